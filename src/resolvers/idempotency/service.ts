import { sql } from 'drizzle-orm'
import type { SQLiteRaw } from 'drizzle-orm/sqlite-core/query-builders/raw'
import { does, StatementRefused, write, type Step } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import { canonicalJson, sha256 } from '#schema/hash.ts'
import { prepared } from '#schema/prepared.ts'
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

const lookUpSql = prepared<object, { owner: string; operation: string; key: string }>(
  (_, value) => sql`
    SELECT request_hash, result FROM idempotency_keys
    WHERE owner_id = ${value('owner')} AND operation = ${value('operation')} AND key = ${value('key')}`,
)
const noteSql = prepared<
  object,
  { owner: string; operation: string; key: string; hash: string; result: string; now: number }
>(
  (
    _,
    value,
  ) => sql`INSERT INTO idempotency_keys (owner_id, operation, key, request_hash, result, created_at)
    VALUES (${value('owner')}, ${value('operation')}, ${value('key')}, ${value('hash')}, ${value('result')}, ${value('now')})`,
)

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

/** A call made ready: how to look whether it was done, and how to note that it is. */
export interface Keyed<R extends Result> {
  /** What looks for an earlier call; a statement for a batch that reads other things besides. */
  readonly lookUp: SQLiteRaw<readonly (readonly [string, string])[]>
  /** What an earlier call did, from the rows of `lookUp`. @throws {IdempotencyKeyReused} */
  readonly doneIn: (rows: readonly (readonly [string, string])[]) => R | undefined
  /**
   * Writes the steps with the key, all or nothing. When another call with the key came first, also where this one was
   * refused because of what that one did, it gives what that one did.
   */
  readonly write: (steps: readonly Step[], result: R) => Promise<R>
  /** The refusal of a call, unless an earlier one with the key is the reason: then what that one did. */
  readonly settle: (error: unknown) => Promise<R>
}

/** @throws {BadInput} BAD_IDEMPOTENCY_KEY */
export const requireKey = (key: string): void => {
  if (!KEY.test(key))
    throw new BadInput(
      'BAD_IDEMPOTENCY_KEY',
      'An idempotency key is 8 to 64 letters, digits, _ and -, as a UUID is.',
      'idempotencyKey',
    )
}

/** @throws {BadInput} BAD_IDEMPOTENCY_KEY */
export const keyed = async <R extends Result>(ctx: Context, call: Call): Promise<Keyed<R>> => {
  requireKey(call.key)
  const { operation, key } = call
  const owner = ownerOf(ctx)
  const hash = await sha256(canonicalJson(call.request))
  const lookUp = (): Keyed<R>['lookUp'] =>
    ctx.db.all<[string, string]>(lookUpSql({}, { owner, operation, key }))
  const doneIn: Keyed<R>['doneIn'] = ([row]) => {
    if (!row) return undefined
    if (row[0] !== hash) throw new IdempotencyKeyReused()
    return JSON.parse(row[1]) as R // written below, for this very operation
  }
  const settle: Keyed<R>['settle'] = async (error) => {
    const mayBeDone =
      error instanceof Problem ||
      (error instanceof StatementRefused && error.message.includes(PRIMARY_KEY))
    const done = mayBeDone ? doneIn(await lookUp()) : undefined
    if (done) return done
    throw error
  }
  return {
    lookUp: lookUp(),
    doneIn,
    settle,
    write: async (steps, result) => {
      try {
        await write(ctx, [
          // First, so that whoever comes second learns of it before anything else refuses.
          does(
            ctx.db.run(
              noteSql(
                {},
                { owner, operation, key, hash, result: JSON.stringify(result), now: ctx.now },
              ),
            ),
          ),
          ...steps,
        ])
        return result
      } catch (error) {
        return settle(error)
      }
    },
  }
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
  const asked = await keyed<R>(ctx, call)
  const before = asked.doneIn(await asked.lookUp)
  if (before) return before
  let made: { readonly steps: readonly Step[]; readonly result: R }
  try {
    made = await act()
  } catch (error) {
    return asked.settle(error)
  }
  return asked.write(made.steps, made.result)
}
