import type { Fen } from '#schema/money.ts'
import { chooseCoupons, takeGoodsCoupons, takeShippingCoupon } from './coupons.ts'
import { takeActivityPrice, takeBetterPrice, takeFullReductions } from './discounts.ts'
import type { Draft } from './draft.ts'
import { NOTHING, shareOut, sumBy } from './draft.ts'
import { grantPoints, mostPoints, takePoints } from './points.ts'
import type { Amounts, Priced, PricedLine, Purchase, PurchaseOrder, Refusal } from './purchase.ts'
import { PURCHASE_MAX_FEN } from './purchase.ts'

const demand = (holds: boolean, what: string): void => {
  if (!holds) throw new RangeError(what)
}

const demandSense = ({ lines, orders }: Purchase): void => {
  const ids = new Set(orders.map((order) => order.id))
  const filled = new Set(lines.map((line) => line.orderId))
  demand(ids.size === orders.length, 'an order twice')
  demand(new Set(lines.map((line) => line.id)).size === lines.length, 'a line twice')
  for (const { id, freightFen, adjustmentFen = 0 } of orders) {
    demand(filled.has(id), `an order without lines: ${id}`)
    demand(Number.isInteger(freightFen) && freightFen >= 0, `no freight: ${freightFen}`)
    demand(Number.isInteger(adjustmentFen), `no adjustment: ${adjustmentFen}`)
  }
  for (const { id, orderId, unitFen, quantity, activity, timedUnitFen = 0 } of lines) {
    demand(ids.has(orderId), `a line of no order: ${id}`)
    demand(Number.isInteger(quantity) && quantity >= 1, `no quantity: ${quantity}`)
    for (const fen of [unitFen, activity?.unitFen ?? 0, timedUnitFen]) {
      demand(Number.isInteger(fen) && fen >= 0, `no price of a unit: ${fen}`)
    }
  }
}

/** By weight, where no line has a weight by quantity: free goods are sent, too. */
const shareInOrder = (
  drafts: readonly Draft[],
  { id }: PurchaseOrder,
  amount: number,
  give: (draft: Draft, share: number) => Draft,
): readonly Draft[] => {
  const own = drafts.filter(({ line }) => line.orderId === id)
  const free = own.every((draft) => draft.goodsFen === 0)
  const weightOf = (draft: Draft): number => (free ? draft.line.quantity : draft.goodsFen)
  return shareOut(drafts, amount, (d) => (d.line.orderId === id ? weightOf(d) : 0), give)
}

/** Step 6 without its coupon. */
const addFreight = (drafts: readonly Draft[], order: PurchaseOrder): readonly Draft[] =>
  shareInOrder(drafts, order, order.freightFen, (draft, share) => ({
    ...draft,
    freightFen: share,
    freightPaidFen: share,
  }))

const adjustGoods = (draft: Draft, fen: Fen): Draft => ({
  ...draft,
  adjustmentFen: draft.adjustmentFen + fen,
  goodsFen: draft.goodsFen + fen,
})

const lessFreight = (draft: Draft, fen: Fen): Draft => ({
  ...draft,
  adjustmentFen: draft.adjustmentFen - fen,
  freightPaidFen: draft.freightPaidFen - fen,
})

/** Step 7: what is taken off comes from the goods, then from the freight, and is cut to both (C3). */
const adjust = (drafts: readonly Draft[], order: PurchaseOrder): readonly Draft[] => {
  const { adjustmentFen = 0 } = order
  if (adjustmentFen >= 0) return shareInOrder(drafts, order, adjustmentFen, adjustGoods)
  const own = drafts.filter(({ line }) => line.orderId === order.id)
  const offFen = -adjustmentFen
  const goodsOffFen = Math.min(
    offFen,
    sumBy(own, (draft) => draft.goodsFen),
  )
  const freightOffFen = Math.min(
    offFen - goodsOffFen,
    sumBy(own, (draft) => draft.freightPaidFen),
  )
  return shareOut(
    shareInOrder(drafts, order, goodsOffFen, (draft, share) => adjustGoods(draft, -share)),
    freightOffFen,
    ({ line, freightPaidFen }) => (line.orderId === order.id ? freightPaidFen : 0),
    lessFreight,
  )
}

const finished = ({ line, ...amounts }: Draft): PricedLine => ({
  ...amounts,
  id: line.id,
  orderId: line.orderId,
  quantity: line.quantity,
  couponOffFen:
    amounts.productCouponOffFen + amounts.orderCouponOffFen + amounts.shippingCouponOffFen,
  payableFen: amounts.goodsFen + amounts.freightPaidFen,
  commissionBaseFen: amounts.goodsFen,
})

