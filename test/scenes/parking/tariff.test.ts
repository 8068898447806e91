import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHINA } from '#schema/calendar.ts'
import { DAY_MS, MINUTE_MS, parseRfc3339 } from '#schema/time.ts'
import {
  VEHICLE_CLASSES,
  evaluateTariff,
  tariffSchema,
} from '../../../src/scenes/parking/rules/tariff.ts'
import type { Charge, Tariff, VehicleClass } from '../../../src/scenes/parking/rules/tariff.ts'

const local = (text: string): number => parseRfc3339(`${text.replace(' ', 'T')}:00+08:00`) ?? 0
const ENTRY = local('2026-10-12 10:00')

const priced = (
  tariff: Tariff,
  entryMs: number,
  exitMs: number,
  vehicleClass: VehicleClass = 'CAR',
): Charge => {
  const zone = 'Asia/Shanghai'
  const result = evaluateTariff(tariff, { entryMs, exitMs, vehicleClass, zone, calendar: CHINA })
  if (result.kind !== 'CHARGED') throw new Error(`refused: ${result.kind}`)
  return result
}
const fenBetween = (tariff: Tariff, from: string, to: string, vehicle?: VehicleClass): number =>
  priced(tariff, local(from), local(to), vehicle).totalFen

/** Free to 15 min; 1.50 a quarter in the first hour, then 2.00; at most 50.00 in 24 h. */
const QUARTERS: Tariff = {
  currency: 'CNY',
  freeMinutes: 15,
  lines: [
    { fromMinute: 0, untilMinute: 60, stepMinutes: 15, stepFen: 150 },
    { fromMinute: 60, untilMinute: null, stepMinutes: 15, stepFen: 200 },
  ],
  capPer24hFen: 5_000,
}

describe('quarters of an hour with a free start and a daily cap', () => {
  it.each([
    [0, 0],
    [15, 0],
    [15 + 1 / 60, 300],
    [60, 600],
    [61, 800],
    [76, 1000],
    [185, 2400],
    [480, 5000],
    [1440, 5000],
    [1441, 5150],
    [1500, 5600],
    [2880, 10_000],
  ])('%d minutes cost %i fen', (minutes, fen) => {
    expect(priced(QUARTERS, ENTRY, ENTRY + Math.round(minutes * MINUTE_MS)).totalFen).toBe(fen)
  })

  it('an exit before the entry has no price', () => {
    const stay = { vehicleClass: 'CAR', zone: 'Asia/Shanghai', calendar: CHINA } as const
    expect(evaluateTariff(QUARTERS, { ...stay, entryMs: ENTRY, exitMs: ENTRY - 1 })).toEqual({
      kind: 'NEGATIVE_STAY',
    })
  })

  it('the bill names each line, its steps and what the cap takes off', () => {
    const { lines, periods, cappedPeriods } = priced(QUARTERS, ENTRY, ENTRY + 1441 * MINUTE_MS)
    const minute = (ms: number): number => (ms - ENTRY) / MINUTE_MS
    expect(
      lines.map(({ label, tariffLine, fromMs, toMs, steps, fen }) => [
        label,
        tariffLine,
        minute(fromMs),
        minute(toMs),
        steps,
        fen,
      ]),
    ).toEqual([
      ['STEPS', 0, 0, 60, 4, 600],
      ['STEPS', 1, 60, 1440, 92, 18_400],
      ['CAP', null, 0, 1440, 0, -14_000],
      ['STEPS', 0, 1440, 1441, 1, 150],
    ])
    expect({ periods, cappedPeriods }).toEqual({ periods: 2, cappedPeriods: 1 })
  })

  it('a free stay says so', () => {
    const { lines } = priced(QUARTERS, ENTRY, ENTRY + 900_000)
    expect(lines).toEqual([
      {
        label: 'FREE_STAY',
        tariffLine: null,
        fromMs: ENTRY,
        toMs: ENTRY + 900_000,
        steps: 0,
        fen: 0,
      },
    ])
  })

  it('thirty days are thirty short periods', () => {
    const { totalFen, lines, periods, cappedPeriods } = priced(QUARTERS, ENTRY, ENTRY + 30 * DAY_MS)
    expect(totalFen).toBe(150_000)
    expect({ periods, cappedPeriods }).toEqual({ periods: 30, cappedPeriods: 30 })
    expect(lines).toHaveLength(90)
  })

  it('refuses instants that are no whole milliseconds', () => {
    expect(() => priced(QUARTERS, Number.NaN, ENTRY)).toThrow(RangeError)
    expect(() => priced(QUARTERS, ENTRY, ENTRY + 0.5)).toThrow(RangeError)
  })
})

