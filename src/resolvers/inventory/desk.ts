import { sql, type SQL } from 'drizzle-orm'
import { mustHit, type Step } from '#schema/batch.ts'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import type { StaffContext } from '#schema/context.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { BadInput } from '#schema/problem.ts'
import { matchExpression } from '#schema/text.ts'
import type { Specification } from '#schema/tables/catalogue.ts'
import { once } from '../idempotency/service.ts'
import { storeIsTheirs } from '../staff/rights.ts'
import { StockUnknown } from './errors.ts'
import {
  checkReference,
  checkUnits,
  countSteps,
  isCounted,
  openLevel,
  receiveStep,
  theirs,
  type StockKey,
} from './service.ts'

/** A SKU as whoever keeps the stock of a store sees it. Units. */
export interface DeskStock {
  readonly skuId: string
  readonly productId: string
  readonly names: LocalizedText
  readonly specifications: readonly Specification[]
  readonly values: Readonly<Record<string, string>>
  readonly code: string
  readonly barcode: string | null
  readonly priceFen: number
  readonly onHand: number
  readonly held: number
  readonly committed: number
  readonly safety: number
}

export interface DeskStockArgs extends PageArgs {
  readonly store: string
  /** Words of a product's name, a code or a barcode. */
  readonly query?: string | undefined
  /** Only what is short: less to sell than is kept back, or than orders have claim to. */
  readonly short?: boolean | undefined
}

const rowSql = sql`json_object('skuId', k.id, 'productId', d.id, 'names', json(d.names), 'specifications', json(d.specifications), 'values', json(k."values"),
  'code', k.code, 'barcode', k.barcode, 'priceFen', k.price_fen, 'onHand', coalesce(l.on_hand, 0), 'held', coalesce(l.held, 0), 'committed', coalesce(l.committed, 0), 'safety', coalesce(l.safety, 0))`

const found = (query: string | undefined): SQL => {
  const text = query?.trim() ?? ''
  if (text === '') return sql`true`
  const expression = matchExpression(text)
  const words =
    expression === undefined
      ? sql`false`
      : sql`d.num * 2 + 1 IN (SELECT rowid FROM search_entries WHERE search_entries MATCH ${expression})`
  return sql`(k.barcode = ${text} OR k.code = ${text} OR instr(d.names, ${text}) > 0 OR ${words})`
}

/**
 * SKUs of the merchant of a store with what there is of each at the store, in the order of products; where the caller may take a
 * delivery in, nothing elsewhere.
 */
export const listDeskStock = async (
  ctx: StaffContext,
  args: DeskStockArgs,
): Promise<Page<DeskStock>> => {
  const after = decodeCursor(args.after, ['number', 'string'])
  const rows = await ctx.db.all<[string, number]>(sql`
    SELECT ${rowSql}, d.num FROM stores s JOIN products d ON d.merchant_id = s.merchant_id JOIN skus k ON k.product_id = d.id
      LEFT JOIN stock_levels l ON l.sku_id = k.id AND l.store_id = s.place_id AND l.pool = 'NORMAL'
    WHERE s.place_id = ${args.store} AND ${storeIsTheirs(ctx, 'receiveStock', sql`s.place_id`)} AND ${found(args.query)} AND ${isCounted}
      AND ${args.short === true ? sql`l.on_hand - l.held - l.committed <= l.safety` : sql`true`}
      AND ${after ? sql`(d.num, k.id) > (${Number(after[0])}, ${String(after[1])})` : sql`true`}
    ORDER BY d.num, k.id LIMIT ${args.first + 1}`)
  const stock = rows.map(([json, num]) => ({ ...(JSON.parse(json) as DeskStock), num })) // written by rowSql, to this very shape
  return toPage(stock, args, (row) => [row.num, row.skuId])
}

/** What somebody says of a SKU: what came, or what is there, or how much is to be kept back. */
export interface StockRow {
  readonly skuId: string
  /** Units that came. */
  readonly received?: number | undefined
  /** Units that are there, with what was read before. */
  readonly counted?: { readonly units: number; readonly expected: number } | undefined
  readonly safety?: number | undefined
}

const ROWS_MAX = 200

/**
 * Writes a delivery or a stock-take of many SKUs at once, once a key: all of it or nothing, so that a note is never half in.
 * @param note `reference`: what it stands on, as 到货单 88.
 * @throws {StockUnknown} StockChanged of a count that is not what it was, with what is there now {@link BadInput} BAD_UNITS, BAD_REFERENCE, NO_ROWS
 */
export const saveStock = async (
  ctx: StaffContext,
  note: { readonly store: string; readonly reference: string; readonly rows: readonly StockRow[] },
  key: string,
): Promise<void> => {
  const { store, reference, rows } = note
  if (rows.length === 0 || rows.length > ROWS_MAX)
    throw new BadInput('NO_ROWS', `Between 1 and ${ROWS_MAX} rows.`, 'rows')
  checkReference(reference)
  for (const { received, counted, safety } of rows) {
    if (received !== undefined) checkUnits(received, 1)
    if (counted) checkUnits(counted.units, 0)
    if (safety !== undefined) checkUnits(safety, 0)
  }
  await once(ctx, { operation: 'saveStock', key, request: note }, async () => {
    const steps = rows.flatMap(({ skuId, received, counted, safety }): readonly Step[] => {
      const level: StockKey = { storeId: store, skuId }
      const cause = `${ctx.viewer.staffId}:saveStock:${key}:${skuId}`
      const changes = counted !== undefined || safety !== undefined
      return [
        theirs(ctx, level, changes ? 'changeStock' : 'receiveStock'),
        openLevel(ctx, level),
        ...(received === undefined ? [] : [receiveStep(ctx, level, received, reference, cause)]),
        ...(counted === undefined
          ? []
          : countSteps(ctx, { ...level, ...counted, reference }, `${cause}:count`)),
        ...(safety === undefined
          ? []
          : [
              mustHit(
                ctx.db.run(sql`UPDATE stock_levels SET safety = ${safety}, updated_at = ${ctx.now}
                  WHERE sku_id = ${skuId} AND store_id = ${store} AND pool = 'NORMAL'`),
                () => new StockUnknown(),
              ),
            ]),
      ]
    })
    return { steps, result: { done: true } }
  })
}
