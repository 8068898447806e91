import { sql } from 'drizzle-orm'
import { check, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { orderLines, orders } from './ordering.ts'

export const AFTER_SALE_KINDS = ['REFUND', 'RETURN', 'EXCHANGE'] as const
/** REFUND: money back, nothing comes back. RETURN: goods come back first. EXCHANGE: goods for other goods. */
export type AfterSaleKind = (typeof AFTER_SALE_KINDS)[number]
export const AFTER_SALE_STATES = [
  'APPLIED',
  'APPROVED',
  'REJECTED',
  'RETURN_SHIPPED',
  'RECEIVED',
  'REFUSED',
  'REFUNDING',
  'DONE',
  'WITHDRAWN',
] as const
export type AfterSaleState = (typeof AFTER_SALE_STATES)[number]

/** A request about units of an order and what becomes of it. */
export const afterSales = sqliteTable(
  'after_sales',
  {
    id: text().primaryKey(),
    orderId: text('order_id')
      .notNull()
      .references(() => orders.id),
    residentId: text('resident_id').notNull(),
    storeId: text('store_id').notNull(),
    kind: text({ enum: AFTER_SALE_KINDS }).notNull(),
    state: text({ enum: AFTER_SALE_STATES }).notNull().default('APPLIED'),
    reasonSealed: text('reason_sealed').notNull(), // in the words of the buyer
    answerSealed: text('answer_sealed'), // in the words of the store
    /** What it comes to, once decided. */
    refundFen: integer('refund_fen'),
    carrier: text(), // of the return
    trackingNo: text('tracking_no'),
    replacementOrderId: text('replacement_order_id'), // of an exchange, once the goods are back
    createdAt: integer('created_at').notNull(),
    changedAt: integer('changed_at').notNull(),
  },
  (t) => [
    index('after_sales_order').on(t.orderId),
    index('after_sales_store').on(t.storeId, t.state, t.id),
    index('after_sales_resident').on(t.residentId, t.id),
  ],
)

/** Which units it is about; `handedOver` says whether the buyer has them. */
export const afterSaleLines = sqliteTable(
  'after_sale_lines',
  {
    afterSaleId: text('after_sale_id')
      .notNull()
      .references(() => afterSales.id),
    orderLineId: text('order_line_id')
      .notNull()
      .references(() => orderLines.id),
    quantity: integer().notNull(),
    handedOver: integer('handed_over', { mode: 'boolean' }).notNull(),
    refundFen: integer('refund_fen'), // once decided
    wantedSkuId: text('wanted_sku_id'), // of an exchange: what for; null for the same
  },
  (t) => [
    primaryKey({ columns: [t.afterSaleId, t.orderLineId] }),
    check('after_sale_lines_quantity', sql`${t.quantity} >= 1`),
  ],
)
