import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHINA } from '#schema/calendar.ts'
import { compileHours, dayClassOf, openingHoursSchema } from '#schema/hours.ts'
import type { OpenSpan, OpeningHours } from '#schema/hours.ts'
import { describeHours, toSchemaOrgHours } from '#schema/hours/describe.ts'
import { LOOK_AHEAD_DAYS, openClauses, openStateAt } from '#schema/hours/state.ts'
import type { OpenClause, OpenState } from '#schema/hours/state.ts'
import { DAY_MS, MINUTE_MS, addDays, localDay, parseRfc3339, toRfc3339 } from '#schema/time.ts'

const SHANGHAI = 'Asia/Shanghai'
const WEEK = [1, 2, 3, 4, 5, 6, 7] as const

const at = (text: string): number => parseRfc3339(text) ?? Number.NaN
/** A local time of Shanghai, `2026-10-13 09:00`. */
const local = (text: string): number => at(`${text.replace(' ', 'T')}:00+08:00`)

/** State and changes at a local time of Shanghai, the instants as local text. */
const stateOf = (hours: OpeningHours, when: string): Record<keyof OpenState, string | null> => {
  const found = openStateAt(compileHours(hours), local(when), SHANGHAI, CHINA)
  const text = (ms: number | null): string | null =>
    ms === null ? null : toRfc3339(ms, SHANGHAI).slice(0, 16).replace('T', ' ')
  return {
    state: found.state,
    closesAt: text(found.closesAt),
    nextOpening: text(found.nextOpening),
    nextChange: text(found.nextChange),
  }
}

const MUSEUM: OpeningHours = {
  weekly: [{ days: [2, 3, 4, 5, 6, 7], opens: '09:00', closes: '17:00', lastEntry: '16:30' }],
  holidays: 'OPEN',
  makeupWorkdays: 'AS_WEEKDAY',
}
const HALL: OpeningHours = {
  weekly: [
    { days: [1, 2, 3, 4, 5], opens: '09:00', closes: '12:00' },
    { days: [1, 2, 3, 4, 5], opens: '13:30', closes: '17:00' },
  ],
  holidays: 'CLOSED',
  makeupWorkdays: 'AS_WORKDAY',
}
const BAR: OpeningHours = {
  weekly: [{ days: [5, 6, 7], opens: '18:00', closes: '02:00' }],
  holidays: 'AS_WEEKDAY',
  makeupWorkdays: 'AS_WEEKDAY',
}
const ROUND_THE_CLOCK: OpeningHours = {
  weekly: [{ days: [...WEEK], opens: '00:00', closes: '24:00' }],
  holidays: 'AS_WEEKDAY',
  makeupWorkdays: 'AS_WEEKDAY',
}
const WINTER_GARDEN: OpeningHours = {
  weekly: [{ days: [...WEEK], opens: '10:00', closes: '16:00', from: '11-01', through: '02-28' }],
  holidays: 'AS_WEEKDAY',
  makeupWorkdays: 'AS_WEEKDAY',
}

describe('a museum closed on Mondays except statutory holidays', () => {
  it.each([
    ['2026-10-05 10:00', 'OPEN', '2026-10-05 17:00', '2026-10-06 09:00', '2026-10-05 16:30'],
    ['2026-10-12 10:00', 'CLOSED', null, '2026-10-13 09:00', '2026-10-13 09:00'],
    ['2026-10-13 08:59', 'CLOSED', null, '2026-10-13 09:00', '2026-10-13 09:00'],
    ['2026-10-13 09:00', 'OPEN', '2026-10-13 17:00', '2026-10-14 09:00', '2026-10-13 16:30'],
    ['2026-10-13 16:29', 'OPEN', '2026-10-13 17:00', '2026-10-14 09:00', '2026-10-13 16:30'],
    [
      '2026-10-13 16:30',
      'LAST_ENTRY_PASSED',
      '2026-10-13 17:00',
      '2026-10-14 09:00',
      '2026-10-13 17:00',
    ],
    [
      '2026-10-13 16:45',
      'LAST_ENTRY_PASSED',
      '2026-10-13 17:00',
      '2026-10-14 09:00',
      '2026-10-13 17:00',
    ],
    ['2026-10-13 17:00', 'CLOSED', null, '2026-10-14 09:00', '2026-10-14 09:00'],
  ])('%s: %s', (when, state, closesAt, nextOpening, nextChange) => {
    expect(stateOf(MUSEUM, when)).toEqual({ state, closesAt, nextOpening, nextChange })
  })

  it('says when it opens next with the offset of the city', () => {
    const { nextOpening } = openStateAt(
      compileHours(MUSEUM),
      at('2026-10-12T10:00:00+08:00'),
      SHANGHAI,
      CHINA,
    )
    expect(toRfc3339(nextOpening ?? 0, SHANGHAI)).toBe('2026-10-13T09:00:00+08:00')
  })
})

