import { sql, type SQL } from 'drizzle-orm'
import type { Context, ResidentContext } from '#schema/context.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { MINUTE_MS } from '#schema/time.ts'

/** Free parking that a purchase has earned and that was not used yet. */
export interface Earned {
  readonly offerId: string
  readonly orderId: string
  readonly storeId: string
  readonly storeNames: LocalizedText
  readonly freeMinutes: number
  /** Milliseconds UTC. */
  readonly usableUntil: number
}

/**
 * Orders of `o` that earn something by offers `f`: paid within the time of the offer, of so much after what went back, and not
 * used. The best offer of a store counts where it has several.
 */
const earns = (
  residentId: string,
  now: number,
): SQL => sql`o.resident_id = ${residentId} AND o.paid_at IS NOT NULL AND o.state <> 'CLOSED'
  AND o.paid_at >= f.starts_at AND (f.ends_at IS NULL OR o.paid_at < f.ends_at) AND o.paid_at + f.within_minutes * ${MINUTE_MS} > ${now}
  AND o.total_fen - (SELECT coalesce(sum(l.refund_fen), 0) FROM order_lines l WHERE l.order_id = o.id) >= f.min_fen
  AND NOT EXISTS (SELECT 1 FROM parking_vouchers v WHERE v.order_id = o.id AND v.state <> 'RELEASED')`

/** Minutes that vouchers let off together. */
export const minutesOf = (vouchers: readonly Earned[]): number =>
  vouchers.reduce((sum, { freeMinutes }) => sum + freeMinutes, 0)

const best = (rows: readonly Earned[]): readonly Earned[] => {
  const byOrder = new Map<string, Earned>()
  for (const row of rows)
    if ((byOrder.get(row.orderId)?.freeMinutes ?? 0) < row.freeMinutes)
      byOrder.set(row.orderId, row)
  return [...byOrder.values()]
}

const readEarned = async (ctx: ResidentContext, where: SQL): Promise<readonly Earned[]> => {
  const rows = await ctx.db.all<[string, string, string, string, number, number]>(sql`
    SELECT f.id, o.id, f.store_id, p.names, f.free_minutes, o.paid_at + f.within_minutes * ${MINUTE_MS}
    FROM orders o JOIN parking_offers f ON f.store_id = o.store_id JOIN places p ON p.id = f.store_id
    WHERE ${earns(ctx.viewer.residentId, ctx.now)} AND ${where} ORDER BY o.paid_at, f.free_minutes DESC LIMIT 50`)
  return best(
    rows.map(([offerId, orderId, storeId, names, freeMinutes, usableUntil]) => ({
      offerId,
      orderId,
      storeId,
      storeNames: JSON.parse(names) as LocalizedText, // the column's own shape
      freeMinutes,
      usableUntil,
    })),
  )
}

/** What purchases of the caller have earned that can be used in a lot, the oldest first. */
export const earnedFor = (ctx: ResidentContext, placeId: string): Promise<readonly Earned[]> =>
  readEarned(
    ctx,
    sql`EXISTS (SELECT 1 FROM parking_offer_lots w WHERE w.offer_id = f.id AND w.place_id = ${placeId})`,
  )

/** What one order of the caller has earned, with the lots where it can be used; nothing where it has not. */
export const earnedBy = async (
  ctx: ResidentContext,
  orderId: string,
): Promise<(Earned & { readonly lots: readonly string[] }) | undefined> => {
  const [earned] = await readEarned(ctx, sql`o.id = ${orderId}`)
  if (!earned) return undefined
  return { ...earned, lots: await lotsOfOffer(ctx, earned.offerId) }
}

/** Ids of the lots where an offer counts. */
export const lotsOfOffer = async ({ db }: Context, offerId: string): Promise<readonly string[]> =>
  (
    await db.all<[string]>(
      sql`SELECT place_id FROM parking_offer_lots WHERE offer_id = ${offerId} ORDER BY place_id`,
    )
  ).map(([id]) => id)

/** The condition under which a voucher may be written: as it was read, at the moment of writing. */
export const stillEarns = (
  ctx: ResidentContext,
  { offerId, orderId }: Earned,
  placeId: string,
): SQL => sql`SELECT count(*) FROM orders o JOIN parking_offers f ON f.store_id = o.store_id AND f.id = ${offerId}
  JOIN parking_offer_lots w ON w.offer_id = f.id AND w.place_id = ${placeId} WHERE o.id = ${orderId} AND ${earns(ctx.viewer.residentId, ctx.now)}`
