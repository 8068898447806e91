import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { createLinkKey, listLinkKeys, revokeLinkKey } from '#resolvers/links/keys.ts'
import { createApiKey } from '#resolvers/partners/service.ts'
import { MERCHANT_SCOPES } from '#schema/tables/partners.ts'
import { DAY_MS, MINUTE_MS } from '#schema/time.ts'
import { machineOf, ownerContext, send } from '../support/selling/links.ts'
import { neighbourhood, thingsOf, WORDS } from '../support/selling/people.ts'
import {
  buy,
  market,
  newKey,
  place,
  REDEEM,
  show,
  type Market,
  type Somebody,
} from '../support/selling.ts'

const ORDERS = `query ($first: Int!, $after: String, $since: DateTime) { merchantOrders(first: $first, after: $after, updatedAfter: $since) {
  nodes { id number state pickupCode note address { recipient phone street } lines { id skuId quantity handedOver } availableActions } pageInfo { endCursor hasNextPage } } }`

interface Listed {
  readonly merchantOrders: {
    readonly nodes: readonly {
      readonly id: string
      readonly state: string
      readonly pickupCode: string | null
      readonly address: object | null
    }[]
    readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean }
  }
}

const listed = async (who: Somebody, more: object = {}) =>
  (await who.ask<Listed>(ORDERS, { first: 20, ...more })).merchantOrders

const codeOf = async (who: Somebody, document: string, variables: object = {}) =>
  (await who.query(document, variables)).errors?.[0]?.extensions?.code

describe('a key of a merchant’s system', () => {
  it('is told once, kept as a hash, audited, and ends at once when it is revoked', async () => {
    const m = await market()
    const owner = ownerContext(m)
    const { key, token } = await createLinkKey(owner, {
      merchantId: m.merchant,
      label: ' 收银台 1 ',
      scopes: ['orders:redeem', 'stock:write'],
      days: 30,
    })
    expect(key).toMatchObject({ label: '收银台 1', scopes: ['stock:write', 'orders:redeem'] })
    const stored = JSON.stringify([
      await m.p.db.all(sql`SELECT * FROM api_keys`),
      await m.p.db.all(sql`SELECT * FROM audit_entries`),
      m.p.logs,
    ])
    expect(stored).not.toContain(token.slice(3))
    expect(stored).toContain('links.key.create')
    const till = m.as(token)
    const bun = { store: m.store('a'), sku: m.sku('bun'), onHand: 10, expected: 10 }
    expect((await send(m, till, '/v1/stock', [bun])).status).toBe(200)
    await revokeLinkKey(owner, key.id)
    expect((await send(m, till, '/v1/stock', [bun])).status).toBe(401)
    const again = await revokeLinkKey(owner, key.id)
    expect(again.revokedAt).toBe(m.p.context().now)
    expect(await listLinkKeys(owner, m.merchant)).toEqual([again])
    await m.expectBooks()
  })

  it('runs out to the millisecond', async () => {
    const m = await market()
    const erp = await machineOf(m, ['orders:read'])
    const start = m.p.context().now
    m.p.setNow(start + 30 * DAY_MS - 1)
    expect((await listed(erp)).nodes).toEqual([])
    m.p.setNow(start + 30 * DAY_MS)
    expect(await codeOf(erp, ORDERS, { first: 1 })).toBe('UNAUTHENTICATED')
    await m.expectBooks()
  })

  it.each([
    ['no label', { label: ' ' }, 'BAD_LABEL'],
    ['a long label', { label: 'x'.repeat(41) }, 'BAD_LABEL'],
    ['no scope', { scopes: [] }, 'BAD_SCOPES'],
    ['a scope of partners', { scopes: ['stock:write', 'operate'] }, 'BAD_SCOPES'],
    ['no day', { days: 0 }, 'BAD_DAYS'],
    ['for ever', { days: 401 }, 'BAD_DAYS'],
    ['another merchant', { merchantId: 'mch_other' }, 'LINK_UNKNOWN'],
  ])('is not made with %s', async (_what, wrong, code) => {
    const m = await market()
    const grant = {
      merchantId: m.merchant,
      label: 'ERP',
      scopes: ['stock:write'],
      days: 30,
      ...wrong,
    }
    await expect(createLinkKey(ownerContext(m), grant as never)).rejects.toMatchObject({ code })
    expect(await m.p.db.all(sql`SELECT 1 FROM api_keys`)).toEqual([])
    await m.expectBooks()
  })

  it('there are twenty of at most that count', async () => {
    const m = await market()
    for (let i = 0; i < 20; i += 1) await machineOf(m, ['stock:write'])
    await expect(machineOf(m, ['stock:write'])).rejects.toMatchObject({ code: 'TOO_MANY_LINKS' })
    const [key] = await listLinkKeys(ownerContext(m), m.merchant)
    await revokeLinkKey(ownerContext(m), key?.id ?? '')
    await machineOf(m, ['stock:write'])
    await m.expectBooks()
  })
})