describe('conditions of a line', () => {
  const DAY_AND_NIGHT: Tariff = {
    currency: 'CNY',
    lines: [
      {
        timeOfDay: { from: '08:00', until: '20:00' },
        fromMinute: 0,
        untilMinute: null,
        stepMinutes: 30,
        stepFen: 300,
      },
      {
        timeOfDay: { from: '20:00', until: '08:00' },
        fromMinute: 0,
        untilMinute: null,
        flatFen: 500,
      },
    ],
  }

  it.each([
    ['2026-10-12 19:00', '2026-10-12 20:00', 600],
    ['2026-10-12 19:50', '2026-10-12 20:10', 800],
    ['2026-10-12 21:00', '2026-10-13 07:00', 500],
    ['2026-10-12 03:00', '2026-10-12 09:00', 500 + 600],
    // The 24 hours from 22:00 hold two pieces of night: 22 to 08 and 20 to 22.
    ['2026-10-12 22:00', '2026-10-13 22:00', 500 + 24 * 300 + 500],
  ])('day and night split: %s to %s costs %i', (from, to, fen) => {
    expect(fenBetween(DAY_AND_NIGHT, from, to)).toBe(fen)
  })

  const BY_DAY: Tariff = {
    currency: 'CNY',
    lines: [
      { days: 'DAY_OFF', fromMinute: 0, untilMinute: null, stepMinutes: 60, stepFen: 1000 },
      { days: 'WORKDAY', fromMinute: 0, untilMinute: null, stepMinutes: 60, stepFen: 400 },
    ],
  }
  it.each([
    ['a Monday', '2026-10-12 10:00', '2026-10-12 12:00', 800],
    ['a Sunday', '2026-10-18 10:00', '2026-10-18 12:00', 2000],
    ['a holiday on a Monday', '2026-10-05 10:00', '2026-10-05 12:00', 2000],
    ['a worked Saturday', '2026-10-10 10:00', '2026-10-10 12:00', 800],
    ['Friday to Saturday at midnight', '2026-11-20 23:30', '2026-11-21 00:30', 1400],
    ['Monday to Tuesday, one stretch', '2026-10-12 23:30', '2026-10-13 00:30', 400],
  ])('%s', (_name, from, to, fen) => {
    expect(fenBetween(BY_DAY, from, to)).toBe(fen)
  })

  it('a night belongs to the day it begins on', () => {
    const fridayNight: Tariff = {
      currency: 'CNY',
      lines: [
        {
          days: 'WORKDAY',
          timeOfDay: { from: '20:00', until: '08:00' },
          fromMinute: 0,
          untilMinute: null,
          flatFen: 700,
        },
      ],
    }
    expect(fenBetween(fridayNight, '2026-11-21 02:00', '2026-11-21 03:00')).toBe(700)
    expect(fenBetween(fridayNight, '2026-11-22 02:00', '2026-11-22 03:00')).toBe(0)
  })

  it('each moment is charged by the first line that fits', () => {
    const tariff: Tariff = {
      currency: 'CNY',
      lines: [
        {
          timeOfDay: { from: '12:00', until: '13:00' },
          fromMinute: 0,
          untilMinute: null,
          stepMinutes: 60,
          stepFen: 0,
        },
        { fromMinute: 0, untilMinute: null, stepMinutes: 60, stepFen: 500 },
      ],
    }
    expect(fenBetween(tariff, '2026-10-12 11:00', '2026-10-12 14:00')).toBe(1000)
    expect(fenBetween(tariff, '2026-10-12 12:10', '2026-10-12 12:50')).toBe(0)
  })
})

