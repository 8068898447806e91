import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '#schema/time.ts'
import { act, documentOf } from '../support/selling/people.ts'
import { buy, market, type Buyer, type Market, type Somebody } from '../support/selling.ts'

const person = async (m: Market, body: object = { name: '某人' }): Promise<string> =>
  (await m.control<{ readonly openid: string }>('POST', '/sandbox/people', body)).openid

const codeOf = async (m: Market, openid: string, kind: 'login' | 'phone' = 'login') =>
  (await m.control<{ readonly code: string }>('POST', `/sandbox/people/${openid}/${kind}-code`, {}))
    .code

const SIGN_IN = documentOf('mutation', 'signIn')
interface Told {
  readonly token?: string
  readonly problem?: string
}
/** What somebody who signs in is told. */
const signIn = async (
  m: Market,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Told & { readonly error?: string | undefined }> => {
  const { data, errors } = await m.p.query<{ readonly signIn: Told }>(SIGN_IN, { code }, headers)
  return { ...data?.signIn, ...(errors ? { error: errors[0]?.extensions?.code } : {}) }
}

const me = async (m: Market, token = ''): Promise<string> =>
  (await m.as(token).ask<{ readonly me: { readonly id: string } }>('{ me { id } }')).me.id

const count = async ({ p }: Market, table: string): Promise<number> =>
  Number((await p.driver.execute({ sql: `SELECT count(*) FROM ${table}`, params: [] }))[0]?.[0])

describe('signing in', () => {
  it.each([2, 10])('makes one member of %i first sign-ins at once', async (times) => {
    const m = await market()
    const openid = await person(m)
    const codes: string[] = []
    for (let i = 0; i < times; i += 1) codes.push(await codeOf(m, openid))
    const told = await Promise.all(codes.map((code) => signIn(m, code)))
    const ids = new Set<string>()
    for (const { token, problem, error } of told) {
      expect([problem, error]).toEqual([undefined, undefined])
      ids.add(await me(m, token))
    }
    expect(ids.size).toBe(1)
    expect(await count(m, 'residents')).toBe(1)
    expect(await count(m, 'resident_identities')).toBe(1)
    expect(await count(m, 'sessions')).toBe(times)
    expect(await me(m, (await signIn(m, await codeOf(m, openid))).token)).toBe([...ids][0])
    await m.expectBooks()
  })

  it('takes a code once, for five minutes, and none that WeChat did not give', async () => {
    const m = await market()
    const openid = await person(m)
    const code = await codeOf(m, openid)
    expect(await signIn(m, code)).toHaveProperty('token')
    const refused = { problem: 'WECHAT_CODE_REFUSED' }
    expect(await signIn(m, code)).toMatchObject(refused)
    const late = await codeOf(m, openid)
    await m.control('PUT', '/sandbox/clock', { aheadMs: 5 * MINUTE_MS + 1_000 })
    expect(await signIn(m, late)).toMatchObject(refused)
    for (const wrong of [
      '',
      ' ',
      'nobody-gave-this',
      'x'.repeat(129),
      '<script>',
      await codeOf(m, openid, 'phone'),
    ])
      expect(await signIn(m, wrong), wrong).toMatchObject(refused)
    expect(await count(m, 'residents')).toBe(1)
    expect(await count(m, 'sessions')).toBe(1)
    await m.expectBooks()
  })

  it('tells somebody whom WeChat has blocked so, and makes no member of them', async () => {
    const m = await market()
    const openid = await person(m)
    await m.control('PATCH', `/sandbox/people/${openid}`, { blocked: true })
    expect(await signIn(m, await codeOf(m, openid))).toMatchObject({
      problem: 'ACCOUNT_RESTRICTED',
    })
    expect(await count(m, 'residents')).toBe(0)
    await m.control('PATCH', `/sandbox/people/${openid}`, { blocked: false })
    expect(await signIn(m, await codeOf(m, openid))).toHaveProperty('token')
    await m.expectBooks()
  })

  it('says that it cannot be done now while WeChat is away, and works again afterwards', async () => {
    const m = await market()
    const code = await codeOf(m, await person(m))
    await m.control('PUT', '/sandbox/faults', { answers: { away: true } })
    expect(await signIn(m, code)).toEqual({ error: 'TEMPORARILY_UNAVAILABLE' })
    expect(await count(m, 'residents')).toBe(0)
    await m.control('DELETE', '/sandbox/faults')
    expect(await signIn(m, code)).toHaveProperty('token')
    await m.expectBooks()
  })

  const from = (address: string) => ({ 'cf-connecting-ip': address })

  it('is tried thirty times a minute from one address, whatever the codes; others are let in', async () => {
    const m = await market()
    const openid = await person(m)
    for (let i = 0; i < 30; i += 1)
      expect(await signIn(m, `guess-${i}`, from('203.0.113.7'))).toHaveProperty('problem')
    const good = await codeOf(m, openid)
    const request = (headers: Readonly<Record<string, string>>) =>
      m.p.request('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query: SIGN_IN, variables: { code: good } }),
      })
    const response = await request(from('203.0.113.7'))
    expect(response.status).toBe(429)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(Number(response.headers.get('retry-after'))).toBeLessThanOrEqual(60)
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'TOO_MANY_ATTEMPTS' } }],
    })
    expect(await count(m, 'residents')).toBe(0)
    // The good code was not spent on it.
    expect(await signIn(m, good, from('203.0.113.8'))).toHaveProperty('token')
    m.p.setNow(m.p.context().now + MINUTE_MS)
    expect(await signIn(m, await codeOf(m, openid), from('203.0.113.7'))).toHaveProperty('token')
    await m.expectBooks()
  })

  it('counts a household’s whole network as one address, and never writes an address down', async () => {
    const m = await market()
    const address = (i: number) => from(`2001:db8:7:9::${i.toString(16)}`)
    for (let i = 0; i < 30; i += 1) await signIn(m, 'guess', address(i))
    expect(await signIn(m, 'guess', address(99))).toEqual({ error: 'TOO_MANY_ATTEMPTS' })
    expect(await signIn(m, 'guess', from('2001:db8:7:a::1'))).toHaveProperty('problem')
    const windows = JSON.stringify(await m.p.db.all(sql`SELECT key FROM rate_windows`))
    expect(windows).toContain('sign-in')
    expect(windows).not.toContain('2001')
    expect(JSON.stringify(m.p.logs)).not.toContain('2001:db8')
    await m.expectBooks()
  })

  it.each([
    ['signIn', 'login'],
    ['bindPhone', 'phone'],
  ] as const)(
    'lets nobody try without being counted: %s while the limiter is away',
    async (name, kind) => {
      const m = await market()
      const buyer = await m.buyer()
      const code = await codeOf(m, buyer.openid, kind)
      m.p.breakDatabase((statement) => statement.includes('rate_windows'))
      const { errors } = await buyer.query(documentOf('mutation', name), { code })
      expect(errors?.[0]?.extensions?.code).toBe('TEMPORARILY_UNAVAILABLE')
      expect(await count(m, 'sessions')).toBe(1)
      m.p.healDatabase()
      // Nor was the code spent.
      await act(buyer, name, { code })
      await m.expectBooks()
    },
  )
})

