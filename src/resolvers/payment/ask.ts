import { sql } from 'drizzle-orm'
import { Unavailable } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import { canonicalJson, sha256 } from '#schema/hash.ts'
import { ProviderAway, ProviderRefused, type PaymentProvider } from '#schema/payment-port.ts'
import { MINUTE_MS } from '#schema/time.ts'
import { TradeMismatch } from './errors.ts'
import { acceptTrade, type TradeOutcome } from './settle.ts'

/** The payment provider of the portal. @throws {Unavailable} where there is none. */
export const providerOf = ({ provider }: Pick<Context, 'provider'>): PaymentProvider => {
  if (!provider) throw new Unavailable()
  return provider
}

/** Asks the provider; while it does not answer the caller may try again. @throws {Unavailable} */
export const asking = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await ask()
  } catch (error) {
    throw error instanceof ProviderAway ? new Unavailable(error) : error
  }
}

/**
 * Asks what the provider has no reason to refuse for good: while the buyer enters a password, or when it is asked too
 * often, its no means "not now". @throws {Unavailable}
 */
export const insisting = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await asking(ask)
  } catch (error) {
    throw error instanceof ProviderRefused ? new Unavailable(error) : error
  }
}

/**
 * Asks how a payment stands, and takes what is answered: signed, it is worth what a callback is worth.
 * @throws {Unavailable} TradeMismatch
 */
export const askForTrade = async (ctx: Context, outTradeNo: string): Promise<TradeOutcome> => {
  const trade = await insisting(() => providerOf(ctx).query(outTradeNo))
  // Not known there is not closed: it may have been announced a moment ago.
  if (trade === null) return 'NOT_PAID'
  return acceptTrade(ctx, trade, await sha256(canonicalJson(trade))).catch((error: unknown) => {
    // As with a callback: nothing follows from it but that people look (D6).
    if (error instanceof TradeMismatch)
      ctx.log.error('payment_mismatch', { outTradeNo, field: error.field })
    throw error
  })
}

const ASKED_MAX = 50
/** An ended attempt is asked about for so long after its time to be paid is over, and then so far apart: about three times. */
const ENDED_ASKED_FOR_MS = 30 * MINUTE_MS
const ENDED_ASKED_AGAIN_MS = 10 * MINUTE_MS

/**
 * Asks about open attempts that nobody told us about for a minute (D9), and about ended ones once nobody can pay them any
 * more: what was paid nevertheless goes back, though no callback came. @returns how many were asked about.
 */
export const askAboutOpen = async (ctx: Context, olderThanMs: number): Promise<number> => {
  const { db, now } = ctx
  const rows = await db.all<[string, string]>(sql`
    SELECT * FROM (SELECT id, out_trade_no FROM payments WHERE state IN ('CREATED', 'PREPAID') AND asked_at <= ${now - olderThanMs} ORDER BY asked_at LIMIT ${ASKED_MAX})
    UNION ALL SELECT * FROM (SELECT id, out_trade_no FROM payments WHERE state IN ('FAILED', 'CLOSED') AND channel = 'WECHAT'
      AND expires_at > ${now - ENDED_ASKED_FOR_MS} AND expires_at <= ${now - olderThanMs} AND asked_at <= ${now - ENDED_ASKED_AGAIN_MS} ORDER BY asked_at LIMIT ${ASKED_MAX})`)
  for (const [id, outTradeNo] of rows) {
    await ctx.db.run(sql`UPDATE payments SET asked_at = ${ctx.now} WHERE id = ${id}`)
    await askForTrade(ctx, outTradeNo).catch((error: unknown) => {
      ctx.log.warn('payment_unanswered', {
        paymentId: id,
        error: error instanceof Error ? error.name : 'unknown',
      })
    })
  }
  return rows.length
}
