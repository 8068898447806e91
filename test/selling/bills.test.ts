import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { checkBill } from '#resolvers/reconciling/service.ts'
import { buy, market } from '../support/selling.ts'
import type { Market } from '../support/selling.ts'
import { tradeOf } from '../support/selling/callbacks.ts'
import { askBack, logged } from '../support/selling/more.ts'

const DAY = '2026-11-03'
const at = (time: string, day = '03'): number => Date.parse(`2026-11-${day}T${time}:00+08:00`)

const diffsOf = (m: Market) =>
  m.p.db.all(sql`SELECT date, kind, out_no, ours_fen, theirs_fen FROM ledger_diffs ORDER BY id`)
const checksOf = (m: Market) =>
  m.p.db.all(sql`SELECT date, lines, diffs FROM bill_checks ORDER BY date`)

/** The next morning, when the bill of the day is there. */
const morning = async (m: Market): Promise<void> => {
  m.p.setNow(at('10:05', '04'))
  await m.sweep()
}

describe('the bill of a day', () => {
  it('is compared once, the next morning from ten on, and agrees with payments and refunds of all kinds', async () => {
    const m = await market()
    const buyer = await m.buyer()
    await buy(m, buyer, [{ product: 'bun', quantity: 2 }])
    const [order] = (await buy(m, buyer, [{ product: 'duck', quantity: 3 }])).orders
    await askBack(buyer, order?.id, [{ line: order?.lines[0]?.id, quantity: 1 }])
    await m.settle()
    m.p.setNow(at('09:55', '04'))
    await m.sweep()
    expect(await checksOf(m)).not.toContainEqual([DAY, 3, 0])
    await morning(m)
    await m.sweep()
    expect(await checksOf(m)).toContainEqual([DAY, 3, 0])
    expect(await diffsOf(m)).toEqual([])
    expect(logged(m, 'ledger_differs')).toEqual([])
    await m.expectBooks()
  })

  it('of a day without anything agrees', async () => {
    const m = await market()
    expect(await checkBill(m.p.context(), '2026-11-01')).toEqual([])
    expect(await checksOf(m)).toEqual([['2026-11-01', 0, 0]])
    await m.expectBooks()
  })

  it('shows a payment that is missing here', async () => {
    const m = await market()
    const buyer = await m.buyer()
    await buy(m, buyer, [{ product: 'bun' }])
    const trade = { ...tradeOf(m), outTradeNo: 'SLOSTPAYMENT', transactionId: '42001' }
    m.p.weChat().state.trades.set(trade.outTradeNo, trade)
    await morning(m)
    expect(await diffsOf(m)).toEqual([[DAY, 'MISSING_HERE', 'SLOSTPAYMENT', null, 1_200]])
    expect(logged(m, 'ledger_differs')).toMatchObject([{ level: 'error', differences: 1 }])
    await m.expectBooks()
  })

  it('shows a payment that is missing there', async () => {
    const m = await market()
    const buyer = await m.buyer()
    await buy(m, buyer, [{ product: 'bun' }])
    const { outTradeNo } = tradeOf(m)
    m.p.weChat().state.trades.delete(outTradeNo)
    await morning(m)
    expect(await diffsOf(m)).toEqual([[DAY, 'MISSING_THERE', outTradeNo, 1_200, null]])
    await m.expectBooks()
  })

  it('shows an amount that is another one, of payments and of refunds', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const [order] = (await buy(m, buyer, [{ product: 'bun', quantity: 2 }])).orders
    await askBack(buyer, order?.id, [{ line: order?.lines[0]?.id, quantity: 1 }])
    await m.settle()
    const trade = Object.assign(tradeOf(m), { total: 2_399 })
    const [refund] = [...m.p.weChat().state.refunds.values()]
    if (!refund) throw new Error('No refund.')
    Object.assign(refund, { amount: 1_201 })
    await morning(m)
    expect(await diffsOf(m)).toEqual(
      [
        [DAY, 'AMOUNT', trade.outTradeNo, 2_400, 2_399],
        [DAY, 'AMOUNT', refund.outRefundNo, 1_200, 1_201],
      ].toSorted(([, , one], [, , other]) => (String(one) < String(other) ? -1 : 1)),
    )
    await m.expectBooks()
  })

  it('compared again notes the same, once', async () => {
    const m = await market()
    await buy(m, await m.buyer(), [{ product: 'bun' }])
    Object.assign(tradeOf(m), { total: 1 })
    await morning(m)
    const before = await diffsOf(m)
    await checkBill(m.p.context(), DAY)
    await checkBill(m.p.context(), DAY)
    expect(await diffsOf(m)).toEqual(before)
    expect(before).toHaveLength(1)
    await m.expectBooks()
  })

  it('that was missed is compared later, the latest first, a day at a time', async () => {
    const m = await market()
    await morning(m)
    m.p.setNow(at('10:05', '08'))
    for (const last of ['2026-11-07', '2026-11-06', '2026-11-05', '2026-11-04']) {
      await m.sweep()
      expect(await checksOf(m)).toContainEqual([last, 0, 0])
    }
    await m.sweep()
    expect(await checksOf(m)).toHaveLength(5)
    await m.expectBooks()
  })

  it('that cannot be had is asked for again', async () => {
    const m = await market()
    await buy(m, await m.buyer(), [{ product: 'bun' }])
    await m.control('PUT', '/sandbox/faults', { answers: { away: true, path: '/v3/bill' } })
    await morning(m)
    expect(await checksOf(m)).not.toContainEqual([DAY, 1, 0])
    await m.control('DELETE', '/sandbox/faults')
    await m.sweep()
    expect(await checksOf(m)).toContainEqual([DAY, 1, 0])
    await m.expectBooks()
  })

  it('has a refund on the day it was asked for, also when it is under way for days', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const [order] = (await buy(m, buyer, [{ product: 'bun' }])).orders
    m.p.setNow(at('20:00'))
    await m.control('POST', '/sandbox/refunds/hold', { hold: true })
    await askBack(buyer, order?.id, [{ line: order?.lines[0]?.id, quantity: 1 }])
    await m.settle()
    await morning(m)
    // Asked about once more on the next day.
    m.p.setNow(at('15:00', '04'))
    await m.sweep()
    const [number] = m.p.weChat().state.refunds.keys()
    await m.control('POST', `/sandbox/refunds/${number}/settle`, { state: 'SUCCESS' })
    await m.settle()
    m.p.setNow(at('10:05', '05'))
    await m.sweep()
    expect(await checksOf(m)).toEqual(
      expect.arrayContaining([
        [DAY, 2, 0],
        ['2026-11-04', 0, 0],
      ]),
    )
    expect(await diffsOf(m)).toEqual([])
    await m.expectBooks()
  })
})
