import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adjustStock, keepBack } from '#resolvers/inventory/service.ts'
import { setComponents, type Bundle } from '#resolvers/listing/bundles.ts'
import { PAY_WITHIN_MS } from '#resolvers/ordering/rules/states.ts'
import { ownerContext } from '../support/selling/links.ts'
import { AFTER_SALE, buy, market, newKey, place, show, type Market } from '../support/selling.ts'
import { oneOf, preview } from '../support/selling/checkout.ts'
import { askBack, DECIDE, later, RECEIVE, redeem } from '../support/selling/more.ts'

/** Two buns and a duck as one, at stores a (10 buns, 4 ducks) and b (10 buns, no duck). */
const withSet = async (): Promise<Market> => {
  const m = await market({
    products: [
      { id: 'bun', name: '小笼包', category: 'bread', prices: [1_200], stock: { a: 10, b: 10 } },
      { id: 'duck', name: '盐水鸭', category: 'fruit', prices: [2_850], stock: { a: 4 } },
      { id: 'set', name: '双人套餐', category: 'bread', prices: [4_500] },
      { id: 'pair', name: '两笼', category: 'bread', prices: [2_200] },
    ],
  })
  await makes(m, 'set', { bun: 2, duck: 1 })
  return m
}
const makes = (m: Market, name: string, parts: Readonly<Record<string, number>>): Promise<void> =>
  setComponents(ownerContext(m), {
    skuId: m.sku(name),
    components: Object.entries(parts).map(([part, perUnit]) => ({ skuId: m.sku(part), perUnit })),
  })
const free = async (m: Market, name: string, store = 'a'): Promise<number> => {
  const [row] = await m.p.db.all<[number]>(
    sql`SELECT max(0, on_hand - held - committed - safety) FROM stock_levels WHERE sku_id = ${m.sku(name)} AND store_id = ${m.store(store)}`,
  )
  return row?.[0] ?? 0
}
const frees = async (m: Market): Promise<readonly number[]> => [
  await free(m, 'bun'),
  await free(m, 'duck'),
  await free(m, 'set'),
]

