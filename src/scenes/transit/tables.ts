import { check, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { sql } from 'drizzle-orm'
import type { LocalizedText } from '#schema/locale.ts'
import { cities } from '#schema/tables/cities.ts'
import { places } from '#schema/tables/places.ts'

/** A line of a city's network. */
export const transitLines = sqliteTable(
  'transit_lines',
  {
    id: text().primaryKey(),
    cityCode: text('city_code')
      .notNull()
      .references(() => cities.code),
    code: text().notNull(), // as on the signs: 1, S1, …
    names: text({ mode: 'json' }).$type<LocalizedText>().notNull(),
    color: text(), // #rrggbb
  },
  (t) => [
    index('transit_lines_city').on(t.cityCode, t.code),
    check(
      'transit_lines_color',
      sql`${t.color} is null or ${t.color} glob '#[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]'`,
    ),
  ],
)

/** Which station (a place of kind STATION) stands where on a line; `position` counts from 0. */
export const transitStops = sqliteTable(
  'transit_stops',
  {
    lineId: text('line_id')
      .notNull()
      .references(() => transitLines.id, { onDelete: 'cascade' }),
    position: integer().notNull(),
    placeId: text('place_id')
      .notNull()
      .references(() => places.id, { onDelete: 'cascade' }),
  },
  (t) => [
    primaryKey({ columns: [t.lineId, t.position] }),
    index('transit_stops_place').on(t.placeId),
  ],
)

export type Line = typeof transitLines.$inferSelect
