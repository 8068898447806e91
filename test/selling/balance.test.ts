import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { PAY, market, newKey, openSheet, place, show } from '../support/selling.ts'
import type { Buyer, Market } from '../support/selling.ts'
import { callBack, tapInSilence, tradeOf } from '../support/selling/callbacks.ts'
import { betweenWrites, holds } from '../support/selling/faults.ts'
import { askBack, errorOf, later, tell } from '../support/selling/more.ts'

const CREDIT = `mutation ($resident: ID!, $amount: Fen!, $city: String!, $key: String!) {
  creditBalance(resident: $resident, amount: $amount, city: $city, reason: "补偿", idempotencyKey: $key) { __typename ... on BalanceCredit { amount } ... on Problem { code message } } }`

const balanceOf = async (buyer: Buyer): Promise<number> =>
  (await buyer.ask<{ readonly me: { readonly balance: number } }>('{ me { balance } }')).me.balance

/** A buyer with so much stored. */
const rich = async (m: Market, amount: number): Promise<Buyer> => {
  const buyer = await m.buyer()
  const operator = await m.staff('OPERATOR', '320100')
  const credit = { resident: buyer.id, amount, city: '320100', key: newKey() }
  expect(await tell(operator, CREDIT, credit)).toMatchObject({ amount })
  return buyer
}

