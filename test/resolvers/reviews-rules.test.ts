import { describe, expect, it } from 'vitest'
import { averageOf, countOf, shownText, type Stars } from '#resolvers/reviews/rules.ts'

describe('stars', () => {
  it.each([
    [[0, 0, 0, 0, 0], null],
    [[0, 0, 0, 0, 1], 5],
    [[1, 0, 0, 0, 1], 3],
    [[0, 0, 0, 1, 2], 4.7], // 14 / 3
    [[0, 0, 1, 2, 1], 4],
    [[0, 0, 0, 19, 1], 4.1], // 4.05, half a tenth upwards
    [[1, 0, 0, 0, 79], 5], // 4.95
    [[1, 0, 0, 0, 78], 4.9], // 4.949…
  ] as readonly (readonly [Stars, number | null])[])('%j make %s', (stars, average) => {
    expect(averageOf(stars)).toBe(average)
  })
  it('are counted', () => {
    expect(countOf([1, 2, 3, 4, 5])).toBe(15)
  })
})

describe('what is shown of a review', () => {
  it.each([
    ['  好吃  ', '好吃'],
    ['', ''],
    ['打 13812345678 找我', '打 138****5678 找我'],
    ['138-1234-5678', '138****5678'],
    ['订单 9138123456789', '订单 9138123456789'], // longer numbers are none of phones
    ['12812345678', '12812345678'],
  ])('%j is %j', (text, shown) => {
    expect(shownText(text)).toBe(shown)
  })
  it.each(['x'.repeat(501), 'a\u0000b', 'a\u202eb'])('%j is not shown', (text) => {
    expect(shownText(text)).toBeUndefined()
  })
})
