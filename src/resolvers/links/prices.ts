import { sql } from 'drizzle-orm'
import { does } from '#schema/batch.ts'
import type { MerchantContext } from '#schema/context.ts'
import type { BadRow, PriceRow } from './rules/rows.ts'
import { withSkus } from './stock.ts'
import { syncRows, type SyncReport } from './sync.ts'

/**
 * Prices as a merchant's own system has them, up to 10,000 rows, once a key; with `expectedFen` only where that is the price
 * now. Orders that were made keep theirs. Who did it stands with the call.
 * @throws IdempotencyKeyReused SyncInProgress BadInput NO_ROWS, TOO_MANY_ROWS, BAD_IDEMPOTENCY_KEY
 */
export const syncPrices = (
  ctx: MerchantContext,
  rows: readonly (PriceRow | BadRow)[],
  key: string,
): Promise<SyncReport> => {
  const { db, viewer } = ctx
  return syncRows(ctx, {
    operation: 'prices',
    key,
    rows,
    prepare: () =>
      withSkus(ctx, rows, ({ priceFen, expectedFen }, sku, fault) => ({
        fault: fault(),
        sku,
        priceFen,
        expectedFen,
      })),
    about: ({ sku }) => String(sku),
    steps: (callId, chunk, json) => [
      does(
        db.run(sql`INSERT INTO sync_answers (call_id, chunk, answers)
          WITH given AS (
            SELECT value ->> 'row' AS row, value ->> 'fault' AS fault, value ->> 'why' AS why, value ->> 'sku' AS sku,
              value ->> 'priceFen' AS price, value ->> 'expectedFen' AS expected FROM json_each(${json})),
          decided AS (
            SELECT g.*, k.price_fen AS was, CASE
              WHEN fault IS NOT NULL THEN fault
              WHEN d.id IS NULL THEN 'UNKNOWN'
              WHEN expected IS NOT NULL AND expected <> k.price_fen THEN 'STALE'
              WHEN price = k.price_fen THEN 'UNCHANGED'
              ELSE 'APPLIED' END AS outcome
            FROM given g LEFT JOIN skus k ON k.id = g.sku LEFT JOIN products d ON d.id = k.product_id AND d.merchant_id = ${viewer.merchantId})
          SELECT ${callId}, ${chunk}, json_group_array(CASE
            WHEN outcome IN ('INVALID', 'UNKNOWN', 'AMBIGUOUS') THEN json_patch(json_object('row', row, 'outcome', outcome), json_object('why', why))
            ELSE json_object('row', row, 'outcome', outcome, 'sku', sku, 'wasFen', was, 'priceFen', iif(outcome = 'APPLIED', price, was)) END) FROM decided`),
      ),
      does(
        db.run(sql`UPDATE skus SET price_fen = a.value ->> 'priceFen'
          FROM json_each((SELECT answers FROM sync_answers WHERE call_id = ${callId} AND chunk = ${chunk})) a
          WHERE skus.id = a.value ->> 'sku' AND a.value ->> 'outcome' = 'APPLIED'`),
      ),
    ],
  })
}
