import { sql } from 'drizzle-orm'
import { expect } from 'vitest'
import type { Market } from '../selling.ts'

const byNumber = (rows: Iterable<readonly [string, number]>): Readonly<Record<string, number>> =>
  Object.fromEntries([...rows].toSorted(([one], [other]) => (one < other ? -1 : 1)))

/**
 * What WeChat has taken and given back is what the portal knows of, number by number.
 * @param unheard purchases whose payment the portal has not heard of yet.
 */
export const expectSameMoney = async (m: Market, unheard: readonly string[]): Promise<void> => {
  const { trades, refunds } = m.p.weChat().state
  const payments = await m.p.db.all<[string, number, string, string]>(
    sql`SELECT out_trade_no, external_fen, purchase_id, state FROM payments WHERE channel = 'WECHAT'`,
  )
  const waiting = new Set(
    payments.filter(([, , id]) => unheard.includes(id)).map(([outTradeNo]) => outTradeNo),
  )
  const taken = [...trades.values()].filter(
    ({ outTradeNo, paidAt }) => paidAt !== undefined && !waiting.has(outTradeNo),
  )
  expect(byNumber(taken.map(({ outTradeNo, total }) => [outTradeNo, total] as const))).toEqual(
    byNumber(
      payments
        .filter(([, , , state]) => state === 'SUCCEEDED')
        .map(([outTradeNo, fen]) => [outTradeNo, fen] as const),
    ),
  )
  // A refund may be on its way at this moment: WeChat knows of it, and the portal not yet that it does.
  const asked = await m.p.db.all<[string, number, string]>(
    sql`SELECT out_refund_no, external_fen, state FROM refunds WHERE external_fen > 0`,
  )
  const given = byNumber(
    [...refunds.values()].map(({ outRefundNo, amount }) => [outRefundNo, amount] as const),
  )
  expect(byNumber(asked.map(([number, fen]) => [number, fen] as const))).toMatchObject(given)
  for (const [number, fen, state] of asked)
    if (state === 'PROCESSING' || state === 'SUCCEEDED') expect(given[number]).toBe(fen)
}
