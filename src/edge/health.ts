import { Hono } from 'hono'
import { sql } from 'drizzle-orm'
import type { AppEnv } from './app-env.ts'
import type { Host } from './context.ts'

type Check = { readonly ok: true; readonly ms: number } | { readonly ok: false }

const check = async (work: () => Promise<unknown>): Promise<Check> => {
  const started = performance.now()
  try {
    await work()
    return { ok: true, ms: Math.round((performance.now() - started) * 10) / 10 }
  } catch {
    return { ok: false }
  }
}

/** `/healthz`: the process answers. `/readyz`: so do the database and the shared state; 503 while one does not. */
export const health = ({ db, limiter }: Host): Hono<AppEnv> =>
  new Hono<AppEnv>()
    .get('/healthz', (c) => c.json({ ok: true }, 200, { 'Cache-Control': 'no-store' }))
    .get('/readyz', async (c) => {
      const [database, sharedState] = await Promise.all([
        check(() => db.all(sql`SELECT 1 FROM cities LIMIT 1`)),
        check(() => limiter.ping()),
      ])
      const ok = database.ok && sharedState.ok
      return c.json({ ok, database, sharedState }, ok ? 200 : 503, { 'Cache-Control': 'no-store' })
    })
