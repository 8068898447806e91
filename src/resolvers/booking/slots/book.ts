import { sql, type SQL } from 'drizzle-orm'
import { does, mustHit, Unavailable, type Step } from '#schema/batch.ts'
import { randomCode } from '#schema/codes.ts'
import type { Context, ResidentContext, StaffContext } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import type { BookingAudience } from '#schema/tables/slots.ts'
import { isCleanText } from '#schema/text.ts'
import { addDays, DAY_MS, localDay } from '#schema/time.ts'
import { auditing } from '../../audit/service.ts'
import { once } from '../../idempotency/service.ts'
import { storeIsTheirs } from '../../staff/rights.ts'
import {
  BOOKING_CODE_LENGTH,
  checkInFrom,
  NO_SHOW_DAYS,
  stoppedUntil,
  unitsOf,
} from '../rules/bookings.ts'
import { audiencesOf } from '../rules/slots.ts'
import { findSlot, requireBookable, type BookableRow, type SlotRow } from './bookables.ts'
import {
  BookingExists,
  BookingFull,
  BookingNotFound,
  BookingPartyUnfit,
  BookingSlotClosed,
  BookingStopped,
  BookingTooEarly,
  BookingTooMany,
} from './errors.ts'
import {
  checkPeople,
  peopleHash,
  peopleSteps,
  sealContact,
  type Contact,
  type Person,
} from './people.ts'

const CONTACT_MAX = 40

/** What is booked, by whoever. */
export interface Wanted {
  readonly bookable: string
  /** When the slot begins, milliseconds UTC. */
  readonly startsAt: number
  readonly party: number
  readonly audience?: BookingAudience | null | undefined
  /** Everybody who comes, where names are asked for; else nobody. */
  readonly people?: readonly Person[] | null | undefined
  /** Chosen by the caller, once a booking. */
  readonly key: string
}

/** Whether a party has room: in the slot `s`, and in what is kept for its audience. */
export const hasRoom = (units: SQL, audience: SQL): SQL =>
  sql`(s.taken + ${units} <= s.capacity AND NOT EXISTS (SELECT 1 FROM booking_quotas q
    WHERE q.resource_id = s.resource_id AND q.starts_at = s.starts_at AND q.audience = ${audience} AND q.taken + ${units} > q.quota))`

/** A slot comes to be when something first happens to it; one that is there stays as it is. */
export const slotSteps = (
  { db }: Context,
  bookable: string,
  slots: readonly Pick<SlotRow, 'startsAt' | 'endsAt' | 'day'>[],
): readonly Step[] => {
  const rows = JSON.stringify(slots.map(({ startsAt, endsAt, day }) => ({ startsAt, endsAt, day })))
  return [
    does(
      db.run(sql`INSERT INTO booking_slots (resource_id, starts_at, ends_at, day, capacity)
        SELECT u.resource_id, value ->> 'startsAt', value ->> 'endsAt', value ->> 'day', u.capacity FROM booking_rules u, json_each(${rows}) WHERE u.resource_id = ${bookable}
        ON CONFLICT (resource_id, starts_at) DO NOTHING`),
    ),
    does(
      db.run(sql`INSERT INTO booking_quotas (resource_id, starts_at, audience, quota)
        SELECT u.resource_id, w.value ->> 'startsAt', q.key, q.value FROM booking_rules u, json_each(${rows}) w, json_each(u.quotas) q WHERE u.resource_id = ${bookable}
        ON CONFLICT (resource_id, starts_at, audience) DO NOTHING`),
    ),
  ]
}

/** The slot that begins at an instant: of that local day, or of the one before where it is past midnight. */
const slotAt = async (ctx: Context, bookable: BookableRow, startsAt: number): Promise<SlotRow> => {
  // Calendars are not asked about the year 9999.
  if (!(Math.abs(startsAt - ctx.now) <= 100 * DAY_MS)) throw new BookingSlotClosed()
  const day = localDay(startsAt, bookable.zone).date
  const [own, before] = await Promise.all(
    [day, addDays(day, -1)].map((date) => findSlot(ctx, bookable, startsAt, date)),
  )
  const slot = own ?? before
  if (!slot) throw new BookingSlotClosed()
  return slot
}

