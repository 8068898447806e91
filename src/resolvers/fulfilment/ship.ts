import { sql } from 'drizzle-orm'
import { does, mustHit, write } from '#schema/batch.ts'
import type { Context, ResidentContext, StaffContext } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import { DAY_MS } from '#schema/time.ts'
import { once } from '../idempotency/service.ts'
import { IllegalTransition, OrderNotFound } from '../ordering/errors.ts'
import { isTracking } from './rules/tracking-number.ts'
import { chosenUnits, handOverSteps, readHandover, type Units } from './hand-over.ts'

/**
 * Gives units of an order to a courier, as one parcel, once a key. What is left goes with another one.
 * @returns the id of the order
 * @throws {OrderNotFound} UnitsNotAvailable IllegalTransition IdempotencyKeyReused {@link BadInput} BAD_TRACKING
 */
export const shipOrder = async (
  ctx: StaffContext,
  shipment: {
    readonly orderId: string
    readonly carrier: string
    readonly trackingNo: string
    readonly units?: readonly Units[] | null | undefined
  },
  key: string,
): Promise<string> => {
  const { orderId, carrier, trackingNo, units } = shipment
  if (!isTracking(carrier, trackingNo))
    throw new BadInput(
      'BAD_TRACKING',
      'Name the courier by its code, as SF, and the number on the parcel.',
      'trackingNo',
    )
  await once(ctx, { operation: 'shipOrder', key, request: shipment }, async () => {
    const order = await readHandover(
      ctx,
      'ship',
      sql`o.id = ${orderId} AND o.fulfilment = 'DELIVERY'`,
    )
    if (!order) throw new OrderNotFound()
    const chosen = chosenUnits(order, units)
    const id = ctx.newId('Parcel')
    return {
      steps: [
        does(
          ctx.db
            .run(sql`INSERT INTO parcels (id, order_id, carrier, tracking_no, staff_id, shipped_at)
            VALUES (${id}, ${orderId}, ${carrier}, ${trackingNo}, ${ctx.viewer.staffId}, ${ctx.now})`),
          {
            'parcels.carrier': () =>
              new BadInput(
                'TRACKING_TAKEN',
                'Another parcel has this number: look at it again.',
                'trackingNo',
              ),
          },
        ),
        ...handOverSteps(ctx, order, chosen, id, 'ship'),
      ],
      result: { orderId },
    }
  })
  return orderId
}

/**
 * Brings what was ordered to a table, once a key: like a redemption, by the order instead of a code.
 * @throws {OrderNotFound} UnitsNotAvailable IllegalTransition IdempotencyKeyReused
 */
export const serveOrder = async (
  ctx: StaffContext,
  served: { readonly orderId: string; readonly units?: readonly Units[] | null | undefined },
  key: string,
): Promise<string> => {
  await once(ctx, { operation: 'serveOrder', key, request: served }, async () => {
    const order = await readHandover(
      ctx,
      'handOver',
      sql`o.id = ${served.orderId} AND o.fulfilment = 'DINE_IN'`,
    )
    if (!order) throw new OrderNotFound()
    const chosen = chosenUnits(order, served.units)
    const id = ctx.newId('Redemption')
    return {
      steps: [
        does(
          ctx.db.run(sql`INSERT INTO redemptions (id, order_id, store_id, staff_id, at)
            VALUES (${id}, ${order.id}, ${order.storeId}, ${ctx.viewer.staffId}, ${ctx.now})`),
        ),
        ...handOverSteps(ctx, order, chosen, id, 'handOver'),
      ],
      result: { orderId: served.orderId },
    }
  })
  return served.orderId
}

/**
 * The buyer says that everything is there. Again, it is the same.
 * @throws {OrderNotFound} {@link IllegalTransition} while something is still to be handed over
 */
export const confirmReceipt = async (ctx: ResidentContext, orderId: string): Promise<void> => {
  const { residentId } = ctx.viewer
  const state = async (): Promise<string | undefined> =>
    (
      await ctx.db.get<[string] | undefined>(
        sql`SELECT state FROM orders WHERE id = ${orderId} AND resident_id = ${residentId}`,
      )
    )?.[0]
  const before = await state()
  if (before === undefined) throw new OrderNotFound()
  if (before === 'COMPLETED') return
  await write(ctx, [
    mustHit(
      ctx.db
        .run(sql`UPDATE orders SET state = 'COMPLETED', event = 'RECEIVE', actor = 'RESIDENT', actor_id = ${residentId}, reason = NULL, completed_at = ${ctx.now}, changed_at = ${ctx.now}
        WHERE id = ${orderId} AND resident_id = ${residentId} AND state = 'FULFILLED'`),
      () => new IllegalTransition(before, 'RECEIVE', []),
    ),
  ]).catch(async (error: unknown) => {
    // Said twice at once, or a week over at this moment: it is complete all the same.
    if (!(error instanceof IllegalTransition) || (await state()) !== 'COMPLETED') throw error
  })
}

/** What was handed over, has arrived where that is known, and was not complained about for a week is complete. */
const COMPLETE_AFTER_MS = 7 * DAY_MS
/** A parcel that is known to be under way keeps its order open for so long. */
const UNDERWAY_MAX_MS = 30 * DAY_MS
const COMPLETED_MAX = 200

/** Completes orders that nobody has said anything about for a week. @returns how many. */
export const completeOrders = async ({ db, now }: Context): Promise<number> => {
  const rows = await db.all<[string]>(sql`
    UPDATE orders SET state = 'COMPLETED', event = 'RECEIVE', actor = 'SYSTEM', actor_id = NULL, reason = NULL, completed_at = ${now}, changed_at = ${now}
    WHERE id IN (SELECT id FROM orders o WHERE o.state = 'FULFILLED' AND o.fulfilled_at <= ${now - COMPLETE_AFTER_MS}
      AND NOT EXISTS (SELECT 1 FROM parcels g WHERE g.order_id = o.id AND (g.delivered_at > ${now - COMPLETE_AFTER_MS} OR g.state = 'LOST'
        OR (g.state = 'SHIPPED' AND json_array_length(g.steps) > 0 AND g.shipped_at > ${now - UNDERWAY_MAX_MS})))
      AND NOT EXISTS (SELECT 1 FROM after_sales s WHERE s.order_id = o.id AND s.state NOT IN ('DONE', 'REJECTED', 'WITHDRAWN', 'REFUSED')) LIMIT ${COMPLETED_MAX})
    RETURNING id`)
  return rows.length
}
