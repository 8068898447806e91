import { sql } from 'drizzle-orm'
import type { Context } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
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

interface CsvScope {
  readonly city: City
  readonly partnerId: string
  readonly source: string
  readonly storeId?: string | undefined
  /** Makes no merchant. */
  readonly dryRun: boolean
}

/** The id of the source's merchant, made when it is new; what is known of one that is there stays. */
const merchantOf = async (
  ctx: Context,
  { city, partnerId, source, dryRun }: CsvScope,
): Promise<string> => {
  const [known] = await ctx.db.all<[string, string]>(
    sql`SELECT id, city_code FROM merchants WHERE partner_id = ${partnerId} AND source_id = ${source}`,
  )
  if (known && known[1] !== city.code) {
    throw new BadInput(
      'SOURCE_IN_OTHER_CITY',
      'This source is a merchant of another city: a chain has a source of its own in each city.',
      'source',
    )
  }
  if (known || dryRun) return known?.[0] ?? ''
  const scope = { cityCode: city.code, partnerId }
  const made = await ensureMerchants(ctx, scope, [{ sourceId: source, names: { 'zh-CN': source } }])
  return made.get(source) ?? ''
}

/** Nobody writes stock into the stores of others. */
const requireOwnStore = async (
  ctx: Context,
  { city, partnerId, storeId }: CsvScope,
): Promise<void> => {
  if (storeId === undefined) return
  const found = await ctx.db.all(sql`
    SELECT 1 FROM stores o JOIN merchants m ON m.id = o.merchant_id
    WHERE o.place_id = ${storeId} AND m.partner_id = ${partnerId} AND m.city_code = ${city.code}`)
  if (found.length > 0) return
  throw new BadInput('UNKNOWN_STORE', 'This partner has no such store in this city.', 'store')
}

/**
 * The importer of a merchant's product list. The merchant is the one of the source in this city, made
 * when it is new. A `stock` column counts only when a store is named.
 * @throws {BadInput} SOURCE_IN_OTHER_CITY, UNKNOWN_STORE
 */
export const csvProducts = async (ctx: Context, scope: CsvScope): Promise<Importer> => {
  await requireOwnStore(ctx, scope)
  const merchantId = await merchantOf(ctx, scope)
  return { reader: productsCsv, target: productTarget(() => merchantId, toProduct(scope.storeId)) }
}
