import type { Context as HonoContext } from 'hono'
import { textIn } from '#schema/locale.ts'
import type { OrderState } from '#schema/tables/ordering.ts'
import { afterSalesOfOrder } from '#resolvers/after-sale/service.ts'
import { cancelUnserved } from '#resolvers/after-sale/cancel-unserved.ts'
import { parcelsOfOrder } from '#resolvers/fulfilment/service.ts'
import { serveOrder, shipOrder } from '#resolvers/fulfilment/ship.ts'
import { actionsOf } from '#resolvers/ordering/rules/states.ts'
import {
  findOrder,
  linesOfOrder,
  listStoreOrders,
  noteOf,
  pulseOfStore,
  type OrderRow,
} from '#resolvers/ordering/service.ts'
import { DeskOrderPage, type DeskForm, type DeskOrderProps } from '#ui/console/order-page.tsx'
import { BoardPage, type BoardRow } from '#ui/console/orders-page.tsx'
import type { Page } from '#scenes/page.ts'
import { readForm } from '#ui/forms.ts'
import { unitsOf } from '../../portal/selling/forms.ts'
import {
  amountsOf,
  factsOf,
  lineName,
  openUnits,
  parcelViews,
  remarkOf,
  slotText,
} from '../../portal/selling/order-views.ts'
import { stateText, wayText } from '../../portal/selling/views.ts'
import { refusalAt, type DeskEnv, type DeskPage, type Section } from './desk.tsx'

type Call = HonoContext<DeskEnv>

const SHOWN = {
  waiting: ['TO_FULFIL', 'PARTIALLY_FULFILLED'],
  done: ['FULFILLED', 'COMPLETED'],
  closed: ['CLOSED'],
} as const satisfies Readonly<Record<string, readonly OrderState[]>>
type Show = keyof typeof SHOWN
const LIST = 50
const SHORT = 4

/** What is called out at a counter. */
export const shortOf = (number: string): string => number.slice(-SHORT)

/** A page as the views of orders want it; they render nothing. */
const viewing = (page: DeskPage): Page => ({
  ...page,
  render: () => Promise.reject(new Error('unused')),
})

const rowOf = async (page: DeskPage, order: OrderRow): Promise<BoardRow> => {
  const { ctx, ui, at } = page
  const [lines, note] = await Promise.all([linesOfOrder(ctx).load(order.id), noteOf(ctx, order)])
  const slot = slotText(order, ui)
  const due = order.slotEndsAt
  return {
    href: at(`orders/${order.id}`),
    short: shortOf(order.number),
    number: order.number,
    at: order.paidAt ?? order.createdAt,
    what: lines
      .map((line) => `${lineName(line, ui)} × ${line.quantity - line.cancelled}`)
      .join(ui.locale === 'en' ? ', ' : '，'),
    facts: [
      wayText(order, ui),
      ...(slot === undefined ? [] : [slot]),
      ...(order.table === null ? [] : [ui.t('ui.counter.table', { table: order.table })]),
    ],
    ...(note === null ? {} : { note: ui.t('ui.counter.note', { note }) }),
    stateText: stateText(order, ui),
    waits: order.open > 0 && order.state !== 'CLOSED',
    late: order.open > 0 && due !== null && due < ctx.now,
  }
}

const board = async (c: Call): Promise<Response> => {
  const page = c.get('desk')
  const { ctx, ui, at, store } = page
  const asked = c.req.query('show') ?? 'waiting'
  const show: Show = asked in SHOWN ? (asked as Show) : 'waiting'
  const [{ edges, pageInfo }, pulse] = await Promise.all([
    listStoreOrders(ctx, {
      store: store.storeId,
      states: SHOWN[show],
      first: LIST,
      after: c.req.query('after'),
      // What waits longest comes first; what is over is read backwards.
      oldestFirst: show === 'waiting',
    }),
    pulseOfStore(ctx, store.storeId),
  ])
  const rows = await Promise.all(edges.map(({ node }) => rowOf(page, node)))
  return page.render(
    { title: ui.t('ui.work.orders') },
    <BoardPage
      ui={ui}
      filters={(Object.keys(SHOWN) as Show[]).map((one) => ({
        href: at('orders', one === 'waiting' ? {} : { show: one }),
        label: ui.t(`ui.work.orders.${one}`, { n: pulse.waiting }),
        current: one === show,
      }))}
      rows={rows}
      pulse={{ href: at('orders/pulse'), ...pulse }}
      next={
        pageInfo.hasNextPage
          ? at('orders', { show, after: pageInfo.endCursor ?? undefined })
          : undefined
      }
    />,
    ['board.js'],
  )
}

const formsOf = (page: DeskPage, order: OrderRow): readonly DeskForm[] => {
  const { rights, ctx } = page
  const actions = actionsOf(order, 'STAFF', ctx.now)
  return [
    ...(actions.includes('HAND_OVER') && order.fulfilment === 'DINE_IN' && rights.has('handOver')
      ? (['serve'] as const)
      : []),
    ...(actions.includes('SHIP') && rights.has('ship') ? (['ship'] as const) : []),
    ...(actions.length > 0 && rights.has('cancelUnserved') ? (['cancel'] as const) : []),
  ]
}

