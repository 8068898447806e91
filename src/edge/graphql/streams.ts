import { GraphQLError, type DocumentNode } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import { mapEvents } from './events.ts'
import type { MediaType } from './media.ts'
import type { Finished } from './results.ts'

/** One operation that is checked and ready to run; what it yields is finished already. */
export interface PreparedOperation {
  readonly document: DocumentNode
  readonly operationType: 'query' | 'mutation' | 'subscription'
  readonly query: string
  readonly operationName: string | undefined
  /** The answer for something thrown where nothing should be. */
  readonly fail: (error: unknown) => Finished
  readonly run: () => Promise<Finished | AsyncGenerator<Finished, void, void>>
}

type Carried = { readonly prepared: PreparedOperation }

/** A result that Yoga frames but neither masks nor serialises: it has no errors to touch and writes itself. */
const written = (finished: Finished) => ({
  extensions: { http: { status: finished.status, headers: finished.headers } },
  stringify: () => JSON.stringify(finished.body),
})

const causeOf = (error: unknown): unknown =>
  error instanceof GraphQLError ? (error.originalError ?? error) : error

/** The hooks that make Yoga skip parsing, validation and its own executor: all that is done by the time it is asked. */
const usePrepared = (): Plugin<Carried, Carried> => {
  const run = async ({ run: start, fail }: PreparedOperation) => {
    const outcome = await start()
    if ('body' in outcome) return written(outcome)
    return mapEvents(outcome, written, (error) => written(fail(error)))
  }
  return {
    onParse: ({ context, setParsedDocument }) => setParsedDocument(context.prepared.document),
    onValidate: ({ setResult }) => setResult([]),
    onExecute: ({ context, setExecuteFn }) => setExecuteFn(() => run(context.prepared)),
    onSubscribe: ({ context, setSubscribeFn }) => setSubscribeFn(() => run(context.prepared)),
    // Our results never carry errors in Yoga's sense; one that does is a failure of Yoga itself.
    onResultProcess: (payload) => {
      const { result, serverContext } = payload
      if (result === undefined || !('errors' in result)) return
      payload.setResult(written(serverContext.prepared.fail(causeOf(result.errors?.[0]))))
    },
  }
}

/**
 * Makes the long way: GraphQL Yoga writes the HTTP answer of a prepared operation, in any media type it knows (JSON,
 * server-sent events, multipart). It sees a request built here, never the one that came from outside.
 */
export const createStreams = (): ((
  prepared: PreparedOperation,
  media: MediaType,
) => Promise<Response>) => {
  const yoga = createYoga<Carried>({
    graphiql: false,
    landingPage: false,
    cors: false,
    batching: false,
    multipart: false,
    logging: false,
    parserAndValidationCache: false,
    maskedErrors: {
      maskError: (error) =>
        new GraphQLError('Unexpected error.', {
          originalError: error instanceof Error ? error : new Error(String(error)),
        }),
    },
    plugins: [usePrepared()],
    // The platform's own classes on every host; Yoga would bring substitutes on Node.
    fetchAPI: { Request, Response, Headers, ReadableStream, TextEncoder, URL, URLSearchParams },
  })
  return async (prepared, media) => {
    const { query, operationName } = prepared
    const request = new Request(`http://endpoint.invalid${yoga.graphqlEndpoint}`, {
      method: 'POST',
      headers: { accept: media, 'content-type': 'application/json' },
      body: JSON.stringify({ query, operationName }),
    })
    return yoga.fetch(request, { prepared })
  }
}
