import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import {
  createProduct,
  findDeskProduct,
  listDeskProducts,
  releaseProduct,
  setOnSale,
  updateProduct,
  AT_ONCE_MAX,
} from '#resolvers/listing/service.ts'
import type { WrittenProduct } from '#resolvers/listing/rules.ts'
import { textFile } from '../fixtures/import/reading.ts'
import { NANJING } from '../support/cities.ts'
import { ownerContext } from '../support/selling/links.ts'
import { market, newKey, type Market } from '../support/selling.ts'

const MILK: WrittenProduct = {
  names: { 'zh-CN': '豆浆', en: 'Soy milk' },
  categoryId: 'bread',
  specifications: [],
  skus: [{ code: 'k1', values: {}, priceFen: 400 }],
}

/** The market’s merchant, and another one whose products come from a file. */
const twoMerchants = async () => {
  const m = await market()
  const list = (price: string) => [textFile(`name,price_cny,stock\n茶,${price},4\n粥,6,4\n`)]
  await m.p.import('products-csv', list('3.5'), NANJING, { source: 'teahouse' })
  const [row] = await m.p.db.all<[string, string]>(
    sql`SELECT merchant_id, id FROM products WHERE source = 'teahouse' ORDER BY num LIMIT 1`,
  )
  const [merchant, tea] = row ?? ['', '']
  const again = (price: string) =>
    m.p.import('products-csv', list(price), NANJING, { source: 'teahouse' })
  return { m, own: ownerContext(m), other: ownerContext(m, merchant), merchant, tea, again }
}
const priceOf = async (m: Market, id: string): Promise<number> =>
  (await m.p.db.get<[number]>(sql`SELECT min_price_fen FROM products WHERE id = ${id}`))[0]

describe('a new product', () => {
  it('is off the shelf until it is put on sale, and there once however often it is sent', async () => {
    const { m, own } = await twoMerchants()
    const key = newKey()
    const id = await createProduct(own, { merchant: m.merchant, product: MILK }, key)
    expect(await createProduct(own, { merchant: m.merchant, product: MILK }, key)).toBe(id)
    const seen = async (): Promise<unknown> =>
      (await m.p.ask<{ readonly product: unknown }>(`{ product(id: "${id}") { name } }`)).product
    expect(await seen()).toBeNull()
    expect(await findDeskProduct(own, id)).toMatchObject({ onSale: false, isOwn: true })
    await setOnSale(own, { ids: [id], onSale: true })
    expect(await seen()).toEqual({ name: '豆浆' })
    await setOnSale(own, { ids: [id], onSale: false })
    expect(await seen()).toBeNull()
    const told = await m.p.db.all(
      sql`SELECT action FROM audit_entries WHERE action LIKE 'product.%' ORDER BY rowid`,
    )
    expect(told).toEqual([['product.create'], ['product.list'], ['product.unlist']])
    await m.expectBooks()
  })

  it('is refused where it is not sound, or nothing of theirs', async () => {
    const { m, own, merchant } = await twoMerchants()
    const unsound = { merchant: m.merchant, product: { ...MILK, names: {} } }
    await expect(createProduct(own, unsound, newKey())).rejects.toMatchObject({
      code: 'PRODUCT_INVALID',
      fault: 'NAME',
    })
    await expect(createProduct(own, { merchant, product: MILK }, newKey())).rejects.toMatchObject({
      code: 'PRODUCT_UNKNOWN',
    })
    expect(await m.p.db.all(sql`SELECT 1 FROM products WHERE source = 'desk'`)).toEqual([])
  })
})

