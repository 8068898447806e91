import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isJsonContentType, negotiate, negotiateStream } from '#edge/graphql/media.ts'
import { cleanJson, cut, isCleanText, nesting } from '#edge/graphql/text.ts'

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
    : 0

describe('nesting', () => {
  it('is the depth of the value, for any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(nesting(JSON.stringify(value), 'json', 1000)).toBe(depthOf(value))
      }),
    )
  })

  it.each([
    ['{ a(b: "}}}") { c } }', 2],
    ['{ # }\n { } }', 2],
    ['{ # }\r { } }', 2],
    ['{ a(b: """ " \\""" }}} """) { c } }', 2],
    ['{ a(b: "\\"}") { c } }', 2],
    ['"unclosed { {', 0],
    ['"unclosed \n {', 1],
    ['"""unclosed { {', 0],
  ])('of the query %j is %i', (query, depth) => {
    expect(nesting(query, 'graphql', 100)).toBe(depth)
  })

  it('does not count on after the limit', () => {
    expect(nesting('{'.repeat(1000), 'graphql', 64)).toBe(65)
  })
})

describe('text', () => {
  it('is clean without NUL and lone surrogates', () => {
    expect(isCleanText('市井 🏮')).toBe(true)
    expect(isCleanText('a\0')).toBe(false)
    expect(isCleanText('\ud83c')).toBe(false)
  })

  it('is cut between characters, for any text and limit', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 50 }),
        fc.integer({ min: 1, max: 40 }),
        (text, limit) => {
          const short = cut(text, limit)
          expect(short.length).toBeLessThanOrEqual(limit)
          expect(short.isWellFormed()).toBe(true)
          if (text.length <= limit) expect(short).toBe(text)
        },
      ),
    )
  })

  it('leaves clean JSON as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value)
        fc.pre(!text.includes('__proto__') && !text.includes('\\u'))
        const parsed: unknown = JSON.parse(text)
        expect(cleanJson(parsed)).toBe(true)
        expect(JSON.stringify(parsed)).toBe(text)
      }),
    )
  })
})

describe('Accept', () => {
  it.each([
    [null, 'application/json'],
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['application/*', 'application/json'],
    ['application/graphql-response+json', 'application/graphql-response+json'],
    ['application/graphql-response+json;q=0.4, application/json;q=0.5', 'application/json'],
    ['application/graphql-response+json;q=0, */*', 'application/json'],
    ['application/json;q=0, */*', undefined],
    ['APPLICATION/JSON', 'application/json'],
    ['application/graphql-response+json; charset=utf-8', 'application/graphql-response+json'],
    ['text/event-stream', 'text/event-stream'],
    ['text/event-stream, application/json;q=0.1', 'application/json'],
    ['multipart/mixed', 'multipart/mixed'],
    ['text/html', undefined],
    ['application/json;q=nonsense', undefined],
  ])('%j gets %s', (accept, media) => {
    expect(negotiate(accept)).toBe(media)
  })

  it('of a subscription needs server-sent events', () => {
    expect(negotiateStream(null)).toBe('text/event-stream')
    expect(negotiateStream('*/*')).toBe('text/event-stream')
    expect(negotiateStream('application/json')).toBeUndefined()
  })
})

describe('Content-Type', () => {
  it.each([
    ['application/json', true],
    ['Application/JSON; Charset="UTF-8"', true],
    ['application/json;charset=utf-8; profile=x', true],
    ['application/json;charset=latin1', false],
    ['application/json, application/json', false],
    ['application/json; profile=x, text/plain', false],
    ['application/json+x', false],
    ['', false],
    [null, false],
  ])('%j is JSON in UTF-8: %s', (type, accepted) => {
    expect(isJsonContentType(type)).toBe(accepted)
  })
})
