import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { viewerOf } from '#resolvers/identity/viewer.ts'
import { DAY_MS } from '#schema/time.ts'
import { CHANGSHA, NANJING } from '../support/cities.ts'
import { NOW, portal, type Portal } from '../support/portal.ts'

const FILE = '[{"id":"a","name":"一处景点","lon":118.78,"lat":32.04}]'
const post = (
  p: Portal,
  headers: Readonly<Record<string, string>>,
  query = 'city=nanjing&source=a-partner',
  body = FILE,
) => p.request(`/api/import/attractions-json?${query}`, { method: 'POST', headers, body })
const codeOf = async (response: Response): Promise<unknown> =>
  ((await response.json()) as { code?: string }).code

describe('an API key', () => {
  it('is stored as a hash only', async () => {
    const p = await portal()
    const { authorization } = await p.asMachine(['import'], null)
    const secret = authorization.slice('Bearer '.length)
    const rows = await p.db.all(sql`SELECT * FROM api_keys`)
    expect(JSON.stringify(rows)).not.toContain(secret)
    expect(JSON.stringify(rows)).not.toContain(secret.slice(3))
    expect(await p.db.all(sql`SELECT length(hash) FROM api_keys`)).toEqual([[64]])
  })

  it('proves who one is until the moment it expires, and not when it is revoked', async () => {
    const p = await portal()
    const { authorization } = await p.asMachine(['import'], null)
    const kind = async (now: number) => (await viewerOf(p.db, authorization, now)).kind
    expect(await kind(NOW)).toBe('machine')
    expect(await kind(NOW + 30 * DAY_MS - 1)).toBe('machine')
    expect(await kind(NOW + 30 * DAY_MS)).toBe('guest')
    await p.db.run(sql`UPDATE api_keys SET revoked_at = ${NOW}`)
    expect(await kind(NOW)).toBe('guest')
  })

  it.each([
    [null],
    [''],
    ['Bearer'],
    ['Bearer '],
    ['Bearer sj_short'],
    [`Bearer sj_${'a'.repeat(43)}`],
    [`Basic sj_${'a'.repeat(43)}`],
    [`Bearer ${'x'.repeat(100_000)}`],
  ])('%s proves nothing', async (header) => {
    const p = await portal()
    expect(await viewerOf(p.db, header, NOW)).toEqual({ kind: 'guest' })
  })
})

