import { readBody } from './body.ts'
import type { Limits } from './limits.ts'
import { isJsonContentType } from './media.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'
import { cleanJson, isCleanText, nesting } from './text.ts'

/** What is left of an HTTP request that passed the gate: values parsed once, never the bytes they came from. */
export interface GraphqlRequest {
  readonly kind: 'request'
  readonly method: 'GET' | 'POST'
  /** Empty when the request names a trusted document instead. */
  readonly query: string
  readonly documentId: string | undefined
  readonly operationName: string | undefined
  readonly variables: Readonly<Record<string, unknown>> | undefined
  readonly extensions: Readonly<Record<string, unknown>> | undefined
}

/** The methods the endpoint has, as a 405 names them. */
const ALLOWED_METHODS = 'GET, HEAD, POST'

const PARAMETERS = ['query', 'variables', 'operationName', 'extensions', 'documentId'] as const
type Parameter = (typeof PARAMETERS)[number]
type Given = Readonly<Record<Parameter, unknown>>
type JsonObject = Readonly<Record<string, unknown>>

const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const badEncoding = (): Refusal =>
  refuse(
    400,
    'BAD_ENCODING',
    'Send text in UTF-8, without NUL characters and without unpaired surrogates.',
  )

const badShape = (message: string): Refusal => refuse(400, 'BAD_REQUEST_SHAPE', message)

/** Parses one JSON text. NUL and surrogates can hide in escapes, so a text with escapes is walked after parsing. */
const parseJson = (
  text: string,
  what: string,
  limits: Limits,
): { readonly kind: 'json'; readonly value: unknown } | Refusal => {
  if (nesting(text, 'json', limits.jsonNesting) > limits.jsonNesting) {
    const message = `Nest ${what} at most ${limits.jsonNesting} levels deep.`
    return refuse(400, 'VARIABLES_TOO_DEEP', message)
  }
  try {
    const value: unknown = JSON.parse(text)
    const suspicious = text.includes('\\u') || text.includes('__proto__')
    return suspicious && !cleanJson(value) ? badEncoding() : { kind: 'json', value }
  } catch {
    return refuse(400, 'BAD_JSON', `Send ${what} as JSON; this is not valid JSON.`)
  }
}

/** Takes the known parameters and no others; a later duplicate of a key has won in JSON.parse already. */
const checkParameters = (
  method: 'GET' | 'POST',
  from: Given,
  limits: Limits,
): GraphqlRequest | Refusal => {
  const { query, variables, operationName, extensions, documentId } = from
  if (variables != null && !isJsonObject(variables)) {
    return badShape('"variables" must be an object or null.')
  }
  if (extensions != null && !isJsonObject(extensions)) {
    return badShape('"extensions" must be an object or null.')
  }
  if (operationName != null && typeof operationName !== 'string') {
    return badShape('"operationName" must be a string or null.')
  }
  if (operationName != null && operationName.length > limits.operationNameChars) {
    return badShape(`"operationName" may have at most ${limits.operationNameChars} characters.`)
  }
  if (extensions != null && Object.hasOwn(extensions, 'persistedQuery')) {
    // Running the text under somebody's hash, or keeping it there, would let one client choose what others run.
    const message = 'Automatic persisted queries are not supported; send "query" without the hash.'
    return refuse(400, 'PERSISTED_QUERY_NOT_SUPPORTED', message)
  }
  const common = {
    kind: 'request',
    method,
    // Clients with one operation send an empty name; graphql-js would look for an operation called "".
    operationName: operationName == null || operationName === '' ? undefined : operationName,
    variables: variables ?? undefined,
    extensions: extensions ?? undefined,
  } as const
  if (documentId != null) {
    if (typeof documentId !== 'string' || documentId === '')
      return badShape('"documentId" must be a string with the id of a document.')
    if (query != null && query !== '') return badShape('Give "documentId" or "query", not both.')
    return { ...common, query: '', documentId }
  }
  if (typeof query !== 'string' || query === '') {
    return badShape('"query" must be a string with a GraphQL document.')
  }
  if (query.length > limits.queryChars) {
    const message = `"query" may have at most ${limits.queryChars} characters; split it.`
    return refuse(413, 'QUERY_TOO_LONG', message)
  }
  if (nesting(query, 'graphql', limits.queryNesting) > limits.queryNesting) {
    const message = `Nest brackets in "query" at most ${limits.queryNesting} levels deep.`
    return refuse(400, 'QUERY_TOO_DEEP', message)
  }
  return { ...common, query, documentId: undefined }
}

