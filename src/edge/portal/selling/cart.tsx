import type { Context as HonoContext } from 'hono'
import { textIn } from '#schema/locale.ts'
import { warningsOf, type CartWarning } from '#resolvers/cart/rules.ts'
import { addToCart, readCart, setCartLine, type CartLine } from '#resolvers/cart/service.ts'
import { findProduct } from '#resolvers/catalogue/service.ts'
import { listCities } from '#resolvers/cities/service.ts'
import { IdempotencyKeyReused } from '#resolvers/idempotency/service.ts'
import { chosenOf } from '#resolvers/ordering/rules/quote.ts'
import type { PlaceRow } from '#resolvers/places/row.ts'
import type { Page } from '#scenes/page.ts'
import { moneyText } from '#ui/format.ts'
import { CartPage, type CartLineView, type CartStoreView } from '#ui/selling/cart-page.tsx'
import type { LinkView, Ui } from '#ui/types.ts'
import type { PortalEnv } from '../page-tools.tsx'
import { productPage } from '../product.tsx'
import { readForm, wholeOf, wordsOf } from '#ui/forms.ts'
import type { Sessions } from './session.ts'
import { sessionOfViewer } from './viewers.ts'
import { chosenText, nameOf, picturesOf, storesById } from './views.ts'

type Call = HonoContext<PortalEnv>

/** A line whose change was refused. */
interface RefusedLine {
  readonly storeId: string
  readonly skuId: string
  readonly text: string
}

const warningText = (warning: CartWarning, line: CartLine, { t }: Ui): string =>
  t(`ui.cart.warning.${warning}`, {
    before: moneyText(line.addedFen),
    now: moneyText(line.priceFen),
    n: line.sellable,
  })

/** The cart of a viewer; whoever has no session has none. */
export const cartOf = ({ ctx }: Page): Promise<readonly CartLine[]> =>
  sessionOfViewer(ctx.viewer) ? readCart(ctx) : Promise.resolve([])

const lineViews = async (
  page: Page,
  lines: readonly CartLine[],
  refused: RefusedLine | undefined,
): Promise<readonly CartLineView[]> => {
  const { ui, href } = page
  const pictures = await picturesOf(page, lines)
  return lines.map((line, i) => ({
    storeId: line.storeId,
    skuId: line.skuId,
    name: textIn(line.names, ui.locale),
    href: href(`/products/${line.productId}`),
    picture: pictures[i] ?? '',
    chosen: chosenText(chosenOf(line.specifications, line.values), ui),
    priceFen: line.priceFen,
    quantity: line.quantity,
    warnings: warningsOf(line).map((warning) => warningText(warning, line, ui)),
    ...(refused?.storeId === line.storeId && refused.skuId === line.skuId
      ? { refused: refused.text }
      : {}),
  }))
}

/** Links to the carts of other cities, with how many different things are in each. */
const elsewhere = async (
  { ctx, ui, href, city }: Page,
  lines: readonly CartLine[],
  stores: ReadonlyMap<string, PlaceRow>,
): Promise<readonly LinkView[]> => {
  const count = (code: string): number =>
    lines.filter(({ storeId }) => stores.get(storeId)?.cityCode === code).length
  return (await listCities(ctx)).flatMap(({ code, slug, names }) => {
    const n = count(code)
    if (code === city.code || n === 0) return []
    const label = ui.t('ui.cart.elsewhere.city', { city: textIn(names, ui.locale), n })
    return [{ href: href(`/${slug}/cart`), label }]
  })
}

/** `/:city/cart`: what somebody means to buy in this city. */
export const cartPage = async (
  page: Page,
  { added = false, refused }: { readonly added?: boolean; readonly refused?: RefusedLine } = {},
): Promise<Response> => {
  const { ui, href, city } = page
  const all = await cartOf(page)
  const stores = await storesById(
    page,
    all.map(({ storeId }) => storeId),
  )
  const lines = all.filter(({ storeId }) => stores.get(storeId)?.cityCode === city.code)
  const views = await lineViews(page, lines, refused)
  const perStore = [...new Set(lines.map(({ storeId }) => storeId))].map((id): CartStoreView => {
    const own = views.filter(({ storeId }) => storeId === id)
    return {
      id,
      name: nameOf(stores.get(id), ui, id),
      href: href(`/places/${id}`),
      lines: own,
      goodsFen: own.reduce((sum, { priceFen, quantity }) => sum + priceFen * quantity, 0),
    }
  })
  const isShown = views.some((view) => view.refused !== undefined)
  const title = ui.t('ui.cart.title')
  return page.render(
    { title, description: title, noIndex: true, ...(refused ? { status: 422 as const } : {}) },
    <CartPage
      ui={ui}
      crumbs={page.crumbs()}
      stores={perStore}
      totalFen={perStore.reduce((sum, { goodsFen }) => sum + goodsFen, 0)}
      action={href(`/${city.slug}/cart/line`)}
      checkoutHref={href(`/${city.slug}/checkout`)}
      ordersHref={href(`/${city.slug}/orders`)}
      browseHref={href(`/${city.slug}/products`)}
      elsewhere={await elsewhere(page, all, stores)}
      added={added}
      refused={refused && !isShown ? refused.text : undefined}
    />,
  )
}

/** Puts something into the cart; a session is begun with the first thing. */
export const addLine = async (c: Call, sessions: Sessions): Promise<Response> => {
  const page = c.get('page')
  const form = await readForm(c)
  const [skuId = '', storeId = ''] = form.one('pick').split(' ')
  const refuse = async (text: string): Promise<Response> => {
    const product = await findProduct(page.ctx, form.one('product'))
    if (!product) return cartPage(page, { refused: { storeId, skuId, text } })
    const buy = { picked: { skuId, storeId }, quantity: form.one('quantity'), refused: text }
    return productPage(page, product, { buying: buy })
  }
  if (skuId === '' || storeId === '') return refuse(page.ui.t('ui.buy.pick'))
  try {
    const ctx = await sessions.withSession(c, page.ctx)
    const line = { storeId, skuId, quantity: wholeOf(form.one('quantity')) }
    await addToCart(ctx, line, form.one('key')).catch((error: unknown) => {
      // Back on a page that had put something else into the cart: another wish, not the same one twice.
      if (!(error instanceof IdempotencyKeyReused)) throw error
      return addToCart(ctx, line, crypto.randomUUID())
    })
  } catch (error) {
    return refuse(wordsOf(error, page.ui))
  }
  return c.redirect(page.href(`/${page.city.slug}/cart`, { added: 1 }), 303)
}

/** Changes the quantity of a line, or takes it out. */
export const setLine = async (c: Call): Promise<Response> => {
  const page = c.get('page')
  const form = await readForm(c)
  const cart = page.href(`/${page.city.slug}/cart`)
  // Whoever has no session any more finds an empty cart, not a fault.
  if (!sessionOfViewer(page.ctx.viewer)) return c.redirect(cart, 303)
  const key = { storeId: form.one('store'), skuId: form.one('sku') }
  const quantity = form.one('remove') === 'yes' ? 0 : wholeOf(form.one('quantity'))
  try {
    await setCartLine(page.ctx, { ...key, quantity })
  } catch (error) {
    return cartPage(page, { refused: { ...key, text: wordsOf(error, page.ui) } })
  }
  return c.redirect(cart, 303)
}
