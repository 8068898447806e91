import { auditServer } from 'graphql-http'
import { expect } from 'vitest'
import { addressOf, type TrustedDocument } from '../../clients/mini-program/ask.ts'
import { documents } from '../../clients/mini-program/documents.ts'
import { cellOf } from '../../clients/mini-program/near.ts'
import { readCacheStatus } from '../support/trusted.ts'

/** A running host of the portal in the development profile, with the demonstration data. */
export interface Target {
  readonly name: string
  readonly url: string
  /** A key that may import into Nanjing. */
  readonly key: string
}

export interface Check {
  readonly name: string
  readonly run: (target: Target) => Promise<void>
}

interface Answered {
  readonly status: number
  readonly text: string
  readonly ms: number
}

/** Sends a GraphQL body as it is. */
export const send = async (
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered> => {
  const started = performance.now()
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      // A server may answer before it has read a body that is too large, and hang up then.
      ...(body.length > 50_000 ? { connection: 'close' } : {}),
      ...headers,
    },
    body,
  })
  const text = await response.text()
  return { status: response.status, text, ms: performance.now() - started }
}

export const ask = (
  url: string,
  query: string,
  variables: object = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered> => send(url, JSON.stringify({ query, variables }), headers)

/** What a trusted document brought. */
export interface Kept {
  readonly status: number
  readonly text: string
  readonly etag: string | null
  readonly cacheControl: string | null
  /** What was done for it, where that is said. */
  readonly outcome: 'hit' | 'made' | undefined
}

/** Asks a trusted document as the mini-program does. */
export const askTrusted = async <Variables>(
  url: string,
  document: TrustedDocument<unknown, Variables>,
  variables: Variables,
  headers: Readonly<Record<string, string>> = {},
): Promise<Kept> => {
  const response = await fetch(addressOf(`${url}/graphql`, document, variables), { headers })
  const status = response.headers.get('cache-status')
  return {
    status: response.status,
    text: await response.text(),
    etag: response.headers.get('etag'),
    cacheControl: response.headers.get('cache-control'),
    outcome: status === null ? undefined : readCacheStatus(status).hit ? 'hit' : 'made',
  }
}

const dataOf = async <Data>(url: string, query: string, variables: object = {}): Promise<Data> => {
  const { text } = await ask(url, query, variables)
  const { data, errors } = JSON.parse(text) as { data?: Data; errors?: unknown }
  expect(errors).toBeUndefined()
  if (!data) throw new Error(text)
  return data
}
const codesOf = ({ text }: Answered): readonly (string | undefined)[] =>
  (JSON.parse(text) as { errors?: readonly { extensions?: { code?: string } }[] }).errors?.map(
    ({ extensions }) => extensions?.code,
  ) ?? []

/** Queries whose answers depend on neither the clock nor the host. */
export const STEADY: readonly string[] = [
  '{ cities { code slug name(locale: EN) zone centre(crs: GCJ02) { lon lat crs } } }',
  '{ nearby(at: { lon: 118.784, lat: 32.0417, crs: GCJ02 }, kinds: [STATION], first: 2) { edges { distance node { name(locale: EN) point(crs: GCJ02) { lon lat } ... on Station { lines { code } } } } } }',
  '{ nearby(at: { lon: 118.79, lat: 32.04 }, radius: 20000, first: 100) { edges { cursor distance node { id kind name } } pageInfo { hasNextPage endCursor } } }',
  '{ products(city: "nanjing", sort: PRICE_ASC, first: 50) { totalCount edges { cursor node { id name minPrice maxPrice skus { code price sellable choices { specification value } } cover { url } } } } }',
  '{ products(city: "kunming", sort: DISTANCE, near: { lon: 102.71, lat: 25.04, crs: BD09 }) { edges { distance node { name } } } }',
  '{ search(text: "公园", first: 30) { edges { cursor node { matchedIn place { name } product { name } } } } }',
  '{ attractions(city: "changsha", first: 20) { totalCount nodes { name grade tickets { price } hours(locale: EN) } } }',
  '{ transitLines(city: "nanjing") { code name stations { name } } }',
  '{ district(code: "130502", on: "2019-01-01") { name validFrom validThrough } }',
  '{ stores(city: "xingtai") { nodes { name tags products(first: 3) { nodes { name } } } } }',
  '{ city(code: "atlantis") { name } }',
  '{ nearby(at: { lon: 32.04, lat: 118.78 }) { nodes { id } } }',
  '{ products(city: "atlantis") { nodes { id } } }',
  '{ nonsense }',
]

const LOTS = JSON.stringify({
  type: 'FeatureCollection',
  features: [1, 2, 3].map((n) => ({
    type: 'Feature',
    id: `lot-${n}`,
    geometry: { type: 'Point', coordinates: [118.78 + n / 1000, 32.04] },
    properties: { name: `停车场${n}` },
  })),
})
const postFile = async (
  { url, key }: Target,
  source: string,
  body: string,
  authorization: string | undefined = `Bearer ${key}`,
): Promise<{ readonly status: number; readonly report: Record<string, unknown> }> => {
  const response = await fetch(`${url}/api/import/geojson-parking?city=nanjing&source=${source}`, {
    method: 'POST',
    headers: authorization === undefined ? {} : { authorization },
    body,
  })
  return { status: response.status, report: (await response.json()) as Record<string, unknown> }
}

/** Asks until what is kept is given. Somebody else may have changed something meanwhile. */
const untilKept = async (work: () => Promise<Kept>): Promise<Kept> => {
  let kept = await work()
  for (let i = 0; i < 20 && kept.outcome !== 'hit'; i += 1) kept = await work()
  expect(kept.outcome).toBe('hit')
  return kept
}

const postProducts = async (
  { url, key }: Target,
  source: string,
  csv: string,
): Promise<{ readonly outcome?: string }> => {
  const response = await fetch(`${url}/api/import/products-csv?city=nanjing&source=${source}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: csv,
  })
  return (await response.json()) as { readonly outcome?: string }
}

/** Trusted documents, which everybody may ask on every host and in every profile. */
const trustedSuite: readonly Check[] = [
  {
    name: 'makes the answer to a trusted document once and gives it again, unchanged ones without a body',
    run: async ({ name, url }) => {
      // A question that nobody asked before: each host has a radius of its own.
      const radius = 20_000 + name.length
      const ask = (headers: Readonly<Record<string, string>> = {}): Promise<Kept> =>
        askTrusted(
          url,
          documents.Nearby,
          { at: { lon: 118.784, lat: 32.0417 }, kinds: ['STATION'], radius },
          headers,
        )
      const made = await ask()
      expect(made).toMatchObject({ status: 200, outcome: 'made' })
      expect(made.cacheControl).toMatch(/^public, /)
      const kept = await untilKept(ask)
      expect(kept).toMatchObject({ status: 200, text: made.text, etag: made.etag })
      const unchanged = await untilKept(() => ask({ 'if-none-match': made.etag ?? '' }))
      expect(unchanged).toMatchObject({ status: 304, text: '', etag: made.etag })
    },
  },
  {
    name: 'gives neighbours one answer, and one that sends no more than its cell',
    run: async ({ url }) => {
      const here = { lon: 118.7841, lat: 32.0414 }
      const cell = cellOf({ ...here, crs: 'WGS84' })
      const near = { lon: here.lon - 0.0001, lat: here.lat - 0.0001 }
      expect(cellOf({ ...near, crs: 'WGS84' })).toBe(cell)
      const first = await askTrusted(url, documents.Nearby, { at: here, kinds: ['STATION'] })
      for (const at of [near, { cell }])
        expect(await askTrusted(url, documents.Nearby, { at, kinds: ['STATION'] })).toMatchObject({
          status: 200,
          text: first.text,
          etag: first.etag,
        })
    },
  },
  {
    name: 'knows no document of another id, and keeps nothing of it',
    run: async ({ url }) => {
      for (const id of ['f'.repeat(64), 'constructor', '__proto__']) {
        const unknown = await askTrusted(url, { id }, {})
        expect(unknown).toMatchObject({
          status: 404,
          etag: null,
          cacheControl: 'private, no-store',
        })
        expect(unknown.text).toContain('PERSISTED_QUERY_NOT_IN_LIST')
      }
      expect((await askTrusted(url, documents.Cities, {})).status).toBe(200)
    },
  },
  {
    name: 'shows a changed place, and a new one, in the very next answer',
    run: async (target) => {
      const source = `fresh-${target.name.toLowerCase()}`
      // Where nothing else is, and each host for itself.
      const lon = 118.5 + target.name.length / 100
      const ask = (): Promise<Kept> =>
        askTrusted(target.url, documents.Nearby, {
          at: { lon, lat: 31.35 },
          kinds: ['PARKING_LOT'],
          radius: 300,
        })
      const lots = (...names: readonly string[]): string =>
        JSON.stringify({
          type: 'FeatureCollection',
          features: names.map((name, n) => ({
            type: 'Feature',
            id: `lot-${n}`,
            geometry: { type: 'Point', coordinates: [lon + n / 10_000, 31.35] },
            properties: { name },
          })),
        })
      expect((await untilKept(ask)).text).toContain('"edges":[]')
      for (const names of [['甲停车场'], ['乙停车场'], ['乙停车场', '丙停车场']]) {
        expect(await postFile(target, source, lots(...names))).toMatchObject({
          status: 200,
          report: { failed: 0 },
        })
        const next = await ask()
        expect(next.outcome).toBe('made')
        for (const name of names) expect(next.text).toContain(name)
        expect((await untilKept(ask)).text).toBe(next.text)
      }
    },
  },
  {
    name: 'shows a changed price, and a new product, in the very next answer',
    run: async (target) => {
      const source = `cakes-${target.name.toLowerCase()}`
      const text = `桂花糕${target.name}`
      const ask = (): Promise<Kept> =>
        askTrusted(target.url, documents.Search, { text, city: 'nanjing' })
      expect((await untilKept(ask)).text).toContain('"nodes":[]')
      for (const [price, fen] of [
        ['8.80', 880],
        ['9.90', 990],
      ] as const) {
        expect(
          await postProducts(target, source, `name,price_cny,stock\n${text},${price},4\n`),
        ).toMatchObject({ outcome: 'DONE' })
        const next = await ask()
        expect(next.outcome).toBe('made')
        expect(next.text).toContain(`"minPrice":${fen}`)
        expect((await untilKept(ask)).text).toBe(next.text)
      }
    },
  },
]

const nested = (depth: number): string =>
  `{ city(code: "nanjing") { districts { nodes { ${'divisions { nodes { '.repeat(depth)} code ${'} } '.repeat(depth)} } } } }`
const json = (query: string): string => JSON.stringify({ query })
const NEAR = (args: string): string => json(`{ nearby(${args}) { nodes { id } } }`)

/** What a hostile or careless client sends: name, body, the codes that may answer, the status or statuses. */
const BAD: readonly (readonly [
  string,
  string | Uint8Array<ArrayBuffer>,
  RegExp,
  readonly number[],
])[] = [
  ['a latitude of 91', NEAR('at: { lon: 118, lat: 91 }'), /COORDINATE_OUT_OF_RANGE/, [200, 400]],
  [
    'exchanged coordinates',
    NEAR('at: { lon: 32.04, lat: 118.78 }'),
    /COORDINATE_OUT_OF_RANGE/,
    [200, 400],
  ],
  ['a page of 100000', NEAR('at: { lon: 118, lat: 32 }, first: 100000'), /./, [200, 400]],
  ['a negative page', NEAR('at: { lon: 118, lat: 32 }, first: -1'), /./, [200, 400]],
  [
    'a radius round the earth',
    NEAR('at: { lon: 118, lat: 32 }, radius: 2000000000'),
    /./,
    [200, 400],
  ],
  [
    'NUL in a text',
    JSON.stringify({
      query: 'query ($t: String!) { search(text: $t) { nodes { matchedIn } } }',
      variables: { t: 'a\u0000b' },
    }),
    /./,
    [200, 400],
  ],
  [
    'a lone surrogate',
    `{"query":"query ($t: String!) { search(text: $t) { nodes { matchedIn } } }","variables":{"t":"a\\ud800b"}}`,
    /./,
    [200, 400],
  ],
  ['bytes that are no UTF-8', Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d), /./, [400]],
  ['two megabytes of query', json(`{ cities { ${'name '.repeat(420_000)} } }`), /./, [400, 413]],
  ['deep nesting', json(nested(60)), /./, [400]],
  [
    'ten thousand aliases',
    json(`{ ${Array.from({ length: 10_000 }, (_, i) => `a${i}: cities { code }`).join(' ')} }`),
    /./,
    [400, 413],
  ],
  ['brackets without end', json('{'.repeat(50_000)), /./, [400, 413]],
  ['a fragment of itself', json('{ cities { ...f } } fragment f on City { ...f }'), /./, [400]],
  ['no JSON', 'nonsense', /./, [400]],
  [
    'a list of a thousand requests',
    `[${Array.from({ length: 1000 }, () => '{"query":"{ cities { code } }"}').join(',')}]`,
    /./,
    [400],
  ],
]

const REFUSED_WITHIN_MS = 100

/** The best of a few tries: a machine that is busy elsewhere must not fail a check of ours. */
const best = async (tries: number, work: () => Promise<Answered>): Promise<Answered> => {
  let fastest = await work()
  for (let i = 1; i < tries && fastest.ms >= REFUSED_WITHIN_MS; i += 1) {
    const next = await work()
    if (next.ms < fastest.ms) fastest = next
  }
  return fastest
}

/** What both hosts have to pass, in the development profile. */
export const suite: readonly Check[] = [
  {
    name: 'is alive and ready, database and shared state included',
    run: async ({ url }) => {
      expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ ok: true })
      const ready = await fetch(`${url}/readyz`)
      expect(ready.status).toBe(200)
      expect(await ready.json()).toMatchObject({
        ok: true,
        database: { ok: true },
        sharedState: { ok: true },
      })
      expect(ready.headers.get('server-timing')).toMatch(/^total;dur=/)
    },
  },
  {
    name: 'tells Prometheus its figures, and shows them on a page',
    run: async ({ url }) => {
      const metrics = await fetch(`${url}/metrics`)
      expect(metrics.status).toBe(200)
      expect(metrics.headers.get('content-type')).toContain('version=0.0.4')
      expect(await metrics.text()).toMatch(/^shijing_cache_requests_total\{outcome="hit"\} \d+$/m)
      const page = await fetch(`${url}/console/cache`)
      expect(page.status).toBe(200)
      expect(await page.text()).toContain('<form class="purge"')
    },
  },
  {
    name: 'answers the query of the README as printed there',
    run: async ({ url }) => {
      const { readFile } = await import('node:fs/promises')
      const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
      const body = /-d '(\{"query":.*\})'/.exec(readme)?.[1]
      const printed = /```json\n(\{"data":.*\})\n```/.exec(readme)?.[1]
      expect(body).toBeDefined()
      expect((await send(url, body ?? '')).text.trim()).toBe(printed)
    },
  },
  {
    name: 'knows the four cities with stores, products and places around the centre',
    run: async ({ url }) => {
      const { cities } = await dataOf<{
        cities: readonly { slug: string; centre: { lon: number; lat: number } }[]
      }>(url, '{ cities { slug centre { lon lat } } }')
      expect(cities.map(({ slug }) => slug).toSorted()).toEqual([
        'changsha',
        'kunming',
        'nanjing',
        'xingtai',
      ])
      for (const { slug, centre } of cities) {
        const answer = await dataOf<Record<string, { nodes: readonly { id: string }[] }>>(
          url,
          `query ($city: String!, $at: PointInput!) { stores(city: $city) { nodes { id } } products(city: $city, inStock: true) { nodes { id } }
            nearby(at: $at, radius: 50000, first: 60) { nodes { id } } attractions(city: $city) { nodes { id } } parkingLots(city: $city, near: $at) { nodes { id } } }`,
          { city: slug, at: centre },
        )
        expect(answer['nearby']?.nodes).toHaveLength(60)
        for (const field of ['stores', 'products', 'attractions', 'parkingLots'])
          expect(answer[field]?.nodes.length, `${slug} ${field}`).toBeGreaterThan(0)
      }
    },
  },
  {
    name: 'shows a product with its SKUs, media and stock by store',
    run: async ({ url }) => {
      const { products } = await dataOf<{ products: { nodes: readonly { id: string }[] } }>(
        url,
        '{ products(city: "nanjing", inStock: true, first: 1) { nodes { id } } }',
      )
      const { product } = await dataOf<{
        product: {
          media: readonly unknown[]
          skus: readonly { sellable: number; stock: readonly { sellable: number }[] }[]
        }
      }>(
        url,
        'query ($id: ID!) { product(id: $id) { media { url } skus { sellable stock { sellable store { name } } } } }',
        { id: products.nodes[0]?.id },
      )
      expect(product.media.length).toBeGreaterThan(0)
      for (const { sellable, stock } of product.skus)
        expect(stock.reduce((sum, level) => sum + level.sellable, 0)).toBe(sellable)
    },
  },
  {
    name: 'finds in traditional and simplified script alike',
    run: async ({ url }) => {
      const query =
        'query ($t: String!) { search(text: $t) { nodes { place { name } product { name } } } }'
      const simplified = await ask(url, query, { t: '博物馆' })
      expect(simplified.text).toContain('博物')
      expect((await ask(url, query, { t: '博物館' })).text).toBe(simplified.text)
    },
  },
  {
    name: 'follows the language asked for and says which it gave',
    run: async ({ url }) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'accept-language': 'en' },
        body: json('{ city(code: "nanjing") { name } }'),
      })
      expect(await response.json()).toEqual({ data: { city: { name: 'Nanjing' } } })
    },
  },
  {
    name: 'gives null for ids that name nothing, whatever they look like',
    run: async ({ url }) => {
      for (const id of ['x', 'plc_01ARZ3NDEKTSV4RRFFQ69G5FAV', "' OR 1=1 --", 'a'.repeat(60)]) {
        const { text } = await ask(
          url,
          'query ($id: ID!) { place(id: $id) { id } product(id: $id) { id } node(id: $id) { id } }',
          { id },
        )
        expect(JSON.parse(text)).toEqual({ data: { place: null, product: null, node: null } })
      }
    },
  },
  {
    name: 'imports by API key, and again without a change (X8)',
    run: async (target) => {
      const source = `lots-of-${target.name.toLowerCase()}`
      const first = await postFile(target, source, LOTS)
      expect(first).toMatchObject({ status: 200, report: { outcome: 'DONE', created: 3 } })
      const again = await postFile(target, source, LOTS)
      expect(again.report).toMatchObject({ created: 0, updated: 0, unchanged: 3, failed: 0 })
    },
  },
  {
    name: 'refuses an import without a key, with a wrong one, and of a foreign reference system (X7)',
    run: async (target) => {
      const unsigned = await fetch(
        `${target.url}/api/import/geojson-parking?city=nanjing&source=a`,
        {
          method: 'POST',
          body: LOTS,
        },
      )
      expect(unsigned.status).toBe(401)
      expect((await postFile(target, 'a', LOTS, `Bearer sj_${'x'.repeat(43)}`)).status).toBe(401)
      const foreign = LOTS.replace(
        '{',
        '{"crs":{"type":"name","properties":{"name":"EPSG:25832"}},',
      )
      expect(await postFile(target, 'foreign', foreign)).toMatchObject({
        status: 422,
        report: { code: 'UNSUPPORTED_CRS' },
      })
    },
  },
  {
    name: 'passes the audits of GraphQL over HTTP: MUST 13 of 13, SHOULD 23 of 23',
    run: async ({ url }) => {
      const results = await auditServer({ url: `${url}/graphql` })
      for (const [level, count] of [
        ['MUST', 13],
        ['SHOULD', 23],
      ] as const) {
        const own = results.filter(({ name }) => name.startsWith(`${level} `))
        expect(own).toHaveLength(count)
        expect(own.filter(({ status }) => status !== 'ok').map(({ name }) => name)).toEqual([])
      }
    },
  },
  {
    name: 'serves a static file also to who asks whether the one kept is still right',
    run: async ({ url }) => {
      const html = await (await fetch(`${url}/nanjing`)).text()
      const path = /"(\/assets\/portal[^"]+)"/.exec(html)?.[1] ?? 'the page has no style sheet'
      const first = await fetch(`${url}${path}`)
      expect(first.status).toBe(200)
      const etag = first.headers.get('etag')
      await first.body?.cancel()
      const again = await fetch(`${url}${path}`, {
        headers: etag === null ? {} : { 'if-none-match': etag },
      })
      expect(again.status).toBe(etag === null ? 200 : 304)
      await again.body?.cancel()
    },
  },
  {
    name: 'answers an unknown path below the API with 404 and no stack',
    run: async ({ url }) => {
      const response = await fetch(`${url}/api/nothing`)
      expect(response.status).toBe(404)
      expect(await response.text()).not.toMatch(/at .*\.ts|Error:/)
    },
  },
  ...trustedSuite,
  ...BAD.map(([what, body, code, statuses]): Check => ({
    name: `refuses ${what} within ${REFUSED_WITHIN_MS} ms, and the next request works`,
    run: async ({ url }) => {
      await ask(url, '{ cities { code } }')
      const refused = await best(3, () => send(url, body))
      expect(statuses).toContain(refused.status)
      const codes = codesOf(refused)
      expect(codes.length).toBeGreaterThan(0)
      for (const own of codes) {
        expect(own).toMatch(code)
        expect(own).not.toBe('INTERNAL_SERVER_ERROR')
      }
      expect(refused.text).not.toMatch(/at .*\.ts|sqlite|SELECT /i)
      expect(refused.ms).toBeLessThan(REFUSED_WITHIN_MS)
      const next = await ask(url, '{ city(code: "nanjing") { code } }')
      expect(next.text).toBe('{"data":{"city":{"code":"320100"}}}')
    },
  })),
]

const keyOf = ({ key }: Target) => ({ authorization: `Bearer ${key}` })

/** What a host in the production profile has to pass: a guest asks trusted documents only. */
export const productionSuite: readonly Check[] = [
  ...trustedSuite,
  {
    name: 'answers the text of a guest neither by POST nor by GET, whatever it asks',
    run: async ({ url }) => {
      for (const query of [
        '{ cities { code } }',
        '{ __typename }',
        '{ __schema { types { name } } }',
        '{ __type(name: "Query") { name } }',
        '{ citys { code } }',
      ]) {
        const posted = await ask(url, query)
        expect(posted.status).toBe(403)
        expect(codesOf(posted)).toEqual(['TRUSTED_DOCUMENTS_ONLY'])
        const got = await fetch(`${url}/graphql?query=${encodeURIComponent(query)}`)
        expect(got.status).toBe(403)
        expect(await got.text()).toContain('TRUSTED_DOCUMENTS_ONLY')
      }
    },
  },
  {
    name: 'answers who has a key, who may also see the schema but gets no help in guessing it',
    run: async (target) => {
      const { url } = target
      const cities = await ask(url, '{ cities { code } }', {}, keyOf(target))
      expect(JSON.parse(cities.text)).toMatchObject({ data: { cities: [{}, {}, {}, {}] } })
      const schema = await ask(url, '{ __type(name: "Query") { name } }', {}, keyOf(target))
      expect(schema.text).toBe('{"data":{"__type":{"name":"Query"}}}')
      const wrong = await ask(url, '{ citys { code } }', {}, keyOf(target))
      expect(wrong.text).not.toContain('Did you mean')
    },
  },
  ...BAD.map(([what, body]): Check => ({
    name: `refuses ${what}, with a key or without`,
    run: async (target) => {
      for (const headers of [{}, keyOf(target)]) {
        const refused = await send(target.url, body, headers)
        const codes = codesOf(refused)
        expect(codes.length).toBeGreaterThan(0)
        expect(codes).not.toContain('INTERNAL_SERVER_ERROR')
      }
      expect((await askTrusted(target.url, documents.Cities, {})).status).toBe(200)
    },
  })),
]
