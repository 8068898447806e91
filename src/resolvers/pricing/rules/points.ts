/** Steps 5 and 8: points that pay, and points that are earned. */
import type { Fen } from '#schema/money.ts'
import type { Draft } from './draft.ts'
import { isOpen, shareOut, sumBy, takeOff } from './draft.ts'
import type { PointsUse } from './purchase.ts'
import { partOf } from './split.ts'

/** The most points these lines take: by balance, limit, share of the payable goods and the goods themselves. */
export const mostPoints = (drafts: readonly Draft[], points: PointsUse): number => {
  const { balance, maxPerOrder = Infinity, capPercent, fenPerPoint } = points
  const goodsFen = sumBy(drafts.filter(isOpen), (draft) => draft.goodsFen)
  const payableByPointsFen = partOf(goodsFen, Math.min(capPercent, 100), 100)
  // A balance may be below zero after a refund took back what was already spent (R3).
  return Math.max(0, Math.min(balance, maxPerOrder, partOf(payableByPointsFen, 1, fenPerPoint)))
}

/** Step 5: at most `mostPoints`. A line's part of the points follows its part of the money they are worth. */
export const takePoints = (
  drafts: readonly Draft[],
  use: number,
  fenPerPoint: Fen,
): readonly Draft[] =>
  shareOut(
    takeOff(drafts, 'pointsFen', use * fenPerPoint, isOpen),
    use,
    (draft) => draft.pointsFen,
    (draft, share) => ({ ...draft, pointsUsed: share }),
  )

/**
 * Points for goods that were paid in money: `floor(goodsFen / 100 × earnRate)`.
 * @throws RangeError when the rate is negative or finer than a hundredth of a point a yuan.
 */
export const earnedPoints = (goodsFen: Fen, earnRate: number): number => {
  // In hundredths the rate is a whole number, and no fraction in binary can tip the floor.
  const hundredths = Math.round(earnRate * 100)
  if (hundredths / 100 !== earnRate) throw new RangeError(`too fine a rate: ${earnRate}`)
  return partOf(goodsFen, hundredths, 10_000)
}

/** Step 8: the points of the whole purchase, split over its lines. */
export const grantPoints = (drafts: readonly Draft[], earnRate: number): readonly Draft[] => {
  const goodsOf = (draft: Draft): Fen => draft.goodsFen
  return shareOut(
    drafts,
    earnedPoints(sumBy(drafts, goodsOf), earnRate),
    goodsOf,
    (draft, share) => ({
      ...draft,
      pointsToGrant: share,
    }),
  )
}
