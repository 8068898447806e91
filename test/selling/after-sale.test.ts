import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { AFTER_SALE, buy, market, newKey, openSheet, show } from '../support/selling.ts'
import type { Market, Somebody } from '../support/selling.ts'
import { oneOf, order, preview } from '../support/selling/checkout.ts'
import {
  anAddress,
  askBack,
  count,
  errorOf,
  later,
  redeem,
  serves,
  tell,
} from '../support/selling/more.ts'

const ANSWER = '__typename ... on AfterSale { id state refund } ... on Problem { code message }'
const DECIDE = `mutation ($id: ID!, $agree: Boolean!, $fault: Boolean! = false, $key: String!) { decideAfterSale(id: $id, agree: $agree, merchantFault: $fault, idempotencyKey: $key) { ${ANSWER} } }`
const RECEIVE = `mutation ($id: ID!, $outcome: ReturnOutcome!, $key: String!) { receiveReturn(id: $id, outcome: $outcome, idempotencyKey: $key) { ${ANSWER} } }`
const SHIP_RETURN = `mutation ($id: ID!) { shipReturn(id: $id, carrier: "SF", trackingNo: "SF777001") { ${ANSWER} } }`
const WITHDRAW = `mutation ($id: ID!) { withdrawAfterSale(id: $id) { ${ANSWER} } }`

const decide = (who: Somebody, id: unknown, agree = true, fault = false) =>
  tell(who, DECIDE, { id, agree, fault, key: newKey() })
const receive = (who: Somebody, id: unknown, outcome: string) =>
  tell(who, RECEIVE, { id, outcome, key: newKey() })

/** A buyer who has collected so many buns, and whoever decides at the store. */
const collected = async (m: Market, quantity: number) => {
  const buyer = await m.buyer()
  const [made] = (await buy(m, buyer, [{ product: 'bun', quantity }])).orders
  const { code } = await show(buyer, made?.id)
  await redeem(await m.staff('CLERK', m.store('a')), code)
  const manager = await m.staff('MANAGER', m.store('a'))
  return { buyer, manager, id: made?.id, line: made?.lines[0]?.id }
}

