import { gzipSync } from 'node:zlib'
import { type Abuse, abuse, query } from './abuse-case.ts'
import { ENDPOINT_URL, get, MODERN, post } from './graphql-fixture.ts'

const withEncoding = (encoding: string): Request =>
  post(gzipSync(Buffer.alloc(10 * 1024 * 1024, 0x20)), { 'content-encoding': encoding })
const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`

const sizeCases: readonly Abuse[] = [
  query('G7', 'comment-2mb', `{ hello } #${'x'.repeat(2_000_000)}`, 'PAYLOAD_TOO_LARGE', 413),
  query('G7', 'comment-50kb', `{ hello } #${'x'.repeat(50_000)}`, 'QUERY_TOO_LONG', 413),
  query(
    'G7',
    'string-literal-1mb',
    `{ hello(name: "${'x'.repeat(1_000_000)}") }`,
    'PAYLOAD_TOO_LARGE',
    413,
  ),
  abuse('G7', 'variables-4mb', 413, 'PAYLOAD_TOO_LARGE', () =>
    post({
      query: 'query($v: JSON) { any(value: $v) }',
      variables: { v: 'x'.repeat(4_000_000) },
    }),
  ),
  abuse('G7', 'variables-70kb', 413, 'VARIABLES_TOO_LARGE', () =>
    post({ query: 'query($v: JSON) { any(value: $v) }', variables: { v: 'x'.repeat(70_000) } }),
  ),
  abuse('G7', 'variables-deep', 400, 'VARIABLES_TOO_DEEP', () =>
    post(`{"query":"query($v: JSON) { any(value: $v) }","variables":{"v":${nested(40_000)}}}`),
  ),
  abuse('G7', 'variables-deep-get', 400, 'VARIABLES_TOO_DEEP', () =>
    get({ query: '{ hello }', variables: `{"v":${nested(500)}}` }),
  ),
  abuse('G7', 'gzip-bomb', 415, 'UNSUPPORTED_MEDIA_TYPE', () => withEncoding('gzip')),
  abuse('G7', 'brotli', 415, 'UNSUPPORTED_MEDIA_TYPE', () => withEncoding('br')),
  abuse('G7', 'identity', 415, 'UNSUPPORTED_MEDIA_TYPE', () => withEncoding('identity')),
  abuse('G7', 'url-60kb', 414, 'URI_TOO_LONG', () =>
    get({ query: `{ hello(name: "${'x'.repeat(60_000)}") }` }),
  ),
  abuse('G7', 'length-lie-high', 413, 'PAYLOAD_TOO_LARGE', () =>
    post({ query: '{ hello }' }, { 'content-length': '999999999' }),
  ),
  abuse('G7', 'length-garbage', 400, 'BAD_REQUEST_SHAPE', () =>
    post({ query: '{ hello }' }, { 'content-length': '-1' }),
  ),
  abuse('G8', 'variables-error-echo', 400, 'BAD_USER_INPUT', () =>
    post({
      query: 'query($v: Int) { pages(first: $v) { edges { node { id } } } }',
      variables: { v: 'x'.repeat(50_000) },
    }),
  ),
  query('G8', 'long-name', `{ ${'x'.repeat(15_000)} }`, 'GRAPHQL_VALIDATION_FAILED'),
  query(
    'G8',
    'long-literal',
    `{ pages(first: "${'x'.repeat(15_000)}") { edges { node { id } } } }`,
    'GRAPHQL_VALIDATION_FAILED',
  ),
  abuse('G8', 'long-operation-name', 400, 'BAD_REQUEST_SHAPE', () =>
    post({ query: '{ hello }', operationName: 'x'.repeat(5000) }),
  ),
  abuse('G9', 'batch-100', 400, 'BAD_REQUEST_SHAPE', () =>
    post(Array.from({ length: 100 }, () => ({ query: '{ hello }' }))),
  ),
  abuse('G9', 'batch-10000', 413, 'PAYLOAD_TOO_LARGE', () =>
    post(Array.from({ length: 10_000 }, () => ({ query: '{ hello }' }))),
  ),
  abuse('G9', 'batch-1', 400, 'BAD_REQUEST_SHAPE', () => post([{ query: '{ hello }' }])),
]

