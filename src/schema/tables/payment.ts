import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { purchases } from './ordering.ts'

export const CHANNELS = ['WECHAT', 'BALANCE', 'NONE'] as const
/** BALANCE: all of it from the stored balance. NONE: there was nothing to pay. */
export type PaymentChannel = (typeof CHANNELS)[number]
export const PAYMENT_STATES = ['CREATED', 'PREPAID', 'SUCCEEDED', 'CLOSED', 'FAILED'] as const
export type PaymentState = (typeof PAYMENT_STATES)[number]

/**
 * One attempt to pay a purchase, with a number of its own at the provider. What is sent to the provider is frozen here, so
 * that sending it again means the same. At most one attempt of a purchase is open, and at most one pays it: any
 * other success is given back.
 */
export const payments = sqliteTable(
  'payments',
  {
    id: text().primaryKey(),
    purchaseId: text('purchase_id')
      .notNull()
      .references(() => purchases.id),
    residentId: text('resident_id').notNull(),
    outTradeNo: text('out_trade_no').notNull().unique(),
    channel: text({ enum: CHANNELS }).notNull(),
    state: text({ enum: PAYMENT_STATES }).notNull().default('CREATED'),
    externalFen: integer('external_fen').notNull(), // through the provider
    balanceFen: integer('balance_fen').notNull(), // from the stored balance, taken when the attempt is made
    description: text().notNull(),
    payerSealed: text('payer_sealed'), // the openid
    expiresAt: integer('expires_at').notNull(),
    prepayId: text('prepay_id'),
    prepaidAt: integer('prepaid_at'),
    transactionId: text('transaction_id').unique(),
    /** It succeeded when the purchase was closed or paid already; its refund was made in the same batch. */
    surplus: integer({ mode: 'boolean' }).notNull().default(false),
    /** Decided refunds, of the external part. */
    refundFen: integer('refund_fen').notNull().default(0),
    createdAt: integer('created_at').notNull(),
    askedAt: integer('asked_at'), // when the provider was last asked how it stands
    settledAt: integer('settled_at'), // SUCCEEDED, CLOSED or FAILED since
    paidAt: integer('paid_at'), // by the provider's clock: its bill goes by that day
    shippingStatus: text('shipping_status', { enum: ['NONE', 'DUE', 'UPLOADED'] })
      .notNull()
      .default('NONE'),
  },
  (t) => [
    index('payments_purchase').on(t.purchaseId),
    uniqueIndex('payments_open')
      .on(t.purchaseId)
      .where(sql`state in ('CREATED','PREPAID')`),
    uniqueIndex('payments_paid')
      .on(t.purchaseId)
      .where(sql`state = 'SUCCEEDED' and surplus = 0`),
    index('payments_asked')
      .on(t.askedAt)
      .where(sql`state in ('CREATED','PREPAID')`),
    index('payments_ended')
      .on(t.expiresAt)
      .where(sql`state in ('FAILED','CLOSED')`),
    check(
      'payments_number',
      sql`length(${t.outTradeNo}) between 6 and 32 and ${t.outTradeNo} not glob '*[^0-9A-Za-z_|*-]*'`,
    ),
    check('payments_refund', sql`${t.refundFen} between 0 and ${t.externalFen}`),
    check(
      'payments_channel',
      sql`case ${t.channel} when 'WECHAT' then ${t.externalFen} > 0 and ${t.balanceFen} >= 0 and ${t.payerSealed} is not null when 'BALANCE' then ${t.externalFen} = 0 and ${t.balanceFen} > 0
        when 'NONE' then ${t.externalFen} = 0 and ${t.balanceFen} = 0 else 0 end`,
    ),
    // Nothing through the provider succeeds without the provider's own number, which only what it signed brings.
    check(
      'payments_proof',
      sql`${t.state} <> 'SUCCEEDED' or ${t.channel} <> 'WECHAT' or ${t.transactionId} is not null`,
    ),
    check(
      'payments_settled',
      sql`(${t.state} in ('CREATED','PREPAID')) = (${t.settledAt} is null)`,
    ),
  ],
)

