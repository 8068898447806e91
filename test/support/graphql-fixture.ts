import { buildSchema, GraphQLError, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql'
import {
  createGraphqlEndpoint,
  type ErrorInfo,
  type GraphqlEndpoint,
  type GraphqlEndpointOptions,
} from '#edge/graphql/endpoint.ts'

/** The caller's context of the fixture: a viewer, and a count of the resolvers that ran. */
export interface FixtureContext {
  readonly viewer: 'guest' | 'partner'
}

const SDL = /* GraphQL */ `
  scalar JSON
  type Query {
    hello(name: String): String
    any(value: JSON): String
    node: Node
    pages(first: Int, last: Int): Connection!
    tagged(first: Int = 10): [Node!]!
    plain: [Node!]!
    heavy: Node
    viewer: String
    boom: String
    boomHard: String!
    refused: String
    refusedHard: String!
    wrapped: String
    coded: String
    nonsense: Int
    manyBooms: [String]!
    sharedBooms: [String]!
  }
  type Node {
    id: ID!
    name: String
    node(text: String, list: JSON): Node
    nodes: [Node!]!
    pages(first: Int, last: Int): Connection!
  }
  type Connection {
    edges: [Edge!]!
    pageInfo: PageInfo!
  }
  type Edge {
    node: Node!
  }
  type PageInfo {
    hasNextPage: Boolean!
  }
  type Mutation {
    add(by: Int!): Int!
    redeem(code: String!): Boolean!
  }
  type Subscription {
    ticks(to: Int!): Int!
    breaks: Int!
    locked: Int!
    idle: Int!
  }
`

const node = { id: 'n1', name: 'one' }
const shared = new Error('the loader lost table secrets')

type Resolvers = Readonly<
  Record<string, Readonly<Record<string, GraphQLFieldResolver<unknown, FixtureContext>>>>
>

const unauthenticated = (): GraphQLError =>
  new GraphQLError('Sign in first.', {
    extensions: {
      code: 'UNAUTHENTICATED',
      http: { status: 401, headers: { 'Retry-After': '7', 'Cache-Control': 'public' } },
    },
  })

const throwing = (make: () => unknown) => (): never => {
  throw make()
}

const resolvers: Resolvers = {
  Query: {
    hello: (_root, { name }) => `hello ${String(name ?? 'world')}`,
    any: (_root, { value }) => JSON.stringify(value ?? null),
    node: () => node,
    heavy: () => node,
    pages: () => ({ edges: [{ node }], pageInfo: { hasNextPage: false } }),
    tagged: () => [node],
    plain: () => [node],
    viewer: (_root, _args, context) => context.viewer,
    boom: throwing(() => new Error('password=hunter2')),
    boomHard: throwing(() => new Error('password=hunter2')),
    refused: throwing(unauthenticated),
    refusedHard: throwing(unauthenticated),
    wrapped: throwing(
      () =>
        new GraphQLError('Try later.', {
          originalError: new Error('password=hunter2'),
          extensions: { code: 'LATER' },
        }),
    ),
    coded: throwing(() =>
      Object.assign(new Error('password=hunter2'), { extensions: { code: 'X' } }),
    ),
    nonsense: () => 'password=hunter2',
    manyBooms: () => Array.from({ length: 50 }, (_, i) => Promise.reject(new Error(`secret ${i}`))),
    sharedBooms: () => Array.from({ length: 50 }, () => Promise.reject(shared)),
  },
  Node: {
    node: () => node,
    nodes: () => [node],
    pages: () => ({ edges: [{ node }], pageInfo: { hasNextPage: false } }),
  },
  Mutation: { add: (_root, { by }) => Number(by) + 1, redeem: () => true },
}

const ticks = async function* (to: number): AsyncGenerator<{ ticks: number }, void, void> {
  for (let tick = 1; tick <= to; tick++) yield await Promise.resolve({ ticks: tick })
}

const breaks = async function* (): AsyncGenerator<{ breaks: number }, void, void> {
  yield await Promise.resolve({ breaks: 1 })
  throw new Error('password=hunter2')
}

/** A source that waits for ever and tells when it is closed. */
const idle = (closed: () => void): AsyncGenerator<{ idle: number }, void, void> => {
  const close = () => {
    closed()
    return Promise.resolve({ done: true, value: undefined } as const)
  }
  return {
    next: () => new Promise(() => undefined),
    return: close,
    throw: close,
    [Symbol.asyncIterator]() {
      return this
    },
    [Symbol.asyncDispose]: async () => {
      await close()
    },
  }
}

const fixtureSchema = (ran: () => void, closed: () => void): GraphQLSchema => {
  const schema = buildSchema(SDL)
  for (const [type, fields] of Object.entries(resolvers)) {
    const object = schema.getType(type)
    if (object === undefined || !('getFields' in object)) throw new Error(`no type ${type}`)
    const definitions = object.getFields()
    for (const [name, resolve] of Object.entries(fields)) {
      const field = definitions[name]
      if (field === undefined || !('args' in field)) throw new Error(`no field ${type}.${name}`)
      field.resolve = (source, args, context: FixtureContext, info) => {
        ran()
        return resolve(source, args, context, info)
      }
    }
  }
  const events = schema.getSubscriptionType()?.getFields() ?? {}
  const sources: Readonly<Record<string, GraphQLFieldResolver<unknown, FixtureContext>>> = {
    ticks: (_root, { to }) => ticks(Number(to)),
    breaks: () => breaks(),
    locked: throwing(unauthenticated),
    idle: () => idle(closed),
  }
  for (const [name, source] of Object.entries(sources)) {
    const field = events[name]
    if (field === undefined) throw new Error(`no subscription ${name}`)
    field.subscribe = (root, args, context: FixtureContext, info) => {
      ran()
      return source(root, args, context, info)
    }
  }
  return schema
}

/** What a test sees of an endpoint over the fixture schema. */
export interface Fixture {
  readonly endpoint: GraphqlEndpoint<FixtureContext>
  readonly fetch: (request: Request) => Promise<Response>
  /** Resolvers and contexts that were started so far. */
  readonly counts: { resolvers: number; contexts: number; closedStreams: number }
  readonly logged: { readonly error: unknown; readonly info: ErrorInfo<FixtureContext> }[]
}

/** An endpoint over the fixture schema whose errors are logged to an array under ids `req-1`, `req-2` … */
export const fixture = (
  options: Partial<GraphqlEndpointOptions<FixtureContext>> = {},
  makeContext: () => FixtureContext | Promise<FixtureContext> = () => ({ viewer: 'guest' }),
): Fixture => {
  const counts = { resolvers: 0, contexts: 0, closedStreams: 0 }
  const logged: Fixture['logged'] = []
  const schema = fixtureSchema(
    () => counts.resolvers++,
    () => counts.closedStreams++,
  )
  const endpoint = createGraphqlEndpoint<FixtureContext>({
    schema,
    profile: 'production',
    onError: (error, info) => {
      logged.push({ error, info })
      return `req-${logged.length}`
    },
    ...options,
  })
  const fetch = (request: Request) =>
    endpoint.fetch(request, () => {
      counts.contexts++
      return makeContext()
    })
  return { endpoint, fetch, counts, logged }
}

/** The URL requests of the tests go to; nothing listens there. */
export const ENDPOINT_URL = 'http://portal.test/graphql'

/** Media type of the newer answers, whose status tells errors. */
export const MODERN = 'application/graphql-response+json'

/** A POST with a JSON body (or a ready text or bytes) and, unless told otherwise, the newer answer type. */
export const post = (body: unknown, headers: Readonly<Record<string, string>> = {}): Request =>
  new Request(ENDPOINT_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: MODERN, ...headers },
    body:
      typeof body === 'string' || body instanceof Uint8Array
        ? new Blob([body instanceof Uint8Array ? new Uint8Array(body) : body])
        : JSON.stringify(body),
  })

/** A GET with the given parameters. */
export const get = (
  parameters: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Request =>
  new Request(`${ENDPOINT_URL}?${new URLSearchParams(parameters).toString()}`, {
    headers: { accept: MODERN, ...headers },
  })