const typed = (name: string, type: string, body: string): Abuse => ({
  row: 'G12',
  name,
  request: () => post(body, { 'content-type': type }),
  status: 415,
  code: 'UNSUPPORTED_MEDIA_TYPE',
})
const simple = JSON.stringify({ query: 'mutation { add(by: 1) }' })

const crossSiteCases: readonly Abuse[] = [
  typed('csrf-text-plain', 'text/plain', simple),
  typed('csrf-form', 'application/x-www-form-urlencoded', 'query=mutation+%7B+add(by:+1)+%7D'),
  typed(
    'csrf-multipart',
    'multipart/form-data; boundary=x',
    '--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{}\r\n--x--',
  ),
  typed('content-type-trick', 'text/plain; application/json', simple),
  typed('content-type-list', 'application/json, text/plain', simple),
  typed('content-type-list-parameter', 'application/json; charset=utf-8, text/plain', simple),
  typed('content-type-prefix', 'application/jsonx', simple),
  typed('content-type-utf-16', 'application/json; charset=utf-16', simple),
  typed('graphql-type', 'application/graphql', 'mutation { add(by: 1) }'),
  typed('graphql-json-type', 'application/graphql+json', simple),
  abuse(
    'G12',
    'csrf-no-type',
    415,
    'UNSUPPORTED_MEDIA_TYPE',
    () => new Request(ENDPOINT_URL, { method: 'POST', body: new TextEncoder().encode(simple) }),
  ),
  abuse('G12', 'get-mutation', 405, 'METHOD_NOT_ALLOWED', () =>
    get({ query: 'mutation { add(by: 1) }' }),
  ),
  abuse('G12', 'get-mutation-named', 405, 'METHOD_NOT_ALLOWED', () =>
    get({ query: 'query a { hello } mutation b { add(by: 1) }', operationName: 'b' }),
  ),
  abuse(
    'G12',
    'head-mutation',
    405,
    null,
    () => new Request(get({ query: 'mutation { add(by: 1) }' }), { method: 'HEAD' }),
  ),
  abuse('G12', 'method-override', 405, 'METHOD_NOT_ALLOWED', () =>
    get(
      { query: 'mutation { add(by: 1) }', _method: 'POST' },
      { 'x-http-method-override': 'POST', 'x-method-override': 'POST' },
    ),
  ),
  ...['PUT', 'DELETE', 'PATCH', 'OPTIONS'].map((method): Abuse =>
    abuse(
      'G12',
      `method-${method}`,
      405,
      'METHOD_NOT_ALLOWED',
      () => new Request(ENDPOINT_URL, { method }),
    ),
  ),
  abuse(
    'G13',
    'cors-preflight',
    405,
    'METHOD_NOT_ALLOWED',
    () =>
      new Request(ENDPOINT_URL, {
        method: 'OPTIONS',
        headers: { origin: 'https://evil.test', 'access-control-request-method': 'POST' },
      }),
  ),
]

const utf16 = (text: string): Uint8Array => new Uint8Array(Buffer.from(`\uFEFF${text}`, 'utf16le'))
const raw = (row: string, name: string, body: string | Uint8Array, code: string): Abuse => ({
  row,
  name,
  request: () => post(body),
  status: 400,
  code,
})
const hello = '{"query":"{ hello }"}'
const escaped = (text: string): string =>
  `{"query":"query($v: JSON) { any(value: $v) }","variables":${text}}`

