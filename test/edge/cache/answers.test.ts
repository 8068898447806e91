import { afterEach, describe, expect, it } from 'vitest'
import { openEmbedded, type EmbeddedDriver } from '#edge/adapters/libsql-embedded.ts'
import { memoryStore } from '#edge/adapters/memory-store.ts'
import { createAnswers, type MadeAnswer, type Wanted } from '#edge/cache/answers.ts'
import { createChanges } from '#edge/cache/changes.ts'
import { createFlights } from '#edge/cache/flights.ts'
import { createMemory } from '#edge/cache/memory.ts'
import { createStats } from '#edge/cache/stats.ts'
import { createLogger } from '#edge/logger.ts'
import { createDependencies } from '#schema/dependencies.ts'
import type { SharedStore, SqlDriver } from '#schema/ports.ts'
import fc from 'fast-check'
import { freshDatabase } from '../../support/portal.ts'

const opened: EmbeddedDriver[] = []
afterEach(() => {
  for (const driver of opened.splice(0)) driver.close()
})

const POLICY = {
  scope: 'PUBLIC',
  maxAgeS: 0,
  keepS: 60,
  staleWhileRevalidateS: 30,
  staleIfErrorS: 600,
} as const

interface NodeOptions {
  readonly path?: string
  readonly tiers?: readonly SharedStore[]
  readonly by?: 'await' | 'look'
  readonly patienceMs?: number
  /** How far this node's clock is ahead of the test's. */
  readonly skewMs?: number
}

/** A node whose executions are counted and say which of them made the answer. */
const aNode = async (options: NodeOptions = {}) => {
  const path = options.path ?? (await freshDatabase())
  const own = openEmbedded(path)
  opened.push(own)
  const { skewMs = 0 } = options
  const state = { now: 1_000_000, away: false, slowMs: 0, executed: 0, fails: false }
  const driver: SqlDriver = {
    execute: (statement) => own.execute(statement),
    batch: async (statements, mode) => {
      if (state.slowMs > 0) await new Promise((wake) => setTimeout(wake, state.slowMs))
      if (state.away) throw new Error('away')
      return own.batch(statements, mode)
    },
  }
  const changes = createChanges({ driver, freshMs: 1 })
  const stats = createStats()
  const answers = createAnswers({
    changes,
    stats,
    log: createLogger(
      'error',
      () => state.now,
      () => undefined,
    ),
    flights: createFlights({
      patienceMs: options.patienceMs ?? 5_000,
      clock: () => performance.now(),
      by: options.by ?? 'await',
    }),
    memoryBytes: 1_000_000,
    tiers: options.tiers ?? [],
    version: 'v',
    random: () => 0,
  })
  const deferred: Promise<unknown>[] = []
  const make = async (
    tags: readonly string[],
    more: Partial<MadeAnswer> = {},
  ): Promise<MadeAnswer> => {
    state.executed += 1
    const reads = createDependencies()
    for (const tag of tags) reads.tags.add(tag)
    const text = `{"made":${state.executed}}`
    await Promise.resolve()
    const failed = state.away || state.fails
    return { text, status: failed ? 500 : 200, headers: {}, faulty: failed, failed, reads, ...more }
  }
  const ask = async (
    tags: readonly string[] = ['plc_1'],
    more: Partial<Wanted> & { readonly made?: Partial<MadeAnswer> } = {},
  ) => {
    const found = await answers.find({
      key: 'k',
      document: 'Nearby',
      policy: POLICY,
      now: state.now + skewMs,
      make: () => make(tags, more.made),
      defer: (work) => deferred.push(work),
      ...more,
    })
    return found.kind === 'kept'
      ? {
          text: new TextDecoder().decode(found.answer.body),
          outcome: found.outcome,
          tier: found.tier,
        }
      : { text: found.made.text, outcome: 'bypass', tier: '' }
  }
  const change = (subject: string) =>
    own.execute({ sql: 'INSERT INTO change_log (subject) VALUES (?)', params: [subject] })
  const settle = async () => {
    await Promise.all(deferred.splice(0))
  }
  return { path, state, ask, change, settle, stats, answers, changes }
}

