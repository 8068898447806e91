import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CRS_VALUES,
  EARTH_RADIUS_M,
  boundingBox,
  checkPosition,
  chordSquared,
  distanceM,
  distanceOfChordSquared,
  fromWgs84,
  geohash,
  toWgs84,
  unitVector,
} from '#schema/geo.ts'
import type { Crs, LonLat } from '#schema/geo.ts'
import { inShiftedArea } from '#schema/geo/shifted-area.ts'
import { hasSharedData, sharedData } from '../support/shared-data.ts'

type Pair = readonly [lon: number, lat: number]
const at = ([lon, lat]: Pair): LonLat => ({ lon, lat })
const within = (got: LonLat, wanted: LonLat, degrees: number): void => {
  expect(Math.abs(got.lon - wanted.lon)).toBeLessThanOrEqual(degrees)
  expect(Math.abs(got.lat - wanted.lat)).toBeLessThanOrEqual(degrees)
}
const readJson = (path: string): unknown => JSON.parse(readFileSync(sharedData(path), 'utf8'))

const XINJIEKOU = { lon: 118.7787976, lat: 32.0437089 }

/** What the services' own points differ from the published formula by: about half a metre, within 1e-5. */
const SERVICE_DEGREES = 1e-5

/** name, WGS-84, GCJ-02, BD-09: points of the specification. */
const KNOWN: readonly (readonly [string, Pair, Pair, Pair])[] = [
  ['Xinjiekou', [118.7787976, 32.0437089], [118.7840058, 32.0416601], [118.7904431, 32.0478991]],
  ['Nanjing', [118.7916827, 32.0623216], [118.7968802, 32.0602574], [118.8033021, 32.0666136]],
  ['Changsha', [112.933373, 28.2317248], [112.938817, 28.2282132], [112.9452895, 28.2344052]],
  ['Xingtai', [114.498916, 37.0700925], [114.5048503, 37.0705911], [114.5113116, 37.0766797]],
  ['Kunming', [102.8314746, 24.8831612], [102.8328974, 24.8800993], [102.8393447, 24.8863908]],
]