const encodingCases: readonly Abuse[] = [
  raw('G14', 'nul-in-query', '{"query":"{ hello }\\u0000"}', 'BAD_ENCODING'),
  raw('G14', 'nul-in-variable', escaped('{"v":"a\\u0000b"}'), 'BAD_ENCODING'),
  raw('G14', 'nul-in-variable-key', escaped('{"v":{"a\\u0000":1}}'), 'BAD_ENCODING'),
  raw(
    'G14',
    'nul-in-operation-name',
    '{"query":"{ hello }","operationName":"\\u0000"}',
    'BAD_ENCODING',
  ),
  raw(
    'G14',
    'nul-in-literal',
    JSON.stringify({ query: '{ hello(name: "a\\u0000b") }' }),
    'BAD_ENCODING',
  ),
  raw(
    'G14',
    'nul-in-braced-literal',
    JSON.stringify({ query: '{ any(value: [{ a: "\\u{0}" }]) }' }),
    'BAD_ENCODING',
  ),
  raw(
    'G14',
    'nul-in-default',
    JSON.stringify({ query: 'query($v: String = "\\u0000") { hello(name: $v) }' }),
    'BAD_ENCODING',
  ),
  raw('G14', 'nul-raw', '{"query":"{ hello }\0"}', 'BAD_JSON'),
  abuse(
    'G14',
    'nul-in-url',
    400,
    'BAD_ENCODING',
    () => new Request(`${ENDPOINT_URL}?query=%7Bhello%7D%00`),
  ),
  abuse(
    'G14',
    'invalid-utf8-in-url',
    400,
    'BAD_ENCODING',
    () => new Request(`${ENDPOINT_URL}?query=%7Bhello%7D%C3%28`),
  ),
  raw('G14', 'invalid-utf8', new Uint8Array([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]), 'BAD_ENCODING'),
  raw(
    'G14',
    'invalid-utf8-surrogate',
    new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]),
    'BAD_ENCODING',
  ),
  raw('G14', 'utf16-body', utf16(hello), 'BAD_ENCODING'),
  raw('G14', 'utf16-body-without-mark', utf16(hello).subarray(2), 'BAD_JSON'),
  raw('G14', 'bom', `\uFEFF${hello}`, 'BAD_JSON'),
  raw('G14', 'lone-surrogate', escaped('{"v":"\\ud800"}'), 'BAD_ENCODING'),
  raw('G14', 'lone-surrogate-key', escaped('{"v":{"\\udc00":1}}'), 'BAD_ENCODING'),
  raw(
    'G14',
    'lone-surrogate-literal',
    JSON.stringify({ query: '{ hello(name: "\\uD800") }' }),
    'GRAPHQL_PARSE_FAILED',
  ),
  raw('G14', 'malformed-json', '{"query":"{ hello }"', 'BAD_JSON'),
  raw('G14', 'json-with-comment', `${hello} // x`, 'BAD_JSON'),
  raw('G14', 'json-not-object', '"{ hello }"', 'BAD_REQUEST_SHAPE'),
  raw('G14', 'json-null', 'null', 'BAD_REQUEST_SHAPE'),
  raw('G14', 'empty-body', '', 'BAD_JSON'),
  raw('G14', 'query-missing', '{}', 'BAD_REQUEST_SHAPE'),
  raw('G14', 'query-empty', '{"query":""}', 'BAD_REQUEST_SHAPE'),
  ...['1', 'null', '["{ hello }"]', '{"a":1}', 'true'].map((value, i) =>
    raw('G14', `query-not-string-${i}`, `{"query":${value}}`, 'BAD_REQUEST_SHAPE'),
  ),
  raw('G14', 'variables-string', '{"query":"{ hello }","variables":"{}"}', 'BAD_REQUEST_SHAPE'),
  raw('G14', 'variables-array', '{"query":"{ hello }","variables":[]}', 'BAD_REQUEST_SHAPE'),
  raw('G14', 'extensions-array', '{"query":"{ hello }","extensions":[]}', 'BAD_REQUEST_SHAPE'),
  raw('G14', 'query-only-comment', '{"query":"# nothing"}', 'GRAPHQL_PARSE_FAILED'),
  raw('G14', 'type-definition', '{"query":"type X { y: Int }"}', 'GRAPHQL_VALIDATION_FAILED'),
  abuse(
    'G14',
    'query-twice-in-url',
    400,
    'BAD_REQUEST_SHAPE',
    () => new Request(`${ENDPOINT_URL}?query=%7Bhello%7D&query=%7Bviewer%7D`),
  ),
  abuse('G14', 'variables-not-json-in-url', 400, 'BAD_JSON', () =>
    get({ query: '{ hello }', variables: '{v:1}' }),
  ),
]

