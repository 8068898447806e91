import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '#schema/time.ts'
import { staysOf, type Passage } from '#scenes/parking/rules/stay.ts'
import { erasePlates, PLATES_KEPT_MS } from '#scenes/parking/stays/sweep.ts'
import { NOW } from '../../support/portal.ts'
import { barrierCall, lotAt, offerAt, PLATE } from '../../support/parking.ts'
import { errorOf, later, tell } from '../../support/selling/more.ts'
import { market, newKey, PAY, type Buyer, type Market } from '../../support/selling.ts'
import { bought, browserBefore, orderIdOf } from '../../support/fixtures-selling-ui.ts'

const FIND = `mutation ($lot: ID!, $plate: String!) { findParkingStay(lot: $lot, plate: $plate) { __typename ... on ParkingStay { id state plate due { amount off paid } leaveBy } ... on Problem { code } } }`
const STAY = `query ($id: ID!, $vouchers: [ID!]!) { parkingStay(id: $id) { id state plate leaveBy due { amount off paid fee { total } } } parkingDue(stay: $id, vouchers: $vouchers) { amount off } }`
const PAY_STAY = `mutation ($stay: ID!, $due: Fen!, $vouchers: [ID!], $key: String!) { payParkingStay(stay: $stay, due: $due, vouchers: $vouchers, idempotencyKey: $key) {
  __typename ... on Order { id state total purchaseId } ... on ParkingDueChanged { due } ... on Problem { code } } }`

interface ShownStay {
  readonly parkingStay: {
    readonly state: string
    readonly leaveBy: string | null
    readonly due: { readonly amount: number; readonly off: number; readonly paid: number } | null
  } | null
}
const shown = async (who: Buyer, id: unknown, vouchers: readonly string[] = []) =>
  (await who.ask<ShownStay>(STAY, { id, vouchers })).parkingStay

const stays = (m: Market) =>
  m.p.db.all<[string, string | null, string | null]>(
    sql`SELECT state, entry_id, exit_id FROM parking_stays ORDER BY coalesce(entry_at, exit_at), coalesce(exit_at, entry_at), coalesce(entry_id, exit_id)`,
  )

const find = (who: Buyer, lot: string, plate = PLATE) => tell(who, FIND, { lot, plate })
const payStay = (
  who: Buyer,
  stay: unknown,
  due: number,
  vouchers: readonly string[] = [],
  key = newKey(),
) => tell(who, PAY_STAY, { stay, due, vouchers, key })

/** Pays an order's purchase in the sandbox. */
const settle = async (m: Market, who: Buyer, purchase: unknown): Promise<void> => {
  const sheet = (await tell(who, PAY, { purchase, key: newKey() })) as unknown as {
    readonly sheet: { readonly package: string }
  }
  await m.tap(who, sheet.sheet.package)
}

describe('passages of a plate', () => {
  it('make the same stays in whatever order and however often they come', async () => {
    const passage = fc.record({
      kind: fc.constantFrom('ENTRY' as const, 'EXIT' as const),
      minute: fc.integer({ min: 0, max: 300 }),
    })
    const m = await market()
    const { pass } = await lotAt(m)
    let round = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(passage, { minLength: 1, maxLength: 7 }),
        fc.infiniteStream(fc.nat()),
        async (all, random) => {
          await m.p.db.run(sql`DELETE FROM parking_passages`)
          await m.p.db.run(sql`DELETE FROM parking_stays`)
          round += 1
          const passages = all.map(({ kind, minute }, i): Passage => ({
            id: `r${round}-${i}`,
            kind,
            at: NOW - 300 * MINUTE_MS + minute * MINUTE_MS,
          }))
          const order = [...passages, ...passages.slice(0, 2)]
            .map((one) => ({ one, at: random.next().value }))
            .toSorted((a, b) => a.at - b.at)
          for (const { one } of order) await pass(one.kind, one.at, PLATE, one.id)
          const expected = staysOf(passages)
            .map(({ state, entry, exit }) => [state, entry?.id ?? null, exit?.id ?? null])
            .toSorted((a, b) => String(a).localeCompare(String(b)))
          expect((await stays(m)).toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual(
            expected,
          )
        },
      ),
      { numRuns: 40 },
    )
  })

  it('of the same plate come at once from two barriers, and none is lost', async () => {
    const m = await market()
    const { pass } = await lotAt(m)
    await Promise.all(
      [0, 1, 2, 3].map((i) =>
        pass(i % 2 === 0 ? 'ENTRY' : 'EXIT', NOW - (40 - i * 10) * MINUTE_MS),
      ),
    )
    expect((await stays(m)).map(([state]) => state)).toEqual(['LEFT', 'LEFT'])
  })

  it('keep no plate that can be read without the key', async () => {
    const m = await market()
    const { pass } = await lotAt(m)
    await pass('ENTRY', NOW - HOUR_MS)
    const rows = await m.p.db.all<string[]>(sql`SELECT * FROM parking_stays`)
    const passages = await m.p.db.all<string[]>(sql`SELECT * FROM parking_passages`)
    expect(JSON.stringify([rows, passages])).not.toContain('12345')
    expect(JSON.stringify(m.p.logs)).not.toContain('12345')
  })
})

