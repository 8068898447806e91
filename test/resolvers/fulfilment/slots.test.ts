import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findSlot, openSlots } from '#resolvers/fulfilment/rules/slots.ts'
import type { PickupRule } from '#schema/tables/fulfilment.ts'

const ZONE = 'Asia/Shanghai'
const at = (text: string): number => Date.parse(`${text}+08:00`)
/** A Tuesday. */
const MORNING = at('2026-11-03T10:00:00')

const RULE: PickupRule = {
  slotMinutes: 30,
  capacity: 4,
  leadMinutes: 60,
  daysAhead: 1,
  windows: [
    { days: [1, 2, 3, 4, 5], from: '11:00', to: '13:00' },
    { days: [2], from: '17:00', to: '18:15' },
  ],
}
const starts = (rule: PickupRule, now: number): readonly string[] =>
  openSlots(rule, ZONE, now).map(({ startsAt }) =>
    new Date(startsAt + 8 * 3_600_000).toISOString().slice(5, 16),
  )

describe('slots that can be booked', () => {
  it('are those of the store’s windows, from the lead on, over the days ahead', () => {
    expect(starts(RULE, MORNING)).toEqual([
      '11-03T11:00',
      '11-03T11:30',
      '11-03T12:00',
      '11-03T12:30',
      '11-03T17:00',
      '11-03T17:30',
      '11-04T11:00',
      '11-04T11:30',
      '11-04T12:00',
      '11-04T12:30',
    ])
  })

  it('leave out a rest that is too short, and what begins before the lead is over', () => {
    expect(starts({ ...RULE, daysAhead: 0 }, at('2026-11-03T11:31:00'))).toEqual([
      '11-03T17:00',
      '11-03T17:30',
    ])
    expect(starts({ ...RULE, daysAhead: 0 }, at('2026-11-03T16:00:00'))).toEqual([
      '11-03T17:00',
      '11-03T17:30',
    ])
    expect(starts({ ...RULE, daysAhead: 0 }, at('2026-11-03T16:00:01'))).toEqual(['11-03T17:30'])
  })

  it('are none on days without a window', () => {
    expect(starts({ ...RULE, daysAhead: 0 }, at('2026-11-07T08:00:00'))).toEqual([])
  })

  it('are in order, apart from each other and as long as the rule says, whatever the windows', () => {
    const minute = fc.nat(48).map((n) => n * 30)
    const time = (n: number): string =>
      `${String(Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}`
    fc.assert(
      fc.property(
        fc.array(fc.tuple(minute, minute), { maxLength: 4 }),
        fc.constantFrom(15, 30, 60),
        (spans, slotMinutes) => {
          const rule: PickupRule = {
            ...RULE,
            slotMinutes,
            windows: spans.map(([from, to]) => ({
              days: [1, 2, 3, 4, 5, 6, 7],
              from: time(from),
              to: time(to),
            })),
          }
          const slots = openSlots(rule, ZONE, MORNING)
          for (const [i, slot] of slots.entries()) {
            expect(slot.endsAt - slot.startsAt).toBe(slotMinutes * 60_000)
            expect(slot.startsAt).toBeGreaterThanOrEqual(MORNING + 60 * 60_000)
            expect(slot.startsAt).toBeGreaterThan(slots[i - 1]?.startsAt ?? 0)
            expect(findSlot(rule, ZONE, slot.startsAt, MORNING)).toEqual(slot)
          }
        },
      ),
    )
  })
})

describe('one slot', () => {
  it.each([
    ['2026-11-03T11:00:00', 'object'],
    ['2026-11-03T11:10:00', 'SLOT_UNKNOWN'],
    ['2026-11-03T13:00:00', 'SLOT_UNKNOWN'],
    ['2026-11-05T11:00:00', 'SLOT_UNKNOWN'],
    ['2026-11-02T11:00:00', 'SLOT_TOO_SOON'],
  ])('%s is %s', (when, expected) => {
    const found = findSlot(RULE, ZONE, at(when), MORNING)
    expect(typeof found === 'string' ? found : 'object').toBe(expected)
  })

  it('is too soon once its lead has begun', () => {
    const slot = at('2026-11-03T11:00:00')
    expect(findSlot(RULE, ZONE, slot, at('2026-11-03T10:00:00'))).toMatchObject({ startsAt: slot })
    expect(findSlot(RULE, ZONE, slot, at('2026-11-03T10:00:01'))).toBe('SLOT_TOO_SOON')
  })
})