describe('trying codes at the counter', () => {
  it.each(['orderByCode', 'redeem'])(
    'is not done uncounted: %s while the limiter is away',
    async (name) => {
      const m = await market()
      const buyer = await m.buyer()
      const placed = await buy(m, buyer, [{ product: 'bun' }])
      const clerk = await m.staff('CLERK', m.store('a'))
      const { order } = await buyer.ask<{ readonly order: { readonly pickupCode: string } }>(
        'query ($id: ID!) { order(id: $id) { pickupCode } }',
        { id: placed.orders[0]?.id },
      )
      const code = order.pickupCode
      const ask = (): ReturnType<Somebody['query']> =>
        name === 'redeem'
          ? clerk.query(documentOf('mutation', 'redeem'), {
              input: { code, idempotencyKey: 'key-redeem' },
            })
          : clerk.query(documentOf('query', 'orderByCode'), { code })
      m.p.breakDatabase((statement) => statement.includes('rate_windows'))
      expect((await ask()).errors?.[0]?.extensions?.code).toBe('TEMPORARILY_UNAVAILABLE')
      m.p.healDatabase()
      expect((await ask()).errors).toBeUndefined()
      await m.settle()
      await m.expectBooks()
    },
  )
})

describe('the cart of a guest who signs in', () => {
  const put = (who: Somebody, m: Market, product: string, quantity: number) =>
    act(who, 'setCartLine', { store: m.store('a'), sku: m.sku(product), quantity })
  const cartOf = async (who: Somebody) =>
    (
      await who.ask<{
        readonly cart: {
          readonly lines: readonly { readonly skuId: string; readonly quantity: number }[]
        }
      }>('{ cart { lines { skuId quantity } } }')
    ).cart.lines
  const signInWith = async (m: Market, guest: Somebody, { openid }: Pick<Buyer, 'openid'>) =>
    m.as((await signIn(m, await codeOf(m, openid), guest.headers)).token ?? '')

  it('is added to theirs, each thing up to what a line may have, and the guest’s session ends', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const guest = await m.guest()
    await put(buyer, m, 'bun', 2)
    await put(buyer, m, 'duck', 9_000)
    await put(guest, m, 'bun', 3)
    await put(guest, m, 'duck', 1_000)
    await put(guest, m, 'gift', 1)
    const signedIn = await signInWith(m, guest, buyer)
    expect(
      new Map((await cartOf(signedIn)).map(({ skuId, quantity }) => [skuId, quantity])),
    ).toEqual(
      new Map([
        [m.sku('bun'), 5],
        [m.sku('duck'), 9_999],
        [m.sku('gift'), 1],
      ]),
    )
    expect((await guest.query('{ cart { goods } }')).errors?.[0]?.extensions?.code).toBe(
      'UNAUTHENTICATED',
    )
    expect(await m.p.db.all(sql`SELECT DISTINCT owner_id FROM cart_lines`)).toEqual([[buyer.id]])
    await m.expectBooks()
  })

  it('goes along at the very first sign-in, too', async () => {
    const m = await market()
    const guest = await m.guest()
    await put(guest, m, 'bun', 3)
    const signedIn = await signInWith(m, guest, { openid: await person(m) })
    expect(await cartOf(signedIn)).toEqual([{ skuId: m.sku('bun'), quantity: 3 }])
    await m.expectBooks()
  })

  it('is added once, though two sign-ins carry it at once', async () => {
    const m = await market()
    const guest = await m.guest()
    await put(guest, m, 'bun', 3)
    const openid = await person(m)
    const codes = [await codeOf(m, openid), await codeOf(m, openid)]
    const [one, other] = await Promise.all(codes.map((code) => signIn(m, code, guest.headers)))
    expect(await me(m, one?.token)).toBe(await me(m, other?.token))
    expect(await cartOf(m.as(one?.token ?? ''))).toEqual([{ skuId: m.sku('bun'), quantity: 3 }])
    await m.expectBooks()
  })

  it.each([
    [99, 1],
    [100, 0],
  ])(
    'fills up a hundred lines, oldest first: to %i come %i; what is there already is added even then',
    async (has, come) => {
      const m = await market({
        products: [{ id: 'many', prices: Array.from({ length: 104 }, () => 100), stock: { a: 5 } }],
      })
      const buyer = await m.buyer()
      const guest = await m.guest()
      const rows = await m.p.db.all<[string]>(sql`SELECT id FROM skus ORDER BY position`)
      const skus = rows.map(([id]) => id)
      const [session] = await m.p.db.get<[string]>(
        sql`SELECT id FROM sessions WHERE resident_id IS NULL`,
      )
      const fill = (owner: string, those: readonly string[], quantity: number) =>
        m.p.db
          .run(sql`INSERT INTO cart_lines (owner_id, store_id, sku_id, quantity, added_fen, added_at, updated_at)
        SELECT ${owner}, ${m.store('a')}, value, ${quantity}, 100, key, 1 FROM json_each(${JSON.stringify(those)})`)
      await fill(buyer.id, skus.slice(0, has), 1)
      // Three others than there is room for, and last two that the resident has already.
      const others = skus.slice(has, has + 3)
      await fill(session, [...others, ...skus.slice(0, 2)], 2)
      const merged = await cartOf(await signInWith(m, guest, buyer))
      const lines = new Map(merged.map(({ skuId, quantity }) => [skuId, quantity]))
      expect(lines.size).toBe(100)
      expect(others.filter((sku) => lines.get(sku) === 2)).toEqual(others.slice(0, come))
      expect(skus.slice(0, 3).map((sku) => lines.get(sku))).toEqual([3, 3, 1])
      await m.expectBooks()
    },
  )
})

describe('a message through WeChat', () => {
  it('that could not be sent is sent later: the consent it was to use is not lost', async () => {
    const m = await market()
    const buyer = await m.buyer()
    await m.control('POST', `/sandbox/people/${buyer.openid}/consents`, { templateId: 'tmpl-paid' })
    await act(buyer, 'noteConsent', { templates: ['ORDER_PAID'] })
    const remaining = async () =>
      (await m.p.db.get<[number]>(sql`SELECT remaining FROM subscription_quota`))[0]
    await m.control('PUT', '/sandbox/faults', { answers: { away: true, path: '/cgi-bin' } })
    await buy(m, buyer, [{ product: 'bun' }])
    await m.sweep()
    expect(await remaining()).toBe(1)
    await m.control('DELETE', '/sandbox/faults')
    m.p.setNow(m.p.context().now + 5 * MINUTE_MS)
    await m.sweep()
    const { messages } = await m.control<{ readonly messages: readonly unknown[] }>(
      'GET',
      '/sandbox/state',
    )
    expect(messages).toHaveLength(1)
    expect(await remaining()).toBe(0)
    await m.expectBooks()
  })
})
