import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  judgeProduct,
  listProductsToReview,
  looksFirst,
  setContentReview,
} from '#resolvers/listing/review.ts'
import { listScheduled, scheduleProduct } from '#resolvers/listing/schedule.ts'
import {
  createProduct,
  findDeskProduct,
  requireDeskProduct,
  setOnSale,
  updateProduct,
} from '#resolvers/listing/service.ts'
import { addInspection, removeInspection, writeOrigin } from '#resolvers/listing/trust.ts'
import { picturesOfProduct } from '#resolvers/listing/pictures.ts'
import { ProductInvalid } from '#resolvers/listing/errors.ts'
import type { WrittenProduct } from '#resolvers/listing/rules.ts'
import { addPictures } from '#resolvers/media/pictures.ts'
import { DAY_MS, HOUR_MS } from '#schema/time.ts'
import { textFile } from '../fixtures/import/reading.ts'
import { NANJING } from '../support/cities.ts'
import { photograph } from '../support/pictures.ts'
import { operatorContext, ownerContext } from '../support/selling/links.ts'
import { buy, market, newKey, type Market } from '../support/selling.ts'

const MILK: WrittenProduct = {
  names: { 'zh-CN': '豆浆', en: 'Soy milk' },
  categoryId: 'bread',
  tags: ['夜宵', '校园'],
  specifications: [],
  skus: [{ code: 'k1', values: {}, priceFen: 400 }],
}

const isPublic = async (m: Market, id: string): Promise<boolean> =>
  (await m.p.ask<{ readonly product: unknown }>(`{ product(id: "${id}") { id } }`)).product !== null
const browserPage = async (m: Market, id: string): Promise<string> =>
  (await m.p.request(`/products/${id}`)).text()
const newMilk = (m: Market): Promise<string> =>
  createProduct(ownerContext(m), { merchant: m.merchant, product: MILK }, newKey())
const waiting = async (m: Market): Promise<readonly string[]> =>
  (
    await listProductsToReview(operatorContext(m), {
      city: '320100',
      first: 50,
      after: undefined,
    })
  ).edges.map(({ node }) => node.id)
const rewrite = async (m: Market, id: string, over: Partial<WrittenProduct>): Promise<void> => {
  const { version } = await requireDeskProduct(ownerContext(m), id)
  await updateProduct(ownerContext(m), { id, version, product: { ...MILK, ...over } })
}
const judge = async (m: Market, id: string, refusedBecause: string | null): Promise<void> => {
  const [row] = await m.p.db.all<[number]>(
    sql`SELECT content_version FROM products WHERE id = ${id}`,
  )
  await judgeProduct(operatorContext(m), { id, contentVersion: row?.[0] ?? 0, refusedBecause })
}

