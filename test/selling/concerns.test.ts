import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import {
  AFTER_SALE,
  buy,
  market,
  newKey,
  openSheet,
  place,
  show,
  type Market,
} from '../support/selling.ts'
import { tapInSilence } from '../support/selling/callbacks.ts'
import { betweenWrites, holds } from '../support/selling/faults.ts'
import { later } from '../support/selling/more.ts'

const LIST = '{ concerns { id kind subject amount } }'
const RESOLVE = `mutation ($id: ID!, $outcome: ConcernOutcome!) { resolveConcern(id: $id, outcome: $outcome, note: "银行退回，已线下转账") {
  __typename ... on ConcernResolution { concerns { id } } ... on Problem { code } } }`

interface Listed {
  readonly concerns: readonly { readonly id: string; readonly kind: string }[]
}

/** A refund that WeChat could not make. */
const abnormal = async () => {
  const m = await market()
  const buyer = await m.buyer()
  const placed = await buy(m, buyer, [{ product: 'bun', quantity: 2 }])
  const order = await show(buyer, placed.orders[0]?.id)
  await m.control('POST', '/sandbox/refunds/hold', { hold: true })
  await buyer.ask(AFTER_SALE, {
    input: {
      order: order.id,
      kind: 'REFUND',
      handedOver: false,
      units: [{ line: order.lines[0]?.id, quantity: 2 }],
      reason: '不要了',
      idempotencyKey: newKey(),
    },
  })
  await m.settle()
  const row = await m.p.db.get<[string, string]>(sql`SELECT id, out_refund_no FROM refunds`)
  await m.control('POST', `/sandbox/refunds/${row[1]}/settle`, { state: 'ABNORMAL' })
  await m.settle()
  const operator = await m.p.asMachine(['operate'], null)
  const ask = <Data>(document: string, variables = {}) =>
    m.p.ask<Data>(document, variables, operator)
  return { m, buyer, orderId: order.id, refundId: row[0], ask }
}

const audits = async (m: Market): Promise<number> =>
  (
    await m.p.db.get<[number]>(
      sql`SELECT count(*) FROM audit_entries WHERE action = 'concern.resolve'`,
    )
  )[0]

