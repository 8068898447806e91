import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { readFigures } from '#resolvers/figures/figures.ts'
import { listPayouts, sumOfPayouts } from '#resolvers/figures/payouts.ts'
import type { StaffContext } from '#schema/context.ts'
import { addDays, instantOf } from '#schema/time.ts'
import { market, type Market } from '../support/selling.ts'

const ZONE = 'Asia/Shanghai'
const DAYS = 10_000
const FIRST = '1999-01-01'
const CHUNK = 400

/** The same numbers each time: mulberry32. */
const random = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
}

interface Row {
  readonly day: number
  readonly at: number
  readonly purchase: string
  readonly external: number
  readonly orders: readonly { readonly id: string; readonly store: 0 | 1; readonly total: number }[]
  readonly refunds: readonly {
    readonly order: number
    readonly at: number
    readonly external: number
    readonly balance: number
  }[]
}

/** What ten thousand days brought: purchases at one store or two, paid in two tenders, some given back in parts on later days. */
const happenings = (): readonly Row[] => {
  const next = random(20_261_126)
  const below = (n: number): number => Math.floor(next() * n)
  const rows: Row[] = []
  for (let day = 0; day < DAYS; day += 1) {
    const start = instantOf(addDays(FIRST, day), 0, ZONE)
    for (let n = below(3); n >= 0; n -= 1) {
      const at = start + below(86_400_000)
      const purchase = `pur_${day}_${n}`
      const stores: readonly (0 | 1)[] = below(3) === 0 ? [0, 1] : [below(2) as 0 | 1]
      const orders = stores.map((store) => ({
        id: `ord_${String(day).padStart(5, '0')}_${n}_${store}`,
        store,
        total: 1 + below(30_000),
      }))
      const total = orders.reduce((sum, one) => sum + one.total, 0)
      const external = below(4) === 0 ? below(total + 1) : total
      const refunds: Row['refunds'][number][] = []
      let back = 0
      for (const [order, one] of orders.entries()) {
        let left = one.total
        for (let parts = below(6) === 0 ? 1 + below(3) : 0; parts > 0 && left > 0; parts -= 1) {
          const fen = parts === 1 && below(2) === 0 ? left : 1 + below(left)
          left -= fen
          // As the portal shares a refund out: the cumulative floor of what was paid through the provider (R7).
          const through =
            Math.floor((external * (back + fen)) / total) - Math.floor((external * back) / total)
          back += fen
          refunds.push({
            order,
            at: at + below(20 * 86_400_000),
            external: through,
            balance: fen - through,
          })
        }
      }
      rows.push({ day, at, purchase, external, orders, refunds })
    }
  }
  return rows
}

/** Writes them as the statements of the portal do, a few hundred at a time: rows first, then the steps that triggers answer. */
const happen = async (m: Market, rows: readonly Row[]): Promise<void> => {
  const { db } = m.p
  const stores = [m.store('a'), m.store('b')]
  const buyer = await m.buyer()
  const all = JSON.stringify(rows)
  const each = sql`json_each(${all}) p`
  const orders = sql`${each}, json_each(p.value, '$.orders') o`
  const storeOf = sql`iif(o.value ->> 'store' = 0, ${stores[0]}, ${stores[1]})`
  await db.batch([
    db.run(sql`INSERT INTO purchases (id, number, resident_id, city_code, state, total_fen, created_at, expires_at)
      SELECT p.value ->> 'purchase', p.value ->> 'purchase', ${buyer.id}, '320100', 'PENDING_PAYMENT',
        (SELECT sum(value ->> 'total') FROM json_each(p.value, '$.orders')), p.value ->> 'at', p.value ->> 'at' FROM ${each}`),
    db.run(sql`INSERT INTO orders (id, number, purchase_id, resident_id, store_id, merchant_id, city_code, fulfilment, goods_fen, discount_fen, freight_fen, total_fen, created_at, changed_at)
      SELECT o.value ->> 'id', o.value ->> 'id', p.value ->> 'purchase', ${buyer.id}, ${storeOf}, ${m.merchant}, '320100', 'DINE_IN', o.value ->> 'total', 0, 0, o.value ->> 'total', p.value ->> 'at', p.value ->> 'at' FROM ${orders}`),
    db.run(sql`INSERT INTO payments (id, purchase_id, resident_id, out_trade_no, channel, state, external_fen, balance_fen, description, payer_sealed, expires_at, created_at, settled_at, transaction_id)
      SELECT 'pay_' || (p.value ->> 'purchase'), p.value ->> 'purchase', ${buyer.id}, 'T-' || (p.value ->> 'purchase'), iif(p.value ->> 'external' = 0, 'BALANCE', 'WECHAT'), 'SUCCEEDED', p.value ->> 'external',
        (SELECT sum(value ->> 'total') FROM json_each(p.value, '$.orders')) - (p.value ->> 'external'), '', 'x', p.value ->> 'at', p.value ->> 'at', p.value ->> 'at', 'W' || (p.value ->> 'purchase') FROM ${each}`),
    db.run(
      sql`UPDATE purchases SET state = 'PAID', paid_at = created_at, payment_id = 'pay_' || id WHERE state = 'PENDING_PAYMENT'`,
    ),
    db.run(
      sql`UPDATE orders SET state = 'TO_FULFIL', event = 'PAY', actor = 'PROVIDER', paid_at = created_at WHERE state = 'PENDING_PAYMENT'`,
    ),
    db.run(sql`INSERT INTO refunds (id, payment_id, order_id, out_refund_no, state, external_fen, balance_fen, reason, due_at, created_at)
      SELECT 'rfd_' || (p.value ->> 'purchase') || '_' || r.key, 'pay_' || (p.value ->> 'purchase'), (p.value -> 'orders' -> (r.value ->> 'order')) ->> 'id', 'R-' || (p.value ->> 'purchase') || '_' || r.key, 'REQUESTED',
        r.value ->> 'external', r.value ->> 'balance', '', r.value ->> 'at', r.value ->> 'at' FROM ${each}, json_each(p.value, '$.refunds') r`),
    db.run(
      sql`UPDATE refunds SET state = 'SUCCEEDED', settled_at = created_at WHERE state = 'REQUESTED'`,
    ),
  ])
}

