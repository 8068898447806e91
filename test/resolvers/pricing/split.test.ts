import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { partOf, percentOff, splitByWeight } from '#resolvers/pricing/rules/split.ts'
import { seededRandom } from './carts.ts'

const LARGEST = 50_000_000

const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0)

/** Written anew from the words of the rule, in BigInt throughout, one fen at a time. */
const naiveSplit = (amount: number, weights: readonly number[]): number[] => {
  const whole = weights.reduce((all, weight) => all + BigInt(weight), 0n)
  const products = weights.map((weight) => BigInt(amount) * BigInt(weight))
  const shares = products.map((product) => product / whole)
  const waiting = products.map((product) => product % whole)
  let left = BigInt(amount) - shares.reduce((all, share) => all + share, 0n)
  for (; left > 0n; left -= 1n) {
    let next = 0
    waiting.forEach((remainder, index) => {
      if (remainder > (waiting[next] ?? 0n)) next = index
    })
    shares[next] = (shares[next] ?? 0n) + 1n
    waiting[next] = -1n
  }
  return shares.map(Number)
}

describe('splitting an amount by weight', () => {
  it.each([
    // "The last one takes the rest" takes two fen off the line that costs one.
    [3844, [689, 2841, 985, 1], [587, 2418, 838, 1]],
    // macrozheng/mall #356: three times 10 yuan with a coupon of 10 yuan, 9.99 given off.
    [1000, [1000, 1000, 1000], [334, 333, 333]],
    [10, [10, 10, 10], [4, 3, 3]],
    [2, [1, 1, 1], [1, 1, 0]],
    [1, [1, 2, 1], [0, 1, 0]],
    [0, [5, 0], [0, 0]],
    [0, [0, 0], [0, 0]],
    [0, [], []],
    [7, [0, 7, 0], [0, 7, 0]],
    [5, [1, 1], [3, 2]],
    [LARGEST, [LARGEST, LARGEST], [LARGEST / 2, LARGEST / 2]],
  ])('%i over %j is %j', (amount, weights, shares) => {
    expect(splitByWeight(amount, weights)).toEqual(shares)
  })

  it('is exact, at most the weight, and what the rule says, in 200,000 random cases', () => {
    const random = seededRandom(20_261)
    const faults: unknown[] = []
    for (let round = 0; round < 200_000; round += 1) {
      const most = [3, 100, 9999, LARGEST][round % 4] ?? 1
      const weights = Array.from({ length: random(1, 8) }, () => random(0, most))
      const whole = sum(weights)
      const amount = random(0, Math.min(whole, LARGEST))
      const shares = splitByWeight(amount, weights)
      const bounded = shares.every((share, i) => share >= 0 && share <= (weights[i] ?? 0))
      const naive = whole === 0 ? weights : naiveSplit(amount, weights)
      if (sum(shares) !== amount || !bounded || String(shares) !== String(naive)) {
        faults.push({ amount, weights, shares, naive })
      }
    }
    expect(faults).toEqual([])
  })

  it('stays exact where amount times weight is beyond 2^53', () => {
    const large = fc.integer({ min: 1, max: 2 ** 49 })
    fc.assert(
      fc.property(large, fc.array(large, { minLength: 1, maxLength: 8 }), (amount, weights) => {
        const shares = splitByWeight(amount, weights)
        expect(shares).toEqual(naiveSplit(amount, weights))
        expect(sum(shares)).toBe(amount)
      }),
    )
  })

  it('may give a line less of a larger amount: shares do not grow with it', () => {
    // The Alabama paradox of largest remainders; it is why a refund never splits anew.
    expect(splitByWeight(10, [6, 6, 2])).toEqual([4, 4, 2])
    expect(splitByWeight(11, [6, 6, 2])).toEqual([5, 5, 1])
  })

  it.each([
    [1, [0, 0]],
    [1, []],
    [-1, [1]],
    [1.5, [1]],
    [1, [1, -1]],
    [1, [0.5]],
    [Number.NaN, [1]],
    [1, [Number.MAX_SAFE_INTEGER, 1]],
  ])('refuses %d over %j', (amount, weights) => {
    expect(() => splitByWeight(amount, weights)).toThrow(RangeError)
  })
})

describe('a part of an amount', () => {
  it.each([
    [100, 1, 3, 33],
    [100, 3, 3, 100],
    [0, 1, 3, 0],
    [2 ** 53 - 1, 2 ** 53 - 1, 2 ** 53 - 1, 2 ** 53 - 1],
    [2 ** 53 - 1, 2 ** 53 - 2, 2 ** 53 - 1, 2 ** 53 - 2],
  ])('%i × %i / %i is %i', (amount, part, whole, result) => {
    expect(partOf(amount, part, whole)).toBe(result)
  })

  it('is none of nothing', () => {
    expect(() => partOf(1, 1, 0)).toThrow(RangeError)
  })
})

describe('a percentage off', () => {
  it.each([
    [10_000, 85, undefined, 1500],
    [999, 85, undefined, 150],
    // 0.5 is rounded up on what is payable, so half a fen is not given off.
    [1, 50, undefined, 0],
    [3, 50, undefined, 1],
    [150, 99, undefined, 1],
    [10_000, 100, undefined, 0],
    [10_000, 0, undefined, 10_000],
    [10_000, 0, 3000, 3000],
    [10_000, 90, 3000, 1000],
    [10_000, 90, 0, 0],
  ])('of %i with %i percent payable and cap %s is %i', (base, percent, cap, off) => {
    expect(percentOff(base, percent, cap)).toBe(off)
  })

  it('leaves what exact arithmetic leaves, for every percentage', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: LARGEST }),
        fc.integer({ min: 0, max: 100 }),
        (base, percent) => {
          const payable = (BigInt(base) * BigInt(percent) + 50n) / 100n
          expect(percentOff(base, percent)).toBe(base - Number(payable))
        },
      ),
    )
  })

  it.each([
    [100, 101, undefined],
    [100, -1, undefined],
    [100, 88.5, undefined],
    [-1, 50, undefined],
    [100, 50, -1],
    [Number.MAX_SAFE_INTEGER, 50, undefined],
  ])('refuses base %i, %d percent, cap %s', (base, percent, cap) => {
    expect(() => percentOff(base, percent, cap)).toThrow(RangeError)
  })
})
