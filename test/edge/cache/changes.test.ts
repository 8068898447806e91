import { afterEach, describe, expect, it } from 'vitest'
import { openEmbedded, type EmbeddedDriver } from '#edge/adapters/libsql-embedded.ts'
import { memoryStore } from '#edge/adapters/memory-store.ts'
import { createChanges, type ChangesOptions } from '#edge/cache/changes.ts'
import type { SqlDriver } from '#schema/ports.ts'
import { freshDatabase } from '../../support/portal.ts'

const opened: EmbeddedDriver[] = []
afterEach(() => {
  for (const driver of opened.splice(0)) driver.close()
})

const open = (path: string): EmbeddedDriver => {
  const driver = openEmbedded(path)
  opened.push(driver)
  return driver
}

/** A node on a database of its own, with another process beside it. */
const aNode = async (more: Partial<ChangesOptions> = {}) => {
  const path = await freshDatabase()
  const other = open(path)
  let reads = 0
  const own = open(path)
  const counted: SqlDriver = {
    execute: (statement) => own.execute(statement),
    batch: (statements, mode) => {
      if (mode === 'read') reads += 1
      return own.batch(statements, mode)
    },
  }
  const changes = createChanges({ driver: counted, freshMs: 100, ...more })
  return { path, other, changes, reads: () => reads }
}

const log = (driver: SqlDriver, ...subjects: string[]) =>
  driver.batch(
    subjects.map((subject) => ({
      sql: 'INSERT INTO change_log (subject) VALUES (?)',
      params: [subject],
    })),
    'write',
  )

describe('a node’s view of changes', () => {
  it('knows what others changed after the next look, and looks again only when it is old', async () => {
    const { other, changes, reads } = await aNode()
    await changes.refresh(1_000)
    const since = changes.position()
    await log(other, 'plc_1')
    expect(changes.isDue(1_099)).toBe(false)
    expect(changes.unchangedSince(since, ['plc_1'])).toBe(true)
    expect(changes.isDue(1_100)).toBe(true)
    const before = reads()
    await changes.refresh(1_100)
    expect(reads()).toBe(before + 1)
    expect(changes.unchangedSince(since, ['plc_1'])).toBe(false)
    expect(changes.unchangedSince(since, ['plc_2'])).toBe(true)
    expect(changes.unchangedSince(changes.position(), ['plc_1'])).toBe(true)
  })

  it('has to look at once after a write of its own, also one that failed', async () => {
    const { changes } = await aNode()
    await changes.refresh(1_000)
    await log(changes.driver, 'plc_1')
    expect(changes.isDue(1_000)).toBe(true)
    await changes.refresh(1_000)
    expect(changes.isDue(1_000)).toBe(false)
    await expect(
      changes.driver.execute({ sql: 'INSERT INTO nowhere VALUES (1)', params: [] }),
    ).rejects.toThrow('nowhere')
    expect(changes.isDue(1_000)).toBe(true)
  })

  it('is not settled by a look that read before a write of its own and ended after it', async () => {
    const own = open(await freshDatabase())
    let held = Promise.resolve()
    const changes = createChanges({
      driver: {
        execute: (statement) => own.execute(statement),
        batch: async (statements, mode) => {
          const results = await own.batch(statements, mode)
          if (mode === 'read') await held
          return results
        },
      },
      freshMs: 100,
    })
    await changes.refresh(1_000)
    const since = changes.position()
    let release = (): void => undefined
    held = new Promise((wake) => (release = wake))
    const slow = changes.refresh(1_001)
    await log(changes.driver, 'plc_1')
    release()
    await slow
    expect(changes.isDue(1_001)).toBe(true)
    await changes.refresh(1_001)
    expect(changes.unchangedSince(since, ['plc_1'])).toBe(false)
  })

  it('does not lose a change when several looks overtake each other', async () => {
    const { other, changes } = await aNode()
    await changes.refresh(1_000)
    const since = changes.position()
    for (let i = 0; i < 20; i += 1) {
      const looks = [changes.refresh(2_000 + i), changes.refresh(2_000 + i)]
      await log(other, `plc_${i}`)
      await Promise.all([...looks, changes.refresh(2_000 + i)])
    }
    for (let i = 0; i < 20; i += 1) expect(changes.unchangedSince(since, [`plc_${i}`])).toBe(false)
    expect(changes.stats().floods).toBe(0)
  })

  it('takes everything for changed when there were too many changes to read', async () => {
    const { other, changes } = await aNode()
    await changes.refresh(1_000)
    const since = changes.position()
    await log(other, ...Array.from({ length: 2_500 }, (_, i) => `plc_${i}`))
    await changes.refresh(2_000)
    expect(changes.unchangedSince(since, ['categories'])).toBe(false)
    expect(changes.unchangedSince(changes.position(), ['categories'])).toBe(true)
    expect(changes.stats().floods).toBe(1)
  })

  it('takes everything for changed when the log was pruned before it looked', async () => {
    const { other, changes } = await aNode()
    await changes.refresh(1_000)
    const since = changes.position()
    await log(other, 'a', 'b', 'c')
    await other.execute({ sql: 'DELETE FROM change_log WHERE seq <= ?', params: [since + 2] })
    await changes.refresh(2_000)
    expect(changes.unchangedSince(since, ['nothing'])).toBe(false)
  })

  it('begins a new epoch when the database is an older copy of itself', async () => {
    const { other, changes } = await aNode()
    await log(other, 'a', 'b', 'c')
    await changes.refresh(1_000)
    const since = changes.position()
    await other.batch(
      [
        { sql: 'DELETE FROM change_log WHERE seq > ?', params: [since - 2] },
        {
          sql: `UPDATE sqlite_sequence SET seq = ? WHERE name = 'change_log'`,
          params: [since - 2],
        },
      ],
      'write',
    )
    const epoch = changes.epoch()
    await changes.refresh(2_000)
    expect(changes.epoch()).toBe(epoch + 1)
    expect(changes.unchangedSince(since, [])).toBe(false)
  })

  it('at its start knows the end of the log, and takes what lies before for changed', async () => {
    const { other, changes } = await aNode()
    await log(other, ...Array.from({ length: 3_000 }, (_, i) => `plc_${i}`))
    await changes.refresh(1_000)
    const position = changes.position()
    expect(changes.unchangedSince(position - 10, ['plc_1'])).toBe(true)
    expect(changes.unchangedSince(position - 10, ['plc_2995'])).toBe(false)
    expect(changes.unchangedSince(position - 2_500, ['plc_1'])).toBe(false)
  })

  it('rejects while the database is away, and goes on where it was afterwards', async () => {
    const path = await freshDatabase()
    const own = open(path)
    const other = open(path)
    let away = false
    const changes = createChanges({
      driver: {
        execute: (statement) => own.execute(statement),
        batch: (statements, mode) =>
          away ? Promise.reject(new Error('away')) : own.batch(statements, mode),
      },
      freshMs: 100,
    })
    await changes.refresh(1_000)
    const since = changes.position()
    away = true
    await expect(changes.refresh(2_000)).rejects.toThrow('away')
    expect(changes.asOf()).toBe(1_000)
    await log(other, 'plc_1')
    away = false
    await changes.refresh(3_000)
    expect(changes.unchangedSince(since, ['plc_1'])).toBe(false)
  })

  it('is due when the clock was set back', async () => {
    const { changes } = await aNode()
    await changes.refresh(10_000)
    expect(changes.isDue(9_000)).toBe(true)
  })
})

