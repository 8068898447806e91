import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import {
  machineOf,
  manySkus,
  outcomes,
  ownerContext,
  retryAfterS,
  send,
} from '../support/selling/links.ts'
import { listStockAlarms, setLowMark } from '#resolvers/links/alarms.ts'
import { MINUTE_MS } from '#schema/time.ts'
import { buy, market, newKey, type Market } from '../support/selling.ts'

const world = async (): Promise<{
  readonly m: Market
  readonly erp: Awaited<ReturnType<typeof machineOf>>
  readonly bun: { readonly store: string; readonly sku: string }
}> => {
  const m = await market()
  const erp = await machineOf(m, ['stock:write', 'prices:write'])
  return { m, erp, bun: { store: m.store('a'), sku: m.sku('bun') } }
}

const alarmsOf = async (m: Market, open = true) =>
  (await listStockAlarms(ownerContext(m), { store: m.store('a'), open, first: 20 })).edges.map(
    ({ node: { kind, units, recoveredAt } }) => ({ kind, units, over: recoveredAt !== null }),
  )

describe('stock from an ERP', () => {
  it('is answered row by row, in the order of the rows', async () => {
    const { m, erp, bun } = await world()
    const duck = { store: m.store('a'), sku: m.sku('duck') }
    const sent = await send(m, erp, '/v1/stock', [
      { ...bun, onHand: 12, expected: 10 },
      { ...duck, onHand: 4, expected: 4 },
      { store: m.store('b'), sku: m.sku('bun'), onHand: 1, expected: 9 },
      { store: m.store('b'), sku: 'sku_none', onHand: 1, expected: null },
      { store: 'plc_none', sku: m.sku('bun'), onHand: 1, expected: null },
      { ...bun, onHand: 1 },
      { store: m.store('a'), sku: m.sku('gift'), delta: -6, reference: '出库 1' },
      { store: m.store('b'), sku: m.sku('gift'), onHand: 3, expected: 0, safety: 1 },
    ])
    expect(sent.status).toBe(200)
    expect(sent.body.answers).toMatchObject([
      { row: 0, outcome: 'APPLIED', was: 10, onHand: 12, missing: 0, ...bun },
      { row: 1, outcome: 'UNCHANGED', onHand: 4 },
      { row: 2, outcome: 'STALE', onHand: 10 },
      { row: 3, outcome: 'UNKNOWN' },
      { row: 4, outcome: 'UNKNOWN' },
      { row: 5, outcome: 'INVALID' },
      { row: 6, outcome: 'NEGATIVE', onHand: 5 },
      { row: 7, outcome: 'APPLIED', was: 0, onHand: 3, safety: 1 },
    ])
    expect(sent.body.answers[5]?.['why']).toContain('onHand goes with expected')
    expect(sent.body.counts).toEqual({
      APPLIED: 2,
      UNCHANGED: 1,
      STALE: 1,
      UNKNOWN: 2,
      INVALID: 1,
      NEGATIVE: 1,
    })
    expect(await m.stock('bun', 'a')).toMatchObject({ onHand: 12 })
    expect(await m.stock('bun', 'b')).toMatchObject({ onHand: 10 })
    expect(await m.stock('gift', 'b')).toMatchObject({ onHand: 3 })
    await m.expectBooks()
  })

  it('finds SKUs and stores by what the merchant’s own system calls them', async () => {
    const { m, erp } = await world()
    await m.p.db.run(sql`UPDATE skus SET barcode = '0690123' WHERE id = ${m.sku('duck')}`)
    const sent = await send(m, erp, '/v1/stock', [
      { store: 'a', product: 'bun', code: 'k0', onHand: 7, expected: 10 },
      { store: 'a', barcode: '0690123', delta: 1, reference: '到货' },
      { store: 'a', code: 'k0', onHand: 7, expected: null }, // of every product
      { store: 'a', product: 'bun', code: 'k9', onHand: 7, expected: null },
      { store: 'z', barcode: '0690123', onHand: 7, expected: null },
    ])
    expect(outcomes(sent)).toEqual(['APPLIED', 'APPLIED', 'AMBIGUOUS', 'UNKNOWN', 'UNKNOWN'])
    expect(await m.stock('bun', 'a')).toMatchObject({ onHand: 7 })
    expect(await m.stock('duck', 'a')).toMatchObject({ onHand: 5 })
    await m.expectBooks()
  })

  it('counts a reference once for a SKU at a store, ever: in a call, in another one, years later', async () => {
    const { m, erp, bun } = await world()
    const delta = { ...bun, delta: 5, reference: '送货单 7' }
    const other = { ...delta, store: m.store('b') }
    expect(outcomes(await send(m, erp, '/v1/stock', [delta, delta, other]))).toEqual([
      'APPLIED',
      'DUPLICATE',
      'APPLIED',
    ])
    m.p.setNow(m.p.context().now + 20 * 24 * 60 * MINUTE_MS)
    await m.sweep()
    const again = await send(m, erp, '/v1/stock', [{ ...delta, delta: 6 }])
    expect(again.body.answers).toMatchObject([{ outcome: 'DUPLICATE', onHand: 15 }])
    expect(await m.stock('bun', 'a')).toMatchObject({ onHand: 15 })
    expect(await m.stock('bun', 'b')).toMatchObject({ onHand: 15 })
    await m.expectBooks()
  })

  it('does rows about the same one after the other', async () => {
    const { m, erp, bun } = await world()
    const sent = await send(m, erp, '/v1/stock', [
      { ...bun, onHand: 3, expected: 10 },
      { ...bun, delta: 2, reference: 'r1' },
      { ...bun, onHand: 9, expected: 5 },
      ...Array.from({ length: 60 }, (_, i) => ({ ...bun, delta: 1, reference: `s${i}` })),
    ])
    expect(outcomes(sent).slice(0, 3)).toEqual(['APPLIED', 'APPLIED', 'APPLIED'])
    expect(sent.body.counts).toEqual({ APPLIED: 50, INVALID: 13 })
    expect(await m.stock('bun', 'a')).toMatchObject({ onHand: 9 + 47 })
    await m.expectBooks()
  })

  it('below what orders have claim to is taken: nothing more is sold, nothing is cancelled, an alarm tells', async () => {
    const { m, erp, bun } = await world()
    const buyer = await m.buyer()
    const placed = await buy(m, buyer, [{ product: 'bun', quantity: 6 }])
    const sent = await send(m, erp, '/v1/stock', [{ ...bun, onHand: 4, expected: 10 }])
    expect(sent.body.answers).toMatchObject([
      { outcome: 'BELOW_COMMITTED', was: 10, onHand: 4, missing: 2 },
    ])
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 4, held: 0, committed: 6 })
    const again = await send(m, erp, '/v1/stock', [{ ...bun, onHand: 4, expected: 4 }])
    expect(again.body.answers).toMatchObject([{ outcome: 'UNCHANGED', missing: 2 }])
    const { order } = await buyer.ask<{ readonly order: { readonly state: string } }>(
      'query ($id: ID!) { order(id: $id) { state } }',
      { id: placed.orders[0]?.id },
    )
    expect(order.state).toBe('TO_FULFIL')
    expect(await alarmsOf(m)).toEqual([{ kind: 'SHORT', units: 2, over: false }])
    await send(m, erp, '/v1/stock', [{ ...bun, delta: 2, reference: '补货' }])
    expect(await alarmsOf(m)).toEqual([])
    expect(await alarmsOf(m, false)).toEqual([{ kind: 'SHORT', units: 2, over: true }])
    await m.expectBooks()
  })

  it('of two ERPs at once is set by one of them, and the other one is told', async () => {
    const { m, erp, bun } = await world()
    const second = await machineOf(m, ['stock:write'])
    const [a, b] = await Promise.all([
      send(m, erp, '/v1/stock', [{ ...bun, onHand: 20, expected: 10 }]),
      send(m, second, '/v1/stock', [{ ...bun, onHand: 30, expected: 10 }]),
    ])
    expect([...outcomes(a), ...outcomes(b)].toSorted()).toEqual(['APPLIED', 'STALE'])
    const { onHand } = await m.stock('bun', 'a')
    const [winner, loser] = outcomes(a)[0] === 'APPLIED' ? [a, b] : [b, a]
    expect(winner.body.answers[0]?.['onHand']).toBe(onHand)
    expect(loser.body.answers[0]?.['onHand']).toBe(onHand)
    await m.expectBooks()
  })
})

