import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { FULFILMENTS } from './ordering.ts'

export const ENTRY_KINDS = ['SALE', 'REFUND', 'FEE'] as const
/**
 * SALE: an order was paid. REFUND: money of an order went back for certain. FEE: what the provider took, or gave back, beyond
 * what was expected, as its bill told.
 */
export type EntryKind = (typeof ENTRY_KINDS)[number]

/**
 * What a store's orders brought in and gave back: one row an order that cost something, and one a refund, by triggers in the
 * batch that makes it true; only ever added to. Figures and payouts are sums of it and of nothing else, so that they agree. All
 * amounts are signed, fen. Of a purchase over several stores the shares are cumulative floors, so that they add up exactly.
 */
export const storeEntries = sqliteTable(
  'store_entries',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    key: text().notNull().unique(), // the order, the refund, or what a fee is of
    kind: text({ enum: ENTRY_KINDS }).notNull(),
    storeId: text('store_id').notNull(),
    merchantId: text('merchant_id').notNull(), // whose the store was
    orderId: text('order_id').notNull(),
    fulfilment: text({ enum: FULFILMENTS }).notNull(),
    /** Paid, or given back: milliseconds UTC. A fee counts where what it is of does. */
    at: integer().notNull(),
    externalFen: integer('external_fen').notNull(), // through the provider
    balanceFen: integer('balance_fen').notNull(), // from stored balances
    freightFen: integer('freight_fen').notNull(), // of the two, paid for sending
    feeFen: integer('fee_fen').notNull(), // taken by the provider; negative when given back
  },
  (t) => [
    index('store_entries_store').on(t.storeId, t.at),
    index('store_entries_merchant').on(t.merchantId, t.at),
    index('store_entries_order').on(t.orderId),
    check(
      'store_entries_sign',
      sql`case ${t.kind} when 'SALE' then min(${t.externalFen}, ${t.balanceFen}, ${t.freightFen}, ${t.feeFen}) >= 0 and ${t.externalFen} + ${t.balanceFen} > 0
        when 'REFUND' then max(${t.externalFen}, ${t.balanceFen}, ${t.feeFen}) <= 0 and ${t.freightFen} = 0
        when 'FEE' then ${t.externalFen} = 0 and ${t.balanceFen} = 0 and ${t.freightFen} = 0 and ${t.feeFen} <> 0 else 0 end`,
    ),
  ],
)
