import { sql } from 'drizzle-orm'
import { does, mustHit, mustHold, write, type Step } from '#schema/batch.ts'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import type { StaffContext } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import type { ContentReview } from '#schema/tables/catalogue.ts'
import { matchExpression } from '#schema/text.ts'
import { auditing } from '../audit/service.ts'
import { writeProducts, type ProductImport } from '../catalogue/product-target.ts'
import { parseProduct, productJson, type ProductRow } from '../catalogue/row.ts'
import { once } from '../idempotency/service.ts'
import { merchantOrStoreIsTheirs } from '../staff/rights.ts'
import { ProductChanged, ProductInvalid, ProductUnknown } from './errors.ts'
import { productIsTheirs, touched } from './own.ts'
import { productFault, type WrittenProduct } from './rules.ts'

/** The source of what is written by hand; no import has it. */
const BY_HAND = 'desk'

/** A product as those who sell it see it, on sale or not. */
export interface DeskProduct extends ProductRow {
  /** Since when it is kept by hand instead of by the file it came from; `null` while the file keeps it. */
  readonly byHandAt: number | null
  readonly isOwn: boolean
  /** When it goes on sale, and off the shelf, by itself; instants. */
  readonly listAt: number | null
  readonly unlistAt: number | null
  /** What the city says of it where it looks first; `null`: nothing stands against it. */
  readonly review: ContentReview | null
  readonly reviewReason: string | null
}

/** Products one call may be about. */
export const AT_ONCE_MAX = 200

const requireSound = (product: WrittenProduct): void => {
  const fault = productFault(product)
  if (fault) throw new ProductInvalid(fault)
}

type Cells = readonly [json: string, more: string]
interface More {
  readonly byHandAt: number | null
  readonly source: string
  readonly num: number
  readonly listAt: number | null
  readonly unlistAt: number | null
  readonly review: ContentReview | null
  readonly reviewReason: string | null
}
/** What those who sell a product `d` know of it besides. */
const moreJson = sql.raw(
  `json_object('byHandAt', d.by_hand_at, 'source', d.source, 'num', d.num, 'listAt', d.list_at, 'unlistAt', d.unlist_at, 'review', d.review, 'reviewReason', d.review_reason)`,
)

const productFrom = ([json, more]: Cells): DeskProduct & { readonly num: number } => {
  const { source, ...known } = JSON.parse(more) as More // the shape is that of moreJson
  return { ...parseProduct(json), ...known, isOwn: source === BY_HAND }
}

/** A product that the caller may edit; `null` for others. */
export const findDeskProduct = async (
  ctx: StaffContext,
  id: string,
): Promise<DeskProduct | null> => {
  const row = await ctx.db.get<Cells | undefined>(
    sql`SELECT ${productJson}, ${moreJson} FROM products d WHERE d.id = ${id} AND ${productIsTheirs(ctx)}`,
  )
  return row ? productFrom(row) : null
}

/** A product that the caller may edit. @throws {ProductUnknown} */
export const requireDeskProduct = async (ctx: StaffContext, id: string): Promise<DeskProduct> => {
  const product = await findDeskProduct(ctx, id)
  if (!product) throw new ProductUnknown()
  return product
}

export interface DeskProductsArgs extends PageArgs {
  readonly merchant: string
  readonly query?: string | undefined
  readonly onSale?: boolean | undefined
}

/** Products of a merchant where the caller may edit them, the latest first; none elsewhere. */
export const listDeskProducts = async (
  ctx: StaffContext,
  args: DeskProductsArgs,
): Promise<Page<DeskProduct>> => {
  const after = decodeCursor(args.after, ['number'])
  const text = args.query?.trim() ?? ''
  const expression = text === '' ? undefined : matchExpression(text)
  const found =
    text === ''
      ? sql`true`
      : sql`(instr(d.names, ${text}) > 0 OR ${expression === undefined ? sql`false` : sql`d.num * 2 + 1 IN (SELECT rowid FROM search_entries WHERE search_entries MATCH ${expression})`})`
  const state =
    args.onSale === undefined ? sql`true` : sql`d.state = ${args.onSale ? 'ON_SALE' : 'OFF_SHELF'}`
  const rows = await ctx.db.all<Cells>(sql`
    SELECT ${productJson}, ${moreJson} FROM products d
    WHERE d.merchant_id = ${args.merchant} AND ${productIsTheirs(ctx)} AND ${found} AND ${state} AND ${after ? sql`d.num < ${Number(after[0])}` : sql`true`}
    ORDER BY d.num DESC LIMIT ${args.first + 1}`)
  return toPage(rows.map(productFrom), args, ({ num }) => [num])
}

