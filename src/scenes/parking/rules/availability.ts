/** Availability older than this is shown as stale and never counts as free (spec: parking, 600 s). */
export const AVAILABILITY_FRESH_MS = 600_000
/** A source's clock may run ahead by this much; beyond it the time is not believed and the value is stale. */
export const CLOCK_AHEAD_MAX_MS = 120_000
/** COUNT is FEW at or below this share of the capacity … */
const FEW_PERCENT = 10
/** … or, where the capacity is not known, at or below this many bays. */
const FEW_BAYS = 5

export interface Observation {
  readonly kind: 'COUNT' | 'FLAG' | 'UNKNOWN' | 'CLOSED'
  readonly free: number | null
  readonly level: 'FREE' | 'FEW' | 'FULL' | 'UNKNOWN'
  readonly asOf: number | null
}

export interface AvailabilityNow {
  readonly kind: Observation['kind']
  /** What to display, never above the capacity; `null` unless `kind` is COUNT. */
  readonly free: number | null
  readonly total: number | null
  readonly level: Observation['level']
  readonly asOf: number | null
  readonly stale: boolean
  /** The source says more free bays than there are: shown clamped, worth telling the partner. */
  readonly contradictory: boolean
}

/** Whether an observation is too old, has no time, or claims to be from the future. */
export const isStale = (asOf: number | null, now: number): boolean =>
  asOf === null || now - asOf > AVAILABILITY_FRESH_MS || asOf - now > CLOCK_AHEAD_MAX_MS

const levelOf = (free: number, total: number | null): Observation['level'] => {
  if (free === 0) return 'FULL'
  const few = total === null ? free <= FEW_BAYS : free * 100 <= total * FEW_PERCENT
  return few ? 'FEW' : 'FREE'
}

/**
 * What to show of a lot for one class of vehicle. Unknown is not zero: without an observation, and for
 * kind UNKNOWN, there is no number. A flag never becomes a number.
 * @param total bays of that class, where the lot tells
 */
export const availabilityNow = (
  observation: Observation | null,
  total: number | null,
  now: number,
): AvailabilityNow => {
  if (!observation) {
    return {
      kind: 'UNKNOWN',
      free: null,
      total,
      level: 'UNKNOWN',
      asOf: null,
      stale: true,
      contradictory: false,
    }
  }
  const { kind, asOf } = observation
  const base = { kind, total, asOf, stale: isStale(asOf, now), contradictory: false }
  if (kind !== 'COUNT' || observation.free === null) {
    const level = kind === 'FLAG' ? observation.level : kind === 'CLOSED' ? 'FULL' : 'UNKNOWN'
    return { ...base, free: null, level }
  }
  const contradictory = total !== null && observation.free > total
  const free = contradictory ? total : observation.free
  return { ...base, free, level: levelOf(free, total), contradictory }
}
