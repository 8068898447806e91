import type { Context as HonoContext } from 'hono'
import type { AfterSaleKind, AfterSaleState } from '#schema/tables/after-sale.ts'
import { decideAfterSale, receiveReturn } from '#resolvers/after-sale/decide.ts'
import {
  afterSalesOfOrder,
  listAfterSales,
  type AfterSaleRow,
} from '#resolvers/after-sale/service.ts'
import { findOrder, linesOfOrder, orderAtDesk } from '#resolvers/ordering/service.ts'
import {
  AfterSalesPage,
  type AfterSalesPageProps,
  type DeskRequest,
} from '#ui/console/after-sales-page.tsx'
import { readForm } from '#ui/forms.ts'
import { lineName } from '../../portal/selling/order-views.ts'
import { refusalAt, type DeskEnv, type DeskPage, type Section } from './desk.tsx'
import { shortOf } from './orders.tsx'

type Call = HonoContext<DeskEnv>

const LIST = 30
const OUTCOMES = ['RESTOCK', 'DAMAGED', 'REFUSED'] as const

const doable = (
  kind: AfterSaleKind,
  state: AfterSaleState,
  { rights }: DeskPage,
): DeskRequest['can'] => {
  if (!rights.has('decideAfterSale')) return undefined
  if (state === 'APPLIED') return 'DECIDE'
  // Goods may come back over the counter, without a parcel.
  const comesBack = kind !== 'REFUND' && (state === 'APPROVED' || state === 'RETURN_SHIPPED')
  return comesBack ? 'RECEIVE' : undefined
}

const rowOf = async (page: DeskPage, row: AfterSaleRow): Promise<DeskRequest> => {
  const { ctx, ui, at } = page
  const [lines, order] = await Promise.all([
    linesOfOrder(ctx).load(row.orderId),
    orderAtDesk(ctx).load(row.orderId),
  ])
  const { id, kind, state, reason, answer, refundFen, createdAt } = row
  return {
    id,
    kindText: ui.t(`ui.afterSale.kind.${kind}`),
    stateText: ui.t(
      kind === 'EXCHANGE' && state === 'DONE'
        ? 'ui.afterSale.state.EXCHANGED'
        : `ui.afterSale.state.${state}`,
    ),
    at: createdAt,
    order: {
      href: at(`orders/${row.orderId}`),
      label: ui.t('ui.work.request.order', { number: shortOf(order?.number ?? '') }),
    },
    what: row.units
      .map(({ lineId, quantity }) => {
        const line = lines.find((one) => one.id === lineId)
        return `${line ? lineName(line, ui) : lineId} × ${quantity}`
      })
      .join(ui.locale === 'en' ? ', ' : '，'),
    reason,
    ...(answer === null ? {} : { answer }),
    ...(refundFen === null ? {} : { refundFen }),
    can: doable(kind, state, page),
  }
}

const list = async (
  c: Call,
  more: Pick<AfterSalesPageProps, 'refused'> = {},
): Promise<Response> => {
  const page = c.get('desk')
  const { ctx, ui, at, store } = page
  const all = c.req.query('show') === 'all'
  const ofOrder = c.req.query('order')
  const order = ofOrder === undefined ? null : await findOrder(ctx, ofOrder)
  const isTheirs = order?.storeId === store.storeId
  const { edges, pageInfo } = await listAfterSales(ctx, {
    store: store.storeId,
    open: !all,
    first: LIST,
    after: c.req.query('after'),
  })
  const rows =
    order && isTheirs ? await afterSalesOfOrder(ctx).load(order.id) : edges.map(({ node }) => node)
  const done = c.req.query('done')
  return page.render(
    { title: ui.t('ui.work.after-sales'), ...(more.refused ? { status: 422 as const } : {}) },
    <AfterSalesPage
      ui={ui}
      filters={[
        {
          href: at('after-sales'),
          label: ui.t('ui.work.requests.open'),
          current: !all && !isTheirs,
        },
        {
          href: at('after-sales', { show: 'all' }),
          label: ui.t('ui.work.requests.all'),
          current: all && !isTheirs,
        },
      ]}
      rows={await Promise.all(rows.map((row) => rowOf(page, row)))}
      actionOf={(id, what) => at(`after-sales/${id}/${what}`)}
      formKey={() => crypto.randomUUID()}
      next={
        pageInfo.hasNextPage && !isTheirs
          ? at('after-sales', {
              ...(all ? { show: 'all' } : {}),
              after: pageInfo.endCursor ?? undefined,
            })
          : undefined
      }
      done={done === undefined ? undefined : ui.t('ui.work.request.done')}
      {...more}
    />,
  )
}

const act = async (c: Call, what: 'decide' | 'receive'): Promise<Response> => {
  const page = c.get('desk')
  const form = await readForm(c)
  const id = c.req.param('id') ?? ''
  const written = form.one('answer').trim()
  const common = {
    id,
    answer: written === '' ? null : written,
    merchantFault: form.one('fault') === 'yes',
  }
  const outcome = OUTCOMES.find((one) => one === form.one('outcome')) ?? 'RESTOCK'
  try {
    if (what === 'decide')
      await decideAfterSale(
        page.ctx,
        { ...common, agree: form.one('agree') === 'yes' },
        form.one('key'),
      )
    else await receiveReturn(page.ctx, { ...common, outcome }, form.one('key'))
    return c.redirect(page.at('after-sales', { done: id }), 303)
  } catch (error) {
    return list(c, { refused: { id, text: refusalAt(error, page), answer: written } })
  }
}

/** What buyers ask for after a sale: the store answers, and says what became of goods that came back. */
export const afterSales: Section = {
  id: 'after-sales',
  rights: ['readOrders'],
  pages: (app) => {
    app.get('/', (c) => list(c))
    for (const what of ['decide', 'receive'] as const) {
      app.post(`/:id/${what}`, (c) => act(c, what))
      app.get(`/:id/${what}`, (c) => c.redirect(c.get('desk').at('after-sales'), 303))
    }
  },
}
