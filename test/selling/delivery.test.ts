import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { buy, market, newKey, openSheet, show } from '../support/selling.ts'
import type { Buyer, Market, Somebody } from '../support/selling.ts'
import { tradeOf } from '../support/selling/callbacks.ts'
import { oneOf, order, preview } from '../support/selling/checkout.ts'
import {
  anAddress,
  askBack,
  errorOf,
  later,
  redeem,
  serves,
  tell,
  type UnitsInput,
} from '../support/selling/more.ts'

const SHIP = `mutation ($order: ID!, $carrier: String!, $no: String!, $units: [UnitsInput!], $key: String!) {
  shipOrder(order: $order, carrier: $carrier, trackingNo: $no, units: $units, idempotencyKey: $key) { __typename
    ... on Order { state parcels { carrier trackingNo } address { recipient phone street } } ... on Problem { code message } } }`

const ship = (
  clerk: Somebody,
  id: string | undefined,
  no: string,
  units?: readonly UnitsInput[],
  key = newKey(),
) => tell(clerk, SHIP, { order: id, carrier: 'SF', no, units, key })

/** A paid delivery of so many buns. */
const sent = async (m: Market, quantity: number) => {
  await serves(m, 'a', {
    freight: {
      basis: 'COUNT',
      zones: [{ regions: [], firstUnits: 1, firstFen: 300, extraUnits: 1, extraFen: 100 }],
    },
  })
  const buyer = await m.buyer()
  const address = await anAddress(buyer)
  const checkout = oneOf(m, 'bun', { quantity, fulfilment: 'DELIVERY', address })
  const placed = await order(buyer, checkout, (await preview(buyer, checkout)).total)
  await m.tap(buyer, (await openSheet(buyer, placed.id)).sheet?.package ?? '')
  const [made] = placed.orders
  return { buyer, id: made?.id, line: made?.lines[0]?.id, total: placed.total }
}

describe('a delivery', () => {
  it('goes out in parcels, each with its own units, and is handed over with the last', async () => {
    const m = await market()
    const { buyer, id, line } = await sent(m, 3)
    const clerk = await m.staff('CLERK', m.store('a'))
    expect((await show(buyer, id)).code).toBeNull()
    const first = await ship(clerk, id, 'SF10001', [{ line, quantity: 2 }])
    expect(first).toMatchObject({
      state: 'PARTIALLY_FULFILLED',
      parcels: [{ carrier: 'SF', trackingNo: 'SF10001' }],
      address: { recipient: '王小明', street: '中山路 1 号' },
    })
    expect(await ship(clerk, id, 'SF10002', [{ line, quantity: 2 }])).toMatchObject({
      code: 'UNITS_NOT_AVAILABLE',
    })
    const last = await ship(clerk, id, 'SF10002')
    expect(last).toMatchObject({
      state: 'FULFILLED',
      parcels: [{ trackingNo: 'SF10001' }, { trackingNo: 'SF10002' }],
    })
    // Once all is on its way nobody at the store needs to read where to.
    expect(JSON.stringify(last['address'])).not.toMatch(/王小明|13800000000|中山路/)
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 7, held: 0, committed: 0 })
    await m.expectBooks()
  })

  it('is sent by the store it was bought from, with a number no other parcel has', async () => {
    const m = await market()
    const { id, line } = await sent(m, 2)
    const clerk = await m.staff('CLERK', m.store('a'))
    const stranger = await m.staff('CLERK', m.store('b'))
    expect(await ship(stranger, id, 'SF10001')).toMatchObject({ code: 'ORDER_NOT_FOUND' })
    await ship(clerk, id, 'SF10001', [{ line, quantity: 1 }])
    const again = { order: id, carrier: 'SF', no: 'SF10001', key: newKey() }
    expect(await errorOf(clerk, SHIP, again)).toBe('TRACKING_TAKEN')
    for (const bad of [{ carrier: 'sf' }, { no: 'x' }, { no: '快递单号123' }])
      expect(await errorOf(clerk, SHIP, { ...again, key: newKey(), ...bad })).toBe('BAD_TRACKING')
    await m.expectBooks()
  })

  it('gives its freight back while nothing was sent, and not after (R6)', async () => {
    const m = await market()
    // 300 + 2 × 100 for three.
    const { buyer, id, line, total } = await sent(m, 3)
    expect(total).toBe(4_100)
    expect(await askBack(buyer, id, [{ line, quantity: 1 }])).toMatchObject({
      refund: 1_200 + 166,
    })
    const clerk = await m.staff('CLERK', m.store('a'))
    await ship(clerk, id, 'SF10001', [{ line, quantity: 1 }])
    expect(await askBack(buyer, id, [{ line, quantity: 1 }])).toMatchObject({ refund: 1_200 })
    await m.settle()
    await m.expectBooks()
  })

  it('that is wholly given back before it was sent gives back all that was paid (R9)', async () => {
    const m = await market()
    const { buyer, id, line } = await sent(m, 3)
    expect(await askBack(buyer, id, [{ line, quantity: 3 }])).toMatchObject({ refund: 4_100 })
    await m.settle()
    expect(await show(buyer, id)).toMatchObject({ state: 'CLOSED', refunded: 4_100 })
    await m.expectBooks()
  })
})

