import { describe, expect, it } from 'vitest'
import { price } from '#resolvers/pricing/rules/pipeline.ts'
import type { PurchaseLine } from '#resolvers/pricing/rules/purchase.ts'
import { aLine, aPurchase } from './purchases.ts'

describe('a line', () => {
  it.each<[string, Partial<PurchaseLine>, Record<string, number>]>([
    ['member price saves more', { timedPercent: 95, memberPercent: 90 }, { memberOffFen: 200 }],
    ['of equals the timed one', { timedPercent: 90, memberPercent: 90 }, { timedOffFen: 200 }],
    ['timed price of the unit', { timedUnitFen: 700 }, { timedOffFen: 600 }],
    ['the cheaper timed one', { timedUnitFen: 900, timedPercent: 60 }, { timedOffFen: 800 }],
    ['a timed price above list', { timedUnitFen: 1100 }, { timedOffFen: 0 }],
    ['activity', { activity: { unitFen: 600, allowsOther: false } }, { activityOffFen: 800 }],
    [
      'activity above list',
      { activity: { unitFen: 1600, allowsOther: false } },
      { activityOffFen: 0 },
    ],
    [
      'activity alone',
      { activity: { unitFen: 600, allowsOther: false }, memberPercent: 50 },
      { activityOffFen: 800, memberOffFen: 0 },
    ],
    [
      'activity with others',
      { activity: { unitFen: 600, allowsOther: true }, memberPercent: 50 },
      { activityOffFen: 800, memberOffFen: 600 },
    ],
  ])('has the better price only: %s', (_name, prices, amounts) => {
    const { total } = price(aPurchase([aLine('a', 1000, { quantity: 2, ...prices })]))
    const off = total.activityOffFen + total.timedOffFen + total.memberOffFen
    expect(total).toMatchObject({ ...amounts, payableFen: 2000 - off })
    expect(off).toBe(Object.values(amounts).reduce((sum, one) => sum + one, 0))
  })
})

describe('a full reduction', () => {
  const lines = [aLine('a', 6000), aLine('b', 4000, { categoryPath: ['food', 'tea'] })]
  const tea = { kind: 'CATEGORIES', ids: ['tea'] } as const

  it('takes a line once, in the order of the campaigns', () => {
    const { lines: priced, fullReductions } = price(
      aPurchase(lines, {
        fullReductions: [
          { id: 'none', scope: tea, tiers: [{ thresholdFen: 4001, off: { fen: 1 } }] },
          { id: 'tea', scope: tea, tiers: [{ thresholdFen: 4000, off: { percentPayable: 75 } }] },
          // Of the ten thousand only the six remain.
          { id: 'all', scope: { kind: 'ALL' }, tiers: [{ thresholdFen: 6000, off: { fen: 600 } }] },
        ],
      }),
    )
    expect(priced.map((line) => line.fullReductionOffFen)).toEqual([600, 1000])
    expect(fullReductions).toEqual([
      { id: 'tea', offFen: 1000 },
      { id: 'all', offFen: 600 },
    ])
  })

  it('is cut to its base', () => {
    const huge = { id: 'tea', scope: tea, tiers: [{ thresholdFen: 0, off: { fen: 99_999 } }] }
    expect(price(aPurchase(lines, { fullReductions: [huge] })).total.payableFen).toBe(6000)
  })
})
