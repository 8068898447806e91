import { sql } from 'drizzle-orm'
import { does, Unavailable } from '#schema/batch.ts'
import { isCode, normalCode } from '#schema/codes.ts'
import { counterIdOf, type CounterContext } from '#schema/context.ts'
import { Problem, TooOften } from '#schema/problem.ts'
import { MINUTE_MS } from '#schema/time.ts'
import { once, requireKey } from '../idempotency/service.ts'
import { findOrder, type OrderRow } from '../ordering/service.ts'
import { CODE_LENGTH } from '../payment/rules.ts'
import { CodeUnknown } from './errors.ts'
import {
  chosenUnits,
  handOverSteps,
  readHandover,
  type HandoverOrder,
  type Units,
} from './hand-over.ts'

/** Codes somebody tries in a minute: a queue at a counter, not a guess at every code. */
const TRIES = { calls: 120, windowMs: MINUTE_MS }

/** Without the limiter no code is looked up: guessing must not become free. @throws {TooOften} {@link Unavailable} */
const countTry = async (ctx: CounterContext): Promise<void> => {
  const taken = await ctx.limiter
    .take(`redeem ${counterIdOf(ctx)}`, TRIES, ctx.now)
    .catch((error: unknown) => {
      throw new Unavailable(error)
    })
  if (!taken.ok) throw new TooOften(taken.retryAfterS)
}

/**
 * The order behind a code, as whoever is about to hand it over sees it. The first of two steps: nothing is changed.
 * @throws {CodeUnknown} {@link TooOften} Unavailable while tries cannot be counted
 */
export const orderByCode = async (ctx: CounterContext, typed: string): Promise<HandoverOrder> => {
  await countTry(ctx)
  const code = normalCode(typed)
  const order = isCode(code, CODE_LENGTH)
    ? await readHandover(
        ctx,
        'handOver',
        sql`o.id = (SELECT order_id FROM pickup_codes WHERE code = ${code} AND live = 1)`,
      )
    : undefined
  if (!order) throw new CodeUnknown()
  return order
}

export interface Redemption {
  readonly code: string
  /** What is handed over; all that is left where none are named. */
  readonly units?: readonly Units[] | null | undefined
  /** The counter's own clock, where it worked without a connection. */
  readonly scannedAt?: number | null | undefined
  /** Chosen by the counter, once a hand-over. */
  readonly key: string
}

/**
 * Hands over what a code stands for, or some units of it, once a key.
 * @returns the id of the order
 * @throws {CodeUnknown} UnitsNotAvailable IllegalTransition IdempotencyKeyReused {@link TooOften}
 */
export const redeem = async (ctx: CounterContext, redemption: Redemption): Promise<string> => {
  const { code, units, scannedAt, key } = redemption
  const call = {
    operation: 'redeem',
    key,
    request: { code: normalCode(code), units: units ?? null, scannedAt: scannedAt ?? null },
  }
  const { orderId } = await once(ctx, call, async () => {
    const order = await orderByCode(ctx, code)
    const chosen = chosenUnits(order, units)
    const id = ctx.newId('Redemption')
    return {
      steps: [
        does(
          ctx.db.run(sql`INSERT INTO redemptions (id, order_id, store_id, staff_id, at, scanned_at)
            VALUES (${id}, ${order.id}, ${order.storeId}, ${counterIdOf(ctx)}, ${ctx.now}, ${scannedAt ?? null})`),
        ),
        ...handOverSteps(ctx, order, chosen, id, 'handOver'),
      ],
      result: { orderId: order.id },
    }
  })
  return orderId
}

/** What was handed over by a key, also long ago: who may not see it any more is told as of any other code. @throws {CodeUnknown} */
export const redeemedOrder = async (ctx: CounterContext, orderId: string): Promise<OrderRow> => {
  const order = await findOrder(ctx, orderId)
  if (!order) throw new CodeUnknown()
  return order
}

export interface Replayed {
  readonly key: string
  readonly orderId: string | null
  readonly problem: Problem | null
}

/**
 * Does what a counter noted while it had no connection, in its order. Each entry stands for itself: one that cannot be
 * done is told, and keeps none of the others back. The same list again changes nothing.
 * @throws {BadInput} BAD_IDEMPOTENCY_KEY of any of them, and then nothing was done
 */
export const replayRedemptions = async (
  ctx: CounterContext,
  list: readonly Redemption[],
): Promise<readonly Replayed[]> => {
  for (const { key } of list) requireKey(key)
  const replayed: Replayed[] = []
  for (const redemption of list) {
    const { key } = redemption
    try {
      replayed.push({ key, orderId: await redeem(ctx, redemption), problem: null })
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      replayed.push({ key, orderId: null, problem: error })
    }
  }
  return replayed
}