describe('an answer', () => {
  it('is made once and given again until something it shows changes', async () => {
    const { state, ask, change } = await aNode()
    expect(await ask()).toMatchObject({ text: '{"made":1}', outcome: 'miss' })
    state.now += 1_000
    expect(await ask()).toMatchObject({ text: '{"made":1}', outcome: 'hit' })
    await change('plc_2')
    state.now += 1
    expect(await ask()).toMatchObject({ text: '{"made":1}', outcome: 'hit' })
    await change('plc_1')
    state.now += 1
    expect(await ask()).toMatchObject({ text: '{"made":2}', outcome: 'miss' })
  })

  it('is given once more while a fresh one is made, when it has only grown old', async () => {
    const { state, ask, settle } = await aNode()
    await ask()
    state.now += 60_000
    expect(await ask()).toMatchObject({ text: '{"made":1}', outcome: 'stale' })
    await settle()
    expect(await ask()).toMatchObject({ text: '{"made":2}', outcome: 'hit' })
    state.now += 91_000
    expect(await ask()).toMatchObject({ text: '{"made":3}', outcome: 'miss' })
  })

  it('is not given beyond the next scheduled change of what it shows, not even for a moment', async () => {
    const { state, ask } = await aNode()
    const reads = { ...createDependencies(), changesAt: state.now + 5_000 }
    await ask([], { made: { reads } })
    state.now += 4_999
    expect(await ask()).toMatchObject({ outcome: 'hit' })
    state.now += 1
    expect(await ask()).toMatchObject({ text: '{"made":2}', outcome: 'miss' })
  })

  it('lives as long as its live values, and is not shown old', async () => {
    const { state, ask } = await aNode()
    const reads = { ...createDependencies(), liveMs: 15_000 }
    await ask([], { made: { reads } })
    state.now += 14_999
    expect(await ask()).toMatchObject({ outcome: 'hit' })
    state.now += 1
    expect(await ask()).toMatchObject({ text: '{"made":2}', outcome: 'miss' })
  })

  it.each([
    ['with errors', { faulty: true }],
    ['that asked who is asking', { reads: { ...createDependencies(), private: true } }],
  ])('%s is kept nowhere', async (_what, made) => {
    const shared = memoryStore({ clock: () => 0, maxBytes: 100_000 })
    const { ask, answers } = await aNode({ tiers: [shared] })
    expect(await ask([], { made })).toMatchObject({ outcome: 'bypass' })
    expect(answers.memory.stats().entries).toBe(0)
    expect(await shared.get('v:k')).toBeUndefined()
    expect(await ask([], { made })).toMatchObject({ text: '{"made":2}' })
  })

  it('is not given by a node whose clock was set back behind its making', async () => {
    const { state, ask } = await aNode()
    await ask()
    state.now -= 600_000
    expect(await ask()).toMatchObject({ text: '{"made":2}' })
  })
})

