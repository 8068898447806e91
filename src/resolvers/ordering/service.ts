import { sql, type SQL } from 'drizzle-orm'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import { vaultOf, type Context, type ResidentContext, type StaffContext } from '#schema/context.ts'
import { manyByKey, oneByKey } from '#schema/loaders.ts'
import type { LocalizedText } from '#schema/locale.ts'
import {
  ORDER_STATES,
  type ChosenSpecification,
  type CloseReason,
  type Fulfilment,
  type OrderState,
  type PurchaseState,
} from '#schema/tables/ordering.ts'
import { maskName, maskPhone } from '#schema/vault.ts'
import { closePurchase } from '../payment/close.ts'
import { mayAtStore, storeIsTheirs } from '../staff/rights.ts'
import { openOrderAddress, type OrderAddress } from './address.ts'
import { OrderNotFound } from './errors.ts'

export interface PurchaseRow {
  readonly id: string
  readonly number: string
  readonly state: PurchaseState
  readonly totalFen: number
  readonly createdAt: number
  readonly expiresAt: number
  readonly paidAt: number | null
}

export interface OrderRow {
  readonly id: string
  readonly number: string
  readonly purchaseId: string
  readonly residentId: string
  readonly storeId: string
  /** Whose the store is now. */
  readonly merchantId: string
  readonly state: OrderState
  readonly closeReason: CloseReason | null
  readonly refundStatus: 'NONE' | 'PARTIAL' | 'FULL'
  readonly fulfilment: Fulfilment
  /** The scene whose service was used; `null` for goods. */
  readonly service: string | null
  readonly slotStartsAt: number | null
  readonly slotEndsAt: number | null
  readonly table: string | null
  readonly divisionCode: string | null
  readonly addressSealed: string | null
  readonly noteSealed: string | null
  readonly goodsFen: number
  readonly discountFen: number
  readonly freightFen: number
  readonly totalFen: number
  readonly refundedFen: number
  readonly createdAt: number
  readonly paidAt: number | null
  readonly fulfilledAt: number | null
  readonly completedAt: number | null
  /** Until when it can be paid. */
  readonly expiresAt: number
  readonly code: string | null
  /** Units not handed over and not given back, and units handed over and not given back. */
  readonly open: number
  readonly handedOver: number
}

export interface OrderLineRow {
  readonly id: string
  readonly orderId: string
  readonly productId: string
  readonly skuId: string
  readonly names: LocalizedText
  readonly chosen: readonly ChosenSpecification[]
  readonly imageUrl: string | null
  readonly quantity: number
  readonly unitFen: number
  readonly discountFen: number
  readonly payableFen: number
  readonly fulfilled: number
  readonly cancelled: number
  readonly returned: number
  readonly refundFen: number
}

export interface OrderEventRow {
  readonly orderId: string
  readonly event: string
  readonly from: OrderState | null
  readonly to: OrderState
  readonly actor: string
  readonly at: number
}

/** Columns of an order as an object, so that a row names what it holds. */
const ORDER = sql`json_object('id', o.id, 'number', o.number, 'purchaseId', o.purchase_id, 'residentId', o.resident_id, 'storeId', o.store_id,
  'merchantId', (SELECT merchant_id FROM stores s WHERE s.place_id = o.store_id), 'state', o.state,
  'closeReason', o.close_reason, 'refundStatus', o.refund_status, 'fulfilment', o.fulfilment, 'service', o.service, 'slotStartsAt', o.slot_starts_at,
  'slotEndsAt', (SELECT ends_at FROM pickup_slots s WHERE s.store_id = o.store_id AND s.starts_at = o.slot_starts_at), 'table', o.table_no,
  'divisionCode', o.division_code, 'addressSealed', o.address_sealed, 'noteSealed', o.note_sealed, 'goodsFen', o.goods_fen, 'discountFen', o.discount_fen, 'freightFen', o.freight_fen,
  'totalFen', o.total_fen, 'refundedFen', o.refunded_fen, 'createdAt', o.created_at, 'paidAt', o.paid_at, 'fulfilledAt', o.fulfilled_at, 'completedAt', o.completed_at,
  'expiresAt', p.expires_at, 'code', (SELECT code FROM pickup_codes c WHERE c.order_id = o.id AND c.live = 1),
  'open', (SELECT sum(quantity - fulfilled - cancelled) FROM order_lines l WHERE l.order_id = o.id),
  'handedOver', (SELECT sum(fulfilled - returned) FROM order_lines l WHERE l.order_id = o.id))`

/** Orders of a condition; whether the caller may see them is the condition's to say. */
export const readOrders = async (
  { db }: Context,
  where: SQL,
  tail: SQL = sql``,
): Promise<readonly OrderRow[]> =>
  (
    await db.all<[string]>(
      sql`SELECT ${ORDER} FROM orders o JOIN purchases p ON p.id = o.purchase_id WHERE ${where} ${tail}`,
    )
  ).map(([json]) => JSON.parse(json) as OrderRow) // written by ORDER, to this very shape

