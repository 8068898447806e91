import { distanceText, moneyText, priceText } from './format.ts'
import { CardList, Crumbs, OpenMark, SectionHead } from './parts.tsx'
import { BuyForm, type BuyFormProps } from './selling/buy-form.tsx'
import { FavouriteForm, type FavouriteView } from './selling/interests-page.tsx'
import { Stock, type ProductStore, type SkuView } from './selling/stock.tsx'
import type { CardView, LinkView, Ui } from './types.ts'
import { ReviewsSection, type ReviewsView } from './reviews.tsx'
import { Film, type FilmProps } from './film.tsx'
import { Picture } from './picture.tsx'
import { Spin } from './spin.tsx'

export type { ProductStore, SkuView, StockCell, StockState } from './selling/stock.tsx'

/** What a laboratory found. */
export interface InspectionView {
  readonly laboratory: string
  readonly number: string
  readonly inspectedOn: string
  readonly passed: boolean
  readonly pageUrl?: string | undefined
  /** The report as a PDF. */
  readonly documentUrl?: string | undefined
  /** Photographs of the report. */
  readonly pages: readonly string[]
}

export interface ProductPageProps {
  readonly ui: Ui
  readonly crumbs: readonly LinkView[]
  readonly product: {
    readonly name: string
    readonly picture: string
    readonly pictureAlt?: string | undefined
    /** Further pictures. */
    readonly gallery: readonly { readonly src: string; readonly alt: string }[]
    readonly film?: FilmProps | undefined
    /** Photographs all around, in the order in which it turns. */
    readonly spin: readonly string[]
    readonly brand?: string | undefined
    readonly category?: string | undefined
    readonly summary?: string | undefined
    readonly description?: string | undefined
    readonly priceFen: { readonly from: number; readonly to: number }
    readonly specs: readonly { readonly label: string; readonly value: string }[]
    readonly tags: readonly LinkView[]
    readonly origin?: string | undefined
    /** On which way it came. */
    readonly steps: readonly {
      readonly on?: string | undefined
      readonly where?: string | undefined
      readonly what: string
    }[]
    readonly inspections: readonly InspectionView[]
  }
  /** What its buyers say; nothing before one has. */
  readonly reviews?: ReviewsView | undefined
  readonly skus: readonly SkuView[]
  readonly stores: readonly ProductStore[]
  readonly related: readonly CardView[]
  /** What others bought with it. */
  readonly together: readonly CardView[]
  readonly favourite?: FavouriteView | undefined
  readonly relatedHref?: string | undefined
  /** How it is put into the cart; left out where nothing is sold. */
  readonly buy?: Omit<BuyFormProps, 'ui' | 'skus' | 'stores'> | undefined
}

