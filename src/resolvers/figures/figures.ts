import { sql, type SQL } from 'drizzle-orm'
import type { StaffContext } from '#schema/context.ts'
import type { LocalizedText } from '#schema/locale.ts'
import type { Fulfilment } from '#schema/tables/ordering.ts'
import { storeIsTheirs } from '../staff/rights.ts'
import { inDays } from './payouts.ts'
import { requirePeriod } from './period.ts'
import { PEOPLE_MIN, periodBefore, type Day } from './rules.ts'

/** What a period brought. Amounts are fen. */
export interface Totals {
  /** What was paid, freight included. */
  readonly salesFen: number
  readonly orders: number
  /** What was paid an order, rounded half up; 0 without orders. */
  readonly averageFen: number
  readonly units: number
  /** What went back for certain, whenever its order was paid. */
  readonly refundsFen: number
  readonly refunds: number
}

export interface Figures extends Totals {
  readonly storeId: string
  readonly from: string
  readonly to: string
  /** The same of the period of the same length right before. */
  readonly before: Totals
  readonly days: readonly {
    readonly date: string
    readonly salesFen: number
    readonly orders: number
  }[]
  /** Each hour of the day there, 0 to 23, over the whole period. */
  readonly hours: readonly {
    readonly hour: number
    readonly orders: number
    readonly salesFen: number
  }[]
  readonly fulfilments: readonly { readonly fulfilment: Fulfilment; readonly orders: number }[]
  /** At most ten, by units. */
  readonly bestSellers: readonly {
    readonly productId: string
    readonly names: LocalizedText
    readonly units: number
    readonly salesFen: number
  }[]
  /** People who bought, and those of them who had bought from the merchant before; `null` where they are fewer than five. */
  readonly buyers: number | null
  readonly returning: number | null
}

export interface FiguresArgs {
  readonly store: string
  /** Dates, both included. */
  readonly from: string
  readonly to: string
}

const HOURS = 24
const BEST_MAX = 10

const span = (days: readonly Day[]): readonly [number, number] => [
  days[0]?.from ?? 0,
  days.at(-1)?.to ?? 0,
]

/** The sales of a store in a span, where the caller may read figures. */
const sales = (ctx: StaffContext, store: string, [since, until]: readonly [number, number]): SQL =>
  sql`store_entries e WHERE e.store_id = ${store} AND e.at >= ${since} AND e.at < ${until} AND ${storeIsTheirs(ctx, 'readFigures', sql`e.store_id`)}`

const totalsSql = (ctx: StaffContext, store: string, days: readonly Day[]): SQL => sql`
  SELECT coalesce(sum(iif(e.kind = 'SALE', e.external_fen + e.balance_fen, 0)), 0), coalesce(sum(e.kind = 'SALE'), 0),
    coalesce(sum(iif(e.kind = 'SALE', (SELECT sum(quantity) FROM order_lines l WHERE l.order_id = e.order_id), 0)), 0),
    coalesce(sum(iif(e.kind = 'REFUND', -e.external_fen - e.balance_fen, 0)), 0), coalesce(sum(e.kind = 'REFUND'), 0)
  FROM ${sales(ctx, store, span(days))}`

type TotalCells = readonly [number, number, number, number, number]

const totalsFrom = ([salesFen, orders, units, refundsFen, refunds]: TotalCells): Totals => ({
  salesFen,
  orders,
  averageFen: orders === 0 ? 0 : Math.round(salesFen / orders),
  units,
  refundsFen,
  refunds,
})

/**
 * Figures of a store for a period, exact to the fen at the moment of asking; `null` for whoever may not read them. They are read
 * from the entries of the period, in two round trips, and cost what that has.
 * @throws {BadInput} BAD_PERIOD
 */
