import { sql, type SQL } from 'drizzle-orm'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import { vaultOf, type Context, type StaffContext } from '#schema/context.ts'
import { manyByKey } from '#schema/loaders.ts'
import type { AfterSaleKind, AfterSaleState } from '#schema/tables/after-sale.ts'
import { storeIsTheirs } from '../staff/rights.ts'
import { AfterSaleNotFound } from './errors.ts'

export interface AfterSaleRow {
  readonly id: string
  readonly orderId: string
  readonly kind: AfterSaleKind
  readonly state: AfterSaleState
  readonly reason: string
  readonly answer: string | null
  readonly refundFen: number | null
  readonly refundState: string | null
  readonly replacementOrderId: string | null
  readonly createdAt: number
  readonly changedAt: number
  readonly units: readonly {
    readonly lineId: string
    readonly quantity: number
    readonly handedOver: 0 | 1
    readonly refundFen: number | null
  }[]
}

/** What buyer and store wrote is sealed: people put names and numbers into it. */
export const REASON = 'after-sale-reason'
export const ANSWER = 'after-sale-answer'

type Sealed = Omit<AfterSaleRow, 'reason' | 'answer'> & {
  readonly reasonSealed: string
  readonly answerSealed: string | null
}

const opened = async (
  ctx: Context,
  { reasonSealed, answerSealed, ...row }: Sealed,
): Promise<AfterSaleRow> => {
  const vault = vaultOf(ctx)
  return {
    ...row,
    reason: await vault.open(reasonSealed, REASON, row.id),
    answer: answerSealed === null ? null : await vault.open(answerSealed, ANSWER, row.id),
  }
}

const read = async (ctx: Context, where: SQL, tail: SQL): Promise<readonly AfterSaleRow[]> => {
  const { db } = ctx
  const rows = (
    await db.all<[string]>(sql`
      SELECT json_object('id', s.id, 'orderId', s.order_id, 'kind', s.kind, 'state', s.state, 'reasonSealed', s.reason_sealed, 'answerSealed', s.answer_sealed, 'refundFen', s.refund_fen,
        'refundState', (SELECT state FROM refunds r WHERE r.after_sale_id = s.id), 'replacementOrderId', s.replacement_order_id, 'createdAt', s.created_at, 'changedAt', s.changed_at,
        'units', (SELECT json_group_array(json_object('lineId', l.order_line_id, 'quantity', l.quantity, 'handedOver', l.handed_over, 'refundFen', l.refund_fen))
          FROM after_sale_lines l WHERE l.after_sale_id = s.id))
      FROM after_sales s WHERE ${where} ${tail}`)
  ).map(([json]) => JSON.parse(json) as Sealed) // written by this statement, to this very shape
  return Promise.all(rows.map((row) => opened(ctx, row)))
}

/** Requests about an order, in their order. Give it the id of an order that the caller may see. */
export const afterSalesOfOrder = (ctx: Context) =>
  manyByKey<AfterSaleRow>(
    ctx,
    'afterSalesOfOrder',
    (ids) =>
      read(
        ctx,
        sql`s.order_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
        sql`ORDER BY s.id`,
      ),
    ({ orderId }) => orderId,
  )

/** A request of the caller, or about a store where the caller may read orders. @throws {AfterSaleNotFound} */
export const requireAfterSale = async (ctx: Context, id: string): Promise<AfterSaleRow> => {
  const { viewer } = ctx
  const theirs =
    viewer.kind === 'resident'
      ? sql`s.resident_id = ${viewer.residentId}`
      : viewer.kind === 'staff'
        ? storeIsTheirs({ ...ctx, viewer }, 'readOrders', sql`s.store_id`)
        : sql`false`
  const [row] = await read(ctx, sql`s.id = ${id} AND ${theirs}`, sql``)
  if (!row) throw new AfterSaleNotFound()
  return row
}

/** Requests about a store where the caller may read orders, latest first. */
export const listAfterSales = async (
  ctx: StaffContext,
  args: PageArgs & { readonly store: string; readonly open?: boolean | null | undefined },
): Promise<Page<AfterSaleRow>> => {
  const after = decodeCursor(args.after, ['string'])
  const rows = await read(
    ctx,
    sql`s.store_id = ${args.store} AND ${storeIsTheirs(ctx, 'readOrders', sql`s.store_id`)}
      AND ${args.open === true ? sql`s.state IN ('APPLIED', 'APPROVED', 'RETURN_SHIPPED')` : sql`true`} AND ${after ? sql`s.id < ${String(after[0])}` : sql`true`}`,
    sql`ORDER BY s.id DESC LIMIT ${args.first + 1}`,
  )
  return toPage(rows, args, (row) => [row.id])
}
