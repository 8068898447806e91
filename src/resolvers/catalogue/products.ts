import DataLoader from 'dataloader'
import { sql, type SQL } from 'drizzle-orm'
import {
  decodeCursor,
  toPage,
  type CursorPart,
  type Page,
  type PageArgs,
} from '#schema/connection.ts'
import { once, type Context } from '#schema/context.ts'
import { distanceOfChordSquared, unitVector, type Position } from '#schema/geo.ts'
import { manyByKey } from '#schema/loaders.ts'
import { BadInput } from '#schema/problem.ts'
import { cityOrRefuse } from '../cities/service.ts'
import { pointOf } from '../places/nearby.ts'
import { isListed } from '../places/row.ts'
import { parseProduct, productJson, sellable, type ProductRow } from './row.ts'

export const PRODUCT_SORTS = ['SALES', 'PRICE_ASC', 'PRICE_DESC', 'NEWEST', 'DISTANCE'] as const
export type ProductSort = (typeof PRODUCT_SORTS)[number]

export interface ProductsArgs extends PageArgs {
  readonly city: string
  /** A category with everything below it. */
  readonly category?: string | null | undefined
  readonly store?: string | null | undefined
  readonly merchant?: string | null | undefined
  /** Only what some store (or the given one) may still sell. */
  readonly inStock?: boolean | null | undefined
  readonly minPrice?: number | null | undefined
  readonly maxPrice?: number | null | undefined
  readonly sort: ProductSort
  /** Needed by, and only used for, the order by distance. */
  readonly near?: Position | null | undefined
}

interface Order {
  /** What the list is ordered by, before the id. */
  readonly key: SQL
  readonly descending: boolean
  readonly keyOf: (row: ProductRow & { readonly chord2?: number }) => CursorPart
}

const orders = {
  SALES: { key: sql`d.sold`, descending: true, keyOf: (row) => row.sold },
  PRICE_ASC: { key: sql`d.min_price_fen`, descending: false, keyOf: (row) => row.minPriceFen },
  PRICE_DESC: { key: sql`d.min_price_fen`, descending: true, keyOf: (row) => row.minPriceFen },
  NEWEST: { key: sql`0`, descending: true, keyOf: () => 0 },
} as const satisfies Record<Exclude<ProductSort, 'DISTANCE'>, Order>

/**
 * SQL: the code of the city a caller named by code or slug; NULL when there is none. Part of the
 * statement that uses it: a look-up before that would be a round trip more.
 */
const cityCode = (city: string): SQL =>
  sql`(SELECT code FROM cities WHERE code = ${city} OR slug = ${city})`

/** SQL: the squared chord from place `p` to a point given by its unit vector. */
const chordOf = (x: number, y: number, z: number): SQL =>
  sql`((p.x - ${x})*(p.x - ${x}) + (p.y - ${y})*(p.y - ${y}) + (p.z - ${z})*(p.z - ${z}))`

/** How many of the nearest stores are looked at first for products by distance; four times as many each time. */
const FIRST_STORES = 16

const filters = (args: ProductsArgs): SQL[] => {
  const conditions = [sql`d.city_code = ${cityCode(args.city)} AND d.state = 'ON_SALE'`]
  if (args.category) {
    conditions.push(sql`d.category_id IN (
      SELECT c.id FROM categories c JOIN categories root ON root.id = ${args.category}
      WHERE c.path = root.path OR (c.path > root.path || '/' AND c.path < root.path || '0'))`)
  }
  if (args.merchant) conditions.push(sql`d.merchant_id = ${args.merchant}`)
  if (args.minPrice !== null && args.minPrice !== undefined)
    conditions.push(sql`d.max_price_fen >= ${args.minPrice}`)
  if (args.maxPrice !== null && args.maxPrice !== undefined)
    conditions.push(sql`d.min_price_fen <= ${args.maxPrice}`)
  if (args.store) {
    // From the store's own stock, not from every product of the city.
    conditions.push(sql`d.id IN (
      SELECT k.product_id FROM stock_levels l JOIN skus k ON k.id = l.sku_id WHERE l.store_id = ${args.store}
        ${args.inStock === true ? sql`AND l.pool = 'NORMAL' AND ${sellable} > 0` : sql``})`)
  } else if (args.inStock === true) {
    conditions.push(sql`EXISTS (SELECT 1 FROM skus k WHERE k.product_id = d.id AND k.sellable > 0)`)
  }
  return conditions
}

/**
 * Products of a city, filtered and ordered, one statement whatever the page size.
 * @throws {BadInput} UNKNOWN_CITY, BAD_CURSOR, POSITION_NEEDED (order by distance without `near`),
 * or the code of a point out of range.
 */
export const listProducts = async (ctx: Context, args: ProductsArgs): Promise<Page<ProductRow>> => {
  const after = decodeCursor(args.after, ['number', 'string'], args.sort)
  const where = filters(args)
  if (args.sort === 'DISTANCE') return listByDistance(ctx, args, where, after)
  const { key, descending, keyOf } = orders[args.sort]
  if (after && args.sort === 'NEWEST') where.push(sql`d.id < ${after[1]}`)
  else if (after)
    where.push(
      descending
        ? sql`(${key}, d.id) < (${after[0]}, ${after[1]})`
        : sql`(${key}, d.id) > (${after[0]}, ${after[1]})`,
    )
  const direction = descending ? sql`DESC` : sql`ASC`
  const ordering =
    args.sort === 'NEWEST' ? sql`d.id DESC` : sql`${key} ${direction}, d.id ${direction}`
  const rows = await ctx.db.all<[string]>(
    sql`SELECT ${productJson} FROM products d WHERE ${sql.join(where, sql` AND `)} ORDER BY ${ordering} LIMIT ${args.first + 1}`,
  )
  if (rows.length === 0) await cityOrRefuse(ctx, args.city)
  return toPage(
    rows.map(([json]) => parseProduct(json)),
    args,
    (row) => [args.sort, keyOf(row), row.id],
  )
}

