import { sql } from 'drizzle-orm'
import type { LocalizedText } from '#schema/locale.ts'
import type { Specification } from '#schema/tables/catalogue.ts'

/** A choice a buyer can make of a product, with what all stores together may still sell of it. */
export interface SkuRow {
  readonly id: string
  readonly code: string
  /** Place in the order of display. */
  readonly position: number
  readonly values: Readonly<Record<string, string>>
  readonly priceFen: number
  readonly marketPriceFen: number | null
  readonly barcode: string | null
  /** Units that may be sold, all stores together: Σ max(0, on hand − held − committed − safety). */
  readonly sellable: number
}

/** A product with its SKUs and its first picture: everything a list shows, read at once. */
export interface ProductRow {
  readonly __typename: 'Product'
  readonly id: string
  readonly merchantId: string
  readonly cityCode: string
  readonly categoryId: string
  readonly names: LocalizedText
  readonly subtitles: LocalizedText | null
  readonly descriptions: LocalizedText | null
  readonly specifications: readonly Specification[]
  readonly sold: number
  readonly minPriceFen: number
  readonly maxPriceFen: number
  readonly onSale: boolean
  readonly version: number
  readonly updatedAt: number
  readonly cover: { readonly url: string; readonly alt: LocalizedText | null } | null
  readonly skus: readonly SkuRow[]
  /** Great-circle metres to the nearest store that keeps it; only in lists ordered by distance. */
  readonly distanceM?: number
}

/** Units of stock level `l` that may be sold. */
export const sellable = sql.raw(`max(0, l.on_hand - l.held - l.committed - l.safety)`)

/**
 * A product `d` as one JSON value, SKUs, stock and cover included: a page of them is one statement. The
 * SKUs come in no order: SQLite would sort them in a b-tree of its own a product, a quarter of the page's time.
 */
export const productJson = sql.raw(`json_object(
  '__typename', 'Product', 'id', d.id, 'merchantId', d.merchant_id, 'cityCode', d.city_code, 'categoryId', d.category_id,
  'names', json(d.names), 'subtitles', json(d.subtitles), 'descriptions', json(d.descriptions),
  'specifications', json(d.specifications), 'sold', d.sold, 'minPriceFen', d.min_price_fen, 'maxPriceFen', d.max_price_fen,
  'onSale', json(iif(d.state = 'ON_SALE', 'true', 'false')), 'version', d.version, 'updatedAt', d.updated_at,
  'cover', json(d.cover),
  'skus', (SELECT json_group_array(json_object(
      'id', k.id, 'code', k.code, 'position', k.position, 'values', json(k."values"), 'priceFen', k.price_fen, 'marketPriceFen', k.market_price_fen, 'barcode', k.barcode,
      'sellable', k.sellable)) FROM skus k WHERE k.product_id = d.id))`)

/**
 * The row behind the text that `productJson` selected. What was just parsed is nobody else's yet, so it is
 * put in order where it lies: a page of twenty would otherwise copy sixty objects.
 */
export const parseProduct = (json: unknown): ProductRow => {
  const product = JSON.parse(String(json)) as ProductRow & { readonly skus: SkuRow[] } // the shape is the SQL's own, just above
  product.skus.sort((a, b) => a.position - b.position)
  return product
}
