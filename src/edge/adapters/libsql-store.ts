import type { SharedStore, SqlDriver, SqlValue } from '#schema/ports.ts'

/** How many expired texts one `set` sweeps away, so that the table stays small without a job of its own. */
const SWEEP_ROWS = 10

// libSQL's binding ends a text that it reads at its first NUL, so one with a NUL is kept as bytes.
const stored = (text: string): SqlValue =>
  text.includes('\0') ? new TextEncoder().encode(text) : text
const read = (value: SqlValue | undefined): string | undefined => {
  if (value instanceof Uint8Array) {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(value)
  }
  return typeof value === 'string' ? value : undefined
}

/** Shared texts in a table of the portal's own database: for an installation without a Redis. */
export const libsqlStore = (driver: SqlDriver, clock: () => number): SharedStore => ({
  name: 'libsql',
  get: async (key) => {
    try {
      const rows = await driver.execute({
        sql: 'SELECT value FROM shared_values WHERE key = ? AND expires_at > ?',
        params: [key, clock()],
      })
      return read(rows[0]?.[0])
    } catch {
      return undefined
    }
  },
  set: async (key, value, ttlMs) => {
    const now = clock()
    try {
      await driver.batch(
        [
          {
            sql: 'DELETE FROM shared_values WHERE key IN (SELECT key FROM shared_values WHERE expires_at <= ? LIMIT ?)',
            params: [now, SWEEP_ROWS],
          },
          {
            sql: `INSERT INTO shared_values (key, value, expires_at) VALUES (?, ?, ?)
              ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`,
            params: [key, stored(value), Math.floor(now + ttlMs)],
          },
        ],
        'write',
      )
      return true
    } catch {
      return false
    }
  },
  delete: async (key) => {
    try {
      await driver.execute({ sql: 'DELETE FROM shared_values WHERE key = ?', params: [key] })
      return true
    } catch {
      return false
    }
  },
  ping: async () => {
    await driver.execute({ sql: 'SELECT 1 FROM shared_values LIMIT 1', params: [] })
  },
})
