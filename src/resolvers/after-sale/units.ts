import { sql } from 'drizzle-orm'
import { does, mustHit, type Step } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import { UnitsNotAvailable } from '../fulfilment/errors.ts'
import type { Units } from '../fulfilment/hand-over.ts'

/** Which units are claimed is noted on the line itself: two requests can never be about the same unit (R8). */
export const claimSteps = (
  { db }: Pick<Context, 'db'>,
  orderId: string,
  id: string,
  { units, handedOver }: { readonly units: readonly Units[]; readonly handedOver: boolean },
): readonly Step[] => {
  const gone = (): Error => new UnitsNotAvailable()
  return units.flatMap(({ lineId, quantity }) => [
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
        sql`INSERT INTO after_sale_lines (after_sale_id, order_line_id, quantity, handed_over) VALUES (${id}, ${lineId}, ${quantity}, ${handedOver ? 1 : 0})`,
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
