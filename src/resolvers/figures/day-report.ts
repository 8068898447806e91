import { sql } from 'drizzle-orm'
import type { StaffContext } from '#schema/context.ts'
import { storeIsTheirs } from '../staff/rights.ts'
import { requirePeriod } from './period.ts'

/** What a shop closes its day with: what was done, and what is still to be done. Amounts are fen. */
export interface DayReport {
  readonly storeId: string
  readonly date: string
  readonly orders: number
  readonly externalFen: number
  readonly balanceFen: number
  readonly refundsFen: number
  /** Times that something was handed over or sent. */
  readonly handedOver: number
  /** Orders that are paid and wait now; and those of them whose slot is over. */
  readonly waiting: number
  readonly late: number
  /** Requests that wait for the store's answer now, or for goods it has to look at. */
  readonly requests: number
  /** SKUs of which orders have claim to more than is there. */
  readonly shortages: number
}

/**
 * The report of a store for a day there, as it stands now; for whoever may read its orders, all zero for others. One statement.
 * @throws {BadInput} BAD_PERIOD
 */
export const readDayReport = async (
  ctx: StaffContext,
  { store, date, zone }: { readonly store: string; readonly date: string; readonly zone: string },
): Promise<DayReport> => {
  const [day] = requirePeriod(date, date, zone)
  const since = day?.from ?? 0
  const until = day?.to ?? 0
  const [
    orders,
    externalFen,
    balanceFen,
    refundsFen,
    handedOver,
    waiting,
    late,
    requests,
    shortages,
  ] = await ctx.db.get<
    [number, number, number, number, number, number, number, number, number]
  >(sql`
      WITH mine AS (SELECT place_id FROM stores WHERE place_id = ${store} AND ${storeIsTheirs(ctx, 'readOrders', sql`place_id`)}),
        day AS (SELECT e.* FROM mine JOIN store_entries e ON e.store_id = mine.place_id AND e.at >= ${since} AND e.at < ${until}),
        open AS (SELECT o.slot_starts_at, (SELECT ends_at FROM pickup_slots s WHERE s.store_id = o.store_id AND s.starts_at = o.slot_starts_at) AS ends_at
          FROM mine JOIN orders o ON o.store_id = mine.place_id AND o.state IN ('TO_FULFIL', 'PARTIALLY_FULFILLED'))
      SELECT (SELECT count(*) FROM day WHERE kind = 'SALE'), (SELECT coalesce(sum(external_fen), 0) FROM day WHERE kind = 'SALE'),
        (SELECT coalesce(sum(balance_fen), 0) FROM day WHERE kind = 'SALE'), (SELECT coalesce(sum(-external_fen - balance_fen), 0) FROM day WHERE kind = 'REFUND'),
        (SELECT count(*) FROM mine JOIN redemptions r ON r.store_id = mine.place_id AND r.at >= ${since} AND r.at < ${until})
          + (SELECT count(*) FROM mine JOIN orders o ON o.store_id = mine.place_id AND o.state IN ('PARTIALLY_FULFILLED', 'FULFILLED') JOIN parcels g ON g.order_id = o.id AND g.shipped_at >= ${since} AND g.shipped_at < ${until}),
        (SELECT count(*) FROM open), (SELECT count(*) FROM open WHERE ends_at < ${ctx.now}),
        (SELECT count(*) FROM mine JOIN after_sales a ON a.store_id = mine.place_id AND a.state IN ('APPLIED', 'RETURN_SHIPPED')),
        (SELECT count(*) FROM mine JOIN stock_levels l ON l.store_id = mine.place_id AND l.held + l.committed > l.on_hand)`)
  return {
    storeId: store,
    date,
    orders,
    externalFen,
    balanceFen,
    refundsFen,
    handedOver,
    waiting,
    late,
    requests,
    shortages,
  }
}
