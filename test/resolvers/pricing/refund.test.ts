import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RefundShare, RefundableLine } from '#resolvers/pricing/rules/refund.ts'
import {
  clawback,
  cumulative,
  refundAfter,
  refundOf,
  returnsCoupon,
  returnsFreight,
  tenders,
} from '#resolvers/pricing/rules/refund.ts'

const UNSHIPPED = { shipped: false, merchantFault: false }
const SHIPPED = { shipped: true, merchantFault: false }

const line = {
  quantity: 3,
  goodsFen: 1000,
  pointsUsed: 10,
  pointsFen: 100,
  freightPaidFen: 500,
  commissionBaseFen: 1000,
}
const none: RefundShare = {
  goodsFen: 0,
  pointsUsed: 0,
  pointsFen: 0,
  freightFen: 0,
  freightKeptFen: 0,
  commissionBaseFen: 0,
}

const plus = (a: RefundShare, b: RefundShare): RefundShare => ({
  goodsFen: a.goodsFen + b.goodsFen,
  pointsUsed: a.pointsUsed + b.pointsUsed,
  pointsFen: a.pointsFen + b.pointsFen,
  freightFen: a.freightFen + b.freightFen,
  freightKeptFen: a.freightKeptFen + b.freightKeptFen,
  commissionBaseFen: a.commissionBaseFen + b.commissionBaseFen,
})

const sumOf = (shares: readonly RefundShare[]): RefundShare => shares.reduce(plus, none)

const allOf = (paid: RefundableLine): RefundShare => ({
  goodsFen: paid.goodsFen,
  pointsUsed: paid.pointsUsed,
  pointsFen: paid.pointsFen,
  freightFen: paid.freightPaidFen,
  freightKeptFen: 0,
  commissionBaseFen: paid.commissionBaseFen,
})

const parts = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 12 })
const fen = fc.integer({ min: 0, max: 50_000_000 })
const amounts = fc.record({
  goodsFen: fen,
  pointsUsed: fc.integer({ min: 0, max: 9999 }),
  pointsFen: fen,
  freightPaidFen: fc.integer({ min: 0, max: 20 }),
  commissionBaseFen: fen,
})
const total = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0)

