import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readers } from '#resolvers/catalogue/readers.ts'
import type { ProductFacts } from '#resolvers/catalogue/readers.ts'
import type { Reader } from '#resolvers/importing/records.ts'
import { hasSharedData, sharedData } from '../../support/shared-data.ts'
import { diskFile, fixture, outcomeOf, readerOf, textFile } from '../../fixtures/import/reading.ts'
import type { Outcome } from '../../fixtures/import/reading.ts'

const reader = readerOf(readers, 'products-csv') as Reader<ProductFacts>
const read = (...lines: readonly string[]): Promise<Outcome<ProductFacts, unknown>> =>
  outcomeOf(reader, [textFile(lines.join('\n'))])
const HEADER = 'barcode,name,price_cny'

describe.runIf(hasSharedData)('the real supermarket list', () => {
  it('takes all 180 rows: 160 valid EAN-13, 10 mistyped and 10 shop codes, every code as written', async () => {
    const { records, faults } = await outcomeOf(reader, [
      diskFile(sharedData('products/retail_products_a.csv')),
    ])
    expect(faults).toEqual([])
    expect(records).toHaveLength(180)
    const kinds = records.map(({ facts }) => facts?.barcodeKind)
    expect(kinds.filter((kind) => kind === 'EAN13')).toHaveLength(160)
    expect(kinds.filter((kind) => kind === 'IN_STORE')).toHaveLength(10)
    expect(kinds.filter((kind) => kind === null)).toHaveLength(10)
    const warnings = records.flatMap(({ warnings: own }) => own.map(({ code }) => code))
    expect(warnings).toEqual(Array.from({ length: 10 }, () => 'BARCODE_CHECK_DIGIT'))
    const fish = records.find(({ sourceId }) => sourceId === '00136')
    expect(fish?.facts).toMatchObject({
      barcode: '00136',
      name: { 'zh-CN': '带鱼段' },
      priceFen: 798,
    })
    expect(records.every(({ place }) => place === undefined)).toBe(true)
  })
})

describe('products-csv', () => {
  it('reads a spreadsheet file with a byte order mark, quotes and further columns', async () => {
    const { records, faults } = await outcomeOf(reader, [fixture('bom.csv')])
    expect(faults).toEqual([])
    expect(records[0]?.facts).toEqual({
      name: { 'zh-CN': '绿茶, 500ml' },
      priceFen: 350,
      barcode: '6901234567892',
      barcodeKind: 'EAN13',
      stock: 12,
    })
    expect(records[1]?.facts).toEqual({
      name: { 'zh-CN': '多行\r\n名称' },
      priceFen: 200,
      barcodeKind: null,
    })
  })

  it('turns every price of two decimals into exactly its fen', async () => {
    const fen = fc.integer({ min: 0, max: 9_999_999 })
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fen, { minLength: 1, maxLength: 20 }), async (prices) => {
        const lines = prices.map(
          (price, index) =>
            `${index},a,${Math.floor(price / 100)}.${String(price % 100).padStart(2, '0')}`,
        )
        const { records } = await read(HEADER, ...lines)
        expect(records.map(({ facts }) => facts?.priceFen)).toEqual(prices)
      }),
      { numRuns: 50 },
    )
  })

  it.each([
    ['6901234567892', 'EAN13', []],
    ['6901234567893', null, ['BARCODE_CHECK_DIGIT']],
    ['0012345678905', 'EAN13', []],
    ['96385074', 'EAN8', []],
    ['96385075', null, ['BARCODE_CHECK_DIGIT']],
    ['02000001', 'IN_STORE', []],
    ['695129987054', 'IN_STORE', []],
    ['00136', 'IN_STORE', []],
    ['A-17/b', 'IN_STORE', []],
  ])('knows the barcode %s as %s', async (barcode, kind, warned) => {
    const { records } = await read(HEADER, `${barcode},a,1`)
    expect(records[0]?.sourceId).toBe(barcode)
    expect(records[0]?.facts?.barcode).toBe(barcode)
    expect(records[0]?.facts?.barcodeKind).toBe(kind)
    expect(records[0]?.warnings.map(({ code }) => code)).toEqual(warned)
  })

  it.each([
    ['1,茶,', 'PRICE_NOT_A_NUMBER', 'price_cny'],
    ['1,茶,free', 'PRICE_NOT_A_NUMBER', 'price_cny'],
    ['1,茶,-3', 'PRICE_NEGATIVE', 'price_cny'],
    ['1,茶,3.005', 'PRICE_TOO_PRECISE', 'price_cny'],
    ['1,茶,100000000', 'PRICE_TOO_LARGE', 'price_cny'],
    ['1, ,3', 'NAME_MISSING', 'name'],
    ['6.90123E+12,茶,3', 'BARCODE_INVALID', 'barcode'],
    ['六九零,茶,3', 'BARCODE_INVALID', 'barcode'],
    ['1,茶\u0000,3', 'TEXT_NOT_CLEAN', 'name'],
    ['1,茶', 'CSV_FIELD_COUNT', undefined],
  ])('keeps the row %j out and reads on', async (line, code, field) => {
    const { records, faults } = await read(HEADER, line, '2,水,1')
    expect(faults.map((fault) => [fault.row, fault.code, fault.field])).toEqual([[1, code, field]])
    expect(records.map(({ row }) => row)).toEqual([2])
  })

  it('takes a code only once, and does not count a row that was refused', async () => {
    const { records, faults } = await read(HEADER, '1,茶,x', '1,茶,3', '1,水,2')
    expect(records.map(({ row }) => row)).toEqual([2])
    expect(faults.map(({ row, code }) => [row, code])).toEqual([
      [1, 'PRICE_NOT_A_NUMBER'],
      [3, 'DUPLICATE_ROW'],
    ])
  })

  it('knows a product again by barcode, else sku, else name', async () => {
    const lines = [
      'sku,barcode,name,price,stock',
      's1,6901234567892,a,1,',
      's2,,b,1,0',
      ',,c,1,',
      ',,c,2,',
      ',,d,2,-1',
    ]
    const { records, faults } = await read(...lines)
    const [, , named] = records
    expect(records.map(({ sourceId }) => sourceId)).toEqual([
      '6901234567892',
      's2',
      named?.sourceId,
    ])
    expect(named?.sourceId).toMatch(/^name-[0-9a-f]{16}$/)
    expect(records[1]?.facts).toMatchObject({ sku: 's2', stock: 0 })
    expect(faults.map(({ row, code }) => [row, code])).toEqual([
      [4, 'DUPLICATE_ROW'],
      [5, 'NUMBER_INVALID'],
    ])
    expect((await read(...lines)).records.map(({ sourceId }) => sourceId)[2]).toBe(named?.sourceId)
  })

  it.each([
    ['barcode,price\n1,2', 'CSV_COLUMN_MISSING'],
    ['name\na', 'CSV_COLUMN_MISSING'],
    ['name,name,price\n', 'CSV_HEADER_DUPLICATE'],
  ])('refuses the file %j', async (text, code) => {
    expect((await read(text)).refused).toBe(code)
  })
})
