import { getIntrospectionQuery, GraphQLError } from 'graphql'
import { describe, expect, it } from 'vitest'
import { ENDPOINT_URL, fixture, get, MODERN, post } from '../../support/graphql-fixture.ts'

const answerOf = async (response: Response) => ({
  status: response.status,
  body: (await response.json()) as unknown,
})

describe('the context', () => {
  it('is made once for an executed request and never for a refused one', async () => {
    const { fetch, counts } = fixture()
    await fetch(post({ query: '{' }))
    await fetch(post({ query: '{ nope }' }))
    await fetch(post({ query: '{ __schema { queryType { name } } }' }))
    await fetch(post('nonsense'))
    expect(counts.contexts).toBe(0)
    await fetch(post({ query: '{ viewer hello }' }))
    expect(counts.contexts).toBe(1)
  })

  it('that fails is a masked 500, and a coded refusal keeps its status', async () => {
    const broken = fixture({}, () => Promise.reject(new Error('password=hunter2')))
    expect(await answerOf(await broken.fetch(post({ query: '{ hello }' })))).toEqual({
      status: 500,
      body: {
        errors: [
          {
            message: 'Unexpected error.',
            extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'req-1' },
          },
        ],
      },
    })
    const refused = fixture({}, () => {
      throw new GraphQLError('Session expired.', {
        extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
      })
    })
    expect(await answerOf(await refused.fetch(post({ query: '{ hello }' })))).toEqual({
      status: 401,
      body: { errors: [{ message: 'Session expired.', extensions: { code: 'UNAUTHENTICATED' } }] },
    })
    expect(refused.logged).toEqual([])
  })
})

describe('masking', () => {
  it.each(['boom', 'coded', 'nonsense'])('hides what %s threw and logs it', async (field) => {
    const { fetch, logged } = fixture()
    const response = await fetch(post({ query: `query q { ${field} }` }))
    expect(await answerOf(response)).toEqual({
      status: 200,
      body: {
        errors: [
          {
            message: 'Unexpected error.',
            locations: [{ line: 1, column: 11 }],
            path: [field],
            extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'req-1' },
          },
        ],
        data: { [field]: null },
      },
    })
    expect(String(logged[0]?.error)).toContain('hunter2')
    expect(logged[0]?.info).toMatchObject({ operationName: 'q', context: { viewer: 'guest' } })
  })

  it('shows at most twenty errors and logs a shared one once', async () => {
    const many = fixture()
    const body: unknown = await (await many.fetch(post({ query: '{ manyBooms }' }))).json()
    expect(body).toHaveProperty('errors.length', 20)
    expect(many.logged).toHaveLength(20)
    const shared = fixture()
    const sharedBody = await (await shared.fetch(post({ query: '{ sharedBooms }' }))).text()
    expect(shared.logged).toHaveLength(1)
    expect(sharedBody.split('"req-1"')).toHaveLength(21)
    expect(sharedBody).not.toContain('secrets')
  })

  it('passes a refusal with its code, also one that wraps its cause', async () => {
    const { fetch, logged } = fixture()
    const body = await (await fetch(post({ query: '{ wrapped }' }))).text()
    expect(JSON.parse(body)).toMatchObject({
      errors: [{ message: 'Try later.', path: ['wrapped'], extensions: { code: 'LATER' } }],
    })
    expect(body).not.toContain('hunter2')
    expect(logged).toEqual([])
  })
})

describe('the status a refusal asks for', () => {
  const refusal = { code: 'UNAUTHENTICATED' }

  it.each([
    [MODERN, '{ refusedHard }', 401],
    ['application/json', '{ refusedHard }', 401],
    ['application/json', '{ hello refused }', 401],
    // GraphQL over HTTP: data that is not null MUST come with 2xx in this media type.
    [MODERN, '{ hello refused }', 200],
  ])('with %s for %s is %i, and its headers are set', async (accept, query, status) => {
    const response = await fixture().fetch(post({ query }, { accept }))
    expect(response.status).toBe(status)
    expect(response.headers.get('retry-after')).toBe('7')
    expect(await response.json()).toMatchObject({ errors: [{ extensions: refusal }] })
  })
})

describe('introspection', () => {
  const query = getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true })

  it('answers the query of GraphiQL in development', async () => {
    const response = await fixture({ profile: 'development' }).fetch(post({ query }))
    expect(response.status).toBe(200)
    expect(await response.json()).toHaveProperty('data.__schema.queryType.name', 'Query')
  })

  it('is refused in development when it nests to blow up', async () => {
    const fields = 'fields { type { '
    const bomb = `{ __schema { types { ${fields.repeat(5)} name ${'} }'.repeat(5)} } } }`
    const response = await fixture({ profile: 'development' }).fetch(post({ query: bomb }))
    expect(await answerOf(response)).toMatchObject({
      status: 400,
      body: { errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] },
    })
  })

  it('depends in production on who asks, also when the document is known', async () => {
    let viewer: 'guest' | 'partner' = 'partner'
    const { fetch } = fixture({ mayIntrospect: (context) => context.viewer === 'partner' }, () => ({
      viewer,
    }))
    expect((await fetch(post({ query }))).status).toBe(200)
    viewer = 'guest'
    expect((await fetch(post({ query }))).status).toBe(400)
    viewer = 'partner'
    expect((await fetch(post({ query }))).status).toBe(200)
  })

  it('leaves suggestions to development', async () => {
    const typo = post({ query: '{ helo }' })
    const shown = await (await fixture({ profile: 'development' }).fetch(typo.clone())).text()
    expect(shown).toContain('Did you mean')
    const hidden = await (await fixture({ profile: 'production' }).fetch(typo)).text()
    expect(hidden).not.toContain('Did you mean')
  })
})