describe('a service hall with a noon break, on make-up workdays too', () => {
  it.each([
    ['2026-10-10 10:00', 'OPEN', '2026-10-10 12:00', '2026-10-10 13:30'],
    ['2026-09-20 10:00', 'OPEN', '2026-09-20 12:00', '2026-09-20 13:30'],
    ['2026-09-25 10:00', 'CLOSED', null, '2026-09-28 09:00'],
    ['2026-10-08 12:30', 'CLOSED', null, '2026-10-08 13:30'],
    ['2026-11-21 10:00', 'CLOSED', null, '2026-11-23 09:00'],
    ['2026-09-30 17:00', 'CLOSED', null, '2026-10-08 09:00'],
    ['2026-02-14 17:00', 'CLOSED', null, '2026-02-24 09:00'],
  ])('%s: %s', (when, state, closesAt, nextOpening) => {
    expect(stateOf(HALL, when)).toMatchObject({ state, closesAt, nextOpening })
  })
})

describe('a bar that closes after midnight', () => {
  it.each([
    // 2026-11-20 is a Friday.
    ['2026-11-20 17:59', 'CLOSED', null, '2026-11-20 18:00'],
    ['2026-11-20 18:00', 'OPEN', '2026-11-21 02:00', '2026-11-21 18:00'],
    ['2026-11-21 01:59', 'OPEN', '2026-11-21 02:00', '2026-11-21 18:00'],
    ['2026-11-21 02:00', 'CLOSED', null, '2026-11-21 18:00'],
    ['2026-11-23 01:00', 'OPEN', '2026-11-23 02:00', '2026-11-27 18:00'],
    ['2026-11-24 01:00', 'CLOSED', null, '2026-11-27 18:00'],
  ])('%s: %s', (when, state, closesAt, nextOpening) => {
    expect(stateOf(BAR, when)).toMatchObject({ state, closesAt, nextOpening })
  })

  it('a last entry after midnight belongs to the evening before', () => {
    const late: OpeningHours = {
      ...BAR,
      weekly: [{ days: [5], opens: '18:00', closes: '02:00', lastEntry: '01:00' }],
    }
    expect(stateOf(late, '2026-11-21 00:59').state).toBe('OPEN')
    expect(stateOf(late, '2026-11-21 01:00').state).toBe('LAST_ENTRY_PASSED')
  })
})

describe('round the clock', () => {
  it.each(['2026-11-20 00:00', '2026-11-20 23:59', '2026-10-01 12:00', '2026-10-10 12:00'])(
    'at %s it is open and nothing will change',
    (when) => {
      const open = { state: 'OPEN', closesAt: null, nextOpening: null, nextChange: null }
      expect(stateOf(ROUND_THE_CLOCK, when)).toEqual(open)
    },
  )

  it('touching spans of one day or of neighbouring days are one opening', () => {
    const touching: OpeningHours = {
      ...ROUND_THE_CLOCK,
      weekly: [
        { days: [...WEEK], opens: '06:00', closes: '14:00' },
        { days: [...WEEK], opens: '14:00', closes: '06:00' },
      ],
    }
    expect(stateOf(touching, '2026-11-20 13:00')).toMatchObject({
      closesAt: null,
      nextChange: null,
    })
  })

  it('an exception ends it for a day', () => {
    const closedOnce = { ...ROUND_THE_CLOCK, exceptions: [{ date: '2026-11-25', spans: [] }] }
    expect(stateOf(closedOnce, '2026-11-20 13:00')).toEqual({
      state: 'OPEN',
      closesAt: '2026-11-25 00:00',
      nextOpening: '2026-11-26 00:00',
      nextChange: '2026-11-25 00:00',
    })
  })

  it('with a last entry nobody gets in from then until midnight', () => {
    const hours: OpeningHours = {
      ...ROUND_THE_CLOCK,
      weekly: [{ days: [...WEEK], opens: '00:00', closes: '24:00', lastEntry: '23:00' }],
    }
    expect(stateOf(hours, '2026-11-20 23:30')).toEqual({
      state: 'LAST_ENTRY_PASSED',
      closesAt: null,
      nextOpening: '2026-11-21 00:00',
      nextChange: '2026-11-21 00:00',
    })
  })
})

