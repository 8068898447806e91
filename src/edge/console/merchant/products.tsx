import type { Context as HonoContext } from 'hono'
import { textIn } from '#schema/locale.ts'
import { yuanOf } from '#schema/csv.ts'
import { choiceText } from '#resolvers/catalogue/rules.ts'
import { listCategories } from '#resolvers/catalogue/service.ts'
import { saveStock } from '#resolvers/inventory/desk.ts'
import { checkUnits } from '#resolvers/inventory/service.ts'
import { picturesOfProduct } from '#resolvers/listing/pictures.ts'
import { ProductChanged } from '#resolvers/listing/errors.ts'
import {
  createProduct,
  findDeskProduct,
  listDeskProducts,
  releaseProduct,
  setOnSale,
  updateProduct,
  type DeskProduct,
} from '#resolvers/listing/service.ts'
import { PictureRefused } from '#resolvers/media/errors.ts'
import { addPictures } from '#resolvers/media/pictures.ts'
import { numberText } from '#ui/cache-tables.tsx'
import { whenText } from '#ui/format.ts'
import {
  ProductFormPage,
  ProductsPage,
  type ProductFormProps,
  type ProductRowView,
} from '#ui/console/products-page.tsx'
import { readFiles, readForm, wholeOf, type Form } from '#ui/forms.ts'
import { refusalAt, type DeskEnv, type DeskPage, type Section } from './desk.tsx'
import { limitOfPictures, pictureViews, workOnPictures } from './pictures.ts'
import { specificationLine, writtenProduct } from './product-form.ts'
import { sheetPages } from './sheet.tsx'
import {
  bundle,
  moreViews,
  schedule,
  workOnInspections,
  workOnSpin,
  writeOriginOf,
} from './product-more.ts'

type Call = HonoContext<DeskEnv>

const LIST = 50

const pictureOf = ({ cover, categoryId, id }: DeskProduct): string =>
  cover?.url ?? `/art/product/${categoryId}/${id}.svg`

/** Whether it is sold, or what stands before that. */
const stateOf = (
  { ui }: DeskPage,
  { onSale, review, listAt }: DeskProduct,
): { readonly onSale: boolean; readonly state: string } => ({
  onSale,
  state: onSale
    ? ui.t('ui.work.products.on')
    : review !== null
      ? ui.t(`ui.work.products.review.${review}`)
      : listAt !== null
        ? ui.t('ui.work.products.due', { at: whenText(listAt, ui) })
        : ui.t('ui.work.products.off'),
})

const rowView = (page: DeskPage, product: DeskProduct): ProductRowView => {
  const { ui, at } = page
  const sellable = product.skus.reduce((sum, sku) => sum + sku.sellable, 0)
  return {
    id: product.id,
    href: at(`products/${product.id}`),
    name: textIn(product.names, ui.locale),
    picture: pictureOf(product),
    priceFen: { from: product.minPriceFen, to: product.maxPriceFen },
    facts: [
      ui.t('ui.work.products.sellable', { n: numberText(sellable, ui) }),
      ui.t('ui.work.products.sold', { n: numberText(product.sold, ui) }),
      ...(product.byHandAt !== null && !product.isOwn ? [ui.t('ui.work.products.byHand')] : []),
    ],
    ...stateOf(page, product),
  }
}

