import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import type { InvoiceBuyer } from '#resolvers/invoicing/rules.ts'
import {
  buy,
  market,
  openSheet,
  place,
  type Buyer,
  type Market,
  type Somebody,
} from '../support/selling.ts'
import { askBack } from '../support/selling/more.ts'

const COMPANY: InvoiceBuyer = {
  kind: 'COMPANY',
  title: '某某有限公司',
  taxNumber: '91110000802100433b',
  email: 'fapiao@example.com',
}
const SHOWN =
  '{ __typename ... on Invoice { id state amount cash isRedDue number redNumber reason buyer { title taxNumber email } } ... on Problem { code } ... on InvoiceInvalid { fault } }'
const REQUEST = `mutation ($order: ID!, $buyer: InvoiceBuyerInput!) { done: requestInvoice(order: $order, buyer: $buyer) ${SHOWN} }`
const WITHDRAW = `mutation ($id: ID!) { done: withdrawInvoice(id: $id) { __typename ... on Invoice { id state } ... on Problem { code } } }`
const ISSUE = `mutation ($id: ID!, $amount: Fen!, $number: String!, $pdf: String) { done: issueInvoice(id: $id, amount: $amount, number: $number, pdfUrl: $pdf) ${SHOWN} }`
const REFUSE = `mutation ($id: ID!, $reason: String!) { done: refuseInvoice(id: $id, reason: $reason) ${SHOWN} }`
const REVERSE = `mutation ($id: ID!, $red: String) { done: reverseInvoice(id: $id, redNumber: $red) ${SHOWN} }`

interface Done {
  readonly code?: string
  readonly fault?: string
  readonly id: string
  readonly state: string
  readonly amount: number | null
  readonly cash: number
  readonly isRedDue: boolean
}
const does = async (who: Somebody, document: string, variables: object): Promise<Done> =>
  (await who.ask<{ readonly done: Done }>(document, variables)).done

let numbers = 0
const number = (): string => `25322000000${String((numbers += 1)).padStart(9, '0')}`

const sold = async (
  m: Market,
  quantity = 3,
): Promise<{ buyer: Buyer; order: string; line: string }> => {
  const buyer = await m.buyer()
  const { orders } = await buy(m, buyer, [{ product: 'bun', quantity }])
  return { buyer, order: orders[0]?.id ?? '', line: orders[0]?.lines[0]?.id ?? '' }
}
/** Gives one unit back, until the money has gone back for certain. */
const givesBack = async (m: Market, buyer: Buyer, order: string, line: string): Promise<void> => {
  await askBack(buyer, order, [{ line, quantity: 1 }])
  await m.settle()
}
const statesOf = async (m: Market): Promise<readonly (readonly unknown[])[]> =>
  m.p.db.all(sql`SELECT state, amount_fen FROM invoices ORDER BY rowid`)

