import { sql } from 'drizzle-orm'
import {
  check,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import type { LocalizedText } from '../locale.ts'
import { residents } from './identity.ts'
import { places } from './places.ts'

export const RESOURCE_KINDS = ['TABLE', 'COUNTER', 'ENTRY', 'APPOINTMENT', 'EVENT'] as const
/** TABLE: seats of a restaurant. COUNTER: a window of a hall. ENTRY: into a sight. APPOINTMENT: somebody's time. EVENT: a seat at one. */
export type ResourceKind = (typeof RESOURCE_KINDS)[number]

export const RESOURCE_STATES = ['OPEN', 'PAUSED', 'CLOSED'] as const
/** PAUSED: nobody new for the moment; who waits is served. CLOSED: not in use. */
export type ResourceState = (typeof RESOURCE_STATES)[number]

/**
 * Something at a place that people wait for or book: the small tables of a restaurant, the counter for passports. A
 * restaurant whose tables are of three sizes has three.
 */
export const bookingResources = sqliteTable(
  'booking_resources',
  {
    id: text().primaryKey(),
    placeId: text('place_id')
      .notNull()
      .references(() => places.id, { onDelete: 'cascade' }),
    kind: text({ enum: RESOURCE_KINDS }).notNull(),
    names: text({ mode: 'json' }).$type<LocalizedText>().notNull(),
    position: integer().notNull().default(0), // order at its place
    state: text({ enum: RESOURCE_STATES }).notNull().default('OPEN'),
    partyMin: integer('party_min').notNull().default(1), // persons
    partyMax: integer('party_max').notNull().default(1),
    hasQueue: integer('has_queue', { mode: 'boolean' }).notNull().default(false),
    /** What numbers of its queue begin with: `A` gives A001. */
    prefix: text().notNull().default('A'),
    /** Whether numbers are taken from afar; at the place always. */
    remote: integer({ mode: 'boolean' }).notNull().default(true),
    /** The number that somebody who was not there is put behind, when they come: so many others go first. */
    lateBehind: integer('late_behind').notNull().default(3),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [
    index('booking_resources_place').on(t.placeId, t.position, t.id),
    check(
      'booking_resources_kind',
      sql`${t.kind} in ('TABLE','COUNTER','ENTRY','APPOINTMENT','EVENT')`,
    ),
    check('booking_resources_state', sql`${t.state} in ('OPEN','PAUSED','CLOSED')`),
    check(
      'booking_resources_party',
      sql`${t.partyMin} >= 1 and ${t.partyMax} >= ${t.partyMin} and ${t.partyMax} <= 100`,
    ),
    check(
      'booking_resources_prefix',
      sql`${t.prefix} glob '[A-Z]' or ${t.prefix} glob '[A-Z][A-Z]'`,
    ),
    check('booking_resources_late', sql`${t.lateBehind} between 0 and 50`),
  ],
)

/** The last number of a day, local to the place; kept by a trigger of the tickets. */
export const queueDays = sqliteTable(
  'queue_days',
  {
    resourceId: text('resource_id')
      .notNull()
      .references(() => bookingResources.id, { onDelete: 'cascade' }),
    day: text().notNull(), // YYYY-MM-DD
    last: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.resourceId, t.day] }),
    check('queue_days_last', sql`${t.last} >= 1`),
  ],
)

export const TICKET_STATES = [
  'WAITING',
  'CALLED',
  'PASSED',
  'SERVED',
  'CANCELLED',
  'EXPIRED',
] as const
/**
 * WAITING → CALLED → SERVED. PASSED: called, and not there; whoever comes after all waits again. CANCELLED by whoever took it
 * or by the counter. EXPIRED: its day ended.
 */
export type TicketState = (typeof TICKET_STATES)[number]

/** A number in a queue: one a resource and day and number. */
export const queueTickets = sqliteTable(
  'queue_tickets',
  {
    id: text().primaryKey(),
    resourceId: text('resource_id')
      .notNull()
      .references(() => bookingResources.id, { onDelete: 'cascade' }),
    day: text().notNull(),
    number: integer().notNull(),
    /** Who goes first: the number in thousands, and between others for whoever came late. */
    rank: integer().notNull(),
    party: integer().notNull(),
    state: text({ enum: TICKET_STATES }).notNull().default('WAITING'),
    origin: text({ enum: ['REMOTE', 'WALK_IN'] }).notNull(),
    residentId: text('resident_id').references(() => residents.id), // null: somebody at the place, who has a slip of paper
    counter: text(), // where they are called to: 2号窗口
    calls: integer().notNull().default(0),
    takenAt: integer('taken_at').notNull(),
    calledAt: integer('called_at'), // the last time
    passedAt: integer('passed_at'), // called, and not there; cleared when they come after all
    endedAt: integer('ended_at'),
  },
  (t) => [
    unique('queue_tickets_number').on(t.resourceId, t.day, t.number),
    index('queue_tickets_line').on(t.resourceId, t.day, t.state, t.rank, t.number),
    index('queue_tickets_resident').on(t.residentId, t.takenAt),
    index('queue_tickets_missed').on(t.residentId, t.passedAt),
    index('queue_tickets_live')
      .on(t.day)
      .where(sql`state in ('WAITING','CALLED','PASSED')`),
    // Nobody waits twice in one queue.
    uniqueIndex('queue_tickets_once')
      .on(t.resourceId, t.residentId)
      .where(sql`resident_id is not null and state in ('WAITING','CALLED')`),
    check(
      'queue_tickets_state',
      sql`${t.state} in ('WAITING','CALLED','PASSED','SERVED','CANCELLED','EXPIRED')`,
    ),
    check('queue_tickets_origin', sql`${t.origin} in ('REMOTE','WALK_IN')`),
    check('queue_tickets_party', sql`${t.party} between 1 and 100`),
    check('queue_tickets_whose', sql`(${t.residentId} is null) = (${t.origin} = 'WALK_IN')`),
    check('queue_tickets_called', sql`(${t.calls} = 0) = (${t.calledAt} is null)`),
    check('queue_tickets_passed', sql`${t.state} <> 'PASSED' or ${t.passedAt} is not null`),
    check(
      'queue_tickets_ended',
      sql`(${t.state} in ('SERVED','CANCELLED','EXPIRED')) = (${t.endedAt} is not null)`,
    ),
  ],
)

/** Calls at counters, first ones and again: how fast a queue moves is read from the first ones. */
export const queueCalls = sqliteTable(
  'queue_calls',
  {
    id: text().primaryKey(),
    ticketId: text('ticket_id')
      .notNull()
      .references(() => queueTickets.id, { onDelete: 'cascade' }),
    resourceId: text('resource_id').notNull(),
    counter: text(), // where to: 2号窗口
    again: integer({ mode: 'boolean' }).notNull(),
    at: integer().notNull(),
  },
  (t) => [
    index('queue_calls_pace')
      .on(t.resourceId, t.at)
      .where(sql`not again`),
    index('queue_calls_ticket').on(t.ticketId),
  ],
)
