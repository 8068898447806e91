import { textIn } from '#schema/locale.ts'
import { listProducts, type ProductSort } from '#resolvers/catalogue/products.ts'
import type { ProductRow } from '#resolvers/catalogue/row.ts'
import { choiceText } from '#resolvers/catalogue/rules.ts'
import {
  listCategories,
  merchantById,
  productById,
  stockBySku,
  type StockRow,
} from '#resolvers/catalogue/service.ts'
import { componentsOfSku } from '#resolvers/listing/bundles.ts'
import { inspectionsOfProduct, originOfProduct } from '#resolvers/listing/trust.ts'
import { boughtTogether } from '#resolvers/interests/service.ts'
import { openingOf } from '#resolvers/places/service.ts'
import { spinOfProduct, turning } from '#resolvers/listing/spin.ts'
import { documentUrl } from '#schema/media-port.ts'
import { mediaByOwner } from '#resolvers/media/service.ts'
import type { Page } from '#scenes/page.ts'
import { openView } from '#scenes/place-views.ts'
import { CardList } from '#ui/parts.tsx'
import {
  ProductPage,
  type ProductPageProps,
  type ProductStore,
  type SkuView,
} from '#ui/product-page.tsx'
import { SceneListPage } from '#ui/scene-pages.tsx'
import type { CardView } from '#ui/types.ts'
import { filmView } from './film.ts'
import { productCard } from './products.ts'
import { favouriteView } from './selling/interests.tsx'
import { reviewsOf } from './selling/review-views.ts'
import { noteVisited } from './selling/viewers.ts'

const RELATED = 6
const LIST = 24
/** At or below this many, a page says how few there are. */
const LOW_STOCK = 5

const stockCell = ({ store, sellable }: StockRow): SkuView['stock'][number] => ({
  storeId: store.id,
  state: sellable === 0 ? 'OUT' : sellable <= LOW_STOCK ? 'LOW' : 'IN_STOCK',
  quantity: sellable,
})

const storesOf = async (
  { ctx, ui, href }: Page,
  levels: readonly StockRow[],
): Promise<readonly ProductStore[]> => {
  const stores = [...new Map(levels.map(({ store }) => [store.id, store])).values()]
  return Promise.all(
    stores.map(async (store) => ({
      id: store.id,
      name: textIn(store.names, ui.locale),
      href: href(`/places/${store.id}`),
      address: textIn(store.address, ui.locale) || undefined,
      open: openView(await openingOf(ctx, store)),
    })),
  )
}

/** What bundles among the choices of a product are made of, as people read it. */
const partsOf = async (
  { ctx, ui }: Page,
  { skus }: ProductRow,
): Promise<ReadonlyMap<string, string>> => {
  const found = await Promise.all(skus.map(({ id }) => componentsOfSku(ctx).load(id)))
  return new Map(
    found.flatMap((parts) =>
      parts[0]
        ? [
            [
              parts[0].skuId,
              parts
                .map(({ names, perUnit }) => `${textIn(names, ui.locale)} × ${perUnit}`)
                .join(ui.locale === 'en' ? ', ' : '、'),
            ] as const,
          ]
        : [],
    ),
  )
}

/** What is bought with a product, as cards. */
const togetherWith = async (page: Page, product: string): Promise<readonly CardView[]> => {
  const ids = (await boughtTogether(page.ctx).load(product)).map(({ otherId }) => otherId)
  const found = await Promise.all(ids.map((id) => productById(page.ctx).load(id)))
  return found.flatMap((other) => (other ? [productCard(page, other)] : []))
}

/** Where a product comes from, and what laboratories found. */
const trustOf = async (
  { ctx, ui }: Page,
  product: string,
): Promise<Pick<ProductPageProps['product'], 'origin' | 'steps' | 'inspections'>> => {
  const [origin, reports] = await Promise.all([
    originOfProduct(ctx).load(product),
    inspectionsOfProduct(ctx).load(product),
  ])
  return {
    origin: textIn(origin?.origin ?? null, ui.locale) || undefined,
    steps: (origin?.steps ?? []).map(({ on, where, what }) => ({
      on: on ?? undefined,
      where: textIn(where, ui.locale) || undefined,
      what: textIn(what, ui.locale),
    })),
    inspections: await Promise.all(
      reports.map(async ({ id, laboratory, number, inspectedOn, result, ...report }) => ({
        laboratory,
        number,
        inspectedOn,
        passed: result === 'PASSED',
        pageUrl: report.pageUrl ?? undefined,
        documentUrl: report.document === null ? undefined : documentUrl(report.document),
        pages: (await mediaByOwner(ctx).load(id)).map(({ url }) => url),
      })),
    ),
  }
}

