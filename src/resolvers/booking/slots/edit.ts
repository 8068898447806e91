import { sql, type SQL } from 'drizzle-orm'
import { does, mustHit, mustHold, write } from '#schema/batch.ts'
import type { StaffContext } from '#schema/context.ts'
import { openingHoursSchema, type OpeningHours } from '#schema/hours.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { BadInput } from '#schema/problem.ts'
import type { ResourceKind, ResourceState } from '#schema/tables/booking.ts'
import type { BookingQuotas } from '#schema/tables/slots.ts'
import { auditing } from '../../audit/service.ts'
import { storeIsTheirs } from '../../staff/rights.ts'
import { BookingNotFound } from './errors.ts'
import { promoteWaiting } from './promote.ts'

/** Of one place, queues included: more nobody would find their way in. */
const RESOURCES_MAX = 12
const NAME_MAX = 40
const PARTY_MAX = 100

/** Something to be booked as somebody describes it. */
export interface WrittenBookable {
  /** Which one is changed; a new one without. */
  readonly id?: string | null | undefined
  readonly place: string
  readonly kind: ResourceKind
  readonly names: LocalizedText
  readonly partyMin: number
  readonly partyMax: number
  readonly hours: OpeningHours
  readonly slotMinutes: number
  readonly capacity: number
  readonly countsPeople: boolean
  readonly quotas: BookingQuotas
  readonly daysAhead: number
  readonly leadMinutes: number
  readonly cancelMinutes: number
  readonly realName: boolean
  readonly noShowLimit: number
  readonly waitingList: boolean
}

const whole = (n: number, from: number, to: number): boolean =>
  Number.isInteger(n) && n >= from && n <= to

const checkBookable = (written: WrittenBookable): void => {
  const { names, partyMin, partyMax, capacity, quotas } = written
  const texts = Object.values(names).filter((text) => text.trim() !== '')
  if (texts.length === 0 || texts.some((text) => text.length > NAME_MAX))
    throw new BadInput('BAD_NAME', `A name of up to ${NAME_MAX} characters.`, 'names')
  if (!whole(partyMin, 1, PARTY_MAX) || !whole(partyMax, partyMin, PARTY_MAX))
    throw new BadInput('BAD_PARTY', `From 1 to ${PARTY_MAX} people, the smaller first.`, 'party')
  if (!openingHoursSchema.safeParse(written.hours).success || written.hours.weekly.length === 0)
    throw new BadInput('BAD_SLOT_HOURS', 'Days of the week with their times, as 09:00.', 'hours')
  const right =
    whole(written.slotMinutes, 5, 720) &&
    whole(capacity, 1, 100_000) &&
    whole(written.daysAhead, 0, 60) &&
    whole(written.leadMinutes, 0, 10_080) &&
    whole(written.cancelMinutes, 0, 10_080) &&
    whole(written.noShowLimit, 0, 20) &&
    Object.values(quotas).every((quota) => whole(quota, 0, capacity))
  if (!right)
    throw new BadInput(
      'BAD_SLOT_RULES',
      'Slots of 5 to 720 minutes, capacity of at least 1 with quotas within it, up to 60 days ahead, up to a week before.',
    )
}

/**
 * Keeps something to be booked: a new one, or another one's new rules. Bookings stay; slots that are to come get the new capacity
 * and quotas, but none below what is taken.
 * @returns its id
 * @throws {BookingNotFound} {@link BadInput} BAD_NAME, BAD_PARTY, BAD_SLOT_HOURS, BAD_SLOT_RULES, TOO_MANY_QUEUES
 */