describe('reference systems', () => {
  it.each(KNOWN)('%s is the same place in WGS-84, GCJ-02 and BD-09', (_name, wgs, gcj, bd) => {
    within(fromWgs84(at(wgs), 'GCJ02'), at(gcj), SERVICE_DEGREES)
    within(fromWgs84(at(wgs), 'BD09'), at(bd), SERVICE_DEGREES)
    within(toWgs84({ ...at(gcj), crs: 'GCJ02' }), at(wgs), SERVICE_DEGREES)
    within(toWgs84({ ...at(bd), crs: 'BD09' }), at(wgs), SERVICE_DEGREES)
  })

  it('Xinjiekou returns from GCJ-02 and BD-09 to within 1e-6 degrees', () => {
    const back = { GCJ02: [118.7840058, 32.0416601], BD09: [118.7904431, 32.0478991] } as const
    within(toWgs84({ ...at(back.GCJ02), crs: 'GCJ02' }), XINJIEKOU, 1e-6)
    within(toWgs84({ ...at(back.BD09), crs: 'BD09' }), XINJIEKOU, 1e-6)
  })

  it('the reference pair of Shanghai agrees to nine decimals', () => {
    const gcj = fromWgs84({ lon: 121.5272106, lat: 31.1774276 }, 'GCJ02')
    within(gcj, { lon: 121.531541859215, lat: 31.17530398364597 }, 1e-9)
  })

  it('WGS-84 in and out is not touched', () => {
    expect(toWgs84({ ...XINJIEKOU, crs: 'WGS84' })).toEqual(XINJIEKOU)
    expect(fromWgs84(XINJIEKOU, 'WGS84')).toEqual(XINJIEKOU)
  })

  it.each([
    ['Seoul', 126.978, 37.5665],
    ['Hanoi', 105.85, 21.03],
    ['Vladivostok', 131.885, 43.115],
    ['Taipei', 121.56, 25.04],
    ['Kaohsiung', 120.3, 22.63],
    ['Tokyo', 139.7, 35.7],
    ['Pyongyang', 125.75, 39.03],
    ['Ulaanbaatar', 106.9, 47.9],
    ['Almaty', 76.9, 43.25],
    ['Kathmandu', 85.32, 27.7],
    ['Manila', 120.98, 14.6],
    ['Khabarovsk', 135.07, 48.48],
    ['Freiburg', 7.84, 48],
    ['the null island', 0, 0],
  ])('%s lies outside and keeps its numbers in every system', (_name, lon, lat) => {
    for (const crs of CRS_VALUES) {
      expect(fromWgs84({ lon, lat }, crs)).toEqual({ lon, lat })
      expect(toWgs84({ lon, lat, crs })).toEqual({ lon, lat })
    }
  })

  it.each([
    ['Shenzhen', 114.06, 22.54],
    ['Dandong', 124.39, 40.13],
    ['Mohe', 122.53, 52.97],
    ['Fuyuan', 134.3, 48.36],
    ['Hunchun', 130.36, 42.86],
    ['Kashgar', 75.99, 39.47],
    ['Ruili', 97.85, 24.01],
    ['Dongxing', 107.97, 21.55],
    ['Sanya', 109.5, 18.25],
    ['Yongxing Island', 112.34, 16.83],
    ['Erenhot', 111.97, 43.65],
    ['Manzhouli', 117.45, 49.6],
    ['Khorgas', 80.4, 44.2],
    ['Yadong', 88.9, 27.5],
  ])('%s, near the edge of the mainland, is shifted', (_name, lon, lat) => {
    const moved = distanceM({ lon, lat }, fromWgs84({ lon, lat }, 'GCJ02'))
    expect(moved).toBeGreaterThan(50)
    expect(moved).toBeLessThan(1_500)
  })

  it('Hong Kong is shifted as Chinese maps do, stays itself in WGS-84 and comes back exactly', () => {
    const central = { lon: 114.1577, lat: 22.2819 }
    expect(toWgs84({ ...central, crs: 'WGS84' })).toEqual(central)
    const shown = fromWgs84(central, 'GCJ02')
    expect(distanceM(central, shown)).toBeGreaterThan(300)
    expect(distanceM(central, toWgs84({ ...shown, crs: 'GCJ02' }))).toBeLessThan(0.001)
  })

  it('a position at the very edge of the common rectangle is answered at once', () => {
    // The usual inverse swings for ever between inside and outside here.
    const edge = { lon: 72.0041, lat: 30 }
    expect(toWgs84({ ...edge, crs: 'GCJ02' })).toEqual(edge)
    expect(toWgs84({ ...edge, crs: 'BD09' })).toEqual(edge)
  })

  it('any point of the mainland returns to within a millimetre from both shifted systems', () => {
    const point = fc.record({
      lon: fc.double({ min: 73, max: 135, noNaN: true }),
      lat: fc.double({ min: 18, max: 54, noNaN: true }),
      crs: fc.constantFrom<Crs>('GCJ02', 'BD09'),
    })
    fc.assert(
      fc.property(point, ({ lon, lat, crs }) => {
        fc.pre(inShiftedArea(lon, lat))
        const back = toWgs84({ ...fromWgs84({ lon, lat }, crs), crs })
        return distanceM({ lon, lat }, back) < 0.001
      }),
    )
  })

  it('any point of the earth is answered with finite numbers at most 2 km away', () => {
    const position = fc.record({
      lon: fc.double({ min: -180, max: 180, noNaN: true }),
      lat: fc.double({ min: -90, max: 90, noNaN: true }),
      crs: fc.constantFrom<Crs>('WGS84', 'GCJ02', 'BD09'),
    })
    fc.assert(
      fc.property(position, (given) => distanceM(given, toWgs84(given)) < 2_000),
      { numRuns: 500 },
    )
  })
})

type Station = {
  readonly id: string
  readonly name: string
  readonly wgs84: Pair
  readonly gcj02: Pair
  readonly bd09: Pair
}

