import { sql, type SQL } from 'drizzle-orm'
import type { Context } from '#schema/context.ts'
import { toWgs84, type LonLat, type Position } from '#schema/geo.ts'
import { canonicalJson, sha256 } from '#schema/hash.ts'
import type { IdType } from '#schema/ids.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { positionFault } from '#resolvers/importing/place-target.ts'
import type { Reader, RowFault } from '#resolvers/importing/records.ts'
import type { Importer } from '#resolvers/importing/run.ts'
import type { ImportScope, ImportTarget, PlacedRow } from '#resolvers/importing/target.ts'
import {
  destinationsJson,
  guideJson,
  pointsJson,
  routesJson,
  ticketsJson,
  type DestinationFacts,
  type GuideFacts,
  type PointFacts,
  type TicketFacts,
  type TripFacts,
} from '../readers/guide-json.ts'
import { touristTrips } from '../readers/tourist-trip.ts'

type Columns = Readonly<Record<string, unknown>>
type Fault = Pick<RowFault, 'field' | 'code' | 'message'>

/** A row of one table that partners bring, and what hangs on it. */
interface RowKind<Facts> {
  readonly table: string
  readonly idType: IdType
  /** Its columns beside those every imported row has; member names are column names. */
  readonly columns: readonly string[]
  /** The values of its columns, or why it stays out. */
  prepare(ctx: Context, scope: ImportScope, facts: Facts): Promise<Columns | Fault>
  /** What is written besides; the rows are there by then. */
  also?(rows: readonly PlacedRow<Columns>[]): readonly SQL[]
}

const isFault = (value: Columns | Fault): value is Fault =>
  typeof value['code'] === 'string' && typeof value['message'] === 'string'

/** How rows of a table are stored: by source and id, unchanged ones not at all. */
const rowTarget = <Facts>(kind: RowKind<Facts>): ImportTarget<Columns> => {
  const table = sql.raw(kind.table)
  const names = sql.raw(kind.columns.join(', '))
  const values = sql.raw(kind.columns.map((name) => `value ->> '$.content.${name}'`).join(', '))
  const updates = sql.raw(kind.columns.map((name) => `${name} = excluded.${name}`).join(', '))
  return {
    prepare: async (ctx, scope, record) => {
      const made = await kind.prepare(ctx, scope, record.facts as Facts)
      if (isFault(made))
        return { row: record.row, sourceId: record.sourceId, severity: 'ERROR', ...made }
      const hash = await sha256(canonicalJson(made))
      return { record, hash, content: made, warnings: record.warnings }
    },
    stored: async (ctx, { partnerId, source }, sourceIds) => {
      const rows = await ctx.db.all<[string, string, string, string]>(sql`
        SELECT source_id, id, content_hash, city_code FROM ${table}
        WHERE partner_id = ${partnerId} AND source = ${source} AND source_id IN (SELECT value FROM json_each(${JSON.stringify(sourceIds)}))`)
      return new Map(
        rows.map(([sourceId, id, hash, cityCode]) => [sourceId, { id, hash, cityCode }]),
      )
    },
    newId: (ctx) => ctx.newId(kind.idType),
    write: (ctx, scope, rows) => {
      const changed = rows.filter((row) => row.changed)
      if (changed.length === 0) return Promise.resolve([])
      const json = JSON.stringify(
        changed.map(({ id, hash, content, record }) => ({
          id,
          hash,
          content,
          sourceId: record.sourceId,
        })),
      )
      return Promise.resolve([
        sql`INSERT INTO ${table} (id, city_code, partner_id, source, source_id, content_hash, updated_at, ${names})
          SELECT value ->> 'id', ${scope.city.code}, ${scope.partnerId}, ${scope.source}, value ->> 'sourceId', value ->> 'hash', ${ctx.now}, ${values}
          FROM json_each(${json}) WHERE true
          ON CONFLICT (partner_id, source, source_id) DO UPDATE SET content_hash = excluded.content_hash, updated_at = excluded.updated_at, ${updates}`,
        ...(kind.also?.(changed) ?? []),
      ])
    },
  }
}

interface Found extends LonLat {
  readonly id: string
  readonly names: LocalizedText
  readonly placeId: string
}

const notFound = (field: string, id: string): Fault => ({
  field,
  code: 'UNKNOWN_REFERENCE',
  message: `Nothing of this partner in this city is called ${JSON.stringify(id.slice(0, 80))}: import it first.`,
})

