import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sql } from 'drizzle-orm'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createWebhookSender } from '#edge/adapters/webhooks.ts'
import { deliverWebhooks } from '#resolvers/links/deliver.ts'
import { listDeliveries, pingWebhook, retryDelivery } from '#resolvers/links/deliveries.ts'
import {
  changeWebhook,
  createWebhook,
  listWebhooks,
  removeWebhook,
  rotateWebhookSecret,
} from '#resolvers/links/webhooks.ts'
import { sweep, sweepWebhooks } from '#resolvers/sweeping/service.ts'
import { WEBHOOK_EVENTS, type WebhookEvent } from '#schema/tables/links.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#schema/time.ts'
import { machineOf, ownerContext, send } from '../support/selling/links.ts'
import { act } from '../support/selling/people.ts'
import { AFTER_SALE, buy, market, newKey, REDEEM, show, type Market } from '../support/selling.ts'

interface Heard {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** How a server answers its nth request: a status, or not at all. */
type Answers = (n: number) => number | 'SILENCE'

/** A merchant's own system: a real server on this machine. */
const system = async (
  answers: Answers = () => 204,
  headers: Readonly<Record<string, string>> = {},
  text = '',
) => {
  const heard: Heard[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (part: string) => (body += part))
    request.on('end', () => {
      heard.push({ headers: request.headers, body })
      const answer = answers(heard.length)
      if (answer === 'SILENCE') return
      response.writeHead(answer, headers)
      response.end(text)
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
  onTestFinished(close)
  return { heard, close, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` }
}

const endpointOf = (m: Market, url: string, events: readonly WebhookEvent[] = WEBHOOK_EVENTS) =>
  createWebhook(ownerContext(m), { merchantId: m.merchant, url, events })

const logOf = async (m: Market, endpoint: string) =>
  (await listDeliveries(ownerContext(m), { endpoint, first: 100 })).edges.map(({ node }) => node)

/** One sweep, at a time. */
const deliver = async (m: Market, at = m.p.context().now): Promise<number> => {
  m.p.setNow(at)
  return deliverWebhooks(m.p.context())
}

const verified = (secret: string, { headers, body }: Heard, now: number) => {
  // The library knows no other clock than the machine's: it is given a signature of now, after the portal's own was checked.
  const id = String(headers['webhook-id'])
  expect(headers['webhook-timestamp']).toBe(String(Math.floor(now / 1_000)))
  const [first] = String(headers['webhook-signature']).split(' ')
  expect(new Webhook(secret).sign(id, new Date(now), body)).toBe(first)
  return {
    id,
    ...(JSON.parse(body) as {
      readonly type: string
      readonly data: Readonly<Record<string, string>>
    }),
  }
}

describe('what a merchant’s system is told', () => {
  it('verifies with the library’s own verification', async () => {
    const m = await market({ now: Date.now() })
    const { heard, url } = await system()
    const { endpoint, secret } = await endpointOf(m, url)
    await pingWebhook(ownerContext(m), endpoint.id)
    expect(await deliver(m)).toBe(1)
    const [ping] = heard
    expect(secret).toMatch(/^whsec_/)
    expect(
      new Webhook(secret).verify(ping?.body ?? '', ping?.headers as Record<string, string>),
    ).toMatchObject({ type: 'ping', data: { endpointId: endpoint.id } })
    expect(() =>
      new Webhook(secret).verify(`${ping?.body} `, ping?.headers as Record<string, string>),
    ).toThrow('No matching signature')
    await m.expectBooks()
  })

  it('is an order’s whole way, each step once, by ids and without anything of a person', async () => {
    const m = await market()
    const { heard, url } = await system()
    const { endpoint, secret } = await endpointOf(m, url)
    const buyer = await m.buyer('王小明')
    const placed = await buy(m, buyer, [{ product: 'bun', quantity: 2 }])
    const orderId = placed.orders[0]?.id ?? ''
    const shown = await show(buyer, orderId)
    const clerk = await m.staff('CLERK', m.store('a'))
    const line = shown.lines[0]?.id
    await clerk.ask(REDEEM, {
      input: { code: shown.code, units: [{ line, quantity: 1 }], idempotencyKey: newKey() },
    })
    await buyer.ask(AFTER_SALE, {
      input: {
        order: orderId,
        kind: 'REFUND',
        handedOver: false,
        units: [{ line, quantity: 1 }],
        reason: '不要了',
        idempotencyKey: newKey(),
      },
    })
    await m.sweep()
    await m.sweep()
    expect((await show(buyer, orderId)).refundStatus).toBe('PARTIAL')
    expect(await sweepWebhooks(m.p.context())).toBe(true)
    const now = m.p.context().now
    const told = heard.map((one) => verified(secret, one, now))
    expect(told.map(({ type }) => type)).toEqual([
      'order.paid',
      'refund.succeeded',
      'order.fulfilled',
    ])
    expect(told[0]?.data).toEqual({ orderId, storeId: m.store('a'), state: 'TO_FULFIL' })
    expect(told[1]?.data).toMatchObject({ orderId, refundId: expect.stringMatching(/^rfd_/) })
    expect(new Set(told.map(({ id }) => id)).size).toBe(3)
    for (const { body } of heard) expect(body).not.toMatch(/王小明|不要了|rsd_|code|phone/)
    expect(
      (await logOf(m, endpoint.id)).map(({ state, status, tries }) => [state, status, tries]),
    ).toEqual([
      ['DELIVERED', 204, 1],
      ['DELIVERED', 204, 1],
      ['DELIVERED', 204, 1],
    ])
    expect(await deliver(m)).toBe(0)
    await m.expectBooks()
  })

  it('is what it has chosen, of its own merchant’s stores, while it is on', async () => {
    const m = await market()
    const { url } = await system()
    const some = await endpointOf(m, url, ['order.closed', 'stock.low', 'stock.short'])
    const off = await endpointOf(m, url)
    await changeWebhook(ownerContext(m), off.endpoint.id, { enabled: false })
    const ctx = m.p.context()
    const other = ctx.newId('Merchant')
    await m.p.db
      .run(sql`INSERT INTO merchants (id, partner_id, source_id, city_code, names, created_at)
      SELECT ${other}, partner_id, 'other', city_code, names, created_at FROM merchants WHERE id = ${m.merchant}`)
    const theirs = await createWebhook(ownerContext(m, other), {
      merchantId: other,
      url,
      events: WEBHOOK_EVENTS,
    })
    const buyer = await m.buyer()
    await buy(m, buyer, [{ product: 'bun', quantity: 3 }])
    const erp = await machineOf(m, ['stock:write'])
    const bun = { store: m.store('a'), sku: m.sku('bun') }
    await send(m, erp, '/v1/stock', [{ ...bun, onHand: 1, expected: null, safety: 4 }])
    expect(
      (await logOf(m, some.endpoint.id)).map(({ event, payload }) => [
        event,
        (JSON.parse(payload) as { data: object }).data,
      ]),
    ).toEqual([
      ['stock.low', { alarmId: '2', storeId: bun.store, skuId: bun.sku, free: -2 }],
      ['stock.short', { alarmId: '1', storeId: bun.store, skuId: bun.sku, missing: 2 }],
    ])
    expect(await logOf(m, off.endpoint.id)).toEqual([])
    const log = await listDeliveries(ownerContext(m, other), {
      endpoint: theirs.endpoint.id,
      first: 10,
    })
    expect(log.edges).toEqual([])
    await m.expectBooks()
  })

  it('keeps address and body that it was made with, whatever the endpoint becomes', async () => {
    const m = await market()
    const [before, after] = [await system(), await system()]
    const { endpoint } = await endpointOf(m, before.url)
    await buy(m, await m.buyer(), [{ product: 'bun' }])
    await changeWebhook(ownerContext(m), endpoint.id, { url: after.url, events: ['stock.low'] })
    await deliver(m)
    expect([before.heard.length, after.heard.length]).toEqual([1, 0])
    await expect(
      m.p.driver.execute({
        sql: `UPDATE webhook_deliveries SET url = 'https://evil.test/'`,
        params: [],
      }),
    ).rejects.toThrow('FROZEN')
    await m.expectBooks()
  })
})

describe('a delivery that fails', () => {
  it('is tried ten times by the schedule with one id and one body, and then given up until somebody asks', async () => {
    const m = await market()
    const { heard, url } = await system(() => 500, {}, 'x'.repeat(5_000))
    const { endpoint } = await endpointOf(m, url)
    await pingWebhook(ownerContext(m), endpoint.id)
    const start = m.p.context().now
    for (let at = start; at < start + 5 * DAY_MS; at += HOUR_MS) await deliver(m, at)
    expect(heard.length).toBe(10)
    expect(
      new Set(heard.map(({ headers, body }) => `${String(headers['webhook-id'])} ${body}`)).size,
    ).toBe(1)
    expect(await logOf(m, endpoint.id)).toMatchObject([
      { state: 'FAILED', tries: 10, status: 500, fault: 'HTTP_500', excerpt: 'x'.repeat(256) },
    ])
    expect((await logOf(m, endpoint.id))[0]?.durationMs).toBeGreaterThanOrEqual(0)
    await retryDelivery(ownerContext(m), String(heard[0]?.headers['webhook-id']))
    expect(await deliver(m)).toBe(1)
    expect(heard.at(-1)?.headers['webhook-id']).toBe(heard[0]?.headers['webhook-id'])
    expect(await logOf(m, endpoint.id)).toMatchObject([{ state: 'PENDING', tries: 1 }])
    await m.expectBooks()
  })

  it('comes again after five seconds and after five minutes, and not before', async () => {
    const m = await market()
    const { heard, url } = await system((n) => (n < 3 ? 503 : 200))
    const { endpoint } = await endpointOf(m, url)
    await pingWebhook(ownerContext(m), endpoint.id)
    const start = m.p.context().now
    const counts = []
    for (const at of [0, 4_999, 5_501, 6_000 + 5 * MINUTE_MS - 1_000, 7_000 + 5.5 * MINUTE_MS]) {
      await deliver(m, start + at)
      counts.push(heard.length)
    }
    expect(counts).toEqual([1, 1, 2, 2, 3])
    expect(await logOf(m, endpoint.id)).toMatchObject([
      { state: 'DELIVERED', tries: 3, fault: null },
    ])
    await m.expectBooks()
  })

  it.each<readonly [string, number, string]>([
    ['a redirect, which is not followed', 302, 'HTTP_302'],
    ['not modified', 304, 'HTTP_304'],
    ['a refusal', 403, 'HTTP_403'],
  ])('fails by %s', async (_what, status, fault) => {
    const m = await market()
    const elsewhere = await system()
    const { heard, url } = await system(() => status, { location: elsewhere.url })
    const { endpoint } = await endpointOf(m, url)
    await pingWebhook(ownerContext(m), endpoint.id)
    await deliver(m)
    expect([heard.length, elsewhere.heard.length]).toEqual([1, 0])
    expect(await logOf(m, endpoint.id)).toMatchObject([{ state: 'PENDING', status, fault }])
    await m.expectBooks()
  })

  it('is the last one where it is answered with 410: the endpoint is off until somebody switches it on', async () => {
    const m = await market()
    const { heard, url } = await system(() => 410)
    const { endpoint } = await endpointOf(m, url)
    await pingWebhook(ownerContext(m), endpoint.id)
    await pingWebhook(ownerContext(m), endpoint.id)
    await deliver(m)
    expect(heard.length).toBe(1)
    expect(await listWebhooks(ownerContext(m), m.merchant)).toMatchObject([
      { enabled: false, disabledBy: 'GONE' },
    ])
    await buy(m, await m.buyer(), [{ product: 'bun' }])
    expect(await deliver(m, m.p.context().now + HOUR_MS)).toBe(0)
    await expect(pingWebhook(ownerContext(m), endpoint.id)).rejects.toMatchObject({
      code: 'LINK_UNKNOWN',
    })
    await changeWebhook(ownerContext(m), endpoint.id, { enabled: true })
    await deliver(m)
    expect(heard.length).toBe(2)
    await m.expectBooks()
  })

  it('of one endpoint opens its circuit alone: the others are told meanwhile, and a single one tries later', async () => {
    const m = await market()
    const dead = await system()
    await dead.close()
    let mended = false
    const ill = await system(() => (mended ? 200 : 500))
    const well = await system()
    const endpoints: string[] = []
    for (const { url } of [dead, ill, well])
      endpoints.push((await endpointOf(m, url, ['stock.low'])).endpoint.id)
    const all = async () => {
      for (const id of endpoints)
        await m.p.db
          .run(sql`INSERT INTO webhook_deliveries (message_id, endpoint_id, event, payload, url, due_at, created_at)
        SELECT ${newKey()}, id, 'stock.low', '{}', url, 0, 0 FROM webhook_endpoints WHERE id = ${id}`)
    }
    for (let i = 0; i < 8; i += 1) {
      await all()
      await deliver(m, m.p.context().now + 1_000)
    }
    expect(well.heard.length).toBe(8)
    expect(ill.heard.length).toBe(5)
    const states = new Map(
      (await listWebhooks(ownerContext(m), m.merchant)).map((one) => [one.id, one]),
    )
    expect(
      endpoints.map((id) => [states.get(id)?.failures, states.get(id)?.openUntil !== null]),
    ).toEqual([
      [5, true],
      [5, true],
      [0, false],
    ])
    await deliver(m, m.p.context().now + 5 * MINUTE_MS)
    expect(ill.heard.length).toBe(6)
    mended = true
    await deliver(m, m.p.context().now + 10 * MINUTE_MS)
    expect(ill.heard.length).toBe(7) // a single one, and then all that waited
    await deliver(m, m.p.context().now + 5 * HOUR_MS)
    const left = (await logOf(m, endpoints[1] ?? '')).filter(({ state }) => state !== 'DELIVERED')
    expect(left).toEqual([])
    expect((await logOf(m, endpoints[0] ?? ''))[0]).toMatchObject({
      fault: 'UNREACHABLE',
      status: null,
    })
    await m.expectBooks()
  })

  it('because its process died is delivered by the next one, a minute later', async () => {
    const m = await market()
    const { heard, url } = await system()
    const { endpoint } = await endpointOf(m, url)
    await pingWebhook(ownerContext(m), endpoint.id)
    m.p.breakDatabase((text) => text.includes('SET state ='))
    await deliver(m)
    m.p.healDatabase()
    expect(heard.length).toBe(1)
    expect(await deliver(m)).toBe(0)
    expect(await deliver(m, m.p.context().now + MINUTE_MS)).toBe(1)
    expect(new Set(heard.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(await logOf(m, endpoint.id)).toMatchObject([{ state: 'DELIVERED', tries: 2 }])
    await m.expectBooks()
  })
})

describe('a secret', () => {
  it('that was changed signs beside the new one for a day; neither is kept readable', async () => {
    const m = await market()
    const { heard, url } = await system()
    const { endpoint, secret: first } = await endpointOf(m, url)
    const start = m.p.context().now
    const ask = async (at: number) => {
      m.p.setNow(at)
      await pingWebhook(ownerContext(m), endpoint.id)
      await deliver(m, at)
      const { headers, body } = heard.at(-1) ?? { headers: {}, body: '' }
      const by = (secret: string) =>
        new Webhook(secret).sign(String(headers['webhook-id']), new Date(at), body)
      return { by, signatures: String(headers['webhook-signature']).split(' ') }
    }
    const { secret: second } = await rotateWebhookSecret(ownerContext(m), endpoint.id)
    const both = await ask(start + DAY_MS - 1)
    expect(both.signatures).toEqual([both.by(second), both.by(first)])
    const one = await ask(start + DAY_MS)
    expect(one.signatures).toEqual([one.by(second)])
    const rows = JSON.stringify([
      await m.p.db.all(sql`SELECT * FROM webhook_endpoints`),
      await m.p.db.all(sql`SELECT target FROM audit_entries`),
      m.p.logs,
    ])
    for (const secret of [first, second]) expect(rows).not.toContain(secret.slice('whsec_'.length))
    await m.expectBooks()
  })
})

describe('an endpoint', () => {
  it('is refused at an address that is not one of the internet, and nothing is left of it', async () => {
    const m = await market()
    const owner = await m.staff('OWNER', m.merchant)
    for (const [url, reason] of [
      ['https://10.0.0.1/', 'PRIVATE_ADDRESS'],
      ['https://169.254.169.254/', 'PRIVATE_ADDRESS'],
      ['http://erp.example.com/', 'NOT_HTTPS'],
      ['https://a:b@erp.example.com/', 'USER_INFO'],
    ]) {
      const { createWebhook: told } = await owner.ask<{ readonly createWebhook: object }>(
        `mutation ($m: ID!, $url: String!) { createWebhook(merchant: $m, url: $url, events: [ORDER_PAID]) { ... on WebhookUrlRefused { code reason message } } }`,
        { m: m.merchant, url },
      )
      expect(told, url).toMatchObject({ code: 'WEBHOOK_URL_REFUSED', reason })
    }
    const { endpoint } = await endpointOf(m, 'https://erp.example.com/')
    await expect(
      changeWebhook(ownerContext(m), endpoint.id, { url: 'https://[::1]/' }),
    ).rejects.toMatchObject({ code: 'WEBHOOK_URL_REFUSED' })
    expect(await listWebhooks(ownerContext(m), m.merchant)).toHaveLength(1)
    await m.expectBooks()
  })

  it('there are ten of at most, and it goes with its log', async () => {
    const m = await market()
    const ids = []
    for (let i = 0; i < 10; i += 1)
      ids.push((await endpointOf(m, `https://erp.example.com/${i}`)).endpoint.id)
    await expect(endpointOf(m, 'https://erp.example.com/')).rejects.toMatchObject({
      code: 'TOO_MANY_LINKS',
    })
    await buy(m, await m.buyer(), [{ product: 'bun' }])
    const owner = await m.staff('OWNER', m.merchant)
    for (const id of ids) await act(owner, 'removeWebhook', { id })
    expect(await m.p.db.all(sql`SELECT 1 FROM webhook_deliveries`)).toEqual([])
    await expect(removeWebhook(ownerContext(m), ids[0] ?? '')).rejects.toMatchObject({
      code: 'LINK_UNKNOWN',
    })
    await m.expectBooks()
  })

  it('keeps its log for thirty days', async () => {
    const m = await market()
    const { url } = await system()
    const { endpoint } = await endpointOf(m, url)
    await pingWebhook(ownerContext(m), endpoint.id)
    await deliver(m)
    const start = m.p.context().now
    m.p.setNow(start + 30 * DAY_MS)
    await m.sweep()
    expect(await logOf(m, endpoint.id)).toHaveLength(1)
    m.p.setNow(start + 30 * DAY_MS + 1)
    await m.sweep()
    expect(await logOf(m, endpoint.id)).toHaveLength(0)
    await m.expectBooks()
  })
})

describe('what reaches merchants’ systems', () => {
  const request = { url: 'https://erp.example.com/', headers: {}, body: '{}' }
  const never: typeof fetch = () => Promise.reject(new Error('It was asked.'))

  it.each<readonly [string, readonly string[]]>([
    ['this machine', ['127.0.0.1']],
    ['a network behind it', ['10.1.2.3']],
    ['metadata of a cloud', ['169.254.169.254']],
    ['a public and a private address', ['93.184.216.34', '192.168.0.1']],
    ['this machine in IPv6', ['::1']],
    ['a mapped address', ['::ffff:10.0.0.1']],
  ])('asks nobody whose name leads to %s', async (_what, addresses) => {
    const sender = createWebhookSender({
      mayLoopBack: false,
      resolve: async () => addresses,
      fetch: never,
    })
    await expect(sender.send(request)).rejects.toMatchObject({ fault: 'PRIVATE_ADDRESS' })
  })

  it('asks whose name leads to public addresses only, and nobody whose name leads nowhere', async () => {
    const asked: unknown[] = []
    const answering: typeof fetch = async (input, init) => {
      asked.push([input, init?.redirect, init?.method])
      return new Response('\u0000好\u202E', { status: 201 })
    }
    const resolve = async () => ['93.184.216.34', '2606:4700::1111']
    const sender = createWebhookSender({ mayLoopBack: false, resolve, fetch: answering })
    expect(await sender.send(request)).toEqual({ status: 201, excerpt: '好' })
    expect(asked).toEqual([['https://erp.example.com/', 'manual', 'POST']])
    for (const nowhere of [async () => [], () => Promise.reject(new Error('ENOTFOUND'))]) {
      const lost = createWebhookSender({ mayLoopBack: false, resolve: nowhere, fetch: never })
      await expect(lost.send(request)).rejects.toMatchObject({ fault: 'NOT_FOUND' })
    }
  })

  it('asks nobody who may not be named any more, and waits for nobody for ever', async () => {
    const { url } = await system(() => 'SILENCE')
    const slow = createWebhookSender({ mayLoopBack: true, timeoutMs: 50 })
    await expect(slow.send({ ...request, url })).rejects.toMatchObject({ fault: 'TIMEOUT' })
    const strict = createWebhookSender({
      mayLoopBack: false,
      hosts: ['other.example.com'],
      fetch: never,
    })
    await expect(strict.send(request)).rejects.toMatchObject({ fault: 'NOT_ALLOWED' })
    await expect(strict.send({ ...request, url })).rejects.toMatchObject({ fault: 'NOT_ALLOWED' })
  })
})

describe('telling', () => {
  it('has a lease of its own: it is never done twice at once, and a sweep does not wait for it', async () => {
    const m = await market()
    const { heard, url } = await system()
    const { endpoint } = await endpointOf(m, url)
    await pingWebhook(ownerContext(m), endpoint.id)
    const ctx = { ...m.p.context(), requestId: 'another' }
    const [first, second, swept] = await Promise.all([
      sweepWebhooks(m.p.context()),
      sweepWebhooks(ctx),
      sweep(m.p.context()),
    ])
    expect([first, second, swept]).toEqual([true, false, true])
    expect(heard.length).toBe(1)
    await m.expectBooks()
  })
})