describe('keys of merchants and of partners', () => {
  it('may do nothing that is the other’s, whatever scopes they have', async () => {
    const m = await market({ profile: 'production' })
    const all = await machineOf(m, MERCHANT_SCOPES)
    const partner = m.as(
      (await m.p.asMachine(['import', 'operate'], null)).authorization.slice('Bearer '.length),
    )
    // What partners do.
    const introspection = '{ __schema { queryType { name } } }'
    const imports = '{ importRuns(first: 1) { nodes { id } } }'
    const purge = 'mutation { purgeCache(input: { places: ["plc_x"] }) { __typename } }'
    expect(await codeOf(partner, introspection)).toBeUndefined()
    expect(await codeOf(partner, imports)).toBeUndefined()
    expect(await codeOf(all, introspection)).toBeDefined()
    expect(await codeOf(all, imports)).toBe('FORBIDDEN')
    expect(await codeOf(all, purge)).toBe('FORBIDDEN')
    const imported = async (who: Somebody) =>
      (
        await m.p.request('/api/import/places-csv?city=320100&source=x', {
          method: 'POST',
          headers: who.headers,
          body: 'a',
        })
      ).status
    expect(await imported(all)).toBe(401)
    expect(await imported(partner)).not.toBe(401)
    expect((await m.p.request('/metrics', { headers: all.headers })).status).not.toBe(200)
    expect((await m.p.request('/metrics', { headers: partner.headers })).status).toBe(200)
    // What systems of merchants do.
    expect(await codeOf(partner, ORDERS, { first: 1 })).toBe('FORBIDDEN')
    expect(
      await codeOf(partner, REDEEM, { input: { code: '22222222', idempotencyKey: newKey() } }),
    ).toBe('FORBIDDEN')
    expect((await send(m, partner, '/v1/stock', [])).status).toBe(403)
    expect((await m.p.request('/v1/stock?store=x', { headers: partner.headers })).status).toBe(403)
    // Not even where somebody wrote it so into the database.
    const partnerId = (await m.p.db.get<[string]>(sql`SELECT id FROM partners LIMIT 1`))[0]
    await expect(
      createApiKey(m.p.context(), {
        partnerId,
        scopes: ['import', 'stock:write'],
        cityCode: null,
        days: 1,
      }),
    ).rejects.toThrow()
    for (const change of [
      `scopes = '["operate"]' WHERE merchant_id IS NOT NULL`,
      `merchant_id = NULL WHERE merchant_id IS NOT NULL`,
      `merchant_id = 'mch_none' WHERE merchant_id IS NOT NULL`,
      `merchant_id = '${m.merchant}' WHERE merchant_id IS NULL`,
    ])
      await expect(
        m.p.driver.execute({ sql: `UPDATE api_keys SET ${change}`, params: [] }),
        change,
      ).rejects.toThrow('SCOPE_NOT_THEIRS')
    await m.expectBooks()
  })

  it('do each no more than its scopes say', async () => {
    const m = await market()
    const stock = [{ store: m.store('a'), sku: m.sku('bun'), onHand: 10, expected: 10 }]
    const prices = [{ sku: m.sku('bun'), priceFen: 1_200 }]
    const code = 'query { orderByCode(code: "22222222") { ... on Problem { code } } }'
    for (const scope of MERCHANT_SCOPES) {
      const machine = await machineOf(m, [scope])
      expect((await send(m, machine, '/v1/stock', stock)).status).toBe(
        scope === 'stock:write' ? 200 : 403,
      )
      expect((await send(m, machine, '/v1/prices', prices)).status).toBe(
        scope === 'prices:write' ? 200 : 403,
      )
      expect(await codeOf(machine, ORDERS, { first: 1 })).toBe(
        scope === 'orders:read' ? undefined : 'FORBIDDEN',
      )
      expect(await codeOf(machine, code)).toBe(scope === 'orders:redeem' ? undefined : 'FORBIDDEN')
      // Staff stay staff.
      expect(await codeOf(machine, '{ linkKeys(merchant: "x") { id } }')).toBe('FORBIDDEN')
      expect(
        await codeOf(machine, `{ storeOrders(store: "${m.store('a')}") { nodes { id } } }`),
      ).toBe('FORBIDDEN')
    }
    await m.expectBooks()
  })
})

