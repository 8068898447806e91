import { sql } from 'drizzle-orm'
import { does, mustHit, write, type Step } from '#schema/batch.ts'
import type { MerchantContext } from '#schema/context.ts'
import { BadInput, invariant } from '#schema/problem.ts'
import { MINUTE_MS } from '#schema/time.ts'
import { IdempotencyKeyReused, requireKey } from '../idempotency/service.ts'
import { SyncInProgress } from './errors.ts'
import { breathe, jsonOf, mapRows } from './resolve.ts'
import { chunksOf, ROWS_MAX, SAME_MAX } from './rules/rows.ts'

/** What became of a row. Prices know no reference and no shortage. */
export type SyncOutcome =
  | 'APPLIED'
  | 'UNCHANGED'
  | 'STALE'
  | 'UNKNOWN'
  | 'AMBIGUOUS'
  | 'DUPLICATE'
  | 'BELOW_COMMITTED'
  | 'NEGATIVE'
  | 'INVALID'

/** The answer to a row; `row` counts from 0. What it holds besides says what is there now. */
export interface SyncAnswer {
  readonly row: number
  readonly outcome: SyncOutcome
  readonly [name: string]: string | number | null | undefined
}

export interface SyncReport {
  readonly call: string
  /** The rows of each outcome that there was. */
  readonly counts: Readonly<Partial<Record<SyncOutcome, number>>>
  /** In the order of the rows. */
  readonly answers: readonly SyncAnswer[]
}

/** Rows that are written at once: some ten milliseconds for which another write waits. */
const CHUNK_ROWS = 100
/** Answers of chunks that are read before others have a turn. */
const CHUNKS_AT_A_TIME = 5
/** How long somebody who died keeps a call from going on. */
const HELD_MS = MINUTE_MS

interface Held {
  readonly id: string
  readonly holder: string
  readonly finished: boolean
}

const hashOf = async (rows: readonly unknown[]): Promise<string> => {
  // Not by schema/hash.ts: a megabyte would keep the thread from everybody else.
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(await jsonOf(rows)))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Begins a call or takes up one that was left. @throws {IdempotencyKeyReused} {@link SyncInProgress} */
const hold = async (
  { db, now, newId, viewer }: MerchantContext,
  operation: 'stock' | 'prices',
  key: string,
  hash: string,
  rows: number,
): Promise<Held> => {
  const holder = newId('SyncCall')
  await write({ db }, [
    does(
      db.run(sql`INSERT INTO sync_calls (id, merchant_id, operation, key, request_hash, key_id, rows, holder, held_until, created_at)
        VALUES (${newId('SyncCall')}, ${viewer.merchantId}, ${operation}, ${key}, ${hash}, ${viewer.keyId}, ${rows}, ${holder}, ${now + HELD_MS}, ${now})
        ON CONFLICT (merchant_id, operation, key) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
        WHERE request_hash = excluded.request_hash AND finished_at IS NULL AND held_until <= ${now}`),
    ),
  ])
  const row = await db.get<[string, string, string, number | null] | undefined>(sql`
    SELECT id, request_hash, holder, finished_at FROM sync_calls
    WHERE merchant_id = ${viewer.merchantId} AND operation = ${operation} AND key = ${key}`)
  invariant(row, 'a call is there once it was begun')
  if (row[1] !== hash) throw new IdempotencyKeyReused()
  const finished = row[3] !== null
  if (!finished && row[2] !== holder) throw new SyncInProgress()
  return { id: row[0], holder, finished }
}

/** What was answered so far, by the position of the row. */
const answersOf = async (
  { db }: MerchantContext,
  callId: string,
): Promise<ReadonlyMap<number, SyncAnswer>> => {
  const chunks = await db.all<[string]>(
    sql`SELECT answers FROM sync_answers WHERE call_id = ${callId} ORDER BY chunk`,
  )
  const answers = new Map<number, SyncAnswer>()
  for (const [i, [json]] of chunks.entries()) {
    // Written by a chunk of this very call.
    for (const answer of JSON.parse(json) as readonly SyncAnswer[]) answers.set(answer.row, answer)
    if (i % CHUNKS_AT_A_TIME === CHUNKS_AT_A_TIME - 1) await breathe()
  }
  return answers
}

/** A row as a chunk is given it: its position, what it is about, and why it cannot be done where that is known before. */
export interface Prepared {
  readonly row: number
  readonly fault?: 'UNKNOWN' | 'AMBIGUOUS' | 'INVALID' | undefined
  readonly why?: string | undefined
  readonly [name: string]: string | number | boolean | null | undefined
}

