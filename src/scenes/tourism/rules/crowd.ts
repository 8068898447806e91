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

/** Percent of a limit from which a level counts, as published emergency plans of graded sites have it. */
const THRESHOLDS: readonly { readonly level: CrowdLevel; readonly percent: number }[] = [
  { level: 'RED', percent: 100 },
  { level: 'ORANGE', percent: 90 },
  { level: 'YELLOW', percent: 80 },
]
/** Where a site publishes no best capacity, level IV begins at this percent of a limit. */
const BEST_PERCENT = 70

export interface Limits {
  /** Persons on site at once, as the law asks sites to publish; `null` when not published. */
  readonly capacityInstantaneous: number | null
  /** Entries a day. */
  readonly capacityDaily: number | null
  /** Persons on site at which a visit is still good: level IV begins there. */
  readonly capacityBest: number | null
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
  /** A fresh count says that a limit is reached: no ticket is sold until it falls. */
  readonly salesStopped: boolean
}

const percentOf = (count: number | null, limit: number | null): number | null =>
  count === null || limit === null ? null : Math.floor((count * 100) / limit)

const levelOf = ({ capacityBest }: Limits, { onSite }: Flow, percent: number): CrowdLevel => {
  const reached = THRESHOLDS.find((threshold) => percent >= threshold.percent)
  if (reached) return reached.level
  const atBest =
    capacityBest !== null && onSite !== null ? onSite >= capacityBest : percent >= BEST_PERCENT
  return atBest ? 'BEST' : 'NORMAL'
}

/**
 * How crowded an attraction is: people on site against the instantaneous limit, entries against the daily one, the worse
 * of the two: I red at 100 % (tickets stop), II orange at 90 %, III yellow at 80 %, IV at the best capacity. `null`
 * when nothing was counted or there is no limit to compare with. Entries of a day that is over count no more.
 * @param dayBegan when the day of the site began, milliseconds UTC
 */
export const crowdOf = (
  limits: Limits,
  flow: Flow | null,
  now: number,
  dayBegan: number,
): Crowd | null => {
  if (!flow) return null
  const today = flow.asOf >= dayBegan ? flow : { ...flow, enteredToday: null }
  const percents = [
    percentOf(today.onSite, limits.capacityInstantaneous),
    percentOf(today.enteredToday, limits.capacityDaily),
  ].filter((percent) => percent !== null)
  if (percents.length === 0) return null
  const percent = Math.max(...percents)
  const level = levelOf(limits, today, percent)
  const { onSite, enteredToday, asOf } = today
  const stale = now - asOf > FLOW_FRESH_MS
  return {
    level,
    percent,
    onSite,
    enteredToday,
    asOf,
    stale,
    salesStopped: level === 'RED' && !stale,
  }
}
