import { sql } from 'drizzle-orm'
import {
  check,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import type { LocalizedText } from '#schema/locale.ts'
import { cities } from '#schema/tables/cities.ts'
import { REPORT_STATES, type Attribute, type AttributeValues } from './rules.ts'

/** What residents can report in a city: Open311's services. */
export const reportServices = sqliteTable(
  'reports_services',
  {
    id: text().primaryKey(),
    cityCode: text('city_code')
      .notNull()
      .references(() => cities.code),
    code: text().notNull(), // Open311's service_code
    names: text({ mode: 'json' }).$type<LocalizedText>().notNull(),
    descriptions: text({ mode: 'json' }).$type<LocalizedText>().notNull(),
    groupNames: text('group_names', { mode: 'json' }).$type<LocalizedText>().notNull(),
    attributes: text({ mode: 'json' }).$type<readonly Attribute[]>().notNull(),
    /** Hours within which it is to be dealt with; null: nothing is promised. */
    expectedHours: integer('expected_hours'),
    position: integer().notNull().default(0),
    active: integer({ mode: 'boolean' }).notNull().default(true),
  },
  (t) => [
    uniqueIndex('reports_services_code').on(t.cityCode, t.code),
    check('reports_services_code_shape', sql`length(${t.code}) between 1 and 40`),
    check('reports_services_hours', sql`${t.expectedHours} is null or ${t.expectedHours} > 0`),
  ],
)

/** What somebody has reported: Open311's service requests. */
export const reportRequests = sqliteTable(
  'reports_requests',
  {
    id: text().primaryKey(),
    cityCode: text('city_code')
      .notNull()
      .references(() => cities.code),
    serviceId: text('service_id')
      .notNull()
      .references(() => reportServices.id),
    lon: real().notNull(), // WGS-84
    lat: real().notNull(),
    geohash: text().notNull(),
    address: text().notNull(),
    description: text().notNull(),
    attributes: text({ mode: 'json' }).$type<AttributeValues>().notNull(),
    state: text({ enum: REPORT_STATES }).notNull().default('RECEIVED'),
    /** Its writer wanted the city to read it and nobody else. */
    confidential: integer({ mode: 'boolean' }).notNull().default(false),
    residentId: text('resident_id'), // never shown; null once erased, and for those of partners
    partnerId: text('partner_id'), // whose machine sent it
    agency: text(), // who deals with it, in the city's words
    duplicateOf: text('duplicate_of'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    expectedAt: integer('expected_at'),
  },
  (t) => [
    index('reports_requests_city').on(t.cityCode, t.state, t.createdAt),
    index('reports_requests_latest').on(t.cityCode, t.createdAt),
    index('reports_requests_near').on(t.serviceId, t.geohash),
    index('reports_requests_resident').on(t.residentId, t.createdAt),
    check(
      'reports_requests_state',
      sql`${t.state} in ('RECEIVED','CONFIRMED','INVESTIGATING','IN_PROGRESS','ACTION_SCHEDULED','FIXED','CLOSED','UNABLE_TO_FIX','NOT_RESPONSIBLE','DUPLICATE','HIDDEN')`,
    ),
    check(
      'reports_requests_duplicate',
      sql`(${t.state} = 'DUPLICATE') = (${t.duplicateOf} is not null)`,
    ),
    check(
      'reports_requests_point',
      sql`${t.lon} between -180 and 180 and ${t.lat} between -90 and 90`,
    ),
  ],
)

/** What was done with a report; only ever added to. */
export const reportSteps = sqliteTable(
  'reports_steps',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    requestId: text('request_id')
      .notNull()
      .references(() => reportRequests.id),
    state: text({ enum: REPORT_STATES }).notNull(),
    note: text().notNull(), // for everybody who sees the report
    internalNote: text('internal_note').notNull(), // for the desk
    staffId: text('staff_id'), // null: its writer, or a machine
    at: integer().notNull(),
  },
  (t) => [index('reports_steps_request').on(t.requestId, t.seq)],
)

/** Who says "me too", and is told how it goes on. */
export const reportSupports = sqliteTable(
  'reports_supports',
  {
    requestId: text('request_id')
      .notNull()
      .references(() => reportRequests.id),
    residentId: text('resident_id').notNull(),
    at: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.requestId, t.residentId] }),
    index('reports_supports_resident').on(t.residentId),
  ],
)
