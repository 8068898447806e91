import { sql } from 'drizzle-orm'
import type { Context } from '#schema/context.ts'
import type { BillLine } from '#schema/payment-port.ts'
import { addDays, HOUR_MS, instantOf, localDay, MINUTE_MS } from '#schema/time.ts'
import { providerOf } from '../payment/ask.ts'
import { noteFees } from './fees.ts'

/** WeChat's days are China's. */
const ZONE = 'Asia/Shanghai'
/** The bill of a day is complete from ten on the next one. */
const BILL_HOUR = 10
/** What settled so near to midnight may stand on the next day's bill. */
const EDGE_MS = 10 * MINUTE_MS

/** Something the bill and the portal say differently. */
export interface Difference {
  readonly kind: 'MISSING_HERE' | 'MISSING_THERE' | 'AMOUNT'
  readonly outNo: string
  readonly oursFen: number | null
  readonly theirsFen: number | null
}

/** A payment or refund of ours, by the number the provider knows it by. */
export interface OwnEntry {
  readonly outNo: string
  readonly fen: number
  readonly settledAt: number
}

/**
 * What a day's bill and our books say differently; nothing, if all is well.
 * @param own what settled here on that day and around it, by number; @param span the day, milliseconds UTC.
 */
export const differences = (
  bill: readonly BillLine[],
  own: ReadonlyMap<string, OwnEntry>,
  span: { readonly from: number; readonly to: number },
): readonly Difference[] => {
  const told = new Map(
    bill.map((line) => [line.kind === 'REFUND' ? (line.outRefundNo ?? '') : line.outTradeNo, line]),
  )
  const found: Difference[] = []
  for (const [outNo, { amountFen }] of told) {
    const ours = own.get(outNo)
    if (!ours) found.push({ kind: 'MISSING_HERE', outNo, oursFen: null, theirsFen: amountFen })
    else if (ours.fen !== amountFen)
      found.push({ kind: 'AMOUNT', outNo, oursFen: ours.fen, theirsFen: amountFen })
  }
  for (const { outNo, fen, settledAt } of own.values()) {
    const within = settledAt >= span.from + EDGE_MS && settledAt < span.to - EDGE_MS
    if (within && !told.has(outNo))
      found.push({ kind: 'MISSING_THERE', outNo, oursFen: fen, theirsFen: null })
  }
  return found
}

/** Compares a day with the provider's bill and notes what differs; again, it notes the same. @throws what the provider throws */
export const checkBill = async (ctx: Context, date: string): Promise<readonly Difference[]> => {
  const { db, now } = ctx
  const bill = await providerOf(ctx).bill(date)
  const from = instantOf(date, 0, ZONE)
  const to = instantOf(addDays(date, 1), 0, ZONE)
  const named = JSON.stringify(bill.map((line) => line.outRefundNo ?? line.outTradeNo))
  const [payments, refunds] = await db.batch([
    db.all<
      [string, number, number]
    >(sql`SELECT out_trade_no, external_fen, coalesce(paid_at, settled_at) FROM payments WHERE channel = 'WECHAT' AND state = 'SUCCEEDED'
      AND (coalesce(paid_at, settled_at) >= ${from} AND coalesce(paid_at, settled_at) < ${to} OR out_trade_no IN (SELECT value FROM json_each(${named})))`),
    db.all<
      [string, number, number]
    >(sql`SELECT out_refund_no, external_fen, coalesce(sent_at, created_at) FROM refunds WHERE external_fen > 0
      AND (state IN ('PROCESSING', 'SUCCEEDED') AND sent_at >= ${from} AND sent_at < ${to} OR out_refund_no IN (SELECT value FROM json_each(${named})))`),
  ])
  const own = new Map(
    [...payments, ...refunds].map(([outNo, fen, settledAt]) => [outNo, { outNo, fen, settledAt }]),
  )
  const found = differences(bill, own, { from, to })
  const rows = JSON.stringify(found)
  await db.batch([
    db.run(sql`INSERT INTO ledger_diffs (id, date, kind, out_no, ours_fen, theirs_fen, found_at)
      SELECT ${date} || ' ' || (value ->> 'outNo'), ${date}, value ->> 'kind', value ->> 'outNo', value ->> 'oursFen', value ->> 'theirsFen', ${now} FROM json_each(${rows}) WHERE true
      ON CONFLICT (id) DO NOTHING`),
    db.run(sql`INSERT INTO bill_checks (date, lines, diffs, checked_at) VALUES (${date}, ${bill.length}, ${found.length}, ${now})
      ON CONFLICT (date) DO UPDATE SET lines = excluded.lines, diffs = excluded.diffs, checked_at = excluded.checked_at`),
  ])
  await noteFees(ctx, bill)
  if (found.length > 0) ctx.log.error('ledger_differs', { date, differences: found.length })
  return found
}

/** How far back a day that was missed is looked for. WeChat has bills of three months. */
const CATCH_UP_DAYS = 60

/**
 * Compares the latest day that was not compared yet, once it can be: yesterday, then whatever was missed since the first
 * comparison, a day a call. @returns whether a bill was compared now.
 */
export const checkBills = async (ctx: Context): Promise<boolean> => {
  const { date } = localDay(ctx.now - BILL_HOUR * HOUR_MS, ZONE)
  const yesterday = addDays(date, -1)
  const rows = await ctx.db.all<[string]>(
    sql`SELECT date FROM bill_checks WHERE date >= ${addDays(yesterday, -CATCH_UP_DAYS)} ORDER BY date`,
  )
  const done = new Set(rows.map(([day]) => day))
  const first = rows[0]?.[0] ?? yesterday
  for (let day = yesterday; day >= first; day = addDays(day, -1)) {
    if (done.has(day)) continue
    await checkBill(ctx, day)
    return true
  }
  return false
}
