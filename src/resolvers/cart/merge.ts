import { sql, type SQL } from 'drizzle-orm'
import { does, type Step } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import { CART_LINES_MAX, QUANTITY_MAX } from './rules.ts'

/**
 * A guest's cart becomes a resident's: quantities of the same thing are added, up to what a line may have; of other things
 * as many as there is room for come along, oldest first.
 */
export const cartMergeSteps = (
  { db, now }: Context,
  sessionId: string,
  resident: SQL,
): readonly Step[] => [
  does(
    db.run(sql`INSERT INTO cart_lines (owner_id, store_id, sku_id, quantity, added_fen, added_at, updated_at)
      SELECT ${resident}, store_id, sku_id, quantity, added_fen, added_at, ${now} FROM (
        SELECT g.*, mine.sku_id IS NULL AS is_other, row_number() OVER (PARTITION BY mine.sku_id IS NULL ORDER BY g.added_at, g.sku_id, g.store_id) AS place
        FROM cart_lines g LEFT JOIN cart_lines mine ON mine.owner_id = ${resident} AND mine.store_id = g.store_id AND mine.sku_id = g.sku_id
        WHERE g.owner_id = ${sessionId})
      WHERE NOT is_other OR place <= ${CART_LINES_MAX} - (SELECT count(*) FROM cart_lines WHERE owner_id = ${resident})
      ON CONFLICT (owner_id, store_id, sku_id) DO UPDATE SET quantity = min(${QUANTITY_MAX}, quantity + excluded.quantity), updated_at = excluded.updated_at`),
  ),
  does(db.run(sql`DELETE FROM cart_lines WHERE owner_id = ${sessionId}`)),
]
