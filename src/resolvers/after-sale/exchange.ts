import { sql } from 'drizzle-orm'
import { does, mustHit, type Step } from '#schema/batch.ts'
import type { Context, StaffContext } from '#schema/context.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { invariant } from '#schema/problem.ts'
import type { Specification } from '#schema/tables/catalogue.ts'
import type { Units } from '../fulfilment/hand-over.ts'
import { reservationsOf } from '../inventory/reservations.ts'
import { componentsOfSku } from '../listing/bundles.ts'
import { openOrderAddress, sealAddress } from '../ordering/address.ts'
import { numberOf } from '../ordering/place.ts'
import { chosenOf } from '../ordering/rules/quote.ts'
import { freePaymentSteps, overtaken } from '../payment/settle.ts'
import { ExchangeNotPossible } from './errors.ts'
import type { ClaimedUnits } from './units.ts'

/** Whether each line can be exchanged for what is wanted: a SKU of the same product that costs what the line cost, and is sold. */
export const isExchangeable = async (
  { db }: Context,
  orderId: string,
  units: readonly ClaimedUnits[],
): Promise<boolean> => {
  const row = await db.get<[number]>(sql`
    SELECT count(*) FROM json_each(${JSON.stringify(units)}) u JOIN order_lines l ON l.id = u.value ->> 'lineId' AND l.order_id = ${orderId}
    JOIN skus k ON k.id = coalesce(u.value ->> 'wantedSkuId', l.sku_id) AND k.product_id = l.product_id AND (u.value ->> 'wantedSkuId' IS NULL OR k.price_fen = l.unit_fen)
    JOIN products d ON d.id = k.product_id AND d.state = 'ON_SALE'`)
  return row[0] === units.length
}

/** With which order the units of another one were bought and paid for, and by which of its lines. */
export interface Origin {
  readonly orderId: string
  readonly lines: ReadonlyMap<string, string>
}

/**
 * Where the units of an order come from that goods were exchanged for, through as many exchanges as there were; none for an
 * order that was bought. A line's place among the exchanged ones is its place in the new order.
 */
export const readOrigin = async ({ db }: Context, orderId: string): Promise<Origin | undefined> => {
  const rows = await db.all<[string, string, string]>(sql`
    WITH RECURSIVE origin (line_id, of_line, of_order, steps) AS (
      SELECT id, id, order_id, 0 FROM order_lines WHERE order_id = ${orderId}
      UNION ALL
      SELECT o.line_id, e.order_line_id, e.order_id, o.steps + 1 FROM origin o JOIN order_lines n ON n.id = o.of_line
      JOIN (SELECT s.replacement_order_id, s.order_id, a.order_line_id, row_number() OVER (PARTITION BY s.id ORDER BY l.position) - 1 AS place
        FROM after_sales s JOIN after_sale_lines a ON a.after_sale_id = s.id JOIN order_lines l ON l.id = a.order_line_id
        WHERE s.replacement_order_id IS NOT NULL AND s.resident_id = (SELECT resident_id FROM orders WHERE id = ${orderId})) e
        ON e.replacement_order_id = o.of_order AND e.place = n.position)
    SELECT line_id, of_line, of_order FROM origin o WHERE steps > 0 AND steps = (SELECT max(steps) FROM origin m WHERE m.line_id = o.line_id)`)
  const [first] = rows
  return first && { orderId: first[2], lines: new Map(rows.map(([line, of]) => [line, of])) }
}

type OrderRow = readonly [
  string,
  string,
  string,
  string,
  string,
  string | null,
  string | null,
  string,
]
type LineRow = readonly [
  string,
  number,
  number,
  string,
  string,
  string,
  string,
  string,
  string | null,
]

/**
 * What an exchange leads to, once the goods are back: an order of its own for what is wanted, which costs nothing, is paid by
 * that, and is handed over as the first one was. Its stock is held like any other's.
 * @throws {ExchangeNotPossible} what is wanted is not sold any more; there being none left refuses the batch
 */
