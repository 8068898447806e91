import { sql, type Placeholder, type SQL } from 'drizzle-orm'
import type { SQLiteRaw } from 'drizzle-orm/sqlite-core/query-builders/raw'
import type { Context, ResidentContext } from '#schema/context.ts'
import type { Ring } from '#schema/geo/area.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { prepared } from '#schema/prepared.ts'
import type { Specification } from '#schema/tables/catalogue.ts'
import type { FreightZone, PickupRule } from '#schema/tables/fulfilment.ts'
import { openSlots } from '../fulfilment/rules/slots.ts'
import { ownerOf } from '../idempotency/service.ts'
import { openPosition } from '../identity/addresses.ts'
import {
  quoteOf,
  slotKey,
  type Destination,
  type Handover,
  type Quote,
  type StoreFacts,
  type WantedLine,
} from './rules/quote.ts'
import { PURCHASE_LINES_MAX } from './rules/states.ts'

/** What somebody wants to buy, and how it is to be handed over. */
export interface CheckoutRequest {
  /** `null`: what is in the cart. */
  readonly lines:
    | readonly { readonly storeId: string; readonly skuId: string; readonly quantity: number }[]
    | null
  readonly handovers: readonly Handover[]
}

type LineRow = readonly [
  string,
  string,
  number,
  string | null,
  string | null,
  string | null,
  string | null,
  string | null,
  string | null,
  number | null,
  number | null,
  number | null,
  number | null,
  string | null,
]
type StoreRow = readonly [
  string,
  string,
  string,
  string,
  number,
  number,
  string | null,
  number | null,
  'COUNT' | 'WEIGHT' | null,
  string | null,
  string | null,
  string | null,
]

interface Shape {
  /** What is in the cart, or what is named. */
  readonly fromCart: boolean
}
interface WantedValues extends Readonly<Record<string, string>> {
  /** Whose cart, or the lines that are named as JSON. */
  readonly wanted: string
}
interface LineValues extends Readonly<Record<string, string | number>> {
  readonly wanted: string
  readonly now: number
}

/** The lines that are wanted: store, SKU and quantity. More than a purchase may have are not read, but counted as one more. */
const wanted = ({ fromCart }: Shape, value: (name: 'wanted') => Placeholder): SQL =>
  fromCart
    ? sql`SELECT store_id, sku_id, quantity, added_at AS at FROM cart_lines WHERE owner_id = ${value('wanted')} ORDER BY at, sku_id LIMIT ${sql.raw(String(PURCHASE_LINES_MAX + 1))}`
    : sql`SELECT value ->> 'storeId' AS store_id, value ->> 'skuId' AS sku_id, value ->> 'quantity' AS quantity, key AS at FROM json_each(${value('wanted')})`

const linesSql = prepared<Shape, LineValues>(
  (shape, value) => sql`
    SELECT w.store_id, w.sku_id, w.quantity, d.id, c.path, d.names, d.specifications, k."values", d.cover ->> 'url', k.price_fen, k.weight_g,
      d.state = 'ON_SALE' AND (d.unlist_at IS NULL OR d.unlist_at > ${value('now')}), max(0, l.on_hand - l.held - l.committed - l.safety),
      (SELECT json_group_array(json_object('skuId', c.component_id, 'perUnit', c.per_unit, 'names', (SELECT json(n.names) FROM skus j JOIN products n ON n.id = j.product_id WHERE j.id = c.component_id), 'sellable', coalesce((SELECT max(0, p.on_hand - p.held - p.committed - p.safety)
        FROM stock_levels p WHERE p.sku_id = c.component_id AND p.store_id = w.store_id AND p.pool = 'NORMAL'), 0))) FROM (SELECT * FROM sku_components b WHERE b.sku_id = w.sku_id ORDER BY b.position) c)
    FROM (${wanted(shape, value)}) w LEFT JOIN skus k ON k.id = w.sku_id LEFT JOIN products d ON d.id = k.product_id LEFT JOIN categories c ON c.id = d.category_id
    LEFT JOIN stock_levels l ON l.sku_id = w.sku_id AND l.store_id = w.store_id AND l.pool = 'NORMAL' ORDER BY w.at, w.sku_id`,
)
const storesSql = prepared<Shape, WantedValues>(
  (shape, value) => sql`
    SELECT p.id, s.merchant_id, p.city_code, c.zone, p.state = 'OPEN', s.pickup, v.pickup, v.dine_in, f.basis, f.zones, f.excluded, s.delivery_area
    FROM places p JOIN stores s ON s.place_id = p.id JOIN cities c ON c.code = p.city_code
    LEFT JOIN store_services v ON v.store_id = p.id LEFT JOIN freight_templates f ON f.id = v.freight_template_id
    WHERE p.id IN (SELECT store_id FROM (${wanted(shape, value)}))`,
)
const fullSlotsSql = prepared<object, { readonly slots: string }>(
  (_, value) => sql`
    SELECT p.store_id, p.starts_at FROM json_each(${value('slots')}) b
    JOIN pickup_slots p ON p.store_id = b.value ->> 'storeId' AND p.starts_at = b.value ->> 'slotStartsAt'
    JOIN store_services v ON v.store_id = p.store_id WHERE p.booked >= v.pickup ->> 'capacity'`, // as the store says now
)
const addressesSql = prepared<object, { readonly owner: string; readonly ids: string }>(
  (_, value) => sql`
    SELECT id, division_code, position_sealed FROM addresses WHERE resident_id = ${value('owner')} AND id IN (SELECT value FROM json_each(${value('ids')}))`,
)