describe('an import over HTTP', () => {
  it('goes in with a key, and again changes nothing', async () => {
    const p = await portal({ cities: [NANJING] })
    const headers = await p.asMachine(['import'], '320100')
    const first = await post(p, headers)
    expect(first.status).toBe(200)
    expect(await first.json()).toMatchObject({ outcome: 'DONE', created: 1 })
    expect(await (await post(p, headers)).json()).toMatchObject({ created: 0, unchanged: 1 })
  })

  it.each([
    ['no key', [] as readonly string[], '320100', 'city=nanjing&source=a', 401, 'UNAUTHENTICATED'],
    ['a key without the scope', ['read'], null, 'city=nanjing&source=a', 403, 'FORBIDDEN'],
    ['a key of another city', ['import'], '430100', 'city=nanjing&source=a', 403, 'FORBIDDEN'],
    ['a key for one city and no city', ['import'], '320100', 'source=a', 403, 'FORBIDDEN'],
    ['an unknown city', ['import'], null, 'city=atlantis&source=a', 400, 'UNKNOWN_CITY'],
    ['no source', ['import'], null, 'city=nanjing', 400, 'BAD_SOURCE'],
    ['a mode there is not', ['import'], null, 'city=nanjing&source=a&mode=X', 400, 'BAD_MODE'],
  ])('with %s is refused', async (_what, scopes, city, query, status, code) => {
    const p = await portal({ cities: [NANJING, CHANGSHA] })
    const headers = scopes.length === 0 ? {} : await p.asMachine(scopes, city)
    const response = await post(p, { ...headers }, query)
    expect(response.status).toBe(status)
    expect(await codeOf(response)).toBe(code)
    expect(await p.db.all(sql`SELECT count(*) FROM places`)).toEqual([[0]])
  })

  it('of a broken file, of nothing and of a foreign system is refused with its code', async () => {
    const p = await portal({ cities: [NANJING] })
    const headers = await p.asMachine(['import'], null)
    const broken = await post(p, headers, undefined, '[{"id":')
    expect(broken.status).toBe(422)
    const foreign = await p.request('/api/import/geojson-parking?city=nanjing&source=a', {
      method: 'POST',
      headers,
      body: '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:25832"}},"features":[]}',
    })
    expect(foreign.status).toBe(422)
    expect(await codeOf(foreign)).toBe('UNSUPPORTED_CRS')
  })

  it('takes several files as a form', async () => {
    const p = await portal({ cities: [NANJING] })
    const headers = await p.asMachine(['import'], null)
    const form = new FormData()
    form.append('file', new File([FILE], 'a.json'))
    const encoded = new Response(form)
    const body = new Uint8Array(await encoded.arrayBuffer())
    const response = await p.request('/api/import/attractions-json?city=nanjing&source=a', {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': encoded.headers.get('content-type') ?? '',
        'content-length': String(body.length),
      },
      body,
    })
    expect(await response.json()).toMatchObject({ outcome: 'DONE', created: 1 })
  })

  it.each(['multipart/form-data', 'multipart/form-data; boundary=x'])(
    'of %s that is no form is refused, as JSON',
    async (type) => {
      const p = await portal({ cities: [NANJING] })
      const headers = {
        ...(await p.asMachine(['import'], null)),
        'content-type': type,
        'content-length': '5',
      }
      const response = await post(p, headers, undefined, 'hello')
      expect(response.status).toBe(422)
      expect(await codeOf(response)).toBe('FORM_MALFORMED')
    },
  )

  it('that meets a defect says so as JSON with the request id, and nothing of the database', async () => {
    const p = await portal({ cities: [NANJING] })
    const headers = { ...(await p.asMachine(['import'], null)), 'x-request-id': 'request-1' }
    await p.db.run(sql`DROP TABLE schedules`)
    const response = await post(p, headers)
    expect(response.status).toBe(500)
    const body = await response.text()
    expect(JSON.parse(body)).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' })
    expect(body).toContain('request-1')
    expect(body).not.toContain('schedules')
    expect(p.logs.some(({ event }) => event === 'import_failed')).toBe(true)
  })

  it('without a key is refused before its body is read', async () => {
    const p = await portal({ cities: [NANJING] })
    let read = 0
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          read += 1
          controller.enqueue(new Uint8Array(1024))
        },
      },
      { highWaterMark: 0 },
    )
    const request = new Request('http://localhost/api/import/attractions-json?city=nanjing', {
      method: 'POST',
      body,
      duplex: 'half',
    } as RequestInit)
    expect((await p.app.request(request)).status).toBe(401)
    expect(read).toBe(0)
  })

  it('goes on when nobody listens to its progress any more', async () => {
    const p = await portal({ cities: [NANJING] })
    const headers = { ...(await p.asMachine(['import'], null)), accept: 'application/x-ndjson' }
    const rows = Array.from(
      { length: 250 },
      (_, i) => `{"id":"a${i}","name":"景点","lon":118.78,"lat":32.04}`,
    )
    const response = await post(p, headers, undefined, `[${rows.join(',')}]`)
    await response.body?.cancel()
    await expect
      .poll(() => p.db.all(sql`SELECT outcome, created FROM import_runs`))
      .toEqual([['DONE', 250]])
  })

  it('leaves what the same source has in another city as it is', async () => {
    const p = await portal({ cities: [NANJING, CHANGSHA] })
    await post(p, await p.asMachine(['import'], null))
    const changed = '[{"id":"a","name":"改名"},{"id":"b","name":"新的"}]'
    const response = await post(
      p,
      await p.asMachine(['import'], '430100'),
      'city=changsha&source=a-partner',
      changed,
    )
    expect(await response.json()).toMatchObject({
      created: 1,
      failed: 1,
      faults: expect.arrayContaining([
        expect.objectContaining({ sourceId: 'a', code: 'ID_IN_OTHER_CITY' }),
      ]),
    })
    expect(
      await p.db.all(sql`SELECT source_id, city_code, version FROM places ORDER BY source_id`),
    ).toEqual([
      ['a', '320100', 1],
      ['b', '430100', 1],
    ])
  })

  it('tells of its progress line by line to whom asks for it', async () => {
    const p = await portal({ cities: [NANJING] })
    const headers = { ...(await p.asMachine(['import'], null)), accept: 'application/x-ndjson' }
    const rows = Array.from(
      { length: 250 },
      (_, i) => `{"id":"a${i}","name":"景点","lon":118.78,"lat":32.04}`,
    )
    const text = await (await post(p, headers, undefined, `[${rows.join(',')}]`)).text()
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object)
    expect(lines.length).toBeGreaterThan(2)
    expect(lines.at(0)).toHaveProperty('progress.rows')
    expect(lines.at(-1)).toHaveProperty('report.created', 250)
    const broken = await (await post(p, headers, undefined, '[{"id":')).text()
    expect(broken.trim().split('\n').at(-1)).toContain('"fault"')
  })

  it('is limited in a window of a minute, and allowed again in the next', async () => {
    const p = await portal({ cities: [NANJING] })
    const headers = await p.asMachine(['import'], null)
    const statuses: number[] = []
    for (let i = 0; i < 61; i += 1) statuses.push((await post(p, headers, undefined, '[]')).status)
    expect(statuses.slice(0, 60).every((status) => status === 200)).toBe(true)
    expect(statuses[60]).toBe(429)
    const refused = await post(p, headers, undefined, '[]')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await codeOf(refused)).toBe('RATE_LIMITED')
    // Another partner's calls are its own.
    expect(
      (await post(p, await p.asMachine(['import'], null, 'another'), undefined, '[]')).status,
    ).toBe(200)
    p.setNow(NOW + 60_000)
    expect((await post(p, headers, undefined, '[]')).status).toBe(200)
  })

  it('is listed to the partner whose key asks, latest first, and to nobody else', async () => {
    const p = await portal({ cities: [NANJING] })
    const headers = await p.asMachine(['import'], null)
    await post(p, headers)
    p.setNow(NOW + 1000)
    await post(p, headers)
    const RUNS = '{ importRuns { nodes { created unchanged outcome startedAt } } }'
    expect(await p.ask(RUNS, {}, headers)).toMatchObject({
      importRuns: { nodes: [{ unchanged: 1 }, { created: 1 }] },
    })
    expect(await p.ask(RUNS, {}, await p.asMachine(['import'], null, 'another'))).toEqual({
      importRuns: { nodes: [] },
    })
    const { data, errors } = await p.query(RUNS)
    expect(data ?? null).toBeNull()
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
  })
})

