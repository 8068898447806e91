import { describe, expect, it } from 'vitest'
import { sql } from 'drizzle-orm'
import { AFTER_SALE, buy, market, newKey, REDEEM, show, type Market } from '../support/selling.ts'
import { askBack, DECIDE, RECEIVE } from '../support/selling/more.ts'

interface Asked {
  readonly requestAfterSale: {
    readonly __typename: string
    readonly id: string
    readonly code?: string
  }
}
interface Received {
  readonly receiveReturn: {
    readonly __typename: string
    readonly state?: string
    readonly replacementId?: string
    readonly code?: string
  }
}

const SHIRT = { id: 'shirt', prices: [9_900, 9_900, 12_900], stock: { a: 3 } } as const

/** Somebody has bought a shirt and collected it. */
const collected = async () => {
  const m = await market({ products: [SHIRT] })
  const skus = await m.p.db.all<[string]>(sql`SELECT id FROM skus ORDER BY position`)
  const [first, second, dearer] = skus.map(([id]) => id)
  const buyer = await m.buyer()
  const placed = await buy(m, buyer, [{ product: 'shirt' }])
  const order = await show(buyer, placed.orders[0]?.id)
  const clerk = await m.staff('CLERK', m.store('a'))
  await clerk.ask(REDEEM, { input: { code: order.code, idempotencyKey: newKey() } })
  const line = order.lines[0]?.id
  const ask = async (sku: string | undefined): Promise<Asked['requestAfterSale']> =>
    (
      await buyer.ask<Asked>(AFTER_SALE, {
        input: {
          order: order.id,
          kind: 'EXCHANGE',
          handedOver: true,
          units: [{ line, quantity: 1 }],
          exchangeFor: sku === undefined ? [] : [{ line, sku }],
          reason: '尺码不合适',
          idempotencyKey: newKey(),
        },
      })
    ).requestAfterSale
  const manager = await m.staff('MANAGER', m.store('a'))
  const receive = async (id: string, key = newKey()): Promise<Received['receiveReturn']> =>
    (await manager.ask<Received>(RECEIVE, { id, outcome: 'RESTOCK', key })).receiveReturn
  return { m, buyer, order, first, second, dearer, ask, manager, receive }
}

const stockOf = async (m: Market, sku: string | undefined, units: number): Promise<void> => {
  await m.p.db
    .run(sql`INSERT INTO stock_movements (key, type, store_id, sku_id, on_hand, reference, at)
    VALUES (${newKey()}, 'ADJUST', ${m.store('a')}, ${sku}, ${units}, 'test', 0)`)
}

