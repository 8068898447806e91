import { describe, expect, it } from 'vitest'
import { sql } from 'drizzle-orm'
import { NOW, portal, type Portal } from '../support/portal.ts'

/** A row of Nanjing out of a table. */
const rowOf = async (p: Portal, table: string): Promise<string> =>
  (await p.db.get<[string]>(sql`SELECT id FROM ${sql.raw(table)} WHERE city_code = '320100'`))[0]

const idOf = async (p: Portal, field: string): Promise<string> => {
  const data = await p.ask<Record<string, { readonly nodes: readonly { readonly id: string }[] }>>(
    `{ ${field} { nodes { id } } }`,
  )
  const id = Object.values(data)[0]?.nodes[0]?.id
  if (id === undefined) throw new Error(`nothing in ${field}`)
  return id
}

const text = async (p: Portal, path: string, init?: RequestInit): Promise<string> => {
  const response = await p.request(path, init)
  expect(response.status, path).toBe(200)
  return response.text()
}

describe('the pages of the portal', () => {
  it('have one heading, a main landmark and the language of the reader', async () => {
    const p = await portal({ demo: true })
    const paths = [
      '/',
      '/nanjing',
      '/320100',
      '/kunming/products?category=food',
      '/nanjing/search?q=%E6%B9%BF%E5%9C%B0',
      '/changsha/tourism?open=1&category=MUSEUM',
      '/nanjing/parking?room=1',
      '/xingtai/transit',
      '/nanjing/alerts',
      '/nanjing/tourism/routes',
      `/nanjing/tourism/routes/${await rowOf(p, 'tourism_routes')}`,
      '/nanjing/tourism/destinations',
      `/nanjing/tourism/destinations/${await rowOf(p, 'tourism_destinations')}`,
      `/places/${await idOf(p, 'stores(city: "nanjing", first: 1)')}`,
      `/places/${await idOf(p, 'attractions(city: "nanjing", first: 1)')}`,
      `/products/${await idOf(p, 'products(city: "nanjing", first: 1)')}`,
      '/console/overview',
    ]
    for (const path of paths) {
      for (const [wish, lang] of [
        ['zh-TW,zh;q=0.9', 'zh-CN'],
        ['en-GB', 'en'],
      ] as const) {
        const html = await text(p, path, { headers: { 'accept-language': wish } })
        expect(html, path).toContain(`<html lang="${lang}">`)
        expect(html.match(/<h1[ >]/g), path).toHaveLength(1)
        expect(html.match(/<main /g), path).toHaveLength(1)
        // A message that is missing reads as its own key.
        expect(html, path).not.toMatch(/>(ui|parking|tourism|transit|alerts)\.[a-zA-Z.]+</)
      }
    }
  })

  it('turn by the hour: breakfast in the morning, something warm at night, the family on a day off', async () => {
    const p = await portal({ demo: true, now: Date.parse('2026-11-03T07:30:00+08:00') })
    expect(await text(p, '/nanjing')).toMatch(/for-breakfast[\s\S]*for-campus/)
    p.setNow(Date.parse('2026-11-03T22:00:00+08:00'))
    const night = await text(p, '/nanjing')
    expect(night).toContain('for-night')
    expect(night).not.toContain('for-breakfast')
    p.setNow(Date.parse('2026-10-05T12:00:00+08:00')) // National Day
    expect(await text(p, '/nanjing')).toMatch(/for-lunch[\s\S]*for-family/)
  })

  it('cost the same number of statements whatever they list', async () => {
    const p = await portal({ demo: true })
    const cost = async (path: string): Promise<number> => {
      p.statements.reset()
      await text(p, path)
      return p.statements.calls
    }
    expect(await cost('/nanjing/tourism')).toBe(await cost('/nanjing/tourism?category=ZOO'))
    const whole = await cost('/nanjing')
    // The same city with half of what it has of each kind.
    await p.db.run(
      sql`UPDATE places SET state = 'PLANNED' WHERE city_code = '320100' AND num % 2 = 0`,
    )
    // What one list has loaded already the next one need not: a timetable more or less, never one a row.
    expect(Math.abs(whole - (await cost('/nanjing')))).toBeLessThanOrEqual(1)
  })

  it('print what partners wrote as text, never as markup', async () => {
    const p = await portal({ demo: true })
    const id = await idOf(p, 'attractions(city: "nanjing", first: 1)')
    const hostile = '<script>alert(1)</script><img src=x onerror=alert(1)>'
    await p.db
      .run(sql`UPDATE places SET names = ${JSON.stringify({ 'zh-CN': hostile })}, descriptions = ${JSON.stringify({ 'zh-CN': hostile })},
      address = ${JSON.stringify({ 'zh-CN': hostile })}, website = 'javascript:alert(1)', attribution = ${JSON.stringify({ text: hostile, url: 'javascript:alert(1)' })} WHERE id = ${id}`)
    for (const path of [
      `/places/${id}`,
      '/nanjing/tourism',
      '/nanjing',
      '/screens/demo?city=nanjing',
    ]) {
      const html = await text(p, path)
      expect(html, path).not.toContain('<script>alert')
      expect(html, path).not.toContain('<img src=x')
      expect(html, path).not.toContain('javascript:')
    }
  })

  it('carry a content policy without inline code', async () => {
    const p = await portal({ demo: true })
    const response = await p.request('/nanjing')
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('server-timing')).toMatch(/^total;dur=/)
  })

  it('draw pictures from their address alone', async () => {
    const p = await portal({ demo: true })
    const first = await p.request('/art/place/ATTRACTION/MUSEUM/a.svg')
    expect(first.headers.get('content-type')).toBe('image/svg+xml')
    expect(await first.text()).toMatch(/^<svg/)
    expect((await p.request('/art/place/ATTRACTION/MUSEUM/%3Cscript%3E.svg')).status).toBe(404)
  })
})

