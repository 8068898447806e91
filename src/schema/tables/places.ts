import {
  check,
  index,
  integer,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import { sql } from 'drizzle-orm'
import type { OpeningHours } from '../hours.ts'
import type { LocalizedText } from '../locale.ts'
import { cities } from './cities.ts'
import { partners } from './partners.ts'

export const PLACE_STATES = [
  'OPEN',
  'PLANNED',
  'SEASONAL_CLOSED',
  'SUSPENDED',
  'CLOSED_FOREVER',
] as const
export type PlaceState = (typeof PLACE_STATES)[number]
export const POSITION_ACCURACIES = ['EXACT', 'APPROXIMATE'] as const
export type PositionAccuracy = (typeof POSITION_ACCURACIES)[number]

/** Whom to name when a record is shown, as open licences ask. */
export interface Attribution {
  readonly text: string
  readonly licence?: string
  readonly url?: string
}

/** The kinds of place. `code` is the third dimension of the spatial index, so that kinds lie apart in it. */
export const placeKinds = sqliteTable('place_kinds', {
  id: text().primaryKey(),
  code: integer().notNull().unique(),
})

/**
 * Opening hours, one row a distinct timetable (places share them). The id is a hash of the hours;
 * `schedule_spans` holds them compiled, so that SQL can answer "open now".
 */
export const schedules = sqliteTable('schedules', {
  id: text().primaryKey(),
  hours: text({ mode: 'json' }).$type<OpeningHours>().notNull(),
})

/** What the compiler of src/schema/hours.ts yields; read there what the columns mean. */
export const scheduleSpans = sqliteTable(
  'schedule_spans',
  {
    scheduleId: text('schedule_id')
      .notNull()
      .references(() => schedules.id, { onDelete: 'cascade' }),
    dayClass: integer('day_class'),
    date: text(),
    opensMin: integer('opens_min').notNull(),
    closesMin: integer('closes_min').notNull(),
    lastEntryMin: integer('last_entry_min'),
    seasonFrom: integer('season_from'),
    seasonThrough: integer('season_through'),
  },
  (t) => [
    index('schedule_spans_day').on(t.scheduleId, t.dayClass),
    check('schedule_spans_one_day', sql`(${t.dayClass} is null) <> (${t.date} is null)`),
    check(
      'schedule_spans_order',
      sql`0 <= ${t.opensMin} and ${t.opensMin} <= ${t.closesMin} and ${t.closesMin} <= 2880`,
    ),
  ],
)

/** Everything in the city that has a door or a gate. Stores, attractions, lots, stations hang on its id. */
export const places = sqliteTable(
  'places',
  {
    num: integer().primaryKey(), // the spatial and the text index know a place by it; never leaves the database
    id: text().notNull().unique(),
    cityCode: text('city_code')
      .notNull()
      .references(() => cities.code),
    partnerId: text('partner_id')
      .notNull()
      .references(() => partners.id),
    source: text().notNull(),
    sourceId: text('source_id').notNull(),
    sourceVersion: text('source_version'),
    contentHash: text('content_hash').notNull(), // of everything imported: unchanged content is not written again
    version: integer().notNull().default(1),
    kind: text()
      .notNull()
      .references(() => placeKinds.id),
    names: text({ mode: 'json' }).$type<LocalizedText>().notNull(),
    descriptions: text({ mode: 'json' }).$type<LocalizedText>(),
    address: text({ mode: 'json' }).$type<LocalizedText>(),
    divisionCode: text('division_code'), // 2, 4, 6 or 9 digits; a district is found by prefix
    divisionNames: text('division_names', { mode: 'json' }).$type<readonly string[]>(), // as the source spelled them
    lon: real(), // WGS-84 degrees; both or neither
    lat: real(),
    x: real(), // unit vector of the point: squared chords order like great-circle distances, and SQLite has no trigonometry
    y: real(),
    z: real(),
    accuracy: text({ enum: POSITION_ACCURACIES }).notNull().default('EXACT'),
    scheduleId: text('schedule_id').references(() => schedules.id),
    hoursText: text('hours_text', { mode: 'json' }).$type<LocalizedText>(),
    phone: text(),
    website: text(),
    attribution: text({ mode: 'json' }).$type<Attribution>(),
    state: text({ enum: PLACE_STATES }).notNull().default('OPEN'),
    /** Since when it is kept by hand: an import leaves it as it is. Null: its source keeps it. */
    byHandAt: integer('by_hand_at'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('places_source').on(t.partnerId, t.source, t.sourceId),
    index('places_city_kind').on(t.cityCode, t.kind, t.id),
    index('places_division').on(t.kind, t.divisionCode),
    index('places_schedule').on(t.scheduleId),
    check(
      'places_state',
      sql`${t.state} in ('OPEN','PLANNED','SEASONAL_CLOSED','SUSPENDED','CLOSED_FOREVER')`,
    ),
    check('places_accuracy', sql`${t.accuracy} in ('EXACT','APPROXIMATE')`),
    check(
      'places_point_whole',
      sql`(${t.lon} is null) = (${t.lat} is null) and (${t.lon} is null) = (${t.x} is null) and (${t.lon} is null) = (${t.y} is null) and (${t.lon} is null) = (${t.z} is null)`,
    ),
    check(
      'places_point_range',
      sql`${t.lon} is null or (${t.lon} between -180 and 180 and ${t.lat} between -90 and 90)`,
    ),
    check(
      'places_unit_vector',
      sql`${t.x} is null or abs(${t.x}*${t.x} + ${t.y}*${t.y} + ${t.z}*${t.z} - 1.0) < 1e-9`,
    ),
  ],
)

export type Place = typeof places.$inferSelect
