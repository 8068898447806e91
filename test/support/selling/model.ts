import { sql } from 'drizzle-orm'
import { expect } from 'vitest'
import { decideAfterSale, receiveReturn } from '#resolvers/after-sale/decide.ts'
import { requestAfterSale } from '#resolvers/after-sale/request.ts'
import { redeem } from '#resolvers/fulfilment/redeem.ts'
import { adjustStock, countStock, transferStock } from '#resolvers/inventory/service.ts'
import { placeOrder } from '#resolvers/ordering/place.ts'
import { cancelPurchase } from '#resolvers/ordering/service.ts'
import { pay } from '#resolvers/payment/pay.ts'
import { sendRefunds } from '#resolvers/payment/send-refunds.ts'
import { sweep } from '#resolvers/sweeping/service.ts'
import type { StaffContext } from '#schema/context.ts'
import { type Buyer, type Market, market, newKey } from '../selling.ts'
import { callBack, paidAllTheSame, tapInSilence } from './callbacks.ts'
import { PRICES, PRODUCTS, STORES, type Command } from './commands.ts'
import { Expected, OPENING, type Purchase } from './expected.ts'
import { expectSameMoney } from './money.ts'
import { buyers, contextOf, later } from './more.ts'

const MINUTE_MS = 60_000

/**
 * A small world of two products, two stores and two buyers, beside what a few lines say it should be. Each command is done to
 * both, and whether it was refused is compared too.
 */
export class SmallWorld extends Expected {
  readonly m: Market
  private readonly people: readonly Buyer[]
  private readonly owner: () => StaffContext

  private constructor(m: Market, people: readonly Buyer[], owner: () => StaffContext) {
    super()
    this.m = m
    this.people = people
    this.owner = owner
  }

  static async make(): Promise<SmallWorld> {
    const m = await market({
      products: PRODUCTS.map((id) => ({
        id,
        prices: [PRICES[id]],
        stock: { a: OPENING, b: OPENING },
      })),
    })
    await m.staff('OWNER', m.merchant)
    const [staffId = ''] = (await m.p.db.all<[string]>(sql`SELECT id FROM staff`)).flat()
    const people = await buyers(m, 2)
    for (const { id } of people)
      await m.p.db
        .run(sql`INSERT INTO balance_movements (key, resident_id, type, fen, reference, at)
        VALUES (${`gift ${id}`}, ${id}, 'CREDIT', 20000, 'gift', ${m.p.host.clock()})`)
    // Callbacks come when a command says so.
    await m.control('PUT', '/sandbox/faults', { callbacks: { lost: true } })
    await m.control('POST', '/sandbox/refunds/hold', { hold: true })
    const owner = (): StaffContext =>
      m.p.context({
        kind: 'staff',
        staffId,
        grants: [
          {
            id: 'grt_model',
            role: 'OWNER',
            scope: 'MERCHANT',
            scopeId: m.merchant,
            cityCode: '320100',
            endsAt: Number.MAX_SAFE_INTEGER,
          },
        ],
      }) as StaffContext
    return new SmallWorld(m, people, owner)
  }

  /** Does something, and compares all there is to compare. */
  async run(one: Command): Promise<void> {
    later(this.m, 1_000)
    await this.act(one)
    const found = new Map(
      await Promise.all(
        [...this.levels.keys()].map(async (key) => {
          const [p = '', s = ''] = key.split(' ')
          return [key, await this.m.stock(p, s)] as const
        }),
      ),
    )
    expect(found).toEqual(this.levels)
    await this.m.expectBooks()
    const unheard = this.purchases.filter((purchase) => purchase.unheard)
    await expectSameMoney(
      this.m,
      unheard.map(({ id }) => id),
    )
  }

  private async act(one: Command): Promise<void> {
    switch (one.kind) {
      case 'PLACE':
        return this.place(one)
      case 'CANCEL':
        return this.cancel(this.pick(one.which))
      case 'EXPIRE':
        return this.expire()
      case 'PAY':
        return this.pay(this.pick(one.which), one)
      case 'PAY_LATE':
        return this.payLate(this.pick(one.which))
      case 'REDEEM':
        return this.redeem(one)
      case 'REFUND':
        return this.refund(one)
      case 'RETURN':
        return this.bringBack(one)
      case 'SETTLE':
        return this.settle()
      case 'COUNT':
      case 'ADJUST':
      case 'TRANSFER':
        return this.keep(one)
    }
  }

