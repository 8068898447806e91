import type { Calendar } from '#schema/calendar.ts'
import { compileHours, dayClassOf, type OpeningHours } from '#schema/hours.ts'
import { spansOfDay } from '#schema/hours/state.ts'
import { addDays, localDay, MINUTE_MS } from '#schema/time.ts'
import type { BookingAudience, BookingQuotas } from '#schema/tables/slots.ts'
import { slotsOfDay, type Slot, type SlotRule, type SpansOn } from '../../fulfilment/rules/slots.ts'

export type { Slot } from '../../fulfilment/rules/slots.ts'

/** When there are slots on a date by hours that know holidays, make-up workdays and single dates. */
const spansOf = (hours: OpeningHours, calendar: Calendar): SpansOn => {
  const compiled = compileHours(hours)
  return (date) =>
    spansOfDay(compiled, {
      date,
      dayClass: dayClassOf(date, calendar),
      monthDay: Number(date.slice(5, 7)) * 100 + Number(date.slice(8, 10)),
    }).map(({ opensMin, closesMin }) => ({ from: opensMin, to: closesMin }))
}

/** When something is booked, and how far ahead. */
export interface BookingTimes extends SlotRule {
  readonly hours: OpeningHours
  /** Zone of its city. */
  readonly zone: string
}

/** The slots of local dates, in order. */
export const slotsOn = (
  times: BookingTimes,
  calendar: Calendar,
): ((date: string) => readonly Slot[]) => {
  const spansOn = spansOf(times.hours, calendar)
  return (date) => slotsOfDay(times, spansOn, date, times.zone)
}

/** The local dates that can be booked now and have a slot, today first. */
export const bookableDays = (
  times: BookingTimes,
  calendar: Calendar,
  now: number,
): readonly string[] => {
  const today = localDay(now, times.zone).date
  const on = slotsOn(times, calendar)
  return Array.from({ length: times.daysAhead + 1 }, (_, i) => addDays(today, i)).filter((date) =>
    on(date).some((slot) => !isTooSoon(slot, times, now)),
  )
}

/** Whether a slot begins too soon to be booked, at `leadMinutes` before exactly it does not. */
export const isTooSoon = (
  { startsAt }: Pick<Slot, 'startsAt'>,
  { leadMinutes }: Pick<SlotRule, 'leadMinutes'>,
  now: number,
): boolean => startsAt < now + leadMinutes * MINUTE_MS

/** Whether a date lies within what can be booked, today included. */
export const isWithinDays = (
  date: string,
  { daysAhead, zone }: Pick<BookingTimes, 'daysAhead' | 'zone'>,
  now: number,
): boolean => {
  const today = localDay(now, zone).date
  return date >= today && date <= addDays(today, daysAhead)
}

/** Whom a booking can be for: everybody, and those who have a bound of their own. */
export const audiencesOf = (quotas: BookingQuotas): readonly BookingAudience[] => [
  ...new Set<BookingAudience>(['GENERAL', ...(Object.keys(quotas) as BookingAudience[])]),
]
