import { describe, expect, it } from 'vitest'
import { price } from '#resolvers/pricing/rules/pipeline.ts'
import type { Purchase } from '#resolvers/pricing/rules/purchase.ts'
import { POINTS, aLine, aPurchase, onStore } from './purchases.ts'

describe('points', () => {
  const lines = [aLine('a', 1000), aLine('b', 500)]
  const mostWith = (points: Partial<Purchase['points'] & object>): number =>
    price(aPurchase(lines, { points: { ...POINTS, ...points } })).pointsMost

  it.each([
    ['the goods', {}, 1500],
    ['the balance', { balance: 70 }, 70],
    ['a balance in debt', { balance: -70 }, 0],
    ['the limit', { maxPerOrder: 50 }, 50],
    ['the part of the goods, rounded down', { capPercent: 33, fenPerPoint: 2 }, 247],
    ['whole points', { fenPerPoint: 1000 }, 1],
  ])('pay at most %s', (_name, points, most) => {
    expect(mostWith(points)).toBe(most)
  })

  it('above the most are refused and left out', () => {
    const { total, refusals } = price(aPurchase(lines, { points: { ...POINTS, use: 1501 } }))
    expect(refusals).toEqual([{ code: 'POINTS_TOO_MANY', most: 1500 }])
    expect([total.pointsUsed, total.payableFen]).toEqual([0, 1500])
  })

  it('may pay all goods; freight is then split by quantity, and nothing is earned', () => {
    const { lines: priced, total } = price(
      aPurchase([aLine('a', 1000), aLine('b', 250, { quantity: 2 })], {
        ...onStore(300),
        points: { ...POINTS, use: 1500 },
        earnRate: 1,
      }),
    )
    expect(priced.map((line) => line.freightFen)).toEqual([100, 200])
    expect(total).toMatchObject({
      payableFen: 300,
      goodsFen: 0,
      pointsToGrant: 0,
      pointsUsed: 1500,
    })
  })

  it.each([
    [1, 15],
    [0.07, 1],
    [1.1, 16],
    [0, 0],
  ])('at %d a yuan are earned for goods only: %i', (earnRate, earned) => {
    expect(price(aPurchase(lines, { ...onStore(9999), earnRate })).total.pointsToGrant).toBe(earned)
  })
})