describe('an invoice', () => {
  it('is asked for, issued over the cash that is left, and seen by its buyer and the office alone', async () => {
    const m = await market()
    const { buyer, order } = await sold(m)
    const asked = await does(buyer, REQUEST, { order, buyer: COMPANY })
    expect(asked).toMatchObject({ state: 'REQUESTED', amount: null, cash: 3_600 })
    expect((await does(buyer, REQUEST, { order, buyer: COMPANY })).id).toBe(asked.id)
    const otherwise = { ...COMPANY, title: '别的公司' }
    expect((await does(buyer, REQUEST, { order, buyer: otherwise })).code).toBe('INVOICE_EXISTS')
    const finance = await m.staff('FINANCE', m.merchant)
    const issued = await does(finance, ISSUE, {
      id: asked.id,
      amount: 3_600,
      number: number(),
      pdf: 'https://tax.example.com/1.pdf',
    })
    expect(issued).toMatchObject({
      state: 'ISSUED',
      amount: 3_600,
      isRedDue: false,
      buyer: { title: COMPANY.title, taxNumber: '91110000802100433B', email: COMPANY.email },
    })
    const clerk = await m.staff('CLERK', m.store('a'))
    const seen = await clerk.ask<{ readonly order: { readonly invoices: readonly object[] } }>(
      'query ($id: ID!) { order(id: $id) { invoices { state pdfUrl buyer { title } } } }',
      { id: order },
    )
    expect(seen.order.invoices).toEqual([{ state: 'ISSUED', pdfUrl: null, buyer: null }])
    expect(
      await buyer.ask('query ($id: ID!) { order(id: $id) { invoices { pdfUrl } } }', { id: order }),
    ).toEqual({ order: { invoices: [{ pdfUrl: 'https://tax.example.com/1.pdf' }] } })
    const rows = JSON.stringify(await m.p.db.all(sql`SELECT * FROM invoices`))
    for (const secret of ['某某有限公司', 'fapiao@example.com', '433B'])
      expect(rows).not.toContain(secret) // sealed at rest
    await m.expectBooks()
  })

  it('is over cash alone: what was paid from the balance, or went back, is not in it', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const operator = await m.staff('OPERATOR', '320100')
    await operator.ask(
      'mutation ($r: ID!) { creditBalance(resident: $r, amount: 3600, city: "320100", reason: "礼", idempotencyKey: "credit-0001") { __typename } }',
      { r: buyer.id },
    )
    const pays = async (balance: number): Promise<string> => {
      const made = await place(m, buyer, [{ product: 'bun', quantity: 2 }])
      const { sheet } = await openSheet(buyer, made.id, { balance })
      if (sheet) await m.tap(buyer, sheet.package)
      return made.orders[0]?.id ?? ''
    }
    const free = await pays(2_400)
    expect((await does(buyer, REQUEST, { order: free, buyer: COMPANY })).code).toBe(
      'NOTHING_TO_INVOICE',
    )
    const half = await pays(1_200)
    expect((await does(buyer, REQUEST, { order: half, buyer: COMPANY })).cash).toBe(1_200)
    const stranger = await m.buyer()
    expect((await does(stranger, REQUEST, { order: half, buyer: COMPANY })).code).toBe(
      'NOTHING_TO_INVOICE',
    )
    await m.expectBooks()
  })

  it('that money went back from is reversed, and asked for again over the rest', async () => {
    const m = await market()
    const { buyer, order, line } = await sold(m)
    const finance = await m.staff('FINANCE', m.merchant)
    const first = await does(buyer, REQUEST, { order, buyer: COMPANY })
    await does(finance, ISSUE, { id: first.id, amount: 3_600, number: number() })
    await givesBack(m, buyer, order, line)
    const todo = await finance.ask<{
      readonly invoices: { readonly edges: readonly { readonly node: Done }[] }
    }>(
      'query ($m: ID!) { invoices(merchant: $m, todo: true, first: 10) { edges { node { id isRedDue cash amount } } } }',
      { m: m.merchant },
    )
    expect(todo.invoices.edges).toMatchObject([
      { node: { id: first.id, isRedDue: true, cash: 2_400, amount: 3_600 } },
    ])
    expect((await does(finance, REVERSE, { id: first.id })).code).toBe('INVOICE_STATE') // never voided: twenty digits
    expect((await does(finance, REVERSE, { id: first.id, red: number() })).state).toBe('REVERSED')
    expect(await statesOf(m)).toEqual([
      ['REVERSED', 3_600],
      ['REQUESTED', null],
    ])
    const [second] = await m.p.db.get<[string]>(
      sql`SELECT id FROM invoices WHERE state = 'REQUESTED'`,
    )
    const late = await does(finance, ISSUE, { id: second, amount: 3_600, number: number() })
    expect(late.code).toBe('INVOICE_STATE') // as it was before the money went back
    const done = await does(finance, ISSUE, { id: second, amount: 2_400, number: number() })
    expect(done).toMatchObject({ state: 'ISSUED', amount: 2_400, isRedDue: false })
    await m.expectBooks()
  })

  it('of an order that is given back as a whole is reversed, and there is no other one', async () => {
    const m = await market()
    const { buyer, order, line } = await sold(m, 1)
    const finance = await m.staff('FINANCE', m.merchant)
    const { id } = await does(buyer, REQUEST, { order, buyer: COMPANY })
    await does(finance, ISSUE, { id, amount: 1_200, number: '3200211130-12345678' })
    await givesBack(m, buyer, order, line)
    expect((await does(finance, REVERSE, { id })).state).toBe('VOIDED') // an old form, in its month
    expect(await statesOf(m)).toEqual([['VOIDED', 1_200]])
    await m.expectBooks()
  })

  it('is refused with a reason, or withdrawn, and then may be asked for anew', async () => {
    const m = await market()
    const { buyer, order } = await sold(m)
    const owner = await m.staff('OWNER', m.merchant)
    const first = await does(buyer, REQUEST, { order, buyer: COMPANY })
    expect((await does(owner, REFUSE, { id: first.id, reason: ' ' })).fault).toBe('REASON')
    expect(await does(owner, REFUSE, { id: first.id, reason: '请到店开具' })).toMatchObject({
      state: 'REFUSED',
      reason: '请到店开具',
    })
    const second = await does(buyer, REQUEST, { order, buyer: COMPANY })
    expect((await does(buyer, WITHDRAW, { id: second.id })).state).toBe('WITHDRAWN')
    expect((await does(buyer, WITHDRAW, { id: second.id })).code).toBe('INVOICE_NOT_FOUND')
    expect(
      (await does(owner, ISSUE, { id: second.id, amount: 3_600, number: number() })).code,
    ).toBe('INVOICE_STATE')
    expect((await does(buyer, REQUEST, { order, buyer: COMPANY })).state).toBe('REQUESTED')
    await m.expectBooks()
  })

  it('has a number that is no other one’s of the merchant', async () => {
    const m = await market()
    const finance = await m.staff('FINANCE', m.merchant)
    const one = number()
    for (const fault of [undefined, 'NUMBER_TAKEN']) {
      const { buyer, order } = await sold(m, 1)
      const { id } = await does(buyer, REQUEST, { order, buyer: COMPANY })
      const done = await does(finance, ISSUE, { id, amount: 1_200, number: one })
      expect(done.fault).toBe(fault)
    }
    await m.expectBooks()
  })

  it('never is over more than the cash, whatever is done with it in which order', async () => {
    const m = await market({
      products: [
        { id: 'bun', name: '小笼包', category: 'bread', prices: [700], stock: { a: 1_000 } },
      ],
    })
    const finance = await m.staff('FINANCE', m.merchant)
    let seed = 11
    const random = (n: number): number => (seed = (seed * 48_271) % 2_147_483_647) % n
    for (let round = 0; round < 5; round += 1) {
      const { buyer, order, line } = await sold(m, 4)
      let left = 4
      for (let step = 0; step < 14; step += 1) {
        const [alive] = await m.p.db.all<[string, string]>(
          sql`SELECT id, state FROM invoices WHERE order_id = ${order} AND state IN ('REQUESTED', 'ISSUED')`,
        )
        const [cash] = await m.p.db.get<[number]>(
          sql`SELECT sum(external_fen) FROM store_entries WHERE order_id = ${order}`,
        )
        const id = alive?.[0] ?? 'ivc_none'
        const what = random(5)
        if (what === 0) await does(buyer, REQUEST, { order, buyer: COMPANY })
        if (what === 1 && left > 0 && (left -= 1) >= 0) await givesBack(m, buyer, order, line)
        if (what === 2)
          await does(finance, ISSUE, { id, amount: cash - 700 * random(2), number: number() })
        if (what === 3) await does(finance, REVERSE, { id, red: number() })
        if (what === 4 && random(3) === 0) await does(buyer, WITHDRAW, { id })
        const [row] = await m.p.db.all<[number, number]>(
          sql`SELECT count(*), count(*) FILTER (WHERE issued_at = changed_at AND state = 'ISSUED' AND amount_fen % 700 <> 0) FROM invoices WHERE order_id = ${order} AND state IN ('REQUESTED', 'ISSUED')`,
        )
        expect(row?.[0]).toBeLessThanOrEqual(1)
        expect(row?.[1]).toBe(0)
      }
      // Whoever works through what is to do ends with an invoice over exactly the cash, or with none.
      for (let again = 0; again < 4; again += 1) {
        const todo = await m.p.db.all<[string, string, number]>(
          sql`SELECT v.id, v.state, (SELECT sum(external_fen) FROM store_entries e WHERE e.order_id = v.order_id) FROM invoices v WHERE v.order_id = ${order} AND v.state IN ('REQUESTED', 'ISSUED')`,
        )
        for (const [id, state, cash] of todo) {
          if (state === 'REQUESTED' && cash > 0)
            await does(finance, ISSUE, { id, amount: cash, number: number() })
          if (state === 'ISSUED')
            if (
              (
                await m.p.db.get<[number]>(sql`SELECT amount_fen FROM invoices WHERE id = ${id}`)
              )[0] !== cash
            )
              await does(finance, REVERSE, { id, red: number() })
        }
      }
      const live = await m.p.db.all<[number]>(
        sql`SELECT amount_fen FROM invoices WHERE order_id = ${order} AND state = 'ISSUED'`,
      )
      const [cash] = await m.p.db.get<[number]>(
        sql`SELECT sum(external_fen) FROM store_entries WHERE order_id = ${order}`,
      )
      expect(live.every(([amount]) => amount === cash)).toBe(true)
    }
    await m.expectBooks()
  })
})
