// deno run prepare-merchant.ts FOLDER MANY FEW OPEN ROWS: a merchant with a store of many orders and one of few, of which as
// many are open, and with so many SKUs that its ERP knows, in a database of the bench. Prints JSON: the stores, a key for
// the ERP, the SKUs.
import { openEmbedded } from '#edge/adapters/libsql-embedded.ts'
import { libsqlLimiter } from '#edge/adapters/libsql-limiter.ts'
import { createContext } from '#edge/context.ts'
import { createLogger } from '#edge/logger.ts'
import { createLinkKey } from '#resolvers/links/keys.ts'
import type { StaffContext } from '#schema/context.ts'
import { createDatabase } from '#schema/database.ts'
import { createNewId } from '#schema/ids.ts'
import type { SqlStatement, SqlValue } from '#schema/ports.ts'

const AT_A_TIME = 5_000
const DAY_MS = 86_400_000
/** How orders go from the first state to the last. */
const WAY = ['PENDING_PAYMENT', 'TO_FULFIL', 'FULFILLED', 'COMPLETED']

const [folder = '', ...counts] = process.argv.slice(2)
const [many = 0, few = 0, open = 0, wanted = 0] = counts.map(Number)
const driver = openEmbedded(`${folder}/shijing.db`)
const now = Date.now()
const newId = createNewId(now)
const one = (sql: string, ...params: SqlValue[]): SqlStatement => ({ sql, params })

const [shop = []] = await driver.execute(
  one(
    `SELECT s.merchant_id, min(s.place_id), max(s.place_id), m.city_code FROM stores s JOIN merchants m ON m.id = s.merchant_id
      WHERE EXISTS (SELECT 1 FROM products d WHERE d.merchant_id = m.id) GROUP BY s.merchant_id HAVING count(*) > 1 ORDER BY s.merchant_id LIMIT 1`,
  ),
)
const [merchant = '', large = '', small = '', city = ''] = shop.map(String)

/** Orders of a store, the last `open` of them to be handed over; all others were, and are over. */
const fillStore = async (store: string, count: number): Promise<void> => {
  for (let from = 0; from < count; from += AT_A_TIME) {
    const rows = Array.from({ length: Math.min(AT_A_TIME, count - from) }, (_, i) => ({
      purchase: newId('Purchase'),
      order: newId('Order'),
      line: newId('OrderLine'),
      over: from + i < count - open ? 1 : 0,
    }))
    const json = JSON.stringify(rows)
    const steps = WAY.slice(1).map((to, i) =>
      one(
        `UPDATE orders SET state = ?1, event = (SELECT event FROM order_transitions WHERE from_state = ?2 AND to_state = ?1 ORDER BY event LIMIT 1), changed_at = ?3,
          paid_at = ?3, fulfilled_at = iif(?1 = 'TO_FULFIL', NULL, ?3), completed_at = iif(?1 = 'COMPLETED', ?3, NULL)
          WHERE id IN (SELECT value ->> 'order' FROM json_each(?4) WHERE ?1 = 'TO_FULFIL' OR value ->> 'over')`,
        to,
        WAY[i] ?? '',
        now,
        json,
      ),
    )
    await driver.batch(
      [
        one(
          `INSERT INTO purchases (id, number, resident_id, city_code, total_fen, created_at, expires_at)
            SELECT value ->> 'purchase', value ->> 'purchase', 'bench', ?, 100, ?, ? FROM json_each(?)`,
          city,
          now,
          now + DAY_MS,
          json,
        ),
        one(
          `INSERT INTO orders (id, number, purchase_id, resident_id, store_id, merchant_id, city_code, fulfilment, goods_fen, discount_fen, freight_fen, total_fen, created_at, changed_at)
            SELECT value ->> 'order', value ->> 'order', value ->> 'purchase', 'bench', ?, ?, ?, 'PICKUP', 100, 0, 0, 100, ?, ? FROM json_each(?)`,
          store,
          merchant,
          city,
          now,
          now,
          json,
        ),
        one(
          `INSERT INTO order_lines (id, order_id, position, product_id, sku_id, names, chosen, quantity, unit_fen, payable_fen, goods_fen, fulfilled)
            SELECT value ->> 'line', value ->> 'order', 0, 'bench', 'bench', '{"zh-CN":"包子"}', '[]', 1, 100, 100, 100, value ->> 'over' FROM json_each(?)`,
          json,
        ),
        one(
          `UPDATE purchases SET state = 'PAID', payment_id = 'bench', paid_at = ? WHERE id IN (SELECT value ->> 'purchase' FROM json_each(?))`,
          now,
          json,
        ),
        ...steps,
      ],
      'write',
    )
  }
}

await fillStore(large, many)
await fillStore(small, few)

const skus: string[] = []
for (let from = 0; from < wanted; from += AT_A_TIME) {
  const rows = Array.from({ length: Math.min(AT_A_TIME, wanted - from) }, (_, i) => ({
    product: newId('Product'),
    sku: newId('Sku'),
    code: `erp-${from + i}`,
  }))
  skus.push(...rows.map(({ sku }) => sku))
  const json = JSON.stringify(rows)
  await driver.batch(
    [
      one(
        `INSERT INTO products (id, merchant_id, city_code, source, source_id, content_hash, category_id, names, specifications, created_at, updated_at)
          SELECT value ->> 'product', ?1, city_code, 'erp', value ->> 'code', 'x', category_id, names, '[]', 1, 1
          FROM json_each(?2), (SELECT city_code, category_id, names FROM products WHERE merchant_id = ?1 LIMIT 1)`,
        merchant,
        json,
      ),
      one(
        `INSERT INTO skus (id, product_id, code, position, "values", price_fen) SELECT value ->> 'sku', value ->> 'product', 'default', 0, '{}', 100 FROM json_each(?)`,
        json,
      ),
      one(
        `INSERT INTO stock_levels (store_id, sku_id, on_hand, updated_at) SELECT ?, value ->> 'sku', 10, 1 FROM json_each(?)`,
        large,
        json,
      ),
    ],
    'write',
  )
}
// The log of all this is not what a host finds in life.
await driver.execute(one('DELETE FROM change_log WHERE seq < (SELECT max(seq) FROM change_log)'))
await driver.execute(one('PRAGMA optimize'))

const ctx = createContext(
  {
    db: createDatabase(driver),
    limiter: libsqlLimiter(driver),
    log: createLogger('error', Date.now),
    clock: Date.now,
  },
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
    now,
    defer: () => undefined,
  },
) as StaffContext
const { token } = await createLinkKey(ctx, {
  merchantId: merchant,
  label: 'ERP',
  scopes: ['stock:write'],
  days: 1,
})
driver.close()
console.log(JSON.stringify({ merchant, city, large, small, token, skus }))
