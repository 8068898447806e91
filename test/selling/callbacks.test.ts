import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { market, openSheet, place, show } from '../support/selling.ts'
import type { Buyer, Market, Placed } from '../support/selling.ts'
import {
  callBack,
  paidAllTheSame,
  tapInSilence,
  tradeOf,
  type Said,
} from '../support/selling/callbacks.ts'
import { instead } from '../support/selling/faults.ts'
import { buyers, count, logged } from '../support/selling/more.ts'

const CANCEL =
  'mutation ($id: ID!) { cancelPurchase(id: $id) { ... on Purchase { state } ... on Problem { code message } } }'

const opened = async (m: Market, buyer: Buyer) => {
  const placed = await place(m, buyer, [{ product: 'duck' }])
  return { placed, paying: await openSheet(buyer, placed.id) }
}

const stateOf = async (buyer: Buyer, placed: Placed): Promise<string> =>
  (await show(buyer, placed.orders[0]?.id)).state

/** What a callback may have changed. */
const worldOf = async (m: Market) =>
  m.p.db
    .all(sql`SELECT 'payment', id, state, transaction_id, refund_fen FROM payments UNION ALL SELECT 'order', id, state, event, refunded_fen FROM orders
    UNION ALL SELECT 'event', seq, kind, out_no, outcome FROM payment_events UNION ALL SELECT 'refund', id, state, out_refund_no, external_fen FROM refunds`)

describe('a callback that says that something was paid', () => {
  it('is taken once, when twenty come at the same time', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const { placed, paying } = await opened(m, buyer)
    const trade = await tapInSilence(m, buyer, paying)
    const answers = await Promise.all(Array.from({ length: 20 }, () => callBack(m, trade)))
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(204))
    expect(await stateOf(buyer, placed)).toBe('TO_FULFIL')
    expect(await count(m, sql`SELECT count(*) FROM payment_events`)).toBe(1)
    expect(await count(m, sql`SELECT count(*) FROM pickup_codes`)).toBe(1)
    expect(await count(m, sql`SELECT count(*) FROM order_events WHERE event = 'PAY'`)).toBe(1)
    expect(await count(m, sql`SELECT count(*) FROM outbox WHERE topic = 'wechat.message'`)).toBe(1)
    await m.expectBooks()
  })

  it('never puts an order back that was handed over meanwhile', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const { placed, paying } = await opened(m, buyer)
    const trade = await tapInSilence(m, buyer, paying)
    await callBack(m, trade)
    const clerk = await m.staff('CLERK', m.store('a'))
    const { code } = await show(buyer, placed.orders[0]?.id)
    await clerk.ask('mutation ($input: RedeemInput!) { redeem(input: $input) { __typename } }', {
      input: { code, idempotencyKey: 'key-of-a-clerk' },
    })
    expect((await callBack(m, trade)).status).toBe(204)
    expect(await stateOf(buyer, placed)).toBe('FULFILLED')
    await m.expectBooks()
  })

  it('may come before the portal has heard that the sheet was opened', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const placed = await place(m, buyer, [{ product: 'duck' }])
    instead(m.p, (own) => ({
      prepay: async (request) => {
        const id = await own.prepay(request)
        await tapInSilence(m, buyer, { sheet: { package: `prepay_id=${id}` } })
        expect((await callBack(m, tradeOf(m))).status).toBe(204)
        return id
      },
    }))
    const paying = await openSheet(buyer, placed.id)
    expect(paying).toMatchObject({ __typename: 'Payment', state: 'SUCCEEDED', sheet: null })
    expect(await stateOf(buyer, placed)).toBe('TO_FULFIL')
    await m.expectBooks()
  })

  it('is refused with 404 while its number is not known, so that WeChat tells it again', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const { paying } = await opened(m, buyer)
    const trade = await tapInSilence(m, buyer, paying)
    const before = await worldOf(m)
    const refused = await callBack(m, trade, { says: { out_trade_no: 'S0000000000' } })
    expect(refused.status).toBe(404)
    expect(await refused.json()).toMatchObject({ code: 'FAIL' })
    expect(await worldOf(m)).toEqual(before)
    await m.expectBooks()
  })

  it('of a state that is not paid changes nothing', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const { paying } = await opened(m, buyer)
    const trade = await tapInSilence(m, buyer, paying)
    const before = await worldOf(m)
    for (const state of ['NOTPAY', 'USERPAYING', 'CLOSED', 'PAYERROR'])
      expect((await callBack(m, trade, { says: { trade_state: state } })).status).toBe(204)
    expect(await worldOf(m)).toEqual(before)
    await m.expectBooks()
  })
})

