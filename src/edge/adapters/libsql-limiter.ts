import type { RateLimiter, SqlDriver } from '#schema/ports.ts'

/** How many used-up windows one call sweeps away, so that the table stays small without a job of its own. */
const SWEEP_ROWS = 10

/**
 * A fixed-window limiter in the portal's own database, exact over all processes: counting is one
 * guarded statement of one batch.
 */
export const libsqlLimiter = (driver: SqlDriver): RateLimiter => ({
  take: async (key, { calls, windowMs }, now) => {
    const start = now - (now % windowMs)
    const window = `${key} ${windowMs} ${start}`
    const [, rows] = await driver.batch(
      [
        {
          sql: 'DELETE FROM rate_windows WHERE key IN (SELECT key FROM rate_windows WHERE expires_at <= ? LIMIT ?)',
          params: [now, SWEEP_ROWS],
        },
        {
          sql: `INSERT INTO rate_windows (key, count, expires_at) VALUES (?, 1, ?)
            ON CONFLICT (key) DO UPDATE SET count = count + 1 RETURNING count`,
          params: [window, start + windowMs],
        },
      ],
      'write',
    )
    const count = Number(rows?.[0]?.[0] ?? 0)
    return count <= calls
      ? { ok: true }
      : { ok: false, retryAfterS: Math.max(1, Math.ceil((start + windowMs - now) / 1000)) }
  },
  ping: async () => {
    await driver.execute({ sql: 'SELECT 1', params: [] })
  },
})
