import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addressOf,
  createAsk,
  type AskOptions,
  NotAnswered,
  viaFetch,
  viaWx,
  type Reply,
  type TrustedDocument,
  type WxRequest,
} from '../../clients/mini-program/ask.ts'

const ENDPOINT = 'https://portal.test/graphql'
const document: TrustedDocument<{ readonly n: number }, object> = { id: 'ab'.repeat(32) }

/** The value with the members of all its objects the other way round. */
const reversed = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(reversed)
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, item]) => [key, reversed(item)]),
  )
}

describe('the address of a question', () => {
  it('is the id and the variables, in JSON with its keys in order', () => {
    const variables = { kinds: ['STORE'], at: { cell: 'wtsqqbc' }, after: undefined }
    expect(addressOf(ENDPOINT, document, variables)).toBe(
      `${ENDPOINT}?documentId=${document.id}&variables=${encodeURIComponent('{"at":{"cell":"wtsqqbc"},"kinds":["STORE"]}')}`,
    )
    expect(addressOf(ENDPOINT, document, {}, 'en')).toBe(
      `${ENDPOINT}?documentId=${document.id}&variables=%7B%7D&lang=en`,
    )
  })

  it('is the same in whatever order the variables are written, whatever is undefined', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (variables) => {
        const address = addressOf(ENDPOINT, document, variables)
        expect(addressOf(ENDPOINT, document, { a: undefined, ...variables })).toBe(address)
        expect(addressOf(ENDPOINT, document, reversed(variables) as object)).toBe(address)
      }),
    )
  })

  it('carries the variables as they are, and can be read by any server', () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('夫子庙', '&a=b#', '%41 +', '🦆', '\ud83e', '\0', '__proto__', '"'),
    )
    const value = fc.oneof(text, fc.double(), fc.boolean(), fc.constant(null), fc.array(text))
    fc.assert(
      fc.property(fc.dictionary(text, fc.oneof(value, fc.dictionary(text, value))), (variables) => {
        const read = new URL(addressOf(ENDPOINT, document, variables)).searchParams
        expect([...read.keys()]).toEqual(['documentId', 'variables'])
        expect(JSON.parse(read.get('variables') ?? '')).toEqual(
          JSON.parse(JSON.stringify(variables)),
        )
      }),
    )
  })
})

describe('asking', () => {
  const replying = (reply: Reply, more: Partial<AskOptions> = {}) => {
    const asked: { url: string; headers: Readonly<Record<string, string>>; body?: string }[] = []
    const ask = createAsk({
      endpoint: ENDPOINT,
      transport: (url, headers, body) => {
        asked.push({ url, headers, ...(body === undefined ? {} : { body }) })
        return Promise.resolve(reply)
      },
      ...more,
    })
    return { ask, asked }
  }

  it('posts what is the caller’s own, with the token as it is then, and nothing of it in the address', async () => {
    let held: string | undefined
    const own = { ...document, own: true }
    const { ask, asked } = replying(
      { status: 200, body: { data: { n: 1 } } },
      { lang: 'en', token: () => held },
    )
    await ask(own, { first: 1 })
    held = 'sr_token'
    await ask(own, { first: 2 })
    const headers = {
      accept: 'application/graphql-response+json',
      'content-type': 'application/json',
    }
    const url = `${ENDPOINT}?lang=en`
    const body = (first: number) => `{"documentId":"${own.id}","variables":{"first":${first}}}`
    expect(asked).toEqual([
      { url, headers, body: body(1) },
      { url, headers: { ...headers, authorization: 'Bearer sr_token' }, body: body(2) },
    ])
  })

  it('asks for what is the same for everybody without a token', async () => {
    const { ask, asked } = replying(
      { status: 200, body: { data: { n: 1 } } },
      { token: () => 'sr_token' },
    )
    await ask(document, {})
    expect(JSON.stringify(asked)).not.toContain('sr_token')
  })

  it('gives the data of an answer', async () => {
    const { ask, asked } = replying({ status: 200, body: { data: { n: 1 } } })
    expect(await ask(document, { first: 1 })).toEqual({ n: 1 })
    expect(asked).toEqual([
      {
        url: addressOf(ENDPOINT, document, { first: 1 }),
        headers: { accept: 'application/graphql-response+json' },
      },
    ])
  })

  it('rejects with the first error of an answer and what could be answered all the same', async () => {
    const errors = [
      { message: 'No such city.', path: ['n'], extensions: { code: 'UNKNOWN_CITY' } },
      { message: 'Something else.' },
    ]
    const { ask } = replying({ status: 200, body: { data: { n: null }, errors } })
    const refused = ask(document, {})
    await expect(refused).rejects.toBeInstanceOf(NotAnswered)
    await expect(refused).rejects.toMatchObject({
      message: 'No such city.',
      code: 'UNKNOWN_CITY',
      status: 200,
      data: { n: null },
      errors,
    })
  })

  it.each([undefined, '<html>', null, [], {}, { data: null }])(
    'rejects with the status when the body is %j',
    async (body) => {
      const { ask } = replying({ status: 502, body })
      await expect(ask(document, {})).rejects.toMatchObject({
        name: 'NotAnswered',
        message: 'The portal answered with status 502.',
        code: undefined,
      })
    },
  )
})

describe('the transport of a mini-program', () => {
  it('gets by wx.request, and rejects with what WeChat says', async () => {
    const asked: Parameters<WxRequest>[0][] = []
    const get = viaWx((options) => asked.push(options))
    const answered = get(ENDPOINT, { accept: 'x' })
    const failed = get(ENDPOINT, {})
    expect(asked[0]).toMatchObject({ url: ENDPOINT, method: 'GET', header: { accept: 'x' } })
    asked[0]?.success({ statusCode: 200, data: { data: {} } })
    asked[1]?.fail({ errMsg: 'request:fail timeout' })
    expect(await answered).toEqual({ status: 200, body: { data: {} } })
    await expect(failed).rejects.toThrow('request:fail timeout')
  })
})

describe('the transport of a browser', () => {
  it('gets by fetch, and counts a body that is no JSON as none', async () => {
    const get = (body: string) =>
      viaFetch((url, { headers }) => {
        expect(url).toBe(ENDPOINT)
        expect(headers).toEqual({ accept: 'x' })
        return Promise.resolve(new Response(body, { status: 502 }))
      })(ENDPOINT, { accept: 'x' })
    expect(await get('{"data":null}')).toEqual({ status: 502, body: { data: null } })
    expect(await get('<html>')).toEqual({ status: 502, body: undefined })
  })
})