describe('a balance', () => {
  it('pays all of a purchase at once', async () => {
    const m = await market()
    const buyer = await rich(m, 3_000)
    const placed = await place(m, buyer, [{ product: 'duck' }])
    const paying = await openSheet(buyer, placed.id, { balance: 2_850 })
    expect(paying).toMatchObject({ state: 'SUCCEEDED', channel: 'BALANCE', sheet: null })
    expect(await show(buyer, placed.orders[0]?.id)).toMatchObject({ state: 'TO_FULFIL' })
    expect(await balanceOf(buyer)).toBe(150)
    expect(m.p.weChat().state.trades.size).toBe(0)
    await m.expectBooks()
  })

  it('never pays more than there is, also when two purchases want it at the same time', async () => {
    const m = await market()
    const buyer = await rich(m, 3_000)
    const purchases = [
      await place(m, buyer, [{ product: 'duck' }]),
      await place(m, buyer, [{ product: 'duck' }]),
    ]
    const paid = await Promise.all(
      purchases.map(({ id }) => openSheet(buyer, id, { balance: 2_850 })),
    )
    expect(paid.map(({ __typename, code }) => code ?? __typename).toSorted()).toEqual([
      'INSUFFICIENT_BALANCE',
      'Payment',
    ])
    expect(await balanceOf(buyer)).toBe(150)
    await m.expectBooks()
  })

  it('pays a part, and is paid back when its purchase is given up or its time is over', async () => {
    const m = await market()
    const buyer = await rich(m, 1_000)
    const given = await place(m, buyer, [{ product: 'duck' }])
    expect(await openSheet(buyer, given.id, { balance: 400 })).toMatchObject({
      external: 2_450,
      balance: 400,
    })
    expect(await balanceOf(buyer)).toBe(600)
    await buyer.ask('mutation ($id: ID!) { cancelPurchase(id: $id) { __typename } }', {
      id: given.id,
    })
    expect(await balanceOf(buyer)).toBe(1_000)
    const late = await place(m, buyer, [{ product: 'duck' }])
    await openSheet(buyer, late.id, { balance: 1_000 })
    later(m, 16 * 60_000)
    await m.sweep()
    await m.sweep()
    expect(await balanceOf(buyer)).toBe(1_000)
    await m.expectBooks()
  })

  it('does not pay beside an attempt that was begun from another place meanwhile: that one is closed first', async () => {
    const m = await market()
    const buyer = await rich(m, 3_000)
    const { id } = await place(m, buyer, [{ product: 'duck' }])
    let other: unknown
    const heal = betweenWrites(m.p, async (statements, go) => {
      if (other === undefined && holds(statements, "UPDATE purchases SET state = 'PAID'")) {
        other = 'begun'
        other = await openSheet(buyer, id, { balance: 100 })
      }
      return go(statements)
    })
    expect(await openSheet(buyer, id, { balance: 2_850 })).toMatchObject({ state: 'SUCCEEDED' })
    heal()
    expect(other).toMatchObject({ state: 'PREPAID', balance: 100 })
    expect(await balanceOf(buyer)).toBe(150)
    expect(tradeOf(m).state).toBe('CLOSED')
    await m.expectBooks()
  })

  it('pays another part when it is asked to: the attempt before is closed at WeChat first', async () => {
    const m = await market()
    const buyer = await rich(m, 1_000)
    const { id } = await place(m, buyer, [{ product: 'duck' }])
    const key = newKey()
    await openSheet(buyer, id, { balance: 300, key })
    const first = tradeOf(m)
    const second = await openSheet(buyer, id, { balance: 900 })
    // The attempt before is over; the purchase is not.
    expect(await openSheet(buyer, id, { balance: 300, key })).toMatchObject({
      code: 'PAYMENT_REFUSED',
    })
    expect(second).toMatchObject({ external: 1_950, balance: 900, state: 'PREPAID' })
    expect([first.state, tradeOf(m).state, tradeOf(m).total]).toEqual(['CLOSED', 'NOTPAY', 1_950])
    expect(await balanceOf(buyer)).toBe(100)
    expect(await openSheet(buyer, id, { balance: 1_001 })).toMatchObject({
      code: 'INSUFFICIENT_BALANCE',
    })
    await buyer.ask('mutation ($id: ID!) { cancelPurchase(id: $id) { __typename } }', { id })
    expect(await openSheet(buyer, id, { balance: 300, key })).toMatchObject({
      code: 'PURCHASE_CLOSED',
    })
    // What was not possible took nothing; the attempt before was closed for it all the same.
    expect(await balanceOf(buyer)).toBe(1_000)
    await m.expectBooks()
  })

  it('pays nothing when the attempt before turns out to be paid', async () => {
    const m = await market()
    const buyer = await rich(m, 1_000)
    const placed = await place(m, buyer, [{ product: 'duck' }])
    await tapInSilence(m, buyer, await openSheet(buyer, placed.id))
    expect(await openSheet(buyer, placed.id, { balance: 500 })).toMatchObject({
      code: 'ALREADY_PAID',
    })
    expect(await show(buyer, placed.orders[0]?.id)).toMatchObject({ state: 'TO_FULFIL' })
    expect(await balanceOf(buyer)).toBe(1_000)
    await m.expectBooks()
  })

  it('is asked for no more than is to be paid, and for no part of a fen', async () => {
    const m = await market()
    const buyer = await rich(m, 9_000)
    const { id } = await place(m, buyer, [{ product: 'duck' }])
    const asking = (balance: number) =>
      errorOf(buyer, PAY, { purchase: id, balance, key: newKey() })
    expect(await asking(2_851)).toBe('BALANCE_TOO_MUCH')
    expect(await asking(-1)).toBe('BAD_USER_INPUT')
    expect(await asking(0.5)).toBe('BAD_USER_INPUT')
    expect(await balanceOf(buyer)).toBe(9_000)
    await m.expectBooks()
  })

  it('gets back its share of each refund and WeChat its own, to the fen (R7)', async () => {
    const m = await market()
    const buyer = await rich(m, 1_000)
    const placed = await place(m, buyer, [{ product: 'bun', quantity: 3 }])
    const paying = await openSheet(buyer, placed.id, { balance: 1_000 })
    expect((await callBack(m, await tapInSilence(m, buyer, paying))).status).toBe(204)
    const [order] = placed.orders
    const line = order?.lines[0]?.id
    const told: (readonly [number, number])[] = []
    for (let unit = 0; unit < 3; unit += 1) {
      expect(await askBack(buyer, order?.id, [{ line, quantity: 1 }])).toMatchObject({
        refund: 1_200,
      })
      await m.settle()
      const row = await m.p.db.get<[number, number]>(
        sql`SELECT external_fen, balance_fen FROM refunds ORDER BY rowid DESC LIMIT 1`,
      )
      told.push(row)
      later(m, 61_000)
    }
    // floor(2600 × 1200 / 3600) = 866, floor(2600 × 2400 / 3600) = 1733, 2600: what is left goes to the balance.
    expect(told).toEqual([
      [866, 334],
      [867, 333],
      [867, 333],
    ])
    expect(await balanceOf(buyer)).toBe(1_000)
    const { refunds } = m.p.weChat().state
    expect([...refunds.values()].reduce((sum, { amount }) => sum + amount, 0)).toBe(2_600)
    expect(await show(buyer, order?.id)).toMatchObject({
      state: 'CLOSED',
      refunded: 3_600,
      refundStatus: 'FULL',
    })
    await m.expectBooks()
  })

  it('gets its share to the fen also when lines are given back at the same time', async () => {
    const m = await market()
    const buyer = await rich(m, 1_000)
    const placed = await place(m, buyer, [{ product: 'bun' }, { product: 'duck' }])
    const paying = await openSheet(buyer, placed.id, { balance: 1_000 })
    await callBack(m, await tapInSilence(m, buyer, paying))
    const [order] = placed.orders
    const [one, other] = (order?.lines ?? []).map(({ id: line }) => [{ line, quantity: 1 }])
    let between: unknown
    const heal = betweenWrites(m.p, async (statements, go) => {
      // The other line is decided on after this one was read, and before it is written.
      if (between === undefined && holds(statements, 'INSERT INTO refunds')) {
        between = 'begun'
        between = await askBack(buyer, order?.id, other ?? [])
      }
      return go(statements)
    })
    expect(await askBack(buyer, order?.id, one ?? [])).toMatchObject({ state: 'REFUNDING' })
    expect(between).toMatchObject({ state: 'REFUNDING' })
    heal()
    // 3050 of 4050 by WeChat: each line's own floor, 903 and 2146, would lose a fen.
    const [sums] = await m.p.db.all(sql`SELECT sum(external_fen), sum(balance_fen) FROM refunds`)
    expect(sums).toEqual([3_050, 1_000])
    await m.settle()
    await m.expectBooks()
  })

  it('gets all of a refund back at once where it paid all', async () => {
    const m = await market()
    const buyer = await rich(m, 2_850)
    const placed = await place(m, buyer, [{ product: 'duck' }])
    await openSheet(buyer, placed.id, { balance: 2_850 })
    const [order] = placed.orders
    await askBack(buyer, order?.id, [{ line: order?.lines[0]?.id, quantity: 1 }])
    await m.settle()
    expect(await balanceOf(buyer)).toBe(2_850)
    expect(await show(buyer, order?.id)).toMatchObject({ state: 'CLOSED', refunded: 2_850 })
    await m.expectBooks()
  })

  it('is filled by operators of the city alone, within bounds, once a key', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const owner = await m.staff('OWNER', m.merchant)
    const operator = await m.staff('OPERATOR', '320100')
    const credit = { resident: buyer.id, amount: 500, city: '320100', key: newKey() }
    expect(await errorOf(owner, CREDIT, credit)).toBe('FORBIDDEN')
    expect(await errorOf(operator, CREDIT, { ...credit, city: '430100' })).toBe('FORBIDDEN')
    expect(await errorOf(operator, CREDIT, { ...credit, amount: 100_001 })).toBe('BAD_CREDIT')
    expect(await errorOf(operator, CREDIT, { ...credit, resident: 'res_none' })).toBe(
      'UNKNOWN_RESIDENT',
    )
    await Promise.all(Array.from({ length: 10 }, () => tell(operator, CREDIT, credit)))
    expect(await balanceOf(buyer)).toBe(500)
    await m.expectBooks()
  })
})