describe('vehicle classes', () => {
  const BY_CLASS: Tariff = {
    currency: 'CNY',
    lines: [
      { vehicleClasses: ['CAR'], fromMinute: 0, untilMinute: null, stepMinutes: 60, stepFen: 501 },
      {
        vehicleClasses: ['COACH'],
        fromMinute: 0,
        untilMinute: null,
        stepMinutes: 60,
        stepFen: 2000,
      },
    ],
    discounts: [{ vehicleClass: 'ELECTRIC_CAR', percent: 50 }],
  }
  const one = (vehicle: VehicleClass): number =>
    fenBetween(BY_CLASS, '2026-10-12 10:00', '2026-10-12 10:30', vehicle)

  it('each class pays by its own lines', () => {
    expect(one('CAR')).toBe(501)
    expect(one('COACH')).toBe(2000)
  })

  it('a car of a special kind pays as a car, a discount rounds in its favour', () => {
    expect(one('DISABLED')).toBe(501)
    expect(one('ELECTRIC_CAR')).toBe(250)
  })

  it('a class without any line has no price, which is not a price of zero', () => {
    const stay = { entryMs: ENTRY, exitMs: ENTRY + 1, zone: 'Asia/Shanghai', calendar: CHINA }
    expect(evaluateTariff(BY_CLASS, { ...stay, vehicleClass: 'TRUCK_HEAVY' })).toEqual({
      kind: 'NO_RATE_FOR_VEHICLE',
    })
  })

  it('a car park without lines is free for everyone', () => {
    const free: Tariff = { currency: 'CNY', lines: [] }
    for (const vehicle of VEHICLE_CLASSES) {
      expect(priced(free, ENTRY, ENTRY + DAY_MS, vehicle).totalFen).toBe(0)
    }
  })
})

const clock = (n: number): string => `${String(n).padStart(2, '0')}:00`
const conditionsArb = fc
  .record({
    days: fc.constantFrom('ALL' as const, 'WORKDAY' as const, 'DAY_OFF' as const),
    window: fc.option(fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 23 })), {
      nil: undefined,
    }),
    fromMinute: fc.integer({ min: 0, max: 600 }),
    length: fc.option(fc.integer({ min: 1, max: 840 }), { nil: null }),
  })
  .map(({ days, window, fromMinute, length }) => ({
    days,
    fromMinute,
    untilMinute: length === null ? null : fromMinute + length,
    ...(window === undefined
      ? {}
      : { timeOfDay: { from: clock(window[0]), until: clock((window[0] + window[1]) % 24) } }),
  }))
const lineArb = fc.oneof(
  fc
    .tuple(conditionsArb, fc.integer({ min: 5, max: 240 }), fc.integer({ min: 0, max: 999 }))
    .map(([conditions, stepMinutes, stepFen]) => ({ ...conditions, stepMinutes, stepFen })),
  fc
    .tuple(conditionsArb, fc.integer({ min: 0, max: 3000 }))
    .map(([conditions, flatFen]) => ({ ...conditions, flatFen })),
)
const tariffArb: fc.Arbitrary<Tariff> = fc.record({
  currency: fc.constant('CNY' as const),
  freeMinutes: fc.integer({ min: 0, max: 60 }),
  lines: fc.array(lineArb, { maxLength: 4 }),
  capPer24hFen: fc.integer({ min: 0, max: 6000 }),
  discounts: fc.constantFrom([], [{ vehicleClass: 'CAR' as const, percent: 33 }]),
})
const entryArb = fc
  .integer({ min: 0, max: 20 * 1440 })
  .map((m) => local('2026-09-20 00:00') + m * MINUTE_MS)
const stayArb = fc.integer({ min: 0, max: 4 * DAY_MS })