  private async place({ buyer, lines }: Extract<Command, { kind: 'PLACE' }>): Promise<void> {
    const person = this.people[buyer]
    if (!person) return
    const wanted = new Map<string, number>()
    for (const line of lines) {
      const key = `${line.product} ${line.store}`
      wanted.set(key, (wanted.get(key) ?? 0) + line.units)
    }
    const isThere = [...wanted].every(([key, quantity]) => {
      const level = this.levels.get(key)
      return level && level.onHand - level.held - level.committed >= quantity
    })
    const total = lines.reduce((sum, line) => sum + PRICES[line.product] * line.units, 0)
    const stores = [...new Set(lines.map((line) => line.store))]
    let id = ''
    const placing = placeOrder(
      contextOf(this.m, person.id),
      {
        lines: lines.map((line) => ({
          storeId: this.m.store(line.store),
          skuId: this.m.sku(line.product),
          quantity: line.units,
        })),
        handovers: stores.map((s) => ({ storeId: this.m.store(s), fulfilment: 'PICKUP' as const })),
        totalFen: total,
      },
      newKey(),
    ).then((made) => {
      id = made.id
    })
    if (!(await this.compare('PLACE', placing, isThere))) return
    const rows = await this.m.p.db.all<[string, string, string, string, number]>(sql`
      SELECT l.id, l.order_id, l.sku_id, o.store_id, l.quantity FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE o.purchase_id = ${id} ORDER BY l.id`)
    const made: Purchase = {
      id,
      buyer: person,
      total,
      state: 'PENDING',
      unheard: false,
      lines: rows.map(([lineId, orderId, skuId, storeId, quantity]) => ({
        id: lineId,
        orderId,
        product: PRODUCTS.find((p) => this.m.sku(p) === skuId) ?? 'tea',
        store: STORES.find((s) => this.m.store(s) === storeId) ?? 'a',
        quantity,
        fulfilled: 0,
        cancelled: 0,
        returned: 0,
      })),
    }
    expect(made.lines).toHaveLength(wanted.size)
    this.purchases.push(made)
    for (const line of made.lines) this.level(line.product, line.store).held += line.quantity
  }

  private async cancel(purchase: Purchase | undefined): Promise<void> {
    if (!purchase) return
    const { state } = await cancelPurchase(contextOf(this.m, purchase.buyer.id), purchase.id)
    if (purchase.state === 'PENDING') this.becomes(purchase, purchase.unheard ? 'PAID' : 'CLOSED')
    expect(state).toBe(purchase.state)
  }

  private async expire(): Promise<void> {
    later(this.m, 16 * MINUTE_MS)
    await sweep(this.m.p.context())
    for (const purchase of this.purchases)
      if (purchase.state === 'PENDING') this.becomes(purchase, purchase.unheard ? 'PAID' : 'CLOSED')
  }

  private async pay(
    purchase: Purchase | undefined,
    { how, lost }: Extract<Command, { kind: 'PAY' }>,
  ): Promise<void> {
    if (!purchase || purchase.unheard) return
    const [stored = 0] =
      (await this.m.p.db.get<[number] | undefined>(
        sql`SELECT fen FROM balances WHERE resident_id = ${purchase.buyer.id}`,
      )) ?? []
    const part = { WECHAT: 0, BALANCE: purchase.total, MIXED: Math.floor(purchase.total / 3) }[how]
    // What an attempt before this one took is given back first.
    const [taken = 0] =
      (await this.m.p.db.get<[number] | undefined>(
        sql`SELECT balance_fen FROM payments WHERE purchase_id = ${purchase.id} AND state IN ('CREATED', 'PREPAID')`,
      )) ?? []
    const ctx = contextOf(this.m, purchase.buyer.id)
    const paying = pay(ctx, { purchaseId: purchase.id, balanceFen: part }, newKey())
    const possible = purchase.state === 'PENDING' && part <= stored + taken
    if (!(await this.compare('PAY', paying, possible))) return
    const { sheet } = await paying
    if (sheet === null) return this.becomes(purchase, 'PAID')
    const trade = await tapInSilence(this.m, purchase.buyer, { sheet })
    if (lost) purchase.unheard = true
    else {
      expect((await callBack(this.m, trade)).status).toBe(204)
      this.becomes(purchase, 'PAID')
    }
  }

  /** WeChat took the money of an attempt that was closed. */
  private async payLate(purchase: Purchase | undefined): Promise<void> {
    if (purchase?.state !== 'CLOSED') return
    const row = await this.m.p.db.get<[string] | undefined>(
      sql`SELECT out_trade_no FROM payments WHERE purchase_id = ${purchase.id} AND state = 'CLOSED' LIMIT 1`,
    )
    const trade = row && this.m.p.weChat().state.trades.get(row[0])
    if (!trade) return
    expect((await callBack(this.m, paidAllTheSame(this.m, trade))).status).toBe(204)
  }

