import { sql } from 'drizzle-orm'
import { does, mustHit, mustHold, write, type Step } from '#schema/batch.ts'
import { randomCode } from '#schema/codes.ts'
import type { Context } from '#schema/context.ts'
import type { Trade } from '#schema/payment-port.ts'
import { invariant } from '#schema/problem.ts'
import type { Fulfilment } from '#schema/tables/ordering.ts'
import type { PaymentState } from '#schema/tables/payment.ts'
import { shippingSteps } from '../fulfilment/shipping-upload.ts'
import { tells } from '../outbox/service.ts'
import { TradeMismatch, TradeUnknown } from './errors.ts'
import { CODE_LENGTH, lateRefundNo } from './rules.ts'

/** Another process got there first: what is true now has to be read again. */
export class Overtaken extends Error {}

/** The refusal of a step that somebody else got ahead of. */
export const overtaken = (): Error => new Overtaken()
const TRIES = 4

export interface PaidOrder {
  readonly id: string
  readonly storeId: string
  readonly fulfilment?: Fulfilment | undefined
  /** The scene whose service was used; nothing is left to be handed over. */
  readonly service?: string | null | undefined
}

/** A service was used before it was paid: its order is complete with the payment, and WeChat may let go of the money. */
const usedSteps = (ctx: Context, orderId: string): readonly Step[] => {
  const { db, now } = ctx
  const step = (event: 'HAND_OVER' | 'RECEIVE', from: string, to: string) =>
    mustHit(
      db.run(sql`UPDATE orders SET state = ${to}, event = ${event}, actor = 'SYSTEM', actor_id = NULL, changed_at = ${now},
          fulfilled_at = ${now}, completed_at = iif(${event} = 'RECEIVE', ${now}, NULL)
        WHERE id = ${orderId} AND state = ${from}`),
      overtaken,
    )
  return [
    does(db.run(sql`UPDATE order_lines SET fulfilled = quantity WHERE order_id = ${orderId}`)),
    does(
      db.run(
        sql`INSERT INTO handed_units (handover_id, order_line_id, quantity) SELECT ${orderId}, id, quantity FROM order_lines WHERE order_id = ${orderId}`,
      ),
    ),
    step('HAND_OVER', 'TO_FULFIL', 'FULFILLED'),
    step('RECEIVE', 'FULFILLED', 'COMPLETED'),
    ...shippingSteps(ctx, orderId),
  ]
}

/**
 * What follows from a payment, whoever paid and however: the purchase is paid once, its orders go on, and what is to be
 * collected gets its code. Refused with {@link Overtaken} when the purchase does not wait for money any more.
 */
export const paidSteps = (
  ctx: Context,
  purchaseId: string,
  paymentId: string,
  orders: readonly PaidOrder[],
  actor: 'PROVIDER' | 'RESIDENT' | 'SYSTEM',
): readonly Step[] => {
  const { db, now } = ctx
  const collected = orders.filter(({ fulfilment }) => fulfilment === 'PICKUP')
  const used = orders.filter(({ service }) => service !== null && service !== undefined)
  return [
    mustHit(
      db.run(sql`UPDATE purchases SET state = 'PAID', paid_at = ${now}, payment_id = ${paymentId}
        WHERE id = ${purchaseId} AND state = 'PENDING_PAYMENT'`),
      overtaken,
    ),
    mustHit(
      db.run(sql`UPDATE orders SET state = 'TO_FULFIL', event = 'PAY', actor = ${actor}, actor_id = ${paymentId}, reason = NULL, paid_at = ${now}, changed_at = ${now}
        WHERE purchase_id = ${purchaseId} AND state = 'PENDING_PAYMENT'`),
      overtaken,
    ),
    ...collected.map(({ id, storeId }) =>
      does(
        db.run(sql`INSERT INTO pickup_codes (order_id, store_id, code, created_at)
          VALUES (${id}, ${storeId}, ${randomCode(CODE_LENGTH)}, ${now})`),
        // Another live code is the same, once in a hundred million: others are drawn.
        { 'pickup_codes.code': overtaken },
      ),
    ),
    ...used.flatMap(({ id }) => usedSteps(ctx, id)),
    ...orders.map(({ id }) =>
      tells(ctx, 'wechat.message', `paid:${id}`, { template: 'ORDER_PAID', orderId: id }),
    ),
  ]
}

