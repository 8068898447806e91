import { sql } from 'drizzle-orm'
import { does, mustHit, mustHold, write, type Step } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import type { ProviderRefund } from '#schema/payment-port.ts'
import type { RefundState } from '#schema/tables/payment.ts'
import { shippingSteps } from '../fulfilment/shipping-upload.ts'
import { ALL_UNITS, CANCELLED_UNITS, NONE_LEFT, REFUNDED_UNITS } from '../ordering/units.ts'
import { tells } from '../outbox/service.ts'
import { tenders } from '../pricing/rules/refund.ts'
import { TradeMismatch, TradeUnknown } from './errors.ts'
import { REFUND_SPACING_MS } from './rules.ts'
import { eventStep, Overtaken, overtaken } from './settle.ts'

/** What a paid purchase was paid with, and what has been decided to give back of it. */
export interface PaidWith {
  readonly purchaseId: string
  readonly paymentId: string
  readonly totalFen: number
  readonly externalFen: number
  readonly refundedFen: number
}

export const readPaidWith = async (
  { db }: Context,
  orderId: string,
): Promise<PaidWith | undefined> => {
  const row = await db.get<[string, string, number, number, number] | undefined>(sql`
    SELECT p.id, y.id, p.total_fen, y.external_fen, p.refund_fen FROM orders o JOIN purchases p ON p.id = o.purchase_id JOIN payments y ON y.id = p.payment_id
    WHERE o.id = ${orderId} AND p.state = 'PAID'`)
  return (
    row && {
      purchaseId: row[0],
      paymentId: row[1],
      totalFen: row[2],
      externalFen: row[3],
      refundedFen: row[4],
    }
  )
}

/**
 * The decision to give back so much of an order, as steps of the batch that decides: R7 by the cumulative floor, R8 by
 * comparing what was decided before. Overtaken when another refund of the purchase was decided in between.
 */
export const refundSteps = (
  ctx: Context,
  paid: PaidWith,
  refund: {
    readonly orderId: string
    readonly afterSaleId: string
    readonly fen: number
    readonly reason: string
  },
): readonly Step[] => {
  const { db, now } = ctx
  const id = ctx.newId('Refund')
  const { externalFen, balanceFen } = tenders(
    paid.totalFen,
    paid.externalFen,
    paid.refundedFen,
    refund.fen,
  )
  return [
    mustHit(
      db.run(
        sql`UPDATE purchases SET refund_fen = refund_fen + ${refund.fen} WHERE id = ${paid.purchaseId} AND refund_fen = ${paid.refundedFen} AND state = 'PAID'`,
      ),
      overtaken,
    ),
    mustHit(
      db.run(
        sql`UPDATE payments SET refund_fen = refund_fen + ${externalFen} WHERE id = ${paid.paymentId}`,
      ),
      overtaken,
    ),
    does(
      // The provider takes one a minute of a payment: each waits for the one before it.
      db.run(sql`INSERT INTO refunds (id, payment_id, order_id, after_sale_id, out_refund_no, external_fen, balance_fen, reason, due_at, created_at)
        SELECT ${id}, ${paid.paymentId}, ${refund.orderId}, ${refund.afterSaleId}, ${`R${id.slice(4)}`}, ${externalFen}, ${balanceFen}, ${refund.reason},
          max(${now}, coalesce((SELECT max(coalesce(sent_at, due_at)) + ${REFUND_SPACING_MS} FROM refunds WHERE payment_id = ${paid.paymentId} AND external_fen > 0), 0)), ${now}`),
    ),
  ]
}

export interface OpenRefund {
  readonly id: string
  readonly paymentId: string
  readonly orderId: string | null
  readonly afterSaleId: string | null
  /** The order the request was about, where that is one the goods were exchanged for. */
  readonly replacementId: string | null
  readonly residentId: string
  readonly outRefundNo: string
  readonly outTradeNo: string
  readonly state: RefundState
  readonly externalFen: number
  readonly balanceFen: number
  readonly paidFen: number
  readonly reason: string
  readonly tries: number
}

export type RefundRow = readonly [
  string,
  string,
  string | null,
  string | null,
  string,
  string,
  string,
  RefundState,
  number,
  number,
  number,
  string,
  number,
  string | null,
]
export const REFUND_COLUMNS = sql`r.id, r.payment_id, r.order_id, r.after_sale_id, y.resident_id, r.out_refund_no, y.out_trade_no, r.state, r.external_fen, r.balance_fen, y.external_fen, r.reason, r.tries,
  (SELECT s.order_id FROM after_sales s WHERE s.id = r.after_sale_id AND s.order_id <> r.order_id)`

export const refundOfRow = (row: RefundRow): OpenRefund => ({
  id: row[0],
  paymentId: row[1],
  orderId: row[2],
  afterSaleId: row[3],
  residentId: row[4],
  outRefundNo: row[5],
  outTradeNo: row[6],
  state: row[7],
  externalFen: row[8],
  balanceFen: row[9],
  paidFen: row[10],
  reason: row[11],
  tries: row[12],
  replacementId: row[13],
})

