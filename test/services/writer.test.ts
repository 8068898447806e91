import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openEmbedded, type EmbeddedDriver } from '#edge/adapters/libsql-embedded.ts'
import { writingBeside } from '#edge/adapters/libsql-writer.ts'
import { StatementRefused } from '#schema/batch.ts'
import type { SqlValue } from '#schema/ports.ts'

const one = (sql: string, ...params: readonly SqlValue[]) => ({ sql, params })
const TAKE = 'UPDATE shelf SET units = units - 1 WHERE units > 0'

/** A database file with a shelf of ten units, read here and written on a thread of its own. */
const shelf = async (): Promise<{ readonly driver: EmbeddedDriver; readonly path: string }> => {
  const folder = mkdtempSync(join(tmpdir(), 'shijing-writer-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'test.db')
  const driver = writingBeside(openEmbedded(path), path)
  await driver.batch(
    [
      one('CREATE TABLE shelf (units INTEGER NOT NULL, CONSTRAINT shelf_units CHECK (units >= 0))'),
      one('INSERT INTO shelf VALUES (10)'),
    ],
    'write',
  )
  return { driver, path }
}
const unitsOf = async (driver: EmbeddedDriver): Promise<unknown> =>
  (await driver.execute(one('SELECT units FROM shelf')))[0]?.[0]

describe('a driver that writes beside', () => {
  it('shows every read what was acknowledged before it', async () => {
    const { driver } = await shelf()
    for (let left = 9; left >= 0; left -= 1) {
      await driver.execute(one(TAKE))
      expect(await unitsOf(driver)).toBe(left)
    }
    driver.close()
  })

  it('answers a statement that writes and returns rows, and values of every kind', async () => {
    const { driver } = await shelf()
    await driver.execute(one('CREATE TABLE t (a, b, c, d)'))
    const bytes = new Uint8Array([1, 2, 255])
    const [row] = await driver.execute(
      one('INSERT INTO t VALUES (?, ?, ?, ?) RETURNING a, b, c, d', '水', 1.5, null, bytes),
    )
    expect(row?.slice(0, 3)).toEqual(['水', 1.5, null])
    expect(new Uint8Array(row?.[3] as Uint8Array)).toEqual(bytes)
    driver.close()
  })

  it('says which statement was refused and by what, and has done nothing of the batch', async () => {
    const { driver } = await shelf()
    const refused = driver.batch([one(TAKE), one('UPDATE shelf SET units = -1')], 'write')
    const error: unknown = await refused.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(StatementRefused)
    expect(error).toMatchObject({ step: 1, message: expect.stringContaining('shelf_units') })
    expect(error).toHaveProperty('cause.code', expect.stringMatching(/^SQLITE_CONSTRAINT/))
    expect(await unitsOf(driver)).toBe(10)
    await expect(driver.execute(one('INSERT INTO nothing VALUES (1)'))).rejects.toThrow(/nothing/)
    driver.close()
  })

  it('gives away no unit twice, however many ask at once', async () => {
    const { driver } = await shelf()
    const taken = await Promise.all(
      Array.from({ length: 30 }, () => driver.batch([one(TAKE), one('SELECT changes()')], 'write')),
    )
    expect(taken.filter(([, rows]) => rows?.[0]?.[0] === 1)).toHaveLength(10)
    expect(await unitsOf(driver)).toBe(0)
    driver.close()
  })

  it('reads on while somebody else holds the file for writing', async () => {
    const { driver, path } = await shelf()
    const other = openEmbedded(path)
    await other.execute(one('BEGIN IMMEDIATE'))
    const waiting = driver.execute(one(TAKE))
    expect(await unitsOf(driver)).toBe(10)
    await other.execute(one('COMMIT'))
    await waiting
    expect(await unitsOf(driver)).toBe(9)
    other.close()
    driver.close()
  })

  it('writes what was asked for before it is closed', async () => {
    const { driver, path } = await shelf()
    const writes = Array.from({ length: 5 }, () => driver.execute(one(TAKE)))
    driver.close()
    await Promise.all(writes)
    const again = openEmbedded(path)
    expect(await unitsOf(again)).toBe(5)
    again.close()
  })
})
