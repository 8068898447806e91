import { sql, type SQL } from 'drizzle-orm'
import type { Context } from '#schema/context.ts'

/** Something in the books that contradicts something else; none is how it should be. */
export interface Contradiction {
  /** What must hold, as spec and code name it. */
  readonly rule: string
  /** What it does not hold for. */
  readonly subject: string
  readonly expected: string
  readonly found: string
}

const LEVEL = sql`l.sku_id || ' ' || l.store_id || ' ' || l.pool`
const reserved = (what: SQL, state: string): SQL =>
  sql`(SELECT coalesce(sum(${what}), 0) FROM stock_reservations r WHERE r.sku_id = l.sku_id AND r.store_id = l.store_id AND r.pool = l.pool AND r.state = ${state})`
const moved = (column: SQL): SQL =>
  sql`(SELECT coalesce(sum(m.${column}), 0) FROM stock_movements m WHERE m.sku_id = l.sku_id AND m.store_id = l.store_id AND m.pool = l.pool)`

const alarms = (kind: string): SQL =>
  sql`(SELECT count(*) FROM stock_alarms a WHERE a.sku_id = l.sku_id AND a.store_id = l.store_id AND a.kind = ${kind} AND a.recovered_at IS NULL)`

/** Services hold no stock. */
const OF_GOODS = sql`NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = l.order_id AND o.service IS NOT NULL)`

