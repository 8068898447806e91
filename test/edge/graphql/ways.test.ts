import { describe, expect, it } from 'vitest'
import { abuses } from '../../support/abuse.ts'
import { fixture, get, MODERN, post } from '../../support/graphql-fixture.ts'

const queries: readonly (readonly [string, Record<string, unknown>])[] = [
  ['a query', { query: '{ hello }' }],
  ['an argument', { query: '{ hello(name: "市井 🏮") }' }],
  ['a variable', { query: 'query($n: String) { hello(name: $n) }', variables: { n: 'x' } }],
  ['a missing variable', { query: 'mutation($n: Int!) { add(by: $n) }' }],
  ['a bad variable', { query: 'mutation($n: Int!) { add(by: $n) }', variables: { n: 'x' } }],
  ['a mutation', { query: 'mutation { add(by: 1) }' }],
  ['an aliased page', { query: '{ p: pages(first: 2) { edges { node { id } } } }' }],
  ['the context', { query: '{ viewer }' }],
  ['a masked error', { query: '{ hello boom }' }],
  ['a masked error that empties data', { query: '{ boomHard }' }],
  ['a refusal beside data', { query: '{ hello refused }' }],
  ['a refusal that empties data', { query: '{ refusedHard }' }],
  ['a wrapped refusal', { query: '{ wrapped }' }],
  ['a value that cannot be serialised', { query: '{ nonsense }' }],
  ['fifty errors', { query: '{ manyBooms }' }],
  ['an unknown operation', { query: 'query a { hello }', operationName: 'b' }],
  ['two operations', { query: 'query a { hello } query b { viewer }' }],
  ['one of two operations', { query: 'query a { hello } query b { viewer }', operationName: 'b' }],
  ['an empty operation name', { query: 'query a { hello }', operationName: '' }],
  ['a response name __proto__', { query: '{ __proto__: hello constructor: viewer }' }],
  ['a syntax error', { query: '{' }],
  ['an unknown field', { query: '{ nope }' }],
]

const accepts = [
  undefined,
  '*/*',
  'application/json',
  MODERN,
  `${MODERN}, application/json;q=0.9`,
  `application/json, ${MODERN};q=0.5`,
  'application/*;q=0.3',
  'text/html,application/xhtml+xml,*/*;q=0.8',
  `multipart/mixed;deferSpec=20220824, ${MODERN}, application/json`,
]

const seen = async (response: Response) => ({
  status: response.status,
  headers: Object.fromEntries(response.headers),
  body: await response.text(),
})

const both = async (make: () => Request) => {
  // A fresh pair, so that request ids count from one in both.
  const [short, long] = [fixture({ way: 'auto' }), fixture({ way: 'yoga' })]
  const answers = [await seen(await short.fetch(make())), await seen(await long.fetch(make()))]
  expect(long.logged.map(({ error }) => error)).toEqual(short.logged.map(({ error }) => error))
  return answers
}

describe('the short way and Yoga', () => {
  it.each(queries)('answer %s alike, whatever the client accepts', async (_name, body) => {
    for (const accept of accepts) {
      const make = () => {
        const request = post(body)
        if (accept === undefined) request.headers.delete('accept')
        else request.headers.set('accept', accept)
        return request
      }
      const [short, long] = await both(make)
      expect(long).toEqual(short)
    }
  })

  it('answer a GET and a HEAD alike', async () => {
    const make = () =>
      get({ query: 'query($n: String) { hello(name: $n) }', variables: '{"n":"x"}' })
    const [short, long] = await both(make)
    expect(short?.body).toBe('{"data":{"hello":"hello x"}}')
    expect(long).toEqual(short)
    const [head, longHead] = await both(() => new Request(make(), { method: 'HEAD' }))
    expect(head).toEqual({ ...short, body: '' })
    expect(longHead).toEqual(head)
  })

  it('answer every abuse alike', async () => {
    const [short, long] = [fixture({ way: 'auto' }), fixture({ way: 'yoga' })]
    for (const { name, request } of abuses) {
      const answers = [
        await seen(await short.fetch(request())),
        await seen(await long.fetch(request())),
      ]
      expect([name, answers[1]]).toEqual([name, answers[0]])
    }
  })
})
