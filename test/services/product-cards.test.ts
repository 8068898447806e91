import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { migrate, readMigrations } from '../../migrations/apply.ts'
import { fill } from '../../tools/seed/fill.ts'
import { openEmbedded } from '#edge/adapters/libsql-embedded.ts'
import { countProducts, listProducts } from '#resolvers/catalogue/products.ts'
import { parseProduct } from '#resolvers/catalogue/row.ts'
import type { SqlDriver, SqlStatement, SqlValue } from '#schema/ports.ts'
import { fillShop } from '../support/catalogue.ts'
import { CHANGSHA, NANJING } from '../support/cities.ts'
import { freshPath, NOW, portal, type Portal } from '../support/portal.ts'

const rowsOf = async (driver: SqlDriver, sql: string): Promise<Record<string, SqlValue>[]> => {
  const names = (
    await driver.execute({ sql: `SELECT name FROM pragma_table_info('${sql}')`, params: [] })
  ).map(([name]) => String(name))
  const rows = await driver.execute({ sql: `SELECT * FROM ${sql}`, params: [] })
  return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? null])))
}
const json = (value: SqlValue | undefined): unknown => JSON.parse(String(value))

/** Every product as its rows say it: what triggers keep is worked out here anew, from what it is kept of. */
const documents = async (driver: SqlDriver): Promise<readonly object[]> => {
  const [products, skus, stock, media] = await Promise.all(
    ['products', 'skus', 'stock_levels', 'media'].map((table) => rowsOf(driver, table)),
  )
  const sellable = (sku: SqlValue | undefined): number =>
    (stock ?? [])
      .filter((level) => level['sku_id'] === sku && level['pool'] === 'NORMAL')
      .map((level) =>
        ['held', 'committed', 'safety'].reduce(
          (left, name) => left - Number(level[name]),
          Number(level['on_hand']),
        ),
      )
      .reduce((sum, left) => sum + Math.max(0, left), 0)
  return (products ?? []).map((d) => {
    const own = (skus ?? []).filter((k) => k['product_id'] === d['id'])
    const prices = own.map((k) => Number(k['price_fen']))
    const [cover] = (media ?? [])
      .filter((m) => m['owner_id'] === d['id'] && m['kind'] === 'IMAGE')
      .toSorted((a, b) => Number(a['position']) - Number(b['position']))
    return {
      __typename: 'Product',
      id: d['id'],
      merchantId: d['merchant_id'],
      cityCode: d['city_code'],
      categoryId: d['category_id'],
      names: json(d['names']),
      subtitles: json(d['subtitles']),
      descriptions: json(d['descriptions']),
      specifications: json(d['specifications']),
      tags: json(d['tags']),
      sold: d['sold'],
      minPriceFen: prices.length === 0 ? 0 : Math.min(...prices),
      maxPriceFen: prices.length === 0 ? 0 : Math.max(...prices),
      onSale: d['state'] === 'ON_SALE',
      version: d['version'],
      updatedAt: d['updated_at'],
      cover: cover ? { url: cover['url'], alt: json(cover['alt']) } : null,
      skus: own.map((k) => ({
        id: k['id'],
        code: k['code'],
        position: k['position'],
        values: json(k['values']),
        priceFen: k['price_fen'],
        marketPriceFen: k['market_price_fen'],
        barcode: k['barcode'],
        sellable: sellable(k['id']),
      })),
    }
  })
}

/** What is kept, in an order that does not depend on who wrote first. */
const cards = async (driver: SqlDriver): Promise<readonly object[]> => {
  const rows = await driver.execute({
    sql: 'SELECT c.skus || c.product FROM product_cards c ORDER BY c.num',
    params: [],
  })
  return rows.map(([card]) => parseProduct(card))
}
const inOrder = (products: readonly object[]): readonly object[] =>
  products.map((product) => {
    const { skus, ...rest } = product as { readonly skus: readonly { readonly id: string }[] }
    return { ...rest, skus: skus.toSorted((a, b) => (a.id < b.id ? -1 : 1)) }
  })

