import { sql, type SQL } from 'drizzle-orm'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import type { Context, ResidentContext, StaffContext } from '#schema/context.ts'
import type { BookingAudience, BookingState } from '#schema/tables/slots.ts'
import { localDay } from '#schema/time.ts'
import { maskName } from '#schema/vault.ts'
import { normalCode } from '#schema/codes.ts'
import { storeIsTheirs } from '../../staff/rights.ts'
import { cancelUntil } from '../rules/bookings.ts'
import { maskDocument } from '../rules/documents.ts'
import { BookingNotFound } from './errors.ts'
import { openContact, openPeople, peopleJson, type Contact, type Person } from './people.ts'

/** A booking, without who comes. */
export interface BookingRow {
  readonly id: string
  readonly bookableId: string
  readonly placeId: string
  readonly day: string
  readonly startsAt: number
  readonly endsAt: number
  readonly number: number
  readonly code: string
  readonly party: number
  readonly audience: BookingAudience
  readonly state: BookingState
  readonly origin: 'REMOTE' | 'STAFF'
  readonly bookedAt: number
  readonly promotedAt: number | null
  readonly checkedInAt: number | null
  readonly endedAt: number | null
  readonly endedBy: 'RESIDENT' | 'STAFF' | 'SYSTEM' | null
  /** Until when it may be given back. */
  readonly cancelUntil: number
  /** How many go first; `null` unless it waits. */
  readonly ahead: number | null
  /** Sealed; see {@link shownPeople} and {@link namedPeople}. */
  readonly people: readonly (readonly [number, string])[]
  readonly contact: string | null
}

type Cells = Omit<BookingRow, 'cancelUntil'> & { readonly cancelMinutes: number }

const bookingJson = sql`json_object('id', b.id, 'bookableId', b.resource_id, 'placeId', r.place_id, 'day', b.day, 'startsAt', b.starts_at, 'endsAt', s.ends_at,
  'number', b.number, 'code', b.code, 'party', b.party, 'audience', b.audience, 'state', b.state, 'origin', b.origin, 'bookedAt', b.booked_at,
  'promotedAt', b.promoted_at, 'checkedInAt', b.checked_in_at, 'endedAt', b.ended_at, 'endedBy', b.ended_by, 'cancelMinutes', u.cancel_minutes,
  'ahead', iif(b.state = 'WAITING', (SELECT count(*) FROM bookings o WHERE o.resource_id = b.resource_id AND o.starts_at = b.starts_at AND o.state = 'WAITING' AND o.number < b.number), NULL),
  'people', ${peopleJson}, 'contact', b.contact)`

const BOOKINGS =
  sql.raw(`bookings b JOIN booking_slots s ON s.resource_id = b.resource_id AND s.starts_at = b.starts_at
  JOIN booking_resources r ON r.id = b.resource_id JOIN booking_rules u ON u.resource_id = b.resource_id`)

const rowOf = ([json]: readonly [string]): BookingRow => {
  const { cancelMinutes, ...row } = JSON.parse(json) as Cells // the shape is that of bookingJson
  return { ...row, cancelUntil: cancelUntil(row, { cancelMinutes }) }
}

const readBooking = async ({ db }: Context, condition: SQL): Promise<BookingRow | null> => {
  const row = await db.get<[string] | undefined>(
    sql`SELECT ${bookingJson} FROM ${BOOKINGS} WHERE ${condition}`,
  )
  return row ? rowOf(row) : null
}

/** Bookings of the caller, the latest slot first; with `live` only those that are still to come. */
export const listMyBookings = async (
  ctx: ResidentContext,
  args: PageArgs & { readonly live?: boolean | undefined },
): Promise<Page<BookingRow>> => {
  const after = decodeCursor(args.after, ['number', 'string'])
  const rows = await ctx.db.all<[string]>(sql`
    SELECT ${bookingJson} FROM ${BOOKINGS} WHERE b.resident_id = ${ctx.viewer.residentId}
      AND ${args.live === true ? sql`b.state IN ('BOOKED','WAITING')` : sql`true`}
      AND ${after ? sql`(b.starts_at, b.id) < (${after[0]}, ${after[1]})` : sql`true`}
    ORDER BY b.starts_at DESC, b.id DESC LIMIT ${args.first + 1}`)
  return toPage(rows.map(rowOf), args, ({ startsAt, id }) => [startsAt, id])
}

