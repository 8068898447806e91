import { sql } from 'drizzle-orm'
import { does, mustHit, mustHold, write } from '#schema/batch.ts'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import type { Context, ResidentContext } from '#schema/context.ts'
import { dependUntil } from '#schema/dependencies.ts'
import { typeOfId } from '#schema/ids.ts'
import { manyByKey } from '#schema/loaders.ts'
import type { LocalizedText } from '#schema/locale.ts'
import type { InterestKind } from '#schema/tables/interests.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#schema/time.ts'
import { cityOrRefuse } from '../cities/service.ts'
import { isListed } from '../places/row.ts'
import { FavouritesFull, InterestUnknown } from './errors.ts'
import { isHotWord, searchedText } from './rules.ts'

/** Something a resident keeps in mind. */
export interface Interest {
  readonly targetId: string
  /** As it was called when it was noted: also of something that is gone. */
  readonly names: LocalizedText
  readonly at: number
}

const FAVOURITES_MAX = 300
const VISITS_MAX = 100
/** Pages that were opened longer ago are forgotten. */
const VISITS_KEPT_MS = 90 * DAY_MS

/** The names of a product that is on sale, or of a place that is listed. */
const namesOf = (target: string) =>
  typeOfId(target) === 'Product'
    ? sql`SELECT d.names FROM products d WHERE d.id = ${target} AND d.state = 'ON_SALE'`
    : sql`SELECT p.names FROM places p WHERE p.id = ${target} AND ${isListed}`

const noting = ({ db, viewer, now }: ResidentContext, kind: InterestKind, target: string) =>
  db.run(sql`INSERT INTO interests (resident_id, kind, target_id, names, at)
    SELECT ${viewer.residentId}, ${kind}, ${target}, names, ${now} FROM (${namesOf(target)}) WHERE true
    ON CONFLICT (resident_id, kind, target_id) DO UPDATE SET names = excluded.names, at = ${kind === 'VISIT' ? now : sql`interests.at`}`)

/**
 * Marks a product or place, or takes the mark away; again, it is the same.
 * @throws {InterestUnknown} to mark what is not there; {@link FavouritesFull}
 */
export const setFavourite = async (
  ctx: ResidentContext,
  { id, isFavourite }: { readonly id: string; readonly isFavourite: boolean },
): Promise<void> => {
  const { db, viewer } = ctx
  const mine = sql`resident_id = ${viewer.residentId} AND kind = 'FAVOURITE'`
  await write(
    ctx,
    isFavourite
      ? [
          mustHit(noting(ctx, 'FAVOURITE', id), () => new InterestUnknown()),
          mustHold(
            ctx,
            sql`SELECT count(*) <= ${FAVOURITES_MAX} FROM interests WHERE ${mine}`,
            () => new FavouritesFull(),
          ),
        ]
      : [does(db.run(sql`DELETE FROM interests WHERE ${mine} AND target_id = ${id}`))],
  )
}

/** Whether the caller has marked something. */
export const isFavourite = async ({ db, viewer }: ResidentContext, id: string): Promise<boolean> =>
  (await db.get(
    sql`SELECT 1 FROM interests WHERE resident_id = ${viewer.residentId} AND kind = 'FAVOURITE' AND target_id = ${id}`,
  )) !== undefined

/** Notes that the caller opened the page of a product or place. What is not there is not noted. */
export const noteVisit = async (ctx: ResidentContext, id: string): Promise<void> => {
  const { db, viewer } = ctx
  await write(ctx, [
    does(noting(ctx, 'VISIT', id)),
    does(
      db.run(sql`DELETE FROM interests WHERE resident_id = ${viewer.residentId} AND kind = 'VISIT' AND target_id NOT IN
        (SELECT target_id FROM interests WHERE resident_id = ${viewer.residentId} AND kind = 'VISIT' ORDER BY at DESC, target_id DESC LIMIT ${VISITS_MAX})`),
    ),
  ])
}