describe('what was handed over', () => {
  it.each([
    ['RESTOCK', 'is on sale again', { onHand: 9, held: 0, committed: 0 }],
    ['DAMAGED', 'is not', { onHand: 7, held: 0, committed: 0 }],
  ] as const)('comes back, its money goes back, and %s: it %s', async (outcome, _name, stock) => {
    const m = await market()
    const { buyer, manager, id, line } = await collected(m, 3)
    const asked = await askBack(buyer, id, [{ line, quantity: 2 }], {
      kind: 'RETURN',
      handedOver: true,
    })
    expect(asked).toMatchObject({ state: 'APPLIED', refund: null })
    expect(await decide(manager, asked['id'])).toMatchObject({ state: 'APPROVED', refund: null })
    expect(await tell(buyer, SHIP_RETURN, { id: asked['id'] })).toMatchObject({
      state: 'RETURN_SHIPPED',
    })
    expect(await tell(buyer, WITHDRAW, { id: asked['id'] })).toMatchObject({
      code: 'AFTER_SALE_STATE',
    })
    expect(await receive(manager, asked['id'], outcome)).toMatchObject({
      state: 'REFUNDING',
      refund: 2_400,
    })
    expect(await receive(manager, asked['id'], outcome)).toMatchObject({ code: 'AFTER_SALE_STATE' })
    await m.settle()
    expect(await m.stock('bun', 'a')).toEqual(stock)
    expect(await show(buyer, id)).toMatchObject({
      state: 'FULFILLED',
      refundStatus: 'PARTIAL',
      refunded: 2_400,
    })
    await m.expectBooks()
  })

  it('remains the buyer’s when the store refuses it, and may be asked back anew', async () => {
    const m = await market()
    const { buyer, manager, id, line } = await collected(m, 1)
    const units = [{ line, quantity: 1 }]
    const back = { kind: 'RETURN', handedOver: true }
    const first = await askBack(buyer, id, units, back)
    expect(await askBack(buyer, id, units, back)).toMatchObject({ code: 'UNITS_NOT_AVAILABLE' })
    expect(await decide(manager, first['id'], false)).toMatchObject({ state: 'REJECTED' })
    const second = await askBack(buyer, id, units, back)
    await decide(manager, second['id'])
    expect(await receive(manager, second['id'], 'REFUSED')).toMatchObject({ state: 'REFUSED' })
    const third = await askBack(buyer, id, units, back)
    expect(third).toMatchObject({ state: 'APPLIED' })
    expect(await count(m, sql`SELECT count(*) FROM refunds`)).toBe(0)
    await m.expectBooks()
  })

  it('may be paid back without coming back, if the store agrees; the order stays handed over', async () => {
    const m = await market()
    const { buyer, manager, id, line } = await collected(m, 2)
    const asked = await askBack(buyer, id, [{ line, quantity: 2 }], { handedOver: true })
    expect(asked).toMatchObject({ state: 'APPLIED' })
    expect(await decide(manager, asked['id'])).toMatchObject({ state: 'REFUNDING', refund: 2_400 })
    await m.settle()
    expect(await show(buyer, id)).toMatchObject({ state: 'FULFILLED', refundStatus: 'FULL' })
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 8, held: 0, committed: 0 })
    await m.expectBooks()
  })

  it('may come back after the buyer was content', async () => {
    const m = await market()
    const { buyer, manager, id, line } = await collected(m, 2)
    await buyer.ask('mutation ($id: ID!) { confirmReceipt(order: $id) { __typename } }', { id })
    const asked = await askBack(buyer, id, [{ line, quantity: 1 }], { handedOver: true })
    await decide(manager, asked['id'])
    await m.settle()
    expect(await show(buyer, id)).toMatchObject({ state: 'COMPLETED', refundStatus: 'PARTIAL' })
    await m.expectBooks()
  })

  it('gives its freight back where the store is at fault, and not otherwise (R6)', async () => {
    const m = await market()
    const zone = { regions: [], firstUnits: 9, firstFen: 501, extraUnits: 1, extraFen: 0 }
    await serves(m, 'a', { freight: { basis: 'COUNT', zones: [zone] } })
    const buyer = await m.buyer()
    const address = await anAddress(buyer)
    const checkout = oneOf(m, 'bun', { quantity: 2, fulfilment: 'DELIVERY', address })
    const placed = await order(buyer, checkout, (await preview(buyer, checkout)).total)
    await m.tap(buyer, (await openSheet(buyer, placed.id)).sheet?.package ?? '')
    const [made] = placed.orders
    const owner = await m.staff('OWNER', m.merchant)
    await tell(
      owner,
      `mutation ($id: ID!, $key: String!) { shipOrder(order: $id, carrier: "SF", trackingNo: "SF10001", idempotencyKey: $key) { __typename } }`,
      { id: made?.id, key: newKey() },
    )
    const units = [{ line: made?.lines[0]?.id, quantity: 1 }]
    const back: unknown[] = []
    for (const fault of [false, true]) {
      const asked = await askBack(buyer, made?.id, units, { handedOver: true })
      back.push((await decide(owner, asked['id'], true, fault))['refund'])
    }
    // 501 fen of freight for two: 250 for the first, 251 for the second.
    expect(back).toEqual([1_200, 1_200 + 251])
    await m.settle()
    await m.expectBooks()
  })
})

