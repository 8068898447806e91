import { priceText } from '../format.ts'
import { Pagination } from '../parts.tsx'
import { Fold, GoodsPicture, Hidden, TextField, Wrong } from '../selling/form-parts.tsx'
import type { LinkView, Ui } from '../types.ts'
import { DeskSearch, Done, Filter } from './parts.tsx'
import { PictureField, Pictures, type PicturesProps } from './pictures.tsx'
import { ProductMore, type ProductMoreProps } from './product-more.tsx'

export interface ProductRowView {
  readonly id: string
  readonly href: string
  readonly name: string
  readonly picture: string
  readonly priceFen: { readonly from: number; readonly to: number }
  readonly facts: readonly string[]
  readonly onSale: boolean
  /** On sale, or why not. */
  readonly state: string
}

export interface ProductsPageProps {
  readonly ui: Ui
  readonly newHref: string
  readonly sheetHref: string
  readonly pricesHref: string
  readonly filters: readonly LinkView[]
  readonly query: string
  readonly searchAction: string
  readonly hidden: Readonly<Record<string, string>>
  readonly action: string
  readonly rows: readonly ProductRowView[]
  readonly next?: string | undefined
  readonly done?: string | undefined
  readonly refused?: string | undefined
}

/** What a merchant sells: found, put on sale or taken off, many at once. */
export const ProductsPage = (props: ProductsPageProps) => {
  const { ui, rows } = props
  return (
    <article class="products-desk">
      <header class="work-head">
        <h1>{ui.t('ui.work.products')}</h1>
        <p class="choices">
          <a class="button button-strong" href={props.newHref}>
            {ui.t('ui.work.products.new')}
          </a>
          <a class="button" href={props.pricesHref}>
            {ui.t('ui.work.prices')}
          </a>
          <a class="button" href={props.sheetHref}>
            {ui.t('ui.work.sheet')}
          </a>
        </p>
      </header>
      <Done text={props.done} />
      <div class="stock-tools">
        <DeskSearch
          id="products-q"
          label={ui.t('ui.work.products.search')}
          query={props.query}
          action={props.searchAction}
          hidden={props.hidden}
          ui={ui}
        />
        <Filter filters={props.filters} ui={ui} />
      </div>
      {rows.length === 0 ? (
        <p class="empty">{ui.t('ui.work.stock.none')}</p>
      ) : (
        <form method="post" action={props.action}>
          <Wrong id="products-wrong" text={props.refused} />
          <ol class="board-rows">
            {rows.map((row) => (
              <li class="product-row">
                <input
                  type="checkbox"
                  name="product"
                  value={row.id}
                  aria-label={ui.t('ui.work.products.choose', { name: row.name })}
                />
                <GoodsPicture src={row.picture} width={80} />
                <div>
                  <a href={row.href}>
                    <b>{row.name}</b>
                  </a>
                  <p class="meta">{[priceText(row.priceFen, ui), ...row.facts].join(' · ')}</p>
                </div>
                <p class={row.onSale ? 'order-state on-sale' : 'order-state'}>{row.state}</p>
              </li>
            ))}
          </ol>
          <p class="choices stock-save">
            <button class="button button-strong" type="submit" name="sale" value="on">
              {ui.t('ui.work.products.list')}
            </button>
            <button class="button" type="submit" name="sale" value="off">
              {ui.t('ui.work.products.unlist')}
            </button>
          </p>
        </form>
      )}
      <Pagination nextHref={props.next} ui={ui} />
    </article>
  )
}

export interface SkuField {
  readonly code: string
  readonly name: string
  readonly price: string
  readonly market: string
  readonly barcode: string
}

export interface ProductFormProps {
  readonly ui: Ui
  readonly back: LinkView
  readonly title: string
  readonly action: string
  readonly hidden: Readonly<Record<string, string>>
  readonly state?: string | undefined
  readonly done?: string | undefined
  readonly refused?: string | undefined
  readonly written: Readonly<Record<string, string>>
  readonly categories: readonly { readonly id: string; readonly label: string }[]
  /** Lines of specifications, as `大小: 中份, 大份/Large`. */
  readonly specifications: readonly string[]
  /** Of a product that is there: a price each. */
  readonly skus: readonly SkuField[]
  /** Where pictures of it can be sent to: its own ones, or `new` with the product itself. */
  readonly pictures?: PicturesProps | 'new' | undefined
  /** Of a product that is there: its dates, its origin, reports about it. */
  readonly more?: ProductMoreProps | undefined
  /** It came from a file, and is kept by hand now: the form that gives it back. */
  readonly release?: string | undefined
}

const Area = ({ id, label, value }: { id: string; label: string; value: string }) => (
  <p class="field">
    <label for={id}>{label}</label>
    <textarea id={id} name={id} rows={4} maxlength={5_000}>
      {value}
    </textarea>
  </p>
)

