import { sql } from 'drizzle-orm'
import type { Context } from '#schema/context.ts'
import { textIn, type LocalizedText } from '#schema/locale.ts'
import { storeIsTheirs } from '../staff/rights.ts'
import { csvLine } from '#schema/csv.ts'

const ROWS_AT_A_TIME = 500

/**
 * Columns of a list of stock. It can be sent back as it is: `expected` beside `onHand` makes each changed row a compare
 * and set; columns for people alone have names that nothing reads.
 */
const COLUMNS = 'store,sku,name,skuCode,ean,onHand,expected,safety,held,committed,missing'.split(
  ',',
)

type Row = readonly [
  rowid: number,
  sku: string,
  names: string,
  code: string,
  barcode: string | null,
  onHand: number,
  held: number,
  committed: number,
  safety: number,
]

/**
 * The stock of a store as CSV, some lines at a time, for staff and systems that may change it; a header alone for others.
 * A cell that a spreadsheet would take for a formula begins with an apostrophe.
 */
export async function* stockCsv(ctx: Context, store: string): AsyncGenerator<string> {
  yield csvLine(COLUMNS)
  let after = 0
  for (;;) {
    const rows: readonly Row[] = await ctx.db.all<Row>(sql`
      SELECT l.rowid, l.sku_id, d.names, k.code, k.barcode, l.on_hand, l.held, l.committed, l.safety
      FROM stock_levels l JOIN skus k ON k.id = l.sku_id JOIN products d ON d.id = k.product_id
      WHERE l.store_id = ${store} AND l.rowid > ${after} AND l.pool = 'NORMAL' AND ${storeIsTheirs(ctx, 'changeStock', sql`l.store_id`)}
      ORDER BY l.rowid LIMIT ${ROWS_AT_A_TIME}`)
    const last = rows.at(-1)
    if (!last) return
    after = last[0]
    yield rows
      .map(([, sku, names, code, barcode, onHand, held, committed, safety]) =>
        csvLine([
          store,
          sku,
          textIn(JSON.parse(names) as LocalizedText, ctx.locale),
          code,
          barcode,
          onHand,
          onHand,
          safety,
          held,
          committed,
          Math.max(0, held + committed - onHand),
        ]),
      )
      .join('')
  }
}
