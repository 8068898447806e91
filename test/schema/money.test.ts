import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PRICE_MAX_FEN, formatFen, parseYuan } from '#schema/money.ts'

describe('a price in yuan', () => {
  it.each([
    ['8', 800],
    ['12.5', 1250],
    ['12.50', 1250],
    ['0', 0],
    ['0.01', 1],
    ['1.10', 110],
    ['19.99', 1999],
    ['007.5', 750],
    ['12.500', 1250],
    ['¥1,299.00', 129_900],
    ['￥１２．５０', 1250],
    ['１，２９９', 129_900],
    ['12.5元', 1250],
    ['人民币 8 元', 800],
    ['CNY 8.00', 800],
    [' 8 ', 800],
    ['99,999,999.99', PRICE_MAX_FEN],
  ])('"%s" is %i fen', (text, fen) => {
    expect(parseYuan(text)).toEqual({ ok: true, fen })
  })

  it.each([
    ['', 'PRICE_NOT_A_NUMBER'],
    ['免费', 'PRICE_NOT_A_NUMBER'],
    ['12.', 'PRICE_NOT_A_NUMBER'],
    ['.5', 'PRICE_NOT_A_NUMBER'],
    ['1e3', 'PRICE_NOT_A_NUMBER'],
    ['1,29', 'PRICE_NOT_A_NUMBER'],
    ['1,2999', 'PRICE_NOT_A_NUMBER'],
    ['12.5.0', 'PRICE_NOT_A_NUMBER'],
    ['$12', 'PRICE_NOT_A_NUMBER'],
    ['--5', 'PRICE_NOT_A_NUMBER'],
    ['8-12', 'PRICE_NOT_A_NUMBER'],
    ['-5', 'PRICE_NEGATIVE'],
    ['-¥5.00', 'PRICE_NEGATIVE'],
    ['¥-5.00', 'PRICE_NEGATIVE'],
    ['−5', 'PRICE_NEGATIVE'],
    ['1.005', 'PRICE_TOO_PRECISE'],
    ['0.001', 'PRICE_TOO_PRECISE'],
    ['100,000,000', 'PRICE_TOO_LARGE'],
    ['9'.repeat(400), 'PRICE_TOO_LARGE'],
  ])('"%s" is refused with %s', (text, code) => {
    expect(parseYuan(text)).toEqual({ ok: false, code })
  })

  it('every amount that is written is read back as itself', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: PRICE_MAX_FEN }), (fen) => {
        expect(parseYuan(formatFen(fen, 'zh-CN'))).toEqual({ ok: true, fen })
      }),
    )
  })
})

describe('fen for people', () => {
  it.each([
    [1250, '¥12.50'],
    [5, '¥0.05'],
    [0, '¥0.00'],
    [100, '¥1.00'],
    [99_900, '¥999.00'],
    [129_900, '¥1,299.00'],
    [123_456_789_00, '¥123,456,789.00'],
    [-5, '-¥0.05'],
    [Number.MAX_SAFE_INTEGER, '¥90,071,992,547,409.91'],
  ])('%i fen is %s', (fen, text) => {
    expect(formatFen(fen, 'zh-CN')).toBe(text)
    expect(formatFen(fen, 'en')).toBe(text)
  })

  it('says whose sign it is where a lone one may mean yen', () => {
    expect(formatFen(1250, 'zh-Hant')).toBe('CN¥12.50')
  })

  it.each([12.5, Number.NaN, Infinity, 2 ** 53])('refuses %s, which is no exact amount', (fen) => {
    expect(() => formatFen(fen, 'zh-CN')).toThrow(RangeError)
  })
})
