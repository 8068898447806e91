/**
 * Asks the portal by trusted documents: the id of a document and its variables. What is the same for everybody is asked
 * by GET, so that caches can answer it; what is the caller's own goes by POST with their token, so that nothing of it
 * stands in an address. Uses nothing but the language itself, so that it runs wherever a transport can be had:
 * `wx.request` on a phone, `fetch` in tests.
 */

/** A document by its id, with the types of what goes in and what comes out. `documents.ts` has them all. */
export interface TrustedDocument<Result, Variables> {
  /** Lower-case hexadecimal SHA-256 of the document's text. */
  readonly id: string
  /** Its answer is the caller's own, or it changes something. */
  readonly own?: boolean
  /** Only for TypeScript, which needs to see both types somewhere; never there. */
  readonly types?: (variables: Variables) => Result
}

/** What came back: the status of HTTP, and the body read as JSON. */
export interface Reply {
  readonly status: number
  readonly body: unknown
}

/** Gets an address, or posts a body to it. Rejects when no answer came at all. */
export type Transport = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
) => Promise<Reply>

/** As much of `wx.request` as is used here. */
export type WxRequest = (options: {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly header: Record<string, string>
  readonly data?: string
  readonly dataType: 'json'
  readonly success: (result: { readonly statusCode: number; readonly data: unknown }) => void
  readonly fail: (reason: { readonly errMsg: string }) => void
}) => unknown

/** The transport of a mini-program: `viaWx(wx.request)`. */
export const viaWx =
  (request: WxRequest): Transport =>
  (url, headers, body) =>
    new Promise((resolve, reject) => {
      request({
        url,
        method: body === undefined ? 'GET' : 'POST',
        ...(body === undefined ? {} : { data: body }),
        header: { ...headers },
        dataType: 'json',
        success: ({ statusCode, data }) => resolve({ status: statusCode, body: data }),
        fail: ({ errMsg }) => reject(new Error(errMsg)),
      })
    })

/** As much of `fetch` as is used here. */
export type FetchLike = (
  url: string,
  init: {
    readonly headers: Record<string, string>
    readonly method?: string
    readonly body?: string
  },
) => Promise<{ readonly status: number; readonly json: () => Promise<unknown> }>

/** The transport of a browser or a test: `viaFetch(fetch)`. A body that is no JSON counts as none. */
export const viaFetch =
  (get: FetchLike): Transport =>
  async (url, headers, body) => {
    const sent = body === undefined ? {} : { method: 'POST', body }
    const response = await get(url, { headers: { ...headers }, ...sent })
    return { status: response.status, body: await response.json().catch(() => undefined) }
  }

/**
 * A value as JSON in the one way it can be written: keys in order, what is undefined left out. Caches compare
 * addresses, and an address has the variables in it.
 */
export const canonicalJson = (value: unknown): string => {
  if (value === undefined) return 'null'
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const members = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`)
  return `{${members.join(',')}}`
}

/** The address of a question; the same for equal questions. `lang` is in it because not every cache reads headers. */
export const addressOf = <Result, Variables>(
  endpoint: string,
  { id }: TrustedDocument<Result, Variables>,
  variables: Variables,
  lang?: string,
): string => {
  const json = encodeURIComponent(canonicalJson(variables))
  const language = lang === undefined ? '' : `&lang=${encodeURIComponent(lang)}`
  return `${endpoint}?documentId=${id}&variables=${json}${language}`
}

/** An error of an answer, as GraphQL words it. */
export interface AnswerError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions?: { readonly code?: string }
}

/** The portal answered, but not with all that was asked for. */
export class NotAnswered extends Error {
  readonly status: number
  readonly errors: readonly AnswerError[]
  /** What could be answered all the same; null when nothing could. */
  readonly data: unknown
  /** Code of the first error: what to branch on. */
  readonly code: string | undefined

  constructor(status: number, errors: readonly AnswerError[], data: unknown) {
    super(errors[0]?.message ?? `The portal answered with status ${status}.`)
    this.name = 'NotAnswered'
    this.status = status
    this.errors = errors
    this.data = data
    this.code = errors[0]?.extensions?.code
  }
}

/** Asks one question. */
export type Ask = <Result, Variables>(
  document: TrustedDocument<Result, Variables>,
  variables: Variables,
) => Promise<Result>

/** Where and how to ask. */
export interface AskOptions {
  /** As in `https://portal.example/graphql`. */
  readonly endpoint: string
  readonly transport: Transport
  /** The language wanted, as in `en`; when left out, the one the headers of the phone ask for. */
  readonly lang?: string | undefined
  /** The token of the session, for what is the caller's own; read anew each time, since it is exchanged now and then. */
  readonly token?: (() => string | undefined) | undefined
}

interface Answer {
  readonly data?: unknown
  readonly errors?: readonly AnswerError[]
}

const answerIn = (body: unknown): Answer =>
  typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {}

const postOwn = <Result, Variables>(
  { endpoint, transport, lang, token }: AskOptions,
  { id }: TrustedDocument<Result, Variables>,
  variables: Variables,
  headers: Readonly<Record<string, string>>,
): Promise<Reply> => {
  const held = token?.()
  return transport(
    lang === undefined ? endpoint : `${endpoint}?lang=${encodeURIComponent(lang)}`,
    {
      ...headers,
      'content-type': 'application/json',
      ...(held === undefined ? {} : { authorization: `Bearer ${held}` }),
    },
    canonicalJson({ documentId: id, variables }),
  )
}

/**
 * Makes the function that asks.
 * The promise it gives rejects with `NotAnswered` when the answer has errors or is none of GraphQL, and with the
 * error of the transport when no answer came.
 */
export const createAsk =
  ({ endpoint, transport, lang, token }: AskOptions): Ask =>
  async <Result, Variables>(
    document: TrustedDocument<Result, Variables>,
    variables: Variables,
  ): Promise<Result> => {
    const headers = { accept: 'application/graphql-response+json' }
    const { status, body } = await (document.own === true
      ? postOwn({ endpoint, transport, lang, token }, document, variables, headers)
      : transport(addressOf(endpoint, document, variables, lang), headers))
    const { data = null, errors = [] } = answerIn(body)
    if (data === null || errors.length > 0) throw new NotAnswered(status, errors, data)
    return data as Result
  }
