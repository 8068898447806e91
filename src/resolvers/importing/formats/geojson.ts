import { checkPosition } from '#schema/geo.ts'
import type { Crs, Position } from '#schema/geo.ts'
import type { PositionAccuracy } from '#schema/tables/places.ts'
import { FileRefused } from '../records.ts'
import type { ImportFile } from '../records.ts'
import { streamJson } from './json-stream.ts'
import { isObject, objectOf, quoted } from './row.ts'
import type { Row } from './row.ts'

/** The names under which the reference system of RFC 7946 goes: longitude and latitude on WGS 84. */
const WGS84_NAME =
  /^(?:(?:urn:ogc:def:crs:)?OGC:(?:1\.3)?:?CRS84|CRS84|(?:urn:ogc:def:crs:)?EPSG:(?:[\d.]*:)?4326|https?:\/\/www\.opengis\.net\/def\/crs\/(?:OGC\/(?:1\.3|0)\/CRS84|EPSG\/0\/4326))$/i

const nameOf = (crs: unknown): string | undefined => {
  const properties = isObject(crs) ? crs['properties'] : undefined
  const name = isObject(properties) ? properties['name'] : undefined
  return typeof name === 'string' ? name : undefined
}

/**
 * The features of a GeoJSON FeatureCollection, as they arrive.
 * @throws {FileRefused} UNSUPPORTED_CRS for a `crs` member that names anything but CRS84 or EPSG:4326; GEOJSON_SHAPE
 *   for a document that is no FeatureCollection; what `streamJson` throws. Writers put `type` and `crs` before the
 *   features; where they follow them, the refusal comes after the features.
 */
export async function* streamFeatures(
  file: ImportFile,
): AsyncGenerator<{ readonly row: number; readonly value: unknown }> {
  for await (const part of streamJson(file, { array: 'features', members: ['type', 'crs'] })) {
    if (part.kind === 'element') {
      yield part
    } else if (part.path === 'type') {
      if (part.value === 'FeatureCollection') continue
      throw new FileRefused('GEOJSON_SHAPE', `${file.name} must be a FeatureCollection.`)
    } else if (!WGS84_NAME.test(nameOf(part.value) ?? '')) {
      throw new FileRefused(
        'UNSUPPORTED_CRS',
        `${file.name} states the reference system ${quoted(nameOf(part.value) ?? part.value)}; GeoJSON is WGS 84 only. Reproject it and leave the crs member out.`,
      )
    }
  }
}

export interface Feature {
  readonly id: unknown
  readonly properties: Readonly<Record<string, unknown>>
  readonly geometry: unknown
}

/** The parts of a feature, or the refusals ROW_NOT_OBJECT and FEATURE_SHAPE. */
export const featureOf = (row: Row, value: unknown): Feature => {
  const feature = objectOf(row, value)
  if (feature['type'] !== 'Feature') {
    throw row.refusal('FEATURE_SHAPE', 'type', 'A record must be a GeoJSON Feature.')
  }
  const properties = feature['properties']
  return {
    id: feature['id'],
    properties: isObject(properties) ? properties : {},
    geometry: feature['geometry'],
  }
}

interface Located {
  readonly position?: Position
  readonly accuracy?: PositionAccuracy
}

type Pair = readonly [lon: number, lat: number]

const broken = (row: Row, field: string): Error =>
  row.refusal('GEOMETRY_INVALID', field, `${field} is not a geometry of RFC 7946.`)

const listOf = (row: Row, field: string, value: unknown): readonly unknown[] => {
  if (Array.isArray(value) && value.length > 0) return value
  throw broken(row, field)
}

/** One position `[lon, lat, …]`, in that order: a pair that can only be the other way round is refused. */
const pairOf = (row: Row, field: string, value: unknown): Pair => {
  const [lon, lat] = listOf(row, field, value)
  if (typeof lon !== 'number' || typeof lat !== 'number') throw broken(row, field)
  const checked = checkPosition({ lon, lat })
  if (checked.ok) return [lon, lat]
  throw row.refusal(checked.code, field, `${checked.message}.`)
}

const pairsOf = (row: Row, field: string, value: unknown): readonly Pair[] =>
  listOf(row, field, value).map((pair) => pairOf(row, field, pair))

const mean = (pairs: readonly Pair[]): Pair => [
  pairs.reduce((sum, [lon]) => sum + lon, 0) / pairs.length,
  pairs.reduce((sum, [, lat]) => sum + lat, 0) / pairs.length,
]

/** Centre of gravity of the outer ring, in degrees (the shoelace formula, from the first corner on for accuracy). */
const centreOfPolygon = (
  row: Row,
  field: string,
  value: unknown,
): { centre: Pair; area: number } => {
  const ring = pairsOf(row, field, listOf(row, field, value)[0])
  const [first, last] = [ring[0], ring.at(-1)]
  if (ring.length < 4 || first === undefined || last === undefined) throw broken(row, field)
  if (first[0] !== last[0] || first[1] !== last[1]) throw broken(row, field)
  let [doubleArea, lon, lat] = [0, 0, 0]
  ring.slice(1).forEach((to, index) => {
    const from = ring[index] ?? first
    const [ax, ay, bx, by] = [
      from[0] - first[0],
      from[1] - first[1],
      to[0] - first[0],
      to[1] - first[1],
    ]
    const cross = ax * by - bx * ay
    doubleArea += cross
    lon += (ax + bx) * cross
    lat += (ay + by) * cross
  })
  // A ring without area (all corners in a line) has no centre of gravity.
  if (doubleArea === 0) return { centre: mean(ring), area: 0 }
  const centre: Pair = [first[0] + lon / (3 * doubleArea), first[1] + lat / (3 * doubleArea)]
  return { centre, area: Math.abs(doubleArea / 2) }
}

const centreOf = (row: Row, field: string, type: unknown, coordinates: unknown): Pair => {
  switch (type) {
    case 'MultiPoint':
    case 'LineString':
      return mean(pairsOf(row, field, coordinates))
    case 'MultiLineString':
      return mean(listOf(row, field, coordinates).flatMap((line) => pairsOf(row, field, line)))
    case 'Polygon':
      return centreOfPolygon(row, field, coordinates).centre
    case 'MultiPolygon': {
      const parts = listOf(row, field, coordinates).map((part) => centreOfPolygon(row, field, part))
      return parts.reduce((largest, part) => (part.area > largest.area ? part : largest)).centre
    }
    default:
      throw row.refusal(
        'GEOMETRY_UNSUPPORTED',
        field,
        `Geometries of type ${quoted(type)} are not read.`,
      )
  }
}

/**
 * Where a geometry lies: a Point exactly, anything else at its centre (`accuracy` APPROXIMATE; of several areas the
 * largest). Absent or null gives no point, warned about as NO_COORDINATES.
 * Refuses with GEOMETRY_INVALID, GEOMETRY_UNSUPPORTED and the codes of `checkPosition`.
 */
export const locate = (row: Row, field: string, geometry: unknown, crs: Crs): Located => {
  if (geometry === undefined || geometry === null) {
    row.warn('NO_COORDINATES', undefined, 'The record has no coordinates.')
    return {}
  }
  if (!isObject(geometry)) throw broken(row, field)
  const at = `${field}.coordinates`
  const coordinates = geometry['coordinates']
  const exact = geometry['type'] === 'Point'
  const [lon, lat] = exact
    ? pairOf(row, at, coordinates)
    : centreOf(row, at, geometry['type'], coordinates)
  return { position: { lon, lat, crs }, accuracy: exact ? 'EXACT' : 'APPROXIMATE' }
}
