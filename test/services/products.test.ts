import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { distanceM } from '#schema/geo.ts'
import { CHANGSHA, NANJING } from '../support/cities.ts'
import { fillShop, type ShopProduct } from '../support/catalogue.ts'
import { allPages } from '../support/pages.ts'
import { portal, type Portal } from '../support/portal.ts'

interface Item {
  readonly id: string
  readonly minPrice: number
  readonly maxPrice: number
  readonly sold: number
  readonly inStock: boolean
}
const LIST = `query ($first: Int!, $after: String, $city: String! = "nanjing", $sort: ProductSort! = SALES, $near: PointInput,
    $category: ID, $store: ID, $merchant: ID, $inStock: Boolean, $minPrice: Fen, $maxPrice: Fen) {
  products(first: $first, after: $after, city: $city, sort: $sort, near: $near, category: $category, store: $store,
    merchant: $merchant, inStock: $inStock, minPrice: $minPrice, maxPrice: $maxPrice) {
    nodes { id minPrice maxPrice sold inStock } pageInfo { hasNextPage endCursor } totalCount
  }
}`

const NEAR = { lon: NANJING.lon, lat: NANJING.lat }
const STORES = [
  { id: 'near', at: [NANJING.lon + 0.001, NANJING.lat] },
  { id: 'mid', at: [NANJING.lon + 0.05, NANJING.lat] },
  { id: 'far', at: [NANJING.lon + 0.3, NANJING.lat] },
] as const

// Many equal keys, so that the id has to decide the order.
const PRODUCTS: readonly ShopProduct[] = Array.from({ length: 37 }, (_, i) => ({
  id: `p${String(i).padStart(2, '0')}`,
  category: ['bread', 'bakery', 'fruit', 'foodware', 'food'][i % 5] ?? 'fruit',
  sold: i % 4,
  prices: i % 3 === 0 ? [500 + (i % 5) * 100, 900 + i] : [500 + (i % 5) * 100],
  stock: i % 6 === 5 ? {} : { [['near', 'mid', 'far'][i % 3] ?? 'near']: i % 4 },
}))

const shop = async (): Promise<Portal & { readonly ids: Awaited<ReturnType<typeof fillShop>> }> => {
  const p = await portal({ cities: [NANJING, CHANGSHA] })
  const ids = await fillShop(p, NANJING, STORES, PRODUCTS)
  return { ...p, ids }
}
const list = async (p: Portal, variables: object, first = 100): Promise<readonly Item[]> =>
  (await allPages<Item>(p, 'products', LIST, { ...variables }, first)).flat()

describe('the order of a product list', () => {
  const compare = {
    SALES: (a: Item, b: Item) => b.sold - a.sold || (a.id < b.id ? 1 : -1),
    PRICE_ASC: (a: Item, b: Item) => a.minPrice - b.minPrice || (a.id < b.id ? -1 : 1),
    PRICE_DESC: (a: Item, b: Item) => b.minPrice - a.minPrice || (a.id < b.id ? 1 : -1),
    NEWEST: (a: Item, b: Item) => (a.id < b.id ? 1 : -1),
  } as const

  it.each(Object.keys(compare) as (keyof typeof compare)[])(
    '%s: pages of any size put together are the whole list in its order',
    async (sort) => {
      const p = await shop()
      const whole = await list(p, { sort })
      expect(whole).toHaveLength(PRODUCTS.length)
      expect(whole).toEqual(whole.toSorted(compare[sort]))
      for (const first of [1, 7, 36, 37])
        expect((await list(p, { sort }, first)).map(({ id }) => id)).toEqual(
          whole.map(({ id }) => id),
        )
    },
  )

  it('DISTANCE: the nearest store that keeps it decides, and pages put together are the whole list', async () => {
    const p = await shop()
    const whole = await list(p, { sort: 'DISTANCE', near: NEAR })
    const kept = PRODUCTS.filter(({ stock }) => Object.keys(stock ?? {}).length > 0)
    expect(whole).toHaveLength(kept.length)
    const away = (id: string): number => {
      const own = PRODUCTS.find((product) => p.ids.products.get(product.id) === id)
      const store = STORES.find((candidate) => Object.keys(own?.stock ?? {}).includes(candidate.id))
      return store ? distanceM(NEAR, { lon: store.at[0], lat: store.at[1] }) : Number.NaN
    }
    const distances = whole.map(({ id }) => away(id))
    expect(distances).toEqual(distances.toSorted((a, b) => a - b))
    for (const first of [1, 10])
      expect((await list(p, { sort: 'DISTANCE', near: NEAR }, first)).map(({ id }) => id)).toEqual(
        whole.map(({ id }) => id),
      )
  })

  it('DISTANCE without a position is refused, and so is a cursor of nothing', async () => {
    const p = await shop()
    const code = async (variables: object) =>
      (await p.query(LIST, { first: 5, ...variables })).errors?.[0]?.extensions?.code
    expect(await code({ sort: 'DISTANCE' })).toBe('POSITION_NEEDED')
    expect(await code({ after: 'x' })).toBe('BAD_CURSOR')
    expect(await code({ city: 'atlantis' })).toBe('UNKNOWN_CITY')
    expect(await code({ first: 101 })).toBeDefined()
  })
})