describe.runIf(hasSharedData)('reference systems on the shared vectors', () => {
  it('all city points agree in GCJ-02 and BD-09, both ways', () => {
    const cities = readJson('vectors/china_cities_crs_a.json') as {
      coords: { WGS84: Pair; GCJ02: Pair; BD09: Pair }
    }[]
    expect(cities).toHaveLength(87)
    for (const { coords } of cities) {
      within(fromWgs84(at(coords.WGS84), 'GCJ02'), at(coords.GCJ02), SERVICE_DEGREES)
      within(fromWgs84(at(coords.WGS84), 'BD09'), at(coords.BD09), SERVICE_DEGREES)
      const fromGcj = toWgs84({ ...at(coords.GCJ02), crs: 'GCJ02' })
      const fromBd = toWgs84({ ...at(coords.BD09), crs: 'BD09' })
      within(fromGcj, at(coords.WGS84), SERVICE_DEGREES)
      within(fromBd, at(coords.WGS84), SERVICE_DEGREES)
      within(fromWgs84(fromGcj, 'BD09'), at(coords.BD09), 1e-6)
      within(fromWgs84(fromBd, 'GCJ02'), at(coords.GCJ02), 1e-6)
    }
  })

  it('the widely used reference pairs agree to five decimals, their inverse within half a metre', () => {
    const pairs = readJson('vectors/wgs84_gcj02_pairs.json') as { wgs84: Pair; gcj02: Pair }[]
    expect(pairs).toHaveLength(3)
    for (const { wgs84, gcj02 } of pairs) {
      within(fromWgs84(at(wgs84), 'GCJ02'), at(gcj02), 5e-6)
      expect(distanceM(toWgs84({ ...at(gcj02), crs: 'GCJ02' }), at(wgs84))).toBeLessThan(0.5)
    }
  })

  it('the stations of Nanjing agree in every system, geohash and distance', () => {
    const file = readJson('vectors/nanjing_geo_vectors_a.json') as {
      points: (Station & Record<string, unknown>)[]
      distances: { from: string; to: string; haversine_m: number }[]
    }
    expect(file.points).toHaveLength(28)
    for (const point of file.points) {
      within(fromWgs84(at(point.wgs84), 'GCJ02'), at(point.gcj02), 1e-6)
      within(fromWgs84(at(point.wgs84), 'BD09'), at(point.bd09), 1e-6)
      within(toWgs84({ ...at(point.gcj02), crs: 'GCJ02' }), at(point.wgs84), 1e-6)
      for (const size of [5, 7, 9]) {
        expect(geohash(at(point.wgs84), size)).toBe(point[`geohash${size}`])
      }
    }
    const { features } = readJson('transit_nanjing/stations_lines_1_2.geojson') as {
      features: { id: string; geometry: { coordinates: Pair } }[]
    }
    const pointOf = new Map(features.map(({ id, geometry }) => [id, at(geometry.coordinates)]))
    expect(file.distances).toHaveLength(11)
    for (const { from, to, haversine_m: meters } of file.distances) {
      const [a, b] = [pointOf.get(from), pointOf.get(to)]
      expect(a && b && distanceM(a, b)).toBeCloseTo(meters, 1)
    }
  })

  it('a search around Xinjiekou sent in GCJ-02 or BD-09 finds the same four stations', () => {
    const { features } = readJson('transit_nanjing/stations_lines_1_2.geojson') as {
      features: { properties: { name: string }; geometry: { coordinates: Pair } }[]
    }
    const near = (lon: number, lat: number, crs: Crs): [string, number][] => {
      const center = toWgs84({ lon, lat, crs })
      return features
        .map(({ properties, geometry }): [string, number] => [
          properties.name,
          Math.round(distanceM(center, at(geometry.coordinates)) * 10) / 10,
        ])
        .filter(([, meters]) => meters <= 1_100)
        .sort(([, a], [, b]) => a - b)
    }
    const wanted = [
      ['新街口', expect.closeTo(0, 0)],
      ['上海路', 755.8],
      ['大行宫', 1011.6],
      ['珠江路', 1037.8],
    ]
    expect(near(118.7840058, 32.0416601, 'GCJ02')).toEqual(wanted)
    expect(near(118.7904431, 32.0478991, 'BD09').map(([name]) => name)).toEqual(
      wanted.map(([name]) => name),
    )
  })

  it('every car park of Hong Kong keeps its place through the map of a mini-program', () => {
    const { car_park: lots } = readJson('parking/hk_carpark_info_a.json') as {
      car_park: { latitude: number; longitude: number }[]
    }
    expect(lots).toHaveLength(244)
    for (const { longitude: lon, latitude: lat } of lots) {
      expect(checkPosition({ lon, lat }).ok).toBe(true)
      const back = toWgs84({ ...fromWgs84({ lon, lat }, 'GCJ02'), crs: 'GCJ02' })
      expect(distanceM({ lon, lat }, back)).toBeLessThan(0.001)
    }
  })
})