describe('orders for a merchant’s system', () => {
  it('come in the order of their changes: whoever asks on from the last cursor misses none', async () => {
    const m = await market()
    const erp = await machineOf(m, ['orders:read'])
    const ids: string[] = []
    for (const store of ['a', 'b', 'a']) {
      const placed = await buy(m, await m.buyer(), [{ product: 'bun', store }])
      ids.push(placed.orders[0]?.id ?? '')
    }
    const first = await listed(erp, { first: 2 })
    expect(first.nodes.map(({ id }) => id)).toEqual(ids.slice(0, 2))
    expect(first.pageInfo.hasNextPage).toBe(true)
    const second = await listed(erp, { first: 2, after: first.pageInfo.endCursor })
    expect(second.nodes.map(({ id }) => id)).toEqual(ids.slice(2))
    expect((await listed(erp, { after: second.pageInfo.endCursor })).nodes).toEqual([])
    // One goes on, a new one comes: both are behind the cursor, the older change first.
    const clerk = await m.staff('CLERK', m.store('a'))
    m.p.setNow(m.p.context().now + MINUTE_MS)
    const code = (
      await m.p.db.get<[string]>(sql`SELECT code FROM pickup_codes WHERE order_id = ${ids[0]}`)
    )[0]
    await clerk.ask(REDEEM, { input: { code, idempotencyKey: newKey() } })
    const unpaid = await place(m, await m.buyer(), [{ product: 'duck' }])
    const next = await listed(erp, { after: second.pageInfo.endCursor })
    expect(next.nodes.map(({ id, state }) => [id, state])).toEqual([
      [ids[0], 'FULFILLED'],
      [unpaid.orders[0]?.id, 'PENDING_PAYMENT'],
    ])
    const since = new Date(m.p.context().now - 1).toISOString()
    expect((await listed(erp, { since })).nodes.map(({ id }) => id)).toEqual(
      next.nodes.map(({ id }) => id),
    )
    expect(await codeOf(erp, ORDERS, { first: 5, after: 'bm9uc2Vuc2U' })).toBe('BAD_CURSOR')
    await m.expectBooks()
  })

  it('are its own merchant’s, without codes and with buyers masked, for the same number of statements', async () => {
    const m = await neighbourhood()
    const operator = await m.staff('OPERATOR', '320100')
    const [a, x] = [
      await thingsOf(m, 'a', operator, { invoices: false }),
      await thingsOf(m, 'x', operator, { invoices: false }),
    ]
    const erp = await machineOf(m, ['orders:read'])
    const { nodes } = await listed(erp, { first: 50 })
    expect(nodes.length).toBeGreaterThan(5)
    expect(nodes.map(({ id }) => id)).toContain(a.packing.order)
    const text = JSON.stringify(nodes)
    expect(nodes.every(({ pickupCode }) => pickupCode === null)).toBe(true)
    for (const { recipient, phone, street, past } of [WORDS.a, WORDS.x])
      for (const word of [recipient, phone, street, past.recipient, past.phone, past.street])
        expect(text).not.toContain(word)
    for (const { order } of [x.packing, x.sent, x.done]) expect(text).not.toContain(order)
    const one = (id: string) =>
      erp.ask<{ readonly order: object | null }>('query ($id: ID!) { order(id: $id) { id } }', {
        id,
      })
    expect((await one(a.sent.order)).order).toEqual({ id: a.sent.order })
    expect((await one(x.sent.order)).order).toBeNull()
    const counted = async (first: number) => {
      m.p.statements.reset()
      await listed(erp, { first })
      return m.p.statements.calls
    }
    expect(await counted(8)).toBe(await counted(2))
    // The store changes hands, and its orders with it.
    await m.p.db.run(
      sql`UPDATE stores SET merchant_id = ${m.otherMerchant} WHERE place_id = ${a.store}`,
    )
    expect((await listed(erp)).nodes).toEqual([])
    await m.expectBooks()
  })
})

