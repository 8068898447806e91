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

/** The slots of one local day, in order. Windows that overlap share their slots; a rest too short for a slot is none. */
const slotsOfDay = (rule: PickupRule, date: string, zone: string): readonly Slot[] => {
  const weekday = weekdayOf(date)
  const slots = new Map<number, Slot>()
  for (const { days, from, to } of rule.windows) {
    if (!days.includes(weekday)) continue
    const end = minuteOfTime(to)
    for (
      let minute = minuteOfTime(from);
      minute + rule.slotMinutes <= end;
      minute += rule.slotMinutes
    ) {
      const startsAt = instantOf(date, minute, zone)
      slots.set(startsAt, { startsAt, endsAt: startsAt + rule.slotMinutes * MINUTE_MS })
    }
  }
  return [...slots.values()].toSorted((a, b) => a.startsAt - b.startsAt)
}

/** Every slot that can be booked now: not too soon, not too far ahead. Whether one is full is not looked at. */
export const openSlots = (rule: PickupRule, zone: string, now: number): readonly Slot[] => {
  const today = localDay(now, zone).date
  const earliest = now + rule.leadMinutes * MINUTE_MS
  return Array.from({ length: rule.daysAhead + 1 }, (_, day) => addDays(today, day)).flatMap(
    (date) => slotsOfDay(rule, date, zone).filter(({ startsAt }) => startsAt >= earliest),
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
  const isOne = slotsOfDay(rule, date, zone).some((one) => one.startsAt === startsAt)
  return isOne && startsAt < now + rule.leadMinutes * MINUTE_MS ? 'SLOT_TOO_SOON' : 'SLOT_UNKNOWN'
}