describe('a product with dates', () => {
  it('goes on sale, and off the shelf, when it is due, and not before', async () => {
    const m = await market()
    const id = await newMilk(m)
    const start = m.p.context().now
    const [listAt, unlistAt] = [start + HOUR_MS, start + 2 * HOUR_MS]
    await scheduleProduct(ownerContext(m), { id, listAt, unlistAt })
    const at = async (now: number): Promise<boolean> => {
      m.p.setNow(now)
      await m.sweep()
      return isPublic(m, id)
    }
    expect(await at(listAt - 1)).toBe(false)
    expect(await at(listAt)).toBe(true)
    expect(await at(unlistAt - 1)).toBe(true)
    expect(await at(unlistAt)).toBe(false)
    expect(await findDeskProduct(ownerContext(m), id)).toMatchObject({
      listAt: null,
      unlistAt: null,
    })
  })

  it('is not sold any more from its date on, also while nobody has swept', async () => {
    const m = await market()
    const bun = m.products.get('bun') ?? ''
    const unlistAt = m.p.context().now + HOUR_MS
    await scheduleProduct(ownerContext(m), { id: bun, listAt: null, unlistAt })
    await buy(m, await m.buyer(), [{ product: 'bun', quantity: 1 }])
    const late = await m.buyer()
    m.p.setNow(unlistAt)
    await expect(buy(m, late, [{ product: 'bun', quantity: 1 }])).rejects.toThrow()
    await m.expectBooks()
  })

  it('that somebody puts on sale or takes off by hand has no date any more', async () => {
    const m = await market()
    const id = await newMilk(m)
    const later = m.p.context().now + HOUR_MS
    await scheduleProduct(ownerContext(m), { id, listAt: later, unlistAt: null })
    await setOnSale(ownerContext(m), { ids: [id], onSale: false })
    m.p.setNow(later)
    await listScheduled(m.p.context())
    expect(await isPublic(m, id)).toBe(false)
  })

  it.each([
    [-1, null],
    [2 * HOUR_MS, HOUR_MS],
    [HOUR_MS, HOUR_MS],
    [Number.NaN, null],
    [null, 400 * DAY_MS],
  ])('has none in the past, in the wrong order or too far ahead: %s, %s', async (list, unlist) => {
    const m = await market()
    const { now } = m.p.context()
    const id = m.products.get('bun') ?? ''
    await expect(
      scheduleProduct(ownerContext(m), {
        id,
        listAt: list === null ? null : now + list,
        unlistAt: unlist === null ? null : now + unlist,
      }),
    ).rejects.toMatchObject({ code: 'BAD_SCHEDULE' })
  })
})

