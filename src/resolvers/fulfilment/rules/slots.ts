import {
  addDays,
  DAY_MS,
  instantOf,
  localDay,
  MINUTE_MS,
  minuteOfTime,
  weekdayOf,
} from '#schema/time.ts'
import type { PickupRule } from '#schema/tables/fulfilment.ts'

/** A span in which orders are handed over; the end is exclusive, milliseconds UTC. */
export interface Slot {
  readonly startsAt: number
  readonly endsAt: number
}

/** Minutes of a day, local to the place; the end is exclusive, and past 1440 it is of the next day. */
export interface MinuteSpan {
  readonly from: number
  readonly to: number
}
/** When there are slots on a local date `YYYY-MM-DD`. */
export type SpansOn = (date: string) => readonly MinuteSpan[]

/** How slots lie in time, whatever is handed over or booked in them. */
export type SlotRule = Pick<PickupRule, 'slotMinutes' | 'leadMinutes' | 'daysAhead'>

/** The slots of one local day, in order. Spans that overlap share their slots; a rest too short for a slot is none. */
export const slotsOfDay = (
  { slotMinutes }: Pick<SlotRule, 'slotMinutes'>,
  spansOn: SpansOn,
  date: string,
  zone: string,
): readonly Slot[] => {
  const slots = new Map<number, Slot>()
  for (const { from, to } of spansOn(date)) {
    for (let minute = from; minute + slotMinutes <= to; minute += slotMinutes) {
      const startsAt = instantOf(date, minute, zone)
      slots.set(startsAt, { startsAt, endsAt: startsAt + slotMinutes * MINUTE_MS })
    }
  }
  return [...slots.values()].toSorted((a, b) => a.startsAt - b.startsAt)
}

/** Windows by the day of the week, whatever the calendar says. */
const weekly =
  ({ windows }: PickupRule): SpansOn =>
  (date) => {
    const weekday = weekdayOf(date)
    return windows.flatMap(({ days, from, to }) =>
      days.includes(weekday) ? [{ from: minuteOfTime(from), to: minuteOfTime(to) }] : [],
    )
  }

/** Every slot that can be booked now: not too soon, not too far ahead. Whether one is full is not looked at. */
export const openSlots = (rule: PickupRule, zone: string, now: number): readonly Slot[] => {
  const today = localDay(now, zone).date
  const earliest = now + rule.leadMinutes * MINUTE_MS
  return Array.from({ length: rule.daysAhead + 1 }, (_, day) => addDays(today, day)).flatMap(
    (date) =>
      slotsOfDay(rule, weekly(rule), date, zone).filter(({ startsAt }) => startsAt >= earliest),
  )
}

const FAR_MS = 1_000 * DAY_MS

/** The slot that begins at an instant, or why it cannot be booked. */
export const findSlot = (
  rule: PickupRule,
  zone: string,
  startsAt: number,
  now: number,
): Slot | 'SLOT_UNKNOWN' | 'SLOT_TOO_SOON' => {
  const slot = openSlots(rule, zone, now).find((one) => one.startsAt === startsAt)
  if (slot) return slot
  // Calendars are not asked about the year 9999.
  if (Math.abs(startsAt - now) > FAR_MS) return 'SLOT_UNKNOWN'
  const { date } = localDay(startsAt, zone)
  const isOne = slotsOfDay(rule, weekly(rule), date, zone).some((one) => one.startsAt === startsAt)
  return isOne && startsAt < now + rule.leadMinutes * MINUTE_MS ? 'SLOT_TOO_SOON' : 'SLOT_UNKNOWN'
}
