import { sql, type SQL } from 'drizzle-orm'
import { does, mustHit, write } from '#schema/batch.ts'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import type { Context, ResidentContext, StaffContext } from '#schema/context.ts'
import { dependOn } from '#schema/dependencies.ts'
import { oneByKey } from '#schema/loaders.ts'
import { BadInput, TooOften } from '#schema/problem.ts'
import type { ChosenSpecification } from '#schema/tables/ordering.ts'
import type { ReviewState } from '#schema/tables/reviews.ts'
import { DAY_MS, HOUR_MS } from '#schema/time.ts'
import { withoutCards } from '#schema/text.ts'
import { auditing } from '../audit/service.ts'
import { storeIsTheirs } from '../staff/rights.ts'
import { ReviewExists, ReviewNotFound, ReviewNotPossible } from './errors.ts'
import { PictureRefused } from '../media/errors.ts'
import { uploadPicture, type Uploaded } from '../media/upload.ts'
import { REVIEW_DAYS, REVIEW_PICTURES_MAX, shownText, type Stars } from './rules.ts'

/** A review as it is read. Who wrote it is not in it. */
export interface ReviewRow {
  readonly id: string
  readonly lineId: string
  readonly productId: string
  readonly storeId: string
  readonly rating: number
  readonly text: string
  readonly chosen: readonly ChosenSpecification[]
  readonly state: ReviewState
  readonly hiddenBecause: string | null
  readonly reply: string | null
  readonly repliedAt: number | null
  readonly createdAt: number
}

const reviewJson = sql.raw(
  `json_object('id', r.id, 'lineId', r.line_id, 'productId', r.product_id, 'storeId', r.store_id, 'rating', r.rating, 'text', r.text, 'chosen', json(r.chosen),
    'state', r.state, 'hiddenBecause', r.hidden_because, 'reply', r.reply, 'repliedAt', r.replied_at, 'createdAt', r.created_at)`,
)
const rowOf = ([json]: readonly [string]): ReviewRow => JSON.parse(json) as ReviewRow // the shape is that of reviewJson

/** The stars of a product; `null` where nobody has said anything. */
export const starsByProduct = (ctx: Context) =>
  oneByKey<{ readonly productId: string; readonly stars: Stars }>(
    ctx,
    'starsByProduct',
    async (ids) =>
      (
        await ctx.db.all<[string, ...Stars]>(
          sql`SELECT product_id, stars_1, stars_2, stars_3, stars_4, stars_5 FROM product_ratings WHERE product_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
        )
      ).map(([productId, ...stars]) => ({ productId, stars })),
    ({ productId }) => productId,
  )

/** The review of a line of an order. Give it the id of a line that the caller may see. */
export const reviewByLine = (ctx: Context) =>
  oneByKey<ReviewRow>(
    ctx,
    'reviewByLine',
    async (ids) =>
      (
        await ctx.db.all<[string]>(
          sql`SELECT ${reviewJson} FROM reviews r WHERE r.line_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
        )
      ).map(rowOf),
    ({ lineId }) => lineId,
  )

/** What is shown of a product, the latest first. */
export const listProductReviews = async (
  ctx: Context,
  args: PageArgs & { readonly product: string },
): Promise<Page<ReviewRow>> => {
  dependOn(ctx, [args.product])
  const after = decodeCursor(args.after, ['number', 'string'])
  const rows = await ctx.db.all<[string]>(sql`
    SELECT ${reviewJson} FROM reviews r WHERE r.product_id = ${args.product} AND r.state = 'SHOWN'
      AND ${after ? sql`(r.created_at, r.id) < (${after[0]}, ${after[1]})` : sql`true`}
    ORDER BY r.created_at DESC, r.id DESC LIMIT ${args.first + 1}`)
  return toPage(rows.map(rowOf), args, ({ createdAt, id }) => [createdAt, id])
}

/** A review with the name of what it is about. */
export interface StoreReview extends ReviewRow {
  readonly names: Readonly<Record<string, string>>
}

