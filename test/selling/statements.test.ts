import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { act, documentOf, neighbourhood, thingsOf } from '../support/selling/people.ts'
import {
  market,
  newKey,
  openSheet,
  place,
  type Buyer,
  type Market,
  type Somebody,
} from '../support/selling.ts'

/** Everything there is of an order, as a list shows it. */
const ORDER = `id number purchaseId state closeReason refundStatus availableActions fulfilment slotStartsAt slotEndsAt table pickupCode note
  address { divisionCode recipient phone street } store { id name merchant { name brand } opening { state } }
  lines { id name chosen imageUrl quantity price discount payable handedOver cancelled returned refund }
  events { event from to actor at } parcels { id carrier trackingNo shippedAt }
  afterSales { id kind state reason answer refund units { lineId quantity handedOver refund } } goods freight total refunded paidAt`

const OF_BUYER = `query ($first: Int!) { orders(first: $first) { nodes { ${ORDER} } pageInfo { endCursor hasNextPage } } }`
const OF_STORE = `query ($first: Int!, $store: ID!) { storeOrders(store: $store, first: $first) { nodes { ${ORDER} } pageInfo { endCursor } } }`
const AFTER_SALES = `query ($first: Int!, $store: ID!) { storeAfterSales(store: $store, first: $first) {
  nodes { id orderId kind state reason answer refund units { lineId quantity handedOver refund } createdAt changedAt } pageInfo { endCursor } } }`

const counted = async (
  m: Market,
  who: Somebody,
  document: string,
  variables: object,
): Promise<readonly [statements: number, data: Readonly<Record<string, unknown>>]> => {
  m.p.statements.reset()
  const data = await who.ask<Readonly<Record<string, unknown>>>(document, variables)
  return [m.p.statements.calls, data]
}

const rowsOf = (
  data: Readonly<Record<string, unknown>>,
): readonly Readonly<Record<string, unknown>>[] => {
  const [list] = Object.values(data) as readonly { readonly nodes: readonly [] }[]
  return list?.nodes ?? []
}

/** Orders of a delivery store, each sent in a parcel and with a request about it. */
const sentOrders = async (m: Market, buyer: Buyer, manager: Somebody, count: number) => {
  const store = m.store('a')
  await m.p.db.run(sql`INSERT INTO balance_movements (key, resident_id, type, fen, reference, at)
    VALUES (${newKey()}, ${buyer.id}, 'CREDIT', 900000, 'test', 1)`)
  const input = { divisionCode: '320102', recipient: '张', phone: '13800000000', street: '一号' }
  const { id: address } = await act(buyer, 'saveAddress', { input })
  for (let i = 0; i < count; i += 1) {
    const placed = await place(m, buyer, [{ product: 'ware-a', store: 'a', quantity: 2 }], {
      handovers: [{ store, fulfilment: 'DELIVERY', address, note: `第${i}次` }],
    })
    const order = placed.orders[0]?.id
    await openSheet(buyer, placed.id, { balance: placed.total })
    await act(manager, 'shipOrder', {
      order,
      carrier: 'SF',
      trackingNo: `SF90000${i}`,
      idempotencyKey: newKey(),
    })
    const units = [{ line: placed.orders[0]?.lines[0]?.id, quantity: 1 }]
    await act(buyer, 'requestAfterSale', {
      input: {
        order,
        kind: 'RETURN',
        handedOver: true,
        units,
        reason: '不合适',
        idempotencyKey: newKey(),
      },
    })
  }
}

