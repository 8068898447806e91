import { type Abuse, abuse, many, query } from './abuse-case.ts'
import { ENDPOINT_URL, get, post } from './graphql-fixture.ts'

const deep = (levels: number): string => `{ ${'node { '.repeat(levels)} id ${'} '.repeat(levels)} }`

const depthCases: readonly Abuse[] = [
  query('G1', 'deep-11', deep(10), 'DEPTH_LIMIT'),
  query('G1', 'deep-30', deep(30), 'DEPTH_LIMIT'),
  query('G1', 'deep-500', deep(500), 'QUERY_TOO_DEEP'),
  query('G1', 'deep-behind-comment', `{ ${'node { # }\n'.repeat(400)} id`, 'QUERY_TOO_DEEP'),
  query('G1', 'deep-behind-string', `{ ${'node(text: "}") { '.repeat(400)} id`, 'QUERY_TOO_DEEP'),
  query(
    'G1',
    'deep-behind-block',
    `{ ${'node(text: """\\""" }""") { '.repeat(400)} id`,
    'QUERY_TOO_DEEP',
  ),
  query(
    'G1',
    'deep-through-fragments',
    `{ ...F0 } ${many(20, (i) => `fragment F${i} on ${i === 0 ? 'Query' : 'Node'} { node { ${i < 19 ? `...F${i + 1}` : 'id'} } }`)}`,
    'DEPTH_LIMIT',
  ),
  query('G2', 'deep-50000', deep(50_000), 'PAYLOAD_TOO_LARGE', 413),
  query('G2', 'deep-unclosed', '{'.repeat(19_999), 'QUERY_TOO_DEEP'),
  query(
    'G2',
    'deep-list-value',
    `{ any(value: ${'['.repeat(5000)}${']'.repeat(5000)}) }`,
    'QUERY_TOO_DEEP',
  ),
  query(
    'G2',
    'deep-object-value',
    `{ any(value: ${'{a:'.repeat(3000)}1${'}'.repeat(3000)}) }`,
    'QUERY_TOO_DEEP',
  ),
  query(
    'G2',
    'deep-inline-fragments',
    `{ ${'... { '.repeat(1500)} hello ${'}'.repeat(1500)} }`,
    'QUERY_TOO_DEEP',
  ),
  query(
    'G2',
    'deep-list-type',
    `query ($x: ${'['.repeat(2000)}Int${']'.repeat(2000)}) { hello }`,
    'QUERY_TOO_DEEP',
  ),
]

const bomb = (levels: number): string =>
  `{ node { ...F0 } } ${many(levels, (i) => `fragment F${i} on Node { ${i < levels - 1 ? `a: node { ...F${i + 1} } b: node { ...F${i + 1} }` : 'id'} }`)}`
const flatBomb = (levels: number): string =>
  `{ node { ...F0 } } ${many(levels, (i) => `fragment F${i} on Node { ${i < levels - 1 ? `...F${i + 1} ...F${i + 1}` : 'id'} }`)}`