describe('seasons', () => {
  it.each([
    ['2026-11-01 10:00', 'OPEN'],
    ['2026-12-31 10:00', 'OPEN'],
    ['2027-02-28 10:00', 'OPEN'],
    ['2027-03-01 10:00', 'CLOSED'],
    ['2026-10-31 10:00', 'CLOSED'],
    ['2028-02-29 10:00', 'CLOSED'],
  ])('a season over the new year: %s %s', (when, state) => {
    expect(stateOf(WINTER_GARDEN, when).state).toBe(state)
  })

  it('looks ahead two months for the next season and not farther', () => {
    expect(stateOf(WINTER_GARDEN, '2026-09-15 12:00').nextOpening).toBe('2026-11-01 10:00')
    expect(stateOf(WINTER_GARDEN, '2026-05-01 12:00')).toEqual({
      state: 'CLOSED',
      closesAt: null,
      nextOpening: null,
      nextChange: null,
    })
  })

  it('on a holiday a closed weekday takes the hours that are in season', () => {
    const hours: OpeningHours = {
      weekly: [
        { days: [...WEEK], opens: '08:00', closes: '18:00', from: '04-01', through: '09-30' },
        { days: [6, 7], opens: '10:00', closes: '15:00', from: '10-01', through: '03-31' },
      ],
      holidays: 'OPEN',
      makeupWorkdays: 'AS_WEEKDAY',
    }
    // 5 October 2026 and 4 May 2026 are Mondays off.
    expect(stateOf(hours, '2026-10-05 09:00')).toMatchObject({ nextChange: '2026-10-05 10:00' })
    expect(stateOf(hours, '2026-10-05 12:00')).toMatchObject({ closesAt: '2026-10-05 15:00' })
    expect(stateOf(hours, '2026-05-04 09:00')).toMatchObject({ closesAt: '2026-05-04 18:00' })
    expect(stateOf(hours, '2026-10-12 12:00').state).toBe('CLOSED')
  })

  it('on a holiday a closed weekday takes the hours of Sunday before those of another day', () => {
    const hours: OpeningHours = {
      weekly: [
        { days: [2, 3, 4, 5], opens: '09:00', closes: '17:00' },
        { days: [7], opens: '10:00', closes: '16:00' },
      ],
      holidays: 'OPEN',
      makeupWorkdays: 'AS_WEEKDAY',
    }
    expect(stateOf(hours, '2026-10-05 12:00')).toMatchObject({ closesAt: '2026-10-05 16:00' })
    expect(stateOf(hours, '2026-10-06 12:00')).toMatchObject({ closesAt: '2026-10-06 17:00' })
    const [weekdaysOnly] = hours.weekly
    const withoutSunday = { ...hours, weekly: weekdaysOnly === undefined ? [] : [weekdaysOnly] }
    expect(stateOf(withoutSunday, '2026-10-05 12:00')).toMatchObject({
      closesAt: '2026-10-05 17:00',
    })
  })

  it('an entry that stands in for a part of its season compiles to that part', () => {
    const hours: OpeningHours = {
      weekly: [
        { days: [1], opens: '08:00', closes: '09:00', from: '06-01', through: '06-30' },
        { days: [7], opens: '10:00', closes: '15:00' },
      ],
      holidays: 'OPEN',
      makeupWorkdays: 'AS_WEEKDAY',
    }
    const mondayOff = compileHours(hours).filter(({ dayClass }) => dayClass === 7)
    expect(
      mondayOff.map(({ opensMin, seasonFrom, seasonThrough }) => [
        opensMin,
        seasonFrom,
        seasonThrough,
      ]),
    ).toEqual([
      [600, 101, 531],
      [600, 701, 1231],
      [480, 601, 630],
    ])
  })
})

