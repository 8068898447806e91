import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { portal, type Portal, type PortalOptions } from '../support/portal.ts'
import { idOf, manifestOf, pathOf, readCacheStatus } from '../support/trusted.ts'

const CITIES = 'query Cities { cities { code } }'
const PLACE = 'query Place($id: ID!) { place(id: $id) { name } }'
const documents = manifestOf({ Cities: CITIES, Place: PLACE })

const aPortal = (more: PortalOptions = {}): Promise<Portal> =>
  portal({ demo: true, cache: true, documents, ...more })
const show = async (p: Portal, path = '/console/cache?lang=en'): Promise<string> => {
  const response = await p.request(path)
  expect(response.status, path).toBe(200)
  return response.text()
}
/** Sends a form as a browser does, from a page of the portal unless it is said otherwise. */
const send = (
  p: Portal,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = { 'sec-fetch-site': 'same-origin' },
): Promise<Response> =>
  p.request('/console/cache/purge?lang=en', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  })
const purges = (p: Portal) =>
  p.db.all<readonly string[]>(sql`SELECT id, actor_kind, target FROM audit_entries`)
const isKept = async (p: Portal): Promise<boolean> => {
  const response = await p.request(pathOf(idOf(CITIES)))
  return readCacheStatus(response.headers.get('cache-status')).hit === true
}

describe('the page of the cache', () => {
  it('says what the node keeps in both languages, and is reached from the overview', async () => {
    const p = await aPortal()
    for (let i = 0; i < 4; i += 1) await p.request(pathOf(idOf(CITIES)))
    expect(await show(p, '/console/overview')).toContain('href="/console/cache"')
    const english = await show(p)
    expect(english).toContain('75%')
    expect(english).toContain('of 4 requests')
    expect(english).toMatch(/<code>cities<\/code>/)
    expect(english).toMatch(/<svg class="chart"[^>]*role="img"/)
    const chinese = await show(p, '/console/cache?lang=zh-CN')
    expect(chinese).toContain('命中率')
    for (const html of [english, chinese]) {
      expect(html.match(/<h1[ >]/g)).toHaveLength(1)
      expect(html).toContain('name="robots" content="noindex"')
      expect(html).not.toMatch(/>ui\.[a-zA-Z.]+</)
      expect(html).not.toMatch(/<script|style="/)
    }
  })

  it('prints what callers sent as text', async () => {
    const p = await aPortal()
    for (let i = 0; i < 3; i += 1)
      await p.request(pathOf(idOf(PLACE), { id: '</code><script>alert(1)</script>' }))
    const html = await show(p)
    expect(html).toContain('&lt;script&gt;alert(1)')
    expect(html).not.toContain('<script')
  })

  it('says so where nothing is kept, and purges for the other nodes all the same', async () => {
    const p = await aPortal({ cache: false })
    const html = await show(p)
    expect(html).toContain('SHIJING_CACHE_MB')
    expect(html).toContain('<form class="purge"')
  })

  it('is not there in production, nor is the form', async () => {
    const p = await aPortal({ profile: 'production' })
    expect((await p.request('/console/cache')).status).toBe(404)
    expect((await send(p, { what: 'everything', sure: 'yes' })).status).toBe(404)
    expect(await purges(p)).toEqual([])
  })
})

describe('the form that purges', () => {
  it('asks before it does anything, then does it, and the page tells', async () => {
    const p = await aPortal()
    await isKept(p)
    const question = await send(p, { what: 'tags', lines: 'cities\r\nProduct@320100' })
    expect(question.status).toBe(200)
    const html = await question.text()
    expect(html).toContain('2 tags: cities, Product@320100')
    expect(html).toContain('name="sure" value="yes"')
    expect(await isKept(p)).toBe(true)
    expect(await purges(p)).toEqual([])

    const done = await send(p, { what: 'tags', lines: 'cities\r\nProduct@320100', sure: 'yes' })
    expect(done.status).toBe(303)
    const [[id = '', actor, target] = []] = await purges(p)
    expect(done.headers.get('location')).toBe(`/console/cache?done=${id}&lang=en`)
    expect([actor, target]).toEqual(['guest', '{"tags":["cities","Product@320100"]}'])
    expect(await isKept(p)).toBe(false)
    const page = await show(p, done.headers.get('location') ?? '')
    expect(page).toContain('role="status"')
    expect(page).toContain('Purged: 2 tags: cities, Product@320100')
    expect(page).toContain(`<code>${id}</code>`)
  })

  it.each([
    [
      'a kind in a city',
      { what: 'area', city: '320100', kind: 'PARKING_LOT' },
      'Nanjing · Parking',
    ],
    ['products of a city', { what: 'area', city: '320100', kind: 'Product' }, 'Nanjing · Products'],
    [
      'a place',
      { what: 'places', lines: ' plc_01ARZ3NDEKTSV4RRFFQ69G5FAV\n' },
      '1 place: plc_01ARZ3NDEKTSV4RRFFQ69G5FAV',
    ],
    ['everything', { what: 'everything' }, 'Everything'],
  ] as const)('takes %s', async (_what, fields, words) => {
    const p = await aPortal()
    expect(await (await send(p, fields)).text()).toContain(`<p class="sure-what">${words}</p>`)
    expect((await send(p, { ...fields, sure: 'yes' })).status).toBe(303)
    expect(await purges(p)).toHaveLength(1)
  })

  it.each([
    ['tags that are none', { what: 'tags', lines: '<b>' }, '&lt;b&gt;'],
    ['the tag of everything', { what: 'tags', lines: '*' }, 'one a line'],
    ['no tags', { what: 'tags', lines: ' ' }, 'one a line'],
    ['places that are none', { what: 'places', lines: 'prd_1' }, 'prd_1'],
    ['a city there is not', { what: 'area', city: '999999', kind: 'STORE' }, 'no such city'],
    ['a kind there is not', { what: 'area', city: '320100', kind: 'MOON' }, 'no such city'],
  ] as const)(
    'tells what is wrong with %s, and keeps what was typed',
    async (_what, fields, words) => {
      const p = await aPortal()
      for (const sure of [{}, { sure: 'yes' }]) {
        const response = await send(p, { ...fields, ...sure })
        expect(response.status).toBe(422)
        const html = await response.text()
        expect(html).toContain('role="alert"')
        expect(html).toContain(words)
        expect(html).not.toContain('<b>&lt;')
      }
      expect(await purges(p)).toEqual([])
    },
  )

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }],
    ['a sibling', { 'sec-fetch-site': 'same-site', origin: 'http://other.localhost' }],
    ['nowhere known', { origin: 'null' }],
    ['an old browser that tells nothing', {}],
  ] as const)('takes nothing from %s', async (_what, headers) => {
    const p = await aPortal()
    const response = await send(p, { what: 'everything', sure: 'yes' }, headers)
    expect(response.status).toBe(403)
    expect(await purges(p)).toEqual([])
    expect(p.logs.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('takes what an old browser sends with the origin of the page', async () => {
    const p = await aPortal()
    const headers = { origin: 'http://localhost' }
    expect((await send(p, { what: 'everything', sure: 'yes' }, headers)).status).toBe(303)
  })

  it('refuses a form that names nothing', async () => {
    const p = await aPortal()
    expect((await send(p, { sure: 'yes' })).status).toBe(400)
    expect((await send(p, { what: 'all', sure: 'yes' })).status).toBe(400)
    expect(await purges(p)).toEqual([])
  })
})
