import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { memoryStore } from '#edge/adapters/memory-store.ts'
import { createChanges } from '#edge/cache/changes.ts'
import { purgeCache, type PurgeTarget } from '#resolvers/caching/service.ts'
import type { Viewer } from '#schema/context.ts'
import { NOW, portal, type Portal } from '../support/portal.ts'
import { idOf, manifestOf, pathOf, readCacheStatus } from '../support/trusted.ts'

const TEXTS = {
  Cities: 'query Cities { cities { code } }',
  District: 'query District($code: String!) { district(code: $code) { code } }',
  Place: 'query Place($id: ID!) { place(id: $id) { name } }',
  Sights: 'query Sights($city: String!) { attractions(city: $city, first: 5) { nodes { name } } }',
  Near: 'query Near($at: PointInput!, $kinds: [PlaceKind!]) { nearby(at: $at, kinds: $kinds, radius: 1500, first: 5) { nodes { id } } }',
  Products: 'query Products($city: String!) { products(city: $city, first: 5) { nodes { name } } }',
}
const documents = manifestOf(TEXTS)

/** What is asked, by a name to speak of it. */
type Questions = Readonly<Record<string, string>>

const places = { nanjing: '', changsha: '' }
/** In the middle of Nanjing and of Changsha, WGS-84. */
const NANJING_AT = { lon: 118.7788, lat: 32.0437 }
const CHANGSHA_AT = { lon: 112.976, lat: 28.1977 }

const questions = (): Questions => {
  const path = (name: keyof typeof TEXTS, variables: object = {}): string =>
    pathOf(idOf(TEXTS[name]), variables)
  return {
    cities: path('Cities'),
    'a district': path('District', { code: '320102' }),
    'a sight of Nanjing': path('Place', { id: places.nanjing }),
    'a sight of Changsha': path('Place', { id: places.changsha }),
    'sights of Nanjing': path('Sights', { city: 'nanjing' }),
    'sights of Changsha': path('Sights', { city: 'changsha' }),
    'sights near Nanjing': path('Near', { at: NANJING_AT, kinds: ['ATTRACTION'] }),
    'sights near Changsha': path('Near', { at: CHANGSHA_AT, kinds: ['ATTRACTION'] }),
    'lots near Nanjing': path('Near', { at: NANJING_AT, kinds: ['PARKING_LOT'] }),
    'all near Nanjing': path('Near', { at: NANJING_AT }),
    'products of Nanjing': path('Products', { city: 'nanjing' }),
  }
}

/** Which of the questions are not answered from what is kept. */
const fallen = async (p: Portal): Promise<readonly string[]> => {
  const names: string[] = []
  for (const [name, path] of Object.entries(questions())) {
    const response = await p.request(path)
    expect(response.status, name).toBe(200)
    if (readCacheStatus(response.headers.get('cache-status')).hit !== true) names.push(name)
  }
  return names
}

/** A portal that keeps the answers to all of the questions. */
const warm = async (): Promise<Portal> => {
  const p = await portal({ demo: true, cache: true, documents })
  expect(await fallen(p)).toHaveLength(Object.keys(questions()).length)
  expect(await fallen(p)).toEqual([])
  return p
}

const OPERATOR: Viewer = {
  kind: 'machine',
  merchantId: null,
  keyId: 'key_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  partnerId: 'ptn_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  scopes: ['operate'],
  cityCode: null,
}
const audits = (p: Portal) => p.db.all(sql`SELECT id, action, target FROM audit_entries`)
const newest = async (p: Portal): Promise<number> => {
  const [[seq] = []] = await p.db.all<[number]>(sql`SELECT coalesce(max(seq), 0) FROM change_log`)
  return seq ?? 0
}

beforeAll(async () => {
  const p = await portal({ demo: true })
  for (const [city, at] of [
    ['nanjing', NANJING_AT],
    ['changsha', CHANGSHA_AT],
  ] as const) {
    const { nearby } = await p.ask<{ nearby: { nodes: { id: string }[] } }>(
      `query ($at: PointInput!) { nearby(at: $at, kinds: [ATTRACTION], radius: 1500, first: 1) { nodes { id } } }`,
      { at },
    )
    places[city] = nearby.nodes[0]?.id ?? ''
    expect(places[city]).not.toBe('')
  }
  p.close()
})

