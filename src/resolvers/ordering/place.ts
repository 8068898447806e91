import { sql } from 'drizzle-orm'
import { does, mustHit, mustHold, type Step } from '#schema/batch.ts'
import { randomCode } from '#schema/codes.ts'
import { vaultOf, type ResidentContext } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import { isCleanText, withoutCards } from '#schema/text.ts'
import { localDay } from '#schema/time.ts'
import { openAddress } from '../identity/addresses.ts'
import { once } from '../idempotency/service.ts'
import { freePaymentSteps } from '../payment/settle.ts'
import { quote, type CheckoutRequest } from './checkout.ts'
import { CheckoutObstructed, TotalChanged } from './errors.ts'
import type { Quote, QuotedOrder } from './rules/quote.ts'
import { PAY_WITHIN_MS } from './rules/states.ts'

/** Something changed between reading and writing: what is true now has to be read again. */
class Stale extends Error {}

const TRIES = 3
const NUMBER_LENGTH = 10

/** A number for people: the day, then chance, so that nobody can tell how many there are or guess another one's. */
const numberOf = (now: number, zone: string): string =>
  `${localDay(now, zone).date.slice(2).replaceAll('-', '')}${randomCode(NUMBER_LENGTH)}`

const addressSnapshot = async (
  ctx: ResidentContext,
  order: QuotedOrder,
  orderId: string,
): Promise<string | null> => {
  if (order.handover?.fulfilment !== 'DELIVERY') return null
  const row = await ctx.db.get<[string, string, string, string, string] | undefined>(sql`
    SELECT id, division_code, recipient_sealed, phone_sealed, street_sealed FROM addresses
    WHERE id = ${order.handover.addressId ?? ''} AND resident_id = ${ctx.viewer.residentId}`)
  if (!row) throw new Stale('the address is gone')
  const { recipient, phone, street } = await openAddress(ctx, row)
  return vaultOf(ctx).seal(JSON.stringify({ recipient, phone, street }), 'order-address', orderId)
}

/** The rows of a purchase, ready to be inserted as JSON: one statement a table, whatever their number. */
const rowsOf = async (ctx: ResidentContext, made: Quote) => {
  const orders = await Promise.all(
    made.orders.map(async (order) => {
      const id = ctx.newId('Order')
      const { amounts, handover, store, slot } = order
      const note = withoutCards(handover?.note?.trim() ?? '')
      return {
        order,
        row: {
          id,
          number: numberOf(ctx.now, store.zone),
          storeId: store.id,
          merchantId: store.merchantId,
          fulfilment: handover?.fulfilment,
          slotStartsAt: slot?.startsAt ?? null,
          table: handover?.fulfilment === 'DINE_IN' ? (handover.table ?? null) : null,
          divisionCode: order.divisionCode,
          addressSealed: await addressSnapshot(ctx, order, id),
          noteSealed: note === '' ? null : await vaultOf(ctx).seal(note, 'order-note', id),
          goodsFen: amounts.listFen,
          discountFen: amounts.listFen + amounts.freightFen - amounts.payableFen,
          freightFen: amounts.freightFen,
          totalFen: amounts.payableFen,
        },
      }
    }),
  )
  const lines = orders.flatMap(({ order, row }) =>
    order.lines.map((line, position) => ({
      ...line,
      id: ctx.newId('OrderLine'),
      reservationId: ctx.newId('Reservation'),
      orderId: row.id,
      storeId: row.storeId,
      position,
    })),
  )
  const slots = orders.flatMap(({ order }) =>
    order.slot
      ? [{ ...order.slot, storeId: order.store.id, capacity: order.store.slots?.capacity ?? 0 }]
      : [],
  )
  return { orders: orders.map(({ row }) => row), lines, slots }
}

