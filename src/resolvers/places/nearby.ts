import { sql, type SQL } from 'drizzle-orm'
import { CHINA } from '#schema/calendar.ts'
import {
  decodeCursor,
  PAGE_SIZE_MAX,
  toPage,
  type Page,
  type PageArgs,
} from '#schema/connection.ts'
import type { Context } from '#schema/context.ts'
import { dependOn, dependOnCircle, dependUntil } from '#schema/dependencies.ts'
import {
  boundingBox,
  checkPosition,
  chordSquared,
  distanceOfChordSquared,
  EARTH_RADIUS_M,
  toWgs84,
  unitVector,
  type LonLat,
  type Position,
} from '#schema/geo.ts'
import { openClauses } from '#schema/hours/state.ts'
import { BadInput } from '#schema/problem.ts'
import { zoneAt } from '../cities/service.ts'
import { parsePlace, placeJson, type PlaceRow } from './row.ts'

export const RADIUS_DEFAULT_M = 3_000
export const RADIUS_MAX_M = 50_000
/** The first ring looked at; doubled until it holds a page. */
const FIRST_RING_M = 50
/**
 * Half the side of a square that lies within a circle of radius 1, less a margin: the spatial index
 * keeps 32-bit floats, which are up to a metre off, and the first ring is 50 m.
 */
const SQUARE_WITHIN = 0.68
/** Metres of the largest radius, as degrees of latitude, rounded up. */
const RADIUS_MAX_DEGREES = 0.5

export interface NearbyArgs extends PageArgs {
  readonly at: Position
  /** Metres, up to RADIUS_MAX_M. */
  readonly radius: number
  readonly kinds?: readonly string[] | null | undefined
  readonly openNow?: boolean | null | undefined
  /** A further condition on place `p`, from the service that asks; never from a caller. */
  readonly where?: SQL | undefined
}

export type NearbyRow = PlaceRow & { readonly distanceM: number; readonly chord2: number }

/**
 * The point a caller means, as WGS-84.
 * @throws {BadInput} with the code of `checkPosition` when it is no point of the earth.
 */
export const pointOf = (at: Position): LonLat => {
  const checked = checkPosition(at)
  if (!checked.ok) throw new BadInput(checked.code, checked.message, `at.${checked.field}`)
  return toWgs84(checked.position)
}

/**
 * Tells that the answer keeps or leaves out places by whether they are open now. Hours are whole minutes, so it
 * holds until the next one begins.
 */
export const dependOnOpenNow = (ctx: Context): void =>
  dependUntil(ctx, (Math.floor(ctx.now / 60_000) + 1) * 60_000)

/** SQL: place `p` admits visitors at the moment the clauses speak of. The same spans decide in src/schema/hours.ts. */
export const isOpenAt = (now: number, zone: string): SQL => {
  const { today, yesterday } = openClauses(now, zone, CHINA)
  const matches = (day: typeof today): SQL => sql`(
    s.opens_min <= ${day.minute} AND s.closes_min > ${day.minute}
    AND (s.last_entry_min IS NULL OR s.last_entry_min > ${day.minute}) AND (
      s.date = ${day.date}
      OR (s.day_class = ${day.dayClass}
        AND (s.season_from IS NULL
          OR (s.season_from <= s.season_through AND ${day.monthDay} BETWEEN s.season_from AND s.season_through)
          OR (s.season_from > s.season_through AND (${day.monthDay} >= s.season_from OR ${day.monthDay} <= s.season_through)))
        AND NOT EXISTS (SELECT 1 FROM schedule_spans e WHERE e.schedule_id = s.schedule_id AND e.date = ${day.date}))))`
  return sql`p.state = 'OPEN' AND EXISTS (
    SELECT 1 FROM schedule_spans s WHERE s.schedule_id = p.schedule_id AND (${matches(today)} OR ${matches(yesterday)}))`
}

/**
 * SQL: a row of `found` lies at most so many metres farther out than the `first`-th. With squared chords and no
 * square root: √c ≤ √k + s ⟺ c − k − s² ≤ 0 or (c − k − s²)² ≤ 4·s²·k.
 */
const withinSlack = (first: number, slackM: number): SQL => {
  const s2 = (slackM / EARTH_RADIUS_M) ** 2
  const kth = sql`(SELECT c FROM found ORDER BY c, id LIMIT 1 OFFSET ${first - 1})`
  const over = sql`(found.c - ${kth} - ${s2})`
  return sql`(${kth} IS NULL OR ${over} <= 0 OR ${over} * ${over} <= 4 * ${s2} * ${kth})`
}

/**
 * Places around a point, nearest first, in one statement (two with `openNow`). The search widens
 * ring by ring until a ring holds the page, so that its cost follows the page and not the city:
 * each ring is counted only up to what is needed. Where the position is known only to within `ctx.slackM`, the page
 * holds every place that may be among the nearest `first` of anyone there, up to PAGE_SIZE_MAX; whoever asks
 * sorts by their own position, and `hasNextPage` may be true with nothing behind it.
 * @throws {BadInput} for a point out of range or a cursor of another list.
 */
