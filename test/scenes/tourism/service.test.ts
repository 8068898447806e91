import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textFile } from '../../fixtures/import/reading.ts'
import { CHANGSHA, NANJING } from '../../support/cities.ts'
import { NOW, portal, type Portal } from '../../support/portal.ts'
import { market, newKey } from '../../support/selling.ts'

const json = (rows: readonly object[]) => [textFile(JSON.stringify(rows))]
const at = { lon: 118.85, lat: 32.06 }
const SIGHTS = [
  { id: 'tomb', name: '陵', ...at },
  { id: 'wall', name: '墙', lon: 118.79, lat: 32.07 },
]
const fill = async (p: Portal): Promise<Portal> => {
  expect(await p.import('attractions-json', json(SIGHTS), NANJING)).toMatchObject({ created: 2 })
  await p.db.run(sql`UPDATE tourism_attractions SET capacity_instantaneous = 1000`)
  return p
}
const filled = async (): Promise<Portal> => fill(await portal({ cities: [NANJING, CHANGSHA] }))
const idOf = async (p: Portal, sourceId = 'tomb'): Promise<string> =>
  (await p.db.get<[string]>(sql`SELECT id FROM places WHERE source_id = ${sourceId}`))[0]
const iso = (ms: number): string => new Date(ms).toISOString()
const push = (p: Portal, headers: Readonly<Record<string, string>>, body: unknown) =>
  p.request('/v1/tourism/counts?source=a-source', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
const one = (onSite: unknown, asOf: unknown = iso(NOW), id: unknown = 'tomb') => ({
  id,
  onSite,
  asOf,
})
const machine = (p: Portal, scopes = ['counts'], city: string | null = null) =>
  p.asMachine(scopes, city, 'a-source')

describe('POST /v1/tourism/counts', () => {
  it('asks for a key, its scope and its city', async () => {
    const p = await filled()
    expect((await push(p, {}, [one(1)])).status).toBe(401)
    expect((await push(p, await machine(p, ['read']), [one(1)])).status).toBe(403)
    const elsewhere = await push(p, await machine(p, ['counts'], CHANGSHA.code), [one(1)])
    expect(elsewhere.status).toBe(422)
    expect(await elsewhere.json()).toMatchObject({ faults: [{ code: 'UNKNOWN_REFERENCE' }] })
  })

  it('refuses a body that is too large, no JSON or no list', async () => {
    const p = await filled()
    const key = await machine(p)
    expect((await push(p, key, `["${'x'.repeat(600 * 1024)}"]`)).status).toBe(413)
    expect((await push(p, key, '[{')).status).toBe(400)
    expect((await push(p, key, {})).status).toBe(400)
  })

  it('stores good rows and tells of each bad one where and why', async () => {
    const p = await filled()
    const response = await push(p, await machine(p), [
      one(500),
      one(-1),
      one(null),
      one(5, '1970-01-01T00:00:00Z'),
      one(5, iso(NOW + 3_600_000)),
      one(5, iso(NOW), 'nobody'),
      one('5'),
      'row',
    ])
    expect(response.status).toBe(200)
    const report = (await response.json()) as {
      readonly faults: readonly { row: number; field: string; code: string }[]
    }
    expect(report).toMatchObject({ rows: 8, stored: 1, failed: 7 })
    expect(report.faults.map(({ row, field, code }) => [row, field, code])).toEqual([
      [1, 'onSite', 'NOTHING_COUNTED'],
      [2, 'onSite', 'NOTHING_COUNTED'],
      [3, 'asOf', 'TIME_TOO_OLD'],
      [4, 'asOf', 'TIME_IN_FUTURE'],
      [5, 'id', 'UNKNOWN_REFERENCE'],
      [6, 'onSite', 'COUNT_NOT_VALID'],
      [7, '', 'ROW_NOT_OBJECT'],
    ])
  })

  it('keeps the latest observation in whatever order they come', async () => {
    const p = await filled()
    const key = await machine(p)
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 1 }),
        fc.nat(6),
        async (order, cut) => {
          await p.db.run(sql`DELETE FROM tourism_counts`)
          const rows = order.map((n) => one(n, iso(NOW - 60_000 + n)))
          for (const part of [rows.slice(0, cut), rows.slice(cut)]) await push(p, key, part)
          const latest = Math.max(...order)
          expect(await p.db.all(sql`SELECT on_site, as_of FROM tourism_counts`)).toEqual([
            [latest, NOW - 60_000 + latest],
          ])
        },
      ),
      { numRuns: 25 },
    )
  })

  it.each([
    [699, 'NORMAL', false],
    [700, 'BEST', false],
    [800, 'YELLOW', false],
    [900, 'ORANGE', false],
    [1_000, 'RED', true],
  ])('shows %i of 1000 as %s', async (onSite, level, salesStopped) => {
    const p = await filled()
    await push(p, await machine(p), [one(onSite)])
    const crowd = async () =>
      (
        await p.ask<{ readonly node: { readonly crowd: object } }>(
          'query ($id: ID!) { node(id: $id) { ... on Attraction { crowd { level stale salesStopped } } } }',
          { id: await idOf(p) },
        )
      ).node.crowd
    expect(await crowd()).toEqual({ level, salesStopped, stale: false })
    p.setNow(NOW + 900_001)
    expect(await crowd()).toEqual({ level, salesStopped: false, stale: true })
  })
})

