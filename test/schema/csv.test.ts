import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BYTE_ORDER_MARK, csvCell, type CsvValue, toCsv, uncsvCell, yuanOf } from '#schema/csv.ts'

describe('a cell', () => {
  it.each<readonly [CsvValue, string]>([
    ['小笼包', '小笼包'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['+86 138', "'+86 138"],
    ['-cmd', "'-cmd"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ["'=1", "''=1"],
    ["it's", "it's"],
    ['-12.30', "'-12.30"],
    [{ amount: '-12.30' }, '-12.30'],
    [-5, '-5'],
    [null, ''],
  ])('%j is written as %j', (value, text) => {
    expect(csvCell(value)).toBe(text)
  })
})

it('rows are read back as they were by another reader, whatever stands in them, and none begins a formula', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 4 }), {
        minLength: 1,
        maxLength: 5,
      }),
      (rows) => {
        const text = toCsv(rows)
        expect(text.startsWith(BYTE_ORDER_MARK)).toBe(true)
        const back = parse(text, {
          bom: true,
          relax_column_count: true,
          record_delimiter: '\r\n',
        }) as string[][]
        for (const [i, row] of rows.entries())
          for (const [j, cell] of row.entries()) {
            const read = back[i]?.[j] ?? ''
            expect(uncsvCell(read)).toBe(cell)
            expect(/^[=+@\t\r]/.test(read)).toBe(false)
          }
      },
    ),
  )
})

it.each<readonly [number, string]>([
  [0, '0.00'],
  [5, '0.05'],
  [-5, '-0.05'],
  [1_230, '12.30'],
  [-123_456_789_012, '-1234567890.12'],
])('%s fen are %s yuan', (fen, yuan) => {
  expect(yuanOf(fen)).toBe(yuan)
})
