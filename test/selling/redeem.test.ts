import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { buy, market, newKey, openSheet, place, show } from '../support/selling.ts'
import type { Market, Somebody } from '../support/selling.ts'
import { oneOf, order } from '../support/selling/checkout.ts'
import { askBack, count, errorOf, later, redeem, serves, tell } from '../support/selling/more.ts'

const REPLAY = `mutation ($list: [RedeemInput!]!) { replayRedemptions(list: $list) { idempotencyKey order { id state } problem { code } } }`
const BY_CODE = `query ($code: String!) { orderByCode(code: $code) { __typename ... on Order { id state pickupCode } ... on Problem { code message } } }`

interface Replay {
  readonly replayRedemptions: readonly {
    readonly idempotencyKey: string
    readonly order: { readonly id: string; readonly state: string } | null
    readonly problem: { readonly code: string } | null
  }[]
}

/** A paid order of so many buns at store a, with its code. */
const paid = async (m: Market, quantity: number) => {
  const buyer = await m.buyer()
  const [made] = (await buy(m, buyer, [{ product: 'bun', quantity }])).orders
  const { code } = await show(buyer, made?.id)
  return { buyer, id: made?.id, line: made?.lines[0]?.id, code: code ?? '' }
}

const counter = (m: Market): Promise<Somebody> => m.staff('CLERK', m.store('a'))

