import { sql, type SQL } from 'drizzle-orm'
import { does } from '#schema/batch.ts'
import type { MerchantContext } from '#schema/context.ts'
import { isCounted } from '../inventory/service.ts'
import { mapRows, resolveSkus, resolveStores, type Found } from './resolve.ts'
import { isBad, type BadRow, type SkuName, type StockRow } from './rules/rows.ts'
import { syncRows, type Prepared, type SyncReport } from './sync.ts'

/** What the names of a row stand for; UNKNOWN and AMBIGUOUS where it is not one thing each. */
const faultIn = (...found: readonly Found[]): 'UNKNOWN' | 'AMBIGUOUS' | undefined =>
  found.includes('UNKNOWN') ? 'UNKNOWN' : found.includes('AMBIGUOUS') ? 'AMBIGUOUS' : undefined

/** Rows with what their SKUs are; also of prices. */
export const withSkus = async <Row extends SkuName>(
  ctx: MerchantContext,
  rows: readonly (Row | BadRow)[],
  prepare: (
    row: Row,
    sku: string,
    fault: (...found: readonly Found[]) => Prepared['fault'],
  ) => object,
): Promise<readonly Prepared[]> => {
  const good = rows.filter((row): row is Row => !isBad(row))
  const skuOf = await resolveSkus(ctx, good)
  return mapRows(rows, (row, position): Prepared => {
    if (isBad(row)) return { row: position, fault: 'INVALID', why: row.why }
    const sku = skuOf(row)
    return { row: position, ...prepare(row, sku, (...found) => faultIn(sku, ...found)) }
  })
}

/** A movement of a reference: it can be written once, ever. */
const referenceKey = (store: SQL, sku: SQL, reference: SQL): SQL =>
  sql`'ref:' || ${store} || ':' || ${sku} || ':' || ${reference}`

/**
 * What a chunk answers. Decided by one statement from what is there when it is written; the writer is alone, so the steps
 * behind it find the same.
 */
const answering = (merchantId: string, callId: string, chunk: number, rows: string): SQL => sql`
  INSERT INTO sync_answers (call_id, chunk, answers)
  WITH given AS (
    SELECT value ->> 'row' AS row, value ->> 'fault' AS fault, value ->> 'why' AS why, value ->> 'store' AS store, value ->> 'sku' AS sku,
      value ->> 'onHand' AS on_hand, value ->> 'expected' AS expected, value ->> 'delta' AS delta, value ->> 'reference' AS reference, value ->> 'safety' AS safety
    FROM json_each(${rows})),
  found AS (
    SELECT g.*, s.place_id IS NOT NULL AND d.id IS NOT NULL AS known, coalesce(l.on_hand, 0) AS was, coalesce(l.held + l.committed, 0) AS claimed,
      coalesce(l.safety, 0) AS safe, g.reference IS NOT NULL AND EXISTS (SELECT 1 FROM stock_movements m WHERE m.key = ${referenceKey(sql`g.store`, sql`g.sku`, sql`g.reference`)}) AS counted
    FROM given g LEFT JOIN stores s ON s.place_id = g.store AND s.merchant_id = ${merchantId}
      LEFT JOIN skus k ON k.id = g.sku AND ${isCounted} LEFT JOIN products d ON d.id = k.product_id AND d.merchant_id = ${merchantId}
      LEFT JOIN stock_levels l ON l.sku_id = g.sku AND l.store_id = g.store AND l.pool = 'NORMAL'),
  decided AS (
    SELECT *, coalesce(on_hand, was + delta, was) AS becomes, CASE
      WHEN fault IS NOT NULL THEN fault
      WHEN NOT known THEN 'UNKNOWN'
      WHEN counted THEN 'DUPLICATE'
      WHEN expected IS NOT NULL AND expected <> was THEN 'STALE'
      WHEN was + delta < 0 THEN 'NEGATIVE'
      WHEN coalesce(on_hand, was + delta, was) = was AND coalesce(safety, safe) = safe THEN 'UNCHANGED'
      WHEN coalesce(on_hand, was + delta, was) < claimed AND coalesce(on_hand, was + delta, was) <> was THEN 'BELOW_COMMITTED'
      ELSE 'APPLIED' END AS outcome
    FROM found)
  SELECT ${callId}, ${chunk}, json_group_array(CASE
    WHEN outcome IN ('INVALID', 'UNKNOWN', 'AMBIGUOUS') THEN json_patch(json_object('row', row, 'outcome', outcome), json_object('why', why))
    ELSE json_patch(
      json_object('row', row, 'outcome', outcome, 'store', store, 'sku', sku, 'was', was,
        'onHand', iif(outcome IN ('APPLIED', 'BELOW_COMMITTED'), becomes, was),
        'missing', max(0, claimed - iif(outcome IN ('APPLIED', 'BELOW_COMMITTED'), becomes, was))),
      json_object('reference', reference, 'safety', iif(outcome IN ('APPLIED', 'BELOW_COMMITTED'), safety, NULL)))
    END) FROM decided`

