import { renderSVG } from 'uqr'
import { typeOfId } from '#schema/ids.ts'
import { textIn } from '#schema/locale.ts'
import type { CloseReason } from '#schema/tables/ordering.ts'
import type { AfterSaleRow } from '#resolvers/after-sale/service.ts'
import type { ParcelRow } from '#resolvers/fulfilment/service.ts'
import { addressOf, noteOf, type OrderLineRow, type OrderRow } from '#resolvers/ordering/service.ts'
import type { Page } from '#scenes/page.ts'
import { clockText, dateText, moneyText } from '#ui/format.ts'
import type { AfterSaleView, FormUnits } from '#ui/selling/after-sale.tsx'
import type { OrderLineView } from '#ui/selling/order-page.tsx'
import type { ParcelView } from '#ui/selling/parcels.tsx'
import { momentText, type StepView } from '#ui/selling/progress.tsx'
import type { Ui } from '#ui/types.ts'
import { whereText } from './checkout-views.ts'
import { chosenText, picturesOf, wayText } from './views.ts'

/** A code as a picture; black on white also in the dark, since cameras look for that. */
export const qrOf = (text: string): string => renderSVG(text, { border: 2 })

const REACHED: Readonly<Record<OrderRow['state'], number>> = {
  PENDING_PAYMENT: 1,
  AWAITING_GROUP: 2,
  TO_FULFIL: 2,
  PARTIALLY_FULFILLED: 2,
  FULFILLED: 3,
  COMPLETED: 4,
  CLOSED: 0,
}

/** The way of an order from the purchase to the end, with where it is; none for one that was closed. */
export const stepsOf = (order: OrderRow, { t }: Ui): readonly StepView[] => {
  if (order.state === 'CLOSED') return []
  const reached = REACHED[order.state]
  const { fulfilment } = order
  const steps: readonly (readonly [string, number | null])[] = [
    [t('ui.order.step.PLACED'), order.createdAt],
    [t('ui.order.step.PAID'), order.paidAt],
    ...(order.service === null
      ? ([
          [t(`ui.order.step.READY.${fulfilment}`), null],
          [t(`ui.order.step.HANDED.${fulfilment}`), order.fulfilledAt],
        ] as const)
      : []),
    [t('ui.order.step.COMPLETED'), order.completedAt],
  ]
  return steps.map(([label, at], i) => ({
    label,
    ...(at === null ? {} : { at }),
    state: i < reached ? 'DONE' : i === reached ? 'NOW' : 'TO_COME',
  }))
}

/** What became of an order beside its state: why it was closed, what has gone back. */
export const remarkOf = (order: OrderRow, { t }: Ui): string | undefined => {
  const closed: CloseReason | null = order.closeReason
  const fen = moneyText(order.refundedFen)
  const texts = [
    ...(closed === null ? [] : [t(`ui.order.closed.${closed}`)]),
    ...(order.refundStatus === 'NONE' || closed === 'REFUNDED'
      ? []
      : [t(`ui.order.refund.${order.refundStatus}`, { fen })]),
  ]
  return texts.length === 0 ? undefined : texts.join(' ')
}

const fateOf = ({ fulfilled, cancelled, returned }: OrderLineRow, { t }: Ui): string =>
  [
    ...(fulfilled > 0 ? [t('ui.order.fate.fulfilled', { n: fulfilled })] : []),
    ...(cancelled > 0 ? [t('ui.order.fate.cancelled', { n: cancelled })] : []),
    ...(returned > 0 ? [t('ui.order.fate.returned', { n: returned })] : []),
  ].join(' · ')

export const orderLineViews = async (
  page: Page,
  lines: readonly OrderLineRow[],
): Promise<readonly OrderLineView[]> => {
  const { ui, href } = page
  const pictures = await picturesOf(page, lines)
  return lines.map((line, i) => ({
    name: textIn(line.names, ui.locale),
    // A line of a service names the place where it was used.
    href: href(
      typeOfId(line.productId) === 'Place'
        ? `/places/${line.productId}`
        : `/products/${line.productId}`,
    ),
    chosen: chosenText(line.chosen, ui),
    picture: pictures[i] ?? '',
    quantity: line.quantity,
    payableFen: line.payableFen,
    fate: fateOf(line, ui),
  }))
}

/** A line in one phrase: `小笼包 大份`. */
export const lineName = (line: OrderLineRow, ui: Ui): string =>
  [textIn(line.names, ui.locale), chosenText(line.chosen, ui)]
    .filter((text) => text !== '')
    .join(' ')

/** Units of the lines of which there are some. */
const unitsBy = (
  lines: readonly OrderLineRow[],
  ui: Ui,
  count: (line: OrderLineRow) => number,
): readonly FormUnits[] =>
  lines.flatMap((line) => {
    const most = count(line)
    return most > 0 ? [{ lineId: line.id, name: lineName(line, ui), most }] : []
  })

