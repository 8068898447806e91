import type { Context as HonoContext } from 'hono'
import { type ResidentContext, residentOf } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import { AddressInvalid } from '#resolvers/identity/errors.ts'
import { listAddresses, saveAddress, type Address } from '#resolvers/identity/addresses.ts'
import { quote } from '#resolvers/ordering/checkout.ts'
import { CheckoutObstructed } from '#resolvers/ordering/errors.ts'
import { placeOrder } from '#resolvers/ordering/place.ts'
import { ordersOfPurchase } from '#resolvers/ordering/service.ts'
import type { Page } from '#scenes/page.ts'
import { NEW_ADDRESS } from '#ui/selling/address-block.tsx'
import { CheckoutPage, type CheckoutPageProps } from '#ui/selling/checkout-page.tsx'
import type { MessageKey } from '#ui/messages.ts'
import type { PortalEnv } from '../page-tools.tsx'
import { cartOf } from './cart.tsx'
import {
  choicesOfForm,
  lineField,
  requestOf,
  storesOf,
  writesAddress,
  type Choices,
} from './checkout-form.ts'
import {
  addressView,
  districtsAround,
  offeredBy,
  otherObstacles,
  storeViews,
} from './checkout-views.ts'
import { readForm, wholeOf, wordsOf, writtenPosition } from '#ui/forms.ts'
import { signInHref } from './sign-in.tsx'
import { storesById } from './views.ts'

type Call = HonoContext<PortalEnv>

const pathOf = ({ city }: Page): string => `/${city.slug}/checkout`

interface Told {
  readonly tried: boolean
  readonly refused?: string | undefined
  readonly fault?: { readonly field: string; readonly text: string } | undefined
}

const addressBlock = async (
  page: Page,
  addresses: readonly Address[],
  { address, written }: Choices,
  asksPosition: boolean,
  fault: Told['fault'],
): Promise<CheckoutPageProps['address']> => ({
  addresses: await Promise.all(addresses.map((one) => addressView(page, one))),
  chosen: address,
  districts: await districtsAround(page),
  written,
  asksPosition,
  fault,
})

const checkoutPage = async (
  page: Page,
  ctx: ResidentContext,
  choices: Choices,
  { tried, refused, fault }: Told,
): Promise<Response> => {
  const { ui, href, city } = page
  const made = await quote(ctx, requestOf(choices))
  const sends = made.orders.some(({ store }) => store.freight !== null)
  const asksPosition = made.orders.some(
    ({ store }) => store.freight !== null && store.deliveryArea !== null,
  )
  const [stores, addresses] = await Promise.all([
    storeViews(page, made, choices.stores),
    sends ? listAddresses(ctx) : [],
  ])
  const title = ui.t('ui.checkout.title')
  const isRefused = refused !== undefined || fault !== undefined
  return page.render(
    {
      title,
      description: title,
      noIndex: true,
      scripts: asksPosition ? ['here.js'] : [],
      ...(isRefused ? { status: 422 as const } : {}),
    },
    <CheckoutPage
      ui={ui}
      crumbs={page.crumbs({ href: href(`/${city.slug}/cart`), label: ui.t('ui.cart.title') })}
      action={href(pathOf(page))}
      cartHref={href(`/${city.slug}/cart`)}
      hidden={{ total: String(made.totalFen), key: crypto.randomUUID() }}
      lines={choices.lines.map(lineField)}
      stores={stores}
      address={
        sends ? await addressBlock(page, addresses, choices, asksPosition, fault) : undefined
      }
      totalFen={made.totalFen}
      freightFen={made.orders.reduce((sum, { amounts }) => sum + amounts.freightPaidFen, 0)}
      refused={refused}
      obstacles={otherObstacles(page, made)}
      tried={tried}
    />,
  )
}

const NOTHING_WRITTEN = {
  divisionCode: '',
  recipient: '',
  phone: '',
  street: '',
  lon: '',
  lat: '',
  crs: 'WGS84',
} as const

