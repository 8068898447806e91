import { sql } from 'drizzle-orm'
import { HOUR_MS } from '#schema/time.ts'
import { lotAt } from '../parking.ts'
import { servicesAt, SPOT } from '../reports.ts'
import { AFTER_SALE, PAY, PLACE, REDEEM, buy, market, newKey, place, show } from '../selling.ts'
import type { Buyer, Market, Somebody } from '../selling.ts'
import { bookableAt, EVENING } from '../bookings.ts'
import { GIVE, NEXT, queueAt, TAKE } from '../queues.ts'
import { oneOf, order } from './checkout.ts'
import { anAddress, redeem, serves, tell } from './more.ts'

const PROBLEM = '... on Problem { code message }'
const STOCK = `__typename ... on ManagedStock { storeId skuId } ${PROBLEM}`

/** Everybody who calls something. */
export interface World {
  readonly m: Market
  readonly buyer: Buyer
  readonly clerk: Somebody
  readonly owner: Somebody
  readonly operator: Somebody
}

/** A mutation with a key: who calls it, with what, and with what else under the same key. */
export interface Call {
  readonly who: Somebody
  readonly document: string
  /** Variables by the key. */
  readonly variables: (key: string) => object
  readonly others: (key: string) => object
}

const paidOrder = async ({ m, buyer }: World, quantity = 3) => {
  const [made] = (await buy(m, buyer, [{ product: 'bun', quantity }])).orders
  const { code } = await show(buyer, made?.id)
  return { id: made?.id, line: made?.lines[0]?.id, code }
}

/** A request to send back what was collected. */
const returning = async (world: World, agreed: boolean): Promise<string> => {
  const { buyer, clerk, owner } = world
  const { id, line, code } = await paidOrder(world)
  await redeem(clerk, code)
  const asked = await tell(buyer, AFTER_SALE, {
    input: {
      order: id,
      kind: 'RETURN',
      handedOver: true,
      units: [{ line, quantity: 2 }],
      reason: '坏了',
      idempotencyKey: newKey(),
    },
  })
  const afterSale = String(asked['id'])
  if (agreed) await tell(owner, DECIDE, { id: afterSale, agree: true, key: newKey() })
  return afterSale
}

const DECIDE = `mutation ($id: ID!, $agree: Boolean!, $key: String!) { decideAfterSale(id: $id, agree: $agree, idempotencyKey: $key) { __typename ... on AfterSale { id state } ${PROBLEM} } }`

