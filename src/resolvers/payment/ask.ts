import { Unavailable } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import { canonicalJson, sha256 } from '#schema/hash.ts'
import { ProviderAway, type PaymentProvider } from '#schema/payment-port.ts'
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
 * Asks how a payment stands, and takes what is answered: signed, it is worth what a callback is worth.
 * @throws {Unavailable} TradeMismatch
 */
export const askForTrade = async (ctx: Context, outTradeNo: string): Promise<TradeOutcome> => {
  const trade = await asking(() => providerOf(ctx).query(outTradeNo))
  // Not known there is not closed: it may have been announced a moment ago.
  if (trade === null) return 'NOT_PAID'
  return acceptTrade(ctx, trade, await sha256(canonicalJson(trade)))
}