/** Whoever reads a purchase that should be closed by now has it closed: nobody waits for the next sweep. */
const closeLate = (ctx: Context, purchaseId: string, state: string, expiresAt: number): void => {
  if (state !== 'PENDING_PAYMENT' || ctx.now < expiresAt) return
  ctx.defer(
    closePurchase(ctx, purchaseId, {
      event: 'EXPIRE',
      reason: 'TIMEOUT',
      actor: 'SYSTEM',
      actorId: null,
    }),
  )
}

/** A purchase of the caller; `null` for everybody else's. */
export const findPurchase = async (
  ctx: ResidentContext,
  id: string,
): Promise<PurchaseRow | null> => {
  const row = await ctx.db.get<
    [string, string, PurchaseState, number, number, number, number | null] | undefined
  >(sql`SELECT id, number, state, total_fen, created_at, expires_at, paid_at FROM purchases
    WHERE id = ${id} AND resident_id = ${ctx.viewer.residentId}`)
  if (!row) return null
  closeLate(ctx, id, row[2], row[5])
  return {
    id: row[0],
    number: row[1],
    state: row[2],
    totalFen: row[3],
    createdAt: row[4],
    expiresAt: row[5],
    paidAt: row[6],
  }
}

/** A purchase that the caller has just made or changed. @throws {OrderNotFound} */
export const requirePurchase = async (ctx: ResidentContext, id: string): Promise<PurchaseRow> => {
  const purchase = await findPurchase(ctx, id)
  if (!purchase) throw new OrderNotFound()
  return purchase
}

/** An order of the caller, or of a store where the caller, also a system of its merchant, may read orders; `null` for everybody else's. */
export const findOrder = async (ctx: Context, id: string): Promise<OrderRow | null> => {
  const { viewer } = ctx
  const theirs =
    viewer.kind === 'resident'
      ? sql`o.resident_id = ${viewer.residentId}`
      : storeIsTheirs(ctx, 'readOrders', sql`o.store_id`)
  const [order] = await readOrders(ctx, sql`o.id = ${id} AND ${theirs}`)
  if (!order) return null
  closeLate(ctx, order.purchaseId, order.state, order.expiresAt)
  return order
}

/** An order that the caller has just done something with. @throws {OrderNotFound} */
export const requireOrder = async (ctx: Context, id: string): Promise<OrderRow> => {
  const order = await findOrder(ctx, id)
  if (!order) throw new OrderNotFound()
  return order
}

const byAge = async (
  ctx: Context,
  where: SQL,
  states: readonly OrderState[] | null | undefined,
  args: PageArgs,
): Promise<Page<OrderRow>> => {
  const after = decodeCursor(args.after, ['string'])
  const rows = await readOrders(
    ctx,
    sql`${where} AND ${states?.length ? sql`o.state IN (SELECT value FROM json_each(${JSON.stringify(states)}))` : sql`true`}
      AND ${after ? sql`o.id < ${String(after[0])}` : sql`true`}`,
    sql`ORDER BY o.id DESC LIMIT ${args.first + 1}`,
  )
  return toPage(rows, args, (row) => [row.id])
}

export interface OrdersArgs extends PageArgs {
  readonly states?: readonly OrderState[] | null | undefined
}

/** The caller's orders, latest first. */
export const listOrders = (ctx: ResidentContext, args: OrdersArgs): Promise<Page<OrderRow>> =>
  byAge(ctx, sql`o.resident_id = ${ctx.viewer.residentId}`, args.states, args)

/**
 * Orders of a store where the caller may read them, latest first, or oldest first; none of others. Each state is asked for its
 * own first ones, in the order of the index: a store with many orders costs what one with few does.
 */
export const listStoreOrders = async (
  ctx: StaffContext,
  args: OrdersArgs & { readonly store: string; readonly oldestFirst?: boolean | undefined },
): Promise<Page<OrderRow>> => {
  const after = decodeCursor(args.after, ['string'])
  const [beyond, direction] = args.oldestFirst === true ? [sql`>`, sql`ASC`] : [sql`<`, sql`DESC`]
  const states = args.states?.length ? [...new Set(args.states)] : ORDER_STATES
  const first = states.map(
    (
      state,
    ) => sql`SELECT id FROM (SELECT o.id FROM orders o WHERE o.store_id = ${args.store} AND o.state = ${state}
      AND ${after ? sql`o.id ${beyond} ${String(after[0])}` : sql`true`} ORDER BY o.id ${direction} LIMIT ${args.first + 1})`,
  )
  const rows = await readOrders(
    ctx,
    sql`o.id IN (${sql.join(first, sql` UNION ALL `)}) AND ${storeIsTheirs(ctx, 'readOrders', sql`o.store_id`)}`,
    sql`ORDER BY o.id ${direction} LIMIT ${args.first + 1}`,
  )
  return toPage(rows, args, (row) => [row.id])
}