const keptCounts = async (driver: SqlDriver): Promise<readonly unknown[]> =>
  driver.execute({
    sql: 'SELECT city_code, category_id, on_sale FROM product_counts WHERE on_sale <> 0 ORDER BY city_code, category_id',
    params: [],
  })
const realCounts = async (driver: SqlDriver): Promise<readonly unknown[]> =>
  driver.execute({
    sql: `SELECT city_code, category_id, count(*) FROM products WHERE state = 'ON_SALE' GROUP BY city_code, category_id ORDER BY city_code, category_id`,
    params: [],
  })

const expectKept = async (driver: SqlDriver): Promise<void> => {
  expect(inOrder(await cards(driver))).toEqual(inOrder(await documents(driver)))
  expect(await keptCounts(driver)).toEqual(await realCounts(driver))
}

/** Few of everything, so that writes meet. */
const few = (most: number) => fc.nat(most)
const id = (prefix: string, n: number): string => `${prefix}_${n}`
const named = (n: number): string =>
  JSON.stringify({ 'zh-CN': `名"字${n}`, en: n % 2 ? `{"skus":[${n}],` : '\u2028' })
const category = (n: number): string => ['bread', 'bakery', 'fruit', 'foodware'][n % 4] ?? ''
const statement = (sql: string, ...params: SqlValue[]): SqlStatement => ({ sql, params })

interface World extends Portal {
  /** A merchant of each of two cities, and two stores. */
  readonly merchants: readonly (readonly [id: string, city: string])[]
  readonly stores: readonly string[]
}

const world = async (): Promise<World> => {
  const p = await portal({ cities: [NANJING, CHANGSHA] })
  const at = [NANJING.lon, NANJING.lat] as const
  const shop = await fillShop(
    p,
    NANJING,
    [
      { id: 'a', at },
      { id: 'b', at },
    ],
    [],
  )
  await p.driver.execute(
    statement(
      `INSERT INTO merchants (id, city_code, partner_id, source_id, names, created_at) SELECT 'mch_other', ?, partner_id, 'other', names, 0 FROM merchants`,
      CHANGSHA.code,
    ),
  )
  return {
    ...p,
    merchants: [
      [shop.merchant, NANJING.code],
      ['mch_other', CHANGSHA.code],
    ],
    stores: [...shop.stores.values()],
  }
}

type Write = (w: World, a: number, b: number, c: number) => SqlStatement
const merchantOf = (w: World, n: number): readonly [string, string] =>
  w.merchants[n % 2] ?? ['', '']
const productOf = (w: World, a: number, b: number, c: number): SqlValue[] => [
  id('prd', a),
  ...merchantOf(w, b),
  id('source', a),
  category(c),
  named(b),
  b % 3 === 0 ? null : named(c),
  JSON.stringify([{ id: 'size', name: { en: named(c) }, values: [] }]),
  c % 3 === 0 ? 'OFF_SHELF' : 'ON_SALE',
]
const INSERT_PRODUCT = `INTO products (id, merchant_id, city_code, source, source_id, category_id, names, subtitles, specifications, state, content_hash, created_at, updated_at)
  VALUES (?, ?, ?, 'test', ?, ?, ?, ?, ?, ?, '', 0, 0)`
const INSERT_SKU = `INTO skus (id, product_id, code, position, "values", price_fen, market_price_fen) VALUES (?, ?, ?, ?, ?, ?, ?)`
const skuOf = (a: number, b: number, c: number): SqlValue[] => [
  id('sku', a),
  id('prd', b),
  id('code', c % 3),
  c,
  JSON.stringify({ size: named(a) }),
  c * 100,
  c % 2 ? null : b,
]
const INSERT_STOCK = `INTO stock_levels (store_id, sku_id, pool, on_hand, held, updated_at) VALUES (?, ?, ?, ?, ?, 0)`
const stockOf = (w: World, a: number, b: number, c: number): SqlValue[] => [
  w.stores[b % 2] ?? '',
  id('sku', a),
  c % 3 === 0 ? 'FLASH' : 'NORMAL',
  c,
  b,
]

