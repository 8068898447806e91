/** How a request for an answer that may be kept was answered, as `Cache-Status` (RFC 9211) puts it. */
export const CACHE_OUTCOMES = ['hit', 'stale', 'stale-if-error', 'miss', 'bypass'] as const
export type CacheOutcome = (typeof CACHE_OUTCOMES)[number]

/** A document with how often it was asked for, and how often what was kept of it could be given. */
export interface AskedDocument {
  readonly name: string
  readonly asked: number
  readonly hits: number
}

/** A document with variables, as it was asked: what one kept answer belongs to. */
export interface AskedQuestion extends AskedDocument {
  /** JSON, cut where it is long. */
  readonly variables: string
  readonly locale: string
}

/** How old the node's view of changes was when it learned of some: at most so much later than they happened. */
export interface CacheDelays {
  /** By age, youngest first; `null` for all that were older. */
  readonly buckets: readonly { readonly upToMs: number | null; readonly reads: number }[]
  readonly reads: number
  readonly totalMs: number
}

/** How far a node knows the log of changes. */
export interface KnownLog {
  readonly position: number
  /** When it was last known to be the end of the log, milliseconds UTC; `null` before the first look. */
  readonly asOf: number | null
  /** Changes that were read. */
  readonly changes: number
  /** How often everything that was kept had to be dropped at once. */
  readonly floods: number
  /** How often the database turned out to be an older copy of itself. */
  readonly restores: number
  /** Tags whose last change is remembered. */
  readonly tags: number
}

/** What one node, a process or an isolate, keeps of its answers, and how that went since its start. */
export interface CacheFigures {
  /** A name the node gave itself when it started. */
  readonly node: string
  readonly since: number
  readonly at: number
  readonly outcomes: Readonly<Record<CacheOutcome, number>>
  /** Requests that were answered at once from what was kept, of all that asked for something keepable; `null` before the first. */
  readonly hitRatio: number | null
  /** Hits by where the answer lay. */
  readonly tiers: readonly { readonly name: string; readonly hits: number }[]
  /** Most asked first. */
  readonly documents: readonly AskedDocument[]
  readonly executions: number
  /** Requests that waited for another's execution. */
  readonly joined: number
  /** Answers that were asked for again and found to have fallen to a change. */
  readonly invalidations: number
  readonly delays: CacheDelays
  readonly entries: number
  readonly bytes: number
  readonly maxBytes: number
  /** Entries that had to make room for others. */
  readonly evictions: number
  readonly log: KnownLog
}

/** A tag, and how many of the kept answers that were looked at depend on it. */
export interface FrequentTag {
  readonly tag: string
  readonly answers: number
}
