import { sql } from 'drizzle-orm'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import type { MerchantContext } from '#schema/context.ts'
import { readOrders, type OrderRow } from '../ordering/service.ts'
import { storeIsTheirs } from '../staff/rights.ts'

/**
 * Orders of the caller's stores in the order of their last step, oldest first: whoever asks on from the last cursor, also
 * the next day, hears of everything that has changed since, at least once. An order that goes on moves to the end. Each
 * store's own list is read only as far as the page goes.
 */
export const listChangedOrders = async (
  ctx: MerchantContext,
  args: PageArgs & { readonly updatedAfter?: number | null | undefined },
): Promise<Page<OrderRow>> => {
  const after = decodeCursor(args.after, ['number'])
  const { updatedAfter } = args
  const since = typeof updatedAfter === 'number' ? sql`AND x.at > ${updatedAfter}` : sql``
  const changes = await ctx.db.all<[string, number]>(sql`
    SELECT c.order_id, c.seq FROM stores s JOIN order_changes c ON c.store_id = s.place_id AND c.seq IN
      (SELECT x.seq FROM order_changes x WHERE x.store_id = s.place_id AND x.seq > ${Number(after?.[0] ?? 0)} ${since} ORDER BY x.seq LIMIT ${args.first + 1})
    WHERE s.merchant_id = ${ctx.viewer.merchantId} AND ${storeIsTheirs(ctx, 'readOrders', sql`s.place_id`)}
    ORDER BY c.seq LIMIT ${args.first + 1}`)
  const rows = await readOrders(
    ctx,
    sql`o.id IN (SELECT value FROM json_each(${JSON.stringify(changes.map(([id]) => id))}))`,
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  const seqs = new Map(changes)
  const known = changes.flatMap(([id]) => byId.get(id) ?? [])
  return toPage(known, args, ({ id }) => [seqs.get(id) ?? 0])
}