const checkWanted = (
  bookable: BookableRow,
  { party, audience }: Wanted,
): { readonly units: number; readonly audience: BookingAudience } => {
  const { partyMin, partyMax, capacity, quotas } = bookable
  if (!Number.isInteger(party) || party < 1)
    throw new BadInput('BAD_PARTY', 'A party is a whole number of people, from 1.', 'party')
  const units = unitsOf(bookable, party)
  if (party < partyMin || party > partyMax || units > capacity)
    throw new BookingPartyUnfit({ partyMin, partyMax })
  const wanted = audience ?? 'GENERAL'
  if (!audiencesOf(quotas).includes(wanted))
    throw new BadInput('BAD_AUDIENCE', 'Nothing is kept for this audience here.', 'audience')
  return { units, audience: wanted }
}

interface Written {
  readonly id: string
  readonly slot: SlotRow
  readonly party: number
  readonly units: number
  readonly audience: BookingAudience
  readonly residentId: string | null
  readonly contact: string | null
  /** What must hold of the resource `r` and its rules `u`. */
  readonly where: SQL
  /** Whether somebody without room waits. */
  readonly waits: SQL
}

/** Room is looked for by the write itself: of any number who book at once, as many get a place as there are. */
const bookingSteps = (ctx: Context, written: Written): readonly Step[] => {
  const { id, slot, party, units, audience, residentId, contact, where, waits } = written
  const { db, now } = ctx
  const room = hasRoom(sql`${units}`, sql`${audience}`)
  return [
    ...slotSteps(ctx, slot.bookableId, [slot]),
    mustHit(
      db.run(sql`INSERT INTO bookings (id, resource_id, starts_at, day, number, code, resident_id, origin, party, units, audience, state, contact, booked_at)
        SELECT ${id}, s.resource_id, s.starts_at, s.day, s.last + 1, ${randomCode(BOOKING_CODE_LENGTH)}, ${residentId}, ${residentId === null ? 'STAFF' : 'REMOTE'},
          ${party}, ${units}, ${audience}, iif(${room}, 'BOOKED', 'WAITING'), ${contact}, ${now}
        FROM booking_slots s JOIN booking_resources r ON r.id = s.resource_id JOIN booking_rules u ON u.resource_id = r.id
        WHERE s.resource_id = ${slot.bookableId} AND s.starts_at = ${slot.startsAt} AND s.state = 'OPEN' AND r.state = 'OPEN' AND ${where} AND (${room} OR ${waits})`),
      () => new BookingFull(),
      {
        'bookings.resource_id, bookings.starts_at, bookings.resident_id': () => new BookingExists(),
        // One in millions: the next try draws another code.
        'bookings.resource_id, bookings.day, bookings.code': () => new Unavailable(),
        bookings_at_once: () => new BookingTooMany(),
      },
    ),
  ]
}

/** Since when somebody cannot book here for not having come. @throws {BookingStopped} */
const checkStopped = async (
  { db, now, viewer }: ResidentContext,
  { id, noShowLimit }: BookableRow,
): Promise<void> => {
  const rows = await db.all<[number]>(
    sql`SELECT starts_at FROM bookings WHERE resident_id = ${viewer.residentId} AND resource_id = ${id} AND state = 'NO_SHOW' AND starts_at > ${now - NO_SHOW_DAYS * DAY_MS}`,
  )
  const until = stoppedUntil(
    rows.map(([at]) => at),
    noShowLimit,
    now,
  )
  if (until !== null) throw new BookingStopped({ until })
}

/**
 * Books a slot, once a key. Where it is full and the caller agrees, they wait for a place: so the booking may be a waiting one.
 * @returns the id of the booking
 * @throws {BookingNotFound} {@link BookingSlotClosed} {@link BookingFull} {@link BookingPartyUnfit} {@link BookingExists}
 *   {@link BookingTooMany} {@link BookingStopped} {@link BookingPersonInvalid} {@link BookingDocumentUsed}
 *   {@link BadInput} BAD_PARTY, BAD_AUDIENCE; IdempotencyKeyReused
 */