/** Forgets which pages the caller opened. */
export const clearVisits = async (ctx: ResidentContext): Promise<void> => {
  await write(ctx, [
    does(
      ctx.db.run(
        sql`DELETE FROM interests WHERE resident_id = ${ctx.viewer.residentId} AND kind = 'VISIT'`,
      ),
    ),
  ])
}

/** What the caller has marked, or whose page they opened, the latest first. */
export const listInterests = async (
  { db, viewer }: ResidentContext,
  { kind, ...args }: PageArgs & { readonly kind: InterestKind },
): Promise<Page<Interest>> => {
  const after = decodeCursor(args.after, ['number', 'string'])
  const rows = await db.all<[string, string, number]>(sql`
    SELECT target_id, names, at FROM interests WHERE resident_id = ${viewer.residentId} AND kind = ${kind}
      AND ${after ? sql`(at, target_id) < (${after[0]}, ${after[1]})` : sql`true`}
    ORDER BY at DESC, target_id DESC LIMIT ${args.first + 1}`)
  const found = rows.map(([targetId, names, at]) => ({
    targetId,
    names: JSON.parse(names) as LocalizedText, // a JSON column
    at,
  }))
  return toPage(found, args, ({ at, targetId }) => [at, targetId])
}

const SEARCHES_MAX = 20

/**
 * Notes what the caller searched for in a city. A text that cannot be remembered is not.
 * @throws {BadInput} UNKNOWN_CITY
 */
export const noteSearch = async (
  ctx: ResidentContext,
  { city: named, text }: { readonly city: string; readonly text: string },
): Promise<void> => {
  const city = await cityOrRefuse(ctx, named)
  const kept = searchedText(text)
  if (kept === undefined) return
  const { db, viewer, now } = ctx
  const mine = sql`resident_id = ${viewer.residentId} AND city_code = ${city.code}`
  await write(ctx, [
    does(
      db.run(sql`INSERT INTO searches (resident_id, city_code, text, at) VALUES (${viewer.residentId}, ${city.code}, ${kept}, ${now})
        ON CONFLICT (resident_id, city_code, text) DO UPDATE SET at = excluded.at`),
    ),
    does(
      db.run(
        sql`DELETE FROM searches WHERE ${mine} AND text NOT IN (SELECT text FROM searches WHERE ${mine} ORDER BY at DESC, text LIMIT ${SEARCHES_MAX})`,
      ),
    ),
  ])
}

/** What the caller searched for in a city, the latest first; at most twenty. @throws {BadInput} UNKNOWN_CITY */
export const listSearches = async (
  ctx: ResidentContext,
  named: string,
): Promise<readonly string[]> => {
  const city = await cityOrRefuse(ctx, named)
  const rows = await ctx.db.all<[string]>(
    sql`SELECT text FROM searches WHERE resident_id = ${ctx.viewer.residentId} AND city_code = ${city.code} ORDER BY at DESC, text`,
  )
  return rows.map(([text]) => text)
}

/** Forgets what the caller searched for, everywhere. */
export const clearSearches = async (ctx: ResidentContext): Promise<void> => {
  await write(ctx, [
    does(ctx.db.run(sql`DELETE FROM searches WHERE resident_id = ${ctx.viewer.residentId}`)),
  ])
}

/** A word is shown to others once so many searched for it: nobody's own is among them. */
const HOT_FROM = 5
const HOT_MS = 7 * DAY_MS
const HOT_MAX = 10
const HOT_KEPT_MS = 10 * MINUTE_MS

/**
 * What most residents of a city searched for within a week, the most first; at most ten, none that fewer than five of them did.
 * @throws {BadInput} UNKNOWN_CITY
 */
export const hotWords = async (ctx: Context, named: string): Promise<readonly string[]> => {
  const city = await cityOrRefuse(ctx, named)
  // Nothing tells of each search: an answer may be a little behind.
  dependUntil(ctx, ctx.now + HOT_KEPT_MS)
  const rows = await ctx.db.all<[string]>(sql`
    SELECT text FROM searches WHERE city_code = ${city.code} AND at > ${ctx.now - HOT_MS}
    GROUP BY text HAVING count(*) >= ${HOT_FROM} ORDER BY count(*) DESC, text LIMIT ${HOT_MAX * 3}`)
  return rows
    .map(([text]) => text)
    .filter(isHotWord)
    .slice(0, HOT_MAX)
}

