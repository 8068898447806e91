import { sql, type SQL } from 'drizzle-orm'
import { does, mustHit, mustHold, write, type Step } from '#schema/batch.ts'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import { vaultOf, type Context, type ResidentContext, type StaffContext } from '#schema/context.ts'
import { toCsv, yuanCell, type CsvValue } from '#schema/csv.ts'
import { manyByKey } from '#schema/loaders.ts'
import type { InvoiceState } from '#schema/tables/invoices.ts'
import { isCleanText, lengthOf } from '#schema/text.ts'
import { DAY_MS } from '#schema/time.ts'
import { auditing } from '../audit/service.ts'
import { merchantIsTheirs, mayAtStore } from '../staff/rights.ts'
import {
  InvoiceExists,
  InvoiceInvalid,
  InvoiceNotFound,
  InvoiceStateProblem,
  NothingToInvoice,
} from './errors.ts'
import {
  buyerFault,
  INVOICE_DAYS,
  isInvoiceNumber,
  mayBeVoided,
  type InvoiceBuyer,
} from './rules.ts'

const FIELD = 'invoice-buyer'

/** An invoice as the buyer and the merchant's office see it. */
export interface InvoiceRow {
  readonly id: string
  readonly orderId: string
  readonly orderNumber: string
  readonly storeId: string
  readonly merchantId: string
  readonly residentId: string
  readonly titleKind: InvoiceBuyer['kind']
  readonly buyerSealed: string
  readonly state: InvoiceState
  /** What it is over, once issued. */
  readonly amountFen: number | null
  /** What of the order was paid in cash and has not gone back, now. */
  readonly cashFen: number
  readonly number: string | null
  readonly pdfUrl: string | null
  readonly redNumber: string | null
  readonly reason: string | null
  readonly createdAt: number
  readonly issuedAt: number | null
  readonly zone: string
}

/** Cash of an order that has not gone back: through the provider, not from stored balances; fen. */
const cashOf = (orderId: SQL): SQL =>
  sql`(SELECT coalesce(sum(e.external_fen), 0) FROM store_entries e WHERE e.order_id = ${orderId})`

const invoiceJson = sql`json_object('id', v.id, 'orderId', v.order_id, 'orderNumber', o.number, 'storeId', v.store_id, 'merchantId', v.merchant_id,
  'residentId', v.resident_id, 'titleKind', v.title_kind, 'buyerSealed', v.buyer_sealed, 'state', v.state, 'amountFen', v.amount_fen, 'cashFen', ${cashOf(sql`v.order_id`)},
  'number', v.number, 'pdfUrl', v.pdf_url, 'redNumber', v.red_number, 'reason', v.reason, 'createdAt', v.created_at, 'issuedAt', v.issued_at,
  'zone', (SELECT c.zone FROM merchants m JOIN cities c ON c.code = m.city_code WHERE m.id = v.merchant_id))`
const FROM = sql.raw(`FROM invoices v JOIN orders o ON o.id = v.order_id`)
const rowOf = ([json]: readonly [string]): InvoiceRow => JSON.parse(json) as InvoiceRow // the shape is that of invoiceJson

/** An issued invoice over more than what is left of the cash: the merchant has to reverse it. */
export const isRedDue = ({ state, amountFen, cashFen }: InvoiceRow): boolean =>
  state === 'ISSUED' && amountFen !== null && amountFen !== cashFen

/** Invoices of an order, the latest first. Give it the id of an order that the caller may see. */
export const invoicesOfOrder = (ctx: Context) =>
  manyByKey<InvoiceRow>(
    ctx,
    'invoicesOfOrder',
    async (ids) =>
      (
        await ctx.db.all<[string]>(
          sql`SELECT ${invoiceJson} ${FROM} WHERE v.order_id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) ORDER BY v.order_id, v.id DESC`,
        )
      ).map(rowOf),
    ({ orderId }) => orderId,
  )

/** Whether the caller may read what an invoice says: its buyer, and those who may issue it. */
const mayRead = ({ viewer }: Context, { residentId, storeId, merchantId }: InvoiceRow): boolean =>
  (viewer.kind === 'resident' && viewer.residentId === residentId) ||
  mayAtStore(viewer, 'issueInvoices', { storeId, merchantId })

/** Where an invoice can be read, which shows whom it is made out to; `null` for those who may not know that. */
export const readablePdf = (ctx: Context, invoice: InvoiceRow): string | null =>
  mayRead(ctx, invoice) ? invoice.pdfUrl : null