describe('a purge', () => {
  const cases: readonly (readonly [string, () => PurgeTarget, readonly string[]])[] = [
    ['of the tag of a small table', () => ({ tags: ['divisions'] }), ['a district']],
    [
      'of the tag of a thing',
      () => ({ tags: [places.changsha] }),
      ['a sight of Changsha', 'sights near Changsha'],
    ],
    ['of the tag of lists', () => ({ tags: ['ATTRACTION@430100'] }), ['sights of Changsha']],
    ['of a tag that nothing has', () => ({ tags: ['nothing'] }), []],
    [
      'of a place',
      () => ({ places: [places.changsha] }),
      ['a sight of Changsha', 'sights of Changsha', 'sights near Changsha'],
    ],
    ['of a place that is gone', () => ({ places: ['plc_01ARZ3NDEKTSV4RRFFQ69G5FAV'] }), []],
    [
      'of a kind in a city',
      () => ({ area: { kind: 'ATTRACTION', city: 'nanjing' } }),
      ['a sight of Nanjing', 'sights of Nanjing', 'sights near Nanjing', 'all near Nanjing'],
    ],
    [
      'of another kind there',
      () => ({ area: { kind: 'PARKING_LOT', city: '320100' } }),
      ['lots near Nanjing', 'all near Nanjing'],
    ],
    [
      'of products there',
      () => ({ area: { kind: 'Product', city: 'nanjing' } }),
      ['products of Nanjing'],
    ],
    ['of everything', () => ({ everything: true }), Object.keys(questions())],
  ]
  it.each(cases)(
    '%s drops what depends on it and nothing else',
    async (_what, target, expected) => {
      const p = await warm()
      await purgeCache(p.context(OPERATOR), target())
      expect(await fallen(p)).toEqual(expected)
      expect(await fallen(p)).toEqual([])
    },
  )

  it('says what it wrote and how far a node must have read for it', async () => {
    const p = await warm()
    const before = await newest(p)
    const purge = await purgeCache(p.context(OPERATOR), { tags: ['a', 'b'] })
    expect(purge).toMatchObject({ at: NOW, changes: 2, position: before + 2, everything: false })
    await fallen(p)
    expect(p.host.cache?.changes.position()).toBe(before + 2)
  })

  it('of more than the log should hold is one of everything, and says so', async () => {
    const p = await warm()
    await p.db.run(sql`
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1001)
      INSERT INTO places (id, kind, city_code, partner_id, source, source_id, content_hash, names, state, created_at, updated_at)
      SELECT 'plc_' || printf('%026d', i), 'ATTRACTION', '530100', (SELECT id FROM partners LIMIT 1), 'many', i, '', '{"en":"x"}', 'OPEN', 0, 0 FROM n`)
    await fallen(p)
    expect(await fallen(p)).toEqual([])
    const purge = await purgeCache(p.context(OPERATOR), {
      area: { kind: 'ATTRACTION', city: '530100' },
    })
    expect(purge).toMatchObject({ changes: 1, everything: true })
    expect(await fallen(p)).toHaveLength(Object.keys(questions()).length)
  })

  it('of everything is known to a node that starts later, which trusts what was made after it', async () => {
    const { driver } = await portal()
    await driver.execute({
      sql: `INSERT INTO change_log (subject) VALUES ('x'), ('*'), ('y')`,
      params: [],
    })
    const changes = createChanges({ driver, freshMs: 1 })
    await changes.refresh(NOW)
    const end = changes.position()
    expect(changes.unchangedSince(end - 2, [])).toBe(false)
    expect(changes.unchangedSince(end - 1, ['x'])).toBe(true)
    expect(changes.unchangedSince(end - 1, ['y'])).toBe(false)
    expect(changes.stats().floods).toBe(1)
  })

  it('of everything reaches a node that reads what another one has read', async () => {
    const { driver } = await portal()
    const mirror = memoryStore({ clock: () => NOW, maxBytes: 1024 * 1024 })
    const [first, second] = [1, 2].map(() => createChanges({ driver, freshMs: 1_000, mirror }))
    await first?.refresh(NOW)
    await second?.refresh(NOW)
    await mirror.delete('changes')
    const before = second?.position() ?? 0
    await driver.execute({ sql: `INSERT INTO change_log (subject) VALUES ('*')`, params: [] })
    await first?.refresh(NOW)
    await second?.refresh(NOW)
    expect(second?.position()).toBe(before + 1)
    expect(second?.unchangedSince(before, [])).toBe(false)
  })

  it.each([
    ['nothing', {}, 'NOTHING_TO_PURGE'],
    ['everything: false', { everything: false }, 'NOTHING_TO_PURGE'],
    ['no tags', { tags: [] }, 'BAD_TAGS'],
    ['the tag of everything among others', { tags: ['cities', '*'] }, 'BAD_TAGS'],
    ['a tag with blanks', { tags: ['a b'] }, 'BAD_TAGS'],
    ['very many tags', { tags: Array.from({ length: 101 }, () => 'a') }, 'BAD_TAGS'],
    [
      'the id of a product as a place',
      { places: ['prd_01ARZ3NDEKTSV4RRFFQ69G5FAV'] },
      'BAD_PLACE_IDS',
    ],
    ['a city there is not', { area: { kind: 'STORE', city: 'atlantis' } }, 'UNKNOWN_CITY'],
  ])('of %s is refused, and leaves no trace', async (_what, target, code) => {
    const p = await portal({ demo: true })
    const before = await newest(p)
    await expect(purgeCache(p.context(OPERATOR), target)).rejects.toMatchObject({ code })
    expect(await newest(p)).toBe(before)
    expect(await audits(p)).toEqual([])
  })
})