describe('a city that looks first', () => {
  const looking = async (options: Parameters<typeof market>[0] = {}): Promise<Market> => {
    const m = await market(options)
    await setContentReview(operatorContext(m), { city: '320100', isOn: true })
    return m
  }

  it('has nobody see a new product before it has, then at once', async () => {
    const m = await looking()
    const id = await newMilk(m)
    expect(await waiting(m)).toEqual([]) // nobody wants to sell it yet
    await setOnSale(ownerContext(m), { ids: [id], onSale: true })
    expect(await isPublic(m, id)).toBe(false)
    expect(await waiting(m)).toEqual([id])
    await judge(m, id, null)
    expect(await isPublic(m, id)).toBe(true)
    expect(await waiting(m)).toEqual([])
  })

  it('says why not, to those who sell it, and looks again once it was mended', async () => {
    const m = await looking()
    const id = await newMilk(m)
    await setOnSale(ownerContext(m), { ids: [id], onSale: true })
    await judge(m, id, '没有生产许可')
    expect(await findDeskProduct(ownerContext(m), id)).toMatchObject({
      onSale: false,
      review: 'REFUSED',
      reviewReason: '没有生产许可',
    })
    await rewrite(m, id, { descriptions: { 'zh-CN': '许可证 SC1' } })
    expect((await findDeskProduct(ownerContext(m), id))?.review).toBe('REFUSED')
    await setOnSale(ownerContext(m), { ids: [id], onSale: true })
    expect(await waiting(m)).toEqual([id])
    await judge(m, id, null)
    expect(await isPublic(m, id)).toBe(true)
  })

  it('leaves what was on sale before, and looks at words and pictures but not at prices', async () => {
    const m = await looking({ pictures: true })
    const bun = m.products.get('bun') ?? ''
    expect(await isPublic(m, bun)).toBe(true)
    const own = ownerContext(m)
    await m.p.db.run(sql`UPDATE skus SET price_fen = 1300 WHERE product_id = ${bun}`)
    await setOnSale(own, { ids: [bun], onSale: false })
    await setOnSale(own, { ids: [bun], onSale: true })
    expect(await isPublic(m, bun)).toBe(true)
    await addPictures(own, picturesOfProduct(own, bun), [await photograph()])
    expect(await isPublic(m, bun)).toBe(false)
    expect(await waiting(m)).toEqual([bun])
    await judge(m, bun, null)
    expect(await isPublic(m, bun)).toBe(true)
    await writeOrigin(own, { productId: bun, origin: { 'zh-CN': '南京' }, steps: [] })
    expect(await isPublic(m, bun)).toBe(false)
  })

  it('takes an approval for what it was given for: not for what it became meanwhile', async () => {
    const m = await looking()
    const id = await newMilk(m)
    await setOnSale(ownerContext(m), { ids: [id], onSale: true })
    const [row] = await m.p.db.all<[number]>(
      sql`SELECT content_version FROM products WHERE id = ${id}`,
    )
    await rewrite(m, id, { names: { 'zh-CN': '假药' } })
    await expect(
      judgeProduct(operatorContext(m), {
        id,
        contentVersion: row?.[0] ?? 0,
        refusedBecause: null,
      }),
    ).rejects.toMatchObject({ code: 'PRODUCT_CHANGED' })
    expect(await isPublic(m, id)).toBe(false)
  })

  it('looks at what files bring as well', async () => {
    const m = await looking()
    const file = (name: string) => [textFile(`name,sku,price_cny\n${name},t1,3.5\n`)]
    await m.p.import('products-csv', file('绿茶'), NANJING, { source: 'teahouse' })
    const [row] = await m.p.db.all<[string, string]>(
      sql`SELECT id, review FROM products WHERE source = 'teahouse'`,
    )
    expect(row?.[1]).toBe('PENDING')
    const id = row?.[0] ?? ''
    await judge(m, id, null)
    expect(await isPublic(m, id)).toBe(true)
    await m.p.import('products-csv', file('绿茶'), NANJING, { source: 'teahouse' })
    expect(await isPublic(m, id)).toBe(true)
    await m.p.import('products-csv', file('神茶'), NANJING, { source: 'teahouse' })
    expect(await isPublic(m, id)).toBe(false)
  })

  it('looks at what is to be sold later before it is, and sells it then', async () => {
    const m = await looking()
    const id = await newMilk(m)
    const listAt = m.p.context().now + HOUR_MS
    await scheduleProduct(ownerContext(m), { id, listAt, unlistAt: null })
    expect(await waiting(m)).toEqual([id])
    await judge(m, id, null)
    expect(await isPublic(m, id)).toBe(false)
    m.p.setNow(listAt)
    await m.sweep()
    expect(await isPublic(m, id)).toBe(true)
  })

  it('that no longer does has nothing wait, and is its own: others see and set nothing', async () => {
    const m = await looking()
    const id = await newMilk(m)
    await setOnSale(ownerContext(m), { ids: [id], onSale: true })
    const stranger = operatorContext(m, '430100')
    expect(await looksFirst(stranger, '320100')).toBeNull()
    const theirs = await listProductsToReview(stranger, {
      city: '320100',
      first: 5,
      after: undefined,
    })
    expect(theirs.edges).toEqual([])
    for (const refused of [
      () => judgeProduct(stranger, { id, contentVersion: 1, refusedBecause: null }),
      () => setContentReview(stranger, { city: '320100', isOn: false }),
      () => judgeProduct(ownerContext(m), { id, contentVersion: 1, refusedBecause: null }),
    ])
      await expect(refused()).rejects.toMatchObject({ code: 'PRODUCT_UNKNOWN' })
    await setContentReview(operatorContext(m), { city: '320100', isOn: false })
    expect(await isPublic(m, id)).toBe(true)
  })

  it('never shows what it has not approved, whatever is done in which order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(7), { minLength: 3, maxLength: 14 }), async (steps) => {
        const m = await looking()
        const own = ownerContext(m)
        const id = await newMilk(m)
        let n = 0
        for (const step of steps) {
          n += 1
          const words = { descriptions: { 'zh-CN': `第 ${n} 版` } }
          if (step === 0) await setOnSale(own, { ids: [id], onSale: true })
          if (step === 1) await setOnSale(own, { ids: [id], onSale: false })
          if (step === 2) await rewrite(m, id, words)
          if (step === 3)
            await writeOrigin(own, { productId: id, origin: { en: `${n}` }, steps: [] })
          if (step === 4 || step === 5)
            await judge(m, id, step === 4 ? null : '不行').catch((error: unknown) => {
              if ((error as { code?: string }).code !== 'PRODUCT_UNKNOWN') throw error
            })
          if (step === 6)
            await scheduleProduct(own, { id, listAt: m.p.context().now + 60_000, unlistAt: null })
          if (step === 7) {
            m.p.setNow(m.p.context().now + 2 * HOUR_MS)
            await listScheduled(m.p.context())
          }
          const [row] = await m.p.db.all<[string, number, number | null]>(
            sql`SELECT state, content_version, approved_version FROM products WHERE id = ${id}`,
          )
          if (row?.[0] === 'ON_SALE') expect(row[2]).toBe(row[1])
        }
        m.p.close()
      }),
      { numRuns: 12 },
    )
  })
})