/** Each rule selects what breaks it: subject, what was expected, what was found. */
const RULES: readonly (readonly [string, SQL])[] = [
  [
    'held stock is what unpaid orders hold (A1)',
    sql`SELECT ${LEVEL}, ${reserved(sql`r.quantity`, 'HELD')} AS expected, l.held AS found FROM stock_levels l`,
  ],
  [
    'committed stock is what paid orders have claim to (A1)',
    sql`SELECT ${LEVEL}, ${reserved(sql`r.quantity - r.consumed - r.returned`, 'COMMITTED')} AS expected, l.committed AS found FROM stock_levels l`,
  ],
  [
    'stock on hand is the sum of its movements (A2)',
    sql`SELECT ${LEVEL}, ${moved(sql`on_hand`)} AS expected, l.on_hand AS found FROM stock_levels l`,
  ],
  [
    'held stock is the sum of its movements (A2)',
    sql`SELECT ${LEVEL}, ${moved(sql`held`)} AS expected, l.held AS found FROM stock_levels l`,
  ],
  [
    'committed stock is the sum of its movements (A2)',
    sql`SELECT ${LEVEL}, ${moved(sql`committed`)} AS expected, l.committed AS found FROM stock_levels l`,
  ],
  [
    'every line of an order has its reservation, of all its units (A5)',
    sql`SELECT l.id, l.quantity AS expected, coalesce((SELECT iif(min(r.quantity / r.per_unit) = max(r.quantity / r.per_unit) AND max(r.quantity % r.per_unit) = 0, min(r.quantity / r.per_unit), -1)
      FROM stock_reservations r WHERE r.order_line_id = l.id), 0) AS found FROM order_lines l WHERE ${OF_GOODS}`,
  ],
  [
    'what a line handed over has left its reservation',
    sql`SELECT l.id, l.fulfilled AS expected, coalesce((SELECT iif(min(r.consumed / r.per_unit) = max(r.consumed / r.per_unit) AND max(r.consumed % r.per_unit) = 0, min(r.consumed / r.per_unit), -1)
      FROM stock_reservations r WHERE r.order_line_id = l.id), 0) AS found FROM order_lines l WHERE ${OF_GOODS}`,
  ],
  [
    'a bundle has as many as its parts allow (A5)',
    sql`SELECT ${LEVEL}, (SELECT min(coalesce((SELECT max(0, p.on_hand - p.held - p.committed - p.safety) FROM stock_levels p WHERE p.sku_id = c.component_id AND p.store_id = l.store_id AND p.pool = 'NORMAL'), 0) / c.per_unit)
      FROM sku_components c WHERE c.sku_id = l.sku_id) AS expected, l.on_hand AS found FROM stock_levels l WHERE l.sku_id IN (SELECT sku_id FROM sku_components)`,
  ],
  [
    'reservations follow their order (A4)',
    sql`SELECT r.id, CASE WHEN o.state = 'PENDING_PAYMENT' THEN 'HELD' WHEN o.paid_at IS NULL THEN 'RELEASED' ELSE 'COMMITTED' END AS expected,
      iif(r.state = 'DONE', 'COMMITTED', r.state) AS found FROM stock_reservations r JOIN orders o ON o.id = r.order_id`,
  ],
  [
    'nothing is invoiced that was not paid in cash',
    sql`SELECT v.id, 'at most ' || (SELECT coalesce(sum(max(0, e.external_fen)), 0) FROM store_entries e WHERE e.order_id = v.order_id) AS expected,
      iif(v.amount_fen > (SELECT coalesce(sum(max(0, e.external_fen)), 0) FROM store_entries e WHERE e.order_id = v.order_id), v.amount_fen,
        'at most ' || (SELECT coalesce(sum(max(0, e.external_fen)), 0) FROM store_entries e WHERE e.order_id = v.order_id)) AS found
      FROM invoices v WHERE v.state = 'ISSUED'`,
  ],
  [
    'an order has one invoice that counts',
    sql`SELECT o.id, 1 AS expected, count(*) AS found FROM invoices v JOIN orders o ON o.id = v.order_id WHERE v.state IN ('REQUESTED', 'ISSUED') GROUP BY o.id`,
  ],
  [
    'an order costs what its lines cost (C5)',
    sql`SELECT o.id, (SELECT sum(payable_fen) FROM order_lines l WHERE l.order_id = o.id) AS expected, o.total_fen AS found FROM orders o`,
  ],
  [
    'a purchase costs what its orders cost',
    sql`SELECT p.id, (SELECT sum(total_fen) FROM orders o WHERE o.purchase_id = p.id) AS expected, p.total_fen AS found FROM purchases p`,
  ],
  [
    'a paid purchase has exactly one payment of its whole total',
    sql`SELECT p.id, iif(p.state = 'PAID', p.total_fen, -1) AS expected,
      coalesce((SELECT sum(external_fen + balance_fen) FROM payments y WHERE y.purchase_id = p.id AND y.state = 'SUCCEEDED' AND y.surplus = 0), -1) AS found FROM purchases p`,
  ],
  [
    'only a purchase that waits has an open payment',
    sql`SELECT y.id, 'PENDING_PAYMENT' AS expected, p.state AS found FROM payments y JOIN purchases p ON p.id = y.purchase_id WHERE y.state IN ('CREATED', 'PREPAID')`,
  ],
  [
    'orders of a purchase are paid when it is',
    sql`SELECT o.id, CASE p.state WHEN 'PENDING_PAYMENT' THEN 'PENDING_PAYMENT' WHEN 'PAID' THEN 'paid' ELSE 'CLOSED' END AS expected,
      CASE WHEN o.state = 'PENDING_PAYMENT' THEN o.state WHEN o.paid_at IS NOT NULL THEN 'paid' ELSE o.state END AS found
      FROM orders o JOIN purchases p ON p.id = o.purchase_id`,
  ],
  [
    'a surplus payment is given back whole (D5)',
    sql`SELECT y.id, y.external_fen AS expected, (SELECT coalesce(sum(external_fen), 0) FROM refunds r WHERE r.payment_id = y.id) AS found FROM payments y WHERE y.surplus = 1`,
  ],
  [
    'refunds of a payment are what was decided on (R8)',
    sql`SELECT y.id, y.refund_fen AS expected, (SELECT coalesce(sum(external_fen), 0) FROM refunds r WHERE r.payment_id = y.id) AS found FROM payments y`,
  ],
  [
    'refunds of a purchase are what its lines give back',
    sql`SELECT p.id, (SELECT coalesce(sum(l.refund_fen), 0) FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE o.purchase_id = p.id) AS expected, p.refund_fen AS found FROM purchases p`,
  ],
  [
    'an order has got back what its settled refunds say',
    sql`SELECT o.id, (SELECT coalesce(sum(external_fen + balance_fen), 0) FROM refunds r WHERE r.order_id = o.id AND r.state = 'SUCCEEDED') AS expected, o.refunded_fen AS found FROM orders o`,
  ],
  [
    'every order that cost something has its entry, of what it cost',
    sql`SELECT o.id, iif(o.paid_at IS NULL, 0, o.total_fen) AS expected,
      (SELECT coalesce(sum(external_fen + balance_fen), 0) FROM store_entries e WHERE e.order_id = o.id AND e.kind = 'SALE') AS found FROM orders o`,
  ],
  [
    'the entries of a purchase were paid through the provider as its payment was',
    sql`SELECT p.id, y.external_fen AS expected, (SELECT coalesce(sum(e.external_fen), 0) FROM orders o JOIN store_entries e ON e.key = o.id WHERE o.purchase_id = p.id) AS found
      FROM purchases p JOIN payments y ON y.id = p.payment_id WHERE p.state = 'PAID'`,
  ],
  [
    'the entries of an order gave back what it has got back',
    sql`SELECT o.id, o.refunded_fen AS expected, (SELECT coalesce(sum(-external_fen - balance_fen), 0) FROM store_entries e WHERE e.order_id = o.id AND e.kind = 'REFUND') AS found FROM orders o`,
  ],
  [
    'no order has more of its fee back than was taken, unless a bill says so',
    sql`SELECT e.order_id, 0 AS expected, min(0, sum(e.fee_fen)) AS found FROM store_entries e WHERE e.kind <> 'FEE' GROUP BY e.order_id`,
  ],
  [
    'a balance is the sum of its movements',
    sql`SELECT b.resident_id, (SELECT coalesce(sum(m.fen), 0) FROM balance_movements m WHERE m.resident_id = b.resident_id) AS expected, b.fen AS found FROM balances b`,
  ],
  [
    'units of a line that are asked back are those of its open and settled requests',
    sql`SELECT l.id, (SELECT coalesce(sum(a.quantity), 0) FROM after_sale_lines a JOIN after_sales s ON s.id = a.after_sale_id
      WHERE a.order_line_id = l.id AND s.state NOT IN ('REJECTED', 'WITHDRAWN', 'REFUSED')) AS expected, l.cancelled + l.returned AS found FROM order_lines l`,
  ],
  [
    'units handed over are those of redemptions and parcels',
    sql`SELECT l.id, (SELECT coalesce(sum(quantity), 0) FROM handed_units h WHERE h.order_line_id = l.id) AS expected, l.fulfilled AS found FROM order_lines l`,
  ],
  [
    'a slot has as many bookings as orders that count',
    sql`SELECT s.store_id || ' ' || s.starts_at, (SELECT count(*) FROM orders o WHERE o.store_id = s.store_id AND o.slot_starts_at = s.starts_at AND o.state <> 'CLOSED') AS expected, s.booked AS found FROM pickup_slots s`,
  ],
  [
    'the last event of an order is the state it is in',
    sql`SELECT o.id, o.state AS expected, (SELECT to_state FROM order_events e WHERE e.order_id = o.id ORDER BY seq DESC LIMIT 1) AS found FROM orders o`,
  ],
  [
    'a live code is of an order that can be collected',
    sql`SELECT c.order_id, 1 AS expected, o.state IN ('TO_FULFIL', 'PARTIALLY_FULFILLED') AS found FROM pickup_codes c JOIN orders o ON o.id = c.order_id WHERE c.live = 1`,
  ],
  [
    'an alarm stands exactly where stock is low',
    sql`SELECT ${LEVEL}, (l.safety > 0 OR l.low_mark IS NOT NULL) AND l.on_hand - l.held - l.committed <= max(l.safety, coalesce(l.low_mark, 0)) AS expected, ${alarms('LOW')} AS found
      FROM stock_levels l WHERE l.pool = 'NORMAL'`,
  ],
  [
    'an alarm stands exactly where orders have claim to more than is there',
    sql`SELECT ${LEVEL}, l.held + l.committed > l.on_hand AS expected, ${alarms('SHORT')} AS found FROM stock_levels l WHERE l.pool = 'NORMAL'`,
  ],
  [
    'the last change of an order is its last event',
    sql`SELECT o.id, (SELECT max(seq) FROM order_events e WHERE e.order_id = o.id) AS expected, (SELECT seq FROM order_changes c WHERE c.order_id = o.id AND c.store_id = o.store_id) AS found FROM orders o`,
  ],
  [
    'nothing is left over of a guarded batch',
    sql`SELECT 'txn_assert', 0 AS expected, count(*) AS found FROM txn_assert`,
  ],
]

/** How much of each rule's findings is told. */
const TOLD_MAX = 20

/**
 * Everything in the books of stock, orders and money that contradicts something else. A complete run reads all of them: for
 * operators at night, and for the end of every test.
 */
export const checkBooks = async ({
  db,
}: Pick<Context, 'db'>): Promise<readonly Contradiction[]> => {
  const found: Contradiction[] = []
  for (const [rule, statement] of RULES) {
    const rows = await db.all<[string, unknown, unknown]>(
      sql`SELECT * FROM (${statement}) WHERE expected IS NOT found LIMIT ${TOLD_MAX}`,
    )
    for (const [subject, expected, actual] of rows)
      found.push({ rule, subject, expected: String(expected), found: String(actual) })
  }
  return found
}
