import type { SqlDriver, SqlRow, SqlStatement } from '#schema/ports.ts'

const keyOf = ({ sql, params }: SqlStatement): string => `${sql} ${JSON.stringify(params)}`

/**
 * A driver that reads each statement with its parameters once and keeps the rows for good: what is
 * left of a request is everything but the database. For measuring only; it never sees a change.
 */
export const remembering = (driver: SqlDriver): SqlDriver => {
  // Rows, not promises: a promise of one request must not be awaited by another in workerd.
  const known = new Map<string, readonly SqlRow[]>()
  return {
    execute: async (statement) => {
      const key = keyOf(statement)
      const rows = known.get(key) ?? (await driver.execute(statement))
      known.set(key, rows)
      return rows
    },
    batch: async (statements, mode) => {
      const key = statements.map(keyOf)
      const remembered = key.map((one) => known.get(one))
      if (mode === 'read' && remembered.every((rows) => rows !== undefined)) return remembered
      const results = await driver.batch(statements, mode)
      if (mode === 'read') for (const [i, rows] of results.entries()) known.set(key[i] ?? '', rows)
      return results
    },
  }
}
