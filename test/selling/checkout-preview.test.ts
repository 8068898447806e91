import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import type { SqlStatement } from '#schema/ports.ts'
import { type Market, market, newKey } from '../support/selling.ts'
import { oneOf, order, preview, type Checkout } from '../support/selling/checkout.ts'
import { anAddress, count, serves } from '../support/selling/more.ts'

const both = (m: Market, quantity = 1): Checkout => {
  const [a, b] = [oneOf(m, 'bun', { quantity }), oneOf(m, 'bun', { quantity, store: 'b' })]
  return { lines: [...a.lines, ...b.lines], handovers: [...a.handovers, ...b.handovers] }
}

describe('the preview of a purchase', () => {
  it('is the order to the fen: every line, freight and total', async () => {
    const m = await market()
    await serves(m, 'a', {
      freight: {
        basis: 'COUNT',
        zones: [{ regions: ['32'], firstUnits: 2, firstFen: 601, extraUnits: 2, extraFen: 299 }],
      },
    })
    const buyer = await m.buyer()
    const address = await anAddress(buyer)
    const checkout: Checkout = {
      lines: [
        { store: m.store('a'), sku: m.sku('bun'), quantity: 3 },
        { store: m.store('a'), sku: m.sku('duck'), quantity: 2 },
        { store: m.store('b'), sku: m.sku('bun'), quantity: 1 },
      ],
      handovers: [
        { store: m.store('a'), fulfilment: 'DELIVERY', address },
        { store: m.store('b'), fulfilment: 'PICKUP' },
      ],
    }
    const shown = await preview(buyer, checkout)
    expect(shown.obstacles).toEqual([])
    // Five units: two for the first price, two times two more begun.
    expect(shown.orders.map(({ goods, freight, total }) => [goods, freight, total])).toEqual([
      [9_300, 1_199, 10_499],
      [1_200, 0, 1_200],
    ])
    const placed = await order(buyer, checkout, shown.total)
    const rows = await m.p.db.all(
      sql`SELECT goods_fen, freight_fen, total_fen FROM orders WHERE purchase_id = ${placed.id} ORDER BY total_fen DESC`,
    )
    expect(rows).toEqual(shown.orders.map(({ goods, freight, total }) => [goods, freight, total]))
    expect(placed.total).toBe(shown.total)
    const lines = await m.p.db.all<[string, number]>(
      sql`SELECT sku_id, goods_fen FROM order_lines ORDER BY goods_fen`,
    )
    expect(lines).toEqual(
      shown.orders
        .flatMap((one) => one.lines.map(({ skuId, payable }) => [skuId, payable] as const))
        .toSorted(([, one], [, other]) => one - other),
    )
    await m.expectBooks()
  })

  it('holds nothing and writes nothing', async () => {
    const m = await market()
    const buyer = await m.buyer()
    for (let i = 0; i < 3; i += 1) await preview(buyer, both(m, 10))
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 10, held: 0, committed: 0 })
    expect(await count(m, sql`SELECT count(*) FROM purchases`)).toBe(0)
    await m.expectBooks()
  })

  it('of a cart of twenty things takes at most three round trips to the database', async () => {
    const products = Array.from({ length: 20 }, (_, i) => ({
      id: `p${i}`,
      prices: [100 + i],
      stock: { a: 9, b: 9 },
    }))
    const m = await market({ products })
    const buyer = await m.buyer()
    for (const { id } of products)
      await buyer.ask(
        `mutation ($store: ID!, $sku: ID!, $key: String!) { addToCart(store: $store, sku: $sku, quantity: 2, idempotencyKey: $key) { __typename } }`,
        { store: m.store('a'), sku: m.sku(id), key: newKey() },
      )
    const document = `query ($input: CheckoutInput!) { checkout(input: $input) { total orders { store { name } lines { name quantity price payable chosen } } obstacles { code } } }`
    const input = { handovers: [{ store: m.store('a'), fulfilment: 'PICKUP' }] }
    m.p.statements.reset()
    const { checkout } = await buyer.ask<{
      readonly checkout: { readonly orders: readonly { readonly lines: readonly unknown[] }[] }
    }>(document, { input })
    expect(checkout.orders[0]?.lines).toHaveLength(20)
    expect(m.p.statements.calls).toBeLessThanOrEqual(3)
    await m.expectBooks()
  })
})

describe('freight', () => {
  const ZONES = [
    { regions: ['3201'], firstUnits: 1_000, firstFen: 500, extraUnits: 500, extraFen: 150 },
    {
      regions: [],
      firstUnits: 1_000,
      firstFen: 1_200,
      extraUnits: 1_000,
      extraFen: 400,
      freeFromFen: 5_000,
    },
  ]

  it.each([
    // 700 g each: 1 kg for the first price, then each half kilogram that is begun.
    ['320102', 1, 500],
    ['320102', 2, 650],
    ['320102', 4, 1_100],
    ['430102', 1, 1_200],
    ['430102', 4, 2_000],
    ['430102', 5, 0],
  ])('by weight to %s for %d pieces is %d fen', async (division, quantity, fen) => {
    const m = await market()
    await serves(m, 'a', { freight: { basis: 'WEIGHT', zones: ZONES } })
    await m.p.db.run(sql`UPDATE skus SET weight_g = 700 WHERE id = ${m.sku('bun')}`)
    const buyer = await m.buyer()
    const address = await anAddress(buyer, division)
    const checkout = oneOf(m, 'bun', { quantity, fulfilment: 'DELIVERY', address })
    const shown = await preview(buyer, checkout)
    expect(shown.orders[0]).toMatchObject({ freight: fen, total: 1_200 * quantity + fen })
    expect(await order(buyer, checkout, shown.total)).toMatchObject({ total: shown.total })
    await m.expectBooks()
  })

  it('is that of the address the parcel goes to, also when the buyer changes it meanwhile', async () => {
    const m = await market()
    await serves(m, 'a', {
      freight: {
        basis: 'COUNT',
        zones: [
          { regions: ['32'], firstUnits: 9, firstFen: 500, extraUnits: 1, extraFen: 0 },
          { regions: [], firstUnits: 9, firstFen: 9_000, extraUnits: 1, extraFen: 0 },
        ],
      },
    })
    const buyer = await m.buyer()
    const address = await anAddress(buyer)
    const { driver } = m.p
    const own = { ...driver }
    let moved = false
    // Between the quote and the copy of the address.
    Object.assign(driver, {
      execute: async (statement: SqlStatement) => {
        if (
          !moved &&
          statement.sql.includes(
            'recipient_sealed, phone_sealed, street_sealed, position_sealed FROM addresses',
          )
        ) {
          moved = true
          await own.execute({ sql: `UPDATE addresses SET division_code = '430102'`, params: [] })
        }
        return own.execute(statement)
      },
    })
    const checkout = oneOf(m, 'bun', { fulfilment: 'DELIVERY', address })
    expect(await order(buyer, checkout, 1_700)).toMatchObject({
      __typename: 'TotalChanged',
      total: 10_200,
    })
    await m.expectBooks()
  })
})
