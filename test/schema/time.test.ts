import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  DAY_MS,
  addDays,
  instantOf,
  isDate,
  localDay,
  minuteOfTime,
  offsetMsAt,
  parseRfc3339,
  toRfc3339,
  weekdayOf,
} from '#schema/time.ts'

const SHANGHAI = 'Asia/Shanghai'
const BERLIN = 'Europe/Berlin'
const utc = (text: string): number => Date.parse(text)

/** The wall clock by the engine's own time-zone data: a second opinion on every conversion. */
const wallByIntl = (ms: number, zone: string): string =>
  new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(ms)

describe('local day', () => {
  it.each([
    ['2026-10-12T16:00:00Z', SHANGHAI, { date: '2026-10-13', weekday: 2, minute: 0, second: 0 }],
    [
      '2026-10-12T15:59:59.999Z',
      SHANGHAI,
      { date: '2026-10-12', weekday: 1, minute: 1439, second: 59 },
    ],
    ['2026-10-04T01:30:07Z', 'UTC', { date: '2026-10-04', weekday: 7, minute: 90, second: 7 }],
    ['2026-07-01T22:30:00Z', BERLIN, { date: '2026-07-02', weekday: 4, minute: 30, second: 0 }],
    ['1969-12-31T23:59:59Z', 'UTC', { date: '1969-12-31', weekday: 3, minute: 1439, second: 59 }],
    ['2026-01-01T00:00:00Z', '-03:30', { date: '2025-12-31', weekday: 3, minute: 1230, second: 0 }],
  ])('%s in %s', (text, zone, wanted) => {
    expect(localDay(utc(text), zone)).toEqual(wanted)
  })

  it('China had summer time in 1986 to 1991', () => {
    expect(localDay(utc('1990-07-01T00:00:00Z'), SHANGHAI).minute).toBe(9 * 60)
    expect(localDay(utc('1992-07-01T00:00:00Z'), SHANGHAI).minute).toBe(8 * 60)
    expect(localDay(utc('1990-01-01T00:00:00Z'), SHANGHAI).minute).toBe(8 * 60)
  })

  it('agrees with the engine at any time since 1900, in zones with and without summer time', () => {
    const zones = fc.constantFrom(SHANGHAI, BERLIN, 'America/St_Johns', 'Asia/Tokyo', 'UTC')
    const times = fc.integer({ min: utc('1910-01-01T00:00:00Z') / 1000, max: 4_102_444_800 })
    fc.assert(
      fc.property(times, zones, (seconds, zone) => {
        const { date, minute, second } = localDay(seconds * 1000, zone)
        const two = (n: number): string => String(n).padStart(2, '0')
        const clock = `${two(Math.floor(minute / 60))}:${two(minute % 60)}:${two(second)}`
        expect(`${date} ${clock}`).toBe(wallByIntl(seconds * 1000, zone))
        expect(weekdayOf(date)).toBe(localDay(seconds * 1000, zone).weekday)
      }),
    )
  })

  it('refuses a zone that does not exist', () => {
    expect(() => localDay(0, 'Asia/Atlantis')).toThrow(RangeError)
    expect(() => offsetMsAt(0, '')).toThrow(RangeError)
  })
})

describe('instant of a local time', () => {
  it.each([
    ['2026-10-13', 540, SHANGHAI, '2026-10-13T01:00:00Z'],
    ['2026-10-12', 540 + 1440, SHANGHAI, '2026-10-13T01:00:00Z'],
    ['2026-10-13', -60, SHANGHAI, '2026-10-12T15:00:00Z'],
    ['2026-12-31', 1440, SHANGHAI, '2026-12-31T16:00:00Z'],
    ['1990-07-01', 540, SHANGHAI, '1990-07-01T00:00:00Z'],
    // The clocks of Berlin skip 02:00 to 03:00, and show that hour twice in autumn.
    ['2026-03-29', 150, BERLIN, '2026-03-29T01:30:00Z'],
    ['2026-03-29', 180, BERLIN, '2026-03-29T01:00:00Z'],
    ['2026-10-25', 150, BERLIN, '2026-10-25T00:30:00Z'],
    ['2026-10-25', 180, BERLIN, '2026-10-25T02:00:00Z'],
    // The last change of China: at 02:00 summer time on 15 September 1991 back to 01:00.
    ['1991-09-15', 60, SHANGHAI, '1991-09-14T16:00:00Z'],
    ['1991-09-15', 120, SHANGHAI, '1991-09-14T18:00:00Z'],
  ])('%s minute %i in %s is %s', (date, minute, zone, wanted) => {
    expect(instantOf(date, minute, zone)).toBe(utc(wanted))
  })

  it('undoes the local day wherever the clock is not set back', () => {
    const times = fc.integer({ min: 0, max: 4_000_000 })
    fc.assert(
      fc.property(times, fc.constantFrom('Asia/Tokyo', 'UTC', '+05:45'), (quarterHours, zone) => {
        const ms = quarterHours * 900_000
        const { date, minute } = localDay(ms, zone)
        expect(instantOf(date, minute, zone)).toBe(ms)
      }),
    )
  })

  it.each(['2026-02-30', '2026-13-01', '20261001', '2026-1-1', ''])(
    'refuses the date "%s"',
    (date) => {
      expect(() => instantOf(date, 0, SHANGHAI)).toThrow(RangeError)
      expect(() => addDays(date, 1)).toThrow(RangeError)
      expect(() => weekdayOf(date)).toThrow(RangeError)
      expect(isDate(date)).toBe(false)
    },
  )
})

