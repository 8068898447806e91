import { sql } from 'drizzle-orm'
import { does, mustHit, write } from '#schema/batch.ts'
import type { Context, StaffContext } from '#schema/context.ts'
import { MINUTE_MS } from '#schema/time.ts'
import { auditing } from '../../audit/service.ts'
import { storeIsTheirs } from '../../staff/rights.ts'
import { checkInFrom, NO_SHOW_GRACE_MS, PEOPLE_KEPT_MS } from '../rules/bookings.ts'
import { requireBooking, type BookingRow } from './bookings.ts'
import { BookingMoved, BookingTooEarly } from './errors.ts'
import { promoteWaiting } from './promote.ts'

/**
 * Notes that the party of a booking is there; also one that came late and was taken for missing. Done twice it is done once.
 * @returns the booking as it was
 * @throws {BookingNotFound} {@link BookingTooEarly} {@link BookingMoved} for one that waits or was cancelled
 */
export const checkIn = async (ctx: StaffContext, id: string): Promise<BookingRow> => {
  const booking = await requireBooking(ctx, id)
  if (booking.state === 'CHECKED_IN') return booking
  if (ctx.now < checkInFrom(booking)) throw new BookingTooEarly()
  await write(ctx, [
    mustHit(
      ctx.db
        .run(sql`UPDATE bookings SET state = 'CHECKED_IN', checked_in_at = ${ctx.now}, ended_at = NULL, ended_by = NULL
        WHERE id = ${id} AND state IN ('BOOKED','NO_SHOW') AND resource_id IN (SELECT r.id FROM booking_resources r WHERE ${storeIsTheirs(ctx, 'runBookings', sql`r.place_id`)})`),
      () => new BookingMoved(),
    ),
    does(auditing(ctx, 'booking.checkIn', { bookingId: id }).statement),
  ])
  return booking
}

const A_SWEEP = 500

/**
 * What time does to bookings: who waits gets what is free or is told no more, who did not come is noted, and names are erased
 * some days after.
 */
export const sweepBookings = async (ctx: Context): Promise<void> => {
  const { db, now } = ctx
  await promoteWaiting(ctx)
  const old = sql`starts_at < ${now - PEOPLE_KEPT_MS}`
  await db.batch([
    db.run(sql`UPDATE bookings SET state = 'EXPIRED', ended_at = ${now}, ended_by = 'SYSTEM' WHERE id IN (
      SELECT b.id FROM bookings b JOIN booking_rules u ON u.resource_id = b.resource_id
      WHERE b.state = 'WAITING' AND b.starts_at < ${now} + u.lead_minutes * ${MINUTE_MS} LIMIT ${A_SWEEP})`),
    db.run(sql`UPDATE bookings SET state = 'NO_SHOW', ended_at = ${now}, ended_by = 'SYSTEM' WHERE id IN (
      SELECT b.id FROM bookings b JOIN booking_slots s ON s.resource_id = b.resource_id AND s.starts_at = b.starts_at
      WHERE b.state = 'BOOKED' AND s.ends_at < ${now - NO_SHOW_GRACE_MS} LIMIT ${A_SWEEP})`),
    db.run(sql`UPDATE booking_people SET person = NULL, document_hash = NULL WHERE person IS NOT NULL AND booking_id IN (
      SELECT b.id FROM bookings b WHERE b.${old} AND EXISTS (SELECT 1 FROM booking_people p WHERE p.booking_id = b.id AND p.person IS NOT NULL) LIMIT ${A_SWEEP})`),
    db.run(
      sql`UPDATE bookings SET contact = NULL WHERE id IN (SELECT id FROM bookings WHERE contact IS NOT NULL AND ${old} LIMIT ${A_SWEEP})`,
    ),
  ])
}
