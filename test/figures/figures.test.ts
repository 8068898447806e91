import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { requirePeriod } from '#resolvers/figures/period.ts'
import { changeOf, daysOf, DAYS_MAX, periodBefore } from '#resolvers/figures/rules.ts'
import { HOUR_MS } from '#schema/time.ts'
import { redeem } from '../support/selling/more.ts'
import { askBack } from '../support/selling/more.ts'
import {
  buy,
  market,
  openSheet,
  place,
  show,
  type Market,
  type Somebody,
} from '../support/selling.ts'

const DAY = '2026-11-03'
const FIGURES = `query ($store: ID!, $from: String!, $to: String!) { salesFigures(store: $store, from: $from, to: $to) {
  now { sales orders average units refunds refundCount } before { sales orders } days { date sales orders }
  hours { hour orders } fulfilments { fulfilment orders } bestSellers { name units sales } buyers returning } }`
const PAYOUTS = `query ($merchant: ID!, $from: String!, $to: String!) { payouts(merchant: $merchant, from: $from, to: $to) {
  date storeId orders external balance externalRefund balanceRefund freight fee net isProvisional } }`

interface Numbers {
  readonly now: Readonly<Record<string, number>>
  readonly days: readonly { readonly date: string; readonly sales: number }[]
  readonly hours: readonly { readonly hour: number; readonly orders: number }[]
  readonly fulfilments: readonly object[]
  readonly bestSellers: readonly object[]
  readonly buyers: number | null
}

const figuresOf = async (who: Somebody, store: string, from = DAY, to = DAY): Promise<Numbers> =>
  (await who.ask<{ readonly salesFigures: Numbers }>(FIGURES, { store, from, to })).salesFigures
const payoutsOf = async (m: Market, who: Somebody, from = DAY, to = DAY) =>
  (
    await who.ask<{ readonly payouts: readonly Readonly<Record<string, unknown>>[] }>(PAYOUTS, {
      merchant: m.merchant,
      from,
      to,
    })
  ).payouts

describe('a period', () => {
  it('is days of the city, both ends included, each from midnight to midnight there', () => {
    const days = requirePeriod('2026-10-31', '2026-11-02', 'Asia/Shanghai')
    expect(days.map(({ date }) => date)).toEqual(['2026-10-31', '2026-11-01', '2026-11-02'])
    expect(days[0]?.from).toBe(Date.parse('2026-10-31T00:00:00+08:00'))
    expect(days.map(({ to }) => to).slice(0, 2)).toEqual(days.slice(1).map(({ from }) => from))
    // A day on which clocks are set has 23 hours or 25.
    const [spring] = requirePeriod('2026-03-29', '2026-03-29', 'Europe/Berlin')
    expect((spring?.to ?? 0) - (spring?.from ?? 0)).toBe(23 * HOUR_MS)
  })

  it.each([
    ['2026-11-03', '2026-11-02'],
    ['2026-02-30', '2026-03-01'],
    ['', ''],
    ['2024-01-01', '2026-01-01'],
  ])('from %s to %s is none', (from, to) => {
    expect(daysOf(from, to, 'Asia/Shanghai')).toBeUndefined()
    expect(() => requirePeriod(from, to, 'Asia/Shanghai')).toThrow(/at most 400 days/)
  })

  it('has one of the same length right before it', () => {
    expect(periodBefore('2026-11-01', 30)).toEqual({ from: '2026-10-02', to: '2026-10-31' })
    expect(daysOf('2025-01-01', '2026-02-04', 'Asia/Shanghai')).toHaveLength(DAYS_MAX)
  })

  it.each([
    [150, 100, 500],
    [100, 100, 0],
    [0, 100, -1_000],
    [5, 0, null],
  ])('with %s after %s changed by %s thousandths', (now, before, change) => {
    expect(changeOf(now, before)).toBe(change)
  })
})

