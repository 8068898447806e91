import type { Context as HonoContext } from 'hono'
import type { Child } from 'hono/jsx'
import { type ResidentContext, residentOf } from '#schema/context.ts'
import { afterSalesOfOrder } from '#resolvers/after-sale/service.ts'
import { parcelsOfOrder } from '#resolvers/fulfilment/service.ts'
import { actionsOf } from '#resolvers/ordering/rules/states.ts'
import {
  findOrder,
  findPurchase,
  linesOfOrder,
  listOrders,
  ordersOfPurchase,
  type OrderRow,
} from '#resolvers/ordering/service.ts'
import { balanceOf } from '#resolvers/payment/balance.ts'
import type { Page } from '#scenes/page.ts'
import type { Scene } from '#scenes/scene.ts'
import { textIn } from '#schema/locale.ts'
import { OrderPage, type RefusedForm } from '#ui/selling/order-page.tsx'
import { OrdersPage } from '#ui/selling/orders-page.tsx'
import type { PayView } from '#ui/selling/pay.tsx'
import type { MessageKey } from '#ui/messages.ts'
import type { PortalEnv } from '../page-tools.tsx'
import {
  afterSaleViews,
  amountsOf,
  factsOf,
  handedUnits,
  lineName,
  openUnits,
  orderLineViews,
  parcelViews,
  qrOf,
  remarkOf,
  stepsOf,
} from './order-views.ts'
import { ownPages } from './interests.tsx'
import { invoicesView } from './invoice-views.ts'
import { reviewablesOf } from './review-views.ts'
import { signInHref } from './sign-in.tsx'
import { nameOf, picturesOf, stateText, storesById } from './views.ts'

type Call = HonoContext<PortalEnv>

const LIST = 20
const PICTURES = 3

/** What the page of an order may say was just done; an address that says anything else says nothing. */
export const DONE = [
  'refund',
  'return',
  'track',
  'withdraw',
  'review',
  'unreview',
  'invoice',
  'uninvoice',
  'receive',
  'cancel',
] as const
export type Done = (typeof DONE)[number]

export const ordersPath = ({ city }: Page): string => `/${city.slug}/orders`

/** `/:city/orders`: the orders of whoever is signed in, of every city. */
export const showOrders = async (c: Call): Promise<Response> => {
  const page = c.get('page')
  const { ui, href, city } = page
  const ctx = residentOf(page.ctx)
  if (!ctx) return c.redirect(signInHref(page, href(ordersPath(page))), 303)
  const after = c.req.query('after')
  const found = await listOrders(ctx, { first: LIST, after })
  const orders = found.edges.map(({ node }) => node)
  const stores = await storesById(
    page,
    orders.map(({ storeId }) => storeId),
  )
  const cards = await Promise.all(
    orders.map(async (order) => {
      const lines = await linesOfOrder(ctx).load(order.id)
      const [first] = lines
      const actions = actionsOf(order, 'RESIDENT', ctx.now)
      return {
        href: href(`${ordersPath(page)}/${order.id}`),
        number: order.number,
        stateText: stateText(order, ui),
        waits: actions.includes('PAY') || actions.includes('SHOW_CODE'),
        store: nameOf(stores.get(order.storeId), ui, order.storeId),
        what: ui.t('ui.orders.what', {
          what: first ? `${lineName(first, ui)} × ${first.quantity}` : '',
          more: Math.max(0, lines.length - 1),
        }),
        pictures: await picturesOf(page, lines.slice(0, PICTURES)),
        totalFen: order.totalFen,
        createdAt: order.createdAt,
      }
    }),
  )
  const title = ui.t('ui.orders.title')
  return page.render(
    { title, description: title, noIndex: true },
    <OrdersPage
      ui={ui}
      crumbs={page.crumbs()}
      own={ownPages(page, 'orders')}
      orders={cards}
      browseHref={href(`/${city.slug}/products`)}
      signOutAction={href(`/${city.slug}/sign-out`)}
      prevHref={after === undefined ? undefined : href(ordersPath(page))}
      nextHref={
        found.pageInfo.hasNextPage
          ? href(ordersPath(page), { after: found.pageInfo.endCursor ?? undefined })
          : undefined
      }
    />,
  )
}

const payView = async (
  ctx: ResidentContext,
  order: OrderRow,
  { onWeb, unconfirmed }: { readonly onWeb: boolean; readonly unconfirmed: boolean },
): Promise<PayView | undefined> => {
  if (!actionsOf(order, 'RESIDENT', ctx.now).includes('PAY')) return undefined
  const [purchase, balanceFen] = await Promise.all([
    findPurchase(ctx, order.purchaseId),
    onWeb ? balanceOf(ctx) : 0,
  ])
  return {
    totalFen: purchase?.totalFen ?? order.totalFen,
    withOthers: purchase !== null && purchase.totalFen !== order.totalFen,
    expiresAt: order.expiresAt,
    balanceFen,
    unconfirmed,
    ...(onWeb ? {} : { elsewhere: { number: order.number, svg: qrOf(order.number) } }),
  }
}

