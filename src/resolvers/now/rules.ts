/**
 * What matters here and now, in which order. The rule in one line: what somebody has to know comes first; of the rest, what
 * suits the hour and the day, is near, and can be had without a crowd or a wait.
 *
 *   score = 100 × occasion × nearness × factors
 *
 * occasion: the largest weight of {@link WEIGHTS} over what a thing is for and what hour and day it is, 1 where none speaks.
 * nearness: 1 / (1 + distance / 1 km). factors: what a source says of the moment, as a crowd, a wait, a full lot; 0 leaves it out.
 * So that the first page is no list of six restaurants, each further thing of a kind counts 0.8 of the one before.
 */
import { dayKind, type Calendar } from '#schema/calendar.ts'
import type { LocalizedText } from '#schema/locale.ts'
import type { StoreTag } from '#schema/tables/catalogue.ts'
import { localDay } from '#schema/time.ts'

export const OCCASIONS = [
  'MORNING',
  'NOON',
  'AFTER_SCHOOL',
  'EVENING',
  'LATE',
  'WEEKEND',
  'HOLIDAY',
] as const
/** 晨间, 午间, 放学后, 傍晚, 夜宵, 周末, 节日. */
export type Occasion = (typeof OCCASIONS)[number]

export const NOW_KINDS = ['ALERT', 'QUEUE', 'PARKING', 'SIGHT', 'STORE'] as const
export type NowKind = (typeof NOW_KINDS)[number]

/** What a thing is for. */
export type Theme =
  | 'BREAKFAST'
  | 'LUNCH'
  | 'NIGHT'
  | 'FAMILY'
  | 'CAMPUS'
  | 'GIFT'
  | 'SIGHT'
  | 'PARKING'
  | 'QUEUE'

/** What an alert says of being outdoors. */
export type Weather = 'OUTDOORS_BAD'

export const REASONS = [
  'FITS_HOUR',
  'CLOSING_SOON',
  'FREE_BAYS',
  'HAS_ROOM',
  'FEW_BAYS',
  'SHORT_QUEUE',
  'LONG_QUEUE',
  'QUIET',
  'BUSY',
  'CROWDED',
  'OUTDOORS',
] as const
export type ReasonCode = (typeof REASONS)[number]

/** Why something stands where it does. */
export interface Reason {
  readonly code: ReasonCode
  /** Bays, minutes or percent, as the code has it. */
  readonly value?: number
}

/** Something that may matter, as a source tells it. */
export interface NowFact {
  readonly kind: NowKind
  /** Of what it is about: a place, a queue, an alert. */
  readonly id: string
  readonly placeId: string | null
  readonly title: LocalizedText
  readonly text?: LocalizedText | undefined
  /** Great-circle metres; `null` for what is everywhere here. */
  readonly distanceM: number | null
  readonly themes: readonly Theme[]
  /** How good the moment is for it: 1 is as any other, 0 leaves it out. */
  readonly factor: number
  readonly reasons: readonly Reason[]
  /** Under the open sky: bad weather counts. */
  readonly isOutdoors?: boolean
  /** 1 to 4 and what it means outdoors, for alerts: they come first, the most urgent before all. */
  readonly urgency?: number
  readonly weather?: Weather | undefined
}

export interface NowItem extends NowFact {
  readonly score: number
}

/** Halves it where a thing is a kilometre away. */
const NEAR_M = 1_000
/** Under bad weather, of things outdoors and of others. */
const OUTDOORS_FACTOR = 0.3
/** What each further thing of a kind counts beside the one before. */
const SAME_KIND = 0.8
/** From twice the usual weight on it is said that a thing suits the hour. */
const FITS_FROM = 2
/** Alerts lie above whatever else there is. */
const ALERT_SCORE = 10_000

const WEIGHTS: Readonly<Record<Occasion, Partial<Readonly<Record<Theme, number>>>>> = {
  MORNING: { BREAKFAST: 3, NIGHT: 0.3, PARKING: 1.2 },
  NOON: { LUNCH: 3, QUEUE: 1.6, PARKING: 1.1 },
  AFTER_SCHOOL: { CAMPUS: 2.2, FAMILY: 1.4 },
  EVENING: { NIGHT: 2, LUNCH: 1.6, QUEUE: 1.8, PARKING: 1.5 },
  LATE: { NIGHT: 3, BREAKFAST: 0.3, PARKING: 1.2 },
  WEEKEND: { FAMILY: 2, SIGHT: 2, PARKING: 1.5, QUEUE: 1.4 },
  HOLIDAY: { SIGHT: 2.4, GIFT: 2, FAMILY: 1.6, PARKING: 1.5, QUEUE: 1.4 },
}

const at = (hour: number, minute = 0): number => hour * 60 + minute

/** From when to when, in minutes of the local day; LATE runs over midnight. */
const HOURS: Readonly<Partial<Record<Occasion, readonly [number, number]>>> = {
  MORNING: [at(5), at(10)],
  NOON: [at(10, 30), at(14)],
  AFTER_SCHOOL: [at(15, 30), at(18, 30)],
  EVENING: [at(17), at(21)],
  LATE: [at(21), at(27)],
}

