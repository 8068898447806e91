import {
  check,
  foreignKey,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import { sql } from 'drizzle-orm'
import type { LocalizedText } from '../locale.ts'
import { cities } from './cities.ts'
import { partners } from './partners.ts'
import { places } from './places.ts'

/** Who sells. A chain is one merchant a city, so that a product, its merchant and its stores share a city. */
export const merchants = sqliteTable(
  'merchants',
  {
    id: text().primaryKey(),
    cityCode: text('city_code')
      .notNull()
      .references(() => cities.code),
    partnerId: text('partner_id')
      .notNull()
      .references(() => partners.id),
    sourceId: text('source_id').notNull(),
    names: text({ mode: 'json' }).$type<LocalizedText>().notNull(),
    brandId: text('brand_id').references(() => brands.id),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('merchants_source').on(t.partnerId, t.sourceId),
    unique('merchants_city').on(t.id, t.cityCode),
  ],
)

export const brands = sqliteTable('brands', {
  id: text().primaryKey(),
  code: text().notNull().unique(),
  names: text({ mode: 'json' }).$type<LocalizedText>().notNull(),
})

/** When a store suits: the home page and the screens choose by it. */
export const STORE_TAGS = ['BREAKFAST', 'LUNCH', 'NIGHT', 'FAMILY', 'CAMPUS', 'GIFT'] as const
export type StoreTag = (typeof STORE_TAGS)[number]

/** What commerce knows of a place of kind STORE. */
export const stores = sqliteTable(
  'stores',
  {
    placeId: text('place_id')
      .primaryKey()
      .references(() => places.id, { onDelete: 'cascade' }),
    merchantId: text('merchant_id')
      .notNull()
      .references(() => merchants.id),
    tags: text({ mode: 'json' }).$type<readonly StoreTag[]>().notNull(),
    pickup: integer({ mode: 'boolean' }).notNull().default(false),
    /** Within which it delivers itself: the ring of a polygon in WGS-84, first longitude, not closed. Null: no such limit. */
    deliveryArea: text('delivery_area', { mode: 'json' }).$type<
      readonly (readonly [number, number])[]
    >(),
  },
  (t) => [index('stores_merchant').on(t.merchantId)],
)

/** A tree of two or more levels; `path` is the ids from the root, so that a branch is a prefix. */
export const categories = sqliteTable(
  'categories',
  {
    id: text().primaryKey(),
    parentId: text('parent_id'),
    path: text().notNull().unique(), // food/breakfast
    position: integer().notNull(),
    names: text({ mode: 'json' }).$type<LocalizedText>().notNull(),
  },
  (t) => [index('categories_parent').on(t.parentId, t.position)],
)

/** A specification a buyer chooses by, with its values, in the order of display. */
export interface Specification {
  readonly id: string
  readonly name: LocalizedText
  readonly values: readonly { readonly id: string; readonly name: LocalizedText }[]
}

export const CONTENT_REVIEWS = ['PENDING', 'REFUSED'] as const
export type ContentReview = (typeof CONTENT_REVIEWS)[number]

export const products = sqliteTable(
  'products',
  {
    num: integer().primaryKey(), // the text index knows a product by it
    id: text().notNull().unique(),
    merchantId: text('merchant_id').notNull(),
    cityCode: text('city_code').notNull(),
    source: text().notNull(),
    sourceId: text('source_id').notNull(),
    contentHash: text('content_hash').notNull(),
    version: integer().notNull().default(1),
    categoryId: text('category_id')
      .notNull()
      .references(() => categories.id),
    names: text({ mode: 'json' }).$type<LocalizedText>().notNull(),
    subtitles: text({ mode: 'json' }).$type<LocalizedText>(),
    descriptions: text({ mode: 'json' }).$type<LocalizedText>(),
    specifications: text({ mode: 'json' }).$type<readonly Specification[]>().notNull(),
    sold: integer().notNull().default(0), // units, all time
    minPriceFen: integer('min_price_fen').notNull().default(0), // kept by triggers on skus
    maxPriceFen: integer('max_price_fen').notNull().default(0),
    cover: text({ mode: 'json' }).$type<{
      readonly url: string
      readonly alt: LocalizedText | null
    }>(), // its first picture, kept by triggers on media
    state: text({ enum: ['ON_SALE', 'OFF_SHELF'] })
      .notNull()
      .default('ON_SALE'),
    /** Since when it is kept by hand: an import leaves it as it is. Null: its source keeps it. */
    byHandAt: integer('by_hand_at'),
    /** Words of the place it is sold in, as 夜宵; `product_tags` is made from them. */
    tags: text({ mode: 'json' }).$type<readonly string[]>().notNull().default([]),
    /** When it goes on sale, and off the shelf, by itself. */
    listAt: integer('list_at'),
    unlistAt: integer('unlist_at'),
    /** Counts changes of its words and pictures where the city looks at them first; what was approved is one of them. */
    contentVersion: integer('content_version').notNull().default(1),
    approvedVersion: integer('approved_version'),
    /** PENDING: it is to be sold and the city has not looked at it. REFUSED: it has, see the reason. */
    review: text({ enum: CONTENT_REVIEWS }),
    reviewReason: text('review_reason'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [
    index('products_due')
      .on(t.listAt)
      .where(sql`list_at is not null`),
    index('products_over')
      .on(t.unlistAt)
      .where(sql`unlist_at is not null`),
    index('products_review')
      .on(t.cityCode, t.review, t.num)
      .where(sql`review is not null`),
    foreignKey({
      columns: [t.merchantId, t.cityCode],
      foreignColumns: [merchants.id, merchants.cityCode],
    }),
    uniqueIndex('products_source').on(t.merchantId, t.source, t.sourceId),
    index('products_city_sold').on(t.cityCode, t.state, t.sold, t.id),
    index('products_city_price').on(t.cityCode, t.state, t.minPriceFen, t.id),
    index('products_city_new').on(t.cityCode, t.state, t.id),
    index('products_category_sold').on(t.categoryId, t.state, t.sold, t.id),
    check('products_state', sql`${t.state} in ('ON_SALE','OFF_SHELF')`),
    check('products_sold', sql`${t.sold} >= 0`),
  ],
)

/** Tags of products, one row each; kept by triggers on products. */
export const productTags = sqliteTable(
  'product_tags',
  {
    tag: text().notNull(),
    productId: text('product_id')
      .notNull()
      .references(() => products.id, { onDelete: 'cascade' }),
  },
  (t) => [
    primaryKey({ columns: [t.tag, t.productId] }),
    index('product_tags_product').on(t.productId),
  ],
)

/** A step on the way of something to the shelf: when, where, and what was done. */
export interface SupplyStep {
  /** YYYY-MM-DD, or `null` where it is no single day. */
  readonly on: string | null
  readonly where: LocalizedText
  readonly what: LocalizedText
}

/** Where a product comes from, and on which way. */
export const productOrigins = sqliteTable('product_origins', {
  productId: text('product_id')
    .primaryKey()
    .references(() => products.id, { onDelete: 'cascade' }),
  origin: text({ mode: 'json' }).$type<LocalizedText>(),
  steps: text({ mode: 'json' }).$type<readonly SupplyStep[]>().notNull(),
})

export const INSPECTION_RESULTS = ['PASSED', 'FAILED'] as const
export type InspectionResult = (typeof INSPECTION_RESULTS)[number]

/** What a laboratory of others found of a product; never changed, only taken away. */
export const inspections = sqliteTable(
  'inspections',
  {
    id: text().primaryKey(),
    productId: text('product_id')
      .notNull()
      .references(() => products.id, { onDelete: 'cascade' }),
    laboratory: text().notNull(),
    number: text().notNull(), // of the report
    inspectedOn: text('inspected_on').notNull(), // YYYY-MM-DD
    result: text({ enum: INSPECTION_RESULTS }).notNull(),
    pageUrl: text('page_url'), // where the laboratory shows it
    document: text().references(() => uploads.hash), // the report as a PDF
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('inspections_number').on(t.productId, t.laboratory, t.number),
    check('inspections_result', sql`${t.result} in ('PASSED','FAILED')`),
    index('inspections_document')
      .on(t.document)
      .where(sql`document is not null`),
    check('inspections_page', sql`${t.pageUrl} is null or ${t.pageUrl} like 'https://%'`),
  ],
)

/**
 * The JSON that a product is read as, SKUs and stock included, in two halves that make it one after the other.
 * Triggers keep each from the rows of one table, so that a sale does not build a product's texts anew; what the
 * halves hold is said once, by the view `product_documents`. A table of its own: what changes here changes no
 * product, and a list reads nothing but its index and this.
 */
export const productCards = sqliteTable('product_cards', {
  num: integer()
    .primaryKey()
    .references(() => products.num, { onDelete: 'cascade' }),
  skus: text().notNull(), // {"skus":[…],
  product: text().notNull(), // "__typename":"Product",…}
})

/** How many products of a category, without those below it, are on sale in a city; kept by triggers on products. */
export const productCounts = sqliteTable(
  'product_counts',
  {
    cityCode: text('city_code').notNull(),
    categoryId: text('category_id').notNull(),
    onSale: integer('on_sale').notNull(),
  },
  (t) => [primaryKey({ columns: [t.cityCode, t.categoryId] })],
)

export const skus = sqliteTable(
  'skus',
  {
    id: text().primaryKey(),
    productId: text('product_id')
      .notNull()
      .references(() => products.id, { onDelete: 'cascade' }),
    code: text().notNull(), // unique within its product; the source's own
    position: integer().notNull(),
    values: text({ mode: 'json' }).$type<Readonly<Record<string, string>>>().notNull(), // specification id → value id
    priceFen: integer('price_fen').notNull(),
    marketPriceFen: integer('market_price_fen'), // struck through beside the price
    barcode: text(), // text: leading zeros matter
    weightG: integer('weight_g'), // packed, for freight by weight; null: not known
    sellable: integer().notNull().default(0), // what all stores together may sell, kept by triggers on stock_levels
  },
  (t) => [
    uniqueIndex('skus_code').on(t.productId, t.code),
    uniqueIndex('skus_values').on(t.productId, t.values), // two SKUs of one product never mean the same choice
    index('skus_barcode').on(t.barcode),
    check('skus_price', sql`${t.priceFen} >= 0`),
    check('skus_market_price', sql`${t.marketPriceFen} is null or ${t.marketPriceFen} >= 0`),
  ],
)

/**
 * What a SKU that is sold as one is made of: its stock is what its parts allow, and what is held of it is held of them. Its
 * parts are none of this kind themselves. A part that is gone has no stock: nothing is sold without it.
 */
export const skuComponents = sqliteTable(
  'sku_components',
  {
    skuId: text('sku_id')
      .notNull()
      .references(() => skus.id, { onDelete: 'cascade' }),
    componentId: text('component_id').notNull(),
    perUnit: integer('per_unit').notNull(),
    position: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.skuId, t.componentId] }),
    index('sku_components_component').on(t.componentId),
    check(
      'sku_components_units',
      sql`${t.perUnit} between 1 and 99 and ${t.skuId} <> ${t.componentId}`,
    ),
  ],
)