/** What pages of orders are made with, beside the order. */
export interface OrderPages {
  /** Paid on the web; elsewhere in the mini-program. */
  readonly onWeb: boolean
  readonly scenes: readonly Scene[]
}

/** What services of the city add to an order. */
const extrasOf = async (
  page: Page,
  ctx: ResidentContext,
  order: OrderRow,
  scenes: readonly Scene[],
): Promise<readonly Child[]> =>
  (
    await Promise.all(scenes.flatMap((scene) => scene.orderPanel?.({ ...page, ctx }, order) ?? []))
  ).flatMap((panel) => panel ?? [])

export interface OrderPageMore extends OrderPages {
  readonly unconfirmed?: boolean
  readonly done?: Done | undefined
  readonly refused?: RefusedForm | undefined
}

/** The page of an order. Give it one that the caller may see. */
export const orderPage = async (
  page: Page,
  ctx: ResidentContext,
  order: OrderRow,
  { onWeb, scenes, unconfirmed = false, done, refused }: OrderPageMore,
): Promise<Response> => {
  const { ui, href } = page
  const path = `${ordersPath(page)}/${order.id}`
  const [lines, parcels, afterSales, siblings, stores, pay, facts, extras] = await Promise.all([
    linesOfOrder(ctx).load(order.id),
    parcelsOfOrder(ctx).load(order.id),
    afterSalesOfOrder(ctx).load(order.id),
    ordersOfPurchase(ctx).load(order.purchaseId),
    ordersOfPurchase(ctx)
      .load(order.purchaseId)
      .then((all) =>
        storesById(
          page,
          all.map(({ storeId }) => storeId),
        ),
      ),
    payView(ctx, order, { onWeb, unconfirmed }),
    factsOf(page, order),
    extrasOf(page, ctx, order, scenes),
  ])
  const store = stores.get(order.storeId)
  const actions = actionsOf(order, 'RESIDENT', ctx.now)
  const title = stateText(order, ui)
  return page.render(
    {
      title: `${title} ${order.number}`,
      description: title,
      noIndex: true,
      ...(refused ? { status: 422 as const } : {}),
    },
    <OrderPage
      ui={ui}
      crumbs={page.crumbs({ href: href(ordersPath(page)), label: ui.t('ui.orders.title') })}
      number={order.number}
      stateText={title}
      remark={remarkOf(order, ui)}
      done={done && ui.t(`ui.order.done.${done}` as MessageKey)}
      steps={stepsOf(order, ui)}
      code={
        actions.includes('SHOW_CODE') && order.code !== null
          ? { text: order.code, svg: qrOf(order.code) }
          : undefined
      }
      pay={pay}
      actionOf={(what) => href(`${path}/${what}`)}
      formKey={crypto.randomUUID()}
      canCancel={actions.includes('CANCEL')}
      canConfirm={actions.includes('CONFIRM_RECEIPT')}
      open={actions.includes('REQUEST_REFUND') ? openUnits(lines, ui) : []}
      handedOver={actions.includes('REQUEST_RETURN') ? handedUnits(lines, ui) : []}
      isService={order.service !== null}
      extras={extras}
      store={{
        href: href(`/places/${order.storeId}`),
        label: nameOf(store, ui, order.storeId),
        address: textIn(store?.address, ui.locale) || undefined,
      }}
      facts={facts}
      lines={await orderLineViews(page, lines)}
      amounts={amountsOf(order, ui)}
      totalFen={order.totalFen}
      reviewing={order.service === null ? await reviewablesOf(ctx, ui, lines) : []}
      invoices={await invoicesView(
        ctx,
        ui,
        order,
        refused?.form === 'invoice' ? refused.written : undefined,
      )}
      parcels={parcelViews(parcels, ui)}
      afterSales={afterSaleViews(afterSales, lines, ui, (id) => href(`${ordersPath(page)}/${id}`))}
      together={siblings
        .filter(({ id }) => id !== order.id)
        .map((one) => ({
          href: href(`${ordersPath(page)}/${one.id}`),
          label: `${nameOf(stores.get(one.storeId), ui, one.storeId)} · ${stateText(one, ui)}`,
        }))}
      refused={refused}
    />,
  )
}

/** `/:city/orders/:id`. What is not the caller's own is not there. */
export const showOrder = async (c: Call, pages: OrderPages): Promise<Response> => {
  const page = c.get('page')
  const ctx = residentOf(page.ctx)
  const id = c.req.param('id') ?? ''
  if (!ctx) return c.redirect(signInHref(page, page.href(`${ordersPath(page)}/${id}`)), 303)
  const order = await findOrder(ctx, id)
  if (!order) return c.notFound()
  return orderPage(page, ctx, order, {
    ...pages,
    unconfirmed: c.req.query('paid') === 'no',
    done: DONE.find((one) => one === c.req.query('done')),
  })
}
