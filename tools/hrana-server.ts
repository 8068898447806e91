// A small local libSQL server: Hrana 2 over HTTP on libSQL's own binding, so that the Worker runs on
// this machine against the very database file of `npm start`. A development and test tool: no
// authentication, loopback only.
import { createServer, type Server } from 'node:http'
import Database from 'libsql'

interface Statement {
  readonly sql?: string | null
  readonly args?: readonly {
    readonly type: string
    readonly value?: string | number
    readonly base64?: string
  }[]
  readonly named_args?: readonly {
    readonly name: string
    readonly value: { readonly type: string; readonly value?: string | number }
  }[]
}
type Condition =
  | { readonly type: 'ok' | 'error'; readonly step: number }
  | { readonly type: 'not'; readonly cond: Condition }
  | { readonly type: 'and' | 'or'; readonly conds: readonly Condition[] }
  | { readonly type: 'is_autocommit' }

const decode = ({
  type,
  value,
  base64,
}: {
  readonly type: string
  readonly value?: string | number
  readonly base64?: string
}) => {
  if (type === 'null') return null
  if (type === 'integer') return Number(value)
  if (type === 'blob') return Buffer.from(base64 ?? '', 'base64')
  return value ?? null
}

const encode = (value: unknown) => {
  if (value === null || value === undefined) return { type: 'null' }
  if (typeof value === 'number')
    return Number.isInteger(value)
      ? { type: 'integer', value: String(value) }
      : { type: 'float', value }
  if (typeof value === 'bigint') return { type: 'integer', value: String(value) }
  if (typeof value === 'string') return { type: 'text', value }
  return { type: 'blob', base64: Buffer.from(value as Uint8Array).toString('base64') }
}

/** Serves a database file on a loopback port (0 picks one). Resolves when it listens. */
export const serveHrana = async (
  path: string,
  port = 0,
): Promise<{
  readonly url: string
  readonly close: () => Promise<void>
  readonly server: Server
}> => {
  const database = new Database(path, { timeout: 3_000 })
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('PRAGMA synchronous = NORMAL')
  database.exec('PRAGMA foreign_keys = ON')
  const prepared = new Map<string, ReturnType<typeof database.prepare>>()
  const prepare = (sql: string) => {
    let statement = prepared.get(sql)
    if (!statement) {
      statement = database.prepare(sql)
      if (statement.reader) statement.raw(true)
      if (prepared.size > 500) prepared.clear()
      prepared.set(sql, statement)
    }
    return statement
  }

  const execute = (stmt: Statement) => {
    const statement = prepare(stmt.sql ?? '')
    const params = (stmt.args ?? []).map(decode)
    const empty = { cols: [], rows: [], affected_row_count: 0, last_insert_rowid: null }
    if (!statement.reader) {
      const info = statement.run(params)
      return {
        ...empty,
        affected_row_count: info.changes,
        last_insert_rowid: String(info.lastInsertRowid),
      }
    }
    const rows = statement.all(params) as unknown[][]
    const cols = statement.columns().map(({ name, type }) => ({ name, decltype: type }))
    return { ...empty, cols, rows: rows.map((row) => row.map(encode)) }
  }
  const faultOf = (error: unknown) => ({
    message: error instanceof Error ? error.message : String(error),
    code: error instanceof Error && 'code' in error ? String(error.code) : 'SQLITE_ERROR',
  })

  const batch = (
    steps: readonly { readonly stmt: Statement; readonly condition?: Condition | null }[],
  ) => {
    const results: unknown[] = []
    const errors: unknown[] = []
    const holds = (condition: Condition): boolean => {
      switch (condition.type) {
        case 'ok':
          return results[condition.step] != null
        case 'error':
          return errors[condition.step] != null
        case 'not':
          return !holds(condition.cond)
        case 'and':
          return condition.conds.every(holds)
        case 'or':
          return condition.conds.some(holds)
        case 'is_autocommit':
          return !database.inTransaction
        default:
          throw new TypeError(`Unknown condition ${JSON.stringify(condition satisfies never)}`)
      }
    }
    for (const { stmt, condition } of steps) {
      let result: unknown = null
      let fault: unknown = null
      if (!condition || holds(condition)) {
        try {
          result = execute(stmt)
        } catch (error) {
          fault = faultOf(error)
        }
      }
      results.push(result)
      errors.push(fault)
    }
    return { step_results: results, step_errors: errors }
  }

  const answer = (request: {
    readonly type: string
    readonly stmt?: Statement
    readonly batch?: { readonly steps: Parameters<typeof batch>[0] }
    readonly sql?: string
  }) => {
    try {
      if (request.type === 'execute')
        return { type: 'ok', response: { type: 'execute', result: execute(request.stmt ?? {}) } }
      if (request.type === 'batch')
        return {
          type: 'ok',
          response: { type: 'batch', result: batch(request.batch?.steps ?? []) },
        }
      if (request.type === 'sequence') {
        database.exec(request.sql ?? '')
        return { type: 'ok', response: { type: 'sequence' } }
      }
      return { type: 'ok', response: { type: request.type } }
    } catch (error) {
      return { type: 'error', error: faultOf(error) }
    }
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (request.method !== 'POST')
        return response
          .writeHead(request.url === '/v2' || request.url === '/health' ? 200 : 404)
          .end()
      const { requests } = JSON.parse(Buffer.concat(chunks).toString()) as {
        requests: Parameters<typeof answer>[0][]
      }
      const results = requests.map(answer)
      if (database.inTransaction) database.exec('ROLLBACK') // no stream outlives its pipeline here
      return response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ baton: null, base_url: null, results }))
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`
  return {
    url,
    server,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      database.close()
    },
  }
}
