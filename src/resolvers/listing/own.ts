import { sql, type SQL } from 'drizzle-orm'
import { mustHit, type Step } from '#schema/batch.ts'
import type { StaffContext } from '#schema/context.ts'
import { merchantOrStoreIsTheirs } from '../staff/rights.ts'
import { ProductUnknown } from './errors.ts'

/** The condition that product `d` is one that the caller may edit. */
export const productIsTheirs = (ctx: StaffContext): SQL =>
  merchantOrStoreIsTheirs(ctx, 'editProducts', sql`d.merchant_id`)

/** What an UPDATE of products sets besides: it is another version from now on, and kept by hand. */
export const touched = ({ now }: StaffContext): SQL =>
  sql`by_hand_at = coalesce(by_hand_at, ${now}), version = version + 1, updated_at = ${now}`

/** Makes a product another version, kept by hand; {@link ProductUnknown} where it is none that the caller may edit. */
export const touchProduct = (ctx: StaffContext, id: SQL | string): Step =>
  mustHit(
    ctx.db.run(
      sql`UPDATE products AS d SET ${touched(ctx)} WHERE d.id = ${id} AND ${productIsTheirs(ctx)}`,
    ),
    () => new ProductUnknown(),
  )