/** Orders of stores where the caller may read them, many at once. */
export const orderAtDesk = (ctx: StaffContext) =>
  oneByKey<OrderRow>(
    ctx,
    'orderAtDesk',
    (ids) =>
      readOrders(
        ctx,
        sql`o.id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) AND ${storeIsTheirs(ctx, 'readOrders', sql`o.store_id`)}`,
      ),
    ({ id }) => id,
  )

/** What tells whether anything has changed on the board of a store: how much waits there, and when that last changed. */
export interface Pulse {
  readonly waiting: number
  /** Milliseconds UTC; 0 where nothing waits. */
  readonly changedAt: number
}

/** The pulse of a store where the caller may read orders; reads what waits there and nothing else. */
export const pulseOfStore = async (ctx: StaffContext, store: string): Promise<Pulse> => {
  const [waiting, changedAt] = await ctx.db.get<[number, number | null]>(sql`
    SELECT count(*), max(o.changed_at) FROM orders o WHERE o.store_id = ${store} AND o.state IN ('TO_FULFIL', 'PARTIALLY_FULFILLED')
      AND ${storeIsTheirs(ctx, 'readOrders', sql`o.store_id`)}`)
  return { waiting, changedAt: changedAt ?? 0 }
}

/** Orders of a purchase. Give it the id of a purchase that the caller may see. */
export const ordersOfPurchase = (ctx: Context) =>
  manyByKey<OrderRow>(
    ctx,
    'ordersOfPurchase',
    (ids) =>
      readOrders(
        ctx,
        sql`o.purchase_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
        sql`ORDER BY o.id`,
      ),
    ({ purchaseId }) => purchaseId,
  )

/** Lines of an order. Give it the id of an order that the caller may see. */
export const linesOfOrder = (ctx: Context) =>
  manyByKey<OrderLineRow>(
    ctx,
    'linesOfOrder',
    async (ids) =>
      (
        await ctx.db.all<[string]>(sql`
          SELECT json_object('id', id, 'orderId', order_id, 'productId', product_id, 'skuId', sku_id, 'names', json(names), 'chosen', json(chosen), 'imageUrl', image,
            'quantity', quantity, 'unitFen', unit_fen, 'discountFen', unit_fen * quantity - goods_fen, 'payableFen', goods_fen, 'fulfilled', fulfilled,
            'cancelled', cancelled, 'returned', returned, 'refundFen', refund_fen)
          FROM order_lines WHERE order_id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) ORDER BY order_id, position`)
      ).map(([json]) => JSON.parse(json) as OrderLineRow),
    ({ orderId }) => orderId,
  )

/** The steps of an order, in their order. Give it the id of an order that the caller may see. */
export const eventsOfOrder = (ctx: Context) =>
  manyByKey<OrderEventRow>(
    ctx,
    'eventsOfOrder',
    async (ids) =>
      (
        await ctx.db.all<[string]>(sql`
          SELECT json_object('orderId', order_id, 'event', event, 'from', from_state, 'to', to_state, 'actor', actor, 'at', at)
          FROM order_events WHERE order_id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) ORDER BY seq`)
      ).map(([json]) => JSON.parse(json) as OrderEventRow),
    ({ orderId }) => orderId,
  )

export interface ShownAddress extends OrderAddress {
  readonly divisionCode: string
}

/**
 * Where an order is sent: whole for its buyer, and for whoever still has to pack it; masked for other staff, and for all of
 * them once it is on its way.
 */
export const addressOf = async (ctx: Context, order: OrderRow): Promise<ShownAddress | null> => {
  if (order.addressSealed === null) return null
  const { recipient, phone, street } = await openOrderAddress(ctx, order.addressSealed, order.id)
  const isPacking = ['TO_FULFIL', 'PARTIALLY_FULFILLED'].includes(order.state)
  const { viewer } = ctx
  const whole = viewer.kind === 'resident' || (isPacking && mayAtStore(viewer, 'ship', order))
  return {
    divisionCode: order.divisionCode ?? '',
    recipient: whole ? recipient : maskName(recipient),
    phone: whole ? phone : maskPhone(phone),
    street: whole ? street : '',
  }
}

/** What the buyer wrote to the people of the store; `null` for nothing, and for its systems. */
export const noteOf = (ctx: Context, order: OrderRow): Promise<string> | null =>
  order.noteSealed === null || ctx.viewer.kind === 'machine'
    ? null
    : vaultOf(ctx).open(order.noteSealed, 'order-note', order.id)

/**
 * Gives up a purchase that is not paid. One that was paid meanwhile stays paid; given up again, it is the same.
 * @throws {OrderNotFound} Unavailable while the provider cannot be asked
 */
export const cancelPurchase = async (ctx: ResidentContext, id: string): Promise<PurchaseRow> => {
  await requirePurchase(ctx, id)
  const { residentId } = ctx.viewer
  await closePurchase(ctx, id, {
    event: 'CANCEL',
    reason: 'USER',
    actor: 'RESIDENT',
    actorId: residentId,
  })
  return requirePurchase(ctx, id)
}