/** What hour and day it is: none, one or several, in the order of {@link OCCASIONS}. School is out on workdays only. */
export const occasionsOf = (now: number, zone: string, calendar: Calendar): readonly Occasion[] => {
  const { date, minute, weekday } = localDay(now, zone)
  const { kind } = dayKind(date, calendar)
  const isHoliday = kind === 'STATUTORY_HOLIDAY'
  const isWeekend = kind === 'REGULAR' && weekday >= 6
  const isIn = (occasion: Occasion): boolean => {
    const [from, until] = HOURS[occasion] ?? [0, 0]
    return [minute, minute + at(24)].some((one) => from <= one && one < until)
  }
  return OCCASIONS.filter((occasion) => {
    if (occasion === 'HOLIDAY') return isHoliday
    if (occasion === 'WEEKEND') return isWeekend
    if (occasion === 'AFTER_SCHOOL') return !isHoliday && !isWeekend && isIn(occasion)
    return isIn(occasion)
  })
}

/** Tags of shops that a page puts forward, the most fitting first: a meal by the hour, then what suits the day. At most three. */
export const storeTagsOf = (occasions: readonly Occasion[]): readonly StoreTag[] => {
  const has = (...some: readonly Occasion[]): boolean => some.some((one) => occasions.includes(one))
  const meals: readonly StoreTag[] = [
    ...(has('MORNING') ? (['BREAKFAST'] as const) : []),
    ...(has('NOON') ? (['LUNCH'] as const) : []),
    ...(has('EVENING', 'LATE') ? (['NIGHT'] as const) : []),
  ]
  const leisure: readonly StoreTag[] = has('WEEKEND', 'HOLIDAY')
    ? ['FAMILY', 'GIFT']
    : ['CAMPUS', 'GIFT', 'FAMILY']
  return [...meals, ...leisure].slice(0, 3)
}

const weightOf = (themes: readonly Theme[], occasions: readonly Occasion[]): number => {
  const weights = occasions.flatMap((occasion) =>
    themes.flatMap((theme) => WEIGHTS[occasion][theme] ?? []),
  )
  return weights.length === 0 ? 1 : Math.max(...weights)
}

const nearness = (distanceM: number | null): number =>
  distanceM === null ? 1 : 1 / (1 + distanceM / NEAR_M)

const scored = (fact: NowFact, occasions: readonly Occasion[], isBadOutdoors: boolean): NowItem => {
  if (fact.kind === 'ALERT') return { ...fact, score: ALERT_SCORE * (fact.urgency ?? 1) }
  const weight = weightOf(fact.themes, occasions)
  const wet = isBadOutdoors && fact.isOutdoors === true
  const score = 100 * weight * nearness(fact.distanceM) * fact.factor * (wet ? OUTDOORS_FACTOR : 1)
  return {
    ...fact,
    score,
    reasons: [
      ...(weight >= FITS_FROM ? [{ code: 'FITS_HOUR' } as const] : []),
      ...fact.reasons,
      ...(wet ? [{ code: 'OUTDOORS' } as const] : []),
    ],
  }
}

const before = (a: NowItem, b: NowItem): number =>
  b.score - a.score ||
  (a.distanceM ?? 0) - (b.distanceM ?? 0) ||
  (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/**
 * The first so many of what sources tell, ranked by the rule above; ties by distance, then id. A thing told twice counts by
 * its better score.
 */
export const rank = (
  facts: readonly NowFact[],
  occasions: readonly Occasion[],
  first: number,
): readonly NowItem[] => {
  const isBadOutdoors = facts.some(({ weather }) => weather === 'OUTDOORS_BAD')
  const all = facts
    .map((fact) => scored(fact, occasions, isBadOutdoors))
    .filter(({ score }) => score > 0)
    .toSorted(before)
  const seen = new Set<string>()
  const once = all.filter(({ kind, id }) => {
    const key = `${kind} ${id}`
    return !seen.has(key) && seen.add(key)
  })
  const alerts = once.filter(({ kind }) => kind === 'ALERT')
  const rest = new Map(
    [...Map.groupBy(once, ({ kind }) => kind)].filter(([kind]) => kind !== 'ALERT'),
  )
  const chosen: NowItem[] = alerts.slice(0, first)
  const taken = new Map<NowKind, number>()
  while (chosen.length < first) {
    // The best of each kind, less for what stands there of it already.
    const heads = [...rest].flatMap(([kind, items]) => {
      const count = taken.get(kind) ?? 0
      const item = items[count]
      return item ? [{ ...item, score: item.score * SAME_KIND ** count }] : []
    })
    const [best] = heads.toSorted(before)
    if (!best) break
    chosen.push(best)
    taken.set(best.kind, (taken.get(best.kind) ?? 0) + 1)
  }
  return chosen
}