  private async redeem({
    which: at,
    units: n,
  }: Extract<Command, { kind: 'REDEEM' }>): Promise<void> {
    const picked = this.pickLine(at)
    if (!picked) return
    const { line } = picked
    const row = await this.m.p.db.get<[string]>(
      sql`SELECT code FROM pickup_codes WHERE order_id = ${line.orderId}`,
    )
    const handing = redeem(this.owner(), {
      code: row[0],
      units: [{ lineId: line.id, quantity: n }],
      key: newKey(),
    })
    const level = this.level(line.product, line.store)
    // What orders have claim to may be more than is there; that much cannot be handed over.
    const left = Math.min(line.quantity - line.fulfilled - line.cancelled, level.onHand)
    if (!(await this.compare('REDEEM', handing, n <= left))) return
    line.fulfilled += n
    level.onHand -= n
    level.committed -= n
  }

  private async refund({
    which: at,
    units: n,
  }: Extract<Command, { kind: 'REFUND' }>): Promise<void> {
    const picked = this.pickLine(at)
    if (!picked) return
    const { line, purchase } = picked
    const asking = requestAfterSale(
      contextOf(this.m, purchase.buyer.id),
      {
        orderId: line.orderId,
        kind: 'REFUND',
        handedOver: false,
        units: [{ lineId: line.id, quantity: n }],
        reason: '不要了',
      },
      newKey(),
    )
    const left = line.quantity - line.fulfilled - line.cancelled
    if (!(await this.compare('REFUND', asking, n <= left))) return
    line.cancelled += n
    this.level(line.product, line.store).committed -= n
  }

  private async bringBack(one: Extract<Command, { kind: 'RETURN' }>): Promise<void> {
    const picked = this.pickLine(one.which)
    if (!picked) return
    const { line, purchase } = picked
    let id = ''
    const asking = requestAfterSale(
      contextOf(this.m, purchase.buyer.id),
      {
        orderId: line.orderId,
        kind: 'RETURN',
        handedOver: true,
        units: [{ lineId: line.id, quantity: one.units }],
        reason: '坏了',
      },
      newKey(),
    ).then((made) => {
      id = made
    })
    if (!(await this.compare('RETURN', asking, one.units <= line.fulfilled - line.returned))) return
    const said = { id, answer: null, merchantFault: false }
    await decideAfterSale(this.owner(), { ...said, agree: true }, newKey())
    await receiveReturn(this.owner(), { ...said, outcome: one.outcome }, newKey())
    if (one.outcome !== 'REFUSED') line.returned += one.units
    if (one.outcome === 'RESTOCK') this.level(line.product, line.store).onHand += one.units
  }

  /** Refunds go to WeChat, a minute apart, and WeChat says that they are done. */
  private async settle(): Promise<void> {
    const { refunds } = this.m.p.weChat().state
    later(this.m, 61_000)
    await sendRefunds(this.m.p.context())
    for (const refund of refunds.values()) {
      if (refund.state !== 'PROCESSING') continue
      await this.m.control('POST', `/sandbox/refunds/${refund.outRefundNo}/settle`, {
        state: 'SUCCESS',
      })
      const { status } = await this.m.control<{ readonly status: number }>(
        'POST',
        '/sandbox/callbacks/send',
        { outRefundNo: refund.outRefundNo },
      )
      expect(status).toBe(204)
    }
  }

  private async keep(
    one: Extract<Command, { kind: 'COUNT' | 'ADJUST' | 'TRANSFER' }>,
  ): Promise<void> {
    const skuId = this.m.sku(one.product)
    const reference = '盘点'
    if (one.kind === 'TRANSFER') {
      const to = one.from === 'a' ? 'b' : 'a'
      const from = this.level(one.product, one.from)
      const ids = { fromStoreId: this.m.store(one.from), toStoreId: this.m.store(to) }
      const moving = transferStock(
        this.owner(),
        { skuId, ...ids, units: one.units, reference },
        newKey(),
      )
      const free = from.onHand - from.held - from.committed
      if (!(await this.compare('TRANSFER', moving, one.units <= free))) return
      from.onHand -= one.units
      this.level(one.product, to).onHand += one.units
      return
    }
    const level = this.level(one.product, one.store)
    const key = { storeId: this.m.store(one.store), skuId, reference }
    if (one.kind === 'COUNT') {
      const found = { ...key, units: one.found, expected: level.onHand }
      await this.compare('COUNT', countStock(this.owner(), found, newKey()), true)
      level.onHand = one.found
      return
    }
    const adjusting = adjustStock(this.owner(), { ...key, delta: one.delta }, newKey())
    if (await this.compare('ADJUST', adjusting, level.onHand + one.delta >= 0))
      level.onHand += one.delta
  }
}
