import { HOUR_MS, localDay, MINUTE_MS } from '#schema/time.ts'
import type { TicketState } from '#schema/tables/booking.ts'

/** Numbers begin anew at this hour: who dines after midnight is still of the evening before. */
const DAY_BEGINS_HOUR = 4
/** What is looked at to tell how fast a queue moves. */
export const PACE_MS = HOUR_MS
/** From fewer calls nothing can be said. */
export const PACE_CALLS_MIN = 3
/** A number is worth coming for when so many are before it. */
export const NEAR_AHEAD = 3
/** Nobody stands in more queues at once. */
export const TICKETS_AT_ONCE_MAX = 3
/** So many numbers that nobody came for … */
export const MISSED_MAX = 3
/** … within so many days, and the next number has to be taken at the place. */
export const MISSED_DAYS = 7

/** The day that a number counts to, `YYYY-MM-DD`, local to the place. */
export const queueDay = (now: number, zone: string): string =>
  localDay(now - DAY_BEGINS_HOUR * HOUR_MS, zone).date

/** A number as it is called: `A007`. */
export const numberText = (prefix: string, number: number): string =>
  `${prefix}${String(number).padStart(3, '0')}`

/** Which states may follow; the trigger `queue_tickets_moves` says the same. */
export const NEXT_STATES: Readonly<Record<TicketState, readonly TicketState[]>> = {
  WAITING: ['CALLED', 'CANCELLED', 'EXPIRED'],
  CALLED: ['CALLED', 'SERVED', 'PASSED', 'CANCELLED', 'EXPIRED'],
  PASSED: ['WAITING', 'CALLED', 'CANCELLED', 'EXPIRED'],
  SERVED: [],
  CANCELLED: [],
  EXPIRED: [],
}

/** How long somebody will wait, minutes; `low` and `high` hold it two times out of three. */
export interface Wait {
  readonly minutes: number
  readonly low: number
  readonly high: number
}

/**
 * How long until somebody is called, from how often the counter has called within the last hour. Calls are taken as a Poisson
 * process of the observed rate: the wait for n calls is then a Gamma variable with mean n / rate and deviation √n / rate.
 * The rate is over the time since the first of those calls, so that a counter that has just opened is not thought slow.
 * @param ahead how many go first
 * @param calls instants of calls within the last hour, in any order
 * @returns `null` while fewer than three calls tell anything: unknown is not zero
 */
export const estimateWait = (ahead: number, calls: readonly number[], now: number): Wait | null => {
  const recent = calls.filter((at) => at <= now && now - at <= PACE_MS)
  if (recent.length < PACE_CALLS_MIN) return null
  // Between the first of n calls and now lie n - 1 whole gaps and a part of one.
  const spanMs = Math.max(now - Math.min(...recent), MINUTE_MS)
  const perCallMs = spanMs / (recent.length - 1 + 0.5)
  const n = ahead + 1
  const minutes = (calls: number): number =>
    Math.max(0, Math.round((calls * perCallMs) / MINUTE_MS))
  return { minutes: minutes(n), low: minutes(n - Math.sqrt(n)), high: minutes(n + Math.sqrt(n)) }
}

/** The rank of somebody who was not there and waits again: behind the first few, before the next one. */
export const rankBehind = (
  waiting: readonly { readonly rank: number }[],
  behind: number,
  own: number,
): number => {
  const ranks = waiting.map(({ rank }) => rank).toSorted((a, b) => a - b)
  const last = ranks[Math.min(behind, ranks.length) - 1]
  return last === undefined ? own : Math.max(own, last + 1)
}
