import { check, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { sql } from 'drizzle-orm'
import type { LocalizedText } from '#schema/locale.ts'
import { places } from '#schema/tables/places.ts'
import { ATTRACTION_CATEGORIES } from './rules.ts'

export const AUDIENCES = [
  'ADULT',
  'STUDENT',
  'CHILD',
  'SENIOR_60',
  'SENIOR_70',
  'EVERYONE',
] as const
export type Audience = (typeof AUDIENCES)[number]

export interface Ticket {
  readonly audience: Audience
  readonly name: LocalizedText
  readonly priceFen: number
}

/** What tourism knows of a place of kind ATTRACTION. */
export const tourismAttractions = sqliteTable(
  'tourism_attractions',
  {
    placeId: text('place_id')
      .primaryKey()
      .references(() => places.id, { onDelete: 'cascade' }),
    category: text({ enum: ATTRACTION_CATEGORIES }).notNull(),
    grade: integer().notNull().default(0), // GB/T 17775: 5 = AAAAA, 0 = none
    gradeYear: integer('grade_year'),
    bookingRequired: integer('booking_required', { mode: 'boolean' }).notNull().default(false),
    tickets: text({ mode: 'json' }).$type<readonly Ticket[]>().notNull(),
    ticketText: text('ticket_text', { mode: 'json' }).$type<LocalizedText>(), // as the partner wrote it
    parkingText: text('parking_text', { mode: 'json' }).$type<LocalizedText>(),
    travelText: text('travel_text', { mode: 'json' }).$type<LocalizedText>(),
    parkingLon: real('parking_lon'), // of the site's own lot, WGS-84, where the source gives one
    parkingLat: real('parking_lat'),
    capacityInstantaneous: integer('capacity_instantaneous'), // persons on site at once, as published by law
    capacityDaily: integer('capacity_daily'),
  },
  (t) => [
    check('tourism_attractions_grade', sql`${t.grade} between 0 and 5`),
    check(
      'tourism_attractions_capacity',
      sql`(${t.capacityInstantaneous} is null or ${t.capacityInstantaneous} > 0) and (${t.capacityDaily} is null or ${t.capacityDaily} > 0)`,
    ),
  ],
)

/** Counts at the gate, overwritten by each push; an older observation never replaces a newer one. */
export const tourismCounts = sqliteTable(
  'tourism_counts',
  {
    placeId: text('place_id')
      .primaryKey()
      .references(() => places.id, { onDelete: 'cascade' }),
    onSite: integer('on_site'),
    enteredToday: integer('entered_today'),
    asOf: integer('as_of').notNull(),
  },
  (t) => [
    check(
      'tourism_counts_sign',
      sql`(${t.onSite} is null or ${t.onSite} >= 0) and (${t.enteredToday} is null or ${t.enteredToday} >= 0)`,
    ),
  ],
)

export type Attraction = typeof tourismAttractions.$inferSelect
export type Counts = typeof tourismCounts.$inferSelect
