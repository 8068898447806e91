import { sql } from 'drizzle-orm'
import { does, mustHit, Unavailable, write } from '#schema/batch.ts'
import { vaultOf, type ResidentContext } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import type { AfterSaleKind } from '#schema/tables/after-sale.ts'
import type { Fulfilment, OrderState } from '#schema/tables/ordering.ts'
import { isCleanText, lengthOf, withoutCards } from '#schema/text.ts'
import { UnitsNotAvailable } from '../fulfilment/errors.ts'
import { isTracking } from '../fulfilment/rules/tracking-number.ts'
import { once } from '../idempotency/service.ts'
import { IllegalTransition, OrderNotFound } from '../ordering/errors.ts'
import { sendRefunds } from '../payment/send-refunds.ts'
import { Overtaken } from '../payment/settle.ts'
import { decisionSteps } from './decision.ts'
import {
  AfterSaleNotFound,
  AfterSaleState,
  ExchangeNotPossible,
  GroupInProgress,
} from './errors.ts'
import { isExchangeable } from './exchange.ts'
import { REASON } from './service.ts'
import type { Units } from '../fulfilment/hand-over.ts'
import { claimSteps, releaseSteps, type ClaimedUnits } from './units.ts'

export interface AfterSaleRequest {
  readonly orderId: string
  readonly kind: AfterSaleKind
  /** Whether the buyer has the units already. */
  readonly handedOver: boolean
  readonly units: readonly Units[]
  /** Of an exchange: what else is wanted for the units of a line; without it the same again. */
  readonly exchangeFor?: readonly { readonly lineId: string; readonly skuId: string }[] | undefined
  readonly reason: string
}

const REASON_MAX = 200
const TRIES = 3

const checked = (request: AfterSaleRequest): AfterSaleRequest => {
  const reason = request.reason.trim()
  if (reason === '' || lengthOf(reason) > REASON_MAX || !isCleanText(reason))
    throw new BadInput('BAD_REASON', `Say why, in up to ${REASON_MAX} characters.`, 'reason')
  const { units, kind, handedOver } = request
  const lines = new Set(units.map(({ lineId }) => lineId))
  if (units.length === 0 || lines.size !== units.length) throw new UnitsNotAvailable()
  if (!units.every(({ quantity }) => Number.isSafeInteger(quantity) && quantity >= 1))
    throw new UnitsNotAvailable()
  if (kind !== 'REFUND' && !handedOver)
    throw new BadInput(
      'NOT_HANDED_OVER',
      'Only what was handed over can be sent back or exchanged.',
      'kind',
    )
  return { ...request, reason: withoutCards(reason) }
}

/** The units with what is wanted for them. @throws {UnitsNotAvailable} something is wanted for units that are not claimed */
const claimedUnits = ({ units, exchangeFor = [] }: AfterSaleRequest): readonly ClaimedUnits[] => {
  const wanted = new Map(exchangeFor.map(({ lineId, skuId }) => [lineId, skuId]))
  if ([...wanted.keys()].some((line) => !units.some(({ lineId }) => lineId === line)))
    throw new UnitsNotAvailable()
  return units.map((unit) => ({ ...unit, wantedSkuId: wanted.get(unit.lineId) ?? null }))
}

/**
 * Asks for money back, to send something back or to have it exchanged, once a key. What was not handed over yet is decided at
 * once: nobody has to agree that a buyer does not collect it. At a table, and once handed over, the store decides.
 * @returns the id of the request
 * @throws {OrderNotFound} {@link IllegalTransition} {@link UnitsNotAvailable} {@link GroupInProgress} {@link ExchangeNotPossible}
 *   IdempotencyKeyReused
 *   {@link BadInput} BAD_REASON, NOT_HANDED_OVER; {@link Unavailable} while others of the purchase come first each time
 */
