import { sql } from 'drizzle-orm'
import { check, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { LocalizedText } from '../locale.ts'
import { cities } from './cities.ts'
import { residents } from './identity.ts'

export const INTEREST_KINDS = ['FAVOURITE', 'VISIT'] as const
export type InterestKind = (typeof INTEREST_KINDS)[number]

/** What a resident keeps in mind: products and places they marked, and those whose page they opened. Theirs alone. */
export const interests = sqliteTable(
  'interests',
  {
    residentId: text('resident_id')
      .notNull()
      .references(() => residents.id, { onDelete: 'cascade' }),
    kind: text({ enum: INTEREST_KINDS }).notNull(),
    targetId: text('target_id').notNull(), // a product or a place, also one that is gone
    names: text({ mode: 'json' }).$type<LocalizedText>().notNull(), // as it was called then
    at: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.residentId, t.kind, t.targetId] }),
    index('interests_latest').on(t.residentId, t.kind, t.at, t.targetId),
    index('interests_age').on(t.kind, t.at),
    check('interests_kind', sql`${t.kind} in ('FAVOURITE','VISIT')`),
  ],
)

/** What residents searched for, each text once: their own history, and of many together the words of the week. */
export const searches = sqliteTable(
  'searches',
  {
    residentId: text('resident_id')
      .notNull()
      .references(() => residents.id, { onDelete: 'cascade' }),
    cityCode: text('city_code')
      .notNull()
      .references(() => cities.code),
    text: text().notNull(),
    at: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.residentId, t.cityCode, t.text] }),
    index('searches_city').on(t.cityCode, t.at),
    check('searches_text', sql`length(${t.text}) between 1 and 40`),
  ],
)

/** How many paid orders of a product had another one beside it, in the same purchase; counted behind the orders. */
export const productPairs = sqliteTable(
  'product_pairs',
  {
    productId: text('product_id').notNull(),
    otherId: text('other_id').notNull(),
    orders: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.productId, t.otherId] }),
    index('product_pairs_most').on(t.productId, t.orders),
    check('product_pairs_orders', sql`${t.orders} >= 1 and ${t.productId} <> ${t.otherId}`),
  ],
)
