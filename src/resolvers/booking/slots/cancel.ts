import { sql, type SQL } from 'drizzle-orm'
import { does, mustHit, mustHold, write, type Step } from '#schema/batch.ts'
import type { Context, ResidentContext, StaffContext } from '#schema/context.ts'
import { auditing } from '../../audit/service.ts'
import { tellsEach } from '../../outbox/service.ts'
import { storeIsTheirs } from '../../staff/rights.ts'
import { unitsOf } from '../rules/bookings.ts'
import { requireBookable, slotsOfDay } from './bookables.ts'
import { slotSteps } from './book.ts'
import { requireBooking, type BookingRow } from './bookings.ts'
import { BookingMoved, BookingNotFound, BookingSlotClosed, BookingTooLate } from './errors.ts'
import { promoteSteps } from './promote.ts'

const endSteps = (
  ctx: Context,
  booking: BookingRow,
  by: 'RESIDENT' | 'STAFF',
  where: SQL,
): readonly Step[] => [
  mustHit(
    ctx.db.run(
      sql`UPDATE bookings SET state = 'CANCELLED', ended_at = ${ctx.now}, ended_by = ${by} WHERE id = ${booking.id} AND state IN ('BOOKED','WAITING') AND ${where}`,
    ),
    () => new BookingMoved(),
  ),
  // As many as the party may get a place; where bookings are counted, one does.
  ...promoteSteps(ctx, booking, unitsOf({ countsPeople: true }, booking.party)),
]

/**
 * Gives a booking back, by whoever made it; whoever waits gets the place in the same batch. Done twice it is done once.
 * @throws {BookingNotFound} {@link BookingTooLate} {@link BookingMoved} when they were there already
 */
export const cancelBooking = async (ctx: ResidentContext, id: string): Promise<void> => {
  const { residentId } = ctx.viewer
  const booking = await requireBooking(ctx, id)
  if (booking.state === 'CANCELLED') return
  if (booking.state === 'BOOKED' && ctx.now > booking.cancelUntil) throw new BookingTooLate()
  await write(ctx, endSteps(ctx, booking, 'RESIDENT', sql`resident_id = ${residentId}`))
}

const atTheirs = (ctx: StaffContext): SQL =>
  sql`resource_id IN (SELECT r.id FROM booking_resources r WHERE ${storeIsTheirs(ctx, 'runBookings', sql`r.place_id`)})`

/** Tells those whose bookings the place has cancelled just now. */
const tellsCancelled = (ctx: Context, which: SQL, most: number): Step =>
  tellsEach(
    ctx,
    'wechat.booking',
    sql`SELECT 'booking.cancelled:' || id AS key, json_object('bookingId', id, 'template', 'BOOKING_CANCELLED') AS payload FROM bookings
      WHERE ${which} AND state = 'CANCELLED' AND ended_by = 'STAFF' AND ended_at = ${ctx.now} AND resident_id IS NOT NULL`,
    most,
  )

/**
 * Cancels a booking for the place: somebody called, or it cannot be. Whoever made it is told. Done twice it is done once.
 * @throws {BookingNotFound} {@link BookingMoved}
 */
export const cancelForPlace = async (ctx: StaffContext, id: string): Promise<void> => {
  const booking = await requireBooking(ctx, id)
  if (booking.state === 'CANCELLED') return
  await write(ctx, [
    ...endSteps(ctx, booking, 'STAFF', atTheirs(ctx)),
    tellsCancelled(ctx, sql`id = ${id}`, 1),
    does(auditing(ctx, 'booking.cancel', { bookingId: id }).statement),
  ])
}

/** Told in one batch; more bookings of a day than this are closed slot by slot. */
const TOLD_MAX = 2_000

interface Closing {
  readonly bookable: string
  /** `YYYY-MM-DD`, local to the place. */
  readonly day: string
  /** One slot of that day; all that are not over without. */
  readonly startsAt?: number | null | undefined
}

/** Slots of a day that are not over, where the caller works. @throws {BookingNotFound} {@link BookingSlotClosed} */
const slotsMeant = async (ctx: StaffContext, { bookable: id, day, startsAt }: Closing) => {
  const bookable = await requireBookable(ctx, id)
  const slots = (await slotsOfDay(ctx, bookable, day)).filter(
    (slot) => slot.endsAt > ctx.now && (startsAt == null || slot.startsAt === startsAt),
  )
  if (slots.length === 0) throw new BookingSlotClosed()
  const meant = sql`resource_id = ${id} AND starts_at IN (SELECT value FROM json_each(${JSON.stringify(slots.map((slot) => slot.startsAt))}))`
  const theirs = mustHold(
    ctx,
    sql`EXISTS (SELECT 1 FROM booking_resources r WHERE r.id = ${id} AND ${storeIsTheirs(ctx, 'runBookings', sql`r.place_id`)})`,
    () => new BookingNotFound(),
  )
  return { slots, meant, theirs }
}

/**
 * Closes a slot, or what is left of a day: nobody books it any more, and those who have are told that it is cancelled.
 * @throws {BookingNotFound} {@link BookingSlotClosed} where there is nothing to be closed
 */
export const closeSlots = async (ctx: StaffContext, closing: Closing): Promise<void> => {
  const { db, now } = ctx
  const { slots, meant, theirs } = await slotsMeant(ctx, closing)
  await write(ctx, [
    theirs,
    ...slotSteps(ctx, closing.bookable, slots),
    does(db.run(sql`UPDATE booking_slots SET state = 'CLOSED' WHERE ${meant}`)),
    does(
      db.run(
        sql`UPDATE bookings SET state = 'CANCELLED', ended_at = ${now}, ended_by = 'STAFF' WHERE ${meant} AND state IN ('BOOKED','WAITING')`,
      ),
    ),
    tellsCancelled(ctx, meant, TOLD_MAX),
    does(
      auditing(ctx, 'booking.closeSlots', {
        bookableId: closing.bookable,
        day: closing.day,
        slots: slots.length,
      }).statement,
    ),
  ])
}

/**
 * Opens closed slots again; what was cancelled stays cancelled.
 * @throws {BookingNotFound} {@link BookingSlotClosed} where there is nothing to be opened
 */
export const reopenSlots = async (ctx: StaffContext, closing: Closing): Promise<void> => {
  const { meant, theirs } = await slotsMeant(ctx, closing)
  await write(ctx, [
    theirs,
    does(ctx.db.run(sql`UPDATE booking_slots SET state = 'OPEN' WHERE ${meant}`)),
    does(
      auditing(ctx, 'booking.reopenSlots', { bookableId: closing.bookable, day: closing.day })
        .statement,
    ),
  ])
}
