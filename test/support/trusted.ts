import { createHash } from 'node:crypto'
import type { Manifest } from '#edge/trusted/registry.ts'
import { canonicalJson } from '../../clients/mini-program/ask.ts'

/** The id a document has. */
export const idOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Documents as the portal is told of them, by the names of their operations. */
export const manifestOf = (texts: Readonly<Record<string, string | readonly string[]>>): Manifest =>
  Object.fromEntries(
    Object.entries(texts).flatMap(([name, some]) =>
      [some].flat().map((text) => [idOf(text), { name, text }] as const),
    ),
  )

/** The path that asks for a document; `variables` are an object, or JSON as it is. */
export const pathOf = (id: string, variables: object | string = {}, more = ''): string => {
  const json = typeof variables === 'string' ? variables : canonicalJson(variables)
  return `/graphql?documentId=${encodeURIComponent(id)}&variables=${encodeURIComponent(json)}${more}`
}

/** One member of `Cache-Status`: a cache, and what it says it did. */
export interface CacheStatus {
  readonly cache: string
  readonly hit?: true
  readonly fwd?: string
  readonly stored?: true
  readonly ttl?: number
  readonly detail?: string
}

const TOKEN = String.raw`[A-Za-z*][\w!#$%&'*+.^\x60|~:/-]*`
const VALUE = String.raw`-?\d{1,15}|\?[01]|"(?:[^"\\\x00-\x1f]|\\["\\])*"|${TOKEN}`
const MEMBER = new RegExp(`^(${TOKEN})((?:; *[a-z*][a-z0-9_.*-]*(?:=(?:${VALUE}))?)*)$`)
const PARAMETER = new RegExp(`; *([a-z*][a-z0-9_.*-]*)(?:=(${VALUE}))?`, 'g')
const REASONS = ['bypass', 'method', 'uri-miss', 'vary-miss', 'miss', 'request', 'stale', 'partial']

const flag = (value: string | undefined): true => {
  if (value !== undefined && value !== '?1') throw new TypeError(`Not true: ${value}`)
  return true
}
const integer = (value = ''): number => {
  if (!/^-?\d+$/.test(value)) throw new TypeError(`Not an integer: ${value}`)
  return Number(value)
}
const reason = (value = ''): string => {
  if (!REASONS.includes(value)) throw new TypeError(`No reason to go forward: ${value}`)
  return value
}
const word = (value = ''): string => {
  if (!new RegExp(`^${TOKEN}$`).test(value)) throw new TypeError(`Not a token: ${value}`)
  return value
}

/**
 * Reads a `Cache-Status` of one cache, as RFC 9211 has it.
 * @throws {TypeError} when it is not written as a structured field, or says what excludes itself.
 */
export const readCacheStatus = (header: string | null): CacheStatus => {
  const [, cache, parameters = ''] = MEMBER.exec(header ?? '') ?? []
  if (cache === undefined) throw new TypeError(`No Cache-Status: ${header}`)
  const status: { -readonly [Key in keyof CacheStatus]: CacheStatus[Key] } = { cache }
  for (const [, name, value] of parameters.matchAll(PARAMETER)) {
    if (name === 'hit') status.hit = flag(value)
    else if (name === 'stored') status.stored = flag(value)
    else if (name === 'ttl') status.ttl = integer(value)
    else if (name === 'fwd') status.fwd = reason(value)
    else if (name === 'detail') status.detail = word(value)
    else throw new TypeError(`Not registered with IANA: ${name}`)
  }
  if ((status.hit === true) === (status.fwd !== undefined))
    throw new TypeError(`Either found or gone forward: ${header}`)
  if (status.stored === true && status.fwd === undefined)
    throw new TypeError(`Nothing new to store: ${header}`)
  return status
}
