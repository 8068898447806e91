import { sql } from 'drizzle-orm'
import {
  check,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import type { LocalizedText } from '../locale.ts'
import { skus, stores } from './catalogue.ts'
import { cities } from './cities.ts'

/** What somebody means to buy. The owner is a resident, or the session of a guest; no row belongs to nobody. */
export const cartLines = sqliteTable(
  'cart_lines',
  {
    ownerId: text('owner_id').notNull(),
    storeId: text('store_id')
      .notNull()
      .references(() => stores.placeId, { onDelete: 'cascade' }),
    skuId: text('sku_id')
      .notNull()
      .references(() => skus.id, { onDelete: 'cascade' }),
    quantity: integer().notNull(),
    /** What it cost when it was put in, so that a change can be told. */
    addedFen: integer('added_fen').notNull(),
    addedAt: integer('added_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.ownerId, t.storeId, t.skuId] }),
    check('cart_lines_quantity', sql`${t.quantity} between 1 and 9999`),
  ],
)

export const PURCHASE_STATES = ['PENDING_PAYMENT', 'PAID', 'CLOSED'] as const
export type PurchaseState = (typeof PURCHASE_STATES)[number]

/** What is paid at once: one order or several, one for each store. */
export const purchases = sqliteTable(
  'purchases',
  {
    id: text().primaryKey(),
    number: text().notNull().unique(), // shown to people; cannot be guessed
    residentId: text('resident_id').notNull(),
    cityCode: text('city_code')
      .notNull()
      .references(() => cities.code),
    state: text({ enum: PURCHASE_STATES }).notNull().default('PENDING_PAYMENT'),
    totalFen: integer('total_fen').notNull(),
    /** What refunds have been decided on, in all; each takes its share of the tenders by what was decided before it. */
    refundFen: integer('refund_fen').notNull().default(0),
    paymentId: text('payment_id'), // the attempt that paid it
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    paidAt: integer('paid_at'),
    closedAt: integer('closed_at'),
  },
  (t) => [
    index('purchases_resident').on(t.residentId, t.id),
    index('purchases_unpaid')
      .on(t.residentId)
      .where(sql`state = 'PENDING_PAYMENT'`),
    index('purchases_expiry')
      .on(t.expiresAt)
      .where(sql`state = 'PENDING_PAYMENT'`),
    check('purchases_total', sql`${t.totalFen} between 0 and 50000000`),
    check('purchases_refund', sql`${t.refundFen} between 0 and ${t.totalFen}`),
    check(
      'purchases_state',
      sql`case ${t.state} when 'PENDING_PAYMENT' then ${t.paidAt} is null and ${t.closedAt} is null when 'PAID' then ${t.paidAt} is not null and ${t.paymentId} is not null
        when 'CLOSED' then ${t.closedAt} is not null and ${t.paidAt} is null else 0 end`,
    ),
  ],
)

export const ORDER_STATES = [
  'PENDING_PAYMENT',
  'AWAITING_GROUP',
  'TO_FULFIL',
  'PARTIALLY_FULFILLED',
  'FULFILLED',
  'COMPLETED',
  'CLOSED',
] as const
export type OrderState = (typeof ORDER_STATES)[number]
export const CLOSE_REASONS = [
  'TIMEOUT',
  'USER',
  'STAFF',
  'RISK',
  'REFUNDED',
  'GROUP_FAILED',
] as const
export type CloseReason = (typeof CLOSE_REASONS)[number]
export const FULFILMENTS = ['PICKUP', 'DELIVERY', 'DINE_IN'] as const
export type Fulfilment = (typeof FULFILMENTS)[number]
export const ACTORS = ['RESIDENT', 'STAFF', 'SYSTEM', 'PROVIDER'] as const
export type OrderActor = (typeof ACTORS)[number]

/** What one store has to hand over. Which state may follow which stands in `order_transitions`, and a trigger refuses the rest. */
export const orders = sqliteTable(
  'orders',
  {
    id: text().primaryKey(),
    number: text().notNull().unique(), // shown to people; cannot be guessed
    purchaseId: text('purchase_id')
      .notNull()
      .references(() => purchases.id),
    residentId: text('resident_id').notNull(),
    storeId: text('store_id').notNull(),
    merchantId: text('merchant_id').notNull(),
    cityCode: text('city_code').notNull(),
    state: text({ enum: ORDER_STATES }).notNull().default('PENDING_PAYMENT'),
    closeReason: text('close_reason', { enum: CLOSE_REASONS }),
    fulfilment: text({ enum: FULFILMENTS }).notNull(),
    /** The scene whose service was used before it is paid, as `parking`: its lines hold no stock, and paying completes it. DINE_IN: on the spot. */
    service: text(),
    slotStartsAt: integer('slot_starts_at'), // the booked slot of a pickup
    table: text('table_no'), // dine-in
    divisionCode: text('division_code'), // delivery: where to
    addressSealed: text('address_sealed'), // delivery: recipient, phone and street as they were, sealed
    noteSealed: text('note_sealed'),
    goodsFen: integer('goods_fen').notNull(), // by the list
    discountFen: integer('discount_fen').notNull(), // all that was taken off, points included, and adjustments
    freightFen: integer('freight_fen').notNull(),
    totalFen: integer('total_fen').notNull(),
    refundedFen: integer('refunded_fen').notNull().default(0), // what was given back for certain
    refundStatus: text('refund_status', { enum: ['NONE', 'PARTIAL', 'FULL'] })
      .notNull()
      .default('NONE'),
    createdAt: integer('created_at').notNull(),
    paidAt: integer('paid_at'),
    fulfilledAt: integer('fulfilled_at'),
    completedAt: integer('completed_at'),
    // Of the last step, for its event: a trigger writes `order_events` from them.
    event: text().notNull().default('CREATE'),
    actor: text({ enum: ACTORS }).notNull().default('RESIDENT'),
    actorId: text('actor_id'),
    reason: text(),
    changedAt: integer('changed_at').notNull(),
  },
  (t) => [
    index('orders_purchase').on(t.purchaseId),
    index('orders_resident').on(t.residentId, t.id),
    index('orders_store').on(t.storeId, t.state, t.id),
    index('orders_fulfilled')
      .on(t.fulfilledAt)
      .where(sql`state = 'FULFILLED'`),
    check(
      'orders_total',
      sql`${t.totalFen} = ${t.goodsFen} - ${t.discountFen} + ${t.freightFen} and ${t.totalFen} >= 0 and ${t.freightFen} >= 0`,
    ),
    check('orders_refunded', sql`${t.refundedFen} between 0 and ${t.totalFen}`),
    check('orders_closed', sql`(${t.state} = 'CLOSED') = (${t.closeReason} is not null)`),
    check(
      'orders_fulfilment',
      sql`case ${t.fulfilment} when 'PICKUP' then ${t.addressSealed} is null and ${t.table} is null when 'DELIVERY' then ${t.addressSealed} is not null and ${t.divisionCode} is not null and ${t.slotStartsAt} is null
        when 'DINE_IN' then ${t.addressSealed} is null and ${t.slotStartsAt} is null else 0 end`,
    ),
  ],
)

/** Which state may follow which, and by what; filled by a migration, compared with rules.ts by a test. */
export const orderTransitions = sqliteTable(
  'order_transitions',
  {
    fromState: text('from_state').notNull(),
    event: text().notNull(),
    toState: text('to_state').notNull(),
  },
  (t) => [primaryKey({ columns: [t.fromState, t.event, t.toState] })],
)

/** The choice of a buyer as it was shown: name and value of each specification. */
export interface ChosenSpecification {
  readonly name: LocalizedText
  readonly value: LocalizedText
}

/**
 * A line of an order, frozen: prices, discounts and shares never change, whatever becomes of the product. Discounts are
 * named by their step of the pipeline in src/resolvers/pricing.
 */
export const orderLines = sqliteTable(
  'order_lines',
  {
    id: text().primaryKey(),
    orderId: text('order_id')
      .notNull()
      .references(() => orders.id),
    position: integer().notNull(),
    productId: text('product_id').notNull(),
    skuId: text('sku_id').notNull(),
    names: text({ mode: 'json' }).$type<LocalizedText>().notNull(),
    chosen: text({ mode: 'json' }).$type<readonly ChosenSpecification[]>().notNull(),
    image: text(), // its first picture when it was bought: it is kept as long as the line
    quantity: integer().notNull(),
    unitFen: integer('unit_fen').notNull(),
    activityOffFen: integer('activity_off_fen').notNull().default(0),
    timedOffFen: integer('timed_off_fen').notNull().default(0),
    memberOffFen: integer('member_off_fen').notNull().default(0),
    fullReductionOffFen: integer('full_reduction_off_fen').notNull().default(0),
    couponOffFen: integer('coupon_off_fen').notNull().default(0),
    pointsUsed: integer('points_used').notNull().default(0),
    pointsFen: integer('points_fen').notNull().default(0),
    freightFen: integer('freight_fen').notNull().default(0),
    adjustmentFen: integer('adjustment_fen').notNull().default(0), // signed
    payableFen: integer('payable_fen').notNull(),
    goodsFen: integer('goods_fen').notNull(), // of payable; the rest was paid for freight
    pointsToGrant: integer('points_to_grant').notNull().default(0),
    commissionBaseFen: integer('commission_base_fen').notNull().default(0),
    /** Units handed over. */
    fulfilled: integer().notNull().default(0),
    /** Units that are given back, or asked to be, without having been handed over. */
    cancelled: integer().notNull().default(0),
    /** Units that are given back, or asked to be, after they were handed over. */
    returned: integer().notNull().default(0),
    /** Of those, units whose refund has been decided on; and how much that was. */
    refundUnits: integer('refund_units').notNull().default(0),
    refundFen: integer('refund_fen').notNull().default(0),
  },
  (t) => [
    uniqueIndex('order_lines_position').on(t.orderId, t.position),
    index('order_lines_picture')
      .on(t.image)
      .where(sql`image like '/media/%'`),
    check('order_lines_quantity', sql`${t.quantity} between 1 and 9999`),
    check(
      'order_lines_payable',
      sql`${t.payableFen} = ${t.unitFen} * ${t.quantity} - ${t.activityOffFen} - ${t.timedOffFen} - ${t.memberOffFen} - ${t.fullReductionOffFen} - ${t.couponOffFen} - ${t.pointsFen} + ${t.freightFen} + ${t.adjustmentFen} and ${t.goodsFen} between 0 and ${t.payableFen}`,
    ),
    check(
      'order_lines_signs',
      sql`min(${t.unitFen}, ${t.activityOffFen}, ${t.timedOffFen}, ${t.memberOffFen}, ${t.fullReductionOffFen}, ${t.couponOffFen}, ${t.pointsUsed}, ${t.pointsFen}, ${t.freightFen}, ${t.pointsToGrant}, ${t.commissionBaseFen}) >= 0`,
    ),
    check(
      'order_lines_units',
      sql`${t.fulfilled} >= 0 and ${t.cancelled} >= 0 and ${t.returned} between 0 and ${t.fulfilled} and ${t.fulfilled} + ${t.cancelled} <= ${t.quantity}`,
    ),
    check(
      'order_lines_refund',
      sql`${t.refundUnits} between 0 and ${t.cancelled} + ${t.returned} and ${t.refundFen} between 0 and ${t.payableFen}`,
    ),
  ],
)

/** Every step of an order, by a trigger; only ever added to. */
export const orderEvents = sqliteTable(
  'order_events',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    orderId: text('order_id').notNull(),
    event: text().notNull(),
    fromState: text('from_state'),
    toState: text('to_state').notNull(),
    actor: text({ enum: ACTORS }).notNull(),
    actorId: text('actor_id'),
    reason: text(),
    at: integer().notNull(),
  },
  (t) => [index('order_events_order').on(t.orderId, t.seq)],
)

/**
 * What a mutation did, by the key its caller chose; in the batch that did it. The same key with other contents is
 * refused, with the same contents it answers the same and does nothing.
 */
export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    ownerId: text('owner_id').notNull(), // resident, staff or session
    operation: text().notNull(),
    key: text().notNull(),
    requestHash: text('request_hash').notNull(),
    result: text({ mode: 'json' }).$type<Readonly<Record<string, unknown>>>().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.ownerId, t.operation, t.key] }),
    index('idempotency_keys_age').on(t.createdAt),
  ],
)
