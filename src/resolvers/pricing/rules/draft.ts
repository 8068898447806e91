/** A line on its way through the pipeline, and what every step does with it. */
import type { Fen } from '#schema/money.ts'
import type { Amounts, Off, PurchaseLine, Scope } from './purchase.ts'
import { percentOff, splitByWeight } from './split.ts'

/** `goodsFen` is what is left to pay for the goods so far: the base of the next step. */
export type Draft = Amounts & { readonly line: PurchaseLine }

type Discount =
  | 'activityOffFen'
  | 'timedOffFen'
  | 'memberOffFen'
  | 'fullReductionOffFen'
  | 'productCouponOffFen'
  | 'orderCouponOffFen'
  | 'pointsFen'

export const NOTHING: Amounts = {
  listFen: 0,
  activityOffFen: 0,
  timedOffFen: 0,
  memberOffFen: 0,
  fullReductionOffFen: 0,
  productCouponOffFen: 0,
  orderCouponOffFen: 0,
  shippingCouponOffFen: 0,
  couponOffFen: 0,
  pointsUsed: 0,
  pointsFen: 0,
  freightFen: 0,
  adjustmentFen: 0,
  goodsFen: 0,
  freightPaidFen: 0,
  payableFen: 0,
  pointsToGrant: 0,
  commissionBaseFen: 0,
}

export const sumBy = <T>(all: readonly T[], of: (one: T) => number): number =>
  all.reduce((sum, one) => sum + of(one), 0)

export const isInScope = (line: PurchaseLine, scope: Scope): boolean => {
  switch (scope.kind) {
    case 'ALL':
      return true
    case 'CATEGORIES':
      return line.categoryPath.some((id) => scope.ids.includes(id))
    case 'PRODUCTS':
      return scope.ids.includes(line.productId)
    case 'SKUS':
      return scope.ids.includes(line.skuId)
    case 'ORDERS':
      return scope.ids.includes(line.orderId)
  }
}

/** An activity's price keeps steps 2 to 5 away from its line, unless it allows them. */
export const isOpen = ({ line }: Draft): boolean => line.activity?.allowsOther ?? true

/** What is taken off the base, never more than the base (C3). */
export const offOf = (off: Off, base: Fen): Fen =>
  'fen' in off ? Math.min(off.fen, base) : percentOff(base, off.percentPayable, off.capFen)

/** The drafts with an amount split over them by weight (C2); those that get none of it stay as they are. */
export const shareOut = (
  drafts: readonly Draft[],
  amount: number,
  weightOf: (draft: Draft) => number,
  give: (draft: Draft, share: number) => Draft,
): readonly Draft[] => {
  if (amount === 0) return drafts
  const shares = splitByWeight(amount, drafts.map(weightOf))
  return drafts.map((draft, index) => {
    const share = shares[index] ?? 0
    return share === 0 ? draft : give(draft, share)
  })
}

export const lessBy = (draft: Draft, discount: Discount, fen: Fen): Draft =>
  fen === 0
    ? draft
    : { ...draft, [discount]: draft[discount] + fen, goodsFen: draft.goodsFen - fen }

/** The drafts with a discount on the goods of some of them, in proportion to what each has left to pay. */
export const takeOff = (
  drafts: readonly Draft[],
  discount: Discount,
  fen: Fen,
  reaches: (draft: Draft) => boolean,
): readonly Draft[] =>
  shareOut(
    drafts,
    fen,
    (draft) => (reaches(draft) ? draft.goodsFen : 0),
    (draft, share) => lessBy(draft, discount, share),
  )
