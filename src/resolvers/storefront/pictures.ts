import { sql } from 'drizzle-orm'
import { mustHit } from '#schema/batch.ts'
import type { StaffContext } from '#schema/context.ts'
import type { PictureOwner } from '../media/pictures.ts'
import { storeIsTheirs } from '../staff/rights.ts'
import { StoreUnknown } from './errors.ts'

/** A store as what has pictures. */
export const picturesOfStore = (ctx: StaffContext, id: string): PictureOwner => {
  const theirs = storeIsTheirs(ctx, 'editStore', sql`p.id`)
  const unknown = (): Error => new StoreUnknown()
  return {
    id,
    kind: 'store',
    mine: sql`SELECT 1 FROM places p WHERE p.id = ${id} AND p.kind = 'STORE' AND ${theirs}`,
    touch: mustHit(
      ctx.db.run(sql`UPDATE places AS p SET version = version + 1, updated_at = ${ctx.now}
        WHERE p.id = ${id} AND p.kind = 'STORE' AND ${theirs}`),
      unknown,
    ),
    unknown,
  }
}
