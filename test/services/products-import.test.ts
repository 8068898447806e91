import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { textFile } from '../fixtures/import/reading.ts'
import { CHANGSHA, NANJING } from '../support/cities.ts'
import { portal, type Portal } from '../support/portal.ts'

const list = (stock = 4) => [textFile(`name,price_cny,stock\n茶,3.5,${stock}\n`)]
const count = async (p: Portal, table: 'merchants' | 'products' | 'stock_levels') =>
  (await p.db.all<[number]>(sql`SELECT count(*) FROM ${sql.raw(table)}`))[0]?.[0]
const storeOf = async (p: Portal, city: string): Promise<string> =>
  (
    await p.db.all<[string]>(
      sql`SELECT p.id FROM stores o JOIN places p ON p.id = o.place_id WHERE p.city_code = ${city}`,
    )
  )[0]?.[0] ?? ''

describe('a product list', () => {
  it('writes nothing in a dry run, not even its merchant', async () => {
    const p = await portal({ cities: [NANJING] })
    expect(await p.import('products-csv', list(), NANJING, { dryRun: true })).toMatchObject({
      created: 1,
    })
    expect(await count(p, 'merchants')).toBe(0)
    expect(await count(p, 'products')).toBe(0)
  })

  it('leaves the name of its merchant as somebody has mended it', async () => {
    const p = await portal({ cities: [NANJING] })
    await p.import('products-csv', list(), NANJING)
    await p.db.run(sql`UPDATE merchants SET names = '{"zh-CN":"茶铺"}'`)
    await p.import('products-csv', list(), NANJING)
    expect(await p.db.all(sql`SELECT names FROM merchants`)).toEqual([['{"zh-CN":"茶铺"}']])
  })

  it('of a merchant of another city is refused', async () => {
    const p = await portal({ cities: [NANJING, CHANGSHA] })
    await p.import('products-csv', list(), NANJING)
    await expect(p.import('products-csv', list(5), CHANGSHA)).rejects.toMatchObject({
      code: 'SOURCE_IN_OTHER_CITY',
    })
  })

  it.each(['nothing', 'a store of somebody else'])('puts no stock into %s', async (what) => {
    const p = await portal({ demo: true })
    const before = await count(p, 'stock_levels')
    const storeId = what === 'nothing' ? 'nothing' : await storeOf(p, '320100')
    await expect(p.import('products-csv', list(), NANJING, { storeId })).rejects.toMatchObject({
      code: 'UNKNOWN_STORE',
    })
    expect(await count(p, 'stock_levels')).toBe(before)
  })

  it('puts stock into a store of its own, and not into one of another city', async () => {
    const p = await portal({ demo: true })
    const before = Number(await count(p, 'stock_levels'))
    const source = 'shijing-demo'
    const own = { source, storeId: await storeOf(p, '320100') }
    expect(await p.import('products-csv', list(), NANJING, own)).toMatchObject({ created: 1 })
    expect(await count(p, 'stock_levels')).toBe(before + 1)
    const foreign = { source, storeId: await storeOf(p, '430100') }
    await expect(p.import('products-csv', list(), NANJING, foreign)).rejects.toMatchObject({
      code: 'UNKNOWN_STORE',
    })
  })

  it('with a stock that no answer could carry reports the row', async () => {
    const p = await portal({ cities: [NANJING] })
    const { faults } = await p.import('products-csv', list(4_000_000_000), NANJING)
    expect(faults.map(({ field, code }) => [field, code])).toEqual([['stock', 'NUMBER_INVALID']])
  })
})