describe('a product that is edited', () => {
  it('takes the second of two who edit at once for what he is: too late', async () => {
    const { m, own } = await twoMerchants()
    const id = await createProduct(own, { merchant: m.merchant, product: MILK }, newKey())
    const version = (await findDeskProduct(own, id))?.version ?? 0
    const priced = (priceFen: number): WrittenProduct => ({
      ...MILK,
      skus: [{ code: 'k1', values: {}, priceFen }],
    })
    const both = await Promise.allSettled(
      [450, 500].map((fen) => updateProduct(own, { id, version, product: priced(fen) })),
    )
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const refused = both.find((one) => one.status === 'rejected')
    expect(refused?.reason).toMatchObject({ code: 'PRODUCT_CHANGED' })
    expect(await priceOf(m, id)).toBe(both[0]?.status === 'fulfilled' ? 450 : 500)
    const now = (await findDeskProduct(own, id))?.version ?? 0
    expect(now).toBeGreaterThan(version)
    await updateProduct(own, { id, version: now, product: priced(550) })
    expect(await priceOf(m, id)).toBe(550)
  })

  it('keeps SKUs by their code, and what was ordered as it was', async () => {
    const { m, own } = await twoMerchants()
    const bun = m.products.get('bun') ?? ''
    const before = await findDeskProduct(own, bun)
    const code = before?.skus[0]?.code ?? ''
    const product: WrittenProduct = {
      names: { 'zh-CN': '小笼包（八只）' },
      categoryId: 'bread',
      specifications: [
        { id: 's1', name: { 'zh-CN': '馅' }, values: [{ id: 'v1', name: { 'zh-CN': '鲜肉' } }] },
      ],
      skus: [{ code, values: { s1: 'v1' }, priceFen: 1_500 }],
    }
    await updateProduct(own, { id: bun, version: before?.version ?? 0, product })
    const after = await findDeskProduct(own, bun)
    expect(after?.skus.map(({ id }) => id)).toEqual(before?.skus.map(({ id }) => id))
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 10, held: 0, committed: 0 })
  })

  it('is not there for whoever edits nothing of its merchant', async () => {
    const { m, own, other, tea } = await twoMerchants()
    const bun = m.products.get('bun') ?? ''
    expect(await findDeskProduct(other, bun)).toBeNull()
    await expect(
      updateProduct(other, { id: bun, version: 1, product: MILK }),
    ).rejects.toMatchObject({ code: 'PRODUCT_UNKNOWN' })
    await expect(releaseProduct(own, tea)).rejects.toMatchObject({ code: 'PRODUCT_UNKNOWN' })
    const list = await listDeskProducts(other, {
      merchant: m.merchant,
      first: 50,
      after: undefined,
    })
    expect(list.edges).toEqual([])
  })
})

describe('products put on sale together', () => {
  it('are all of them one’s own, or none is', async () => {
    const { m, own, tea } = await twoMerchants()
    const bun = m.products.get('bun') ?? ''
    await expect(setOnSale(own, { ids: [bun, tea], onSale: false })).rejects.toMatchObject({
      code: 'PRODUCT_UNKNOWN',
    })
    const states = await m.p.db.all(
      sql`SELECT DISTINCT state FROM products WHERE id IN (${bun}, ${tea})`,
    )
    expect(states).toEqual([['ON_SALE']])
    const many = Array.from({ length: AT_ONCE_MAX + 1 }, (_, i) => `prd_${i}`)
    await expect(setOnSale(own, { ids: many, onSale: false })).rejects.toMatchObject({
      code: 'TOO_MANY',
    })
  })
})

describe('a product from a file', () => {
  it('stays as somebody has written it, until it is given back', async () => {
    const { m, other, tea, again } = await twoMerchants()
    const before = await findDeskProduct(other, tea)
    expect(before).toMatchObject({ byHandAt: null, isOwn: false })
    const code = before?.skus[0]?.code ?? ''
    await updateProduct(other, {
      id: tea,
      version: before?.version ?? 0,
      product: { ...MILK, skus: [{ code, values: {}, priceFen: 480 }] },
    })
    const kept = await again('9')
    expect(await priceOf(m, tea)).toBe(480)
    expect(JSON.stringify(kept)).toContain('KEPT_BY_HAND')
    await releaseProduct(other, tea)
    expect(await findDeskProduct(other, tea)).toMatchObject({ byHandAt: null })
    await again('9')
    expect(await priceOf(m, tea)).toBe(900)
  })

  it('off the shelf is not put back on sale by the next file', async () => {
    const { m, other, tea, again } = await twoMerchants()
    await setOnSale(other, { ids: [tea], onSale: false })
    await again('9')
    const [row] = await m.p.db.all(sql`SELECT state FROM products WHERE id = ${tea}`)
    expect(row).toEqual(['OFF_SHELF'])
  })
})

describe('the list of a desk', () => {
  it('is paged, and found by two characters of a name', async () => {
    const { other, merchant } = await twoMerchants()
    const ask = (args: object) =>
      listDeskProducts(other, { merchant, first: 1, after: undefined, ...args })
    const first = await ask({})
    expect(first.pageInfo.hasNextPage).toBe(true)
    const second = await ask({ after: first.pageInfo.endCursor })
    const names = [...first.edges, ...second.edges].map(({ node }) => node.names['zh-CN'])
    expect(new Set(names)).toEqual(new Set(['粥', '茶']))
    const found = await ask({ query: '粥' })
    expect(found.edges.map(({ node }) => node.names['zh-CN'])).toEqual(['粥'])
    expect((await ask({ onSale: false })).edges).toEqual([])
  })
})