describe('for any tariff', () => {
  it('the generated tariffs are valid', () => {
    fc.assert(fc.property(tariffArb, (tariff) => tariffSchema.safeParse(tariff).success))
  })

  it('a longer stay never costs less', () => {
    fc.assert(
      fc.property(tariffArb, entryArb, stayArb, stayArb, (tariff, entry, a, b) => {
        const [short, long] = [Math.min(a, b), Math.max(a, b)]
        const costs = [short, long].map((stay) => priced(tariff, entry, entry + stay).totalFen)
        expect(costs[0]).toBeLessThanOrEqual(costs[1] ?? -1)
      }),
      { numRuns: 300 },
    )
  })

  it('the total is a whole number of fen, the sum of the lines, within the caps', () => {
    fc.assert(
      fc.property(tariffArb, entryArb, stayArb, (tariff, entry, stay) => {
        const { totalFen, lines, periods, cappedPeriods } = priced(tariff, entry, entry + stay)
        expect(totalFen).toBe(lines.reduce((sum, { fen }) => sum + fen, 0))
        expect(Number.isSafeInteger(totalFen)).toBe(true)
        expect(totalFen).toBeGreaterThanOrEqual(0)
        expect(totalFen).toBeLessThanOrEqual((tariff.capPer24hFen ?? 0) * periods)
        expect(cappedPeriods).toBeLessThanOrEqual(periods)
      }),
      { numRuns: 300 },
    )
  })

  it('no moment is charged twice, and none outside the stay', () => {
    fc.assert(
      fc.property(tariffArb, entryArb, stayArb, (tariff, entry, stay) => {
        const charged = priced(tariff, entry, entry + stay).lines.filter(
          ({ label }) => label === 'STEPS' || label === 'FLAT',
        )
        let last = entry
        for (const { fromMs, toMs } of charged) {
          expect(fromMs).toBeGreaterThanOrEqual(last)
          expect(toMs).toBeGreaterThan(fromMs)
          last = toMs
        }
        expect(last).toBeLessThanOrEqual(entry + stay)
      }),
      { numRuns: 300 },
    )
  })

  it('every whole minute belongs to the first line that fits it', () => {
    const single = tariffArb.map((tariff) => ({ ...tariff, freeMinutes: 0 }))
    fc.assert(
      fc.property(single, entryArb, fc.integer({ min: 1, max: 1439 }), (tariff, entry, minute) => {
        const at = entry + minute * MINUTE_MS
        const { lines } = priced(tariff, entry, entry + DAY_MS)
        const found = lines.find(
          ({ label, fromMs, toMs }) =>
            (label === 'STEPS' || label === 'FLAT') && fromMs <= at && at < toMs,
        )
        const wanted = tariff.lines.findIndex((line) => {
          const only = { currency: 'CNY' as const, lines: [line] }
          return priced(only, entry, entry + DAY_MS).lines.some(
            ({ fromMs, toMs }) => fromMs <= at && at < toMs,
          )
        })
        expect(found?.tariffLine ?? -1).toBe(wanted)
      }),
    )
  })
})

describe('the stored form', () => {
  it('comes back as it went in', () => {
    expect(tariffSchema.parse(JSON.parse(JSON.stringify(QUARTERS)))).toEqual(QUARTERS)
  })

  const step = { fromMinute: 0, untilMinute: null, stepMinutes: 15, stepFen: 150 }
  const withLine = (line: object): object => ({ currency: 'CNY', lines: [line] })
  it.each([
    ['another currency', { currency: 'HKD', lines: [] }],
    ['a fraction of a fen', withLine({ ...step, stepFen: 1.5 })],
    ['a negative step', withLine({ ...step, stepFen: -1 })],
    ['steps without length', withLine({ ...step, stepMinutes: 0 })],
    ['a band that ends before it begins', withLine({ ...step, fromMinute: 60, untilMinute: 60 })],
    ['a band past the 24 hours', withLine({ ...step, untilMinute: 1441 })],
    ['steps and a flat price at once', withLine({ ...step, flatFen: 100 })],
    ['neither steps nor a flat price', withLine({ fromMinute: 0, untilMinute: null })],
    ['an unknown vehicle class', withLine({ ...step, vehicleClasses: ['TANK'] })],
    [
      'a window without length',
      withLine({ ...step, timeOfDay: { from: '08:00', until: '08:00' } }),
    ],
    [
      'more than everything off',
      { ...QUARTERS, discounts: [{ vehicleClass: 'CAR', percent: 101 }] },
    ],
    [
      'two discounts of a class',
      {
        ...QUARTERS,
        discounts: [
          { vehicleClass: 'CAR', percent: 10 },
          { vehicleClass: 'CAR', percent: 20 },
        ],
      },
    ],
  ])('%s is refused', (_name, tariff) => {
    expect(tariffSchema.safeParse(tariff).success).toBe(false)
  })
})