export const writeBookable = async (
  ctx: StaffContext,
  written: WrittenBookable,
): Promise<string> => {
  checkBookable(written)
  const { place, kind, partyMin, partyMax, capacity } = written
  const { db, now } = ctx
  const id = written.id ?? ctx.newId('BookingResource')
  const names = JSON.stringify(written.names)
  const quotas = JSON.stringify(written.quotas)
  const theirs = storeIsTheirs(ctx, 'editBookings', sql`p.id`)
  const resource =
    written.id == null
      ? sql`INSERT INTO booking_resources (id, place_id, kind, names, position, party_min, party_max, has_queue, updated_at)
          SELECT ${id}, p.id, ${kind}, ${names}, (SELECT count(*) FROM booking_resources WHERE place_id = p.id), ${partyMin}, ${partyMax}, 0, ${now}
          FROM places p WHERE p.id = ${place} AND ${theirs}`
      : sql`UPDATE booking_resources SET kind = ${kind}, names = ${names}, party_min = ${partyMin}, party_max = ${partyMax}, updated_at = ${now}
          WHERE id = ${id} AND NOT has_queue AND state <> 'CLOSED' AND place_id IN (SELECT p.id FROM places p WHERE p.id = ${place} AND ${theirs})`
  const toCome = sql`resource_id = ${id} AND starts_at > ${now}`
  await write(ctx, [
    mustHit(db.run(resource), () => new BookingNotFound()),
    mustHold(
      ctx,
      sql`(SELECT count(*) FROM booking_resources WHERE place_id = ${place} AND state <> 'CLOSED') <= ${RESOURCES_MAX}`,
      () =>
        new BadInput(
          'TOO_MANY_QUEUES',
          `A place has up to ${RESOURCES_MAX}: take one out of use first.`,
        ),
    ),
    does(
      db.run(sql`INSERT INTO booking_rules (resource_id, hours, slot_minutes, capacity, counts_people, quotas, days_ahead, lead_minutes, cancel_minutes, real_name, no_show_limit, waiting_list)
        VALUES (${id}, ${JSON.stringify(written.hours)}, ${written.slotMinutes}, ${capacity}, ${Number(written.countsPeople)}, ${quotas}, ${written.daysAhead}, ${written.leadMinutes},
          ${written.cancelMinutes}, ${Number(written.realName)}, ${written.noShowLimit}, ${Number(written.waitingList)})
        ON CONFLICT (resource_id) DO UPDATE SET hours = excluded.hours, slot_minutes = excluded.slot_minutes, capacity = excluded.capacity, counts_people = excluded.counts_people,
          quotas = excluded.quotas, days_ahead = excluded.days_ahead, lead_minutes = excluded.lead_minutes, cancel_minutes = excluded.cancel_minutes,
          real_name = excluded.real_name, no_show_limit = excluded.no_show_limit, waiting_list = excluded.waiting_list`),
    ),
    does(db.run(sql`UPDATE booking_slots SET capacity = max(taken, ${capacity}) WHERE ${toCome}`)),
    ...quotaSteps(toCome, quotas).map((statement) => does(db.run(statement))),
    does(auditing(ctx, 'booking.write', { bookableId: id }).statement),
  ])
  // Who waits gets what has come to be before anybody new does.
  await promoteWaiting(ctx)
  return id
}

/** Bounds of audiences, written anew: what is taken within each is counted from the bookings. */
const quotaSteps = (toCome: SQL, quotas: string): readonly SQL[] => [
  sql`DELETE FROM booking_quotas WHERE ${toCome}`,
  sql`INSERT INTO booking_quotas (resource_id, starts_at, audience, quota, taken)
    SELECT w.resource_id, w.starts_at, w.audience, max(w.quota, w.taken), w.taken FROM (
      SELECT s.resource_id, s.starts_at, q.key AS audience, q.value AS quota, (SELECT coalesce(sum(units), 0) FROM bookings b
        WHERE b.resource_id = s.resource_id AND b.starts_at = s.starts_at AND b.audience = q.key AND b.state IN ('BOOKED','CHECKED_IN','NO_SHOW')) AS taken
      FROM booking_slots s, json_each(${quotas}) q WHERE ${toCome}) w`,
]

/**
 * Takes bookings again, none for the moment, or none any more; those that were made stand.
 * @throws {BookingNotFound}
 */
export const setBookableState = async (
  ctx: StaffContext,
  { id, state }: { readonly id: string; readonly state: ResourceState },
): Promise<void> => {
  const right = state === 'CLOSED' ? 'editBookings' : 'runBookings'
  await write(ctx, [
    mustHit(
      ctx.db
        .run(sql`UPDATE booking_resources SET state = ${state}, updated_at = ${ctx.now} WHERE id = ${id} AND NOT has_queue AND state <> 'CLOSED'
        AND ${storeIsTheirs(ctx, right, sql`booking_resources.place_id`)}`),
      () => new BookingNotFound(),
    ),
    does(auditing(ctx, `booking.${state.toLowerCase()}`, { bookableId: id }).statement),
  ])
}
