/** How a request for a kept answer was answered; as `Cache-Status` (RFC 9211) puts it. */
export type Outcome = 'hit' | 'stale' | 'stale-if-error' | 'miss' | 'bypass'

/** What the operator sees of one node. Counters since its start. */
export interface CacheStats {
  readonly count: (outcome: Outcome, document: string, tier?: string) => void
  readonly invalidated: () => void
  readonly joined: () => void
  readonly executed: () => void
  readonly read: () => CacheFigures
}

export interface CacheFigures {
  readonly outcomes: Readonly<Record<Outcome, number>>
  /** Hits by where the answer lay. */
  readonly tiers: Readonly<Record<string, number>>
  /** Answers that were dropped because something they showed had changed. */
  readonly invalidations: number
  /** Requests that waited for another's execution. */
  readonly joined: number
  readonly executions: number
  readonly documents: readonly {
    readonly name: string
    readonly asked: number
    readonly hits: number
  }[]
}

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
  let invalidations = 0
  let joined = 0
  let executions = 0
  return {
    count: (outcome, document, tier) => {
      outcomes[outcome] += 1
      if (tier !== undefined) tiers.set(tier, (tiers.get(tier) ?? 0) + 1)
      const known = documents.get(document) ?? { asked: 0, hits: 0 }
      known.asked += 1
      if (outcome === 'hit' || outcome === 'stale') known.hits += 1
      documents.set(document, known)
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
      joined,
      executions,
      documents: [...documents]
        .map(([name, counts]) => ({ name, ...counts }))
        .toSorted((a, b) => b.asked - a.asked),
    }),
  }
}
