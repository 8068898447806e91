import { describe, expect, it } from 'vitest'
import { StatementRefused } from '#schema/batch.ts'
import {
  AFTER_SALE,
  type Market,
  PAY,
  PLACE,
  REDEEM,
  buy,
  market,
  newKey,
  openSheet,
  place,
  show,
} from '../support/selling.ts'
import { callBack, tapInSilence } from '../support/selling/callbacks.ts'
import { betweenWrites, holds } from '../support/selling/faults.ts'
import { logged, post } from '../support/selling/more.ts'

const MINUTE_MS = 60_000

class SqliteError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
const busy = (): Error => new SqliteError('SQLITE_BUSY', 'database is locked')
const full = (): Error => new SqliteError('SQLITE_FULL', 'database or disk is full')

/** The input of an order of one bun, and a key. */
const anOrder = (m: Market) => ({
  input: {
    checkout: {
      lines: [{ store: m.store('a'), sku: m.sku('bun'), quantity: 1 }],
      handovers: [{ store: m.store('a'), fulfilment: 'PICKUP' }],
    },
    total: 1_200,
    idempotencyKey: newKey(),
  },
})

/** Every way of a client to write something of the business, ready to be asked. */
const writes = async (m: Market) => {
  const buyer = await m.buyer()
  const clerk = await m.staff('CLERK', m.store('a'))
  const paid = await buy(m, buyer, [{ product: 'bun', quantity: 2 }])
  const open = await place(m, buyer, [{ product: 'bun' }])
  const [order] = paid.orders
  const { code } = await show(buyer, order?.id)
  const units = [{ line: order?.lines[0]?.id, quantity: 1 }]
  const idempotencyKey = newKey()
  return [
    ['placeOrder', buyer, PLACE, anOrder(m)],
    ['pay', buyer, PAY, { purchase: open.id, balance: 0, key: newKey() }],
    ['redeem', clerk, REDEEM, { input: { code, units, idempotencyKey } }],
    [
      'requestAfterSale',
      buyer,
      AFTER_SALE,
      {
        input: {
          order: order?.id,
          kind: 'REFUND',
          handedOver: false,
          units,
          reason: '改主意了',
          idempotencyKey: newKey(),
        },
      },
    ],
  ] as const
}

describe('a database whose writer does not let go', () => {
  it('is asked again, and nobody notices when it lets go in time', async () => {
    const m = await market()
    const buyer = await m.buyer()
    let refused = 0
    const heal = betweenWrites(m.p, async (statements, go) => {
      if (!holds(statements, 'INSERT INTO purchases') || refused === 2) return go(statements)
      refused += 1
      throw busy()
    })
    expect(await place(m, buyer, [{ product: 'bun' }])).toMatchObject({ __typename: 'Purchase' })
    expect(refused).toBe(2)
    heal()
    await m.expectBooks()
  })

  it('is told as TEMPORARILY_UNAVAILABLE with 503 and Retry-After; the same key does it later, once', async () => {
    const m = await market()
    for (const [name, who, document, variables] of await writes(m)) {
      let tries = 0
      const heal = betweenWrites(m.p, async (statements, go) => {
        if (!holds(statements, 'INSERT INTO idempotency_keys')) return go(statements)
        tries += 1
        throw busy()
      })
      const response = await post(m, who, document, variables)
      expect([name, response.status, response.headers.get('retry-after'), tries]).toEqual([
        name,
        503,
        '2',
        3,
      ])
      expect(await response.json()).toMatchObject({
        errors: [{ extensions: { code: 'TEMPORARILY_UNAVAILABLE' } }],
      })
      await m.expectBooks()
      heal()
      const again = (await (await post(m, who, document, variables)).json()) as object
      expect(JSON.stringify(again), name).toMatch(
        /"__typename":"(Purchase|Payment|Order|AfterSale)"/,
      )
      await m.settle()
    }
    await m.expectBooks()
  })

  it('makes WeChat tell again what it had to tell', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const placed = await place(m, buyer, [{ product: 'bun' }])
    const { sheet } = await openSheet(buyer, placed.id)
    let refused = 0
    const heal = betweenWrites(m.p, async (statements, go) => {
      if (!holds(statements, "SET state = 'PAID'") || refused === 3) return go(statements)
      refused += 1
      throw busy()
    })
    await m.tap(buyer, sheet?.package ?? '')
    // Three tries of one callback may take longer than the sandbox' pause before the next one.
    await expect
      .poll(async () => (await show(buyer, placed.orders[0]?.id)).state, { timeout: 5_000 })
      .toBe('TO_FULFIL')
    heal()
    expect(m.p.weChat().state.deliveries.map(({ status }) => status)).toEqual([500, 204])
    await m.expectBooks()
  })
})

