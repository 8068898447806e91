import { sql } from 'drizzle-orm'
import type { Context } from '#schema/context.ts'
import type { BillLine } from '#schema/payment-port.ts'

/**
 * Notes what a bill says of fees beyond what was expected, each once: of a payment split over its orders by the cumulative floor of what
 * they have of it, on the day of the sale; of a refund on the day of that.
 */
export const noteFees = async (
  { db }: Pick<Context, 'db'>,
  bill: readonly BillLine[],
): Promise<void> => {
  const told = (kind: BillLine['kind']): string =>
    JSON.stringify(
      bill.flatMap((line) =>
        line.kind === kind && line.feeFen !== null
          ? [{ no: line.outRefundNo ?? line.outTradeNo, fee: line.feeFen }]
          : [],
      ),
    )
  await db.batch([
    db.run(sql`
      INSERT INTO store_entries (key, kind, store_id, merchant_id, order_id, fulfilment, at, external_fen, balance_fen, freight_fen, fee_fen)
      SELECT 'fee:' || order_id, 'FEE', store_id, merchant_id, order_id, fulfilment, at, 0, 0, 0, fee * (before + share) / whole - fee * before / whole - expected
      FROM (SELECT s.*, s.external_fen AS share, s.fee_fen AS expected, y.external_fen AS whole, f.value ->> 'fee' AS fee,
          (SELECT coalesce(sum(e.external_fen), 0) FROM orders b JOIN store_entries e ON e.key = b.id WHERE b.purchase_id = y.purchase_id AND b.id < o.id) AS before
        FROM json_each(${told('PAYMENT')}) f JOIN payments y ON y.out_trade_no = f.value ->> 'no' AND y.state = 'SUCCEEDED' AND y.surplus = 0 AND y.external_fen > 0
          JOIN orders o ON o.purchase_id = y.purchase_id JOIN store_entries s ON s.key = o.id)
      WHERE fee * (before + share) / whole - fee * before / whole <> expected
      ON CONFLICT (key) DO NOTHING`),
    db.run(sql`
      INSERT INTO store_entries (key, kind, store_id, merchant_id, order_id, fulfilment, at, external_fen, balance_fen, freight_fen, fee_fen)
      SELECT 'fee:' || s.key, 'FEE', s.store_id, s.merchant_id, s.order_id, s.fulfilment, s.at, 0, 0, 0, -(f.value ->> 'fee') - s.fee_fen
      FROM json_each(${told('REFUND')}) f JOIN refunds r ON r.out_refund_no = f.value ->> 'no' JOIN store_entries s ON s.key = r.id
      WHERE -(f.value ->> 'fee') <> s.fee_fen ON CONFLICT (key) DO NOTHING`),
  ])
}