/** Pays a purchase that costs nothing, in the batch that makes it. */
export const freePaymentSteps = (
  ctx: Context,
  purchaseId: string,
  residentId: string,
  orders: readonly PaidOrder[],
): readonly Step[] => {
  const { db, now } = ctx
  const id = ctx.newId('Payment')
  return [
    does(
      db.run(sql`INSERT INTO payments (id, purchase_id, resident_id, out_trade_no, channel, state, external_fen, balance_fen, description, expires_at, created_at, settled_at)
        VALUES (${id}, ${purchaseId}, ${residentId}, ${id}, 'NONE', 'SUCCEEDED', 0, 0, '', ${now}, ${now}, ${now})`),
    ),
    ...paidSteps(ctx, purchaseId, id, orders, 'SYSTEM'),
  ]
}

/** An attempt with what a trade has to agree with. */
export interface Attempt {
  readonly id: string
  readonly purchaseId: string
  readonly residentId: string
  readonly outTradeNo: string
  readonly state: PaymentState
  readonly externalFen: number
  readonly balanceFen: number
  readonly transactionId: string | null
  readonly purchaseState: string
}

type AttemptRow = readonly [
  string,
  string,
  string,
  string,
  PaymentState,
  number,
  number,
  string | null,
  string,
]

const attemptOf = (row: AttemptRow): Attempt => ({
  id: row[0],
  purchaseId: row[1],
  residentId: row[2],
  outTradeNo: row[3],
  state: row[4],
  externalFen: row[5],
  balanceFen: row[6],
  transactionId: row[7],
  purchaseState: row[8],
})

const readAttempt = async (
  { db }: Context,
  outTradeNo: string,
): Promise<{ readonly attempt: Attempt; readonly orders: readonly PaidOrder[] } | undefined> => {
  const [attempts, orders] = await db.batch([
    db.all<AttemptRow>(sql`
      SELECT y.id, y.purchase_id, y.resident_id, y.out_trade_no, y.state, y.external_fen, y.balance_fen, y.transaction_id, p.state
      FROM payments y JOIN purchases p ON p.id = y.purchase_id WHERE y.out_trade_no = ${outTradeNo}`),
    db.all<[string, string, Fulfilment, string | null]>(sql`
      SELECT o.id, o.store_id, o.fulfilment, o.service FROM payments y JOIN orders o ON o.purchase_id = y.purchase_id WHERE y.out_trade_no = ${outTradeNo}`),
  ])
  const [row] = attempts
  return (
    row && {
      attempt: attemptOf(row),
      orders: orders.map(([id, storeId, fulfilment, service]) => ({
        id,
        storeId,
        fulfilment,
        service,
      })),
    }
  )
}

/** What the portal asked for has to be what the provider says was paid: D4, D6. */
const demandMatch = (ctx: Context, attempt: Attempt, trade: Trade): void => {
  const { provider } = ctx
  invariant(provider, 'a trade comes from a provider')
  const fault =
    trade.merchantId !== provider.merchantId
      ? 'merchant'
      : trade.appId !== provider.appId
        ? 'app'
        : trade.amountFen !== attempt.externalFen
          ? 'amount'
          : trade.currency !== 'CNY'
            ? 'currency'
            : undefined
  if (fault) throw new TradeMismatch(fault)
}

const eventStep = (
  { db, now }: Context,
  kind: 'PAYMENT' | 'REFUND',
  outNo: string,
  providerId: string,
  evidence: string,
  outcome: string,
): Step =>
  does(
    db.run(sql`INSERT INTO payment_events (provider, kind, out_no, provider_id, body_sha256, outcome, at)
      SELECT 'WECHAT', ${kind}, ${outNo}, ${providerId}, ${evidence}, ${outcome}, ${now}
      WHERE NOT EXISTS (SELECT 1 FROM payment_events WHERE provider = 'WECHAT' AND kind = ${kind} AND out_no = ${outNo} AND provider_id = ${providerId})`),
  )
export { eventStep }

/** Gives back what an attempt took from the balance, once. */
export const releaseBalanceStep = (
  { db, now }: Context,
  attempt: Pick<Attempt, 'id' | 'residentId' | 'balanceFen'>,
): Step =>
  does(
    db.run(sql`INSERT INTO balance_movements (key, resident_id, type, fen, reference, at)
      SELECT ${`${attempt.id}:RELEASE`}, ${attempt.residentId}, 'PAYMENT_RELEASE', ${attempt.balanceFen}, ${attempt.id}, ${now}
      WHERE ${attempt.balanceFen} > 0 AND NOT EXISTS (SELECT 1 FROM balance_movements WHERE key = ${`${attempt.id}:RELEASE`})`),
  )