describe('a disk that is full', () => {
  it('lets reads go on, refuses writes clearly, and loses nothing', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const { driver } = m.p
    const pragma = (text: string) => driver.execute({ sql: `PRAGMA ${text}`, params: [] })
    const [[pages = 0] = []] = (await pragma('page_count')) as readonly (readonly number[])[]
    // From here on the file may not grow.
    await pragma(`max_page_count = ${pages}`)
    const order = anOrder(m)
    const cancel = 'mutation ($id: ID!) { cancelPurchase(id: $id) { __typename } }'
    let refused: Response | undefined
    let taken = 0
    while (!refused && taken < 500) {
      const response = await post(m, buyer, PLACE, {
        input: { ...order.input, idempotencyKey: newKey() },
      })
      if (response.status !== 200) {
        refused = response
        break
      }
      taken += 1
      const { data } = (await response.json()) as {
        readonly data: { readonly placeOrder: { readonly id: string } }
      }
      await buyer.query(cancel, { id: data.placeOrder.id })
    }
    expect(refused?.status).toBe(503)
    expect(await refused?.json()).toMatchObject({
      errors: [{ extensions: { code: 'TEMPORARILY_UNAVAILABLE' } }],
    })
    const { orders } = await buyer.ask<{
      readonly orders: { readonly edges: readonly { readonly node: { readonly id: string } }[] }
    }>('{ orders(first: 50) { edges { node { id } } } }')
    expect(orders.edges).toHaveLength(Math.min(taken, 50))
    await m.expectBooks()
    await pragma('max_page_count = 1000000')
    expect(await pragma('integrity_check')).toEqual([['ok']])
    expect(await place(m, await m.buyer(), [{ product: 'duck' }])).toMatchObject({
      __typename: 'Purchase',
    })
    await m.expectBooks()
  })

  it('is never taken for a refusal, at whatever statement it comes', async () => {
    const m = await market()
    for (const [name, who, document, variables] of await writes(m)) {
      let texts: readonly string[] = ['']
      for (let at = 0; at < texts.length; at += 1) {
        // What only asserts writes to a table that is always empty: it needs no room.
        const heal = betweenWrites(m.p, async (statements, go) => {
          if (!holds(statements, 'INSERT INTO idempotency_keys')) return go(statements)
          texts = statements.map((one) => one.sql)
          throw new StatementRefused(at, full())
        })
        const response = await post(m, who, document, variables)
        heal()
        expect([name, at, response.status]).toEqual([name, at, 503])
      }
      expect(texts.length).toBeGreaterThan(2)
    }
    await m.expectBooks()
  })
})

describe('a clock that is ten minutes off', () => {
  it.each([10, -10])(
    'refuses callbacks, says in the log to compare it, and takes them once it is right: %d minutes',
    async (minutes) => {
      const m = await market()
      const buyer = await m.buyer()
      const placed = await place(m, buyer, [{ product: 'bun' }])
      const trade = await tapInSilence(m, buyer, await openSheet(buyer, placed.id))
      const refused = await callBack(m, trade, { skewMs: minutes * MINUTE_MS })
      expect(refused.status).toBe(401)
      expect(logged(m, 'callback_refused')).toMatchObject([
        { fault: 'CLOCK_SKEW', hint: expect.stringContaining('compare the clock') as string },
      ])
      expect(await show(buyer, placed.orders[0]?.id)).toMatchObject({ state: 'PENDING_PAYMENT' })
      expect((await callBack(m, trade)).status).toBe(204)
      expect(await show(buyer, placed.orders[0]?.id)).toMatchObject({ state: 'TO_FULFIL' })
      await m.expectBooks()
    },
  )
})
