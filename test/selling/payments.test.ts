import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { ProviderRefused } from '#schema/payment-port.ts'
import { PAY, market, newKey, openSheet, place, show } from '../support/selling.ts'
import type { Market, Somebody } from '../support/selling.ts'
import { callBack, paidAllTheSame, tapInSilence, tradeOf } from '../support/selling/callbacks.ts'
import { betweenWrites, holds, instead } from '../support/selling/faults.ts'
import { count, errorOf, later, logged, post, tell } from '../support/selling/more.ts'

const MINUTE_MS = 60_000
const CANCEL =
  'mutation ($id: ID!) { cancelPurchase(id: $id) { __typename ... on Purchase { state } ... on Problem { code message } } }'
const SYNC =
  'mutation ($id: ID!) { syncPurchase(purchase: $id) { __typename ... on Purchase { state } ... on Problem { code message } } }'

const faults = (m: Market, answers: object | undefined) =>
  answers
    ? m.control('PUT', '/sandbox/faults', { answers })
    : m.control('DELETE', '/sandbox/faults')

/** Ways in which WeChat fails to answer, each told by the sandbox' own words. */
const SILENCES = [
  ['is away', { away: true }],
  ['does it and its answer is lost', { unsigned: true }],
] as const

const paymentsOf = (m: Market) =>
  m.p.db.all<[string, string, string]>(
    sql`SELECT id, out_trade_no, state FROM payments ORDER BY rowid`,
  )

describe('a pay sheet', () => {
  it.each(SILENCES)(
    'that WeChat cannot be asked for is asked for again under its number with the same contents, when it %s',
    async (_name, silence) => {
      const m = await market()
      const buyer = await m.buyer()
      const placed = await place(m, buyer, [{ product: 'duck' }])
      const variables = { purchase: placed.id, balance: 0, key: newKey() }
      await faults(m, { ...silence, path: 'jsapi' })
      for (let i = 0; i < 3; i += 1) {
        const response = await post(m, buyer, PAY, variables)
        expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2'])
        later(m, 2_345)
      }
      const [[, outTradeNo, state] = []] = await paymentsOf(m)
      expect(state).toBe('CREATED')
      await faults(m, undefined)
      const paying = await tell(buyer, PAY, variables)
      expect(paying).toMatchObject({ __typename: 'Payment', state: 'PREPAID' })
      // The sandbox refuses a number that comes with other contents.
      expect([...m.p.weChat().state.trades.keys()]).toEqual([outTradeNo])
      const trade = await tapInSilence(m, buyer, paying as never)
      expect((await callBack(m, trade)).status).toBe(204)
      expect(await show(buyer, placed.orders[0]?.id)).toMatchObject({ state: 'TO_FULFIL' })
      expect(await paymentsOf(m)).toHaveLength(1)
      await m.expectBooks()
    },
  )

  it('is the same for everybody who asks for it at the same time, with whatever keys', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const { id } = await place(m, buyer, [{ product: 'duck' }])
    const asked = await Promise.all(Array.from({ length: 8 }, () => openSheet(buyer, id)))
    expect(new Set(asked.map((one) => one.id)).size).toBe(1)
    expect(m.p.weChat().state.trades.size).toBe(1)
    await m.expectBooks()
  })

  it('that WeChat does not take ends its attempt, and another one may be made', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const { id } = await place(m, buyer, [{ product: 'duck' }])
    const heal = instead(m.p, () => ({
      prepay: () => Promise.reject(new ProviderRefused('NOAUTH', 403)),
    }))
    const key = newKey()
    expect(await openSheet(buyer, id, { key })).toMatchObject({ code: 'PAYMENT_REFUSED' })
    heal()
    // The same key is the same attempt, and nobody is told that the purchase is closed.
    expect(await openSheet(buyer, id, { key })).toMatchObject({ code: 'PAYMENT_REFUSED' })
    expect(await openSheet(buyer, id)).toMatchObject({ state: 'PREPAID' })
    expect((await paymentsOf(m)).map(([, , state]) => state)).toEqual(['FAILED', 'PREPAID'])
    await m.expectBooks()
  })

  it('is not opened in the last minute, after the end, for others, or for what is paid', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const { id } = await place(m, buyer, [{ product: 'duck' }])
    expect(await openSheet(await m.buyer(), id)).toMatchObject({ code: 'ORDER_NOT_FOUND' })
    later(m, 14 * MINUTE_MS)
    expect(await openSheet(buyer, id)).toMatchObject({ state: 'PREPAID' })
    const other = await place(m, buyer, [{ product: 'bun' }])
    later(m, 14 * MINUTE_MS + 1)
    expect(await openSheet(buyer, other.id)).toMatchObject({ code: 'PURCHASE_CLOSED' })
    const paid = await place(m, buyer, [{ product: 'gift' }], { total: 0 })
    expect(await openSheet(buyer, paid.id)).toMatchObject({ code: 'ALREADY_PAID' })
    await m.expectBooks()
  })

  it('of a purchase paid at WeChat is none: the buyer is told that it is paid', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const { id } = await place(m, buyer, [{ product: 'duck' }])
    await faults(m, { unsigned: true, path: 'jsapi' })
    await errorOf(buyer, PAY, { purchase: id, balance: 0, key: newKey() })
    await faults(m, undefined)
    const [prepayId] = [...m.p.weChat().state.prepays.keys()]
    await tapInSilence(m, buyer, { sheet: { package: `prepay_id=${prepayId}` } })
    expect(await openSheet(buyer, id)).toMatchObject({ code: 'ALREADY_PAID' })
    expect(await count(m, sql`SELECT count(*) FROM purchases WHERE state = 'PAID'`)).toBe(1)
    await m.expectBooks()
  })
})

