import { sql } from 'drizzle-orm'
import type DataLoader from 'dataloader'
import type { Context } from '#schema/context.ts'
import { dependOn, dependOnCircle } from '#schema/dependencies.ts'
import { chordSquared, distanceOfChordSquared, EARTH_RADIUS_M } from '#schema/geo.ts'
import { manyByKey } from '#schema/loaders.ts'
import { isListed, parsePlace, placeJson, type PlaceRow } from './row.ts'

/** How far the nearest of a kind is looked for, metres: a walk. */
export const NEAREST_M = 2_500
/** How many of a kind one may ask for. */
export const NEAREST_MAX = 5

export interface NearestRow extends PlaceRow {
  readonly distanceM: number
  /** The place it is near to. */
  readonly to: string
}

const DEGREES = (NEAREST_M * 180) / (Math.PI * EARTH_RADIUS_M)

/**
 * The nearest places of a kind to each of several places, at most {@link NEAREST_MAX} within {@link NEAREST_M}, by one
 * statement for all of them.
 */
const nearestByPlace = (ctx: Context, kind: string): DataLoader<string, readonly NearestRow[]> =>
  manyByKey(
    ctx,
    `nearest ${kind}`,
    async (ids) => {
      const c = sql.raw(
        '((p.x - h.x) * (p.x - h.x) + (p.y - h.y) * (p.y - h.y) + (p.z - h.z) * (p.z - h.z))',
      )
      // 1 / cos(lat) is at most 1 / cos²(lat), and that is 1 / (1 - z²): the box reaches far enough without a cosine.
      const rows = await ctx.db.all<[string, string, number]>(sql`
        SELECT home, place, c FROM (
          SELECT h.id AS home, ${placeJson} AS place, ${c} AS c, row_number() OVER (PARTITION BY h.id ORDER BY ${c}, p.id) AS n
          FROM json_each(${JSON.stringify(ids)}) a CROSS JOIN places h ON h.id = a.value
            CROSS JOIN place_kinds k ON k.id = ${kind}
            CROSS JOIN places_rtree t ON t.min_kind >= k.code AND t.max_kind < k.code + 1
              AND t.max_lat >= h.lat - ${DEGREES} AND t.min_lat <= h.lat + ${DEGREES}
              AND t.max_lon >= h.lon - ${DEGREES} / (1 - h.z * h.z) AND t.min_lon <= h.lon + ${DEGREES} / (1 - h.z * h.z)
            CROSS JOIN places p ON p.num = t.num
          WHERE h.lon IS NOT NULL AND p.id <> h.id AND ${isListed} AND ${c} <= ${chordSquared(NEAREST_M)})
        WHERE n <= ${NEAREST_MAX} ORDER BY home, c`)
      return rows.map(([to, json, chord2]) => ({
        ...parsePlace(json),
        to,
        distanceM: distanceOfChordSquared(chord2),
      }))
    },
    (row) => row.to,
  )

/** The nearest places of a kind to a place, nearest first; none for a place without a point. */
export const nearestTo = async (
  ctx: Context,
  { id, lon, lat }: PlaceRow,
  kind: string,
  first: number,
): Promise<readonly NearestRow[]> => {
  if (lon === null || lat === null) return []
  const found = await nearestByPlace(ctx, kind).load(id)
  dependOnCircle(ctx, [kind], { lon, lat }, NEAREST_M)
  const shown = found.slice(0, first)
  dependOn(
    ctx,
    shown.map((row) => row.id),
  )
  return shown
}
