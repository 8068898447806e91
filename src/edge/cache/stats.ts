import type { AskedDocument, CacheDelays, CacheOutcome } from '#schema/cache-figures.ts'
import { createTally, type Counted } from './tally.ts'

/** How a request for a kept answer was answered; as `Cache-Status` (RFC 9211) puts it. */
export type Outcome = CacheOutcome

/** What the operator sees of one node. Counters since its start. */
export interface CacheStats {
  /** `key` is what the answer is kept by; `tier` is where a hit lay. */
  readonly count: (outcome: Outcome, document: string, key: string, tier?: string) => void
  /** The log was read up to a position. `viewAgeMs`: how old what was known was by then; `null` at the first look. */
  readonly noticed: (position: number, viewAgeMs: number | null) => void
  readonly invalidated: () => void
  readonly joined: () => void
  readonly executed: () => void
  readonly read: () => CacheCounts
  /** The keys that were asked for most, at most `most` of them, each at least `atLeast` times. */
  readonly asked: (most: number, atLeast: number) => readonly Counted[]
}

export interface CacheCounts {
  readonly outcomes: Readonly<Record<Outcome, number>>
  /** Hits by where the answer lay. */
  readonly tiers: Readonly<Record<string, number>>
  /** Answers that were dropped because something they showed had changed. */
  readonly invalidations: number
  readonly delays: CacheDelays
  /** Requests that waited for another's execution. */
  readonly joined: number
  readonly executions: number
  /** Most asked first. */
  readonly documents: readonly AskedDocument[]
}

/** Ages of the view that are told apart; milliseconds. */
export const DELAYS_MS = [10, 20, 50, 100, 250, 500, 1_000, 5_000] as const
/** Keys that are counted one by one, and how long they may be: longer ones are hardly asked twice. */
const KEYS_MAX = 1_000
const KEY_MAX_CHARS = 1_000

const isHit = (outcome: Outcome): boolean => outcome === 'hit' || outcome === 'stale'

/** Makes the counters of a node. Documents are a handful, so counting them by name is bounded. */
export const createStats = (): CacheStats => {
  const outcomes: Record<Outcome, number> = {
    hit: 0,
    stale: 0,
    'stale-if-error': 0,
    miss: 0,
    bypass: 0,
  }
  const tiers = new Map<string, number>()
  const documents = new Map<string, { asked: number; hits: number }>()
  const keys = createTally(KEYS_MAX)
  /** One for each of `DELAYS_MS`, and one for all that is beyond. */
  const delays = Array.from({ length: DELAYS_MS.length + 1 }, () => 0)
  let delayTotalMs = 0
  let position = 0
  let invalidations = 0
  let joined = 0
  let executions = 0
  return {
    count: (outcome, document, key, tier) => {
      outcomes[outcome] += 1
      if (tier !== undefined) tiers.set(tier, (tiers.get(tier) ?? 0) + 1)
      const hit = isHit(outcome)
      let known = documents.get(document)
      if (known === undefined) documents.set(document, (known = { asked: 0, hits: 0 }))
      known.asked += 1
      if (hit) known.hits += 1
      if (key.length <= KEY_MAX_CHARS) keys.count(key, document, hit)
    },
    noticed: (now, viewAgeMs) => {
      // Of several looks under way at once, the first one learned it.
      if (now === position) return
      position = now
      if (viewAgeMs === null) return
      const age = Math.max(0, viewAgeMs)
      const place = DELAYS_MS.findIndex((ms) => age <= ms)
      const index = place < 0 ? DELAYS_MS.length : place
      delays[index] = (delays[index] ?? 0) + 1
      delayTotalMs += age
    },
    invalidated: () => {
      invalidations += 1
    },
    joined: () => {
      joined += 1
    },
    executed: () => {
      executions += 1
    },
    read: () => ({
      outcomes: { ...outcomes },
      tiers: Object.fromEntries(tiers),
      invalidations,
      delays: {
        buckets: delays.map((reads, i) => ({ upToMs: DELAYS_MS[i] ?? null, reads })),
        reads: delays.reduce((sum, reads) => sum + reads, 0),
        totalMs: delayTotalMs,
      },
      joined,
      executions,
      documents: [...documents]
        .map(([name, counts]) => ({ name, ...counts }))
        .toSorted((a, b) => b.asked - a.asked),
    }),
    asked: keys.most,
  }
}