/** What somebody chose who puts a product into the cart, and why it was not put there. */
export interface Buying {
  readonly picked?: { readonly skuId: string; readonly storeId: string } | undefined
  readonly quantity: string
  readonly refused?: string | undefined
}

/** What is chosen at first: the cheapest way to be right, which is the first variant that some store has. */
const firstPick = (skus: readonly SkuView[]): Buying['picked'] =>
  skus.flatMap(({ id, stock }) =>
    stock.flatMap(({ storeId, state }) => (state === 'OUT' ? [] : [{ skuId: id, storeId }])),
  )[0]

/** The page of a product: what it costs in each choice, which store has it, and the way into the cart. */
/** What a page of a product shows besides. */
export interface ProductPageMore {
  /** A purchase that was begun and refused. */
  readonly buying?: Buying | undefined
  /** Reviews behind this one, by their cursor. */
  readonly reviewsAfter?: string | undefined
}

export const productPage = async (
  page: Page,
  product: ProductRow,
  { buying, reviewsAfter }: ProductPageMore = {},
): Promise<Response> => {
  const { ctx, city, ui, href } = page
  noteVisited(page, product.id)
  const parts = await partsOf(page, product)
  const [levels, categories, merchant, media, frames, trust, others, together, favourite] =
    await Promise.all([
      Promise.all(product.skus.map(({ id }) => stockBySku(ctx).load(id))),
      listCategories(ctx),
      merchantById(ctx).load(product.merchantId),
      mediaByOwner(ctx).load(product.id),
      spinOfProduct(ctx).load(product.id),
      trustOf(page, product.id),
      listProducts(ctx, {
        city: city.code,
        merchant: product.merchantId,
        sort: 'SALES',
        first: RELATED + 1,
      }),
      togetherWith(page, product.id),
      favouriteView(page, product.id, `/products/${product.id}`),
    ])
  const spin = turning(frames)
  const category = categories.find(({ id }) => id === product.categoryId)
  const name = textIn(product.names, ui.locale)
  const summary = textIn(product.subtitles, ui.locale)
  const description = textIn(product.descriptions, ui.locale)
  const skus = product.skus.map((sku, i): SkuView => ({
    id: sku.id,
    name: choiceText(product.specifications, sku.values, ui.locale) || name,
    priceFen: sku.priceFen,
    parts: parts.get(sku.id),
    stock: (levels[i] ?? []).map(stockCell),
    ...(sku.marketPriceFen !== null && sku.marketPriceFen > sku.priceFen
      ? { listPriceFen: sku.marketPriceFen }
      : {}),
  }))
  const categoryHref = category
    ? href(`/${city.slug}/products`, { category: category.id })
    : undefined
  return page.render(
    {
      title: name,
      description: description || name,
      scripts: spin.length > 0 ? ['spin.js'] : [],
      ...(buying?.refused === undefined ? {} : { status: 422 as const, noIndex: true }),
    },
    <ProductPage
      ui={ui}
      buy={
        ctx.vault && {
          action: href(`/${city.slug}/cart/add`),
          hidden: { product: product.id, key: crypto.randomUUID() },
          ...(buying ?? { picked: firstPick(skus), quantity: '1' }),
        }
      }
      crumbs={page.crumbs(
        ...(category && categoryHref
          ? [{ href: categoryHref, label: textIn(category.names, ui.locale) }]
          : []),
      )}
      product={{
        name,
        picture: product.cover?.url ?? `/art/product/${product.categoryId}/${product.id}.svg`,
        pictureAlt: product.cover?.alt ? textIn(product.cover.alt, ui.locale) : undefined,
        gallery: media
          .filter(({ kind, url }) => kind === 'IMAGE' && url !== product.cover?.url)
          .map(({ url, alt }) => ({ src: url, alt: alt ? textIn(alt, ui.locale) : '' })),
        film: filmView(media, ui.t('ui.film.of', { name }), ui.locale),
        spin: spin.map(({ url }) => url),
        brand: merchant
          ? textIn(merchant.brandNames, ui.locale) || textIn(merchant.names, ui.locale)
          : undefined,
        category: category ? textIn(category.names, ui.locale) : undefined,
        summary: summary || undefined,
        description: description || undefined,
        priceFen: { from: product.minPriceFen, to: product.maxPriceFen },
        specs: product.specifications.map((specification) => ({
          label: textIn(specification.name, ui.locale),
          value: specification.values
            .map((value) => textIn(value.name, ui.locale))
            .join(ui.locale === 'en' ? ', ' : '、'),
        })),
        tags: product.tags.map((tag) => ({
          label: tag,
          href: href(`/${city.slug}/products`, { tag }),
        })),
        ...trust,
      }}
      skus={skus}
      favourite={favourite}
      together={together}
      reviews={await reviewsOf(ctx, ui, product.id, {
        after: reviewsAfter,
        hrefAfter: (cursor) => `${href(`/products/${product.id}`, { reviews: cursor })}#reviews`,
      })}
      stores={await storesOf(page, levels.flat())}
      related={others.edges
        .flatMap(({ node }) => (node.id === product.id ? [] : [productCard(page, node)]))
        .slice(0, RELATED)}
    />,
  )
}