export const nearby = async (ctx: Context, args: NearbyArgs): Promise<Page<NearbyRow>> => {
  const point = pointOf(args.at)
  const slack = ctx.slackM ?? 0
  const radius = Math.min(args.radius + slack, RADIUS_MAX_M)
  const after = decodeCursor(args.after, ['number', 'string'])
  const need = args.first + 1
  const { x, y, z } = unitVector(point)
  const box = boundingBox(point, radius)
  // Degrees a metre, from the largest box: a smaller one needs no more.
  const lonPerM = Math.max(box.maxLon - point.lon, point.lon - box.minLon) / radius
  const latPerM = Math.max(box.maxLat - point.lat, point.lat - box.minLat) / radius
  const chord2 = sql`((p.x - ${x})*(p.x - ${x}) + (p.y - ${y})*(p.y - ${y}) + (p.z - ${z})*(p.z - ${z}))`
  // Where a degree of longitude is longest in reach, so that the square never sticks out of its ring.
  const latInner = (SQUARE_WITHIN * 180) / (Math.PI * EARTH_RADIUS_M)
  const equatorwards = Math.max(Math.abs(point.lat) - RADIUS_MAX_DEGREES, 0)
  const lonInner = latInner / Math.cos((equatorwards * Math.PI) / 180)
  const conditions: SQL[] = []
  const severalKinds = (args.kinds?.length ?? 0) > 1
  // The index knows a range of kinds and a square; anything else has to be asked of the place.
  const needsPlace =
    after !== undefined || severalKinds || args.where !== undefined || args.openNow === true
  if (args.kinds && args.kinds.length > 0) {
    const kinds = JSON.stringify(args.kinds)
    conditions.push(
      sql`t.min_kind >= (SELECT min(code) FROM place_kinds WHERE id IN (SELECT value FROM json_each(${kinds})))`,
      // In the index a kind reaches from its code to less than one more.
      sql`t.max_kind < (SELECT max(code) + 1 FROM place_kinds WHERE id IN (SELECT value FROM json_each(${kinds})))`,
    )
    if (severalKinds) conditions.push(sql`p.kind IN (SELECT value FROM json_each(${kinds}))`)
  }
  if (args.where) conditions.push(args.where)
  if (args.openNow === true) {
    conditions.push(isOpenAt(ctx.now, await zoneAt(ctx, point)))
    dependOnOpenNow(ctx)
  }
  if (after) conditions.push(sql`(${chord2}, p.id) > (${after[0]}, ${after[1]})`)
  const further = conditions.length > 0 ? sql`AND ${sql.join(conditions, sql` AND `)}` : sql``
  const square = (meters: SQL, lon: number, lat: number): SQL => sql`
    t.max_lon >= ${point.lon} - ${lon} * ${meters} AND t.min_lon <= ${point.lon} + ${lon} * ${meters}
      AND t.max_lat >= ${point.lat} - ${lat} * ${meters} AND t.min_lat <= ${point.lat} + ${lat} * ${meters}`
  const within = (meters: SQL): SQL => sql`
    FROM places_rtree t CROSS JOIN places p ON p.num = t.num
    WHERE ${square(meters, lonPerM, latPerM)}
      AND ${chord2} <= ${meters} * ${meters} * ${1 / EARTH_RADIUS_M ** 2} ${further}`
  // Otherwise the index alone can tell that a ring holds enough.
  const surelyWithin = (meters: SQL): SQL =>
    needsPlace
      ? within(meters)
      : sql` FROM places_rtree t WHERE ${square(meters, lonInner, latInner)} ${further}`
  const start = after
    ? Math.max(FIRST_RING_M, distanceOfChordSquared(Number(after[0])))
    : FIRST_RING_M
  const next = sql`min(ring.m * 2.0, ${radius})`
  const rows = await ctx.db.all<[string, number]>(sql`
    WITH RECURSIVE ring(m, n) AS (
      VALUES (${Math.min(start, radius) / 2}, -1)
      UNION ALL
      SELECT ${next}, (SELECT count(*) FROM (SELECT 1 ${surelyWithin(next)} LIMIT ${need})) FROM ring
      WHERE ring.n < ${need} AND ring.m < ${radius}
    ), reach(m) AS (SELECT min(max(m) + ${slack}, ${radius}) FROM ring),
    found AS MATERIALIZED (
      SELECT p.num AS num, p.id AS id, ${chord2} AS c ${within(sql`(SELECT m FROM reach)`)} AND ${chord2} <= ${chordSquared(radius)}
      ORDER BY c, id LIMIT ${slack > 0 ? PAGE_SIZE_MAX + 1 : need}
    )
    SELECT ${placeJson}, found.c FROM found JOIN places p ON p.num = found.num
    WHERE ${slack > 0 ? withinSlack(args.first, slack) : sql`true`} ORDER BY found.c, found.id`)
  const places = rows.map(([json, c]) => ({
    ...parsePlace(json),
    chord2: c,
    distanceM: distanceOfChordSquared(c),
  }))
  dependOn(
    ctx,
    places.map(({ id }) => id),
  )
  // Nothing beyond the last row can change a full page; a page that is not full speaks of the whole circle.
  const full = places.length >= need
  dependOnCircle(ctx, args.kinds ?? [], point, (full && places.at(-1)?.distanceM) || radius)
  const page =
    slack > 0 ? { ...args, first: Math.min(Math.max(places.length, 1), PAGE_SIZE_MAX) } : args
  const made = toPage(places, page, (row) => [row.chord2, row.id])
  return slack > 0 && full ? { ...made, pageInfo: { ...made.pageInfo, hasNextPage: true } } : made
}
