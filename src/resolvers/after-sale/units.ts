import { sql } from 'drizzle-orm'
import { does, mustHit, type Step } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import { UnitsNotAvailable } from '../fulfilment/errors.ts'
import type { Units } from '../fulfilment/hand-over.ts'

/** Units with what they are to be exchanged for; the same SKU where none is named. */
export interface ClaimedUnits extends Units {
  readonly wantedSkuId?: string | null | undefined
}

/** Which units are claimed is noted on the line itself: two requests can never be about the same unit (R8). */
export const claimSteps = (
  { db }: Pick<Context, 'db'>,
  orderId: string,
  id: string,
  { units, handedOver }: { readonly units: readonly ClaimedUnits[]; readonly handedOver: boolean },
): readonly Step[] => {
  const gone = (): Error => new UnitsNotAvailable()
  return units.flatMap(({ lineId, quantity, wantedSkuId }) => [
    mustHit(
      db.run(
        handedOver
          ? sql`UPDATE order_lines SET returned = returned + ${quantity} WHERE id = ${lineId} AND order_id = ${orderId}`
          : sql`UPDATE order_lines SET cancelled = cancelled + ${quantity} WHERE id = ${lineId} AND order_id = ${orderId}`,
      ),
      gone,
      { order_lines_units: gone },
    ),
    does(
      db.run(
        sql`INSERT INTO after_sale_lines (after_sale_id, order_line_id, quantity, handed_over, wanted_sku_id) VALUES (${id}, ${lineId}, ${quantity}, ${handedOver ? 1 : 0}, ${wantedSkuId ?? null})`,
      ),
    ),
  ])
}

/** Units of a request that comes to nothing are free again. */
export const releaseSteps = ({ db }: Pick<Context, 'db'>, id: string): readonly Step[] => {
  const quantity = sql`(SELECT quantity FROM after_sale_lines WHERE after_sale_id = ${id} AND order_line_id = order_lines.id)`
  const those = (handedOver: 0 | 1) =>
    sql`(SELECT order_line_id FROM after_sale_lines WHERE after_sale_id = ${id} AND handed_over = ${handedOver})`
  return [
    does(
      db.run(
        sql`UPDATE order_lines SET cancelled = cancelled - ${quantity} WHERE id IN ${those(0)}`,
      ),
    ),
    does(
      db.run(sql`UPDATE order_lines SET returned = returned - ${quantity} WHERE id IN ${those(1)}`),
    ),
  ]
}
