import { sql } from 'drizzle-orm'
import { check, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/**
 * What is to be told to others, written in the batch that made it true and told at least once after it. Payloads hold
 * ids, never personal data: whoever delivers looks up what it needs.
 */
export const outbox = sqliteTable(
  'outbox',
  {
    id: text().primaryKey(),
    topic: text().notNull(), // `wechat.shipping`, `wechat.message`
    dedupeKey: text('dedupe_key').notNull().unique(),
    payload: text({ mode: 'json' }).$type<Readonly<Record<string, unknown>>>().notNull(),
    dueAt: integer('due_at').notNull(),
    tries: integer().notNull().default(0),
    /** Whoever delivers it holds it until then; a process that dies lets go by itself. */
    heldUntil: integer('held_until'),
    lastError: text('last_error'),
    createdAt: integer('created_at').notNull(),
    deliveredAt: integer('delivered_at'),
    abandonedAt: integer('abandoned_at'), // given up after the last try, or refused for good
  },
  (t) => [
    index('outbox_due')
      .on(t.dueAt)
      .where(sql`delivered_at is null and abandoned_at is null`),
    check('outbox_payload', sql`json_valid(${t.payload})`),
  ],
)

/** How many messages of a template a resident has agreed to and not had yet: WeChat does not tell. */
export const subscriptionQuota = sqliteTable(
  'subscription_quota',
  {
    residentId: text('resident_id').notNull(),
    template: text().notNull(), // our name of it, as in PICKUP_READY
    remaining: integer().notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.residentId, t.template] }),
    check('subscription_quota_sign', sql`${t.remaining} >= 0`),
  ],
)

/** Work that only one may do at a time, and who has it. */
export const leases = sqliteTable('leases', {
  name: text().primaryKey(),
  holder: text().notNull(),
  until: integer().notNull(),
})

/** Empty between batches. A row of a guarded batch says how many rows the statement before it changed; none is refused. */
export const txnAssert = sqliteTable('txn_assert', { n: integer().notNull() }, (t) => [
  check('txn_assert_hit', sql`${t.n} >= 1`),
])
