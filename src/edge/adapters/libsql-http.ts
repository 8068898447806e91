import { StatementRefused } from '#schema/batch.ts'
import type { SqlDriver, SqlRow, SqlStatement, SqlValue } from '#schema/ports.ts'

/** How long one round trip to the database may take. */
const TIMEOUT_MS = 5_000

/** The database refused a statement: the text and code are libSQL's. */
export class SqlError extends Error {
  readonly code: string | undefined
  constructor(message: string, code: string | undefined) {
    super(message)
    this.name = 'SqlError'
    this.code = code
  }
}

/** The database could not be reached, or did not answer in time. */
export class DatabaseAway extends Error {
  constructor(cause: unknown) {
    super('The database cannot be reached.', { cause })
    this.name = 'DatabaseAway'
  }
}

// Hrana 2 over HTTP, the protocol of libSQL servers: https://github.com/tursodatabase/libsql/blob/main/docs/HRANA_3_SPEC.md
type Value =
  | { readonly type: 'null' }
  | { readonly type: 'integer'; readonly value: string }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'blob'; readonly base64: string }
interface StatementResult {
  readonly rows: readonly (readonly Value[])[]
}
interface Fault {
  readonly message: string
  readonly code?: string | null
}
type Result =
  | {
      readonly type: 'ok'
      readonly response: { readonly type: 'execute'; readonly result: StatementResult }
    }
  | {
      readonly type: 'ok'
      readonly response: { readonly type: 'batch'; readonly result: BatchResult }
    }
  | { readonly type: 'ok'; readonly response: { readonly type: 'close' } }
  | { readonly type: 'error'; readonly error: Fault }
interface BatchResult {
  readonly step_results: readonly (StatementResult | null)[]
  readonly step_errors: readonly (Fault | null)[]
}

const encode = (value: SqlValue): Value => {
  if (value === null) return { type: 'null' }
  if (typeof value === 'string') return { type: 'text', value }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value)
      ? { type: 'integer', value: String(value) }
      : { type: 'float', value }
  }
  // Piece by piece: a call takes some ten thousand arguments at most.
  let binary = ''
  for (let at = 0; at < value.length; at += 8192)
    binary += String.fromCharCode(...value.subarray(at, at + 8192))
  return { type: 'blob', base64: btoa(binary) }
}

const decode = (value: Value): SqlValue => {
  switch (value.type) {
    case 'null':
      return null
    case 'integer':
      return Number(value.value)
    case 'float':
    case 'text':
      return value.value
    case 'blob':
      return Uint8Array.from(atob(value.base64), (char) => char.charCodeAt(0))
    default:
      throw new TypeError(`Not a value of Hrana: ${JSON.stringify(value satisfies never)}`)
  }
}

const rowsOf = ({ rows }: StatementResult): readonly SqlRow[] => rows.map((row) => row.map(decode))

const statementOf = ({ sql, params }: SqlStatement) => ({
  sql,
  args: params.map(encode),
  want_rows: true,
})
const failed = ({ message, code }: Fault): SqlError => new SqlError(message, code ?? undefined)

/**
 * A libSQL server over HTTP (Turso, sqld): one pipeline, so one round trip, for a statement or a whole
 * batch. Holds no connection and no promise, so that requests of a Worker may share it. A page read
 * costs a third less of the Worker's time than through `@libsql/client/web`, whose streams and limiter
 * serve interactive transactions, which the portal does not use.
 */
export const openHttp = (options: {
  readonly url: string
  readonly authToken?: string | undefined
  readonly fetch?: typeof fetch
}): SqlDriver => {
  const endpoint = new URL('/v2/pipeline', options.url.replace(/^libsql:/, 'https:')).href
  const send = options.fetch ?? ((input, init) => fetch(input, init))
  const headers = {
    'content-type': 'application/json',
    ...(options.authToken === undefined ? {} : { authorization: `Bearer ${options.authToken}` }),
  }

  const pipeline = async (request: object): Promise<Result> => {
    let results: readonly Result[]
    try {
      const response = await send(endpoint, {
        method: 'POST',
        headers,
        body: JSON.stringify({ requests: [request, { type: 'close' }] }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      if (!response.ok) throw new Error(`status ${response.status}`)
      results = ((await response.json()) as { readonly results: readonly Result[] }).results
    } catch (cause) {
      throw new DatabaseAway(cause)
    }
    const [result] = results
    if (!result) throw new DatabaseAway('the answer has no result')
    return result
  }

  return {
    execute: async (statement) => {
      const result = await pipeline({ type: 'execute', stmt: statementOf(statement) })
      if (result.type === 'error') throw failed(result.error)
      if (result.response.type !== 'execute')
        throw new DatabaseAway('the answer is of another request')
      return rowsOf(result.response.result)
    },
    batch: async (statements, mode) => {
      const last = statements.length
      const steps = [
        { stmt: { sql: mode === 'write' ? 'BEGIN IMMEDIATE' : 'BEGIN' } },
        ...statements.map((statement, i) => ({
          condition: { type: 'ok', step: i },
          stmt: statementOf(statement),
        })),
        { condition: { type: 'ok', step: last }, stmt: { sql: 'COMMIT' } },
        {
          condition: { type: 'not', cond: { type: 'ok', step: last + 1 } },
          stmt: { sql: 'ROLLBACK' },
        },
      ]
      const result = await pipeline({ type: 'batch', batch: { steps } })
      if (result.type === 'error') throw failed(result.error)
      if (result.response.type !== 'batch')
        throw new DatabaseAway('the answer is of another request')
      const { step_results: results, step_errors: errors } = result.response.result
      const step = errors.findIndex((error, i) => error !== null && i <= last + 1)
      const fault = errors[step]
      // The first step begins and the last one commits; those between are the statements.
      if (fault)
        throw step < 1 || step > last
          ? failed(fault)
          : new StatementRefused(step - 1, failed(fault))
      return statements.map((_, i) => {
        const rows = results[i + 1]
        if (!rows) throw new DatabaseAway('a step has neither a result nor an error')
        return rowsOf(rows)
      })
    },
  }
}
