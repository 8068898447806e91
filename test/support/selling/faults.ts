import type { PaymentProvider } from '#schema/payment-port.ts'
import type { SqlDriver, SqlRow, SqlStatement } from '#schema/ports.ts'
import type { Portal } from '../portal.ts'

export type Batch = (statements: readonly SqlStatement[]) => Promise<readonly (readonly SqlRow[])[]>

/** What the driver is made to do instead of a write batch; `go` does what it was asked. */
export type Hook = (statements: readonly SqlStatement[], go: Batch) => ReturnType<Batch>

/**
 * Puts something between the portal and the write batches of its database, as a network or a dying process is between them.
 * @returns what takes it away again.
 */
export const betweenWrites = ({ driver }: Pick<Portal, 'driver'>, hook: Hook): (() => void) => {
  const own = { ...driver }
  const between: SqlDriver['batch'] = (statements, mode) => {
    const go: Batch = (those) => own.batch(those, mode)
    return mode === 'write' ? hook(statements, go) : go(statements)
  }
  Object.assign(driver, { batch: between })
  return () => Object.assign(driver, own)
}

/** Makes WeChat Pay answer otherwise than it would. @returns what ends it. */
export const instead = (
  { host: { provider } }: Pick<Portal, 'host'>,
  how: (own: PaymentProvider) => Partial<PaymentProvider>,
): (() => void) => {
  if (!provider) throw new Error('This portal sells nothing.')
  const own = { ...provider }
  Object.assign(provider, how(own))
  return () => Object.assign(provider, own)
}

/** The write whose text has this in it: one of a mutation, among those of limiters and leases. */
export const holds = (statements: readonly SqlStatement[], text: string): boolean =>
  statements.some(({ sql }) => sql.includes(text))

/** The process that wrote is no more; nobody is told what became of it. */
export class Died extends Error {
  constructor() {
    super('The process died.')
    this.name = 'Died'
  }
}

const NOTHING_LIKE_IT: SqlStatement = { sql: 'INSERT INTO no_such_table VALUES (1)', params: [] }

/** Where a process may die: before the n-th statement of a write, from 0, or after its commit and before its answer. */
export type Boundary = number | 'ANSWER_LOST'

/** Makes the process die once, at a boundary of the next write that has a text in it. @returns what takes the fault away. */
export const dyingAt = (p: Pick<Portal, 'driver'>, text: string, at: Boundary): (() => void) => {
  let spent = false
  return betweenWrites(p, async (statements, go) => {
    if (spent || !holds(statements, text)) return go(statements)
    spent = true
    if (at === 'ANSWER_LOST') await go(statements)
    // What the transaction has done is undone by its end, as by the end of the process.
    else await go([...statements.slice(0, at), NOTHING_LIKE_IT]).catch(() => undefined)
    throw new Died()
  })
}

/** How many statements the writes with a text in them had, one number each. @returns the list, which grows, and what ends it. */
export const countingWrites = (
  p: Pick<Portal, 'driver'>,
  text: string,
): { readonly sizes: readonly number[]; readonly stop: () => void } => {
  const sizes: number[] = []
  const stop = betweenWrites(p, (statements, go) => {
    if (holds(statements, text)) sizes.push(statements.length)
    return go(statements)
  })
  return { sizes, stop }
}