const show = async (c: Call, refused?: string): Promise<Response> => {
  const page = c.get('desk')
  const { ctx, ui, at, store } = page
  const query = (c.req.query('q') ?? '').slice(0, 60)
  const wanted = c.req.query('show')
  const onSale = wanted === 'on' ? true : wanted === 'off' ? false : undefined
  const kept = { ...(query === '' ? {} : { q: query }), ...(wanted ? { show: wanted } : {}) }
  const { edges, pageInfo } = await listDeskProducts(ctx, {
    merchant: store.merchantId,
    query,
    onSale,
    first: LIST,
    after: c.req.query('after'),
  })
  const filter = (show: 'on' | 'off' | undefined, label: string) => ({
    href: at('products', { show }),
    label,
    current: wanted === show,
  })
  return page.render(
    { title: ui.t('ui.work.products'), ...(refused === undefined ? {} : { status: 422 as const }) },
    <ProductsPage
      ui={ui}
      newHref={at('products/new')}
      sheetHref={at('products/sheet')}
      pricesHref={at('products/prices')}
      filters={[
        filter(undefined, ui.t('ui.work.stock.all')),
        filter('on', ui.t('ui.work.products.on')),
        filter('off', ui.t('ui.work.products.off')),
      ]}
      query={query}
      searchAction={at('products')}
      hidden={{
        ...(wanted ? { show: wanted } : {}),
        ...(c.req.query('lang') === undefined ? {} : { lang: ui.locale }),
      }}
      action={at('products/sale', kept)}
      rows={edges.map(({ node }) => rowView(page, node))}
      next={
        pageInfo.hasNextPage
          ? at('products', { ...kept, after: pageInfo.endCursor ?? undefined })
          : undefined
      }
      done={c.req.query('done') === undefined ? undefined : ui.t('ui.work.products.done')}
      refused={refused}
    />,
  )
}

const sale = async (c: Call): Promise<Response> => {
  const page = c.get('desk')
  const form = await readForm(c)
  try {
    await setOnSale(page.ctx, { ids: form.all('product'), onSale: form.one('sale') === 'on' })
    const { q, show: wanted } = c.req.query()
    return c.redirect(page.at('products', { q, show: wanted, done: 'yes' }), 303)
  } catch (error) {
    return show(c, refusalAt(error, page))
  }
}

const WRITTEN = [
  'name',
  'nameEn',
  'subtitle',
  'subtitleEn',
  'category',
  'tags',
  'description',
  'descriptionEn',
  'price',
  'units',
] as const

/** The fields of a form as they were typed, or as the product has them. */
const fieldsOf = (
  product: DeskProduct | undefined,
  form: Form | undefined,
): Record<string, string> => {
  if (form) return Object.fromEntries(WRITTEN.map((name) => [name, form.one(name)]))
  if (!product) return {}
  return {
    name: product.names['zh-CN'] ?? '',
    nameEn: product.names.en ?? '',
    subtitle: product.subtitles?.['zh-CN'] ?? '',
    subtitleEn: product.subtitles?.en ?? '',
    description: product.descriptions?.['zh-CN'] ?? '',
    descriptionEn: product.descriptions?.en ?? '',
    category: product.categoryId,
    tags: product.tags.join(' '),
  }
}

const skuFields = (
  { ui }: DeskPage,
  { skus, specifications }: DeskProduct,
  form: Form | undefined,
): ProductFormProps['skus'] =>
  skus.map(({ code, values, priceFen, marketPriceFen, barcode }) => {
    const typed = (field: string, otherwise: string): string =>
      form ? form.one(`${field}.${code}`) : otherwise
    return {
      code,
      name: choiceText(specifications, values, ui.locale),
      price: typed('price', yuanOf(priceFen)),
      market: typed('market', marketPriceFen === null ? '' : yuanOf(marketPriceFen)),
      barcode: typed('barcode', barcode ?? ''),
    }
  })

interface Shown {
  readonly product?: DeskProduct | undefined
  readonly form?: Form | undefined
  readonly refused?: string | undefined
  /** Why pictures of it are not taken. */
  readonly pictureRefused?: string | undefined
  /** Why its dates, its origin or a report are not taken. */
  readonly moreRefused?: string | undefined
  readonly done?: string | undefined
}

