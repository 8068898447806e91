import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { sql } from 'drizzle-orm'
import type { LocalizedText } from '../locale.ts'
import { cities } from './cities.ts'

/** A municipal body or firm that publishes into the portal; the demonstration data has one too. */
export const partners = sqliteTable('partners', {
  id: text().primaryKey(),
  code: text().notNull().unique(), // the SOURCE word of an import, kebab-case
  names: text({ mode: 'json' }).$type<LocalizedText>().notNull(),
  createdAt: integer('created_at').notNull(),
})

/** What a key of a merchant's own systems may do. None of it is open to a partner's key, nor the other way. */
export const MERCHANT_SCOPES = [
  'stock:write',
  'prices:write',
  'orders:read',
  'orders:redeem',
] as const
export type MerchantScope = (typeof MERCHANT_SCOPES)[number]

/** Keys of machines. Only a hash is kept; the key itself is shown once, when it is made. */
export const apiKeys = sqliteTable(
  'api_keys',
  {
    id: text().primaryKey(),
    partnerId: text('partner_id')
      .notNull()
      .references(() => partners.id),
    hash: text().notNull().unique(), // SHA-256, hex
    scopes: text({ mode: 'json' }).$type<readonly string[]>().notNull(),
    cityCode: text('city_code').references(() => cities.code), // null: every city
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    revokedAt: integer('revoked_at'),
    merchantId: text('merchant_id'), // of a merchant's own systems; null: of the partner. A trigger keeps their scopes apart
    label: text(), // what the merchant calls it
  },
  (t) => [
    index('api_keys_partner').on(t.partnerId),
    index('api_keys_merchant')
      .on(t.merchantId, t.id)
      .where(sql`merchant_id is not null`),
    check('api_keys_expiry', sql`${t.expiresAt} > ${t.createdAt}`),
  ],
)

/** What each import did; the report's counts are what the partner was told. */
export const importRuns = sqliteTable(
  'import_runs',
  {
    id: text().primaryKey(),
    partnerId: text('partner_id')
      .notNull()
      .references(() => partners.id),
    cityCode: text('city_code')
      .notNull()
      .references(() => cities.code),
    format: text().notNull(),
    source: text().notNull(),
    mode: text({ enum: ['PARTIAL', 'ATOMIC'] }).notNull(),
    outcome: text({ enum: ['RUNNING', 'DONE', 'REFUSED'] }).notNull(),
    created: integer().notNull().default(0),
    updated: integer().notNull().default(0),
    unchanged: integer().notNull().default(0),
    failed: integer().notNull().default(0),
    warnings: integer().notNull().default(0),
    startedAt: integer('started_at').notNull(),
    finishedAt: integer('finished_at'),
  },
  (t) => [
    index('import_runs_partner').on(t.partnerId, t.startedAt),
    check('import_runs_mode', sql`${t.mode} in ('PARTIAL','ATOMIC')`),
    check('import_runs_outcome', sql`${t.outcome} in ('RUNNING','DONE','REFUSED')`),
  ],
)

/** Windows of the shared limiter, for hosts without Redis. */
export const rateWindows = sqliteTable('rate_windows', {
  key: text().primaryKey(), // caller, operation and window start
  count: integer().notNull(),
  expiresAt: integer('expires_at').notNull(),
})
