import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { orders } from './ordering.ts'

export const INVOICE_STATES = [
  'REQUESTED',
  'ISSUED',
  'REVERSED',
  'VOIDED',
  'REFUSED',
  'WITHDRAWN',
] as const
/**
 * REQUESTED: the merchant has to issue it. ISSUED: it has a number. REVERSED: by a red-letter invoice over the same amount.
 * VOIDED: taken back in the month of its issue, on old forms only. REFUSED: with a reason. WITHDRAWN: by the buyer.
 */
export type InvoiceState = (typeof INVOICE_STATES)[number]

/**
 * Invoices (发票) of orders. They are issued in the tax bureau's own platform; here is who asked, over how much, and what number
 * came of it. One an order is alive at a time.
 */
export const invoices = sqliteTable(
  'invoices',
  {
    id: text().primaryKey(),
    orderId: text('order_id')
      .notNull()
      .references(() => orders.id),
    storeId: text('store_id').notNull(),
    merchantId: text('merchant_id').notNull(), // whose the store was when it was asked for
    residentId: text('resident_id').notNull(),
    titleKind: text('title_kind', { enum: ['PERSONAL', 'COMPANY'] }).notNull(),
    buyerSealed: text('buyer_sealed').notNull(), // title, taxpayer number and e-mail
    state: text({ enum: INVOICE_STATES }).notNull().default('REQUESTED'),
    amountFen: integer('amount_fen'), // of what is issued
    number: text(), // twenty digits, or code and number of an old form
    pdfUrl: text('pdf_url'),
    redNumber: text('red_number'), // of the red-letter invoice
    reason: text(), // why it was refused
    createdAt: integer('created_at').notNull(),
    issuedAt: integer('issued_at'),
    changedAt: integer('changed_at').notNull(),
  },
  (t) => [
    index('invoices_order').on(t.orderId, t.id),
    index('invoices_merchant').on(t.merchantId, t.state, t.id),
    uniqueIndex('invoices_alive')
      .on(t.orderId)
      .where(sql`state in ('REQUESTED', 'ISSUED')`),
    uniqueIndex('invoices_number').on(t.merchantId, t.number),
    check(
      'invoices_state',
      sql`${t.state} in ('REQUESTED','ISSUED','REVERSED','VOIDED','REFUSED','WITHDRAWN')`,
    ),
    check('invoices_title', sql`${t.titleKind} in ('PERSONAL','COMPANY')`),
    check(
      'invoices_issued',
      sql`(${t.number} is not null) = (${t.state} in ('ISSUED','REVERSED','VOIDED')) and (${t.amountFen} is not null) = (${t.number} is not null) and (${t.issuedAt} is not null) = (${t.number} is not null)`,
    ),
    check('invoices_amount', sql`${t.amountFen} is null or ${t.amountFen} > 0`),
    check('invoices_red', sql`(${t.redNumber} is not null) = (${t.state} = 'REVERSED')`),
    check('invoices_reason', sql`(${t.reason} is not null) = (${t.state} = 'REFUSED')`),
    check('invoices_pdf', sql`${t.pdfUrl} is null or ${t.pdfUrl} like 'https://%'`),
  ],
)
