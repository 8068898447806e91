import { beforeAll, describe, expect, it } from 'vitest'
import { documents, type NearbyQuery } from '../../../clients/mini-program/documents.ts'
import { nearestFirst } from '../../../clients/mini-program/near.ts'
import { OWN_DOCUMENTS } from '#edge/trusted/manifest.ts'
import { fromWgs84, geohash, type Crs, type Position } from '#schema/geo.ts'
import { textFile } from '../../fixtures/import/reading.ts'
import { NANJING } from '../../support/cities.ts'
import { NOW, portal, type Answer, type Portal } from '../../support/portal.ts'
import { idOf, manifestOf, pathOf, readCacheStatus } from '../../support/trusted.ts'

const { Cities, Nearby, ParkingLots, Place, Products, Search } = documents

const TEXTS = {
  Runs: 'query Runs { importRuns(first: 5) { nodes { source } } }',
  Mixed:
    'query Mixed { cities { code } mine: importRuns(first: 5) { nodes { from: source } } again: cities { name } }',
  OneOrder:
    'query OneOrder { products(city: "nanjing", first: 3, sort: PRICE_ASC) { nodes { id minPrice } } }',
  OtherOrder:
    'query OtherOrder { products(sort: PRICE_ASC, first: 3, city: "nanjing") { nodes { id minPrice } } }',
  Kinds:
    'query Kinds($kinds: [PlaceKind!]) { places(city: "nanjing", kinds: $kinds, first: 5) { nodes { id kind } } }',
  Open: 'query Open { places(city: "nanjing", openNow: true, first: 5) { nodes { id } } }',
  Two: 'query Two($id: ID!) { cities { code } product(id: $id) { name } }',
  Thing: 'query Thing($id: ID!) { node(id: $id) { id __typename } place(id: $id) { name } }',
  Many: 'query Many { products(city: "nanjing", first: 50) { nodes { id skus { id } media { url } merchant { id } category { id } } } places(city: "nanjing", first: 50) { nodes { id } } }',
} as const
const ids = Object.fromEntries(
  Object.entries(TEXTS).map(([name, text]) => [name, idOf(text)]),
) as Record<keyof typeof TEXTS, string>
const manifest = { ...OWN_DOCUMENTS, ...manifestOf(TEXTS) }
const textOf = (id: string): string => manifest[id]?.text ?? ''

const caching = (options: Parameters<typeof portal>[0] = {}): Promise<Portal> =>
  portal({ demo: true, cache: true, documents: manifest, ...options })

const entries = (p: Portal): number => p.host.cache?.answers.memory.stats().entries ?? 0

/** What a request brought, as far as it is looked at here. */
interface Seen {
  readonly status: number
  readonly text: string
  /** `hit`, or why it went further; `none` where nothing is said of a cache. */
  readonly outcome: string
  readonly headers: Headers
}

const see = async (response: Response): Promise<Seen> => {
  const status = response.headers.get('cache-status')
  const { hit, fwd = 'none' } = status === null ? {} : readCacheStatus(status)
  return {
    status: response.status,
    text: await response.text(),
    outcome: hit === true ? 'hit' : fwd,
    headers: response.headers,
  }
}

const get = async (
  p: Portal,
  id: string,
  variables: object | string = {},
  headers: Readonly<Record<string, string>> = {},
  more = '',
): Promise<Seen> => see(await p.request(pathOf(id, variables, more), { headers }))