describe('the filters of a product list', () => {
  const given = (test: (product: ShopProduct) => boolean): readonly string[] =>
    PRODUCTS.filter(test).map(({ id }) => id)
  const sold = (p: Portal & { readonly ids: Awaited<ReturnType<typeof fillShop>> }) => {
    const names = new Map([...p.ids.products].map(([source, id]) => [id, source]))
    return (items: readonly Item[]): readonly string[] =>
      items.map(({ id }) => names.get(id) ?? '?').toSorted()
  }

  it.each([
    ['food', ['bread', 'bakery', 'fruit', 'food']],
    ['bakery', ['bread', 'bakery']],
    ['bread', ['bread']],
    // Its path begins with the letters of another one's, which is no kinship.
    ['foodware', ['foodware']],
    ['no-such', []],
  ])('category %s takes in everything below it', async (category, within) => {
    const p = await shop()
    const expected = given((product) => within.includes(product.category ?? ''))
    expect(sold(p)(await list(p, { category }))).toEqual(expected)
  })

  it('store, stock and both', async () => {
    const p = await shop()
    const of = sold(p)
    const store = p.ids.stores.get('mid')
    const keeps = ({ stock }: ShopProduct): boolean => stock?.['mid'] !== undefined
    const has = ({ stock }: ShopProduct): boolean => Object.values(stock ?? {}).some((n) => n > 0)
    expect(of(await list(p, { store }))).toEqual(given(keeps))
    expect(of(await list(p, { inStock: true }))).toEqual(given(has))
    expect(of(await list(p, { store, inStock: true }))).toEqual(
      given((product) => (product.stock?.['mid'] ?? 0) > 0),
    )
    expect((await list(p, { inStock: true })).every(({ inStock }) => inStock)).toBe(true)
    expect(of(await list(p, { merchant: p.ids.merchant }))).toHaveLength(PRODUCTS.length)
  })

  it('prices: a product is in when any of its range lies in the wanted one', async () => {
    const p = await shop()
    for (const [minPrice, maxPrice] of [
      [600, 700],
      [901, null],
      [null, 500],
    ] as const) {
      const expected = given(
        ({ prices }) =>
          Math.max(...prices) >= (minPrice ?? 0) && Math.min(...prices) <= (maxPrice ?? Infinity),
      )
      expect(sold(p)(await list(p, { minPrice, maxPrice }))).toEqual(expected)
      expect(expected.length).toBeGreaterThan(0)
    }
  })

  it('count what they find, whatever the page', async () => {
    const p = await shop()
    const { products } = await p.ask<{ products: { totalCount: number; nodes: readonly Item[] } }>(
      LIST,
      { first: 2, category: 'bakery' },
    )
    expect(products.nodes).toHaveLength(2)
    expect(products.totalCount).toBe(
      given(({ category }) => category === 'bread' || category === 'bakery').length,
    )
  })

  it('another city has none of them', async () => {
    const p = await shop()
    expect(await list(p, { city: 'changsha' })).toEqual([])
  })
})