/** A call of each mutation that takes a key. */
export const CALLS: Readonly<Record<string, (world: World) => Promise<Call> | Call>> = {
  addToCart: ({ m, buyer }) => {
    const variables = (key: string, quantity = 2) => ({
      store: m.store('a'),
      sku: m.sku('bun'),
      quantity,
      key,
    })
    return {
      who: buyer,
      document: `mutation ($store: ID!, $sku: ID!, $quantity: Int!, $key: String!) { addToCart(store: $store, sku: $sku, quantity: $quantity, idempotencyKey: $key) { __typename ... on Cart { goods } ${PROBLEM} } }`,
      variables,
      others: (key) => variables(key, 3),
    }
  },
  placeOrder: ({ m, buyer }) => {
    const variables = (idempotencyKey: string, quantity = 1) => ({
      input: { checkout: oneOf(m, 'bun', { quantity }), total: 1_200 * quantity, idempotencyKey },
    })
    return { who: buyer, document: PLACE, variables, others: (key) => variables(key, 2) }
  },
  pay: async ({ m, buyer }) => {
    const [one, other] = [
      await place(m, buyer, [{ product: 'bun' }]),
      await place(m, buyer, [{ product: 'bun' }]),
    ]
    const variables = (key: string, purchase = one.id) => ({ purchase, balance: 1_200, key })
    return { who: buyer, document: PAY, variables, others: (key) => variables(key, other.id) }
  },
  cancelUnserved: async (world) => {
    const { id, line } = await paidOrder(world)
    const variables = (key: string, quantity = 1) => ({
      order: id,
      units: [{ line, quantity }],
      key,
    })
    return {
      who: world.clerk,
      document: `mutation ($order: ID!, $units: [UnitsInput!], $key: String!) { cancelUnserved(order: $order, units: $units, reason: "卖完了", idempotencyKey: $key) { __typename ... on AfterSale { id state } ${PROBLEM} } }`,
      variables,
      others: (key) => variables(key, 2),
    }
  },
  createProduct: async ({ m }) => {
    const variables = (key: string, price = 500) => ({
      merchant: m.merchant,
      product: {
        name: { zh: '手写的货' },
        category: 'bread',
        specifications: [],
        skus: [{ code: 'k1', values: [], price }],
      },
      key,
    })
    return {
      who: await m.staff('OWNER', m.merchant),
      document: `mutation ($merchant: ID!, $product: ProductInput!, $key: String!) { createProduct(merchant: $merchant, product: $product, idempotencyKey: $key) { __typename ... on MerchantProduct { version product { id } } ${PROBLEM} } }`,
      variables,
      others: (key) => variables(key, 600),
    }
  },
  createStore: async ({ m }) => {
    const variables = (key: string, zh = '新店') => ({
      merchant: m.merchant,
      store: { name: { zh }, tags: [], state: 'OPEN', pickup: true, dineIn: false },
      key,
    })
    return {
      who: await m.staff('OWNER', m.merchant),
      document: `mutation ($merchant: ID!, $store: StoreInput!, $key: String!) { createStore(merchant: $merchant, store: $store, idempotencyKey: $key) { __typename ... on MerchantStore { version store { id } } ${PROBLEM} } }`,
      variables,
      others: (key) => variables(key, '另一家'),
    }
  },
  creditBalance: ({ buyer, operator }) => {
    const variables = (key: string, amount = 100) => ({ resident: buyer.id, amount, key })
    return {
      who: operator,
      document: `mutation ($resident: ID!, $amount: Fen!, $key: String!) { creditBalance(resident: $resident, amount: $amount, city: "320100", reason: "礼", idempotencyKey: $key) { __typename ... on BalanceCredit { residentId amount } ${PROBLEM} } }`,
      variables,
      others: (key) => variables(key, 101),
    }
  },
  redeem: async (world) => {
    const { line, code } = await paidOrder(world)
    const variables = (idempotencyKey: string, quantity = 1) => ({
      input: { code, units: [{ line, quantity }], idempotencyKey },
    })
    return {
      who: world.clerk,
      document: REDEEM,
      variables,
      others: (key) => variables(key, 2),
    }
  },
  shipOrder: async ({ m, buyer, clerk }) => {
    const zone = { regions: [], firstUnits: 9, firstFen: 0, extraUnits: 1, extraFen: 0 }
    await serves(m, 'a', { freight: { basis: 'COUNT', zones: [zone] } })
    const address = await anAddress(buyer)
    const delivery = oneOf(m, 'bun', { quantity: 2, fulfilment: 'DELIVERY', address })
    const placed = await order(buyer, delivery, 2_400)
    await tell(buyer, PAY, { purchase: placed.id, balance: 2_400, key: newKey() })
    const [made] = placed.orders
    const units = [{ line: made?.lines[0]?.id, quantity: 1 }]
    const variables = (key: string, no = 'SF10001') => ({ order: made?.id, no, units, key })
    return {
      who: clerk,
      document: `mutation ($order: ID!, $no: String!, $units: [UnitsInput!], $key: String!) { shipOrder(order: $order, carrier: "SF", trackingNo: $no, units: $units, idempotencyKey: $key) { __typename ... on Order { id state } ${PROBLEM} } }`,
      variables,
      others: (key) => variables(key, 'SF10002'),
    }
  },
  serveOrder: async ({ m, buyer, clerk }) => {
    await serves(m, 'a', { dineIn: true })
    const table = oneOf(m, 'bun', { quantity: 2, fulfilment: 'DINE_IN', table: '7' })
    const placed = await order(buyer, table, 2_400)
    await tell(buyer, PAY, { purchase: placed.id, balance: 2_400, key: newKey() })
    const [made] = placed.orders
    const variables = (key: string, quantity = 1) => ({
      order: made?.id,
      units: [{ line: made?.lines[0]?.id, quantity }],
      key,
    })
    return {
      who: clerk,
      document: `mutation ($order: ID!, $units: [UnitsInput!], $key: String!) { serveOrder(order: $order, units: $units, idempotencyKey: $key) { __typename ... on Order { id state } ${PROBLEM} } }`,
      variables,
      others: (key) => variables(key, 2),
    }
  },
  requestAfterSale: async (world) => {
    const { id, line } = await paidOrder(world)
    const variables = (idempotencyKey: string, quantity = 1) => ({
      input: {
        order: id,
        kind: 'REFUND',
        handedOver: false,
        units: [{ line, quantity }],
        reason: '改主意了',
        idempotencyKey,
      },
    })
    return { who: world.buyer, document: AFTER_SALE, variables, others: (key) => variables(key, 2) }
  },
  decideAfterSale: async (world) => {
    const id = await returning(world, false)
    const variables = (key: string, agree = true) => ({ id, agree, key })
    return {
      who: world.owner,
      document: DECIDE,
      variables,
      others: (key) => variables(key, false),
    }
  },
  receiveReturn: async (world) => {
    const id = await returning(world, true)
    const variables = (key: string, outcome = 'RESTOCK') => ({ id, outcome, key })
    return {
      who: world.owner,
      document: `mutation ($id: ID!, $outcome: ReturnOutcome!, $key: String!) { receiveReturn(id: $id, outcome: $outcome, idempotencyKey: $key) { __typename ... on AfterSale { id refund } ${PROBLEM} } }`,
      variables,
      others: (key) => variables(key, 'DAMAGED'),
    }
  },
  countStock: ({ m, owner }) => {
    const variables = (key: string, units = 8) => ({
      store: m.store('a'),
      sku: m.sku('bun'),
      units,
      key,
    })
    return {
      who: owner,
      document: `mutation ($store: ID!, $sku: ID!, $units: Int!, $key: String!) { countStock(store: $store, sku: $sku, units: $units, expected: 10, reference: "1", idempotencyKey: $key) { ${STOCK} } }`,
      variables,
      others: (key) => variables(key, 7),
    }
  },
  adjustStock: ({ m, owner }) => {
    const variables = (key: string, delta = 5) => ({
      store: m.store('a'),
      sku: m.sku('bun'),
      delta,
      key,
    })
    return {
      who: owner,
      document: `mutation ($store: ID!, $sku: ID!, $delta: Int!, $key: String!) { adjustStock(store: $store, sku: $sku, delta: $delta, reference: "1", idempotencyKey: $key) { ${STOCK} } }`,
      variables,
      others: (key) => variables(key, 6),
    }
  },
  transferStock: ({ m, owner }) => {
    const variables = (key: string, units = 2) => ({
      from: m.store('a'),
      to: m.store('b'),
      sku: m.sku('bun'),
      units,
      key,
    })
    return {
      who: owner,
      document: `mutation ($from: ID!, $to: ID!, $sku: ID!, $units: Int!, $key: String!) { transferStock(from: $from, to: $to, sku: $sku, units: $units, reference: "1", idempotencyKey: $key) { ${STOCK} } }`,
      variables,
      others: (key) => variables(key, 3),
    }
  },
  setLowStock: ({ m, owner }) => {
    const variables = (key: string, units = 1) => ({
      store: m.store('a'),
      sku: m.sku('bun'),
      units,
      key,
    })
    return {
      who: owner,
      document: `mutation ($store: ID!, $sku: ID!, $units: Int, $key: String!) { setLowStock(store: $store, sku: $sku, units: $units, idempotencyKey: $key) { ${STOCK} } }`,
      variables,
      others: (key) => variables(key, 2),
    }
  },
  keepBack: ({ m, owner }) => {
    const variables = (key: string, safety = 1) => ({
      store: m.store('a'),
      sku: m.sku('bun'),
      safety,
      key,
    })
    return {
      who: owner,
      document: `mutation ($store: ID!, $sku: ID!, $safety: Int!, $key: String!) { keepBack(store: $store, sku: $sku, safety: $safety, idempotencyKey: $key) { ${STOCK} } }`,
      variables,
      others: (key) => variables(key, 2),
    }
  },
  checkIn: async ({ m, buyer }) => {
    // A shop that is a sight as well will do.
    await m.p.db.run(
      sql`INSERT INTO tourism_attractions (place_id, category, tickets) VALUES (${m.store('a')}, 'OLD_STREET', '[]')`,
    )
    const variables = (key: string, store = 'a') => ({
      attraction: m.store(store),
      at: { lon: 118.78, lat: 32.04 },
      key,
    })
    return {
      who: buyer,
      document: `mutation ($attraction: ID!, $at: PointInput!, $key: String!) { checkIn(attraction: $attraction, at: $at, idempotencyKey: $key) { __typename ... on CheckIn { date at } ${PROBLEM} } }`,
      variables,
      others: (key) => variables(key, 'b'),
    }
  },
  reportProblem: async ({ m, buyer }) => {
    await servicesAt(m)
    const variables = (key: string, description = '路上有个大坑') => ({
      input: { city: 'nanjing', service: 'pothole', at: SPOT, description },
      key,
    })
    return {
      who: buyer,
      document: `mutation ($input: ReportInput!, $key: String!) { reportProblem(input: $input, idempotencyKey: $key) { __typename ... on Report { id } ${PROBLEM} } }`,
      variables,
      others: (key) => variables(key, '灯坏了好几天'),
    }
  },
  payParkingStay: async ({ m, buyer }) => {
    const { lot, pass } = await lotAt(m)
    const now = m.p.host.clock()
    const found = async (plate: string): Promise<unknown> => {
      await pass('ENTRY', now - HOUR_MS, plate)
      const document = `mutation ($lot: ID!, $plate: String!) { findParkingStay(lot: $lot, plate: $plate) { __typename ... on ParkingStay { id } ${PROBLEM} } }`
      return (await tell(buyer, document, { lot, plate }))['id']
    }
    const [one, other] = [await found('苏A12345'), await found('苏A54321')]
    const variables = (key: string, stay = one) => ({ stay, key })
    return {
      who: buyer,
      document: `mutation ($stay: ID!, $key: String!) { payParkingStay(stay: $stay, due: 500, idempotencyKey: $key) { __typename ... on Order { id } ${PROBLEM} } }`,
      variables,
      others: (key) => variables(key, other),
    }
  },
  takeTicket: async ({ m, buyer }) => {
    const variables = taking(await queueAt(m))
    return { who: buyer, document: TAKE, variables, others: (key) => variables(key, 3) }
  },
  giveTicket: async ({ m, clerk }) => {
    const variables = taking(await queueAt(m))
    return { who: clerk, document: GIVE, variables, others: (key) => variables(key, 3) }
  },
  bookSlot: async ({ m, buyer }) => {
    const bookable = await bookableAt(m)
    const variables = (key: string, party = 2): object => ({
      bookable,
      party,
      key,
      startsAt: new Date(EVENING).toISOString(),
    })
    return {
      who: buyer,
      document: `mutation ($bookable: ID!, $startsAt: DateTime!, $party: Int!, $key: String!) { bookSlot(bookable: $bookable, startsAt: $startsAt, party: $party, idempotencyKey: $key) { __typename ... on Booking { id state } ${PROBLEM} } }`,
      variables,
      others: (key) => variables(key, 3),
    }
  },
  callNext: async ({ m, clerk }) => {
    const queue = await queueAt(m)
    for (let i = 0; i < 3; i += 1) await tell(clerk, GIVE, { queue, party: 2, key: newKey() })
    const variables = (key: string, counter = '1号桌') => ({ queue, counter, key })
    return { who: clerk, document: NEXT, variables, others: (key) => variables(key, '2号桌') }
  },
}

const taking =
  (queue: string) =>
  (key: string, party = 2): object => ({ queue, party, key })

/** A market with everybody who calls something. */
export const worldOf = async (): Promise<World> => {
  const m = await market()
  const world = {
    m,
    buyer: await m.buyer(),
    clerk: await m.staff('CLERK', m.store('a')),
    owner: await m.staff('OWNER', m.merchant),
    operator: await m.staff('OPERATOR', '320100'),
  }
  await m.p.db.run(sql`INSERT INTO balance_movements (key, resident_id, type, fen, reference, at)
    VALUES ('gift', ${world.buyer.id}, 'CREDIT', 90000, 'gift', ${m.p.host.clock()})`)
  return world
}