/** Whom an invoice is made out to: for its buyer, and for those who may issue it; `null` for everybody else. */
export const readInvoiceBuyer = async (
  ctx: Context,
  invoice: InvoiceRow,
): Promise<InvoiceBuyer | null> => {
  if (!mayRead(ctx, invoice)) return null
  return JSON.parse(await vaultOf(ctx).open(invoice.buyerSealed, FIELD, invoice.id)) as InvoiceBuyer // as it was sealed
}

/** What an order could be invoiced over now; 0 where it has an invoice or is none of the caller's. */
export const invoiceableFen = async (ctx: ResidentContext, orderId: string): Promise<number> => {
  const row = await ctx.db.get<[number] | undefined>(sql`
    SELECT ${cashOf(sql`o.id`)} FROM orders o WHERE o.id = ${orderId} AND o.resident_id = ${ctx.viewer.residentId}
      AND o.paid_at > ${ctx.now - INVOICE_DAYS * DAY_MS} AND NOT EXISTS (SELECT 1 FROM invoices v WHERE v.order_id = o.id AND v.state IN ('REQUESTED', 'ISSUED'))`)
  return row?.[0] ?? 0
}

/** Whom the caller’s last invoice was made out to, for the next one. */
export const lastInvoiceBuyer = async (ctx: ResidentContext): Promise<InvoiceBuyer | null> => {
  const row = await ctx.db.get<[string, string] | undefined>(
    sql`SELECT id, buyer_sealed FROM invoices WHERE resident_id = ${ctx.viewer.residentId} ORDER BY id DESC LIMIT 1`,
  )
  return row ? (JSON.parse(await vaultOf(ctx).open(row[1], FIELD, row[0])) as InvoiceBuyer) : null // as it was sealed
}

const cleaned = (buyer: InvoiceBuyer): InvoiceBuyer => {
  const one = (text: string | null): string | null => {
    const trimmed = text?.trim() ?? ''
    return trimmed === '' ? null : trimmed
  }
  return {
    kind: buyer.kind,
    title: buyer.title.trim(),
    taxNumber: buyer.kind === 'COMPANY' ? (one(buyer.taxNumber)?.toUpperCase() ?? null) : null,
    email: one(buyer.email),
  }
}

const requestStep = async (
  ctx: Context,
  {
    id,
    buyer,
    from,
    refusal,
  }: { id: string; buyer: InvoiceBuyer; from: SQL; refusal: () => Error },
): Promise<Step> => {
  const sealed = await vaultOf(ctx).seal(JSON.stringify(buyer), FIELD, id)
  return mustHit(
    ctx.db
      .run(sql`INSERT INTO invoices (id, order_id, store_id, merchant_id, resident_id, title_kind, buyer_sealed, created_at, changed_at)
      SELECT ${id}, o.id, o.store_id, s.merchant_id, o.resident_id, ${buyer.kind}, ${sealed}, ${ctx.now}, ${ctx.now}
      FROM orders o JOIN stores s ON s.place_id = o.store_id ${from}`),
    refusal,
    { 'invoices.order_id': () => new InvoiceExists(), invoices_alive: () => new InvoiceExists() },
  )
}

/**
 * Asks for an invoice over what was paid in cash. The same request again is the same one.
 * @returns its id
 * @throws {NothingToInvoice} {@link InvoiceExists} {@link InvoiceInvalid} TITLE, TAX_NUMBER, EMAIL
 */
export const requestInvoice = async (
  ctx: ResidentContext,
  { order, buyer: written }: { readonly order: string; readonly buyer: InvoiceBuyer },
): Promise<string> => {
  const buyer = cleaned(written)
  const fault = buyerFault(buyer)
  if (fault) throw new InvoiceInvalid(fault)
  const [before] = await ctx.db.all<[string]>(
    sql`SELECT ${invoiceJson} ${FROM} WHERE v.order_id = ${order} AND v.resident_id = ${ctx.viewer.residentId} AND v.state IN ('REQUESTED', 'ISSUED')`,
  )
  if (before) {
    const known = await readInvoiceBuyer(ctx, rowOf(before))
    if (JSON.stringify(known) === JSON.stringify(buyer)) return rowOf(before).id
    throw new InvoiceExists()
  }
  const id = ctx.newId('Invoice')
  await write(ctx, [
    await requestStep(ctx, {
      id,
      buyer,
      from: sql`WHERE o.id = ${order} AND o.resident_id = ${ctx.viewer.residentId} AND o.paid_at > ${ctx.now - INVOICE_DAYS * DAY_MS} AND ${cashOf(sql`o.id`)} > 0`,
      refusal: () => new NothingToInvoice(),
    }),
  ])
  return id
}

