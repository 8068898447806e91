/** Random purchases that can be had again by their seed. */
import type {
  Off,
  Purchase,
  PurchaseCoupon,
  PurchaseLine,
  Scope,
} from '#resolvers/pricing/rules/purchase.ts'

/** Whole numbers from `least` to `most`, both possible; mulberry32. */
export type Random = (least: number, most: number) => number

export const seededRandom = (seed: number): Random => {
  let state = seed
  return (least, most) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    const unit = ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
    return least + Math.floor(unit * (most - least + 1))
  }
}

const oneIn = (random: Random, n: number): boolean => random(1, n) === 1

/** Mostly prices of every day; also free things, and some for a few fen, where rounding hurts most. */
const amount = (random: Random): number =>
  random(0, [0, 9, 100, 5000, 30_000, 400_000][random(0, 5)] ?? 0)

const scope = (random: Random): Scope => {
  const id = String(random(0, 2))
  const kinds = ['CATEGORIES', 'PRODUCTS', 'SKUS', 'ORDERS'] as const
  const kind = kinds[random(0, 7)]
  return kind === undefined ? { kind: 'ALL' } : { kind, ids: [id] }
}

const off = (random: Random): Off =>
  oneIn(random, 2)
    ? { fen: amount(random) }
    : {
        percentPayable: random(0, 100),
        capFen: oneIn(random, 3) ? amount(random) : undefined,
      }

const line = (random: Random, id: number, orders: number): PurchaseLine => ({
  id: `line-${id}`,
  orderId: String(id < orders ? id : random(0, orders - 1)),
  productId: String(random(0, 2)),
  skuId: String(random(0, 2)),
  categoryPath: ['root', String(random(0, 2))],
  unitFen: amount(random),
  quantity: random(1, 7),
  activity: oneIn(random, 8)
    ? { unitFen: amount(random), allowsOther: oneIn(random, 2) }
    : undefined,
  timedPercent: oneIn(random, 4) ? random(0, 100) : undefined,
  timedUnitFen: oneIn(random, 6) ? amount(random) : undefined,
  memberPercent: oneIn(random, 3) ? random(50, 100) : undefined,
})

const coupon = (random: Random, id: number): PurchaseCoupon => ({
  id: `coupon-${id}`,
  class: (['ORDER', 'PRODUCT', 'SHIPPING'] as const)[random(0, 2)] ?? 'ORDER',
  scope: scope(random),
  thresholdFen: oneIn(random, 2) ? 0 : amount(random),
  off: off(random),
  combinesWith: {
    order: !oneIn(random, 5),
    product: !oneIn(random, 5),
    shipping: !oneIn(random, 5),
  },
})

const several = <T>(most: number, random: Random, one: (index: number) => T): T[] =>
  Array.from({ length: random(0, most) }, (_, index) => one(index))

export const randomPurchase = (random: Random): Purchase => {
  const orders = random(1, 3)
  const lines = Array.from({ length: random(orders, orders + 3) }, (_, id) =>
    line(random, id, orders),
  )
  return {
    lines,
    orders: Array.from({ length: orders }, (_, id) => ({
      id: String(id),
      freightFen: oneIn(random, 2) ? 0 : random(0, 3000),
      adjustmentFen: oneIn(random, 3) ? random(-20_000, 2000) : undefined,
    })),
    fullReductions: several(2, random, (id) => ({
      id: `campaign-${id}`,
      scope: scope(random),
      tiers: several(3, random, () => ({ thresholdFen: amount(random), off: off(random) })),
    })),
    coupons: several(4, random, (id) => coupon(random, id)),
    points: oneIn(random, 2)
      ? {
          use: random(0, 500),
          balance: random(-50, 2000),
          fenPerPoint: random(1, 10),
          maxPerOrder: oneIn(random, 3) ? random(0, 1000) : undefined,
          capPercent: random(0, 100),
        }
      : undefined,
    earnRate: random(0, 300) / 100,
  }
}