describe('foreign origins', () => {
  const allowed = {
    allowedOrigins: ['https://screen.test', 'null', '*'],
    allowedHeaders: ['x-csrf'],
  }
  const preflight = (origin: string): Request =>
    new Request(ENDPOINT_URL, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    })

  it.each([
    'https://evil.test',
    'null',
    '*',
    'https://screen.test.evil.test',
    'http://screen.test',
  ])('%s may neither ask nor read', async (origin) => {
    const { fetch } = fixture(allowed)
    const asked = await fetch(preflight(origin))
    expect(asked.status).toBe(405)
    const read = await fetch(post({ query: '{ hello }' }, { origin }))
    for (const { headers } of [asked, read]) {
      expect(headers.get('access-control-allow-origin')).toBeNull()
      expect(headers.get('access-control-allow-credentials')).toBeNull()
      expect(headers.get('vary')).toBe('Accept, Origin')
    }
  })

  it('that are listed may ask and read, without credentials', async () => {
    const { fetch } = fixture(allowed)
    const asked = await fetch(preflight('https://screen.test'))
    expect(asked.status).toBe(204)
    expect(asked.headers.get('access-control-allow-headers')).toContain('x-csrf')
    const read = await fetch(post({ query: '{ hello }' }, { origin: 'https://screen.test' }))
    for (const { headers } of [asked, read]) {
      expect(headers.get('access-control-allow-origin')).toBe('https://screen.test')
      expect(headers.get('access-control-allow-credentials')).toBeNull()
    }
  })
})

describe('a body without a declared length', () => {
  it('is read only up to the limit', async () => {
    let pulled = 0
    let cancelled = false
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 10_000
        controller.enqueue(new Uint8Array(10_000).fill(0x20))
      },
      cancel: () => {
        cancelled = true
      },
    })
    const init = { method: 'POST', body, duplex: 'half' }
    const request = new Request(ENDPOINT_URL, {
      ...init,
      headers: { 'content-type': 'application/json' },
    })
    const response = await fixture().fetch(request)
    expect(response.status).toBe(413)
    expect(cancelled).toBe(true)
    expect(pulled).toBeLessThanOrEqual(130_000)
  })

  it('may come in pieces that split a character', async () => {
    const bytes = new TextEncoder().encode('{"query":"{ hello(name: \\"市\\") }"}')
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    const init = { method: 'POST', body, duplex: 'half' }
    const request = new Request(ENDPOINT_URL, {
      ...init,
      headers: { 'content-type': 'application/json' },
    })
    expect(await (await fixture().fetch(request)).json()).toEqual({ data: { hello: 'hello 市' } })
  })
})

describe('variables', () => {
  it('lose own __proto__ keys and keep the others', async () => {
    const { fetch } = fixture()
    const body =
      '{"query":"query($v: JSON) { any(value: $v) }","variables":{"v":{"__proto__":{"a":1},"constructor":2,"list":[{"\\u005f_proto__":3}]}}}'
    const answer: unknown = await (await fetch(post(body))).json()
    expect(answer).toEqual({ data: { any: '{"constructor":2,"list":[{}]}' } })
  })
})

describe('caching headers', () => {
  it('keep every answer private', async () => {
    const { fetch } = fixture()
    for (const request of [
      get({ query: '{ hello }' }),
      post('x'),
      post({ query: '{ boom }' }),
      post({ query: '{ refused }' }),
    ]) {
      const { headers } = await fetch(request)
      expect(headers.get('cache-control')).toBe('private, no-store')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('vary')).toBe('Accept')
    }
  })
})

describe('options', () => {
  it('replace single limits and weigh fields', async () => {
    const shallow = fixture({ limits: { depth: 1 } })
    expect((await shallow.fetch(post({ query: '{ hello }' }))).status).toBe(200)
    expect(await answerOf(await shallow.fetch(post({ query: '{ node { id } }' })))).toEqual({
      status: 400,
      body: {
        errors: [
          { message: 'Nest fields at most 1 levels deep.', extensions: { code: 'DEPTH_LIMIT' } },
        ],
      },
    })
    const weighed = fixture({
      costOf: ({ name }) => (name === 'heavy' ? { self: 6000 } : undefined),
    })
    expect((await weighed.fetch(post({ query: '{ node { id } }' }))).status).toBe(200)
    expect(await answerOf(await weighed.fetch(post({ query: '{ heavy { id } }' })))).toMatchObject({
      status: 400,
      body: { errors: [{ extensions: { code: 'COST_LIMIT' } }] },
    })
  })
})