const widthCases: readonly Abuse[] = [
  query('G3', 'aliases-16', `{ ${many(16, (i) => `a${i}: viewer`)} }`, 'ALIAS_LIMIT'),
  query('G3', 'aliases-1000', `{ ${many(1000, (i) => `a${i}: hello`)} }`, 'TOKEN_LIMIT'),
  query('G3', 'aliases-typename', `{ ${many(200, (i) => `a${i}: __typename`)} }`, 'ALIAS_LIMIT'),
  query(
    'G3',
    'aliases-mutation-200',
    `mutation { ${many(200, (i) => `a${i}: redeem(code: "${i}")`)} }`,
    'TOKEN_LIMIT',
  ),
  query(
    'G3',
    'aliases-mutation-2',
    'mutation { a: redeem(code: "1") b: redeem(code: "2") }',
    'ALIAS_LIMIT',
  ),
  query(
    'G3',
    'aliases-mutation-fragments',
    'mutation { ...A ...B } fragment A on Mutation { redeem(code: "1") } fragment B on Mutation { b: redeem(code: "2") }',
    'ALIAS_LIMIT',
  ),
  query('G4', 'fields-10000', `{ ${'hello '.repeat(10_000)} }`, 'QUERY_TOO_LONG', 413),
  query('G4', 'fields-3000', `{ ${'hello '.repeat(3000)} }`, 'TOKEN_LIMIT'),
  query('G4', 'overlap-quadratic', `{ ${'hello '.repeat(900)} }`, 'COST_LIMIT'),
  query('G4', 'overlap-nested', `{ ${'node { id name } '.repeat(150)} }`, 'COST_LIMIT'),
  query(
    'G4',
    'overlap-fragments',
    `{ node { ${many(90, (i) => `...F${i}`)} } } ${many(90, (i) => `fragment F${i} on Node { id }`)}`,
    'COST_LIMIT',
  ),
  query(
    'G4',
    'operations-1000',
    many(1000, (i) => `query q${i} { hello }`),
    'QUERY_TOO_LONG',
    413,
  ),
  query(
    'G4',
    'operations-800',
    many(800, (i) => `query q${i} { hello }`),
    'TOKEN_LIMIT',
  ),
  query(
    'G4',
    'fragments-unused-5000',
    `{ hello } ${many(5000, (i) => `fragment F${i} on Query { hello }`)}`,
    'PAYLOAD_TOO_LARGE',
    413,
  ),
  query(
    'G4',
    'fragments-unused-400',
    `{ hello } ${many(400, (i) => `fragment F${i} on Query { hello }`)}`,
    'TOKEN_LIMIT',
  ),
  query(
    'G5',
    'circular-fragments',
    '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
    'GRAPHQL_VALIDATION_FAILED',
  ),
  query(
    'G5',
    'self-fragment',
    '{ ...A } fragment A on Query { hello ...A }',
    'GRAPHQL_VALIDATION_FAILED',
  ),
  query(
    'G5',
    'circular-unused',
    '{ hello } fragment A on Query { node { ...B } } fragment B on Node { node { ...B } }',
    'GRAPHQL_VALIDATION_FAILED',
  ),
  query('G5', 'fragment-bomb', flatBomb(29), 'COST_LIMIT'),
  query('G5', 'fragment-bomb-nested', bomb(29), 'ALIAS_LIMIT'),
  query(
    'G6',
    'directive-overload',
    `{ hello ${'@include(if: true) '.repeat(100)} }`,
    'DIRECTIVE_LIMIT',
  ),
  query(
    'G6',
    'directive-through-fragments',
    `{ ${'...A '.repeat(21)} } fragment A on Query { hello @skip(if: false) viewer @skip(if: false) }`,
    'DIRECTIVE_LIMIT',
  ),
  query(
    'G6',
    'directive-unknown',
    `{ hello ${many(15, (i) => `@nope${i}`)} }`,
    'GRAPHQL_VALIDATION_FAILED',
  ),
  query(
    'G6',
    'error-amplification',
    `{ ${many(900, (i) => `nope${i}`)} }`,
    'GRAPHQL_VALIDATION_FAILED',
  ),
]

const page = (size: string): string => `{ pages(first: ${size}) { edges { node { id name } } } }`
const paged = 'query($n: Int) { pages(first: $n) { edges { node { id } } } }'
const nestedPages =
  'query($n: Int) { pages(first: $n) { edges { node { pages(first: $n) { edges { node { pages(first: $n) { edges { node { id } } } } } } } } } }'

