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
  /** Words of the place it is sold in, as 夜宵. */
  readonly tags: readonly string[]
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
 * A product `d` as one JSON value, SKUs, stock and cover included, ready as triggers keep it: a page of them
 * is one statement that builds nothing. What it holds is said by the view `product_documents`.
 */
export const productJson = sql.raw(
  `(SELECT c.skus || c.product FROM product_cards c WHERE c.num = d.num)`,
)

/**
 * The row behind the text that `productJson` selected. Its SKUs come in no order: SQLite would sort them in a
 * b-tree of its own at every sale. What was just parsed is nobody else's yet, so it is put in order where it lies.
 */
export const parseProduct = (json: unknown): ProductRow => {
  const product = JSON.parse(String(json)) as ProductRow & { readonly skus: SkuRow[] } // the shape is that of the view
  product.skus.sort((a, b) => a.position - b.position)
  return product
}