const trip = (id: string, lon: number, lat: number) => ({
  id,
  type: 'TouristTrip',
  name: id,
  itinerary: [
    { name: '甲', position: 2, location: { type: 'Point', coordinates: [lon, lat] } },
    { name: '乙', position: 1, location: { type: 'Point', coordinates: [at.lon, at.lat] } },
  ],
})
const guide = (id: string, attraction = 'tomb') => ({
  id,
  attraction,
  position: 1,
  title: { 'zh-CN': '标题', en: 'Title' },
  text: { 'zh-CN': '中文', en: 'English' },
})
const route = (id: string, place = 'wall', more: object = {}) => ({
  id,
  name: id,
  stops: [
    { place: 'tomb', dwell_minutes: 30 },
    { place, ...more },
  ],
})

describe('importing guides and routes', () => {
  it.each([
    ['guide-json', [guide('a'), guide('b', 'nobody')], 'UNKNOWN_REFERENCE'],
    ['routes-json', [route('a'), route('b', 'nobody')], 'UNKNOWN_REFERENCE'],
    ['fiware-tourist-trip', [trip('a', 118.8, 32), trip('b', 32, 118.8)], undefined],
  ])(
    '%s takes the good row, tells of the bad one, and knows it again',
    async (format, rows, code) => {
      const p = await filled()
      const first = await p.import(format, json(rows), NANJING)
      expect(first).toMatchObject({ created: 1, failed: 1 })
      expect(first.faults[0]).toMatchObject({
        sourceId: expect.stringMatching(/(^|:)b$/) as string,
        ...(code ? { code } : {}),
      })
      expect(await p.import(format, json(rows), NANJING)).toMatchObject({
        created: 0,
        updated: 0,
        unchanged: 1,
        failed: 1,
      })
    },
  )
})

const CHECK_IN = `mutation ($attraction: ID!, $at: PointInput!, $key: String!) {
  checkIn(attraction: $attraction, at: $at, idempotencyKey: $key) { __typename ... on CheckIn { date at } ... on Problem { code } } }`
interface Checked {
  readonly checkIn: { readonly __typename: string; readonly code?: string; readonly date?: string }
}

describe('checking in', () => {
  it('needs to be near, is noted once a day, and keeps no position', async () => {
    const m = await market()
    await fill(m.p)
    const attraction = await idOf(m.p)
    const [buyer, other] = [await m.buyer(), await m.buyer()]
    const tell = async (point: object, key = newKey()) =>
      (await buyer.ask<Checked>(CHECK_IN, { attraction, at: point, key })).checkIn
    expect(await tell({ lon: 118.85, lat: 32.063 })).toMatchObject({ code: 'TOURISM_NOT_THERE' })
    const key = newKey()
    const here = { lon: 118.8512345, lat: 32.0612345 }
    const first = await tell(here, key)
    expect(first).toMatchObject({ date: '2026-11-03' })
    expect(await tell(here, key)).toEqual(first)
    expect(await tell(here)).toMatchObject({ code: 'TOURISM_CHECKED_IN_TODAY' })
    const told = () => m.p.db.all(sql`SELECT 1 FROM outbox WHERE topic = 'tourism.checked_in'`)
    expect(await told()).toHaveLength(1)
    const tables = await m.p.db.all<[string]>(
      sql`SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'`,
    )
    const dump: string[] = []
    for (const [name] of tables)
      dump.push(JSON.stringify(await m.p.db.all(sql.raw(`SELECT * FROM "${name}"`))))
    expect(dump.join()).not.toMatch(/8512345|0612345/)
    const mine = '{ myCheckIns { nodes { date } } }'
    expect(await buyer.ask(mine)).toEqual({ myCheckIns: { nodes: [{ date: '2026-11-03' }] } })
    expect(await other.ask(mine)).toEqual({ myCheckIns: { nodes: [] } })
    m.p.setNow(Date.parse('2026-11-04T00:00:01+08:00'))
    expect(await tell(here)).toMatchObject({ date: '2026-11-04' })
    expect(await told()).toHaveLength(2)
  })
})