describe('dates', () => {
  it.each([
    ['2026-12-31', 1, '2027-01-01'],
    ['2024-02-28', 1, '2024-02-29'],
    ['2026-03-01', -1, '2026-02-28'],
    ['2026-10-01', 0, '2026-10-01'],
  ])('%s plus %i days is %s', (date, days, wanted) => {
    expect(addDays(date, days)).toBe(wanted)
  })

  it('the week begins on Monday with 1', () => {
    expect(weekdayOf('2026-10-05')).toBe(1)
    expect(weekdayOf('2026-10-11')).toBe(7)
    expect(weekdayOf('1969-12-28')).toBe(7)
  })

  it.each([
    ['00:00', 0],
    ['09:30', 570],
    ['24:00', 1440],
  ])('%s is minute %i', (time, minute) => {
    expect(minuteOfTime(time)).toBe(minute)
  })

  it('29 February exists in leap years only', () => {
    expect(isDate('2024-02-29')).toBe(true)
    expect(isDate('2026-02-29')).toBe(false)
  })
})

describe('RFC 3339', () => {
  it.each([
    ['2026-10-13T01:00:00Z', SHANGHAI, '2026-10-13T09:00:00+08:00'],
    ['2026-10-13T01:00:00.250Z', SHANGHAI, '2026-10-13T09:00:00.250+08:00'],
    ['2026-10-13T01:00:00Z', 'UTC', '2026-10-13T01:00:00+00:00'],
    ['2026-10-13T01:00:00Z', 'America/St_Johns', '2026-10-12T22:30:00-02:30'],
    ['1990-07-01T00:00:00Z', SHANGHAI, '1990-07-01T09:00:00+09:00'],
  ])('%s in %s is written %s', (text, zone, wanted) => {
    expect(toRfc3339(utc(text), zone)).toBe(wanted)
  })

  it('what is written is read back as the same instant, local mean time included', () => {
    const zones = fc.constantFrom(SHANGHAI, BERLIN, 'UTC', 'America/St_Johns')
    fc.assert(
      fc.property(fc.integer({ min: -3e12, max: 4e12 }), zones, (ms, zone) => {
        expect(parseRfc3339(toRfc3339(ms, zone))).toBe(ms)
      }),
    )
  })

  it.each([
    ['2026-10-13T09:00:00+08:00', '2026-10-13T01:00:00Z'],
    ['2026-10-13t09:00:00z', '2026-10-13T09:00:00Z'],
    ['2026-10-13T09:00:00.123456789Z', '2026-10-13T09:00:00.123Z'],
    ['2026-10-13T09:00:00.5-00:00', '2026-10-13T09:00:00.500Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00Z'],
    ['2017-01-01T07:59:60+08:00', '2017-01-01T00:00:00Z'],
  ])('%s is read as %s', (text, wanted) => {
    expect(parseRfc3339(text)).toBe(utc(wanted))
  })

  it.each([
    '2026-10-13T09:00:00',
    '2026-10-13 09:00:00Z',
    '2026-10-13',
    '2026-02-30T09:00:00Z',
    '2026-10-13T24:00:00Z',
    '2026-10-13T09:60:00Z',
    '2026-10-13T09:00:60Z',
    '2026-10-13T09:00:61Z',
    '2026-10-13T09:00Z',
    '2026-10-13T09:00:00+24:00',
    '2026-10-13T09:00:00+08:60',
    '2026-10-13T09:00:00.Z',
    ' 2026-10-13T09:00:00Z',
    '',
  ])('"%s" is not read', (text) => {
    expect(parseRfc3339(text)).toBeUndefined()
  })

  it('a day has 86 400 000 milliseconds', () => {
    expect(utc('2026-10-14T00:00:00Z') - utc('2026-10-13T00:00:00Z')).toBe(DAY_MS)
  })
})
