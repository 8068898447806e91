import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

export const RESERVATION_STATES = ['HELD', 'COMMITTED', 'DONE', 'RELEASED'] as const
export type ReservationState = (typeof RESERVATION_STATES)[number]

/**
 * Units of a SKU that an order line has claim to: HELD while unpaid, COMMITTED once paid, DONE when each unit was handed
 * over (`consumed`) or given back (`returned`), RELEASED when the order was never paid. Each step writes its
 * movement by a trigger, so that the buckets of `stock_levels` always are what reservations say. A row is never deleted.
 */
export const stockReservations = sqliteTable(
  'stock_reservations',
  {
    id: text().primaryKey(),
    orderId: text('order_id').notNull(),
    orderLineId: text('order_line_id').notNull(),
    storeId: text('store_id').notNull(),
    skuId: text('sku_id').notNull(),
    pool: text().notNull().default('NORMAL'),
    quantity: integer().notNull(),
    consumed: integer().notNull().default(0),
    returned: integer().notNull().default(0),
    perUnit: integer('per_unit').notNull().default(1), // units of the SKU in one unit of the line: more than one in a bundle
    state: text({ enum: RESERVATION_STATES }).notNull().default('HELD'),
    changedAt: integer('changed_at').notNull(), // of the last step; its movement bears it
  },
  (t) => [
    uniqueIndex('stock_reservations_line').on(t.orderLineId, t.skuId),
    index('stock_reservations_order').on(t.orderId),
    index('stock_reservations_stock').on(t.skuId, t.storeId, t.pool, t.state),
    check('stock_reservations_quantity', sql`${t.quantity} between 1 and 9999`),
    check(
      'stock_reservations_used',
      sql`${t.consumed} >= 0 and ${t.returned} >= 0 and ${t.consumed} + ${t.returned} <= ${t.quantity}`,
    ),
    check(
      'stock_reservations_state',
      sql`case ${t.state} when 'HELD' then ${t.consumed} + ${t.returned} = 0 when 'RELEASED' then ${t.consumed} + ${t.returned} = 0
        when 'COMMITTED' then ${t.consumed} + ${t.returned} < ${t.quantity} when 'DONE' then ${t.consumed} + ${t.returned} = ${t.quantity} else 0 end`,
    ),
  ],
)

export const MOVEMENT_TYPES = [
  'OPENING',
  'HOLD',
  'COMMIT',
  'RELEASE',
  'CONSUME',
  'RETURN',
  'COUNT',
  'ADJUST',
  'RESTOCK',
  'DAMAGE',
  'TRANSFER_OUT',
  'TRANSFER_IN',
  'IMPORT',
] as const
export type MovementType = (typeof MOVEMENT_TYPES)[number]

/**
 * Every change of stock, in order; only ever added to. Inserting one is the only way to change a level: a trigger applies
 * it, and refuses with OUT_OF_STOCK what would hold more than may be sold. `key` makes each happen once.
 */
export const stockMovements = sqliteTable(
  'stock_movements',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    key: text().notNull(),
    type: text({ enum: MOVEMENT_TYPES }).notNull(),
    storeId: text('store_id').notNull(),
    skuId: text('sku_id').notNull(),
    pool: text().notNull().default('NORMAL'),
    onHand: integer('on_hand').notNull().default(0), // changes, not levels
    held: integer().notNull().default(0),
    committed: integer().notNull().default(0),
    reference: text().notNull(), // an order, a delivery note, a stock-take
    actor: text(), // who did it, where somebody did; null for what an order did
    at: integer().notNull(),
  },
  (t) => [
    uniqueIndex('stock_movements_key').on(t.key),
    index('stock_movements_stock').on(t.skuId, t.storeId, t.pool, t.seq),
  ],
)