describe('a code at the counter', () => {
  it('is looked at first, and that changes nothing', async () => {
    const m = await market()
    const { id, code } = await paid(m, 2)
    const clerk = await counter(m)
    const typed = ` ${code.slice(0, 4).toLowerCase()}-${code.slice(4)} `
    for (let i = 0; i < 2; i += 1)
      // The code itself is the buyer's to show.
      expect(await tell(clerk, BY_CODE, { code: typed })).toMatchObject({
        id,
        state: 'TO_FULFIL',
        pickupCode: null,
      })
    expect(await m.stock('bun', 'a')).toMatchObject({ onHand: 10, committed: 2 })
    expect(await redeem(clerk, typed)).toMatchObject({ id, state: 'FULFILLED' })
    await m.expectBooks()
  })

  it('counts at its own store alone; which codes there are elsewhere is not told', async () => {
    const m = await market()
    const { code } = await paid(m, 1)
    const strangers = [await m.staff('CLERK', m.store('b')), await m.staff('MANAGER', m.store('b'))]
    for (const stranger of strangers) {
      expect(await redeem(stranger, code)).toMatchObject({ code: 'PICKUP_CODE_UNKNOWN' })
      expect(await tell(stranger, BY_CODE, { code })).toMatchObject({ code: 'PICKUP_CODE_UNKNOWN' })
    }
    for (const guess of ['22222222', '', 'ABC', 'OOOO1111', '💥'])
      expect(await redeem(strangers[0] as Somebody, guess)).toMatchObject({
        code: 'PICKUP_CODE_UNKNOWN',
      })
    expect(await redeem(await m.staff('MANAGER', m.store('a')), code)).toMatchObject({
      state: 'FULFILLED',
    })
    await m.expectBooks()
  })

  it('is not there before the order is paid, and not after it was closed', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const placed = await place(m, buyer, [{ product: 'bun' }])
    expect(await count(m, sql`SELECT count(*) FROM pickup_codes`)).toBe(0)
    // Not even by hand.
    await expect(
      m.p.db.run(
        sql`INSERT INTO pickup_codes (order_id, store_id, code, created_at) SELECT id, store_id, 'ABCDEFGH', 1 FROM orders`,
      ),
    ).rejects.toThrow()
    await m.tap(buyer, (await openSheet(buyer, placed.id)).sheet?.package ?? '')
    const shown = await show(buyer, placed.orders[0]?.id)
    await askBack(buyer, shown.id, [{ line: shown.lines[0]?.id, quantity: 1 }])
    // Its refund is under way, and what is under way cannot be collected.
    const clerk = await counter(m)
    expect(await redeem(clerk, shown.code)).toMatchObject({
      __typename: expect.stringMatching(/Unknown|NotAvailable/) as string,
    })
    await m.settle()
    expect(await redeem(clerk, shown.code)).toMatchObject({ code: 'PICKUP_CODE_UNKNOWN' })
    expect(await count(m, sql`SELECT count(*) FROM redemptions`)).toBe(0)
    await m.expectBooks()
  })

  it('hands over some units now and the rest later, never more, and ends with the last', async () => {
    const m = await market()
    const { id, line, code } = await paid(m, 3)
    const clerk = await counter(m)
    const handing = (quantity: number) => redeem(clerk, code, [{ line, quantity }])
    for (const wrong of [4, 0, -1])
      expect(await handing(wrong)).toMatchObject({ code: 'UNITS_NOT_AVAILABLE' })
    expect(await redeem(clerk, code, [])).toMatchObject({ code: 'UNITS_NOT_AVAILABLE' })
    const twice = [1, 1].map((quantity) => ({ line, quantity }))
    expect(await redeem(clerk, code, twice)).toMatchObject({ code: 'UNITS_NOT_AVAILABLE' })
    expect(await redeem(clerk, code, [{ line: 'oln_none', quantity: 1 }])).toMatchObject({
      code: 'UNITS_NOT_AVAILABLE',
    })
    expect(await handing(2)).toMatchObject({ id, state: 'PARTIALLY_FULFILLED' })
    expect(await handing(2)).toMatchObject({ code: 'UNITS_NOT_AVAILABLE' })
    expect(await redeem(clerk, code)).toMatchObject({ id, state: 'FULFILLED' })
    expect(await handing(1)).toMatchObject({ code: 'PICKUP_CODE_UNKNOWN' })
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 7, held: 0, committed: 0 })
    await m.expectBooks()
  })

  it('never hands over the line of another order', async () => {
    const m = await market()
    const mine = await paid(m, 1)
    const theirs = await paid(m, 1)
    const clerk = await counter(m)
    expect(await redeem(clerk, mine.code, [{ line: theirs.line, quantity: 1 }])).toMatchObject({
      code: 'UNITS_NOT_AVAILABLE',
    })
    await m.expectBooks()
  })

  it('is spent once by two clerks at once', async () => {
    const m = await market()
    const { code, line } = await paid(m, 3)
    const clerks = [await counter(m), await counter(m), await m.staff('OWNER', m.merchant)]
    const told = await Promise.all(
      clerks.map((clerk) => redeem(clerk, code, [{ line, quantity: 2 }])),
    )
    expect(told.filter(({ __typename }) => __typename === 'Order')).toHaveLength(1)
    expect(told.filter((one) => one.code === 'UNITS_NOT_AVAILABLE')).toHaveLength(2)
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 8, held: 0, committed: 1 })
    await m.expectBooks()
  })

  it('does not hand over what by the books is not there, and does once it was counted', async () => {
    const m = await market()
    const { code } = await paid(m, 3)
    await m.p.db.run(
      sql`INSERT INTO stock_movements (key, type, store_id, sku_id, on_hand, reference, at) VALUES ('lost', 'ADJUST', ${m.store('a')}, ${m.sku('bun')}, -8, 'lost', 1)`,
    )
    const clerk = await counter(m)
    expect(await redeem(clerk, code)).toMatchObject({ code: 'UNITS_NOT_AVAILABLE' })
    await m.p.db.run(
      sql`INSERT INTO stock_movements (key, type, store_id, sku_id, on_hand, reference, at) VALUES ('found', 'ADJUST', ${m.store('a')}, ${m.sku('bun')}, 1, 'found', 1)`,
    )
    expect(await redeem(clerk, code)).toMatchObject({ state: 'FULFILLED' })
    await m.expectBooks()
  })

  it('cannot be guessed: after 120 tries in a minute nobody is listened to, until the next', async () => {
    const m = await market()
    const { code } = await paid(m, 1)
    const clerk = await counter(m)
    for (let i = 0; i < 120; i += 1) await redeem(clerk, '22222222')
    expect(await errorOf(clerk, BY_CODE, { code })).toBe('TOO_MANY_ATTEMPTS')
    later(m, 60_000)
    expect(await redeem(clerk, code)).toMatchObject({ state: 'FULFILLED' })
    await m.expectBooks()
  })
})