const variablesTooLarge = (limits: Limits): Refusal =>
  refuse(
    413,
    'VARIABLES_TOO_LARGE',
    `"variables" may have at most ${limits.variablesChars} characters as JSON; send less.`,
  )

const fromUrl = (request: Request, limits: Limits): GraphqlRequest | Refusal => {
  const mark = request.url.indexOf('?')
  const search = mark < 0 ? '' : request.url.slice(mark + 1)
  try {
    // URLSearchParams would replace broken UTF-8 silently; this throws.
    if (!isCleanText(decodeURIComponent(search))) return badEncoding()
  } catch {
    return badEncoding()
  }
  const given = new URLSearchParams(search)
  const found: Record<Parameter, unknown> = {
    query: undefined,
    variables: undefined,
    operationName: undefined,
    extensions: undefined,
    documentId: undefined,
  }
  for (const name of PARAMETERS) {
    const [text, second] = given.getAll(name)
    if (second !== undefined) return badShape(`Give "${name}" once.`)
    if (text === undefined || text === '') continue
    if (name === 'query' || name === 'operationName' || name === 'documentId') {
      found[name] = text
      continue
    }
    const parsed = parseJson(text, `"${name}"`, limits)
    if (isRefusal(parsed)) return parsed
    found[name] = parsed.value
  }
  return checkParameters('GET', found, limits)
}

const fromBody = async (
  request: Request,
  limits: Limits,
  decoder: TextDecoder,
): Promise<GraphqlRequest | Refusal> => {
  const body = await readBody(request, limits.bodyBytes)
  if (isRefusal(body)) return body
  let text: string
  try {
    text = decoder.decode(body.bytes)
  } catch {
    return badEncoding()
  }
  if (text === '') {
    return refuse(400, 'BAD_JSON', 'The request body is empty; send {"query": "…"} as JSON.')
  }
  const parsed = parseJson(text, 'the request body', limits)
  if (isRefusal(parsed)) return parsed
  const { value } = parsed
  if (Array.isArray(value)) {
    return badShape('Batches are not supported; send one operation per request.')
  }
  if (!isJsonObject(value)) return badShape('The request body must be a JSON object.')
  const found: Given = {
    query: value['query'],
    variables: value['variables'],
    operationName: value['operationName'],
    extensions: value['extensions'],
    documentId: value['documentId'],
  }
  // Only a body longer than the limit can hold variables longer than it.
  if (text.length > limits.variablesChars) {
    const length = JSON.stringify(found.variables ?? null).length
    if (length > limits.variablesChars) return variablesTooLarge(limits)
  }
  return checkParameters('POST', found, limits)
}

/**
 * Makes the gate of the endpoint: it takes a request apart and refuses, cheapest test first, whatever a GraphQL
 * server should not have to look at. Order: method, URL length, media type, content encoding, body length, UTF-8,
 * JSON, shape, query length and nesting, size of the variables. Only `application/json` bodies are read, which a
 * foreign page cannot send without a preflight; that is the protection against cross-site requests.
 */
export const createGate = (
  limits: Limits,
): ((request: Request) => Promise<GraphqlRequest | Refusal>) => {
  // A byte order mark stays in the text, where JSON.parse refuses it: two parsers must not disagree about it.
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  return async (request) => {
    const { method, url, headers } = request
    if (method !== 'GET' && method !== 'HEAD' && method !== 'POST') {
      const allow = { allow: ALLOWED_METHODS }
      return refuse(405, 'METHOD_NOT_ALLOWED', 'Use POST, or GET for queries.', allow)
    }
    if (url.length > limits.urlChars) {
      const message = `The URL may have at most ${limits.urlChars} characters; use POST.`
      return refuse(414, 'URI_TOO_LONG', message)
    }
    if (method !== 'POST') return fromUrl(request, limits)
    if (!isJsonContentType(headers.get('content-type'))) {
      const message = 'Send the body as "Content-Type: application/json" in UTF-8.'
      return refuse(415, 'UNSUPPORTED_MEDIA_TYPE', message, { accept: 'application/json' })
    }
    if (headers.has('content-encoding')) {
      const message = 'Send the body uncompressed, without Content-Encoding.'
      return refuse(415, 'UNSUPPORTED_MEDIA_TYPE', message, { 'accept-encoding': 'identity' })
    }
    return fromBody(request, limits, decoder)
  }
}