describe('exceptions', () => {
  const hours: OpeningHours = {
    ...MUSEUM,
    exceptions: [
      { date: '2026-10-13', spans: [], note: '设备检修' },
      { date: '2026-10-12', spans: [{ opens: '20:00', closes: '01:00' }] },
    ],
  }

  it.each([
    ['2026-10-13 10:00', 'CLOSED'],
    ['2026-10-12 10:00', 'CLOSED'],
    ['2026-10-12 20:00', 'OPEN'],
    ['2026-10-13 00:59', 'OPEN'],
    ['2026-10-13 01:00', 'CLOSED'],
    ['2026-10-14 10:00', 'OPEN'],
  ])('%s: %s', (when, state) => {
    expect(stateOf(hours, when).state).toBe(state)
  })

  it('a closed date is marked by an empty span', () => {
    expect(compileHours(hours).filter(({ date }) => date === '2026-10-13')).toEqual([
      {
        dayClass: null,
        date: '2026-10-13',
        opensMin: 0,
        closesMin: 0,
        lastEntryMin: null,
        seasonFrom: null,
        seasonThrough: null,
      },
    ])
  })
})

describe('day classes', () => {
  it.each([
    ['2026-10-12', 0],
    ['2026-11-22', 6],
    ['2026-10-05', 7],
    ['2026-10-04', 13],
    ['2026-10-10', 19],
    ['2026-09-20', 20],
  ])('%s is class %i', (date, wanted) => {
    expect(dayClassOf(date, CHINA)).toBe(wanted)
  })

  it('a query asks for today and for yesterday with its minutes counted on', () => {
    expect(openClauses(at('2026-10-05T01:30:00+08:00'), SHANGHAI, CHINA)).toEqual({
      today: { date: '2026-10-05', dayClass: 7, minute: 90, monthDay: 1005 },
      yesterday: { date: '2026-10-04', dayClass: 13, minute: 1530, monthDay: 1004 },
    })
  })
})

/** The documented predicate, word for word as a query states it. */
const matches = (all: readonly OpenSpan[], row: OpenSpan, d: OpenClause): boolean => {
  const { seasonFrom: from, seasonThrough: through } = row
  const seasonal =
    from === null ||
    through === null ||
    (from <= through && from <= d.monthDay && d.monthDay <= through) ||
    (from > through && (d.monthDay >= from || d.monthDay <= through))
  const day =
    row.date === d.date ||
    (row.dayClass === d.dayClass && seasonal && !all.some(({ date }) => date === d.date))
  return row.opensMin <= d.minute && d.minute < row.closesMin && day
}
const stateByQuery = (spans: readonly OpenSpan[], ms: number): OpenState['state'] => {
  const { today, yesterday } = openClauses(ms, SHANGHAI, CHINA)
  const hits = [today, yesterday].flatMap((d) =>
    spans.filter((row) => matches(spans, row, d)).map((row) => ({ row, minute: d.minute })),
  )
  if (hits.length === 0) return 'CLOSED'
  const admits = hits.some(
    ({ row, minute }) => row.lastEntryMin === null || minute < row.lastEntryMin,
  )
  return admits ? 'OPEN' : 'LAST_ENTRY_PASSED'
}

const quarter = fc.integer({ min: 0, max: 95 })
const clock = (n: number): string =>
  `${String(Math.floor(n / 4)).padStart(2, '0')}:${String((n % 4) * 15).padStart(2, '0')}`
const spanArb = fc
  .record({
    start: quarter,
    length: fc.integer({ min: 2, max: 96 }),
    last: fc.double({ min: 0, max: 1, noNaN: true }),
    limited: fc.boolean(),
  })
  .map(({ start, length, last, limited }) => {
    const lastEntry = clock(
      (start + Math.min(length - 1, 1 + Math.floor(last * (length - 1)))) % 96,
    )
    const times = { opens: clock(start), closes: clock((start + length) % 96) }
    return limited ? { ...times, lastEntry } : times
  })
