import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { sweep } from '#resolvers/sweeping/service.ts'
import {
  type Buyer,
  type Market,
  PLACE,
  type Placed,
  buy,
  market,
  newKey,
  openSheet,
  place,
  show,
} from '../support/selling.ts'
import { askBack, buyers, count, later, logged, redeem } from '../support/selling/more.ts'
import { keeperOf } from '../support/selling/stock.ts'

const MINUTE_MS = 60_000

const ordering = (m: Market, buyer: Buyer, product: string, quantity = 1) =>
  buyer.ask<{ readonly placeOrder: Placed }>(PLACE, {
    input: {
      checkout: {
        lines: [{ store: m.store('a'), sku: m.sku(product), quantity }],
        handovers: [{ store: m.store('a'), fulfilment: 'PICKUP' }],
      },
      total: (product === 'duck' ? 2_850 : 1_200) * quantity,
      idempotencyKey: newKey(),
    },
  })

describe('stock that many want', () => {
  it('is sold exactly as often as it is there to 200 buyers at once, and the others are told that nothing is left', async () => {
    const m = await market()
    const all = await buyers(m, 200)
    const placed = await Promise.all(all.map((buyer) => ordering(m, buyer, 'duck')))
    const won = placed.filter(({ placeOrder }) => placeOrder.__typename === 'Purchase')
    const lost = placed.filter(({ placeOrder }) => placeOrder.__typename === 'CheckoutObstructed')
    expect([won.length, lost.length]).toEqual([4, 196])
    for (const { placeOrder } of lost)
      expect(placeOrder.obstacles).toMatchObject([{ code: 'OUT_OF_STOCK', available: 0 }])
    expect(await m.stock('duck', 'a')).toEqual({ onHand: 4, held: 4, committed: 0 })
    expect(await count(m, sql`SELECT count(*) FROM orders`)).toBe(4)
    await m.expectBooks()
  })

  it('is held for one whole order or not at all, when orders of several units meet at once', async () => {
    const m = await market()
    const all = await buyers(m, 12)
    const placed = await Promise.all(all.map((buyer) => ordering(m, buyer, 'bun', 3)))
    const won = placed.filter(({ placeOrder }) => placeOrder.__typename === 'Purchase')
    expect(won).toHaveLength(3)
    // Whoever comes too late is told of the one that is left.
    for (const { placeOrder } of placed)
      if (placeOrder.__typename !== 'Purchase')
        expect(placeOrder.obstacles).toMatchObject([{ code: 'OUT_OF_STOCK', available: 1 }])
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 10, held: 9, committed: 0 })
    await m.expectBooks()
  })

  it('is counted together for two lines of the same SKU', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const twice = (each: number) => [
      { product: 'duck', quantity: each },
      { product: 'duck', quantity: each },
    ]
    expect(await place(m, buyer, twice(3))).toMatchObject({
      __typename: 'CheckoutObstructed',
      obstacles: [{ code: 'OUT_OF_STOCK', available: 4 }],
    })
    const placed = await place(m, buyer, twice(2))
    expect(placed).toMatchObject({ total: 4 * 2_850, orders: [{ lines: [{ quantity: 4 }] }] })
    expect(await m.stock('duck', 'a')).toEqual({ onHand: 4, held: 4, committed: 0 })
    await m.expectBooks()
  })

  it('is kept back up to its safety stock, also when more is kept back than is there', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const keeper = keeperOf(m, await m.staff('MANAGER', m.store('a')))
    expect(await keeper.keepBack('duck', 'a', 3)).toMatchObject({ safety: 3, onHand: 4 })
    expect(await place(m, buyer, [{ product: 'duck', quantity: 2 }])).toMatchObject({
      obstacles: [{ code: 'OUT_OF_STOCK', available: 1 }],
    })
    expect(await keeper.keepBack('duck', 'a', 9)).toMatchObject({ safety: 9, missing: 0 })
    expect(await place(m, buyer, [{ product: 'duck' }])).toMatchObject({
      obstacles: [{ code: 'OUT_OF_STOCK', available: 0 }],
    })
    await m.expectBooks()
  })
})