describe('figures and payouts', () => {
  it('count an order when it is paid and a refund when it has arrived, at the store of the order', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const owner = await m.staff('OWNER', m.merchant)
    await place(m, buyer, [{ product: 'bun', quantity: 5 }]) // not paid
    const made = await buy(m, buyer, [
      { product: 'bun', store: 'a', quantity: 2 },
      { product: 'bun', store: 'b', quantity: 1 },
    ])
    const [first] = made.orders
    await askBack(buyer, first?.id, [{ line: first?.lines[0]?.id, quantity: 1 }])
    await m.settle()
    expect(await figuresOf(owner, m.store('a'))).toMatchObject({
      now: { sales: 2_400, orders: 1, average: 2_400, units: 2, refunds: 1_200, refundCount: 1 },
      days: [{ date: DAY, sales: 2_400, orders: 1 }],
      fulfilments: [{ fulfilment: 'PICKUP', orders: 1 }],
      bestSellers: [{ name: '小笼包', units: 2, sales: 2_400 }],
      buyers: null, // one alone could be recognised
    })
    const { hours } = await figuresOf(owner, m.store('b'))
    expect(hours.filter(({ orders }) => orders > 0)).toEqual([{ hour: 10, orders: 1 }])
    // 0.6 % of 36 yuan are 22 fen: 15 and 7 of them by what each store has of it, and half of 15 come back.
    const rows = new Map((await payoutsOf(m, owner)).map((row) => [row['storeId'], row]))
    const [a, b] = [rows.get(m.store('a')), rows.get(m.store('b'))]
    expect(Number(a?.['fee']) + Number(b?.['fee'])).toBe(
      22 - Math.floor(Number(14 + (a?.['fee'] === 7 ? 0 : 1)) / 2),
    )
    expect(a).toMatchObject({
      external: 2_400,
      balance: 0,
      externalRefund: -1_200,
      isProvisional: true,
    })
    expect(Number(a?.['net'])).toBe(1_200 - Number(a?.['fee']))
    await m.expectBooks()
  })

  it('tell tenders apart, and give balance nothing of the fee', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const operator = await m.staff('OPERATOR', '320100')
    const owner = await m.staff('OWNER', m.merchant)
    await operator.ask(
      'mutation ($r: ID!) { creditBalance(resident: $r, amount: 1000, city: "320100", reason: "礼", idempotencyKey: "credit-0001") { __typename } }',
      { r: buyer.id },
    )
    const made = await place(m, buyer, [{ product: 'bun', quantity: 1 }])
    const { sheet } = await openSheet(buyer, made.id, { balance: 1_000 })
    await m.tap(buyer, sheet?.package ?? '')
    expect(await payoutsOf(m, owner)).toMatchObject([
      { orders: 1, external: 200, balance: 1_000, fee: 1, net: 1_199 },
    ])
    await m.expectBooks()
  })

  it('put the fee right when the bill says something else, once, on the day of the sale', async () => {
    const m = await market()
    await m.p.db.run(sql`UPDATE settings SET value = '100' WHERE key = 'wechat.fee'`)
    const buyer = await m.buyer()
    const owner = await m.staff('OWNER', m.merchant)
    const made = await buy(m, buyer, [
      { product: 'bun', store: 'a', quantity: 3 },
      { product: 'bun', store: 'b', quantity: 1 },
    ])
    const [, second] = made.orders
    await askBack(buyer, second?.id, [{ line: second?.lines[0]?.id, quantity: 1 }])
    await m.settle()
    const fees = async () => (await payoutsOf(m, owner)).map(({ fee }) => Number(fee))
    expect((await fees()).reduce((sum, fee) => sum + fee, 0)).toBe(36) // one per cent of 36 yuan left
    m.p.setNow(Date.parse('2026-11-04T10:05:00+08:00'))
    await m.sweep()
    await m.sweep()
    const rows = await payoutsOf(m, owner)
    expect(rows.every(({ isProvisional }) => isProvisional === false)).toBe(true)
    // 29 of 48 yuan were taken, 7 came back.
    expect(rows.reduce((sum, { fee }) => sum + Number(fee), 0)).toBe(22)
    await m.expectBooks()
  })

  it('show nothing to whoever may not read them, and to a manager figures of the own store alone', async () => {
    const m = await market()
    const buyer = await m.buyer()
    await buy(m, buyer, [{ product: 'bun', quantity: 1 }])
    const manager = await m.staff('MANAGER', m.store('a'))
    expect((await figuresOf(manager, m.store('a'))).now).toMatchObject({ sales: 1_200 })
    expect(await figuresOf(manager, m.store('b'))).toBeNull()
    await m.expectBooks()
  })

  it('are read in as many statements for a year as for a day', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const owner = await m.staff('OWNER', m.merchant)
    await buy(m, buyer, [{ product: 'bun', quantity: 1 }])
    const cost = async (from: string): Promise<number> => {
      m.p.statements.reset()
      await figuresOf(owner, m.store('a'), from)
      await payoutsOf(m, owner, from)
      return m.p.statements.calls
    }
    expect(await cost('2025-11-04')).toBe(await cost(DAY))
    await m.expectBooks()
  })

  it('are only ever added to', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const [order] = (await buy(m, buyer, [{ product: 'bun', quantity: 1 }])).orders
    const clerk = await m.staff('CLERK', m.store('a'))
    await redeem(clerk, (await show(buyer, order?.id)).code)
    for (const change of [
      sql`UPDATE store_entries SET fee_fen = 0`,
      sql`DELETE FROM store_entries`,
    ])
      await expect(m.p.db.run(change)).rejects.toMatchObject({
        cause: expect.objectContaining({ message: expect.stringContaining('APPEND_ONLY') }),
      })
    await m.expectBooks()
  })
})