describe('a call that is repeated', () => {
  it('is answered the same and does nothing; with other rows it is refused', async () => {
    const { m, erp, bun } = await world()
    const key = newKey()
    const rows = [{ ...bun, onHand: 12, expected: 10 }]
    const first = await send(m, erp, '/v1/stock', rows, key)
    await send(m, erp, '/v1/stock', [{ ...bun, onHand: 20, expected: 12 }])
    const again = await send(m, erp, '/v1/stock', rows, key)
    expect(again.body).toEqual(first.body)
    expect(await m.stock('bun', 'a')).toMatchObject({ onHand: 20 })
    const other = await send(m, erp, '/v1/stock', [{ ...bun, onHand: 13, expected: null }], key)
    expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
    for (const bad of ['', 'short', 'with blanks in it'])
      expect((await send(m, erp, '/v1/stock', rows, bad)).body.code).toBe('BAD_IDEMPOTENCY_KEY')
    await m.expectBooks()
  })

  it('goes on where a process was killed: what was done is not done again, the rest is', async () => {
    const { m, erp } = await world()
    const skus = await manySkus(m, 230)
    const key = newKey()
    const rows = skus.map((sku, i) => ({
      store: m.store('a'),
      sku,
      ...(i % 2 === 0 ? { onHand: 20, expected: 10 } : { delta: 3, reference: `bon ${i}` }),
    }))
    // Killed: after its second chunk nothing of the process reaches the database any more.
    let chunks = 0
    let dead = false
    m.p.breakDatabase((text) => {
      if (text.includes('INSERT INTO sync_answers')) chunks += 1
      dead ||= chunks > 2
      return dead
    })
    expect((await send(m, erp, '/v1/stock', rows, key)).status).toBe(500)
    m.p.healDatabase()
    const done = await m.p.db.get<[number]>(
      sql`SELECT count(*) FROM stock_movements WHERE actor IS NOT NULL`,
    )
    expect(done[0]).toBe(200)
    // Whoever died holds it for a minute; nobody waits inside of a request for that.
    const waits = await send(m, erp, '/v1/stock', rows, key)
    expect([waits.status, waits.body.code, retryAfterS(waits)]).toEqual([
      409,
      'SYNC_IN_PROGRESS',
      2,
    ])
    m.p.setNow(m.p.context().now + MINUTE_MS)
    const resumed = await send(m, erp, '/v1/stock', rows, key)
    expect(resumed.body.counts).toEqual({ APPLIED: 230 })
    expect(resumed.body.answers.map(({ row }) => row)).toEqual(skus.map((_, i) => i))
    const levels = await m.p.db.all<[number]>(
      sql`SELECT on_hand FROM stock_levels WHERE sku_id IN (SELECT value FROM json_each(${JSON.stringify(skus)})) ORDER BY sku_id`,
    )
    expect(levels.map(([onHand]) => onHand)).toEqual(skus.map((_, i) => (i % 2 === 0 ? 20 : 13)))
    const [movements] = await m.p.db.get<[number]>(
      sql`SELECT count(*) FROM stock_movements WHERE actor IS NOT NULL`,
    )
    expect(movements).toBe(230)
    expect((await send(m, erp, '/v1/stock', rows, key)).body).toEqual(resumed.body)
    await m.expectBooks()
  })

  it('at the same time is done once; whoever comes second is told to ask again', async () => {
    const { m, erp, bun } = await world()
    const key = newKey()
    const rows = [{ ...bun, delta: 1, reference: 'r' }]
    const both = await Promise.all([
      send(m, erp, '/v1/stock', rows, key),
      send(m, erp, '/v1/stock', rows, key),
    ])
    expect([200, 409]).toEqual(expect.arrayContaining(both.map(({ status }) => status)))
    expect(await m.stock('bun', 'a')).toMatchObject({ onHand: 11 })
    expect((await send(m, erp, '/v1/stock', rows, key)).body.counts).toEqual({ APPLIED: 1 })
    await m.expectBooks()
  })

  it('is forgotten after two days', async () => {
    const { m, erp, bun } = await world()
    await send(m, erp, '/v1/stock', [{ ...bun, onHand: 10, expected: 10 }])
    m.p.setNow(m.p.context().now + 2 * 24 * 60 * MINUTE_MS + 1)
    await m.sweep()
    expect(
      await m.p.db.all(sql`SELECT 1 FROM sync_calls UNION ALL SELECT 1 FROM sync_answers`),
    ).toEqual([])
    await m.expectBooks()
  })
})