describe('a purchase that is given up', () => {
  it.each(SILENCES)('lets nothing go while WeChat %s', async (_name, silence) => {
    const m = await market()
    const buyer = await m.buyer()
    const placed = await place(m, buyer, [{ product: 'duck' }])
    await openSheet(buyer, placed.id)
    await faults(m, { ...silence, path: 'close' })
    expect((await post(m, buyer, CANCEL, { id: placed.id })).status).toBe(503)
    expect(await m.stock('duck', 'a')).toMatchObject({ held: 1 })
    later(m, 16 * MINUTE_MS)
    await m.sweep()
    expect(await m.stock('duck', 'a')).toMatchObject({ held: 1 })
    expect(logged(m, 'expiry_waits').length).toBeGreaterThan(0)
    await faults(m, undefined)
    await m.sweep()
    expect(await show(buyer, placed.orders[0]?.id)).toMatchObject({ state: 'CLOSED' })
    expect(await m.stock('duck', 'a')).toEqual({ onHand: 4, held: 0, committed: 0 })
    expect(tradeOf(m).state).toBe('CLOSED')
    await m.expectBooks()
  })

  it.each([
    ['is entering the password', new ProviderRefused('ACCEPTED', 202)],
    ['cannot be asked so often', new ProviderRefused('FREQUENCY_LIMITED', 429)],
  ])('is to be tried again while WeChat says that the buyer %s', async (_name, refusal) => {
    const m = await market()
    const buyer = await m.buyer()
    const { id } = await place(m, buyer, [{ product: 'duck' }])
    await openSheet(buyer, id)
    const heal = instead(m.p, () => ({
      close: () => Promise.reject(refusal),
      query: () => Promise.reject(refusal),
    }))
    for (const document of [CANCEL, SYNC]) {
      const response = await post(m, buyer, document, { id })
      expect(response.status).toBe(503)
    }
    expect(await m.stock('duck', 'a')).toMatchObject({ held: 1 })
    heal()
    expect(await tell(buyer, CANCEL, { id })).toMatchObject({ state: 'CLOSED' })
    await m.expectBooks()
  })

  it('turns out to be paid where WeChat says so, and the buyer keeps it', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const placed = await place(m, buyer, [{ product: 'duck' }])
    await tapInSilence(m, buyer, await openSheet(buyer, placed.id))
    expect(await tell(buyer, CANCEL, { id: placed.id })).toMatchObject({ state: 'PAID' })
    expect(await show(buyer, placed.orders[0]?.id)).toMatchObject({ state: 'TO_FULFIL' })
    expect(m.p.weChat().state.refunds.size).toBe(0)
    await m.expectBooks()
  })

  it('stays open where a pay sheet was opened at this very moment, and is given up the next time', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const placed = await place(m, buyer, [{ product: 'duck' }])
    let paying: unknown
    const heal = betweenWrites(m.p, async (statements, go) => {
      if (paying === undefined && holds(statements, "UPDATE purchases SET state = 'CLOSED'"))
        paying = await openSheet(buyer, placed.id)
      return go(statements)
    })
    expect(await tell(buyer, CANCEL, { id: placed.id })).toMatchObject({ state: 'PENDING_PAYMENT' })
    heal()
    expect(paying).toMatchObject({ state: 'PREPAID' })
    expect(await m.stock('duck', 'a')).toMatchObject({ held: 1 })
    expect(await tell(buyer, CANCEL, { id: placed.id })).toMatchObject({ state: 'CLOSED' })
    expect(tradeOf(m).state).toBe('CLOSED')
    await m.expectBooks()
  })

  it('that was paid all the same is given back, though no callback comes', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const placed = await place(m, buyer, [{ product: 'duck' }])
    await openSheet(buyer, placed.id)
    expect(await tell(buyer, CANCEL, { id: placed.id })).toMatchObject({ state: 'CLOSED' })
    paidAllTheSame(m, tradeOf(m))
    await m.sweep()
    expect(m.p.weChat().state.refunds.size).toBe(0)
    later(m, 17 * MINUTE_MS)
    await m.sweep()
    expect([...m.p.weChat().state.refunds.values()]).toMatchObject([{ amount: 2_850 }])
    await m.settle()
    expect(await show(buyer, placed.orders[0]?.id)).toMatchObject({ state: 'CLOSED' })
    await m.expectBooks()
  })

  it('that nobody paid is asked about three times and then left alone', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const placed = await place(m, buyer, [{ product: 'duck' }])
    await openSheet(buyer, placed.id)
    await tell(buyer, CANCEL, { id: placed.id })
    let asked = 0
    const heal = instead(m.p, (own) => ({
      query: (outTradeNo) => {
        asked += 1
        return own.query(outTradeNo)
      },
    }))
    for (let minutes = 0; minutes < 90; minutes += 1) {
      later(m, MINUTE_MS)
      await m.sweep()
    }
    heal()
    expect(asked).toBe(3)
    await m.expectBooks()
  })

  it('is given up once, however often and by whomever', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const placed = await place(m, buyer, [{ product: 'duck' }])
    await openSheet(buyer, placed.id)
    expect(await tell(await m.buyer(), CANCEL, { id: placed.id })).toMatchObject({
      code: 'ORDER_NOT_FOUND',
    })
    const all = await Promise.all(
      Array.from({ length: 5 }, () => tell(buyer, CANCEL, { id: placed.id })),
    )
    expect(all.map(({ state }) => state as string)).toEqual(Array(5).fill('CLOSED'))
    expect(await count(m, sql`SELECT count(*) FROM order_events WHERE event = 'CANCEL'`)).toBe(1)
    await m.expectBooks()
  })
})

