import type { GraphQLFormattedError } from 'graphql'

/** Stable codes a client can branch on; the messages may change. */
export type RefusalCode =
  | 'METHOD_NOT_ALLOWED'
  | 'URI_TOO_LONG'
  | 'NOT_ACCEPTABLE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'PAYLOAD_TOO_LARGE'
  | 'BAD_ENCODING'
  | 'BAD_JSON'
  | 'BAD_REQUEST_SHAPE'
  | 'PERSISTED_QUERY_NOT_SUPPORTED'
  | 'PERSISTED_QUERY_NOT_IN_LIST'
  | 'TRUSTED_DOCUMENTS_ONLY'
  | 'QUERY_TOO_LONG'
  | 'QUERY_TOO_DEEP'
  | 'VARIABLES_TOO_LARGE'
  | 'VARIABLES_TOO_DEEP'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'OPERATION_NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'INTROSPECTION_DISABLED'
  | 'TOKEN_LIMIT'
  | 'DEPTH_LIMIT'
  | 'ALIAS_LIMIT'
  | 'DIRECTIVE_LIMIT'
  | 'COST_LIMIT'

/** A request that is answered without executing anything. */
export interface Refusal {
  readonly kind: 'refusal'
  readonly status: number
  /**
   * What a client that accepts only `application/json` gets. GraphQL over HTTP keeps 200 there for documents that
   * do not parse or validate; refusals by policy (limits, introspection) stay 4xx for everybody.
   */
  readonly jsonStatus: number
  readonly errors: readonly GraphQLFormattedError[]
  readonly headers: Readonly<Record<string, string>>
}

/** A refusal with one error: `message` says what to do about it, `code` is for programs. */
export const refuse = (
  status: number,
  code: RefusalCode,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Refusal => ({
  kind: 'refusal',
  status,
  jsonStatus: status,
  errors: [{ message, extensions: { code } }],
  headers,
})

/** A refusal for a fault in the document itself: 400, but 200 for clients of `application/json` (see `jsonStatus`). */
export const refuseDocument = (errors: readonly GraphQLFormattedError[]): Refusal => ({
  kind: 'refusal',
  status: 400,
  jsonStatus: 200,
  errors,
  headers: {},
})

/** The refusal of a document's id that is not in the list. */
export const unknownDocument = (): Refusal =>
  refuse(
    404,
    'PERSISTED_QUERY_NOT_IN_LIST',
    'No document has this id: build the client with the documents of this portal.',
  )

/** Tells a refusal from the value that was hoped for. */
export const isRefusal = (value: { readonly kind: string } | Refusal): value is Refusal =>
  value.kind === 'refusal'