/** The choices a checkout begins with: what is in the cart for this city, each store's first way, the latest address. */
const firstChoices = async (page: Page, ctx: ResidentContext): Promise<Choices> => {
  const cart = await cartOf(page)
  const places = await storesById(
    page,
    cart.map(({ storeId }) => storeId),
  )
  const lines = cart
    .filter(({ storeId }) => places.get(storeId)?.cityCode === page.city.code)
    .map(({ storeId, skuId, quantity }) => ({ storeId, skuId, quantity }))
  const { orders } = await quote(ctx, { lines, handovers: [] })
  const sends = orders.some(({ store }) => store.freight !== null)
  const [latest] = sends ? await listAddresses(ctx) : []
  return {
    lines,
    stores: storesOf(lines).map((storeId) => {
      const store = orders.find((order) => order.store.id === storeId)?.store
      const how = store && offeredBy(store)[0]
      return { storeId, how, slotStartsAt: undefined, table: '', note: '' }
    }),
    address: latest?.id,
    written: NOTHING_WRITTEN,
  }
}

/** `/:city/checkout`: how the things of the cart are handed over and what they come to. */
export const showCheckout = async (c: Call): Promise<Response> => {
  const page = c.get('page')
  const ctx = residentOf(page.ctx)
  if (!ctx) return c.redirect(signInHref(page, page.href(pathOf(page))), 303)
  const choices = await firstChoices(page, ctx)
  if (choices.lines.length === 0) return c.redirect(page.href(`/${page.city.slug}/cart`), 303)
  return checkoutPage(page, ctx, choices, { tried: false })
}

/** Keeps the address that was written, once: written again, it is the one there is. */
const keepAddress = async (ctx: ResidentContext, { written }: Choices): Promise<string> => {
  const { lon, lat, crs, ...facts } = written
  const position = writtenPosition({ lon, lat, crs })
  const same = (await listAddresses(ctx)).find(
    (known) =>
      known.divisionCode === facts.divisionCode &&
      known.recipient === facts.recipient &&
      known.phone === facts.phone &&
      known.street === facts.street,
  )
  if (same && position === null) return same.id
  // The same door, told more exactly.
  return (await saveAddress(ctx, same?.id, { ...facts, position })).id
}

/** Looks at the choices, or orders: the button that was pressed says which. */
export const sendCheckout = async (c: Call): Promise<Response> => {
  const page = c.get('page')
  const { ui } = page
  const ctx = residentOf(page.ctx)
  if (!ctx) return c.redirect(signInHref(page, page.href(pathOf(page))), 303)
  const form = await readForm(c)
  const isOrder = form.one('do') === 'place'
  let choices = choicesOfForm(form)
  if (choices.lines.length === 0) return c.redirect(page.href(`/${page.city.slug}/cart`), 303)
  const isNew =
    writesAddress(choices) ||
    (isOrder &&
      choices.address === NEW_ADDRESS &&
      choices.stores.some(({ how }) => how === 'DELIVERY'))
  if (isNew) {
    try {
      choices = { ...choices, address: await keepAddress(ctx, choices) }
    } catch (error) {
      if (!(error instanceof AddressInvalid)) throw error
      const text = ui.t(`ui.address.wrong.${error.field}` as MessageKey)
      return checkoutPage(page, ctx, choices, {
        tried: isOrder,
        ...(isOrder ? { refused: ui.t('ui.checkout.mend') } : {}),
        fault: { field: error.field, text },
      })
    }
  }
  if (!isOrder) return checkoutPage(page, ctx, choices, { tried: false })
  try {
    const request = { ...requestOf(choices), totalFen: wholeOf(form.one('total')) }
    const { id: purchaseId } = await placeOrder(ctx, request, form.one('key'))
    const [order] = await ordersOfPurchase(ctx).load(purchaseId)
    return c.redirect(page.href(`/${page.city.slug}/orders/${order?.id ?? ''}`), 303)
  } catch (error) {
    const refused =
      error instanceof CheckoutObstructed
        ? ui.t('ui.checkout.mend')
        : error instanceof BadInput && error.code === 'BAD_TEXT'
          ? ui.t('ui.checkout.badText')
          : wordsOf(error, ui)
    return checkoutPage(page, ctx, choices, { tried: true, refused })
  }
}
