/** What sorts of attraction there are. */
export const ATTRACTION_CATEGORIES = [
  'SCENIC_AREA',
  'PARK',
  'MUSEUM',
  'MEMORIAL',
  'HISTORIC_SITE',
  'OLD_STREET',
  'TEMPLE',
  'ZOO',
  'THEATRE',
  'OTHER',
] as const
export type AttractionCategory = (typeof ATTRACTION_CATEGORIES)[number]

/** Counts older than this are shown as stale (spec: scenic flow, 900 s). */
export const FLOW_FRESH_MS = 900_000

export type CrowdLevel = 'NORMAL' | 'BEST' | 'YELLOW' | 'ORANGE' | 'RED'

/**
 * From published emergency plans of graded sites: yellow (III) at 80 %, orange (II) at 90 %, red (I) at
 * 100 % of a limit, where tickets stop. Level IV (BEST) begins at the best capacity, taken as 70 % of the limit.
 */
const THRESHOLDS: readonly { readonly level: CrowdLevel; readonly percent: number }[] = [
  { level: 'RED', percent: 100 },
  { level: 'ORANGE', percent: 90 },
  { level: 'YELLOW', percent: 80 },
  { level: 'BEST', percent: 70 },
]

export interface Limits {
  readonly capacityInstantaneous: number | null
  readonly capacityDaily: number | null
}

export interface Flow {
  readonly onSite: number | null
  readonly enteredToday: number | null
  readonly asOf: number
}

export interface Crowd {
  readonly level: CrowdLevel
  /** Of the limit that is fuller, in percent, rounded down. */
  readonly percent: number
  readonly onSite: number | null
  readonly enteredToday: number | null
  readonly asOf: number
  readonly stale: boolean
}

const percentOf = (count: number | null, limit: number | null): number | null =>
  count === null || limit === null ? null : Math.floor((count * 100) / limit)

/**
 * How crowded an attraction is: people on site against the instantaneous limit, entries against the
 * daily one, the worse of the two. `null` when nothing was counted or there is no limit to compare with.
 */
export const crowdOf = (limits: Limits, flow: Flow | null, now: number): Crowd | null => {
  if (!flow) return null
  const percents = [
    percentOf(flow.onSite, limits.capacityInstantaneous),
    percentOf(flow.enteredToday, limits.capacityDaily),
  ].filter((percent) => percent !== null)
  if (percents.length === 0) return null
  const percent = Math.max(...percents)
  const level = THRESHOLDS.find((threshold) => percent >= threshold.percent)?.level ?? 'NORMAL'
  const { onSite, enteredToday, asOf } = flow
  return { level, percent, onSite, enteredToday, asOf, stale: now - asOf > FLOW_FRESH_MS }
}