/** Pictures of products and places. `url` is a path of this portal or an https address. */
export const media = sqliteTable(
  'media',
  {
    id: text().primaryKey(),
    ownerId: text('owner_id').notNull(), // a product or a place
    position: integer().notNull(),
    kind: text({ enum: ['IMAGE', 'VIDEO', 'AUDIO'] }).notNull(),
    url: text().notNull(),
    alt: text({ mode: 'json' }).$type<LocalizedText>(),
    width: integer(),
    height: integer(),
  },
  (t) => [
    uniqueIndex('media_owner').on(t.ownerId, t.position),
    index('media_address').on(t.url),
    check('media_kind', sql`${t.kind} in ('IMAGE','VIDEO','AUDIO')`),
    check(
      'media_url',
      sql`(${t.url} like '/%' and ${t.url} not like '//%') or ${t.url} like 'https://%'`,
    ),
  ],
)

/** Photographs all around a product: the media of its id, in the order in which it turns. */
export const spins = sqliteTable('spins', {
  productId: text('product_id')
    .primaryKey()
    .references(() => products.id, { onDelete: 'cascade' }),
  id: text().notNull().unique(),
})

export const UPLOAD_TYPES = ['webp', 'mp4', 'pdf'] as const

/** Pictures, films and documents that were sent to this portal and lie in its store of files, by the hash of the file or the widest picture. */
export const uploads = sqliteTable(
  'uploads',
  {
    hash: text().primaryKey(),
    width: integer(), // of the film or the widest picture, in pixels; a document has none
    height: integer(),
    bytes: integer().notNull(), // of all its widths
    type: text({ enum: UPLOAD_TYPES }).notNull().default('webp'), // how the names of its files end
    usedAt: integer('used_at').notNull(), // when it was sent last; what nothing shows goes a day later
    going: integer().notNull().default(0), // 1 while its files are removed: nobody may use it then
  },
  (t) => [
    index('uploads_used').on(t.usedAt),
    check(
      'uploads_size',
      sql`${t.bytes} > 0 and iif(${t.type} = 'pdf', coalesce(${t.width}, ${t.height}) is null, coalesce(min(${t.width}, ${t.height}), 0) > 0)`,
    ),
    check('uploads_going', sql`${t.going} in (0, 1)`),
    check('uploads_type', sql`${t.type} in ('webp','mp4','pdf')`),
  ],
)

