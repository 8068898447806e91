import { describe, expect, it } from 'vitest'
import { price } from '#resolvers/pricing/rules/pipeline.ts'
import type { Purchase } from '#resolvers/pricing/rules/purchase.ts'
import { PURCHASE_MAX_FEN } from '#resolvers/pricing/rules/purchase.ts'
import { POINTS, aCoupon, aLine, aPurchase, onStore } from './purchases.ts'

describe('the steps of a price', () => {
  it('work one after another, each on what the one before left (order of Youzan and yudao)', () => {
    const priced = price(
      aPurchase(
        [
          aLine('a', 10_000, { timedPercent: 80, memberPercent: 90 }),
          aLine('b', 4000, { quantity: 2, memberPercent: 95 }),
        ],
        {
          ...onStore(1200, -386),
          fullReductions: [
            {
              id: 'full',
              scope: { kind: 'ALL' },
              tiers: [
                { thresholdFen: 15_000, off: { fen: 3000 } },
                { thresholdFen: 10_000, off: { fen: 1500 } },
                { thresholdFen: 15_601, off: { fen: 9000 } },
              ],
            },
          ],
          coupons: [
            // On what remains of 15,600 after the full reduction, to the fen, before any coupon.
            aCoupon('order', { thresholdFen: 12_600, off: { fen: 1000 } }),
            aCoupon('product', {
              class: 'PRODUCT',
              scope: { kind: 'PRODUCTS', ids: ['product-b'] },
              off: { percentPayable: 90, capFen: 1000 },
            }),
            aCoupon('shipping', { class: 'SHIPPING' }),
          ],
          points: { use: 300, balance: 1000, fenPerPoint: 2, capPercent: 10 },
          earnRate: 1,
        },
      ),
    )
    const common = { orderId: 'store', activityOffFen: 0 }
    const a = {
      listFen: 10_000,
      timedOffFen: 2000,
      memberOffFen: 0,
      fullReductionOffFen: 1538,
      productCouponOffFen: 0,
      orderCouponOffFen: 539,
      shippingCouponOffFen: 270,
      couponOffFen: 809,
      pointsUsed: 162,
      pointsFen: 323,
      freightFen: 647,
      adjustmentFen: -208,
      goodsFen: 5392,
      freightPaidFen: 377,
      payableFen: 5769,
      pointsToGrant: 54,
      commissionBaseFen: 5392,
    }
    const b = {
      listFen: 8000,
      timedOffFen: 0,
      memberOffFen: 400,
      fullReductionOffFen: 1462,
      productCouponOffFen: 614,
      orderCouponOffFen: 461,
      shippingCouponOffFen: 230,
      couponOffFen: 1305,
      pointsUsed: 138,
      pointsFen: 277,
      freightFen: 553,
      adjustmentFen: -178,
      goodsFen: 4608,
      freightPaidFen: 323,
      payableFen: 4931,
      pointsToGrant: 46,
      commissionBaseFen: 4608,
    }
    expect(priced.refusals).toEqual([])
    expect(priced.lines).toEqual([
      { ...common, ...a, id: 'a', quantity: 1 },
      { ...common, ...b, id: 'b', quantity: 2 },
    ])
    expect(priced.orders).toEqual([{ ...priced.total, id: 'store' }])
    expect(priced.total).toMatchObject({ payableFen: 10_700, goodsFen: 10_000, pointsToGrant: 100 })
    expect(priced.fullReductions).toEqual([{ id: 'full', offFen: 3000 }])
    expect(priced.coupons).toEqual([
      { id: 'product', offFen: 614 },
      { id: 'order', offFen: 1000 },
      { id: 'shipping', offFen: 500 },
    ])
    expect(priced.pointsMost).toBe(549)
  })

  it('leave a purchase without discounts at its list price and freight', () => {
    const { total, pointsMost } = price(aPurchase([aLine('a', 150, { quantity: 3 })], onStore(600)))
    expect(total).toMatchObject({ listFen: 450, freightFen: 600, payableFen: 1050, goodsFen: 450 })
    expect(pointsMost).toBe(0)
  })

  it('price nothing at nothing', () => {
    const priced = price(aPurchase([]))
    expect([priced.lines, priced.total.payableFen, priced.refusals]).toEqual([[], 0, []])
  })
})

