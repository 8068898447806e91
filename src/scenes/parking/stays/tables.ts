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
import { orders, purchases } from '#schema/tables/ordering.ts'
import { stores } from '#schema/tables/catalogue.ts'
import { places } from '#schema/tables/places.ts'
import { VEHICLE_CLASSES } from '../rules/tariff.ts'

/** Who is paid for stays in a lot; a lot without a row takes no money here. */
export const parkingPayees = sqliteTable(
  'parking_payees',
  {
    placeId: text('place_id')
      .primaryKey()
      .references(() => places.id, { onDelete: 'cascade' }),
    storeId: text('store_id')
      .notNull()
      .references(() => stores.placeId),
    /** How long after paying a vehicle may still leave. */
    graceMinutes: integer('grace_minutes').notNull().default(15),
    changedAt: integer('changed_at').notNull(),
  },
  (t) => [
    index('parking_payees_store').on(t.storeId),
    check('parking_payees_grace', sql`${t.graceMinutes} between 1 and 120`),
  ],
)

export const PASSAGE_KINDS = ['ENTRY', 'EXIT'] as const
export type PassageKind = (typeof PASSAGE_KINDS)[number]

/** What barriers and cameras saw: a plate passing in or out. Only ever added to; plates are a keyed hash, erased with their stay. */
export const parkingPassages = sqliteTable(
  'parking_passages',
  {
    placeId: text('place_id')
      .notNull()
      .references(() => places.id, { onDelete: 'cascade' }),
    id: text().notNull(), // the barrier's own name for it, so that it may be told twice
    kind: text({ enum: PASSAGE_KINDS }).notNull(),
    plateIndex: text('plate_index').notNull(),
    at: integer().notNull(),
    receivedAt: integer('received_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.placeId, t.id] }),
    index('parking_passages_plate').on(t.placeId, t.plateIndex, t.at),
    index('parking_passages_age').on(t.at),
    check('parking_passages_kind', sql`${t.kind} in ('ENTRY','EXIT')`),
  ],
)

export const STAY_STATES = ['INSIDE', 'LEFT', 'UNSEEN'] as const
/** UNSEEN: it came again without having been seen to leave, or left without having been seen to come. */
export type StayState = (typeof STAY_STATES)[number]

/** A vehicle in a lot, from entry to exit, as the passages tell it. */
export const parkingStays = sqliteTable(
  'parking_stays',
  {
    id: text().primaryKey(),
    placeId: text('place_id')
      .notNull()
      .references(() => places.id, { onDelete: 'cascade' }),
    plateIndex: text('plate_index'), // null once it is erased
    plateSealed: text('plate_sealed'),
    vehicleClass: text('vehicle_class', { enum: VEHICLE_CLASSES }).notNull(),
    entryId: text('entry_id'), // the passages it was made of
    exitId: text('exit_id'),
    entryAt: integer('entry_at'),
    exitAt: integer('exit_at'),
    state: text({ enum: STAY_STATES }).notNull(),
    /** Paid and let off until now, by triggers. */
    paidFen: integer('paid_fen').notNull().default(0),
    freeMinutes: integer('free_minutes').notNull().default(0),
    /** Until when it may leave without paying more. */
    leaveBy: integer('leave_by'),
    changedAt: integer('changed_at').notNull(),
  },
  (t) => [
    uniqueIndex('parking_stays_entry').on(t.placeId, t.entryId),
    uniqueIndex('parking_stays_exit').on(t.placeId, t.exitId),
    uniqueIndex('parking_stays_inside')
      .on(t.placeId, t.plateIndex)
      .where(sql`state = 'INSIDE'`),
    index('parking_stays_plate').on(t.placeId, t.plateIndex),
    index('parking_stays_lot').on(t.placeId, t.state, t.entryAt),
    index('parking_stays_age')
      .on(t.changedAt)
      .where(sql`plate_index is not null`),
    check(
      'parking_stays_state',
      sql`case ${t.state} when 'INSIDE' then ${t.entryAt} is not null and ${t.exitAt} is null when 'LEFT' then ${t.entryAt} is not null and ${t.exitAt} >= ${t.entryAt}
        when 'UNSEEN' then (${t.entryAt} is null) <> (${t.exitAt} is null) else 0 end`,
    ),
    check(
      'parking_stays_passages',
      sql`(${t.entryId} is null) = (${t.entryAt} is null) and (${t.exitId} is null) = (${t.exitAt} is null)`,
    ),
    check('parking_stays_paid', sql`${t.paidFen} >= 0 and ${t.freeMinutes} >= 0`),
    check('parking_stays_plate', sql`(${t.plateIndex} is null) = (${t.plateSealed} is null)`),
  ],
)

/** Who found a stay by lot and plate, and so may see and pay it. */
export const parkingFinders = sqliteTable(
  'parking_finders',
  {
    stayId: text('stay_id')
      .notNull()
      .references(() => parkingStays.id, { onDelete: 'cascade' }),
    residentId: text('resident_id').notNull(),
    foundAt: integer('found_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.stayId, t.residentId] }),
    index('parking_finders_resident').on(t.residentId, t.foundAt),
  ],
)

export const BILL_STATES = ['OPEN', 'PAID', 'CLOSED'] as const
export type BillState = (typeof BILL_STATES)[number]

/** What was asked for a stay up to a moment, frozen; its purchase says whether it was paid, and triggers write it here. */
export const parkingBills = sqliteTable(
  'parking_bills',
  {
    id: text().primaryKey(),
    stayId: text('stay_id')
      .notNull()
      .references(() => parkingStays.id),
    purchaseId: text('purchase_id')
      .notNull()
      .unique()
      .references(() => purchases.id),
    orderId: text('order_id')
      .notNull()
      .unique()
      .references(() => orders.id),
    residentId: text('resident_id').notNull(),
    /** The fee is for the time until here. */
    until: integer('until_at').notNull(),
    feeFen: integer('fee_fen').notNull(),
    /** Minutes that this bill lets off, and what they and earlier ones take off the fee. */
    freeMinutes: integer('free_minutes').notNull(),
    offFen: integer('off_fen').notNull(),
    paidBeforeFen: integer('paid_before_fen').notNull(),
    dueFen: integer('due_fen').notNull(),
    state: text({ enum: BILL_STATES }).notNull().default('OPEN'),
    createdAt: integer('created_at').notNull(),
    settledAt: integer('settled_at'),
  },
  (t) => [
    uniqueIndex('parking_bills_open')
      .on(t.stayId)
      .where(sql`state = 'OPEN'`),
    index('parking_bills_stay').on(t.stayId),
    check(
      'parking_bills_due',
      sql`${t.dueFen} = max(0, ${t.feeFen} - ${t.offFen} - ${t.paidBeforeFen}) and ${t.offFen} between 0 and ${t.feeFen}`,
    ),
    check(
      'parking_bills_state',
      sql`${t.state} in ('OPEN','PAID','CLOSED') and (${t.state} = 'OPEN') = (${t.settledAt} is null)`,
    ),
  ],
)

/** Free parking that a store gives with a purchase: from so much on, so long, in these lots. */
export const parkingOffers = sqliteTable(
  'parking_offers',
  {
    id: text().primaryKey(),
    storeId: text('store_id')
      .notNull()
      .references(() => stores.placeId, { onDelete: 'cascade' }),
    minFen: integer('min_fen').notNull(),
    freeMinutes: integer('free_minutes').notNull(),
    /** How long after paying it can be used. */
    withinMinutes: integer('within_minutes').notNull(),
    startsAt: integer('starts_at').notNull(),
    endsAt: integer('ends_at'),
  },
  (t) => [
    index('parking_offers_store').on(t.storeId),
    check('parking_offers_min', sql`${t.minFen} between 0 and 100000000`),
    check('parking_offers_free', sql`${t.freeMinutes} between 1 and 1440`),
    check('parking_offers_within', sql`${t.withinMinutes} between 30 and 10080`),
    check('parking_offers_ends', sql`${t.endsAt} is null or ${t.endsAt} >= ${t.startsAt}`),
  ],
)

/** Where an offer counts. */
export const parkingOfferLots = sqliteTable(
  'parking_offer_lots',
  {
    offerId: text('offer_id')
      .notNull()
      .references(() => parkingOffers.id, { onDelete: 'cascade' }),
    placeId: text('place_id')
      .notNull()
      .references(() => places.id, { onDelete: 'cascade' }),
  },
  (t) => [
    primaryKey({ columns: [t.offerId, t.placeId] }),
    index('parking_offer_lots_place').on(t.placeId),
  ],
)

/** An offer used with a bill: once a purchase. It is let go of when the bill is not paid. */
export const parkingVouchers = sqliteTable(
  'parking_vouchers',
  {
    id: text().primaryKey(),
    offerId: text('offer_id')
      .notNull()
      .references(() => parkingOffers.id),
    /** The purchase it was given with. */
    orderId: text('order_id')
      .notNull()
      .references(() => orders.id),
    billId: text('bill_id')
      .notNull()
      .references(() => parkingBills.id),
    freeMinutes: integer('free_minutes').notNull(),
    state: text({ enum: ['HELD', 'USED', 'RELEASED'] })
      .notNull()
      .default('HELD'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('parking_vouchers_once')
      .on(t.orderId)
      .where(sql`state <> 'RELEASED'`),
    index('parking_vouchers_bill').on(t.billId),
    index('parking_vouchers_offer').on(t.offerId, t.state),
    check('parking_vouchers_state', sql`${t.state} in ('HELD','USED','RELEASED')`),
  ],
)
