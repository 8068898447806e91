// deno run board.ts FOLDER MERCHANT CITY LARGE SMALL: what the board of a store with many orders asks of the database, beside
// that of one with few: statements, what their plans scan, and the ms of the same statements again and again, in turn.
// Prints JSON.
import { openEmbedded } from '#edge/adapters/libsql-embedded.ts'
import { libsqlLimiter } from '#edge/adapters/libsql-limiter.ts'
import { createContext } from '#edge/context.ts'
import { createLogger } from '#edge/logger.ts'
import { linesOfOrder, listStoreOrders, pulseOfStore } from '#resolvers/ordering/service.ts'
import type { StaffContext } from '#schema/context.ts'
import { createDatabase } from '#schema/database.ts'
import type { SqlDriver, SqlStatement } from '#schema/ports.ts'

const TIMES = 300
/** As src/edge/console/merchant/orders.tsx shows them. */
const PAGE = 50
const WAITING = ['TO_FULFIL', 'PARTIALLY_FULFILLED'] as const

const [folder = '', merchant = '', city = '', large = '', small = ''] = process.argv.slice(2)
const embedded = openEmbedded(`${folder}/shijing.db`)
let asked: SqlStatement[] = []
const driver: SqlDriver = {
  execute: (statement) => {
    asked.push(statement)
    return embedded.execute(statement)
  },
  batch: (statements, mode) => {
    asked.push(...statements)
    return embedded.batch(statements, mode)
  },
}
const db = createDatabase(driver)

/** The three questions of the board, in a context of their own as each request has. */
const openBoard = async (store: string): Promise<number> => {
  const ctx = createContext(
    { db, limiter: libsqlLimiter(driver), log: createLogger('error', Date.now), clock: Date.now },
    {
      requestId: 'bench',
      locale: 'zh-CN',
      viewer: {
        kind: 'staff',
        staffId: 'stf_bench',
        grants: [
          {
            id: 'grt_bench',
            endsAt: Number.MAX_SAFE_INTEGER,
            role: 'OWNER',
            scope: 'MERCHANT',
            scopeId: merchant,
            cityCode: city,
          },
        ],
      },
      now: Date.now(),
      defer: () => undefined,
    },
  ) as StaffContext
  const [{ edges }] = await Promise.all([
    listStoreOrders(ctx, { store, states: WAITING, first: PAGE, oldestFirst: true }),
    pulseOfStore(ctx, store),
  ])
  await Promise.all(edges.map(({ node }) => linesOfOrder(ctx).load(node.id)))
  return edges.length
}

const stores = [large, small]
const statements: number[] = []
const rows: number[] = []
const scans = new Set<string>()
for (const store of stores) {
  asked = []
  rows.push(await openBoard(store))
  const own = asked
  statements.push(own.length)
  for (const { sql, params } of own)
    for (const step of await embedded.execute({ sql: `EXPLAIN QUERY PLAN ${sql}`, params })) {
      const text = String(step.at(-1))
      // By its alias, as the statements call it.
      if (/^SCAN (?:o|orders|p|purchases|l|order_lines)\b/.test(text)) scans.add(text)
    }
}
const times: number[][] = stores.map(() => [])
for (let i = 0; i < TIMES; i += 1)
  for (const [at, store] of stores.entries()) {
    const began = performance.now()
    await openBoard(store)
    times[at]?.push(performance.now() - began)
  }
embedded.close()
console.log(JSON.stringify({ statements, rows, scans: [...scans], times }))
