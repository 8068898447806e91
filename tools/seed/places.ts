import { distanceM, EARTH_RADIUS_M, unitVector, type LonLat } from '#schema/geo.ts'
import { compileHours, type OpeningHours } from '#schema/hours.ts'
import { canonicalJson, sha256 } from '#schema/hash.ts'
import { indexTerms } from '#schema/text.ts'
import type { City } from '#schema/tables/cities.ts'
import { facetTerm } from '#resolvers/search/service.ts'
import { randomOf, seedId, type Random } from './random.ts'

// Streams of numbers; a new kind of row takes a new one, so that the old rows stay what they are.
const CLUSTERS = 1
const PLACES = 2

const METRES_A_DEGREE = (EARTH_RADIUS_M * Math.PI) / 180
/** Shopping streets, malls, campuses, stations: where most doors of a city are. */
const CLUSTER_COUNT = 600
/** Doors that lie in no cluster. */
const SCATTERED_SHARE = 0.25

/** Kinds of the core vocabulary, in the shares of a Chinese city; the shares add up to 1. */
const KINDS = [
  {
    kind: 'STORE',
    share: 0.62,
    zh: ['小吃', '面馆', '便利店', '水果店', '书店', '茶铺'],
    en: 'store',
  },
  { kind: 'PARKING_LOT', share: 0.14, zh: ['停车场', '地下车库'], en: 'car park' },
  { kind: 'STATION', share: 0.12, zh: ['公交站', '地铁站'], en: 'station' },
  { kind: 'CAMPUS_VENUE', share: 0.05, zh: ['报告厅', '体育馆', '图书馆'], en: 'campus venue' },
  { kind: 'SERVICE_HALL', share: 0.04, zh: ['政务服务中心', '便民服务站'], en: 'service hall' },
  { kind: 'ATTRACTION', share: 0.03, zh: ['公园', '旧址', '博物馆'], en: 'sight' },
] as const
const STREETS = [
  '中山',
  '人民',
  '解放',
  '文昌',
  '北京',
  '太平',
  '建设',
  '和平',
  '新华',
  '长江',
  '湖滨',
  '学府',
] as const
const SIGNS = [
  '老王',
  '福满',
  '聚香',
  '四季',
  '大成',
  '一品',
  '江南',
  '同庆',
  '望江',
  '红杉',
  '小满',
  '安居',
] as const

const daily = (opens: string, closes: string, lastEntry?: string): OpeningHours => ({
  weekly: [
    {
      days: [1, 2, 3, 4, 5, 6, 7],
      opens,
      closes,
      ...(lastEntry === undefined ? {} : { lastEntry }),
    },
  ],
  holidays: 'AS_WEEKDAY',
  makeupWorkdays: 'AS_WEEKDAY',
})
const TIMETABLES: readonly OpeningHours[] = [
  daily('06:00', '10:30'),
  daily('08:30', '21:00'),
  daily('10:00', '22:00'),
  daily('17:00', '02:00'),
  daily('00:00', '24:00'),
  daily('09:00', '17:00', '16:30'),
  {
    weekly: [
      { days: [1, 2, 3, 4, 5], opens: '09:00', closes: '12:00' },
      { days: [1, 2, 3, 4, 5], opens: '13:30', closes: '17:30' },
    ],
    holidays: 'CLOSED',
    makeupWorkdays: 'AS_WORKDAY',
  },
]

/** The shared timetables, as rows of `schedules` and `schedule_spans`. */
export const timetables = (): Promise<
  readonly {
    readonly id: string
    readonly hours: OpeningHours
    readonly spans: readonly object[]
  }[]
> =>
  Promise.all(
    TIMETABLES.map(async (hours) => ({
      id: (await sha256(canonicalJson(hours))).slice(0, 32),
      hours,
      spans: compileHours(hours),
    })),
  )

interface Cluster extends LonLat {
  readonly spreadM: number
  readonly street: string
  /** Sum of the weights of the clusters so far, its own included. */
  readonly upTo: number
}

const offset = (from: LonLat, eastM: number, northM: number): LonLat => ({
  lon: from.lon + eastM / (METRES_A_DEGREE * Math.cos((from.lat * Math.PI) / 180)),
  lat: from.lat + northM / METRES_A_DEGREE,
})

const isWithin = (city: City, { lon, lat }: LonLat): boolean =>
  lon > city.minLon && lon < city.maxLon && lat > city.minLat && lat < city.maxLat

