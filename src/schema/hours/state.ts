/** Whether a place is open, and until when: evaluation of compiled opening hours. */
import type { Calendar } from '../calendar.ts'
import type { OpenSpan } from '../hours.ts'
import { dayClassOf, inSeason } from '../hours.ts'
import { MINUTES_PER_DAY, addDays, instantOf, localDay } from '../time.ts'

/** LAST_ENTRY_PASSED: those inside may stay, nobody is let in any more. */
export type OpenStateName = 'OPEN' | 'LAST_ENTRY_PASSED' | 'CLOSED'

/** All instants in UTC milliseconds; null when there is none within the `LOOK_AHEAD_DAYS` that are looked at. */
export type OpenState = {
  readonly state: OpenStateName
  /** The end of the present opening; spans that touch are one opening. Null when closed. */
  readonly closesAt: number | null
  /** The next instant from which one can get in, when one cannot now, or can again after a pause. */
  readonly nextOpening: number | null
  /** The next instant at which `state` is another one. */
  readonly nextChange: number | null
}

/** How far ahead the next change is looked for. */
export const LOOK_AHEAD_DAYS = 62

/** What "open now" needs to know of a day; see `openClauses`. */
export type OpenClause = {
  readonly date: string
  readonly dayClass: number
  /** Minutes after midnight of `date`. */
  readonly minute: number
  /** month * 100 + day. */
  readonly monthDay: number
}

const clauseOf = (date: string, minute: number, calendar: Calendar): OpenClause => ({
  date,
  dayClass: dayClassOf(date, calendar),
  minute,
  monthDay: Number(date.slice(5, 7)) * 100 + Number(date.slice(8, 10)),
})

/**
 * The values with which a query over stored spans finds what is open at an instant. Yesterday belongs to it because
 * its spans may run past midnight: there the minute counts on, from 1440 up.
 *
 * A place is OPEN or LAST_ENTRY_PASSED exactly when, for `d` = today or `d` = yesterday, it has a span row with
 *
 *     opens_min <= d.minute AND d.minute < closes_min
 *     AND (date = d.date
 *       OR (day_class = d.dayClass
 *         AND (season_from IS NULL
 *           OR (season_from <= season_through AND d.monthDay BETWEEN season_from AND season_through)
 *           OR (season_from > season_through AND (d.monthDay >= season_from OR d.monthDay <= season_through)))
 *         AND NOT EXISTS (a row of the same hours with date = d.date)))
 *
 * (the rows of a date replace those of its class, and an exception that closes the day is a row 0 to 0). It is OPEN
 * when moreover one such row has `last_entry_min IS NULL OR d.minute < last_entry_min`.
 * In a zone with daylight saving the clock on the wall is ambiguous in the repeated hour; there alone the query may
 * differ from `openStateAt`, which compares instants.
 */
export const openClauses = (
  atMs: number,
  zone: string,
  calendar: Calendar,
): { readonly today: OpenClause; readonly yesterday: OpenClause } => {
  const { date, minute } = localDay(atMs, zone)
  return {
    today: clauseOf(date, minute, calendar),
    yesterday: clauseOf(addDays(date, -1), minute + MINUTES_PER_DAY, calendar),
  }
}

/** The spans in force on the day of a clause: those of its date, else those of its class and season. */
export const spansOfDay = (
  spans: readonly OpenSpan[],
  day: Pick<OpenClause, 'date' | 'dayClass' | 'monthDay'>,
): readonly OpenSpan[] => {
  const exceptional = spans.filter(({ date }) => date === day.date)
  if (exceptional.length > 0) return exceptional
  return spans.filter((span) => span.dayClass === day.dayClass && inSeason(day.monthDay, span))
}

type Interval = {
  readonly opensAt: number
  readonly lastEntryAt: number
  readonly closesAt: number
}