describe('a till', () => {
  const paid = async (m: Market, store = 'a') => {
    const buyer = await m.buyer()
    const placed = await buy(m, buyer, [{ product: 'bun', store, quantity: 2 }])
    const { code, lines } = await show(buyer, placed.orders[0]?.id)
    return { id: placed.orders[0]?.id ?? '', code: code ?? '', line: lines[0]?.id }
  }
  const redeem = async (till: Somebody, code: string, more: object = {}, key = newKey()) =>
    (
      await till.ask<{
        readonly redeem: {
          readonly __typename: string
          readonly id?: string
          readonly state?: string
          readonly code?: string
        }
      }>(REDEEM, { input: { code, idempotencyKey: key, ...more } })
    ).redeem

  it('looks at what a code stands for and hands it over, once a key; its key stands with the hand-over', async () => {
    const m = await market()
    const till = await machineOf(m, ['orders:redeem'])
    const { id, code, line } = await paid(m)
    const { orderByCode } = await till.ask<{ readonly orderByCode: object }>(
      'query ($code: String!) { orderByCode(code: $code) { ... on Order { id availableActions pickupCode } } }',
      { code: code.toLowerCase() },
    )
    expect(orderByCode).toEqual({ id, availableActions: ['HAND_OVER'], pickupCode: null })
    const units = { units: [{ line, quantity: 1 }] }
    const key = newKey()
    expect(await redeem(till, code, units, key)).toMatchObject({ id, state: 'PARTIALLY_FULFILLED' })
    expect(await redeem(till, code, units, key)).toMatchObject({ id, state: 'PARTIALLY_FULFILLED' })
    expect(await redeem(till, code)).toMatchObject({ id, state: 'FULFILLED' })
    expect(await redeem(till, code)).toMatchObject({ code: 'PICKUP_CODE_UNKNOWN' })
    const [keyId] = await m.p.db.get<[string]>(sql`SELECT id FROM api_keys`)
    const actors = await m.p.db.all<[string]>(
      sql`SELECT actor_id FROM order_events WHERE event = 'HAND_OVER' UNION ALL SELECT staff_id FROM redemptions`,
    )
    expect(actors).toEqual([[keyId], [keyId], [keyId], [keyId]])
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 8, held: 0, committed: 0 })
    await m.expectBooks()
  })

  it('knows no code of another merchant’s stores, and none any more once its key is revoked', async () => {
    const m = await neighbourhood()
    const operator = await m.staff('OPERATOR', '320100')
    const x = await thingsOf(m, 'x', operator, { invoices: false })
    const a = await thingsOf(m, 'a', operator, { invoices: false })
    const till = await machineOf(m, ['orders:redeem'])
    expect(await redeem(till, x.pickup.code)).toMatchObject({ code: 'PICKUP_CODE_UNKNOWN' })
    expect(await redeem(till, a.pickup.code)).toMatchObject({ id: a.pickup.order })
    const keys = await listLinkKeys(ownerContext(m), m.merchant)
    const key = keys.find(({ scopes }) => scopes.includes('orders:redeem'))
    await revokeLinkKey(ownerContext(m), key?.id ?? '')
    expect(
      await codeOf(till, REDEEM, { input: { code: a.another.code, idempotencyKey: newKey() } }),
    ).toBe('UNAUTHENTICATED')
    await m.settle()
    await m.expectBooks()
  })

  it('guesses no codes: its tries are counted', async () => {
    const m = await market()
    const till = await machineOf(m, ['orders:redeem'])
    const look = () =>
      codeOf(till, 'query { orderByCode(code: "22222222") { ... on Problem { code } } }')
    for (let i = 0; i < 120; i += 1) expect(await look()).toBeUndefined()
    expect(await look()).toBe('TOO_MANY_ATTEMPTS')
    await m.expectBooks()
  })
})
