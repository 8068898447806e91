import { sql } from 'drizzle-orm'
import { write } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import { canonicalJson, sha256 } from '#schema/hash.ts'
import { ProviderRefused } from '#schema/payment-port.ts'
import type { RefundState } from '#schema/tables/payment.ts'
import { asking, providerOf } from './ask.ts'
import { TradeMismatch, TradeUnknown } from './errors.ts'
import {
  acceptRefund,
  REFUND_COLUMNS,
  refundOfRow,
  settledSteps,
  type OpenRefund,
  type RefundRow,
} from './refunds.ts'
import { REFUND_SPACING_MS, retryAfterMs } from './rules.ts'
import { Overtaken } from './settle.ts'

/** Asks the provider for one refund, or how it stands. @throws what the provider throws */
const send = async (ctx: Context, refund: OpenRefund): Promise<void> => {
  if (refund.externalFen === 0) return write(ctx, settledSteps(ctx, refund, null))
  const provider = providerOf(ctx)
  // Asking how it stands is not asking for it: its day on the bill, and the minute to the next one, count from that.
  await ctx.db
    .run(sql`UPDATE refunds SET sent_at = iif(state = 'PROCESSING', sent_at, ${ctx.now}), tries = tries + 1, due_at = ${ctx.now + retryAfterMs(refund.tries + 1)}
    WHERE id = ${refund.id}`)
  const { outRefundNo, outTradeNo, externalFen: amountFen, paidFen: totalFen, reason } = refund
  try {
    const told =
      refund.state === 'PROCESSING'
        ? await asking(() => provider.queryRefund(outRefundNo))
        : await asking(() =>
            provider.refund({ outRefundNo, outTradeNo, amountFen, totalFen, reason }),
          )
    if (!told) throw new TradeUnknown()
    await acceptRefund(ctx, told, await sha256(canonicalJson(told)))
  } catch (error) {
    if (refund.tries + 1 >= TRIES_MAX && isFinal(error, refund.state)) await giveUp(ctx, refund)
    throw error
  }
}

/** After so many tries, some four hours, a refund that is refused each time is for people to see to. */
const TRIES_MAX = 10

/**
 * Whether the provider answered, and asking once more will hardly change what it says: more refunds than it makes of a
 * payment, one too old. Not that it will not say how one stands which is under way: that may arrive all the same.
 */
const isFinal = (error: unknown, state: RefundState): boolean =>
  (state === 'REQUESTED' && error instanceof ProviderRefused && !error.isTooOften) ||
  error instanceof TradeMismatch ||
  error instanceof TradeUnknown

/** Leaves a refund to people, who see it among the concerns. What the provider says of it later still counts. */
const giveUp = async ({ db, log }: Context, { id, state }: OpenRefund): Promise<void> => {
  await db.run(sql`UPDATE refunds SET state = 'ABNORMAL' WHERE id = ${id} AND state = ${state}`)
  log.error('refund_abnormal', { refundId: id, state: 'REFUSED' })
}

const DUE_MAX = 20

/**
 * Sends the refunds that are due, one of a payment at a time and a minute apart, and asks about those under way.
 * A refund keeps its number however often it is sent: it is given back once. @returns how many were looked at.
 */
export const sendRefunds = async (ctx: Context): Promise<number> => {
  const rows = await ctx.db.all<RefundRow>(sql`
    SELECT ${REFUND_COLUMNS} FROM refunds r JOIN payments y ON y.id = r.payment_id
    WHERE r.state IN ('REQUESTED', 'PROCESSING') AND r.due_at <= ${ctx.now}
      AND (r.state = 'PROCESSING' OR r.external_fen = 0 OR NOT EXISTS (SELECT 1 FROM refunds other WHERE other.payment_id = r.payment_id AND other.id <> r.id
        AND other.external_fen > 0 AND (other.sent_at > ${ctx.now - REFUND_SPACING_MS} OR (other.state = 'REQUESTED' AND (other.due_at, other.id) < (r.due_at, r.id)))))
    ORDER BY r.due_at LIMIT ${DUE_MAX}`)
  for (const row of rows) {
    const refund = refundOfRow(row)
    await send(ctx, refund).catch((error: unknown) => {
      if (error instanceof Overtaken) return
      ctx.log.warn('refund_waits', {
        refundId: refund.id,
        error:
          error instanceof ProviderRefused
            ? error.code
            : error instanceof Error
              ? error.name
              : 'unknown',
      })
    })
  }
  return rows.length
}