const intervalsOfDate = (
  spans: readonly OpenSpan[],
  date: string,
  zone: string,
  calendar: Calendar,
): readonly Interval[] =>
  spansOfDay(spans, clauseOf(date, 0, calendar)).flatMap((span): Interval[] => {
    if (span.opensMin === span.closesMin) return []
    const closesAt = instantOf(date, span.closesMin, zone)
    return [
      {
        opensAt: instantOf(date, span.opensMin, zone),
        lastEntryAt:
          span.lastEntryMin === null ? closesAt : instantOf(date, span.lastEntryMin, zone),
        closesAt,
      },
    ]
  })

const stateIn = (intervals: readonly Interval[], ms: number): OpenStateName => {
  let state: OpenStateName = 'CLOSED'
  for (const { opensAt, lastEntryAt, closesAt } of intervals) {
    if (ms < opensAt || ms >= closesAt) continue
    if (ms < lastEntryAt) return 'OPEN'
    state = 'LAST_ENTRY_PASSED'
  }
  return state
}

/** The answer as far as the intervals of the days before `untilMs` tell it. */
const answer = (intervals: readonly Interval[], atMs: number, untilMs: number): OpenState => {
  const state = stateIn(intervals, atMs)
  const edges = intervals
    .flatMap(({ opensAt, lastEntryAt, closesAt }) => [opensAt, lastEntryAt, closesAt])
    .filter((ms) => atMs < ms && ms < untilMs)
  let closesAt: number | null = null
  let nextOpening: number | null = null
  let nextChange: number | null = null
  let before = state
  for (const ms of [...new Set(edges)].sort((a, b) => a - b)) {
    const after = stateIn(intervals, ms)
    if (after !== before) nextChange ??= ms
    if (state !== 'CLOSED' && after === 'CLOSED') closesAt ??= ms
    if (before !== 'OPEN' && after === 'OPEN') nextOpening ??= ms
    before = after
  }
  return { state, closesAt, nextOpening, nextChange }
}

const DAY_CLASSES = 21

/** Round the clock on every day: common (car parks, stations), and then there is no change to look for. */
const isAlwaysOpen = (spans: readonly OpenSpan[]): boolean =>
  spans.length >= DAY_CLASSES &&
  spans.every(({ date }) => date === null) &&
  new Set(
    spans
      .filter(
        ({ opensMin, closesMin, lastEntryMin, seasonFrom }) =>
          opensMin === 0 &&
          closesMin === MINUTES_PER_DAY &&
          lastEntryMin === null &&
          seasonFrom === null,
      )
      .map(({ dayClass }) => dayClass),
  ).size === DAY_CLASSES

const ALWAYS_OPEN: OpenState = {
  state: 'OPEN',
  closesAt: null,
  nextOpening: null,
  nextChange: null,
}

/** Most places change within two days; only for the others more days are laid out. */
const WINDOWS_DAYS = [2, 9, LOOK_AHEAD_DAYS] as const

/**
 * The state at an instant and the changes after it. Opening is half open: at the closing minute the place is closed,
 * at the minute of the last entry nobody is let in. Spans of yesterday that run past midnight count.
 * @throws RangeError when the zone does not exist.
 */
export const openStateAt = (
  spans: readonly OpenSpan[],
  atMs: number,
  zone: string,
  calendar: Calendar,
): OpenState => {
  if (isAlwaysOpen(spans)) return ALWAYS_OPEN
  const { date } = localDay(atMs, zone)
  const intervals: Interval[] = []
  let laidOut = -1
  let found: OpenState = { state: 'CLOSED', closesAt: null, nextOpening: null, nextChange: null }
  for (const last of WINDOWS_DAYS) {
    for (; laidOut <= last; laidOut += 1) {
      intervals.push(...intervalsOfDate(spans, addDays(date, laidOut), zone, calendar))
    }
    found = answer(intervals, atMs, instantOf(addDays(date, last + 1), 0, zone))
    const settled = found.state === 'CLOSED' || found.closesAt !== null
    if (settled && found.nextOpening !== null) break
  }
  return found
}
