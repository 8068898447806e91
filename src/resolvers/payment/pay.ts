import { sql } from 'drizzle-orm'
import { does, mustHit, mustHold, Unavailable, write, type Step } from '#schema/batch.ts'
import { randomCode } from '#schema/codes.ts'
import { vaultOf, type Context, type ResidentContext } from '#schema/context.ts'
import { ProviderRefused, type PaySheet } from '#schema/payment-port.ts'
import { BadInput } from '#schema/problem.ts'
import type { Fulfilment, PurchaseState } from '#schema/tables/ordering.ts'
import type { PaymentChannel, PaymentState } from '#schema/tables/payment.ts'
import { openIdOf } from '../identity/residents.ts'
import { once } from '../idempotency/service.ts'
import { OrderNotFound } from '../ordering/errors.ts'
import { PAY_AT_LEAST_MS } from '../ordering/rules/states.ts'
import { askForTrade, asking, providerOf } from './ask.ts'
import { closeAttempt, openAttemptOf } from './close.ts'
import { AlreadyPaid, InsufficientBalance, PaymentRefused, PurchaseClosed } from './errors.ts'
import { PREPAY_LIFE_MS } from './rules.ts'
import { Overtaken, overtaken, paidSteps, releaseBalanceStep } from './settle.ts'

/** What the client does next: hand `sheet` to WeChat, or nothing where it is paid already. */
export interface Payable {
  readonly id: string
  readonly purchaseId: string
  readonly state: PaymentState
  readonly channel: PaymentChannel
  readonly externalFen: number
  readonly balanceFen: number
  readonly sheet: PaySheet | null
}

interface Due {
  readonly id: string
  readonly number: string
  readonly state: PurchaseState
  readonly totalFen: number
  readonly expiresAt: number
  readonly orders: readonly {
    readonly id: string
    readonly storeId: string
    readonly fulfilment: Fulfilment
    readonly service: string | null
  }[]
}

const readDue = async (ctx: ResidentContext, purchaseId: string): Promise<Due> => {
  const { residentId } = ctx.viewer
  const [purchases, orders] = await ctx.db.batch([
    ctx.db.all<[string, string, PurchaseState, number, number]>(
      sql`SELECT id, number, state, total_fen, expires_at FROM purchases WHERE id = ${purchaseId} AND resident_id = ${residentId}`,
    ),
    ctx.db.all<[string, string, Fulfilment, string | null]>(
      sql`SELECT id, store_id, fulfilment, service FROM orders WHERE purchase_id = ${purchaseId} AND resident_id = ${residentId}`,
    ),
  ])
  const [row] = purchases
  if (!row) throw new OrderNotFound()
  return {
    id: row[0],
    number: row[1],
    state: row[2],
    totalFen: row[3],
    expiresAt: row[4],
    orders: orders.map(([id, storeId, fulfilment, service]) => ({
      id,
      storeId,
      fulfilment,
      service,
    })),
  }
}

/** An attempt with all that is sent to the provider, which is the same each time. */
interface Sent {
  readonly id: string
  readonly purchaseId: string
  readonly residentId: string
  readonly outTradeNo: string
  readonly channel: PaymentChannel
  readonly state: PaymentState
  readonly externalFen: number
  readonly balanceFen: number
  readonly description: string
  readonly payerSealed: string | null
  readonly expiresAt: number
  readonly prepayId: string | null
  readonly prepaidAt: number | null
  readonly createdAt: number
}

type SentRow = readonly [
  string,
  string,
  string,
  string,
  PaymentChannel,
  PaymentState,
  number,
  number,
  string,
  string | null,
  number,
  string | null,
  number | null,
  number,
]

const readSent = async (ctx: ResidentContext, id: string): Promise<Sent> => {
  const row = await ctx.db.get<SentRow | undefined>(sql`
    SELECT id, purchase_id, resident_id, out_trade_no, channel, state, external_fen, balance_fen, description, payer_sealed, expires_at, prepay_id, prepaid_at, created_at
    FROM payments WHERE id = ${id} AND resident_id = ${ctx.viewer.residentId}`)
  if (!row) throw new OrderNotFound()
  return {
    id: row[0],
    purchaseId: row[1],
    residentId: row[2],
    outTradeNo: row[3],
    channel: row[4],
    state: row[5],
    externalFen: row[6],
    balanceFen: row[7],
    description: row[8],
    payerSealed: row[9],
    expiresAt: row[10],
    prepayId: row[11],
    prepaidAt: row[12],
    createdAt: row[13],
  }
}