/** Reviews with the name of what they are about, the latest first. The condition speaks of `r`. */
const readReviews = async (
  ctx: StaffContext,
  args: PageArgs,
  condition: SQL,
): Promise<Page<StoreReview>> => {
  const after = decodeCursor(args.after, ['number', 'string'])
  const rows = await ctx.db.all<[string, string]>(sql`
    SELECT ${reviewJson}, l.names FROM reviews r JOIN order_lines l ON l.id = r.line_id
    WHERE ${condition} AND ${after ? sql`(r.created_at, r.id) < (${after[0]}, ${after[1]})` : sql`true`}
    ORDER BY r.created_at DESC, r.id DESC LIMIT ${args.first + 1}`)
  const reviews = rows.map(([json, names]) => ({
    ...rowOf([json]),
    names: JSON.parse(names) as StoreReview['names'], // a JSON column
  }))
  return toPage(reviews, args, ({ createdAt, id }) => [createdAt, id])
}

/**
 * What was said of things that a store has handed over, the latest first; nothing for those who do not work there. What its
 * writer has taken back is not shown.
 */
export const listStoreReviews = (
  ctx: StaffContext,
  args: PageArgs & { readonly store: string; readonly unanswered?: boolean | undefined },
): Promise<Page<StoreReview>> =>
  readReviews(
    ctx,
    args,
    sql`r.store_id = ${args.store} AND ${storeIsTheirs(ctx, 'answerReviews', sql`r.store_id`)} AND r.state <> 'REMOVED'
      AND ${args.unanswered === true ? sql`r.state = 'SHOWN' AND r.replied_at IS NULL` : sql`true`}`,
  )

/** What was said in a city and is shown, or hidden; nothing for those who do not look after it. */
export const listCityReviews = (
  ctx: StaffContext,
  args: PageArgs & { readonly city: string; readonly hidden: boolean },
): Promise<Page<StoreReview>> =>
  readReviews(
    ctx,
    args,
    sql`r.state = ${args.hidden ? 'HIDDEN' : 'SHOWN'} AND r.store_id IN (SELECT id FROM places WHERE city_code = ${args.city})
      AND ${storeIsTheirs(ctx, 'reviewContent', sql`r.store_id`)}`,
  )

const cleanOf = (text: string): string => {
  const shown = shownText(withoutCards(text))
  if (shown === undefined) throw new BadInput('BAD_TEXT', 'At most 500 characters of text.', 'text')
  return shown
}

/**
 * Says something of what one was handed over, once a line of an order. The same words again are the same review.
 * @returns its id
 * @throws {ReviewNotPossible} {@link ReviewExists} {@link BadInput} BAD_RATING, BAD_TEXT; PictureRefused; {@link TooOften}
 */
export const writeReview = async (
  ctx: ResidentContext,
  {
    line,
    rating,
    text,
    files = [],
  }: {
    readonly line: string
    readonly rating: number
    readonly text: string
    /** Photographs of it; drawn anew, without where they were taken. */
    readonly files?: readonly Uint8Array[]
  },
): Promise<string> => {
  if (!Number.isInteger(rating) || rating < 1 || rating > 5)
    throw new BadInput('BAD_RATING', 'One to five stars.', 'rating')
  const words = cleanOf(text)
  if (files.length > REVIEW_PICTURES_MAX) throw new PictureRefused('TOO_MANY')
  const { residentId } = ctx.viewer
  const theirs = sql`FROM order_lines l JOIN orders o ON o.id = l.order_id
    WHERE l.id = ${line} AND o.resident_id = ${residentId} AND o.service IS NULL AND l.fulfilled > 0 AND o.paid_at > ${ctx.now - REVIEW_DAYS * DAY_MS}`
  const before = await ctx.db.get<[string, number, string] | undefined>(
    sql`SELECT r.id, r.rating, r.text FROM reviews r WHERE r.line_id = ${line} AND r.resident_id = ${residentId}`,
  )
  if (before) {
    if (before[1] === rating && before[2] === words) return before[0]
    throw new ReviewExists()
  }
  // Nobody has a picture drawn anew for a line that is not theirs.
  if (files.length > 0 && !(await ctx.db.get(sql`SELECT 1 ${theirs}`)))
    throw new ReviewNotPossible()
  const pictures = JSON.stringify(await drawn(ctx, files))
  const id = ctx.newId('Review')
  await write(ctx, [
    mustHit(
      ctx.db
        .run(sql`INSERT INTO reviews (id, line_id, product_id, store_id, resident_id, chosen, rating, text, created_at)
        SELECT ${id}, l.id, l.product_id, o.store_id, o.resident_id, l.chosen, ${rating}, ${words}, ${ctx.now} ${theirs}`),
      () => new ReviewNotPossible(),
      { 'reviews.line_id': () => new ReviewExists() },
    ),
    does(
      ctx.db.run(sql`INSERT INTO media (id, owner_id, position, kind, url, width, height)
        SELECT value ->> 'id', ${id}, key, 'IMAGE', value ->> 'url', value ->> 'width', value ->> 'height' FROM json_each(${pictures})`),
    ),
  ])
  return id
}

