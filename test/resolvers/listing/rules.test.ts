import { describe, expect, it } from 'vitest'
import {
  choicesOf,
  isBarcode,
  productFault,
  SKUS_MAX,
  type WrittenProduct,
} from '#resolvers/listing/rules.ts'
import type { Specification } from '#schema/tables/catalogue.ts'

const specification = (id: string, values: readonly string[]): Specification => ({
  id,
  name: { 'zh-CN': id },
  values: values.map((value, i) => ({ id: `${id}${i}`, name: { 'zh-CN': value } })),
})
const SIZE = specification('size', ['中', '大'])
const plain: WrittenProduct = {
  names: { 'zh-CN': '豆浆' },
  categoryId: 'bread',
  specifications: [],
  skus: [{ code: 'k1', values: {}, priceFen: 400 }],
}
const sized: WrittenProduct = {
  ...plain,
  specifications: [SIZE],
  skus: [
    { code: 'k1', values: { size: 'size0' }, priceFen: 400 },
    { code: 'k2', values: { size: 'size1' }, priceFen: 600 },
  ],
}

const priced = (priceFen: number): WrittenProduct => ({
  ...plain,
  skus: [{ code: 'k1', values: {}, priceFen }],
})

describe('a product that somebody writes', () => {
  it.each([plain, sized, priced(1), priced(9_999_999)])('is sound: %#', (product) => {
    expect(productFault(product)).toBeUndefined()
  })

  it.each([
    ['NAME', 'name', { ...plain, names: { en: 'Soy milk' } }],
    ['NAME', 'name', { ...plain, names: { 'zh-CN': '  ' } }],
    ['TEXT', 'name', { ...plain, names: { 'zh-CN': '豆'.repeat(61) } }],
    ['TEXT', 'subtitle', { ...plain, subtitles: { 'zh-CN': 'a\u0000b' } }],
    ['TEXT', 'description', { ...plain, descriptions: { en: 'x'.repeat(5_001) } }],
    ['SPECIFICATIONS', 'specifications', { ...plain, specifications: [specification('s', [])] }],
    [
      'SPECIFICATIONS',
      'specifications',
      { ...plain, specifications: [specification('s', ['大', '大'])] },
    ],
    [
      'SPECIFICATIONS',
      'specifications',
      { ...plain, specifications: ['a', 'b', 'c', 'd'].map((id) => specification(id, ['一'])) },
    ],
    [
      'SPECIFICATIONS',
      'specifications',
      {
        ...plain,
        specifications: [
          specification(
            's',
            Array.from({ length: 21 }, (_, i) => `${i}`),
          ),
        ],
      },
    ],
    ['SKUS', 'skus', { ...plain, skus: [] }],
    ['SKUS', 'skus', { ...sized, skus: [sized.skus[0], { ...sized.skus[0], code: 'k9' }] }],
    ['CHOICE', 'skus.k1', { ...sized, skus: [{ code: 'k1', values: {}, priceFen: 400 }] }],
    ['PRICE', 'skus.k1', priced(0)],
    ['PRICE', 'skus.k1', priced(Number.NaN)],
    ['PRICE', 'skus.k1', priced(10_000_000)],
    [
      'BARCODE',
      'skus.k1',
      { ...plain, skus: [{ code: 'k1', values: {}, priceFen: 1, barcode: '6901234567890' }] },
    ],
  ] as readonly (readonly [string, string, WrittenProduct])[])(
    'is refused for its %s at %s: %#',
    (fault, at, product) => {
      expect(productFault(product)).toMatchObject({ fault, at })
    },
  )

  it('can be chosen in one value of each specification', () => {
    expect(choicesOf([])).toEqual([{}])
    expect(choicesOf([SIZE, specification('heat', ['热', '冰'])])).toEqual([
      { size: 'size0', heat: 'heat0' },
      { size: 'size0', heat: 'heat1' },
      { size: 'size1', heat: 'heat0' },
      { size: 'size1', heat: 'heat1' },
    ])
    const many = Array.from({ length: SKUS_MAX + 1 }, (_, i) => ({
      code: `k${i}`,
      values: {},
      priceFen: 1,
    }))
    expect(productFault({ ...plain, skus: many })).toMatchObject({ fault: 'SKUS' })
  })

  // The first is the worked example of GS1's General Specifications, 7.9.1.
  it.each([
    ['6291041500213', true],
    ['6291041500214', false],
    ['6291041500231', false],
    ['73513537', true],
    ['036000291452', true],
    ['036000291453', false],
    ['', false],
    ['62910415002１3', false],
  ])('has the barcode %s: %s', (code, is) => {
    expect(isBarcode(code)).toBe(is)
  })
})
