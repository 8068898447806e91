import { sql } from 'drizzle-orm'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { keepDemoLive } from '../../demo/live.ts'
import { openEmbedded } from '#edge/adapters/libsql-embedded.ts'
import { DATABASE_FILE, openEmbeddedHost } from '#edge/embedded.ts'
import { scenes } from '#scenes/index.ts'
import { migrate } from '../../migrations/apply.ts'
import { bytesFile } from '../fixtures/import/reading.ts'
import { NANJING } from '../support/cities.ts'
import { NOW, portal } from '../support/portal.ts'

describe('the embedded host', () => {
  it('has its divisions also where it was killed before they were written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shijing-killed-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const killed = openEmbedded(join(folder, DATABASE_FILE))
    await migrate(killed, NOW)
    killed.close()
    const { driver } = await openEmbeddedHost({
      SHIJING_DATA_DIR: folder,
      SHIJING_LOG_LEVEL: 'error',
    })
    const [row] = await driver.execute({
      sql: "SELECT name_zh FROM divisions WHERE code = '320102'",
      params: [],
    })
    driver.close()
    expect(row).toEqual(['玄武区'])
  })
})

describe('the play of the demonstration', () => {
  it('moves its own lots and leaves those of a partner whose data set is called demo', async () => {
    const p = await portal({ demo: true })
    const lots = [
      { id2: 'a', title: 'A', total: 50, free: 20, published: '2026-11-03T09:00:00+08:00' },
    ]
    const file = bytesFile('lots.json', new TextEncoder().encode(JSON.stringify(lots)))
    await p.import('basel-parking', [file], NANJING, { source: 'demo' })
    p.setNow(NOW + 60_000)
    const stop = await keepDemoLive(p.host, scenes)
    stop()
    const fresh = sql`SELECT count(*) FROM parking_availability WHERE as_of = ${NOW + 60_000}`
    expect((await p.db.all<[number]>(fresh))[0]?.[0]).toBeGreaterThan(0)
    const theirs = sql`SELECT v.free, v.as_of FROM parking_availability v JOIN places p ON p.id = v.place_id WHERE p.source_id = 'a'`
    expect(await p.db.all(theirs)).toEqual([[20, Date.parse('2026-11-03T09:00:00+08:00')]])
  })
})
