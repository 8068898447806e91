import { Unavailable } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import { canonicalJson, sha256 } from '#schema/hash.ts'
import { ProviderAway, ProviderRefused, type PaymentProvider } from '#schema/payment-port.ts'
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