describe('many rows', () => {
  it('cost statements by the chunk, and no more for a code than for an id', async () => {
    const { m, erp } = await world()
    const skus = await manySkus(m, 400)
    const store = m.store('a')
    const counted = async (rows: readonly object[]): Promise<number> => {
      m.p.statements.reset()
      const sent = await send(m, erp, '/v1/stock', rows)
      expect(sent.body.counts).toEqual({ APPLIED: rows.length })
      return m.p.statements.calls
    }
    let units = 20
    const by = (count: number, name: (i: number) => object) =>
      Array.from({ length: count }, (_, i) => ({
        store,
        ...name(i),
        onHand: units,
        expected: null,
      }))
    const id = (i: number) => ({ sku: skus[i] })
    const one = await counted(by(1, id))
    units += 1
    expect(await counted(by(100, id))).toBe(one)
    units += 1
    const four = await counted(by(400, id))
    units += 1
    // A batch for each chunk of a hundred.
    expect(four).toBe(one + 3)
    const codes = await counted(by(400, (i) => ({ barcode: `many-${i}` })))
    expect(codes).toBeLessThanOrEqual(four + 2)
    await m.expectBooks()
  })

  it('are at most ten thousand, and at least one', async () => {
    const { m, erp, bun } = await world()
    const row = { ...bun, delta: 1, reference: 'r' }
    const sent = await send(
      m,
      erp,
      '/v1/stock',
      Array.from({ length: 10_001 }, () => row),
    )
    expect([sent.status, sent.body.code]).toEqual([413, 'TOO_MANY_ROWS'])
    expect((await send(m, erp, '/v1/stock', [])).body.code).toBe('NO_ROWS')
    expect(await m.stock('bun', 'a')).toMatchObject({ onHand: 10 })
    await m.expectBooks()
  })
})