const staff = (m: Market): StaffContext => ({
  ...m.p.context(),
  viewer: {
    kind: 'staff',
    staffId: 'stf_test',
    grants: [
      {
        id: 'grt_test',
        role: 'OWNER',
        scope: 'MERCHANT',
        scopeId: m.merchant,
        cityCode: '320100',
        endsAt: Number.MAX_SAFE_INTEGER,
      },
    ],
  },
})

describe('ten thousand random days', () => {
  it('are the same to the fen in payments and refunds, in figures and in payouts', async () => {
    const m = await market()
    const rows = happenings()
    for (let i = 0; i < rows.length; i += 2_000) await happen(m, rows.slice(i, i + 2_000))
    const ctx = staff(m)
    // What happened, added up here: by store and day.
    const dayOf = (at: number): number => Math.floor((at - instantOf(FIRST, 0, ZONE)) / 86_400_000)
    const ledger = new Map<string, { sales: number; orders: number; refunds: number }>()
    const entry = (store: string, day: number) => {
      const key = `${store} ${addDays(FIRST, day)}`
      const known = ledger.get(key) ?? { sales: 0, orders: 0, refunds: 0 }
      ledger.set(key, known)
      return known
    }
    const stores = [m.store('a'), m.store('b')]
    for (const { day, orders, refunds } of rows) {
      for (const { store, total } of orders) {
        const one = entry(stores[store] ?? '', day)
        one.sales += total
        one.orders += 1
      }
      for (const { order, at, external, balance } of refunds)
        entry(stores[orders[order]?.store ?? 0] ?? '', dayOf(at)).refunds += external + balance
    }
    let seen = 0
    let paid = { external: 0, balance: 0, back: 0, fee: 0 }
    for (let first = 0; first < DAYS + 20; first += CHUNK) {
      const [from, to] = [addDays(FIRST, first), addDays(FIRST, first + CHUNK - 1)]
      const payouts = await listPayouts(ctx, { merchant: m.merchant, from, to })
      for (const row of payouts) {
        const one = ledger.get(`${row.storeId} ${row.date}`)
        expect(
          [
            row.externalFen + row.balanceFen,
            row.orders,
            0 - row.externalRefundFen - row.balanceRefundFen,
          ],
          `${row.storeId} ${row.date}`,
        ).toEqual([one?.sales, one?.orders, one?.refunds])
        seen += 1
      }
      const sum = sumOfPayouts(payouts)
      paid = {
        external: paid.external + sum.externalFen,
        balance: paid.balance + sum.balanceFen,
        back: paid.back - sum.externalRefundFen - sum.balanceRefundFen,
        fee: paid.fee + sum.feeFen,
      }
      let [sales, orders, refunds] = [0, 0, 0]
      for (const store of stores) {
        const figures = await readFigures(ctx, { store, from, to })
        if (!figures) throw new Error('The owner may read them.')
        sales += figures.salesFen
        orders += figures.orders
        refunds += figures.refundsFen
        const ofStore = payouts.filter(({ storeId }) => storeId === store)
        const byDay = new Map(ofStore.map((row) => [row.date, row.externalFen + row.balanceFen]))
        expect(
          figures.days.every(({ date, salesFen }) => salesFen === (byDay.get(date) ?? 0)),
        ).toBe(true)
        expect(figures.hours.reduce((all, { salesFen }) => all + salesFen, 0)).toBe(
          figures.salesFen,
        )
        expect(figures.fulfilments.reduce((all, { orders: n }) => all + n, 0)).toBe(figures.orders)
      }
      expect([sales, orders, refunds]).toEqual([
        sum.externalFen + sum.balanceFen,
        sum.orders,
        0 - sum.externalRefundFen - sum.balanceRefundFen,
      ])
    }
    expect(seen).toBe(ledger.size)
    const [external, balance] = await m.p.db.get<[number, number]>(
      sql`SELECT sum(external_fen), sum(balance_fen) FROM payments WHERE state = 'SUCCEEDED'`,
    )
    const [back] = await m.p.db.get<[number]>(
      sql`SELECT sum(external_fen + balance_fen) FROM refunds WHERE state = 'SUCCEEDED'`,
    )
    expect(paid).toMatchObject({ external, balance, back })
    // Of a purchase over several stores no fee is lost or made up either.
    const wrong = await m.p.db.all(sql`
      SELECT p.id FROM payments p JOIN orders o ON o.purchase_id = p.purchase_id JOIN store_entries e ON e.key = o.id
      GROUP BY p.id HAVING sum(e.fee_fen) <> (p.external_fen * 60 + 5000) / 10000`)
    expect(wrong).toEqual([])
  }, 60_000)
})
