import { inArray, sql } from 'drizzle-orm'
import { does, write } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import { dependOnLive } from '#schema/dependencies.ts'
import { manyByKey } from '#schema/loaders.ts'
import { BadInput } from '#schema/problem.ts'
import { instantOf, localDay, parseRfc3339 } from '#schema/time.ts'
import type { PlaceRow } from '#resolvers/places/row.ts'
import { crowdOf, type Crowd } from '../rules/crowd.ts'
import { pushedCount, type PushedCount, type PushFault } from '../rules/push.ts'
import { attractionByPlace } from '../service.ts'
import { tourismCounts } from '../tables.ts'

/** How long a count at the gate may be shown again. */
const CROWD_SHOWN_MS = 30_000

const countsByPlace = (ctx: Context) =>
  manyByKey(
    ctx,
    'tourismCountsByPlace',
    (ids) =>
      ctx.db
        .select()
        .from(tourismCounts)
        .where(inArray(tourismCounts.placeId, [...ids]))
        .all(),
    (row) => row.placeId,
  )

/** How crowded an attraction is now; `null` when nobody counts there or no limit is published. */
export const crowdAt = async (
  ctx: Context,
  { id, zone }: Pick<PlaceRow, 'id' | 'zone'>,
): Promise<Crowd | null> => {
  const [limits, counts] = await Promise.all([
    attractionByPlace(ctx).load(id),
    countsByPlace(ctx).load(id),
  ])
  dependOnLive(ctx, CROWD_SHOWN_MS)
  if (limits === null) return null
  const dayBegan = instantOf(localDay(ctx.now, zone).date, 0, zone)
  return crowdOf(limits, counts[0] ?? null, ctx.now, dayBegan)
}

/** Rows one push may have. */
export const PUSH_ROWS_MAX = 1_000

/** What became of a push. */
export interface PushReport {
  readonly rows: number
  readonly stored: number
  /** Rows that told nothing newer than what was known; nothing is wrong with them. */
  readonly older: number
  readonly failed: number
  readonly faults: readonly PushFault[]
}

const isFault = (row: PushedCount | PushFault): row is PushFault => 'code' in row

/**
 * Takes counts that a partner's gates push. Good rows go in, each bad one is told with row, field and code; an earlier
 * observation never replaces a later one, in whatever order they come. Two round trips, however many rows.
 * @param scope whose attractions: those the partner imported under this source, in the city of its key
 * @throws {BadInput} NOT_A_LIST, TOO_MANY_ROWS
 */
export const pushCounts = async (
  ctx: Context,
  scope: { readonly partnerId: string; readonly source: string; readonly cityCode: string | null },
  body: unknown,
): Promise<PushReport> => {
  if (!Array.isArray(body))
    throw new BadInput(
      'NOT_A_LIST',
      'Send a JSON list of rows { id, onSite, enteredToday, asOf }.',
      'body',
    )
  if (body.length > PUSH_ROWS_MAX)
    throw new BadInput(
      'TOO_MANY_ROWS',
      `At most ${PUSH_ROWS_MAX} rows a push: send several.`,
      'body',
    )
  const read = body.map((value: unknown, i) => pushedCount(value, i, ctx.now, parseRfc3339))
  const good = read.filter((row) => !isFault(row)) as readonly PushedCount[]
  const known = new Map(
    (
      await ctx.db.all<[string, string, number | null]>(sql`
        SELECT p.source_id, p.id, c.as_of FROM places p JOIN tourism_attractions a ON a.place_id = p.id LEFT JOIN tourism_counts c ON c.place_id = p.id
        WHERE p.partner_id = ${scope.partnerId} AND p.source = ${scope.source} AND (${scope.cityCode} IS NULL OR p.city_code = ${scope.cityCode})
          AND p.source_id IN (SELECT value FROM json_each(${JSON.stringify(good.map(({ sourceId }) => sourceId))}))`)
    ).map(([sourceId, placeId, asOf]) => [sourceId, { placeId, knownAt: asOf ?? -1 }]),
  )
  const unknown = good.flatMap(({ row, sourceId }): readonly PushFault[] =>
    known.has(sourceId)
      ? []
      : [
          {
            row,
            sourceId,
            field: 'id',
            code: 'UNKNOWN_REFERENCE',
            message: 'No attraction of this source has this id: import it first.',
          },
        ],
  )
  const rows = good.flatMap(({ sourceId, ...count }) => {
    const attraction = known.get(sourceId)
    return attraction ? [{ ...attraction, ...count }] : []
  })
  const newer = rows.filter(({ asOf, knownAt }) => asOf > knownAt)
  if (newer.length > 0)
    await write(ctx, [
      does(
        ctx.db.run(sql`INSERT INTO tourism_counts (place_id, on_site, entered_today, as_of)
          SELECT value ->> 'placeId', value ->> 'onSite', value ->> 'enteredToday', value ->> 'asOf' FROM json_each(${JSON.stringify(newer)}) WHERE true
          ON CONFLICT (place_id) DO UPDATE SET on_site = excluded.on_site, entered_today = excluded.entered_today, as_of = excluded.as_of
          WHERE excluded.as_of > as_of`),
      ),
    ])
  const faults = [...read.filter(isFault), ...unknown].toSorted((a, b) => a.row - b.row)
  return {
    rows: body.length,
    stored: newer.length,
    older: rows.length - newer.length,
    failed: faults.length,
    faults,
  }
}
