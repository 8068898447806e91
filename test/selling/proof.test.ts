import { readdirSync, readFileSync } from 'node:fs'
import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import {
  CALLS,
  documentOf,
  neighbourhood,
  thingsOf,
  type Ordered,
  type Things,
} from '../support/selling/people.ts'
import { market, openSheet, place, show, type Market } from '../support/selling.ts'

/** All that says that something is paid, beside what refunds say. */
const standing = async ({ p }: Market, { purchase }: Ordered) => {
  const [states, codes, events, committed] = await p.db.batch([
    p.db.all<[string, string, number | null, number | null]>(sql`
      SELECT p.state, o.state, p.paid_at, o.paid_at FROM purchases p JOIN orders o ON o.purchase_id = p.id WHERE p.id = ${purchase}`),
    p.db.all<[string]>(sql`
      SELECT code FROM pickup_codes WHERE order_id IN (SELECT id FROM orders WHERE purchase_id = ${purchase})`),
    p.db.all<[string]>(sql`
      SELECT event FROM order_events WHERE order_id IN (SELECT id FROM orders WHERE purchase_id = ${purchase}) AND event = 'PAY'`),
    p.db.all<[string]>(sql`
      SELECT state FROM stock_reservations WHERE order_id IN (SELECT id FROM orders WHERE purchase_id = ${purchase}) AND state IN ('COMMITTED', 'DONE')`),
  ])
  const attempts = await p.db.all<[string]>(
    sql`SELECT state FROM payments WHERE purchase_id = ${purchase} AND state = 'SUCCEEDED'`,
  )
  return { states, codes, events, committed, attempts }
}

const UNPAID = [['PENDING_PAYMENT', 'PENDING_PAYMENT', null, null]]
const NOTHING = { codes: [], events: [], committed: [], attempts: [] }

describe('what makes an order paid', () => {
  it('is no mutation, whoever calls it and whatever it is said', async () => {
    const m = await neighbourhood()
    const city = await m.staff('OPERATOR', '320100')
    const victim = await thingsOf(m, 'a', city, { invoices: false })
    const { buyer, unpaid } = victim
    await openSheet(buyer, unpaid.purchase)
    // As if the balance were there to be spent; nobody says so in these calls.
    const everybody = {
      'a guest': {},
      'a guest with a session': (await m.guest()).headers,
      'the buyer': buyer.headers,
      'another resident': (await m.buyer()).headers,
      'a clerk': (await m.staff('CLERK', victim.store)).headers,
      'the owner': (await m.staff('OWNER', victim.merchant)).headers,
      'an accountant': (await m.staff('FINANCE', victim.merchant)).headers,
      'an operator of the city': city.headers,
      'a machine': await m.p.asMachine(['import', 'operate'], null),
    }
    /** The unpaid purchase in place of everything that is paid. */
    const nothingPaid: Things = {
      ...victim,
      pickup: unpaid,
      another: unpaid,
      packing: unpaid,
      sent: unpaid,
      table: unpaid,
      done: unpaid,
    }
    // Last, what gives the purchase up: until then it could be paid at any time. And what ends sessions.
    const late = ['cancelPurchase', 'signOut']
    const names = Object.keys(CALLS.mutation).filter((name) => !late.includes(name))
    for (const name of [...names, ...late])
      for (const [who, headers] of Object.entries(everybody)) {
        for (const things of [victim, nothingPaid]) {
          const variables = CALLS.mutation[name]?.says(things) ?? {}
          await m.p.query(documentOf('mutation', name), variables, headers)
        }
        const { states, ...rest } = await standing(m, unpaid)
        expect(rest, `${name}, ${who}`).toEqual(NOTHING)
        if (!late.includes(name)) expect(states, `${name}, ${who}`).toEqual(UNPAID)
        await m.p.db.run(sql`DELETE FROM rate_windows`)
      }
    expect((await standing(m, unpaid)).states[0]?.[0]).toBe('CLOSED')
    await m.settle()
    await m.expectBooks()
  })

  it('is not what the pay sheet said, nor asking once more, until the provider says so', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const placed = await place(m, buyer, [{ product: 'bun' }])
    const { sheet } = await openSheet(buyer, placed.id)
    const sync = () => buyer.query(documentOf('mutation', 'syncPurchase'), { purchase: placed.id })
    for (let i = 0; i < 3; i += 1) {
      await sync()
      await m.sweep()
      expect((await show(buyer, placed.orders[0]?.id)).state).toBe('PENDING_PAYMENT')
    }
    await m.control('PUT', '/sandbox/faults', { callbacks: { lost: true } })
    await m.tap(buyer, sheet?.package ?? '')
    expect((await show(buyer, placed.orders[0]?.id)).state).toBe('PENDING_PAYMENT')
    await m.control('PUT', '/sandbox/faults', {
      answers: { unsigned: true },
      callbacks: { lost: true },
    })
    await sync()
    expect((await show(buyer, placed.orders[0]?.id)).state).toBe('PENDING_PAYMENT')
    await m.control('DELETE', '/sandbox/faults')
    await sync()
    expect((await show(buyer, placed.orders[0]?.id)).state).toBe('TO_FULFIL')
    await m.expectBooks()
  })

  it.each([
    'BAD_SIGNATURE',
    'PROBE',
    'WRONG_AMOUNT',
    'WRONG_MCHID',
    'UNKNOWN_SERIAL',
    'BAD_TAG',
    'OLD_TIMESTAMP',
  ])('is no callback that is not genuine: %s', async (forgery) => {
    const m = await market()
    const buyer = await m.buyer()
    const placed = await place(m, buyer, [{ product: 'bun' }])
    const { sheet } = await openSheet(buyer, placed.id)
    await m.control('PUT', '/sandbox/faults', { callbacks: { lost: true } })
    const { outTradeNo } = await m.tap(buyer, sheet?.package ?? '')
    const { status } = await m.control<{ readonly status: number }>(
      'POST',
      '/sandbox/callbacks/send',
      { outTradeNo, forgery },
    )
    expect(status).toBeGreaterThanOrEqual(400)
    expect((await show(buyer, placed.orders[0]?.id)).state).toBe('PENDING_PAYMENT')
    expect(await m.p.db.all(sql`SELECT 1 FROM payment_events`)).toEqual([])
    await m.expectBooks()
  })
})

