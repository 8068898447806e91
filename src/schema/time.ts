/**
 * Instants are UTC milliseconds; a local date is the text `YYYY-MM-DD`, a local time a minute of the day. Zones are
 * IANA names (`Asia/Shanghai`) or fixed offsets (`+08:00`).
 */
import * as PlainDateTime from 'temporal-polyfill/fns/PlainDateTime'
import * as ZonedDateTime from 'temporal-polyfill/fns/ZonedDateTime'

export const SECOND_MS = 1_000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000
export const MINUTES_PER_DAY = 1_440

/** A day of the week as ISO 8601 counts it: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7

export const WEEKDAYS: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7]

/** What the clock on the wall shows at an instant. */
export type LocalDay = {
  /** `YYYY-MM-DD`. */
  readonly date: string
  readonly weekday: Weekday
  /** Minute of the day, 0 to 1439. */
  readonly minute: number
  /** Second of the minute, 0 to 59. */
  readonly second: number
}

const NS_PER_MS = 1_000_000n
const NS_PER_MS_NUMBER = 1_000_000

/** A zone that keeps one offset from an instant on, for example China since 15 September 1991. */
type Settled = { readonly fromMs: number; readonly offsetMs: number }

/** Where the search for a zone's last change of offset starts. Any day after the changes of today's fixed zones does. */
const SETTLED_PROBE_MS = Date.UTC(2026, 0, 1)

/**
 * What the zone table says about a zone does not change while the process runs, and it is asked for every place of
 * every list; so the answer outlives the request. It holds at most one small entry for each zone name that exists.
 */
const settledByZone = new Map<string, Settled | null>()

const findSettled = (zone: string): Settled | null => {
  const probe = ZonedDateTime.create(BigInt(SETTLED_PROBE_MS) * NS_PER_MS, zone)
  if (ZonedDateTime.getTimeZoneTransition(probe, 'next') !== null) return null
  const last = ZonedDateTime.getTimeZoneTransition(probe, 'previous')
  return {
    fromMs: last === null ? -Infinity : Number(last.epochNanoseconds / NS_PER_MS),
    offsetMs: ZonedDateTime.offsetNanoseconds(probe) / NS_PER_MS_NUMBER,
  }
}

const settledOf = (zone: string): Settled | null => {
  const known = settledByZone.get(zone)
  if (known !== undefined) return known
  const found = findSettled(zone)
  settledByZone.set(zone, found)
  return found
}

/**
 * How far the zone's clock is ahead of UTC at an instant, in milliseconds.
 * @throws RangeError when the zone does not exist.
 */
export const offsetMsAt = (ms: number, zone: string): number => {
  const settled = settledOf(zone)
  if (settled !== null && ms >= settled.fromMs) return settled.offsetMs
  const at = ZonedDateTime.create(BigInt(Math.floor(ms)) * NS_PER_MS, zone)
  return ZonedDateTime.offsetNanoseconds(at) / NS_PER_MS_NUMBER
}

const DATE_SHAPE = /^\d{4}-\d{2}-\d{2}$/

/** Midnight UTC of a date of the years 0000 to 9999, or `undefined` when the text is no date of the calendar. */
const utcMidnight = (date: string): number | undefined => {
  if (!DATE_SHAPE.test(date)) return undefined
  const [month, day] = [Number(date.slice(5, 7)), Number(date.slice(8, 10))]
  // Set apart from the constructor, which takes the years 0 to 99 for those of the twentieth century.
  const midnight = new Date(0)
  midnight.setUTCFullYear(Number(date.slice(0, 4)), month - 1, day)
  // An impossible date such as 30 February rolls over into another month.
  const real = midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === day
  return real ? midnight.getTime() : undefined
}

const dateOfUtc = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

const requireDate = (date: string): number => {
  const ms = utcMidnight(date)
  if (ms === undefined) throw new RangeError(`not a date of the form YYYY-MM-DD: ${date}`)
  return ms
}

/** Whether the text is a real date `YYYY-MM-DD` (so not `2026-02-30`). */
export const isDate = (text: string): boolean => utcMidnight(text) !== undefined

/** 1 January 1970 was a Thursday. */
const EPOCH_WEEKDAY_INDEX = 3

const weekdayOfUtc = (midnight: number): Weekday => {
  const days = Math.floor(midnight / DAY_MS)
  const index = (((days + EPOCH_WEEKDAY_INDEX) % 7) + 7) % 7
  return WEEKDAYS[index] ?? 7
}

/**
 * The date, weekday and time on the wall in a zone at an instant.
 * @throws RangeError when the zone does not exist or the instant is no time.
 */
