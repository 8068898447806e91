import type { Logger, NodeFigures, SharedStore, SqlDriver } from '#schema/ports.ts'
import { createAnswers, type Answers } from './answers.ts'
import { createChanges, type Changes } from './changes.ts'
import { createNodeFigures } from './figures.ts'
import { createFlights } from './flights.ts'
import { createStats, type CacheStats } from './stats.ts'

/** What a node keeps of its answers, and how it learns what has changed. */
export interface Cache {
  readonly answers: Answers
  readonly changes: Changes
  readonly stats: CacheStats
  /** The same, for the operator to read. */
  readonly figures: NodeFigures
}

export interface CacheOptions {
  readonly driver: SqlDriver
  readonly log: Logger
  readonly clock: () => number
  /** How old what the node knows of changes may be, milliseconds: what a look costs decides. */
  readonly freshMs: number
  readonly memoryBytes: number
  /** Where answers are kept besides, nearest first. */
  readonly tiers?: readonly SharedStore[]
  /** Where nodes share what one of them has read of the changes. */
  readonly mirror?: SharedStore | undefined
  /** Changes with every deployment. */
  readonly version: string
  /** Whether a promise of one request may be awaited by another. */
  readonly flights: 'await' | 'look'
  readonly random?: () => number
}

/** After so long a request no longer waits for another's execution. */
const PATIENCE_MS = 5_000

/** The cache of one node. Write through `changes.driver`, so that the node sees its own changes at once. */
export const createCache = (options: CacheOptions): Cache => {
  const { driver, log, clock, freshMs, memoryBytes, mirror, version } = options
  const changes = createChanges({ driver, freshMs, mirror })
  const stats = createStats()
  const answers = createAnswers({
    changes,
    stats,
    log,
    memoryBytes,
    version,
    flights: createFlights({ patienceMs: PATIENCE_MS, clock, by: options.flights }),
    tiers: options.tiers ?? [],
    random: options.random ?? Math.random,
  })
  const figures = createNodeFigures({
    answers,
    changes,
    stats,
    memoryBytes,
    // Enough to tell nodes apart; it means nothing besides.
    node: crypto.randomUUID().slice(0, 8),
    since: clock(),
  })
  return { answers, changes, stats, figures }
}
