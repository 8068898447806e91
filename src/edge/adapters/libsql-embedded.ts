import Database from 'libsql'
import { StatementRefused } from '#schema/batch.ts'
import type { SqlDriver, SqlRow, SqlStatement, SqlValue } from '#schema/ports.ts'

/** How long a writer waits for another process's write before it gives up with SQLITE_BUSY. */
const BUSY_TIMEOUT_MS = 3_000
/** How much of the file is read through memory of the operating system: a third less time a read of a large city. */
const MAPPED_BYTES = 1024 ** 3
/** Statements kept prepared; a portal has a few hundred distinct ones. */
const PREPARED_MAX = 500

export interface EmbeddedDriver extends SqlDriver {
  close(): void
}

/**
 * A database file of this machine (or `:memory:`), on libSQL's own binding. `@libsql/client` costs
 * two and a half times as much a page read, and its interactive transactions can poison a connection
 * for good; a batch here is BEGIN … COMMIT on one synchronous connection, so nothing can come between.
 */
export const openEmbedded = (path: string): EmbeddedDriver => {
  const connection = new Database(path, { timeout: BUSY_TIMEOUT_MS })
  connection.exec('PRAGMA foreign_keys = ON')
  if (path !== ':memory:') {
    connection.exec('PRAGMA journal_mode = WAL')
    connection.exec('PRAGMA synchronous = NORMAL')
    // Pages until what was written is carried over into the file: an order writes some thirty, and carrying over waits for the disk.
    connection.exec('PRAGMA wal_autocheckpoint = 4000')
    connection.exec('PRAGMA cache_size = -65536') // KiB, negative by SQLite's convention
    connection.exec(`PRAGMA mmap_size = ${MAPPED_BYTES}`)
  }
  const statements = new Map<string, ReturnType<typeof connection.prepare>>()

  const statementFor = (sql: string): ReturnType<typeof connection.prepare> => {
    let statement = statements.get(sql)
    if (statement) {
      statements.delete(sql) // to the young end
    } else {
      statement = connection.prepare(sql)
      if (statement.reader) statement.raw(true)
      const oldest = statements.size >= PREPARED_MAX ? statements.keys().next().value : undefined
      if (oldest !== undefined) statements.delete(oldest)
    }
    statements.set(sql, statement)
    return statement
  }

  const run = ({ sql, params }: SqlStatement): readonly SqlRow[] => {
    const statement = statementFor(sql)
    if (statement.reader) return statement.all(params as SqlValue[]) as SqlRow[]
    statement.run(params as SqlValue[])
    return []
  }

  return {
    execute: async (statement) => run(statement),
    batch: async (batch, mode) => {
      connection.exec(mode === 'write' ? 'BEGIN IMMEDIATE' : 'BEGIN')
      let at = 0
      try {
        const results = batch.map((statement, i) => {
          at = i
          return run(statement)
        })
        at = batch.length
        connection.exec('COMMIT')
        return results
      } catch (error) {
        if (connection.inTransaction) connection.exec('ROLLBACK')
        throw at < batch.length ? new StatementRefused(at, error) : error
      }
    },
    close: () => {
      statements.clear()
      connection.close()
    },
  }
}
