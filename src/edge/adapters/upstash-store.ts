import { Redis } from '@upstash/redis/cloudflare'
import type { SharedStore } from '#schema/ports.ts'
import { createBreaker, type BreakerState } from './breaker.ts'

/** How long one call may take: asking a cache must not cost more than doing the work. */
const TIMEOUT_MS = 150
const FAILURES_MAX = 5
const FAILURES_WINDOW_MS = 10_000
const COOL_DOWN_MS = 5_000

/** Redis could not be reached, refused, or did not answer in time. */
export class RedisAway extends Error {
  constructor(cause: unknown) {
    super('Redis cannot be reached.', { cause })
    this.name = 'RedisAway'
  }
}

export interface UpstashStoreOptions {
  /** Address of the REST interface. */
  readonly url: string
  readonly token: string
  /** Stands before every key, so that installations can share one Redis. */
  readonly prefix: string
  readonly clock: () => number
  /** Default 150. */
  readonly timeoutMs?: number
  /** Hears when Redis starts and stops to count as away. Must not throw. */
  readonly onState?: (state: BreakerState) => void
}

/**
 * A Redis over Upstash's REST interface. Five failures in ten seconds and it counts as away: calls
 * then answer at once, and every five seconds one asks again. Holds no connection and no promise, so that
 * requests of a Worker may share it. `ping` asks Redis itself, whatever the calls before met.
 */
export const upstashStore = (options: UpstashStoreOptions): SharedStore => {
  const { url, token, prefix, clock, timeoutMs = TIMEOUT_MS, onState } = options
  const redis = new Redis({
    url,
    token,
    // `retry: false` would still try twice.
    retry: { retries: 0 },
    // A function: with a plain signal the client gives the reason of the abort for the answer.
    signal: () => AbortSignal.timeout(timeoutMs),
    automaticDeserialization: false,
    // JSON already carries every text; the client's way back from base64 loses a byte order mark.
    responseEncoding: false,
    // Would tie all who ask at the same moment to one request and its fate.
    enableAutoPipelining: false,
    enableTelemetry: false,
    // Would keep a token of the last write between requests; a store that may forget needs none.
    readYourWrites: false,
  })
  const breaker = createBreaker({
    clock,
    failuresMax: FAILURES_MAX,
    windowMs: FAILURES_WINDOW_MS,
    coolDownMs: COOL_DOWN_MS,
    onState,
  })

  /** What a call gives, when its answer is one of its kind; `undefined` when not. */
  const attempt = async <T>(
    call: () => Promise<unknown>,
    fits: (answer: unknown) => answer is T,
  ): Promise<T | undefined> => {
    const report = breaker.enter()
    if (!report) return undefined
    const answer = await call().catch(() => undefined)
    const ok = fits(answer)
    report(ok)
    return ok ? answer : undefined
  }

  const remove = async (key: string): Promise<boolean> =>
    (await attempt(
      () => redis.del(prefix + key),
      (answer) => typeof answer === 'number',
    )) !== undefined

  return {
    name: 'redis',
    get: async (key) =>
      (await attempt(
        () => redis.get(prefix + key),
        (answer) => typeof answer === 'string' || answer === null,
      )) ?? undefined,
    set: async (key, value, ttlMs) => {
      const px = Math.floor(ttlMs)
      // Redis refuses a lifetime of nothing; what was there before must go all the same.
      if (px < 1) return remove(key)
      const answer = await attempt(
        () => redis.set(prefix + key, value, { px }),
        (given) => given === 'OK',
      )
      return answer !== undefined
    },
    delete: remove,
    ping: async () => {
      const answer: unknown = await redis.ping().catch((cause: unknown) => {
        throw new RedisAway(cause)
      })
      if (answer !== 'PONG') throw new RedisAway('the answer is not PONG')
    },
  }
}
