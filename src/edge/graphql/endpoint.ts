import type { GraphQLSchema } from 'graphql'
import type { CostOf } from './cost.ts'
import { createCors } from './cors.ts'
import { createDocuments } from './documents.ts'
import { createGate, type GraphqlRequest } from './gate.ts'
import { limitsFor, type Limits, type Profile } from './limits.ts'
import { negotiate, negotiateStream, type MediaType } from './media.ts'
import { isRefusal, refuse, unknownDocument, type Refusal } from './refusal.ts'
import { createFinisher, type Finished, type Finisher } from './results.ts'
import { finishing, runOnce, runStream } from './run.ts'
import { createStreams, type PreparedOperation } from './streams.ts'
import type { Facts, TrustedEndpoint } from '../trusted/endpoint.ts'

/** What an unexpected error happened in. */
export interface ErrorInfo<C> {
  readonly request: Request
  readonly operationName: string | undefined
  /** Undefined when the error came before the context was there, or from making it. */
  readonly context: C | undefined
}

/** Everything the endpoint can be told; nothing is read from the environment. */
export interface GraphqlEndpointOptions<C> {
  readonly schema: GraphQLSchema
  readonly profile: Profile
  /** Logs an error that the client must not see and returns the request id that it sees instead. */
  readonly onError: (error: unknown, info: ErrorInfo<C>) => string
  /** Who may ask a production endpoint for its schema. Default: nobody. In development everybody may. */
  readonly mayIntrospect?: (context: C) => boolean
  /** Origins of foreign pages that may read answers, exactly as browsers send them. Default: none. */
  readonly allowedOrigins?: readonly string[]
  /** Request headers that those pages may send besides accept, authorization and content-type. */
  readonly allowedHeaders?: readonly string[]
  readonly costOf?: CostOf
  readonly limits?: Partial<Limits>
  /** The documents that clients were built with. Without them every id is unknown. */
  readonly trusted?: TrustedEndpoint<C> | undefined
  /** Who may send documents of their own, where trusted ones are there. Default: everybody. */
  readonly mayAskFreely?: (context: C) => boolean
  /** `yoga` sends every operation the long way; the tests compare both. Default `auto`. */
  readonly way?: 'auto' | 'yoga'
}

/** The GraphQL endpoint as a function from request to answer; the caller routes. */
export interface GraphqlEndpoint<C> {
  /**
   * Answers one request; never rejects. `context` is called at most once, and not at all for a request that is
   * refused by its size, shape or document: those cost no session look-up.
   */
  readonly fetch: (
    request: Request,
    context: () => C | Promise<C>,
    facts?: Facts<C>,
  ) => Promise<Response>
}

/** One request on its way through. */
interface Trip<C> {
  readonly request: Request
  readonly context: Once<C>
  readonly finisher: Finisher
  readonly facts: Facts<C> | undefined
  /** Known once the operation is chosen; for the log. */
  operationName: string | undefined
}

interface Once<C> {
  readonly get: () => Promise<C>
  readonly current: () => C | undefined
}

/** Lower case as all header names here: two spellings in one object would be sent as two values. */
const BASE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'private, no-store',
  vary: 'Accept',
} as const

/**
 * Whether an operation is answered without Yoga. Yoga's HTTP pipeline takes 0.46 ms of the 0.63 ms that workerd needs
 * for a list of twenty products, so an answer that is one JSON text is executed and written here; Yoga keeps what
 * is framed in other ways: subscriptions, server-sent events, multipart.
 */
const takesShortWay = (operation: PreparedOperation['operationType'], media: MediaType): boolean =>
  operation !== 'subscription' &&
  (media === 'application/json' || media === 'application/graphql-response+json')

const once = <C>(make: () => C | Promise<C>): Once<C> => {
  let made: Promise<C> | undefined
  let value: C | undefined
  const get = (): Promise<C> => {
    made ??= (async () => {
      value = await make()
      return value
    })()
    return made
  }
  return { get, current: () => value }
}

/**
 * Makes a GraphQL-over-HTTP endpoint for a schema: gate, checked documents, execution and answer, for workerd, Deno
 * and Node alike.
 * @see https://graphql.github.io/graphql-over-http/draft/
 */