describe('the refund of some units of a line', () => {
  it('pays differences of the cumulative floor, the last unit the rest (R1, R2)', () => {
    expect([0, 1, 2].map((already) => refundOf(line, already, 1, UNSHIPPED))).toEqual([
      {
        ...none,
        goodsFen: 333,
        pointsUsed: 3,
        pointsFen: 33,
        freightFen: 166,
        commissionBaseFen: 333,
      },
      {
        ...none,
        goodsFen: 333,
        pointsUsed: 3,
        pointsFen: 33,
        freightFen: 167,
        commissionBaseFen: 333,
      },
      {
        ...none,
        goodsFen: 334,
        pointsUsed: 4,
        pointsFen: 34,
        freightFen: 167,
        commissionBaseFen: 334,
      },
    ])
  })

  it('gives back all that was paid, to the fen, for all units at once (R9)', () => {
    expect(refundOf(line, 0, 3, UNSHIPPED)).toEqual(allOf(line))
  })

  it('keeps the freight once something was shipped, except by fault of the merchant (R6)', () => {
    expect(refundOf(line, 0, 3, SHIPPED)).toEqual({
      ...allOf(line),
      freightFen: 0,
      freightKeptFen: 500,
    })
    expect(refundOf(line, 0, 3, { shipped: true, merchantFault: true })).toEqual(allOf(line))
    expect(returnsFreight({ shipped: false, merchantFault: true })).toBe(true)
  })

  it('does not give back later the freight that was kept for earlier units', () => {
    const kept = refundOf(line, 0, 2, SHIPPED)
    const last = refundAfter(line, { ...kept, quantity: 2 }, 1, {
      shipped: true,
      merchantFault: true,
    })
    expect(kept.freightKeptFen).toBe(333)
    expect(last.freightFen).toBe(167)
  })

  it('adds up to what was paid by any partition in any order, and never exceeds it', () => {
    fc.assert(
      fc.property(amounts, parts, (paid, quantities) => {
        const units = { ...paid, quantity: total(quantities) }
        let already = 0
        let back = none
        for (const quantity of quantities) {
          const share = refundOf(units, already, quantity, UNSHIPPED)
          expect(refundAfter(units, { ...back, quantity: already }, quantity, UNSHIPPED)).toEqual(
            share,
          )
          expect(Math.min(...Object.values(share))).toBeGreaterThanOrEqual(0)
          already += quantity
          back = plus(back, share)
          expect(back.goodsFen).toBeLessThanOrEqual(paid.goodsFen)
        }
        expect(back).toEqual(allOf(units))
      }),
    )
  })

  it('overpays by a fen when a request in between is withdrawn, unless the sums are told', () => {
    const three = { ...line, goodsFen: 10 }
    const first = refundOf(three, 0, 2, UNSHIPPED)
    const second = refundOf(three, 2, 1, UNSHIPPED)
    expect([first.goodsFen, second.goodsFen]).toEqual([6, 4])
    // The first request is withdrawn and made again.
    expect(refundOf(three, 1, 2, UNSHIPPED).goodsFen + second.goodsFen).toBe(11)
    const again = refundAfter(three, { ...second, quantity: 1 }, 2, UNSHIPPED)
    expect(again.goodsFen + second.goodsFen).toBe(10)
  })

  it('never asks money back of the buyer', () => {
    const soFar = { ...none, goodsFen: 1, quantity: 1 }
    const again = refundAfter({ ...line, goodsFen: 1 }, soFar, 1, UNSHIPPED)
    expect(again.goodsFen).toBe(0)
  })

  it('adds up to what was paid when requests are withdrawn at any time', () => {
    const withdrawn = fc.array(fc.nat({ max: 11 }), { maxLength: 8 })
    fc.assert(
      fc.property(amounts, parts, withdrawn, (paid, quantities, withdrawals) => {
        const units = { ...paid, quantity: total(quantities) }
        const open: (RefundShare & { readonly quantity: number })[] = []
        const left = (): number => units.quantity - total(open.map(({ quantity }) => quantity))
        const ask = (quantity: number): void => {
          const soFar = { ...sumOf(open), quantity: units.quantity - left() }
          open.push({ ...refundAfter(units, soFar, quantity, UNSHIPPED), quantity })
          expect(sumOf(open).goodsFen).toBeLessThanOrEqual(units.goodsFen)
        }
        quantities.forEach((quantity, index) => {
          if (quantity <= left()) ask(quantity)
          const place = withdrawals[index]
          if (place !== undefined && place < open.length) open.splice(place, 1)
        })
        while (left() > 0) ask(1)
        expect(sumOf(open)).toEqual(allOf(units))
      }),
    )
  })

  it.each([
    [0, 0],
    [0, -1],
    [0, 4],
    [3, 1],
    [-1, 1],
    [0, 0.5],
    [0, Number.NaN],
  ])('after %i units refuses %d more of three', (already, quantity) => {
    expect(() => refundOf(line, already, quantity, UNSHIPPED)).toThrow(RangeError)
  })
})

describe('the cumulative refund', () => {
  it.each([
    [1000, 0, 3, 0],
    [1000, 1, 3, 333],
    [1000, 2, 3, 666],
    [1000, 3, 3, 1000],
    [1, 2, 3, 0],
    [0, 2, 3, 0],
  ])('of %i fen after %i of %i units is %i', (paid, k, n, fenBack) => {
    expect(cumulative(paid, k, n)).toBe(fenBack)
  })
})

