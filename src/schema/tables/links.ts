import { sql } from 'drizzle-orm'
import {
  check,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import { merchants } from './catalogue.ts'

/** What a merchant's systems are told of. */
export const WEBHOOK_EVENTS = [
  'order.paid',
  'order.fulfilled',
  'order.closed',
  'refund.succeeded',
  'stock.low',
  'stock.short',
] as const
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number]

/** Where a merchant's systems are told. Which events become deliveries, triggers decide in the batch that makes them true. */
export const webhookEndpoints = sqliteTable(
  'webhook_endpoints',
  {
    id: text().primaryKey(),
    merchantId: text('merchant_id')
      .notNull()
      .references(() => merchants.id),
    url: text().notNull(),
    events: text({ mode: 'json' }).$type<readonly WebhookEvent[]>().notNull(),
    secretSealed: text('secret_sealed').notNull(),
    previousSealed: text('previous_sealed'), // signs beside the new one until then
    previousUntil: integer('previous_until'),
    disabledAt: integer('disabled_at'),
    disabledBy: text('disabled_by', { enum: ['STAFF', 'GONE'] }), // GONE: it answered 410
    failures: integer().notNull().default(0), // one after the other
    openUntil: integer('open_until'), // nothing is tried before: its circuit is open
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    index('webhook_endpoints_merchant').on(t.merchantId, t.id),
    check('webhook_endpoints_events', sql`json_valid(${t.events})`),
    check('webhook_endpoints_failures', sql`${t.failures} >= 0`),
    check(
      'webhook_endpoints_disabled',
      sql`(${t.disabledAt} is null) = (${t.disabledBy} is null) and (${t.disabledBy} is null or ${t.disabledBy} in ('STAFF','GONE'))`,
    ),
    check(
      'webhook_endpoints_previous',
      sql`(${t.previousSealed} is null) = (${t.previousUntil} is null)`,
    ),
  ],
)

/**
 * What an endpoint is to be told, and what became of it: the outbox of links, written in the batch that made it true. Body
 * and address are frozen; `message_id` is the same at each try.
 */
export const webhookDeliveries = sqliteTable(
  'webhook_deliveries',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    messageId: text('message_id').notNull().unique(),
    endpointId: text('endpoint_id')
      .notNull()
      .references(() => webhookEndpoints.id, { onDelete: 'cascade' }),
    event: text().notNull(), // one of WEBHOOK_EVENTS, or `ping`
    payload: text().notNull(), // the body, byte for byte
    url: text().notNull(),
    state: text({ enum: ['PENDING', 'DELIVERED', 'FAILED'] })
      .notNull()
      .default('PENDING'),
    tries: integer().notNull().default(0),
    dueAt: integer('due_at').notNull(),
    /** Whoever delivers it holds it until then; a process that dies lets go by itself. */
    heldUntil: integer('held_until'),
    createdAt: integer('created_at').notNull(),
    // Of the last try.
    triedAt: integer('tried_at'),
    status: integer(), // of HTTP; null where nobody answered
    fault: text(), // why not, as a code; null when it arrived
    durationMs: integer('duration_ms'),
    excerpt: text(), // of the answer
  },
  (t) => [
    index('webhook_deliveries_due')
      .on(t.endpointId, t.dueAt)
      .where(sql`state = 'PENDING'`),
    index('webhook_deliveries_endpoint').on(t.endpointId, t.seq),
    index('webhook_deliveries_age').on(t.createdAt),
    check('webhook_deliveries_payload', sql`json_valid(${t.payload})`),
    check('webhook_deliveries_state', sql`${t.state} in ('PENDING','DELIVERED','FAILED')`),
    check('webhook_deliveries_excerpt', sql`length(${t.excerpt}) <= 256`),
  ],
)

/** Where something is wrong with stock, from when until when; kept by triggers on `stock_levels`. */
export const stockAlarms = sqliteTable(
  'stock_alarms',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    storeId: text('store_id').notNull(),
    skuId: text('sku_id').notNull(),
    /** LOW: no more than the mark is free. SHORT: orders have claim to more than is there. */
    kind: text({ enum: ['LOW', 'SHORT'] }).notNull(),
    units: integer().notNull(), // LOW: free when it was raised. SHORT: missing then
    raisedAt: integer('raised_at').notNull(),
    recoveredAt: integer('recovered_at'),
  },
  (t) => [
    uniqueIndex('stock_alarms_open')
      .on(t.storeId, t.skuId, t.kind)
      .where(sql`recovered_at is null`),
    index('stock_alarms_store').on(t.storeId, t.seq),
    check('stock_alarms_kind', sql`${t.kind} in ('LOW','SHORT')`),
  ],
)

/** A call of a merchant's system that brought rows: how far it has come, so that the same call again goes on from there. */
export const syncCalls = sqliteTable(
  'sync_calls',
  {
    id: text().primaryKey(),
    merchantId: text('merchant_id').notNull(),
    operation: text({ enum: ['stock', 'prices'] }).notNull(),
    key: text().notNull(), // chosen by the caller
    requestHash: text('request_hash').notNull(),
    keyId: text('key_id').notNull(), // the API key that began it
    rows: integer().notNull(),
    /** Who works on it, and until when: each chunk is written only while this is still them. */
    holder: text().notNull(),
    heldUntil: integer('held_until').notNull(),
    createdAt: integer('created_at').notNull(),
    finishedAt: integer('finished_at'),
  },
  (t) => [
    uniqueIndex('sync_calls_key').on(t.merchantId, t.operation, t.key),
    index('sync_calls_age').on(t.createdAt),
    check('sync_calls_operation', sql`${t.operation} in ('stock','prices')`),
  ],
)

/** Answers to rows of a call, a chunk a row, written in the batch that did what they say. */
export const syncAnswers = sqliteTable(
  'sync_answers',
  {
    callId: text('call_id')
      .notNull()
      .references(() => syncCalls.id, { onDelete: 'cascade' }),
    chunk: integer().notNull(),
    answers: text().notNull(), // JSON: an array of answers, each with the position of its row
  },
  (t) => [
    primaryKey({ columns: [t.callId, t.chunk] }),
    check('sync_answers_json', sql`json_valid(${t.answers})`),
  ],
)

/** The last step of each order, in the order in which steps were written; kept by a trigger on `order_events`. */
export const orderChanges = sqliteTable(
  'order_changes',
  {
    orderId: text('order_id').primaryKey(),
    storeId: text('store_id').notNull(),
    seq: integer().notNull(), // of the event
    at: integer().notNull(),
  },
  (t) => [index('order_changes_store').on(t.storeId, t.seq)],
)