const monthDay = fc.constantFrom('09-20', '09-28', '10-03', '10-08', '10-12', '12-31', '01-01')
const seasonArb = fc.oneof(fc.constant({}), fc.record({ from: monthDay, through: monthDay }))
const hoursArb: fc.Arbitrary<OpeningHours> = fc.record({
  weekly: fc.array(
    fc
      .tuple(fc.uniqueArray(fc.constantFrom(...WEEK), { minLength: 1 }), spanArb, seasonArb)
      .map(([days, span, season]) => ({ days, ...span, ...season })),
    { maxLength: 4 },
  ),
  holidays: fc.constantFrom('AS_WEEKDAY', 'OPEN', 'CLOSED'),
  makeupWorkdays: fc.constantFrom('AS_WEEKDAY', 'AS_WORKDAY'),
  exceptions: fc.uniqueArray(
    fc.record({
      date: fc.integer({ min: 0, max: 25 }).map((n) => addDays('2026-09-18', n)),
      spans: fc.array(spanArb, { maxLength: 2 }),
    }),
    { maxLength: 3, selector: ({ date }) => date },
  ),
})
/** From before Mid-Autumn 2026 until after National Day: every kind of day occurs. */
const timeArb = fc
  .integer({ min: 0, max: 25 * 1440 })
  .map((minute) => local('2026-09-18 00:00') + minute * MINUTE_MS)

/** The rules once more, naively, from the stored form: is a minute inside, and may one enter? */
const naive = (hours: OpeningHours, ms: number): OpenState['state'] => {
  const now = localDay(ms, SHANGHAI)
  let state: OpenState['state'] = 'CLOSED'
  for (const back of [0, 1]) {
    const date = addDays(now.date, -back)
    for (const span of naiveSpans(hours, date)) {
      const [opens, closes] = [minuteOf(span.opens), minuteOf(span.closes)]
      const end = closes <= opens ? closes + 1440 : closes
      const minute = now.minute + back * 1440
      if (minute < opens || minute >= end) continue
      const last = span.lastEntry === undefined ? end : minuteOf(span.lastEntry)
      if (minute < (last <= opens ? last + 1440 : last)) return 'OPEN'
      state = 'LAST_ENTRY_PASSED'
    }
  }
  return state
}
const minuteOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
const naiveSpans = (
  hours: OpeningHours,
  date: string,
): readonly { opens: string; closes: string; lastEntry?: string | undefined }[] => {
  const exception = hours.exceptions?.find((entry) => entry.date === date)
  if (exception !== undefined) return exception.spans
  const day = date.slice(5)
  const inForce = hours.weekly.filter(({ from, through }) => {
    if (from === undefined || through === undefined) return true
    return from <= through ? from <= day && day <= through : day >= from || day <= through
  })
  const of = (weekday: number): typeof inForce =>
    inForce.filter(({ days }) => days.some((d) => d === weekday))
  const dayClass = dayClassOf(date, CHINA)
  const [kind, weekday] = [Math.floor(dayClass / 7), (dayClass % 7) + 1]
  const first = (days: readonly number[]): typeof inForce =>
    of(days.find((d) => of(d).length > 0) ?? 0)
  if (kind === 1 && hours.holidays === 'CLOSED') return []
  if (kind === 1 && hours.holidays === 'OPEN') return first([weekday, 7, 1, 2, 3, 4, 5, 6])
  if (kind === 2 && hours.makeupWorkdays === 'AS_WORKDAY') return first([1, 2, 3, 4, 5])
  return of(weekday)
}

