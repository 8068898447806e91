import { sql } from 'drizzle-orm'
import { does, mustHold } from '#schema/batch.ts'
import { vaultOf, type StaffContext } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import type { OrderState } from '#schema/tables/ordering.ts'
import { isCleanText, lengthOf, withoutCards } from '#schema/text.ts'
import { auditing } from '../audit/service.ts'
import { chosenUnits, readHandover, type Units } from '../fulfilment/hand-over.ts'
import { IllegalTransition, OrderNotFound } from '../ordering/errors.ts'
import { storeIsTheirs } from '../staff/rights.ts'
import { decided } from './decide.ts'
import { decisionSteps } from './decision.ts'
import { REASON } from './service.ts'
import { claimSteps } from './units.ts'

const REASON_MAX = 200
const OPEN: readonly OrderState[] = ['TO_FULFIL', 'PARTIALLY_FULFILLED']

/**
 * Gives back what a store cannot hand over, once a key: the units are the store's again and their money goes back, freight
 * included, since it is the store that fails. Nobody has to ask for it first.
 * @param cancel without `units` all that was not handed over; `reason`: what the buyer reads.
 * @returns the id of the request that it is kept as
 * @throws {OrderNotFound} UnitsNotAvailable {@link IllegalTransition} IdempotencyKeyReused {@link BadInput} BAD_REASON;
 *   Unavailable while others of the purchase come first each time
 */
export const cancelUnserved = async (
  ctx: StaffContext,
  cancel: {
    readonly orderId: string
    readonly units?: readonly Units[] | null | undefined
    readonly reason: string
  },
  key: string,
): Promise<string> => {
  const { orderId } = cancel
  const reason = withoutCards(cancel.reason.trim())
  if (reason === '' || lengthOf(reason) > REASON_MAX || !isCleanText(reason))
    throw new BadInput('BAD_REASON', `Say why, in up to ${REASON_MAX} characters.`, 'reason')
  const { id } = await decided(
    ctx,
    { operation: 'cancelUnserved', key, request: cancel },
    async () => {
      const order = await readHandover(ctx, 'cancelUnserved', sql`o.id = ${orderId}`)
      if (!order) throw new OrderNotFound()
      if (!OPEN.some((state) => state === order.state))
        throw new IllegalTransition(order.state, 'REFUND', [])
      const units = chosenUnits(order, cancel.units)
      const after = ctx.newId('AfterSale')
      const sealed = await vaultOf(ctx).seal(reason, REASON, after)
      return {
        steps: [
          mustHold(
            ctx,
            sql`SELECT count(*) FROM orders WHERE id = ${orderId} AND state IN ('TO_FULFIL', 'PARTIALLY_FULFILLED') AND ${storeIsTheirs(ctx, 'cancelUnserved', sql`store_id`)}`,
            () => new IllegalTransition(order.state, 'REFUND', []),
          ),
          does(
            ctx.db
              .run(sql`INSERT INTO after_sales (id, order_id, resident_id, store_id, kind, reason_sealed, created_at, changed_at)
            SELECT ${after}, id, resident_id, store_id, 'REFUND', ${sealed}, ${ctx.now}, ${ctx.now} FROM orders WHERE id = ${orderId}`),
          ),
          ...claimSteps(ctx, orderId, after, { units, handedOver: false }),
          ...(await decisionSteps(ctx, {
            id: after,
            orderId,
            from: 'APPLIED',
            units,
            handedOver: false,
            merchantFault: true,
          })),
          does(auditing(ctx, 'order.cancelUnserved', { orderId, afterSale: after }).statement),
        ],
        result: { id: after },
      }
    },
  )
  return id
}