const collected = async (m: Market, buyer: Buyer, id: string | undefined, units?: UnitsInput[]) => {
  const { code } = await show(buyer, id)
  expect(await redeem(await m.staff('OWNER', m.merchant), code, units)).toMatchObject({
    __typename: 'Order',
  })
}

describe('WeChat', () => {
  it('is told once when all of a payment was collected', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const { orders } = await buy(m, buyer, [{ product: 'bun' }, { product: 'bun', store: 'b' }])
    await collected(m, buyer, orders[0]?.id)
    await m.sweep()
    expect(tradeOf(m).shipments).toHaveLength(0)
    await collected(m, buyer, orders[1]?.id)
    await m.sweep()
    await m.sweep()
    expect(tradeOf(m)).toMatchObject({
      delivered: true,
      shipments: [{ logistics_type: 4 }],
    })
    await m.expectBooks()
  })

  it('is told when the rest of a payment was given back instead of handed over', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const [order] = (await buy(m, buyer, [{ product: 'bun', quantity: 3 }])).orders
    const line = order?.lines[0]?.id
    await collected(m, buyer, order?.id, [{ line, quantity: 2 }])
    await askBack(buyer, order?.id, [{ line, quantity: 1 }])
    await m.settle()
    await m.sweep()
    expect(await show(buyer, order?.id)).toMatchObject({ state: 'FULFILLED' })
    expect(tradeOf(m)).toMatchObject({ delivered: true, shipments: [{ logistics_type: 4 }] })
    await m.expectBooks()
  })

  it('is told when another order of the payment was given back as a whole', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const { orders } = await buy(m, buyer, [{ product: 'bun' }, { product: 'bun', store: 'b' }])
    await collected(m, buyer, orders[0]?.id)
    await askBack(buyer, orders[1]?.id, [{ line: orders[1]?.lines[0]?.id, quantity: 1 }])
    await m.settle()
    await m.sweep()
    await m.sweep()
    expect(tradeOf(m).shipments).toHaveLength(1)
    await m.expectBooks()
  })

  it('is told nothing of a payment that was given back as a whole', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const { orders } = await buy(m, buyer, [{ product: 'bun' }, { product: 'bun', store: 'b' }])
    for (const { id, lines } of orders) {
      await askBack(buyer, id, [{ line: lines[0]?.id, quantity: 1 }])
      await m.settle()
      later(m, 61_000)
      await m.sweep()
    }
    expect(tradeOf(m)).toMatchObject({ shipments: [], state: 'REFUND' })
    await m.expectBooks()
  })

  it('is told of parcels by courier, and again while it cannot be reached', async () => {
    const m = await market()
    const { id } = await sent(m, 2)
    await m.control('PUT', '/sandbox/faults', { answers: { away: true, path: 'upload_shipping' } })
    await ship(await m.staff('CLERK', m.store('a')), id, 'SF10001')
    await m.sweep()
    expect(tradeOf(m).shipments).toHaveLength(0)
    await m.control('DELETE', '/sandbox/faults')
    later(m, 60_000)
    await m.sweep()
    await m.sweep()
    const contact = { receiver_contact: '*******0000' }
    expect(tradeOf(m)).toMatchObject({
      delivered: true,
      shipments: [{ logistics_type: 1, shipping_list: [{ express_company: 'SF', contact }] }],
    })
    expect(await m.p.db.all(sql`SELECT shipping_status FROM payments`)).toEqual([['UPLOADED']])
    await m.expectBooks()
  })
})