describe('the limiter', () => {
  it('counts each key and window apart, exactly, and sweeps away what is over', async () => {
    const p = await portal()
    const limit = { calls: 3, windowMs: 1000 }
    const take = (key: string, now: number) => p.host.limiter.take(key, limit, now)
    const start = NOW - (NOW % 1000)
    const answers = await Promise.all(Array.from({ length: 5 }, () => take('a', start)))
    expect(answers.filter(({ ok }) => ok)).toHaveLength(3)
    expect(await take('a', start + 999)).toEqual({ ok: false, retryAfterS: 1 })
    expect(await take('b', start)).toEqual({ ok: true })
    expect(await take('a', start + 1000)).toEqual({ ok: true })
    expect(await p.db.all(sql`SELECT count(*) FROM rate_windows`)).toEqual([[1]])
  })
})

describe('logs', () => {
  it('hold neither the text of a query nor its variables, nor a key', async () => {
    const p = await portal({ cities: [NANJING], demo: true })
    const headers = await p.asMachine(['import'], null)
    await p.query(
      'query secretName { search(text: "私人的字") { nodes { matchedIn } } }',
      {},
      headers,
    )
    await p.query('query ($t: String!) { search(text: $t) { nodes { matchedIn } } }', {
      t: '13812345678',
    })
    await p.query('{ nonsense', {}, headers)
    await post(p, headers)
    const text = JSON.stringify(p.logs)
    expect(p.logs.filter(({ event }) => event === 'request').length).toBeGreaterThanOrEqual(4)
    for (const secret of [
      '私人的字',
      '13812345678',
      'secretName',
      headers.authorization.slice(7),
      'matchedIn',
      '一处景点',
    ])
      expect(text).not.toContain(secret)
    for (const line of p.logs.filter(({ event }) => event === 'request'))
      expect(line).toMatchObject({ requestId: expect.any(String), status: expect.any(Number) })
  })
})
