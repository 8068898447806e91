/** What the pipeline takes and gives: plain data, amounts in whole fen. */
import type { Fen } from '#schema/money.ts'

/** What one purchase may come to, goods at list price and freight together: 500,000 yuan. */
export const PURCHASE_MAX_FEN: Fen = 50_000_000

/** Which lines something applies to. A category reaches the lines below it, too. */
export type Scope =
  | { readonly kind: 'ALL' }
  | {
      readonly kind: 'CATEGORIES' | 'PRODUCTS' | 'SKUS' | 'ORDERS'
      readonly ids: readonly string[]
    }

/** `percentPayable` is what remains to be paid: 85 is 八五折. */
export type Off =
  | { readonly fen: Fen }
  | { readonly percentPayable: number; readonly capFen?: Fen | undefined }

export type PurchaseLine = {
  readonly id: string
  /** The order it belongs to. */
  readonly orderId: string
  readonly productId: string
  readonly skuId: string
  /** From the root to the category of the product. */
  readonly categoryPath: readonly string[]
  readonly unitFen: Fen
  readonly quantity: number
  /** The exclusive price of a flash sale, a group or a bargain. Other discounts reach the line only if it allows them. */
  readonly activity?: { readonly unitFen: Fen; readonly allowsOther: boolean } | undefined
  /** A discount for a limited time, as a percentage payable or as a price of the unit. Of both the cheaper counts. */
  readonly timedPercent?: number | undefined
  readonly timedUnitFen?: Fen | undefined
  /** Percentage payable of the buyer's tier. */
  readonly memberPercent?: number | undefined
}

/** All lines of one store. */
export type PurchaseOrder = {
  /** Any key that is the same on its lines, as the id of the store. */
  readonly id: string
  readonly freightFen: Fen
  /** What the staff put on top, or take off where negative. */
  readonly adjustmentFen?: Fen | undefined
}

/** 满减, 满折: the highest tier whose threshold the lines in scope reach. */
export type FullReduction = {
  readonly id: string
  readonly scope: Scope
  readonly tiers: readonly { readonly thresholdFen: Fen; readonly off: Off }[]
}

export type CouponClass = 'ORDER' | 'PRODUCT' | 'SHIPPING'

export type PurchaseCoupon = {
  readonly id: string
  readonly class: CouponClass
  readonly scope: Scope
  /** What the lines in scope must come to after steps 1 to 3; 0 for none. */
  readonly thresholdFen: Fen
  readonly off: Off
  /** With coupons of which class it may be used; both sides have to agree. */
  readonly combinesWith: {
    readonly order: boolean
    readonly product: boolean
    readonly shipping: boolean
  }
}

export type PointsUse = {
  readonly use: number
  readonly balance: number
  readonly fenPerPoint: Fen
  /** Limit of one purchase; without it none. */
  readonly maxPerOrder?: number | undefined
  /** Part of the payable goods that points may pay. */
  readonly capPercent: number
}

export type Purchase = {
  readonly lines: readonly PurchaseLine[]
  readonly orders: readonly PurchaseOrder[]
  /** In order of precedence: a line takes part in the first one that reduces it, and in no other. */
  readonly fullReductions: readonly FullReduction[]
  readonly coupons: readonly PurchaseCoupon[]
  readonly points?: PointsUse | undefined
  /** Points for each yuan of goods paid in money, in steps of a hundredth; 0 for none. */
  readonly earnRate: number
}

/**
 * The numbers that are stored with a line and summed for its order and the purchase. Always:
 * `payableFen = listFen − activityOffFen − timedOffFen − memberOffFen − fullReductionOffFen − couponOffFen − pointsFen
 * + freightFen + adjustmentFen`, and `payableFen = goodsFen + freightPaidFen`.
 */
export type Amounts = {
  /** Price of the unit times quantity. */
  readonly listFen: Fen
  readonly activityOffFen: Fen
  /** Of the discount for a limited time and the member price only the larger is taken. */
  readonly timedOffFen: Fen
  readonly memberOffFen: Fen
  readonly fullReductionOffFen: Fen
  readonly productCouponOffFen: Fen
  readonly orderCouponOffFen: Fen
  readonly shippingCouponOffFen: Fen
  /** The three classes together. */
  readonly couponOffFen: Fen
  readonly pointsUsed: number
  /** What the points used are worth. */
  readonly pointsFen: Fen
  /** Share of the freight before the shipping coupon. */
  readonly freightFen: Fen
  /** Share of what the staff changed: negative takes off. */
  readonly adjustmentFen: Fen
  /** Money paid for the goods, without freight. */
  readonly goodsFen: Fen
  /** Money paid for the freight: what a refund of freight gives back. */
  readonly freightPaidFen: Fen
  readonly payableFen: Fen
  readonly pointsToGrant: number
  /** Base of commissions: the money paid for the goods. */
  readonly commissionBaseFen: Fen
}

export type PricedLine = Amounts & {
  readonly id: string
  readonly orderId: string
  readonly quantity: number
}

export type Refusal =
  /** More than `PURCHASE_MAX_FEN`; nothing was priced. */
  | { readonly code: 'TOTAL_TOO_LARGE'; readonly mostFen: Fen }
  /** The lines in scope come to too little after steps 1 to 3. */
  | { readonly code: 'COUPON_THRESHOLD'; readonly couponId: string; readonly shortByFen: Fen }
  /** No line is in its scope. */
  | { readonly code: 'COUPON_SCOPE'; readonly couponId: string }
  /** All lines in its scope have an activity's price that allows nothing besides. */
  | { readonly code: 'COUPON_WITH_ACTIVITY'; readonly couponId: string }
  /** Another coupon of the class, or one that it does not go with, was taken before it. */
  | {
      readonly code: 'COUPON_CLASS_TWICE' | 'COUPON_NOT_COMBINABLE'
      readonly couponId: string
      readonly withCouponId: string
    }
  | { readonly code: 'POINTS_TOO_MANY'; readonly most: number }

/** What a coupon or a campaign took off in all. */
export type Applied = { readonly id: string; readonly offFen: Fen }

export type Priced = {
  /** In the order they came. */
  readonly lines: readonly PricedLine[]
  readonly orders: readonly (Amounts & { readonly id: string })[]
  readonly total: Amounts
  readonly fullReductions: readonly Applied[]
  readonly coupons: readonly Applied[]
  /** The most points this purchase would take, whether any are used or not. */
  readonly pointsMost: number
  /** What was asked for and left out of the numbers. An order is made only when there is none. */
  readonly refusals: readonly Refusal[]
}