describe('what people have to see to', () => {
  it('is a refund that WeChat could not make, until somebody says that it was made', async () => {
    const { m, buyer, orderId, refundId, ask } = await abnormal()
    expect(await ask<Listed>(LIST)).toMatchObject({
      concerns: [{ id: refundId, kind: 'REFUND_ABNORMAL', amount: 2_400 }],
    })
    expect(await show(buyer, orderId)).toMatchObject({ refunded: 0, state: 'TO_FULFIL' })
    expect(await ask(RESOLVE, { id: refundId, outcome: 'DONE' })).toEqual({
      resolveConcern: { __typename: 'ConcernResolution', concerns: [] },
    })
    expect(await show(buyer, orderId)).toMatchObject({
      refunded: 2_400,
      state: 'CLOSED',
      closeReason: 'REFUNDED',
    })
    expect(await ask(RESOLVE, { id: refundId, outcome: 'DONE' })).toMatchObject({
      resolveConcern: { code: 'NOTHING_TO_RESOLVE' },
    })
    expect(await audits(m)).toBe(1)
    await m.expectBooks()
  })

  it('can be asked of WeChat once more, under the same number', async () => {
    const { m, refundId, ask } = await abnormal()
    await ask(RESOLVE, { id: refundId, outcome: 'AGAIN' })
    const row = await m.p.db.get<[string, string]>(
      sql`SELECT state, out_refund_no FROM refunds WHERE id = ${refundId}`,
    )
    expect(row[0]).toBe('REQUESTED')
    expect(await audits(m)).toBe(1)
    await m.expectBooks()
  })

  it('is not noted as given back while somebody else has it asked for again', async () => {
    const { m, refundId, ask } = await abnormal()
    let again: unknown
    const heal = betweenWrites(m.p, async (statements, go) => {
      if (again === undefined && holds(statements, "UPDATE refunds SET state = 'SUCCEEDED'")) {
        again = 'asked'
        again = await ask(RESOLVE, { id: refundId, outcome: 'AGAIN' })
      }
      return go(statements)
    })
    expect(await ask(RESOLVE, { id: refundId, outcome: 'DONE' })).toMatchObject({
      resolveConcern: { code: 'NOTHING_TO_RESOLVE' },
    })
    heal()
    expect(again).toMatchObject({ resolveConcern: { concerns: [] } })
    expect(await m.p.db.all(sql`SELECT state FROM refunds`)).toEqual([['REQUESTED']])
    expect(await audits(m)).toBe(1)
    await m.expectBooks()
  })

  it('is a purchase whose payment WeChat speaks otherwise of, until somebody has seen to it', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const placed = await place(m, buyer, [{ product: 'bun' }])
    const trade = await tapInSilence(m, buyer, await openSheet(buyer, placed.id))
    Object.assign(trade, { total: 1 })
    const operator = await m.p.asMachine(['operate'], null)
    const ask = <Data>(document: string, variables = {}) =>
      m.p.ask<Data>(document, variables, operator)
    later(m, 17 * 60_000)
    await m.sweep()
    expect((await ask<Listed>(LIST)).concerns).toEqual([])
    const resolve = () => ask(RESOLVE, { id: placed.id, outcome: 'DONE' })
    expect(await resolve()).toMatchObject({ resolveConcern: { code: 'NOTHING_TO_RESOLVE' } })
    later(m, 60 * 60_000)
    await m.sweep()
    expect(await m.stock('bun', 'a')).toMatchObject({ held: 1 })
    expect((await ask<Listed>(LIST)).concerns).toMatchObject([
      { id: placed.id, kind: 'PURCHASE_STUCK', amount: 1_200 },
    ])
    expect(await resolve()).toMatchObject({ resolveConcern: { concerns: [] } })
    expect(await m.stock('bun', 'a')).toMatchObject({ held: 0, onHand: 10 })
    expect(await show(buyer, placed.orders[0]?.id)).toMatchObject({ state: 'CLOSED' })
    expect(await audits(m)).toBe(1)
    await m.expectBooks()
  })

  it('is a message that was given up and a difference from the bill', async () => {
    const m = await market()
    await m.p.db
      .run(sql`INSERT INTO outbox (id, topic, dedupe_key, payload, due_at, tries, created_at, abandoned_at)
      VALUES ('obx_01ARZ3NDEKTSV4RRFFQ69G5FAV', 'wechat.message', 'a', '{"template":"ORDER_PAID","orderId":"x"}', 0, 18, 1, 2)`)
    await m.p.db.run(
      sql`INSERT INTO ledger_diffs (id, date, kind, out_no, theirs_fen, found_at) VALUES ('2026-11-02 S1', '2026-11-02', 'MISSING_HERE', 'S1', 100, 2)`,
    )
    const operator = await m.p.asMachine(['operate'], null)
    const ask = <Data>(document: string, variables = {}) =>
      m.p.ask<Data>(document, variables, operator)
    const { concerns } = await ask<Listed>(LIST)
    expect(concerns.map(({ kind }) => kind)).toEqual(['MESSAGE_ABANDONED', 'LEDGER_DIFFERENCE'])
    await ask(RESOLVE, { id: 'obx_01ARZ3NDEKTSV4RRFFQ69G5FAV', outcome: 'AGAIN' })
    await ask(RESOLVE, { id: '2026-11-02 S1', outcome: 'DONE' })
    expect((await ask<Listed>(LIST)).concerns).toEqual([])
    await m.expectBooks()
  })

  it('is for operators alone', async () => {
    const m = await market()
    const importer = await m.p.asMachine(['import'], null)
    for (const headers of [
      {},
      importer,
      (await m.buyer()).headers,
      (await m.staff('OWNER', m.merchant)).headers,
    ]) {
      const { errors } = await m.p.query(LIST, {}, headers)
      expect(errors?.[0]?.extensions?.code).toMatch(/^(UNAUTHENTICATED|FORBIDDEN)$/)
    }
  })
})