describe('a stay', () => {
  it('is found by lot and plate, paid, and left within the grace', async () => {
    const m = await market()
    const { lot, pass, key } = await lotAt(m)
    await pass('ENTRY', NOW - 185 * MINUTE_MS)
    const buyer = await m.buyer()
    expect(await barrierCall(m, key, 'leave', { lot: 'p1', plate: PLATE })).toMatchObject({
      status: 200,
      body: { mayLeave: false, dueFen: 2_000, leaveBy: null },
    })
    const stay = await find(buyer, lot, '苏a·12345')
    expect(stay).toMatchObject({ state: 'INSIDE', plate: '苏A···45', due: { amount: 2_000 } })
    const order = await payStay(buyer, stay['id'], 2_000)
    expect(order).toMatchObject({ __typename: 'Order', state: 'PENDING_PAYMENT', total: 2_000 })
    await settle(m, buyer, order['purchaseId'])
    expect(await shown(buyer, stay['id'])).toMatchObject({
      due: { amount: 0 },
      leaveBy: new Date(NOW + 15 * MINUTE_MS).toISOString(),
    })
    const [state] = await m.p.db.get<[string]>(
      sql`SELECT state FROM orders WHERE service = 'parking'`,
    )
    expect(state).toBe('COMPLETED')
    expect(await barrierCall(m, key, 'leave', { lot: 'p1', plate: PLATE })).toMatchObject({
      body: { mayLeave: true, dueFen: 0 },
    })
    // Past the grace the difference is due, and no more.
    later(m, 60 * MINUTE_MS)
    expect(await shown(buyer, stay['id'])).toMatchObject({ due: { amount: 500, paid: 2_000 } })
    await m.expectBooks()
  })

  it('that left unpaid is paid afterwards, by its exit', async () => {
    const m = await market()
    const { lot, pass } = await lotAt(m)
    await pass('ENTRY', NOW - 5 * HOUR_MS)
    await pass('EXIT', NOW - 4 * HOUR_MS)
    const buyer = await m.buyer()
    const stay = await find(buyer, lot)
    expect(stay).toMatchObject({ state: 'LEFT', due: { amount: 500 } })
    const order = await payStay(buyer, stay['id'], 500)
    await settle(m, buyer, order['purchaseId'])
    expect((await shown(buyer, stay['id']))?.due?.amount).toBe(0)
    // Paid: there is nothing to be found any more.
    expect(await find(await m.buyer(), lot)).toMatchObject({ code: 'PARKING_STAY_NOT_FOUND' })
  })

  it('is refused in words', async () => {
    const m = await market()
    const { lot, pass } = await lotAt(m)
    const other = await lotAt(m, { name: 'p2' })
    await pass('ENTRY', NOW - HOUR_MS)
    const [buyer, stranger] = [await m.buyer(), await m.buyer()]
    expect(await find(buyer, other.lot)).toMatchObject({ code: 'PARKING_STAY_NOT_FOUND' })
    expect(await find(buyer, lot, '苏A54321')).toMatchObject({ code: 'PARKING_STAY_NOT_FOUND' })
    expect(await errorOf(buyer, FIND, { lot, plate: '?' })).toBe('BAD_PLATE')
    const { id } = await find(buyer, lot)
    expect(await shown(stranger, id)).toBeNull()
    expect(await payStay(stranger, id, 500)).toMatchObject({ code: 'PARKING_STAY_NOT_FOUND' })
    expect(await payStay(buyer, id, 400)).toMatchObject({ code: 'PARKING_DUE_CHANGED', due: 500 })
    expect(await payStay(buyer, id, 500, ['ord_00000000000000000000000000'])).toMatchObject({
      code: 'PARKING_VOUCHER_NOT_USABLE',
    })
    // Two people before one car: the second waits.
    await find(stranger, lot)
    await payStay(buyer, id, 500)
    expect(await payStay(stranger, id, 500)).toMatchObject({ code: 'PARKING_STAY_BEING_PAID' })
    // The first may begin anew, and what they gave up is closed.
    expect(await payStay(buyer, id, 500)).toMatchObject({ __typename: 'Order' })
    expect(await m.p.db.all(sql`SELECT state FROM parking_bills ORDER BY state`)).toEqual([
      ['CLOSED'],
      ['OPEN'],
    ])
    // Five minutes on nobody waits for them.
    later(m, 6 * MINUTE_MS)
    expect(await payStay(stranger, id, 1_000)).toMatchObject({ __typename: 'Order' })
    await m.expectBooks()
  })

  it('cannot be searched for: twenty tries an hour', async () => {
    const m = await market()
    const { lot } = await lotAt(m)
    const buyer = await m.buyer()
    for (let i = 0; i < 20; i += 1) await find(buyer, lot, `苏A${10_000 + i}`)
    expect(await errorOf(buyer, FIND, { lot, plate: PLATE })).toBe('TOO_MANY_ATTEMPTS')
  })

  it('is paid once when a key comes twice at the same time', async () => {
    const m = await market()
    const { lot, pass } = await lotAt(m)
    await pass('ENTRY', NOW - HOUR_MS)
    const buyer = await m.buyer()
    const { id } = await find(buyer, lot)
    const key = newKey()
    const orders = await Promise.all([1, 2, 3].map(() => payStay(buyer, id, 500, [], key)))
    expect(new Set(orders.map((order) => order['id'])).size).toBe(1)
  })

  it('loses its plate 90 days after it is over', async () => {
    const m = await market()
    const { lot, pass } = await lotAt(m)
    await pass('ENTRY', NOW - 2 * HOUR_MS)
    await pass('EXIT', NOW - HOUR_MS)
    const buyer = await m.buyer()
    const { id } = await find(buyer, lot)
    later(m, PLATES_KEPT_MS - 1)
    await erasePlates(m.p.context())
    const kept = sql`SELECT plate_index IS NULL, plate_sealed IS NULL, state, (SELECT count(*) FROM parking_finders WHERE stay_id = ${id}) FROM parking_stays`
    expect(await m.p.db.all(kept)).toEqual([[0, 0, 'LEFT', 1]])
    later(m, 2)
    await erasePlates(m.p.context())
    expect(await m.p.db.all(kept)).toEqual([[1, 1, 'LEFT', 0]])
    expect(await m.p.db.all(sql`SELECT 1 FROM parking_passages`)).toEqual([])
  })
})

