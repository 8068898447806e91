import { sql, type SQL } from 'drizzle-orm'
import type { Context } from '#schema/context.ts'
import { canonicalJson, sha256 } from '#schema/hash.ts'
import type { LocalizedText } from '#schema/locale.ts'
import type { Specification } from '#schema/tables/catalogue.ts'
import { indexTerms, isCleanText } from '#schema/text.ts'
import type { RowFault } from '../importing/records.ts'
import type { ImportTarget, PlacedRow, StoredRow } from '../importing/target.ts'
import { facetTerm, PRODUCT_KIND } from '../search/service.ts'

/** A product as a merchant's file tells it. */
export interface ProductImport {
  readonly names: LocalizedText
  readonly subtitles?: LocalizedText
  readonly descriptions?: LocalizedText
  readonly categoryId: string
  readonly specifications: readonly Specification[]
  readonly sold?: number
  /** Those that are there stay where a file knows none. */
  readonly tags?: readonly string[]
  readonly skus: readonly {
    readonly code: string
    readonly values: Readonly<Record<string, string>>
    readonly priceFen: number
    readonly marketPriceFen?: number
    readonly barcode?: string
  }[]
  /** What stores keep, by the store's id. */
  readonly stock?: readonly {
    readonly storeId: string
    readonly skuCode: string
    readonly onHand: number
    readonly safety?: number
  }[]
  /** Its pictures in order; KEPT leaves those that are there. */
  readonly media?: 'KEPT' | readonly { readonly url: string; readonly alt?: LocalizedText }[]
}

const NAME_MAX = 200
const PRICE_FEN_MAX = 100_000_000

const faultOf = (
  product: ProductImport,
): Pick<RowFault, 'field' | 'code' | 'message'> | undefined => {
  const names = Object.values(product.names)
  if (names.every((name) => name === ''))
    return { field: 'name', code: 'NAME_MISSING', message: 'The row has no name.' }
  if (names.some((name) => name.length > NAME_MAX))
    return {
      field: 'name',
      code: 'TEXT_TOO_LONG',
      message: `The name is longer than ${NAME_MAX} characters.`,
    }
  const texts = [product.names, product.subtitles ?? {}, product.descriptions ?? {}].flatMap(
    (text) => Object.values(text),
  )
  if (!texts.every(isCleanText))
    return {
      field: 'name',
      code: 'TEXT_NOT_CLEAN',
      message: 'A text holds control characters or broken characters: remove them.',
    }
  if (product.skus.length === 0)
    return { field: 'skus', code: 'SKU_MISSING', message: 'A product needs at least one SKU.' }
  for (const { priceFen } of product.skus) {
    if (!Number.isSafeInteger(priceFen) || priceFen < 0 || priceFen > PRICE_FEN_MAX) {
      return {
        field: 'price',
        code: 'PRICE_OUT_OF_RANGE',
        message: `A price is a whole number of fen from 0 to ${PRICE_FEN_MAX}.`,
      }
    }
  }
  return undefined
}

/** The category of products that no file has sorted. */
export const UNSORTED = {
  id: 'other',
  path: 'other',
  names: { 'zh-CN': '其他', en: 'Other' },
} as const

/**
 * Rows of an import as products of one merchant. `toProduct` says what a record of the format means.
 * Stock is written only with the product's other content: ordinary changes of stock go through the
 * stock ledger, not through an import of the product list.
 */