export const localDay = (ms: number, zone: string): LocalDay => {
  const local = Math.floor(ms) + offsetMsAt(ms, zone)
  const midnight = Math.floor(local / DAY_MS) * DAY_MS
  const intoDay = local - midnight
  return {
    date: dateOfUtc(midnight),
    weekday: weekdayOfUtc(midnight),
    minute: Math.floor(intoDay / MINUTE_MS),
    second: Math.floor((intoDay % MINUTE_MS) / SECOND_MS),
  }
}

/** Minutes since midnight of a time `HH:MM`; `24:00` is 1440. The text must have that form. */
export const minuteOfTime = (time: string): number =>
  Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/**
 * The instant at which the clock of a zone shows a minute of a date, in UTC milliseconds. The minute may be below 0 or
 * past 1440: it then names a time of an earlier or later date (25:30 of Friday is 01:30 of Saturday on the wall).
 * A time that a change of the clock skips is read with the offset before it (so it falls after the gap), a time that
 * occurs twice is the first: the rule that Temporal calls `compatible` and RFC 5545 asks for.
 * @throws RangeError when the date or the zone does not exist.
 */
export const instantOf = (date: string, minute: number, zone: string): number => {
  const wall = requireDate(date) + minute * MINUTE_MS
  const settled = settledOf(zone)
  // Within a day after the last change a wall time may still be a skipped or a repeated one.
  if (settled !== null && wall - settled.offsetMs >= settled.fromMs + DAY_MS) {
    return wall - settled.offsetMs
  }
  const at = new Date(wall)
  const local = PlainDateTime.create(
    at.getUTCFullYear(),
    at.getUTCMonth() + 1,
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds(),
    at.getUTCMilliseconds(),
  )
  const zoned = PlainDateTime.toZonedDateTime(local, zone, { disambiguation: 'compatible' })
  return Number(zoned.epochNanoseconds / NS_PER_MS)
}

/**
 * The date `days` later (earlier when negative).
 * @throws RangeError when the date does not exist.
 */
export const addDays = (date: string, days: number): string =>
  dateOfUtc(requireDate(date) + days * DAY_MS)

/**
 * The day of the week of a date, 1 for Monday to 7 for Sunday.
 * @throws RangeError when the date does not exist.
 */
export const weekdayOf = (date: string): Weekday => weekdayOfUtc(requireDate(date))

const two = (n: number): string => String(n).padStart(2, '0')

/**
 * An instant as RFC 3339 text with the offset of the zone, for example `2026-10-13T09:00:00+08:00`. Milliseconds are
 * written only when there are some. An offset with seconds (local mean time before 1901) is rounded to the minute, as
 * the format demands; the text still names the same instant.
 * @throws RangeError when the zone does not exist or the instant is no time.
 */
export const toRfc3339 = (ms: number, zone: string): string => {
  const offsetMinutes = Math.round(offsetMsAt(ms, zone) / MINUTE_MS)
  const wall = new Date(Math.floor(ms) + offsetMinutes * MINUTE_MS).toISOString()
  const text = wall.endsWith('.000Z') ? wall.slice(0, -5) : wall.slice(0, -1)
  const size = Math.abs(offsetMinutes)
  const sign = offsetMinutes < 0 ? '-' : '+'
  return `${text}${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

const RFC3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/

/**
 * The instant that an RFC 3339 text names, in UTC milliseconds; what is finer than a millisecond is cut off. A leap
 * second (`:60` in the last minute of a UTC day) is read as the second after it.
 * @returns `undefined` for anything else: no offset, an impossible date, a space for the `T`.
 */
export const parseRfc3339 = (text: string): number | undefined => {
  const match = RFC3339.exec(text)
  if (match === null) return undefined
  const [, date = '', hh = '', mm = '', ss = '', fraction = '', sign, offHh = '0', offMm = '0'] =
    match
  const midnight = utcMidnight(date)
  const [hour, minute, second] = [Number(hh), Number(mm), Number(ss)]
  const [offsetHour, offsetMinute] = [Number(offHh), Number(offMm)]
  if (midnight === undefined || hour > 23 || minute > 59 || second > 60) return undefined
  if (offsetHour > 23 || offsetMinute > 59) return undefined
  const offset = (offsetHour * 60 + offsetMinute) * (sign === '-' ? -1 : 1)
  const utcMinuteStart = midnight + (hour * 60 + minute - offset) * MINUTE_MS
  const endsUtcDay = (utcMinuteStart + MINUTE_MS) % DAY_MS === 0
  if (second === 60 && !endsUtcDay) return undefined
  return utcMinuteStart + second * SECOND_MS + Number(fraction.slice(0, 3).padEnd(3, '0'))
}