const PAIRS_KEY = 'product_pairs'
const PAIRED_AT_ONCE = 200
/** What is bought with too many others says nothing about any of them. */
const PAIRED_PRODUCTS_MAX = 20

/** Counts what was bought together in orders that were paid since it last did: each order once, whoever dies in between. */
export const countPairs = async (ctx: Context): Promise<void> => {
  const { db, now } = ctx
  const known = await db.get<[string] | undefined>(
    sql`SELECT value FROM settings WHERE key = ${PAIRS_KEY}`,
  )
  const from = Number(known?.[0] ?? 0)
  const last = await db.get<[number] | undefined>(
    sql`SELECT seq FROM order_events WHERE seq > ${from} ORDER BY seq LIMIT 1 OFFSET ${PAIRED_AT_ONCE - 1}`,
  )
  const end = await db.get<[number | null]>(
    sql`SELECT max(seq) FROM order_events WHERE seq > ${from}`,
  )
  const through = last?.[0] ?? end[0]
  if (through === null) return
  await write(ctx, [
    // Somebody else may have counted these meanwhile.
    mustHold(
      ctx,
      sql`SELECT coalesce((SELECT value FROM settings WHERE key = ${PAIRS_KEY}), '0') = ${String(from)}`,
      () => new Error('product pairs were counted by another'),
    ),
    does(
      db.run(sql`INSERT INTO product_pairs (product_id, other_id, orders)
        SELECT a.product_id, b.product_id, count(DISTINCT o.id) FROM order_events e JOIN orders o ON o.id = e.order_id
          JOIN order_lines a ON a.order_id = o.id JOIN orders beside ON beside.purchase_id = o.purchase_id
          JOIN order_lines b ON b.order_id = beside.id AND b.product_id <> a.product_id
        WHERE e.seq > ${from} AND e.seq <= ${through} AND e.event = 'PAY'
          AND (SELECT count(*) FROM orders w JOIN order_lines x ON x.order_id = w.id WHERE w.purchase_id = o.purchase_id) <= ${PAIRED_PRODUCTS_MAX}
        GROUP BY a.product_id, b.product_id
        ON CONFLICT (product_id, other_id) DO UPDATE SET orders = orders + excluded.orders`),
    ),
    does(
      db.run(sql`INSERT INTO settings (key, value, updated_at) VALUES (${PAIRS_KEY}, ${String(through)}, ${now})
        ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`),
    ),
  ])
}

/** A pair is shown once so many orders had it: nobody's own is among them. */
const TOGETHER_FROM = 3
const TOGETHER_MAX = 6

/** Ids of products that were bought with each, the most often first; only what at least three orders had. */
export const boughtTogether = (ctx: Context) =>
  manyByKey<{ readonly productId: string; readonly otherId: string }>(
    ctx,
    'boughtTogether',
    async (ids) => {
      dependUntil(ctx, ctx.now + HOUR_MS)
      const rows = await ctx.db.all<[string, string]>(sql`
        SELECT i.value, p.other_id FROM json_each(${JSON.stringify(ids)}) i JOIN product_pairs p ON p.product_id = i.value AND p.other_id IN (
          SELECT q.other_id FROM product_pairs q JOIN products d ON d.id = q.other_id AND d.state = 'ON_SALE'
          WHERE q.product_id = i.value AND q.orders >= ${TOGETHER_FROM} ORDER BY q.orders DESC, q.other_id LIMIT ${TOGETHER_MAX})
        ORDER BY i.key, p.orders DESC, p.other_id`)
      return rows.map(([productId, otherId]) => ({ productId, otherId }))
    },
    ({ productId }) => productId,
  )

/** Forgets pages that were opened long ago. */
export const pruneVisits = async ({ db, now }: Context): Promise<void> => {
  await db.run(sql`DELETE FROM interests WHERE kind = 'VISIT' AND at < ${now - VISITS_KEPT_MS}`)
}
