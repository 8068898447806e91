/**
 * The calendar of days off and of weekend days that are worked in exchange (调休). In China it is known only when the
 * State Council has published the notice for a year, so every answer says how sure it is.
 */
import { CN_2025 } from './calendar/cn-2025.ts'
import { CN_2026 } from './calendar/cn-2026.ts'
import type { CalendarYear, Holiday } from './calendar/year.ts'
import { addDays, weekdayOf } from './time.ts'

/** A day that the law itself makes a holiday every year, whatever the notice adds to it. */
export type AnnualHoliday = {
  /** `MM-DD`. */
  readonly day: string
  readonly name: string
  readonly nameEn: string
  /** The first year in which it was one. */
  readonly since: number
}

export type Calendar = {
  readonly years: readonly CalendarYear[]
  /** Used, as a provisional answer, for years without a notice. */
  readonly annual: readonly AnnualHoliday[]
}

export type DayKindName = 'REGULAR' | 'STATUTORY_HOLIDAY' | 'MAKEUP_WORKDAY'

/** PUBLISHED: from the year's notice. PROVISIONAL: there is no notice yet; days may still be moved. */
export type Confidence = 'PUBLISHED' | 'PROVISIONAL'

export type DayKind = {
  readonly kind: DayKindName
  /** The holiday, or for a make-up workday the holiday it is worked for; absent on a regular day. */
  readonly name?: string
  readonly nameEn?: string
  readonly confidence: Confidence
}

/**
 * Mainland China. The yearly days are those of the State Council's Regulation on Public Holidays that have a fixed date
 * in the solar calendar; 2 May was added by its revision of November 2024.
 */
export const CHINA: Calendar = {
  years: [CN_2025, CN_2026],
  annual: [
    { day: '01-01', name: '元旦', nameEn: 'New Year', since: 2000 },
    { day: '05-01', name: '劳动节', nameEn: 'Labour Day', since: 2000 },
    { day: '05-02', name: '劳动节', nameEn: 'Labour Day', since: 2025 },
    { day: '10-01', name: '国庆节', nameEn: 'National Day', since: 2000 },
    { day: '10-02', name: '国庆节', nameEn: 'National Day', since: 2000 },
    { day: '10-03', name: '国庆节', nameEn: 'National Day', since: 2000 },
  ],
}

const named = (
  kind: 'STATUTORY_HOLIDAY' | 'MAKEUP_WORKDAY',
  holiday: Holiday | AnnualHoliday,
  confidence: Confidence,
): DayKind => ({ kind, name: holiday.name, nameEn: holiday.nameEn, confidence })

/**
 * What a date `YYYY-MM-DD` is in the calendar. An ordinary Saturday or Sunday is REGULAR: being a weekend is the
 * weekday's affair. STATUTORY_HOLIDAY is every day off of a notice, the exchanged ones included.
 */
export const dayKind = (date: string, calendar: Calendar): DayKind => {
  const year = Number(date.slice(0, 4))
  const day = date.slice(5)
  const notice = calendar.years.find((entry) => entry.year === year)
  if (notice === undefined) {
    const annual = calendar.annual.find((entry) => entry.day === day && entry.since <= year)
    return annual === undefined
      ? { kind: 'REGULAR', confidence: 'PROVISIONAL' }
      : named('STATUTORY_HOLIDAY', annual, 'PROVISIONAL')
  }
  for (const holiday of notice.holidays) {
    const [first, last] = holiday.off
    if (first <= day && day <= last) return named('STATUTORY_HOLIDAY', holiday, 'PUBLISHED')
    if (holiday.makeup.includes(day)) return named('MAKEUP_WORKDAY', holiday, 'PUBLISHED')
  }
  return { kind: 'REGULAR', confidence: 'PUBLISHED' }
}

const LAST_WORKDAY_OF_WEEK = 5

/** Whether offices work on a date: Monday to Friday without the days off, and the make-up days of weekends. */
export const isWorkday = (date: string, calendar: Calendar): boolean => {
  const { kind } = dayKind(date, calendar)
  if (kind !== 'REGULAR') return kind === 'MAKEUP_WORKDAY'
  return weekdayOf(date) <= LAST_WORKDAY_OF_WEEK
}

/** More than any legal time limit; it bounds the work of one answer. */
export const WORKING_DAYS_MAX = 5_000

/**
 * The date on which a time limit of `days` working days ends. The day of acceptance `date` is not counted; 0 days end
 * on it. PROVISIONAL when a day on the way lies in a year without a notice.
 * @throws RangeError unless `days` is a whole number from 0 to `WORKING_DAYS_MAX`, or when the date does not exist.
 */
export const addWorkingDays = (
  date: string,
  days: number,
  calendar: Calendar,
): { readonly date: string; readonly confidence: Confidence } => {
  if (!Number.isInteger(days) || days < 0 || days > WORKING_DAYS_MAX) {
    throw new RangeError(`working days must be 0 to ${WORKING_DAYS_MAX}: ${days}`)
  }
  let current = addDays(date, 0)
  let { confidence } = dayKind(current, calendar)
  for (let left = days; left > 0;) {
    current = addDays(current, 1)
    if (dayKind(current, calendar).confidence === 'PROVISIONAL') confidence = 'PROVISIONAL'
    if (isWorkday(current, calendar)) left -= 1
  }
  return { date: current, confidence }
}
