import { CHINA } from '#schema/calendar.ts'
import type { Context } from '#schema/context.ts'
import type { LonLat, Position } from '#schema/geo.ts'
import type { City } from '#schema/tables/cities.ts'
import type { StoreTag } from '#schema/tables/catalogue.ts'
import { MINUTE_MS } from '#schema/time.ts'
import { boardOf, queuesNear } from '../booking/queues.ts'
import { storeByPlace } from '../catalogue/service.ts'
import { cityOrRefuse } from '../cities/service.ts'
import { dependOnOpenNow, nearby, pointOf } from '../places/nearby.ts'
import { openingOf } from '../places/service.ts'
import {
  occasionsOf,
  rank,
  type NowFact,
  type NowItem,
  type Occasion,
  type Reason,
  type Theme,
} from './rules.ts'

/** Where and how far a source looks; WGS-84. */
export interface NowAround {
  readonly city: City
  readonly at: LonLat
  readonly radiusM: number
}

/** What somebody knows of the moment around a point: a few things, the nearest first, in a fixed number of statements. */
export type NowSource = (ctx: Context, around: NowAround) => Promise<readonly NowFact[]>

/** Shops and queues that are looked at; from behind them nothing would come to the front. */
const STORES = 16
const QUEUES = 8
const SOON_MIN = 30
const SHORT_MIN = 10
const LONG_MIN = 45

const THEME_OF: Readonly<Record<StoreTag, Theme>> = {
  BREAKFAST: 'BREAKFAST',
  LUNCH: 'LUNCH',
  NIGHT: 'NIGHT',
  FAMILY: 'FAMILY',
  CAMPUS: 'CAMPUS',
  GIFT: 'GIFT',
}

/** Shops that are open, those about to close with half of their weight. */
const openStores: NowSource = async (ctx, { at, radiusM }) => {
  const found = await nearby(ctx, {
    at: { ...at, crs: 'WGS84' },
    radius: radiusM,
    kinds: ['STORE'],
    openNow: true,
    first: STORES,
  })
  return Promise.all(
    found.edges.map(async ({ node }): Promise<NowFact> => {
      const [facts, { closesAt }] = await Promise.all([
        storeByPlace(ctx).load(node.id),
        openingOf(ctx, node),
      ])
      const minutes = closesAt === null ? Infinity : Math.floor((closesAt - ctx.now) / MINUTE_MS)
      const isSoon = minutes <= SOON_MIN
      return {
        kind: 'STORE',
        id: node.id,
        placeId: node.id,
        title: node.names,
        ...(node.descriptions === null ? {} : { text: node.descriptions }),
        distanceM: node.distanceM,
        themes: (facts?.tags ?? []).map((tag) => THEME_OF[tag]),
        factor: isSoon ? 0.5 : 1,
        reasons: isSoon ? [{ code: 'CLOSING_SOON', value: minutes }] : [],
      }
    }),
  )
}

/** How good a wait is; one that nobody can tell lies between. */
const waitFactor = (minutes: number | null): number => {
  if (minutes === null) return 0.6
  if (minutes <= SHORT_MIN) return 1.2
  return minutes >= LONG_MIN ? 0.4 : 0.8
}

/** Queues that move, the shorter the better. */
const shortQueues: NowSource = async (ctx, { city, at, radiusM }) => {
  const queues = await queuesNear(ctx, { city: city.code, at, limit: QUEUES, radiusM })
  return Promise.all(
    queues.map(async (queue): Promise<NowFact> => {
      const { waiting, wait } = await boardOf(ctx, queue)
      const minutes = waiting === 0 ? 0 : (wait?.minutes ?? null)
      const reasons: readonly Reason[] =
        minutes === null
          ? []
          : minutes <= SHORT_MIN
            ? [{ code: 'SHORT_QUEUE', value: minutes }]
            : [{ code: 'LONG_QUEUE', value: minutes }]
      return {
        kind: 'QUEUE',
        id: queue.id,
        placeId: queue.placeId,
        title: queue.placeNames,
        text: queue.names,
        distanceM: queue.distanceM,
        themes: ['QUEUE'],
        factor: queue.state === 'OPEN' ? waitFactor(minutes) : 0,
        reasons,
      }
    }),
  )
}

/** Shops alone, as they matter now: what a screen chooses its shops by. */
export const storesNow = async (
  ctx: Context,
  around: NowAround,
  first: number,
): Promise<readonly NowItem[]> =>
  rank(await openStores(ctx, around), occasionsOf(ctx.now, around.city.zone, CHINA), first)

const OWN: readonly NowSource[] = [openStores, shortQueues]

export interface CityNowArgs {
  readonly city: string
  /** The middle of the city without one. */
  readonly at?: Position | null | undefined
  /** Metres. */
  readonly radius: number
  readonly first: number
}

export interface CityNow {
  readonly at: number
  readonly occasions: readonly Occasion[]
  readonly items: readonly NowItem[]
}

/**
 * What matters in a city here and now, ranked by the rule of rules.ts.
 * @throws {BadInput} UNKNOWN_CITY or the code of a point out of range
 */
export const cityNow = async (
  ctx: Context,
  sources: readonly NowSource[],
  { city: code, at, radius, first }: CityNowArgs,
): Promise<CityNow> => {
  const city = await cityOrRefuse(ctx, code)
  const around = { city, at: at ? pointOf(at) : { lon: city.lon, lat: city.lat }, radiusM: radius }
  // What hour it is changes with the minute, as what is open does.
  dependOnOpenNow(ctx)
  const told = await Promise.all([...OWN, ...sources].map((source) => source(ctx, around)))
  const occasions = occasionsOf(ctx.now, city.zone, CHINA)
  return { at: ctx.now, occasions, items: rank(told.flat(), occasions, first) }
}