describe('a body that is none', () => {
  it.each<readonly [string, string, number, string]>([
    ['nothing', '', 400, 'BAD_JSON'],
    ['half a text', '{"rows":[', 400, 'BAD_JSON'],
    ['no rows', '{"stock":[]}', 400, 'BAD_JSON'],
    ['a list', '[]', 400, 'BAD_JSON'],
    ['brackets without end', '['.repeat(200_000), 400, 'BAD_JSON'],
    ['five megabytes', ' '.repeat(5 * 1024 * 1024), 413, 'BODY_TOO_LARGE'],
  ])('is refused: %s', async (_what, body, status, code) => {
    const { m, erp } = await world()
    const response = await m.p.request('/v1/stock', {
      method: 'POST',
      headers: {
        ...erp.headers,
        'content-type': 'application/json',
        'content-length': String(body.length),
        'idempotency-key': newKey(),
      },
      body,
    })
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      status,
      code,
    ])
    await m.expectBooks()
  })

  it('is refused in another media type, and rows of hostile shape are rows that are none', async () => {
    const { m, erp } = await world()
    const response = await m.p.request('/v1/stock', {
      method: 'POST',
      headers: { ...erp.headers, 'content-type': 'text/xml', 'idempotency-key': newKey() },
      body: '<rows/>',
    })
    expect(response.status).toBe(415)
    const hostile = [
      null,
      1,
      'x',
      [],
      {},
      { __proto__: null, store: {} },
      { store: 'a', sku: ["'); DROP TABLE skus; --"] },
    ]
    const sent = await send(m, erp, '/v1/stock', hostile as never)
    expect(sent.body.counts).toEqual({ INVALID: hostile.length })
    const sly = await send(m, erp, '/v1/stock', [
      { store: "x' OR 1=1 --", sku: '" OR ""="', onHand: 0, expected: null },
    ])
    expect(outcomes(sly)).toEqual(['UNKNOWN'])
    await m.expectBooks()
  })
})

