import { sql } from 'drizzle-orm'
import { does, mustHit, Unavailable, type Step } from '#schema/batch.ts'
import { vaultOf, type StaffContext } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import type { AfterSaleKind, AfterSaleState as State } from '#schema/tables/after-sale.ts'
import { isCleanText, withoutCards } from '#schema/text.ts'
import type { Units } from '../fulfilment/hand-over.ts'
import { once } from '../idempotency/service.ts'
import { sendRefunds } from '../payment/send-refunds.ts'
import { Overtaken } from '../payment/settle.ts'
import { storeIsTheirs } from '../staff/rights.ts'
import { decisionSteps } from './decision.ts'
import { AfterSaleNotFound, AfterSaleState } from './errors.ts'
import { exchangeSteps } from './exchange.ts'
import { ANSWER } from './service.ts'
import { releaseSteps } from './units.ts'

const TRIES = 3

interface Open {
  readonly id: string
  readonly orderId: string
  readonly kind: AfterSaleKind
  readonly state: State
  readonly handedOver: boolean
  readonly units: readonly Units[]
}

const readTheirs = async (ctx: StaffContext, id: string): Promise<Open> => {
  const rows = await ctx.db.all<[string, AfterSaleKind, State, string, number, number]>(sql`
    SELECT s.order_id, s.kind, s.state, l.order_line_id, l.quantity, l.handed_over FROM after_sales s JOIN after_sale_lines l ON l.after_sale_id = s.id
    WHERE s.id = ${id} AND ${storeIsTheirs(ctx, 'decideAfterSale', sql`s.store_id`)}`)
  const [first] = rows
  if (!first) throw new AfterSaleNotFound()
  return {
    id,
    orderId: first[0],
    kind: first[1],
    state: first[2],
    handedOver: first[5] === 1,
    units: rows.map(([, , , lineId, quantity]) => ({ lineId, quantity })),
  }
}

/** What the buyer is told, as it is stored: without numbers of cards, and sealed. @throws {BadInput} BAD_ANSWER */
const sealedAnswer = async (
  ctx: StaffContext,
  id: string,
  answer: string | null,
): Promise<string | null> => {
  if (answer !== null && !isCleanText(answer))
    throw new BadInput('BAD_ANSWER', 'An answer is plain text.', 'answer')
  return answer === null ? null : vaultOf(ctx).seal(withoutCards(answer), ANSWER, id)
}

/** A step that moves a request on, where the viewer still may. */
const moving = (
  ctx: StaffContext,
  open: Open,
  from: State,
  to: State,
  answer: string | null,
): Step =>
  mustHit(
    ctx.db
      .run(sql`UPDATE after_sales SET state = ${to}, answer_sealed = coalesce(${answer}, answer_sealed), changed_at = ${ctx.now}
      WHERE id = ${open.id} AND state = ${from} AND ${storeIsTheirs(ctx, 'decideAfterSale', sql`store_id`)}`),
    () => new AfterSaleState(open.state),
  )

/**
 * The store's answer to a request, once a key. Agreed to, money goes back at once; of a return or an exchange the goods have
 * to come back first. Declined, its units are the buyer's again.
 * @param decision `merchantFault`: freight goes back as well, though something was sent (R6).
 * @throws {AfterSaleNotFound} {@link AfterSaleState} IdempotencyKeyReused {@link BadInput} BAD_ANSWER
 */
export const decideAfterSale = async (
  ctx: StaffContext,
  decision: {
    readonly id: string
    readonly agree: boolean
    readonly answer: string | null
    readonly merchantFault: boolean
  },
  key: string,
): Promise<void> => {
  const { id, agree, merchantFault } = decision
  const answer = await sealedAnswer(ctx, id, decision.answer)
  const act = async () => {
    const open = await readTheirs(ctx, id)
    if (open.state !== 'APPLIED') throw new AfterSaleState(open.state)
    if (!agree)
      return {
        steps: [moving(ctx, open, 'APPLIED', 'REJECTED', answer), ...releaseSteps(ctx, id)],
        result: { id },
      }
    const approved = moving(ctx, open, 'APPLIED', 'APPROVED', answer)
    if (open.kind !== 'REFUND') return { steps: [approved], result: { id } }
    return {
      steps: [
        approved,
        ...(await decisionSteps(ctx, { ...open, from: 'APPROVED', merchantFault })),
      ],
      result: { id },
    }
  }
  await decided(ctx, { operation: 'decideAfterSale', key, request: decision }, act)
}

/**
 * What became of goods that were sent back, once a key: taken, the money goes back, or what they are exchanged for is ordered,
 * and they are put on sale again or thrown away; refused, they remain the buyer's.
 * @throws {AfterSaleNotFound} {@link AfterSaleState} ExchangeNotPossible IdempotencyKeyReused {@link BadInput} BAD_ANSWER
 */
export const receiveReturn = async (
  ctx: StaffContext,
  received: {
    readonly id: string
    readonly outcome: 'RESTOCK' | 'DAMAGED' | 'REFUSED'
    readonly answer: string | null
    readonly merchantFault: boolean
  },
  key: string,
): Promise<void> => {
  const { id, outcome, merchantFault } = received
  const answer = await sealedAnswer(ctx, id, received.answer)
  const act = async () => {
    const open = await readTheirs(ctx, id)
    const from: State = open.state === 'APPROVED' ? 'APPROVED' : 'RETURN_SHIPPED'
    if (open.state !== from || open.kind === 'REFUND') throw new AfterSaleState(open.state)
    if (outcome === 'REFUSED')
      return {
        steps: [moving(ctx, open, from, 'REFUSED', answer), ...releaseSteps(ctx, id)],
        result: { id },
      }
    return {
      steps: [
        moving(ctx, open, from, 'RECEIVED', answer),
        // First, so that the same again can be had of what has just come back.
        ...(outcome === 'RESTOCK'
          ? open.units.map(({ lineId, quantity }) =>
              does(
                ctx.db
                  .run(sql`INSERT INTO stock_movements (key, type, store_id, sku_id, pool, on_hand, reference, actor, at)
                  SELECT ${`${id}:${lineId}:RESTOCK:`} || r.sku_id, 'RESTOCK', r.store_id, r.sku_id, r.pool, r.per_unit * ${quantity}, ${id}, ${ctx.viewer.staffId}, ${ctx.now}
                  FROM stock_reservations r JOIN skus k ON k.id = r.sku_id WHERE r.order_line_id = ${lineId}`),
              ),
            )
          : []),
        ...(open.kind === 'EXCHANGE'
          ? await exchangeSteps(ctx, open)
          : await decisionSteps(ctx, { ...open, from: 'RECEIVED', merchantFault })),
      ],
      result: { id },
    }
  }
  await decided(ctx, { operation: 'receiveReturn', key, request: received }, act)
}

/** Does what is decided on, once a key, again where others of the purchase came first. @throws {@link Unavailable} */
export const decided = async (
  ctx: StaffContext,
  call: Parameters<typeof once>[1],
  act: () => Promise<{ readonly steps: readonly Step[]; readonly result: { readonly id: string } }>,
): Promise<{ readonly id: string }> => {
  for (let tries = 1; ; tries += 1) {
    try {
      const result = await once(ctx, call, act)
      // Told to the provider at once where it can be; else the sweeper does it.
      ctx.defer(sendRefunds(ctx))
      return result
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error
      if (tries === TRIES) throw new Unavailable(error)
    }
  }
}
