import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import type { ProductImport } from '#resolvers/catalogue/product-target.ts'
import { productTarget } from '#resolvers/catalogue/product-target.ts'
import { ensureMerchants } from '#resolvers/catalogue/merchants.ts'
import { ensurePartner } from '#resolvers/partners/service.ts'
import { runImport } from '#resolvers/importing/run.ts'
import { NANJING } from '../support/cities.ts'
import { portal, type Portal } from '../support/portal.ts'
import { aPlace, importRecords, plainWriter, readerOf } from '../support/records.ts'

const idsOf = async (p: Portal, field: string): Promise<readonly string[]> => {
  const data = await p.ask<Record<string, { readonly nodes: readonly { readonly id: string }[] }>>(
    `{ ${field} { nodes { id } } }`,
  )
  return Object.values(data)[0]?.nodes.map(({ id }) => id) ?? []
}

describe('a place that has closed for good', () => {
  it('is in no list and no search, and is still found by its own id', async () => {
    const p = await portal({ demo: true })
    const lists = [
      'places(city: "nanjing", kinds: [ATTRACTION], first: 100)',
      'attractions(city: "nanjing", first: 100)',
      'nearby(at: { lon: 118.78, lat: 32.04 }, radius: 50000, kinds: [ATTRACTION], first: 100)',
    ]
    const [id = ''] = await idsOf(p, lists[0] ?? '')
    for (const list of lists) expect(await idsOf(p, list), list).toContain(id)
    await p.db.run(sql`UPDATE places SET state = 'CLOSED_FOREVER' WHERE id = ${id}`)
    for (const list of lists) expect(await idsOf(p, list), list).not.toContain(id)
    expect(await p.ask(`{ place(id: "${id}") { state } }`)).toEqual({
      place: { state: 'CLOSED_FOREVER' },
    })
  })

  it('sells nothing any more', async () => {
    const p = await portal({ demo: true })
    const query = `{ products(city: "nanjing", first: 1) { nodes { skus { stock { store { id } } } } } }`
    interface Data {
      readonly products: {
        readonly nodes: readonly {
          readonly skus: readonly {
            readonly stock: readonly { readonly store: { readonly id: string } }[]
          }[]
        }[]
      }
    }
    const stores = async (): Promise<readonly string[]> =>
      (await p.ask<Data>(query)).products.nodes.flatMap(({ skus }) =>
        skus.flatMap(({ stock }) => stock.map(({ store }) => store.id)),
      )
    const [store] = await stores()
    await p.db.run(sql`UPDATE places SET state = 'CLOSED_FOREVER' WHERE id = ${store}`)
    expect(await stores()).not.toContain(store)
  })
})

describe('a cursor', () => {
  it('of one order is refused by another', async () => {
    const p = await portal({ demo: true })
    const page = `products(city: "nanjing", first: 2, sort: SALES) { pageInfo { endCursor } }`
    const { products } = await p.ask<{ products: { pageInfo: { endCursor: string } } }>(
      `{ ${page} }`,
    )
    const after = products.pageInfo.endCursor
    const ask = (sort: string) =>
      p.query(
        `{ products(city: "nanjing", first: 2, sort: ${sort}, after: "${after}") { nodes { id } } }`,
      )
    expect((await ask('SALES')).errors).toBeUndefined()
    expect((await ask('PRICE_ASC')).errors?.[0]?.extensions?.code).toBe('BAD_CURSOR')
  })
})

describe('a division code that nobody has heard of', () => {
  it('leaves the place without a division rather than with a false one', async () => {
    const p = await portal({ cities: [NANJING] })
    const known = aPlace('known', 'STATION', [118.8, 32.05])
    const unknown = aPlace('unknown', 'STATION', [118.81, 32.05])
    const withCode = (record: typeof known, divisionCode: string): typeof known => ({
      ...record,
      ...(record.place ? { place: { ...record.place, divisionCode } } : {}),
    })
    await importRecords(p, NANJING, plainWriter('STATION'), [
      withCode(known, '320102000000'),
      withCode(unknown, '999999'),
    ])
    expect(
      await p.db.all(sql`SELECT source_id, division_code FROM places ORDER BY source_id`),
    ).toEqual([
      ['known', '320102'],
      ['unknown', null],
    ])
  })
})

describe('the SKUs of a product', () => {
  it('may exchange their choices between two imports', async () => {
    const p = await portal({ cities: [NANJING] })
    const ctx = p.context()
    const partnerId = await ensurePartner(ctx, 'shop')
    const merchants = await ensureMerchants(ctx, { cityCode: NANJING.code, partnerId }, [
      { sourceId: 'm', names: { en: 'Shop' } },
    ])
    const product = (large: string, small: string): ProductImport => ({
      names: { en: 'Tea' },
      categoryId: 'other',
      specifications: [
        {
          id: 'size',
          name: { en: 'Size' },
          values: [large, small].toSorted().map((id) => ({ id, name: { en: id } })),
        },
      ],
      skus: [
        { code: 'a', values: { size: large }, priceFen: 2000 },
        { code: 'b', values: { size: small }, priceFen: 1000 },
      ],
    })
    const run = (facts: ProductImport) =>
      runImport(p.context(), {
        importer: {
          reader: readerOf([{ sourceId: 't', facts }]),
          target: productTarget<ProductImport>(
            () => merchants.get('m') ?? '',
            (all) => all,
          ),
        },
        files: [],
        city: NANJING,
        partnerId,
        source: 'shop',
        mode: 'PARTIAL',
        dryRun: false,
      })
    expect(await run(product('L', 'S'))).toMatchObject({ created: 1 })
    expect(await run(product('S', 'L'))).toMatchObject({ updated: 1, failed: 0 })
    expect(await p.db.all(sql`SELECT code, "values" FROM skus ORDER BY code`)).toEqual([
      ['a', '{"size":"S"}'],
      ['b', '{"size":"L"}'],
    ])
  })
})

describe('an address with a slash at its end', () => {
  it('is the same page', async () => {
    const p = await portal({ demo: true })
    for (const path of ['/nanjing/', '/nanjing/parking/', '/nanjing/products/']) {
      expect((await p.request(path)).status, path).toBe(200)
    }
  })
})
