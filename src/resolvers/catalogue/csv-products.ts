import type { Context } from '#schema/context.ts'
import type { City } from '#schema/tables/cities.ts'
import type { Importer } from '../importing/run.ts'
import { ensureMerchants } from './merchants.ts'
import { productTarget, UNSORTED, type ProductImport } from './product-target.ts'
import { productsCsv, type ProductFacts } from './readers.ts'

/** The code of the only SKU of a product that has no choices. */
const ONLY = 'default'

const toProduct =
  (storeId: string | undefined) =>
  (facts: ProductFacts): ProductImport => ({
    names: facts.name,
    ...(facts.subtitle ? { subtitles: facts.subtitle } : {}),
    categoryId: facts.category ?? UNSORTED.id,
    specifications: [],
    skus: [
      {
        code: facts.sku ?? ONLY,
        values: {},
        priceFen: facts.priceFen,
        ...(facts.barcode === undefined ? {} : { barcode: facts.barcode }),
      },
    ],
    ...(facts.stock !== undefined && storeId !== undefined
      ? { stock: [{ storeId, skuCode: facts.sku ?? ONLY, onHand: facts.stock }] }
      : {}),
  })

/**
 * The importer of a merchant's product list. The merchant is the one of the source in this city, made
 * when it is new. A `stock` column counts only when a store is named.
 */
export const csvProducts = async (
  ctx: Context,
  scope: {
    readonly city: City
    readonly partnerId: string
    readonly source: string
    readonly storeId?: string | undefined
  },
): Promise<Importer> => {
  const merchants = await ensureMerchants(
    ctx,
    { cityCode: scope.city.code, partnerId: scope.partnerId },
    [{ sourceId: scope.source, names: { 'zh-CN': scope.source } }],
  )
  const merchantId = merchants.get(scope.source) ?? ''
  return { reader: productsCsv, target: productTarget(() => merchantId, toProduct(scope.storeId)) }
}
