import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { ORDER, buy, market, newKey, openSheet, place, show } from '../support/selling.ts'
import type { Market, Somebody } from '../support/selling.ts'
import { askBack, count, errorOf, later, redeem, tell } from '../support/selling/more.ts'

const RECEIVE = `mutation ($id: ID!) { confirmReceipt(order: $id) { __typename ... on Order { state } ... on Problem { code message } } }`
const CANCEL = `mutation ($id: ID!) { cancelPurchase(id: $id) { __typename ... on Purchase { state } ... on Problem { code message } } }`

/** An order of two buns at each station of its way. */
const stations = async (m: Market) => {
  const buyer = await m.buyer()
  const clerk = await m.staff('CLERK', m.store('a'))
  const placed = await place(m, buyer, [{ product: 'bun', quantity: 2 }])
  const [order] = placed.orders
  const line = order?.lines[0]?.id
  const handing = async (quantity: number) => {
    const { code } = await show(buyer, order?.id)
    return redeem(clerk, code, [{ line, quantity }])
  }
  return {
    buyer,
    placed,
    id: order?.id,
    line,
    pay: async () => m.tap(buyer, (await openSheet(buyer, placed.id)).sheet?.package ?? ''),
    handing,
  }
}

describe('an order', () => {
  it('offers at each station what may be done there, and nothing else', async () => {
    const m = await market()
    const { buyer, id, line, pay, handing } = await stations(m)
    const offered = async () => (await show(buyer, id)).availableActions
    expect(await offered()).toEqual(['PAY', 'CANCEL'])
    await pay()
    expect(await offered()).toEqual(['SHOW_CODE', 'REQUEST_REFUND'])
    await handing(1)
    expect(await offered()).toEqual(['SHOW_CODE', 'REQUEST_REFUND', 'REQUEST_RETURN'])
    await handing(1)
    expect(await offered()).toEqual(['CONFIRM_RECEIPT', 'REQUEST_RETURN'])
    await tell(buyer, RECEIVE, { id })
    expect(await offered()).toEqual(['REQUEST_RETURN'])
    await askBack(buyer, id, [{ line, quantity: 2 }], { handedOver: true })
    expect(await offered()).toEqual([])
    await m.expectBooks()
  })

  it('tells each of its steps, who took it, in order', async () => {
    const m = await market()
    const { buyer, id, pay, handing } = await stations(m)
    await pay()
    await handing(1)
    await handing(1)
    await tell(buyer, RECEIVE, { id })
    const { events } = await show(buyer, id)
    expect(events).toMatchObject([
      { event: 'CREATE', from: null, to: 'PENDING_PAYMENT', actor: 'RESIDENT' },
      { event: 'PAY', from: 'PENDING_PAYMENT', to: 'TO_FULFIL', actor: 'PROVIDER' },
      { event: 'HAND_OVER', from: 'TO_FULFIL', to: 'PARTIALLY_FULFILLED', actor: 'STAFF' },
      { event: 'HAND_OVER', from: 'PARTIALLY_FULFILLED', to: 'FULFILLED', actor: 'STAFF' },
      { event: 'RECEIVE', from: 'FULFILLED', to: 'COMPLETED', actor: 'RESIDENT' },
    ])
    await m.expectBooks()
  })

  it('is received when all was handed over, once, and by its buyer', async () => {
    const m = await market()
    const { buyer, id, pay, handing } = await stations(m)
    const receiving = (who: Somebody) => tell(who, RECEIVE, { id })
    expect(await receiving(buyer)).toMatchObject({ code: 'ILLEGAL_TRANSITION' })
    await pay()
    await handing(1)
    expect(await receiving(buyer)).toMatchObject({ code: 'ILLEGAL_TRANSITION' })
    await handing(1)
    expect(await receiving(await m.buyer())).toMatchObject({ code: 'ORDER_NOT_FOUND' })
    const all = await Promise.all(Array.from({ length: 4 }, () => receiving(buyer)))
    for (const one of all) expect(one).toMatchObject({ state: 'COMPLETED' })
    expect(await count(m, sql`SELECT count(*) FROM order_events WHERE event = 'RECEIVE'`)).toBe(1)
    await m.expectBooks()
  })

  it('is completed by itself a week after all was handed over', async () => {
    const m = await market()
    const { buyer, id, pay, handing } = await stations(m)
    await pay()
    await handing(2)
    later(m, 7 * 86_400_000 - 1)
    await m.sweep()
    expect((await show(buyer, id)).state).toBe('FULFILLED')
    later(m, 1)
    await m.sweep()
    expect((await show(buyer, id)).state).toBe('COMPLETED')
    await m.expectBooks()
  })

  it('that is paid is not given up any more', async () => {
    const m = await market()
    const { buyer, placed, id, pay, handing } = await stations(m)
    await pay()
    for (let step = 0; step < 3; step += 1) {
      expect(await tell(buyer, CANCEL, { id: placed.id })).toMatchObject({ state: 'PAID' })
      if (step < 2) await handing(1)
    }
    expect((await show(buyer, id)).state).toBe('FULFILLED')
    await m.expectBooks()
  })

  it('is seen by its buyer and its store alone', async () => {
    const m = await market()
    const { buyer, placed, id } = await stations(m)
    const seen = async (who: Somebody) =>
      (await who.ask<{ readonly order: unknown }>(ORDER, { id })).order !== null
    expect(await seen(buyer)).toBe(true)
    expect(await seen(await m.staff('CLERK', m.store('a')))).toBe(true)
    expect(await seen(await m.staff('OWNER', m.merchant))).toBe(true)
    expect(await seen(await m.staff('CLERK', m.store('b')))).toBe(false)
    expect(await seen(await m.buyer())).toBe(false)
    expect(await seen(await m.guest())).toBe(false)
    const other = await m.buyer()
    expect(
      await other.ask('query ($id: ID!) { purchase(id: $id) { id } }', { id: placed.id }),
    ).toEqual({ purchase: null })
    expect(await tell(other, CANCEL, { id: placed.id })).toMatchObject({ code: 'ORDER_NOT_FOUND' })
    await m.expectBooks()
  })

  it('whose time to pay is over is closed by whoever looks at it', async () => {
    const m = await market()
    const { buyer, id } = await stations(m)
    later(m, 15 * 60_000)
    await show(buyer, id)
    await m.settle()
    expect(await show(buyer, id)).toMatchObject({ state: 'CLOSED', closeReason: 'TIMEOUT' })
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 10, held: 0, committed: 0 })
    await m.expectBooks()
  })

  it('is numbered so that nobody can guess another one’s', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const numbers: string[] = []
    for (let i = 0; i < 5; i += 1)
      numbers.push(...(await place(m, buyer, [{ product: 'bun' }])).orders.map(({ id }) => id))
    const [rows] = [await m.p.db.all<[string]>(sql`SELECT number FROM orders`)]
    expect(new Set(rows.flat()).size).toBe(5)
    for (const [number] of rows) expect(number).toMatch(/^261103[2-9A-HJKMNP-Z]{10}$/)
    expect(numbers).toHaveLength(5)
    await m.expectBooks()
  })
})