/** Everything that anybody may write to what a card or a count is kept of. */
const WRITES: readonly Write[] = [
  (w, a, b, c) => statement(`INSERT ${INSERT_PRODUCT}`, ...productOf(w, a, b, c)),
  (w, a, b, c) => statement(`INSERT OR IGNORE ${INSERT_PRODUCT}`, ...productOf(w, a, b, c)),
  (w, a, b, c) =>
    statement(
      `INSERT ${INSERT_PRODUCT} ON CONFLICT (merchant_id, source, source_id) DO UPDATE SET version = version + 1,
        category_id = excluded.category_id, names = excluded.names, state = 'ON_SALE', updated_at = updated_at + 1`,
      ...productOf(w, a, b, c),
    ),
  (w, a, b) =>
    statement(
      'UPDATE products SET merchant_id = ?, city_code = ? WHERE id = ?',
      ...merchantOf(w, b),
      id('prd', a),
    ),
  (_w, a, b, c) =>
    statement(
      'UPDATE products SET state = ?, category_id = ? WHERE id = ?',
      b % 2 ? 'ON_SALE' : 'OFF_SHELF',
      category(c),
      id('prd', a),
    ),
  (_w, a, b) =>
    statement('UPDATE products SET category_id = ? WHERE num % 2 = ?', category(a), b % 2),
  (_w, a, b, c) =>
    statement(
      'UPDATE products SET sold = sold + ?, descriptions = ? WHERE id = ?',
      b,
      named(c),
      id('prd', a),
    ),
  (_w, a) => statement('DELETE FROM products WHERE id = ?', id('prd', a)),
  (_w, a, b, c) => statement(`INSERT ${INSERT_SKU}`, ...skuOf(a, b, c)),
  (_w, a, b, c) =>
    statement(
      `INSERT ${INSERT_SKU} ON CONFLICT (product_id, code) DO UPDATE SET position = excluded.position, price_fen = excluded.price_fen`,
      ...skuOf(a, b, c),
    ),
  (_w, a, _b, c) => statement('UPDATE skus SET price_fen = ? WHERE id = ?', c, id('sku', a)),
  (_w, a, b, c) =>
    statement(
      'UPDATE skus SET code = ?, position = ?, "values" = ?, barcode = ?, market_price_fen = ? WHERE id = ?',
      id('code', b),
      c,
      JSON.stringify({ size: named(b) }),
      id('', c),
      c,
      id('sku', a),
    ),
  (_w, a, b, c) =>
    statement(
      'UPDATE skus SET product_id = ?, price_fen = ? WHERE id = ?',
      id('prd', b),
      c,
      id('sku', a),
    ),
  (_w, a, b) =>
    statement('UPDATE skus SET product_id = ? WHERE product_id = ?', id('prd', a), id('prd', b)),
  (_w, a) => statement('DELETE FROM skus WHERE id = ?', id('sku', a)),
  (_w, a) => statement('DELETE FROM skus WHERE product_id = ?', id('prd', a)),
  (w, a, b, c) => statement(`INSERT ${INSERT_STOCK}`, ...stockOf(w, a, b, c)),
  (w, a, b, c) =>
    statement(
      `INSERT ${INSERT_STOCK} ON CONFLICT (sku_id, store_id, pool) DO UPDATE SET on_hand = excluded.on_hand`,
      ...stockOf(w, a, b, c),
    ),
  (_w, a, b, c) =>
    statement('UPDATE stock_levels SET held = ?, safety = ? WHERE sku_id = ?', b, c, id('sku', a)),
  (_w, a, b, c) =>
    statement(
      'UPDATE stock_levels SET sku_id = ?, pool = ? WHERE sku_id = ?',
      id('sku', b),
      c % 2 ? 'NORMAL' : 'FLASH',
      id('sku', a),
    ),
  (w, a) => statement('DELETE FROM stock_levels WHERE store_id = ?', w.stores[a % 2] ?? ''),
  (_w, a, b, c) =>
    statement(
      `INSERT INTO media (id, owner_id, position, kind, url, alt) SELECT ?, id, ?, ?, ?, ? FROM products WHERE id = ?`,
      id('med', a),
      c,
      c % 4 === 0 ? 'VIDEO' : 'IMAGE',
      `/${c}.svg`,
      c % 2 ? named(c) : null,
      id('prd', b),
    ),
  (_w, a, b, c) =>
    statement(
      `UPDATE media SET position = ?, url = ?, kind = ? WHERE id = ?`,
      b,
      `/${c}.svg`,
      c % 4 === 0 ? 'VIDEO' : 'IMAGE',
      id('med', a),
    ),
  (_w, a, b) =>
    statement(
      `UPDATE media SET owner_id = d.id FROM products d WHERE d.id = ? AND media.id = ?`,
      id('prd', b),
      id('med', a),
    ),
  (_w, a) => statement('DELETE FROM media WHERE id = ?', id('med', a)),
]

