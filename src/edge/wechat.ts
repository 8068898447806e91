import { Hono, type Context as HonoContext } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { sha256 } from '#schema/hash.ts'
import { NotificationRefused } from '#schema/payment-port.ts'
import { deliverOutbox } from '#resolvers/outbox/deliver.ts'
import { acceptRefund } from '#resolvers/payment/refunds.ts'
import { acceptTrade } from '#resolvers/payment/settle.ts'
import { TradeMismatch, TradeUnknown } from '#resolvers/payment/errors.ts'
import type { AppEnv } from './app-env.ts'
import { describe } from './logger.ts'
import { NOTIFY_PATHS } from './selling.ts'

/** A callback has some two kilobytes. */
const BODY_MAX_BYTES = 64 * 1024

/** What WeChat reads as "try again"; its status decides, a 200 would end the retries. */
const fail = (
  c: HonoContext,
  status: 400 | 401 | 404 | 413 | 500 | 503,
  message: string,
): Response => c.json({ code: 'FAIL', message }, status)

const answer = async (c: HonoContext<AppEnv>): Promise<Response> => {
  const ctx = await c.get('context')()
  const { provider, log, now } = ctx
  if (!provider) return fail(c, 503, 'not set up')
  try {
    // Its very bytes: what was signed is what was sent, not what it means.
    const body = await c.req.text()
    const told = await provider.readNotification(c.req.raw.headers, body, now)
    const evidence = await sha256(body)
    if (told.kind === 'PAYMENT') await acceptTrade(ctx, told.trade, evidence)
    if (told.kind === 'REFUND') {
      if (told.merchantId !== provider.merchantId) throw new TradeMismatch('merchant')
      await acceptRefund(ctx, told.refund, evidence)
    }
    // What follows from it is told after WeChat has its answer.
    ctx.defer(deliverOutbox(ctx))
    return c.body(null, 204)
  } catch (error) {
    if (error instanceof NotificationRefused) {
      const { fault } = error
      // Probes are WeChat's own; a clock that is off is ours to mend; the rest is somebody who tries.
      if (fault === 'PROBE') log.info('callback_probe')
      else
        log.warn('callback_refused', {
          fault,
          hint: fault === 'CLOCK_SKEW' ? 'compare the clock of this machine' : undefined,
        })
      return fail(c, 401, 'signature')
    }
    if (error instanceof TradeMismatch) {
      log.error('callback_mismatch', { field: error.field })
      return fail(c, 400, 'mismatch')
    }
    // It may come before what it speaks of can be seen: WeChat tells it again.
    if (error instanceof TradeUnknown) return fail(c, 404, 'unknown')
    log.error('callback_failed', { error: describe(error) })
    return fail(c, 500, 'try again')
  }
}

/** WeChat's callbacks. Nobody signs in here: each proves by its signature where it comes from. */
export const weChat = (): Hono<AppEnv> => {
  const limit = bodyLimit({ maxSize: BODY_MAX_BYTES, onError: (c) => fail(c, 413, 'too large') })
  return new Hono<AppEnv>()
    .post(NOTIFY_PATHS.payment, limit, answer)
    .post(NOTIFY_PATHS.refund, limit, answer)
}