export const readFigures = async (
  ctx: StaffContext,
  { store, from, to }: FiguresArgs,
): Promise<Figures | null> => {
  const { db } = ctx
  const place = await db.get<[string] | undefined>(
    sql`SELECT c.zone FROM places p JOIN cities c ON c.code = p.city_code WHERE p.id = ${store} AND ${storeIsTheirs(ctx, 'readFigures', sql`p.id`)}`,
  )
  if (!place) return null
  const [zone] = place
  const days = requirePeriod(from, to, zone)
  const before = periodBefore(from, days.length)
  const theirs = storeIsTheirs(ctx, 'readFigures', sql`e.store_id`)
  const period = span(days)
  const [totals, earlier, byDay, byHour, byKind, best, people] = await db.batch([
    db.all<TotalCells>(totalsSql(ctx, store, days)),
    db.all<TotalCells>(totalsSql(ctx, store, requirePeriod(before.from, before.to, zone))),
    db.all<[string, number, number]>(sql`
      SELECT d.date, coalesce(sum(e.external_fen + e.balance_fen), 0), count(e.seq) FROM ${inDays(days)}
      LEFT JOIN store_entries e ON e.store_id = ${store} AND e.at >= d.since AND e.at < d.until AND e.kind = 'SALE' AND ${theirs}
      GROUP BY d.date ORDER BY d.date`),
    // By the day there, so that a change of the clock moves nothing.
    db.all<[number, number, number]>(sql`
      SELECT min((e.at - d.since) / 3600000, 23), count(*), sum(e.external_fen + e.balance_fen) FROM ${inDays(days)}
      CROSS JOIN store_entries e ON e.store_id = ${store} AND e.at >= d.since AND e.at < d.until AND e.kind = 'SALE' AND ${theirs}
      GROUP BY 1`),
    db.all<[Fulfilment, number]>(
      sql`SELECT e.fulfilment, count(*) FROM ${sales(ctx, store, period)} AND e.kind = 'SALE' GROUP BY 1 ORDER BY 2 DESC`,
    ),
    db.all<[string, string, number, number]>(sql`
      SELECT l.product_id, max(l.names), sum(l.quantity), sum(l.goods_fen) FROM store_entries e JOIN order_lines l ON l.order_id = e.order_id
      WHERE e.store_id = ${store} AND e.at >= ${period[0]} AND e.at < ${period[1]} AND e.kind = 'SALE' AND ${theirs}
      GROUP BY l.product_id ORDER BY 3 DESC, 4 DESC, 1 LIMIT ${BEST_MAX}`),
    db.all<[number, number]>(sql`
      SELECT count(*), coalesce(sum(EXISTS (SELECT 1 FROM orders b WHERE b.resident_id = r.resident_id AND b.merchant_id = r.merchant_id AND b.paid_at < ${period[0]} AND b.total_fen > 0)), 0)
      FROM (SELECT o.resident_id, max(e.merchant_id) AS merchant_id FROM store_entries e JOIN orders o ON o.id = e.order_id
        WHERE e.store_id = ${store} AND e.at >= ${period[0]} AND e.at < ${period[1]} AND e.kind = 'SALE' AND ${theirs} GROUP BY o.resident_id) r`),
  ])
  const hours = new Map(byHour.map(([hour, orders, salesFen]) => [hour, { orders, salesFen }]))
  const [buyers = 0, returning = 0] = people[0] ?? []
  const nothing: TotalCells = [0, 0, 0, 0, 0]
  return {
    storeId: store,
    from,
    to,
    ...totalsFrom(totals[0] ?? nothing),
    before: totalsFrom(earlier[0] ?? nothing),
    days: byDay.map(([date, salesFen, orders]) => ({ date, salesFen, orders })),
    hours: Array.from({ length: HOURS }, (_, hour) => ({
      hour,
      ...(hours.get(hour) ?? { orders: 0, salesFen: 0 }),
    })),
    fulfilments: byKind.map(([fulfilment, orders]) => ({ fulfilment, orders })),
    bestSellers: best.map(([productId, names, units, salesFen]) => ({
      productId,
      names: JSON.parse(names) as LocalizedText, // frozen on the line, of a JSON column
      units,
      salesFen,
    })),
    buyers: buyers < PEOPLE_MIN ? null : buyers,
    returning: buyers < PEOPLE_MIN ? null : returning,
  }
}
