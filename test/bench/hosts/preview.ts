// deno run preview.ts FOLDER SHOP: how often the preview of a cart goes to the database, and how long it takes. Prints JSON.
import { sql } from 'drizzle-orm'
import { openEmbedded } from '#edge/adapters/libsql-embedded.ts'
import { libsqlLimiter } from '#edge/adapters/libsql-limiter.ts'
import { createContext } from '#edge/context.ts'
import { createLogger } from '#edge/logger.ts'
import { quote } from '#resolvers/ordering/checkout.ts'
import { createDatabase } from '#schema/database.ts'
import type { SqlDriver } from '#schema/ports.ts'

const TIMES = 200

const [folder = '', shop = '{}'] = process.argv.slice(2)
const { store, skus } = JSON.parse(shop) as {
  readonly store: string
  readonly skus: readonly string[]
}
const embedded = openEmbedded(`${folder}/shijing.db`)
let roundTrips = 0
const driver: SqlDriver = {
  execute: (statement) => {
    roundTrips += 1
    return embedded.execute(statement)
  },
  batch: (statements, mode) => {
    roundTrips += 1
    return embedded.batch(statements, mode)
  },
}
const db = createDatabase(driver)
const [resident, sessionId, tokenHash] = await db.get<[string, string, string]>(
  sql`SELECT resident_id, id, token_hash FROM sessions LIMIT 1`,
)
for (const sku of skus)
  await db.run(
    sql`INSERT INTO cart_lines (owner_id, store_id, sku_id, quantity, added_fen, added_at, updated_at) VALUES (${resident}, ${store}, ${sku}, 2, 100, 0, 0)`,
  )
const ctx = createContext(
  { db, limiter: libsqlLimiter(driver), log: createLogger('error', Date.now), clock: Date.now },
  {
    requestId: 'bench',
    locale: 'zh-CN',
    viewer: { kind: 'resident', residentId: resident, session: { id: sessionId, tokenHash } },
    now: Date.now(),
    defer: () => undefined,
  },
)
const asked = { lines: null, handovers: [{ storeId: store, fulfilment: 'PICKUP' as const }] }
roundTrips = 0
const { orders, obstacles } = await quote(ctx, asked)
if (obstacles.length > 0) throw new Error(JSON.stringify(obstacles))
const once = roundTrips
const times: number[] = []
for (let i = 0; i < TIMES; i += 1) {
  const began = performance.now()
  await quote(ctx, asked)
  times.push(performance.now() - began)
}
embedded.close()
console.log(
  JSON.stringify({
    roundTrips: once,
    lines: orders[0]?.lines.length,
    medianMs: times.toSorted((a, b) => a - b)[TIMES / 2],
  }),
)