describe('the price range of a product', () => {
  const range = async (p: Portal): Promise<readonly unknown[] | undefined> =>
    (await p.db.all<[number, number]>(sql`SELECT min_price_fen, max_price_fen FROM products`))[0]

  it('follows its SKUs, whoever inserts, changes or deletes them', async () => {
    const p = await portal({ cities: [NANJING] })
    await fillShop(p, NANJING, [], [{ id: 'a', prices: [700, 300, 900] }])
    expect(await range(p)).toEqual([300, 900])
    await p.db.run(sql`UPDATE skus SET price_fen = 1000 WHERE price_fen = 300`)
    expect(await range(p)).toEqual([700, 1000])
    await p.db.run(sql`DELETE FROM skus WHERE price_fen = 1000`)
    expect(await range(p)).toEqual([700, 900])
    await p.db.run(
      sql`INSERT INTO skus (id, product_id, code, position, "values", price_fen) SELECT 'x', id, 'x', 9, '{}', 5 FROM products`,
    )
    expect(await range(p)).toEqual([5, 900])
    await p.db.run(sql`DELETE FROM skus`)
    expect(await range(p)).toEqual([0, 0])
  })

  it('is the one of the new file after an import that changes it', async () => {
    const p = await portal({ cities: [NANJING] })
    await fillShop(p, NANJING, [], [{ id: 'a', prices: [700, 300] }])
    await fillShop(p, NANJING, [], [{ id: 'a', prices: [400] }])
    expect(await range(p)).toEqual([400, 400])
  })
})

describe('what may be sold', () => {
  const SKU = `query ($id: ID!) { product(id: $id) { inStock skus { sellable stock { sellable store { sourceId } } } } }`

  it.each([
    [{ on_hand: 10, held: 0, committed: 0, safety: 0 }, 10],
    [{ on_hand: 10, held: 2, committed: 3, safety: 1 }, 4],
    [{ on_hand: 3, held: 2, committed: 2, safety: 0 }, 0],
    [{ on_hand: 0, held: 0, committed: 0, safety: 5 }, 0],
  ])(
    'of %j is %i, and one store in the red takes nothing from another',
    async (level, expected) => {
      const p = await portal({ cities: [NANJING] })
      const { products, stores } = await fillShop(p, NANJING, STORES, [
        { id: 'a', prices: [100], stock: { near: 1, far: 7 } },
      ])
      const near = stores.get('near')
      await p.db.run(
        sql`UPDATE stock_levels SET on_hand = ${level.on_hand}, held = ${level.held}, committed = ${level.committed}, safety = ${level.safety} WHERE store_id = ${near}`,
      )
      // A pool of an activity is nobody else's.
      await p.db.run(
        sql`INSERT INTO stock_levels (store_id, sku_id, pool, on_hand, updated_at) SELECT store_id, sku_id, 'FLASH', 100, 0 FROM stock_levels`,
      )
      const { product } = await p.ask<{
        product: {
          inStock: boolean
          skus: readonly {
            sellable: number
            stock: readonly { sellable: number; store: { sourceId: string } }[]
          }[]
        }
      }>(SKU, { id: products.get('a') })
      expect(product.inStock).toBe(true)
      expect(product.skus[0]?.sellable).toBe(expected + 7)
      const byStore = new Map(
        product.skus[0]?.stock.map((stock) => [stock.store.sourceId, stock.sellable]),
      )
      expect(byStore).toEqual(
        new Map([
          ['near', expected],
          ['far', 7],
        ]),
      )
    },
  )

  it('is nothing where no store keeps it', async () => {
    const p = await portal({ cities: [NANJING] })
    const { products } = await fillShop(p, NANJING, [], [{ id: 'a', prices: [100] }])
    expect(await p.ask(SKU, { id: products.get('a') })).toEqual({
      product: { inStock: false, skus: [{ sellable: 0, stock: [] }] },
    })
  })
})

describe('a product', () => {
  it('taken off the shelf is null by its id, and gone from every list', async () => {
    const p = await portal({ cities: [NANJING] })
    const { products } = await fillShop(p, NANJING, STORES, [
      { id: 'a', prices: [1], stock: { near: 1 } },
    ])
    const id = products.get('a')
    await p.db.run(sql`UPDATE products SET state = 'OFF_SHELF'`)
    const answer = await p.ask(
      `query ($id: ID!) { product(id: $id) { id } node(id: $id) { id }
        products(city: "nanjing") { nodes { id } } search(text: "商品a") { nodes { product { id } } } }`,
      { id },
    )
    expect(answer).toEqual({
      product: null,
      node: null,
      products: { nodes: [] },
      search: { nodes: [] },
    })
  })
})