/** Pictures somebody may send with what they say: fewer than a shop, which lists its goods. */
const SENDING = { calls: 30, windowMs: HOUR_MS }

const drawn = async (ctx: ResidentContext, files: readonly Uint8Array[]) => {
  const pictures: (Uploaded & { readonly id: string })[] = []
  for (const file of files) {
    const taken = await ctx.limiter.take(
      `review pictures ${ctx.viewer.residentId}`,
      SENDING,
      ctx.now,
    )
    if (!taken.ok) throw new TooOften(taken.retryAfterS)
    pictures.push({ id: ctx.newId('Media'), ...(await uploadPicture(ctx, file)) })
  }
  return pictures
}

/** Takes back what the caller said; it cannot be said again. @throws {ReviewNotFound} */
export const removeReview = async (ctx: ResidentContext, id: string): Promise<void> => {
  await write(ctx, [
    mustHit(
      ctx.db.run(
        sql`UPDATE reviews SET state = 'REMOVED', hidden_because = NULL WHERE id = ${id} AND resident_id = ${ctx.viewer.residentId}`,
      ),
      () => new ReviewNotFound(),
    ),
    // Their files go with them.
    does(ctx.db.run(sql`DELETE FROM media WHERE owner_id = ${id}`)),
  ])
}

const atTheirs = (ctx: StaffContext): SQL =>
  storeIsTheirs(ctx, 'answerReviews', sql`reviews.store_id`)

/**
 * What the store says to a review; said again it replaces what it said before.
 * @throws {ReviewNotFound} {@link BadInput} BAD_TEXT
 */
export const answerReview = async (
  ctx: StaffContext,
  { id, text }: { readonly id: string; readonly text: string },
): Promise<void> => {
  const words = cleanOf(text)
  if (words === '') throw new BadInput('BAD_TEXT', 'Say something.', 'text')
  await write(ctx, [
    mustHit(
      ctx.db.run(
        sql`UPDATE reviews SET reply = ${words}, replied_at = ${ctx.now} WHERE id = ${id} AND state <> 'REMOVED' AND ${atTheirs(ctx)}`,
      ),
      () => new ReviewNotFound(),
    ),
    does(auditing(ctx, 'review.answer', { reviewId: id }).statement),
  ])
}

/**
 * Decides for a city whether a review is shown: hidden with a reason, or shown again without one.
 * @throws {ReviewNotFound} {@link BadInput} BAD_TEXT
 */
export const judgeReview = async (
  ctx: StaffContext,
  { id, hiddenBecause }: { readonly id: string; readonly hiddenBecause: string | null },
): Promise<void> => {
  const because = hiddenBecause === null ? null : cleanOf(hiddenBecause)
  if (because === '') throw new BadInput('BAD_TEXT', 'Say why.', 'reason')
  await write(ctx, [
    mustHit(
      ctx.db.run(
        sql`UPDATE reviews SET state = ${because === null ? 'SHOWN' : 'HIDDEN'}, hidden_because = ${because}
          WHERE id = ${id} AND state <> 'REMOVED' AND ${storeIsTheirs(ctx, 'reviewContent', sql`reviews.store_id`)}`,
      ),
      () => new ReviewNotFound(),
    ),
    does(
      auditing(ctx, because === null ? 'review.show' : 'review.hide', { reviewId: id }).statement,
    ),
  ])
}

/** A review that the caller wrote, or of a store or city where they may answer or judge. @throws {ReviewNotFound} */
export const requireReview = async (ctx: Context, id: string): Promise<ReviewRow> => {
  const { viewer } = ctx
  const own = viewer.kind === 'resident' ? sql`r.resident_id = ${viewer.residentId}` : sql`false`
  const row = await ctx.db.get<[string] | undefined>(sql`
    SELECT ${reviewJson} FROM reviews r WHERE r.id = ${id} AND (${own} OR ${storeIsTheirs(ctx, 'answerReviews', sql`r.store_id`)} OR ${storeIsTheirs(ctx, 'reviewContent', sql`r.store_id`)})`)
  if (!row) throw new ReviewNotFound()
  return rowOf(row)
}
