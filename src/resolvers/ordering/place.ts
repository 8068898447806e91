import { sql } from 'drizzle-orm'
import { does, mustHit, Unavailable, type Step } from '#schema/batch.ts'
import { randomCode } from '#schema/codes.ts'
import { vaultOf, type ResidentContext } from '#schema/context.ts'
import { prepared } from '#schema/prepared.ts'
import { BadInput, TooOften } from '#schema/problem.ts'
import { isCleanText, withoutCards } from '#schema/text.ts'
import { HOUR_MS, localDay, SECOND_MS } from '#schema/time.ts'
import { reservationsOf } from '../inventory/reservations.ts'
import { isWithinRing } from '#schema/geo/area.ts'
import { openAddress } from '../identity/addresses.ts'
import { keyed } from '../idempotency/service.ts'
import { freePaymentSteps } from '../payment/settle.ts'
import { sealAddress } from './address.ts'
import { quoteBeside, type CheckoutRequest } from './checkout.ts'
import { CheckoutObstructed, TooManyUnpaid, TotalChanged } from './errors.ts'
import type { Quote, QuotedOrder } from './rules/quote.ts'
import { PAY_WITHIN_MS, PURCHASES_AN_HOUR_MAX, UNPAID_MAX } from './rules/states.ts'
import { requirePurchase, type PurchaseRow } from './service.ts'

/** Something changed between reading and writing: what is true now has to be read again. */
class Stale extends Error {}

const TRIES = 3
const NUMBER_LENGTH = 10

/** A number for people: the day, then chance, so that nobody can tell how many there are or guess another one's. */
export const numberOf = (now: number, zone: string): string =>
  `${localDay(now, zone).date.slice(2).replaceAll('-', '')}${randomCode(NUMBER_LENGTH)}`