describe('the database', () => {
  it('refuses every step that is none, whoever writes it', async () => {
    const m = await market()
    const { pay } = await stations(m)
    const refused = async (statement: ReturnType<typeof sql>) =>
      expect(m.p.db.run(statement)).rejects.toThrow()
    await refused(sql`UPDATE orders SET state = 'FULFILLED', event = 'HAND_OVER'`)
    await refused(sql`UPDATE orders SET state = 'COMPLETED', event = 'RECEIVE'`)
    await refused(sql`UPDATE orders SET state = 'CLOSED', close_reason = 'USER', event = 'REFUND'`)
    await pay()
    await refused(sql`UPDATE orders SET state = 'PENDING_PAYMENT', event = 'PAY'`)
    await refused(sql`UPDATE orders SET state = 'CLOSED', close_reason = 'USER', event = 'CANCEL'`)
    await refused(sql`UPDATE order_lines SET payable_fen = 1, unit_fen = 1`)
    await refused(sql`UPDATE order_lines SET quantity = 1`)
    await refused(sql`DELETE FROM order_lines`)
    await refused(sql`UPDATE order_events SET actor = 'SYSTEM'`)
    await refused(sql`DELETE FROM order_events`)
    await refused(sql`DELETE FROM stock_movements`)
    await refused(sql`UPDATE stock_movements SET on_hand = 0`)
    await refused(sql`UPDATE stock_reservations SET state = 'RELEASED'`)
    await refused(sql`DELETE FROM stock_reservations`)
    await refused(sql`DELETE FROM stock_levels WHERE committed > 0`)
    await refused(sql`UPDATE payments SET external_fen = 1`)
    await refused(sql`UPDATE payments SET state = 'CLOSED'`)
    await refused(sql`DELETE FROM payment_events`)
    await m.expectBooks()
  })
})

describe('lists of orders', () => {
  it('are pages of one’s own, latest first, by state', async () => {
    const m = await market()
    const buyer = await m.buyer()
    await buy(m, await m.buyer(), [{ product: 'bun' }])
    const made: (string | undefined)[] = []
    for (let i = 0; i < 4; i += 1) {
      later(m, 1_000)
      made.unshift((await place(m, buyer, [{ product: 'bun' }])).orders[0]?.id)
    }
    await m.tap(
      buyer,
      (await openSheet(buyer, (await place(m, buyer, [{ product: 'duck' }])).id, { key: newKey() }))
        .sheet?.package ?? '',
    )
    const document = `query ($after: String, $states: [OrderState!]) { orders(first: 3, after: $after, states: $states) { edges { node { id state } } pageInfo { endCursor hasNextPage } } }`
    interface Page {
      readonly orders: {
        readonly edges: readonly { readonly node: { readonly id: string } }[]
        readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean }
      }
    }
    const states = ['PENDING_PAYMENT']
    const first = await buyer.ask<Page>(document, { states })
    const second = await buyer.ask<Page>(document, {
      states,
      after: first.orders.pageInfo.endCursor,
    })
    const ids = [...first.orders.edges, ...second.orders.edges].map(({ node }) => node.id)
    expect(ids).toEqual(made)
    expect(second.orders.pageInfo.hasNextPage).toBe(false)
    expect(await errorOf(await m.guest(), document, {})).toBe('UNAUTHENTICATED')
    await m.expectBooks()
  })
})
