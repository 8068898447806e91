import { inArray, sql, type SQL } from 'drizzle-orm'
import type DataLoader from 'dataloader'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import type { Context } from '#schema/context.ts'
import { dependOn, dependOnLists } from '#schema/dependencies.ts'
import { oneByKey } from '#schema/loaders.ts'
import { BadInput } from '#schema/problem.ts'
import { cityOrRefuse, divisionPrefix, divisionsNamed } from '#resolvers/cities/service.ts'
import type { FactsWriter } from '#resolvers/importing/place-target.ts'
import { dependOnOpenNow, isOpenAt } from '#resolvers/places/nearby.ts'
import { isListed, isWithin, parsePlace, placeJson, type PlaceRow } from '#resolvers/places/row.ts'
import type { TourismFacts } from './readers.ts'
import type { AttractionCategory } from './rules/crowd.ts'
import { tourismAttractions, type Attraction } from './tables.ts'

/** What tourism knows of a place; `null` for places that are no attraction. */
export const attractionByPlace = (ctx: Context): DataLoader<string, Attraction | null> =>
  oneByKey(
    ctx,
    'attractionByPlace',
    (ids) =>
      ctx.db
        .select()
        .from(tourismAttractions)
        .where(inArray(tourismAttractions.placeId, [...ids]))
        .all(),
    (row) => row.placeId,
  )

export interface AttractionsArgs extends PageArgs {
  readonly city?: string | null | undefined
  /** A division code, or the name of a province. */
  readonly division?: string | null | undefined
  readonly province?: string | null | undefined
  readonly grade?: number | null | undefined
  readonly category?: AttractionCategory | null | undefined
  readonly openNow?: boolean | null | undefined
}

const conditionsOf = async (ctx: Context, args: AttractionsArgs): Promise<SQL[]> => {
  const conditions = [sql`p.kind = 'ATTRACTION' AND ${isListed}`]
  const city = args.city ? await cityOrRefuse(ctx, args.city) : undefined
  if (city) conditions.push(sql`p.city_code = ${city.code}`)
  if (args.division) {
    conditions.push(isWithin(divisionPrefix(args.division, 'division')))
  }
  if (args.province) {
    const [province] = await divisionsNamed(ctx, args.province, '')
    if (province?.level !== 'PROVINCE') {
      throw new BadInput(
        'UNKNOWN_PROVINCE',
        'No province has this name; write it in full, as in 江苏省.',
        'province',
      )
    }
    conditions.push(isWithin(province.code))
  }
  if (args.grade !== null && args.grade !== undefined) conditions.push(sql`a.grade = ${args.grade}`)
  if (args.category) conditions.push(sql`a.category = ${args.category}`)
  if (args.openNow === true) {
    conditions.push(isOpenAt(ctx.now, city?.zone ?? 'Asia/Shanghai'))
    dependOnOpenNow(ctx)
  }
  dependOnLists(ctx, ['ATTRACTION'], city?.code)
  return conditions
}

/**
 * Attractions, the highest grade first, one statement whatever the page size.
 * @throws {BadInput} UNKNOWN_CITY, UNKNOWN_PROVINCE, BAD_DIVISION_CODE, BAD_CURSOR
 */
export const listAttractions = async (
  ctx: Context,
  args: AttractionsArgs,
): Promise<Page<PlaceRow>> => {
  const after = decodeCursor(args.after, ['number', 'string'])
  const conditions = await conditionsOf(ctx, args)
  if (after) conditions.push(sql`(-a.grade, p.id) > (${after[0]}, ${after[1]})`)
  const rows = await ctx.db.all<[string, number]>(sql`
    SELECT ${placeJson}, a.grade FROM places p JOIN tourism_attractions a ON a.place_id = p.id
    WHERE ${sql.join(conditions, sql` AND `)} ORDER BY -a.grade, p.id LIMIT ${args.first + 1}`)
  const places = rows.map(([json, grade]) => ({ ...parsePlace(json), grade }))
  dependOn(
    ctx,
    places.map(({ id }) => id),
  )
  return toPage(places, args, (row) => [-row.grade, row.id])
}

/** How many attractions the same filters find in all. */
export const countAttractions = async (ctx: Context, args: AttractionsArgs): Promise<number> => {
  const [row] = await ctx.db.all<[number]>(sql`
    SELECT count(*) FROM places p JOIN tourism_attractions a ON a.place_id = p.id
    WHERE ${sql.join(await conditionsOf(ctx, args), sql` AND `)}`)
  return row?.[0] ?? 0
}

/** A count at the gate. */
export interface TourismLive {
  readonly onSite: number | null
  readonly enteredToday: number | null
  readonly asOf: number
}

/** How attractions of an import are stored. */
export const tourismWriter: FactsWriter<TourismFacts, TourismLive> = {
  kind: 'ATTRACTION',
  facts: (rows) => [
    sql`INSERT INTO tourism_attractions (place_id, category, grade, grade_year, booking_required, tickets, ticket_text, parking_text,
        travel_text, parking_lon, parking_lat, capacity_instantaneous, capacity_daily, capacity_best)
      SELECT value ->> 'placeId', coalesce(value ->> '$.facts.category', 'OTHER'), coalesce(value ->> '$.facts.grade', 0), value ->> '$.facts.gradeYear',
        coalesce(value ->> '$.facts.bookingRequired', 0), coalesce(value -> '$.facts.tickets', '[]'), value -> '$.facts.ticketText',
        value -> '$.facts.parkingText', value -> '$.facts.travelText', value ->> '$.facts.parkingLon', value ->> '$.facts.parkingLat',
        value ->> '$.facts.capacityInstantaneous', value ->> '$.facts.capacityDaily', value ->> '$.facts.capacityBest'
      FROM json_each(${JSON.stringify(rows)}) WHERE true
      ON CONFLICT (place_id) DO UPDATE SET category = excluded.category, grade = excluded.grade, grade_year = excluded.grade_year,
        booking_required = excluded.booking_required, tickets = excluded.tickets, ticket_text = excluded.ticket_text,
        parking_text = excluded.parking_text, travel_text = excluded.travel_text, parking_lon = excluded.parking_lon,
        parking_lat = excluded.parking_lat, capacity_instantaneous = excluded.capacity_instantaneous, capacity_daily = excluded.capacity_daily,
        capacity_best = excluded.capacity_best`,
  ],
  live: (rows) => [
    sql`INSERT INTO tourism_counts (place_id, on_site, entered_today, as_of)
      SELECT value ->> 'placeId', value ->> '$.live.onSite', value ->> '$.live.enteredToday', value ->> '$.live.asOf'
      FROM json_each(${JSON.stringify(rows)}) WHERE true
      ON CONFLICT (place_id) DO UPDATE SET on_site = excluded.on_site, entered_today = excluded.entered_today, as_of = excluded.as_of
      WHERE excluded.as_of > as_of`,
  ],
}
