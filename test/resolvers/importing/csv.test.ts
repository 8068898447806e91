import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CSV_ROW_MAX_CHARS, streamCsv } from '#resolvers/importing/formats/csv.ts'
import type { ImportFile } from '#resolvers/importing/records.ts'
import { fixture, listOf, refusalOf, textFile } from '../../fixtures/import/reading.ts'

const PLAN = { required: [['name'], ['price_cny', 'price']] }
const cellsOf = async (file: ImportFile): Promise<unknown[]> =>
  (await listOf(streamCsv(file, PLAN))).map(({ cells }) => cells)

const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`

describe('streamCsv', () => {
  it('gives back any cells that were quoted, wherever the pieces of the file end', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', '茶', '😀', ',', '"', '\n', '\r\n', ' ', '0'),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { maxLength: 5 }),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 30 }),
        async (rows, end, pieceBytes) => {
          const lines = rows.map((cells) => cells.map(quote).join(','))
          const text = ['name,price', ...lines, ''].join(end)
          expect(await cellsOf(textFile(text, pieceBytes))).toEqual(
            rows.map(([name, price]) => ({ name, price })),
          )
        },
      ),
      { numRuns: 200 },
    )
  })

  it('reads a spreadsheet file: byte order mark, CRLF, quoted commas and line ends, sloppy headers', async () => {
    expect(await listOf(streamCsv(fixture('bom.csv'), PLAN))).toEqual([
      {
        row: 1,
        cells: { barcode: '6901234567892', name: '绿茶, 500ml', price: '3.50', stock: '12' },
      },
      { row: 2, cells: { barcode: '', name: '多行\r\n名称', price: '2', stock: '' } },
    ])
  })

  it('counts rows without the header and empty lines, and takes the last row without a line end', async () => {
    const rows = await listOf(streamCsv(textFile('name,price\n\na,1\n\n\nb,2'), PLAN))
    expect(rows.map(({ row, cells }) => [row, cells['name']])).toEqual([
      [1, 'a'],
      [2, 'b'],
    ])
  })

  it('takes a quote inside a plain cell as it stands', async () => {
    expect(await cellsOf(textFile('name,price\n24" TV,900\n'))).toEqual([
      { name: '24" TV', price: '900' },
    ])
  })

  it('reports a row with too few or too many cells and reads on', async () => {
    const rows = await listOf(streamCsv(textFile('name,price\na\nb,2,3\nc,4\n'), PLAN))
    expect(rows.map(({ wrongCount }) => wrongCount)).toEqual([1, 3, undefined])
  })

  it.each([
    ['no content', '', 'CSV_HEADER_MISSING'],
    ['a column without a name', 'name,,price\n', 'CSV_HEADER_MISSING'],
    ['two columns of one name', 'name,price,NAME \n', 'CSV_HEADER_DUPLICATE'],
    ['a missing column', 'name,cost\na,1\n', 'CSV_COLUMN_MISSING'],
    ['rows without a header', '6901234567892,茶,3\n', 'CSV_COLUMN_MISSING'],
    ['a quote that is never closed', 'name,price\n"a,1\nb,2\n', 'CSV_QUOTE_NOT_CLOSED'],
    ['an endless row', `name,price\n"${'x\n'.repeat(CSV_ROW_MAX_CHARS)}`, 'RECORD_TOO_LARGE'],
  ])('refuses %s', async (_what, text, code) => {
    expect(await refusalOf(streamCsv(textFile(text), PLAN))).toBe(code)
  })

  it('refuses a file in GB 18030, the usual mistake of a Chinese spreadsheet', async () => {
    expect(await refusalOf(streamCsv(fixture('gb18030.csv'), PLAN))).toBe('TEXT_NOT_UTF8')
  })
})