describe('freight', () => {
  it('is that of every order, also where its goods are free', () => {
    const priced = price(
      aPurchase(
        [aLine('a', 0), aLine('b', 0, { quantity: 3 }), aLine('c', 9, { orderId: 'other' })],
        {
          orders: [
            { id: 'store', freightFen: 1000 },
            { id: 'other', freightFen: 700 },
          ],
        },
      ),
    )
    expect(priced.lines.map((line) => line.freightFen)).toEqual([250, 750, 700])
    expect(priced.orders.map((order) => order.payableFen)).toEqual([1000, 709])
  })
})

describe('an adjustment', () => {
  it.each([
    [300, 1800, 200],
    [-300, 1200, 200],
    [-1600, 0, 100],
    [-1700, 0, 0],
    [-9999, 0, 0],
  ])('of %i takes from the goods first, then from the freight', (fen, goodsFen, freightPaidFen) => {
    const { total } = price(aPurchase([aLine('a', 1000), aLine('b', 500)], onStore(200, fen)))
    expect(total).toMatchObject({ goodsFen, freightPaidFen, payableFen: goodsFen + freightPaidFen })
    expect(total.adjustmentFen).toBe(Math.max(fen, -1700))
  })

  it('reaches its own order only', () => {
    const orders = [
      { id: 'store', freightFen: 0, adjustmentFen: -100 },
      { id: 'other', freightFen: 0 },
    ]
    const lines = [aLine('a', 1000), aLine('b', 1000, { orderId: 'other' })]
    const priced = price(aPurchase(lines, { orders }))
    expect(priced.orders.map((order) => order.payableFen)).toEqual([900, 1000])
  })
})

describe('a purchase', () => {
  it('above the most is not priced', () => {
    const most = aLine('a', PURCHASE_MAX_FEN)
    expect(price(aPurchase([most])).refusals).toEqual([])
    expect(price(aPurchase([most], onStore(0, 1))).lines).toEqual([])
    expect(price(aPurchase([most], onStore(0, -1))).refusals).toEqual([])
    const above = price(aPurchase([most], onStore(1)))
    expect(above.lines).toEqual([])
    expect(above.refusals).toEqual([{ code: 'TOTAL_TOO_LARGE', mostFen: PURCHASE_MAX_FEN }])
    expect(price(aPurchase([aLine('a', 9_999_999_999, { quantity: 2 ** 31 })])).lines).toEqual([])
  })

  it.each<[string, Purchase]>([
    ['a quantity of zero', aPurchase([aLine('a', 1, { quantity: 0 })])],
    ['a quantity below zero', aPurchase([aLine('a', 1, { quantity: -1 })])],
    ['half a fen', aPurchase([aLine('a', 0.5)])],
    ['a price below zero', aPurchase([aLine('a', -1)])],
    ['a timed price below zero', aPurchase([aLine('a', 1, { timedUnitFen: -1 })])],
    ['an unknown order', aPurchase([aLine('a', 1)], { orders: [] })],
    ['an order without lines', aPurchase([], onStore(0))],
    ['a line twice', aPurchase([aLine('a', 1), aLine('a', 1)])],
    [
      'an order twice',
      aPurchase([aLine('a', 1)], { orders: [...onStore(0).orders, ...onStore(0).orders] }),
    ],
    ['freight below zero', aPurchase([aLine('a', 1)], onStore(-1))],
    ['a member who pays more', aPurchase([aLine('a', 1, { memberPercent: 101 })])],
    ['points below zero', aPurchase([aLine('a', 1)], { points: { ...POINTS, use: -1 } })],
    ['a rate below zero', aPurchase([aLine('a', 1)], { earnRate: -1 })],
    ['a rate that is too fine', aPurchase([aLine('a', 1)], { earnRate: 0.001 })],
  ])('that contradicts itself is a defect: %s', (_name, purchase) => {
    expect(() => price(purchase)).toThrow(RangeError)
  })
})