/** Notes on an order that so much has gone back, and where it stands now. */
const orderStep = ({ db, now }: Context, refundId: string, orderId: string, fen: number): Step =>
  mustHit(
    db.run(sql`UPDATE orders SET refunded_fen = refunded_fen + ${fen}, event = 'REFUND', actor = 'SYSTEM', actor_id = ${refundId}, reason = NULL, changed_at = ${now},
        refund_status = iif(${REFUNDED_UNITS} >= ${ALL_UNITS} OR (${fen} > 0 AND refunded_fen + ${fen} = total_fen), 'FULL', 'PARTIAL'),
        close_reason = iif(state IN ('TO_FULFIL', 'AWAITING_GROUP') AND ${CANCELLED_UNITS} >= ${ALL_UNITS}, 'REFUNDED', close_reason),
        fulfilled_at = iif(state = 'PARTIALLY_FULFILLED' AND ${NONE_LEFT}, ${now}, fulfilled_at),
        state = CASE WHEN state IN ('TO_FULFIL', 'AWAITING_GROUP') AND ${CANCELLED_UNITS} >= ${ALL_UNITS} THEN 'CLOSED'
          WHEN state = 'PARTIALLY_FULFILLED' AND ${NONE_LEFT} THEN 'FULFILLED' ELSE state END
      WHERE id = ${orderId}`),
    overtaken,
  )

/**
 * What follows when money has gone back: the balance's part, the after-sale, and where the order stands now. An order of
 * which nothing is left to hand over is closed, or fulfilled where something was.
 */
export const settledSteps = (
  ctx: Context,
  refund: OpenRefund,
  providerId: string | null,
): readonly Step[] => {
  const { db, now } = ctx
  const { id, orderId, afterSaleId, replacementId, residentId, balanceFen, externalFen } = refund
  return [
    mustHit(
      db.run(sql`UPDATE refunds SET state = 'SUCCEEDED', settled_at = ${now}, provider_id = ${providerId}
        WHERE id = ${id} AND state IN ('REQUESTED', 'PROCESSING', 'ABNORMAL')`),
      overtaken,
    ),
    does(
      db.run(sql`INSERT INTO balance_movements (key, resident_id, type, fen, reference, at)
        SELECT ${`${id}:REFUND`}, ${residentId}, 'REFUND', ${balanceFen}, ${id}, ${now} WHERE ${balanceFen} > 0`),
    ),
    ...(afterSaleId === null
      ? []
      : [
          does(
            db.run(
              sql`UPDATE after_sales SET state = 'DONE', changed_at = ${now} WHERE id = ${afterSaleId} AND state = 'REFUNDING'`,
            ),
          ),
        ]),
    ...(orderId === null
      ? []
      : [
          orderStep(ctx, id, orderId, externalFen + balanceFen),
          ...(replacementId === null
            ? []
            : [orderStep(ctx, id, replacementId, 0), ...shippingSteps(ctx, replacementId)]),
          ...shippingSteps(ctx, orderId),
          tells(ctx, 'wechat.message', `refunded:${id}`, { template: 'REFUNDED', orderId }),
        ]),
  ]
}

/**
 * Takes how a refund stands, as the provider signed it.
 * @throws {TradeUnknown} {@link TradeMismatch}
 */
export const acceptRefund = async (
  ctx: Context,
  told: ProviderRefund,
  evidence: string,
): Promise<RefundState> => {
  const row = await ctx.db.get<RefundRow | undefined>(
    sql`SELECT ${REFUND_COLUMNS} FROM refunds r JOIN payments y ON y.id = r.payment_id WHERE r.out_refund_no = ${told.outRefundNo}`,
  )
  if (!row) throw new TradeUnknown()
  const refund = refundOfRow(row)
  if (told.outTradeNo !== refund.outTradeNo) throw new TradeMismatch('payment')
  if (told.amountFen !== refund.externalFen) throw new TradeMismatch('amount')
  if (refund.state === 'SUCCEEDED') return 'SUCCEEDED'
  if (told.state === 'PROCESSING') {
    await ctx.db
      .run(sql`UPDATE refunds SET state = 'PROCESSING', provider_id = ${told.refundId}, due_at = ${ctx.now + REFUND_SPACING_MS}
      WHERE id = ${refund.id} AND state IN ('REQUESTED', 'PROCESSING')`)
    return 'PROCESSING'
  }
  if (told.state === 'SUCCESS') {
    await write(ctx, [
      eventStep(ctx, 'REFUND', told.outRefundNo, told.refundId, evidence, 'REFUNDED'),
      ...settledSteps(ctx, refund, told.refundId),
    ]).catch((error: unknown) => {
      // Told twice at once: the other one did it.
      if (!(error instanceof Overtaken)) throw error
    })
    return 'SUCCEEDED'
  }
  // ABNORMAL wants people: the card is gone, or the account. CLOSED at the provider is no refund either, and is tried by hand.
  await ctx.db.run(
    sql`UPDATE refunds SET state = 'ABNORMAL', provider_id = ${told.refundId} WHERE id = ${refund.id} AND state IN ('REQUESTED', 'PROCESSING')`,
  )
  ctx.log.error('refund_abnormal', { refundId: refund.id, state: told.state })
  return 'ABNORMAL'
}

/**
 * Notes that a refund the provider could not make was made some other way; all that follows from a refund follows.
 * @param besides steps of the same batch. @throws `otherwise` unless it waits for people
 */
export const settleByHand = async (
  ctx: Context,
  id: string,
  besides: readonly Step[],
  otherwise: () => Error,
): Promise<void> => {
  const row = await ctx.db.get<RefundRow | undefined>(
    sql`SELECT ${REFUND_COLUMNS} FROM refunds r JOIN payments y ON y.id = r.payment_id WHERE r.id = ${id} AND r.state = 'ABNORMAL'`,
  )
  if (!row) throw otherwise()
  await write(ctx, [
    // Somebody else may be having it asked for again meanwhile: then it would go back twice.
    mustHold(ctx, sql`SELECT state = 'ABNORMAL' FROM refunds WHERE id = ${id}`, otherwise),
    ...settledSteps(ctx, refundOfRow(row), null),
    ...besides,
  ])
}