describe('hand-overs noted without a connection', () => {
  it('are each done for themselves, and the same list again changes nothing', async () => {
    const m = await market()
    const [one, other] = [await paid(m, 2), await paid(m, 1)]
    const clerk = await counter(m)
    const scannedAt = '2026-11-03T09:30:00+08:00'
    const list = [
      { code: one.code, units: [{ line: one.line, quantity: 1 }], scannedAt },
      { code: '22222222', scannedAt },
      { code: one.code, units: [{ line: one.line, quantity: 2 }], scannedAt },
      { code: other.code, scannedAt },
      { code: one.code, scannedAt },
    ].map((entry) => ({ ...entry, idempotencyKey: newKey() }))
    const first = await clerk.ask<Replay>(REPLAY, { list })
    expect(
      first.replayRedemptions.map(({ order: made, problem }) => made?.id ?? problem?.code),
    ).toEqual([one.id, 'PICKUP_CODE_UNKNOWN', 'UNITS_NOT_AVAILABLE', other.id, one.id])
    const rows = await count(m, sql`SELECT count(*) FROM redemptions`)
    const again = await clerk.ask<Replay>(REPLAY, { list })
    expect(again.replayRedemptions.map(({ order: made }) => made?.id ?? null)).toEqual([
      one.id,
      null,
      null,
      other.id,
      one.id,
    ])
    expect(await count(m, sql`SELECT count(*) FROM redemptions`)).toBe(rows)
    expect(await m.p.db.all(sql`SELECT DISTINCT scanned_at FROM redemptions`)).toEqual([
      [Date.parse(scannedAt)],
    ])
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 7, held: 0, committed: 0 })
    await m.expectBooks()
  })

  it('are not begun with, when one of them has a key that is none', async () => {
    const m = await market()
    const { code } = await paid(m, 2)
    const clerk = await counter(m)
    const list = [newKey(), 'short'].map((idempotencyKey) => ({ code, idempotencyKey }))
    expect(await errorOf(clerk, REPLAY, { list })).toBe('BAD_IDEMPOTENCY_KEY')
    expect(await count(m, sql`SELECT count(*) FROM redemptions`)).toBe(0)
    await m.expectBooks()
  })

  it('are done once, when two devices send the same list at the same time', async () => {
    const m = await market()
    const orders = [await paid(m, 2), await paid(m, 2)]
    const clerk = await counter(m)
    const list = orders.map(({ code }) => ({ code, idempotencyKey: newKey() }))
    const told = await Promise.all([1, 2, 3].map(() => clerk.ask<Replay>(REPLAY, { list })))
    for (const { replayRedemptions } of told)
      expect(replayRedemptions.map(({ order: made }) => made?.id)).toEqual(
        orders.map(({ id }) => id),
      )
    expect(await count(m, sql`SELECT count(*) FROM redemptions`)).toBe(2)
    await m.expectBooks()
  })
})

describe('units that are asked back', () => {
  it('cannot be brought to the table while the store has not decided, and can when the buyer withdraws', async () => {
    const m = await market()
    await serves(m, 'a', { dineIn: true })
    const buyer = await m.buyer()
    const checkout = oneOf(m, 'bun', { quantity: 2, fulfilment: 'DINE_IN', table: '7' })
    const placed = await order(buyer, checkout, 2_400)
    await m.tap(buyer, (await openSheet(buyer, placed.id)).sheet?.package ?? '')
    const [made] = placed.orders
    const asked = await askBack(buyer, made?.id, [{ line: made?.lines[0]?.id, quantity: 1 }])
    expect(asked).toMatchObject({ state: 'APPLIED', refund: null })
    const clerk = await counter(m)
    const serve = `mutation ($order: ID!, $units: [UnitsInput!], $key: String!) { serveOrder(order: $order, units: $units, idempotencyKey: $key) { __typename ... on Order { state } ... on Problem { code message } } }`
    const all = [{ line: made?.lines[0]?.id, quantity: 2 }]
    expect(await tell(clerk, serve, { order: made?.id, units: all, key: newKey() })).toMatchObject({
      code: 'UNITS_NOT_AVAILABLE',
    })
    expect(await tell(clerk, serve, { order: made?.id, key: newKey() })).toMatchObject({
      state: 'PARTIALLY_FULFILLED',
    })
    const withdraw = `mutation ($id: ID!) { withdrawAfterSale(id: $id) { __typename ... on AfterSale { state } ... on Problem { code message } } }`
    for (let i = 0; i < 2; i += 1)
      expect(await tell(buyer, withdraw, { id: asked['id'] })).toMatchObject({ state: 'WITHDRAWN' })
    expect(await tell(clerk, serve, { order: made?.id, key: newKey() })).toMatchObject({
      state: 'FULFILLED',
    })
    await m.expectBooks()
  })

  it('are either collected or given back when both happen at the same instant', async () => {
    const m = await market()
    const clerk = await counter(m)
    for (let round = 0; round < 5; round += 1) {
      const { buyer, id, line, code } = await paid(m, 1)
      const [handed, asked] = await Promise.all([
        redeem(clerk, code),
        askBack(buyer, id, [{ line, quantity: 1 }]),
      ])
      const outcomes = [handed.__typename === 'Order', asked.__typename === 'AfterSale']
      expect(outcomes.filter(Boolean)).toHaveLength(1)
      await m.settle()
      await m.expectBooks()
    }
  })
})
