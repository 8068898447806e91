import { integer, real, primaryKey, sqliteTable, text, index, check } from 'drizzle-orm/sqlite-core'
import { sql } from 'drizzle-orm'
import type { LocalizedText } from '../locale.ts'

/** The tenants. A point outside a city's bounds is never stored for it. */
export const cities = sqliteTable(
  'cities',
  {
    code: text().primaryKey(), // GB/T 2260, six digits, for Chinese cities
    slug: text().notNull().unique(),
    names: text({ mode: 'json' }).$type<LocalizedText>().notNull(),
    zone: text().notNull(), // IANA
    lon: real().notNull(), // where a visitor without a position starts, WGS-84
    lat: real().notNull(),
    minLon: real('min_lon').notNull(),
    minLat: real('min_lat').notNull(),
    maxLon: real('max_lon').notNull(),
    maxLat: real('max_lat').notNull(),
    /** What merchants show is looked at by the city before anybody sees it. */
    reviewsContent: integer('reviews_content', { mode: 'boolean' }).notNull().default(false),
  },
  (t) => [
    check('cities_bounds', sql`${t.minLon} < ${t.maxLon} and ${t.minLat} < ${t.maxLat}`),
    check(
      'cities_centre',
      sql`${t.lon} between ${t.minLon} and ${t.maxLon} and ${t.lat} between ${t.minLat} and ${t.maxLat}`,
    ),
  ],
)

/**
 * Administrative divisions, GB/T 2260 and nine-digit streets. Codes are renamed and re-used over
 * time, so a row is a code during a period; dates are `YYYY-MM-DD`, the end exclusive.
 */
export const divisions = sqliteTable(
  'divisions',
  {
    code: text().notNull(), // 2 province, 4 city, 6 district, 9 street: no trailing zeros
    parentCode: text('parent_code'),
    level: text({ enum: ['PROVINCE', 'CITY', 'DISTRICT', 'STREET'] }).notNull(),
    names: text({ mode: 'json' }).$type<LocalizedText>().notNull(),
    nameZh: text('name_zh').notNull(), // look-up by the name a partner wrote
    validFrom: text('valid_from').notNull().default('1949-10-01'),
    validThrough: text('valid_through'), // null: valid today
  },
  (t) => [
    primaryKey({ columns: [t.code, t.validFrom] }),
    index('divisions_parent').on(t.parentCode),
    index('divisions_name').on(t.nameZh),
    check('divisions_level', sql`${t.level} in ('PROVINCE','CITY','DISTRICT','STREET')`),
    check('divisions_period', sql`${t.validThrough} is null or ${t.validThrough} > ${t.validFrom}`),
  ],
)

/** What everybody knows of a city; whether it looks at products first is said by src/resolvers/listing/review.ts. */
export type City = Omit<typeof cities.$inferSelect, 'reviewsContent'>
export type Division = typeof divisions.$inferSelect

/** What the installation itself remembers, such as which demonstration data it has loaded. */
export const settings = sqliteTable('settings', {
  key: text().primaryKey(),
  value: text().notNull(),
  updatedAt: integer('updated_at').notNull(),
})
