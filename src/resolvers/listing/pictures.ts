import { sql } from 'drizzle-orm'
import { mustHit } from '#schema/batch.ts'
import type { StaffContext } from '#schema/context.ts'
import type { PictureOwner } from '../media/pictures.ts'
import { merchantOrStoreIsTheirs } from '../staff/rights.ts'
import { ProductUnknown } from './errors.ts'

/** A product as what has pictures; sending one makes it kept by hand. */
export const picturesOfProduct = (ctx: StaffContext, id: string): PictureOwner => {
  const theirs = merchantOrStoreIsTheirs(ctx, 'editProducts', sql`d.merchant_id`)
  const unknown = (): Error => new ProductUnknown()
  return {
    id,
    kind: 'product',
    mine: sql`SELECT 1 FROM products d WHERE d.id = ${id} AND ${theirs}`,
    touch: mustHit(
      ctx.db
        .run(sql`UPDATE products AS d SET version = version + 1, updated_at = ${ctx.now}, by_hand_at = coalesce(by_hand_at, ${ctx.now})
        WHERE d.id = ${id} AND ${theirs}`),
      unknown,
    ),
    unknown,
  }
}
