import { sql, type SQL } from 'drizzle-orm'
import type { LocalizedText } from '#schema/locale.ts'
import type { Attribution, PlaceState, PositionAccuracy } from '#schema/tables/places.ts'

/** A place as the graph and the pages read it. `__typename` is the GraphQL type of its kind. */
export interface PlaceRow {
  readonly __typename: string
  readonly id: string
  readonly kind: string
  readonly cityCode: string
  /** IANA zone of its city. */
  readonly zone: string
  readonly names: LocalizedText
  readonly descriptions: LocalizedText | null
  readonly address: LocalizedText | null
  readonly divisionCode: string | null
  readonly divisionNames: readonly string[] | null
  /** WGS-84 degrees; both or neither. */
  readonly lon: number | null
  readonly lat: number | null
  readonly accuracy: PositionAccuracy
  readonly scheduleId: string | null
  readonly hoursText: LocalizedText | null
  readonly phone: string | null
  readonly website: string | null
  readonly attribution: Attribution | null
  readonly state: PlaceState
  readonly source: string
  readonly sourceId: string
  readonly version: number
  readonly updatedAt: number
  /** Great-circle metres from where the caller asked; only in lists ordered by it. */
  readonly distanceM?: number
}

/** The name of the GraphQL type for a kind of place: PARKING_LOT → ParkingLot. */
export const typenameOfKind = (kind: string): string =>
  kind
    .toLowerCase()
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')

/**
 * A place `p` as one JSON value. One cell a row: over HTTP every further cell costs more to decode
 * than the whole row does as text.
 */
export const placeJson = sql.raw(`json_object(
  'id', p.id, 'kind', p.kind, 'cityCode', p.city_code, 'zone', (SELECT zone FROM cities WHERE code = p.city_code),
  'names', json(p.names), 'descriptions', json(p.descriptions), 'address', json(p.address),
  'divisionCode', p.division_code, 'divisionNames', json(p.division_names), 'lon', p.lon, 'lat', p.lat,
  'accuracy', p.accuracy, 'scheduleId', p.schedule_id, 'hoursText', json(p.hours_text), 'phone', p.phone,
  'website', p.website, 'attribution', json(p.attribution), 'state', p.state, 'source', p.source,
  'sourceId', p.source_id, 'version', p.version, 'updatedAt', p.updated_at)`)

/** The row behind the text that `placeJson` selected. */
export const parsePlace = (json: unknown): PlaceRow => {
  const place = JSON.parse(String(json)) as Omit<PlaceRow, '__typename'> // the shape is the SQL's own, just above
  return { __typename: typenameOfKind(place.kind), ...place }
}

/** Whether a place is shown in lists; as `isListed`, for rows that were read. */
export const listed = ({ state }: Pick<PlaceRow, 'state'>): boolean =>
  state !== 'PLANNED' && state !== 'CLOSED_FOREVER'

/** SQL: place `p` is shown in lists. One that closed for good is still found by its own id, for old links. */
export const isListed = sql.raw(`p.state NOT IN ('PLANNED', 'CLOSED_FOREVER')`)

/** SQL: place `p` lies in a division or below it. A code is followed by digits only, and ':' sorts right after them. */
export const isWithin = (prefix: string): SQL =>
  sql`p.division_code >= ${prefix} AND p.division_code < ${`${prefix}:`}`
