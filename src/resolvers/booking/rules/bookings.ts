import { DAY_MS, HOUR_MS, MINUTE_MS } from '#schema/time.ts'
import type { BookingState } from '#schema/tables/slots.ts'

/** Nobody holds more bookings of one resource that are still to come; the trigger `bookings_at_once` says the same. */
export const BOOKINGS_AT_ONCE_MAX = 3
/** Bookings that nobody came for are counted within so many days … */
export const NO_SHOW_DAYS = 90
/** … and as many as a place bears stop booking there for so many days after the last of them. */
export const NO_SHOW_STOP_DAYS = 14
/** Whoever comes earlier is asked to wait. */
const CHECK_IN_EARLY_MS = HOUR_MS
/** So long after its end a slot is waited for. */
export const NO_SHOW_GRACE_MS = 15 * MINUTE_MS
/** Names, documents and phones are erased so long after the slot. */
export const PEOPLE_KEPT_MS = 7 * DAY_MS
/** Characters of a code: 31⁶ of them, unique a resource and day. */
export const BOOKING_CODE_LENGTH = 6

/** Which states may follow; the trigger `bookings_moves` says the same. */
export const NEXT_BOOKING_STATES: Readonly<Record<BookingState, readonly BookingState[]>> = {
  WAITING: ['BOOKED', 'CANCELLED', 'EXPIRED'],
  BOOKED: ['CHECKED_IN', 'CANCELLED', 'NO_SHOW'],
  NO_SHOW: ['CHECKED_IN'],
  CHECKED_IN: [],
  CANCELLED: [],
  EXPIRED: [],
}

/** How much of the capacity of a slot a party takes. */
export const unitsOf = (
  { countsPeople }: { readonly countsPeople: boolean },
  party: number,
): number => (countsPeople ? party : 1)

/**
 * Until when a place may be given back, milliseconds UTC, that instant included. Who got theirs from the waiting list when that
 * had passed already may give it back until the slot begins: they had no chance before.
 */
export const cancelUntil = (
  { startsAt, promotedAt }: { readonly startsAt: number; readonly promotedAt: number | null },
  { cancelMinutes }: { readonly cancelMinutes: number },
): number => {
  const until = startsAt - cancelMinutes * MINUTE_MS
  return promotedAt !== null && promotedAt > until ? startsAt : until
}

/** From when on somebody is let in, milliseconds UTC. */
export const checkInFrom = ({ startsAt }: { readonly startsAt: number }): number =>
  startsAt - CHECK_IN_EARLY_MS

/**
 * Until when somebody who did not come cannot book there, milliseconds UTC; `null` while they can.
 * @param missed beginnings of slots that they did not come for, in any order
 * @param limit how many a place bears; 0 for any number
 */
export const stoppedUntil = (
  missed: readonly number[],
  limit: number,
  now: number,
): number | null => {
  const recent = missed.filter((at) => at > now - NO_SHOW_DAYS * DAY_MS)
  if (limit === 0 || recent.length < limit) return null
  const until = Math.max(...recent) + NO_SHOW_STOP_DAYS * DAY_MS
  return until > now ? until : null
}
