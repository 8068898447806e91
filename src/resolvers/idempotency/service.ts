import { sql } from 'drizzle-orm'
import { does, StatementRefused, write, type Step } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import { canonicalJson, sha256 } from '#schema/hash.ts'
import { BadInput, Problem, Refused } from '#schema/problem.ts'

/** The same key was used for something else. */
export class IdempotencyKeyReused extends Problem {
  readonly code = 'IDEMPOTENCY_KEY_REUSED'
  constructor() {
    super({
      'zh-CN': '该幂等键已用于另一请求：请为新的操作使用新的键。',
      en: 'This idempotency key was used for another request: choose a new key for a new one.',
    })
  }
}

/** What a call did, as a later call with the same key is told: ids, no personal data. */
export type Result = Readonly<Record<string, string | number | boolean | null>>

const KEY = /^[\w-]{8,64}$/
const PRIMARY_KEY = 'idempotency_keys.'

/** Whose keys these are: keys of two callers never meet. @throws {Refused} UNAUTHENTICATED */
export const ownerOf = ({ viewer }: Pick<Context, 'viewer'>): string => {
  if (viewer.kind === 'resident') return viewer.residentId
  if (viewer.kind === 'staff') return viewer.staffId
  if (viewer.kind === 'guest' && viewer.session) return viewer.session.id
  if (viewer.kind === 'machine') return viewer.keyId
  throw new Refused('UNAUTHENTICATED', 'Start a session, or sign in, and send its token.')
}

export interface Call {
  /** The mutation, as in `placeOrder`. */
  readonly operation: string
  /** Chosen by the caller, as a UUID; 8 to 64 letters, digits, _ and -. */
  readonly key: string
  /** All that the call is about; the same key with another request is refused. */
  readonly request: unknown
}

/** A call made ready: what it is known by, and the hash of what it is about. */
interface Known extends Call {
  readonly owner: string
  readonly hash: string
}

const known = async (ctx: Context, call: Call): Promise<Known> => {
  if (!KEY.test(call.key))
    throw new BadInput(
      'BAD_IDEMPOTENCY_KEY',
      'An idempotency key is 8 to 64 letters, digits, _ and -, as a UUID is.',
      'idempotencyKey',
    )
  return { ...call, owner: ownerOf(ctx), hash: await sha256(canonicalJson(call.request)) }
}

const find = async <R extends Result>(ctx: Context, call: Known): Promise<R | undefined> => {
  const row = await ctx.db.get<[string, string] | undefined>(sql`
    SELECT request_hash, result FROM idempotency_keys
    WHERE owner_id = ${call.owner} AND operation = ${call.operation} AND key = ${call.key}`)
  if (!row) return undefined
  if (row[0] !== call.hash) throw new IdempotencyKeyReused()
  return JSON.parse(row[1]) as R // written by `once`, for this very operation
}

/**
 * Does something at most once a key. The key is written in the batch that does it, so that there is no moment in which one
 * is true without the other; whoever comes second, also at the same time, is told what the first one did.
 * @param act makes the steps and what to tell; it may read, and throw refusals, which are not remembered.
 * @throws {IdempotencyKeyReused} {@link BadInput} BAD_IDEMPOTENCY_KEY
 */
export const once = async <R extends Result>(
  ctx: Context,
  call: Call,
  act: () => Promise<{ readonly steps: readonly Step[]; readonly result: R }>,
): Promise<R> => {
  const asked = await known(ctx, call)
  const before = await find<R>(ctx, asked)
  if (before) return before
  try {
    const { steps, result } = await act()
    const { owner, operation, key, hash } = asked
    await write(ctx, [
      // First, so that whoever comes second learns of it before anything else refuses.
      does(
        ctx.db
          .run(sql`INSERT INTO idempotency_keys (owner_id, operation, key, request_hash, result, created_at)
          VALUES (${owner}, ${operation}, ${key}, ${hash}, ${JSON.stringify(result)}, ${ctx.now})`),
      ),
      ...steps,
    ])
    return result
  } catch (error) {
    // Another call with this key came first: also where this one was refused because of what that one did.
    const done =
      error instanceof Problem ||
      (error instanceof StatementRefused && error.message.includes(PRIMARY_KEY))
        ? await find<R>(ctx, asked)
        : undefined
    if (done) return done
    throw error
  }
}