const importOf = (product: WrittenProduct): ProductImport => ({
  names: product.names,
  ...(product.subtitles ? { subtitles: product.subtitles } : {}),
  ...(product.descriptions ? { descriptions: product.descriptions } : {}),
  categoryId: product.categoryId,
  tags: product.tags ?? [],
  specifications: product.specifications,
  skus: product.skus.map(({ code, values, priceFen, marketPriceFen, barcode }) => ({
    code,
    values,
    priceFen,
    ...(marketPriceFen === undefined ? {} : { marketPriceFen }),
    ...(barcode === undefined ? {} : { barcode }),
  })),
  media: 'KEPT', // pictures are added and removed by themselves
})

interface Place {
  readonly id: string
  readonly merchantId: string
  readonly cityCode: string
  readonly source: string
  readonly sourceId: string
  readonly known: boolean
}

const contentSteps = (
  ctx: StaffContext,
  { id, merchantId, cityCode, source, sourceId, known }: Place,
  content: ProductImport,
): readonly Step[] => {
  const row = {
    id,
    known,
    changed: true,
    hash: '',
    content,
    warnings: [],
    record: { row: 1, sourceId, facts: undefined, warnings: [] },
  }
  return writeProducts(ctx, cityCode, source, [row], () => merchantId).map((statement) =>
    does(ctx.db.run(statement)),
  )
}

/**
 * Puts a new product into the list of a merchant, off the shelf until somebody puts it on sale; once a key.
 * @returns its id
 * @throws {ProductInvalid} {@link ProductUnknown} where the caller edits nothing of the merchant; IdempotencyKeyReused
 */
export const createProduct = async (
  ctx: StaffContext,
  { merchant, product }: { readonly merchant: string; readonly product: WrittenProduct },
  key: string,
): Promise<string> => {
  requireSound(product)
  const { db, now } = ctx
  const { id } = await once(
    ctx,
    { operation: 'createProduct', key, request: { merchant, product } },
    async () => {
      const made = ctx.newId('Product')
      const row = await db.get<[string] | undefined>(
        sql`SELECT city_code FROM merchants d WHERE d.id = ${merchant} AND ${merchantOrStoreIsTheirs(ctx, 'editProducts', sql`d.id`)}`,
      )
      if (!row) throw new ProductUnknown()
      const place = {
        id: made,
        merchantId: merchant,
        cityCode: row[0],
        source: BY_HAND,
        sourceId: made,
        known: false,
      }
      return {
        steps: [
          ...contentSteps(ctx, place, importOf(product)),
          mustHit(
            db.run(
              sql`UPDATE products AS d SET state = 'OFF_SHELF', review = NULL, by_hand_at = ${now} WHERE d.id = ${made} AND ${productIsTheirs(ctx)}`,
            ),
            () => new ProductUnknown(),
          ),
          does(
            auditing(ctx, 'product.create', { productId: made, merchantId: merchant }).statement,
          ),
        ],
        result: { id: made },
      }
    },
  )
  return id
}

/**
 * Writes a product anew, if nobody has since it was read. It is kept by hand from then on. SKUs that are no longer named are
 * sold no more; one that orders have claim to stays until those are done.
 * @param version as it was read.
 * @throws {ProductInvalid} {@link ProductUnknown} {@link ProductChanged}
 */