const SORTS = [
  'SALES',
  'PRICE_ASC',
  'PRICE_DESC',
  'NEWEST',
] as const satisfies readonly ProductSort[]

/** The products of a city, by category and in a chosen order. */
export const productsPage = async (
  page: Page,
  asked: Readonly<Record<string, string | undefined>>,
): Promise<Response> => {
  const { ctx, city, ui, href } = page
  const sort = SORTS.find((known) => known === asked['sort']) ?? 'SALES'
  const categories = await listCategories(ctx)
  const category = categories.find(({ id }) => id === asked['category'])
  const { store, after } = asked
  const tag = asked['tag']?.slice(0, 20)
  const found = await listProducts(ctx, {
    city: city.code,
    sort,
    category: category?.id,
    store,
    tag,
    first: LIST,
    after,
  })
  const here = `/${city.slug}/products`
  const keep = { category: category?.id, store, tag, sort: sort === 'SALES' ? undefined : sort }
  const title = tag
    ? `#${tag}`
    : category
      ? textIn(category.names, ui.locale)
      : ui.t('ui.products.title')
  const roots = categories.filter(({ parentId }) => parentId === null)
  return page.render(
    { title, description: ui.t('ui.products.lead') },
    <SceneListPage
      ui={ui}
      crumbs={page.crumbs()}
      title={title}
      lead={ui.t('ui.products.lead')}
      filters={[
        {
          label: ui.t('ui.product.category'),
          options: [
            {
              href: href(here, { ...keep, category: undefined }),
              label: ui.t('ui.products.all'),
              current: !category,
            },
            ...roots.map(({ id, names, path }) => ({
              href: href(here, { ...keep, category: id }),
              label: textIn(names, ui.locale),
              current: category?.path.startsWith(path) === true,
            })),
          ],
        },
        {
          label: ui.t('ui.products.sort'),
          options: SORTS.map((option) => ({
            href: href(here, { ...keep, sort: option === 'SALES' ? undefined : option }),
            label: ui.t(`ui.products.sort.${option}`),
            current: option === sort,
          })),
        },
      ]}
      prevHref={after === undefined ? undefined : href(here, keep)}
      nextHref={
        found.pageInfo.hasNextPage
          ? href(here, { ...keep, after: found.pageInfo.endCursor ?? undefined })
          : undefined
      }
    >
      {found.edges.length === 0 ? (
        <p class="empty">{ui.t('ui.list.empty')}</p>
      ) : (
        <CardList
          cards={found.edges.map(({ node }) => productCard(page, node))}
          ui={ui}
          level={2}
        />
      )}
    </SceneListPage>,
  )
}
