import { sql } from 'drizzle-orm'
import { does, mustHit, type Step } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import { invariant } from '#schema/problem.ts'
import type { AfterSaleState as State } from '#schema/tables/after-sale.ts'
import type { Units } from '../fulfilment/hand-over.ts'
import { readPaidWith, refundSteps } from '../payment/refunds.ts'
import { overtaken } from '../payment/settle.ts'
import { refundOf } from '../pricing/rules/refund.ts'
import { readOrigin } from './exchange.ts'

export interface Decision {
  readonly id: string
  readonly orderId: string
  /** The state the request has to be in. */
  readonly from: State
  readonly units: readonly Units[]
  readonly handedOver: boolean
  readonly merchantFault: boolean
}

interface FrozenLine {
  readonly id: string
  readonly quantity: number
  readonly refundUnits: number
  readonly goodsFen: number
  readonly payableFen: number
  readonly pointsUsed: number
  readonly pointsFen: number
  readonly commissionBaseFen: number
}

/** The frozen numbers of the lines of an order, and whether anything of it has left the store. */
const readLines = async (
  { db }: Context,
  orderId: string,
): Promise<{ readonly lines: ReadonlyMap<string, FrozenLine>; readonly shipped: boolean }> => {
  const rows = await db.all<
    [string, number, number, number, number, number, number, number, number]
  >(
    sql`SELECT id, quantity, refund_units, goods_fen, payable_fen, points_used, points_fen, commission_base_fen, fulfilled FROM order_lines WHERE order_id = ${orderId}`,
  )
  return {
    shipped: rows.some((row) => row[8] > 0),
    lines: new Map(
      rows.map((row) => [
        row[0],
        {
          id: row[0],
          quantity: row[1],
          refundUnits: row[2],
          goodsFen: row[3],
          payableFen: row[4],
          pointsUsed: row[5],
          pointsFen: row[6],
          commissionBaseFen: row[7],
        },
      ]),
    ),
  }
}

/** Counts units of a line as decided, and what they give back; overtaken when others of it were decided in between. */
const decidedStep = (
  { db }: Context,
  {
    orderId,
    lineId,
    before,
    quantity,
    back,
  }: {
    readonly orderId: string
    readonly lineId: string
    readonly before: number
    readonly quantity: number
    readonly back: number
  },
): Step =>
  mustHit(
    db.run(sql`UPDATE order_lines SET refund_units = refund_units + ${quantity}, refund_fen = refund_fen + ${back}
      WHERE id = ${lineId} AND order_id = ${orderId} AND refund_units = ${before}`),
    overtaken,
  )

/**
 * Money is to go back for these units: how much stands on their lines since the order was made (R1, R2, R6), and a decided
 * unit is never decided again. What was not handed over goes back on sale. For what goods were exchanged for nothing was paid:
 * what goes back is what was paid for those goods, by the order they were bought with.
 */
export const decisionSteps = async (
  ctx: Context,
  { id, orderId, from, units, handedOver, merchantFault }: Decision,
): Promise<readonly Step[]> => {
  const { db, now } = ctx
  const origin = await readOrigin(ctx, orderId)
  const boughtWith = origin?.orderId ?? orderId
  const [{ lines }, bought, paid] = await Promise.all([
    readLines(ctx, orderId),
    readLines(ctx, boughtWith),
    readPaidWith(ctx, boughtWith),
  ])
  invariant(paid, 'an order with an after-sale was paid')
  // Several lines may have one origin: each goes on where the one before it stopped.
  const decidedOf = new Map<string, number>()
  let fen = 0
  const steps: Step[] = []
  for (const { lineId, quantity } of units) {
    const line = lines.get(lineId)
    // More than there are, or a line of another order: the claim before this refuses it.
    if (!line || line.refundUnits + quantity > line.quantity) continue
    const boughtLineId = origin?.lines.get(lineId) ?? lineId
    const boughtLine = bought.lines.get(boughtLineId)
    invariant(boughtLine, 'units of an order were bought')
    const before = boughtLine.refundUnits + (decidedOf.get(boughtLineId) ?? 0)
    decidedOf.set(boughtLineId, before - boughtLine.refundUnits + quantity)
    const { goodsFen, freightFen } = refundOf(
      { ...boughtLine, freightPaidFen: boughtLine.payableFen - boughtLine.goodsFen },
      before,
      quantity,
      { shipped: bought.shipped, merchantFault },
    )
    const back = goodsFen + freightFen
    fen += back
    steps.push(
      decidedStep(ctx, {
        orderId,
        lineId,
        before: line.refundUnits,
        quantity,
        back: origin ? 0 : back,
      }),
      ...(origin
        ? [decidedStep(ctx, { orderId: boughtWith, lineId: boughtLineId, before, quantity, back })]
        : []),
      does(
        db.run(
          sql`UPDATE after_sale_lines SET refund_fen = ${back} WHERE after_sale_id = ${id} AND order_line_id = ${lineId}`,
        ),
      ),
    )
    if (!handedOver)
      steps.push(
        mustHit(
          db.run(sql`UPDATE stock_reservations SET returned = returned + per_unit * ${quantity}, changed_at = ${now},
              state = iif(consumed + returned + per_unit * ${quantity} = quantity, 'DONE', state)
            WHERE order_line_id = ${lineId} AND state = 'COMMITTED'`),
          overtaken,
        ),
      )
  }
  return [
    mustHit(
      db.run(
        sql`UPDATE after_sales SET state = 'REFUNDING', refund_fen = ${fen}, changed_at = ${now} WHERE id = ${id} AND state = ${from}`,
      ),
      overtaken,
    ),
    ...steps,
    ...refundSteps(ctx, paid, { orderId: boughtWith, afterSaleId: id, fen, reason: 'AFTER_SALE' }),
  ]
}