describe('the audit', () => {
  it('has who purged what, when and by which request, written in the batch that purges', async () => {
    const p = await portal({ demo: true })
    p.statements.reset()
    const { id } = await purgeCache(p.context(OPERATOR), { places: [places.nanjing] })
    expect(p.statements.calls).toBe(1)
    expect(p.statements.sql[0]).toMatch(
      /insert into change_log[\s\S]*;\ninsert into "audit_entries"/i,
    )
    expect(await p.db.all(sql`SELECT * FROM audit_entries`)).toEqual([
      [
        id,
        NOW,
        'machine',
        OPERATOR.keyId,
        'cache.purge',
        JSON.stringify({ places: [places.nanjing] }),
        'test',
      ],
    ])
  })

  it('fails together with the purge: neither is there without the other', async () => {
    const p = await portal({ demo: true })
    const before = await newest(p)
    await p.db.run(
      sql`CREATE TRIGGER no_audit BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'full'); END`,
    )
    await expect(purgeCache(p.context(OPERATOR), { everything: true })).rejects.toThrow()
    expect(await newest(p)).toBe(before)
    await p.db.run(sql`DROP TRIGGER no_audit`)
    await p.db.run(
      sql`CREATE TRIGGER no_log BEFORE INSERT ON change_log BEGIN SELECT RAISE(ABORT, 'full'); END`,
    )
    await expect(purgeCache(p.context(OPERATOR), { everything: true })).rejects.toThrow()
    expect(await audits(p)).toEqual([])
  })

  it.each([
    ['changed', `UPDATE audit_entries SET action = 'nothing'`],
    ['deleted', `DELETE FROM audit_entries`],
    [
      'replaced',
      `INSERT OR REPLACE INTO audit_entries SELECT id, at, 'guest', NULL, action, target, request_id FROM audit_entries`,
    ],
    [
      'replaced by way of a conflict',
      `INSERT INTO audit_entries SELECT * FROM audit_entries WHERE true ON CONFLICT (id) DO UPDATE SET action = 'nothing'`,
    ],
  ])('cannot be %s', async (_what, text) => {
    const p = await portal({ demo: true })
    await purgeCache(p.context(OPERATOR), { everything: true })
    const before = await audits(p)
    expect(before).toHaveLength(1)
    const attempt = p.driver.execute({ sql: text, params: [] })
    await expect(attempt).rejects.toThrow(/audit entries are never/)
    expect(await audits(p)).toEqual(before)
  })
})