const costCases: readonly Abuse[] = [
  query('G10', 'page-huge', page('1000000'), 'COST_LIMIT'),
  query('G10', 'page-101', page('101'), 'COST_LIMIT'),
  query('G10', 'page-negative', page('-1'), 'BAD_USER_INPUT'),
  query('G10', 'page-overflow', page('99999999999'), 'GRAPHQL_VALIDATION_FAILED'),
  query(
    'G10',
    'page-aliased',
    `{ ${many(4, (i) => `a${i}: pages(first: 100) { edges { node { id plain: nodes { id name nodes { id } } } } }`)} }`,
    'COST_LIMIT',
  ),
  query(
    'G10',
    'page-nested',
    '{ pages(first: 100) { edges { node { pages(last: 100) { edges { node { id } } } } } } }',
    'COST_LIMIT',
  ),
  query(
    'G10',
    'page-nested-fragment',
    '{ pages(first: 100) { ...C } } fragment C on Connection { edges { node { pages(first: 50) { edges { node { id } } } } } }',
    'COST_LIMIT',
  ),
  query(
    'G10',
    'page-unbounded',
    '{ pages { edges { node { pages { edges { node { pages { edges { node { id } } } } } } } } } }',
    'COST_LIMIT',
  ),
  query(
    'G10',
    'list-nested',
    `{ plain { ${'nodes { '.repeat(6)} id ${'} '.repeat(6)} } }`,
    'COST_LIMIT',
  ),
  abuse('G10', 'page-variable-huge', 400, 'COST_LIMIT', () =>
    post({ query: paged, variables: { n: 5000 } }),
  ),
  abuse('G10', 'page-variable-negative', 400, 'BAD_USER_INPUT', () =>
    post({ query: paged, variables: { n: -5 } }),
  ),
  abuse('G10', 'page-variable-overflow', 400, 'COST_LIMIT', () =>
    post({ query: paged, variables: { n: 1e300 } }),
  ),
  abuse('G10', 'page-variable-nested', 400, 'COST_LIMIT', () =>
    post({ query: nestedPages, variables: { n: 50 } }),
  ),
  abuse('G10', 'page-variable-default', 400, 'COST_LIMIT', () =>
    post({ query: nestedPages.replace('Int)', 'Int = 60)') }),
  ),
  query('G11', 'introspection', '{ __schema { types { name } } }', 'INTROSPECTION_DISABLED'),
  query(
    'G11',
    'introspection-type',
    '{ __type(name: "Query") { name } }',
    'INTROSPECTION_DISABLED',
  ),
  query(
    'G11',
    'introspection-aliased',
    '{ hello: __schema { queryType { name } } }',
    'INTROSPECTION_DISABLED',
  ),
  query(
    'G11',
    'introspection-fragment',
    '{ ...A } fragment A on Query { ... { __schema { queryType { name } } } }',
    'INTROSPECTION_DISABLED',
  ),
  query('G11', 'introspection-invalid', '{ __schema { nope } }', 'INTROSPECTION_DISABLED'),
  abuse('G11', 'introspection-get', 400, 'INTROSPECTION_DISABLED', () =>
    get({ query: '{ __schema { types { name } } }' }),
  ),
  abuse('G11', 'introspection-other-operation', 400, 'INTROSPECTION_DISABLED', () =>
    post({
      query: 'query a { hello } query b { __schema { types { name } } }',
      operationName: 'a',
    }),
  ),
  abuse('G11', 'duplicate-keys', 400, 'INTROSPECTION_DISABLED', () =>
    post('{"query":"{ hello }","query":"{ __schema { types { name } } }"}'),
  ),
  query(
    'G11',
    'suggestions',
    '{ helo pges { edges { node { id } } } }',
    'GRAPHQL_VALIDATION_FAILED',
  ),
  abuse(
    'G11',
    'graphiql',
    400,
    'BAD_REQUEST_SHAPE',
    () => new Request(ENDPOINT_URL, { headers: { accept: 'text/html' } }),
  ),
]

/** Hostile documents: deep, wide, circular, dear, curious (G1 to G6, G10, G11). */
export const documentAbuses: readonly Abuse[] = [...depthCases, ...widthCases, ...costCases]
