/**
 * How long answers that show a field or type may be kept, in seconds. What a declaration leaves out is taken from
 * the rest of the answer; the answer's policy is the strictest of all it touches.
 */
export interface CachePolicy {
  /** PRIVATE: it differs by who asks, and is never kept for others. */
  readonly scope?: 'PUBLIC' | 'PRIVATE'
  /** How long a client may show it again without asking. */
  readonly maxAgeS?: number
  /** How long a node keeps it at the most. Changes drop it at once; this bounds what a lost change could do. */
  readonly keepS?: number
  /** How long after that it may still be shown while a fresh one is made. */
  readonly staleWhileRevalidateS?: number
  /** How long after that it may be shown, marked as such, while the database is away. */
  readonly staleIfErrorS?: number
}

const KEY = 'cachePolicy'

/** Declares a policy on a field or type: `t.field({ ...cached({ keepS: 300 }), … })`. */
export const cached = (policy: CachePolicy) => ({ extensions: { [KEY]: policy } })

/** The policy declared on a field or type, if any. */
export const cachePolicyIn = (
  extensions: Readonly<Record<string, unknown>>,
): CachePolicy | undefined => extensions[KEY] as CachePolicy | undefined // written by `cached` only

/** Content that editors and merchants change: kept for long, since every change drops it. */
export const CONTENT: CachePolicy = {
  maxAgeS: 0,
  keepS: 300,
  staleWhileRevalidateS: 60,
  staleIfErrorS: 3_600,
}
/** Prices and what is left of something: an hour old is wrong in the hand of a buyer. */
export const OFFER: CachePolicy = {
  maxAgeS: 0,
  keepS: 60,
  staleWhileRevalidateS: 0,
  staleIfErrorS: 300,
}
/** What hardly ever changes: cities, categories, lines. */
export const REFERENCE: CachePolicy = {
  maxAgeS: 60,
  keepS: 3_600,
  staleWhileRevalidateS: 600,
  staleIfErrorS: 86_400,
}
