import DataLoader from 'dataloader'
import { sql, type Placeholder, type SQL } from 'drizzle-orm'
import {
  decodeCursor,
  toPage,
  type CursorPart,
  type Page,
  type PageArgs,
} from '#schema/connection.ts'
import { once, type Context } from '#schema/context.ts'
import { dependOn, dependOnLists } from '#schema/dependencies.ts'
import { distanceOfChordSquared, unitVector, type Position } from '#schema/geo.ts'
import { manyByKey } from '#schema/loaders.ts'
import { prepared } from '#schema/prepared.ts'
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
  /** Only what has this tag. */
  readonly tag?: string | null | undefined
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
  readonly keyOf: (row: ProductRow) => CursorPart
}

const orders = {
  SALES: { key: sql`d.sold`, descending: true, keyOf: (row) => row.sold },
  PRICE_ASC: { key: sql`d.min_price_fen`, descending: false, keyOf: (row) => row.minPriceFen },
  PRICE_DESC: { key: sql`d.min_price_fen`, descending: true, keyOf: (row) => row.minPriceFen },
  NEWEST: { key: sql`0`, descending: true, keyOf: () => 0 },
} as const satisfies Record<Exclude<ProductSort, 'DISTANCE'>, Order>

/** Which conditions a statement has; their values are bound. */
interface Shape {
  readonly category: boolean
  readonly store: boolean
  readonly merchant: boolean
  readonly tag: boolean
  readonly minPrice: boolean
  readonly maxPrice: boolean
  readonly inStock: boolean
}
type Values = Readonly<
  Record<
    'city' | 'category' | 'store' | 'merchant' | 'tag' | 'minPrice' | 'maxPrice',
    string | number | null
  >
>
type Named = (name: keyof Values) => Placeholder

const shapeOf = (args: ProductsArgs): Shape => ({
  category: Boolean(args.category),
  store: Boolean(args.store),
  merchant: Boolean(args.merchant),
  tag: Boolean(args.tag),
  minPrice: typeof args.minPrice === 'number',
  maxPrice: typeof args.maxPrice === 'number',
  inStock: args.inStock === true,
})

const valuesOf = (args: ProductsArgs): Values => ({
  city: args.city,
  category: args.category ?? null,
  store: args.store ?? null,
  merchant: args.merchant ?? null,
  tag: args.tag ?? null,
  minPrice: args.minPrice ?? null,
  maxPrice: args.maxPrice ?? null,
})

/**
 * SQL: the code of the city a caller named by code or slug; NULL when there is none. Part of the
 * statement that uses it: a look-up before that would be a round trip more.
 */
const cityCode = (value: Named): SQL =>
  sql`(SELECT code FROM cities WHERE code = ${value('city')} OR slug = ${value('city')})`

/** SQL: the ids of a category and of everything below it. */
const branch = (value: Named): SQL => sql`(
  SELECT c.id FROM categories c JOIN categories root ON root.id = ${value('category')}
  WHERE c.path = root.path OR (c.path > root.path || '/' AND c.path < root.path || '0'))`

/** SQL: the squared chord from place `p` to a point given by its unit vector. */
const chordOf = (value: (name: 'x' | 'y' | 'z') => Placeholder): SQL =>
  sql`((p.x - ${value('x')})*(p.x - ${value('x')}) + (p.y - ${value('y')})*(p.y - ${value('y')}) + (p.z - ${value('z')})*(p.z - ${value('z')}))`

/** How many of the nearest stores are looked at first for products by distance; four times as many each time. */
const FIRST_STORES = 16

const filters = (shape: Shape, value: Named): SQL => {
  const conditions = [sql`d.city_code = ${cityCode(value)} AND d.state = 'ON_SALE'`]
  if (shape.category) conditions.push(sql`d.category_id IN ${branch(value)}`)
  if (shape.merchant) conditions.push(sql`d.merchant_id = ${value('merchant')}`)
  if (shape.tag)
    conditions.push(sql`d.id IN (SELECT product_id FROM product_tags WHERE tag = ${value('tag')})`)
  if (shape.minPrice) conditions.push(sql`d.max_price_fen >= ${value('minPrice')}`)
  if (shape.maxPrice) conditions.push(sql`d.min_price_fen <= ${value('maxPrice')}`)
  if (shape.store) {
    // From the store's own stock, not from every product of the city.
    conditions.push(sql`d.id IN (
      SELECT k.product_id FROM stock_levels l JOIN skus k ON k.id = l.sku_id WHERE l.store_id = ${value('store')}
        ${shape.inStock ? sql`AND l.pool = 'NORMAL' AND ${sellable} > 0` : sql``})`)
  } else if (shape.inStock) {
    conditions.push(sql`EXISTS (SELECT 1 FROM skus k WHERE k.product_id = d.id AND k.sellable > 0)`)
  }
  return sql.join(conditions, sql` AND `)
}

