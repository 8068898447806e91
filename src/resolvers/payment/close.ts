import { sql } from 'drizzle-orm'
import { does, mustHit, mustHold, write, type Step } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import type { CloseReason, OrderActor, PurchaseState } from '#schema/tables/ordering.ts'
import { HOUR_MS } from '#schema/time.ts'
import { askForTrade, insisting, providerOf } from './ask.ts'
import { Overtaken, overtaken, releaseBalanceStep } from './settle.ts'

interface OpenAttempt {
  readonly id: string
  readonly outTradeNo: string
  readonly residentId: string
  readonly balanceFen: number
}

/** Why a purchase ends unpaid, and through whom. */
export interface Closing {
  readonly event: 'CANCEL' | 'EXPIRE'
  readonly reason: CloseReason
  readonly actor: OrderActor
  readonly actorId: string | null
}

/** An attempt is over, and what it held of the balance goes back. */
const endedSteps = (
  ctx: Context,
  attempt: OpenAttempt,
  otherwise: () => Error,
): readonly Step[] => [
  mustHit(
    ctx.db.run(
      sql`UPDATE payments SET state = 'CLOSED', settled_at = ${ctx.now} WHERE id = ${attempt.id} AND state IN ('CREATED', 'PREPAID')`,
    ),
    otherwise,
  ),
  releaseBalanceStep(ctx, attempt),
]

/** A purchase that nobody can pay any more is over; triggers let go of what it held. */
const closedSteps = (
  { db, now }: Context,
  purchaseId: string,
  { event, reason, actor, actorId }: Closing,
  otherwise: () => Error,
): readonly Step[] => [
  mustHit(
    db.run(sql`UPDATE purchases SET state = 'CLOSED', closed_at = ${now} WHERE id = ${purchaseId} AND state = 'PENDING_PAYMENT'
      AND NOT EXISTS (SELECT 1 FROM payments WHERE purchase_id = ${purchaseId} AND state IN ('CREATED', 'PREPAID'))`),
    otherwise,
  ),
  does(
    db.run(sql`UPDATE orders SET state = 'CLOSED', close_reason = ${reason}, event = ${event}, actor = ${actor}, actor_id = ${actorId}, reason = NULL, changed_at = ${now}
      WHERE purchase_id = ${purchaseId} AND state = 'PENDING_PAYMENT'`),
  ),
]

/**
 * Ends an attempt that nobody has paid: at the provider first, then here. Once the provider has closed it nobody can
 * pay it, so what it holds may be let go; the other way about it could be sold twice.
 * @returns whether it turned out to be paid.
 * @throws {Unavailable}
 */
export const closeAttempt = async (ctx: Context, attempt: OpenAttempt): Promise<boolean> => {
  const closed = await insisting(() => providerOf(ctx).close(attempt.outTradeNo))
  if (closed === 'ALREADY_PAID') {
    await askForTrade(ctx, attempt.outTradeNo)
    return true
  }
  try {
    await write(ctx, endedSteps(ctx, attempt, overtaken))
  } catch (error) {
    // Somebody else closed it, or a callback came in between; what is true is read again by whoever goes on.
    if (!(error instanceof Overtaken)) throw error
  }
  return false
}

/** The attempt of a purchase that is still open. */
export const openAttemptOf = async (
  { db }: Context,
  purchaseId: string,
): Promise<OpenAttempt | undefined> => {
  const row = await db.get<[string, string, string, number] | undefined>(sql`
    SELECT id, out_trade_no, resident_id, balance_fen FROM payments WHERE purchase_id = ${purchaseId} AND state IN ('CREATED', 'PREPAID')`)
  return row && { id: row[0], outTradeNo: row[1], residentId: row[2], balanceFen: row[3] }
}

/**
 * Ends a purchase that was not paid; its stock and slots are let go. One that was paid meanwhile is paid, one that is
 * closed stays closed: calling it again does nothing.
 * @returns the state it is in after this.
 * @throws {Unavailable} while the provider cannot be asked whether it was paid: nothing is let go then.
 */
export const closePurchase = async (
  ctx: Context,
  purchaseId: string,
  closing: Closing,
): Promise<PurchaseState> => {
  const { db } = ctx
  const state = async (): Promise<PurchaseState> =>
    (await db.get<[PurchaseState]>(sql`SELECT state FROM purchases WHERE id = ${purchaseId}`))[0]
  const attempt = await openAttemptOf(ctx, purchaseId)
  if (attempt && (await closeAttempt(ctx, attempt))) return state()
  try {
    await write(ctx, closedSteps(ctx, purchaseId, closing, overtaken))
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error
  }
  return state()
}

const EXPIRY: Closing = { event: 'EXPIRE', reason: 'TIMEOUT', actor: 'SYSTEM', actorId: null }

/** A purchase whose time is over, and which the provider kept open for so long, is for people to see to. */
export const STUCK_AFTER_MS = HOUR_MS

/**
 * Ends a purchase that the provider would not let go of, since somebody has seen to it there. Should it have been paid after
 * all, the money goes back when the provider says so.
 * @param besides steps of the same batch. @throws `otherwise` unless it has been stuck for {@link STUCK_AFTER_MS}
 */
export const closeByHand = async (
  ctx: Context,
  purchaseId: string,
  besides: readonly Step[],
  otherwise: () => Error,
): Promise<void> => {
  const attempt = await openAttemptOf(ctx, purchaseId)
  await write(ctx, [
    mustHold(
      ctx,
      sql`SELECT count(*) FROM purchases WHERE id = ${purchaseId} AND state = 'PENDING_PAYMENT' AND expires_at <= ${ctx.now - STUCK_AFTER_MS}`,
      otherwise,
    ),
    ...(attempt ? endedSteps(ctx, attempt, otherwise) : []),
    ...closedSteps(ctx, purchaseId, EXPIRY, otherwise),
    ...besides,
  ])
}

const EXPIRED_MAX = 50

/**
 * Ends purchases whose time to pay is over; first those that nobody has to be asked about, so that a provider that is away
 * keeps none of them back, then those that were not asked about for longest, so that one which cannot be closed keeps back
 * no other. @returns how many were looked at; those the provider cannot be asked about wait.
 */
export const closeExpired = async (ctx: Context): Promise<number> => {
  const rows = await ctx.db.all<[string]>(sql`
    SELECT id FROM purchases p WHERE state = 'PENDING_PAYMENT' AND expires_at <= ${ctx.now}
    ORDER BY (SELECT y.asked_at FROM payments y WHERE y.purchase_id = p.id AND y.state IN ('CREATED', 'PREPAID')), expires_at LIMIT ${EXPIRED_MAX}`)
  for (const [id] of rows) {
    await closePurchase(ctx, id, EXPIRY).catch((error: unknown) => {
      ctx.log.warn('expiry_waits', {
        purchaseId: id,
        error: error instanceof Error ? error.name : 'unknown',
      })
    })
  }
  return rows.length
}