const anywhere = fc.record({
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
})

describe('distances', () => {
  it('a quarter of the way round is a quarter of the circumference', () => {
    const quarter = (Math.PI / 2) * EARTH_RADIUS_M
    expect(distanceM({ lon: 0, lat: 0 }, { lon: 90, lat: 0 })).toBeCloseTo(quarter, 3)
    expect(distanceM({ lon: 12, lat: 0 }, { lon: 77, lat: 90 })).toBeCloseTo(quarter, 3)
  })

  it('is the same both ways and never more than half the circumference', () => {
    fc.assert(
      fc.property(anywhere, anywhere, (a, b) => {
        const there = distanceM(a, b)
        return (
          Math.abs(there - distanceM(b, a)) < 1e-6 &&
          there >= 0 &&
          there <= Math.PI * EARTH_RADIUS_M
        )
      }),
    )
  })

  it('a distance becomes a squared chord and comes back', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 2e7, noNaN: true }), (meters) => {
        const back = distanceOfChordSquared(chordSquared(meters))
        return Math.abs(back - meters) <= meters * 1e-6
      }),
    )
  })

  it('the squared chord of two unit vectors is that of the distance', () => {
    fc.assert(
      fc.property(anywhere, anywhere, (a, b) => {
        const [p, q] = [unitVector(a), unitVector(b)]
        expect(p.x ** 2 + p.y ** 2 + p.z ** 2).toBeCloseTo(1, 12)
        const squared = (p.x - q.x) ** 2 + (p.y - q.y) ** 2 + (p.z - q.z) ** 2
        expect(squared).toBeCloseTo(chordSquared(distanceM(a, b)), 9)
      }),
    )
  })

  it('beyond the ends a chord is that of the end', () => {
    expect(chordSquared(-5)).toBe(0)
    expect(chordSquared(1e9)).toBeCloseTo(4, 12)
    expect(distanceOfChordSquared(-1)).toBe(0)
    expect(distanceOfChordSquared(5)).toBeCloseTo(Math.PI * EARTH_RADIUS_M, 3)
  })
})

/** The point a distance away in a direction, on the sphere. */
const destination = ({ lon, lat }: LonLat, meters: number, bearing: number): LonLat => {
  const [phi, angle] = [(lat * Math.PI) / 180, meters / EARTH_RADIUS_M]
  const sin = Math.sin(phi) * Math.cos(angle) + Math.cos(phi) * Math.sin(angle) * Math.cos(bearing)
  const turn = Math.atan2(
    Math.sin(bearing) * Math.sin(angle) * Math.cos(phi),
    Math.cos(angle) - Math.sin(phi) * sin,
  )
  const east = lon + (turn * 180) / Math.PI
  const wrapped = ((((east + 180) % 360) + 360) % 360) - 180
  return { lon: wrapped, lat: (Math.asin(Math.max(-1, Math.min(1, sin))) * 180) / Math.PI }
}

