import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { orderLines, type ChosenSpecification } from './ordering.ts'

export const REVIEW_STATES = ['SHOWN', 'HIDDEN', 'REMOVED'] as const
/** SHOWN: to everybody. HIDDEN: by the city, with a reason. REMOVED: by whoever wrote it. */
export type ReviewState = (typeof REVIEW_STATES)[number]

/** What buyers say of what they were handed over: once a line of an order. Who said it is told to nobody. */
export const reviews = sqliteTable(
  'reviews',
  {
    id: text().primaryKey(),
    lineId: text('line_id')
      .notNull()
      .unique()
      .references(() => orderLines.id),
    productId: text('product_id').notNull(),
    storeId: text('store_id').notNull(),
    residentId: text('resident_id').notNull(),
    chosen: text({ mode: 'json' }).$type<readonly ChosenSpecification[]>().notNull(), // what was bought, as the line has it
    rating: integer().notNull(), // 1 to 5 stars
    text: text().notNull(), // may be empty
    state: text({ enum: REVIEW_STATES }).notNull().default('SHOWN'),
    hiddenBecause: text('hidden_because'),
    reply: text(), // of the store
    repliedAt: integer('replied_at'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    index('reviews_product').on(t.productId, t.state, t.createdAt, t.id),
    index('reviews_latest').on(t.state, t.createdAt, t.id),
    index('reviews_store').on(t.storeId, t.state, t.repliedAt, t.createdAt, t.id),
    check('reviews_rating', sql`${t.rating} in (1, 2, 3, 4, 5)`),
    check(
      'reviews_text',
      sql`length(${t.text}) <= 500 and length(coalesce(${t.reply}, '')) <= 500`,
    ),
    check('reviews_state', sql`${t.state} in ('SHOWN','HIDDEN','REMOVED')`),
    check('reviews_hidden', sql`(${t.state} = 'HIDDEN') = (${t.hiddenBecause} is not null)`),
    check('reviews_reply', sql`(${t.reply} is null) = (${t.repliedAt} is null)`),
  ],
)

/** How many reviews with so many stars a product shows: kept by triggers of `reviews`. */
export const productRatings = sqliteTable(
  'product_ratings',
  {
    productId: text('product_id').primaryKey(),
    stars1: integer('stars_1').notNull().default(0),
    stars2: integer('stars_2').notNull().default(0),
    stars3: integer('stars_3').notNull().default(0),
    stars4: integer('stars_4').notNull().default(0),
    stars5: integer('stars_5').notNull().default(0),
  },
  (t) => [
    check(
      'product_ratings_counts',
      sql`min(${t.stars1}, ${t.stars2}, ${t.stars3}, ${t.stars4}, ${t.stars5}) >= 0`,
    ),
  ],
)
