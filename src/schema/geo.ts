/**
 * Points of the earth. Stored points are WGS-84 longitude and latitude in degrees; a point that comes in or goes out
 * names its reference system. Distances are great-circle metres on the sphere of the mean radius.
 */
import gcoord from 'gcoord'
import ngeohash from 'ngeohash'
import { inShiftedArea } from './geo/shifted-area.ts'

/** GPS and GeoJSON; the Chinese national shift (Tencent, AMap, WeChat); Baidu's further shift. */
export type Crs = 'WGS84' | 'GCJ02' | 'BD09'

export const CRS_VALUES: readonly Crs[] = ['WGS84', 'GCJ02', 'BD09']

/** Degrees; where nothing else is said, of WGS-84. */
export type LonLat = { readonly lon: number; readonly lat: number }

export type Position = LonLat & { readonly crs: Crs }

/** Mean radius of the earth (IUGG R1), metres. */
export const EARTH_RADIUS_M = 6_371_008.8

const RADIANS = Math.PI / 180

/**
 * The two shifts move a point by less than this many degrees. Farther from the shifted area nothing has to be undone;
 * and gcoord must not be asked there: its inverse never ends just inside the western edge of its own rectangle.
 */
const SHIFT_MAX_DEGREES = 0.03

const gcjOfWgs = ({ lon, lat }: LonLat): LonLat => {
  const [x, y] = gcoord.transform([lon, lat], gcoord.WGS84, gcoord.GCJ02)
  return { lon: x, lat: y }
}

const bdOfGcj = ({ lon, lat }: LonLat): LonLat => {
  const [x, y] = gcoord.transform([lon, lat], gcoord.GCJ02, gcoord.BD09)
  return { lon: x, lat: y }
}

const FORWARD = {
  GCJ02: gcjOfWgs,
  BD09: (point: LonLat): LonLat => bdOfGcj(gcjOfWgs(point)),
} as const

/** Each round divides the error by about a thousand; after four the rest is far below a millimetre. */
const INVERSE_ROUNDS = 5

/** The WGS-84 point whose shifted image is the given one, by fixed-point iteration on the forward formula. */
const unshift = (shifted: LonLat, crs: 'GCJ02' | 'BD09'): LonLat => {
  let guess = shifted
  for (let round = 0; round < INVERSE_ROUNDS; round += 1) {
    const image = FORWARD[crs](guess)
    guess = { lon: guess.lon + shifted.lon - image.lon, lat: guess.lat + shifted.lat - image.lat }
  }
  return guess
}

/** Whether the shifted area is at most `margin` degrees away. The point itself is asked first: it mostly decides. */
const nearShiftedArea = ({ lon, lat }: LonLat, margin: number): boolean =>
  [0, -margin, margin].some((dLat) =>
    [0, -margin, margin].some((dLon) => inShiftedArea(lon + dLon, lat + dLat)),
  )

/** About a tenth of a millimetre: the inverse of a point on the very edge may come out just beyond it. */
const ROUNDING_DEGREES = 1e-9

/**
 * A position as WGS-84 degrees. The inverse of the shifts is iterated until the error is below a millimetre. Outside
 * the shifted area (see `geo/shifted-area.ts`: the mainland, Hong Kong and Macau) every system equals WGS-84 and the
 * numbers come back unchanged. (A shifted pair that could be a point inside as well as an unshifted one in the strip of
 * half a kilometre around the area is taken as the point inside.)
 */
export const toWgs84 = ({ lon, lat, crs }: Position): LonLat => {
  const given = { lon, lat }
  if (crs === 'WGS84' || !nearShiftedArea(given, SHIFT_MAX_DEGREES)) return given
  const found = unshift(given, crs)
  return nearShiftedArea(found, ROUNDING_DEGREES) ? found : given
}

/**
 * A WGS-84 point in another reference system, in degrees. Unchanged outside the shifted area
 * (see `geo/shifted-area.ts`).
 */
export const fromWgs84 = ({ lon, lat }: LonLat, crs: Crs): LonLat => {
  const point = { lon, lat }
  return crs === 'WGS84' || !inShiftedArea(lon, lat) ? point : FORWARD[crs](point)
}

/** Great-circle distance of two WGS-84 points in metres (haversine formula). */
export const distanceM = (a: LonLat, b: LonLat): number => {
  const sinLat = Math.sin(((b.lat - a.lat) * RADIANS) / 2)
  const sinLon = Math.sin(((b.lon - a.lon) * RADIANS) / 2)
  const h = sinLat ** 2 + Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * sinLon ** 2
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** A point as a vector of length 1 from the centre of the earth: x to 0°N 0°E, y to 0°N 90°E, z to the north pole. */
export type UnitVector = { readonly x: number; readonly y: number; readonly z: number }

/**
 * The unit vector of a WGS-84 point. A database without trigonometry orders by nearness with it: the squared chord
 * `(x-x')² + (y-y')² + (z-z')²` grows exactly as the great-circle distance does.
 */
export const unitVector = ({ lon, lat }: LonLat): UnitVector => {
  const ring = Math.cos(lat * RADIANS)
  return {
    x: ring * Math.cos(lon * RADIANS),
    y: ring * Math.sin(lon * RADIANS),
    z: Math.sin(lat * RADIANS),
  }
}

/** Half the way round: no two points are farther apart. */
const FARTHEST_M = Math.PI * EARTH_RADIUS_M

/** The squared chord between the unit vectors of two points that are `meters` apart on the great circle; 0 to 4. */
export const chordSquared = (meters: number): number =>
  (2 * Math.sin(Math.min(Math.max(meters, 0), FARTHEST_M) / (2 * EARTH_RADIUS_M))) ** 2

/** The great-circle distance in metres of two points whose unit vectors have this squared chord. */
export const distanceOfChordSquared = (squared: number): number =>
  2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(Math.max(squared, 0)) / 2))