describe('free parking with a purchase', () => {
  it('is taken off once, and comes back when the bill is not paid', async () => {
    const m = await market()
    const { lot, pass } = await lotAt(m)
    await offerAt(m, lot)
    await pass('ENTRY', NOW - 185 * MINUTE_MS)
    const browser = browserBefore(m)
    const page = await bought(m, browser, { product: 'bun', quantity: '2' })
    for (const text of ['这笔消费送您免费停车 2 小时', `/nanjing/parking/pay/${lot}`])
      expect(page.html).toContain(text)
    const voucher = orderIdOf(page)

    const find1 = await browser.send(
      await browser.open(`/nanjing/parking/pay/${lot}`),
      `/pay/${lot}`,
      {
        plate: '苏A·12345',
      },
    )
    expect(find1.url).toMatch(/\/nanjing\/parking\/stays\/pks_\w+$/)
    for (const text of ['停车中', '3 小时 5 分钟', '免费停 2 小时', '付款 ¥10', '−¥10'])
      expect(find1.html).toContain(text)
    const without = await browser.open(`${find1.url}?without=${voucher}`)
    expect(without.html).toContain('付款 ¥20')
    expect(without.html).toContain('用这张')

    const order = await browser.send(find1, '/pay', {})
    expect(order.url).toMatch(/\/nanjing\/orders\/ord_\w+$/)
    expect(order.html).toContain('停车费 · 地方p1')
    expect(await m.p.db.all(sql`SELECT state FROM parking_vouchers`)).toEqual([['HELD']])
    // Given up: the voucher is there again.
    await browser.send(order, '/cancel')
    expect(await m.p.db.all(sql`SELECT state FROM parking_vouchers`)).toEqual([['RELEASED']])
    const again = await browser.send(await browser.open(find1.url), '/pay', {})
    const sheet = await browser.send(again, '/pay')
    const paid = await browser.send(sheet, '/sandbox/pay', {}, ['action', 'pay'])
    expect(paid.html).toMatch(/<h1>已完成<\/h1>/)
    expect(paid.html).toContain('回到这次停车')
    expect(paid.html).not.toContain('评价')
    const left = await browser.open(find1.url)
    for (const text of ['已缴费，可以离场', '前离场']) expect(left.html).toContain(text)
    expect(await m.p.db.all(sql`SELECT state FROM parking_vouchers ORDER BY state`)).toEqual([
      ['RELEASED'],
      ['USED'],
    ])
    expect((await browser.open(`/nanjing/orders/${voucher}`)).html).not.toContain('送您免费停车')
    await m.expectBooks()
  })

  it('covers a short stay whole: nothing is paid, and the barrier opens', async () => {
    const m = await market()
    const { lot, pass, key } = await lotAt(m)
    await offerAt(m, lot)
    const browser = browserBefore(m)
    await bought(m, browser, { product: 'bun', quantity: '2' })
    await pass('ENTRY', NOW - HOUR_MS)
    const stay = await browser.send(
      await browser.open(`/nanjing/parking/pay/${lot}`),
      `/pay/${lot}`,
      {
        plate: PLATE,
      },
    )
    expect(stay.html).toContain('用券并离场')
    const left = await browser.send(stay, '/pay', {})
    expect(left.url).toBe(stay.url)
    expect(left.html).toContain('已缴费，可以离场')
    expect(await barrierCall(m, key, 'leave', { lot: 'p1', plate: PLATE })).toMatchObject({
      body: { mayLeave: true },
    })
    await m.expectBooks()
  })

  it('is earned by what was really spent, in time, in these lots, and once', async () => {
    const m = await market()
    const { lot, pass } = await lotAt(m)
    const other = await lotAt(m, { name: 'p2' })
    await offerAt(m, lot, 2_000)
    const browser = browserBefore(m)
    await bought(m, browser, { product: 'bun', quantity: '1' }) // 12 yuan: too little
    await pass('ENTRY', NOW - HOUR_MS)
    const open = async () => {
      const form = await browser.open(`/nanjing/parking/pay/${lot}`)
      return browser.send(form, `/pay/${lot}`, { plate: PLATE })
    }
    expect((await open()).html).toContain('付款 ¥5')
    const order = await bought(m, browser, { product: 'bun', quantity: '2' })
    expect((await open()).html).toContain('用券并离场')
    expect((await browser.open(`/nanjing/parking/pay/${other.lot}`)).html).not.toContain('消费满')
    // What goes back does not count.
    await m.p.db.run(
      sql`UPDATE order_lines SET cancelled = 1, refund_units = 1, refund_fen = 1200 WHERE order_id = ${orderIdOf(order)}`,
    )
    expect((await open()).html).toContain('付款 ¥5')
    await m.p.db.run(
      sql`UPDATE order_lines SET cancelled = 0, refund_units = 0, refund_fen = 0 WHERE order_id = ${orderIdOf(order)}`,
    )
    later(m, 24 * HOUR_MS)
    expect((await open()).html).not.toContain('用券')
  })

  it('is never used for two stays, also at the same moment', async () => {
    const m = await market()
    const { lot, pass } = await lotAt(m)
    await offerAt(m, lot)
    await pass('ENTRY', NOW - HOUR_MS, PLATE)
    await pass('ENTRY', NOW - HOUR_MS, '苏A54321')
    const buyer = await m.buyer()
    const [first, second] = [await find(buyer, lot), await find(buyer, lot, '苏A54321')]
    const browser = browserBefore(m)
    const voucher = orderIdOf(await bought(m, browser, { product: 'bun', quantity: '2' }))
    await m.p.db.run(sql`UPDATE orders SET resident_id = ${buyer.id} WHERE id = ${voucher}`)
    const told = await Promise.all([
      payStay(buyer, first['id'], 0, [voucher]),
      payStay(buyer, second['id'], 0, [voucher]),
    ])
    expect(
      told.map((one) => one.code ?? one.__typename).toSorted((a, b) => a.localeCompare(b)),
    ).toEqual(['Order', 'PARKING_VOUCHER_NOT_USABLE'])
  })
})