describe('stock in the hands of those who keep it', () => {
  it('may be counted below what orders have claim to: the shortage is told once, and no order ends', async () => {
    const m = await market()
    const placed = await buy(m, await m.buyer(), [{ product: 'duck', quantity: 3 }])
    const keeper = keeperOf(m, await m.staff('MANAGER', m.store('a')))
    const key = newKey()
    const found = { units: 1, expected: 4 }
    expect(await keeper.count('duck', 'a', found, key)).toMatchObject({ onHand: 1, missing: 2 })
    expect(await keeper.count('duck', 'a', found, key)).toMatchObject({ onHand: 1, missing: 2 })
    await m.sweep()
    expect(logged(m, 'stock_shortage')).toMatchObject([{ skuId: m.sku('duck') }])
    const states = await m.p.db.all<[string]>(sql`SELECT state FROM orders`)
    expect(states).toEqual([['TO_FULFIL']])
    expect(placed.orders).toHaveLength(1)
    expect(await place(m, await m.buyer(), [{ product: 'duck' }])).toMatchObject({
      obstacles: [{ code: 'OUT_OF_STOCK', available: 0 }],
    })
    await m.expectBooks()
  })

  it('is counted by compare and set: of two stock-takes at once one is told that something has changed', async () => {
    const m = await market()
    const keeper = keeperOf(m, await m.staff('OWNER', m.merchant))
    const told = await Promise.all([
      keeper.count('bun', 'a', { units: 8, expected: 10 }),
      keeper.count('bun', 'a', { units: 7, expected: 10 }),
    ])
    expect(told.map(({ __typename }) => __typename).toSorted()).toEqual([
      'ManagedStock',
      'StockChanged',
    ])
    const { onHand } = await m.stock('bun', 'a')
    expect(told).toContainEqual(expect.objectContaining({ current: onHand }))
    // Nothing of it is known at all.
    expect(await keeper.count('duck', 'b', { units: 8, expected: 0 })).toMatchObject({
      code: 'STOCK_UNKNOWN',
    })
    await m.expectBooks()
  })

  it('cannot be less than nothing, whatever is taken away', async () => {
    const m = await market()
    const keeper = keeperOf(m, await m.staff('MANAGER', m.store('a')))
    expect(await keeper.adjust('duck', 'a', -5)).toMatchObject({ code: 'STOCK_NEGATIVE' })
    expect(await keeper.adjust('duck', 'a', -4)).toMatchObject({ onHand: 0 })
    expect(await keeper.adjust('duck', 'a', 6)).toMatchObject({ onHand: 6 })
    await m.expectBooks()
  })

  it('goes from store to store in two movements or none, and never what orders have claim to', async () => {
    const m = await market()
    await buy(m, await m.buyer(), [{ product: 'bun', quantity: 4 }])
    await place(m, await m.buyer(), [{ product: 'bun', quantity: 3 }])
    const keeper = keeperOf(m, await m.staff('OWNER', m.merchant))
    const way = { from: 'a', to: 'b' }
    expect(await keeper.transfer('bun', { ...way, units: 4 })).toMatchObject({
      code: 'STOCK_NEGATIVE',
    })
    expect(await m.stock('bun', 'b')).toMatchObject({ onHand: 10 })
    expect(await keeper.transfer('bun', { ...way, units: 3 })).toMatchObject({ onHand: 7 })
    expect(await m.stock('bun', 'b')).toMatchObject({ onHand: 13 })
    // A store that never had any gets a level by it.
    expect(await keeper.transfer('duck', { ...way, units: 4 })).toMatchObject({ onHand: 0 })
    expect(await m.stock('duck', 'b')).toMatchObject({ onHand: 4 })
    await m.expectBooks()
  })

  it('is changed by managers and owners of the store alone', async () => {
    const m = await market()
    const elsewhere = keeperOf(m, await m.staff('MANAGER', m.store('b')))
    expect(await elsewhere.adjust('duck', 'a', 1)).toMatchObject({ code: 'STOCK_UNKNOWN' })
    expect(await elsewhere.keepBack('duck', 'a', 1)).toMatchObject({ code: 'STOCK_UNKNOWN' })
    expect(await elsewhere.count('duck', 'a', { units: 1, expected: 4 })).toMatchObject({
      code: 'STOCK_UNKNOWN',
    })
    expect(await m.stock('duck', 'a')).toEqual({ onHand: 4, held: 0, committed: 0 })
    await m.expectBooks()
  })

  it('grows by a delivery that a clerk takes in, and shrinks by nothing a clerk does', async () => {
    const m = await market()
    const clerk = keeperOf(m, await m.staff('CLERK', m.store('a')))
    expect(await clerk.adjust('duck', 'a', 6)).toMatchObject({ onHand: 10 })
    expect(await clerk.adjust('duck', 'a', -1)).toMatchObject({ code: 'STOCK_UNKNOWN' })
    expect(await m.stock('duck', 'a')).toEqual({ onHand: 10, held: 0, committed: 0 })
    await m.expectBooks()
  })
})