const printedDegrees = (degrees: number): number => Math.round(degrees * 1e7) / 1e7

/** A WGS-84 point as answers print it: in the wanted reference system, to seven decimals (a centimetre). */
export const printedPoint = (point: LonLat, crs: Crs): Position => {
  const { lon, lat } = fromWgs84(point, crs)
  return { lon: printedDegrees(lon), lat: printedDegrees(lat), crs }
}

const keptDegrees = (degrees: number): number => Math.round(degrees * 1e6) / 1e6

/** A point as it is kept where people point at it: to six decimals (a tenth of a metre), no door is known better. */
export const roundedPoint = ({ lon, lat }: LonLat): LonLat => ({
  lon: keptDegrees(lon),
  lat: keptDegrees(lat),
})

/** A distance as answers print it: to a decimetre, far finer than any position is known. */
export const printedM = (meters: number): number => Math.round(meters * 10) / 10

export type BoundingBox = {
  readonly minLon: number
  readonly maxLon: number
  readonly minLat: number
  readonly maxLat: number
}

/** About a centimetre, so that rounding never leaves a point of the rim outside. */
const BOX_MARGIN_DEGREES = 1e-7

/**
 * A box of WGS-84 degrees that contains every point within `radiusM` metres of the centre. It may be larger: near a
 * pole and across the 180th meridian it takes all longitudes, so `minLon <= maxLon` always holds.
 */
export const boundingBox = ({ lon, lat }: LonLat, radiusM: number): BoundingBox => {
  const angle = Math.max(radiusM, 0) / EARTH_RADIUS_M
  const dLat = angle / RADIANS + BOX_MARGIN_DEGREES
  const minLat = Math.max(lat - dLat, -90)
  const maxLat = Math.min(lat + dLat, 90)
  const everyLon = { minLon: -180, maxLon: 180, minLat, maxLat }
  if (minLat === -90 || maxLat === 90) return everyLon
  // The circle is widest where a meridian touches it, a little poleward of the centre.
  const reach = Math.sin(angle) / Math.cos(lat * RADIANS)
  const dLon = Math.asin(Math.min(1, reach)) / RADIANS + BOX_MARGIN_DEGREES
  if (lon - dLon < -180 || lon + dLon > 180) return everyLon
  return { minLon: lon - dLon, maxLon: lon + dLon, minLat, maxLat }
}

export const GEOHASH_PRECISION_MAX = 12

/**
 * The geohash of a WGS-84 point with `precision` characters (7 is about 150 m wide).
 * @throws RangeError unless the precision is a whole number from 1 to 12.
 */
export const geohash = ({ lon, lat }: LonLat, precision: number): string => {
  if (!Number.isInteger(precision) || precision < 1 || precision > GEOHASH_PRECISION_MAX) {
    throw new RangeError(`geohash precision must be 1 to ${GEOHASH_PRECISION_MAX}: ${precision}`)
  }
  return ngeohash.encode(lat, lon, precision)
}

export type PositionProblem =
  | 'COORDINATE_OUT_OF_RANGE'
  | 'COORDINATE_NOT_FINITE'
  | 'COORDINATE_SWAPPED'

export type CheckedPosition =
  | { readonly ok: true; readonly position: Position }
  | {
      readonly ok: false
      readonly code: PositionProblem
      readonly field: 'lat' | 'lon'
      readonly message: string
    }

const LIMITS = { lat: 90, lon: 180 } as const

/**
 * A position that may be used, or what is wrong with it and in which field. Without `crs` it is WGS-84. Nothing is
 * ever swapped silently: a latitude past 90 is out of range; a pair that is a real point of the earth, but would lie
 * in China only with the two numbers exchanged (lat 75.99, lon 39.47 for Kashgar), is refused as swapped.
 */
export const checkPosition = (input: {
  readonly lon: number
  readonly lat: number
  readonly crs?: Crs | undefined
}): CheckedPosition => {
  const { lon, lat, crs = 'WGS84' } = input
  for (const field of ['lat', 'lon'] as const) {
    const value = input[field]
    if (!Number.isFinite(value)) {
      const message = `${field} is not a finite number`
      return { ok: false, code: 'COORDINATE_NOT_FINITE', field, message }
    }
  }
  for (const field of ['lat', 'lon'] as const) {
    const value = input[field]
    if (Math.abs(value) > LIMITS[field]) {
      const hint = inShiftedArea(lat, lon) ? '; lon and lat seem to be exchanged' : ''
      const message = `${field} ${value} is outside ±${LIMITS[field]} degrees${hint}`
      return { ok: false, code: 'COORDINATE_OUT_OF_RANGE', field, message }
    }
  }
  if (!nearShiftedArea({ lon, lat }, SHIFT_MAX_DEGREES) && inShiftedArea(lat, lon)) {
    const message = `lon ${lon}, lat ${lat} would lie in China if lon and lat were exchanged`
    return { ok: false, code: 'COORDINATE_SWAPPED', field: 'lat', message }
  }
  return { ok: true, position: { lon, lat, crs } }
}