/** What each sequence finds: three products, each with a SKU in stock and a picture. */
const start = (w: World): SqlStatement[] => [
  // What orders have claim to would keep its level from being deleted.
  statement('UPDATE stock_levels SET held = 0, committed = 0'),
  statement('DELETE FROM products'),
  statement('DELETE FROM media'),
  ...[0, 1, 2].flatMap((n) => [
    statement(`INSERT ${INSERT_PRODUCT}`, ...productOf(w, n, n, n + 1)),
    statement(`INSERT ${INSERT_SKU}`, ...skuOf(n, n, n)),
    statement(`INSERT ${INSERT_STOCK}`, ...stockOf(w, n, n, n + 4)),
    statement(
      `INSERT INTO media (id, owner_id, position, kind, url) VALUES (?, ?, ?, 'IMAGE', '/a.svg')`,
      id('med', n),
      id('prd', n),
      n,
    ),
  ]),
]

const writes = fc.array(fc.tuple(fc.nat(WRITES.length - 1), few(3), few(3), few(7)), {
  minLength: 5,
  maxLength: 40,
})

/** Drops all triggers and makes them in the opposite order: the one in which they fire is that of their making, or its reverse. */
const turnTriggers = async (driver: SqlDriver): Promise<void> => {
  const triggers = await driver.execute(
    statement(`SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid DESC`),
  )
  await driver.batch(
    [
      ...triggers.map(([name]) => statement(`DROP TRIGGER ${String(name)}`)),
      ...triggers.map(([, sql]) => statement(String(sql))),
    ],
    'write',
  )
}

describe('the card of a product and the counts of a city', () => {
  it.each([
    ['as they were made', false],
    ['in the opposite order', true],
  ])(
    'are what the rows say after any writes, with the triggers %s',
    async (_order, turned) => {
      const w = await world()
      if (turned) await turnTriggers(w.driver)
      let refused = 0
      let done = 0
      await fc.assert(
        fc.asyncProperty(writes, async (sequence) => {
          await w.driver.batch(start(w), 'write')
          for (const [kind, a, b, c] of sequence) {
            const write = WRITES[kind]?.(w, a, b, c)
            if (!write) continue
            try {
              await w.driver.execute(write)
              done += 1
            } catch (error) {
              // What a constraint refuses leaves nothing behind, in what is kept neither.
              expect(String(error)).toMatch(/constraint|STOCK_IN_USE/i)
              refused += 1
            }
          }
          await expectKept(w.driver)
        }),
        { numRuns: 200 },
      )
      expect(done).toBeGreaterThan(refused)
      await w.driver.execute(statement('UPDATE stock_levels SET held = 0, committed = 0'))
      await w.driver.execute(statement('DELETE FROM products'))
      expect(await cards(w.driver)).toEqual([])
      expect(await keptCounts(w.driver)).toEqual([])
    },
    60_000,
  )

  it('stay as they were when a batch of writes fails in the middle', async () => {
    const p = await portal({ demo: true })
    await expectKept(p.driver)
    const before = [await cards(p.driver), await keptCounts(p.driver)]
    await expect(
      p.driver.batch(
        [
          statement('DELETE FROM products WHERE num % 2 = 0'),
          statement('UPDATE skus SET price_fen = price_fen + 1'),
          statement('UPDATE stock_levels SET on_hand = -1'),
        ],
        'write',
      ),
    ).rejects.toThrow(/constraint/i)
    expect([await cards(p.driver), await keptCounts(p.driver)]).toEqual(before)
  })

  it('are made by the migration for what a database of the previous version holds', async () => {
    const driver = openEmbedded(freshPath())
    const before = (await readMigrations()).filter(({ tag }) => tag < '0003')
    await driver.execute(
      statement(
        'CREATE TABLE schema_migrations (tag TEXT PRIMARY KEY, hash TEXT NOT NULL, applied_at INTEGER NOT NULL)',
      ),
    )
    for (const { tag, hash, statements } of before) {
      await driver.batch(
        [
          ...statements.map((sql) => statement(sql)),
          statement('INSERT INTO schema_migrations VALUES (?, ?, ?)', tag, hash, NOW),
        ],
        'write',
      )
    }
    await fill(driver, { city: 'nanjing', places: 60, products: 300 })
    await driver.batch(
      [
        statement(`UPDATE products SET state = 'OFF_SHELF' WHERE num % 7 = 0`),
        statement(
          'DELETE FROM skus WHERE product_id IN (SELECT id FROM products WHERE num % 11 = 0)',
        ),
        statement(
          'DELETE FROM media WHERE owner_id IN (SELECT id FROM products WHERE num % 5 = 0)',
        ),
      ],
      'write',
    )
    expect(await migrate(driver, NOW)).toContain('0003_product_cards')
    expect(await cards(driver)).toHaveLength(300)
    await expectKept(driver)
    await driver.execute(statement('DELETE FROM products WHERE num % 2 = 0'))
    await expectKept(driver)
    driver.close()
  })
})