const formPage = async (
  page: DeskPage,
  { product, form, refused, pictureRefused, moreRefused, done }: Shown,
): Promise<Response> => {
  const { ctx, ui, at } = page
  const categories = await listCategories(ctx)
  const parents = new Set(categories.map(({ parentId }) => parentId))
  const isRefused = [refused, pictureRefused, moreRefused].some((text) => text !== undefined)
  const title = product ? textIn(product.names, ui.locale) : ui.t('ui.work.products.new')
  return page.render(
    { title, ...(isRefused ? { status: 422 as const } : {}) },
    <ProductFormPage
      ui={ui}
      back={{ href: at('products'), label: ui.t('ui.work.products') }}
      title={title}
      action={product ? at(`products/${product.id}`) : at('products/new')}
      hidden={product ? { version: String(product.version) } : { key: crypto.randomUUID() }}
      {...(product ? { state: stateOf(page, product).state } : {})}
      done={done}
      refused={refused}
      {...(ctx.media
        ? {
            pictures: product
              ? {
                  action: at(`products/${product.id}/pictures`),
                  refused: pictureRefused,
                  ...(await pictureViews(page, product.id)),
                }
              : 'new',
          }
        : {})}
      written={fieldsOf(product, form)}
      {...(product ? { more: await moreViews(page, product, moreRefused) } : {})}
      categories={categories
        .filter(({ id }) => !parents.has(id))
        .map(({ id, names }) => ({ id, label: textIn(names, ui.locale) }))}
      specifications={
        form ? form.all('specification') : (product?.specifications.map(specificationLine) ?? [])
      }
      skus={product ? skuFields(page, product, form) : []}
      {...(product && product.byHandAt !== null && !product.isOwn
        ? { release: at(`products/${product.id}/release`) }
        : {})}
    />,
    ['grid.js'],
  )
}

const more = async (
  c: Call,
  work: (page: DeskPage, product: string, form: Form) => Promise<unknown>,
): Promise<Response> => {
  const page = c.get('desk')
  const product = c.req.param('product') ?? ''
  try {
    await work(page, product, await readForm(c))
    return c.redirect(page.at(`products/${product}`, { done: 'yes' }), 303)
  } catch (error) {
    const moreRefused = refusalAt(error, page)
    const found = await findDeskProduct(page.ctx, product)
    return found ? formPage(page, { product: found, moreRefused }) : c.notFound()
  }
}

const limitPictures = limitOfPictures(async (c, refused) => {
  const page = c.get('desk')
  const product = await findDeskProduct(page.ctx, c.req.param('product') ?? '')
  return formPage(page, product ? { product, pictureRefused: refused } : { refused })
})

/** Takes in what there is of a new product at this store: so much of each choice. */
const takeIn = async (
  { ctx, store, ui }: DeskPage,
  { id, units, key }: { readonly id: string; readonly units: number; readonly key: string },
): Promise<void> => {
  const made = await findDeskProduct(ctx, id)
  await saveStock(
    ctx,
    {
      store: store.storeId,
      reference: ui.t('ui.work.products.new'),
      rows: made?.skus.map((sku) => ({ skuId: sku.id, received: units })) ?? [],
    },
    key,
  )
}

/** What follows once a new product is there; what does not is said on its own page, where it is not made a second time. */
const follow = async (
  c: Call,
  form: Form,
  { id, units }: { readonly id: string; readonly units: number },
): Promise<Response> => {
  const page = c.get('desk')
  try {
    if (units > 0) await takeIn(page, { id, units, key: form.one('key') })
    if (form.one('then') === 'list') await setOnSale(page.ctx, { ids: [id], onSale: true })
    const files = page.ctx.media ? await readFiles(c, 'picture') : []
    if (files.length > 0) await addPictures(page.ctx, picturesOfProduct(page.ctx, id), files)
    return c.redirect(page.at(`products/${id}`, { done: 'new' }), 303)
  } catch (error) {
    const text = refusalAt(error, page)
    const product = await findDeskProduct(page.ctx, id)
    if (!product) throw error
    const isPicture = error instanceof PictureRefused
    return formPage(page, {
      product,
      ...(isPicture ? { pictureRefused: text } : { refused: text }),
    })
  }
}

