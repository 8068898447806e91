import { describe, expect, it } from 'vitest'
import { CACHE_OUTCOMES } from '#schema/cache-figures.ts'
import { createStats, DELAYS_MS } from '#edge/cache/stats.ts'
import { createTally } from '#edge/cache/tally.ts'

describe('the counters of a node', () => {
  it('begin at zero, every outcome among them', () => {
    const figures = createStats().read()
    expect(Object.keys(figures.outcomes)).toEqual(CACHE_OUTCOMES)
    expect(Object.values(figures.outcomes)).toEqual([0, 0, 0, 0, 0])
    expect(figures).toMatchObject({ tiers: {}, documents: [], executions: 0, joined: 0 })
    expect(figures.delays).toMatchObject({ reads: 0, totalMs: 0 })
  })

  it('tell requests apart by outcome, tier and document; the old one that is given first is a hit, the one for want of a database is not', () => {
    const stats = createStats()
    stats.count('miss', 'Home', 'h')
    stats.count('hit', 'Home', 'h', 'memory')
    stats.count('hit', 'Home', 'h', 'redis')
    stats.count('stale', 'Home', 'h')
    stats.count('stale-if-error', 'Home', 'h')
    stats.count('bypass', 'Search', 's')
    const { outcomes, tiers, documents } = stats.read()
    expect(outcomes).toEqual({ hit: 2, stale: 1, 'stale-if-error': 1, miss: 1, bypass: 1 })
    expect(tiers).toEqual({ memory: 1, redis: 1 })
    expect(documents).toEqual([
      { name: 'Home', asked: 5, hits: 3 },
      { name: 'Search', asked: 1, hits: 0 },
    ])
  })

  it('sort the age of the view into buckets when a look finds changes, and once for looks that overlap', () => {
    const stats = createStats()
    stats.noticed(10, null) // the first look
    stats.noticed(10, 15) // nothing new
    stats.noticed(12, 15)
    stats.noticed(12, 15) // another look of the same moment
    stats.noticed(13, 20)
    stats.noticed(14, -5) // a clock that was set back
    stats.noticed(15, 60_000)
    const { buckets, reads, totalMs } = stats.read().delays
    expect(buckets.map(({ upToMs }) => upToMs)).toEqual([...DELAYS_MS, null])
    expect(buckets.filter((bucket) => bucket.reads > 0)).toEqual([
      { upToMs: 10, reads: 1 },
      { upToMs: 20, reads: 2 },
      { upToMs: null, reads: 1 },
    ])
    expect({ reads, totalMs }).toEqual({ reads: 4, totalMs: 60_035 })
  })

  it('list what is asked most, only what was asked often enough, and no key that is very long', () => {
    const stats = createStats()
    const long = 'x'.repeat(1_001)
    for (let i = 0; i < 5; i += 1) stats.count('hit', 'Home', 'a')
    for (let i = 0; i < 3; i += 1) stats.count('miss', 'Home', 'b')
    for (let i = 0; i < 9; i += 1) stats.count('hit', 'Home', long)
    stats.count('hit', 'Home', 'c')
    expect(stats.asked(20, 3)).toEqual([
      { key: 'a', document: 'Home', asked: 5, hits: 5 },
      { key: 'b', document: 'Home', asked: 3, hits: 0 },
    ])
    expect(stats.asked(1, 1).map(({ key }) => key)).toEqual(['a'])
  })
})

describe('a tally', () => {
  it('keeps what is asked all the time exact, however much comes and goes beside it', () => {
    const tally = createTally(10)
    for (let i = 0; i < 5_000; i += 1) {
      tally.count('often', 'd', true)
      if (i % 2 === 0) tally.count('second', 'd', false)
      tally.count(`once ${i}`, 'd', false)
    }
    const [first, second] = tally.most(2, 1)
    expect(first).toEqual({ key: 'often', document: 'd', asked: 5_000, hits: 5_000 })
    expect(second).toEqual({ key: 'second', document: 'd', asked: 2_500, hits: 0 })
    expect(tally.most(1_000, 0).length).toBeLessThanOrEqual(10)
  })
})
