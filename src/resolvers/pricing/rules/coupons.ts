/** Step 4, and the shipping coupon of step 6. */
import type { Draft } from './draft.ts'
import { isInScope, isOpen, offOf, shareOut, sumBy, takeOff } from './draft.ts'
import type { Applied, CouponClass, PurchaseCoupon, Refusal } from './purchase.ts'

const COMBINED_AS = { ORDER: 'order', PRODUCT: 'product', SHIPPING: 'shipping' } as const

const combine = (one: PurchaseCoupon, other: PurchaseCoupon): boolean =>
  one.combinesWith[COMBINED_AS[other.class]] && other.combinesWith[COMBINED_AS[one.class]]

const reaches =
  (coupon: PurchaseCoupon) =>
  (draft: Draft): boolean =>
    isOpen(draft) && isInScope(draft.line, coupon.scope)

/** Why a coupon cannot be used on these lines, whatever other coupons there are. */
const faultAlone = (drafts: readonly Draft[], coupon: PurchaseCoupon): Refusal | undefined => {
  const couponId = coupon.id
  const inScope = drafts.filter(({ line }) => isInScope(line, coupon.scope))
  if (inScope.length === 0) return { code: 'COUPON_SCOPE', couponId }
  const open = inScope.filter(isOpen)
  if (open.length === 0) return { code: 'COUPON_WITH_ACTIVITY', couponId }
  const shortByFen = coupon.thresholdFen - sumBy(open, (draft) => draft.goodsFen)
  return shortByFen > 0 ? { code: 'COUPON_THRESHOLD', couponId, shortByFen } : undefined
}

const faultBeside = (
  accepted: readonly PurchaseCoupon[],
  coupon: PurchaseCoupon,
): Refusal | undefined => {
  const twin = accepted.find((other) => other.class === coupon.class)
  if (twin !== undefined) {
    return { code: 'COUPON_CLASS_TWICE', couponId: coupon.id, withCouponId: twin.id }
  }
  const rival = accepted.find((other) => !combine(coupon, other))
  if (rival === undefined) return undefined
  return { code: 'COUPON_NOT_COMBINABLE', couponId: coupon.id, withCouponId: rival.id }
}

/**
 * The coupons that can be used together, at most one a class, and why the others cannot. An earlier one goes before a
 * later one. All thresholds are tested on these drafts, which no coupon has reduced yet (C4).
 */
export const chooseCoupons = (
  drafts: readonly Draft[],
  coupons: readonly PurchaseCoupon[],
): { readonly accepted: readonly PurchaseCoupon[]; readonly refusals: readonly Refusal[] } => {
  const accepted: PurchaseCoupon[] = []
  const refusals: Refusal[] = []
  for (const coupon of coupons) {
    const fault = faultAlone(drafts, coupon) ?? faultBeside(accepted, coupon)
    if (fault === undefined) accepted.push(coupon)
    else refusals.push(fault)
  }
  return { accepted, refusals }
}

type AfterCoupons = { readonly drafts: readonly Draft[]; readonly applied: readonly Applied[] }

const ofClass = (coupons: readonly PurchaseCoupon[], wanted: CouponClass) =>
  coupons.filter((coupon) => coupon.class === wanted)

/** Step 4: first the coupon on products, then the one on the order, which finds less left to take from. */
export const takeGoodsCoupons = (
  drafts: readonly Draft[],
  accepted: readonly PurchaseCoupon[],
): AfterCoupons => {
  const applied: Applied[] = []
  let reduced = drafts
  for (const coupon of [...ofClass(accepted, 'PRODUCT'), ...ofClass(accepted, 'ORDER')]) {
    const base = sumBy(reduced.filter(reaches(coupon)), (draft) => draft.goodsFen)
    const offFen = offOf(coupon.off, base)
    const discount = coupon.class === 'PRODUCT' ? 'productCouponOffFen' : 'orderCouponOffFen'
    reduced = takeOff(reduced, discount, offFen, reaches(coupon))
    applied.push({ id: coupon.id, offFen })
  }
  return { drafts: reduced, applied }
}

/** Of step 6: takes from the freight of the lines in its scope. */
export const takeShippingCoupon = (
  drafts: readonly Draft[],
  accepted: readonly PurchaseCoupon[],
): AfterCoupons => {
  const coupon = ofClass(accepted, 'SHIPPING')[0]
  if (coupon === undefined) return { drafts, applied: [] }
  const inScope = reaches(coupon)
  const offFen = offOf(
    coupon.off,
    sumBy(drafts.filter(inScope), (draft) => draft.freightPaidFen),
  )
  const reduced = shareOut(
    drafts,
    offFen,
    (draft) => (inScope(draft) ? draft.freightPaidFen : 0),
    (draft, share) => ({
      ...draft,
      shippingCouponOffFen: share,
      freightPaidFen: draft.freightPaidFen - share,
    }),
  )
  return { drafts: reduced, applied: [{ id: coupon.id, offFen }] }
}
