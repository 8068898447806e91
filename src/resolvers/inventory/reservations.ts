import { sql, type SQLWrapper, type SQL } from 'drizzle-orm'

/**
 * The statement that holds what lines of orders have claim to: of a line its SKU, of a bundle each of its parts. Each is held by
 * itself, so two lines of one SKU, or a bundle and a part of it, cannot both have the last unit.
 * @param lines JSON rows with `id`, `reservationId`, `skuId`, `quantity`; the other values may speak of them as `l`.
 */
export const reservationsOf = ({
  lines,
  orderId,
  storeId,
  now,
}: {
  readonly lines: SQLWrapper | string
  readonly orderId: SQLWrapper | string
  readonly storeId: SQLWrapper | string
  readonly now: SQLWrapper | number
}): SQL => sql`
  INSERT INTO stock_reservations (id, order_id, order_line_id, store_id, sku_id, quantity, per_unit, changed_at)
  SELECT l.value ->> 'reservationId' || iif(coalesce(c.position, 0) = 0, '', ':' || c.position), ${orderId}, l.value ->> 'id', ${storeId},
    coalesce(c.component_id, l.value ->> 'skuId'), (l.value ->> 'quantity') * coalesce(c.per_unit, 1), coalesce(c.per_unit, 1), ${now}
  FROM json_each(${lines}) l LEFT JOIN sku_components c ON c.sku_id = l.value ->> 'skuId'`