/** Takes back a request that the merchant has not answered. @throws {InvoiceNotFound} */
export const withdrawInvoice = async (ctx: ResidentContext, id: string): Promise<void> => {
  await write(ctx, [
    mustHit(
      ctx.db.run(
        sql`UPDATE invoices SET state = 'WITHDRAWN', changed_at = ${ctx.now} WHERE id = ${id} AND resident_id = ${ctx.viewer.residentId} AND state = 'REQUESTED'`,
      ),
      () => new InvoiceNotFound(),
    ),
  ])
}

export interface MerchantInvoicesArgs extends PageArgs {
  readonly merchant: string
  /** TODO: to issue, and to reverse. */
  readonly show: 'TODO' | 'ALL'
}

/** Invoices of a merchant, the latest first; nothing for those who may not issue them. */
export const listInvoices = async (
  ctx: StaffContext,
  args: MerchantInvoicesArgs,
): Promise<Page<InvoiceRow>> => {
  const after = decodeCursor(args.after, ['string'])
  const todo = sql`(v.state = 'REQUESTED' OR (v.state = 'ISSUED' AND v.amount_fen <> ${cashOf(sql`v.order_id`)}))`
  const rows = await ctx.db.all<[string]>(sql`
    SELECT ${invoiceJson} ${FROM} WHERE v.merchant_id = ${args.merchant} AND ${merchantIsTheirs(ctx, 'issueInvoices', sql`v.merchant_id`)}
      AND ${args.show === 'TODO' ? todo : sql`true`} AND ${after ? sql`v.id < ${after[0]}` : sql`true`}
    ORDER BY v.id DESC LIMIT ${args.first + 1}`)
  return toPage(rows.map(rowOf), args, ({ id }) => [id])
}

const theirs = (ctx: StaffContext): SQL =>
  merchantIsTheirs(ctx, 'issueInvoices', sql`invoices.merchant_id`)

const readTheirs = async (ctx: StaffContext, id: string): Promise<InvoiceRow> => {
  const row = await ctx.db.get<[string] | undefined>(
    sql`SELECT ${invoiceJson} ${FROM} WHERE v.id = ${id} AND ${merchantIsTheirs(ctx, 'issueInvoices', sql`v.merchant_id`)}`,
  )
  if (!row) throw new InvoiceNotFound()
  return rowOf(row)
}

const TAKEN = { 'invoices.number': () => new InvoiceInvalid('NUMBER_TAKEN') }

/**
 * Notes that an invoice was issued in the tax bureau's platform, over just what is left of the cash at this moment.
 * @param amountFen as whoever issued it has seen it: where money went back since, it is refused.
 * @throws {InvoiceNotFound} {@link InvoiceStateProblem} {@link InvoiceInvalid} NUMBER, NUMBER_TAKEN, PDF
 */