describe('a page of products', () => {
  const PAGE = `query ($category: ID, $after: String, $inStock: Boolean) {
    products(city: "nanjing", first: 5, category: $category, after: $after, inStock: $inStock) {
      totalCount pageInfo { endCursor hasNextPage } nodes { id skus { id price sellable } } } }`
  interface Data {
    readonly products: {
      readonly totalCount: number
      readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean }
    }
  }

  it('comes with how many there are in one statement, where that is kept', async () => {
    const p = await portal({ demo: true })
    p.statements.reset()
    const { products } = await p.ask<Data>(PAGE)
    expect(p.statements.calls).toBe(1)
    await p.ask<Data>(PAGE, { after: products.pageInfo.endCursor })
    await p.ask<Data>(PAGE, { category: 'food' })
    expect(p.statements.calls).toBe(3)
    await p.ask<Data>(PAGE, { inStock: true })
    expect(p.statements.calls).toBe(5)
  })

  it('says how many there are also past the end and where there are none', async () => {
    const p = await portal({ cities: [NANJING] })
    await fillShop(p, NANJING, [], [{ id: 'a', prices: [100] }])
    const ask = async (variables: object) =>
      (await p.ask<Data>(PAGE, { ...variables })).products.totalCount
    const { products } = await p.ask<Data & { products: { edges: readonly { cursor: string }[] } }>(
      `{ products(city: "nanjing") { totalCount pageInfo { endCursor } edges { cursor } } }`,
    )
    expect(await ask({ after: products.pageInfo.endCursor })).toBe(1)
    expect(await ask({ category: 'foodware' })).toBe(0)
  })

  it.each([
    {},
    { category: 'food' },
    { category: 'bakery' },
    { category: 'none' },
    { inStock: true },
    { minPrice: 1000 },
  ])('of %j counts what its pages hold', async (narrowed: { readonly category?: string }) => {
    const p = await portal({ demo: true })
    await p.driver.execute(statement(`UPDATE products SET state = 'OFF_SHELF' WHERE num % 3 = 0`))
    const args = { city: 'nanjing', sort: 'NEWEST', first: 100, ...narrowed } as const
    let found = 0
    let after: string | null = null
    do {
      const page: Awaited<ReturnType<typeof listProducts>> = await listProducts(p.context(), {
        ...args,
        after,
      })
      found += page.edges.length
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
    } while (after !== null)
    expect(await countProducts(p.context(), args)).toBe(found)
    expect(found > 0).toBe(narrowed.category !== 'none')
  })
})
