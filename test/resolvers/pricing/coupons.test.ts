import { describe, expect, it } from 'vitest'
import { price } from '#resolvers/pricing/rules/pipeline.ts'
import type { PurchaseCoupon, Refusal } from '#resolvers/pricing/rules/purchase.ts'
import { EVERY, aCoupon, aLine, aPurchase } from './purchases.ts'

describe('coupons', () => {
  const activity = { unitFen: 1000, allowsOther: false }
  const refusalsOf = (coupons: readonly PurchaseCoupon[]): readonly Refusal[] =>
    price(aPurchase([aLine('a', 1000, { activity }), aLine('b', 3000)], { coupons })).refusals

  it.each<[string, readonly PurchaseCoupon[], readonly Refusal[]]>([
    [
      'short by what its scope lacks, an activity left out',
      [aCoupon('x', { thresholdFen: 3030 })],
      [{ code: 'COUPON_THRESHOLD', couponId: 'x', shortByFen: 30 }],
    ],
    [
      'nothing in scope',
      [aCoupon('x', { scope: { kind: 'SKUS', ids: ['sku-z'] } })],
      [{ code: 'COUPON_SCOPE', couponId: 'x' }],
    ],
    [
      'an activity that allows nothing',
      [aCoupon('x', { scope: { kind: 'SKUS', ids: ['sku-a'] } })],
      [{ code: 'COUPON_WITH_ACTIVITY', couponId: 'x' }],
    ],
    [
      'two of a class',
      [aCoupon('x'), aCoupon('y')],
      [{ code: 'COUPON_CLASS_TWICE', couponId: 'y', withCouponId: 'x' }],
    ],
    [
      'what it lacks itself is said first',
      [aCoupon('x'), aCoupon('y', { thresholdFen: 3001 })],
      [{ code: 'COUPON_THRESHOLD', couponId: 'y', shortByFen: 1 }],
    ],
    [
      'the first does not agree',
      [
        aCoupon('x', { combinesWith: { ...EVERY, product: false } }),
        aCoupon('y', { class: 'PRODUCT' }),
      ],
      [{ code: 'COUPON_NOT_COMBINABLE', couponId: 'y', withCouponId: 'x' }],
    ],
    [
      'the second does not agree',
      [
        aCoupon('x', { class: 'SHIPPING' }),
        aCoupon('y', { combinesWith: { ...EVERY, shipping: false } }),
      ],
      [{ code: 'COUPON_NOT_COMBINABLE', couponId: 'y', withCouponId: 'x' }],
    ],
    [
      'one that is refused stands in nobody’s way',
      [aCoupon('x', { thresholdFen: 9999 }), aCoupon('y')],
      [{ code: 'COUPON_THRESHOLD', couponId: 'x', shortByFen: 6999 }],
    ],
    [
      'their own class does not matter',
      [aCoupon('x', { combinesWith: { ...EVERY, order: false } })],
      [],
    ],
  ])('are refused: %s', (_name, coupons, refusals) => {
    expect(refusalsOf(coupons)).toEqual(refusals)
  })

  it('that are refused take nothing off', () => {
    const { total, coupons } = price(
      aPurchase([aLine('a', 1000)], { coupons: [aCoupon('x', { thresholdFen: 1001 })] }),
    )
    expect([total.payableFen, coupons]).toEqual([1000, []])
  })

  it('split as macrozheng/mall #356 did not: three times 10 yuan less 10 yuan', () => {
    const lines = ['a', 'b', 'c'].map((id) => aLine(id, 1000))
    const priced = price(aPurchase(lines, { coupons: [aCoupon('x', { off: { fen: 1000 } })] }))
    expect(priced.lines.map((line) => line.couponOffFen)).toEqual([334, 333, 333])
    expect(priced.total.payableFen).toBe(2000)
  })

  it('take no line below zero: 3844 fen over 689, 2841, 985 and 1', () => {
    const lines = [689, 2841, 985, 1].map((fen, index) => aLine(String(index), fen))
    const priced = price(aPurchase(lines, { coupons: [aCoupon('x', { off: { fen: 3844 } })] }))
    expect(priced.lines.map((line) => line.payableFen)).toEqual([102, 423, 147, 0])
  })

  it('larger than their base make the purchase free', () => {
    const coupons = [aCoupon('x', { off: { fen: 9999 } })]
    expect(price(aPurchase([aLine('a', 100)], { coupons })).total.payableFen).toBe(0)
  })

  it('on shipping take from the freight of their orders only', () => {
    const { orders } = price(
      aPurchase([aLine('a', 100), aLine('b', 100, { orderId: 'other' })], {
        orders: [
          { id: 'store', freightFen: 400 },
          { id: 'other', freightFen: 700 },
        ],
        coupons: [aCoupon('x', { class: 'SHIPPING', scope: { kind: 'ORDERS', ids: ['store'] } })],
      }),
    )
    expect(orders.map((order) => order.freightPaidFen)).toEqual([0, 700])
    expect(orders.map((order) => order.payableFen)).toEqual([100, 800])
  })
})