describe('the operator’s fields', () => {
  const NODE = '{ cacheNode { node hitRatio outcomes { outcome requests } } }'
  const PURGE =
    'mutation { purgeCache(input: { tags: ["cities"] }) { auditId changes position everything } }'

  it.each([
    ['a guest', undefined, null, 'UNAUTHENTICATED'],
    ['an import key', ['import'], null, 'FORBIDDEN'],
    ['an operator’s key of one city', ['operate'], '320100', 'FORBIDDEN'],
  ] as const)('are refused to %s, and nothing is done', async (_who, scopes, city, code) => {
    const p = await portal({ demo: true, cache: true })
    const headers = scopes === undefined ? {} : await p.asMachine(scopes, city)
    for (const document of [NODE, PURGE]) {
      const { data, errors } = await p.query(document, {}, headers)
      expect(Object.values(data ?? {}).filter((value) => value !== null)).toEqual([])
      expect(errors?.[0]?.extensions?.code).toBe(code)
    }
    expect(await audits(p)).toEqual([])
  })

  it('answer an operate key, in production as well', async () => {
    const p = await portal({
      demo: true,
      cache: true,
      documents,
      profile: 'production',
      publicUrl: 'https://p.test',
    })
    const headers = await p.asMachine(['operate'], null)
    for (let i = 0; i < 4; i += 1) await p.request(pathOf(idOf(TEXTS.Cities)))
    const { cacheNode } = await p.ask<{ cacheNode: object }>(
      `{ cacheNode { node since hitRatio outcomes { outcome requests } tiers { name hits } documents { name asked hits }
        questions { document variables locale asked hits } tags { tag answers } executions joined invalidations
        delays { upToMs reads } entries bytes maxBytes evictions
        log { position asOf changes floods restores tags } } }`,
      {},
      headers,
    )
    expect(cacheNode).toMatchObject({
      node: expect.stringMatching(/^[0-9a-f]{8}$/),
      since: new Date(NOW).toISOString(),
      hitRatio: 0.75,
      outcomes: [
        { outcome: 'HIT', requests: 3 },
        { outcome: 'STALE', requests: 0 },
        { outcome: 'STALE_IF_ERROR', requests: 0 },
        { outcome: 'MISS', requests: 1 },
        { outcome: 'BYPASS', requests: 0 },
      ],
      tiers: [{ name: 'memory', hits: 3 }],
      documents: [{ name: 'Cities', asked: 4, hits: 3 }],
      questions: [{ document: 'Cities', variables: '{}', locale: 'zh-CN', asked: 4, hits: 3 }],
      tags: [{ tag: 'cities', answers: 1 }],
      executions: 1,
      entries: 1,
      log: { asOf: new Date(NOW).toISOString(), floods: 0 },
    })
    expect(await p.ask(PURGE, {}, headers)).toMatchObject({
      purgeCache: { auditId: expect.stringMatching(/^aud_/), changes: 1, everything: false },
    })
    const response = await p.request(pathOf(idOf(TEXTS.Cities)))
    expect(readCacheStatus(response.headers.get('cache-status'))).toMatchObject({ fwd: 'miss' })
    expect(await p.ask('{ cacheNode { invalidations } }', {}, headers)).toEqual({
      cacheNode: { invalidations: 1 },
    })
  })

  it('show no question that hardly anybody asked, and long ones cut', async () => {
    const long = 'x'.repeat(400)
    const p = await portal({ demo: true, cache: true, documents })
    for (let i = 0; i < 3; i += 1) await p.request(pathOf(idOf(TEXTS.Place), { id: long }))
    for (let i = 0; i < 2; i += 1) await p.request(pathOf(idOf(TEXTS.Sights), { city: 'nanjing' }))
    const { cacheNode } = await p.ask<{
      cacheNode: { questions: { document: string; variables: string }[] }
    }>(
      '{ cacheNode { questions { document variables } } }',
      {},
      await p.asMachine(['operate'], null),
    )
    expect(cacheNode.questions.map(({ document }) => document)).toEqual(['Place'])
    expect(cacheNode.questions[0]?.variables).toHaveLength(200)
  })

  it('are null where the node keeps nothing', async () => {
    const p = await portal()
    expect(await p.ask(NODE, {}, await p.asMachine(['operate'], null))).toEqual({ cacheNode: null })
  })

  it('take exactly one thing to purge', async () => {
    const p = await portal({ demo: true })
    const headers = await p.asMachine(['operate'], null)
    const code = async (input: string): Promise<unknown> => {
      const { errors } = await p.query(
        `mutation { purgeCache(input: ${input}) { changes } }`,
        {},
        headers,
      )
      return errors?.[0]?.message
    }
    expect(await code('{ tags: ["a"], everything: true }')).toMatch(/exactly one/i)
    expect(await code('{}')).toMatch(/exactly one/i)
    expect(await code('{ everything: false }')).toMatch(/Name what to purge/)
    expect(await code('{ area: { kind: PRODUCT, city: "nanjing" } }')).toBeUndefined()
    expect(await audits(p)).toHaveLength(1)
  })
})