describe('nodes that share what one of them has read', () => {
  const two = async () => {
    let now = 1_000
    const mirror = memoryStore({ clock: () => now, maxBytes: 1_000_000 })
    const first = await aNode({ mirror })
    let reads = 0
    const own = open(first.path)
    const changes = createChanges({
      driver: {
        execute: (statement) => own.execute(statement),
        batch: (statements, mode) => {
          reads += 1
          return own.batch(statements, mode)
        },
      },
      freshMs: 100,
      mirror,
    })
    return {
      ...first,
      mirror,
      second: changes,
      secondReads: () => reads,
      forward: (ms: number) => (now += ms),
      now: () => now,
    }
  }

  it('ask the database once for all of them', async () => {
    const { other, changes, second, secondReads, forward, now } = await two()
    await changes.refresh(now())
    await second.refresh(now())
    const since = second.position()
    await log(other, 'plc_1')
    forward(150)
    await changes.refresh(now())
    const before = secondReads()
    await second.refresh(now())
    expect(secondReads()).toBe(before)
    expect(second.unchangedSince(since, ['plc_1'])).toBe(false)
  })

  it('ask it themselves when the copy is gone, older, or does not reach back far enough', async () => {
    const { other, changes, second, secondReads, mirror, forward, now } = await two()
    await changes.refresh(now())
    await second.refresh(now())
    const since = second.position()
    await log(other, ...Array.from({ length: 700 }, (_, i) => `plc_${i}`))
    forward(150)
    await changes.refresh(now())
    const before = secondReads()
    await second.refresh(now())
    expect(secondReads()).toBe(before + 1)
    expect(second.unchangedSince(since, ['plc_1'])).toBe(false)
    // Redis came back with a snapshot from before.
    await mirror.set('changes', JSON.stringify({ after: 0, newest: 1, rows: [] }), 1_000)
    await log(other, 'late')
    await second.refresh(now())
    expect(second.unchangedSince(since, ['late'])).toBe(false)
  })

  it('see their own writes whatever the copy says', async () => {
    const { changes, second, now } = await two()
    await changes.refresh(now())
    await second.refresh(now())
    const since = second.position()
    await log(second.driver, 'mine')
    await second.refresh(now())
    expect(second.unchangedSince(since, ['mine'])).toBe(false)
  })
})