describe('the points taken back', () => {
  it('are what the rest of the goods does not earn (R3)', () => {
    expect(clawback(10_000, 50, 1)).toBe(1)
    expect(clawback(9950, 50, 1)).toBe(0)
    expect(clawback(9950, 51, 1)).toBe(1)
    expect(clawback(199, 199, 1.5)).toBe(2)
    expect(clawback(10_000, 10_000, 0)).toBe(0)
  })

  it('add up to the points granted, whatever the refunds', () => {
    fc.assert(
      fc.property(
        fc.array(fen, { maxLength: 9 }),
        fc.integer({ min: 0, max: 500 }),
        (back, rate) => {
          let left = total(back)
          const granted = Number((BigInt(left) * BigInt(rate)) / 10_000n)
          let taken = 0
          for (const refund of back) {
            taken += clawback(left, refund, rate / 100)
            left -= refund
          }
          expect(taken).toBe(granted)
        },
      ),
    )
  })

  it('refuse a refund above what was paid', () => {
    expect(() => clawback(100, 101, 1)).toThrow(RangeError)
  })
})

describe('the coupon', () => {
  it.each([
    [true, false, 1000, true],
    [true, false, 999, true],
    [true, false, 1001, false],
    [true, true, 999, false],
    [false, false, 999, false],
  ])('whole %s, handed over %s, at %i: comes back %s (R5)', (wholeOrder, handedOver, now, back) => {
    expect(returnsCoupon({ wholeOrder, handedOver, validUntil: 1001, now })).toBe(back)
  })
})

describe('the tenders of a refund', () => {
  it('send through the provider the floor of its part so far (R7)', () => {
    expect(tenders(1000, 333, 0, 500)).toEqual({ externalFen: 166, balanceFen: 334 })
    expect(tenders(1000, 333, 500, 500)).toEqual({ externalFen: 167, balanceFen: 333 })
    expect(tenders(1000, 1000, 0, 7)).toEqual({ externalFen: 7, balanceFen: 0 })
    expect(tenders(1000, 0, 0, 7)).toEqual({ externalFen: 0, balanceFen: 7 })
    expect(tenders(0, 0, 0, 0)).toEqual({ externalFen: 0, balanceFen: 0 })
  })

  it('give each tender back exactly, and never more at any step', () => {
    fc.assert(
      fc.property(fc.array(fen, { minLength: 1, maxLength: 12 }), fen, (refunds, wanted) => {
        const all = total(refunds)
        const external = Math.min(wanted, all)
        let [before, back] = [0, 0]
        for (const refund of refunds) {
          const split = tenders(all, external, before, refund)
          expect(split).toEqual(tenders(all, external, before, refund, back))
          expect(Math.min(split.externalFen, split.balanceFen)).toBeGreaterThanOrEqual(0)
          before += refund
          back += split.externalFen
          expect(back).toBeLessThanOrEqual(external)
          expect(before - back).toBeLessThanOrEqual(all - external)
        }
        expect(back).toBe(external)
      }),
    )
  })

  it('stay between nothing and the refund after one was withdrawn', () => {
    expect(tenders(3, 1, 1, 1, 1)).toEqual({ externalFen: 0, balanceFen: 1 })
    expect(tenders(6, 3, 3, 1, 0)).toEqual({ externalFen: 1, balanceFen: 0 })
  })

  it('stay exact when a refund in between is withdrawn', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 9 }), { minLength: 3, maxLength: 9 }),
        fc.nat(50),
        (refunds, wanted) => {
          const all = total(refunds)
          const external = Math.min(wanted, all)
          let [before, back] = [0, 0]
          const splits = refunds.map((refund) => {
            const split = tenders(all, external, before, refund, back)
            before += refund
            back += split.externalFen
            return split
          })
          before -= refunds[1] ?? 0
          back -= splits[1]?.externalFen ?? 0
          const last = tenders(all, external, before, all - before, back)
          expect(back + last.externalFen).toBe(external)
        },
      ),
    )
  })

  it.each([
    [100, 101, 0, 1],
    [100, 50, 50, 51],
    [100, 50, 0, -1],
    [0, 0, 0, 1],
  ])(
    'refuse a total of %i with %i external, after %i another %i',
    (all, external, before, back) => {
      expect(() => tenders(all, external, before, back)).toThrow(RangeError)
    },
  )
})