const SkuTable = ({ skus, stores, ui }: Pick<ProductPageProps, 'skus' | 'stores' | 'ui'>) => (
  <div class="scroll" role="region" aria-labelledby="skus" tabindex={0}>
    <table class="skus">
      <thead>
        <tr>
          <th scope="col">{ui.t('ui.product.sku')}</th>
          <th scope="col">{ui.t('ui.product.price')}</th>
          {stores.map(({ name }) => (
            <th scope="col">{name}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {skus.map(({ name, priceFen, listPriceFen, stock }) => (
          <tr>
            <th scope="row">{name}</th>
            <td class="price">
              {moneyText(priceFen)}
              {listPriceFen !== undefined && listPriceFen > priceFen ? (
                <s class="was">{ui.t('ui.product.was', { price: moneyText(listPriceFen) })}</s>
              ) : null}
            </td>
            {stores.map(({ id }) => (
              <td>
                <Stock cell={stock.find(({ storeId }) => storeId === id)} ui={ui} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)

const Stores = ({ stores, ui }: Pick<ProductPageProps, 'stores' | 'ui'>) => (
  <ul class="stores">
    {stores.map(({ name, href, address, distanceM, open }) => (
      <li>
        <h3>
          <a href={href}>{name}</a>
        </h3>
        {open ? <OpenMark open={open} ui={ui} /> : null}
        <p class="meta">
          {[distanceM === undefined ? undefined : distanceText(distanceM, ui), address]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </li>
    ))}
  </ul>
)

const Trust = ({ product, ui }: Pick<ProductPageProps, 'product' | 'ui'>) => {
  const { origin, steps, inspections } = product
  return (
    <>
      {origin === undefined && steps.length === 0 ? null : (
        <section aria-labelledby="origin">
          <SectionHead id="origin" title={ui.t('ui.product.origin')} ui={ui} />
          {origin === undefined ? null : <p class="prose">{origin}</p>}
          <ol class="way">
            {steps.map(({ on, where, what }) => (
              <li>
                {on === undefined ? null : <time datetime={on}>{on}</time>}
                <b>{what}</b>
                {where === undefined ? null : <span class="meta">{where}</span>}
              </li>
            ))}
          </ol>
        </section>
      )}
      {inspections.length === 0 ? null : (
        <section aria-labelledby="inspections">
          <SectionHead id="inspections" title={ui.t('ui.product.inspections')} ui={ui} />
          <ul class="reports">
            {inspections.map(({ laboratory, number, inspectedOn, passed, pages, ...report }) => (
              <li>
                <p>
                  <b>{laboratory}</b>{' '}
                  <span class={passed ? 'order-state on-sale' : 'order-state'}>
                    {ui.t(passed ? 'ui.inspection.PASSED' : 'ui.inspection.FAILED')}
                  </span>
                </p>
                <p class="meta">
                  {number} · <time datetime={inspectedOn}>{inspectedOn}</time>
                  {report.documentUrl === undefined ? null : (
                    <>
                      {' · '}
                      <a href={report.documentUrl} download={`${number}.pdf`}>
                        {ui.t('ui.product.inspection.document')}
                      </a>
                    </>
                  )}
                  {report.pageUrl === undefined ? null : (
                    <>
                      {' · '}
                      <a href={report.pageUrl} rel="noopener nofollow">
                        {ui.t('ui.product.inspection.page')}
                      </a>
                    </>
                  )}
                </p>
                {pages.length === 0 ? null : (
                  <p class="report-pages">
                    {pages.map((page, i) => (
                      <a href={page}>
                        <Picture src={page} alt={`${number} ${i + 1}`} width={120} height={160} />
                      </a>
                    ))}
                  </p>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

const GALLERY_SIZES = '(min-width: 60rem) 280px, 70vw'
const INTRO_SIZES = '(min-width: 60rem) 480px, 100vw'

/** A product: picture, price, every variant with its price and stock in each store, and where to buy it. */
export const ProductPage = (props: ProductPageProps) => {
  const { ui, product, skus, stores, related, buy } = props
  const words = [product.brand, product.category].filter(Boolean).join(' · ')
  return (
    <article class="product wrap">
      <Crumbs links={props.crumbs} ui={ui} />
      <header class="intro">
        <Picture
          class="intro-picture"
          src={product.picture}
          alt={product.pictureAlt}
          width={400}
          height={300}
          sizes={INTRO_SIZES}
          eager
        />
        <div class="intro-text">
          {words === '' ? null : <p class="kind">{words}</p>}
          <h1>{product.name}</h1>
          <p class="price price-large">{priceText(product.priceFen, ui)}</p>
          {product.summary ? <p class="description">{product.summary}</p> : null}
          {props.favourite ? <FavouriteForm favourite={props.favourite} ui={ui} /> : null}
          {product.tags.length === 0 ? null : (
            <ul class="tags" aria-label={ui.t('ui.product.tags')}>
              {product.tags.map(({ href, label }) => (
                <li>
                  <a href={href}>{label}</a>
                </li>
              ))}
            </ul>
          )}
          {buy ? <BuyForm {...buy} ui={ui} skus={skus} stores={stores} /> : null}
        </div>
      </header>
      {product.gallery.length === 0 ? null : (
        <ul class="gallery" aria-label={ui.t('ui.product.pictures')}>
          {product.gallery.map(({ src, alt }) => (
            <li>
              <Picture src={src} alt={alt} width={400} height={300} sizes={GALLERY_SIZES} />
            </li>
          ))}
        </ul>
      )}
      {product.film ? <Film {...product.film} /> : null}
      <div class="columns">
        <div class="place-main">
          {product.spin.length === 0 ? null : (
            <Spin frames={product.spin} name={product.name} ui={ui} />
          )}
          {/* The form says the same, and more. */}
          {buy ? null : (
            <div>
              <SectionHead id="skus" title={ui.t('ui.product.skus')} ui={ui} />
              <SkuTable skus={skus} stores={stores} ui={ui} />
            </div>
          )}
          {product.description ? (
            <section aria-labelledby="description">
              <SectionHead id="description" title={ui.t('ui.product.description')} ui={ui} />
              {product.description.split(/\n+/).map((paragraph) => (
                <p class="prose">{paragraph}</p>
              ))}
            </section>
          ) : null}
          <Trust product={product} ui={ui} />
          {props.reviews ? <ReviewsSection reviews={props.reviews} ui={ui} /> : null}
          {props.together.length === 0 ? null : (
            <section aria-labelledby="together">
              <SectionHead id="together" title={ui.t('ui.product.together')} ui={ui} />
              <CardList cards={props.together} ui={ui} />
            </section>
          )}
          {related.length === 0 ? null : (
            <section aria-labelledby="related">
              <SectionHead
                id="related"
                title={ui.t('ui.product.related')}
                href={props.relatedHref}
                ui={ui}
              />
              <CardList cards={related} ui={ui} />
            </section>
          )}
        </div>
        <div class="aside">
          {stores.length === 0 ? null : (
            <section aria-labelledby="stores">
              <SectionHead id="stores" title={ui.t('ui.product.stores')} ui={ui} />
              <Stores stores={stores} ui={ui} />
            </section>
          )}
          {product.specs.length === 0 ? null : (
            <section aria-labelledby="specs">
              <SectionHead id="specs" title={ui.t('ui.product.specs')} ui={ui} />
              <dl class="specs">
                {product.specs.map(({ label, value }) => (
                  <>
                    <dt>{label}</dt>
                    <dd>{value}</dd>
                  </>
                ))}
              </dl>
            </section>
          )}
        </div>
      </div>
    </article>
  )
}