/** The step that takes the balance's part; refused when there is not so much. */
const balanceStep = (ctx: ResidentContext, paymentId: string, fen: number): readonly Step[] =>
  fen === 0
    ? []
    : [
        does(
          ctx.db.run(sql`INSERT INTO balance_movements (key, resident_id, type, fen, reference, at)
              VALUES (${`${paymentId}:PAYMENT`}, ${ctx.viewer.residentId}, 'PAYMENT', ${-fen}, ${paymentId}, ${ctx.now})`),
          { balances_sign: () => new InsufficientBalance() },
        ),
      ]

const attemptSteps = async (
  ctx: ResidentContext,
  due: Due,
  id: string,
  balanceFen: number,
): Promise<readonly Step[]> => {
  const { db, now } = ctx
  const { residentId } = ctx.viewer
  const externalFen = due.totalFen - balanceFen
  const columns = sql`payments (id, purchase_id, resident_id, out_trade_no, channel, state, external_fen, balance_fen, description, payer_sealed, expires_at, created_at, asked_at, settled_at)`
  const outTradeNo = `S${due.number}${randomCode(6)}`
  if (externalFen === 0) {
    return [
      does(
        db.run(
          sql`INSERT INTO ${columns} VALUES (${id}, ${due.id}, ${residentId}, ${outTradeNo}, 'BALANCE', 'SUCCEEDED', 0, ${balanceFen}, '', NULL, ${due.expiresAt}, ${now}, NULL, ${now})`,
        ),
      ),
      // An attempt begun from another place has to be closed first: its sheet can be paid, and it may hold some of the balance.
      mustHold(
        ctx,
        sql`SELECT NOT EXISTS (SELECT 1 FROM payments WHERE purchase_id = ${due.id} AND state IN ('CREATED', 'PREPAID'))`,
        overtaken,
      ),
      ...balanceStep(ctx, id, balanceFen),
      ...paidSteps(ctx, due.id, id, due.orders, 'RESIDENT'),
    ]
  }
  const openId = await openIdOf(ctx, residentId, providerOf(ctx).appId)
  if (openId === null) throw new PaymentRefused()
  const payer = await vaultOf(ctx).seal(openId, 'payer', id)
  return [
    does(
      db.run(
        sql`INSERT INTO ${columns} VALUES (${id}, ${due.id}, ${residentId}, ${outTradeNo}, 'WECHAT', 'CREATED', ${externalFen}, ${balanceFen}, ${`市井 ${due.number}`}, ${payer}, ${due.expiresAt}, ${now}, ${now}, NULL)`,
      ),
      // Another attempt is open: somebody pays from two places at once.
      { 'payments.purchase_id': overtaken },
    ),
    ...balanceStep(ctx, id, balanceFen),
    mustHold(
      ctx,
      sql`SELECT state = 'PENDING_PAYMENT' FROM purchases WHERE id = ${due.id}`,
      overtaken,
    ),
  ]
}

/** Nothing will come of an attempt: it is noted, and what it took from the balance goes back. */
const failAttempt = async (ctx: Context, sent: Sent): Promise<void> =>
  write(ctx, [
    mustHit(
      ctx.db.run(
        // Somebody else may have got a sheet for it meanwhile.
        sql`UPDATE payments SET state = 'FAILED', settled_at = ${ctx.now} WHERE id = ${sent.id} AND state = ${sent.state} AND prepay_id IS ${sent.prepayId}`,
      ),
      overtaken,
    ),
    releaseBalanceStep(ctx, sent),
  ])