export const requestAfterSale = async (
  ctx: ResidentContext,
  asked: AfterSaleRequest,
  key: string,
): Promise<string> => {
  const request = checked(asked)
  const { orderId, kind, handedOver, reason } = request
  const { residentId } = ctx.viewer
  for (let tries = 1; ; tries += 1) {
    try {
      const { afterSaleId } = await once(
        ctx,
        { operation: 'requestAfterSale', key, request },
        async () => {
          const row = await ctx.db.get<[OrderState, Fulfilment, string, string | null] | undefined>(
            sql`SELECT state, fulfilment, store_id, service FROM orders WHERE id = ${orderId} AND resident_id = ${residentId}`,
          )
          if (!row) throw new OrderNotFound()
          const [state, fulfilment, storeId, service] = row
          // A service cannot be sent back.
          if (service !== null && kind !== 'REFUND') throw new UnitsNotAvailable()
          if (state === 'AWAITING_GROUP') throw new GroupInProgress()
          if (state === 'PENDING_PAYMENT' || state === 'CLOSED')
            throw new IllegalTransition(state, 'REFUND', [])
          const claimed = claimedUnits(request)
          if (kind === 'EXCHANGE' && !(await isExchangeable(ctx, orderId, claimed)))
            throw new ExchangeNotPossible()
          const id = ctx.newId('AfterSale')
          const sealed = await vaultOf(ctx).seal(reason, REASON, id)
          const decided = kind === 'REFUND' && !handedOver && fulfilment !== 'DINE_IN'
          return {
            steps: [
              does(
                ctx.db
                  .run(sql`INSERT INTO after_sales (id, order_id, resident_id, store_id, kind, reason_sealed, created_at, changed_at)
                  VALUES (${id}, ${orderId}, ${residentId}, ${storeId}, ${kind}, ${sealed}, ${ctx.now}, ${ctx.now})`),
              ),
              ...claimSteps(ctx, orderId, id, { units: claimed, handedOver }),
              ...(decided
                ? await decisionSteps(ctx, {
                    id,
                    orderId,
                    from: 'APPLIED',
                    units: request.units,
                    handedOver,
                    merchantFault: false,
                  })
                : []),
            ],
            result: { afterSaleId: id },
          }
        },
      )
      // Told to the provider at once where it can be; else the sweeper does it.
      ctx.defer(sendRefunds(ctx))
      return afterSaleId
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error
      if (tries === TRIES) throw new Unavailable(error)
    }
  }
}

/**
 * Takes a request back that the store has not decided on, or whose goods were not sent yet; its units are the buyer's to use
 * again. Withdrawn once more, it is the same.
 * @throws {AfterSaleNotFound} {@link AfterSaleState}
 */
export const withdrawAfterSale = async (ctx: ResidentContext, id: string): Promise<void> => {
  const { residentId } = ctx.viewer
  const state = async (): Promise<string | undefined> =>
    (
      await ctx.db.get<[string] | undefined>(
        sql`SELECT state FROM after_sales WHERE id = ${id} AND resident_id = ${residentId}`,
      )
    )?.[0]
  const before = await state()
  if (before === undefined) throw new AfterSaleNotFound()
  if (before === 'WITHDRAWN') return
  await write(ctx, [
    mustHit(
      ctx.db.run(sql`UPDATE after_sales SET state = 'WITHDRAWN', changed_at = ${ctx.now}
        WHERE id = ${id} AND resident_id = ${residentId} AND state IN ('APPLIED', 'APPROVED')`),
      () => new AfterSaleState(before),
    ),
    ...releaseSteps(ctx, id),
  ]).catch(async (error: unknown) => {
    // Withdrawn twice at once: the other one did it.
    if (!(error instanceof AfterSaleState) || (await state()) !== 'WITHDRAWN') throw error
  })
}

/**
 * Says how goods are on their way back.
 * @throws {AfterSaleNotFound} {@link AfterSaleState} {@link BadInput} BAD_TRACKING
 */
export const shipReturn = async (
  ctx: ResidentContext,
  {
    id,
    carrier,
    trackingNo,
  }: { readonly id: string; readonly carrier: string; readonly trackingNo: string },
): Promise<void> => {
  if (!isTracking(carrier, trackingNo))
    throw new BadInput(
      'BAD_TRACKING',
      'Name the courier by its code, as SF, and the number on the parcel.',
      'trackingNo',
    )
  const { residentId } = ctx.viewer
  const row = await ctx.db.get<[string, string | null] | undefined>(
    sql`SELECT state, tracking_no FROM after_sales WHERE id = ${id} AND resident_id = ${residentId}`,
  )
  if (!row) throw new AfterSaleNotFound()
  if (row[0] === 'RETURN_SHIPPED' && row[1] === trackingNo) return
  await write(ctx, [
    mustHit(
      ctx.db
        .run(sql`UPDATE after_sales SET state = 'RETURN_SHIPPED', carrier = ${carrier}, tracking_no = ${trackingNo}, changed_at = ${ctx.now}
        WHERE id = ${id} AND resident_id = ${residentId} AND state = 'APPROVED'`),
      () => new AfterSaleState(row[0]),
    ),
  ])
}