describe('the database itself', () => {
  it('has no payment through WeChat succeed without its number', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const placed = await place(m, buyer, [{ product: 'bun' }])
    await openSheet(buyer, placed.id)
    const paying = sql`UPDATE payments SET state = 'SUCCEEDED', settled_at = 1 WHERE purchase_id = ${placed.id}`
    await expect(
      m.p.driver.execute({
        sql: `UPDATE payments SET state = 'SUCCEEDED', settled_at = 1 WHERE purchase_id = '${placed.id}'`,
        params: [],
      }),
    ).rejects.toThrow('payments_proof')
    await expect(m.p.db.run(paying)).rejects.toThrow()
    const insert = (number: string, transaction: string | null) =>
      m.p.driver.execute({
        sql: `INSERT INTO payments (id, purchase_id, resident_id, out_trade_no, channel, state, external_fen, balance_fen, description, payer_sealed, expires_at, transaction_id, created_at, settled_at, surplus)
          SELECT ?, purchase_id, resident_id, ?, channel, 'SUCCEEDED', external_fen, 0, '', payer_sealed, 1, ?, 1, 1, 1 FROM payments WHERE purchase_id = ?`,
        params: [`pay_${number}`, number, transaction, placed.id],
      })
    await expect(insert('NUMBER1', null)).rejects.toThrow('payments_proof')
    await expect(insert('NUMBER2', '4200001')).resolves.toBeDefined()
    await m.p.driver.execute({
      sql: `DELETE FROM payments WHERE out_trade_no = 'NUMBER2'`,
      params: [],
    })
    await m.expectBooks()
  })

  it('has no purchase paid without a payment, and no order paid but by paying', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const placed = await place(m, buyer, [{ product: 'bun' }])
    const tries = [
      [`UPDATE purchases SET state = 'PAID', paid_at = 1`, 'purchases_state'],
      [`UPDATE orders SET state = 'TO_FULFIL'`, 'ILLEGAL_TRANSITION'],
      [`UPDATE orders SET state = 'FULFILLED', event = 'PAY'`, 'ILLEGAL_TRANSITION'],
      [`UPDATE orders SET state = 'COMPLETED', event = 'RECEIVE'`, 'ILLEGAL_TRANSITION'],
      [
        `INSERT INTO pickup_codes (order_id, store_id, code, created_at) SELECT id, store_id, '22222222', 1 FROM orders`,
        'NOT_PAID',
      ],
    ] as const
    for (const [statement, why] of tries)
      await expect(m.p.driver.execute({ sql: statement, params: [] }), statement).rejects.toThrow(
        why,
      )
    expect((await show(buyer, placed.orders[0]?.id)).state).toBe('PENDING_PAYMENT')
    await m.expectBooks()
  })
})

describe('the code', () => {
  const SRC = new URL('../../src/', import.meta.url)
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => [name, readFileSync(new URL(name, SRC), 'utf8')] as const)
  /** What statements write: the text of an `sql` template from its verb on, without its conditions. */
  const writesOf = (text: string): readonly string[] =>
    [...text.matchAll(/\b(?:UPDATE|INSERT INTO)\b[^`]*/g)].map(([statement]) =>
      statement.startsWith('UPDATE') ? (statement.split(/\bWHERE\b/)[0] ?? '') : statement,
    )
  const writers = (table: string, value: string): readonly string[] =>
    files.flatMap(([name, text]) =>
      writesOf(text).some(
        (statement) =>
          new RegExp(`^(?:UPDATE|INSERT INTO) (?:${table}\\b|\\$\\{columns\\})`).test(statement) &&
          statement.includes(`'${value}'`),
      )
        ? [name]
        : [],
    )

  it('says that a purchase is paid, and that an order is, in one place', () => {
    expect(writers('purchases', 'PAID')).toEqual(['resolvers/payment/settle.ts'])
    expect(writers('orders', 'PAY')).toEqual(['resolvers/payment/settle.ts'])
  })

  it('says that a payment succeeded there, and of the balance alone where it is taken', () => {
    expect(writers('payments', 'SUCCEEDED').toSorted()).toEqual([
      'resolvers/payment/pay.ts',
      'resolvers/payment/settle.ts',
    ])
    const pay = files.find(([name]) => name === 'resolvers/payment/pay.ts')?.[1] ?? ''
    const succeeding = writesOf(pay).filter((statement) => statement.includes(`'SUCCEEDED'`))
    expect(succeeding).toHaveLength(1)
    expect(succeeding[0]).toContain(`'BALANCE', 'SUCCEEDED', 0, `)
  })
})