const post = async (
  p: Portal,
  body: object | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Seen> =>
  see(
    await p.request('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  )

const codeOf = ({ text }: Seen): string | undefined =>
  (JSON.parse(text) as Answer).errors?.[0]?.extensions?.code

/** Answered for the caller alone. */
const expectOwn = ({ headers }: Seen): void => {
  expect(headers.get('cache-control')).toBe('private, no-store')
  for (const name of ['etag', 'age', 'cdn-cache-control', 'cache-tag'])
    expect(headers.get(name)).toBeNull()
}

/** Headers that differ from request to request, the last by the nonce that pages need. */
const PASSING = ['server-timing', 'x-request-id', 'content-security-policy']
const lasting = (headers: Headers, ...but: readonly string[]): Record<string, string> =>
  Object.fromEntries([...headers].filter(([name]) => ![...PASSING, ...but].includes(name)))

describe('the id of a document', () => {
  let p: Portal
  beforeAll(async () => {
    p = await caching()
    return () => p.close()
  })

  it('is its hash, bare or behind sha256:, which is one and the same question', async () => {
    const bare = await get(p, Cities.id)
    expect(bare).toMatchObject({ status: 200, outcome: 'miss' })
    const prefixed = await get(p, `sha256:${Cities.id}`)
    expect(prefixed).toMatchObject({ status: 200, outcome: 'hit', text: bare.text })
    expect(JSON.parse(bare.text)).toEqual(await p.query(textOf(Cities.id)))
  })

  it.each([
    ['of no document', 'f'.repeat(64)],
    ['in capitals', Cities.id.toUpperCase()],
    ['cut short', Cities.id.slice(1)],
    ['with a space', `${Cities.id} `],
    ['of another algorithm', `sha512:${Cities.id}`],
    ['prefixed twice', `sha256:sha256:${Cities.id}`],
    ['that is a name', 'Cities'],
    ['constructor', 'constructor'],
    ['sha256:constructor', 'sha256:constructor'],
    ['__proto__', '__proto__'],
    ['hasOwnProperty', 'hasOwnProperty'],
    ['of seven thousand characters', 'f'.repeat(7_000)],
  ])('%s is unknown, and nothing of it is kept (G15, G17)', async (_what, id) => {
    const before = entries(p)
    for (const seen of [await get(p, id), await get(p, id), await post(p, { documentId: id })]) {
      expect(seen.status).toBe(404)
      expect(codeOf(seen)).toBe('PERSISTED_QUERY_NOT_IN_LIST')
      expect(seen.text).not.toContain('f'.repeat(100))
      expectOwn(seen)
    }
    expect(entries(p)).toBe(before)
    expect((await get(p, Cities.id)).status).toBe(200)
  })

  it.each([
    ['a number', '{"documentId":42}'],
    ['a list', '{"documentId":["constructor"]}'],
    ['an object', '{"documentId":{}}'],
    ['empty', '{"documentId":""}'],
    ['beside a text', JSON.stringify({ documentId: Cities.id, query: '{ cities { code } }' })],
  ])('that is %s is refused', async (_what, body) => {
    const seen = await post(p, body)
    expect(seen.status).toBe(400)
    expect(codeOf(seen)).toBe('BAD_REQUEST_SHAPE')
    expectOwn(seen)
  })

  it('beside a text, or given twice, is refused by GET as well', async () => {
    for (const more of ['&query={__typename}', `&documentId=${Cities.id}`]) {
      const seen = await get(p, Cities.id, {}, {}, more)
      expect(seen.status).toBe(400)
      expect(codeOf(seen)).toBe('BAD_REQUEST_SHAPE')
    }
  })

  it('goes with the name of its own operation or with none', async () => {
    const plain = await get(p, Cities.id)
    for (const more of ['&operationName=Cities', '&operationName='])
      expect(await get(p, Cities.id, {}, {}, more)).toMatchObject({
        outcome: 'hit',
        text: plain.text,
      })
    for (const name of ['Nearby', 'cities', '__proto__']) {
      const wrong = await get(p, Cities.id, {}, {}, `&operationName=${name}`)
      expect(wrong.status).toBe(400)
      expect(codeOf(wrong)).toBe('OPERATION_NOT_FOUND')
      expectOwn(wrong)
    }
  })
})

describe('a text under the id of another', () => {
  const evil = 'query Cities { cities { code slug } }'
  const hash = { version: 1, sha256Hash: Cities.id }

  it.each([
    ['beside the id', { documentId: Cities.id, query: evil }, 'BAD_REQUEST_SHAPE'],
    ['beside its own id', { documentId: idOf(evil), query: evil }, 'BAD_REQUEST_SHAPE'],
    [
      'by the hash of automatic persisted queries',
      { query: evil, extensions: { persistedQuery: hash } },
      'PERSISTED_QUERY_NOT_SUPPORTED',
    ],
    ['hidden in a prototype', `{"__proto__":{"documentId":"${Cities.id}"}}`, 'BAD_REQUEST_SHAPE'],
    [
      'hidden in the prototype of variables',
      `{"documentId":"${idOf(evil)}","variables":{"__proto__":{"documentId":"${Cities.id}"}}}`,
      'PERSISTED_QUERY_NOT_IN_LIST',
    ],
  ])('%s is neither run nor kept (G15, G16)', async (_what, body, code) => {
    const p = await caching()
    const seen = await post(p, body)
    expect(codeOf(seen)).toBe(code)
    expectOwn(seen)
    expect(entries(p)).toBe(0)
    expect({}).not.toHaveProperty('documentId')
    expect(codeOf(await get(p, idOf(evil)))).toBe('PERSISTED_QUERY_NOT_IN_LIST')
    expect(JSON.parse((await get(p, Cities.id)).text)).toEqual(await p.query(textOf(Cities.id)))
  })
})

describe('what an answer is kept by', () => {
  let p: Portal
  beforeAll(async () => {
    p = await caching()
    return () => p.close()
  })

  /** What the portal says to a question in the caller's own words, of which nothing is kept. */
  const freely = async (id: string, variables: string): Promise<string> =>
    (await post(p, `{"query":${JSON.stringify(textOf(id))},"variables":${variables}}`)).text

  const SEPARATE: readonly (readonly [what: string, id: string, variables: readonly string[]])[] = [
    [
      'a number, a text and what is no whole number',
      Products.id,
      ['20', '"20"', '20.5', '2', 'true', 'null', '[20]'].map(
        (first) => `{"city":"nanjing","first":${first}}`,
      ),
    ],
    [
      'false, a text and null',
      Products.id,
      ['{"city":"nanjing"}'].concat(
        ['false', '"false"', 'true', '0', 'null'].map(
          (inStock) => `{"city":"nanjing","inStock":${inStock}}`,
        ),
      ),
    ],
    [
      'null, nothing, and a number beyond all numbers',
      Products.id,
      ['{"city":"nanjing","first":3}'].concat(
        ['null', '1e999', '-1e999', '0', '1'].map(
          (minPrice) => `{"city":"nanjing","first":3,"minPrice":${minPrice}}`,
        ),
      ),
    ],
    [
      'one and a list of it, and lists in another order',
      ids.Kinds,
      [
        '{"kinds":"STORE"}',
        '{"kinds":["STORE"]}',
        '{"kinds":["STORE","STATION"]}',
        '{"kinds":["STATION","STORE"]}',
        '{"kinds":["STORE,STATION"]}',
        '{"kinds":[]}',
        '{"kinds":null}',
        '{"kinds":[null]}',
        '{}',
      ],
    ],
    [
      'texts that look like what stands around them',
      Search.id,
      ['公园', '公园","first":1', '公园"],["', ' 公园', '公园\\u0020', '["公园"]', '公園'].map(
        (text) => `{"city":"nanjing","text":${JSON.stringify(text)}}`,
      ),
    ],
    [
      'names of variables and their values changed about',
      Products.id,
      ['"city":"nanjing","after":null', '"city":"nanjing","category":"after"', '"city":"city"'].map(
        (members) => `{${members}}`,
      ),
    ],
    [
      'an id as a text and as a number',
      ids.Thing,
      ['{"id":"5"}', '{"id":5}', '{"id":"05"}', '{"id":5.5}'],
    ],
  ]
  it.each(SEPARATE)(
    'tells apart %s, and each gets what the schema says to it (G17, G20)',
    async (_what, id, all) => {
      const expected = new Map<string, string>()
      for (const variables of all) expected.set(variables, await freely(id, variables))
      for (const round of [all, all.toReversed(), all]) {
        for (const variables of round) {
          const seen = await get(p, id, variables)
          expect(seen.text, variables).toBe(expected.get(variables))
          if (codeOf(seen) === undefined) expect(seen.headers.get('etag')).not.toBeNull()
          else expectOwn(seen)
        }
      }
    },
  )

  it.each([
    ['in another order', '{"city":"xingtai","sort":"SALES"}', '{"sort":"SALES","city":"xingtai"}'],
    ['that are no variables of the document', '{"city":"xingtai"}', '{"city":"xingtai","x":[1]}'],
    [
      'that are defaults anyway',
      '{"city":"xingtai"}',
      '{"city":"xingtai","sort":"SALES","first":20}',
    ],
    [
      'written in another way',
      '{"city":"xingtai","first":20}',
      '{"city":"xing\\u0074ai","first":2e1}',
    ],
    [
      'given twice, of which the last counts',
      '{"city":"xingtai"}',
      '{"city":"nanjing","city":"xingtai"}',
    ],
    [
      'that are prototypes',
      '{"city":"xingtai"}',
      '{"city":"xingtai","__proto__":{"first":1},"constructor":{"first":1}}',
    ],
  ])('does not tell apart variables %s', async (_what, one, other) => {
    const first = await get(p, Products.id, one)
    const again = await get(p, Products.id, other)
    expect(again).toMatchObject({ outcome: 'hit', text: first.text })
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'))
  })

  it('is the document too: arguments in another order are another document with an answer of its own', async () => {
    const one = await get(p, ids.OneOrder)
    const other = await get(p, ids.OtherOrder)
    expect([one.outcome, other.outcome]).toEqual(['miss', 'miss'])
    expect(other.text).toBe(one.text)
  })

  it('is the language: header and lang give separate answers, and lang wins', async () => {
    const place = async (headers: Readonly<Record<string, string>>, more = ''): Promise<Seen> =>
      get(p, Search.id, { city: 'nanjing', text: '湖', first: 4 }, headers, more)
    const chinese = await place({ 'accept-language': 'zh-TW' })
    const english = await place({ 'accept-language': 'en-GB,zh;q=0.5' })
    expect([chinese.outcome, english.outcome]).toEqual(['miss', 'miss'])
    expect(english.text).not.toBe(chinese.text)
    for (const [headers, more, same] of [
      [{}, '', chinese],
      [{ 'accept-language': 'fr' }, '', chinese],
      [{ 'accept-language': 'fr, en;q=0.1' }, '', english],
      [{ 'accept-language': 'zh' }, '&lang=en', english],
      [{ 'accept-language': 'en' }, '&lang=zh-CN', chinese],
      [{ 'accept-language': 'en' }, '&lang=xx', english],
      [{ 'accept-language': 'zh' }, '&lang=xx', chinese],
    ] as const)
      for (let i = 0; i < 2; i += 1)
        expect(await place(headers, more)).toMatchObject({ outcome: 'hit', text: same.text })
    expect(english.headers.get('vary')).toMatch(/\bAccept-Language\b/)
  })
})

describe('a position', () => {
  let p: Portal
  beforeAll(async () => {
    p = await caching()
    return () => p.close()
  })
  /** The middle of a cell, and how wide and high it is, degrees. */
  const CELL = geohash(NANJING, 7)
  const WIDE = 360 / 2 ** 18
  const HIGH = 180 / 2 ** 17
  const corner = {
    lon: Math.floor((NANJING.lon + 180) / WIDE) * WIDE - 180,
    lat: Math.floor((NANJING.lat + 90) / HIGH) * HIGH - 90,
  }
  const within = (x: number, y: number) => ({
    lon: corner.lon + x * WIDE,
    lat: corner.lat + y * HIGH,
  })
  const as = (point: { readonly lon: number; readonly lat: number }, crs: Crs): Position => ({
    ...fromWgs84(point, crs),
    crs,
  })

  it('within one cell asks the same question, in whatever reference system, exactly or by the cell alone', async () => {
    const first = await get(p, Nearby.id, { at: within(0.5, 0.5) })
    expect(first.outcome).toBe('miss')
    const middle = within(0.4, 0.6)
    for (const at of [
      within(0.01, 0.01),
      within(0.99, 0.99),
      { ...middle, crs: 'WGS84' },
      as(middle, 'GCJ02'),
      as(middle, 'BD09'),
      { cell: CELL },
      { cell: `${CELL}zzzzz` },
    ])
      expect(await get(p, Nearby.id, { at })).toMatchObject({ outcome: 'hit', text: first.text })
    for (const [x, y] of [
      [1.01, 0.5],
      [-0.01, 0.5],
      [0.5, 1.01],
      [0.5, -0.01],
    ] as const) {
      const at = within(x, y)
      expect((await get(p, Nearby.id, { at })).outcome).toBe('miss')
      expect((await get(p, Nearby.id, { at: { cell: geohash(at, 7) } })).outcome).toBe('hit')
    }
  })

  it('on a phone brings the answer for its cell into the order of its own, as if it had been told', async () => {
    const ask = async (at: object): Promise<NearbyQuery> => {
      const { text } = await get(p, Nearby.id, { at, radius: 50_000, first: 10 })
      return (JSON.parse(text) as { readonly data: NearbyQuery }).data
    }
    const { nearby } = await ask({ cell: CELL })
    for (const [x, y] of [
      [0.01, 0.01],
      [0.99, 0.02],
      [0.3, 0.97],
      [0.5, 0.5],
    ] as const) {
      const at = within(x, y)
      const exact = await p.ask<NearbyQuery>(textOf(Nearby.id), { at, radius: 50_000, first: 10 })
      const nearest = nearestFirst(nearby.edges, { ...at, crs: 'WGS84' }, 10)
      expect(nearest.map(({ node }) => node.id)).toEqual(
        exact.nearby.edges.map(({ node }) => node.id),
      )
    }
  })

  it('may be left out where the document lets it', async () => {
    const without = await get(p, ParkingLots.id, { city: 'nanjing' })
    expect(without.outcome).toBe('miss')
    expect((await get(p, ParkingLots.id, { city: 'nanjing', near: null })).text).toBe(without.text)
    expect((await get(p, ParkingLots.id, { city: 'nanjing', near: { cell: CELL } })).text).not.toBe(
      without.text,
    )
  })

  it.each([
    ['a latitude of 91', { lon: 118, lat: 91 }],
    ['exchanged coordinates', { lon: 32.04, lat: 118.78 }],
    ['a longitude of 181', { lon: 181, lat: 32 }],
    ['numbers as texts', { lon: '118', lat: '32' }],
    ['no latitude', { lon: 118 }],
    ['nothing', {}],
    ['null', null],
    ['a list', [118, 32]],
    ['another reference system', { lon: 118, lat: 32, crs: 'EPSG:4326' }],
    ['no reference system', { lon: 118, lat: 32, crs: null }],
    ['something else beside it', { lon: 118, lat: 32, accuracy: 5 }],
    ['a cell beside it', { lon: 118, lat: 32, cell: CELL }],
    ['a cell that is null', { cell: null }],
    ['a cell beside a position, that is null', { lon: 118, lat: 32, cell: null }],
    ['a cell of other letters', { cell: 'wtsqqba' }],
    ['a cell in capitals', { cell: CELL.toUpperCase() }],
    ['a cell that is too large', { cell: CELL.slice(0, 6) }],
    ['a cell that is too small', { cell: 'wtsqqbcwtsqqb' }],
    ['an empty cell', { cell: '' }],
    ['the cell alone, without its object', CELL],
  ])('that is %s is refused as the schema does, and nothing of it is kept', async (_what, at) => {
    const before = entries(p)
    const seen = await get(p, Nearby.id, { at })
    const { errors } = await p.query(textOf(Nearby.id), { at })
    expect(errors).toBeDefined()
    // Only that the value is printed with its defaults.
    const plain = (all: Answer['errors']): unknown =>
      JSON.parse(JSON.stringify(all).replaceAll(/invalid value \{.*?\}/g, 'invalid value'))
    expect(plain((JSON.parse(seen.text) as Answer).errors)).toEqual(plain(errors))
    expectOwn(seen)
    expect(entries(p)).toBe(before)
  })
})

describe('what the client accepts', () => {
  let p: Portal
  beforeAll(async () => {
    p = await caching()
    return () => p.close()
  })
  const JSON_TYPE = 'application/json; charset=utf-8'
  const MODERN_TYPE = 'application/graphql-response+json; charset=utf-8'

  it.each([
    ['*/*', JSON_TYPE],
    ['application/json', JSON_TYPE],
    ['application/*;q=0.5', JSON_TYPE],
    ['application/graphql-response+json', MODERN_TYPE],
    ['application/graphql-response+json, application/json;q=0.9', MODERN_TYPE],
    ['application/json, application/graphql-response+json;q=0.5', JSON_TYPE],
    ['total; nonsense,,;q=', JSON_TYPE],
    ['x'.repeat(4_096), JSON_TYPE],
    [`text/html, ${'application/graphql-response+json;v=1,'.repeat(100)}`, JSON_TYPE],
  ])('%.60s gets the same bytes as %s, made or kept', async (accept, type) => {
    const plain = await get(p, Cities.id)
    const kept = await get(p, Cities.id, {}, { accept })
    expect(kept).toMatchObject({ status: 200, outcome: 'hit', text: plain.text })
    expect(kept.headers.get('content-type')).toBe(type)
    expect(kept.headers.get('vary')).toMatch(/^Accept\b/)
    p.host.cache?.answers.memory.clear()
    const made = await get(p, Cities.id, {}, { accept })
    expect(made).toMatchObject({ status: 200, outcome: 'miss', text: plain.text })
    expect(made.headers.get('content-type')).toBe(type)
    // Nothing of a long header comes back.
    const length = [...made.headers].reduce(
      (sum, [name, value]) => sum + name.length + value.length,
      0,
    )
    expect(length).toBeLessThan(2_048)
  })

  it.each(['text/html', 'text/event-stream', 'multipart/mixed', 'application/json;q=0'])(
    '%s cannot be given, whether an answer is kept or not',
    async (accept) => {
      await get(p, Cities.id)
      for (let i = 0; i < 2; i += 1) {
        const seen = await get(p, Cities.id, {}, { accept })
        expect(seen.status).toBe(406)
        expect(codeOf(seen)).toBe('NOT_ACCEPTABLE')
        expectOwn(seen)
        p.host.cache?.answers.memory.clear()
      }
      expect(entries(p)).toBe(0)
    },
  )
})

describe('whoever has the answer already', () => {
  let p: Portal
  let etag = ''
  beforeAll(async () => {
    p = await caching()
    etag = (await get(p, Cities.id)).headers.get('etag') ?? ''
    return () => p.close()
  })

  it('knows it by a strong ETag, which follows the bytes and nothing else', async () => {
    expect(etag).toMatch(/^"[\w-]{20}"$/)
    const other = await caching({ interpreted: true, cdn: 'tags' })
    expect((await get(other, Cities.id)).headers.get('etag')).toBe(etag)
    expect((await get(p, Cities.id, {}, { 'accept-language': 'en' })).headers.get('etag')).not.toBe(
      etag,
    )
  })

  it.each([
    ['the very one', () => etag],
    ['a list', () => `"other", ${etag}`],
    ['a list without spaces', () => `"other",W/"x",${etag}`],
    ['a weak one', () => `W/${etag}`],
    ['any', () => '*'],
  ])('and names %s gets 304 and no body', async (_what, named) => {
    const whole = await get(p, Cities.id)
    for (const method of ['GET', 'HEAD']) {
      const response = await p.request(pathOf(Cities.id), {
        method,
        headers: { 'if-none-match': named() },
      })
      expect(response.status).toBe(304)
      expect(response.body).toBeNull()
      expect(lasting(response.headers)).toEqual(lasting(whole.headers, 'content-type'))
    }
  })

  it.each([
    ['another', () => '"AAAAAAAAAAAAAAAAAAAA"'],
    ['one without quotes', () => etag.slice(1, -1)],
    ['a part of it', () => `${etag.slice(0, -2)}"`],
    ['one in other letters', () => etag.toUpperCase() + etag.toLowerCase()],
  ])('but names %s gets it whole', async (_what, named) => {
    const seen = await get(p, Cities.id, {}, { 'if-none-match': named() })
    expect(seen.status).toBe(200)
    expect(JSON.parse(seen.text)).toHaveProperty('data')
  })

  it('gets 304 also where it had to be made anew, and not by POST', async () => {
    p.host.cache?.answers.memory.clear()
    const made = await get(p, Cities.id, {}, { 'if-none-match': etag })
    expect(made).toMatchObject({ status: 304, outcome: 'miss', text: '' })
    expect(await post(p, { documentId: Cities.id }, { 'if-none-match': etag })).toMatchObject({
      status: 200,
    })
  })

  it('and asks by HEAD gets the headers of GET, with the length', async () => {
    for (const id of [Cities.id, Products.id]) {
      const variables = { city: 'kunming', first: 7 }
      const missed = await p.request(pathOf(id, variables), { method: 'HEAD' })
      const whole = await get(p, id, variables)
      const head = await p.request(pathOf(id, variables), { method: 'HEAD' })
      for (const response of [missed, head]) {
        expect(response.status).toBe(200)
        expect(response.body).toBeNull()
        expect(response.headers.get('content-length')).toBe(
          String(new TextEncoder().encode(whole.text).length),
        )
        expect(lasting(response.headers, 'content-length', 'cache-status')).toEqual(
          lasting(whole.headers, 'content-length', 'cache-status'),
        )
      }
      expect(head.headers.get('cache-status')).toBe(whole.headers.get('cache-status'))
    }
  })
})

describe('what the headers say', () => {
  const status = ({ headers }: Seen) => readCacheStatus(headers.get('cache-status'))

  it('is true of an answer that is made, kept, and runs out', async () => {
    const p = await caching()
    const made = await get(p, Cities.id)
    expect(status(made)).toEqual({ cache: 'shijing', fwd: 'miss', stored: true })
    expect(made.headers.get('age')).toBe('0')
    expect(made.headers.get('cache-control')).toBe('public, max-age=60, stale-if-error=90000')
    expect(made.headers.get('vary')).toBe('Accept, Accept-Language')
    for (const [afterS, ttl, maxAge] of [
      [0, 3_600, 60],
      [10, 3_590, 60],
      [3_590, 10, 10],
    ] as const) {
      p.setNow(NOW + afterS * 1_000)
      const kept = await get(p, Cities.id)
      expect(kept.text).toBe(made.text)
      expect(status(kept)).toEqual({ cache: 'shijing', hit: true, ttl, detail: 'memory' })
      // It was looked up just now whether it still holds.
      expect(kept.headers.get('age')).toBe('0')
      expect(kept.headers.get('cache-control')).toBe(
        `public, max-age=${maxAge}, stale-if-error=${90_000 - afterS}`,
      )
    }
  })

  it('is true while a fresh one is made', async () => {
    const p = await caching()
    const made = await get(p, Cities.id)
    p.setNow(NOW + 3_601_000)
    const stale = await get(p, Cities.id)
    expect(stale.text).toBe(made.text)
    expect(status(stale)).toEqual({ cache: 'shijing', hit: true, ttl: -1, detail: 'revalidating' })
    expect(stale.headers.get('cache-control')).toBe('public, max-age=0, must-revalidate')
    await expect
      .poll(async () => status(await get(p, Cities.id)))
      .toEqual({ cache: 'shijing', hit: true, ttl: 3_600, detail: 'memory' })
    // Long after, nobody is given what has run out.
    p.setNow(NOW + 9_000_000)
    expect(status(await get(p, Cities.id))).toEqual({ cache: 'shijing', fwd: 'miss', stored: true })
  })

  it('is true while the database is away, for as long as the document allows', async () => {
    const p = await caching()
    const made = await get(p, Cities.id)
    p.breakDatabase()
    for (const [afterS, ttl] of [
      [1, 0],
      [40, 0],
      [3_700, -100],
      [89_999, -86_399],
    ] as const) {
      p.setNow(NOW + afterS * 1_000)
      const spare = await get(p, Cities.id)
      expect(spare).toMatchObject({ status: 200, text: made.text })
      expect(status(spare)).toEqual({ cache: 'shijing', hit: true, ttl, detail: 'database-away' })
      expect(spare.headers.get('age')).toBe(String(afterS))
      expect(spare.headers.get('cache-control')).toBe('public, max-age=0, must-revalidate')
      expect((await get(p, Cities.id, {}, { 'if-none-match': '*' })).status).toBe(304)
    }
    p.setNow(NOW + 90_001_000)
    const nothing = await get(p, Cities.id)
    expect(codeOf(nothing)).toBe('INTERNAL_SERVER_ERROR')
    expect(status(nothing)).toEqual({ cache: 'shijing', fwd: 'bypass' })
    expectOwn(nothing)
    p.healDatabase()
    expect(await get(p, Cities.id)).toMatchObject({ status: 200, text: made.text, outcome: 'miss' })
  })

  it('is true of an answer whose parts run out by themselves: it is kept no longer than they hold', async () => {
    const p = await caching()
    expect((await get(p, ids.Open)).outcome).toBe('miss')
    // What is open is told by the minute.
    p.setNow(NOW + 20_000)
    const kept = await get(p, ids.Open)
    expect(status(kept)).toEqual({ cache: 'shijing', hit: true, ttl: 40, detail: 'memory' })
    p.setNow(NOW + 60_000)
    expect((await get(p, ids.Open)).outcome).toBe('miss')
  })

  it('is the same for an answer that is asked for in other words', async () => {
    const p = await caching()
    const made = await get(p, Cities.id)
    const [short, long] = [await get(p, Cities.id), await get(p, Cities.id, '{"x":1}')]
    expect(lasting(long.headers)).toEqual(lasting(short.headers))
    expect(lasting(short.headers, 'cache-status')).toEqual(lasting(made.headers, 'cache-status'))
  })
})

describe('an answer with errors', () => {
  it('is for its caller alone and is not kept, whatever is wrong with it (G21)', async () => {
    const p = await caching()
    for (const [id, variables] of [
      [Products.id, {}],
      [Products.id, { city: 5 }],
      [Products.id, { city: 'atlantis' }],
      [Products.id, { city: 'nanjing', first: 0 }],
      [Products.id, { city: 'nanjing', first: 101 }],
      [Products.id, { city: 'nanjing', after: 'nonsense' }],
      [Nearby.id, { at: { lon: 118, lat: 32 }, radius: -1 }],
    ] as const) {
      for (let i = 0; i < 2; i += 1) {
        const seen = await get(p, id, variables)
        expect(codeOf(seen), JSON.stringify(variables)).toBeDefined()
        expectOwn(seen)
        expect(seen.outcome).not.toBe('hit')
      }
    }
    expect(entries(p)).toBe(0)
    expect((await get(p, Products.id, { city: 'nanjing' })).outcome).toBe('miss')
  })

  it('is not kept when a part of it is right, and the next one is whole (G21)', async () => {
    const p = await caching()
    const { products } = await p.ask<{ readonly products: { readonly nodes: readonly object[] } }>(
      '{ products(city: "nanjing", first: 1) { nodes { id } } }',
    )
    const variables = products.nodes[0] ?? {}
    p.breakDatabase((sql) => /\bproducts\b/.test(sql))
    for (let i = 0; i < 2; i += 1) {
      const partial = await get(p, ids.Two, variables)
      const { data, errors } = JSON.parse(partial.text) as Answer
      expect(data).toMatchObject({ cities: [{}, {}, {}, {}], product: null })
      expect(errors?.[0]?.message).toBe('Unexpected error.')
      expect(partial.outcome).toBe('bypass')
      expectOwn(partial)
    }
    expect(entries(p)).toBe(0)
    p.healDatabase()
    const whole = await get(p, ids.Two, variables)
    expect(codeOf(whole)).toBeUndefined()
    expect(whole.outcome).toBe('miss')
  })
})

describe('a document that is asked for by POST', () => {
  it('is answered with the same bytes, for the caller alone as far as caches between are concerned', async () => {
    const p = await caching({ cdn: 'tags' })
    const variables = { city: 'nanjing', first: 4 }
    const posted = await post(p, { documentId: `sha256:${Products.id}`, variables })
    const got = await get(p, Products.id, variables)
    expect(got.headers.get('cdn-cache-control')).not.toBeNull()
    for (const seen of [posted, await post(p, { documentId: Products.id, variables })]) {
      expect(seen).toMatchObject({ status: 200, text: got.text })
      expect(seen.headers.get('cache-control')).toBe('private, no-store')
      expect(seen.headers.get('cdn-cache-control')).toBeNull()
      expect(seen.headers.get('cache-tag')).toBeNull()
    }
  })
})

describe('a page of another origin', () => {
  const SHOP = 'https://shop.example'
  let p: Portal
  beforeAll(async () => {
    p = await caching({ allowedOrigins: [SHOP] })
    return () => p.close()
  })

  interface Way {
    readonly method?: string
    readonly headers?: Readonly<Record<string, string>>
  }
  const ways: readonly (readonly [what: string, way: Way])[] = [
    ['made', {}],
    ['kept', {}],
    ['unchanged', { headers: { 'if-none-match': '*' } }],
    ['asked for by HEAD', { method: 'HEAD' }],
  ]
  it.each(ways)('may read an answer that is %s only when it is on the list', async (what, way) => {
    const ask = async (origin?: string): Promise<Headers> => {
      if (what === 'made') p.host.cache?.answers.memory.clear()
      const headers = { ...way.headers, ...(origin === undefined ? {} : { origin }) }
      return (await p.request(pathOf(Cities.id), { ...way, headers })).headers
    }
    expect((await ask(SHOP)).get('access-control-allow-origin')).toBe(SHOP)
    for (const origin of [undefined, 'null', '*', 'https://evil.example', `${SHOP}.evil.example`])
      expect((await ask(origin)).get('access-control-allow-origin')).toBeNull()
    for (const origin of [SHOP, undefined, 'https://evil.example']) {
      const headers = await ask(origin)
      expect(headers.get('vary')?.split(', ').toSorted()).toEqual([
        'Accept',
        'Accept-Language',
        'Origin',
      ])
      expect(headers.get('access-control-allow-credentials')).toBeNull()
    }
  })

  it('is told before it asks with headers of its own', async () => {
    const preflight = (origin: string) =>
      p.request(pathOf(Cities.id), {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'GET' },
      })
    expect((await preflight(SHOP)).status).toBe(204)
    const refused = await preflight('https://evil.example')
    expect(refused.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('a CDN that purges by tag', () => {
  let p: Portal
  beforeAll(async () => {
    p = await caching({ cdn: 'tags' })
    return () => p.close()
  })
  const tagsIn = ({ headers }: Seen): readonly string[] =>
    headers.get('cache-tag')?.split(',') ?? []

  it('may keep an answer for as long as the portal, and is told all its tags', async () => {
    for (const [id, variables] of [
      [Cities.id, {}],
      [Nearby.id, { at: { lon: NANJING.lon, lat: NANJING.lat }, first: 30 }],
      [Search.id, { city: 'nanjing', text: '公园' }],
      [ids.Many, {}],
    ] as const) {
      p.host.cache?.answers.memory.clear()
      for (const outcome of ['miss', 'hit']) {
        const seen = await get(p, id, variables)
        expect(seen.outcome).toBe(outcome)
        const [kept] = [...(p.host.cache?.answers.memory.entries() ?? [])].map(([, one]) => one)
        const tags = tagsIn(seen)
        expect(tags.length).toBeGreaterThan(0)
        expect(tags.length).toBeLessThanOrEqual(1_000)
        for (const tag of tags) expect(tag).toMatch(/^[\x21-\x2b\x2d-\x7e]{1,1024}$/)
        expect(new Set(tags)).toEqual(new Set(kept?.tags))
        expect(seen.headers.get('cdn-cache-control')).toMatch(
          /^max-age=[1-9]\d*, stale-while-revalidate=\d+, stale-if-error=\d+$/,
        )
        // Browsers and caches that cannot be purged go on asking.
        expect(seen.headers.get('cache-control')).toMatch(/^public, max-age=(0|60),/)
      }
    }
  })

  it('shows nothing beyond the next scheduled change', async () => {
    const seen = await get(p, ids.Open)
    const [, maxAge, stale] =
      /^max-age=(\d+), stale-while-revalidate=(\d+)/.exec(
        seen.headers.get('cdn-cache-control') ?? '',
      ) ?? []
    expect(Number(maxAge)).toBeLessThanOrEqual(60)
    expect(stale).toBe('0')
  })

  it.each([
    ['characters a header cannot carry', '夫子庙'],
    ['a comma', 'plc_a,plc_b'],
    ['a space', 'plc a'],
    ['a tag of two thousand characters', 'p'.repeat(2_000)],
  ])('is not told to keep what it could not be told to drop: %s', async (_what, id) => {
    for (const outcome of ['miss', 'hit']) {
      const seen = await get(p, Place.id, { id })
      expect(seen).toMatchObject({ status: 200, outcome, text: '{"data":{"place":null}}' })
      expect(seen.headers.get('cdn-cache-control')).toBeNull()
      expect(seen.headers.get('cache-tag')).toBeNull()
    }
  })

  it('is told nothing of what is for one caller, is wrong, or cannot be vouched for', async () => {
    const fresh = await caching({ cdn: 'tags' })
    const own = await get(fresh, ids.Runs, {}, await fresh.asMachine(['import'], null))
    const wrong = await get(fresh, Products.id, { city: 'atlantis' })
    await get(fresh, Cities.id)
    fresh.setNow(NOW + 3_601_000)
    const stale = await get(fresh, Cities.id)
    fresh.breakDatabase()
    fresh.setNow(NOW + 3_700_000)
    const away = await get(fresh, Cities.id)
    expect(away.headers.get('cache-status')).toContain('database-away')
    for (const seen of [own, wrong, stale, away]) {
      expect(seen.headers.get('cdn-cache-control')).toBeNull()
      expect(seen.headers.get('cache-tag')).toBeNull()
    }
  })
})

describe('an API key with a public document', () => {
  it('changes nothing, is not looked up, and is found in no answer, header or log', async () => {
    const p = await caching({ cdn: 'tags' })
    const { authorization } = await p.asMachine(['import'], null)
    const key = authorization.slice('Bearer '.length)
    const secrets = [key, key.slice(3), 'authorization']
    const guest = await get(p, Cities.id)
    p.host.cache?.answers.memory.clear()
    p.statements.reset()
    const made = await get(p, Cities.id, {}, { authorization })
    const kept = await get(p, Cities.id, {}, { authorization })
    const wrong = await get(p, Cities.id, {}, { authorization: `Bearer sj_${'x'.repeat(43)}` })
    expect(p.statements.sql.join('\n')).not.toContain('api_keys')
    for (const seen of [made, kept, wrong]) {
      expect(seen).toMatchObject({ status: 200, text: guest.text })
      expect(lasting(seen.headers, 'cache-status')).toEqual(lasting(guest.headers, 'cache-status'))
    }
    expect([made.outcome, kept.outcome]).toEqual(['miss', 'hit'])
    const said = JSON.stringify([[...made.headers], made.text, p.logs]).toLowerCase()
    for (const secret of secrets) expect(said).not.toContain(secret.toLowerCase())
  })
})

describe('what is no part of the question', () => {
  const MARK = 'evil.example'
  let p: Portal
  let count = 0
  beforeAll(async () => {
    p = await caching()
    return () => p.close()
  })

  it.each([
    ['x-forwarded-host', MARK],
    ['x-forwarded-proto', `${MARK}`],
    ['x-forwarded-for', MARK],
    ['forwarded', `host=${MARK};proto=http`],
    ['x-host', MARK],
    ['x-original-url', `/${MARK}`],
    ['x-rewrite-url', `/graphql?documentId=${MARK}`],
    ['x-http-method-override', 'POST'],
    ['x-method-override', MARK],
    ['cookie', `session=${MARK}; lang=en`],
    ['origin', `https://${MARK}`],
    ['referer', `https://${MARK}/?lang=en`],
    ['user-agent', MARK],
    ['host', MARK],
    ['range', 'bytes=0-1'],
    ['cache-control', 'no-cache, no-store'],
    ['pragma', 'no-cache'],
    ['if-modified-since', 'Tue, 03 Nov 2099 00:00:00 GMT'],
    ['if-match', '"nothing"'],
    ['x-apollo-operation-name', MARK],
    ['x-shijing-locale', 'en'],
    ['content-type', MARK],
    ['accept-encoding', MARK],
    ['traceparent', MARK],
    ['cf-connecting-ip', MARK],
  ])('%s neither changes an answer nor stays in it (G18)', async (name, value) => {
    const variables = { city: 'nanjing', first: 1 + (count += 1) }
    const poisoned = await get(p, Products.id, variables, { [name]: value })
    const clean = await get(p, Products.id, variables)
    const again = await get(p, Products.id, variables, { [name]: value })
    expect([poisoned.outcome, clean.outcome, again.outcome]).toEqual(['miss', 'hit', 'hit'])
    expect(poisoned.status).toBe(200)
    expect(clean.text).toBe(JSON.stringify(await p.query(textOf(Products.id), variables)))
    for (const seen of [poisoned, again]) {
      expect(seen.text).toBe(clean.text)
      expect(lasting(seen.headers, 'cache-status')).toEqual(lasting(clean.headers, 'cache-status'))
    }
    for (const seen of [poisoned, clean, again])
      expect(JSON.stringify([seen.text, [...seen.headers]])).not.toContain(MARK)
  })
})

describe('private and public documents side by side', () => {
  it('give everybody what is theirs, one after the other and all at once (G19)', async () => {
    const p = await caching({ cdn: 'tags' })
    const row = JSON.stringify([{ id: 'a', name: '一处景点', lon: 118.78, lat: 32.04 }])
    const callers: { readonly mark: string; readonly headers: Record<string, string> }[] = []
    for (const mark of ['marker-of-a', 'marker-of-b']) {
      await p.import('attractions-json', [textFile(row)], NANJING, { source: mark })
      callers.push({ mark, headers: { ...(await p.asMachine(['import'], null, mark)) } })
    }
    callers.push({ mark: 'UNAUTHENTICATED', headers: {} })
    const ownWays = (headers: Readonly<Record<string, string>>) => [
      get(p, ids.Runs, {}, headers),
      get(p, `sha256:${ids.Runs}`, {}, headers),
      post(p, { documentId: ids.Runs }, headers),
      get(p, ids.Mixed, {}, headers),
      post(p, { documentId: ids.Mixed }, headers),
      post(p, { query: TEXTS.Mixed }, headers),
    ]
    const round = async ({ mark, headers }: (typeof callers)[number]): Promise<void> => {
      const seen = await get(p, Cities.id, {}, headers)
      expect(seen.text).not.toMatch(/marker/)
      for (const own of await Promise.all(ownWays(headers))) {
        expectOwn(own)
        expect(own.outcome).toBe('none')
        const marks = own.text.match(/marker-of-[ab]|UNAUTHENTICATED/g)
        expect(new Set(marks)).toEqual(new Set([mark]))
      }
    }
    for (const caller of [...callers, ...callers.toReversed()]) await round(caller)
    await Promise.all(Array.from({ length: 4 }, () => callers.map(round)).flat())
    const kept = [...(p.host.cache?.answers.memory.entries() ?? [])]
    expect(kept.map(([key]) => JSON.parse(key) as unknown)).toEqual([[Cities.id, '{}', 'zh-CN']])
  })
})