/** Whether triggers keep the count of what these conditions find. */
const isKept = ({ store, merchant, tag, minPrice, maxPrice, inStock }: Shape): boolean =>
  !store && !merchant && !tag && !minPrice && !maxPrice && !inStock

/** SQL: how many products these conditions find in all. */
const countOf = (shape: Shape, value: Named): SQL =>
  isKept(shape)
    ? sql`(SELECT coalesce(sum(n.on_sale), 0) FROM product_counts n WHERE n.city_code = ${cityCode(value)}
        ${shape.category ? sql`AND n.category_id IN ${branch(value)}` : sql``})`
    : sql`(SELECT count(*) FROM products d WHERE ${filters(shape, value)})`

/** Counts that came with a page, by the arguments of the page; a request's own. */
const knownCounts = (ctx: Context): Map<ProductsArgs, number> =>
  once(ctx, 'countsOfProducts', () => new Map<ProductsArgs, number>())

const pageStatement = prepared(
  (
    shape: Shape & { readonly sort: keyof typeof orders; readonly after: boolean },
    value: (name: keyof Values | 'key' | 'id' | 'limit') => Placeholder,
  ) => {
    const { key, descending } = orders[shape.sort]
    const [direction, beyond] = descending ? [sql`DESC`, sql`<`] : [sql`ASC`, sql`>`]
    const newest = shape.sort === 'NEWEST'
    const after = newest
      ? sql`AND d.id < ${value('id')}`
      : sql`AND (${key}, d.id) ${beyond} (${value('key')}, ${value('id')})`
    // A count that is kept costs next to nothing beside the page, and asked for alone it is a round trip more.
    return sql`
      SELECT ${productJson}, ${isKept(shape) ? countOf(shape, value) : sql`NULL`}
      FROM products d WHERE ${filters(shape, value)} ${shape.after ? after : sql``}
      ORDER BY ${newest ? sql`d.id DESC` : sql`${key} ${direction}, d.id ${direction}`} LIMIT ${value('limit')}`
  },
)

/**
 * Tells what a list of products depends on: those it shows, and all of the city, since any of them may come in.
 * `cityCode` is that of the store or city asked for, where no product tells it.
 */
const dependOnProducts = (
  ctx: Context,
  products: readonly ProductRow[],
  cityCode: string | undefined,
): void => {
  dependOn(
    ctx,
    products.map(({ id }) => id),
  )
  dependOnLists(ctx, ['Product'], products[0]?.cityCode ?? cityCode)
}

/** Tells what the conditions of a list look at besides. */
const dependOnConditions = (ctx: Context, { category, sort }: ProductsArgs): void => {
  dependOn(ctx, category ? ['cities', 'categories'] : ['cities'])
  // Any store of any city: which city it is, is found out by the statement itself.
  if (sort === 'DISTANCE') dependOnLists(ctx, ['STORE'], null)
}

/**
 * Products of a city, filtered and ordered, one statement whatever the page size.
 * @throws {BadInput} UNKNOWN_CITY, BAD_CURSOR, POSITION_NEEDED (order by distance without `near`),
 * or the code of a point out of range.
 */
export const listProducts = async (ctx: Context, args: ProductsArgs): Promise<Page<ProductRow>> => {
  const after = decodeCursor(args.after, ['number', 'string'], args.sort)
  dependOnConditions(ctx, args)
  if (args.sort === 'DISTANCE') return listByDistance(ctx, args, after)
  const { sort } = args
  const rows = await ctx.db.all<[string, number | null]>(
    pageStatement(
      { ...shapeOf(args), sort, after: after !== undefined },
      {
        ...valuesOf(args),
        key: after?.[0] ?? null,
        id: after?.[1] ?? null,
        limit: args.first + 1,
      },
    ),
  )
  const count = rows[0]?.[1] ?? null
  if (count !== null) knownCounts(ctx).set(args, count)
  const products = rows.map(([json]) => parseProduct(json))
  const city = rows.length === 0 ? await cityOrRefuse(ctx, args.city) : undefined
  dependOnProducts(ctx, products, city?.code)
  return toPage(products, args, (row) => [sort, orders[sort].keyOf(row), row.id])
}

