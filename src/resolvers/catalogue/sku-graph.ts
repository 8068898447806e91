import type { Builder } from '#schema/builder.ts'
import type { PlaceTypes } from '../places/graph.ts'
import type { ProductRow, SkuRow } from './row.ts'
import { choicesOf } from './rules.ts'
import { stockBySku, type StockRow } from './service.ts'

/** A SKU beside its product, whose specifications say what its choices mean. */
interface SkuOfProduct {
  readonly sku: SkuRow
  readonly product: ProductRow
}

/** The type of a SKU, with its choices and what each store keeps of it. */
export const createSkuType = (b: Builder, StoreType: ReturnType<PlaceTypes['placeKind']>) => {
  const StoreStockType = b.objectRef<StockRow>('StoreStock').implement({
    description: 'What one store keeps of a SKU.',
    fields: (t) => ({
      store: t.field({ type: StoreType, description: 'The store.', resolve: (row) => row.store }),
      sellable: t.exposeInt('sellable', {
        description: 'Units that may be sold there now, reserve kept back.',
      }),
    }),
  })
  const ChoiceType = b.objectRef<ReturnType<typeof choicesOf>[number]>('SkuChoice').implement({
    description: 'One value of one specification, as in size: large.',
    fields: (t) => ({
      specification: t.exposeString('specification', {
        description: 'What is chosen, in the language of the request.',
      }),
      value: t.exposeString('value', {
        description: 'The choice, in the language of the request.',
      }),
    }),
  })
  return b.objectRef<SkuOfProduct>('Sku').implement({
    description: 'The thing that is really bought: a product with all its choices made.',
    fields: (t) => ({
      id: t.id({
        description: 'Stays the same over re-imports.',
        resolve: ({ sku }) => sku.id,
      }),
      code: t.string({
        description: 'The merchant’s own code, unique within the product.',
        resolve: ({ sku }) => sku.code,
      }),
      choices: t.field({
        type: [ChoiceType],
        description:
          'The choices that make it, in order of the specifications. Empty for a product with a single SKU.',
        resolve: ({ sku, product }, _args, { locale }) =>
          choicesOf(product.specifications, sku.values, locale),
      }),
      price: t.field({
        type: 'Fen',
        description: 'What it costs.',
        resolve: ({ sku }) => sku.priceFen,
      }),
      marketPrice: t.field({
        type: 'Fen',
        nullable: true,
        description: 'A usual price to strike through. Null when there is none.',
        resolve: ({ sku }) => sku.marketPriceFen,
      }),
      barcode: t.string({
        nullable: true,
        description: 'EAN or in-store code, as text: leading zeros matter.',
        resolve: ({ sku }) => sku.barcode,
      }),
      sellable: t.int({
        description: 'Units that all stores together may sell now.',
        resolve: ({ sku }) => sku.sellable,
      }),
      stock: t.field({
        type: [StoreStockType],
        description: 'What each store keeps, most first.',
        resolve: async ({ sku }, _args, ctx) => [...(await stockBySku(ctx).load(sku.id))],
      }),
    }),
  })
}