describe('stock of an order', () => {
  it('goes back on sale for refunded units, and leaves for those that are handed over', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const placed = await buy(m, buyer, [{ product: 'duck', quantity: 3 }])
    const [order] = placed.orders
    const line = order?.lines[0]?.id
    expect(await askBack(buyer, order?.id, [{ line, quantity: 2 }])).toMatchObject({
      state: 'REFUNDING',
      refund: 5_700,
    })
    expect(await m.stock('duck', 'a')).toEqual({ onHand: 4, held: 0, committed: 1 })
    const { code } = await show(buyer, order?.id)
    const clerk = await m.staff('CLERK', m.store('a'))
    expect(await redeem(clerk, code, [{ line, quantity: 2 }])).toMatchObject({
      code: 'UNITS_NOT_AVAILABLE',
    })
    expect(await redeem(clerk, code, [{ line, quantity: 1 }])).toMatchObject({
      __typename: 'Order',
    })
    expect(await m.stock('duck', 'a')).toEqual({ onHand: 3, held: 0, committed: 0 })
    await m.settle()
    await m.sweep()
    expect(await show(buyer, order?.id)).toMatchObject({ state: 'FULFILLED', refunded: 5_700 })
    await m.expectBooks()
  })

  it('is either sold or let go when it is paid and given up at the same instant, never both', async () => {
    const m = await market()
    for (let round = 0; round < 8; round += 1) {
      const buyer = await m.buyer()
      const placed = await place(m, buyer, [{ product: 'bun' }])
      const { sheet } = await openSheet(buyer, placed.id)
      const [paid] = await Promise.allSettled([
        new Promise((wake) => setTimeout(wake, round)).then(() =>
          m.tap(buyer, sheet?.package ?? ''),
        ),
        buyer.ask('mutation ($id: ID!) { cancelPurchase(id: $id) { __typename } }', {
          id: placed.id,
        }),
      ])
      await m.settle()
      const { state } = await show(buyer, placed.orders[0]?.id)
      expect(state).toBe(paid.status === 'fulfilled' ? 'TO_FULFIL' : 'CLOSED')
    }
    await m.expectBooks()
  })

  it('comes back once, however many sweepers are at it and however often', async () => {
    const m = await market()
    const all = await buyers(m, 5)
    for (const buyer of all)
      await openSheet(buyer, (await place(m, buyer, [{ product: 'bun' }])).id)
    later(m, 16 * MINUTE_MS)
    const swept = await Promise.all([1, 2, 3].map(async () => sweep(m.p.context())))
    expect(swept.filter(Boolean)).toHaveLength(1)
    await m.sweep()
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 10, held: 0, committed: 0 })
    expect(await count(m, sql`SELECT count(*) FROM stock_movements WHERE type = 'RELEASE'`)).toBe(5)
    await m.expectBooks()
  })

  it('is let go of by a sweep also after the clock was set back by an hour', async () => {
    const m = await market()
    later(m, 60 * MINUTE_MS)
    await m.sweep()
    later(m, -60 * MINUTE_MS)
    await place(m, await m.buyer(), [{ product: 'bun' }])
    later(m, 16 * MINUTE_MS)
    expect(await sweep(m.p.context())).toBe(true)
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 10, held: 0, committed: 0 })
    await m.expectBooks()
  })
})