const lineOf = (row: LineRow): WantedLine => {
  const [storeId, skuId, quantity, productId, path, names, specifications, values] = row
  const imageUrl = row[8]
  return {
    storeId,
    skuId,
    quantity,
    sku:
      productId === null
        ? null
        : {
            productId,
            categoryPath: (path ?? '').split('/'),
            names: JSON.parse(names ?? '{}') as LocalizedText,
            specifications: JSON.parse(specifications ?? '[]') as readonly Specification[],
            values: JSON.parse(values ?? '{}') as Readonly<Record<string, string>>,
            imageUrl,
            unitFen: row[9] ?? 0,
            weightG: row[10],
            onSale: row[11] === 1,
            sellable: row[12],
            components: JSON.parse(row[13] ?? '[]') as NonNullable<WantedLine['sku']>['components'], // built by the statement
          },
  }
}

const storeOf = (row: StoreRow): StoreFacts => ({
  id: row[0],
  merchantId: row[1],
  cityCode: row[2],
  zone: row[3],
  open: row[4] === 1,
  pickup: row[5] === 1,
  slots: row[6] === null ? null : (JSON.parse(row[6]) as PickupRule),
  dineIn: row[7] === 1,
  freight:
    row[8] === null
      ? null
      : {
          basis: row[8],
          zones: JSON.parse(row[9] ?? '[]') as readonly FreightZone[],
          excluded: JSON.parse(row[10] ?? '[]') as readonly string[],
        },
  deliveryArea: row[11] === null ? null : (JSON.parse(row[11]) as Ring),
})

/** Addresses by id; where they are is opened only where a store asks for it. */
const destinationsOf = async (
  ctx: Context,
  rows: readonly (readonly [id: string, divisionCode: string, position: string | null])[],
  stores: readonly StoreFacts[],
): Promise<ReadonlyMap<string, Destination>> => {
  const asked = stores.some(({ deliveryArea }) => deliveryArea !== null)
  const opened = await Promise.all(
    rows.map(async ([id, divisionCode, position]) => {
      const at = asked ? await openPosition(ctx, id, position) : null
      return [id, { divisionCode, position: at }] as const
    }),
  )
  return new Map(opened)
}

/**
 * What a purchase would be now, with everything that keeps it from being made. The preview and the order run the same; one
 * round trip to the database, however many lines there are.
 */
export const quote = async (ctx: Context, request: CheckoutRequest): Promise<Quote> =>
  (await quoteBeside(ctx, request)).made

/** The same, with the rows of one more statement that is read in the same round trip. */
export const quoteBeside = async <Row = never>(
  ctx: Context,
  request: CheckoutRequest,
  beside?: SQLiteRaw<readonly Row[]>,
): Promise<{ readonly made: Quote; readonly rows: readonly Row[] }> => {
  const { db, viewer, now } = ctx
  const shape = { fromCart: request.lines === null }
  const those = {
    wanted:
      request.lines === null
        ? ownerOf(ctx)
        : JSON.stringify(request.lines.slice(0, PURCHASE_LINES_MAX + 1)),
  }
  const slots = request.handovers.flatMap(({ storeId, slotStartsAt }) =>
    slotStartsAt == null ? [] : [{ storeId, slotStartsAt }],
  )
  const ids = request.handovers.flatMap(({ addressId }) => addressId ?? [])
  const owner = viewer.kind === 'resident' ? viewer.residentId : ''
  const [lines, stores, full, addresses, rows = []] = await db.batch([
    db.all<LineRow>(linesSql(shape, { ...those, now })),
    db.all<StoreRow>(storesSql(shape, those)),
    db.all<[string, number]>(fullSlotsSql({}, { slots: JSON.stringify(slots) })),
    db.all<[string, string, string | null]>(addressesSql({}, { owner, ids: JSON.stringify(ids) })),
    ...(beside ? [beside] : []),
  ])
  const facts = stores.map(storeOf)
  const made = quoteOf({
    lines: lines.map(lineOf),
    stores: new Map(facts.map((store) => [store.id, store])),
    handovers: request.handovers,
    addresses: await destinationsOf(ctx, addresses, facts),
    fullSlots: new Set(full.map(([storeId, startsAt]) => slotKey(storeId, startsAt))),
    now,
  })
  return { made, rows }
}

/** Slots that can be booked at a store now, with how many orders each still takes; none where the store has no slots. */
export const bookableSlots = async (
  { db, now }: Pick<ResidentContext, 'db' | 'now'>,
  storeId: string,
): Promise<
  readonly { readonly startsAt: number; readonly endsAt: number; readonly left: number }[]
> => {
  const [rules, booked] = await db.batch([
    db.all<[string | null, string]>(sql`
      SELECT v.pickup, c.zone FROM store_services v JOIN places p ON p.id = v.store_id JOIN cities c ON c.code = p.city_code WHERE v.store_id = ${storeId}`),
    db.all<[number, number]>(
      sql`SELECT starts_at, booked FROM pickup_slots WHERE store_id = ${storeId} AND starts_at >= ${now}`,
    ),
  ])
  const [rule, zone = ''] = rules[0] ?? []
  if (!rule) return []
  const parsed = JSON.parse(rule) as PickupRule
  const taken = new Map(booked)
  return openSlots(parsed, zone, now).map((slot) => ({
    ...slot,
    left: Math.max(0, parsed.capacity - (taken.get(slot.startsAt) ?? 0)),
  }))
}
