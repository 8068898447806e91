import { sql } from 'drizzle-orm'
import type DataLoader from 'dataloader'
import { mustHit } from '#schema/batch.ts'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import type { Context, ResidentContext } from '#schema/context.ts'
import { dependOnLive } from '#schema/dependencies.ts'
import type { Position } from '#schema/geo.ts'
import { oneByKey } from '#schema/loaders.ts'
import { localDay } from '#schema/time.ts'
import { once } from '#resolvers/idempotency/service.ts'
import { tells } from '#resolvers/outbox/service.ts'
import { pointOf } from '#resolvers/places/nearby.ts'
import { listed } from '#resolvers/places/row.ts'
import { findPlace } from '#resolvers/places/service.ts'
import { AttractionUnknown, CheckedInToday, NoPosition, NotThere } from '../errors.ts'
import { isThere, shownCount } from '../rules/check-in.ts'
import { attractionByPlace } from '../service.ts'
import { pointsByPlace } from './destinations.ts'

/** A visit that was noted. */
export interface CheckIn {
  readonly placeId: string
  /** YYYY-MM-DD in the zone of the city. */
  readonly date: string
  /** Milliseconds UTC. */
  readonly at: number
}

const COUNTED_MS = 60_000

export interface CheckInArgs {
  readonly attraction: string
  readonly at: Position
  readonly idempotencyKey: string
}

/**
 * Notes that the caller is at an attraction, once a day of the city. The position decides and is not kept anywhere, nor in the key
 * of the call. What it earns is told by the outbox, in the batch that notes it.
 * @throws {AttractionUnknown} {@link NoPosition} {@link NotThere} {@link CheckedInToday}; BadInput for no point of the earth
 */
export const checkIn = async (
  ctx: ResidentContext,
  { attraction, at, idempotencyKey }: CheckInArgs,
): Promise<CheckIn> => {
  const position = pointOf(at)
  const { viewer, now, db } = ctx
  return once<{ placeId: string; date: string; at: number }>(
    ctx,
    { operation: 'checkIn', key: idempotencyKey, request: { attraction } },
    async () => {
      const [place, facts, points] = await Promise.all([
        findPlace(ctx, attraction),
        attractionByPlace(ctx).load(attraction),
        pointsByPlace(ctx).load(attraction),
      ])
      if (!place || !facts || !listed(place)) throw new AttractionUnknown()
      const { lon, lat, zone } = place
      const spots = [...(lon === null || lat === null ? [] : [{ lon, lat }]), ...points]
      if (spots.length === 0) throw new NoPosition()
      if (!isThere(position, spots)) throw new NotThere()
      const { date } = localDay(now, zone)
      return {
        result: { placeId: attraction, date, at: now },
        steps: [
          mustHit(
            db.run(sql`INSERT INTO tourism_check_ins (resident_id, place_id, date, at) VALUES (${viewer.residentId}, ${attraction}, ${date}, ${now})
              ON CONFLICT DO NOTHING`),
            () => new CheckedInToday(),
          ),
          tells(
            ctx,
            'tourism.checked_in',
            `tourism.checked_in ${viewer.residentId} ${attraction} ${date}`,
            {
              residentId: viewer.residentId,
              placeId: attraction,
              date,
            },
          ),
        ],
      }
    },
  )
}

/** The caller's own visits, the latest first. */
export const listCheckIns = async (
  { db, viewer }: ResidentContext,
  args: PageArgs,
): Promise<Page<CheckIn>> => {
  const after = decodeCursor(args.after, ['number', 'string'])
  const rows = await db.all<[string, string, number]>(sql`
    SELECT place_id, date, at FROM tourism_check_ins WHERE resident_id = ${viewer.residentId}
      AND ${after ? sql`(at, place_id) < (${after[0]}, ${after[1]})` : sql`true`}
    ORDER BY at DESC, place_id DESC LIMIT ${args.first + 1}`)
  return toPage(
    rows.map(([placeId, date, at]) => ({ placeId, date, at })),
    args,
    (row) => [row.at, row.placeId],
  )
}

const visitorsByPlace = (
  ctx: Context,
): DataLoader<string, { readonly placeId: string; readonly visitors: number } | null> =>
  oneByKey(
    ctx,
    'tourismVisitorsByPlace',
    async (ids) =>
      (
        await ctx.db.all<[string, number]>(sql`
          SELECT place_id, count(DISTINCT resident_id) FROM tourism_check_ins
          WHERE place_id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) GROUP BY place_id`)
      ).map(([placeId, visitors]) => ({ placeId, visitors })),
    (row) => row.placeId,
  )

/** How many residents have ever checked in at an attraction; `null` while they are so few that somebody might be seen. */
export const visitorsAt = async (ctx: Context, placeId: string): Promise<number | null> => {
  dependOnLive(ctx, COUNTED_MS)
  return shownCount((await visitorsByPlace(ctx).load(placeId))?.visitors ?? 0)
}