describe('bounding box', () => {
  it('contains every point of the circle, wherever it lies', () => {
    const radius = fc.double({ min: 1, max: 3_000_000, noNaN: true })
    const bearing = fc.double({ min: 0, max: 2 * Math.PI, noNaN: true })
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(anywhere, radius, bearing, share, (center, meters, direction, part) => {
        const box = boundingBox(center, meters)
        const point = destination(center, meters * part, direction)
        return (
          box.minLon <= point.lon &&
          point.lon <= box.maxLon &&
          box.minLat <= point.lat &&
          point.lat <= box.maxLat
        )
      }),
      { numRuns: 1_000 },
    )
  })

  it('reaches as far east as the circle does, which is poleward of its centre', () => {
    const [lat, angle] = [(60 * Math.PI) / 180, 2_000_000 / EARTH_RADIUS_M]
    const touch = {
      lon: (Math.asin(Math.sin(angle) / Math.cos(lat)) * 180) / Math.PI,
      lat: (Math.asin(Math.sin(lat) / Math.cos(angle)) * 180) / Math.PI,
    }
    expect(distanceM({ lon: 0, lat: 60 }, touch)).toBeCloseTo(2_000_000, 3)
    const box = boundingBox({ lon: 0, lat: 60 }, 2_000_000)
    expect(box.maxLon).toBeGreaterThanOrEqual(touch.lon)
    expect(box.maxLon).toBeLessThan(touch.lon + 1e-6)
    expect(box.minLon).toBe(-box.maxLon)
  })

  it('is tight in a city: 1 km is about 0.009 by 0.0106 degrees in Nanjing', () => {
    const box = boundingBox(XINJIEKOU, 1_000)
    expect(box.maxLat - XINJIEKOU.lat).toBeCloseTo(0.008993, 5)
    expect(box.maxLon - XINJIEKOU.lon).toBeCloseTo(0.01061, 5)
  })

  it.each([
    ['at a pole', { lon: 10, lat: 89.999 }, 1_000],
    ['across the 180th meridian', { lon: 179.999, lat: 10 }, 1_000],
    ['across it westward', { lon: -179.999, lat: 10 }, 1_000],
  ])('takes all longitudes %s', (_name, center, meters) => {
    expect(boundingBox(center, meters)).toMatchObject({ minLon: -180, maxLon: 180 })
  })
})

describe('geohash', () => {
  it('names the cell of Xinjiekou', () => {
    expect(geohash(XINJIEKOU, 7)).toBe('wtsqqck')
  })

  it.each([0, 13, 2.5, Number.NaN])('refuses a precision of %s', (precision) => {
    expect(() => geohash(XINJIEKOU, precision)).toThrow(RangeError)
  })
})

describe('checking a position', () => {
  it('takes a pair without system as WGS-84', () => {
    expect(checkPosition({ lon: 118.78, lat: 32.04 })).toEqual({
      ok: true,
      position: { lon: 118.78, lat: 32.04, crs: 'WGS84' },
    })
  })

  it('keeps the stated system', () => {
    expect(checkPosition({ lon: 118.78, lat: 32.04, crs: 'GCJ02' })).toMatchObject({
      position: { crs: 'GCJ02' },
    })
  })

  it.each([
    ['Nanjing swapped', 32.04, 118.78, 'COORDINATE_OUT_OF_RANGE', 'lat'],
    ['projected metres', 512_788, 5_402_496, 'COORDINATE_OUT_OF_RANGE', 'lat'],
    ['longitude past 180', 180.5, 10, 'COORDINATE_OUT_OF_RANGE', 'lon'],
    ['south of the pole', 10, -90.1, 'COORDINATE_OUT_OF_RANGE', 'lat'],
    ['no latitude', 10, Number.NaN, 'COORDINATE_NOT_FINITE', 'lat'],
    ['endless longitude', Infinity, 10, 'COORDINATE_NOT_FINITE', 'lon'],
    ['Kashgar swapped', 39.47, 75.99, 'COORDINATE_SWAPPED', 'lat'],
    ['Lhasa swapped is out of range', 29.65, 91.1, 'COORDINATE_OUT_OF_RANGE', 'lat'],
  ])('refuses %s', (_name, lon, lat, code, field) => {
    expect(checkPosition({ lon, lat })).toMatchObject({ ok: false, code, field })
  })

  it('says so when a latitude out of range looks like a longitude of China', () => {
    expect(checkPosition({ lon: 32.04, lat: 118.78 })).toMatchObject({
      message: 'lat 118.78 is outside ±90 degrees; lon and lat seem to be exchanged',
    })
  })

  it.each([
    [180, 90],
    [-180, -90],
    [9.175955, 48.775013],
    [114.17, 22.3],
  ])('accepts lon %s, lat %s', (lon, lat) => {
    expect(checkPosition({ lon, lat }).ok).toBe(true)
  })
})