describe('money that came too late or twice', () => {
  it('is given back once under a number that follows from the payment, and the order stays closed', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const { placed } = await opened(m, buyer)
    await buyer.ask(CANCEL, { id: placed.id })
    const trade = paidAllTheSame(m, tradeOf(m))
    const answers = await Promise.all(Array.from({ length: 10 }, () => callBack(m, trade)))
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(204))
    await m.sweep()
    await m.sweep()
    expect(await stateOf(buyer, placed)).toBe('CLOSED')
    const { refunds } = m.p.weChat().state
    expect([...refunds.values()]).toMatchObject([
      { outRefundNo: `AR-${trade.outTradeNo}`, amount: 2_850, state: 'SUCCESS' },
    ])
    expect(await m.p.db.all(sql`SELECT out_refund_no, state, external_fen FROM refunds`)).toEqual([
      [`AR-${trade.outTradeNo}`, 'SUCCEEDED', 2_850],
    ])
    expect(await m.stock('duck', 'a')).toEqual({ onHand: 4, held: 0, committed: 0 })
    await m.expectBooks()
  })

  it('is given back when its attempt was closed for another one; the purchase still waits, and is paid by that', async () => {
    const m = await market()
    const buyer = await m.buyer()
    await m.p.db.run(sql`INSERT INTO balance_movements (key, resident_id, type, fen, reference, at)
      VALUES ('gift', ${buyer.id}, 'CREDIT', 500, 'gift', 1)`)
    const { placed } = await opened(m, buyer)
    const first = tradeOf(m)
    const second = await openSheet(buyer, placed.id, { balance: 500 })
    expect((await callBack(m, paidAllTheSame(m, first))).status).toBe(204)
    expect(await stateOf(buyer, placed)).toBe('PENDING_PAYMENT')
    expect((await callBack(m, await tapInSilence(m, buyer, second))).status).toBe(204)
    expect(await stateOf(buyer, placed)).toBe('TO_FULFIL')
    await m.sweep()
    expect([...m.p.weChat().state.refunds.values()]).toMatchObject([
      { outRefundNo: `AR-${first.outTradeNo}`, amount: 2_850, state: 'SUCCESS' },
    ])
    await m.expectBooks()
  })

  it('is given back when another attempt had paid the purchase', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const operator = await m.staff('OPERATOR', '320100')
    await operator.ask(
      `mutation ($resident: ID!) { creditBalance(resident: $resident, amount: 500, city: "320100", reason: "礼", idempotencyKey: "credit-0001") { __typename } }`,
      { resident: buyer.id },
    )
    const { placed } = await opened(m, buyer)
    const first = tradeOf(m)
    // With a part of the balance it is another attempt; the one before is closed.
    const second = await tapInSilence(m, buyer, await openSheet(buyer, placed.id, { balance: 500 }))
    expect(second.outTradeNo).not.toBe(first.outTradeNo)
    const both = [callBack(m, second), callBack(m, paidAllTheSame(m, first))]
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([204, 204])
    await m.sweep()
    expect(await stateOf(buyer, placed)).toBe('TO_FULFIL')
    expect([...m.p.weChat().state.refunds.values()]).toMatchObject([
      { outTradeNo: first.outTradeNo, amount: 2_850, state: 'SUCCESS' },
    ])
    await m.expectBooks()
  })
})

const FORGERIES: readonly (readonly [string, Said, string])[] = [
  ['a forged signature', { forgery: 'BAD_SIGNATURE' }, 'SIGNATURE'],
  ['a serial nobody knows', { forgery: 'UNKNOWN_SERIAL' }, 'UNKNOWN_SERIAL'],
  ['a time of an hour ago', { forgery: 'OLD_TIMESTAMP' }, 'CLOCK_SKEW'],
  ['a spoiled tag', { forgery: 'BAD_TAG' }, 'CIPHERTEXT'],
]
const MISMATCHES: readonly (readonly [string, Said, string])[] = [
  ['another amount', { forgery: 'WRONG_AMOUNT' }, 'amount'],
  ['another merchant', { forgery: 'WRONG_MCHID' }, 'merchant'],
  ['another app', { says: { appid: 'wx0000000000000000' } }, 'app'],
  ['another currency', { says: { amount: { total: 2_850, currency: 'USD' } } }, 'currency'],
  ['no transaction', { says: { transaction_id: '' } }, 'transaction'],
]

