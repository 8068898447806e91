import { z } from 'zod'
import type { Builder, SharedTypes } from '#schema/builder.ts'
import { cached, OFFER } from '#schema/cache-policy.ts'
import { pageArgs } from '#schema/connection.ts'
import { problemTypes } from '#schema/problem-types.ts'
import type { REVIEW_STATES } from '#schema/tables/reviews.ts'
import type { catalogueGraph } from '../catalogue/graph.ts'
import { mediaByOwner } from '../media/service.ts'
import type { orderingGraph } from '../ordering/graph.ts'
import type { PlaceTypes } from '../places/graph.ts'
import { ReviewExists, ReviewNotFound, ReviewNotPossible } from './errors.ts'
import { averageOf, countOf, type Stars } from './rules.ts'
import {
  answerReview,
  judgeReview,
  listProductReviews,
  listStoreReviews,
  removeReview,
  requireReview,
  reviewByLine,
  starsByProduct,
  writeReview,
  type ReviewRow,
} from './service.ts'

const idArg = z.string().min(1).max(64)

/** What buyers say of what they were handed over. */
export const reviewsGraph = (
  b: Builder,
  shared: SharedTypes,
  { MediaType }: PlaceTypes,
  { ProductType }: ReturnType<typeof catalogueGraph>,
  { LineType }: ReturnType<typeof orderingGraph>,
): void => {
  problemTypes(b, shared, {
    ReviewNotPossible: [
      ReviewNotPossible,
      'The line is not the caller’s, nothing of it was handed over, or it is too long ago.',
    ],
    ReviewExists: [ReviewExists, 'The line has another review already.'],
    ReviewNotFound: [ReviewNotFound, 'The caller has nothing to do with such a review.'],
  })
  const StateEnum = b.enumType('ReviewState', {
    description: 'Whether a review is shown.',
    values: {
      SHOWN: { description: 'To everybody.' },
      HIDDEN: { description: 'Hidden by the city.' },
      REMOVED: { description: 'Taken back by whoever wrote it.' },
    } as const satisfies Record<(typeof REVIEW_STATES)[number], { description: string }>,
  })
  const RatingType = b.objectRef<Stars>('ProductRating').implement({
    ...cached(OFFER),
    description: 'What buyers think of a product on the whole.',
    fields: (t) => ({
      count: t.int({ description: 'Reviews that are shown.', resolve: countOf }),
      average: t.float({
        nullable: true,
        description: 'Mean of one to five stars, to one decimal. Null without reviews.',
        resolve: averageOf,
      }),
      stars: t.intList({
        description: 'How many reviews have one, two, three, four and five stars.',
        resolve: (stars) => [...stars],
      }),
    }),
  })
  const ReviewType = b.objectRef<ReviewRow>('Review').implement({
    ...cached(OFFER),
    description: 'What a buyer says of something they were handed over. Nobody is told who.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'For `answerReview` and `removeReview`.' }),
      productId: t.exposeID('productId', { description: 'What it is about.' }),
      rating: t.exposeInt('rating', { description: 'One to five stars.' }),
      text: t.exposeString('text', { description: 'Their words; may be empty.' }),
      chosen: t.stringList({
        description: 'What was chosen of the product, value by value.',
        resolve: ({ chosen }, _args, { locale }) =>
          chosen.map(({ value }) => value[locale] ?? value['zh-CN'] ?? ''),
      }),
      state: t.expose('state', { type: StateEnum, description: 'Whether it is shown.' }),
      media: t.field({
        type: [MediaType],
        description: 'Photographs that came with it; none while it is not shown.',
        resolve: async ({ id, state }, _args, ctx) =>
          state === 'SHOWN' ? [...(await mediaByOwner(ctx).load(id))] : [],
      }),
      writtenAt: t.expose('createdAt', { type: 'DateTime', description: 'When.' }),
      reply: t.exposeString('reply', { nullable: true, description: 'What the store says to it.' }),
      repliedAt: t.expose('repliedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the store said so.',
      }),
    }),
  })
  const ReviewConnection = b.connectionObject({
    type: ReviewType,
    name: 'ReviewConnection',
    description: 'Reviews, the latest first.',
  })
  b.objectFields(ProductType, (t) => ({
    rating: t.field({
      type: RatingType,
      nullable: true,
      description: 'What its buyers think of it. Null while none has said so.',
      resolve: async (product, _args, ctx) =>
        (await starsByProduct(ctx).load(product.id))?.stars ?? null,
    }),
  }))
  b.objectFields(LineType, (t) => ({
    review: t.field({
      type: ReviewType,
      nullable: true,
      description: 'What its buyer said of it.',
      resolve: ({ id }, _args, ctx) => reviewByLine(ctx).load(id),
    }),
  }))
  b.queryFields((t) => ({
    reviews: t.field({
      ...cached(OFFER),
      type: ReviewConnection,
      description: 'What buyers say of a product, the latest first.',
      args: {
        product: t.arg.id({ required: true, description: 'Which product.', validate: idArg }),
        ...pageArgs(b),
      },
      resolve: (_root, args, ctx) => listProductReviews(ctx, args),
    }),
    storeReviews: t.withAuth({ right: 'answerReviews' }).field({
      type: ReviewConnection,
      description: 'What buyers say of what a store handed over, the latest first.',
      args: {
        store: t.arg.id({ required: true, description: 'Which store.', validate: idArg }),
        unanswered: t.arg.boolean({
          defaultValue: false,
          description: 'Only those the store has not answered.',
        }),
        ...pageArgs(b),
      },
      resolve: (_root, { unanswered, ...args }, ctx) =>
        listStoreReviews(ctx, { ...args, unanswered: unanswered === true }),
    }),
  }))
  b.mutationFields((t) => {
    const id = t.arg.id({ required: true, description: 'Which review.', validate: idArg })
    return {
      writeReview: t.withAuth({ resident: true }).field({
        type: ReviewType,
        description: 'Says something of what one was handed over: once a line of an order.',
        errors: { types: [ReviewNotPossible, ReviewExists] },
        args: {
          line: t.arg.id({ required: true, description: 'Of which line.', validate: idArg }),
          rating: t.arg.int({ required: true, description: 'One to five stars.' }),
          text: t.arg.string({
            required: true,
            description: 'Up to 500 characters, or none. Numbers of phones are covered.',
          }),
        },
        resolve: async (_root, args, ctx) => requireReview(ctx, await writeReview(ctx, args)),
      }),
      removeReview: t.withAuth({ resident: true }).field({
        type: ReviewType,
        description: 'Takes back what the caller said. It cannot be said again.',
        errors: { types: [ReviewNotFound] },
        args: { id },
        resolve: async (_root, args, ctx) => {
          await removeReview(ctx, args.id)
          return requireReview(ctx, args.id)
        },
      }),
      answerReview: t.withAuth({ right: 'answerReviews' }).field({
        type: ReviewType,
        description: 'What the store says to a review; it replaces what it said before.',
        errors: { types: [ReviewNotFound] },
        args: {
          id,
          text: t.arg.string({ required: true, description: 'Up to 500 characters.' }),
        },
        resolve: async (_root, args, ctx) => {
          await answerReview(ctx, args)
          return requireReview(ctx, args.id)
        },
      }),
      judgeReview: t.withAuth({ right: 'reviewContent' }).field({
        type: ReviewType,
        description: 'Hides a review from everybody, or shows it again. For operators of the city.',
        errors: { types: [ReviewNotFound] },
        args: {
          id,
          hiddenBecause: t.arg.string({
            required: false,
            description: 'Why it is hidden; without, it is shown.',
          }),
        },
        resolve: async (_root, { id: review, hiddenBecause }, ctx) => {
          await judgeReview(ctx, { id: review, hiddenBecause: hiddenBecause ?? null })
          return requireReview(ctx, review)
        },
      }),
    }
  })
}
