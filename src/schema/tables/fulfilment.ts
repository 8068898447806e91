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
import type { TrackingState } from '../courier-port.ts'
import { stores } from './catalogue.ts'
import { orderLines, orders } from './ordering.ts'
import type { Weekday } from '../time.ts'

/** When a store hands over, in slots. Times are local, `HH:MM`. */
export interface PickupRule {
  /** The length of a slot, minutes. */
  readonly slotMinutes: number
  /** Orders a slot takes. */
  readonly capacity: number
  /** How long before a slot begins an order has to be there, minutes. */
  readonly leadMinutes: number
  /** How many days ahead can be booked; 0 is today alone. */
  readonly daysAhead: number
  readonly windows: readonly {
    readonly days: readonly Weekday[]
    readonly from: string
    readonly to: string
  }[]
}

/** How a store hands over. A store without a row only has things collected as soon as they are paid. */
export const storeServices = sqliteTable('store_services', {
  storeId: text('store_id')
    .primaryKey()
    .references(() => stores.placeId, { onDelete: 'cascade' }),
  pickup: text({ mode: 'json' }).$type<PickupRule>(), // null: no slots
  dineIn: integer('dine_in', { mode: 'boolean' }).notNull().default(false),
  freightTemplateId: text('freight_template_id').references(() => freightTemplates.id), // null: nothing is sent
})

/** A price for sending within some regions; `regions` are beginnings of division codes, none for everywhere else. */
export interface FreightZone {
  readonly regions: readonly string[]
  /** Pieces or grams that `firstFen` covers; each begun `extraUnits` beyond costs `extraFen`. */
  readonly firstUnits: number
  readonly firstFen: number
  readonly extraUnits: number
  readonly extraFen: number
  /** Free from so much, or so many, on. */
  readonly freeFromFen?: number | null
  readonly freeFromUnits?: number | null
}

export const freightTemplates = sqliteTable('freight_templates', {
  id: text().primaryKey(),
  merchantId: text('merchant_id').notNull(),
  name: text().notNull(),
  basis: text({ enum: ['COUNT', 'WEIGHT'] }).notNull(),
  zones: text({ mode: 'json' }).$type<readonly FreightZone[]>().notNull(),
  excluded: text({ mode: 'json' }).$type<readonly string[]>().notNull(),
  updatedAt: integer('updated_at').notNull(),
})

/** Slots that somebody has booked; the others follow from the store's rule. */
export const pickupSlots = sqliteTable(
  'pickup_slots',
  {
    storeId: text('store_id').notNull(),
    startsAt: integer('starts_at').notNull(),
    endsAt: integer('ends_at').notNull(),
    capacity: integer().notNull(),
    booked: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.storeId, t.startsAt] }),
    check('pickup_slots_booked', sql`${t.booked} between 0 and ${t.capacity}`),
  ],
)

/** What a buyer shows at the counter; only paid orders have one. Unique among those that still count. */
export const pickupCodes = sqliteTable(
  'pickup_codes',
  {
    orderId: text('order_id')
      .primaryKey()
      .references(() => orders.id),
    storeId: text('store_id').notNull(),
    code: text().notNull(),
    live: integer({ mode: 'boolean' }).notNull().default(true),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('pickup_codes_live')
      .on(t.code)
      .where(sql`live = 1`),
    index('pickup_codes_store').on(t.storeId, t.live),
  ],
)

/** Units handed over at a counter. `scannedAt` is the counter's own clock where it was without a connection. */
export const redemptions = sqliteTable(
  'redemptions',
  {
    id: text().primaryKey(),
    orderId: text('order_id')
      .notNull()
      .references(() => orders.id),
    storeId: text('store_id').notNull(),
    staffId: text('staff_id').notNull(),
    at: integer().notNull(),
    scannedAt: integer('scanned_at'),
  },
  (t) => [index('redemptions_order').on(t.orderId), index('redemptions_store').on(t.storeId, t.at)],
)

/** One thing a courier noted about a parcel: when, what it means and where, and none of its words, which name people. */
export interface ParcelStep {
  /** Milliseconds UTC. */
  readonly at: number
  /** `null` where the courier says nothing that has a meaning here. */
  readonly state: TrackingState | null
  /** Province, city and district; never an address. */
  readonly place: string | null
}

/** A consignment: what was handed to a courier. */
export const parcels = sqliteTable(
  'parcels',
  {
    id: text().primaryKey(),
    orderId: text('order_id')
      .notNull()
      .references(() => orders.id),
    carrier: text().notNull(), // as WeChat and couriers code it: SF, YTO …
    trackingNo: text('tracking_no').notNull(),
    state: text({ enum: ['SHIPPED', 'DELIVERED', 'LOST'] })
      .notNull()
      .default('SHIPPED'),
    staffId: text('staff_id').notNull(),
    shippedAt: integer('shipped_at').notNull(),
    deliveredAt: integer('delivered_at'),
    trackedAt: integer('tracked_at'), // when the courier was last asked, whatever came of it
    steps: text({ mode: 'json' }).$type<readonly ParcelStep[]>().notNull().default([]), // as the courier told them last
  },
  (t) => [
    index('parcels_order').on(t.orderId),
    uniqueIndex('parcels_tracking').on(t.carrier, t.trackingNo),
    index('parcels_underway')
      .on(t.trackedAt)
      .where(sql`state = 'SHIPPED'`),
  ],
)

/** Which units a redemption or a parcel holds. */
export const handedUnits = sqliteTable(
  'handed_units',
  {
    handoverId: text('handover_id').notNull(), // a redemption or a parcel
    orderLineId: text('order_line_id')
      .notNull()
      .references(() => orderLines.id),
    quantity: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.handoverId, t.orderLineId] }),
    index('handed_units_line').on(t.orderLineId),
    check('handed_units_quantity', sql`${t.quantity} >= 1`),
  ],
)
