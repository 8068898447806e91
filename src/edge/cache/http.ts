import type { KeptAnswer } from './answers.ts'
import type { Outcome } from './stats.ts'

/** What the operator has put in front of the portal. */
export type Cdn = 'none' | 'tags'

const NAME = 'shijing'
/** Cloudflare takes a thousand tags a response, of up to 1,024 printable characters each; what is wrong it drops. */
const CDN_TAGS_MAX = 1_000
const CDN_TAG = /^[\x21-\x2b\x2d-\x7e]{1,1024}$/
/** Many clients read 16 kB of headers and no more. */
const CDN_TAGS_CHARS_MAX = 12 * 1024

const seconds = (ms: number): number => Math.max(0, Math.floor(ms / 1000))

/** `Cache-Status` of RFC 9211: what this node did with the request. */
const cacheStatus = (outcome: Outcome, tier: string, ttlMs: number): string => {
  switch (outcome) {
    case 'hit':
      return `${NAME}; hit; ttl=${seconds(ttlMs)}; detail=${tier}`
    case 'stale':
      return `${NAME}; hit; ttl=${-seconds(-ttlMs)}; detail=revalidating`
    case 'stale-if-error':
      return `${NAME}; hit; ttl=${-seconds(-ttlMs)}; detail=database-away`
    case 'miss':
      return `${NAME}; fwd=miss; stored`
    case 'bypass':
      return `${NAME}; fwd=bypass`
    default:
      throw new TypeError(`Not an outcome: ${String(outcome satisfies never)}`)
  }
}

/** Whether `If-None-Match` names the answer (RFC 9110, 13.1.2: compared weakly). */
export const isNamed = (ifNoneMatch: string, etag: string): boolean =>
  ifNoneMatch.trim() === '*' ||
  ifNoneMatch.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)

/** The tags of an answer for a CDN; `undefined` when it could not be told all of them, and so not purge it. */
const cacheTagOf = ({ tags }: KeptAnswer): string | undefined => {
  if (tags.length > CDN_TAGS_MAX || !tags.every((tag) => CDN_TAG.test(tag))) return undefined
  const header = tags.join(',')
  return header.length > CDN_TAGS_CHARS_MAX ? undefined : header
}

/** How a request looks at an answer that is kept. */
export interface Asked {
  readonly now: number
  /** When the log of changes last told that it holds, milliseconds; that makes its age. */
  readonly validatedAt: number
  readonly outcome: Outcome
  readonly tier: string
  readonly contentType: string
  readonly cdn: Cdn
}

/**
 * The headers of a kept answer. Its age is the time since it was last known to hold (RFC 9111, 4.2.3: made, or
 * validated): next to nothing while the log of changes is read, and growing while the database is away.
 */
export const headersOf = (answer: KeptAnswer, asked: Asked): Record<string, string> => {
  const { now, validatedAt, outcome, tier, contentType, cdn } = asked
  const away = outcome === 'stale-if-error'
  const until = Math.min(answer.freshUntil, answer.changesAt)
  const ageS = seconds(now - Math.max(answer.madeAt, validatedAt))
  const maxAgeS = away ? 0 : Math.min(answer.maxAgeS, seconds(until - now))
  const headers: Record<string, string> = {
    'content-type': contentType,
    etag: answer.etag,
    age: String(ageS),
    'cache-control':
      maxAgeS > 0
        ? `public, max-age=${maxAgeS + ageS}, stale-if-error=${seconds(answer.errorUntil - now)}`
        : `public, max-age=0, must-revalidate`,
    'cache-status': cacheStatus(outcome, tier, until - now),
    vary: 'Accept, Accept-Language',
    'x-content-type-options': 'nosniff',
  }
  const cacheTag = cdn === 'tags' && until > now ? cacheTagOf(answer) : undefined
  if (cacheTag !== undefined && !away) {
    // A CDN that purges by tag may keep it for as long as we do, and like us not beyond its next scheduled change.
    const staleUntil = Math.min(answer.staleUntil, answer.changesAt)
    headers['cdn-cache-control'] =
      `max-age=${seconds(until - now)}, stale-while-revalidate=${seconds(staleUntil - until)}, stale-if-error=${seconds(answer.errorUntil - until)}`
    headers['cache-tag'] = cacheTag
  }
  return headers
}
