import { index, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/**
 * What changed, in the order of commits: one row a changed row of content, written by triggers in the very
 * transaction that changes it, whoever writes. Caches read on from the last `seq` they know. Old rows are
 * pruned; a cache that has slept past them drops everything.
 */
export const changeLog = sqliteTable('change_log', {
  seq: integer().primaryKey({ autoIncrement: true }),
  subject: text().notNull(), // the tag that falls: an id, or the name of a small table; `*`: everything
  kind: text(), // of the lists that may show it now or did before: `PARKING_LOT`, `Product`; null: no list changes
  lon: real(), // where the place is, or was before it moved; WGS-84 degrees
  lat: real(),
  cityCode: text('city_code'),
})

/** Short-lived texts that processes share where there is no Redis. */
export const sharedValues = sqliteTable(
  'shared_values',
  {
    key: text().primaryKey(),
    value: text().notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [index('shared_values_expiry').on(t.expiresAt)],
)
