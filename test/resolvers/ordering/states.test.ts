import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { actionsOf, TRANSITIONS, type ActionFacts } from '#resolvers/ordering/rules/states.ts'
import { ORDER_STATES } from '#schema/tables/ordering.ts'
import { portal } from '../../support/portal.ts'

describe('what may follow what', () => {
  it('is the same in the rules and in the database', async () => {
    const { db } = await portal()
    const rows = await db.all<[string, string, string]>(
      sql`SELECT from_state, event, to_state FROM order_transitions`,
    )
    const told = rows.map((row) => row.join(' ')).toSorted()
    const ruled = Object.entries(TRANSITIONS).flatMap(([from, events]) =>
      Object.entries(events).flatMap(([event, states]) =>
        states.map((to) => `${from} ${event} ${to}`),
      ),
    )
    expect(told).toEqual(ruled.toSorted())
  })

  it('leads out of every state but CLOSED, and nowhere out of that', () => {
    for (const state of ORDER_STATES)
      expect(Object.keys(TRANSITIONS[state]).length > 0, state).toBe(state !== 'CLOSED')
  })

  it('never leads back to a state in which it could be paid', () => {
    const all = Object.values(TRANSITIONS).flatMap((events) => Object.values(events).flat())
    expect(all).not.toContain('PENDING_PAYMENT')
  })

  it('is refused by the database where it is not so', async () => {
    const { db, driver } = await portal()
    await driver.execute({ sql: 'PRAGMA foreign_keys = OFF', params: [] })
    await db.run(sql`INSERT INTO orders (id, number, purchase_id, resident_id, store_id, merchant_id, city_code, fulfilment, goods_fen, discount_fen, freight_fen, total_fen, created_at, changed_at)
      VALUES ('o', 'n', 'p', 'r', 's', 'm', '320100', 'PICKUP', 0, 0, 0, 0, 0, 0)`)
    const step = (event: string, state: string) =>
      db.run(sql`UPDATE orders SET state = ${state}, event = ${event} WHERE id = 'o'`)
    await expect(step('HAND_OVER', 'FULFILLED')).rejects.toThrow()
    await expect(step('PAY', 'COMPLETED')).rejects.toThrow()
    await step('PAY', 'TO_FULFIL')
    await expect(step('PAY', 'TO_FULFIL')).rejects.toThrow()
    expect(
      await db.all(sql`SELECT event, from_state, to_state FROM order_events ORDER BY seq`),
    ).toEqual([
      ['CREATE', null, 'PENDING_PAYMENT'],
      ['PAY', 'PENDING_PAYMENT', 'TO_FULFIL'],
    ])
    for (const change of [`UPDATE order_events SET event = 'x'`, 'DELETE FROM order_events'])
      await expect(driver.execute({ sql: change, params: [] })).rejects.toThrow(/APPEND_ONLY/)
  })
})

const facts: ActionFacts = {
  state: 'TO_FULFIL',
  fulfilment: 'PICKUP',
  closeReason: null,
  expiresAt: 1_000_000,
  open: 2,
  handedOver: 0,
}

describe('the buttons of an order', () => {
  it.each<[string, Partial<ActionFacts>, 'RESIDENT' | 'STAFF', number, readonly string[]]>([
    ['to be paid', { state: 'PENDING_PAYMENT' }, 'RESIDENT', 0, ['PAY', 'CANCEL']],
    ['in its last minute', { state: 'PENDING_PAYMENT' }, 'RESIDENT', 950_000, ['CANCEL']],
    ['to be paid, for the store', { state: 'PENDING_PAYMENT' }, 'STAFF', 0, []],
    ['waiting for a group', { state: 'AWAITING_GROUP' }, 'RESIDENT', 0, []],
    ['to be collected', {}, 'RESIDENT', 0, ['SHOW_CODE', 'REQUEST_REFUND']],
    ['to be collected, for the store', {}, 'STAFF', 0, ['HAND_OVER']],
    ['to be sent', { fulfilment: 'DELIVERY' }, 'STAFF', 0, ['SHIP']],
    ['to be sent, for the buyer', { fulfilment: 'DELIVERY' }, 'RESIDENT', 0, ['REQUEST_REFUND']],
    ['brought to a table', { fulfilment: 'DINE_IN' }, 'RESIDENT', 0, ['REQUEST_REFUND']],
    [
      'collected in part',
      { state: 'PARTIALLY_FULFILLED', open: 1, handedOver: 1 },
      'RESIDENT',
      0,
      ['SHOW_CODE', 'REQUEST_REFUND', 'REQUEST_RETURN'],
    ],
    [
      'collected',
      { state: 'FULFILLED', open: 0, handedOver: 2 },
      'RESIDENT',
      0,
      ['CONFIRM_RECEIPT', 'REQUEST_RETURN'],
    ],
    ['collected, for the store', { state: 'FULFILLED', open: 0, handedOver: 2 }, 'STAFF', 0, []],
    ['complete', { state: 'COMPLETED', open: 0, handedOver: 2 }, 'RESIDENT', 0, ['REQUEST_RETURN']],
    ['closed', { state: 'CLOSED', closeReason: 'REFUNDED', open: 0 }, 'RESIDENT', 0, []],
  ])('%s', (_what, more, role, now, expected) => {
    expect(actionsOf({ ...facts, ...more }, role, now)).toEqual(expected)
  })
})
