import { addDays, instantOf, isDate } from '#schema/time.ts'

/** Most days one question is about: a year and what compares it with the same days of the year before. */
export const DAYS_MAX = 400

/** A day of a city: its date there, and the instants between which it lies. */
export interface Day {
  readonly date: string
  /** The first instant of it, and the first one after it; milliseconds UTC. */
  readonly from: number
  readonly to: number
}

/**
 * The days of a period, both ends included, in a zone. Nothing where these are not dates, are in the wrong order, or
 * are more than {@link DAYS_MAX} days.
 */
export const daysOf = (from: string, to: string, zone: string): readonly Day[] | undefined => {
  const days: Day[] = []
  if (isDate(from) && isDate(to))
    for (let date = from; date <= to && days.length <= DAYS_MAX; date = addDays(date, 1))
      days.push({ date, from: instantOf(date, 0, zone), to: instantOf(addDays(date, 1), 0, zone) })
  return days.length === 0 || days.length > DAYS_MAX ? undefined : days
}

/** The period of the same length right before one. */
export const periodBefore = (
  from: string,
  days: number,
): { readonly from: string; readonly to: string } => ({
  from: addDays(from, -days),
  to: addDays(from, -1),
})

/** How much more than before, in tenths of a percent; `null` where there was nothing to compare with. */
export const changeOf = (now: number, before: number): number | null =>
  before <= 0 ? null : Math.round(((now - before) * 1_000) / before)

/** Fewer than so many people are not told apart: somebody could be recognised among them. */
export const PEOPLE_MIN = 5
