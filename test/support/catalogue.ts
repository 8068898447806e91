import { ensureMerchants, writeCategories } from '#resolvers/catalogue/merchants.ts'
import { productTarget, type ProductImport } from '#resolvers/catalogue/product-target.ts'
import { storeWriter } from '#resolvers/catalogue/store-writer.ts'
import { ensurePartner } from '#resolvers/partners/service.ts'
import type { StoreTag } from '#schema/tables/catalogue.ts'
import type { City } from '#schema/tables/cities.ts'
import { sql } from 'drizzle-orm'
import type { Portal } from './portal.ts'
import { aPlace, importRecords } from './records.ts'

export interface ShopProduct {
  readonly id: string
  readonly name?: string
  readonly category?: string
  readonly sold?: number
  /** One SKU a price. */
  readonly prices: readonly number[]
  /** Store → units on hand of the first SKU. */
  readonly stock?: Readonly<Record<string, number>>
  readonly safety?: number
}
export interface ShopStore {
  readonly id: string
  readonly at: readonly [number, number]
  readonly tags?: readonly StoreTag[]
}

/** The tree used in tests: food with two branches, one of them with leaves, and a category whose id begins alike. */
export const CATEGORIES = [
  {
    id: 'food',
    names: { 'zh-CN': '食品', en: 'Food' },
    children: [
      {
        id: 'bakery',
        names: { 'zh-CN': '烘焙', en: 'Bakery' },
        children: [{ id: 'bread', names: { 'zh-CN': '面包', en: 'Bread' } }],
      },
      { id: 'fruit', names: { 'zh-CN': '水果', en: 'Fruit' } },
    ],
  },
  { id: 'foodware', names: { 'zh-CN': '餐具', en: 'Tableware' } },
] as const

/** A merchant with stores and products, through the same imports that partners use. Ids by source id. */
export const fillShop = async (
  p: Portal,
  city: City,
  stores: readonly ShopStore[],
  products: readonly ShopProduct[],
): Promise<{
  readonly stores: ReadonlyMap<string, string>
  readonly products: ReadonlyMap<string, string>
  readonly merchant: string
}> => {
  const ctx = p.context()
  await writeCategories(ctx, CATEGORIES)
  const partnerId = await ensurePartner(ctx, 'a-partner')
  const merchant =
    (
      await ensureMerchants(ctx, { cityCode: city.code, partnerId }, [
        { sourceId: 'shop', names: { 'zh-CN': '一家店', en: 'A shop' } },
      ])
    ).get('shop') ?? ''
  await importRecords(
    p,
    city,
    storeWriter as never,
    stores.map(({ id, at, tags = [] }) => ({
      ...aPlace(id, 'STORE', at),
      facts: { merchantId: merchant, tags, pickup: true },
    })),
  )
  const storeIds = new Map(
    await p.db.all<[string, string]>(sql`SELECT source_id, id FROM places WHERE kind = 'STORE'`),
  )
  const toProduct = (facts: ShopProduct): ProductImport => ({
    names: { 'zh-CN': facts.name ?? `商品${facts.id}`, en: `Product ${facts.id}` },
    categoryId: facts.category ?? 'fruit',
    specifications: [
      {
        id: 'size',
        name: { 'zh-CN': '规格', en: 'Size' },
        values: facts.prices.map((_, i) => ({
          id: `s${i}`,
          name: { 'zh-CN': `${i}号`, en: `No. ${i}` },
        })),
      },
    ],
    sold: facts.sold ?? 0,
    skus: facts.prices.map((priceFen, i) => ({
      code: `k${i}`,
      values: { size: `s${i}` },
      priceFen,
    })),
    stock: Object.entries(facts.stock ?? {}).map(([store, onHand]) => ({
      storeId: storeIds.get(store) ?? '',
      skuCode: 'k0',
      onHand,
      ...(facts.safety === undefined ? {} : { safety: facts.safety }),
    })),
  })
  const report = await importRecords(
    p,
    city,
    productTarget(() => merchant, toProduct),
    products.map((facts) => ({ sourceId: facts.id, facts })),
    { source: 'shop' },
  )
  if (report.failed > 0) throw new Error(JSON.stringify(report.faults[0]))
  const productIds = new Map(
    await p.db.all<[string, string]>(sql`SELECT source_id, id FROM products`),
  )
  return { stores: storeIds, products: productIds, merchant }
}
