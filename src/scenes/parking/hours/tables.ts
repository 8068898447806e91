import { sql } from 'drizzle-orm'
import { check, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { cities } from '#schema/tables/cities.ts'
import { places } from '#schema/tables/places.ts'
import { DAY_KINDS } from './rules.ts'

/** How often so many bays were free in a lot, by hour: what "usually" is told from. */
export const parkingHours = sqliteTable(
  'parking_hours',
  {
    placeId: text('place_id')
      .notNull()
      .references(() => places.id, { onDelete: 'cascade' }),
    vehicleClass: text('vehicle_class').notNull(),
    dayKind: text('day_kind', { enum: DAY_KINDS }).notNull(),
    hour: integer().notNull(), // of the lot's own clock
    tenth: integer().notNull(), // of the free share: 3 is from 30 % up to 40 %, 10 is all
    samples: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.placeId, t.vehicleClass, t.dayKind, t.hour, t.tenth] }),
    check('parking_hours_kind', sql`${t.dayKind} in ('WORKDAY','DAY_OFF')`),
    check('parking_hours_hour', sql`${t.hour} between 0 and 23 and ${t.tenth} between 0 and 10`),
    check('parking_hours_samples', sql`${t.samples} >= 0`),
  ],
)

/** The quarter of an hour whose samples of a city were taken last: each is taken once, whoever takes it. */
export const parkingSampled = sqliteTable('parking_sampled', {
  cityCode: text('city_code')
    .primaryKey()
    .references(() => cities.code, { onDelete: 'cascade' }),
  quarter: integer().notNull(), // quarters of an hour since 1970
})