const AMOUNT_NAMES = Object.keys(NOTHING) as readonly (keyof Amounts)[]

const totalOf = (parts: readonly Amounts[]): Amounts => {
  const total: { -readonly [Name in keyof Amounts]: number } = { ...NOTHING }
  for (const part of parts) for (const name of AMOUNT_NAMES) total[name] += part[name]
  return total
}

const tooLarge: Priced = {
  lines: [],
  orders: [],
  total: NOTHING,
  fullReductions: [],
  coupons: [],
  pointsMost: 0,
  refusals: [{ code: 'TOTAL_TOO_LARGE', mostFen: PURCHASE_MAX_FEN }],
}

const listFen = (line: Purchase['lines'][number]): Fen => line.unitFen * line.quantity

const isTooLarge = ({ lines, orders }: Purchase): boolean =>
  sumBy(lines, listFen) +
    sumBy(orders, (order) => order.freightFen + Math.max(0, order.adjustmentFen ?? 0)) >
  PURCHASE_MAX_FEN

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

/**
 * Lines by SKU. A fen that is left of a split goes to the first of equal lines, and by that fen a line may miss the
 * threshold of a later step; so which line is first must not depend on how the caller happens to list them.
 */
const inFixedOrder = (lines: Purchase['lines']): Purchase['lines'] =>
  lines.toSorted((a, b) => compare(a.skuId, b.skuId) || compare(a.id, b.id))

const inOrderOf = (lines: Purchase['lines'], priced: readonly PricedLine[]) => {
  const byId = new Map(priced.map((line) => [line.id, line]))
  return lines.flatMap(({ id }) => byId.get(id) ?? [])
}

/**
 * What a purchase costs, line by line: the same for a preview and for the order that is made of it. The steps have one
 * order, and each works on what the one before it left to pay:
 *
 * 1. the price of an activity, which keeps 2 to 5 away from its line unless it allows them;
 * 2. a line's discount for a limited time or its member price, whichever saves more;
 * 3. full reductions, the highest tier reached;
 * 4. coupons on products, then on the order;
 * 5. points;
 * 6. freight, and the shipping coupon;
 * 7. what the staff change;
 * 8. the points earned, for goods paid in money.
 *
 * Every discount, point and fen of freight is split over the lines, to be frozen there: a refund later looks at one line
 * only. Orders and the total are sums of lines, and do not change with the order the lines come in. What is refused is
 * left out of the numbers, and said.
 * @throws RangeError when the data contradict themselves: a line of no order, a negative price, a percentage above 100.
 */
export const price = (purchase: Purchase): Priced => {
  demandSense(purchase)
  if (isTooLarge(purchase)) return tooLarge
  const { lines, orders, points, earnRate } = purchase
  const listed = inFixedOrder(lines).map((line): Draft => {
    const fen = listFen(line)
    return { ...NOTHING, line, listFen: fen, goodsFen: fen }
  })
  const better = listed.map((draft) => takeBetterPrice(takeActivityPrice(draft)))
  const reduced = takeFullReductions(better, purchase.fullReductions)
  const choice = chooseCoupons(reduced.drafts, purchase.coupons)
  const couponed = takeGoodsCoupons(reduced.drafts, choice.accepted)

  const pointsMost = points === undefined ? 0 : mostPoints(couponed.drafts, points)
  const refusals: Refusal[] = [...choice.refusals]
  let drafts = couponed.drafts
  if (points !== undefined && points.use > pointsMost) {
    refusals.push({ code: 'POINTS_TOO_MANY', most: pointsMost })
  } else if (points !== undefined) {
    drafts = takePoints(drafts, points.use, points.fenPerPoint)
  }

  const shipped = takeShippingCoupon(orders.reduce(addFreight, drafts), choice.accepted)
  const granted = grantPoints(orders.reduce(adjust, shipped.drafts), earnRate)
  const priced = inOrderOf(lines, granted.map(finished))
  const sums = orders.map(({ id }) => ({
    ...totalOf(priced.filter((line) => line.orderId === id)),
    id,
  }))
  return {
    lines: priced,
    orders: sums,
    total: totalOf(sums),
    fullReductions: reduced.applied,
    coupons: [...couponed.applied, ...shipped.applied],
    pointsMost,
    refusals,
  }
}
