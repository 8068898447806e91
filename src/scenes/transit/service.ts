import { asc, eq, sql } from 'drizzle-orm'
import type DataLoader from 'dataloader'
import type { Context } from '#schema/context.ts'
import { dependOn, dependOnLists } from '#schema/dependencies.ts'
import { ID_PREFIXES } from '#schema/ids.ts'
import { manyByKey, oneByKey } from '#schema/loaders.ts'
import { cityOrRefuse } from '#resolvers/cities/service.ts'
import type { FactsWriter } from '#resolvers/importing/place-target.ts'
import { listed, parsePlace, placeJson, type PlaceRow } from '#resolvers/places/row.ts'
import type { TransitFacts } from './readers.ts'
import { stopsBetween } from './rules.ts'
import { transitLines, type Line } from './tables.ts'

/** Lines of a city in the order of their codes, numbers before letters. */
export const listLines = async (ctx: Context, cityCodeOrSlug: string): Promise<readonly Line[]> => {
  const city = await cityOrRefuse(ctx, cityCodeOrSlug)
  dependOnLists(ctx, ['TransitLine'], city.code)
  return ctx.db
    .select()
    .from(transitLines)
    .where(eq(transitLines.cityCode, city.code))
    .orderBy(asc(sql`length(${transitLines.code})`), asc(transitLines.code))
    .all()
}

/** Lines by id. */
export const lineById = (ctx: Context): DataLoader<string, Line | null> =>
  oneByKey(
    ctx,
    'lineById',
    (ids) =>
      ctx.db
        .select()
        .from(transitLines)
        .where(sql`${transitLines.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`)
        .all(),
    (row) => row.id,
  )

export interface LineStop {
  readonly lineId: string
  readonly placeId: string
  readonly position: number
  readonly station: PlaceRow
}

/** The stations of lines, in order of travel. */
export const stopsByLine = (ctx: Context): DataLoader<string, readonly LineStop[]> =>
  manyByKey(
    ctx,
    'stopsByLine',
    async (lineIds) => {
      const rows = await ctx.db.all<[string, number, string]>(sql`
        SELECT s.line_id, s.position, ${placeJson} FROM transit_stops s JOIN places p ON p.id = s.place_id
        WHERE s.line_id IN (SELECT value FROM json_each(${JSON.stringify(lineIds)}))
        ORDER BY s.line_id, s.position`)
      const stops = rows.map(([lineId, position, json]) => {
        const station = parsePlace(json)
        return { lineId, position, placeId: station.id, station }
      })
      // Also on those that are not shown: one of them may open.
      dependOn(
        ctx,
        stops.map(({ placeId }) => placeId),
      )
      return stops.filter(({ station }) => listed(station))
    },
    (row) => row.lineId,
  )

/** The lines that stop at a station, in the order of their codes. */
export const linesByStation = (
  ctx: Context,
): DataLoader<string, readonly (Line & { readonly placeId: string })[]> =>
  manyByKey(
    ctx,
    'linesByStation',
    async (placeIds) => {
      const rows = await ctx.db
        .selectDistinct({ placeId: sql<string>`s.place_id`, line: transitLines })
        .from(transitLines)
        .innerJoin(sql`transit_stops s`, sql`s.line_id = ${transitLines.id}`)
        .where(sql`s.place_id IN (SELECT value FROM json_each(${JSON.stringify(placeIds)}))`)
        .orderBy(asc(sql`length(${transitLines.code})`), asc(transitLines.code))
        .all()
      dependOn(
        ctx,
        rows.map(({ line }) => line.id),
      )
      return rows.map(({ placeId, line }) => ({ ...line, placeId }))
    },
    (row) => row.placeId,
  )

/** The stations after one up to and with another along a line; `null` when one of them is not on it. */
export const stationsBetween = async (
  ctx: Context,
  lineId: string,
  from: string,
  to: string,
): Promise<readonly PlaceRow[] | null> => {
  const stops = await stopsByLine(ctx).load(lineId)
  const between = stopsBetween(stops, from, to)
  return (
    between
      ?.map(({ position }) => stops.find((stop) => stop.position === position)?.station)
      .filter((station) => station !== undefined) ?? null
  )
}

/**
 * How stations of an import are stored: their lines are made where they are new, and the stops of a
 * station are replaced by those its row tells. A line's id follows from city, partner,
 * data set and code, so that rows of different chunks agree on it and nobody touches another's line.
 */
export const transitWriter: FactsWriter<TransitFacts, never> = {
  kind: 'STATION',
  facts: (rows) => {
    const json = JSON.stringify(rows)
    const lineId = sql.raw(
      `'${ID_PREFIXES.TransitLine}_' || p.city_code || '_' || p.partner_id || '_' || p.source || '_' || (n.value ->> 'code')`,
    )
    const each = sql`FROM json_each(${json}) r JOIN places p ON p.id = r.value ->> 'placeId', json_each(r.value -> '$.facts.lines') n`
    return [
      sql`INSERT INTO transit_lines (id, city_code, code, names, color)
        SELECT DISTINCT ${lineId}, p.city_code, n.value ->> 'code', n.value -> 'names', n.value ->> 'color' ${each} WHERE true
        ON CONFLICT (id) DO UPDATE SET names = excluded.names, color = coalesce(excluded.color, color)`,
      sql`DELETE FROM transit_stops WHERE place_id IN (
        SELECT value ->> 'placeId' FROM json_each(${json}) WHERE value -> '$.facts.lines' IS NOT NULL)`,
      sql`INSERT INTO transit_stops (line_id, position, place_id)
        SELECT ${lineId}, n.value ->> 'position', p.id ${each} WHERE true
        ON CONFLICT (line_id, position) DO UPDATE SET place_id = excluded.place_id`,
    ]
  },
  live: () => [],
}
