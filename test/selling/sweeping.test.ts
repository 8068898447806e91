import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { sweep } from '#resolvers/sweeping/service.ts'
import { market, newKey, openSheet, place, show } from '../support/selling.ts'
import { tapInSilence } from '../support/selling/callbacks.ts'
import { instead } from '../support/selling/faults.ts'
import { askBack, buyers, count, later, logged } from '../support/selling/more.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

describe('a sweep', () => {
  it('is made by one at a time, and by the next two minutes after one died in it', async () => {
    const m = await market()
    const now = m.p.host.clock()
    await m.p.db.run(
      sql`INSERT INTO leases (name, holder, until) VALUES ('sweep', 'somebody who died', ${now + 2 * MINUTE_MS})`,
    )
    expect(await sweep(m.p.context())).toBe(false)
    later(m, 2 * MINUTE_MS - 1)
    expect(await sweep(m.p.context())).toBe(false)
    later(m, 1)
    expect(await sweep(m.p.context())).toBe(true)
    expect(await sweep(m.p.context())).toBe(true)
    await m.expectBooks()
  })

  it('does each of its works though another one fails', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const [order] = (await place(m, buyer, [{ product: 'gift' }])).orders
    await place(m, buyer, [{ product: 'bun' }])
    await askBack(buyer, order?.id, [{ line: order?.lines[0]?.id, quantity: 1 }])
    later(m, 16 * MINUTE_MS)
    m.p.breakDatabase((text) => text.includes('FROM payments WHERE state IN'))
    await m.sweep()
    m.p.healDatabase()
    expect(logged(m, 'sweep_failed')).toMatchObject([{ work: 'payments', level: 'error' }])
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 10, held: 0, committed: 0 })
    expect(await show(buyer, order?.id)).toMatchObject({ state: 'CLOSED', refundStatus: 'FULL' })
    await m.expectBooks()
  })

  it('closes what WeChat can be asked about, though it cannot be asked about something else', async () => {
    const m = await market()
    const [one, other] = await buyers(m, 2)
    if (!one || !other) throw new Error('Two buyers.')
    const stuck = await place(m, one, [{ product: 'bun' }])
    await openSheet(one, stuck.id)
    const number = [...m.p.weChat().state.trades.keys()][0] ?? ''
    const free = await place(m, other, [{ product: 'bun' }])
    await openSheet(other, free.id)
    await m.control('PUT', '/sandbox/faults', { answers: { away: true, path: `${number}/close` } })
    later(m, 16 * MINUTE_MS)
    await m.sweep()
    expect(await show(one, stuck.orders[0]?.id)).toMatchObject({ state: 'PENDING_PAYMENT' })
    expect(await show(other, free.orders[0]?.id)).toMatchObject({ state: 'CLOSED' })
    expect(await m.stock('bun', 'a')).toMatchObject({ held: 1 })
    await m.expectBooks()
  })

  it('lets go of what nobody tried to pay, however much waits for a WeChat that is away', async () => {
    const m = await market({ products: [{ id: 'bun', prices: [1_200], stock: { a: 60 } }] })
    const all = await buyers(m, 5)
    for (const each of all)
      for (let i = 0; i < 11; i += 1)
        await openSheet(each, (await place(m, each, [{ product: 'bun' }], { total: 1_200 })).id)
    later(m, 1)
    const buyer = await m.buyer()
    const untried = await place(m, buyer, [{ product: 'bun' }])
    await m.control('PUT', '/sandbox/faults', { answers: { away: true } })
    later(m, 16 * MINUTE_MS)
    await m.sweep()
    expect(await show(buyer, untried.orders[0]?.id)).toMatchObject({ state: 'CLOSED' })
    expect(await m.stock('bun', 'a')).toMatchObject({ held: 55 })
    await m.expectBooks()
  })

  it('asks about a payment at most once a minute', async () => {
    const m = await market()
    const buyer = await m.buyer()
    await openSheet(buyer, (await place(m, buyer, [{ product: 'bun' }])).id)
    const asked: number[] = []
    instead(m.p, (own) => ({
      query: (outTradeNo) => {
        asked.push(m.p.host.clock())
        return own.query(outTradeNo)
      },
    }))
    const start = m.p.host.clock()
    for (let i = 0; i < 40; i += 1) {
      later(m, 5_000)
      await sweep(m.p.context())
    }
    expect(asked.map((at) => at - start)).toEqual([MINUTE_MS, 2 * MINUTE_MS, 3 * MINUTE_MS])
    await m.expectBooks()
  })

  it('closes more than a hundred purchases in as many sweeps as it needs, and pays those that were paid', async () => {
    const m = await market({
      products: [{ id: 'bun', prices: [1_200], stock: { a: 300, b: 1 } }],
    })
    const buyer = await m.buyer()
    const paid = await place(m, buyer, [{ product: 'bun' }])
    await tapInSilence(m, buyer, await openSheet(buyer, paid.id))
    for (const each of await buyers(m, 8))
      for (let i = 0; i < 15; i += 1) await place(m, each, [{ product: 'bun' }], { total: 1_200 })
    expect(await m.stock('bun', 'a')).toMatchObject({ held: 121 })
    later(m, 16 * MINUTE_MS)
    for (let i = 0; i < 3; i += 1) await m.sweep()
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 300, held: 0, committed: 1 })
    expect(await count(m, sql`SELECT count(*) FROM purchases WHERE state = 'CLOSED'`)).toBe(120)
    await m.expectBooks()
  })

  it('forgets keys after two days, and the carts and sessions of guests who are gone', async () => {
    const m = await market()
    const guest = await m.guest()
    const buyer = await m.buyer()
    const add = `mutation ($store: ID!, $sku: ID!, $key: String!) { addToCart(store: $store, sku: $sku, quantity: 1, idempotencyKey: $key) { __typename } }`
    for (const who of [guest, buyer])
      await who.ask(add, { store: m.store('a'), sku: m.sku('bun'), key: newKey() })
    later(m, 2 * DAY_MS)
    await m.sweep()
    expect(await count(m, sql`SELECT count(*) FROM idempotency_keys`)).toBe(2)
    later(m, 1)
    await m.sweep()
    expect(await count(m, sql`SELECT count(*) FROM idempotency_keys`)).toBe(0)
    expect(await count(m, sql`SELECT count(*) FROM cart_lines`)).toBe(2)
    later(m, 30 * DAY_MS)
    await m.sweep()
    // What a resident put in waits until they sign in again.
    expect(await m.p.db.all(sql`SELECT owner_id FROM cart_lines`)).toEqual([[buyer.id]])
    expect(await count(m, sql`SELECT count(*) FROM sessions`)).toBe(0)
    await m.expectBooks()
  })
})