describe('what is not there, and what fails', () => {
  it('is a page with its status and the number of the request', async () => {
    const p = await portal({ demo: true })
    for (const [path, status] of [
      ['/atlantis', 404],
      ['/nanjing/nowhere', 404],
      ['/places/plc_01ARZ3NDEKTSV4RRFFQ69G5FAV', 404],
      ['/products/%00', 404],
      ['/screens/demo', 404],
      ['/screens/demo?city=nanjing&district=430102', 400],
      ['/nanjing/products?after=rubbish', 400],
      ['/nanjing/tourism?after=WzEsMl0', 400],
    ] as const) {
      const response = await p.request(path, { headers: { 'x-request-id': 'test-request-1' } })
      expect(response.status, path).toBe(status)
      const html = await response.text()
      expect(html, path).toContain('test-request-1')
      expect(html, path).toMatch(/<h1[ >]/)
    }
  })

  it('is one plain sentence while the database is away, and the log says what happened', async () => {
    const p = await portal({ demo: true })
    const away = () => Promise.reject(new Error('disk I/O error'))
    Object.assign(p.driver, { execute: away, batch: away })
    const response = await p.request('/nanjing', { headers: { 'x-request-id': 'test-request-2' } })
    expect(response.status).toBe(500)
    const body = await response.text()
    expect(body).toContain('test-request-2')
    expect(body).not.toContain('disk')
    expect(
      p.logs.some(
        ({ event, requestId }) => event === 'page_failed' && requestId === 'test-request-2',
      ),
    ).toBe(true)
    expect((await p.request('/readyz')).status).toBe(503)
    expect((await p.request('/healthz')).status).toBe(200)
  })

  it('serves neither the overview nor GraphiQL in production', async () => {
    const p = await portal({ demo: true, profile: 'production' })
    expect((await p.request('/console/overview')).status).toBe(404)
    expect((await p.request('/graphiql')).status).toBe(404)
  })
})

describe('addresses that leave a page', () => {
  it('are those people use, whatever host a request names', async () => {
    const p = await portal({ demo: true, publicUrl: 'https://portal.example.org/' })
    const place = await idOf(p, 'attractions(city: "nanjing", first: 1)')
    for (const path of ['/nanjing', `/places/${place}?lang=en`, '/screens/demo?city=nanjing']) {
      const html = await text(p, `http://internal.test${path}`)
      expect(html, path).not.toContain('internal.test')
      expect(html, path).toContain('portal.example.org')
    }
    expect(await text(p, `/places/${place}?lang=en`)).toContain(
      `"url":"https://portal.example.org/places/${place}"`,
    )
  })

  it('stay within the portal where a path looks like another host', async () => {
    const p = await portal({ demo: true })
    const html = await (await p.request('http://localhost//elsewhere.test/x')).text()
    expect(html).toContain('elsewhere.test/x?lang=en')
    expect(html).not.toContain('href="//')
  })
})

describe('a screen', () => {
  it('is answered with 304 until something it shows has changed', async () => {
    const p = await portal({ demo: true })
    const path = '/screens/demo?city=nanjing&district=320104'
    const first = await p.request(path)
    const etag = first.headers.get('etag') ?? ''
    expect(await first.text()).toContain('秦淮')
    const again = (tag = etag): Promise<Response> =>
      p.request(path, { headers: { 'if-none-match': tag } })
    expect((await again()).status).toBe(304)
    expect((await again(`W/${etag}`)).status).toBe(304)
    p.setNow(NOW + 30_000) // the same minute on the clock
    expect((await again()).status).toBe(304)
    await p.db.run(sql`UPDATE parking_availability SET free = free + 1 WHERE kind = 'COUNT'`)
    const changed = await again()
    expect(changed.status).toBe(200)
    expect(changed.headers.get('etag')).not.toBe(etag)
    p.setNow(NOW + 60_000)
    expect((await again(changed.headers.get('etag') ?? '')).status).toBe(200)
  })

  it('shows nobody’s data and no login, and says when its figures are from', async () => {
    const p = await portal({ demo: true })
    const html = await text(p, '/screens/demo?city=kunming')
    expect(html).toContain('数据截至')
    expect(html).not.toMatch(/<form|<input/)
  })
})
