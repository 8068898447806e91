import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { ORDER, PLACE, buy, market, newKey, openSheet, place, show } from '../support/selling.ts'
import type { Market } from '../support/selling.ts'
import { oneOf, order } from '../support/selling/checkout.ts'
import { betweenWrites, holds } from '../support/selling/faults.ts'
import { count, errorOf, later, post, serves } from '../support/selling/more.ts'

/** Does something between reading and writing, the first times that a purchase is written. */
const meanwhile = (m: Market, times: number, what: (time: number) => Promise<unknown>) => {
  let time = 0
  return betweenWrites(m.p, async (statements, go) => {
    if (holds(statements, 'INSERT INTO purchases') && time < times) {
      time += 1
      await what(time)
    }
    return go(statements)
  })
}

describe('a purchase', () => {
  it('over two stores is paid once and handed over by each of them alone', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const placed = await buy(m, buyer, [
      { product: 'bun', quantity: 2 },
      { product: 'bun', store: 'b' },
    ])
    expect(placed.total).toBe(3_600)
    expect(new Set(placed.orders.map(({ total }) => total))).toEqual(new Set([1_200, 2_400]))
    expect(m.p.weChat().state.trades.size).toBe(1)
    const shown = await Promise.all(placed.orders.map(({ id }) => show(buyer, id)))
    expect(shown.map(({ state }) => state)).toEqual(['TO_FULFIL', 'TO_FULFIL'])
    expect(new Set(shown.map(({ code }) => code)).size).toBe(2)
    const clerk = await m.staff('CLERK', m.store('a'))
    const seen = await Promise.all(
      placed.orders.map(({ id }) => clerk.ask<{ readonly order: unknown }>(ORDER, { id })),
    )
    expect(seen.filter((answer) => answer.order !== null)).toHaveLength(1)
    await m.expectBooks()
  })

  it('is one of twenty unpaid ones at most of a buyer, also when all are made at the same time', async () => {
    const m = await market({ products: [{ id: 'bun', prices: [1_200], stock: { a: 60 } }] })
    const buyer = await m.buyer()
    const placed = await Promise.all(
      Array.from({ length: 26 }, () => order(buyer, oneOf(m, 'bun'), 1_200)),
    )
    const made = placed.filter(({ __typename }) => __typename === 'Purchase')
    expect(made).toHaveLength(20)
    expect(placed.filter(({ code }) => code === 'TOO_MANY_UNPAID')).toHaveLength(6)
    expect(await m.stock('bun', 'a')).toMatchObject({ held: 20 })
    await buyer.ask('mutation ($id: ID!) { cancelPurchase(id: $id) { __typename } }', {
      id: made[0]?.id,
    })
    expect(await order(buyer, oneOf(m, 'bun'), 1_200)).toMatchObject({ __typename: 'Purchase' })
    await m.expectBooks()
  })

  it('is one of 120 an hour at most of a buyer, though each is given up', async () => {
    const m = await market()
    const buyer = await m.buyer()
    for (let made = 0; made < 120; made += 1) {
      const { id } = await order(buyer, oneOf(m, 'bun'), 1_200)
      await buyer.ask('mutation ($id: ID!) { cancelPurchase(id: $id) { __typename } }', { id })
    }
    const checkout = oneOf(m, 'bun')
    const input = { checkout, total: 1_200, idempotencyKey: newKey() }
    const refused = await post(m, buyer, PLACE, { input })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30'])
    expect(await order(await m.buyer(), checkout, 1_200)).toMatchObject({
      state: 'PENDING_PAYMENT',
    })
    later(m, 61 * 60_000)
    expect(await order(buyer, checkout, 1_200)).toMatchObject({ state: 'PENDING_PAYMENT' })
    await m.expectBooks()
  })

  it('takes what was bought out of the cart and leaves the rest', async () => {
    const m = await market()
    const buyer = await m.buyer()
    for (const product of ['bun', 'duck'])
      await buyer.ask(
        `mutation ($store: ID!, $sku: ID!, $key: String!) { addToCart(store: $store, sku: $sku, quantity: 1, idempotencyKey: $key) { __typename } }`,
        { store: m.store('a'), sku: m.sku(product), key: newKey() },
      )
    await order(buyer, oneOf(m, 'bun'), 1_200)
    const { cart } = await buyer.ask<{ readonly cart: unknown }>('{ cart { lines { skuId } } }')
    expect(cart).toEqual({ lines: [{ skuId: m.sku('duck') }] })
    await m.expectBooks()
  })

  it('that costs something else than was shown is not made, and says what it costs', async () => {
    const m = await market()
    const buyer = await m.buyer()
    for (const total of [1, 1_199, 1_201])
      expect(await order(buyer, oneOf(m, 'bun'), total)).toMatchObject({
        __typename: 'TotalChanged',
        total: 1_200,
      })
    expect(await count(m, sql`SELECT count(*) FROM purchases`)).toBe(0)
    await m.expectBooks()
  })

  it('whose price changes between reading and writing is shown the new one', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const heal = meanwhile(m, 1, () =>
      m.p.db.run(sql`UPDATE skus SET price_fen = 1300 WHERE id = ${m.sku('bun')}`),
    )
    expect(await order(buyer, oneOf(m, 'bun'), 1_200)).toMatchObject({
      __typename: 'TotalChanged',
      total: 1_300,
    })
    heal()
    await m.expectBooks()
  })

  it('whose product leaves the shelf between reading and writing is not made', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const heal = meanwhile(m, 1, () =>
      m.p.db.run(
        sql`UPDATE products SET state = 'OFF_SHELF' WHERE id = ${m.products.get('bun') ?? ''}`,
      ),
    )
    expect(await order(buyer, oneOf(m, 'bun'), 1_200)).toMatchObject({
      obstacles: [{ code: 'NOT_ON_SALE' }],
    })
    heal()
    await m.expectBooks()
  })

  it('is made by what is true when it is read again', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const before = await count(m, sql`SELECT count(*) FROM stock_movements`)
    // Somebody else takes all but two, after the buyer of three was told that there are ten.
    const heal = meanwhile(m, 1, () => m.p.db.run(sql`UPDATE stock_levels SET safety = 8`))
    expect(await order(buyer, oneOf(m, 'bun', { quantity: 3 }), 3_600)).toMatchObject({
      obstacles: [{ code: 'OUT_OF_STOCK', available: 2 }],
    })
    heal()
    expect(await count(m, sql`SELECT count(*) FROM stock_movements`)).toBe(before)
    expect(await order(buyer, oneOf(m, 'bun', { quantity: 2 }), 2_400)).toMatchObject({
      total: 2_400,
    })
    await m.expectBooks()
  })

  it('that never gets a quiet moment is to be tried again, and is no defect', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const shelf = (state: string) =>
      m.p.db.run(
        sql`UPDATE products SET state = ${state} WHERE id = ${m.products.get('bun') ?? ''}`,
      )
    const heal = betweenWrites(m.p, async (statements, go) => {
      if (!holds(statements, 'INSERT INTO purchases')) return go(statements)
      await shelf('OFF_SHELF')
      try {
        return await go(statements)
      } finally {
        await shelf('ON_SALE')
      }
    })
    const input = { checkout: oneOf(m, 'bun'), total: 1_200, idempotencyKey: newKey() }
    const response = await post(m, buyer, PLACE, { input })
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'TEMPORARILY_UNAVAILABLE' } }],
    })
    heal()
    const { placeOrder } = await buyer.ask<{ readonly placeOrder: object }>(PLACE, { input })
    expect(placeOrder).toMatchObject({ __typename: 'Purchase' })
    await m.expectBooks()
  })

  it('keeps the note to the store sealed, with numbers of cards masked', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const note = '卡号 4111 1111 1111 1111，少放葱'
    const placed = await order(buyer, oneOf(m, 'bun', { note }), 1_200)
    const { order: shown } = await buyer.ask<{ readonly order: { readonly note: string } }>(
      'query ($id: ID!) { order(id: $id) { note } }',
      { id: placed.orders[0]?.id },
    )
    expect(shown.note).toBe(`卡号 ${'*'.repeat(12)}1111，少放葱`)
    const sealed = await m.p.db.all<[string]>(sql`SELECT note_sealed FROM orders`)
    expect(sealed.join('')).not.toContain('少放葱')
    await m.expectBooks()
  })

  it('refuses notes and tables that are no plain text', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const said = [
      oneOf(m, 'bun', { note: '\u001B[31m' }),
      oneOf(m, 'bun', { fulfilment: 'DINE_IN', table: '1234567890123' }),
    ]
    for (const checkout of said)
      expect(
        await errorOf(buyer, PLACE, { input: { checkout, total: 1, idempotencyKey: newKey() } }),
      ).toBe('BAD_TEXT')
    await m.expectBooks()
  })

  it('at a table is brought there, once', async () => {
    const m = await market()
    await serves(m, 'a', { dineIn: true })
    const buyer = await m.buyer()
    const placed = await order(
      buyer,
      oneOf(m, 'bun', { fulfilment: 'DINE_IN', table: 'A7' }),
      1_200,
    )
    const paying = await openSheet(buyer, placed.id)
    await m.tap(buyer, paying.sheet?.package ?? '')
    const shown = await show(buyer, placed.orders[0]?.id)
    expect(shown).toMatchObject({ state: 'TO_FULFIL', code: null })
    const clerk = await m.staff('CLERK', m.store('a'))
    const serve = `mutation ($order: ID!, $key: String!) { serveOrder(order: $order, idempotencyKey: $key) { __typename ... on Order { state table } ... on Problem { code message } } }`
    const keys = [newKey(), newKey()]
    const served = await Promise.all(
      keys.map((key) =>
        clerk.ask<{ readonly serveOrder: object }>(serve, { order: shown.id, key }),
      ),
    )
    expect(served.map(({ serveOrder }) => serveOrder)).toEqual(
      expect.arrayContaining([
        { __typename: 'Order', state: 'FULFILLED', table: 'A7' },
        expect.objectContaining({ code: 'UNITS_NOT_AVAILABLE' }),
      ]),
    )
    await m.expectBooks()
  })

  it('of things from a store that left the shelf after they were put into the cart is not made', async () => {
    const m = await market()
    const buyer = await m.buyer()
    await m.p.db.run(sql`UPDATE products SET state = 'OFF_SHELF'`)
    expect(await place(m, buyer, [{ product: 'bun' }], { total: 1_200 })).toMatchObject({
      obstacles: [{ code: 'NOT_ON_SALE' }],
    })
    await m.expectBooks()
  })
})
