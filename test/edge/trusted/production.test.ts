import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { documents } from '../../../clients/mini-program/documents.ts'
import { DAY_MS } from '#schema/time.ts'
import { NOW, portal, type Answer, type Portal } from '../../support/portal.ts'
import { pathOf } from '../../support/trusted.ts'

type Way = 'GET' | 'POST'
type Headers = Readonly<Record<string, string>>

/** How a document of one's own is sent. */
const WAYS: Record<Way, (query: string, headers: Headers) => readonly [string, RequestInit]> = {
  POST: (query, headers) => [
    '/graphql',
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    },
  ],
  GET: (query, headers) => [`/graphql?query=${encodeURIComponent(query)}`, { headers }],
}

const send = (p: Portal, way: Way, query: string, headers: Headers = {}): Promise<Response> =>
  p.request(...WAYS[way](query, headers))

const answerOf = async (response: Response): Promise<Answer> => (await response.json()) as Answer

const OWN: readonly (readonly [what: string, query: string])[] = [
  ['a small query', '{ cities { code } }'],
  ['the text of a trusted document', 'query Cities{cities{code slug name}}'],
  ['nothing but a type name', '{ __typename }'],
  ['introspection', '{ __schema { types { name } } }'],
  ['introspection of a type', '{ __type(name: "Query") { name } }'],
  ['introspection beside data', '{ cities { code } s: __schema { queryType { name } } }'],
  ['a mutation', 'mutation { anything }'],
  ['a subscription', 'subscription { anything }'],
  ['a text that is no document', '{ cities {'],
  ['a field that is not there', '{ citys { code } }'],
]

describe.each(Object.keys(WAYS) as Way[])('in production by %s', (way) => {
  let p: Portal
  beforeAll(async () => {
    p = await portal({ demo: true, cache: true, profile: 'production' })
    return () => p.close()
  })

  it.each(OWN)('a guest may not ask %s, and no database is asked either', async (_what, query) => {
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      p.statements.reset()
      const response = await send(p, way, query, { accept })
      expect(response.status).toBe(403)
      expect(response.headers.get('content-type')).toContain(accept)
      expect(response.headers.get('cache-control')).toBe('private, no-store')
      expect(p.statements.calls).toBe(0)
      const { data, errors } = await answerOf(response)
      expect(data).toBeUndefined()
      expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['TRUSTED_DOCUMENTS_ONLY'])
    }
  })

  it('neither may who has a key that proves nothing', async () => {
    const { authorization } = await p.asMachine([], null)
    const revoked = await p.asMachine([], null)
    await p.db.run(
      sql`UPDATE api_keys SET revoked_at = ${NOW} WHERE rowid = (SELECT max(rowid) FROM api_keys)`,
    )
    for (const wrong of [
      'Bearer',
      `Bearer sj_${'x'.repeat(43)}`,
      authorization.replace('Bearer', 'Basic'),
      authorization.slice(0, -1),
      revoked.authorization,
    ]) {
      const response = await send(p, way, '{ cities { code } }', { authorization: wrong })
      expect(response.status, wrong).toBe(403)
    }
    expect((await send(p, way, '{ cities { code } }', { authorization })).status).toBe(200)
    p.setNow(NOW + 30 * DAY_MS)
    expect((await send(p, way, '{ cities { code } }', { authorization })).status).toBe(403)
    p.setNow(NOW)
  })

  it('who has a key asks what they like, the schema included', async () => {
    const headers = await p.asMachine([], '320100')
    const cities = await answerOf(await send(p, way, '{ cities { code } }', headers))
    expect(cities.data).toMatchObject({ cities: [{}, {}, {}, {}] })
    const schema = await answerOf(await send(p, way, '{ __type(name: "Query") { name } }', headers))
    expect(schema).toEqual({ data: { __type: { name: 'Query' } } })
    // But what is wrong is not completed for them.
    expect(await (await send(p, way, '{ citys { code } }', headers)).text()).not.toContain(
      'Did you mean',
    )
  })

  it('the limits come first: what is too large is refused as that', async () => {
    const { errors } = await answerOf(await send(p, way, '{'.repeat(100)))
    expect(errors?.[0]?.extensions?.code).toBe('QUERY_TOO_DEEP')
  })
})

describe('a trusted document in production', () => {
  it('is answered to everybody', async () => {
    const p = await portal({ demo: true, cache: true, profile: 'production' })
    for (const headers of [{}, await p.asMachine([], null)]) {
      const got = await p.request(pathOf(documents.Cities.id), { headers })
      expect(got.status).toBe(200)
      expect((await answerOf(got)).data).toMatchObject({ cities: [{}, {}, {}, {}] })
      const posted = await p.request('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ documentId: documents.Cities.id }),
      })
      expect(posted.status).toBe(200)
    }
  })

  it.each([
    ['compiled', false],
    ['interpreted', true],
  ])('that is %s says no more of the schema than what was sent', async (_how, interpreted) => {
    const variables = { city: 'nanjing', sort: 'SALE', inStock: 'yes' }
    const ask = async (profile: 'production' | 'development'): Promise<string> => {
      const p = await portal({ profile, interpreted, cache: true })
      return (await p.request(pathOf(documents.Products.id, variables))).text()
    }
    expect(await ask('production')).toContain('does not exist in \\"ProductSort\\" enum.')
    expect(await ask('production')).not.toContain('Did you mean')
    expect(await ask('development')).toContain('Did you mean the enum value \\"SALES\\"')
  })

  it('and nothing at all is asked freely where there is no document of that id', async () => {
    const p = await portal({ profile: 'production', cache: true, documents: {} })
    const response = await p.request(pathOf(documents.Cities.id))
    expect(response.status).toBe(404)
    expect((await answerOf(response)).errors?.[0]?.extensions?.code).toBe(
      'PERSISTED_QUERY_NOT_IN_LIST',
    )
  })
})

describe.each(Object.keys(WAYS) as Way[])('in development by %s', (way) => {
  it('everybody asks what they like, the schema included', async () => {
    const p = await portal({ demo: true, cache: true })
    for (const headers of [{}, await p.asMachine([], null)])
      for (const query of ['{ cities { code } }', '{ __schema { queryType { name } } }']) {
        const { data, errors } = await answerOf(await send(p, way, query, headers))
        expect(errors).toBeUndefined()
        expect(data).toBeDefined()
      }
  })
})