const distanceStatement = prepared(
  (
    shape: Shape & { readonly after: boolean },
    value: (name: keyof Values | 'x' | 'y' | 'z' | 'key' | 'id' | 'limit') => Placeholder,
  ) => {
    // Products of the nearest so many stores, joined in that order (CROSS JOIN: the planner would begin
    // with all products). A store that is left out lies farther away than all of these, so the nearest
    // store of each product found is already among them.
    const found = (storeCount: SQL): SQL => sql`
      SELECT d.num AS num, d.id AS id, min(s.c) AS c
      FROM near s CROSS JOIN stock_levels l ON l.store_id = s.id CROSS JOIN skus k ON k.id = l.sku_id CROSS JOIN products d ON d.id = k.product_id
      WHERE s.rank <= ${storeCount} AND ${filters(shape, value)}
      GROUP BY d.num ${shape.after ? sql`HAVING (c, d.id) > (${value('key')}, ${value('id')})` : sql``}`
    const wider = sql`reach.stores * 4`
    return sql`
      WITH RECURSIVE near AS MATERIALIZED (
        SELECT p.id AS id, ${chordOf(value)} AS c, rank() OVER (ORDER BY ${chordOf(value)}) AS rank
        FROM places p WHERE p.kind = 'STORE' AND p.x IS NOT NULL AND ${isListed} AND p.city_code = ${cityCode(value)}
      ), reach(stores, products) AS (
        VALUES (${FIRST_STORES / 4}, -1)
        UNION ALL
        SELECT ${wider}, (SELECT count(*) FROM (${found(wider)} LIMIT ${value('limit')})) FROM reach
        WHERE reach.products < ${value('limit')} AND reach.stores < (SELECT count(*) FROM near)
      )
      SELECT ${productJson}, found.c FROM (
        ${found(sql`(SELECT max(stores) FROM reach)`)} ORDER BY c, id LIMIT ${value('limit')}
      ) found JOIN products d ON d.num = found.num ORDER BY found.c, found.id`
  },
)

const listByDistance = async (
  ctx: Context,
  args: ProductsArgs,
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
  const rows = await ctx.db.all<[string, number]>(
    distanceStatement(
      { ...shapeOf(args), after: after !== undefined },
      {
        ...valuesOf(args),
        x,
        y,
        z,
        key: after?.[0] ?? null,
        id: after?.[1] ?? null,
        limit: args.first + 1,
      },
    ),
  )
  const city = rows.length === 0 ? await cityOrRefuse(ctx, args.city) : undefined
  const products = rows.map(([json, c]) => ({
    ...parseProduct(json),
    chord2: c,
    distanceM: distanceOfChordSquared(c),
  }))
  dependOnProducts(ctx, products, city?.code)
  return toPage(products, args, (row) => [args.sort, row.chord2, row.id])
}

const storesStatement = prepared(
  (
    { after }: { readonly after: boolean },
    value: (name: 'stores' | 'key' | 'id' | 'limit') => Placeholder,
  ) => sql`
    SELECT s.value, ${productJson} FROM json_each(${value('stores')}) s JOIN products d ON d.num IN (
      SELECT d.num FROM products d
      WHERE d.state = 'ON_SALE' ${after ? sql`AND (d.sold, d.id) < (${value('key')}, ${value('id')})` : sql``} AND d.id IN (
        SELECT k.product_id FROM stock_levels l JOIN skus k ON k.id = l.sku_id WHERE l.store_id = s.value)
      ORDER BY d.sold DESC, d.id DESC LIMIT ${value('limit')})
    ORDER BY s.key, d.sold DESC, d.id DESC`,
)

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
  const byStore = manyByKey(
    ctx,
    `productsOfStore ${args.first} ${args.after ?? ''}`,
    async (storeIds) => {
      const rows = await ctx.db.all<[string, string]>(
        storesStatement(
          { after: after !== undefined },
          {
            stores: JSON.stringify(storeIds),
            key: after?.[0] ?? null,
            id: after?.[1] ?? null,
            limit: args.first + 1,
          },
        ),
      )
      return rows.map(([store, json]) => ({ store, product: parseProduct(json) }))
    },
    ({ store }) => store,
  )
  const products = (await byStore.load(storeId)).map(({ product }) => product)
  dependOnProducts(ctx, products, undefined)
  return toPage(products, args, (row) => [row.sold, row.id])
}

const countStatement = prepared(
  (shape: Shape, value: Named) => sql`SELECT ${countOf(shape, value)}`,
)

/** Counts of a request by their filters, all in one round trip. */
const countLoader = (ctx: Context): DataLoader<ProductsArgs, number, string> =>
  once(
    ctx,
    'countProducts',
    () =>
      new DataLoader<ProductsArgs, number, string>(
        async (wanted) => {
          const [first, ...rest] = wanted.map((args) =>
            ctx.db.all<[number]>(countStatement(shapeOf(args), valuesOf(args))),
          )
          if (!first) return []
          return (await ctx.db.batch([first, ...rest])).map((rows) => rows[0]?.[0] ?? 0)
        },
        { cacheKeyFn: (args) => JSON.stringify(args) },
      ),
  )

/** How many products the same filters find in all; counted, where no trigger keeps it, so ask only where it is shown. */
export const countProducts = async (ctx: Context, args: ProductsArgs): Promise<number> =>
  knownCounts(ctx).get(args) ?? countLoader(ctx).load(args)