const HASH = 'ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38'
const stateCases: readonly Abuse[] = [
  raw(
    'G15',
    'proto-operation',
    '{"query":"{ hello }","operationName":"__proto__"}',
    'OPERATION_NOT_FOUND',
  ),
  raw(
    'G15',
    'constructor-operation',
    '{"query":"{ hello }","operationName":"constructor"}',
    'OPERATION_NOT_FOUND',
  ),
  raw('G15', 'proto-body', '{"__proto__":{"query":"{ hello }"}}', 'BAD_REQUEST_SHAPE'),
  abuse('G15', 'proto-document-id', 404, 'PERSISTED_QUERY_NOT_IN_LIST', () =>
    post('{"documentId":"constructor"}'),
  ),
  raw(
    'G15',
    'proto-field',
    '{"query":"{ constructor toString hasOwnProperty }"}',
    'GRAPHQL_VALIDATION_FAILED',
  ),
  abuse('G15', 'proto-variables', 200, null, () =>
    post(escaped('{"v":1,"__proto__":{"v":2},"constructor":{"prototype":{"polluted":1}}}')),
  ),
  abuse('G15', 'proto-variable-name', 200, null, () =>
    post(
      '{"query":"query($__proto__: JSON, $constructor: JSON) { a: any(value: $__proto__) b: any(value: $constructor) }","variables":{"__proto__":{"polluted":1},"constructor":1}}',
    ),
  ),
  abuse('G16', 'apq-poison', 400, 'PERSISTED_QUERY_NOT_SUPPORTED', () =>
    post({
      query: '{ hello }',
      extensions: { persistedQuery: { version: 1, sha256Hash: HASH } },
    }),
  ),
  abuse('G16', 'apq-poison-get', 400, 'PERSISTED_QUERY_NOT_SUPPORTED', () =>
    get({
      query: '{ hello }',
      extensions: JSON.stringify({ persistedQuery: { version: 1, sha256Hash: HASH } }),
    }),
  ),
  abuse('G16', 'apq-miss', 400, 'PERSISTED_QUERY_NOT_SUPPORTED', () =>
    post({ extensions: { persistedQuery: { version: 1, sha256Hash: HASH } } }),
  ),
  abuse('G18', 'unkeyed-headers', 200, null, () =>
    post(
      { query: '{ hello }' },
      {
        'x-forwarded-host': 'evil.test',
        'x-original-url': '/evil',
        'x-forwarded-scheme': 'nothttps',
      },
    ),
  ),
  abuse('G18', 'accept-4kb', 200, null, () =>
    post({ query: '{ hello }' }, { accept: `text/${'x'.repeat(4096)}` }),
  ),
  abuse('G18', 'accept-garbage', 200, null, () =>
    post({ query: '{ hello }' }, { accept: ';;,,/,application/,=' }),
  ),
  abuse('G18', 'accept-other', 406, 'NOT_ACCEPTABLE', () =>
    post({ query: '{ hello }' }, { accept: 'image/png' }),
  ),
  abuse('G18', 'header-injection', 400, 'OPERATION_NOT_FOUND', () =>
    post({ query: '{ hello }', operationName: 'a\r\nSet-Cookie: evil=1' }),
  ),
  abuse('G18', 'header-injection-get', 400, 'OPERATION_NOT_FOUND', () =>
    get({ query: 'query a { hello }', operationName: 'a\r\nSet-Cookie: evil=1' }),
  ),
  abuse('G21', 'subscription-as-query', 406, 'NOT_ACCEPTABLE', () =>
    post({ query: 'subscription { ticks(to: 3) }' }, { accept: MODERN }),
  ),
]

/** Hostile requests: too large, cross-site, wrongly encoded, poisonous (G7 to G9, G12 to G21). */
export const requestAbuses: readonly Abuse[] = [
  ...sizeCases,
  ...crossSiteCases,
  ...encodingCases,
  ...stateCases,
]
