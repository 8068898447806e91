import { sql } from 'drizzle-orm'
import {
  check,
  foreignKey,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import type { OpeningHours } from '../hours.ts'
import { bookingResources } from './booking.ts'
import { residents } from './identity.ts'

export const BOOKING_AUDIENCES = ['GENERAL', 'CHILD', 'STUDENT', 'SENIOR', 'GROUP'] as const
/** For whom a booking is, where a place keeps places for some: GENERAL is everybody without a group of their own. */
export type BookingAudience = (typeof BOOKING_AUDIENCES)[number]

/** At most so many of a slot for an audience; those that are not named have no bound but the capacity. */
export type BookingQuotas = Partial<Readonly<Record<BookingAudience, number>>>

/** How something at a place is booked: when its slots are, and what whoever books has to keep to. */
export const bookingRules = sqliteTable(
  'booking_rules',
  {
    resourceId: text('resource_id')
      .primaryKey()
      .references(() => bookingResources.id, { onDelete: 'cascade' }),
    /** When slots are: hours as those of places, with holidays, make-up workdays and single dates. */
    hours: text({ mode: 'json' }).$type<OpeningHours>().notNull(),
    slotMinutes: integer('slot_minutes').notNull(),
    capacity: integer().notNull(), // of a slot: people, or bookings
    /** Whether people are counted, as for entry; else bookings are, as for tables. */
    countsPeople: integer('counts_people', { mode: 'boolean' }).notNull(),
    quotas: text({ mode: 'json' }).$type<BookingQuotas>().notNull(),
    daysAhead: integer('days_ahead').notNull(), // 0 is today alone
    leadMinutes: integer('lead_minutes').notNull(), // before a slot begins
    cancelMinutes: integer('cancel_minutes').notNull(), // until so long before a slot begins
    realName: integer('real_name', { mode: 'boolean' }).notNull(), // everybody is named, with a document
    noShowLimit: integer('no_show_limit').notNull(), // 0: none
    waitingList: integer('waiting_list', { mode: 'boolean' }).notNull(),
  },
  (t) => [
    check('booking_rules_slot', sql`${t.slotMinutes} between 5 and 720`),
    check('booking_rules_capacity', sql`${t.capacity} between 1 and 100000`),
    check('booking_rules_ahead', sql`${t.daysAhead} between 0 and 60`),
    check(
      'booking_rules_minutes',
      sql`${t.leadMinutes} between 0 and 10080 and ${t.cancelMinutes} between 0 and 10080`,
    ),
    check('booking_rules_no_show', sql`${t.noShowLimit} between 0 and 20`),
  ],
)

/** A slot that was booked or closed; others follow from the rules alone. Triggers count who takes it. */
export const bookingSlots = sqliteTable(
  'booking_slots',
  {
    resourceId: text('resource_id')
      .notNull()
      .references(() => bookingResources.id, { onDelete: 'cascade' }),
    startsAt: integer('starts_at').notNull(),
    endsAt: integer('ends_at').notNull(), // exclusive
    day: text().notNull(), // YYYY-MM-DD, local to the place
    state: text({ enum: ['OPEN', 'CLOSED'] })
      .notNull()
      .default('OPEN'),
    capacity: integer().notNull(),
    taken: integer().notNull().default(0), // kept by triggers of the bookings
    last: integer().notNull().default(0), // number of the last booking, kept by a trigger
  },
  (t) => [
    primaryKey({ columns: [t.resourceId, t.startsAt] }),
    index('booking_slots_day').on(t.resourceId, t.day, t.startsAt),
    check('booking_slots_state', sql`${t.state} in ('OPEN','CLOSED')`),
    check('booking_slots_span', sql`${t.endsAt} > ${t.startsAt}`),
    check('booking_slots_taken', sql`${t.taken} between 0 and ${t.capacity}`),
  ],
)

/** How much of a slot an audience may take, where that is bounded. */
export const bookingQuotas = sqliteTable(
  'booking_quotas',
  {
    resourceId: text('resource_id').notNull(),
    startsAt: integer('starts_at').notNull(),
    audience: text({ enum: BOOKING_AUDIENCES }).notNull(),
    quota: integer().notNull(),
    taken: integer().notNull().default(0), // kept by triggers of the bookings
  },
  (t) => [
    primaryKey({ columns: [t.resourceId, t.startsAt, t.audience] }),
    foreignKey({
      columns: [t.resourceId, t.startsAt],
      foreignColumns: [bookingSlots.resourceId, bookingSlots.startsAt],
    }).onDelete('cascade'),
    check(
      'booking_quotas_audience',
      sql`${t.audience} in ('GENERAL','CHILD','STUDENT','SENIOR','GROUP')`,
    ),
    check('booking_quotas_taken', sql`${t.taken} between 0 and ${t.quota}`),
  ],
)

export const BOOKING_STATES = [
  'BOOKED',
  'WAITING',
  'CANCELLED',
  'CHECKED_IN',
  'NO_SHOW',
  'EXPIRED',
] as const
/**
 * WAITING → BOOKED → CHECKED_IN. CANCELLED by whoever booked or by the place. NO_SHOW: nobody came; who came late after all is
 * checked in. EXPIRED: no place got free.
 */
export type BookingState = (typeof BOOKING_STATES)[number]

/** A booking of a slot. */
export const bookings = sqliteTable(
  'bookings',
  {
    id: text().primaryKey(),
    resourceId: text('resource_id').notNull(),
    startsAt: integer('starts_at').notNull(),
    day: text().notNull(), // of its slot
    number: integer().notNull(), // in its slot, from 1: who comes first
    code: text().notNull(), // said or shown at the desk
    residentId: text('resident_id').references(() => residents.id), // null: booked by the place
    origin: text({ enum: ['REMOTE', 'STAFF'] }).notNull(),
    party: integer().notNull(),
    units: integer().notNull(), // of the capacity: the party, or one
    audience: text({ enum: BOOKING_AUDIENCES }).notNull(),
    state: text({ enum: BOOKING_STATES }).notNull(),
    /** Sealed: name and phone, as somebody left them at the desk. */
    contact: text(),
    bookedAt: integer('booked_at').notNull(),
    promotedAt: integer('promoted_at'), // when somebody who waited got a place
    checkedInAt: integer('checked_in_at'),
    endedAt: integer('ended_at'), // cancelled, not come, or expired
    endedBy: text('ended_by', { enum: ['RESIDENT', 'STAFF', 'SYSTEM'] }),
  },
  (t) => [
    foreignKey({
      columns: [t.resourceId, t.startsAt],
      foreignColumns: [bookingSlots.resourceId, bookingSlots.startsAt],
    }).onDelete('cascade'),
    uniqueIndex('bookings_number').on(t.resourceId, t.startsAt, t.number),
    uniqueIndex('bookings_code').on(t.resourceId, t.day, t.code),
    index('bookings_resident').on(t.residentId, t.startsAt, t.id),
    index('bookings_no_show')
      .on(t.residentId, t.resourceId, t.startsAt)
      .where(sql`state = 'NO_SHOW'`),
    index('bookings_live')
      .on(t.startsAt)
      .where(sql`state in ('BOOKED','WAITING')`),
    index('bookings_contact')
      .on(t.startsAt)
      .where(sql`contact is not null`),
    // Nobody has two of one slot.
    uniqueIndex('bookings_once')
      .on(t.resourceId, t.startsAt, t.residentId)
      .where(sql`resident_id is not null and state in ('BOOKED','WAITING','CHECKED_IN')`),
    check(
      'bookings_state',
      sql`${t.state} in ('BOOKED','WAITING','CANCELLED','CHECKED_IN','NO_SHOW','EXPIRED')`,
    ),
    check(
      'bookings_audience',
      sql`${t.audience} in ('GENERAL','CHILD','STUDENT','SENIOR','GROUP')`,
    ),
    check('bookings_origin', sql`${t.origin} in ('REMOTE','STAFF')`),
    check('bookings_whose', sql`(${t.residentId} is null) = (${t.origin} = 'STAFF')`),
    check('bookings_party', sql`${t.party} between 1 and 100 and ${t.units} in (1, ${t.party})`),
    check(
      'bookings_ended',
      sql`(${t.state} in ('CANCELLED','NO_SHOW','EXPIRED')) = (${t.endedAt} is not null) and (${t.endedAt} is null) = (${t.endedBy} is null)`,
    ),
    check('bookings_checked_in', sql`(${t.state} = 'CHECKED_IN') = (${t.checkedInAt} is not null)`),
  ],
)

/** Whoever comes by a booking, where a place asks for names; erased some days after. */
export const bookingPeople = sqliteTable(
  'booking_people',
  {
    bookingId: text('booking_id')
      .notNull()
      .references(() => bookings.id, { onDelete: 'cascade' }),
    position: integer().notNull(),
    resourceId: text('resource_id').notNull(),
    day: text().notNull(),
    /** Sealed: name, kind and number of the document. Null once erased. */
    person: text(),
    /** Keyed hash of kind and number. Null once erased. */
    documentHash: text('document_hash'),
    /** Whether the booking counts; kept by a trigger. */
    live: integer({ mode: 'boolean' }).notNull().default(true),
  },
  (t) => [
    primaryKey({ columns: [t.bookingId, t.position] }),
    // One document comes once a day.
    uniqueIndex('booking_people_once')
      .on(t.resourceId, t.day, t.documentHash)
      .where(sql`live and document_hash is not null`),
    check('booking_people_erased', sql`(${t.person} is null) = (${t.documentHash} is null)`),
  ],
)