const create = async (c: Call): Promise<Response> => {
  const page = c.get('desk')
  const form = await readForm(c)
  const units = wholeOf(form.one('units') || '0')
  let id: string
  try {
    const product = writtenProduct(form)
    checkUnits(units, 0)
    id = await createProduct(
      page.ctx,
      { merchant: page.store.merchantId, product },
      form.one('key'),
    )
  } catch (error) {
    // A page cannot give a browser back the files that were chosen.
    const files = await readFiles(c, 'picture')
    const more = files.length > 0 ? [page.ui.t('ui.work.pictures.again')] : []
    return formPage(page, { form, refused: [refusalAt(error, page), ...more].join(' ') })
  }
  return follow(c, form, { id, units })
}

const update = async (c: Call): Promise<Response> => {
  const page = c.get('desk')
  const form = await readForm(c)
  const product = await findDeskProduct(page.ctx, c.req.param('product') ?? '')
  if (!product) return c.notFound()
  const { id } = product
  try {
    await updateProduct(page.ctx, {
      id,
      version: wholeOf(form.one('version')),
      product: writtenProduct(form, product),
    })
    if (form.one('then') === 'list') await setOnSale(page.ctx, { ids: [id], onSale: true })
    return c.redirect(page.at(`products/${id}`, { done: 'yes' }), 303)
  } catch (error) {
    // What somebody else wrote is shown, not what was typed on top of what is no more.
    return error instanceof ProductChanged
      ? formPage(page, { product, refused: refusalAt(error, page) })
      : formPage(page, { product, form, refused: refusalAt(error, page) })
  }
}

const pictures = async (c: Call): Promise<Response> => {
  const page = c.get('desk')
  const { ctx } = page
  const product = c.req.param('product') ?? ''
  try {
    await workOnPictures(c, picturesOfProduct(ctx, product))
    return c.redirect(page.at(`products/${product}`, { done: 'yes' }), 303)
  } catch (error) {
    const refused = refusalAt(error, page)
    const found = await findDeskProduct(ctx, product)
    return found ? formPage(page, { product: found, pictureRefused: refused }) : c.notFound()
  }
}

/** What the merchant sells: written, put on sale, taken off the shelf. */
export const products: Section = {
  id: 'products',
  rights: ['editProducts'],
  pages: (app) => {
    app.get('/', (c) => show(c))
    app.post('/sale', sale)
    app.get('/sale', (c) => c.redirect(c.get('desk').at('products'), 303))
    sheetPages(app)
    app.get('/new', (c) => formPage(c.get('desk'), {}))
    app.post('/new', limitPictures, create)
    app.get('/:product', async (c) => {
      const page = c.get('desk')
      const product = await findDeskProduct(page.ctx, c.req.param('product'))
      if (!product) return c.notFound()
      const done = c.req.query('done') === undefined ? undefined : page.ui.t('ui.work.product.done')
      return formPage(page, { product, done })
    })
    app.post('/:product', update)
    app.post('/:product/pictures', limitPictures, pictures)
    app.get('/:product/pictures', (c) =>
      c.redirect(c.get('desk').at(`products/${c.req.param('product')}`), 303),
    )
    app.post('/:product/schedule', (c) => more(c, schedule))
    app.post('/:product/origin', (c) => more(c, writeOriginOf))
    app.post('/:product/bundle', (c) => more(c, bundle))
    app.post('/:product/inspections', limitPictures, (c) =>
      more(c, (page, product, form) => workOnInspections(c, page, product, form)),
    )
    app.post('/:product/spin', limitPictures, (c) =>
      more(c, (page, product, form) => workOnSpin(c, page, product, form)),
    )
    for (const part of ['schedule', 'origin', 'bundle', 'inspections', 'spin'])
      app.get(`/:product/${part}`, (c) =>
        c.redirect(c.get('desk').at(`products/${c.req.param('product')}`), 303),
      )
    app.post('/:product/release', async (c) => {
      const page = c.get('desk')
      await releaseProduct(page.ctx, c.req.param('product'))
      return c.redirect(page.at(`products/${c.req.param('product')}`, { done: 'yes' }), 303)
    })
  },
}