describe('while the database is away', () => {
  it('what is kept is given, marked, and made anew once it is back', async () => {
    const { state, ask, change, settle } = await aNode()
    await ask()
    state.away = true
    state.now += 5_000
    expect(await ask()).toMatchObject({ text: '{"made":1}', outcome: 'stale-if-error' })
    await settle()
    await change('plc_1')
    state.away = false
    state.now += 2_000
    expect(await ask()).toMatchObject({ text: '{"made":2}', outcome: 'miss' })
  })

  it('nothing is given beyond the bound', async () => {
    const { state, ask, settle } = await aNode()
    await ask()
    state.away = true
    state.now += 660_000
    expect(await ask()).toMatchObject({ outcome: 'bypass' })
    await settle()
  })

  it('nobody waits for a database that hangs: one look is waited for a quarter of a second, then none', async () => {
    const { state, ask, settle } = await aNode()
    await ask()
    state.slowMs = 1_500
    state.away = true
    state.now += 10_000
    expect(await ask()).toMatchObject({ outcome: 'stale-if-error' })
    await settle()
    const looks = Array.from({ length: 50 }, () => ask())
    const first = await Promise.race([
      Promise.all(looks),
      new Promise((wake) => setTimeout(() => wake('waited'), 1_000)),
    ])
    expect(first).not.toBe('waited')
    await settle()
  })

  it('an execution that fails is covered by what is kept', async () => {
    const { state, ask, change, settle } = await aNode()
    await ask()
    await change('plc_1')
    state.fails = true
    state.now += 1
    expect(await ask()).toMatchObject({ text: '{"made":1}', outcome: 'stale-if-error' })
    state.fails = false
    expect(await ask()).toMatchObject({ text: '{"made":3}', outcome: 'miss' })
    await settle()
  })
})

describe.each(['await', 'look'] as const)('many who ask the same, where one may %s', (by) => {
  it('are answered by one execution', async () => {
    const { state, ask, stats } = await aNode({ by })
    const answers = await Promise.all(Array.from({ length: 500 }, () => ask()))
    expect(state.executed).toBe(1)
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(['{"made":1}']))
    expect(stats.read().executions).toBe(1)
  })

  it('are answered by one execution when what was kept ends', async () => {
    const { state, ask } = await aNode({ by })
    await ask()
    state.now += 200_000
    await Promise.all(Array.from({ length: 500 }, () => ask()))
    expect(state.executed).toBe(2)
  })

  it('are not given what was under way before a change they come after', async () => {
    const { state, ask, change } = await aNode({ by })
    let release = (): void => undefined
    const held = new Promise<void>((wake) => (release = wake))
    const slow = ask(['plc_1'], {
      make: async () => {
        await held
        const reads = createDependencies()
        reads.tags.add('plc_1')
        return { text: 'before', status: 200, headers: {}, faulty: false, failed: false, reads }
      },
    })
    await new Promise((wake) => setTimeout(wake, 5))
    await change('plc_1')
    state.now += 1
    const later = ask()
    await new Promise((wake) => setTimeout(wake, 20))
    release()
    expect((await slow).text).toBe('before')
    expect((await later).text).toBe('{"made":1}')
  })

  it('do not depend on one that died', async () => {
    const { ask } = await aNode({ by, patienceMs: 40 })
    void ask(['plc_1'], { make: () => new Promise(() => undefined) })
    await new Promise((wake) => setTimeout(wake, 5))
    expect(await ask()).toMatchObject({ text: '{"made":1}' })
  })
})

