import { describe, expect, it, onTestFinished } from 'vitest'
import {
  DatabaseTooNew,
  migrate,
  MigrationChanged,
  readMigrations,
} from '../../migrations/apply.ts'
import { loadDivisions } from '../../migrations/reference-data.ts'
import { openEmbedded, type EmbeddedDriver } from '#edge/adapters/libsql-embedded.ts'
import { freshDatabase, freshPath, NOW } from '../support/portal.ts'

const open = (path: string): EmbeddedDriver => {
  const driver = openEmbedded(path)
  onTestFinished(() => driver.close())
  return driver
}
const all = (driver: EmbeddedDriver, sql: string) => driver.execute({ sql, params: [] })

describe('migrations', () => {
  it('bring an empty database to this version, and then have nothing to do', async () => {
    const driver = open(freshPath())
    const tags = (await readMigrations()).map(({ tag }) => tag)
    expect(await migrate(driver, NOW)).toEqual(tags)
    expect(await migrate(driver, NOW)).toEqual([])
    expect(await all(driver, 'SELECT tag, applied_at FROM schema_migrations ORDER BY tag')).toEqual(
      tags.map((tag) => [tag, NOW]),
    )
    expect(await all(driver, 'PRAGMA integrity_check')).toEqual([['ok']])
    expect(await all(driver, 'PRAGMA foreign_key_check')).toEqual([])
  })

  it('refuse a database of a newer version with a sentence that says what to do', async () => {
    const driver = open(await freshDatabase())
    await all(driver, `INSERT INTO schema_migrations VALUES ('9999_later', 'x', 0)`)
    const attempt = migrate(driver, NOW)
    await expect(attempt).rejects.toBeInstanceOf(DatabaseTooNew)
    await expect(attempt).rejects.toThrow(/newer version/)
  })

  it('refuse a file that was edited after it ran, by name', async () => {
    const driver = open(await freshDatabase())
    await all(driver, `UPDATE schema_migrations SET hash = 'edited' WHERE tag LIKE '0000%'`)
    const attempt = migrate(driver, NOW)
    await expect(attempt).rejects.toBeInstanceOf(MigrationChanged)
    await expect(attempt).rejects.toThrow('0000_foundation')
  })

  it('leave whole migrations only: one that fails in the middle leaves nothing of itself', async () => {
    const driver = open(freshPath())
    // The second migration makes this table; it stands in its way.
    await all(driver, 'CREATE TABLE search_entries (x)')
    await expect(migrate(driver, NOW)).rejects.toThrow(/search_entries/)
    expect(await all(driver, 'SELECT tag FROM schema_migrations')).toEqual([['0000_foundation']])
    expect(await all(driver, `SELECT count(*) FROM place_kinds`)).toEqual([[0]])
    await all(driver, 'DROP TABLE search_entries')
    expect(await migrate(driver, NOW)).toEqual(
      (await readMigrations()).slice(1).map(({ tag }) => tag),
    )
  })

  it('let the divisions be loaded again without a change', async () => {
    const driver = open(await freshDatabase())
    const state = () =>
      all(driver, 'SELECT count(*), count(DISTINCT code), sum(length(names)) FROM divisions')
    const before = await state()
    await loadDivisions(driver)
    expect(await state()).toEqual(before)
  })
})

describe('what the database itself forbids', () => {
  it.each([
    ['a place half placed', `UPDATE places SET lon = 1, lat = NULL`],
    ['a place off the sphere', `UPDATE places SET x = 2`],
    ['a place of no kind', `UPDATE places SET kind = 'MOON'`],
    ['a negative price', `UPDATE skus SET price_fen = -1`],
    ['negative stock', `UPDATE stock_levels SET on_hand = -1`],
    [
      'a number of free bays without a count',
      `UPDATE parking_availability SET kind = 'FLAG' WHERE free IS NOT NULL`,
    ],
    ['a grade of six', `UPDATE tourism_attractions SET grade = 6`],
    ['a picture from anywhere', `UPDATE media SET url = 'javascript:alert(1)'`],
    [
      'a product of another city than its merchant',
      `UPDATE products SET city_code = '430100' WHERE city_code = '320100'`,
    ],
  ])('%s', async (_what, statement) => {
    const driver = open(await freshDatabase(true))
    await expect(all(driver, statement)).rejects.toThrow(/constraint/i)
  })
})