describe('tags', () => {
  it('are shown, searched and listed by, and follow the product', async () => {
    const m = await market()
    const id = await newMilk(m)
    await setOnSale(ownerContext(m), { ids: [id], onSale: true })
    const listed = async (tag: string): Promise<readonly unknown[]> =>
      (
        await m.p.ask<{ readonly products: { readonly nodes: readonly unknown[] } }>(
          'query ($tag: String) { products(city: "nanjing", tag: $tag) { totalCount nodes { id tags } } }',
          { tag },
        )
      ).products.nodes
    expect(await listed('夜宵')).toEqual([{ id, tags: ['夜宵', '校园'] }])
    expect(await listed('早点')).toEqual([])
    const found = await m.p.ask(
      '{ search(text: "校园", city: "nanjing") { nodes { product { id } } } }',
    )
    expect(JSON.stringify(found)).toContain(id)
    await rewrite(m, id, { tags: ['早点'] })
    expect(await listed('夜宵')).toEqual([])
    expect(await listed('早点')).toHaveLength(1)
  })

  it('of a product that a file writes anew stay', async () => {
    const m = await market()
    const list = (price: string) => [textFile(`name,sku,price_cny\n茶,t1,${price}\n`)]
    await m.p.import('products-csv', list('3'), NANJING, { source: 'teahouse' })
    await m.p.db.run(sql`UPDATE products SET tags = '["夜宵"]' WHERE source = 'teahouse'`)
    await m.p.import('products-csv', list('4'), NANJING, { source: 'teahouse' })
    expect(
      await m.p.db.all(sql`SELECT tags, min_price_fen FROM products WHERE source = 'teahouse'`),
    ).toEqual([['["夜宵"]', 400]])
  })
})