describe('what is sold as one', () => {
  it('says what is in it, also where it is given anew in an exchange', async () => {
    const m = await withSet()
    const buyer = await m.buyer()
    const placed = await buy(m, buyer, [{ product: 'set' }])
    const order = await show(buyer, placed.orders[0]?.id)
    await redeem(await m.staff('CLERK', m.store('a')), order.code)
    const line = order.lines[0]?.id
    const input = {
      order: order.id,
      kind: 'EXCHANGE',
      handedOver: true,
      units: [{ line, quantity: 1 }],
      exchangeFor: [],
      reason: '洒了',
      idempotencyKey: newKey(),
    }
    const asked = await buyer.ask<{ readonly requestAfterSale: { readonly id: string } }>(
      AFTER_SALE,
      { input },
    )
    const manager = await m.staff('MANAGER', m.store('a'))
    const { id } = asked.requestAfterSale
    await manager.ask(DECIDE, { id, key: newKey() })
    const { receiveReturn } = await manager.ask<{
      readonly receiveReturn: { readonly state: string }
    }>(RECEIVE, { id, outcome: 'RESTOCK', key: newKey() })
    expect(receiveReturn.state).toBe('DONE')
    const said = await m.p.db.all<[string]>(
      sql`SELECT chosen -> '$[#-1]' -> 'value' ->> 'zh-CN' FROM order_lines ORDER BY id`,
    )
    expect(said).toEqual([['小笼包 × 2、盐水鸭 × 1'], ['小笼包 × 2、盐水鸭 × 1']])
    await m.expectBooks()
  })

  it('has as many as its parts allow, at each store, whoever changes them', async () => {
    const m = await withSet()
    expect(await frees(m)).toEqual([10, 4, 4])
    expect(await free(m, 'set', 'b')).toBe(0)
    const level = (name: string) => ({ storeId: m.store('a'), skuId: m.sku(name) })
    const own = ownerContext(m)
    await adjustStock(own, { ...level('bun'), delta: -5, reference: '破损' }, newKey())
    expect(await frees(m)).toEqual([5, 4, 2])
    await keepBack(own, { ...level('duck'), safety: 3 }, newKey())
    expect(await frees(m)).toEqual([5, 1, 1])
    await adjustStock(own, { ...level('bun'), delta: 20, reference: '到货' }, newKey())
    await keepBack(own, { ...level('duck'), safety: 0 }, newKey())
    expect(await frees(m)).toEqual([25, 4, 4])
    await m.expectBooks()
  })

  it('holds its parts while it is unpaid, and lets them go when it is given up', async () => {
    const m = await withSet()
    await place(m, await m.buyer(), [{ product: 'set', quantity: 2 }])
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 10, held: 4, committed: 0 })
    expect(await m.stock('duck', 'a')).toEqual({ onHand: 4, held: 2, committed: 0 })
    expect(await frees(m)).toEqual([6, 2, 2])
    await m.expectBooks()
    later(m, PAY_WITHIN_MS + 1)
    await m.sweep()
    expect(await frees(m)).toEqual([10, 4, 4])
    await m.expectBooks()
  })

  it('takes its parts along when it is handed over, some units at a time, and gives back those that were not', async () => {
    const m = await withSet()
    const buyer = await m.buyer()
    const [order] = (await buy(m, buyer, [{ product: 'set', quantity: 3 }])).orders
    const { code } = await show(buyer, order?.id)
    const line = order?.lines[0]?.id ?? ''
    const clerk = await m.staff('CLERK', m.store('a'))
    const [kept] = await m.p.db.all<[string]>(
      sql`SELECT chosen FROM order_lines WHERE id = ${line}`,
    )
    // Whoever hands it over has to know.
    expect(kept?.[0]).toContain('小笼包 × 2、盐水鸭 × 1')
    await redeem(clerk, code, [{ line, quantity: 1 }])
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 8, held: 0, committed: 4 })
    await askBack(buyer, order?.id ?? '', [{ line, quantity: 1 }])
    await m.settle()
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 8, held: 0, committed: 2 })
    expect(await m.stock('duck', 'a')).toEqual({ onHand: 3, held: 0, committed: 1 })
    await redeem(clerk, code)
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 6, held: 0, committed: 0 })
    expect(await frees(m)).toEqual([6, 2, 2])
    await m.expectBooks()
  })

  it('is added up with its parts before it is promised: what there is not for both is told', async () => {
    const m = await withSet()
    const buyer = await m.buyer()
    const both = {
      lines: [
        { store: m.store('a'), sku: m.sku('set'), quantity: 4 },
        { store: m.store('a'), sku: m.sku('bun'), quantity: 3 },
      ],
      handovers: oneOf(m, 'bun').handovers,
    }
    const { obstacles } = await preview(buyer, both)
    expect(obstacles).toEqual([
      expect.objectContaining({ code: 'OUT_OF_STOCK', available: 3 }),
      expect.objectContaining({ code: 'OUT_OF_STOCK', available: 2 }),
    ])
    await buy(m, buyer, [
      { product: 'set', quantity: 4 },
      { product: 'bun', quantity: 2 },
    ])
    expect(await frees(m)).toEqual([0, 0, 0])
    await m.expectBooks()
  })

  it('is never sold beyond its parts by many at once', async () => {
    const m = await withSet()
    const people = await Promise.all(Array.from({ length: 8 }, () => m.buyer()))
    await Promise.allSettled(
      people.map((buyer, i) =>
        buy(m, buyer, [{ product: i % 2 === 0 ? 'set' : 'bun', quantity: 2 }]),
      ),
    )
    const { onHand, committed, held } = await m.stock('bun', 'a')
    expect(committed + held).toBeLessThanOrEqual(onHand)
    await m.expectBooks()
  })

  it('has no stock that anybody could count', async () => {
    const m = await withSet()
    const own = ownerContext(m)
    const level = { storeId: m.store('a'), skuId: m.sku('set') }
    await expect(
      adjustStock(own, { ...level, delta: 5, reference: '到货' }, newKey()),
    ).rejects.toMatchObject({ code: 'STOCK_UNKNOWN' })
    await expect(
      m.p.db.run(
        sql`INSERT INTO stock_movements (key, type, store_id, sku_id, on_hand, reference, at) VALUES ('x', 'COUNT', ${level.storeId}, ${level.skuId}, 5, 'x', 0)`,
      ),
    ).rejects.toThrow()
    expect(await free(m, 'set')).toBe(4)
  })

  it.each<readonly [string, (m: Market) => Bundle, string]>([
    [
      'itself',
      (m) => ({ skuId: m.sku('pair'), components: [{ skuId: m.sku('pair'), perUnit: 1 }] }),
      'COMPONENTS',
    ],
    [
      'a bundle',
      (m) => ({ skuId: m.sku('pair'), components: [{ skuId: m.sku('set'), perUnit: 1 }] }),
      'COMPONENTS',
    ],
    [
      'something twice',
      (m) => ({
        skuId: m.sku('pair'),
        components: [
          { skuId: m.sku('bun'), perUnit: 1 },
          { skuId: m.sku('bun'), perUnit: 1 },
        ],
      }),
      'COMPONENTS',
    ],
    [
      'none of it',
      (m) => ({ skuId: m.sku('pair'), components: [{ skuId: m.sku('bun'), perUnit: 0 }] }),
      'COMPONENTS',
    ],
    [
      'nothing there is',
      (m) => ({ skuId: m.sku('pair'), components: [{ skuId: 'sku_none', perUnit: 1 }] }),
      'COMPONENTS',
    ],
    [
      'others, while it is a part',
      (m) => ({ skuId: m.sku('pair'), components: [{ skuId: m.sku('bun'), perUnit: 1 }] }),
      'COMPONENTS',
    ],
    [
      'others, while it has stock',
      (m) => ({ skuId: m.sku('duck'), components: [{ skuId: m.sku('pair'), perUnit: 1 }] }),
      'STOCK',
    ],
  ])('is not made of %s', async (what, bundle, fault) => {
    const m = await withSet()
    if (fault === 'STOCK') await makes(m, 'set', {})
    if (what.includes('part')) await makes(m, 'set', { pair: 1 })
    await expect(setComponents(ownerContext(m), bundle(m))).rejects.toMatchObject({
      code: 'BUNDLE_INVALID',
      fault,
    })
    await m.expectBooks()
  })

  it('is a thing of its own again when it is said so, and what was ordered keeps what it holds', async () => {
    const m = await withSet()
    const buyer = await m.buyer()
    const [order] = (await buy(m, buyer, [{ product: 'set', quantity: 1 }])).orders
    await makes(m, 'set', { bun: 1 })
    expect(await frees(m)).toEqual([8, 3, 8])
    await makes(m, 'set', {})
    expect(await free(m, 'set')).toBe(0)
    const { code } = await show(buyer, order?.id)
    await redeem(await m.staff('CLERK', m.store('a')), code)
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 8, held: 0, committed: 0 })
    expect(await m.stock('duck', 'a')).toEqual({ onHand: 3, held: 0, committed: 0 })
    await m.expectBooks()
    await expect(
      setComponents(ownerContext(m, 'mch_other'), { skuId: m.sku('set'), components: [] }),
    ).rejects.toMatchObject({ code: 'PRODUCT_UNKNOWN' })
  })

  it('whose part is sold no more cannot be had', async () => {
    const m = await withSet()
    await m.p.db.run(sql`DELETE FROM skus WHERE id = ${m.sku('duck')}`)
    expect(await free(m, 'set')).toBe(0)
    await expect(buy(m, await m.buyer(), [{ product: 'set', quantity: 1 }])).rejects.toThrow()
    await m.expectBooks()
  })

  it('agrees with its parts after every step of whatever is done', async () => {
    const step = fc.record({
      what: fc.constantFrom('buy', 'place', 'expire', 'hand', 'back', 'adjust', 'keep', 'remake'),
      product: fc.constantFrom('set', 'bun', 'duck', 'pair'),
      units: fc.integer({ min: 1, max: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 14 }), async (steps) => {
        const m = await withSet()
        await makes(m, 'pair', { bun: 2 })
        const own = ownerContext(m)
        const clerk = await m.staff('CLERK', m.store('a'))
        const bought: { buyer: Awaited<ReturnType<Market['buyer']>>; id: string; line: string }[] =
          []
        const tried = (work: Promise<unknown>): Promise<unknown> => work.catch(() => undefined)
        for (const { what, product, units } of steps) {
          const part = product === 'duck' ? 'duck' : 'bun'
          const level = { storeId: m.store('a'), skuId: m.sku(part) }
          const last = bought.at(-1)
          if (what === 'buy') {
            const buyer = await m.buyer()
            const made = await buy(m, buyer, [{ product, quantity: units }]).catch(() => undefined)
            const order = made?.orders[0]
            if (order) bought.push({ buyer, id: order.id, line: order.lines[0]?.id ?? '' })
          }
          if (what === 'place')
            await tried(place(m, await m.buyer(), [{ product, quantity: units }]))
          if (what === 'expire') {
            later(m, PAY_WITHIN_MS + 1)
            await m.sweep()
          }
          if (what === 'hand' && last)
            await tried(
              redeem(clerk, (await show(last.buyer, last.id)).code, [
                { line: last.line, quantity: 1 },
              ]),
            )
          if (what === 'back' && last) {
            await tried(askBack(last.buyer, last.id, [{ line: last.line, quantity: 1 }]))
            await m.settle()
          }
          if (what === 'adjust')
            await tried(
              adjustStock(own, { ...level, delta: units - 2, reference: '盘点' }, newKey()),
            )
          if (what === 'keep') await tried(keepBack(own, { ...level, safety: units }, newKey()))
          if (what === 'remake') await tried(makes(m, 'set', { bun: units, duck: 1 }))
          await m.expectBooks()
        }
        m.p.weChat().stop()
        m.p.close()
      }),
      { numRuns: 15 },
    )
  }, 120_000)
})