describe('a list as CSV', () => {
  it('comes in as JSON does', async () => {
    const { m, erp } = await world()
    const sent = await send(
      m,
      erp,
      '/v1/stock',
      `Store,Product,Code,OnHand,Expected,Note\r\na,bun,k0,8,10,早班\r\na,duck,k0,3,*,\r\na,duck,k0,x,3,\r\na,duck\r\n`,
    )
    expect(outcomes(sent)).toEqual(['APPLIED', 'APPLIED', 'INVALID', 'INVALID'])
    expect(await m.stock('bun', 'a')).toMatchObject({ onHand: 8 })
    expect((await send(m, erp, '/v1/stock', '')).body.code).toBe('CSV_HEADER_MISSING')
    expect((await send(m, erp, '/v1/stock', 'a,a\n1,2')).body.code).toBe('CSV_HEADER_DUPLICATE')
    await m.expectBooks()
  })

  it('goes out so that no cell is a formula, and can be sent back as it is', async () => {
    const { m, erp } = await world()
    await m.p.db.run(
      sql`UPDATE products SET names = json_object('zh-CN', '=HYPERLINK("http://evil.test")', 'en', '@x') WHERE id = ${m.products.get('bun')}`,
    )
    await m.p.db.run(sql`UPDATE skus SET code = '+k0' WHERE id = ${m.sku('bun')}`)
    const get = async (headers: Readonly<Record<string, string>>, store = m.store('a')) => {
      const response = await m.p.request(`/v1/stock?store=${store}`, { headers })
      return [response.status, await response.text()] as const
    }
    const [status, text] = await get(erp.headers)
    expect(status).toBe(200)
    expect(text.split('\r\n')[0]).toBe(
      'store,sku,name,skuCode,ean,onHand,expected,safety,held,committed,missing',
    )
    expect(text).toContain(`"'=HYPERLINK(""http://evil.test"")",'+k0,,10,10,0,0,0,0`)
    const back = await send(m, erp, '/v1/stock', text.replace(',10,10,0,', ',11,10,0,'))
    expect(back.body.counts).toEqual({ APPLIED: 1, UNCHANGED: 2 })
    expect(await m.stock('bun', 'a')).toMatchObject({ onHand: 11 })
    const header = `${text.split('\r\n')[0]}\r\n`
    expect(await get((await m.staff('CLERK', m.store('a'))).headers)).toEqual([200, header])
    expect(await get((await m.staff('MANAGER', m.store('b'))).headers)).toEqual([200, header])
    expect(
      (await get((await m.staff('MANAGER', m.store('a'))).headers))[1].split('\r\n'),
    ).toHaveLength(5)
    expect((await get({}))[0]).toBe(401)
    expect((await get((await m.buyer()).headers))[0]).toBe(403)
    await m.expectBooks()
  })
})