describe('where a product comes from', () => {
  const SHOWN = `query ($id: ID!) { product(id: $id) { origin supplyChain { on where what } inspections { laboratory number result media { url } } } }`
  const REPORT = {
    laboratory: '市质检院',
    number: 'NJ-1',
    inspectedOn: '2026-01-02',
    result: 'PASSED',
    pageUrl: 'https://lab.example.com/1',
  } as const

  it('is said with the way it took and what laboratories found', async () => {
    const m = await market({ pictures: true })
    const own = ownerContext(m)
    const productId = m.products.get('bun') ?? ''
    await writeOrigin(own, {
      productId,
      origin: { 'zh-CN': '南京溧水', en: 'Lishui' },
      steps: [
        { on: '2026-01-01', where: { 'zh-CN': '溧水' }, what: { 'zh-CN': '磨面' } },
        { on: null, where: {}, what: { 'zh-CN': '冷链运输' } },
      ],
    })
    const id = await addInspection(own, { ...REPORT, productId, files: [await photograph()] })
    const shown = await m.p.ask<{ readonly product: { readonly inspections: readonly object[] } }>(
      SHOWN,
      { id: productId },
    )
    expect(shown.product).toMatchObject({
      origin: '南京溧水',
      supplyChain: [
        { on: '2026-01-01', where: '溧水', what: '磨面' },
        { on: null, where: null, what: '冷链运输' },
      ],
      inspections: [{ laboratory: '市质检院', number: 'NJ-1', result: 'PASSED' }],
    })
    expect(JSON.stringify(shown)).toContain('/media/')
    await expect(addInspection(own, { ...REPORT, productId, files: [] })).rejects.toMatchObject({
      fault: 'INSPECTION',
    })
    await removeInspection(own, { product: productId, id })
    expect(await m.p.db.all(sql`SELECT 1 FROM media WHERE owner_id = ${id}`)).toEqual([])
  })

  it('keeps a report as a PDF as long as it is named, to be downloaded and not shown', async () => {
    const m = await market({ pictures: true })
    const own = ownerContext(m)
    const productId = m.products.get('bun') ?? ''
    const pdf = new TextEncoder().encode('%PDF-1.7 a report')
    const add = (document: Uint8Array, number = 'NJ-1'): Promise<string> =>
      addInspection(own, { ...REPORT, number, productId, files: [], document })
    const id = await add(pdf)
    for (const bad of [new TextEncoder().encode('<html>'), new Uint8Array(10 * 1024 * 1024 + 1)])
      await expect(add(bad, 'NJ-2')).rejects.toMatchObject({ code: 'DOCUMENT_REFUSED' })
    const { product } = await m.p.ask<{
      readonly product: { readonly inspections: readonly { readonly documentUrl: string }[] }
    }>(`{ product(id: "${productId}") { inspections { documentUrl } } }`)
    expect(product.inspections).toHaveLength(1)
    const url = product.inspections[0]?.documentUrl ?? ''
    const later = (): void => m.p.setNow(m.p.context().now + DAY_MS + 1)
    later()
    await m.sweep()
    const response = await m.p.request(url)
    expect(response.headers.get('content-type')).toBe('application/pdf')
    expect(response.headers.get('content-disposition')).toBe('attachment')
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(pdf)
    expect((await browserPage(m, productId)).includes(url)).toBe(true)
    await removeInspection(ownerContext(m), { product: productId, id })
    later()
    await m.sweep()
    expect((await m.p.request(url)).status).toBe(404)
  })

  it('is not sent more often than pictures are: files of reports count as they do', async () => {
    const m = await market({ pictures: true })
    const productId = m.products.get('bun') ?? ''
    const document = new TextEncoder().encode('%PDF-1.7')
    let sent = 0
    await expect(
      (async () => {
        // Each is refused once it is read, as noted already; its file was sent all the same.
        for (; sent < 400; sent += 1)
          await addInspection(ownerContext(m), {
            ...REPORT,
            productId,
            files: [],
            document,
          }).catch((error: unknown) => {
            if (!(error instanceof ProductInvalid)) throw error
          })
      })(),
    ).rejects.toMatchObject({ extensions: { code: 'TOO_MANY_ATTEMPTS' } })
    expect(sent).toBe(300)
  })

  it.each([
    ['no laboratory', { laboratory: ' ' }],
    ['a day that is none', { inspectedOn: '2026-02-30' }],
    ['a day to come', { inspectedOn: '2099-01-01' }],
    ['an address without https', { pageUrl: 'http://lab.example.com' }],
    ['a script for an address', { pageUrl: 'javascript:alert(1)' }],
  ])('is not noted with %s', async (_, over) => {
    const m = await market()
    const productId = m.products.get('bun') ?? ''
    await expect(
      addInspection(ownerContext(m), { ...REPORT, ...over, productId, files: [] }),
    ).rejects.toMatchObject({ code: 'PRODUCT_INVALID', fault: 'INSPECTION' })
  })

  it('is for those who edit the product to say', async () => {
    const m = await market()
    const productId = m.products.get('bun') ?? ''
    const id = await addInspection(ownerContext(m), { ...REPORT, productId, files: [] })
    const stranger = ownerContext(m, 'mch_other')
    for (const refused of [
      () => writeOrigin(stranger, { productId, origin: null, steps: [] }),
      () => addInspection(stranger, { ...REPORT, number: '2', productId, files: [] }),
      () => removeInspection(stranger, { product: productId, id }),
    ])
      await expect(refused()).rejects.toMatchObject({ code: 'PRODUCT_UNKNOWN' })
  })
})
