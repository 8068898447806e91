import { sql, type SQL } from 'drizzle-orm'
import type { BatchItem } from 'drizzle-orm/batch'
import { GraphQLError } from 'graphql'
import type { Context } from './context.ts'

/** A statement of a batch was refused; nothing of the batch was done. `cause` is what the database said. */
export class StatementRefused extends Error {
  /** Which of the statements, from 0. */
  readonly step: number
  constructor(step: number, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.name = 'StatementRefused'
    this.step = step
  }
}

/** The portal cannot do it just now and has not done it: the caller may try again, with the same key. */
export class Unavailable extends GraphQLError {
  readonly code = 'TEMPORARILY_UNAVAILABLE'
  constructor(cause?: unknown) {
    super('This cannot be done just now. Nothing is lost: try again in a moment.', {
      originalError: cause instanceof Error ? cause : undefined,
      extensions: {
        code: 'TEMPORARILY_UNAVAILABLE',
        http: { status: 503, headers: { 'Retry-After': '2' } },
      },
    })
    this.name = 'Unavailable'
  }
}

type Statement = BatchItem<'sqlite'>

/** One statement of a write, with what to say when it cannot be. */
export interface Step {
  readonly statement: Statement
  /** The statement has to change at least one row; else the whole write is refused with this. */
  readonly otherwise?: (() => Error) | undefined
  /** What to say by what the database says: part of its message, as the name of a check or the text of a RAISE. */
  readonly refusals?: Readonly<Record<string, () => Error>> | undefined
}

/** A statement that may change any number of rows. */
export const does = (statement: Statement, refusals?: Step['refusals']): Step => ({
  statement,
  refusals,
})

/** A statement that must change a row: a compare-and-set. A batch alone would go on when it hits nothing. */
export const mustHit = (
  statement: Statement,
  otherwise: () => Error,
  refusals?: Step['refusals'],
): Step => ({ statement, otherwise, refusals })

/** A condition that must hold when the write gets there; it changes nothing. */
export const mustHold = (
  { db }: Pick<Context, 'db'>,
  condition: SQL,
  refusal: () => Error,
): Step => ({
  statement: db.run(sql`INSERT INTO txn_assert SELECT (${condition})`),
  refusals: { txn_assert: refusal },
})

const BUSY_TRIES = 3
/** Nobody waits longer for the writer's lock; whoever asked may ask again. */
const BUSY_MAX_MS = 1_000
const BUSY_WAIT_MS = 20
const BUSY_JITTER_MS = 180

const says = (error: unknown, text: string): boolean =>
  error instanceof Error &&
  (error.message.includes(text) || ('code' in error && String(error.code).includes(text)))

const isBusy = (error: unknown): boolean =>
  says(error, 'SQLITE_BUSY') || says(error, 'database is locked')

/** The disk is full, or the file cannot be written: reads go on, writes do not. */
const cannotWrite = (error: unknown): boolean =>
  ['SQLITE_FULL', 'SQLITE_READONLY', 'SQLITE_IOERR', 'disk is full', 'readonly database'].some(
    (text) => says(error, text) || (error instanceof Error && says(error.cause, text)),
  )

/**
 * Writes all of the steps or nothing, in one transaction and one round trip.
 * @throws the refusal of the step that could not be; {@link Unavailable} while another writer does not let go or the
 *   database cannot be written; anything else as the database said it.
 */
export const write = async (ctx: Pick<Context, 'db'>, steps: readonly Step[]): Promise<void> => {
  const statements: Statement[] = []
  const owners: { readonly step: Step; readonly asserts: boolean }[] = []
  for (const step of steps) {
    statements.push(step.statement)
    owners.push({ step, asserts: false })
    if (step.otherwise === undefined) continue
    statements.push(ctx.db.run(sql`INSERT INTO txn_assert SELECT changes()`))
    owners.push({ step, asserts: true })
  }
  // Also what conditions put there.
  if (steps.some(({ otherwise, refusals }) => otherwise ?? refusals?.['txn_assert']))
    statements.push(ctx.db.run(sql`DELETE FROM txn_assert`))
  const [first, ...rest] = statements
  if (first === undefined) return
  const began = performance.now()
  for (let tries = 1; ; tries += 1) {
    try {
      await ctx.db.batch([first, ...rest])
      return
    } catch (error) {
      const refused = refusalOf(error, owners)
      if (refused) throw refused
      if (cannotWrite(error)) throw new Unavailable(error)
      if (!isBusy(error)) throw error
      // An embedded database has waited by itself before it says so.
      if (tries === BUSY_TRIES || performance.now() - began > BUSY_MAX_MS)
        throw new Unavailable(error)
      // Nothing was begun: the writer's lock is taken first. Jitter, so that two that met do not meet again.
      await new Promise((wake) => setTimeout(wake, BUSY_WAIT_MS + Math.random() * BUSY_JITTER_MS))
    }
  }
}

const refusalOf = (
  error: unknown,
  owners: readonly { readonly step: Step; readonly asserts: boolean }[],
): Error | undefined => {
  if (!(error instanceof StatementRefused)) return undefined
  const owner = owners[error.step]
  if (owner === undefined) return undefined
  // Only the check itself is the refusal: a full disk may show at this statement as well.
  if (owner.asserts)
    return error.message.includes('txn_assert') ? owner.step.otherwise?.() : undefined
  for (const [text, refusal] of Object.entries(owner.step.refusals ?? {}))
    if (error.message.includes(text)) return refusal()
  return undefined
}