describe('for any hours', () => {
  it('the generated hours are valid', () => {
    fc.assert(fc.property(hoursArb, (hours) => openingHoursSchema.safeParse(hours).success))
  })

  it('state, query and the naive reading of the rules agree at any minute', () => {
    fc.assert(
      fc.property(hoursArb, timeArb, (hours, ms) => {
        const spans = compileHours(hours)
        const wanted = naive(hours, ms)
        expect(openStateAt(spans, ms, SHANGHAI, CHINA).state).toBe(wanted)
        expect(stateByQuery(spans, ms)).toBe(wanted)
      }),
      { numRuns: 1_000 },
    )
  })

  it('the announced changes are those that a walk quarter by quarter meets', () => {
    fc.assert(
      fc.property(hoursArb, timeArb, (hours, ms) => {
        const spans = compileHours(hours)
        const start = ms - (ms % (15 * MINUTE_MS))
        const found = openStateAt(spans, start, SHANGHAI, CHINA)
        const wanted: { -readonly [K in keyof OpenState]: OpenState[K] } = {
          state: naive(hours, start),
          closesAt: null,
          nextOpening: null,
          nextChange: null,
        }
        let before = wanted.state
        const horizon = start + 12 * DAY_MS
        for (let t = start + 15 * MINUTE_MS; t < horizon; t += 15 * MINUTE_MS) {
          const after = naive(hours, t)
          if (after !== before) wanted.nextChange ??= t
          if (wanted.state !== 'CLOSED' && after === 'CLOSED') wanted.closesAt ??= t
          if (before !== 'OPEN' && after === 'OPEN') wanted.nextOpening ??= t
          before = after
        }
        const near = (value: number | null): number | null =>
          value === null || value >= horizon ? null : value
        expect({
          state: found.state,
          closesAt: near(found.closesAt),
          nextOpening: near(found.nextOpening),
          nextChange: near(found.nextChange),
        }).toEqual(wanted)
      }),
      { numRuns: 40 },
    )
  })

  it('nothing is announced beyond the days that are looked at', () => {
    fc.assert(
      fc.property(hoursArb, timeArb, (hours, ms) => {
        const { nextChange } = openStateAt(compileHours(hours), ms, SHANGHAI, CHINA)
        return (
          nextChange === null ||
          (nextChange > ms && nextChange <= ms + (LOOK_AHEAD_DAYS + 1) * DAY_MS)
        )
      }),
    )
  })

  it('no span ends more than a day after it begins', () => {
    fc.assert(
      fc.property(hoursArb, (hours) =>
        compileHours(hours).every(
          ({ opensMin, closesMin, dayClass, date }) =>
            0 <= opensMin &&
            opensMin <= closesMin &&
            closesMin <= opensMin + 1440 &&
            (dayClass === null) !== (date === null),
        ),
      ),
    )
  })
})

describe('the clock of a zone with summer time', () => {
  it('a night that loses an hour still closes at the time on the wall', () => {
    const spans = compileHours({ ...BAR, weekly: [{ days: [6], opens: '22:00', closes: '04:00' }] })
    const before = at('2026-03-29T00:30:00+01:00')
    const { state, closesAt } = openStateAt(spans, before, 'Europe/Berlin', CHINA)
    expect(state).toBe('OPEN')
    expect(closesAt).toBe(at('2026-03-29T04:00:00+02:00'))
  })
})

describe('the stored form', () => {
  it.each([
    ['T4', MUSEUM],
    ['a hall', HALL],
    ['a bar', BAR],
    ['round the clock', ROUND_THE_CLOCK],
    ['a winter season', WINTER_GARDEN],
  ])('%s is valid and comes back as it went in', (_name, hours) => {
    expect(openingHoursSchema.parse(JSON.parse(JSON.stringify(hours)))).toEqual(hours)
  })

  const weekly = (entry: object): object => ({ ...MUSEUM, weekly: [entry] })
  it.each([
    ['a time without a leading zero', weekly({ days: [1], opens: '9:00', closes: '17:00' })],
    ['opening at 24:00', weekly({ days: [1], opens: '24:00', closes: '17:00' })],
    ['a weekday 0', weekly({ days: [0], opens: '09:00', closes: '17:00' })],
    ['no weekday', weekly({ days: [], opens: '09:00', closes: '17:00' })],
    [
      'a last entry after closing',
      weekly({ days: [1], opens: '09:00', closes: '17:00', lastEntry: '17:01' }),
    ],
    [
      'a last entry at opening',
      weekly({ days: [1], opens: '09:00', closes: '17:00', lastEntry: '09:00' }),
    ],
    ['half a season', weekly({ days: [1], opens: '09:00', closes: '17:00', from: '04-01' })],
    [
      '30 February',
      weekly({ days: [1], opens: '09:00', closes: '17:00', from: '02-30', through: '03-01' }),
    ],
    ['an unknown holiday rule', { ...MUSEUM, holidays: 'MAYBE' }],
    ['a date that does not exist', { ...MUSEUM, exceptions: [{ date: '2026-02-29', spans: [] }] }],
    [
      'a date twice',
      {
        ...MUSEUM,
        exceptions: [
          { date: '2026-02-28', spans: [] },
          { date: '2026-02-28', spans: [] },
        ],
      },
    ],
  ])('%s is refused', (_name, hours) => {
    expect(openingHoursSchema.safeParse(hours).success).toBe(false)
  })
})