export const createGraphqlEndpoint = <C>(
  options: GraphqlEndpointOptions<C>,
): GraphqlEndpoint<C> => {
  const { schema, profile, onError, mayIntrospect, mayAskFreely, trusted, costOf } = options
  const { way = 'auto' } = options
  const { allowedOrigins = [], allowedHeaders = [] } = options
  const limits = limitsFor(profile, options.limits)
  const gate = createGate(limits)
  const cors = createCors({ allowedOrigins, allowedHeaders })
  const documents = createDocuments({ schema, profile, limits, costOf })
  // Made when first needed: most isolates never stream.
  let streams: ReturnType<typeof createStreams> | undefined
  const hideSuggestions = profile === 'production'

  const acceptOf = (request: Request): string | null => {
    const accept = request.headers.get('accept')
    // Long ones are noise or an attack: they would be repeated in answers and keys.
    return accept !== null && accept.length > limits.acceptChars ? 'application/json' : accept
  }

  const write = (
    request: Request,
    media: MediaType,
    finished: Pick<Finished, 'status' | 'headers' | 'body'>,
  ): Response =>
    new Response(JSON.stringify(finished.body), {
      status: finished.status,
      headers: {
        ...finished.headers,
        ...BASE_HEADERS,
        ...cors.headersFor(request),
        'content-type': `${media}; charset=utf-8`,
      },
    })

  /** The media type of an answer that is about the request, also when the client accepts nothing we have. */
  const plainMedia = (request: Request): MediaType =>
    negotiate(acceptOf(request)) === 'application/graphql-response+json'
      ? 'application/graphql-response+json'
      : 'application/json'

  const writeRefusal = (request: Request, refusal: Refusal): Response => {
    const legacy = negotiate(acceptOf(request)) === 'application/json'
    return write(request, plainMedia(request), {
      status: legacy ? refusal.jsonStatus : refusal.status,
      headers: refusal.headers,
      body: { errors: refusal.errors },
    })
  }

  const notAcceptable = (subscription: boolean): Refusal => {
    const types = subscription
      ? 'text/event-stream'
      : 'application/graphql-response+json or application/json'
    return refuse(406, 'NOT_ACCEPTABLE', `This is answered as ${types}; accept that.`)
  }

  const throughYoga = async (
    request: Request,
    prepared: PreparedOperation,
    media: MediaType,
  ): Promise<Response> => {
    streams ??= createStreams()
    const framed = await streams(prepared, media)
    const headers = new Headers(framed.headers)
    const ours = { ...BASE_HEADERS, ...cors.headersFor(request) }
    for (const [name, value] of Object.entries(ours)) headers.set(name, value)
    return new Response(framed.body, { status: framed.status, headers })
  }

  const answerTrusted = async (
    asked: GraphqlRequest,
    documentId: string,
    trip: Trip<C>,
  ): Promise<Response> => {
    const { request, context, finisher, facts } = trip
    if (trusted === undefined || facts === undefined)
      return writeRefusal(request, unknownDocument())
    const answered = await trusted.answer({ ...asked, documentId }, request, facts, finisher, {
      chosen: (name) => (trip.operationName = name),
      own: async (document, variables, media) =>
        write(
          request,
          media,
          await finishing(finisher, media, async () =>
            document.run(await context.get(), variables),
          ),
        ),
    })
    return 'kind' in answered ? writeRefusal(request, answered) : answered
  }

  const answer = async (asked: GraphqlRequest, trip: Trip<C>): Promise<Response> => {
    const { request, context, finisher } = trip
    if (asked.documentId !== undefined) return answerTrusted(asked, asked.documentId, trip)
    if (mayAskFreely !== undefined && !mayAskFreely(await context.get())) {
      const message = 'Ask with the id of a trusted document, or with an API key.'
      return writeRefusal(request, refuse(403, 'TRUSTED_DOCUMENTS_ONLY', message))
    }
    const checked = await documents.check(asked.query, async () => {
      if (profile === 'development') return true
      return mayIntrospect !== undefined && mayIntrospect(await context.get())
    })
    if (isRefusal(checked)) return writeRefusal(request, checked)
    const chosen = documents.choose(checked, asked.operationName, asked.variables ?? {})
    if (isRefusal(chosen)) return writeRefusal(request, chosen)
    const { document, operation } = chosen
    trip.operationName = operation.name?.value
    const type = operation.operation
    if (type === 'mutation' && asked.method === 'GET') {
      const allow = { allow: 'POST' }
      return writeRefusal(
        request,
        refuse(405, 'METHOD_NOT_ALLOWED', 'Use POST to change things.', allow),
      )
    }
    const accept = acceptOf(request)
    const media = type === 'subscription' ? negotiateStream(accept) : negotiate(accept)
    if (media === undefined) return writeRefusal(request, notAcceptable(type === 'subscription'))
    const args = {
      schema,
      document,
      contextValue: await context.get(),
      variableValues: asked.variables,
      operationName: asked.operationName,
      hideSuggestions,
    }
    if (way === 'auto' && takesShortWay(type, media)) {
      return write(request, media, await runOnce(args, finisher, media))
    }
    const prepared: PreparedOperation = {
      document,
      operationType: type,
      query: asked.query,
      operationName: asked.operationName,
      fail: finisher.finishThrown,
      run: () =>
        type === 'subscription' ? runStream(args, finisher, media) : runOnce(args, finisher, media),
    }
    return throughYoga(request, prepared, media)
  }

  const respond: GraphqlEndpoint<C>['fetch'] = async (request, makeContext, facts) => {
    const preflight = cors.preflight(request)
    if (preflight !== undefined) {
      return new Response(null, { status: 204, headers: { ...BASE_HEADERS, ...preflight } })
    }
    const context = once(makeContext)
    const finisher = createFinisher(limits, (error) =>
      onError(error, { request, operationName: trip.operationName, context: context.current() }),
    )
    const trip: Trip<C> = { request, context, finisher, facts, operationName: undefined }
    try {
      const asked = await gate(request)
      if (isRefusal(asked)) return writeRefusal(request, asked)
      return await answer(asked, trip)
    } catch (error) {
      return write(request, plainMedia(request), finisher.finishThrown(error))
    }
  }

  return {
    fetch: async (request, makeContext, facts) => {
      const response = await respond(request, makeContext, facts)
      if (request.method !== 'HEAD' || response.body === null) return response
      await response.body?.cancel()
      return new Response(null, { status: response.status, headers: response.headers })
    },
  }
}
