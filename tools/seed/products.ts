import type { City } from '#schema/tables/cities.ts'
import { indexTerms } from '#schema/text.ts'
import { facetTerm, PRODUCT_KIND } from '#resolvers/search/service.ts'
import { randomOf, seedId } from './random.ts'

const PRODUCTS = 3

const TASTES = ['清香', '招牌', '古法', '手作', '时令', '家常', '鲜榨', '老字号'] as const
const GOODS = [
  { zh: '小笼包', en: 'soup dumplings' },
  { zh: '牛肉面', en: 'beef noodles' },
  { zh: '雨花茶', en: 'Yuhua tea' },
  { zh: '桂花糕', en: 'osmanthus cake' },
  { zh: '盐水鸭', en: 'salted duck' },
  { zh: '鲜橙汁', en: 'orange juice' },
  { zh: '剪纸', en: 'paper-cut' },
  { zh: '笔记本', en: 'notebook' },
  { zh: '什锦果篮', en: 'fruit basket' },
  { zh: '冰美式', en: 'iced americano' },
] as const
const SPECIFICATIONS = JSON.stringify([
  {
    id: 'size',
    name: { 'zh-CN': '规格', en: 'Size' },
    values: [
      { id: 'regular', name: { 'zh-CN': '标准', en: 'Regular' } },
      { id: 'large', name: { 'zh-CN': '大份', en: 'Large' } },
    ],
  },
])

export interface SeedSku {
  readonly id: string
  readonly code: string
  readonly values: string
  readonly position: number
  readonly priceFen: number
}

export interface SeedProduct {
  readonly id: string
  readonly sourceId: string
  readonly merchant: number
  readonly categoryId: string
  readonly names: string
  readonly descriptions: string
  readonly specifications: string
  readonly sold: number
  readonly skus: readonly SeedSku[]
  /** Units of each SKU in the first and in the second store of the merchant. */
  readonly stock: readonly (readonly number[])[]
  readonly mediaId: string
  readonly mediaUrl: string
  readonly name: string
  readonly body: string
  readonly facets: string
}

/** A maker of products by index, of so many merchants; the same index is the same product at every run. */
export const productMaker = (
  city: City,
  categoryIds: readonly string[],
  merchants: number,
): ((index: number) => SeedProduct) => {
  const facets = `${facetTerm('city', city.code)} ${facetTerm('kind', PRODUCT_KIND)}`
  return (index) => {
    const random = randomOf(PRODUCTS, index)
    const goods = random.pick(GOODS)
    const nameZh = `${random.pick(TASTES)}${goods.zh}${index}`
    const nameEn = `${goods.en.charAt(0).toUpperCase()}${goods.en.slice(1)} ${index}`
    const descriptionZh = `当日现做，食材来自本地市场。第${index}号商品。`
    const descriptionEn = `Made on the day from what the local market has. Product number ${index}.`
    const id = seedId('prd', city.code, index)
    const categoryId = random.pick(categoryIds)
    const price = 500 + random.int(9_500)
    // Some things are sold out somewhere.
    const units = (): number => Math.max(0, random.int(120) - 10)
    return {
      id,
      sourceId: String(index),
      merchant: index % merchants,
      categoryId,
      names: JSON.stringify({ 'zh-CN': nameZh, en: nameEn }),
      descriptions: JSON.stringify({ 'zh-CN': descriptionZh, en: descriptionEn }),
      specifications: SPECIFICATIONS,
      sold: Math.floor(50_000 * random.unit() ** 4), // few sell much
      skus: ['regular', 'large'].map((value, position) => ({
        id: seedId('sku', city.code, index * 2 + position),
        code: `G${index}-${value}`,
        values: JSON.stringify({ size: value }),
        position,
        priceFen: Math.round(price * (1 + position * 0.4)),
      })),
      stock: [
        [units(), units()],
        [units(), units()],
      ],
      mediaId: seedId('med', city.code, index),
      mediaUrl: `/art/product/${categoryId}/${id}.svg`,
      name: indexTerms(`${nameZh} ${nameEn}`),
      body: indexTerms(`${descriptionZh} ${descriptionEn}`),
      facets,
    }
  }
}
