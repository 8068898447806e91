import { sql } from 'drizzle-orm'
import { does, mustHit, write } from '#schema/batch.ts'
import type { Context, StaffContext } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import { DAY_MS } from '#schema/time.ts'
import { auditing } from '../audit/service.ts'
import { ProductUnknown } from './errors.ts'
import { productIsTheirs, touched } from './own.ts'

/** Nobody plans farther ahead. */
const AHEAD_MAX_MS = 366 * DAY_MS

/**
 * Says when a product goes on sale, and off the shelf, by itself; `null` for neither. One that is to go on sale later is off
 * the shelf until then, and the city looks at it in the meantime where it wants to.
 * @throws {ProductUnknown}
 * @throws {BadInput} BAD_SCHEDULE: in the past, in the wrong order, or more than a year ahead
 */
export const scheduleProduct = async (
  ctx: StaffContext,
  {
    id,
    listAt,
    unlistAt,
  }: { readonly id: string; readonly listAt: number | null; readonly unlistAt: number | null },
): Promise<void> => {
  const { db, now } = ctx
  const instants = [
    now,
    ...(listAt === null ? [] : [listAt]),
    ...(unlistAt === null ? [] : [unlistAt]),
  ]
  const isSound = instants.every(
    (at, i) =>
      Number.isSafeInteger(at) &&
      at <= now + AHEAD_MAX_MS &&
      (i === 0 || at > (instants[i - 1] ?? 0)),
  )
  if (!isSound)
    throw new BadInput(
      'BAD_SCHEDULE',
      'It goes on sale after now and off the shelf after that, within a year.',
      'listAt',
    )
  await write(ctx, [
    mustHit(
      db.run(sql`UPDATE products AS d SET list_at = ${listAt}, unlist_at = ${unlistAt},
          state = iif(${listAt} IS NULL, state, 'OFF_SHELF'),
          review = iif(${listAt} IS NOT NULL AND d.approved_version IS NOT d.content_version AND d.city_code IN (SELECT code FROM cities WHERE reviews_content = 1), 'PENDING', review),
          ${touched(ctx)}
        WHERE d.id = ${id} AND ${productIsTheirs(ctx)}`),
      () => new ProductUnknown(),
    ),
    does(auditing(ctx, 'product.schedule', { productId: id, listAt, unlistAt }).statement),
  ])
}

/** Puts on sale and takes off the shelf what is due. Once a date it stays as somebody has set it since. */
export const listScheduled = async ({ db, now }: Context): Promise<void> => {
  const due = await db.get(
    sql`SELECT 1 WHERE EXISTS (SELECT 1 FROM products WHERE list_at <= ${now}) OR EXISTS (SELECT 1 FROM products WHERE unlist_at <= ${now})`,
  )
  // Most of the time nothing is: the writer is left alone then.
  if (!due) return
  await db.batch([
    db.run(sql`UPDATE products SET state = iif(review IS 'REFUSED', state, 'ON_SALE'), list_at = NULL, version = version + 1, updated_at = ${now}
      WHERE list_at <= ${now}`),
    db.run(sql`UPDATE products SET state = 'OFF_SHELF', review = NULL, unlist_at = NULL, version = version + 1, updated_at = ${now}
      WHERE unlist_at <= ${now}`),
  ])
}