const Skus = ({ props }: { props: ProductFormProps }) => {
  const { ui, skus } = props
  return (
    <fieldset class="sku-fields">
      <legend>{ui.t('ui.work.product.skus')}</legend>
      <p class="meta">{ui.t('ui.work.product.skus.note')}</p>
      <ol>
        {skus.map(({ code, name, price, market, barcode }) => (
          <li>
            <b>{name === '' ? ui.t('ui.work.product.sku.only') : name}</b>
            <div class="stock-cells">
              {(
                [
                  ['price', price],
                  ['market', market],
                  ['barcode', barcode],
                ] as const
              ).map(([field, value]) => (
                <span class="stock-cell">
                  <label for={`${field}-${code}`}>
                    {ui.t(`ui.work.product.${field}`)}
                    <span class="hidden-text">{ui.t('ui.work.stock.of', { name })}</span>
                  </label>
                  <input
                    id={`${field}-${code}`}
                    class={field === 'barcode' ? 'wide' : undefined}
                    type="text"
                    name={`${field}.${code}`}
                    value={value}
                    inputmode={field === 'barcode' ? 'numeric' : 'decimal'}
                    maxlength={14}
                    autocomplete="off"
                    data-grid
                    required={field === 'price'}
                  />
                </span>
              ))}
            </div>
          </li>
        ))}
      </ol>
    </fieldset>
  )
}

/** What need not be said of a product, least of all between two customers. */
const WORDS = ['nameEn', 'subtitle', 'subtitleEn', 'description', 'descriptionEn'] as const

/** A product to be written, or written anew: its words, what it can be chosen in, and what each costs. */
export const ProductFormPage = (props: ProductFormProps) => {
  const { ui, written, skus } = props
  const value = (name: string): string => written[name] ?? ''
  return (
    <article class="product-form">
      <p class="work-back">
        <a href={props.back.href}>{props.back.label}</a>
      </p>
      <header class="work-head">
        <h1>{props.title}</h1>
        {props.state === undefined ? null : <p class="order-state">{props.state}</p>}
      </header>
      <Done text={props.done} />
      {props.more?.reviewReason === undefined ? null : (
        <p class="wrong">
          {ui.t('ui.work.products.refusedBecause', { reason: props.more.reviewReason })}
        </p>
      )}
      <form
        class="work-form"
        method="post"
        action={props.action}
        enctype={props.pictures === 'new' ? 'multipart/form-data' : undefined}
      >
        <Hidden fields={props.hidden} />
        <Wrong id="product-wrong" text={props.refused} />
        <div class="form-pair">
          <TextField
            id="name"
            name="name"
            label={ui.t('ui.work.product.name')}
            value={value('name')}
            required
            maxlength={60}
            autocomplete="off"
          />
          <p class="field">
            <label for="category">{ui.t('ui.work.product.category')}</label>
            <select id="category" name="category" required>
              {value('category') === '' ? (
                <option value="">{ui.t('ui.work.product.category.choose')}</option>
              ) : null}
              {props.categories.map(({ id, label }) => (
                <option value={id} selected={value('category') === id}>
                  {label}
                </option>
              ))}
            </select>
          </p>
        </div>
        {skus.length > 0 ? (
          <Skus props={props} />
        ) : (
          <div class="form-pair">
            <TextField
              id="price"
              name="price"
              label={ui.t('ui.work.product.price.all')}
              value={value('price')}
              required
              inputmode="decimal"
              maxlength={14}
              autocomplete="off"
            />
            <TextField
              id="units"
              name="units"
              label={ui.t('ui.work.product.units')}
              value={value('units')}
              inputmode="numeric"
              maxlength={7}
              autocomplete="off"
            />
          </div>
        )}
        {props.pictures === 'new' ? <PictureField ui={ui} /> : null}
        <Fold
          title={ui.t('ui.work.product.specifications')}
          open={props.specifications.some((line) => line !== '')}
        >
          <p class="meta">{ui.t('ui.work.product.specifications.note')}</p>
          {[0, 1, 2].map((i) => (
            <TextField
              id={`specification-${i}`}
              name="specification"
              label={ui.t('ui.work.product.specification', { n: i + 1 })}
              value={props.specifications[i] ?? ''}
              maxlength={400}
              autocomplete="off"
            />
          ))}
        </Fold>
        <TextField
          id="tags"
          name="tags"
          label={ui.t('ui.work.product.tags')}
          value={value('tags')}
          maxlength={80}
          autocomplete="off"
        />
        <Fold title={ui.t('ui.work.product.words')} open={WORDS.some((name) => value(name) !== '')}>
          <div class="form-pair">
            {(['nameEn', 'subtitle', 'subtitleEn'] as const).map((name) => (
              <TextField
                id={name}
                name={name}
                label={ui.t(`ui.work.product.${name}`)}
                value={value(name)}
                maxlength={60}
                autocomplete="off"
              />
            ))}
          </div>
          <div class="form-pair">
            {(['description', 'descriptionEn'] as const).map((name) => (
              <Area id={name} label={ui.t(`ui.work.product.${name}`)} value={value(name)} />
            ))}
          </div>
        </Fold>
        <p class="choices">
          <button class="button button-strong button-big" type="submit">
            {ui.t('ui.work.product.save')}
          </button>
          <button class="button button-big" type="submit" name="then" value="list">
            {ui.t('ui.work.product.saveAndList')}
          </button>
        </p>
      </form>
      {props.more ? <ProductMore ui={ui} more={props.more} /> : null}
      {typeof props.pictures === 'object' ? <Pictures ui={ui} pictures={props.pictures} /> : null}
      {props.release === undefined ? null : (
        <form method="post" action={props.release}>
          <p class="meta">{ui.t('ui.work.product.release.note')}</p>
          <p class="choices">
            <button class="button" type="submit">
              {ui.t('ui.work.product.release')}
            </button>
          </p>
        </form>
      )}
    </article>
  )
}
