import { Unavailable } from '#schema/batch.ts'
import { vaultOf, type Context } from '#schema/context.ts'
import { TooOften } from '#schema/problem.ts'
import { MINUTE_MS } from '#schema/time.ts'

/** What one address may do in a minute: a household or an office behind one router, not somebody who tries codes. */
const PER_MINUTE = { 'sign-in': 30, phone: 30, session: 120 } as const

/**
 * Counts an attempt to be somebody, by the address it comes from. Without the limiter nobody gets in: guessing must not
 * become free. @throws {TooOften} {@link Unavailable}
 */
export const countAttempt = async (ctx: Context, what: keyof typeof PER_MINUTE): Promise<void> => {
  const caller = await vaultOf(ctx).index(ctx.caller, 'caller')
  const taken = await ctx.limiter
    .take(`${what} ${caller}`, { calls: PER_MINUTE[what], windowMs: MINUTE_MS }, ctx.now)
    .catch((error: unknown) => {
      throw new Unavailable(error)
    })
  if (!taken.ok) throw new TooOften(taken.retryAfterS)
}
