import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { buy, market, openSheet, place, show } from '../support/selling.ts'
import type { Market } from '../support/selling.ts'
import { callBack, paidAllTheSame, tradeOf } from '../support/selling/callbacks.ts'
import { askBack, count, later, logged, redeem } from '../support/selling/more.ts'

const MINUTE_MS = 60_000

const refundsOf = (m: Market) =>
  m.p.db.all<[string, number]>(sql`SELECT state, external_fen FROM refunds ORDER BY rowid`)

const atWeChat = (m: Market) => [...m.p.weChat().state.refunds.values()]

/** A buyer who has paid for so many buns. */
const bought = async (m: Market, quantity: number) => {
  const buyer = await m.buyer()
  const placed = await buy(m, buyer, [{ product: 'bun', quantity }])
  const [order] = placed.orders
  return { buyer, order: order?.id, line: order?.lines[0]?.id }
}

describe('a refund', () => {
  it.each([
    ['is away', { away: true }],
    ['does it and its answer is lost', { unsigned: true }],
  ])(
    'that WeChat cannot be asked for keeps its number: WeChat gives it once, when it %s',
    async (_name, silence) => {
      const m = await market()
      const { buyer, order, line } = await bought(m, 2)
      await m.control('PUT', '/sandbox/faults', { answers: { ...silence, path: 'refunds' } })
      await m.control('POST', '/sandbox/refunds/hold', { hold: true })
      expect(await askBack(buyer, order, [{ line, quantity: 1 }])).toMatchObject({
        state: 'REFUNDING',
      })
      for (let i = 0; i < 3; i += 1) {
        await m.settle()
        later(m, 5 * MINUTE_MS)
        await m.sweep()
      }
      expect(await refundsOf(m)).toEqual([['REQUESTED', 1_200]])
      await m.control('DELETE', '/sandbox/faults')
      later(m, 10 * MINUTE_MS)
      await m.sweep()
      expect(await refundsOf(m)).toEqual([['PROCESSING', 1_200]])
      const [refund] = atWeChat(m)
      expect(atWeChat(m)).toHaveLength(1)
      await m.control('POST', `/sandbox/refunds/${refund?.outRefundNo}/settle`, {
        state: 'SUCCESS',
      })
      await m.settle()
      expect(await show(buyer, order)).toMatchObject({ refunded: 1_200, refundStatus: 'PARTIAL' })
      await m.expectBooks()
    },
  )

  it('whose callback is lost is asked about', async () => {
    const m = await market()
    const { buyer, order, line } = await bought(m, 1)
    await m.control('PUT', '/sandbox/faults', { callbacks: { lost: true } })
    await askBack(buyer, order, [{ line, quantity: 1 }])
    await m.settle()
    expect(await refundsOf(m)).toEqual([['PROCESSING', 1_200]])
    later(m, MINUTE_MS)
    await m.sweep()
    expect(await refundsOf(m)).toEqual([['SUCCEEDED', 1_200]])
    expect(await show(buyer, order)).toMatchObject({ state: 'CLOSED', closeReason: 'REFUNDED' })
    await m.expectBooks()
  })

  it('is settled once, when twenty callbacks come at the same time', async () => {
    const m = await market()
    const { buyer, order, line } = await bought(m, 1)
    await m.control('PUT', '/sandbox/faults', { callbacks: { lost: true } })
    await askBack(buyer, order, [{ line, quantity: 1 }])
    await m.settle()
    const [refund] = atWeChat(m)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => callBack(m, tradeOf(m), {}, refund?.outRefundNo)),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(204))
    expect(await show(buyer, order)).toMatchObject({ refunded: 1_200 })
    expect(await count(m, sql`SELECT count(*) FROM payment_events WHERE kind = 'REFUND'`)).toBe(1)
    await m.expectBooks()
  })

  it.each([
    ['another amount', { amount: { refund: 1, total: 1_200 } }],
    ['another payment', { out_trade_no: 'S1234567' }],
    ['another merchant', { mchid: '1900000999' }],
  ])('is not settled by a callback that names %s', async (_name, says) => {
    const m = await market()
    const { buyer, order, line } = await bought(m, 1)
    await m.control('PUT', '/sandbox/faults', { callbacks: { lost: true } })
    await askBack(buyer, order, [{ line, quantity: 1 }])
    await m.settle()
    const [refund] = atWeChat(m)
    const refused = await callBack(m, tradeOf(m), { says }, refund?.outRefundNo)
    expect(refused.status).toBe(400)
    expect(await refundsOf(m)).toEqual([['PROCESSING', 1_200]])
    expect(logged(m, 'callback_mismatch')).toMatchObject([{ level: 'error' }])
    await m.expectBooks()
  })

  it('that becomes abnormal waits for people, is not failed, and ends well when it is mended', async () => {
    const m = await market()
    const { buyer, order, line } = await bought(m, 1)
    await m.control('POST', '/sandbox/refunds/hold', { hold: true })
    await askBack(buyer, order, [{ line, quantity: 1 }])
    await m.settle()
    const number = atWeChat(m)[0]?.outRefundNo
    await m.control('POST', `/sandbox/refunds/${number}/settle`, { state: 'ABNORMAL' })
    await m.settle()
    expect(await refundsOf(m)).toEqual([['ABNORMAL', 1_200]])
    expect(logged(m, 'refund_abnormal')).toMatchObject([{ level: 'error' }])
    expect(await show(buyer, order)).toMatchObject({
      refunded: 0,
      afterSales: [{ state: 'REFUNDING' }],
    })
    for (let i = 0; i < 3; i += 1) {
      later(m, 60 * MINUTE_MS)
      await m.sweep()
    }
    expect(atWeChat(m)).toHaveLength(1)
    await m.control('POST', `/sandbox/refunds/${number}/settle`, { state: 'SUCCESS' })
    await m.settle()
    expect(await show(buyer, order)).toMatchObject({
      refunded: 1_200,
      afterSales: [{ state: 'DONE' }],
    })
    await m.expectBooks()
  })

  it('before anything was paid does not exist', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const { orders } = await place(m, buyer, [{ product: 'bun' }])
    const [order] = orders
    const units = [{ line: order?.lines[0]?.id, quantity: 1 }]
    expect(await askBack(buyer, order?.id, units)).toMatchObject({ code: 'ILLEGAL_TRANSITION' })
    expect(await askBack(await m.buyer(), order?.id, units)).toMatchObject({
      code: 'ORDER_NOT_FOUND',
    })
    await m.expectBooks()
  })

  it('of all units frees the slot and ends the code', async () => {
    const m = await market()
    const { buyer, order, line } = await bought(m, 2)
    const { code } = await show(buyer, order)
    await askBack(buyer, order, [{ line, quantity: 2 }])
    await m.settle()
    const clerk = await m.staff('CLERK', m.store('a'))
    expect(await redeem(clerk, code)).toMatchObject({ code: 'PICKUP_CODE_UNKNOWN' })
    expect(await show(buyer, order)).toMatchObject({ state: 'CLOSED', code: null })
    await m.expectBooks()
  })

  it('of what cost nothing is settled without WeChat', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const { orders } = await place(m, buyer, [{ product: 'gift', quantity: 2 }])
    const [order] = orders
    const units = [{ line: order?.lines[0]?.id, quantity: 2 }]
    expect(await askBack(buyer, order?.id, units)).toMatchObject({ refund: 0 })
    await m.settle()
    await m.sweep()
    expect(await show(buyer, order?.id)).toMatchObject({ state: 'CLOSED', refundStatus: 'FULL' })
    expect(await m.stock('gift', 'a')).toEqual({ onHand: 5, held: 0, committed: 0 })
    await m.expectBooks()
  })

  it('of a payment that came late waits for WeChat like any other', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const { id } = await place(m, buyer, [{ product: 'bun' }])
    await openSheet(buyer, id)
    await buyer.ask('mutation ($id: ID!) { cancelPurchase(id: $id) { __typename } }', { id })
    await m.control('PUT', '/sandbox/faults', { answers: { away: true, path: 'refunds' } })
    await callBack(m, paidAllTheSame(m, tradeOf(m)))
    await m.sweep()
    expect(await refundsOf(m)).toEqual([['REQUESTED', 1_200]])
    await m.control('DELETE', '/sandbox/faults')
    later(m, MINUTE_MS)
    await m.sweep()
    expect(await refundsOf(m)).toEqual([['SUCCEEDED', 1_200]])
    await m.expectBooks()
  })
})