/**
 * Stock of a SKU at a store. What may be sold is max(0, on hand − held − committed − safety); the
 * pool tells ordinary stock from that of an activity.
 */
export const stockLevels = sqliteTable(
  'stock_levels',
  {
    storeId: text('store_id')
      .notNull()
      .references(() => stores.placeId, { onDelete: 'cascade' }),
    skuId: text('sku_id')
      .notNull()
      .references(() => skus.id, { onDelete: 'cascade' }),
    pool: text().notNull().default('NORMAL'),
    onHand: integer('on_hand').notNull(),
    held: integer().notNull().default(0), // unpaid orders
    committed: integer().notNull().default(0), // paid, not handed over
    safety: integer().notNull().default(0),
    lowMark: integer('low_mark'), // an alarm is raised when no more than this (or safety, if that is more) is free; null: when only safety is
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.skuId, t.storeId, t.pool] }),
    index('stock_levels_store').on(t.storeId),
    check(
      'stock_levels_sign',
      sql`${t.onHand} >= 0 and ${t.held} >= 0 and ${t.committed} >= 0 and ${t.safety} >= 0`,
    ),
  ],
)

export type Merchant = typeof merchants.$inferSelect
export type Product = typeof products.$inferSelect
export type Sku = typeof skus.$inferSelect
export type MediaRow = typeof media.$inferSelect
export type Category = typeof categories.$inferSelect