/** A booking of the caller, or of a place where they work; `null` where there is none for them. */
export const findBooking = (ctx: Context, id: string): Promise<BookingRow | null> => {
  const { viewer } = ctx
  const own = viewer.kind === 'resident' ? sql`b.resident_id = ${viewer.residentId}` : sql`false`
  return readBooking(
    ctx,
    sql`b.id = ${id} AND (${own} OR ${storeIsTheirs(ctx, 'runBookings', sql`r.place_id`)})`,
  )
}

/** @throws {BookingNotFound} */
export const requireBooking = async (ctx: Context, id: string): Promise<BookingRow> => {
  const booking = await findBooking(ctx, id)
  if (!booking) throw new BookingNotFound()
  return booking
}

/**
 * Today’s booking of a code at a place where the caller works: one that may come, if there are several of the code.
 * @param typed as somebody says it, or the address that its picture leads to
 * @throws {BookingNotFound}
 */
export const bookingOfCode = async (
  ctx: StaffContext,
  {
    placeId,
    typed,
    zone,
  }: { readonly placeId: string; readonly typed: string; readonly zone: string },
): Promise<BookingRow> => {
  const code = normalCode(typed.split(/[/?#=]/).at(-1) ?? '')
  const booking = await readBooking(
    ctx,
    sql`r.place_id = ${placeId} AND ${storeIsTheirs(ctx, 'runBookings', sql`r.place_id`)} AND b.code = ${code} AND b.day = ${localDay(ctx.now, zone).date}
      ORDER BY b.state IN ('BOOKED','NO_SHOW') DESC, b.starts_at LIMIT 1`,
  )
  if (!booking) throw new BookingNotFound()
  return booking
}

/** Bookings of a day that may come, came or wait, in the order of slots; nothing for those who do not work there. */
export const bookingsOfDay = async (
  ctx: StaffContext,
  { id, day }: { readonly id: string; readonly day: string },
  args: PageArgs,
): Promise<Page<BookingRow>> => {
  const after = decodeCursor(args.after, ['number', 'number'])
  const rows = await ctx.db.all<[string]>(sql`
    SELECT ${bookingJson} FROM ${BOOKINGS} WHERE b.resource_id = ${id} AND b.day = ${day} AND b.state NOT IN ('CANCELLED','EXPIRED')
      AND ${storeIsTheirs(ctx, 'runBookings', sql`r.place_id`)}
      AND ${after ? sql`(b.starts_at, b.number) > (${after[0]}, ${after[1]})` : sql`true`}
    ORDER BY b.starts_at, b.number LIMIT ${args.first + 1}`)
  return toPage(rows.map(rowOf), args, ({ startsAt, number }) => [startsAt, number])
}

/** Who comes, as lists and their own pages show them: the first sign of the name, the ends of the number. */
export const shownPeople = async (
  ctx: Context,
  { id, people }: BookingRow,
): Promise<readonly Person[]> =>
  (await openPeople(ctx, id, people)).map(({ name, kind, number }) => ({
    name: maskName(name),
    kind,
    number: maskDocument(number),
  }))

/** Who comes, in full: for the desk that compares documents. @throws {BookingNotFound} for those who do not work there */
export const namedPeople = async (
  ctx: StaffContext,
  booking: BookingRow,
): Promise<{ readonly people: readonly Person[]; readonly contact: Contact | null }> => {
  const { id, placeId, people, contact } = booking
  const theirs = await ctx.db.get(
    sql`SELECT 1 WHERE ${storeIsTheirs(ctx, 'runBookings', sql`${placeId}`)}`,
  )
  if (!theirs) throw new BookingNotFound()
  return {
    people: await openPeople(ctx, id, people),
    contact: contact === null ? null : await openContact(ctx, id, contact),
  }
}

/** The name somebody left at the desk, as lists show it; `null` where none was left. */
export const shownContact = async (
  ctx: Context,
  { id, contact }: BookingRow,
): Promise<string | null> =>
  contact === null ? null : maskName((await openContact(ctx, id, contact)).name)
