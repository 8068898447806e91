import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimateWait, numberText, queueDay, rankBehind } from '#resolvers/booking/rules/queue.ts'
import { MINUTE_MS, instantOf } from '#schema/time.ts'

const ZONE = 'Asia/Shanghai'
const NOW = instantOf('2026-11-27', 19 * 60, ZONE)
const ago = (minutes: number): number => NOW - minutes * MINUTE_MS

describe('the day of a number', () => {
  it.each([
    ['2026-11-27', 18 * 60, '2026-11-27'],
    ['2026-11-28', 2 * 60 + 30, '2026-11-27'],
    ['2026-11-28', 3 * 60 + 59, '2026-11-27'],
    ['2026-11-28', 4 * 60, '2026-11-28'],
  ])('%s minute %i counts to %s', (date, minute, day) => {
    expect(queueDay(instantOf(date, minute, ZONE), ZONE)).toBe(day)
  })
})

describe('a number', () => {
  it.each([
    ['A', 7, 'A007'],
    ['B', 128, 'B128'],
    ['VP', 1_204, 'VP1204'],
  ])('of %s and %i is called %s', (prefix, number, text) => {
    expect(numberText(prefix, number)).toBe(text)
  })
})

describe('the wait', () => {
  it('is not known from fewer than three calls, nor from calls of long ago', () => {
    expect(estimateWait(5, [], NOW)).toBeNull()
    expect(estimateWait(5, [ago(10), ago(5)], NOW)).toBeNull()
    expect(estimateWait(5, [ago(61), ago(62), ago(90), ago(3)], NOW)).toBeNull()
  })

  it('follows from the pace of the last hour', () => {
    // Six calls since an hour ago: five gaps and a half in 60 minutes.
    const calls = [60, 48, 36, 24, 12, 1].map(ago)
    const wait = estimateWait(3, calls, NOW)
    expect(wait).toEqual({ minutes: 44, low: 22, high: 65 }) // 4 × 60 / 5.5, ± 2 × 60 / 5.5
  })

  it('does not take a counter that has just opened for a slow one', () => {
    const wait = estimateWait(0, [ago(6), ago(4), ago(2)], NOW)
    expect(wait?.minutes).toBe(2)
  })

  it('is in order, never negative, and never shorter for whoever comes later', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3_600_000 }), { maxLength: 200 }),
        fc.nat(500),
        (offsets, ahead) => {
          const calls = offsets.map((offset) => NOW - offset)
          const [one, next] = [estimateWait(ahead, calls, NOW), estimateWait(ahead + 1, calls, NOW)]
          if (!one || !next) return calls.length < 3
          return (
            one.low >= 0 &&
            one.low <= one.minutes &&
            one.minutes <= one.high &&
            next.minutes >= one.minutes
          )
        },
      ),
    )
  })
})

describe('who comes late', () => {
  it.each([
    [[5_000, 6_000, 7_000, 8_000], 3, 2_000, 7_001],
    [[5_000], 3, 2_000, 5_001],
    [[], 3, 2_000, 2_000],
    [[5_000, 6_000], 0, 2_000, 2_000],
    // Nobody gains by coming late.
    [[5_000], 1, 9_000, 9_000],
  ])('of %j, behind %i, from %i waits at %i', (ranks, behind, own, rank) => {
    expect(
      rankBehind(
        ranks.map((one) => ({ rank: one })),
        behind,
        own,
      ),
    ).toBe(rank)
  })
})
