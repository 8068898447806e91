import { drizzle, type SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy'
import type { SqlDriver, SqlStatement, SqlValue } from './ports.ts'

/** What services query: Drizzle over the host's driver. Writes that belong together go through `batch`. */
export type Database = SqliteRemoteDatabase<Record<string, never>>

const READS = /^\s*(select|with|explain|pragma)\b/i
/** `WITH` may also lead up to a write. */
const WRITES_AFTER_WITH = /^\s*with\b[^]*\b(insert\s+into|update|delete\s+from|replace\s+into)\b/i

/** Whether a statement only reads. One that is not sure counts as a write. */
export const isRead = (sql: string): boolean => READS.test(sql) && !WRITES_AFTER_WITH.test(sql)

/** What an error says, without the values a failed statement was given: Drizzle writes them behind its text. */
export const messageOf = ({ message }: Error): string => message.split('\nparams:')[0] ?? ''

/** Drizzle over a driver. Holds no state of its own besides the driver. */
export const createDatabase = (driver: SqlDriver): Database =>
  drizzle(
    async (sql, params, method) => {
      const rows = await driver.execute({ sql, params: params as readonly SqlValue[] })
      // Drizzle takes a single row for `get`, and `undefined` (which its types do not say) for none.
      return { rows: (method === 'get' ? rows[0] : rows) as unknown[] }
    },
    async (queries) => {
      const statements: SqlStatement[] = queries.map(({ sql, params }) => ({
        sql,
        params: params as readonly SqlValue[],
      }))
      const mode = statements.every(({ sql }) => isRead(sql)) ? 'read' : 'write'
      const results = await driver.batch(statements, mode)
      return results.map((rows, i) => ({
        rows: (queries[i]?.method === 'get' ? rows[0] : rows) as unknown[],
      }))
    },
  )