const addressSnapshot = async (
  ctx: ResidentContext,
  order: QuotedOrder,
  orderId: string,
): Promise<string | null> => {
  if (order.handover?.fulfilment !== 'DELIVERY') return null
  const row = await ctx.db.get<
    [string, string, string, string, string, string | null] | undefined
  >(sql`
    SELECT id, division_code, recipient_sealed, phone_sealed, street_sealed, position_sealed FROM addresses
    WHERE id = ${order.handover.addressId ?? ''} AND resident_id = ${ctx.viewer.residentId}`)
  // Freight was told for where it was.
  if (row?.[1] !== order.divisionCode) throw new Stale('the address is gone, or another one')
  const { recipient, phone, street, position } = await openAddress(ctx, row)
  const { deliveryArea } = order.store
  if (deliveryArea !== null && (position === null || !isWithinRing(position, deliveryArea)))
    throw new Stale('the address is somewhere else')
  return sealAddress(ctx, { recipient, phone, street }, orderId)
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

interface Inserted extends Readonly<Record<string, string | number | null>> {
  readonly purchaseId: string
  readonly residentId: string
  readonly cityCode: string | null
  readonly now: number
  readonly orders: string
  readonly lines: string
}

const stillSoSql = prepared<object, { readonly lines: string; readonly count: number }>(
  (_, value) => sql`INSERT INTO txn_assert SELECT (
      SELECT count(*) = ${value('count')} FROM json_each(${value('lines')}) l JOIN skus k ON k.id = l.value ->> 'skuId' AND k.price_fen = l.value ->> 'unitFen'
      JOIN products d ON d.id = k.product_id AND d.state = 'ON_SALE')`,
)
/** At most so many wait to be paid. */
export const unpaidSql = prepared<object, { readonly residentId: string; readonly most: number }>(
  (_, value) => sql`INSERT INTO txn_assert SELECT (
      SELECT count(*) < ${value('most')} FROM purchases WHERE resident_id = ${value('residentId')} AND state = 'PENDING_PAYMENT')`,
)
/** Not too many an hour. */
export const seldomSql = prepared<
  object,
  { readonly residentId: string; readonly before: number; readonly since: number }
>(
  (_, value) => sql`INSERT INTO txn_assert SELECT (
      SELECT coalesce((SELECT created_at FROM purchases WHERE resident_id = ${value('residentId')} ORDER BY id DESC LIMIT 1 OFFSET ${value('before')}), 0) <= ${value('since')})`,
)
const purchaseSql = prepared<
  object,
  Omit<Inserted, 'orders' | 'lines'> & {
    readonly number: string
    readonly totalFen: number
    readonly expiresAt: number
  }
>(
  (
    _,
    value,
  ) => sql`INSERT INTO purchases (id, number, resident_id, city_code, total_fen, created_at, expires_at)
    VALUES (${value('purchaseId')}, ${value('number')}, ${value('residentId')}, ${value('cityCode')}, ${value('totalFen')}, ${value('now')}, ${value('expiresAt')})`,
)
const ordersSql = prepared<object, Omit<Inserted, 'lines'>>(
  (
    _,
    value,
  ) => sql`INSERT INTO orders (id, number, purchase_id, resident_id, store_id, merchant_id, city_code, fulfilment, slot_starts_at, table_no,
      division_code, address_sealed, note_sealed, goods_fen, discount_fen, freight_fen, total_fen, created_at, actor_id, changed_at)
    SELECT value ->> 'id', value ->> 'number', ${value('purchaseId')}, ${value('residentId')}, value ->> 'storeId', value ->> 'merchantId', ${value('cityCode')},
      value ->> 'fulfilment', value ->> 'slotStartsAt', value ->> 'table', value ->> 'divisionCode', value ->> 'addressSealed', value ->> 'noteSealed',
      value ->> 'goodsFen', value ->> 'discountFen', value ->> 'freightFen', value ->> 'totalFen', ${value('now')}, ${value('residentId')}, ${value('now')}
    FROM json_each(${value('orders')})`,
)
const linesSql = prepared<object, { readonly lines: string }>(
  (
    _,
    value,
  ) => sql`INSERT INTO order_lines (id, order_id, position, product_id, sku_id, names, chosen, image, quantity, unit_fen, activity_off_fen,
      timed_off_fen, member_off_fen, full_reduction_off_fen, coupon_off_fen, points_used, points_fen, freight_fen, adjustment_fen, payable_fen,
      goods_fen, points_to_grant, commission_base_fen)
    SELECT value ->> 'id', value ->> 'orderId', value ->> 'position', value ->> 'productId', value ->> 'skuId', value -> 'names', value -> 'chosen',
      value ->> 'imageUrl', value ->> 'quantity', value ->> 'unitFen', value ->> 'activityOffFen', value ->> 'timedOffFen', value ->> 'memberOffFen',
      value ->> 'fullReductionOffFen', value ->> 'couponOffFen', value ->> 'pointsUsed', value ->> 'pointsFen', value ->> 'freightFen',
      value ->> 'adjustmentFen', value ->> 'payableFen', value ->> 'goodsFen', value ->> 'pointsToGrant', value ->> 'commissionBaseFen'
    FROM json_each(${value('lines')})`,
)
const reservationsSql = prepared<object, { readonly lines: string; readonly now: number }>(
  (_, value) =>
    sql`${reservationsOf({ lines: value('lines'), orderId: sql`l.value ->> 'orderId'`, storeId: sql`l.value ->> 'storeId'`, now: value('now') })}`,
)
const cartSql = prepared<object, { readonly residentId: string; readonly lines: string }>(
  (_, value) => sql`DELETE FROM cart_lines WHERE owner_id = ${value('residentId')}
    AND (store_id, sku_id) IN (SELECT value ->> 'storeId', value ->> 'skuId' FROM json_each(${value('lines')}))`,
)

/** The steps that make a purchase, and the purchase as it will be. */
const insertion = async (
  ctx: ResidentContext,
  made: Quote,
): Promise<{ readonly steps: readonly Step[]; readonly purchase: PurchaseRow }> => {
  const { db, now } = ctx
  const { residentId } = ctx.viewer
  const { cityCode, totalFen } = made
  const stale = (): Error => new Stale()
  const rows = await rowsOf(ctx, made)
  const orders = JSON.stringify(rows.orders)
  const lines = JSON.stringify(rows.lines)
  const zone = made.orders[0]?.store.zone ?? 'UTC'
  const isFree = totalFen === 0
  const purchase: PurchaseRow = {
    id: ctx.newId('Purchase'),
    number: numberOf(now, zone),
    state: isFree ? 'PAID' : 'PENDING_PAYMENT',
    totalFen,
    createdAt: now,
    expiresAt: now + PAY_WITHIN_MS,
    paidAt: isFree ? now : null,
  }
  const { id: purchaseId, number, expiresAt } = purchase
  const common = { purchaseId, residentId, cityCode, now }
  const steps = [
    // What was read still is so: the same price, still on sale.
    does(db.run(stillSoSql({}, { lines, count: rows.lines.length })), { txn_assert: stale }),
    does(db.run(unpaidSql({}, { residentId, most: UNPAID_MAX })), {
      txn_assert: () => new TooManyUnpaid(),
    }),
    does(
      db.run(
        seldomSql({}, { residentId, before: PURCHASES_AN_HOUR_MAX - 1, since: now - HOUR_MS }),
      ),
      { txn_assert: () => new TooOften(HOUR_MS / SECOND_MS / PURCHASES_AN_HOUR_MAX) },
    ),
    does(db.run(purchaseSql({}, { ...common, number, totalFen, expiresAt })), {
      'purchases.number': stale,
    }),
    does(db.run(ordersSql({}, { ...common, orders })), { 'orders.number': stale }),
    does(db.run(linesSql({}, { lines }))),
    // Each is held by itself, so two lines of one SKU cannot both have the last unit.
    does(db.run(reservationsSql({}, { lines, now })), { OUT_OF_STOCK: stale }),
    ...rows.slots.map((slot) =>
      mustHit(
        db.run(sql`INSERT INTO pickup_slots (store_id, starts_at, ends_at, capacity, booked)
          VALUES (${slot.storeId}, ${slot.startsAt}, ${slot.endsAt}, ${slot.capacity}, 1)
          ON CONFLICT (store_id, starts_at) DO UPDATE SET booked = booked + 1, capacity = max(booked, excluded.capacity)
          WHERE booked < excluded.capacity`),
        stale,
      ),
    ),
    // What was bought leaves the cart; what was put in besides stays.
    does(db.run(cartSql({}, { residentId, lines }))),
    ...(isFree ? freePaymentSteps(ctx, purchaseId, residentId, rows.orders) : []),
  ]
  return { steps, purchase }
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
 * within a quarter of an hour; a purchase that costs nothing is paid at once. Two round trips to the database.
 * @param request what is wanted, as the preview was asked; `totalFen` is what the preview said.
 * @throws {CheckoutObstructed} {@link TotalChanged} {@link TooManyUnpaid} {@link TooOften} IdempotencyKeyReused
 *   {@link Unavailable} where it changes each time it is read
 */
export const placeOrder = async (
  ctx: ResidentContext,
  request: CheckoutRequest & { readonly totalFen: number },
  key: string,
): Promise<PurchaseRow> => {
  checkTexts(request)
  const { totalFen, ...wanted } = request
  const call = await keyed<{ readonly purchaseId: string }>(ctx, {
    operation: 'placeOrder',
    key,
    request,
  })
  for (let tries = 1; ; tries += 1) {
    const { made, rows } = await quoteBeside(ctx, wanted, call.lookUp)
    const before = call.doneIn(rows)
    if (before) return requirePurchase(ctx, before.purchaseId)
    const refusal =
      made.obstacles.length > 0
        ? new CheckoutObstructed(made.obstacles)
        : made.totalFen === totalFen
          ? undefined
          : new TotalChanged(made.totalFen)
    if (refusal) throw refusal
    try {
      const { steps, purchase } = await insertion(ctx, made)
      const { purchaseId } = await call.write(steps, { purchaseId: purchase.id })
      return purchaseId === purchase.id ? purchase : await requirePurchase(ctx, purchaseId)
    } catch (error) {
      if (!(error instanceof Stale)) throw error
      if (tries === TRIES) throw new Unavailable(error)
    }
  }
}