const DONE = sql`value ->> 'outcome' IN ('APPLIED', 'BELOW_COMMITTED')`

/**
 * Stock as a merchant's own system counts it, up to 10,000 rows, once a key. A count is set if what is there is what the
 * caller believes (`expected`), or whatever is there when it says so; a delta counts once a reference, store and SKU, ever.
 * Counts below what orders have claim to are taken: nothing more is sold, nothing is cancelled, an alarm tells of it.
 * @throws IdempotencyKeyReused SyncInProgress BadInput NO_ROWS, TOO_MANY_ROWS, BAD_IDEMPOTENCY_KEY
 */
export const syncStock = (
  ctx: MerchantContext,
  rows: readonly (StockRow | BadRow)[],
  key: string,
): Promise<SyncReport> => {
  const { db, now, viewer } = ctx
  return syncRows(ctx, {
    operation: 'stock',
    key,
    rows,
    prepare: async () => {
      const names = new Set(rows.flatMap((row) => (isBad(row) ? [] : [row.store])))
      const storeOf = await resolveStores(ctx, names)
      return withSkus(ctx, rows, (row, sku, fault) => {
        const store = storeOf(row.store)
        const { onHand, expected, delta, reference, safety } = row
        return { fault: fault(store), store, sku, onHand, expected, delta, reference, safety }
      })
    },
    about: ({ store, sku }) => `${store} ${sku}`,
    steps: (callId, chunk, json) => {
      const answers = sql`json_each((SELECT answers FROM sync_answers WHERE call_id = ${callId} AND chunk = ${chunk}))`
      return [
        does(db.run(answering(viewer.merchantId, callId, chunk, json))),
        does(
          db.run(sql`INSERT INTO stock_movements (key, type, store_id, sku_id, on_hand, reference, actor, at)
            SELECT iif(value ->> 'reference' IS NULL, 'sync:' || ${callId} || ':' || (value ->> 'row'), ${referenceKey(sql`(value ->> 'store')`, sql`(value ->> 'sku')`, sql`(value ->> 'reference')`)}),
              iif(value ->> 'reference' IS NULL, 'COUNT', 'ADJUST'), value ->> 'store', value ->> 'sku', (value ->> 'onHand') - (value ->> 'was'),
              coalesce(value ->> 'reference', ${callId}), ${viewer.keyId}, ${now}
            FROM ${answers} WHERE ${DONE} AND value ->> 'onHand' <> value ->> 'was'`),
        ),
        does(
          db.run(sql`INSERT INTO stock_levels (store_id, sku_id, on_hand, safety, updated_at)
            SELECT value ->> 'store', value ->> 'sku', 0, value ->> 'safety', ${now} FROM ${answers} WHERE ${DONE} AND value ->> 'safety' IS NOT NULL
            ON CONFLICT (sku_id, store_id, pool) DO UPDATE SET safety = excluded.safety, updated_at = excluded.updated_at WHERE safety <> excluded.safety`),
        ),
      ]
    },
  })
}
