import { asc, inArray, sql, type Placeholder } from 'drizzle-orm'
import type DataLoader from 'dataloader'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import { once, type Context } from '#schema/context.ts'
import { dependOn, dependOnLists } from '#schema/dependencies.ts'
import type { Position } from '#schema/geo.ts'
import { manyByKey, oneByKey } from '#schema/loaders.ts'
import { prepared } from '#schema/prepared.ts'
import {
  brands,
  categories,
  merchants,
  stores,
  type Category,
  type Merchant,
  type StoreTag,
} from '#schema/tables/catalogue.ts'
import { cityOrRefuse } from '../cities/service.ts'
import {
  dependOnOpenNow,
  isOpenAt,
  nearby,
  RADIUS_MAX_M,
  type NearbyRow,
} from '../places/nearby.ts'
import { isListed, listed, parsePlace, placeJson, type PlaceRow } from '../places/row.ts'
import { selectPlaces } from '../places/service.ts'
import { parseProduct, productJson, sellable, type ProductRow } from './row.ts'

const byIdStatement = prepared(
  (_shape: null, value: (name: 'ids') => Placeholder) =>
    sql`SELECT ${productJson} FROM products d WHERE d.id IN (SELECT value FROM json_each(${value('ids')})) AND d.state = 'ON_SALE'`,
)

/** Products by id, SKUs, stock and cover included; `null` for what is not on sale or does not exist. */
export const productById = (ctx: Context): DataLoader<string, ProductRow | null> =>
  oneByKey(
    ctx,
    'productById',
    async (ids) => {
      const rows = await ctx.db.all<[string]>(byIdStatement(null, { ids: JSON.stringify(ids) }))
      return rows.map(([json]) => parseProduct(json))
    },
    (product) => product.id,
  )

/** A product by its id; `null` when the id names none that is on sale. */
export const findProduct = (ctx: Context, id: string): Promise<ProductRow | null> =>
  productById(ctx).load(id)

export interface StockRow {
  readonly skuId: string
  readonly sellable: number
  readonly store: PlaceRow
}

/** What each store keeps of a SKU and may still sell, most first. */
export const stockBySku = (ctx: Context): DataLoader<string, readonly StockRow[]> =>
  manyByKey(
    ctx,
    'stockBySku',
    async (skuIds) => {
      const rows = await ctx.db.all<[string, number, string]>(sql`
        SELECT l.sku_id, ${sellable}, ${placeJson} FROM stock_levels l JOIN places p ON p.id = l.store_id
        WHERE l.sku_id IN (SELECT value FROM json_each(${JSON.stringify(skuIds)})) AND l.pool = 'NORMAL'
        ORDER BY l.sku_id, 2 DESC, p.id`)
      const levels = rows.map(([skuId, units, json]) => ({
        skuId,
        sellable: units,
        store: parsePlace(json),
      }))
      // Also on those that are not shown: one of them may open.
      dependOn(
        ctx,
        levels.map(({ store }) => store.id),
      )
      return levels.filter(({ store }) => listed(store))
    },
    (row) => row.skuId,
  )

export interface StoreFacts {
  readonly placeId: string
  readonly merchantId: string
  readonly tags: readonly StoreTag[]
  readonly pickup: boolean
}

/** What commerce knows of a place that is a store; `null` for other places. */
export const storeByPlace = (ctx: Context): DataLoader<string, StoreFacts | null> =>
  oneByKey(
    ctx,
    'storeByPlace',
    (ids) =>
      ctx.db
        .select()
        .from(stores)
        .where(inArray(stores.placeId, [...ids]))
        .all(),
    (row) => row.placeId,
  )

export type MerchantRow = Merchant & {
  readonly brandNames: (typeof brands.$inferSelect)['names'] | null
}

/** Merchants by id, with their brand's name. */
export const merchantById = (ctx: Context): DataLoader<string, MerchantRow | null> =>
  oneByKey(
    ctx,
    'merchantById',
    async (ids) => {
      dependOn(ctx, ['brands'])
      const rows = await ctx.db
        .select({ merchant: merchants, brandNames: brands.names })
        .from(merchants)
        .leftJoin(brands, sql`${brands.id} = ${merchants.brandId}`)
        .where(inArray(merchants.id, [...ids]))
        .all()
      return rows.map(({ merchant, brandNames }) => ({ ...merchant, brandNames }))
    },
    (row) => row.id,
  )

/** The whole category tree, parents before children; read at most once a request. */
export const listCategories = (ctx: Context): Promise<readonly Category[]> => {
  dependOn(ctx, ['categories'])
  return once(ctx, 'categories', () =>
    ctx.db
      .select()
      .from(categories)
      .orderBy(
        asc(sql`length(${categories.path}) - length(replace(${categories.path}, '/', ''))`),
        asc(categories.position),
      )
      .all(),
  )
}

export interface StoresArgs extends PageArgs {
  readonly city: string
  readonly tag?: string | null | undefined
  readonly merchant?: string | null | undefined
  readonly openNow?: boolean | null | undefined
  readonly near?: Position | null | undefined
}

/**
 * Stores of a city: nearest first when a position is given (within RADIUS_MAX_M of it), else in a
 * stable order.
 * @throws {BadInput} UNKNOWN_CITY, BAD_CURSOR or the code of a point out of range.
 */
export const listStores = async (
  ctx: Context,
  args: StoresArgs,
): Promise<Page<PlaceRow | NearbyRow>> => {
  const city = await cityOrRefuse(ctx, args.city)
  const conditions = [sql`p.city_code = ${city.code}`]
  if (args.tag) {
    conditions.push(
      sql`EXISTS (SELECT 1 FROM stores o, json_each(o.tags) tag WHERE o.place_id = p.id AND tag.value = ${args.tag})`,
    )
  }
  if (args.merchant) {
    conditions.push(
      sql`EXISTS (SELECT 1 FROM stores o WHERE o.place_id = p.id AND o.merchant_id = ${args.merchant})`,
    )
  }
  if (args.near) {
    const { first, after, openNow } = args
    return nearby(ctx, {
      at: args.near,
      radius: RADIUS_MAX_M,
      kinds: ['STORE'],
      openNow,
      first,
      after,
      where: sql.join(conditions, sql` AND `),
    })
  }
  const after = decodeCursor(args.after, ['string'])
  if (after) conditions.push(sql`p.id > ${after[0]}`)
  if (args.openNow === true) {
    conditions.push(isOpenAt(ctx.now, city.zone))
    dependOnOpenNow(ctx)
  }
  dependOnLists(ctx, ['STORE'], city.code)
  const rows = await selectPlaces(
    ctx,
    sql`WHERE p.kind = 'STORE' AND ${isListed} AND ${sql.join(conditions, sql` AND `)}
    ORDER BY p.id LIMIT ${args.first + 1}`,
  )
  return toPage(rows, args, (row) => [row.id])
}
