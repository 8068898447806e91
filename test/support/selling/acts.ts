import { buy, newKey, openSheet, PAY, place, PLACE, show } from '../selling.ts'
import type { Buyer, Market, Somebody } from '../selling.ts'
import { paidAllTheSame, tradeOf } from './callbacks.ts'
import { askBack, redeem } from './more.ts'

/** Who is there when something dies. */
export interface People {
  readonly m: Market
  readonly buyer: Buyer
  readonly clerk: Somebody
  readonly owner: Somebody
}

/** One of the writes that must be all or nothing. */
export interface Act {
  readonly name: string
  /** What only this write has in its text. */
  readonly mark: string
  /** Makes everything ready; what it gives does the deed, with the same key each time it is called, and tells the answer. */
  readonly ready: (people: People) => Promise<() => Promise<unknown>>
}

/** The answer of a mutation, or what the caller gets to see instead. */
const answered = async (asked: Promise<{ readonly data?: unknown; readonly errors?: unknown }>) => {
  const { data, errors } = await asked
  return errors === undefined ? data : 'FAILED'
}

const sendCallback = async (m: Market, numbers: object): Promise<unknown> => {
  const { status } = await m.control<{ readonly status: number | null }>(
    'POST',
    '/sandbox/callbacks/send',
    numbers,
  )
  return status === 204 ? 'TAKEN' : 'FAILED'
}

/** Every write of several statements that sells, pays, hands over or gives back. */
export const ACTS: readonly Act[] = [
  {
    name: 'an order over two stores is made',
    mark: 'INSERT INTO purchases',
    ready: async ({ m, buyer }) => {
      const input = {
        checkout: {
          lines: ['a', 'b'].map((store) => ({
            store: m.store(store),
            sku: m.sku('bun'),
            quantity: 1,
          })),
          handovers: ['a', 'b'].map((store) => ({ store: m.store(store), fulfilment: 'PICKUP' })),
        },
        total: 2_400,
        idempotencyKey: newKey(),
      }
      return () => answered(buyer.query(PLACE, { input }))
    },
  },
  {
    name: 'a payment is settled',
    mark: "SET state = 'PAID'",
    ready: async ({ m, buyer }) => {
      const placed = await place(m, buyer, [{ product: 'bun' }, { product: 'bun', store: 'b' }])
      const { sheet } = await openSheet(buyer, placed.id)
      const { outTradeNo } = await m.control<{ readonly outTradeNo: string }>(
        'POST',
        '/sandbox/payments',
        { prepayId: sheet?.package.replace('prepay_id=', ''), callback: false },
      )
      return () => sendCallback(m, { outTradeNo })
    },
  },
  {
    name: 'a payment that came too late is noted and sent back',
    mark: 'surplus = 1',
    ready: async ({ m, buyer }) => {
      const placed = await place(m, buyer, [{ product: 'bun' }])
      await openSheet(buyer, placed.id)
      await buyer.ask('mutation ($id: ID!) { cancelPurchase(id: $id) { __typename } }', {
        id: placed.id,
      })
      const trade = paidAllTheSame(m, tradeOf(m))
      return () => sendCallback(m, { outTradeNo: trade.outTradeNo })
    },
  },
  {
    name: 'a purchase that is not paid is closed',
    mark: "UPDATE purchases SET state = 'CLOSED'",
    ready: async ({ m, buyer }) => {
      const { id } = await place(m, buyer, [{ product: 'bun' }])
      return () =>
        answered(
          buyer.query(
            'mutation ($id: ID!) { cancelPurchase(id: $id) { ... on Purchase { state } } }',
            {
              id,
            },
          ),
        )
    },
  },
  {
    name: 'a refund is decided',
    mark: 'INSERT INTO refunds',
    ready: async ({ m, buyer }) => {
      const placed = await buy(m, buyer, [{ product: 'bun', quantity: 2 }])
      await m.control('POST', '/sandbox/refunds/hold', { hold: true })
      const [order] = placed.orders
      const key = newKey()
      return () =>
        askBack(buyer, order?.id, [{ line: order?.lines[0]?.id, quantity: 1 }], { key }).then(
          async (told) => {
            await m.settle()
            return told
          },
          () => 'FAILED',
        )
    },
  },
  {
    name: 'a refund is settled',
    mark: "UPDATE refunds SET state = 'SUCCEEDED'",
    ready: async ({ m, buyer }) => {
      const placed = await buy(m, buyer, [{ product: 'bun' }])
      await m.control('POST', '/sandbox/refunds/hold', { hold: true })
      const [order] = placed.orders
      await askBack(buyer, order?.id, [{ line: order?.lines[0]?.id, quantity: 1 }])
      await m.settle()
      const outRefundNo = [...m.p.weChat().state.refunds.keys()].at(-1)
      await m.control('PUT', '/sandbox/faults', { callbacks: { lost: true } })
      await m.control('POST', `/sandbox/refunds/${outRefundNo}/settle`, { state: 'SUCCESS' })
      return () => sendCallback(m, { outRefundNo })
    },
  },
  {
    name: 'units are handed over',
    mark: 'INSERT INTO redemptions',
    ready: async ({ m, buyer, clerk }) => {
      const placed = await buy(m, buyer, [{ product: 'bun' }])
      const { code } = await show(buyer, placed.orders[0]?.id)
      const key = newKey()
      return () => redeem(clerk, code, undefined, key).catch(() => 'FAILED')
    },
  },
  {
    name: 'a purchase is paid from the balance',
    mark: "'BALANCE', 'SUCCEEDED'",
    ready: async ({ m, buyer }) => {
      const { id } = await place(m, buyer, [{ product: 'bun' }])
      const variables = { purchase: id, balance: 1_200, key: newKey() }
      return () => answered(buyer.query(PAY, variables))
    },
  },
  {
    name: 'goods that came back are put on sale, and their money goes back',
    mark: "'RESTOCK'",
    ready: async ({ m, buyer, clerk, owner }) => {
      const [order] = (await buy(m, buyer, [{ product: 'bun' }])).orders
      await redeem(clerk, (await show(buyer, order?.id)).code)
      await m.control('POST', '/sandbox/refunds/hold', { hold: true })
      const units = [{ line: order?.lines[0]?.id, quantity: 1 }]
      const { id } = await askBack(buyer, order?.id, units, { kind: 'RETURN', handedOver: true })
      await owner.ask(
        'mutation ($id: ID!, $key: String!) { decideAfterSale(id: $id, agree: true, idempotencyKey: $key) { __typename } }',
        { id, key: newKey() },
      )
      const variables = { id, key: newKey() }
      return async () => {
        const told = await answered(
          owner.query(
            'mutation ($id: ID!, $key: String!) { receiveReturn(id: $id, outcome: RESTOCK, idempotencyKey: $key) { __typename ... on AfterSale { id state refund } } }',
            variables,
          ),
        )
        await m.settle()
        return told
      }
    },
  },
  {
    name: 'stock goes to another store',
    mark: 'on_hand - held - committed >=',
    ready: async ({ m, owner }) => {
      const variables = {
        sku: m.sku('bun'),
        from: m.store('a'),
        to: m.store('b'),
        key: newKey(),
      }
      return () =>
        answered(
          owner.query(
            'mutation ($sku: ID!, $from: ID!, $to: ID!, $key: String!) { transferStock(sku: $sku, from: $from, to: $to, units: 1, reference: "1", idempotencyKey: $key) { __typename ... on ManagedStock { skuId } } }',
            variables,
          ),
        )
    },
  },
]
