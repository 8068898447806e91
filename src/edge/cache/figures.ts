import type { AskedQuestion, CacheFigures } from '#schema/cache-figures.ts'
import type { NodeFigures } from '#schema/ports.ts'
import type { Answers } from './answers.ts'
import type { Changes } from './changes.ts'
import type { CacheStats } from './stats.ts'
import type { Counted } from './tally.ts'

export interface NodeFiguresOptions {
  readonly answers: Answers
  readonly changes: Changes
  readonly stats: CacheStats
  readonly memoryBytes: number
  /** What the node calls itself, and when it started. */
  readonly node: string
  readonly since: number
}

/** Lists for people are no longer than this. */
const LISTED_MAX = 20
/** Kept answers that are looked at for their tags, the younger half first. */
const SAMPLE_MAX = 2_000
const VARIABLES_MAX_CHARS = 200
/** What fewer have asked than this is not shown: somebody may have typed it. */
const ASKED_MIN = 3

/** The question behind the key of an answer, which src/edge/trusted/endpoint.ts writes as `[id, variables, locale]`. */
const questionOf = ({ key, document, asked, hits }: Counted): AskedQuestion => {
  const [, variables = '', locale = ''] = JSON.parse(key) as readonly string[]
  const shown =
    variables.length > VARIABLES_MAX_CHARS
      ? `${variables.slice(0, VARIABLES_MAX_CHARS - 1)}…`
      : variables
  return { name: document, asked, hits, variables: shown, locale }
}

/** What a node knows of itself, for the operator. */
export const createNodeFigures = (options: NodeFiguresOptions): NodeFigures => {
  const { answers, changes, stats, memoryBytes, node, since } = options
  const read = (now: number): CacheFigures => {
    const { tiers, ...counts } = stats.read()
    const { outcomes } = counts
    const asked = Object.values(outcomes).reduce((sum, n) => sum + n, 0)
    const { entries, bytes, evicted } = answers.memory.stats()
    const log = changes.stats()
    const asOf = changes.asOf()
    return {
      node,
      since,
      at: now,
      ...counts,
      hitRatio: asked === 0 ? null : (outcomes.hit + outcomes.stale) / asked,
      tiers: Object.entries(tiers).map(([name, hits]) => ({ name, hits })),
      entries,
      bytes,
      maxBytes: memoryBytes,
      evictions: evicted,
      log: {
        position: changes.position(),
        asOf: asOf === 0 ? null : asOf,
        changes: log.read,
        floods: log.floods,
        restores: changes.epoch(),
        tags: log.tags,
      },
    }
  }
  return {
    read,
    questions: () => stats.asked(LISTED_MAX, ASKED_MIN).map(questionOf),
    tags: () => {
      const counts = new Map<string, number>()
      let looked = 0
      for (const [, { tags }] of answers.memory.entries()) {
        if ((looked += 1) > SAMPLE_MAX) break
        for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
      }
      return [...counts]
        .map(([tag, count]) => ({ tag, answers: count }))
        .toSorted((a, b) => b.answers - a.answers)
        .slice(0, LISTED_MAX)
    },
  }
}