describe('a request', () => {
  it('is decided by managers of the store and owners alone, and seen by nobody else', async () => {
    const m = await market()
    const { buyer, id, line } = await collected(m, 1)
    const asked = await askBack(buyer, id, [{ line, quantity: 1 }], { handedOver: true })
    const elsewhere = await m.staff('MANAGER', m.store('b'))
    expect(await decide(elsewhere, asked['id'])).toMatchObject({ code: 'AFTER_SALE_NOT_FOUND' })
    const other = await m.buyer()
    for (const document of [WITHDRAW, SHIP_RETURN])
      expect(await tell(other, document, { id: asked['id'] })).toMatchObject({
        code: 'AFTER_SALE_NOT_FOUND',
      })
    expect(await decide(await m.staff('OWNER', m.merchant), asked['id'])).toMatchObject({
      state: 'REFUNDING',
    })
    await m.settle()
    await m.expectBooks()
  })

  it('is either decided or withdrawn, when both happen at the same instant', async () => {
    const m = await market()
    const { buyer, manager, id, line } = await collected(m, 6)
    for (let unit = 0; unit < 6; unit += 1) {
      const asked = await askBack(buyer, id, [{ line, quantity: 1 }], { handedOver: true })
      const both = [decide(manager, asked['id']), tell(buyer, WITHDRAW, { id: asked['id'] })]
      const told = await Promise.all(unit % 2 === 0 ? both : both.toReversed())
      expect(told.filter(({ code }) => code === undefined)).toHaveLength(1)
      expect(told.filter(({ code }) => code === 'AFTER_SALE_STATE')).toHaveLength(1)
      await m.expectBooks()
    }
    await m.settle()
    await m.expectBooks()
  })

  it('withdrawn several times at once is withdrawn, and its units are free once', async () => {
    const m = await market()
    const { buyer, id, line } = await collected(m, 3)
    const asked = await askBack(buyer, id, [{ line, quantity: 2 }], { handedOver: true })
    const told = await Promise.all(
      Array.from({ length: 4 }, () => tell(buyer, WITHDRAW, { id: asked['id'] })),
    )
    for (const one of told) expect(one).toMatchObject({ state: 'WITHDRAWN' })
    expect(await show(buyer, id)).toMatchObject({ lines: [{ returned: 0, handedOver: 3 }] })
    await m.expectBooks()
  })

  it('about the same units is made once, however many are made at the same time (R8)', async () => {
    const m = await market()
    const { buyer, id, line } = await collected(m, 3)
    const told = await Promise.all(
      Array.from({ length: 5 }, () =>
        askBack(buyer, id, [{ line, quantity: 2 }], { handedOver: true }),
      ),
    )
    expect(told.filter(({ code }) => code === undefined)).toHaveLength(1)
    expect(told.filter(({ code }) => code === 'UNITS_NOT_AVAILABLE')).toHaveLength(4)
    await m.expectBooks()
  })

  it('names units of its own order, each line once, from one on', async () => {
    const m = await market()
    const { buyer, id, line } = await collected(m, 2)
    const theirs = await collected(m, 1)
    const wrong = [
      [],
      [{ line, quantity: 0 }],
      [{ line, quantity: -1 }],
      [{ line, quantity: 3 }],
      [
        { line, quantity: 1 },
        { line, quantity: 1 },
      ],
      [{ line: theirs.line, quantity: 1 }],
    ]
    for (const units of wrong)
      expect(await askBack(buyer, id, units, { handedOver: true })).toMatchObject({
        code: 'UNITS_NOT_AVAILABLE',
      })
    // Nothing of it is left to be collected.
    expect(await askBack(buyer, id, [{ line, quantity: 1 }])).toMatchObject({
      code: 'UNITS_NOT_AVAILABLE',
    })
    await m.expectBooks()
  })

  it('says why, in plain words, and only what was handed over can be sent back', async () => {
    const m = await market()
    const { buyer, id, line } = await collected(m, 2)
    const input = {
      order: id,
      kind: 'RETURN',
      handedOver: true,
      units: [{ line, quantity: 1 }],
      reason: '坏了，卡号 4111111111111111',
    }
    const asking = (more: object) =>
      errorOf(buyer, AFTER_SALE, { input: { ...input, idempotencyKey: newKey(), ...more } })
    expect(await asking({ reason: '  ' })).toBe('BAD_REASON')
    expect(await asking({ reason: '长'.repeat(201) })).toBe('BAD_REASON')
    expect(await asking({ handedOver: false })).toBe('NOT_HANDED_OVER')
    expect(await asking({})).toBeUndefined()
    const { order } = await buyer.ask<{
      readonly order: { readonly afterSales: readonly { readonly reason: string }[] }
    }>('query ($id: ID!) { order(id: $id) { afterSales { reason } } }', { id })
    expect(order.afterSales).toEqual([{ reason: `坏了，卡号 ${'*'.repeat(12)}1111` }])
    await m.expectBooks()
  })

  it('keeps its order from being completed until it has ended', async () => {
    const m = await market()
    const { buyer, manager, id, line } = await collected(m, 1)
    const asked = await askBack(buyer, id, [{ line, quantity: 1 }], { handedOver: true })
    later(m, 8 * 86_400_000)
    await m.sweep()
    expect((await m.p.db.all(sql`SELECT state FROM orders`)).flat()).toEqual(['FULFILLED'])
    await decide(manager, asked['id'], false)
    await m.sweep()
    expect((await m.p.db.all(sql`SELECT state FROM orders`)).flat()).toEqual(['COMPLETED'])
    await m.expectBooks()
  })
})