export const exchangeSteps = async (
  ctx: StaffContext,
  {
    id,
    orderId,
  }: { readonly id: string; readonly orderId: string; readonly units: readonly Units[] },
): Promise<readonly Step[]> => {
  const { db, now, viewer } = ctx
  const [orders, lines] = await db.batch([
    db.all<OrderRow>(sql`
      SELECT o.resident_id, o.store_id, o.merchant_id, o.city_code, o.fulfilment, o.division_code, o.address_sealed, c.zone
      FROM orders o JOIN cities c ON c.code = o.city_code WHERE o.id = ${orderId}`),
    db.all<LineRow>(sql`
      SELECT k.id, a.quantity, l.unit_fen, l.product_id, d.names, d.specifications, k."values", l.id, d.cover ->> 'url'
      FROM after_sale_lines a JOIN order_lines l ON l.id = a.order_line_id JOIN skus k ON k.id = coalesce(a.wanted_sku_id, l.sku_id) AND k.product_id = l.product_id
      JOIN products d ON d.id = k.product_id AND d.state = 'ON_SALE' WHERE a.after_sale_id = ${id} ORDER BY l.position`),
  ])
  const [order] = orders
  invariant(order, 'an after-sale has an order')
  const claimed = await db.get<[number]>(
    sql`SELECT count(*) FROM after_sale_lines WHERE after_sale_id = ${id}`,
  )
  if (lines.length !== claimed[0]) throw new ExchangeNotPossible()
  const [residentId, storeId, merchantId, cityCode, fulfilment, divisionCode, addressSealed, zone] =
    order
  const purchaseId = ctx.newId('Purchase')
  const newId = ctx.newId('Order')
  const isSent = fulfilment === 'DELIVERY' && addressSealed !== null
  // It opens for its own order alone: what goes to another one is sealed anew.
  const sealed = isSent
    ? await sealAddress(ctx, await openOrderAddress(ctx, addressSealed, orderId), newId)
    : null
  const parts = await Promise.all(lines.map(([skuId]) => componentsOfSku(ctx).load(skuId)))
  const rows = JSON.stringify(
    lines.map(
      (
        [skuId, quantity, unitFen, productId, names, specifications, values, , image],
        position,
      ) => ({
        id: ctx.newId('OrderLine'),
        reservationId: ctx.newId('Reservation'),
        position,
        skuId,
        quantity,
        unitFen,
        productId,
        names: JSON.parse(names) as LocalizedText,
        chosen: chosenOf(
          JSON.parse(specifications) as readonly Specification[],
          JSON.parse(values) as Readonly<Record<string, string>>,
          parts[position],
        ),
        image,
      }),
    ),
  )
  const goodsFen = lines.reduce((sum, [, quantity, unitFen]) => sum + quantity * unitFen, 0)
  const handedOver = {
    id: newId,
    storeId,
    fulfilment: isSent ? ('DELIVERY' as const) : ('PICKUP' as const),
  }
  return [
    does(
      db.run(sql`INSERT INTO purchases (id, number, resident_id, city_code, total_fen, created_at, expires_at)
        VALUES (${purchaseId}, ${numberOf(now, zone)}, ${residentId}, ${cityCode}, 0, ${now}, ${now})`),
    ),
    does(
      db.run(sql`INSERT INTO orders (id, number, purchase_id, resident_id, store_id, merchant_id, city_code, fulfilment, division_code, address_sealed,
          goods_fen, discount_fen, freight_fen, total_fen, created_at, actor, actor_id, reason, changed_at)
        VALUES (${newId}, ${numberOf(now, zone)}, ${purchaseId}, ${residentId}, ${storeId}, ${merchantId}, ${cityCode}, ${handedOver.fulfilment},
          ${isSent ? divisionCode : null}, ${sealed}, ${goodsFen}, ${goodsFen}, 0, 0, ${now}, 'STAFF', ${viewer.staffId}, ${id}, ${now})`),
    ),
    does(
      db.run(sql`INSERT INTO order_lines (id, order_id, position, product_id, sku_id, names, chosen, image, quantity, unit_fen, adjustment_fen, payable_fen, goods_fen)
        SELECT value ->> 'id', ${newId}, value ->> 'position', value ->> 'productId', value ->> 'skuId', value -> 'names', value -> 'chosen', value ->> 'image',
          value ->> 'quantity', value ->> 'unitFen', -(value ->> 'unitFen') * (value ->> 'quantity'), 0, 0 FROM json_each(${rows})`),
    ),
    does(db.run(reservationsOf({ lines: rows, orderId: newId, storeId, now })), {
      OUT_OF_STOCK: () => new ExchangeNotPossible(),
    }),
    ...freePaymentSteps(ctx, purchaseId, residentId, [handedOver]),
    mustHit(
      db.run(
        sql`UPDATE after_sales SET state = 'DONE', refund_fen = 0, replacement_order_id = ${newId}, changed_at = ${now} WHERE id = ${id} AND state = 'RECEIVED'`,
      ),
      overtaken,
    ),
  ]
}
