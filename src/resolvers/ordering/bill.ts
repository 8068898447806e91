import { sql } from 'drizzle-orm'
import { does, mustHit, type Step } from '#schema/batch.ts'
import type { ResidentContext } from '#schema/context.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { TooOften } from '#schema/problem.ts'
import { HOUR_MS, SECOND_MS } from '#schema/time.ts'
import { freePaymentSteps } from '../payment/settle.ts'
import { TooManyUnpaid } from './errors.ts'
import { numberOf, seldomSql, unpaidSql } from './place.ts'
import { PURCHASES_AN_HOUR_MAX, UNPAID_MAX } from './rules/states.ts'

/** A service that was used, and what whoever rendered it wants for it. */
export interface Bill {
  /** The store that is paid. */
  readonly storeId: string
  /** The scene whose service it is. */
  readonly service: string
  /** What is named on the line, as the id of the place where the service was used. */
  readonly subject: string
  readonly names: LocalizedText
  /** By the list, and what is taken off; fen. */
  readonly listFen: number
  readonly offFen: number
  /** Until when it can be paid; milliseconds UTC. */
  readonly expiresAt: number
  readonly zone: string
}

export interface MadeBill {
  readonly purchaseId: string
  readonly orderId: string
  readonly steps: readonly Step[]
  readonly paid: readonly Step[]
}

/**
 * What makes a purchase of one order for a service: nothing is held and nothing handed over, paying completes it. What the bill
 * is about is the caller's to write between `steps` and `paid`, which pays one that costs nothing and is empty for others.
 * @param otherwise the refusal when the store is gone.
 */
export const billSteps = (ctx: ResidentContext, bill: Bill, otherwise: () => Error): MadeBill => {
  const { db, now } = ctx
  const { residentId } = ctx.viewer
  const { storeId, service, subject, listFen, offFen, expiresAt } = bill
  const totalFen = listFen - offFen
  const purchaseId = ctx.newId('Purchase')
  const orderId = ctx.newId('Order')
  const lineId = ctx.newId('OrderLine')
  const number = numberOf(now, bill.zone)
  const taken = (): Error => new TooOften(1)
  return {
    purchaseId,
    orderId,
    steps: [
      does(db.run(unpaidSql({}, { residentId, most: UNPAID_MAX })), {
        txn_assert: () => new TooManyUnpaid(),
      }),
      does(
        db.run(
          seldomSql({}, { residentId, before: PURCHASES_AN_HOUR_MAX - 1, since: now - HOUR_MS }),
        ),
        { txn_assert: () => new TooOften(HOUR_MS / SECOND_MS / PURCHASES_AN_HOUR_MAX) },
      ),
      mustHit(
        db.run(sql`INSERT INTO purchases (id, number, resident_id, city_code, total_fen, created_at, expires_at)
          SELECT ${purchaseId}, ${number}, ${residentId}, p.city_code, ${totalFen}, ${now}, ${expiresAt} FROM stores s JOIN places p ON p.id = s.place_id
          WHERE s.place_id = ${storeId}`),
        otherwise,
        { 'purchases.number': taken },
      ),
      does(
        db.run(sql`INSERT INTO orders (id, number, purchase_id, resident_id, store_id, merchant_id, city_code, fulfilment, service, goods_fen, discount_fen,
            freight_fen, total_fen, created_at, actor_id, changed_at)
          SELECT ${orderId}, ${numberOf(now, bill.zone)}, ${purchaseId}, ${residentId}, s.place_id, s.merchant_id, p.city_code, 'DINE_IN', ${service}, ${listFen}, ${offFen},
            0, ${totalFen}, ${now}, ${residentId}, ${now} FROM stores s JOIN places p ON p.id = s.place_id WHERE s.place_id = ${storeId}`),
        { 'orders.number': taken },
      ),
      does(
        db.run(sql`INSERT INTO order_lines (id, order_id, position, product_id, sku_id, names, chosen, quantity, unit_fen, activity_off_fen, payable_fen, goods_fen)
          VALUES (${lineId}, ${orderId}, 0, ${subject}, ${subject}, ${JSON.stringify(bill.names)}, '[]', 1, ${listFen}, ${offFen}, ${totalFen}, ${totalFen})`),
      ),
    ],
    paid:
      totalFen === 0
        ? freePaymentSteps(ctx, purchaseId, residentId, [{ id: orderId, storeId, service }])
        : [],
  }
}
