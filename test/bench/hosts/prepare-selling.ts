// deno run prepare-selling.ts FOLDER BUYERS: residents with sessions, a full cart for one of them, and products to sell, in
// a database of the bench. Prints JSON: tokens, and what is sold where.
import { sql } from 'drizzle-orm'
import { openEmbedded } from '#edge/adapters/libsql-embedded.ts'
import { createDatabase } from '#schema/database.ts'
import { createNewId } from '#schema/ids.ts'
import { createVault } from '#schema/vault.ts'
import { newToken } from '#schema/tokens.ts'

const [folder = '', wanted = '0', keys = '', indexing = '', appId = ''] = process.argv.slice(2)
const driver = openEmbedded(`${folder}/shijing.db`)
const db = createDatabase(driver)
const now = Date.now()
const newId = createNewId(now)
const vault = createVault({
  sealing: [{ id: 'k1', key: keys }],
  indexing,
})

const buyers = []
for (let i = 0; i < Number(wanted); i += 1) {
  const id = newId('Resident')
  const openid = `oBench${String(i).padStart(22, '0')}`
  const index = await vault.index(openid, 'openid')
  const { token, hash } = await newToken('session')
  await db.batch([
    db.run(sql`INSERT INTO residents (id, created_at) VALUES (${id}, ${now})`),
    db.run(sql`INSERT INTO resident_identities (app_id, openid_index, openid_sealed, resident_id, created_at)
      VALUES (${appId}, ${index}, ${await vault.seal(openid, 'openid', index)}, ${id}, ${now})`),
    db.run(sql`INSERT INTO sessions (id, token_hash, rotated_at, resident_id, created_at, expires_at)
      VALUES (${newId('Session')}, ${hash}, ${now}, ${id}, ${now}, ${now + 86_400_000})`),
  ])
  buyers.push({ token, openid })
}
const [store] = await db.get<[string]>(
  sql`SELECT s.place_id FROM stores s JOIN places p ON p.id = s.place_id WHERE p.state = 'OPEN' ORDER BY s.place_id LIMIT 1`,
)
await db.run(sql`UPDATE stores SET pickup = 1 WHERE place_id = ${store}`)
const levels = await db.all<[string, number]>(
  sql`SELECT k.id, k.price_fen FROM skus k JOIN products d ON d.id = k.product_id AND d.state = 'ON_SALE' WHERE k.position = 0 AND k.price_fen > 0 ORDER BY k.id LIMIT 30`,
)
for (const [sku] of levels)
  await db.run(
    sql`INSERT INTO stock_levels (store_id, sku_id, on_hand, updated_at) VALUES (${store}, ${sku}, 0, ${now}) ON CONFLICT DO NOTHING`,
  )
const goods = levels.map(([sku, price]) => ({ sku, price }))
const stock = (sku: string | undefined, units: number) =>
  db.run(sql`INSERT INTO stock_movements (key, type, store_id, sku_id, on_hand, reference, at)
    SELECT ${`bench:${sku}`}, 'COUNT', store_id, sku_id, ${units} + safety + held + committed - on_hand, 'bench', ${now} FROM stock_levels WHERE sku_id = ${sku} AND store_id = ${store}`)
// The first is scarce; the second is for everybody; the third for the yardstick.
await stock(goods[0]?.sku, 100)
for (const { sku } of goods.slice(1)) await stock(sku, 1_000_000)
driver.close()
console.log(JSON.stringify({ buyers, store, goods }))