/** A partner's own rows by the ids their files use; those of the same source before others. */
const refer = async (
  ctx: Context,
  { partnerId, source, city }: ImportScope,
  ids: readonly string[],
  from: SQL,
): Promise<ReadonlyMap<string, Found>> => {
  if (ids.length === 0) return new Map()
  const rows = await ctx.db.all<[string, string, string, string, number, number]>(sql`
    SELECT p.source_id, p.id, p.names, p.place_id, p.lon, p.lat FROM ${from} p
    WHERE p.partner_id = ${partnerId} AND p.city_code = ${city.code} AND p.source_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))
    ORDER BY p.source = ${source}`)
  return new Map(
    rows.map(([sourceId, id, names, placeId, lon, lat]) => [
      sourceId,
      { id, names: JSON.parse(names) as LocalizedText, placeId, lon, lat }, // a JSON column
    ]),
  )
}

const PLACES = sql`(SELECT source_id, id, names, id AS place_id, lon, lat, partner_id, city_code, source FROM places)`
const ATTRACTIONS = sql`(SELECT source_id, id, names, id AS place_id, lon, lat, partner_id, city_code, source FROM places WHERE kind = 'ATTRACTION')`
const POINTS = sql`tourism_points`

const wgs = (position: Position | undefined) =>
  position ? toWgs84(position) : { lon: null, lat: null }

const destinations: RowKind<DestinationFacts> = {
  table: 'tourism_destinations',
  idType: 'TourismDestination',
  columns: ['names', 'descriptions', 'grade', 'grade_year', 'lon', 'lat', 'attribution'],
  prepare: async (ctx, scope, facts) => {
    const fault = facts.position && positionFault(scope, facts.position)
    if (fault) return fault
    const found = await refer(ctx, scope, facts.attractions, ATTRACTIONS)
    const missing = facts.attractions.find((id) => !found.has(id))
    if (missing !== undefined) return notFound('attractions', missing)
    const { lon, lat } = wgs(facts.position)
    return {
      names: facts.names,
      descriptions: facts.descriptions ?? null,
      grade: facts.grade,
      grade_year: facts.gradeYear ?? null,
      lon,
      lat,
      attribution: facts.attribution ?? scope.attribution ?? null,
      members: facts.attractions.map((id) => found.get(id)?.id ?? ''),
    }
  },
  also: (rows) => {
    const json = JSON.stringify(
      rows.map(({ id, content }) => ({ id, members: content['members'] })),
    )
    return [
      sql`UPDATE tourism_attractions SET destination_id = NULL WHERE destination_id IN (SELECT value ->> 'id' FROM json_each(${json}))
        AND NOT EXISTS (SELECT 1 FROM json_each(${json}) d, json_each(d.value -> 'members') m WHERE d.value ->> 'id' = destination_id AND m.value = place_id)`,
      sql`UPDATE tourism_attractions SET destination_id = n.id
        FROM (SELECT d.value ->> 'id' AS id, m.value AS member FROM json_each(${json}) d, json_each(d.value -> 'members') m) n
        WHERE place_id = n.member AND destination_id IS NOT n.id`,
    ]
  },
}

const points: RowKind<PointFacts> = {
  table: 'tourism_points',
  idType: 'TourismPoint',
  columns: ['place_id', 'kind', 'names', 'lon', 'lat', 'accuracy', 'wheelchair', 'hours_text'],
  prepare: async (ctx, scope, facts) => {
    const fault = positionFault(scope, facts.position)
    if (fault) return fault
    const place = (await refer(ctx, scope, [facts.attraction], ATTRACTIONS)).get(facts.attraction)
    if (!place) return notFound('attraction', facts.attraction)
    return {
      place_id: place.id,
      kind: facts.kind,
      names: facts.names,
      ...toWgs84(facts.position),
      accuracy: facts.accuracy,
      wheelchair: facts.wheelchair ?? null,
      hours_text: facts.hoursText ?? null,
    }
  },
}

const guideStops: RowKind<GuideFacts> = {
  table: 'tourism_guide_stops',
  idType: 'TourismGuideStop',
  columns: ['place_id', 'point_id', 'position', 'titles', 'texts', 'audio'],
  prepare: async (ctx, scope, facts) => {
    const place = (await refer(ctx, scope, [facts.attraction], ATTRACTIONS)).get(facts.attraction)
    if (!place) return notFound('attraction', facts.attraction)
    const asked = facts.point === undefined ? [] : [facts.point]
    const point = (await refer(ctx, scope, asked, POINTS)).get(facts.point ?? '')
    if (facts.point !== undefined && point?.placeId !== place.id)
      return notFound('point', facts.point)
    return {
      place_id: place.id,
      point_id: point?.id ?? null,
      position: facts.position,
      titles: facts.titles,
      texts: facts.texts,
      audio: facts.audio,
    }
  },
}

