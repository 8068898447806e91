import { sql } from 'drizzle-orm'
import { does, write, type Step } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import { MINUTE_MS } from '#schema/time.ts'
import { tellsEach } from '../../outbox/service.ts'
import { hasRoom } from './book.ts'

/** More than this many follow at the next sweep. */
const PROMOTED_MAX = 20
const SLOTS_A_SWEEP = 50

/** A slot by its resource and beginning. */
export interface SlotKey {
  readonly bookableId: string
  readonly startsAt: number
}

/**
 * Gives what got free to those who wait, as steps of the batch that frees it: each time the first whose party has room, so that
 * a large party is passed over while there is room for a small one only. Whoever gets a place is told. Nobody gets one when
 * it could not be booked any more.
 * @param freed how much of the capacity got free, at most
 */
export const promoteSteps = (
  ctx: Context,
  { bookableId, startsAt }: SlotKey,
  freed: number,
): readonly Step[] => {
  const { db, now } = ctx
  const most = Math.min(freed, PROMOTED_MAX)
  const promote = (): Step =>
    does(
      db.run(sql`UPDATE bookings SET state = 'BOOKED', promoted_at = ${now} WHERE id = (
        SELECT b.id FROM bookings b JOIN booking_slots s ON s.resource_id = b.resource_id AND s.starts_at = b.starts_at
          JOIN booking_rules u ON u.resource_id = b.resource_id
        WHERE b.resource_id = ${bookableId} AND b.starts_at = ${startsAt} AND b.state = 'WAITING' AND s.state = 'OPEN'
          AND s.starts_at >= ${now} + u.lead_minutes * ${MINUTE_MS} AND ${hasRoom(sql`b.units`, sql`b.audience`)}
        ORDER BY b.number LIMIT 1)`),
    )
  return [
    ...Array.from({ length: most }, promote),
    tellsEach(
      ctx,
      'wechat.booking',
      sql`SELECT 'booking.placed:' || id AS key, json_object('bookingId', id, 'template', 'BOOKING_PLACED') AS payload FROM bookings
        WHERE resource_id = ${bookableId} AND starts_at = ${startsAt} AND state = 'BOOKED' AND promoted_at = ${now} AND resident_id IS NOT NULL`,
      most,
    ),
  ]
}

/** Gives places to those who wait where there is room: a capacity grew, or more got free than one batch gives. @returns slots looked at */
export const promoteWaiting = async (ctx: Context): Promise<number> => {
  const { db, now } = ctx
  const rows = await db.all<[string, number]>(sql`
    SELECT DISTINCT b.resource_id, b.starts_at FROM bookings b JOIN booking_slots s ON s.resource_id = b.resource_id AND s.starts_at = b.starts_at
    WHERE b.state = 'WAITING' AND b.starts_at > ${now} AND s.state = 'OPEN' AND ${hasRoom(sql`b.units`, sql`b.audience`)} LIMIT ${SLOTS_A_SWEEP}`)
  for (const [bookableId, startsAt] of rows)
    await write(ctx, promoteSteps(ctx, { bookableId, startsAt }, PROMOTED_MAX))
  return rows.length
}