/** Units that were not handed over and not given back. */
export const openUnits = (lines: readonly OrderLineRow[], ui: Ui): readonly FormUnits[] =>
  unitsBy(lines, ui, ({ quantity, fulfilled, cancelled }) => quantity - fulfilled - cancelled)

/** Units the buyer has. */
export const handedUnits = (lines: readonly OrderLineRow[], ui: Ui): readonly FormUnits[] =>
  unitsBy(lines, ui, ({ fulfilled, returned }) => fulfilled - returned)

/** The span of a booked slot. */
export const slotText = (
  { slotStartsAt, slotEndsAt }: Pick<OrderRow, 'slotStartsAt' | 'slotEndsAt'>,
  ui: Ui,
): string | undefined => {
  if (slotStartsAt === null) return undefined
  const end = slotEndsAt === null ? '' : `–${clockText(slotEndsAt, ui.zone)}`
  return `${dateText(slotStartsAt, ui)} ${clockText(slotStartsAt, ui.zone)}${end}`
}

/** How and where an order is handed over, as its buyer sees it. */
export const factsOf = async (
  page: Page,
  order: OrderRow,
): Promise<readonly { readonly label: string; readonly value: string }[]> => {
  const { ctx, ui } = page
  const [address, note] = await Promise.all([addressOf(ctx, order), noteOf(ctx, order)])
  const where = address ? await whereText(page, address) : ''
  const { t } = ui
  const fact = (label: string, value: string | null | undefined) =>
    value ? [{ label, value }] : []
  return [
    ...fact(t('ui.order.how'), wayText(order, ui)),
    ...fact(t('ui.order.slot'), slotText(order, ui)),
    ...fact(t('ui.order.table'), order.table),
    ...fact(
      t('ui.order.address'),
      address && `${address.recipient} ${address.phone}${ui.locale === 'en' ? ', ' : '，'}${where}`,
    ),
    ...fact(t('ui.order.note'), note),
    ...fact(t('ui.order.createdAt'), momentText(order.createdAt, ui)),
  ]
}

/** What an order costs, part by part; parts that are nothing are left out. */
export const amountsOf = (
  order: OrderRow,
  { t }: Ui,
): readonly { readonly label: string; readonly value: string }[] => {
  const amount = (label: string, fen: number, sign = '') =>
    fen === 0 ? [] : [{ label, value: `${sign}${moneyText(fen)}` }]
  return [
    { label: t('ui.order.amount.goods'), value: moneyText(order.goodsFen) },
    ...amount(t('ui.order.amount.discount'), order.discountFen, '−'),
    ...amount(t('ui.order.amount.freight'), order.freightFen),
    ...amount(t('ui.order.amount.refunded'), order.refundedFen, '−'),
  ]
}

/** Parcels with what their couriers noted, the newest first; what a courier said in its own words is not known. */
export const parcelViews = (rows: readonly ParcelRow[], ui: Ui): readonly ParcelView[] =>
  rows.map(({ carrier, trackingNo, state, steps }) => ({
    name: `${carrier} ${trackingNo}`,
    stateText: ui.t(`ui.parcel.state.${state}`),
    steps: steps.toReversed().flatMap(({ at, state: step, place }) => {
      const text = [step && ui.t(`ui.parcel.step.${step}`), place].filter(Boolean).join(' · ')
      return text === '' ? [] : [{ at, text }]
    }),
  }))

/** Requests about an order; `hrefOf` is the address of an order. */
export const afterSaleViews = (
  rows: readonly AfterSaleRow[],
  lines: readonly OrderLineRow[],
  ui: Ui,
  hrefOf: (orderId: string) => string,
): readonly AfterSaleView[] =>
  rows.map(({ id, kind, state, units, reason, answer, refundFen, replacementOrderId }) => ({
    id,
    kind,
    stateText: ui.t(
      kind === 'EXCHANGE' && state === 'DONE'
        ? 'ui.afterSale.state.EXCHANGED'
        : `ui.afterSale.state.${state}`,
    ),
    what: units
      .map(({ lineId, quantity }) => {
        const line = lines.find((one) => one.id === lineId)
        return `${line ? lineName(line, ui) : lineId} × ${quantity}`
      })
      .join(ui.locale === 'en' ? ', ' : '，'),
    reason,
    ...(answer === null ? {} : { answer }),
    ...(refundFen === null ? {} : { refundFen }),
    ...(replacementOrderId === null
      ? {}
      : {
          replacement: {
            href: hrefOf(replacementOrderId),
            label: ui.t('ui.afterSale.replacement'),
          },
        }),
    canWithdraw: state === 'APPLIED' || state === 'APPROVED',
    canShip: state === 'APPROVED' && kind !== 'REFUND',
  }))
