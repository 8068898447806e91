import { describe, expect, it } from 'vitest'
import { fixture, get, post } from '../../support/graphql-fixture.ts'

const SSE = { accept: 'text/event-stream' }

/** The `data:` lines of a stream of events, parsed. */
const eventsOf = (text: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice(6)) as unknown)

describe('server-sent events', () => {
  it('carry a subscription to its end', async () => {
    const { fetch } = fixture()
    const response = await fetch(get({ query: 'subscription { ticks(to: 3) }' }, SSE))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(response.headers.get('cache-control')).toBe('private, no-store')
    const text = await response.text()
    expect(eventsOf(text)).toEqual([
      { data: { ticks: 1 } },
      { data: { ticks: 2 } },
      { data: { ticks: 3 } },
    ])
    expect(text).toContain('event: complete')
  })

  it('mask what the source throws and end', async () => {
    const { fetch, logged } = fixture()
    const text = await (await fetch(post({ query: 'subscription { breaks }' }, SSE))).text()
    expect(eventsOf(text)).toEqual([
      { data: { breaks: 1 } },
      {
        errors: [
          {
            message: 'Unexpected error.',
            extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'req-1' },
          },
        ],
      },
    ])
    expect(String(logged[0]?.error)).toContain('hunter2')
  })

  it('refuse with the status asked for when the subscription may not start', async () => {
    const response = await fixture().fetch(post({ query: 'subscription { locked }' }, SSE))
    expect(response.status).toBe(401)
    expect(eventsOf(await response.text())).toMatchObject([
      { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    ])
  })

  it('close the source at once when the client leaves, also an idle one', async () => {
    const { fetch, counts } = fixture()
    const response = await fetch(post({ query: 'subscription { idle }' }, SSE))
    const reader = response.body?.getReader()
    await reader?.read()
    expect(counts.closedStreams).toBe(0)
    await reader?.cancel()
    expect(counts.closedStreams).toBe(1)
  })

  it('frame a query for a client that accepts nothing else', async () => {
    const response = await fixture().fetch(post({ query: '{ hello }' }, SSE))
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(eventsOf(await response.text())).toEqual([{ data: { hello: 'hello world' } }])
  })

  it('never carry a mutation by GET', async () => {
    const { fetch, counts } = fixture()
    const response = await fetch(get({ query: 'mutation { add(by: 1) }' }, SSE))
    expect(response.status).toBe(405)
    expect(counts.resolvers).toBe(0)
  })
})

describe('multipart', () => {
  it('carries the one result for a client that accepts nothing else', async () => {
    const { fetch } = fixture()
    const response = await fetch(post({ query: '{ hello }' }, { accept: 'multipart/mixed' }))
    expect(response.headers.get('content-type')).toContain('multipart/mixed')
    expect(await response.text()).toContain('{"data":{"hello":"hello world"}}')
  })
})