const insertSteps = async (
  ctx: ResidentContext,
  made: Quote,
  purchaseId: string,
): Promise<readonly Step[]> => {
  const { db, now } = ctx
  const { residentId } = ctx.viewer
  const stale = (): Error => new Stale()
  const { orders, lines, slots } = await rowsOf(ctx, made)
  const ordersJson = JSON.stringify(orders)
  const linesJson = JSON.stringify(lines)
  const zone = made.orders[0]?.store.zone ?? 'UTC'
  return [
    // What was read still is so: the same price, still on sale.
    mustHold(
      ctx,
      sql`SELECT count(*) = ${lines.length} FROM json_each(${linesJson}) l JOIN skus k ON k.id = l.value ->> 'skuId' AND k.price_fen = l.value ->> 'unitFen'
        JOIN products d ON d.id = k.product_id AND d.state = 'ON_SALE'`,
      stale,
    ),
    does(
      db.run(sql`INSERT INTO purchases (id, number, resident_id, city_code, total_fen, created_at, expires_at)
        VALUES (${purchaseId}, ${numberOf(now, zone)}, ${residentId}, ${made.cityCode}, ${made.totalFen}, ${now}, ${now + PAY_WITHIN_MS})`),
      { 'purchases.number': stale },
    ),
    does(
      db.run(sql`INSERT INTO orders (id, number, purchase_id, resident_id, store_id, merchant_id, city_code, fulfilment, slot_starts_at, table_no,
          division_code, address_sealed, note_sealed, goods_fen, discount_fen, freight_fen, total_fen, created_at, actor_id, changed_at)
        SELECT value ->> 'id', value ->> 'number', ${purchaseId}, ${residentId}, value ->> 'storeId', value ->> 'merchantId', ${made.cityCode},
          value ->> 'fulfilment', value ->> 'slotStartsAt', value ->> 'table', value ->> 'divisionCode', value ->> 'addressSealed', value ->> 'noteSealed',
          value ->> 'goodsFen', value ->> 'discountFen', value ->> 'freightFen', value ->> 'totalFen', ${now}, ${residentId}, ${now}
        FROM json_each(${ordersJson})`),
      { 'orders.number': stale },
    ),
    does(
      db.run(sql`INSERT INTO order_lines (id, order_id, position, product_id, sku_id, names, chosen, image, quantity, unit_fen, activity_off_fen,
          timed_off_fen, member_off_fen, full_reduction_off_fen, coupon_off_fen, points_used, points_fen, freight_fen, adjustment_fen, payable_fen,
          goods_fen, points_to_grant, commission_base_fen)
        SELECT value ->> 'id', value ->> 'orderId', value ->> 'position', value ->> 'productId', value ->> 'skuId', value -> 'names', value -> 'chosen',
          value ->> 'imageUrl', value ->> 'quantity', value ->> 'unitFen', value ->> 'activityOffFen', value ->> 'timedOffFen', value ->> 'memberOffFen',
          value ->> 'fullReductionOffFen', value ->> 'couponOffFen', value ->> 'pointsUsed', value ->> 'pointsFen', value ->> 'freightFen',
          value ->> 'adjustmentFen', value ->> 'payableFen', value ->> 'goodsFen', value ->> 'pointsToGrant', value ->> 'commissionBaseFen'
        FROM json_each(${linesJson})`),
    ),
    // Each is held by itself, so two lines of one SKU cannot both have the last unit.
    does(
      db.run(sql`INSERT INTO stock_reservations (id, order_id, order_line_id, store_id, sku_id, quantity, changed_at)
        SELECT value ->> 'reservationId', value ->> 'orderId', value ->> 'id', value ->> 'storeId', value ->> 'skuId', value ->> 'quantity', ${now}
        FROM json_each(${linesJson})`),
      { OUT_OF_STOCK: stale },
    ),
    ...slots.map((slot) =>
      mustHit(
        db.run(sql`INSERT INTO pickup_slots (store_id, starts_at, ends_at, capacity, booked)
          VALUES (${slot.storeId}, ${slot.startsAt}, ${slot.endsAt}, ${slot.capacity}, 1)
          ON CONFLICT (store_id, starts_at) DO UPDATE SET booked = booked + 1, capacity = max(booked, excluded.capacity)
          WHERE booked < excluded.capacity`),
        stale,
      ),
    ),
    // What was bought leaves the cart; what was put in besides stays.
    does(
      db.run(sql`DELETE FROM cart_lines WHERE owner_id = ${residentId}
        AND (store_id, sku_id) IN (SELECT value ->> 'storeId', value ->> 'skuId' FROM json_each(${linesJson}))`),
    ),
    ...(made.totalFen === 0 ? freePaymentSteps(ctx, purchaseId, orders) : []),
  ]
}

const checkTexts = ({ handovers }: CheckoutRequest): void => {
  for (const { note, table } of handovers) {
    if (note && !isCleanText(note))
      throw new BadInput('BAD_TEXT', 'A note is plain text.', 'handovers.note')
    if (table && (!isCleanText(table) || table.length > 12))
      throw new BadInput('BAD_TEXT', 'A table is named in up to 12 characters.', 'handovers.table')
  }
}

/**
 * Makes a purchase: prices are frozen, stock is held, slots are booked, all of it or nothing, once a key. It has to be paid
 * within a quarter of an hour; a purchase that costs nothing is paid at once.
 * @param request what is wanted, as the preview was asked; `totalFen` is what the preview said.
 * @returns the id of the purchase
 * @throws {CheckoutObstructed} {@link TotalChanged} IdempotencyKeyReused
 */
export const placeOrder = async (
  ctx: ResidentContext,
  request: CheckoutRequest & { readonly totalFen: number },
  key: string,
): Promise<string> => {
  checkTexts(request)
  const { totalFen, ...wanted } = request
  const call = { operation: 'placeOrder', key, request }
  for (let tries = 1; ; tries += 1) {
    try {
      const { purchaseId } = await once(ctx, call, async () => {
        const made = await quote(ctx, wanted)
        if (made.obstacles.length > 0) throw new CheckoutObstructed(made.obstacles)
        if (made.totalFen !== totalFen) throw new TotalChanged(made.totalFen)
        const id = ctx.newId('Purchase')
        return { steps: await insertSteps(ctx, made, id), result: { purchaseId: id } }
      })
      return purchaseId
    } catch (error) {
      if (!(error instanceof Stale) || tries === TRIES) throw error
    }
  }
}