/** Around the centre, thinning outwards: half within 9 km, a tail to the edge of the city. */
const scattered = (city: City, random: Random): LonLat => {
  const angle = random.unit() * 2 * Math.PI
  const distance = -Math.log(1 - random.unit()) * 13_000
  const point = offset(city, Math.cos(angle) * distance, Math.sin(angle) * distance)
  return isWithin(city, point) ? point : scattered(city, random)
}

/** The share of all clustered doors that cluster `rank` has: Zipf's law, flattened at the top. */
const weightOf = (rank: number): number => 1 / (rank + 10)

const clustersOf = (city: City): readonly Cluster[] => {
  let upTo = 0
  return Array.from({ length: CLUSTER_COUNT }, (_, rank) => {
    const random = randomOf(CLUSTERS, rank)
    upTo += weightOf(rank)
    return {
      ...scattered(city, random),
      // From a mall of 120 m to a centre of a kilometre: at a million places the densest has
      // about 10,000 doors a km², as the busiest quarters of large cities do.
      spreadM: (120 + 600 * Math.sqrt(weightOf(rank) / weightOf(0))) * (0.7 + 0.6 * random.unit()),
      street: random.pick(STREETS),
      upTo,
    }
  })
}

/**
 * A maker of positions: three of four lie in a cluster, the others are scattered around the centre.
 */
const layOut = (city: City): ((random: Random) => LonLat & { readonly street: string }) => {
  const clusters = clustersOf(city)
  const total = clusters.at(-1)?.upTo ?? 0
  return (random) => {
    if (random.unit() >= SCATTERED_SHARE) {
      const wanted = random.unit() * total
      const cluster = clusters.find(({ upTo }) => upTo > wanted)
      if (cluster) {
        const { spreadM, street } = cluster
        const point = offset(cluster, random.normal() * spreadM, random.normal() * spreadM)
        if (isWithin(city, point)) return { ...point, street }
      }
    }
    return { ...scattered(city, random), street: random.pick(STREETS) }
  }
}

/** How far from its centre the built-up city reaches. */
const BUILT_UP_M = 20_000

/**
 * Positions of people in the built-up city, WGS-84: they are where its places are. `stream` tells
 * apart sets of them.
 */
export const peopleOf = (city: City, count: number, stream: number): readonly LonLat[] => {
  const at = layOut(city)
  const people: LonLat[] = []
  for (let i = 0; people.length < count; i += 1) {
    const { lon, lat } = at(randomOf(1_000 + stream, i))
    if (distanceM(city, { lon, lat }) < BUILT_UP_M) people.push({ lon, lat })
  }
  return people
}

export interface SeedPlace {
  readonly id: string
  readonly sourceId: string
  readonly kind: string
  readonly names: string
  readonly address: string
  readonly lon: number
  readonly lat: number
  readonly x: number
  readonly y: number
  readonly z: number
  readonly scheduleId: string | null
  /** The search entry. */
  readonly name: string
  readonly body: string
  readonly facets: string
}

/** The first two places are stores, so that products have somewhere to lie from the start. */
const kindOf = (index: number, random: Random): (typeof KINDS)[number] => {
  let left = random.unit()
  if (index < 2) return KINDS[0]
  return KINDS.find(({ share }) => (left -= share) < 0) ?? KINDS[0]
}

/** A maker of places by index; the same index is the same place at every run. */
export const placeMaker = (
  city: City,
  scheduleIds: readonly string[],
): ((index: number) => SeedPlace) => {
  const at = layOut(city)
  const cityFacet = facetTerm('city', city.code)
  return (index) => {
    const random = randomOf(PLACES, index)
    const { kind, zh, en } = kindOf(index, random)
    const { lon, lat, street } = at(random)
    const number = 1 + random.int(400)
    const nameZh = `${random.pick(SIGNS)}${street}${random.pick(zh)}${index}`
    const nameEn = `${en.charAt(0).toUpperCase()}${en.slice(1)} ${index}`
    const addressZh = `${street}路${number}号`
    return {
      id: seedId('plc', city.code, index),
      sourceId: String(index),
      kind,
      names: JSON.stringify({ 'zh-CN': nameZh, en: nameEn }),
      address: JSON.stringify({ 'zh-CN': addressZh, en: `No. ${number}, ${street} Road` }),
      lon,
      lat,
      ...unitVector({ lon, lat }),
      // One in ten says nothing of its hours, as in real files.
      scheduleId: random.unit() < 0.1 ? null : random.pick(scheduleIds),
      name: indexTerms(`${nameZh} ${nameEn}`),
      body: indexTerms(addressZh),
      facets: `${cityFacet} ${facetTerm('kind', kind)}`,
    }
  }
}