/** The pay sheet of an attempt; announced to the provider if it is not, or not any more. */
const sheetOf = async (ctx: ResidentContext, sent: Sent): Promise<PaySheet> => {
  const provider = providerOf(ctx)
  const { prepayId, prepaidAt } = sent
  if (prepayId !== null && ctx.now < (prepaidAt ?? 0) + PREPAY_LIFE_MS)
    return provider.paySheet(prepayId, ctx.now)
  const payer = await vaultOf(ctx).open(sent.payerSealed ?? '', 'payer', sent.id)
  const { outTradeNo, description, externalFen: amountFen, expiresAt } = sent
  try {
    const fresh = await asking(() =>
      provider.prepay({ outTradeNo, description, amountFen, payer, expiresAt }),
    )
    await write(ctx, [
      mustHit(
        ctx.db
          .run(sql`UPDATE payments SET state = 'PREPAID', prepay_id = ${fresh}, prepaid_at = ${ctx.now}
          WHERE id = ${sent.id} AND state IN ('CREATED', 'PREPAID')`),
        overtaken,
      ),
    ])
    return provider.paySheet(fresh, ctx.now)
  } catch (error) {
    if (!(error instanceof ProviderRefused)) throw error
    if (error.isTooOften) throw new Unavailable(error)
    if (error.code === 'ORDERPAID') {
      await askForTrade(ctx, outTradeNo)
      throw new AlreadyPaid()
    }
    ctx.log.warn('payment_refused', { paymentId: sent.id, code: error.code })
    await failAttempt(ctx, sent)
    throw new PaymentRefused()
  }
}

/** Why an attempt that has ended pays nothing: by how its purchase stands. One that still waits may be paid by another. */
const endedFor = async ({ db }: ResidentContext, purchaseId: string): Promise<Error> => {
  const [state] = await db.get<[PurchaseState]>(
    sql`SELECT state FROM purchases WHERE id = ${purchaseId}`,
  )
  if (state === 'PAID') return new AlreadyPaid()
  return state === 'CLOSED' ? new PurchaseClosed() : new PaymentRefused()
}

const payable = async (ctx: ResidentContext, id: string): Promise<Payable> => {
  const sent = await readSent(ctx, id)
  const { purchaseId, channel, externalFen, balanceFen } = sent
  const open = sent.state === 'CREATED' || sent.state === 'PREPAID'
  if (sent.state === 'CLOSED' || sent.state === 'FAILED') throw await endedFor(ctx, purchaseId)
  const sheet = open ? await sheetOf(ctx, sent) : null
  return {
    id,
    purchaseId,
    channel,
    externalFen,
    balanceFen,
    sheet,
    state: sheet ? 'PREPAID' : sent.state,
  }
}

const TRIES = 3

/**
 * Makes a purchase ready to be paid: so much from the balance, the rest through WeChat. Asked again, it gives the sheet of
 * the same attempt; with another part of the balance the attempt before is closed first. What is taken from the
 * balance comes back when the attempt is closed.
 * @throws {OrderNotFound} {@link PurchaseClosed} {@link AlreadyPaid} {@link InsufficientBalance} {@link PaymentRefused}
 *   IdempotencyKeyReused {@link Unavailable}
 */
export const pay = async (
  ctx: ResidentContext,
  request: { readonly purchaseId: string; readonly balanceFen: number },
  key: string,
): Promise<Payable> => {
  const { purchaseId } = request
  const call = { operation: 'pay', key, request }
  for (let tries = 1; ; tries += 1) {
    try {
      const { paymentId } = await once(ctx, call, async () => {
        const due = await readDue(ctx, purchaseId)
        if (due.state === 'PAID') throw new AlreadyPaid()
        if (due.state === 'CLOSED' || ctx.now > due.expiresAt - PAY_AT_LEAST_MS)
          throw new PurchaseClosed()
        if (request.balanceFen > due.totalFen)
          throw new BadInput(
            'BALANCE_TOO_MUCH',
            'Not more of the balance than is to be paid.',
            'balanceFen',
          )
        const before = await openAttemptOf(ctx, purchaseId)
        if (before?.balanceFen === request.balanceFen)
          return { steps: [], result: { paymentId: before.id } }
        if (before && (await closeAttempt(ctx, before))) throw new AlreadyPaid()
        const id = ctx.newId('Payment')
        return {
          steps: await attemptSteps(ctx, due, id, request.balanceFen),
          result: { paymentId: id },
        }
      })
      return await payable(ctx, paymentId)
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error
      if (tries === TRIES) throw new Unavailable(error)
    }
  }
}

/**
 * Asks the provider whether a purchase of the caller was paid: what a client does after WeChat's sheet has closed, since
 * what the sheet says proves nothing.
 * @throws {OrderNotFound} {@link Unavailable}
 */
export const syncPurchase = async (ctx: ResidentContext, purchaseId: string): Promise<void> => {
  const due = await readDue(ctx, purchaseId)
  if (due.state !== 'PENDING_PAYMENT') return
  const attempt = await openAttemptOf(ctx, purchaseId)
  if (attempt) await askForTrade(ctx, attempt.outTradeNo)
}