/** A stop as it is stored, or why the route stays out. */
const stopColumns = (
  scope: ImportScope,
  stop: TripFacts['stops'][number],
  found: {
    readonly places: ReadonlyMap<string, Found>
    readonly points: ReadonlyMap<string, Found>
  },
): Columns | Fault => {
  const place = found.places.get(stop.place ?? '')
  const point = found.points.get(stop.point ?? '')
  if (stop.place !== undefined && !place) return notFound('stops.place', stop.place)
  if (stop.point !== undefined && !point) return notFound('stops.point', stop.point)
  const fault = stop.position && positionFault(scope, stop.position)
  if (fault) return fault
  const names = stop.names ?? point?.names ?? place?.names
  if (!names)
    return {
      field: 'stops.name',
      code: 'NAME_MISSING',
      message: 'A stop names a place, a point or itself.',
    }
  return {
    place_id: place?.id ?? point?.placeId ?? null,
    point_id: point?.id ?? null,
    names,
    ...wgs(stop.position),
    dwell_minutes: stop.dwellMinutes,
    leg_minutes: stop.legMinutes ?? null,
  }
}

const routes: RowKind<TripFacts> = {
  table: 'tourism_routes',
  idType: 'TourismRoute',
  columns: ['names', 'descriptions', 'mode', 'attribution'],
  prepare: async (ctx, scope, facts) => {
    const elsewhere = facts.location && positionFault(scope, facts.location)
    if (elsewhere) return elsewhere
    if (facts.stops.length < 2)
      return { field: 'stops', code: 'STOPS_MISSING', message: 'A route has two stops or more.' }
    const asked = (key: 'place' | 'point') =>
      facts.stops.map((stop) => stop[key]).filter((id) => id !== undefined)
    const found = {
      places: await refer(ctx, scope, asked('place'), PLACES),
      points: await refer(ctx, scope, asked('point'), POINTS),
    }
    const stops = facts.stops.map((stop) => stopColumns(scope, stop, found))
    const fault = stops.find(isFault)
    if (fault) return fault
    return {
      names: facts.names,
      descriptions: facts.descriptions ?? null,
      mode: facts.mode,
      attribution: facts.attribution ?? scope.attribution ?? null,
      stops,
    }
  },
  also: (rows) => {
    const json = JSON.stringify(rows.map(({ id, content }) => ({ id, stops: content['stops'] })))
    return [
      sql`DELETE FROM tourism_route_stops WHERE route_id IN (SELECT value ->> 'id' FROM json_each(${json}))`,
      sql`INSERT INTO tourism_route_stops (route_id, position, place_id, point_id, names, lon, lat, dwell_minutes, leg_minutes)
        SELECT r.value ->> 'id', s.key + 1, s.value ->> 'place_id', s.value ->> 'point_id', s.value ->> 'names', s.value ->> 'lon', s.value ->> 'lat',
          s.value ->> 'dwell_minutes', s.value ->> 'leg_minutes'
        FROM json_each(${json}) r, json_each(r.value -> 'stops') s`,
    ]
  },
}

const tickets: RowKind<TicketFacts> = {
  table: 'tourism_ticket_skus',
  idType: 'TourismTicket',
  columns: ['place_id', 'audience', 'sku_id'],
  prepare: async (ctx, scope, facts) => {
    const place = (await refer(ctx, scope, [facts.attraction], ATTRACTIONS)).get(facts.attraction)
    if (!place) return notFound('attraction', facts.attraction)
    const [sku] = await ctx.db.all<[string]>(sql`
      SELECT k.id FROM skus k JOIN products d ON d.id = k.product_id WHERE k.id = ${facts.sku} AND d.city_code = ${scope.city.code}`)
    if (!sku)
      return {
        field: 'sku',
        code: 'UNKNOWN_REFERENCE',
        message: 'No SKU of this city has this id: the product must be there first.',
      }
    const [other] = await ctx.db.all<[string]>(sql`
      SELECT id FROM tourism_ticket_skus WHERE place_id = ${place.id} AND audience = ${facts.audience}
        AND NOT (partner_id = ${scope.partnerId} AND source = ${scope.source})`)
    if (other)
      return {
        field: 'audience',
        code: 'AUDIENCE_TAKEN',
        message: 'Another source says which SKU this audience buys: change it there.',
      }
    return { place_id: place.id, audience: facts.audience, sku_id: facts.sku }
  },
}

const importer = <Facts>(reader: Reader<Facts>, kind: RowKind<Facts>): Importer => ({
  reader,
  target: rowTarget(kind),
})

/** Formats whose rows are no places: areas, points, guides, routes and the SKUs of tickets. */
export const importers: readonly Importer[] = [
  importer(destinationsJson, destinations),
  importer(pointsJson, points),
  importer(guideJson, guideStops),
  importer(routesJson, routes),
  importer(touristTrips, routes),
  importer(ticketsJson, tickets),
]
