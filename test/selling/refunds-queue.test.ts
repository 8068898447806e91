import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { ProviderRefused } from '#schema/payment-port.ts'
import { AFTER_SALE, buy, market, newKey, show } from '../support/selling.ts'
import type { Market } from '../support/selling.ts'
import { instead } from '../support/selling/faults.ts'
import { askBack, count, later, logged, post } from '../support/selling/more.ts'

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

describe('refunds of one payment', () => {
  it('are sent a minute apart, each under its own number, until all is back', async () => {
    const m = await market()
    const { buyer, order, line } = await bought(m, 4)
    for (let unit = 0; unit < 4; unit += 1) await askBack(buyer, order, [{ line, quantity: 1 }])
    await m.settle()
    for (let i = 0; i < 12; i += 1) {
      later(m, 20_000)
      await m.sweep()
    }
    const times = atWeChat(m).map(({ createdAt }) => createdAt)
    expect(times).toHaveLength(4)
    expect(times.map((time) => time - (times[0] ?? 0))).toEqual([
      0,
      MINUTE_MS,
      2 * MINUTE_MS,
      3 * MINUTE_MS,
    ])
    // WeChat never had to refuse one that came too soon.
    expect(logged(m, 'refund_waits')).toEqual([])
    expect(await refundsOf(m)).toEqual(Array(4).fill(['SUCCEEDED', 1_200]))
    expect(await show(buyer, order)).toMatchObject({ state: 'CLOSED', refunded: 4_800 })
    await m.expectBooks()
  })

  it('are a minute apart also after WeChat was away and all of them are due', async () => {
    const m = await market()
    const { buyer, order, line } = await bought(m, 3)
    await m.control('PUT', '/sandbox/faults', { answers: { away: true, path: 'refunds' } })
    for (let unit = 0; unit < 3; unit += 1) await askBack(buyer, order, [{ line, quantity: 1 }])
    await m.settle()
    later(m, 10 * MINUTE_MS)
    await m.control('DELETE', '/sandbox/faults')
    for (let i = 0; i < 30; i += 1) {
      await m.sweep()
      later(m, 5_000)
    }
    const times = atWeChat(m).map(({ createdAt }) => createdAt)
    expect(times.map((time) => time - (times[0] ?? 0))).toEqual([0, MINUTE_MS, 2 * MINUTE_MS])
    expect(JSON.stringify(logged(m, 'refund_waits'))).not.toContain('FREQUENCY_LIMITED')
    await m.expectBooks()
  })

  it('go on though one of them is refused for good', async () => {
    const m = await market()
    const { buyer, order, line } = await bought(m, 2)
    const refused: string[] = []
    const heal = instead(m.p, (own) => ({
      refund: (request) => {
        refused.push(request.outRefundNo)
        return request.outRefundNo === refused[0]
          ? Promise.reject(new ProviderRefused('NOT_ENOUGH', 403))
          : own.refund(request)
      },
    }))
    for (let unit = 0; unit < 2; unit += 1) {
      await askBack(buyer, order, [{ line, quantity: 1 }])
      await m.settle()
    }
    for (let i = 0; i < 10; i += 1) {
      later(m, 45_000)
      await m.sweep()
    }
    expect((await refundsOf(m)).map(([state]) => state)).toEqual(['REQUESTED', 'SUCCEEDED'])
    heal()
    later(m, 60 * MINUTE_MS)
    await m.sweep()
    expect(await refundsOf(m)).toEqual(Array(2).fill(['SUCCEEDED', 1_200]))
    await m.expectBooks()
  })

  it('are for people to see to when WeChat refuses for good, and go on when it is asked once more', async () => {
    const m = await market()
    const { buyer, order, line } = await bought(m, 1)
    const heal = instead(m.p, () => ({
      refund: () => Promise.reject(new ProviderRefused('INVALID_REQUEST', 400)),
    }))
    await askBack(buyer, order, [{ line, quantity: 1 }])
    for (let hours = 0; hours < 12; hours += 1) {
      for (let i = 0; i < 6; i += 1) {
        await m.sweep()
        later(m, 10 * MINUTE_MS)
      }
    }
    const operator = await m.p.asMachine(['operate'], null)
    const listed = await m.p.ask<{ readonly concerns: readonly { readonly id: string }[] }>(
      '{ concerns { id kind amount } }',
      {},
      operator,
    )
    expect(listed.concerns).toMatchObject([{ kind: 'REFUND_ABNORMAL', amount: 1_200 }])
    expect(await refundsOf(m)).toEqual([['ABNORMAL', 1_200]])
    heal()
    await m.p.ask(
      'mutation ($id: ID!) { resolveConcern(id: $id, outcome: AGAIN, note: "已与微信核对") { __typename } }',
      { id: listed.concerns[0]?.id },
      operator,
    )
    await m.sweep()
    expect(await refundsOf(m)).toEqual([['SUCCEEDED', 1_200]])
    expect(await show(buyer, order)).toMatchObject({ state: 'CLOSED', refunded: 1_200 })
    await m.expectBooks()
  })

  it('are for people to see to when WeChat knows one under way no more, not when it will not say', async () => {
    const m = await market()
    const { buyer, order, line } = await bought(m, 1)
    await m.control('POST', '/sandbox/refunds/hold', { hold: true })
    await askBack(buyer, order, [{ line, quantity: 1 }])
    await m.settle()
    expect(await refundsOf(m)).toEqual([['PROCESSING', 1_200]])
    const often = async () => {
      for (let i = 0; i < 15; i += 1) {
        await m.sweep()
        later(m, 361 * MINUTE_MS)
      }
    }
    const heal = instead(m.p, () => ({
      queryRefund: () => Promise.reject(new ProviderRefused('SIGN_ERROR', 401)),
    }))
    await often()
    expect(await refundsOf(m)).toEqual([['PROCESSING', 1_200]])
    heal()
    m.p.weChat().state.refunds.clear()
    await often()
    expect(await refundsOf(m)).toEqual([['ABNORMAL', 1_200]])
    await m.expectBooks()
  })

  it('are tried for as long as WeChat says that it was asked too often', async () => {
    const m = await market()
    const { buyer, order, line } = await bought(m, 1)
    const heal = instead(m.p, () => ({
      refund: () => Promise.reject(new ProviderRefused('FREQUENCY_LIMITED', 429)),
    }))
    await askBack(buyer, order, [{ line, quantity: 1 }])
    for (let i = 0; i < 20; i += 1) {
      await m.sweep()
      later(m, 361 * MINUTE_MS)
    }
    heal()
    await m.sweep()
    expect(await refundsOf(m)).toEqual([['SUCCEEDED', 1_200]])
    await m.expectBooks()
  })

  it('are each decided once, when ten are asked for at the same time', async () => {
    const m = await market()
    const { buyer, order, line } = await bought(m, 10)
    const asked = Array.from({ length: 10 }, () => ({
      input: {
        order,
        kind: 'REFUND',
        handedOver: false,
        units: [{ line, quantity: 1 }],
        reason: '改主意了',
        idempotencyKey: newKey(),
      },
    }))
    const first = await Promise.all(asked.map((input) => post(m, buyer, AFTER_SALE, input)))
    const texts = await Promise.all(first.map((response) => response.text()))
    // Whoever was overtaken each time is told to try again: never of a defect.
    for (const [i, response] of first.entries()) {
      const done = response.status === 200 && texts[i]?.includes('REFUNDING') === true
      expect(done || response.status === 503, texts[i]).toBe(true)
    }
    await m.expectBooks()
    for (const input of asked) expect((await post(m, buyer, AFTER_SALE, input)).status).toBe(200)
    expect(await count(m, sql`SELECT count(*) FROM after_sales`)).toBe(10)
    expect(await count(m, sql`SELECT sum(external_fen) FROM refunds`)).toBe(12_000)
    expect(await askBack(buyer, order, [{ line, quantity: 1 }])).toMatchObject({
      code: 'UNITS_NOT_AVAILABLE',
    })
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 10, held: 0, committed: 0 })
    await m.settle()
    await m.expectBooks()
  })

  it('come to what was paid, whatever the order and size of the requests (R1)', async () => {
    const m = await market({
      products: [{ id: 'bun', prices: [333], stock: { a: 7, b: 7 } }],
    })
    const { buyer, order, line } = await bought(m, 7)
    const back: unknown[] = []
    for (const quantity of [1, 3, 2, 1])
      back.push((await askBack(buyer, order, [{ line, quantity }]))['refund'])
    expect(back).toEqual([333, 999, 666, 333])
    expect(await count(m, sql`SELECT refund_fen FROM order_lines`)).toBe(7 * 333)
    await m.settle()
    await m.expectBooks()
  })
})
