import { afterEach, describe, expect, it, vi } from 'vitest'
import { isCode, normalCode, randomCode } from '#schema/codes.ts'

const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'

describe('a code for people', () => {
  afterEach(() => vi.restoreAllMocks())

  it.each([1, 6, 8, 10, 64])('has %i signs that nobody takes for another', (length) => {
    for (let i = 0; i < 200; i += 1) {
      const code = randomCode(length)
      expect(code).toHaveLength(length)
      expect(code).toMatch(/^[2-9A-HJKMNP-Z]+$/)
      expect(isCode(code, length)).toBe(true)
      expect(normalCode(code)).toBe(code)
    }
  })

  it('takes every sign equally often: bytes that would favour some are thrown away', () => {
    let next = 0
    vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
      if (array instanceof Uint8Array)
        for (let i = 0; i < array.length; i += 1) array[i] = next++ % 256
      return array
    })
    // 31 × 8 = 248 of the 256 bytes count; so many signs are exactly one round of them.
    const code = randomCode(248)
    const counts = Map.groupBy(code, (sign) => sign)
    expect([...counts.keys()].toSorted().join('')).toBe(ALPHABET)
    for (const [sign, all] of counts) expect(all, sign).toHaveLength(8)
  })

  it('does not come twice in ten thousand', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => randomCode(8))).size).toBe(10_000)
  })

  it.each([
    ['ab2c-d3ef', 'AB2CD3EF'],
    [' ab 2c\td3\nef ', 'AB2CD3EF'],
    ['ＡＢ２Ｃ', 'AB2C'],
    ['--  --', ''],
    ['', ''],
  ])('typed as %j means %j', (typed, code) => {
    expect(normalCode(typed)).toBe(code)
  })

  it.each([
    '',
    '2345678',
    '234567890',
    '2345678O',
    '2345678I',
    '2345678l',
    "23'5678A",
    '２3456789',
    '2345 678',
  ])('%j is none', (text) => {
    expect(isCode(text, 8)).toBe(false)
  })
})