/** A transaction pays one attempt: under the number of another one somebody should look. */
const ONE_TRANSACTION = { 'payments.transaction_id': () => new TradeMismatch('transaction') }

export type TradeOutcome = 'PAID' | 'KNOWN' | 'SURPLUS' | 'NOT_PAID'

/**
 * Takes a trade as the provider signed it, from a callback or as the answer to a question. The only way in which an order
 * that is paid through a provider becomes paid.
 * - paid, and the purchase waits for it: the purchase is paid (D4)
 * - paid, but the purchase was closed, or another attempt had paid it: the money goes back, in the same batch (D5)
 * - known already: nothing (D3)
 * @param evidence hash of what the provider said, for the inbox.
 * @throws {TradeUnknown} the number is not ours; {@link TradeMismatch} somebody should look, and nothing was changed.
 */
export const acceptTrade = async (
  ctx: Context,
  trade: Trade,
  evidence: string,
): Promise<TradeOutcome> => {
  if (trade.state !== 'SUCCESS' && trade.state !== 'REFUND') return 'NOT_PAID'
  const { transactionId } = trade
  if (transactionId === null) throw new TradeMismatch('transaction')
  for (let tries = 1; ; tries += 1) {
    const found = await readAttempt(ctx, trade.outTradeNo)
    if (!found) throw new TradeUnknown()
    const { attempt, orders } = found
    demandMatch(ctx, attempt, trade)
    if (attempt.state === 'SUCCEEDED') {
      if (attempt.transactionId !== transactionId) throw new TradeMismatch('transaction')
      return 'KNOWN'
    }
    const surplus =
      attempt.purchaseState !== 'PENDING_PAYMENT' ||
      attempt.state === 'CLOSED' ||
      attempt.state === 'FAILED'
    try {
      await write(
        ctx,
        surplus
          ? surplusSteps(ctx, attempt, { transactionId, paidAt: trade.paidAt }, evidence)
          : [
              eventStep(ctx, 'PAYMENT', trade.outTradeNo, transactionId, evidence, 'PAID'),
              mustHit(
                ctx.db
                  .run(sql`UPDATE payments SET state = 'SUCCEEDED', transaction_id = ${transactionId}, settled_at = ${ctx.now}, paid_at = ${trade.paidAt}
                  WHERE id = ${attempt.id} AND state IN ('CREATED', 'PREPAID')`),
                overtaken,
                ONE_TRANSACTION,
              ),
              ...paidSteps(ctx, attempt.purchaseId, attempt.id, orders, 'PROVIDER'),
            ],
      )
      ctx.log.info('payment_settled', {
        paymentId: attempt.id,
        outcome: surplus ? 'SURPLUS' : 'PAID',
      })
      return surplus ? 'SURPLUS' : 'PAID'
    } catch (error) {
      if (!(error instanceof Overtaken) || tries === TRIES) throw error
    }
  }
}

/** Money that came too late or twice: it is noted and sent back in one batch, under a number that follows from the payment's. */
const surplusSteps = (
  ctx: Context,
  attempt: Attempt,
  { transactionId, paidAt }: { readonly transactionId: string; readonly paidAt: number | null },
  evidence: string,
): readonly Step[] => {
  const { db, now } = ctx
  return [
    eventStep(ctx, 'PAYMENT', attempt.outTradeNo, transactionId, evidence, 'SURPLUS'),
    // An attempt that was closed here may not pay any more, though the purchase still waits: what it held has gone back.
    mustHold(
      ctx,
      sql`SELECT p.state <> 'PENDING_PAYMENT' OR y.state IN ('CLOSED', 'FAILED') FROM payments y JOIN purchases p ON p.id = y.purchase_id WHERE y.id = ${attempt.id}`,
      overtaken,
    ),
    mustHit(
      db.run(sql`UPDATE payments SET state = 'SUCCEEDED', surplus = 1, transaction_id = ${transactionId}, settled_at = ${now}, paid_at = ${paidAt}, refund_fen = external_fen
        WHERE id = ${attempt.id} AND state <> 'SUCCEEDED'`),
      overtaken,
      ONE_TRANSACTION,
    ),
    releaseBalanceStep(ctx, attempt),
    does(
      db.run(sql`INSERT INTO refunds (id, payment_id, out_refund_no, external_fen, balance_fen, reason, due_at, created_at)
        VALUES (${ctx.newId('Refund')}, ${attempt.id}, ${lateRefundNo(attempt.outTradeNo)}, ${attempt.externalFen}, 0, 'SURPLUS', ${now}, ${now})`),
    ),
  ]
}
