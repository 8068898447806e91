import { sql } from 'drizzle-orm'
import { mustHit, mustHold } from '#schema/batch.ts'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import type { StaffContext } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import { once } from '../idempotency/service.ts'
import { StockUnknown } from '../inventory/errors.ts'
import type { StockKey } from '../inventory/service.ts'
import { storeIsTheirs } from '../staff/rights.ts'

/** Something wrong with the stock of a SKU at a store, and until when it was. */
export interface StockAlarm {
  readonly id: number
  readonly storeId: string
  readonly skuId: string
  readonly kind: 'LOW' | 'SHORT'
  /** LOW: units that were free when it was raised. SHORT: units that were missing. */
  readonly units: number
  readonly raisedAt: number
  /** `null` while it stands. */
  readonly recoveredAt: number | null
}

/** Alarms of a store where the viewer takes in or changes stock, latest first; none of others. */
export const listStockAlarms = async (
  ctx: StaffContext,
  args: PageArgs & { readonly store: string; readonly open?: boolean | null | undefined },
): Promise<Page<StockAlarm>> => {
  const after = decodeCursor(args.after, ['number'])
  const rows = await ctx.db.all<
    [number, string, string, StockAlarm['kind'], number, number, number | null]
  >(sql`
    SELECT seq, store_id, sku_id, kind, units, raised_at, recovered_at FROM stock_alarms
    WHERE store_id = ${args.store} AND ${storeIsTheirs(ctx, 'receiveStock', sql`store_id`)}
      AND ${args.open === true ? sql`recovered_at IS NULL` : sql`true`} AND ${after ? sql`seq < ${Number(after[0])}` : sql`true`}
    ORDER BY seq DESC LIMIT ${args.first + 1}`)
  return toPage(
    rows.map(([id, storeId, skuId, kind, units, raisedAt, recoveredAt]) => ({
      id,
      storeId,
      skuId,
      kind,
      units,
      raisedAt,
      recoveredAt,
    })),
    args,
    ({ id }) => [id],
  )
}

const UNITS_MAX = 1_000_000

/**
 * Sets how many free units of a SKU are few at a store: an alarm is raised when there are no more, or no more than are kept
 * back. `null`: only what is kept back counts. Once a key.
 * @throws {StockUnknown} IdempotencyKeyReused {@link BadInput} BAD_UNITS
 */
export const setLowMark = async (
  ctx: StaffContext,
  change: StockKey & { readonly lowMark: number | null },
  key: string,
): Promise<void> => {
  const { storeId, skuId, lowMark } = change
  if (lowMark !== null && (!Number.isSafeInteger(lowMark) || lowMark < 0 || lowMark > UNITS_MAX))
    throw new BadInput('BAD_UNITS', `A whole number from 0 to ${UNITS_MAX}.`, 'units')
  const unknown = (): Error => new StockUnknown()
  await once(ctx, { operation: 'setLowStock', key, request: change }, async () => ({
    steps: [
      mustHold(
        ctx,
        sql`SELECT count(*) FROM stores WHERE place_id = ${storeId} AND ${storeIsTheirs(ctx, 'changeStock', sql`place_id`)}
          AND EXISTS (SELECT 1 FROM skus k JOIN products d ON d.id = k.product_id WHERE k.id = ${skuId} AND d.merchant_id = stores.merchant_id)`,
        unknown,
      ),
      mustHit(
        ctx.db.run(sql`UPDATE stock_levels SET low_mark = ${lowMark}, updated_at = ${ctx.now}
          WHERE sku_id = ${skuId} AND store_id = ${storeId} AND pool = 'NORMAL'`),
        unknown,
      ),
    ],
    result: { done: true },
  }))
}
