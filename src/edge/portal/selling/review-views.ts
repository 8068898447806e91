import type { Context } from '#schema/context.ts'
import { textIn } from '#schema/locale.ts'
import type { OrderLineRow } from '#resolvers/ordering/service.ts'
import { mediaByOwner } from '#resolvers/media/service.ts'
import { averageOf, countOf } from '#resolvers/reviews/rules.ts'
import {
  listProductReviews,
  reviewByLine,
  starsByProduct,
  type ReviewRow,
} from '#resolvers/reviews/service.ts'
import type { Ui } from '#ui/types.ts'
import type { ReviewableView, ReviewsView, ReviewView } from '#ui/reviews.tsx'
import { lineName } from './order-views.ts'

/** Reviews a page of a product shows. */
const REVIEWS = 10

/** A review as it is shown, with the photographs that came with it. */
export const reviewView = async (
  ctx: Context,
  { id, rating, text, chosen, createdAt, reply, repliedAt }: ReviewRow,
  ui: Ui,
): Promise<ReviewView> => ({
  id,
  rating,
  text,
  chosen: chosen.map(({ value }) => textIn(value, ui.locale)).join(' / '),
  at: createdAt,
  pictures: (await mediaByOwner(ctx).load(id)).map(({ url }) => url),
  ...(reply === null ? {} : { reply, repliedAt: repliedAt ?? undefined }),
})

/** What is said of a product; nothing where nobody has said anything. */
export const reviewsOf = async (
  ctx: Context,
  ui: Ui,
  product: string,
  {
    after,
    hrefAfter,
  }: { readonly after: string | undefined; readonly hrefAfter: (cursor: string) => string },
): Promise<ReviewsView | undefined> => {
  const stars = (await starsByProduct(ctx).load(product))?.stars
  const average = stars && averageOf(stars)
  if (!stars || average === null || average === undefined) return undefined
  const page = await listProductReviews(ctx, { product, first: REVIEWS, after })
  const { hasNextPage, endCursor } = page.pageInfo
  return {
    average,
    count: countOf(stars),
    stars,
    rows: await Promise.all(page.edges.map(({ node }) => reviewView(ctx, node, ui))),
    ...(hasNextPage && endCursor !== null ? { nextHref: hrefAfter(endCursor) } : {}),
  }
}

/** Lines of an order that were handed over, each with what its buyer has said of it. */
export const reviewablesOf = async (
  ctx: Context,
  ui: Ui,
  lines: readonly OrderLineRow[],
): Promise<readonly ReviewableView[]> => {
  const handed = lines.filter(({ fulfilled }) => fulfilled > 0)
  const written = await Promise.all(handed.map(({ id }) => reviewByLine(ctx).load(id)))
  const views = await Promise.all(
    handed.map(async (line, i): Promise<readonly ReviewableView[]> => {
      const review = written[i]
      // What was taken back is neither shown nor written again.
      if (review?.state === 'REMOVED') return []
      return [
        {
          line: line.id,
          name: lineName(line, ui),
          takesPictures: ctx.media !== undefined,
          ...(review ? { review: await reviewView(ctx, review, ui) } : {}),
        },
      ]
    }),
  )
  return views.flat()
}