export const productTarget = <Facts>(
  merchantId: (sourceId: string) => string,
  toProduct: (facts: Facts, sourceId: string) => ProductImport,
): ImportTarget<ProductImport> => ({
  prepare: async (_ctx, _scope, record) => {
    const content = toProduct(record.facts as Facts, record.sourceId) // the format's reader and its target are registered as a pair
    const fault = faultOf(content)
    if (fault) return { row: record.row, sourceId: record.sourceId, severity: 'ERROR', ...fault }
    return {
      record,
      hash: await sha256(canonicalJson(content)),
      content,
      warnings: record.warnings,
    }
  },
  stored: async (
    ctx,
    { partnerId, source },
    sourceIds,
  ): Promise<ReadonlyMap<string, StoredRow>> => {
    const rows = await ctx.db.all<[string, string, string, string, number | null]>(sql`
      SELECT d.source_id, d.id, d.content_hash, d.city_code, d.by_hand_at FROM products d JOIN merchants m ON m.id = d.merchant_id
      WHERE m.partner_id = ${partnerId} AND d.source = ${source} AND d.source_id IN (SELECT value FROM json_each(${JSON.stringify(sourceIds)}))`)
    return new Map(
      rows.map(([sourceId, id, hash, cityCode, byHandAt]) => [
        sourceId,
        { id, hash, cityCode, isByHand: byHandAt !== null },
      ]),
    )
  },
  newId: (ctx) => ctx.newId('Product'),
  write: async (ctx, scope, rows) => {
    const changed = rows.filter((row) => row.changed)
    return changed.length === 0
      ? []
      : writeProducts(ctx, scope.city.code, scope.source, changed, merchantId)
  },
})

const searchEntry = ({ id, content }: PlacedRow<ProductImport>, cityCode: string) => {
  const texts = (...parts: (LocalizedText | undefined)[]): string =>
    indexTerms(parts.flatMap((part) => Object.values(part ?? {})).join(' '))
  return {
    id,
    name: texts(content.names),
    body: `${texts(content.subtitles, content.descriptions)} ${indexTerms((content.tags ?? []).join(' '))}`,
    facets: `${facetTerm('city', cityCode)} ${facetTerm('kind', PRODUCT_KIND)}`,
  }
}