describe('an exchange', () => {
  it('leads to an order for the other size, which costs nothing and is collected by a code of its own', async () => {
    const { m, buyer, order, second, ask, manager, receive } = await collected()
    await stockOf(m, second, 1)
    const { id } = await ask(second)
    expect(await manager.ask(DECIDE, { id, key: newKey() })).toMatchObject({
      decideAfterSale: { state: 'APPROVED' },
    })
    const key = newKey()
    const received = await receive(id, key)
    expect(received).toMatchObject({ state: 'DONE', refund: 0 })
    expect(await receive(id, key)).toEqual(received)
    const replacement = await show(buyer, received.replacementId)
    expect(replacement).toMatchObject({ state: 'TO_FULFIL', total: 0, lines: [{ quantity: 1 }] })
    expect(replacement.code).toMatch(/^\w{8}$/)
    expect(await show(buyer, order.id)).toMatchObject({ refundStatus: 'NONE', refunded: 0 })
    const clerk = await m.staff('CLERK', m.store('a'))
    expect(
      await clerk.ask(REDEEM, { input: { code: replacement.code, idempotencyKey: newKey() } }),
    ).toMatchObject({ redeem: { state: 'FULFILLED' } })
    await m.expectBooks()
  })

  it('gives the same again from what has just come back, where nothing else is left', async () => {
    const { m, first, ask, manager, receive } = await collected()
    await stockOf(m, first, -2)
    const { id } = await ask(undefined)
    await manager.ask(DECIDE, { id, key: newKey() })
    expect(await receive(id)).toMatchObject({ state: 'DONE' })
    await m.expectBooks()
  })

  it('is refused for another price, another product, or nothing', async () => {
    const { m, dearer, ask } = await collected()
    for (const sku of [dearer, 'sku_01ARZ3NDEKTSV4RRFFQ69G5FAV'])
      expect(await ask(sku)).toMatchObject({ code: 'EXCHANGE_NOT_POSSIBLE' })
    await m.expectBooks()
  })

  it('forfeits no money: given back before it is collected, what was paid for the first one goes back', async () => {
    const { m, buyer, order, second, ask, manager, receive } = await collected()
    await stockOf(m, second, 1)
    const { id } = await ask(second)
    await manager.ask(DECIDE, { id, key: newKey() })
    const replacement = await show(buyer, (await receive(id)).replacementId)
    const units = [{ line: replacement.lines[0]?.id, quantity: 1 }]
    expect(await askBack(buyer, replacement.id, units)).toMatchObject({ refund: 9_900 })
    await m.settle()
    expect(await show(buyer, replacement.id)).toMatchObject({
      state: 'CLOSED',
      closeReason: 'REFUNDED',
      refundStatus: 'FULL',
    })
    expect(await show(buyer, order.id)).toMatchObject({ refunded: 9_900, refundStatus: 'FULL' })
    expect(await askBack(buyer, replacement.id, units)).not.toHaveProperty('refund')
    const [refund] = m.p.weChat().state.refunds.values()
    expect(refund).toMatchObject({ amount: 9_900 })
    await m.expectBooks()
  })

  it('forfeits no money: exchanged twice and then sent back, what was paid for the first one goes back', async () => {
    const { m, buyer, order, first, second, ask, manager, receive } = await collected()
    await stockOf(m, second, 1)
    const clerk = await m.staff('CLERK', m.store('a'))
    const asked = await ask(second)
    await manager.ask(DECIDE, { id: asked.id, key: newKey() })
    let replacement = await show(buyer, (await receive(asked.id)).replacementId)
    for (const kind of ['EXCHANGE', 'RETURN']) {
      await clerk.ask(REDEEM, { input: { code: replacement.code, idempotencyKey: newKey() } })
      const line = replacement.lines[0]?.id
      const { requestAfterSale } = await buyer.ask<Asked>(AFTER_SALE, {
        input: {
          order: replacement.id,
          kind,
          handedOver: true,
          units: [{ line, quantity: 1 }],
          exchangeFor: kind === 'EXCHANGE' ? [{ line, sku: first }] : [],
          reason: '还是不合适',
          idempotencyKey: newKey(),
        },
      })
      await manager.ask(DECIDE, { id: requestAfterSale.id, key: newKey() })
      const received = await receive(requestAfterSale.id)
      expect(received).toMatchObject({ refund: kind === 'EXCHANGE' ? 0 : 9_900 })
      if (kind === 'EXCHANGE') replacement = await show(buyer, received.replacementId)
    }
    await m.settle()
    expect(await show(buyer, order.id)).toMatchObject({ refunded: 9_900, refundStatus: 'FULL' })
    expect(await show(buyer, replacement.id)).toMatchObject({ refunded: 0, refundStatus: 'FULL' })
    await m.expectBooks()
  })

  it('waits while what is wanted is out of stock, with nothing half done', async () => {
    const { m, second, ask, manager, receive } = await collected()
    const { id } = await ask(second)
    await manager.ask(DECIDE, { id, key: newKey() })
    expect(await receive(id)).toMatchObject({ code: 'EXCHANGE_NOT_POSSIBLE' })
    await m.expectBooks()
    await stockOf(m, second, 1)
    expect(await receive(id)).toMatchObject({ state: 'DONE' })
    await m.expectBooks()
  })
})