export const issueInvoice = async (
  ctx: StaffContext,
  {
    id,
    number,
    pdfUrl,
    amountFen,
  }: {
    readonly id: string
    readonly number: string
    readonly pdfUrl: string | null
    readonly amountFen: number
  },
): Promise<void> => {
  if (!isInvoiceNumber(number)) throw new InvoiceInvalid('NUMBER')
  if (pdfUrl !== null && !/^https:\/\/[^\s"<>]{4,500}$/.test(pdfUrl))
    throw new InvoiceInvalid('PDF')
  const row = await readTheirs(ctx, id)
  await write(ctx, [
    mustHold(
      ctx,
      sql`SELECT ${cashOf(sql`${row.orderId}`)} = ${amountFen}`,
      () => new InvoiceStateProblem(),
    ),
    mustHit(
      ctx.db
        .run(sql`UPDATE invoices SET state = 'ISSUED', number = ${number}, pdf_url = ${pdfUrl}, amount_fen = ${amountFen}, issued_at = ${ctx.now}, changed_at = ${ctx.now}
        WHERE id = ${id} AND state = 'REQUESTED' AND ${theirs(ctx)}`),
      () => new InvoiceStateProblem(),
      TAKEN,
    ),
    does(auditing(ctx, 'invoice.issue', { invoiceId: id }).statement),
  ])
}

/** Says that a request is not met, and why. @throws {InvoiceNotFound} {@link InvoiceStateProblem} {@link InvoiceInvalid} REASON */
export const refuseInvoice = async (
  ctx: StaffContext,
  { id, reason }: { readonly id: string; readonly reason: string },
): Promise<void> => {
  const words = reason.trim()
  if (words === '' || lengthOf(words) > 200 || !isCleanText(words))
    throw new InvoiceInvalid('REASON')
  await readTheirs(ctx, id)
  await write(ctx, [
    mustHit(
      ctx.db.run(
        sql`UPDATE invoices SET state = 'REFUSED', reason = ${words}, changed_at = ${ctx.now} WHERE id = ${id} AND state = 'REQUESTED' AND ${theirs(ctx)}`,
      ),
      () => new InvoiceStateProblem(),
    ),
    does(auditing(ctx, 'invoice.refuse', { invoiceId: id }).statement),
  ])
}

/**
 * Notes that an issued invoice was reversed by a red-letter one over the same amount, or voided where that is still allowed
 * (no number then). Where cash is left, another invoice over it is asked for at once, made out to the same buyer.
 * @throws {InvoiceNotFound} {@link InvoiceStateProblem} {@link InvoiceInvalid} NUMBER
 */
export const reverseInvoice = async (
  ctx: StaffContext,
  { id, redNumber }: { readonly id: string; readonly redNumber: string | null },
): Promise<void> => {
  const row = await readTheirs(ctx, id)
  if (row.state !== 'ISSUED' || row.number === null || row.issuedAt === null)
    throw new InvoiceStateProblem()
  if (redNumber === null && !mayBeVoided(row.number, row.issuedAt, ctx.now, row.zone))
    throw new InvoiceStateProblem()
  if (redNumber !== null && (!isInvoiceNumber(redNumber) || redNumber === row.number))
    throw new InvoiceInvalid('NUMBER')
  const buyer = await readInvoiceBuyer(ctx, row)
  const steps: Step[] = [
    mustHit(
      ctx.db
        .run(sql`UPDATE invoices SET state = ${redNumber === null ? 'VOIDED' : 'REVERSED'}, red_number = ${redNumber}, changed_at = ${ctx.now}
        WHERE id = ${id} AND state = 'ISSUED' AND ${theirs(ctx)}`),
      () => new InvoiceStateProblem(),
    ),
    does(auditing(ctx, 'invoice.reverse', { invoiceId: id }).statement),
  ]
  if (buyer && row.cashFen > 0)
    steps.push(
      await requestStep(ctx, {
        id: ctx.newId('Invoice'),
        buyer,
        from: sql`WHERE o.id = ${row.orderId} AND ${cashOf(sql`o.id`)} = ${row.cashFen}`,
        refusal: () => new InvoiceStateProblem(),
      }),
    )
  await write(ctx, steps)
}

/** An invoice of the caller, or one that they may issue. @throws {InvoiceNotFound} */
export const requireInvoice = async (ctx: Context, id: string): Promise<InvoiceRow> => {
  const { viewer } = ctx
  const own = viewer.kind === 'resident' ? sql`v.resident_id = ${viewer.residentId}` : sql`false`
  const row = await ctx.db.get<[string] | undefined>(
    sql`SELECT ${invoiceJson} ${FROM} WHERE v.id = ${id} AND (${own} OR ${merchantIsTheirs(ctx, 'issueInvoices', sql`v.merchant_id`)})`,
  )
  if (!row) throw new InvoiceNotFound()
  return rowOf(row)
}

/** Most invoices of one file. */
const EXPORT_MAX = 5_000
const HEADS = {
  'zh-CN': '订单,状态,抬头,税号,金额,号码,红字号码',
  en: 'order,state,title,tax number,amount,number,red-letter number',
} as const

/** Invoices of a merchant as a CSV for a spreadsheet, the latest first, in yuan. E-mail addresses are not in it. */
export const invoicesCsv = async (ctx: StaffContext, merchant: string): Promise<string> => {
  const { edges } = await listInvoices(ctx, {
    merchant,
    show: 'ALL',
    first: EXPORT_MAX,
    after: undefined,
  })
  const lines: (readonly CsvValue[])[] = []
  for (const { node } of edges) {
    const buyer = await readInvoiceBuyer(ctx, node)
    lines.push([
      node.orderNumber,
      node.state,
      buyer?.title ?? '',
      buyer?.taxNumber ?? '',
      yuanCell(node.amountFen ?? node.cashFen),
      node.number ?? '',
      node.redNumber ?? '',
    ])
  }
  return toCsv([HEADS[ctx.locale].split(','), ...lines])
}