/** What providers told, each once however often they say it. */
export const paymentEvents = sqliteTable(
  'payment_events',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    provider: text().notNull(),
    kind: text({ enum: ['PAYMENT', 'REFUND'] }).notNull(),
    outNo: text('out_no').notNull(),
    providerId: text('provider_id').notNull(), // the transaction or refund as the provider numbers it
    bodySha256: text('body_sha256').notNull(),
    outcome: text().notNull(), // PAID, LATE, DOUBLE, REFUNDED …
    at: integer().notNull(),
  },
  (t) => [uniqueIndex('payment_events_once').on(t.provider, t.kind, t.outNo, t.providerId)],
)

export const REFUND_STATES = ['REQUESTED', 'PROCESSING', 'SUCCEEDED', 'ABNORMAL', 'CLOSED'] as const
export type RefundState = (typeof REFUND_STATES)[number]

/** Money on its way back. Retries keep the number. A refund without an order gives back a surplus payment. */
export const refunds = sqliteTable(
  'refunds',
  {
    id: text().primaryKey(),
    paymentId: text('payment_id')
      .notNull()
      .references(() => payments.id),
    orderId: text('order_id'),
    afterSaleId: text('after_sale_id').unique(),
    outRefundNo: text('out_refund_no').notNull().unique(),
    state: text({ enum: REFUND_STATES }).notNull().default('REQUESTED'),
    externalFen: integer('external_fen').notNull(),
    balanceFen: integer('balance_fen').notNull(),
    reason: text().notNull(),
    providerId: text('provider_id').unique(),
    sentAt: integer('sent_at'), // when the provider was last asked for it
    tries: integer().notNull().default(0),
    dueAt: integer('due_at').notNull(), // not before
    createdAt: integer('created_at').notNull(),
    settledAt: integer('settled_at'),
  },
  (t) => [
    index('refunds_payment').on(t.paymentId),
    index('refunds_order').on(t.orderId),
    index('refunds_due')
      .on(t.dueAt)
      .where(sql`state in ('REQUESTED','PROCESSING')`),
    check('refunds_amount', sql`${t.externalFen} >= 0 and ${t.balanceFen} >= 0`),
    check(
      'refunds_number',
      sql`length(${t.outRefundNo}) between 1 and 64 and ${t.outRefundNo} not glob '*[^0-9A-Za-z_|*@-]*'`,
    ),
    check(
      'refunds_settled',
      sql`(${t.state} in ('SUCCEEDED','CLOSED')) = (${t.settledAt} is not null)`,
    ),
  ],
)

/** What a resident has stored with the portal. Never below zero. */
export const balances = sqliteTable(
  'balances',
  {
    residentId: text('resident_id').primaryKey(),
    fen: integer().notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [check('balances_sign', sql`${t.fen} >= 0`)],
)

/** Every change of a balance; only ever added to, and the only way to change one: a trigger applies it. */
export const balanceMovements = sqliteTable(
  'balance_movements',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    key: text().notNull().unique(),
    residentId: text('resident_id').notNull(),
    type: text({ enum: ['CREDIT', 'PAYMENT', 'PAYMENT_RELEASE', 'REFUND'] }).notNull(),
    fen: integer().notNull(), // signed
    reference: text().notNull(),
    actor: text(),
    at: integer().notNull(),
  },
  (t) => [
    index('balance_movements_resident').on(t.residentId, t.seq),
    check('balance_movements_fen', sql`${t.fen} <> 0`),
  ],
)

/** What the daily comparison with the provider's bill found; empty is how it should be. */
export const ledgerDiffs = sqliteTable(
  'ledger_diffs',
  {
    id: text().primaryKey(), // the day and what differs: the comparison may run again
    date: text().notNull(),
    kind: text({ enum: ['MISSING_HERE', 'MISSING_THERE', 'AMOUNT', 'STATE'] }).notNull(),
    outNo: text('out_no').notNull(),
    oursFen: integer('ours_fen'),
    theirsFen: integer('theirs_fen'),
    foundAt: integer('found_at').notNull(),
    resolvedAt: integer('resolved_at'),
  },
  (t) => [index('ledger_diffs_date').on(t.date)],
)

/** Days whose bill was compared. */
export const billChecks = sqliteTable('bill_checks', {
  date: text().primaryKey(),
  lines: integer().notNull(),
  diffs: integer().notNull(),
  checkedAt: integer('checked_at').notNull(),
})