describe('the number of statements', () => {
  it('of lists of orders and requests is the same for 2 rows and for 15, however much they show', async () => {
    const m = await neighbourhood()
    const buyer = await m.buyer()
    const store = m.store('a')
    const manager = await m.staff('MANAGER', store)
    await sentOrders(m, buyer, manager, 15)
    // Some that were collected, too.
    await thingsOf(m, 'b', await m.staff('OPERATOR', '320100'))
    for (const [who, document, most] of [
      [buyer, OF_BUYER, 9],
      [manager, OF_STORE, 9],
      [manager, AFTER_SALES, 2],
    ] as const) {
      const [few, fewData] = await counted(m, who, document, { first: 2, store })
      const [many, manyData] = await counted(m, who, document, { first: 15, store })
      expect(rowsOf(fewData)).toHaveLength(2)
      expect(rowsOf(manyData)).toHaveLength(15)
      for (const row of rowsOf(manyData))
        if ('lines' in row)
          expect(row).toMatchObject({
            lines: [{}],
            parcels: [{}],
            afterSales: [{ units: [{}] }],
            address: {},
          })
        else expect(row).toMatchObject({ units: [{}] })
      expect(many, document).toBe(few)
      expect(few, document).toBeLessThanOrEqual(most)
    }
    await m.settle()
    await m.expectBooks()
  })

  it('of the slots of a store does not follow their number', async () => {
    const m = await neighbourhood()
    const variables = { store: m.store('a') }
    const guest = m.as('')
    const slots = documentOf('query', 'pickupSlots')
    const [few, fewData] = await counted(m, guest, slots, variables)
    const number = (data: Readonly<Record<string, unknown>>) =>
      (data['pickupSlots'] as readonly unknown[]).length
    await m.p.db.run(
      sql`UPDATE store_services SET pickup = json_set(pickup, '$.daysAhead', 13, '$.slotMinutes', 15)`,
    )
    const [many, manyData] = await counted(m, guest, slots, variables)
    expect(number(manyData)).toBeGreaterThan(10 * number(fewData))
    expect(many).toBe(few)
    expect(few).toBe(1)
    await m.expectBooks()
  })

  it('of a cart, of what it would cost and of ordering it does not follow its lines', async () => {
    const stores = ['a', 'b', 'c'].map((id, i) => ({ id, at: [118.78 + i / 100, 32.04] as const }))
    const products = Array.from({ length: 20 }, (_, i) => ({
      id: `p${i}`,
      prices: [100 + i],
      stock: { a: 50, b: 50, c: 50 },
    }))
    const m = await market({ stores, products })
    const cart = `{ cart { goods lines { quantity price name chosen warnings available store { id name merchant { name } } } } }`
    const costs: (readonly [number, number, number])[] = []
    for (const lines of [2, 20]) {
      const buyer = await m.buyer()
      for (let i = 0; i < lines; i += 1)
        await act(buyer, 'setCartLine', {
          store: m.store(['a', 'b', 'c'][i % 2 === 0 ? 0 : 1] ?? 'a'),
          sku: m.sku(`p${i}`),
          quantity: 2,
        })
      const [reading, data] = await counted(m, buyer, cart, {})
      expect((data['cart'] as { readonly lines: readonly unknown[] }).lines).toHaveLength(lines)
      const handovers = ['a', 'b'].map((store) => ({ store: m.store(store), fulfilment: 'PICKUP' }))
      const [quoting, quoted] = await counted(m, buyer, documentOf('query', 'checkout'), {
        input: { handovers },
      })
      const { total } = quoted['checkout'] as { readonly total: number }
      const [ordering, ordered] = await counted(m, buyer, documentOf('mutation', 'placeOrder'), {
        input: { checkout: { handovers }, total, idempotencyKey: newKey() },
      })
      expect(ordered).toMatchObject({ placeOrder: { state: 'PENDING_PAYMENT', orders: [{}, {}] } })
      costs.push([reading, quoting, ordering])
    }
    expect(costs[1]).toEqual(costs[0])
    expect(Math.max(...(costs[0] ?? []))).toBeLessThanOrEqual(12)
    await m.expectBooks()
  })

  it('of somebody who has no right is that of looking who they are', async () => {
    const m = await neighbourhood()
    const guest = m.as('')
    const buyer = await m.buyer()
    for (const [who, name, most] of [
      [guest, 'storeOrders', 0],
      [guest, 'storeAfterSales', 0],
      [buyer, 'storeOrders', 1],
      [buyer, 'stock', 1],
    ] as const) {
      m.p.statements.reset()
      const variables = { store: m.store('a'), sku: m.sku('ware-a'), first: 20 }
      const { errors } = await who.query(documentOf('query', name), variables)
      expect(errors).toBeDefined()
      expect(m.p.statements.calls, name).toBeLessThanOrEqual(most)
    }
    await m.expectBooks()
  })
})