export const updateProduct = async (
  ctx: StaffContext,
  {
    id,
    version,
    product,
  }: { readonly id: string; readonly version: number; readonly product: WrittenProduct },
): Promise<void> => {
  requireSound(product)
  const { db, now } = ctx
  const row = await db.get<
    | [string, string, string, string, string, string, number, string | null, string | null]
    | undefined
  >(
    sql`SELECT d.merchant_id, d.city_code, d.source, d.source_id, d.state, d.content_hash, d.version, d.review, d.review_reason FROM products d WHERE d.id = ${id} AND ${productIsTheirs(ctx)}`,
  )
  if (!row) throw new ProductUnknown()
  const [merchantId, cityCode, source, sourceId, state, hash, current, review, reason] = row
  if (current !== version) throw new ProductChanged(current)
  await write(ctx, [
    mustHold(
      ctx,
      sql`SELECT count(*) FROM products d WHERE d.id = ${id} AND d.version = ${version} AND ${productIsTheirs(ctx)}`,
      () => new ProductChanged(version + 1),
    ),
    ...contentSteps(
      ctx,
      { id, merchantId, cityCode, source, sourceId, known: true },
      importOf(product),
    ),
    // An import puts what it writes on sale; whether this is sold is somebody's own decision, and not the city's before that.
    does(
      db.run(
        sql`UPDATE products SET state = ${state}, review = ${state === 'ON_SALE' ? sql`review` : review}, review_reason = ${state === 'ON_SALE' ? sql`review_reason` : reason}, content_hash = ${hash}, by_hand_at = coalesce(by_hand_at, ${now}) WHERE id = ${id}`,
      ),
    ),
    does(auditing(ctx, 'product.update', { productId: id, version }).statement),
  ])
}

/**
 * Puts products on sale, or takes them off the shelf; again, it is the same. Of several either all or none.
 * @throws {ProductUnknown}
 * @throws {BadInput} TOO_MANY: more than {@link AT_ONCE_MAX}
 */
export const setOnSale = async (
  ctx: StaffContext,
  { ids, onSale }: { readonly ids: readonly string[]; readonly onSale: boolean },
): Promise<void> => {
  const unique = [...new Set(ids)]
  const named = JSON.stringify(unique)
  if (unique.length === 0) return
  if (unique.length > AT_ONCE_MAX)
    throw new BadInput('TOO_MANY', `Name at most ${AT_ONCE_MAX} products at once.`, 'ids')
  await write(ctx, [
    mustHold(
      ctx,
      sql`SELECT count(*) = ${unique.length} FROM products d WHERE d.id IN (SELECT value FROM json_each(${named})) AND ${productIsTheirs(ctx)}`,
      () => new ProductUnknown(),
    ),
    // A date that somebody set before counts no more, nor does what the city was asked for; one that is still to come does.
    does(
      ctx.db.run(
        onSale
          ? sql`UPDATE products SET state = 'ON_SALE', list_at = NULL, unlist_at = iif(unlist_at <= ${ctx.now}, NULL, unlist_at), ${touched(ctx)}
              WHERE id IN (SELECT value FROM json_each(${named})) AND state <> 'ON_SALE'`
          : sql`UPDATE products SET state = 'OFF_SHELF', list_at = NULL, unlist_at = NULL, review = NULL, review_reason = NULL, ${touched(ctx)}
              WHERE id IN (SELECT value FROM json_each(${named})) AND (state, list_at, review) IS NOT ('OFF_SHELF', NULL, NULL)`,
      ),
    ),
    does(
      auditing(ctx, onSale ? 'product.list' : 'product.unlist', {
        products: unique.join(' ').slice(0, 500),
      }).statement,
    ),
  ])
}

/** Gives a product back to the file it came from: the next import writes it. @throws {ProductUnknown} */
export const releaseProduct = async (ctx: StaffContext, id: string): Promise<void> => {
  await write(ctx, [
    mustHit(
      ctx.db.run(
        sql`UPDATE products AS d SET by_hand_at = NULL, content_hash = '' WHERE d.id = ${id} AND d.source <> ${BY_HAND} AND ${productIsTheirs(ctx)}`,
      ),
      () => new ProductUnknown(),
    ),
    does(auditing(ctx, 'product.release', { productId: id }).statement),
  ])
}
