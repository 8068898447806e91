import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { deliverOutbox } from '#resolvers/outbox/deliver.ts'
import { buy, market } from '../support/selling.ts'
import type { Buyer, Market } from '../support/selling.ts'
import { count, later } from '../support/selling/more.ts'

const MINUTE_MS = 60_000

const agree = async (m: Market, buyer: Buyer, times: number): Promise<void> => {
  for (let i = 0; i < times; i += 1)
    await buyer.ask('mutation { noteConsent(templates: [ORDER_PAID]) }')
  await m.control('POST', `/sandbox/people/${buyer.openid}/consents`, {
    templateId: 'tmpl-paid',
    times,
  })
}

const leftOf = (m: Market) =>
  count(
    m,
    sql`SELECT coalesce(sum(remaining), 0) FROM subscription_quota WHERE template = 'ORDER_PAID'`,
  )

const messages = (m: Market) => m.p.weChat().state.messages

/** Whatever goes to WeChat's messages fails. */
const silence = (m: Market) =>
  m.control('PUT', '/sandbox/faults', { answers: { away: true, path: 'subscribe/send' } })

describe('a message', () => {
  it('is sent once to who agreed to it, and not to who did not', async () => {
    const m = await market()
    const [one, other] = [await m.buyer(), await m.buyer()]
    await agree(m, one, 1)
    await buy(m, one, [{ product: 'bun' }])
    await buy(m, other, [{ product: 'bun' }])
    await m.sweep()
    expect(messages(m).map(({ openid }) => openid)).toEqual([one.openid])
    expect(await leftOf(m)).toBe(0)
    // One agreement is one message.
    await buy(m, one, [{ product: 'bun' }])
    await m.sweep()
    expect(messages(m)).toHaveLength(1)
    expect(await count(m, sql`SELECT count(*) FROM outbox WHERE delivered_at IS NULL`)).toBe(0)
    await m.expectBooks()
  })

  it('that WeChat does not take at first is sent later, and costs one agreement', async () => {
    const m = await market()
    const buyer = await m.buyer()
    await agree(m, buyer, 1)
    await silence(m)
    await buy(m, buyer, [{ product: 'bun' }])
    await m.sweep()
    expect(messages(m)).toHaveLength(0)
    expect(await leftOf(m)).toBe(1)
    await m.control('DELETE', '/sandbox/faults')
    later(m, 2 * MINUTE_MS)
    await m.sweep()
    expect(messages(m)).toHaveLength(1)
    expect(await leftOf(m)).toBe(0)
    await m.expectBooks()
  })

  it('is sent by one of many who are at it', async () => {
    const m = await market()
    const buyer = await m.buyer()
    await agree(m, buyer, 5)
    await silence(m)
    await buy(m, buyer, [{ product: 'bun' }])
    await m.sweep()
    await m.control('DELETE', '/sandbox/faults')
    later(m, 2 * MINUTE_MS)
    await Promise.all(Array.from({ length: 5 }, () => deliverOutbox(m.p.context())))
    expect(messages(m)).toHaveLength(1)
    await m.expectBooks()
  })

  it('whose sender died while sending is sent by the next, a minute later', async () => {
    const m = await market()
    const buyer = await m.buyer()
    await agree(m, buyer, 2)
    await silence(m)
    await buy(m, buyer, [{ product: 'bun' }])
    await m.control('DELETE', '/sandbox/faults')
    const now = m.p.host.clock()
    await m.p.db.run(
      sql`UPDATE outbox SET due_at = ${now}, held_until = ${now + MINUTE_MS} WHERE delivered_at IS NULL`,
    )
    await m.sweep()
    expect(messages(m)).toHaveLength(0)
    later(m, MINUTE_MS)
    await m.sweep()
    expect(messages(m)).toHaveLength(1)
    await m.expectBooks()
  })

  it('that nobody takes is given up after about two days, and holds nothing else back', async () => {
    const m = await market()
    const [one, other] = [await m.buyer(), await m.buyer()]
    await agree(m, one, 1)
    await silence(m)
    await buy(m, one, [{ product: 'bun' }])
    for (let i = 0; i < 30; i += 1) {
      later(m, 6 * 60 * MINUTE_MS)
      await deliverOutbox(m.p.context())
    }
    expect(
      await m.p.db.all(
        sql`SELECT tries, delivered_at IS NULL, abandoned_at IS NOT NULL, last_error FROM outbox WHERE topic = 'wechat.message'`,
      ),
    ).toEqual([[18, 1, 1, 'PlatformAway']])
    await m.control('DELETE', '/sandbox/faults')
    await agree(m, other, 1)
    await buy(m, other, [{ product: 'bun' }])
    await m.sweep()
    expect(messages(m).map(({ openid }) => openid)).toEqual([other.openid])
    await m.expectBooks()
  })

  it('holds ids and nothing about who it is for', async () => {
    const m = await market()
    const buyer = await m.buyer()
    await buy(m, buyer, [{ product: 'bun' }])
    const payloads = await m.p.db.all<[string]>(sql`SELECT payload FROM outbox`)
    expect(payloads.length).toBeGreaterThan(0)
    for (const [payload] of payloads) {
      expect(payload).not.toContain(buyer.openid)
      expect(Object.keys(JSON.parse(payload) as object)).toEqual(
        expect.arrayContaining(['orderId']),
      )
    }
    await m.expectBooks()
  })
})
