import { describe, expect, it } from 'vitest'
import { isCleanText, lengthOf, withoutCards } from '#schema/text.ts'

/** A row of digits that a card could have: the last one makes the sum right. */
const card = (length: number, random: () => number): string => {
  const digits = Array.from({ length: length - 1 }, () => Math.floor(random() * 10))
  const sum = digits.toReversed().reduce((total, digit, i) => {
    const counted = i % 2 === 0 ? digit * 2 : digit
    return total + (counted > 9 ? counted - 9 : counted)
  }, 0)
  return `${digits.join('')}${(10 - (sum % 10)) % 10}`
}

/** The same row of chances in every run. */
const chances = (seed: number) => (): number => {
  seed = (seed * 48_271) % 2_147_483_647
  return seed / 2_147_483_647
}

const HIDDEN = '************1111'

describe('a text without cards', () => {
  it.each([
    ['4111111111111111', HIDDEN],
    ['卡号4111111111111111，谢谢', `卡号${HIDDEN}，谢谢`],
    ['4111 1111 1111 1111', HIDDEN],
    ['4111-1111-1111-1111', HIDDEN],
    ['4111.1111.1111.1111', HIDDEN],
    ['4111\u00a01111\u30001111 1111', HIDDEN],
    ['４１１１１１１１１１１１１１１１', HIDDEN],
    // With what people write behind and in front of it.
    ['4111 1111 1111 1111 08/27', `${HIDDEN} 08/27`],
    ['4111111111111111 123', `${HIDDEN} 123`],
    ['3 4111 1111 1111 1111', `3 ${HIDDEN}`],
    ['4111111111111111-5500005555555559', `${HIDDEN}-************5559`],
    ['4111 1111 1111 1111 5500 0055 5555 5559 12', `${HIDDEN} ************5559 12`],
    ['4111111111111111x5500005555555559', `${HIDDEN}x************5559`],
    // 13 to 19 digits.
    ['4222222222222', '*********2222'],
    ['378282246310005', '***********0005'],
    ['6212345678901232', '************1232'],
  ])('%s is stored as %s', (text, stored) => {
    expect(withoutCards(text)).toBe(stored)
  })

  it.each([
    '',
    '请少放葱',
    '13800138000',
    '+86 138 0013 8000',
    '4111111111111112', // the sum is wrong
    '411111111111', // too short
    '2026-11-03 10:00:00',
    '41111111 x 11111111',
    'SF1234567890123',
    '4111  1111  1111  1111', // two blanks are no way to write one
  ])('%s stays as it is', (text) => {
    expect(withoutCards(text)).toBe(text)
  })

  it('hides every number a card can have, however it is grouped and whatever stands around it', () => {
    const random = chances(20_261_103)
    for (let i = 0; i < 2_000; i += 1) {
      const digits = card(13 + (i % 7), random)
      const every = 2 + Math.floor(random() * 6)
      const between = [' ', '-', '', '.'][i % 4] ?? ''
      const written = digits.match(new RegExp(`.{1,${every}}`, 'g'))?.join(between) ?? ''
      const stored = withoutCards(`我的卡：${written}，谢谢`)
      expect(stored, written).not.toContain(digits)
      expect(stored.replaceAll(/\D/g, ''), written).not.toContain(digits.slice(0, 9))
      expect(stored, written).toMatch(/^我的卡：.*，谢谢$/)
      expect(stored.replaceAll(/\D/g, '').length, written).toBeLessThanOrEqual(10)
    }
  })

  it('changes nothing any more in what it has changed', () => {
    const random = chances(7)
    for (let i = 0; i < 500; i += 1) {
      const once = withoutCards(
        `${card(16, random)} ${Math.floor(random() * 1e6)} ${card(19, random)}`,
      )
      expect(withoutCards(once)).toBe(once)
    }
  })

  it('is found quickly in the longest text there is', () => {
    const long = '4 '.repeat(5_000)
    expect(withoutCards(long).length).toBeLessThanOrEqual(long.length)
    expect(withoutCards('1'.repeat(10_000))).toBe('1'.repeat(10_000))
  })
})

describe('clean text', () => {
  it.each(['', 'plain', '中文，标点', 'tab\tline\nreturn\r', '表情😀', '\u202e'])(
    '%j is',
    (text) => {
      expect(isCleanText(text)).toBe(true)
    },
  )
  it.each(['\0', 'a\u0007b', '\u001b[0m', '\u007f', '\u0085', '\ud800', 'x\udc00'])(
    '%j is not',
    (text) => {
      expect(isCleanText(text)).toBe(false)
    },
  )
  it('is as long as people count it', () => {
    expect([lengthOf(''), lengthOf('中文'), lengthOf('😀😀'), lengthOf('abc')]).toEqual([
      0, 2, 2, 3,
    ])
  })
})
