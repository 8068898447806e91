/** Purchases to start a case from. */
import type { Purchase, PurchaseCoupon, PurchaseLine } from '#resolvers/pricing/rules/purchase.ts'

export const aLine = (
  id: string,
  unitFen: number,
  more: Partial<PurchaseLine> = {},
): PurchaseLine => ({
  id,
  orderId: 'store',
  productId: `product-${id}`,
  skuId: `sku-${id}`,
  categoryPath: ['food'],
  unitFen,
  quantity: 1,
  ...more,
})

export const aPurchase = (
  lines: readonly PurchaseLine[],
  more: Partial<Purchase> = {},
): Purchase => ({
  lines,
  orders: [...new Set(lines.map((line) => line.orderId))].map((id) => ({ id, freightFen: 0 })),
  fullReductions: [],
  coupons: [],
  earnRate: 0,
  ...more,
})

export const EVERY = { order: true, product: true, shipping: true }

export const aCoupon = (id: string, more: Partial<PurchaseCoupon> = {}): PurchaseCoupon => ({
  id,
  class: 'ORDER',
  scope: { kind: 'ALL' },
  thresholdFen: 0,
  off: { fen: 500 },
  combinesWith: EVERY,
  ...more,
})

export const POINTS = { use: 0, balance: 10_000, fenPerPoint: 1, capPercent: 100 }

export const onStore = (freightFen: number, adjustmentFen = 0): Pick<Purchase, 'orders'> => ({
  orders: [{ id: 'store', freightFen, adjustmentFen }],
})
