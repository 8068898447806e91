/**
 * Opening hours: the form in which they are stored and exchanged, and the flat spans they are compiled to. The spans
 * answer "open now" both here (`hours/state.ts`) and in SQL, so both sides apply one rule.
 */
import { z } from 'zod'
import type { Calendar, DayKindName } from './calendar.ts'
import { dayKind } from './calendar.ts'
import { MINUTES_PER_DAY, WEEKDAYS, isDate, minuteOfTime, weekdayOf } from './time.ts'
import type { Weekday } from './time.ts'

const timeSchema = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a time HH:MM')
const closingTimeSchema = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time HH:MM')
const monthDaySchema = z
  .string()
  .regex(/^\d{2}-\d{2}$/, 'a day MM-DD')
  .refine((day) => isDate(`2024-${day}`), 'a day of the year')
const weekdaySchema = z.union([
  z.literal(1),
  z.literal(2),
  z.literal(3),
  z.literal(4),
  z.literal(5),
  z.literal(6),
  z.literal(7),
])

type Times = {
  readonly opens: string
  readonly closes: string
  readonly lastEntry?: string | undefined
}

/** Times as minutes after midnight of the day they begin on; a close or last entry of the next day is past 1440. */
export const minutesOf = (
  times: Times,
): {
  readonly opensMin: number
  readonly closesMin: number
  readonly lastEntryMin: number | null
} => {
  const opensMin = minuteOfTime(times.opens)
  const following = (time: string): number => {
    const minute = minuteOfTime(time)
    return minute <= opensMin ? minute + MINUTES_PER_DAY : minute
  }
  return {
    opensMin,
    closesMin: following(times.closes),
    lastEntryMin: times.lastEntry === undefined ? null : following(times.lastEntry),
  }
}

const lastEntryIsBeforeClose = (times: Times): boolean => {
  const { closesMin, lastEntryMin } = minutesOf(times)
  return lastEntryMin === null || lastEntryMin <= closesMin
}
const lastEntryProblem = {
  message: 'last entry must lie between opening and closing',
  path: ['lastEntry'],
}

const times = {
  opens: timeSchema,
  closes: closingTimeSchema,
  lastEntry: closingTimeSchema.optional(),
}

const weeklySchema = z
  .object({
    days: z.array(weekdaySchema).min(1).max(7),
    ...times,
    from: monthDaySchema.optional(),
    through: monthDaySchema.optional(),
  })
  .refine(lastEntryIsBeforeClose, lastEntryProblem)
  .refine((entry) => (entry.from === undefined) === (entry.through === undefined), {
    message: 'a season needs both its first and its last day',
    path: ['through'],
  })

const exceptionSchema = z.object({
  date: z.string().refine(isDate, 'a date YYYY-MM-DD'),
  spans: z.array(z.object(times).refine(lastEntryIsBeforeClose, lastEntryProblem)).max(8),
  note: z.string().max(200).optional(),
})

/**
 * Opening hours as JSON.
 * - `weekly`: on these days of the week (1 Monday to 7 Sunday) open from `opens` until just before `closes`; a close
 *   not after the opening is on the next day, `24:00` is midnight. From `lastEntry` on nobody is let in any more.
 *   `from` and `through` (MM-DD, both included, may run over the new year) limit an entry to a season.
 * - `holidays`: what a statutory day off does. AS_WEEKDAY nothing; CLOSED closes; OPEN opens also on a weekday that is
 *   otherwise closed, with that weekday's hours, else Sunday's, else those of the first day that has any.
 * - `makeupWorkdays`: a weekend day worked in exchange has its own hours (AS_WEEKDAY), or those of Monday, else of the
 *   first of Tuesday to Friday that has any (AS_WORKDAY).
 * - `exceptions`: dates whose spans replace everything else; no spans means closed.
 */
export const openingHoursSchema = z.object({
  weekly: z.array(weeklySchema).max(64),
  holidays: z.enum(['AS_WEEKDAY', 'OPEN', 'CLOSED']),
  makeupWorkdays: z.enum(['AS_WEEKDAY', 'AS_WORKDAY']),
  exceptions: z
    .array(exceptionSchema)
    .max(400)
    .refine(
      (all) => new Set(all.map(({ date }) => date)).size === all.length,
      'a date occurs twice',
    )
    .optional(),
})

export type OpeningHours = z.infer<typeof openingHoursSchema>
export type WeeklyHours = OpeningHours['weekly'][number]

/**
 * One stretch of opening, in minutes after midnight of the day it belongs to. Exactly one of `dayClass` and `date` is
 * set. Half open: open while `opensMin <= minute < closesMin`.
 */
export type OpenSpan = {
  /** `kind * 7 + weekday - 1`; kinds 0 regular, 1 statutory holiday, 2 make-up workday; so 0 to 20. */
  readonly dayClass: number | null
  /** The date of an exception, `YYYY-MM-DD`. */
  readonly date: string | null
  readonly opensMin: number
  /** Past 1440 when it closes on the next day; never more than 2880. */
  readonly closesMin: number
  readonly lastEntryMin: number | null
  /** First and last day of the season as month * 100 + day; from > through runs over the new year. */
  readonly seasonFrom: number | null
  readonly seasonThrough: number | null
}

const KIND_NUMBER: Readonly<Record<DayKindName, number>> = {
  REGULAR: 0,
  STATUTORY_HOLIDAY: 1,
  MAKEUP_WORKDAY: 2,
}

const classOf = (kind: DayKindName, weekday: Weekday): number => KIND_NUMBER[kind] * 7 + weekday - 1

/** The day class 0 to 20 of a date (see `OpenSpan.dayClass`). */
export const dayClassOf = (date: string, calendar: Calendar): number =>
  classOf(dayKind(date, calendar).kind, weekdayOf(date))

