// deno run prepare-street.ts FOLDER KEYS INDEXING: a key for the barriers of a partner in a database of the bench. Prints JSON: the
// key, the lots it may push for, and where readers may ask what is near.
import { sql } from 'drizzle-orm'
import { openEmbedded } from '#edge/adapters/libsql-embedded.ts'
import { libsqlLimiter } from '#edge/adapters/libsql-limiter.ts'
import { createContext } from '#edge/context.ts'
import { createLogger } from '#edge/logger.ts'
import { createPushKey } from '#scenes/parking/push/service.ts'
import { createDatabase } from '#schema/database.ts'
import { createVault } from '#schema/vault.ts'

const LOTS_MAX = 5_000
const POINTS = 50

const [folder = '', key = '', indexing = ''] = process.argv.slice(2)
const driver = openEmbedded(`${folder}/shijing.db`)
const db = createDatabase(driver)
const now = Date.now()
const ctx = createContext(
  {
    db,
    limiter: libsqlLimiter(driver),
    log: createLogger('error', Date.now),
    clock: Date.now,
    vault: createVault({ sealing: [{ id: 'k1', key }], indexing }),
  },
  {
    requestId: 'bench',
    locale: 'zh-CN',
    viewer: { kind: 'guest' },
    now,
    defer: () => undefined,
  },
)
// The seed knows places only.
await db.run(
  sql`INSERT OR IGNORE INTO parking_lots (place_id, capacity, categories) SELECT id, '{"CAR":200}', '[]' FROM places WHERE kind = 'PARKING_LOT'`,
)
// The log of that is not what a host finds in life.
await db.run(sql`DELETE FROM change_log WHERE seq < (SELECT max(seq) FROM change_log)`)
const [[partnerId, source] = ['', '']] = await db.all<[string, string]>(
  sql`SELECT p.partner_id, p.source FROM parking_lots l JOIN places p ON p.id = l.place_id GROUP BY 1, 2 ORDER BY count(*) DESC LIMIT 1`,
)
const rows = await db.all<[string, number, number]>(
  sql`SELECT p.source_id, p.lon, p.lat FROM parking_lots l JOIN places p ON p.id = l.place_id
    WHERE p.partner_id = ${partnerId} AND p.source = ${source} AND p.lon IS NOT NULL ORDER BY p.id LIMIT ${LOTS_MAX}`,
)
const { keyId, secret } = await createPushKey(ctx, { partnerId, source, cityCode: null, days: 1 })
driver.close()
console.log(
  JSON.stringify({
    keyId,
    secret,
    lots: rows.map(([name]) => name),
    points: rows.slice(0, POINTS).map(([, lon, lat]) => ({ lon, lat })),
  }),
)