describe('prices from an ERP', () => {
  it('are set where they are what is believed, and shown at once; orders keep theirs', async () => {
    const { m, erp } = await world()
    const placed = await buy(m, await m.buyer(), [{ product: 'bun' }])
    const sent = await send(m, erp, '/v1/prices', [
      { sku: m.sku('bun'), priceFen: 1_500, expectedFen: 1_200 },
      { product: 'duck', code: 'k0', priceFen: 2_900, expectedFen: 2_000 },
      { product: 'gift', code: 'k0', priceFen: 0 },
      { sku: 'sku_none', priceFen: 1 },
      { sku: m.sku('bun'), priceFen: 1_600 },
      { sku: m.sku('bun') },
    ])
    expect(sent.body.answers).toMatchObject([
      { outcome: 'APPLIED', wasFen: 1_200, priceFen: 1_500 },
      { outcome: 'STALE', priceFen: 2_850 },
      { outcome: 'UNCHANGED', priceFen: 0 },
      { outcome: 'UNKNOWN' },
      { outcome: 'APPLIED', wasFen: 1_500, priceFen: 1_600 },
      { outcome: 'INVALID' },
    ])
    const [range] = await m.p.db.all<[number, number, string]>(
      sql`SELECT min_price_fen, max_price_fen, c.skus FROM products d JOIN product_cards c ON c.num = d.num WHERE id = ${m.products.get('bun')}`,
    )
    expect(range?.slice(0, 2)).toEqual([1_600, 1_600])
    expect(range?.[2]).toContain('1600')
    expect(placed.total).toBe(1_200)
    await m.expectBooks()
  })
})

describe('an alarm', () => {
  it('is raised once when no more is free than the mark, and again only after it recovered', async () => {
    const { m, erp, bun } = await world()
    const mark = { storeId: bun.store, skuId: bun.sku, lowMark: 3 }
    await setLowMark(ownerContext(m), mark, newKey())
    expect(await alarmsOf(m)).toEqual([])
    const set = (onHand: number) => send(m, erp, '/v1/stock', [{ ...bun, onHand, expected: null }])
    await set(4)
    expect(await alarmsOf(m)).toEqual([])
    await buy(m, await m.buyer(), [{ product: 'bun' }])
    await buy(m, await m.buyer(), [{ product: 'bun' }])
    expect(await alarmsOf(m)).toEqual([{ kind: 'LOW', units: 3, over: false }])
    await set(9)
    await set(3)
    expect(await alarmsOf(m, false)).toEqual([
      { kind: 'LOW', units: 1, over: false },
      { kind: 'LOW', units: 3, over: true },
    ])
    // What is kept back is a mark as well.
    await setLowMark(ownerContext(m), { ...mark, lowMark: null }, newKey())
    expect(await alarmsOf(m)).toEqual([])
    await send(m, erp, '/v1/stock', [{ ...bun, safety: 5 }])
    expect(await alarmsOf(m)).toEqual([{ kind: 'LOW', units: 1, over: false }])
    await m.expectBooks()
  })

  it('is for those who keep the stock of the store, and marks are for those who may change it', async () => {
    const { m, bun } = await world()
    await m.p.db.run(sql`UPDATE stock_levels SET low_mark = 10 WHERE sku_id = ${bun.sku}`)
    const seen = async (role: 'CLERK' | 'MANAGER', scope: string) => {
      const who = await m.staff(role, scope)
      const { stockAlarms } = await who.ask<{
        readonly stockAlarms: { readonly nodes: readonly object[] }
      }>('query ($s: ID!) { stockAlarms(store: $s) { nodes { id kind units skuId } } }', {
        s: m.store('a'),
      })
      return stockAlarms.nodes.length
    }
    expect(await seen('CLERK', m.store('a'))).toBe(1)
    expect(await seen('MANAGER', m.store('b'))).toBe(0)
    await expect(
      setLowMark(
        ownerContext(m, 'mch_other'),
        { storeId: bun.store, skuId: bun.sku, lowMark: 1 },
        newKey(),
      ),
    ).rejects.toMatchObject({ code: 'STOCK_UNKNOWN' })
    await expect(
      setLowMark(ownerContext(m), { storeId: bun.store, skuId: bun.sku, lowMark: -1 }, newKey()),
    ).rejects.toMatchObject({ code: 'BAD_UNITS' })
    await expect(
      m.p.driver.execute({ sql: 'UPDATE stock_levels SET low_mark = -1', params: [] }),
    ).rejects.toThrow('LOW_MARK_SIGN')
    await m.expectBooks()
  })
})