describe('a callback that must not be believed', () => {
  it.each(FORGERIES)('is answered 401 and changes nothing: %s', async (_name, said, fault) => {
    const m = await market()
    const buyer = await m.buyer()
    const { placed, paying } = await opened(m, buyer)
    const trade = await tapInSilence(m, buyer, paying)
    const before = await worldOf(m)
    const refused = await callBack(m, trade, said)
    expect(refused.status).toBe(401)
    expect(await refused.json()).toEqual({ code: 'FAIL', message: 'signature' })
    expect(await worldOf(m)).toEqual(before)
    expect(logged(m, 'callback_refused')).toMatchObject([{ fault }])
    expect((await callBack(m, trade)).status).toBe(204)
    expect(await stateOf(buyer, placed)).toBe('TO_FULFIL')
    await m.expectBooks()
  })

  it('is refused as a probe without counting as an attack', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const { paying } = await opened(m, buyer)
    const trade = await tapInSilence(m, buyer, paying)
    const before = await worldOf(m)
    expect((await callBack(m, trade, { forgery: 'PROBE' })).status).toBe(401)
    expect(await worldOf(m)).toEqual(before)
    expect(logged(m, 'callback_probe')).toHaveLength(1)
    expect(logged(m, 'callback_refused')).toHaveLength(0)
    await m.expectBooks()
  })

  it.each(MISMATCHES)(
    'is answered 400 and logged for people, and changes nothing: %s',
    async (_name, said, field) => {
      const m = await market()
      const buyer = await m.buyer()
      const { paying } = await opened(m, buyer)
      const trade = await tapInSilence(m, buyer, paying)
      const before = await worldOf(m)
      expect((await callBack(m, trade, said)).status).toBe(400)
      expect(await worldOf(m)).toEqual(before)
      expect(logged(m, 'callback_mismatch')).toMatchObject([{ level: 'error', field }])
      await m.expectBooks()
    },
  )

  it('names another transaction for a payment that is known: people look, nothing changes', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const { paying } = await opened(m, buyer)
    const trade = await tapInSilence(m, buyer, paying)
    await callBack(m, trade)
    const before = await worldOf(m)
    expect((await callBack(m, trade, { says: { transaction_id: '4200999' } })).status).toBe(400)
    expect(await worldOf(m)).toEqual(before)
    await m.expectBooks()
  })

  it('names the transaction of another payment: nobody is paid for by it, and people look', async () => {
    const m = await market()
    const [one, other] = await buyers(m, 2)
    if (!one || !other) throw new Error('Two buyers.')
    const trade = await tapInSilence(m, one, (await opened(m, one)).paying)
    await callBack(m, trade)
    for (const closed of [false, true]) {
      const { placed, paying } = await opened(m, other)
      const theirs = await tapInSilence(m, other, paying)
      Object.assign(theirs, closed ? { state: 'NOTPAY' } : {})
      if (closed) await other.ask(CANCEL, { id: placed.id })
      const before = await worldOf(m)
      const told = await callBack(m, theirs, { says: { transaction_id: trade.transactionId } })
      expect(told.status).toBe(400)
      expect(await worldOf(m)).toEqual(before)
    }
    expect(logged(m, 'callback_mismatch')).toMatchObject([
      { field: 'transaction' },
      { field: 'transaction' },
    ])
    await m.expectBooks()
  })

  it('logs neither who paid nor what was sent', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const { paying } = await opened(m, buyer)
    const trade = await tapInSilence(m, buyer, paying)
    await callBack(m, trade, { forgery: 'WRONG_AMOUNT' })
    await callBack(m, trade)
    const text = JSON.stringify(m.p.logs)
    expect(text).not.toContain(buyer.openid)
    expect(text).not.toContain('ciphertext')
    await m.expectBooks()
  })
})