const listByDistance = async (
  ctx: Context,
  args: ProductsArgs,
  where: readonly SQL[],
  after: readonly CursorPart[] | undefined,
): Promise<Page<ProductRow>> => {
  if (!args.near) {
    throw new BadInput(
      'POSITION_NEEDED',
      'The order by distance needs `near`: send the position to measure from.',
      'near',
    )
  }
  const { x, y, z } = unitVector(pointOf(args.near))
  const need = args.first + 1
  // Products of the nearest so many stores, joined in that order (CROSS JOIN: the planner would begin
  // with all products). A store that is left out lies farther away than all of these, so the nearest
  // store of each product found is already among them.
  const found = (storeCount: SQL): SQL => sql`
    SELECT d.num AS num, d.id AS id, min(s.c) AS c
    FROM near s CROSS JOIN stock_levels l ON l.store_id = s.id CROSS JOIN skus k ON k.id = l.sku_id CROSS JOIN products d ON d.id = k.product_id
    WHERE s.rank <= ${storeCount} AND ${sql.join([...where], sql` AND `)}
    GROUP BY d.num ${after ? sql`HAVING (c, d.id) > (${after[0]}, ${after[1]})` : sql``}`
  const wider = sql`reach.stores * 4`
  const rows = await ctx.db.all<[string, number]>(sql`
    WITH RECURSIVE near AS MATERIALIZED (
      SELECT p.id AS id, ${chordOf(x, y, z)} AS c, rank() OVER (ORDER BY ${chordOf(x, y, z)}) AS rank
      FROM places p WHERE p.kind = 'STORE' AND p.x IS NOT NULL AND ${isListed} AND p.city_code = ${cityCode(args.city)}
    ), reach(stores, products) AS (
      VALUES (${FIRST_STORES / 4}, -1)
      UNION ALL
      SELECT ${wider}, (SELECT count(*) FROM (${found(wider)} LIMIT ${need})) FROM reach
      WHERE reach.products < ${need} AND reach.stores < (SELECT count(*) FROM near)
    )
    SELECT ${productJson}, found.c FROM (
      ${found(sql`(SELECT max(stores) FROM reach)`)} ORDER BY c, id LIMIT ${need}
    ) found JOIN products d ON d.num = found.num ORDER BY found.c, found.id`)
  if (rows.length === 0) await cityOrRefuse(ctx, args.city)
  const products = rows.map(([json, c]) => ({
    ...parseProduct(json),
    chord2: c,
    distanceM: distanceOfChordSquared(c),
  }))
  return toPage(products, args, (row) => [args.sort, row.chord2, row.id])
}

/**
 * What a store keeps and sells, best sold first. One statement for all stores that one field of a
 * request asks for.
 * @throws {BadInput} BAD_CURSOR
 */
export const listProductsOfStore = async (
  ctx: Context,
  storeId: string,
  args: PageArgs,
): Promise<Page<ProductRow>> => {
  const after = decodeCursor(args.after, ['number', 'string'])
  const beyond = after ? sql`AND (d.sold, d.id) < (${after[0]}, ${after[1]})` : sql``
  const byStore = manyByKey(
    ctx,
    `productsOfStore ${args.first} ${args.after ?? ''}`,
    async (storeIds) => {
      const rows = await ctx.db.all<[string, string]>(sql`
        SELECT s.value, ${productJson} FROM json_each(${JSON.stringify(storeIds)}) s JOIN products d ON d.num IN (
          SELECT d.num FROM products d WHERE d.state = 'ON_SALE' ${beyond} AND d.id IN (
            SELECT k.product_id FROM stock_levels l JOIN skus k ON k.id = l.sku_id WHERE l.store_id = s.value)
          ORDER BY d.sold DESC, d.id DESC LIMIT ${args.first + 1})
        ORDER BY s.key, d.sold DESC, d.id DESC`)
      return rows.map(([store, json]) => ({ store, product: parseProduct(json) }))
    },
    ({ store }) => store,
  )
  const products = (await byStore.load(storeId)).map(({ product }) => product)
  return toPage(products, args, (row) => [row.sold, row.id])
}

/** Counts of a request by their filters, all in one statement. */
const countLoader = (ctx: Context): DataLoader<ProductsArgs, number, string> =>
  once(
    ctx,
    'countProducts',
    () =>
      new DataLoader<ProductsArgs, number, string>(
        async (wanted) => {
          const counts = wanted.map(
            (args, i) =>
              sql`SELECT ${i}, count(*) FROM products d WHERE ${sql.join(filters(args), sql` AND `)}`,
          )
          const rows = await ctx.db.all<[number, number]>(sql.join(counts, sql` UNION ALL `))
          const found = new Map(rows)
          return wanted.map((_, i) => found.get(i) ?? 0)
        },
        { cacheKeyFn: (args) => JSON.stringify(args) },
      ),
  )

/** How many products the same filters find in all; work of its own, so ask only where it is shown. */
export const countProducts = (ctx: Context, args: ProductsArgs): Promise<number> =>
  countLoader(ctx).load(args)
