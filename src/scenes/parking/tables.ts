import { check, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { sql } from 'drizzle-orm'
import type { LocalizedText } from '#schema/locale.ts'
import { places } from '#schema/tables/places.ts'
import { cities } from '#schema/tables/cities.ts'
import { partners } from '#schema/tables/partners.ts'
import type { Tariff } from './rules/tariff.ts'

export const LAYOUTS = ['SURFACE', 'UNDERGROUND', 'MULTI_STOREY', 'STREET', 'OTHER'] as const
export type Layout = (typeof LAYOUTS)[number]

export const AVAILABILITY_KINDS = ['COUNT', 'FLAG', 'UNKNOWN', 'CLOSED'] as const
export type AvailabilityKind = (typeof AVAILABILITY_KINDS)[number]
export const LEVELS = ['FREE', 'FEW', 'FULL', 'UNKNOWN'] as const
export type Level = (typeof LEVELS)[number]
export const OPENING_STATES = ['OPEN', 'CLOSED', 'UNKNOWN'] as const
export type OpeningState = (typeof OPENING_STATES)[number]

/** What parking knows of a place of kind PARKING_LOT: the part that changes by version. */
export const parkingLots = sqliteTable(
  'parking_lots',
  {
    placeId: text('place_id')
      .primaryKey()
      .references(() => places.id, { onDelete: 'cascade' }),
    layout: text({ enum: LAYOUTS }).notNull().default('OTHER'),
    capacity: text({ mode: 'json' }).$type<Readonly<Record<string, number>>>().notNull(), // vehicle class → bays
    heightLimitCm: integer('height_limit_cm'),
    tariff: text({ mode: 'json' }).$type<Tariff>(),
    tariffText: text('tariff_text', { mode: 'json' }).$type<LocalizedText>(),
    opening: text({ enum: OPENING_STATES }).notNull().default('UNKNOWN'), // as the source states it, apart from its hours
    categories: text({ mode: 'json' }).$type<readonly string[]>().notNull(), // the source's own codes, kept
  },
  (t) => [
    check('parking_lots_height', sql`${t.heightLimitCm} is null or ${t.heightLimitCm} > 0`),
    check(
      'parking_lots_layout',
      sql`${t.layout} in ('SURFACE','UNDERGROUND','MULTI_STOREY','STREET','OTHER')`,
    ),
    check('parking_lots_opening', sql`${t.opening} in ('OPEN','CLOSED','UNKNOWN')`),
  ],
)

/** The live part, one row a lot and vehicle class. An older observation never replaces a newer one. */
export const parkingAvailability = sqliteTable(
  'parking_availability',
  {
    placeId: text('place_id')
      .notNull()
      .references(() => places.id, { onDelete: 'cascade' }),
    vehicleClass: text('vehicle_class').notNull(),
    kind: text({ enum: AVAILABILITY_KINDS }).notNull(),
    free: integer(), // only with kind COUNT; raw, may exceed the capacity
    occupied: integer(),
    level: text({ enum: LEVELS }).notNull().default('UNKNOWN'),
    asOf: integer('as_of'), // null: the source gives no time, so the value is always stale
  },
  (t) => [
    primaryKey({ columns: [t.placeId, t.vehicleClass] }),
    check('parking_availability_kind', sql`${t.kind} in ('COUNT','FLAG','UNKNOWN','CLOSED')`),
    check('parking_availability_level', sql`${t.level} in ('FREE','FEW','FULL','UNKNOWN')`),
    // Unknown is not zero, and a flag is never a number.
    check(
      'parking_availability_free',
      sql`(${t.kind} = 'COUNT') = (${t.free} is not null) and (${t.free} is null or ${t.free} >= 0)`,
    ),
  ],
)

/** Keys of barriers that push. The secret is sealed and not hashed: a signature is checked with it. */
export const parkingPushKeys = sqliteTable(
  'parking_push_keys',
  {
    id: text().primaryKey(), // sent with each push; no secret
    partnerId: text('partner_id')
      .notNull()
      .references(() => partners.id),
    source: text().notNull(), // the data set whose lots it tells of
    cityCode: text('city_code').references(() => cities.code), // null: every city
    secretSealed: text('secret_sealed').notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    revokedAt: integer('revoked_at'),
  },
  (t) => [check('parking_push_keys_expiry', sql`${t.expiresAt} > ${t.createdAt}`)],
)

export type Lot = typeof parkingLots.$inferSelect
export type Availability = typeof parkingAvailability.$inferSelect