/** The statements that write products with their SKUs, first stock, pictures and search entries; set-based. */
export const writeProducts = (
  ctx: Context,
  cityCode: string,
  source: string,
  rows: readonly PlacedRow<ProductImport>[],
  merchantId: (sourceId: string) => string,
): readonly SQL[] => {
  const products = JSON.stringify(
    rows.map(({ id, hash, record, content }) => ({
      ...content,
      id,
      hash,
      sourceId: record.sourceId,
      merchantId: merchantId(record.sourceId),
    })),
  )
  const skus = rows.flatMap(({ id, content }) =>
    content.skus.map((sku, position) => ({
      ...sku,
      // Keys in the order of the specifications, so that equal choices are equal texts for the unique index.
      values: Object.fromEntries(
        content.specifications.flatMap((s) =>
          sku.values[s.id] === undefined ? [] : [[s.id, sku.values[s.id]]],
        ),
      ),
      id: ctx.newId('Sku'),
      productId: id,
      position,
    })),
  )
  const stock = rows.flatMap(({ id, content }) =>
    (content.stock ?? []).map((level) => ({ ...level, productId: id })),
  )
  const media = rows.flatMap(({ id, content }) =>
    (content.media === 'KEPT' ? [] : (content.media ?? [])).map((medium, position) => ({
      ...medium,
      ownerId: id,
      position,
      id: ctx.newId('Media'),
    })),
  )
  const ids = JSON.stringify(rows.map(({ id }) => id))
  const pictured = JSON.stringify(
    rows.flatMap(({ id, content }) => (content.media === 'KEPT' ? [] : [id])),
  )
  const codes = JSON.stringify(skus.map(({ productId, code }) => `${productId} ${code}`))
  const entries = JSON.stringify(rows.map((row) => searchEntry(row, cityCode)))
  return [
    sql`INSERT OR IGNORE INTO categories (id, parent_id, path, position, names)
      VALUES (${UNSORTED.id}, NULL, ${UNSORTED.path}, 9999, ${JSON.stringify(UNSORTED.names)})`,
    sql`INSERT INTO products (id, merchant_id, city_code, source, source_id, content_hash, category_id, names, subtitles, descriptions, specifications, sold, created_at, updated_at)
      SELECT value ->> 'id', value ->> 'merchantId', ${cityCode}, ${source}, value ->> 'sourceId', value ->> 'hash',
        iif(EXISTS (SELECT 1 FROM categories c WHERE c.id = value ->> 'categoryId'), value ->> 'categoryId', ${UNSORTED.id}),
        value ->> 'names', value ->> 'subtitles', value ->> 'descriptions', value -> 'specifications', coalesce(value ->> 'sold', 0), ${ctx.now}, ${ctx.now}
      FROM json_each(${products}) WHERE true
      ON CONFLICT (merchant_id, source, source_id) DO UPDATE SET
        content_hash = excluded.content_hash, version = version + 1, category_id = excluded.category_id, names = excluded.names,
        subtitles = excluded.subtitles, descriptions = excluded.descriptions, specifications = excluded.specifications,
        state = 'ON_SALE', updated_at = excluded.updated_at`,
    sql`UPDATE products SET tags = e.tags FROM (SELECT value ->> 'id' AS id, value -> 'tags' AS tags FROM json_each(${products})) e
      WHERE products.id = e.id AND e.tags IS NOT NULL AND products.tags <> e.tags`,
    // A SKU that orders still have claim to stays until they are done, and is not sold any more.
    sql`DELETE FROM skus WHERE product_id IN (SELECT value FROM json_each(${ids}))
      AND product_id || ' ' || code NOT IN (SELECT value FROM json_each(${codes}))
      AND NOT EXISTS (SELECT 1 FROM stock_levels l WHERE l.sku_id = skus.id AND l.held + l.committed > 0)`,
    sql`UPDATE stock_levels SET safety = on_hand WHERE sku_id IN (SELECT id FROM skus WHERE product_id IN (SELECT value FROM json_each(${ids}))
      AND product_id || ' ' || code NOT IN (SELECT value FROM json_each(${codes})))`,
    // Choices may change hands between SKUs of a product: none holds one while the new ones are written.
    sql`UPDATE skus SET "values" = json_object('', id) WHERE product_id IN (SELECT value FROM json_each(${ids}))`,
    sql`INSERT INTO skus (id, product_id, code, position, "values", price_fen, market_price_fen, barcode)
      SELECT value ->> 'id', value ->> 'productId', value ->> 'code', value ->> 'position', value -> 'values', value ->> 'priceFen',
        value ->> 'marketPriceFen', value ->> 'barcode'
      FROM json_each(${JSON.stringify(skus)}) WHERE true
      ON CONFLICT (product_id, code) DO UPDATE SET position = excluded.position, "values" = excluded."values",
        price_fen = excluded.price_fen, market_price_fen = excluded.market_price_fen, barcode = excluded.barcode`,
    sql`INSERT INTO stock_levels (store_id, sku_id, on_hand, safety, updated_at)
      SELECT l.value ->> 'storeId', k.id, l.value ->> 'onHand', coalesce(l.value ->> 'safety', 0), ${ctx.now}
      FROM json_each(${JSON.stringify(stock)}) l JOIN skus k ON k.product_id = l.value ->> 'productId' AND k.code = l.value ->> 'skuCode' WHERE true
      ON CONFLICT (sku_id, store_id, pool) DO NOTHING`,
    sql`DELETE FROM media WHERE owner_id IN (SELECT value FROM json_each(${pictured}))`,
    sql`INSERT INTO media (id, owner_id, position, kind, url, alt)
      SELECT value ->> 'id', value ->> 'ownerId', value ->> 'position', 'IMAGE', value ->> 'url', value ->> 'alt' FROM json_each(${JSON.stringify(media)})`,
    sql`DELETE FROM search_entries WHERE rowid IN (SELECT num * 2 + 1 FROM products WHERE id IN (SELECT value FROM json_each(${ids})))`,
    sql`INSERT INTO search_entries (rowid, name, body, facets)
      SELECT d.num * 2 + 1, e.value ->> 'name', e.value ->> 'body', e.value ->> 'facets'
      FROM json_each(${entries}) e JOIN products d ON d.id = e.value ->> 'id'`,
  ]
}
