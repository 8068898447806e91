import { sql } from 'drizzle-orm'
import type { StaffContext } from '#schema/context.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { toCsv, yuanCell, type CsvValue } from '#schema/csv.ts'
import { textIn } from '#schema/locale.ts'
import { merchantIsTheirs } from '../staff/rights.ts'
import { requirePeriod } from './period.ts'
import type { Day } from './rules.ts'

/** What a store earned on a day. Amounts are fen; what went out is negative, and `netFen` is the sum of all of them. */
export interface PayoutRow {
  readonly date: string
  readonly storeId: string
  readonly names: LocalizedText
  /** Orders that were paid. */
  readonly orders: number
  /** Paid through WeChat, and from stored balances. */
  readonly externalFen: number
  readonly balanceFen: number
  /** Given back through WeChat, and to stored balances. */
  readonly externalRefundFen: number
  readonly balanceRefundFen: number
  /** Of what was paid, for sending. */
  readonly freightFen: number
  /** What WeChat took, less what it gave back. */
  readonly feeFen: number
  readonly netFen: number
  /** The fee is what is expected: WeChat's bill of the day is not there yet. */
  readonly isProvisional: boolean
}

export interface PayoutArgs {
  readonly merchant: string
  /** Dates, both included. */
  readonly from: string
  readonly to: string
}

type Cells = readonly [
  date: string,
  storeId: string,
  names: string,
  orders: number,
  externalFen: number,
  balanceFen: number,
  externalRefundFen: number,
  balanceRefundFen: number,
  freightFen: number,
  feeFen: number,
  isProvisional: 0 | 1,
]

const zoneOf = async (ctx: StaffContext, merchant: string): Promise<string> =>
  (
    await ctx.db.get<[string] | undefined>(
      sql`SELECT c.zone FROM merchants m JOIN cities c ON c.code = m.city_code WHERE m.id = ${merchant}`,
    )
  )?.[0] ?? 'Asia/Shanghai'

/** Entries of days, so that each is found by its own range of the index. */
export const inDays = (days: readonly Day[]) =>
  sql`(SELECT value ->> 'date' AS date, value ->> 'from' AS since, value ->> 'to' AS until FROM json_each(${JSON.stringify(days)})) d`

/**
 * What each store of a merchant earned each day, days without anything left out; for whoever may read payouts of the merchant,
 * nothing for others. It costs what the period has.
 * @throws {BadInput} BAD_PERIOD
 */
export const listPayouts = async (
  ctx: StaffContext,
  { merchant, from, to }: PayoutArgs,
): Promise<readonly PayoutRow[]> => {
  const days = requirePeriod(from, to, await zoneOf(ctx, merchant))
  const rows = await ctx.db.all<Cells>(sql`
    SELECT d.date, e.store_id, coalesce((SELECT names FROM places WHERE id = e.store_id), '{}'), sum(e.kind = 'SALE'),
      sum(iif(e.kind = 'SALE', e.external_fen, 0)), sum(iif(e.kind = 'SALE', e.balance_fen, 0)),
      sum(iif(e.kind = 'REFUND', e.external_fen, 0)), sum(iif(e.kind = 'REFUND', e.balance_fen, 0)), sum(e.freight_fen), sum(e.fee_fen),
      sum(abs(e.external_fen)) > 0 AND NOT EXISTS (SELECT 1 FROM bill_checks b WHERE b.date = d.date)
    FROM ${inDays(days)} CROSS JOIN store_entries e ON e.merchant_id = ${merchant} AND e.at >= d.since AND e.at < d.until
    WHERE ${merchantIsTheirs(ctx, 'readPayouts', sql`e.merchant_id`)}
    GROUP BY d.date, e.store_id ORDER BY d.date DESC, e.store_id`)
  return rows.map(
    ([
      date,
      storeId,
      names,
      orders,
      externalFen,
      balanceFen,
      externalRefundFen,
      balanceRefundFen,
      freightFen,
      feeFen,
      isProvisional,
    ]) => ({
      date,
      storeId,
      names: JSON.parse(names) as LocalizedText, // of a JSON column
      orders,
      externalFen,
      balanceFen,
      externalRefundFen,
      balanceRefundFen,
      freightFen,
      feeFen,
      netFen: externalFen + balanceFen + externalRefundFen + balanceRefundFen - feeFen,
      isProvisional: isProvisional === 1,
    }),
  )
}

export type PayoutSum = Omit<PayoutRow, 'date' | 'storeId' | 'names'>

const NOTHING: PayoutSum = {
  orders: 0,
  externalFen: 0,
  balanceFen: 0,
  externalRefundFen: 0,
  balanceRefundFen: 0,
  freightFen: 0,
  feeFen: 0,
  netFen: 0,
  isProvisional: false,
}

/** The sum of rows, column by column. */
export const sumOfPayouts = (rows: readonly PayoutSum[]): PayoutSum =>
  rows.reduce(
    (sum, row) => ({
      orders: sum.orders + row.orders,
      externalFen: sum.externalFen + row.externalFen,
      balanceFen: sum.balanceFen + row.balanceFen,
      externalRefundFen: sum.externalRefundFen + row.externalRefundFen,
      balanceRefundFen: sum.balanceRefundFen + row.balanceRefundFen,
      freightFen: sum.freightFen + row.freightFen,
      feeFen: sum.feeFen + row.feeFen,
      netFen: sum.netFen + row.netFen,
      isProvisional: sum.isProvisional || row.isProvisional,
    }),
    NOTHING,
  )

const HEADS = {
  'zh-CN':
    '日期,门店,订单数,微信支付,余额支付,微信退款,余额退款,其中运费,手续费,净收,手续费是否预估',
  en: 'Date,Store,Orders,WeChat,Balance,WeChat refunded,Balance refunded,Freight within,Fee,Net,Fee is an estimate',
} as const

/** Payouts as a CSV for a spreadsheet, in yuan, with a last row that sums. @throws {BadInput} BAD_PERIOD */
export const payoutsCsv = async (ctx: StaffContext, args: PayoutArgs): Promise<string> => {
  const rows = await listPayouts(ctx, args)
  const cells = (row: PayoutSum): readonly CsvValue[] => [
    row.orders,
    ...[
      row.externalFen,
      row.balanceFen,
      row.externalRefundFen,
      row.balanceRefundFen,
      row.freightFen,
      row.feeFen,
      row.netFen,
    ].map(yuanCell),
    row.isProvisional ? '*' : '',
  ]
  return toCsv([
    HEADS[ctx.locale].split(','),
    ...rows.map((row) => [row.date, textIn(row.names, ctx.locale) || row.storeId, ...cells(row)]),
    ['', '', ...cells(sumOfPayouts(rows))],
  ])
}
