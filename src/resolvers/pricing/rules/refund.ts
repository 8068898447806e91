/**
 * What goes back, by the rules R1 to R9. Nothing is priced anew (R4): a refund that takes a purchase below a coupon's
 * threshold or a limit for free freight changes no other line, so that all there is to know stands frozen on one line.
 */
import type { Fen } from '#schema/money.ts'
import { earnedPoints } from './points.ts'
import type { PricedLine } from './purchase.ts'
import { partOf } from './split.ts'

/** The numbers of a line that a refund looks at, as they were frozen when the order was made. */
export type RefundableLine = Pick<
  PricedLine,
  'quantity' | 'goodsFen' | 'pointsUsed' | 'pointsFen' | 'freightPaidFen' | 'commissionBaseFen'
>

/** What some units of a line give back. In money that is `goodsFen + freightFen`. */
export type RefundShare = {
  readonly goodsFen: Fen
  /** Points given back to the buyer, and what they were worth. */
  readonly pointsUsed: number
  readonly pointsFen: Fen
  readonly freightFen: Fen
  /** The freight of these units that is not given back. */
  readonly freightKeptFen: Fen
  /** By how much the base of commissions shrinks. */
  readonly commissionBaseFen: Fen
}

/** The sums of the refunds of a line that are open or succeeded (R8), with the units they take up. */
export type RefundedSoFar = RefundShare & { readonly quantity: number }

export type RefundCircumstances = {
  /** Whether anything of the order has left the store. */
  readonly shipped: boolean
  readonly merchantFault: boolean
}

/**
 * R1: of what was paid for `n` units, what the first `k` of them give back in all: `floor(paid × k / n)`. All of it when
 * `k` is `n` (R9), so requests that pay differences of it add up to what was paid, whatever their order and size.
 */
export const cumulative = (paid: number, k: number, n: number): number => {
  if (k > n) throw new RangeError(`${k} of ${n} units`)
  return partOf(paid, k, n)
}

/** R6: freight goes back while nothing was shipped, and later only where the merchant is at fault. */
export const returnsFreight = ({ shipped, merchantFault }: RefundCircumstances): boolean =>
  !shipped || merchantFault

/**
 * What the next units of a line give back after refunds that are known by their sums. Unlike `refundOf` it stays exact
 * when a request in between was withdrawn: its units count anew, while the differences that later requests paid
 * were drawn with it in place.
 * @throws RangeError when the units are none or more than are left.
 */
export const refundAfter = (
  line: RefundableLine,
  soFar: RefundedSoFar,
  quantity: number,
  circumstances: RefundCircumstances,
): RefundShare => {
  if (!(quantity >= 1)) throw new RangeError(`a refund of ${quantity} units`)
  const units = soFar.quantity + quantity
  // What is paid out already may lie a fen above the floor, after a request before it was withdrawn. It evens out later.
  const due = (paid: number, settled: number): number =>
    Math.max(0, cumulative(paid, units, line.quantity) - settled)
  const freightFen = due(line.freightPaidFen, soFar.freightFen + soFar.freightKeptFen)
  const returned = returnsFreight(circumstances)
  return {
    goodsFen: due(line.goodsFen, soFar.goodsFen),
    pointsUsed: due(line.pointsUsed, soFar.pointsUsed),
    pointsFen: due(line.pointsFen, soFar.pointsFen),
    freightFen: returned ? freightFen : 0,
    freightKeptFen: returned ? 0 : freightFen,
    commissionBaseFen: due(line.commissionBaseFen, soFar.commissionBaseFen),
  }
}

/**
 * R1 and R2: what the next units of a line give back after `alreadyRefundedQty` others, open requests counted (R8). For
 * lines whose requests are never withdrawn; else `refundAfter`.
 * @throws RangeError when the units are none or more than are left.
 */
export const refundOf = (
  line: RefundableLine,
  alreadyRefundedQty: number,
  quantity: number,
  circumstances: RefundCircumstances,
): RefundShare => {
  const paidFor = (paid: number): number => cumulative(paid, alreadyRefundedQty, line.quantity)
  const soFar = {
    quantity: alreadyRefundedQty,
    goodsFen: paidFor(line.goodsFen),
    pointsUsed: paidFor(line.pointsUsed),
    pointsFen: paidFor(line.pointsFen),
    freightFen: paidFor(line.freightPaidFen),
    freightKeptFen: 0,
    commissionBaseFen: paidFor(line.commissionBaseFen),
  }
  return refundAfter(line, soFar, quantity, circumstances)
}

/**
 * R3: the points a refund takes back: what the goods had earned before it less what the rest of them earns. `goodsFen`
 * is the money paid for all goods the points were granted for together, less earlier refunds. A balance that this
 * takes below zero is paid off by later grants; it never stops a refund.
 */
export const clawback = (goodsFen: Fen, refundedGoodsFen: Fen, earnRate: number): number =>
  earnedPoints(goodsFen, earnRate) - earnedPoints(goodsFen - refundedGoodsFen, earnRate)

/**
 * R5: whether a refund gives the coupon back: only when the whole order is refunded before anything of it was handed
 * over, and the coupon could still be used. Times in milliseconds UTC; the coupon is valid before `validUntil`.
 */
export const returnsCoupon = (facts: {
  readonly wholeOrder: boolean
  readonly handedOver: boolean
  readonly validUntil: number
  readonly now: number
}): boolean => facts.wholeOrder && !facts.handedOver && facts.now < facts.validUntil

/**
 * R7: how a refund goes back to the tenders of a payment of `totalFen`, of which `externalFen` went through the provider
 * and the rest came from the balance. In all `floor(external × refunded / total)` goes through the provider, and the rest
 * back to the balance: a balance never turns into cash. `refundedBeforeFen` counts open and succeeded refunds (R8), and
 * `externalBeforeFen` is what of it went through the provider; it is needed only where one in between was withdrawn.
 * @throws RangeError when more would go back than was paid.
 */
export const tenders = (
  totalFen: Fen,
  externalFen: Fen,
  refundedBeforeFen: Fen,
  refundFen: Fen,
  externalBeforeFen?: Fen,
): { readonly externalFen: Fen; readonly balanceFen: Fen } => {
  if (externalFen > totalFen) throw new RangeError('a part larger than the whole')
  if (!(refundFen >= 0)) throw new RangeError(`a refund of ${refundFen}`)
  // A purchase that cost nothing has nothing to give back.
  if (totalFen === 0 && refundedBeforeFen === 0 && refundFen === 0) {
    return { externalFen: 0, balanceFen: 0 }
  }
  const before = externalBeforeFen ?? cumulative(externalFen, refundedBeforeFen, totalFen)
  const due = cumulative(externalFen, refundedBeforeFen + refundFen, totalFen) - before
  const external = Math.min(refundFen, Math.max(0, due))
  return { externalFen: external, balanceFen: refundFen - external }
}
