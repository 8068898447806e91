import { sql, type SQL } from 'drizzle-orm'
import { does, mustHit, mustHold, type Step } from '#schema/batch.ts'
import { counterIdOf, type CounterContext } from '#schema/context.ts'
import { IllegalTransition } from '../ordering/errors.ts'
import { NONE_LEFT } from '../ordering/units.ts'
import { storeIsTheirs, type Right } from '../staff/rights.ts'
import { UnitsNotAvailable } from './errors.ts'
import { shippingSteps } from './shipping-upload.ts'

export interface Units {
  readonly lineId: string
  readonly quantity: number
}

/** An order as whoever hands it over sees it: no name, no number of the buyer. */
export interface HandoverOrder {
  readonly id: string
  readonly storeId: string
  readonly state: string
  /** What can be handed over now. */
  readonly units: readonly Units[]
}

/** The order of a condition with what can be handed over of it, where the viewer has the right to; else nothing. */
export const readHandover = async (
  ctx: CounterContext,
  right: Right,
  which: SQL,
): Promise<HandoverOrder | undefined> => {
  const rows = await ctx.db.all<[string, string, string, string, number]>(sql`
    SELECT o.id, o.store_id, o.state, l.id, l.quantity - l.fulfilled - l.cancelled
    FROM orders o JOIN order_lines l ON l.order_id = o.id
    WHERE ${which} AND ${storeIsTheirs(ctx, right, sql`o.store_id`)} ORDER BY l.position`)
  const [first] = rows
  if (!first) return undefined
  return {
    id: first[0],
    storeId: first[1],
    state: first[2],
    units: rows.flatMap(([, , , lineId, quantity]) => (quantity > 0 ? [{ lineId, quantity }] : [])),
  }
}

/** The units that are meant, each line once; all that is left where none are named. @throws {UnitsNotAvailable} */
export const chosenUnits = (
  order: HandoverOrder,
  units: readonly Units[] | null | undefined,
): readonly Units[] => {
  const chosen = units ?? order.units
  const lines = new Set(chosen.map(({ lineId }) => lineId))
  const right = chosen.every(
    ({ lineId, quantity }) =>
      Number.isSafeInteger(quantity) &&
      quantity >= 1 &&
      order.units.some((left) => left.lineId === lineId && quantity <= left.quantity),
  )
  if (chosen.length === 0 || lines.size !== chosen.length || !right) throw new UnitsNotAvailable()
  return chosen
}

/**
 * Hands units over, as steps of a batch: lines and reservations count them, stock leaves the store, the order goes on. The
 * store's right stands in the condition once more, so that a right that ended meanwhile ends it.
 * @param handoverId the redemption or parcel that holds the units; its own row is the caller's to write.
 */
export const handOverSteps = (
  ctx: CounterContext,
  order: HandoverOrder,
  units: readonly Units[],
  handoverId: string,
  right: Right,
): readonly Step[] => {
  const { db, now } = ctx
  const json = JSON.stringify(units)
  const gone = (): Error => new UnitsNotAvailable()
  const quantityOf = (line: SQL): SQL =>
    sql`(SELECT value ->> 'quantity' FROM json_each(${json}) WHERE value ->> 'lineId' = ${line})`
  const meant = sql`(SELECT value ->> 'lineId' FROM json_each(${json}))`
  return [
    mustHold(
      ctx,
      sql`SELECT count(*) = ${units.length} FROM order_lines WHERE order_id = ${order.id} AND id IN ${meant}`,
      gone,
    ),
    mustHit(
      db.run(
        sql`UPDATE order_lines SET fulfilled = fulfilled + ${quantityOf(sql`order_lines.id`)} WHERE order_id = ${order.id} AND id IN ${meant}`,
      ),
      gone,
      { order_lines_units: gone },
    ),
    mustHit(
      db.run(sql`UPDATE stock_reservations SET consumed = consumed + per_unit * ${quantityOf(sql`stock_reservations.order_line_id`)}, changed_at = ${now},
          state = iif(consumed + returned + per_unit * ${quantityOf(sql`stock_reservations.order_line_id`)} = quantity, 'DONE', state)
        WHERE order_id = ${order.id} AND order_line_id IN ${meant} AND state = 'COMMITTED'`),
      gone,
      // By the books there is less at the store than is owed: it has to be counted before any of it can leave.
      { stock_reservations_used: gone, stock_levels_sign: gone },
    ),
    does(
      db.run(
        sql`INSERT INTO handed_units (handover_id, order_line_id, quantity) SELECT ${handoverId}, value ->> 'lineId', value ->> 'quantity' FROM json_each(${json})`,
      ),
    ),
    mustHit(
      db.run(sql`UPDATE orders SET event = 'HAND_OVER', actor = 'STAFF', actor_id = ${counterIdOf(ctx)}, reason = NULL, changed_at = ${now},
          fulfilled_at = iif(${NONE_LEFT}, ${now}, fulfilled_at), state = iif(${NONE_LEFT}, 'FULFILLED', 'PARTIALLY_FULFILLED')
        WHERE id = ${order.id} AND state IN ('TO_FULFIL', 'PARTIALLY_FULFILLED') AND ${storeIsTheirs(ctx, right, sql`store_id`)}`),
      () => new IllegalTransition(order.state, 'HAND_OVER', []),
    ),
    ...shippingSteps(ctx, order.id),
  ]
}