describe('hours for readers', () => {
  it.each([
    [
      'a museum',
      MUSEUM,
      ['周二至周日 09:00–17:00，16:30 停止入场', '周一闭馆（法定节假日除外）'],
      ['Tue–Sun 09:00–17:00, last entry 16:30', 'Closed Mon (except statutory holidays)'],
    ],
    [
      'a hall',
      HALL,
      [
        '周一至周五 09:00–12:00、13:30–17:00',
        '周六、周日闭馆',
        '法定节假日闭馆',
        '调休上班日按工作日时间开放',
      ],
      [
        'Mon–Fri 09:00–12:00, 13:30–17:00',
        'Closed Sat, Sun',
        'Closed on statutory holidays',
        'Make-up workdays: weekday hours',
      ],
    ],
    [
      'a bar',
      BAR,
      ['周五至周日 18:00–次日 02:00', '周一至周四闭馆'],
      ['Fri–Sun 18:00–02:00 (next day)', 'Closed Mon–Thu'],
    ],
    ['round the clock', ROUND_THE_CLOCK, ['每天 24 小时开放'], ['Daily open 24 hours']],
    [
      'a winter season',
      WINTER_GARDEN,
      ['11月1日至2月28日：每天 10:00–16:00'],
      ['1 Nov – 28 Feb: Daily 10:00–16:00'],
    ],
    ['never', { ...BAR, weekly: [] }, ['每天闭馆'], ['Closed every day']],
  ])('%s', (_name, hours, chinese, english) => {
    expect(describeHours(hours, 'zh-CN')).toEqual(chinese)
    expect(describeHours(hours, 'en')).toEqual(english)
  })

  it('exceptions follow in the order of their dates, with their notes', () => {
    const hours: OpeningHours = {
      ...BAR,
      weekly: [
        { days: [1, 3], opens: '13:00', closes: '15:00', lastEntry: '14:30' },
        { days: [1, 3], opens: '09:00', closes: '11:00' },
        { days: [2, 4, 5, 6, 7], opens: '09:00', closes: '11:00' },
      ],
      exceptions: [
        { date: '2026-12-02', spans: [], note: '检修' },
        { date: '2026-12-01', spans: [{ opens: '09:00', closes: '10:00' }] },
      ],
    }
    expect(describeHours(hours, 'zh-CN')).toEqual([
      '周一、周三 09:00–11:00、13:00–15:00（14:30 停止入场）',
      '周二、周四至周日 09:00–11:00',
      '2026-12-01 09:00–10:00',
      '2026-12-02 闭馆（检修）',
    ])
  })

  it('schema.org gets days, dates and closed days in its own terms', () => {
    const hours: OpeningHours = {
      weekly: [
        { days: [6, 7], opens: '00:00', closes: '24:00' },
        { days: [1], opens: '10:00', closes: '02:00', from: '11-01', through: '02-28' },
      ],
      holidays: 'CLOSED',
      makeupWorkdays: 'AS_WEEKDAY',
      exceptions: [
        { date: '2026-12-01', spans: [] },
        { date: '2026-12-02', spans: [{ opens: '09:00', closes: '10:00' }] },
      ],
    }
    const type = { '@type': 'OpeningHoursSpecification' }
    const weekend = { ...type, dayOfWeek: ['Saturday', 'Sunday'], opens: '00:00', closes: '23:59' }
    const rest = [
      { ...type, dayOfWeek: ['PublicHolidays'], opens: '00:00', closes: '00:00' },
      {
        ...type,
        opens: '00:00',
        closes: '00:00',
        validFrom: '2026-12-01',
        validThrough: '2026-12-01',
      },
      {
        ...type,
        opens: '09:00',
        closes: '10:00',
        validFrom: '2026-12-02',
        validThrough: '2026-12-02',
      },
    ]
    const winter = {
      ...type,
      dayOfWeek: ['Monday'],
      opens: '10:00',
      closes: '02:00',
      validFrom: '2026-11-01',
      validThrough: '2027-02-28',
    }
    expect(toSchemaOrgHours(hours)).toEqual([weekend, ...rest])
    expect(toSchemaOrgHours(hours, 2026)).toEqual([weekend, winter, ...rest])
  })
})