export const bookSlot = async (
  ctx: ResidentContext,
  wanted: Wanted & { readonly orWait?: boolean | null | undefined },
): Promise<string> => {
  const { residentId } = ctx.viewer
  const { bookable: bookableId, startsAt, party, key } = wanted
  const orWait = wanted.orWait === true
  const people = wanted.people ?? []
  const request = {
    bookable: bookableId,
    startsAt,
    party,
    audience: wanted.audience ?? 'GENERAL',
    orWait,
    // What is kept of a request must not tell who comes.
    people: people.length === 0 ? null : await peopleHash(ctx, people),
  }
  const { bookingId } = await once(ctx, { operation: 'bookSlot', key, request }, async () => {
    const bookable = await requireBookable(ctx, bookableId)
    const { units, audience } = checkWanted(bookable, wanted)
    const named = bookable.realName ? checkPeople(ctx, people, party, bookable.zone) : []
    const slot = await slotAt(ctx, bookable, startsAt)
    if (slot.state === 'CLOSED' || slot.state === 'OVER') throw new BookingSlotClosed()
    await checkStopped(ctx, bookable)
    const id = ctx.newId('Booking')
    const steps = bookingSteps(ctx, {
      id,
      slot,
      party,
      units,
      audience,
      residentId,
      contact: null,
      where: sql`${party} BETWEEN r.party_min AND r.party_max`,
      waits: orWait ? sql`u.waiting_list` : sql`false`,
    })
    const booked = { id, resourceId: bookable.id, day: slot.day }
    return {
      steps: [...steps, ...(await peopleSteps(ctx, booked, named))],
      result: { bookingId: id },
    }
  })
  return bookingId
}

const contactOf = async (
  ctx: Context,
  id: string,
  { name, phone }: Contact,
): Promise<string | null> => {
  const contact = { name: name.trim(), phone: phone.trim() }
  if (contact.name === '' && contact.phone === '') return null
  if (
    contact.name.length > CONTACT_MAX ||
    !isCleanText(contact.name) ||
    !/^(\+?[\d -]{5,20})?$/.test(contact.phone)
  )
    throw new BadInput('BAD_CONTACT', 'A name of up to 40 characters, and a phone number.', 'name')
  return sealContact(ctx, id, contact)
}

/**
 * Books for somebody who calls or is at the desk, once a key: also a slot that has begun, as long as there is room. Nobody waits.
 * @param arrived whether they are there, and so checked in at once
 * @returns the id of the booking
 * @throws {BookingNotFound} {@link BookingSlotClosed} {@link BookingFull} {@link BookingPartyUnfit} {@link BookingTooEarly}
 *   {@link BookingPersonInvalid} {@link BookingDocumentUsed} {@link BadInput} BAD_PARTY, BAD_AUDIENCE, BAD_CONTACT; IdempotencyKeyReused
 */
export const giveBooking = async (
  ctx: StaffContext,
  wanted: Wanted & { readonly contact: Contact; readonly arrived: boolean },
): Promise<string> => {
  const { bookable: bookableId, startsAt, party, key, arrived, contact } = wanted
  const people = wanted.people ?? []
  const request = {
    bookable: bookableId,
    startsAt,
    party,
    arrived,
    audience: wanted.audience ?? 'GENERAL',
    who: await peopleHash(ctx, [
      ...people,
      {
        ...contact,
        kind: 'PASSPORT',
        number: contact.phone,
      },
    ]),
  }
  const { bookingId } = await once(ctx, { operation: 'giveBooking', key, request }, async () => {
    const bookable = await requireBookable(ctx, bookableId)
    const where = storeIsTheirs(ctx, 'runBookings', sql`r.place_id`)
    const theirs = await ctx.db.get(
      sql`SELECT 1 FROM booking_resources r WHERE r.id = ${bookable.id} AND ${where}`,
    )
    if (!theirs) throw new BookingNotFound()
    const { units, audience } = checkWanted(bookable, wanted)
    const named = bookable.realName ? checkPeople(ctx, people, party, bookable.zone) : []
    const slot = await slotAt(ctx, bookable, startsAt)
    if (slot.state === 'CLOSED' || slot.endsAt <= ctx.now) throw new BookingSlotClosed()
    if (arrived && ctx.now < checkInFrom(slot)) throw new BookingTooEarly()
    const id = ctx.newId('Booking')
    return {
      steps: [
        ...bookingSteps(ctx, {
          id,
          slot,
          party,
          units,
          audience,
          residentId: null,
          contact: await contactOf(ctx, id, contact),
          where,
          waits: sql`false`,
        }),
        ...(await peopleSteps(ctx, { id, resourceId: bookable.id, day: slot.day }, named)),
        ...(arrived
          ? [
              does(
                ctx.db.run(
                  sql`UPDATE bookings SET state = 'CHECKED_IN', checked_in_at = ${ctx.now} WHERE id = ${id}`,
                ),
              ),
            ]
          : []),
        does(auditing(ctx, 'booking.give', { bookingId: id }).statement),
      ],
      result: { bookingId: id },
    }
  })
  return bookingId
}