describe('answers that nodes share', () => {
  it('are found by another node, and fall with a change before it has seen it', async () => {
    const shared = memoryStore({ clock: () => 1_000_000, maxBytes: 100_000 })
    const first = await aNode({ tiers: [shared] })
    const second = await aNode({ tiers: [shared], path: first.path })
    await first.ask()
    await first.settle()
    expect(await second.ask()).toMatchObject({ text: '{"made":1}', outcome: 'hit', tier: 'memory' })
    expect(second.state.executed).toBe(0)
    await first.change('plc_1')
    second.state.now += 1
    first.state.now += 1
    expect(await second.ask()).toMatchObject({ outcome: 'miss' })
    // The fresh one that the other has shared.
    expect(await first.ask()).toMatchObject({ outcome: 'hit' })
    expect(first.state.executed + second.state.executed).toBe(2)
  })

  it('are not believed when they are damaged, or of another version', async () => {
    const shared = memoryStore({ clock: () => 1_000_000, maxBytes: 100_000 })
    const { ask } = await aNode({ tiers: [shared] })
    for (const text of ['', 'no line', '{}\n{"made":99}', '{"etag":1}\n', '[1]\nx', '\n', '{'])
      expect(await shared.set('v:k', text, 10_000)).toBe(true)
    await shared.set('w:k', '{"etag":"x","tags":[],"since":0}\n{"made":99}', 10_000)
    expect(await ask()).toMatchObject({ text: '{"made":1}', outcome: 'miss' })
  })

  it.each([600_000, -600_000])(
    'are not taken from a clock that is %i ms off for another moment than now',
    async (skewMs) => {
      const shared = memoryStore({ clock: () => 1_000_000, maxBytes: 100_000 })
      const right = await aNode({ tiers: [shared] })
      const wrong = await aNode({ tiers: [shared], path: right.path, skewMs })
      await wrong.ask()
      await wrong.settle()
      // Ten minutes ahead it was made for a moment that has not come; ten minutes behind it is over.
      expect(await right.ask()).toMatchObject({ outcome: 'miss' })
      expect(right.state.executed).toBe(1)
    },
  )

  it('are given by a node that has none, marked, while the database is away', async () => {
    const shared = memoryStore({ clock: () => 1_000_000, maxBytes: 100_000 })
    const first = await aNode({ tiers: [shared] })
    await first.ask()
    await first.settle()
    const second = await aNode({ tiers: [shared], path: first.path })
    second.state.away = true
    for (let i = 0; i < 3; i += 1) {
      expect(await second.ask()).toMatchObject({ text: '{"made":1}', outcome: 'stale-if-error' })
      second.state.now += 100
    }
    await first.change('plc_1')
    second.state.away = false
    second.state.now += 2_000
    expect(await second.ask()).toMatchObject({ outcome: 'miss' })
    expect(second.state.executed).toBe(1)
  })

  it('may vanish or come back from the dead without harm', async () => {
    const shared = memoryStore({ clock: () => 1_000_000, maxBytes: 100_000 })
    const first = await aNode({ tiers: [shared] })
    await first.ask()
    await first.settle()
    const old = (await shared.get('v:k')) ?? ''
    await first.change('plc_1')
    first.state.now += 1
    expect(await first.ask()).toMatchObject({ text: '{"made":2}' })
    await first.settle()
    // Redis was restored from a snapshot: the old answer lies there again.
    await shared.set('v:k', old, 60_000)
    const second = await aNode({ tiers: [shared], path: first.path })
    expect(await second.ask()).toMatchObject({ text: '{"made":1}', outcome: 'miss' })
    expect(second.state.executed).toBe(1)
  })
})

describe('memory', () => {
  it('never holds more than its bound, whatever is put into it', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            key: fc.string({ maxLength: 40 }),
            bytes: fc.nat(5_000),
            what: fc.constantFrom('set', 'get', 'delete'),
          }),
          { maxLength: 300 },
        ),
        (steps) => {
          const memory = createMemory<{ readonly bytes: number }>(20_000)
          for (const { key, bytes, what } of steps) {
            if (what === 'set') memory.set(key, { bytes })
            else memory[what](key)
            const { bytes: held, entries } = memory.stats()
            expect(held).toBeLessThanOrEqual(20_000)
            expect(held).toBeGreaterThanOrEqual(entries * 400)
            if (what === 'set' && bytes < 2_000) expect(memory.get(key)).toEqual({ bytes })
          }
        },
      ),
    )
  })

  it('drops what was not asked for longest', () => {
    const memory = createMemory<{ readonly bytes: number }>(20_000)
    memory.set('asked', { bytes: 600 })
    memory.set('forgotten', { bytes: 600 })
    for (let i = 0; i < 100; i += 1) {
      memory.set(`other ${i}`, { bytes: 600 })
      memory.get('asked')
    }
    expect(memory.get('asked')).toBeDefined()
    expect(memory.get('forgotten')).toBeUndefined()
  })
})