describe('a payment whose callback is lost', () => {
  it('is found when the buyer comes back from the pay sheet', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const placed = await place(m, buyer, [{ product: 'duck' }])
    const paying = await openSheet(buyer, placed.id)
    expect(await tell(buyer, SYNC, { id: placed.id })).toMatchObject({ state: 'PENDING_PAYMENT' })
    await tapInSilence(m, buyer, paying)
    expect(await tell(await m.buyer(), SYNC, { id: placed.id })).toMatchObject({
      code: 'ORDER_NOT_FOUND',
    })
    const both = await Promise.all([1, 2].map(() => tell(buyer, SYNC, { id: placed.id })))
    expect(both.map(({ state }) => state as string)).toEqual(['PAID', 'PAID'])
    expect(await count(m, sql`SELECT count(*) FROM payment_events`)).toBe(1)
    await m.expectBooks()
  })

  it('is found by the sweeper a minute later, and once', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const placed = await place(m, buyer, [{ product: 'duck' }])
    const trade = await tapInSilence(m, buyer, await openSheet(buyer, placed.id))
    await m.sweep()
    expect(await show(buyer, placed.orders[0]?.id)).toMatchObject({ state: 'PENDING_PAYMENT' })
    later(m, MINUTE_MS)
    await m.sweep()
    expect(await show(buyer, placed.orders[0]?.id)).toMatchObject({ state: 'TO_FULFIL' })
    expect((await callBack(m, trade)).status).toBe(204)
    expect(await count(m, sql`SELECT count(*) FROM payment_events`)).toBe(1)
    await m.expectBooks()
  })

  it('is found before its purchase is closed, though the time to pay is long over', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const placed = await place(m, buyer, [{ product: 'duck' }])
    await tapInSilence(m, buyer, await openSheet(buyer, placed.id))
    later(m, 3 * 60 * MINUTE_MS)
    await m.sweep()
    expect(await show(buyer, placed.orders[0]?.id)).toMatchObject({ state: 'TO_FULFIL' })
    expect(await m.stock('duck', 'a')).toEqual({ onHand: 4, held: 0, committed: 1 })
    await m.expectBooks()
  })

  it('is an alarm for people where WeChat speaks of another amount, and nobody is paid for', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const placed = await place(m, buyer, [{ product: 'duck' }])
    const trade = await tapInSilence(m, buyer, await openSheet(buyer, placed.id))
    Object.assign(trade, { total: 1 })
    later(m, MINUTE_MS)
    await m.sweep()
    expect(await show(buyer, placed.orders[0]?.id)).toMatchObject({ state: 'PENDING_PAYMENT' })
    expect(m.p.logs.filter(({ level }) => level === 'error')).toMatchObject([
      { event: 'payment_mismatch', field: 'amount' },
    ])
    await m.expectBooks()
  })
})

describe('nobody but WeChat', () => {
  it('can say that something is paid: no mutation takes it from a client', async () => {
    const m = await market()
    const { __schema: schema } = await m.p.ask<{
      readonly __schema: {
        readonly mutationType: { readonly fields: readonly { readonly name: string }[] }
      }
    }>('{ __schema { mutationType { fields { name } } } }')
    const names = schema.mutationType.fields.map(({ name }) => name)
    expect(names.filter((name) => /paid|succe|settle|mark/i.test(name))).toEqual([])
    const buyer: Somebody = await m.buyer()
    const placed = await place(m, buyer, [{ product: 'duck' }])
    await openSheet(buyer, placed.id)
    await expect(
      m.p.db.run(sql`UPDATE payments SET state = 'SUCCEEDED', settled_at = 1`),
    ).rejects.toThrow()
    await m.expectBooks()
  })
})