const orderPage = async (
  page: DeskPage,
  order: OrderRow,
  more: Pick<DeskOrderProps, 'refused' | 'done'> = {},
): Promise<Response> => {
  const { ctx, ui, at, rights, store } = page
  const [lines, parcels, afterSales, facts] = await Promise.all([
    linesOfOrder(ctx).load(order.id),
    parcelsOfOrder(ctx).load(order.id),
    afterSalesOfOrder(ctx).load(order.id),
    factsOf(viewing(page), order),
  ])
  const byCode =
    order.fulfilment === 'PICKUP' &&
    rights.has('handOver') &&
    actionsOf(order, 'STAFF', ctx.now).includes('HAND_OVER')
  return page.render(
    {
      title: `${shortOf(order.number)} ${stateText(order, ui)}`,
      ...(more.refused ? { status: 422 as const } : {}),
    },
    <DeskOrderPage
      ui={ui}
      back={{ href: at('orders'), label: ui.t('ui.work.orders') }}
      number={order.number}
      short={shortOf(order.number)}
      stateText={stateText(order, ui)}
      remark={remarkOf(order, ui)}
      store={textIn(store.names, ui.locale)}
      facts={facts}
      lines={lines.map((line) => ({
        name: lineName(line, ui),
        quantity: line.quantity,
        payableFen: line.payableFen,
        fate: [
          ...(line.fulfilled > 0 ? [ui.t('ui.order.fate.fulfilled', { n: line.fulfilled })] : []),
          ...(line.cancelled > 0 ? [ui.t('ui.order.fate.cancelled', { n: line.cancelled })] : []),
          ...(line.returned > 0 ? [ui.t('ui.order.fate.returned', { n: line.returned })] : []),
        ].join(' · '),
      }))}
      amounts={amountsOf(order, ui)}
      totalFen={order.totalFen}
      parcels={parcelViews(parcels, ui)}
      forms={formsOf(page, order)}
      counterHref={byCode ? at('counter') : undefined}
      actionOf={(form) => at(`orders/${order.id}/${form}`)}
      formKey={crypto.randomUUID()}
      open={openUnits(lines, ui)}
      afterSalesHref={afterSales.length > 0 ? at('after-sales', { order: order.id }) : undefined}
      {...more}
    />,
    ['board.js'],
  )
}

const DOING: Readonly<
  Record<
    DeskForm,
    (
      page: DeskPage,
      orderId: string,
      form: Awaited<ReturnType<typeof readForm>>,
    ) => Promise<unknown>
  >
> = {
  serve: ({ ctx }, orderId, form) =>
    serveOrder(ctx, { orderId, units: unitsOf(form) }, form.one('key')),
  ship: ({ ctx }, orderId, form) =>
    shipOrder(
      ctx,
      {
        orderId,
        carrier: form.one('carrier'),
        trackingNo: form.one('trackingNo').trim(),
        units: unitsOf(form),
      },
      form.one('key'),
    ),
  cancel: ({ ctx }, orderId, form) =>
    cancelUnserved(
      ctx,
      { orderId, units: unitsOf(form), reason: form.one('reason') },
      form.one('key'),
    ),
}

/** An order of this very store; one of another desk has its own address. */
const orderOf = async (c: Call): Promise<OrderRow | null> => {
  const { ctx, store } = c.get('desk')
  const order = await findOrder(ctx, c.req.param('order') ?? '')
  return order?.storeId === store.storeId ? order : null
}

const act = async (c: Call, which: DeskForm): Promise<Response> => {
  const page = c.get('desk')
  const order = await orderOf(c)
  if (!order) return c.notFound()
  const form = await readForm(c)
  try {
    await DOING[which](page, order.id, form)
    return c.redirect(page.at(`orders/${order.id}`, { done: which }), 303)
  } catch (error) {
    return orderPage(page, order, {
      refused: {
        form: which,
        text: refusalAt(error, page),
        written: {
          carrier: form.one('carrier'),
          trackingNo: form.one('trackingNo'),
          reason: form.one('reason'),
        },
      },
    })
  }
}

const FORMS: readonly DeskForm[] = ['serve', 'ship', 'cancel']

/** The board of a store and its orders one by one: what waits, how it is handed over, what cannot be. */
export const orders: Section = {
  id: 'orders',
  rights: ['readOrders'],
  pages: (app) => {
    app.get('/', board)
    app.get('/pulse', async (c) => {
      const { ctx, store } = c.get('desk')
      return c.json(await pulseOfStore(ctx, store.storeId))
    })
    app.get('/:order', async (c) => {
      const page = c.get('desk')
      const order = await orderOf(c)
      if (!order) return c.notFound()
      const done = FORMS.find((form) => form === c.req.query('done'))
      return orderPage(page, order, done ? { done: page.ui.t(`ui.work.order.${done}.done`) } : {})
    })
    for (const form of FORMS) {
      app.post(`/:order/${form}`, (c) => act(c, form))
      // Whoever reloads or changes the language after a refusal sees the order as it is.
      app.get(`/:order/${form}`, (c) =>
        c.redirect(c.get('desk').at(`orders/${c.req.param('order')}`), 303),
      )
    }
  },
}