const SUNDAY: Weekday = 7
const WORKWEEK: readonly Weekday[] = [1, 2, 3, 4, 5]

/**
 * The weekdays whose hours a class of days may follow, in order: the first that has any hours in force counts.
 */
const precedence = (
  hours: OpeningHours,
  kind: DayKindName,
  weekday: Weekday,
): readonly Weekday[] => {
  if (kind === 'STATUTORY_HOLIDAY' && hours.holidays === 'CLOSED') return []
  if (kind === 'STATUTORY_HOLIDAY' && hours.holidays === 'OPEN')
    return [weekday, SUNDAY, ...WEEKDAYS]
  if (kind === 'MAKEUP_WORKDAY' && hours.makeupWorkdays === 'AS_WORKDAY') return WORKWEEK
  return [weekday]
}

/** A stretch of the year, month * 100 + day, both ends included, never over the new year. */
type Part = { readonly from: number; readonly through: number }

const monthDayNumber = (day: string): number =>
  Number(day.slice(0, 2)) * 100 + Number(day.slice(3, 5))

/** Of a leap year, so that 28 February is followed by the 29th. */
const daysOfMonth = (month: number): number => new Date(Date.UTC(2024, month, 0)).getUTCDate()

const dayAfter = (day: number): number => {
  const [month, ofMonth] = [Math.floor(day / 100), day % 100]
  if (ofMonth < daysOfMonth(month)) return day + 1
  return month === 12 ? YEAR_START : (month + 1) * 100 + 1
}

/** For days after 1 January. */
const dayBefore = (day: number): number => {
  const month = Math.floor(day / 100)
  return day % 100 > 1 ? day - 1 : (month - 1) * 100 + daysOfMonth(month - 1)
}

const YEAR_START = 101
const YEAR_END = 1_231

/** The year cut wherever a season begins or ends: within a part the same entries are in force on every day. */
const partsOfYear = (weekly: readonly WeeklyHours[]): readonly Part[] => {
  const starts = new Set([YEAR_START])
  for (const { from, through } of weekly) {
    if (from !== undefined) starts.add(monthDayNumber(from))
    if (through !== undefined) starts.add(dayAfter(monthDayNumber(through)))
  }
  const sorted = [...starts].sort((a, b) => a - b)
  return sorted.map((from, index) => {
    const next = sorted[index + 1]
    return { from, through: next === undefined ? YEAR_END : dayBefore(next) }
  })
}

/** Whether month-day lies in a season that may run over the new year; without a season always. */
export const inSeason = (
  monthDay: number,
  season: Pick<OpenSpan, 'seasonFrom' | 'seasonThrough'>,
): boolean => {
  const { seasonFrom: from, seasonThrough: through } = season
  if (from === null || through === null) return true
  return from <= through
    ? from <= monthDay && monthDay <= through
    : from <= monthDay || monthDay <= through
}

const seasonOf = ({
  from,
  through,
}: WeeklyHours): Pick<OpenSpan, 'seasonFrom' | 'seasonThrough'> => ({
  seasonFrom: from === undefined ? null : monthDayNumber(from),
  seasonThrough: through === undefined ? null : monthDayNumber(through),
})

const compileClass = (
  hours: OpeningHours,
  parts: readonly Part[],
  kind: DayKindName,
  weekday: Weekday,
): readonly OpenSpan[] => {
  const order = precedence(hours, kind, weekday)
  const dayClass = classOf(kind, weekday)
  const partsByEntry = new Map<WeeklyHours, Part[]>()
  for (const part of parts) {
    const inForce = hours.weekly.filter((entry) => inSeason(part.from, seasonOf(entry)))
    const source = order.find((day) => inForce.some(({ days }) => days.includes(day)))
    if (source === undefined) continue
    for (const entry of inForce.filter(({ days }) => days.includes(source))) {
      partsByEntry.set(entry, [...(partsByEntry.get(entry) ?? []), part])
    }
  }
  return [...partsByEntry].flatMap(([entry, used]): OpenSpan[] => {
    const season = seasonOf(entry)
    const base = { dayClass, date: null, ...minutesOf(entry) }
    const whole = parts.filter(({ from }) => inSeason(from, season)).length === used.length
    if (whole) return [{ ...base, ...season }]
    // The entry stands in for another weekday in a part of its season only.
    return used.map(({ from, through }) => ({ ...base, seasonFrom: from, seasonThrough: through }))
  })
}

/** Marks the date of an exception without opening it: no minute lies in [0, 0). */
const CLOSED_ALL_DAY = { opensMin: 0, closesMin: 0, lastEntryMin: null } as const

/**
 * The hours as flat spans for all 21 classes of days and for the exceptions. An exception without spans compiles to
 * one empty span (0 to 0) that marks its date, because the rows of a date replace the rows of its class.
 */
export const compileHours = (hours: OpeningHours): readonly OpenSpan[] => {
  const parts = partsOfYear(hours.weekly)
  const kinds = ['REGULAR', 'STATUTORY_HOLIDAY', 'MAKEUP_WORKDAY'] as const
  const byClass = kinds.flatMap((kind) =>
    WEEKDAYS.flatMap((weekday) => compileClass(hours, parts, kind, weekday)),
  )
  const byDate = (hours.exceptions ?? []).flatMap(({ date, spans }) => {
    const all = spans.length === 0 ? [CLOSED_ALL_DAY] : spans.map(minutesOf)
    return all.map((span) => ({
      dayClass: null,
      date,
      ...span,
      seasonFrom: null,
      seasonThrough: null,
    }))
  })
  return [...byClass, ...byDate]
}
