import { distanceM, type LonLat } from '#schema/geo.ts'

export const LEG_MODES = ['WALK', 'DRIVE'] as const
export type LegMode = (typeof LEG_MODES)[number]

/**
 * How a leg is estimated where the source states no minutes: the straight line times a factor for streets that bend, at
 * an ordinary pace. Walking 4.5 km/h; driving in a city 24 km/h, and five minutes to leave and park.
 */
export const LEG_ESTIMATES: Readonly<
  Record<
    LegMode,
    { readonly factor: number; readonly metresAMinute: number; readonly extraMinutes: number }
  >
> = {
  WALK: { factor: 1.3, metresAMinute: 75, extraMinutes: 0 },
  DRIVE: { factor: 1.4, metresAMinute: 400, extraMinutes: 5 },
}

const MINUTE_MS = 60_000

/** What a visitor finds at a place at one moment; `null` hours are unknown, not closed. */
export interface OpeningThen {
  readonly state: 'OPEN' | 'LAST_ENTRY_PASSED' | 'CLOSED' | 'TEMPORARILY_CLOSED' | 'UNKNOWN'
  /** When it closes, milliseconds UTC, while it is open. */
  readonly closesAt: number | null
}

export interface RouteStopPlan {
  /** `null` where nobody said where it is. */
  readonly point: LonLat | null
  readonly dwellMinutes: number
  /** From the stop before, as the source states it; `null` to estimate. */
  readonly legMinutes: number | null
  /** How it is open at a moment; `null` for what has no hours, as a viewpoint. */
  readonly openingAt: ((at: number) => OpeningThen) | null
}

export interface PlannedRoute {
  readonly mode: LegMode
  readonly stops: readonly RouteStopPlan[]
}

export type RouteWarningCode =
  | 'CLOSED'
  | 'LAST_ENTRY_PASSED'
  | 'OUT_OF_USE'
  | 'CLOSES_DURING_STAY'
  | 'HOURS_UNKNOWN'
  | 'LEG_UNKNOWN'

/** Something to know about a stop; `at` is the moment it speaks of, milliseconds UTC. */
export interface RouteWarning {
  readonly code: RouteWarningCode
  readonly at: number
}

export interface PlannedStop {
  /** Milliseconds UTC. */
  readonly arrivesAt: number
  readonly leavesAt: number
  /** Metres of the way from the stop before; `null` for the first, and where a point is not known. */
  readonly legM: number | null
  /** Minutes of that way; 0 for the first, and where nothing is known. */
  readonly legMinutes: number
  /** Whether the minutes were estimated here, not stated by the source. */
  readonly estimated: boolean
  readonly warnings: readonly RouteWarning[]
}

export interface Plan {
  readonly stops: readonly PlannedStop[]
  readonly startsAt: number
  readonly endsAt: number
  /** Stays and ways, minutes. */
  readonly minutes: number
  /** Metres of all ways that are known. */
  readonly lengthM: number
}

/** Whole metres of the way between two points, by the factor of the mode. */
export const wayM = (mode: LegMode, from: LonLat, to: LonLat): number =>
  Math.round(distanceM(from, to) * LEG_ESTIMATES[mode].factor)

/** Minutes for so many metres of way, rounded up; nothing for no way at all. */
export const wayMinutes = (mode: LegMode, meters: number): number => {
  const { metresAMinute, extraMinutes } = LEG_ESTIMATES[mode]
  return meters === 0 ? 0 : Math.ceil(meters / metresAMinute) + extraMinutes
}

const WARNING_OF: Readonly<Partial<Record<OpeningThen['state'], RouteWarningCode>>> = {
  CLOSED: 'CLOSED',
  LAST_ENTRY_PASSED: 'LAST_ENTRY_PASSED',
  TEMPORARILY_CLOSED: 'OUT_OF_USE',
  UNKNOWN: 'HOURS_UNKNOWN',
}

const openingWarnings = (
  { openingAt }: RouteStopPlan,
  arrivesAt: number,
  leavesAt: number,
): readonly RouteWarning[] => {
  if (!openingAt) return []
  const { state, closesAt } = openingAt(arrivesAt)
  const code = WARNING_OF[state]
  if (code) return [{ code, at: arrivesAt }]
  return closesAt !== null && closesAt < leavesAt
    ? [{ code: 'CLOSES_DURING_STAY', at: closesAt }]
    : []
}

const legOf = (
  mode: LegMode,
  before: RouteStopPlan | undefined,
  stop: RouteStopPlan,
): Pick<PlannedStop, 'legM' | 'legMinutes' | 'estimated'> & { readonly unknown: boolean } => {
  if (!before) return { legM: null, legMinutes: 0, estimated: false, unknown: false }
  const legM = before.point && stop.point ? wayM(mode, before.point, stop.point) : null
  if (stop.legMinutes !== null)
    return { legM, legMinutes: stop.legMinutes, estimated: false, unknown: false }
  return legM === null
    ? { legM, legMinutes: 0, estimated: true, unknown: true }
    : { legM, legMinutes: wayMinutes(mode, legM), estimated: true, unknown: false }
}

/**
 * When somebody who starts at `startMs` (milliseconds UTC) arrives at each stop and leaves it again, and what is in the way:
 * a place that is shut, lets nobody in any more or shuts during the stay. Nobody waits for a door and nothing is reordered: the
 * route stays what its author wrote.
 */
export const planRoute = ({ mode, stops }: PlannedRoute, startMs: number): Plan => {
  const planned: PlannedStop[] = []
  let at = startMs
  for (const [i, stop] of stops.entries()) {
    const { unknown, ...leg } = legOf(mode, stops[i - 1], stop)
    const arrivesAt = at + leg.legMinutes * MINUTE_MS
    const leavesAt = arrivesAt + stop.dwellMinutes * MINUTE_MS
    planned.push({
      arrivesAt,
      leavesAt,
      ...leg,
      warnings: [
        ...(unknown ? [{ code: 'LEG_UNKNOWN', at: arrivesAt } as const] : []),
        ...openingWarnings(stop, arrivesAt, leavesAt),
      ],
    })
    at = leavesAt
  }
  return {
    stops: planned,
    startsAt: startMs,
    endsAt: at,
    minutes: (at - startMs) / MINUTE_MS,
    lengthM: planned.reduce((sum, { legM }) => sum + (legM ?? 0), 0),
  }
}
