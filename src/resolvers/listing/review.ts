import { sql, type SQL } from 'drizzle-orm'
import { does, mustHit, write } from '#schema/batch.ts'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import type { StaffContext } from '#schema/context.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { BadInput } from '#schema/problem.ts'
import { isCleanText, lengthOf } from '#schema/text.ts'
import { auditing } from '../audit/service.ts'
import { parseProduct, productJson, type ProductRow } from '../catalogue/row.ts'
import { citiesLookedAfter } from '../staff/desks.ts'
import { ProductChanged, ProductUnknown } from './errors.ts'

/** The condition that a city, by its code, is one where the caller looks at what merchants show. */
const cityIsTheirs = (ctx: StaffContext, cityCode: SQL): SQL =>
  sql`${cityCode} IN (SELECT value FROM json_each(${JSON.stringify(citiesLookedAfter(ctx))}))`

/** A product that waits for the city, as it would be shown. */
export interface ProductToReview extends ProductRow {
  /** Of what is to be looked at; `judgeProduct` takes it. */
  readonly contentVersion: number
  readonly merchantNames: LocalizedText
  /** Whether something like it was approved before. */
  readonly isKnown: boolean
}

interface More {
  readonly contentVersion: number
  readonly merchantNames: LocalizedText
  readonly isKnown: 0 | 1
}

/** Products of a city that wait for it, the longest waiting first; none for those who do not look after it. */
export const listProductsToReview = async (
  ctx: StaffContext,
  { city, ...args }: PageArgs & { readonly city: string },
): Promise<Page<ProductToReview>> => {
  const after = decodeCursor(args.after, ['number', 'string'])
  const rows = await ctx.db.all<[string, string]>(sql`
    SELECT ${productJson}, json_object('contentVersion', d.content_version, 'merchantNames', json(m.names), 'isKnown', d.approved_version IS NOT NULL)
    FROM products d JOIN merchants m ON m.id = d.merchant_id
    WHERE d.city_code = (SELECT code FROM cities WHERE code = ${city} OR slug = ${city}) AND d.review = 'PENDING' AND ${cityIsTheirs(ctx, sql`d.city_code`)}
      AND ${after ? sql`(d.updated_at, d.id) > (${after[0]}, ${after[1]})` : sql`true`}
    ORDER BY d.updated_at, d.id LIMIT ${args.first + 1}`)
  const products = rows.map(([json, more]): ProductToReview => {
    const { isKnown, ...known } = JSON.parse(more) as More // the shape is that of the statement
    return { ...parseProduct(json), ...known, isKnown: isKnown === 1 }
  })
  return toPage(products, args, ({ updatedAt, id }) => [updatedAt, id])
}

const REASON_MAX = 200

/**
 * Lets a product be sold as it was looked at, or says why it may not be. Approved, it goes on sale at once, or when it is due.
 * @param contentVersion as it was looked at: where it was changed since, nothing is done.
 * @param refusedBecause the reason; `null` approves.
 * @throws {ProductUnknown} {@link ProductChanged}
 * @throws {BadInput} BAD_REASON
 */
export const judgeProduct = async (
  ctx: StaffContext,
  {
    id,
    contentVersion,
    refusedBecause,
  }: {
    readonly id: string
    readonly contentVersion: number
    readonly refusedBecause: string | null
  },
): Promise<void> => {
  const reason = refusedBecause?.trim() ?? null
  if (reason !== null && (reason === '' || lengthOf(reason) > REASON_MAX || !isCleanText(reason)))
    throw new BadInput('BAD_REASON', 'Say why, in at most 200 characters.', 'refusedBecause')
  const { db, now } = ctx
  const mine = cityIsTheirs(ctx, sql`d.city_code`)
  const row = await db.get<[number] | undefined>(
    sql`SELECT d.content_version FROM products d WHERE d.id = ${id} AND d.review = 'PENDING' AND ${mine}`,
  )
  if (!row) throw new ProductUnknown()
  const verdict =
    reason === null
      ? sql`approved_version = content_version, review = NULL, review_reason = NULL, state = iif(d.list_at > ${now}, state, 'ON_SALE')`
      : sql`review = 'REFUSED', review_reason = ${reason}`
  await write(ctx, [
    mustHit(
      db.run(sql`UPDATE products AS d SET ${verdict}, version = version + 1, updated_at = ${now}
        WHERE d.id = ${id} AND d.review = 'PENDING' AND d.content_version = ${contentVersion} AND ${mine}`),
      () => new ProductChanged(row[0]),
    ),
    does(
      auditing(ctx, reason === null ? 'product.approve' : 'product.refuse', {
        productId: id,
        contentVersion,
      }).statement,
    ),
  ])
}

/** Whether a city looks at products first; `null` where the caller does not look after it. */
export const looksFirst = async (ctx: StaffContext, city: string): Promise<boolean | null> => {
  const row = await ctx.db.get<[number] | undefined>(
    sql`SELECT reviews_content FROM cities WHERE (code = ${city} OR slug = ${city}) AND ${cityIsTheirs(ctx, sql`code`)}`,
  )
  return row ? row[0] === 1 : null
}

/**
 * Says whether a city looks at what merchants show before anybody sees it. What is sold when it begins to stays; what waits
 * when it ends goes on sale.
 * @throws {ProductUnknown} for a city that the caller does not look after
 */
export const setContentReview = async (
  ctx: StaffContext,
  { city, isOn }: { readonly city: string; readonly isOn: boolean },
): Promise<void> => {
  await write(ctx, [
    mustHit(
      ctx.db.run(
        sql`UPDATE cities SET reviews_content = ${isOn ? 1 : 0} WHERE (code = ${city} OR slug = ${city}) AND ${cityIsTheirs(ctx, sql`code`)}`,
      ),
      () => new ProductUnknown(),
    ),
    does(auditing(ctx, 'city.review', { cityCode: city, isOn: String(isOn) }).statement),
  ])
}