interface Plan {
  readonly operation: 'stock' | 'prices'
  readonly key: string
  readonly rows: readonly unknown[]
  /** Looks up what rows are about; asked only when there is something left to do. */
  readonly prepare: () => Promise<readonly Prepared[]>
  /** What a row is about, so that two about the same are done one after the other. */
  readonly about: (row: Prepared) => string
  /**
   * The steps of a chunk. The first one writes the chunk's row of `sync_answers`; the others do what it says.
   */
  readonly steps: (callId: string, chunk: number, rows: string) => readonly Step[]
}

const tooOften = (row: Prepared): Prepared => ({
  row: row.row,
  fault: 'INVALID',
  why: `at most ${SAME_MAX} rows of a call may be about the same`,
})

/**
 * Does the rows of a call, some at a time, each time with their answers in one batch: whoever is killed in the middle has
 * done exactly the rows that are answered, and the same call again goes on with the rest. In between others are answered.
 * @throws {IdempotencyKeyReused} {@link SyncInProgress} {@link BadInput} BAD_IDEMPOTENCY_KEY, NO_ROWS, TOO_MANY_ROWS
 */
export const syncRows = async (ctx: MerchantContext, plan: Plan): Promise<SyncReport> => {
  requireKey(plan.key)
  const { rows } = plan
  if (rows.length === 0) throw new BadInput('NO_ROWS', 'Send at least one row.', 'rows')
  if (rows.length > ROWS_MAX)
    throw new BadInput('TOO_MANY_ROWS', `A call may bring ${ROWS_MAX} rows: split it.`, 'rows')
  const hash = await hashOf(rows)
  await breathe()
  const call = await hold(ctx, plan.operation, plan.key, hash, rows.length)
  let answered = await answersOf(ctx, call.id)
  if (!call.finished) {
    try {
      await finish(ctx, plan, call, answered)
      answered = await answersOf(ctx, call.id)
    } catch (error) {
      // Not killed: whoever tries again need not wait.
      await ctx.db
        .run(
          sql`UPDATE sync_calls SET held_until = 0 WHERE id = ${call.id} AND holder = ${call.holder}`,
        )
        .catch(() => undefined)
      throw error
    }
  }
  await breathe()
  const answers = [...answered.values()].toSorted((a, b) => a.row - b.row)
  invariant(answers.length === rows.length, 'every row of a finished call is answered')
  const counts: Partial<Record<SyncOutcome, number>> = {}
  for (const { outcome } of answers) counts[outcome] = (counts[outcome] ?? 0) + 1
  return { call: call.id, counts, answers }
}

const finish = async (
  ctx: MerchantContext,
  plan: Plan,
  call: Held,
  answered: ReadonlyMap<number, SyncAnswer>,
): Promise<void> => {
  const { db } = ctx
  const timesSeen = new Map<string, number>()
  const prepared = await plan.prepare()
  await breathe()
  const checked = await mapRows(prepared, (row) => {
    if (row.fault !== undefined) return row
    const about = plan.about(row)
    const times = (timesSeen.get(about) ?? 0) + 1
    timesSeen.set(about, times)
    return times > SAME_MAX ? tooOften(row) : row
  })
  const todo = checked.filter(({ row }) => !answered.has(row))
  await breathe()
  const chunks = chunksOf(todo, CHUNK_ROWS, (row) =>
    row.fault === undefined ? plan.about(row) : undefined,
  )
  const [last] = await db.get<[number]>(
    sql`SELECT coalesce(max(chunk), -1) FROM sync_answers WHERE call_id = ${call.id}`,
  )
  const isStillTheirs = (sets = sql`holder = holder`): Step =>
    mustHit(
      db.run(
        sql`UPDATE sync_calls SET ${sets} WHERE id = ${call.id} AND holder = ${call.holder} AND finished_at IS NULL`,
      ),
      () => new SyncInProgress(),
    )
  for (const [i, rows] of chunks.entries()) {
    const chunk = last + 1 + i
    await write(ctx, [isStillTheirs(), ...plan.steps(call.id, chunk, JSON.stringify(rows))])
    await breathe()
  }
  await write(ctx, [isStillTheirs(sql`finished_at = ${ctx.now}`)])
}

/** How long answers are remembered: longer than anybody repeats a call. */
const CALLS_KEPT_MS = 2 * 24 * 60 * MINUTE_MS

/** Forgets answers to calls that nobody repeats any more. References that were counted are never forgotten. */
export const pruneSyncCalls = async ({
  db,
  now,
}: Pick<MerchantContext, 'db' | 'now'>): Promise<void> => {
  await db.run(sql`DELETE FROM sync_calls WHERE created_at < ${now - CALLS_KEPT_MS}`)
}
