import { sql, type SQL } from 'drizzle-orm'

// Units of the order of an outer statement on `orders`.

const settled = (more: SQL): SQL =>
  sql`(SELECT coalesce(sum(l.quantity), 0) FROM after_sale_lines l JOIN after_sales s ON s.id = l.after_sale_id WHERE s.order_id = orders.id AND s.state = 'DONE' AND ${more})`

/** All that were ordered. */
export const ALL_UNITS = sql`(SELECT sum(quantity) FROM order_lines WHERE order_id = orders.id)`
/** Those whose money has gone back. */
export const REFUNDED_UNITS = settled(sql`s.kind <> 'EXCHANGE'`)
/** Those that will never be handed over: their money has gone back before. */
export const CANCELLED_UNITS = settled(sql`l.handed_over = 0`)
/** Those that were handed over. */
export const HANDED_UNITS = sql`(SELECT sum(fulfilled) FROM order_lines WHERE order_id = orders.id)`
/** Nothing is left to be handed over. */
export const NONE_LEFT = sql`${HANDED_UNITS} + ${CANCELLED_UNITS} >= ${ALL_UNITS}`
