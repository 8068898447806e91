import {
  GraphQLError,
  Kind,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLFormattedError,
} from 'graphql'
import type { Limits } from './limits.ts'
import type { MediaType } from './media.ts'
import { cut } from './text.ts'

/** An answer ready to be written: nothing in it needs to be hidden any more. */
export interface Finished {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: FormattedExecutionResult
  /** One of its errors is ours, not the caller's. */
  readonly failed: boolean
}

/** Logs what went wrong and returns the request id that the client is told instead. */
export type LogError = (error: unknown) => string

interface Http {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string>>
}

const NO_HTTP: Http = { status: undefined, headers: {} }

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const httpOf = (value: unknown): Http => {
  if (!isRecord(value)) return NO_HTTP
  const { status, headers } = value
  const valid = Number.isInteger(status) && Number(status) >= 200 && Number(status) <= 599
  const texts: Record<string, string> = {}
  for (const [name, text] of isRecord(headers) ? Object.entries(headers) : []) {
    if (typeof text === 'string') texts[name.toLowerCase()] = text
  }
  return { status: valid ? Number(status) : undefined, headers: texts }
}

/** What a resolver threw: graphql-js wraps it to add the path. */
const thrownIn = (error: unknown): unknown =>
  error instanceof GraphQLError && error.path !== undefined && error.originalError != null
    ? error.originalError
    : error

/**
 * Whether an error was made to be read by the client: a GraphQLError with a code, or one of graphql-js about a variable
 * or an argument, which carries the nodes it complains of. A GraphQLError without nodes comes from a scalar or enum
 * that could not serialise what a resolver returned, and one about a field from a row that is not of the field's type:
 * defects, and their messages hold the value.
 */
const isDeliberate = (thrown: unknown): boolean =>
  thrown instanceof GraphQLError &&
  (typeof thrown.extensions['code'] === 'string' ||
    thrown.nodes?.some(({ kind }) => kind !== Kind.FIELD) === true)

interface Shown {
  readonly error: GraphQLFormattedError
  readonly http: Http
  readonly masked: boolean
}

const show = (error: unknown, limits: Limits, idOf: LogError): Shown => {
  const thrown = thrownIn(error)
  const plain = error instanceof GraphQLError ? error.toJSON() : undefined
  const where = {
    ...(plain?.locations === undefined ? {} : { locations: plain.locations }),
    ...(plain?.path === undefined ? {} : { path: plain.path }),
  }
  if (plain === undefined || !isDeliberate(thrown)) {
    const extensions = { code: 'INTERNAL_SERVER_ERROR', requestId: idOf(thrown) }
    const masked = { message: 'Unexpected error.', ...where, extensions }
    return { error: masked, http: NO_HTTP, masked: true }
  }
  const { http, ...extensions } = plain.extensions ?? {}
  return {
    error: {
      message: cut(plain.message, limits.messageChars),
      ...where,
      extensions: { code: 'BAD_USER_INPUT', ...extensions },
    },
    http: httpOf(http),
    masked: false,
  }
}

const statusOf = (
  result: { readonly data?: unknown },
  shown: readonly Shown[],
  media: MediaType,
): number => {
  const json = media === 'application/json'
  const asked = shown.flatMap(({ http }) => http.status ?? [])
  const highest = asked.length === 0 ? undefined : Math.max(...asked)
  if ('data' in result) {
    // GraphQL over HTTP: an answer with data that is not null MUST be 2xx in the newer media type.
    return result.data === null || json ? (highest ?? 200) : 200
  }
  if (highest !== undefined) return highest
  if (shown.some(({ masked }) => masked)) return 500
  return json ? 200 : 400
}

/**
 * Makes what hides and trims the results of one request. Deliberate errors pass with their code, anything else becomes
 * "Unexpected error." with the id that `log` returned; at most `limits.errors` errors are looked at, and one error
 * that many fields share (a failed loader) is logged once.
 */
export const createFinisher = (limits: Limits, log: LogError) => {
  const ids = new Map<unknown, string>()
  const idOf: LogError = (error) => {
    const id = ids.get(error) ?? log(error)
    ids.set(error, id)
    return id
  }
  /** The answer for an execution result. `extensions.http` of an error sets status and headers and is removed. */
  const finish = (result: ExecutionResult, media: MediaType): Finished => {
    const extensions = result.extensions === undefined ? {} : { extensions: result.extensions }
    if (result.errors === undefined) {
      return {
        status: 200,
        headers: {},
        body: { data: result.data ?? null, ...extensions },
        failed: false,
      }
    }
    const shown = result.errors.slice(0, limits.errors).map((error) => show(error, limits, idOf))
    const headers: Record<string, string> = {}
    for (const { http } of shown) Object.assign(headers, http.headers)
    return {
      status: statusOf(result, shown, media),
      headers,
      failed: shown.some(({ masked }) => masked),
      body: {
        errors: shown.map(({ error }) => error),
        ...('data' in result ? { data: result.data ?? null } : {}),
        ...extensions,
      },
    }
  }
  /** The answer for something thrown outside execution, for example while the context was made. */
  const finishThrown = (error: unknown): Finished => {
    const { error: formatted, http, masked } = show(error, limits, idOf)
    return {
      status: http.status ?? (masked ? 500 : 400),
      headers: http.headers,
      body: { errors: [formatted] },
      failed: masked,
    }
  }
  return { finish, finishThrown }
}

/** See `createFinisher`. */
export type Finisher = ReturnType<typeof createFinisher>
