import { sql } from 'drizzle-orm'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openEmbedded } from '#edge/adapters/libsql-embedded.ts'
import { does, mustHit, mustHold, Unavailable, write, type Step } from '#schema/batch.ts'
import { createDatabase, type Database } from '#schema/database.ts'
import type { SqlDriver } from '#schema/ports.ts'

class Refusal extends Error {
  override readonly name = 'Refusal'
}
const refusal = (text: string) => (): Error => new Refusal(text)

interface Shelf {
  readonly db: Database
  readonly driver: SqlDriver
  /** What stands in the table, and whether the table of asserts is empty. */
  read(): Promise<readonly (readonly [string, number])[]>
  leftovers(): Promise<number>
}

/** A database with one table, and the one that asserts. */
const shelf = async (
  between: (driver: SqlDriver) => SqlDriver = (driver) => driver,
): Promise<Shelf> => {
  const embedded = openEmbedded(':memory:')
  onTestFinished(() => embedded.close())
  for (const statement of [
    'CREATE TABLE txn_assert (n INTEGER NOT NULL, CONSTRAINT txn_assert_hit CHECK (n >= 1))',
    'CREATE TABLE things (name TEXT PRIMARY KEY NOT NULL, n INTEGER NOT NULL, CONSTRAINT things_sign CHECK (n >= 0))',
    `CREATE TRIGGER things_guard BEFORE UPDATE ON things WHEN NEW.n = 13 BEGIN SELECT RAISE(ABORT, 'UNLUCKY'); END`,
    `INSERT INTO things VALUES ('a', 1), ('b', 2)`,
  ])
    await embedded.execute({ sql: statement, params: [] })
  const driver = between(embedded)
  const db = createDatabase(driver)
  return {
    db,
    driver,
    read: async () =>
      (await embedded.execute({
        sql: 'SELECT name, n FROM things ORDER BY name',
        params: [],
      })) as never,
    leftovers: async () =>
      Number(
        (await embedded.execute({ sql: 'SELECT count(*) FROM txn_assert', params: [] }))[0]?.[0],
      ),
  }
}

const BEFORE = [
  ['a', 1],
  ['b', 2],
]

const add = ({ db }: Shelf, name: string, n: number) =>
  db.run(sql`UPDATE things SET n = n + ${n} WHERE name = ${name}`)

describe('a guarded write', () => {
  it('does all of its steps', async () => {
    const s = await shelf()
    await write(s, [
      does(add(s, 'a', 10)),
      mustHit(add(s, 'b', 10), refusal('b')),
      mustHold(s, sql`SELECT n = 12 FROM things WHERE name = 'b'`, refusal('sum')),
      does(s.db.run(sql`INSERT INTO things VALUES ('c', 3)`)),
    ])
    expect(await s.read()).toEqual([
      ['a', 11],
      ['b', 12],
      ['c', 3],
    ])
    expect(await s.leftovers()).toBe(0)
  })

  it('of no steps asks the database nothing', async () => {
    let asked = 0
    const s = await shelf((driver) => ({
      execute: (statement) => driver.execute(statement),
      batch: (...all) => {
        asked += 1
        return driver.batch(...all)
      },
    }))
    await write(s, [])
    expect(asked).toBe(0)
    await write(s, [does(add(s, 'a', 1))])
    expect(asked).toBe(1)
  })

  it('may change nothing where it need not', async () => {
    const s = await shelf()
    await write(s, [does(add(s, 'nobody', 1)), does(add(s, 'a', 1))])
    expect(await s.read()).toEqual([
      ['a', 2],
      ['b', 2],
    ])
  })

  /** Steps that cannot be, each with what is said of it. */
  const FAILING: Readonly<Record<string, (s: Shelf) => Step>> = {
    'hits nothing': (s) => mustHit(add(s, 'nobody', 1), refusal('it')),
    'breaks a condition': (s) =>
      mustHold(s, sql`SELECT n > 100 FROM things WHERE name = 'a'`, refusal('it')),
    'breaks a condition about nothing': (s) =>
      mustHold(s, sql`SELECT count(*) FROM things WHERE name = 'nobody'`, refusal('it')),
    'breaks a condition about a row that is gone': (s) =>
      mustHold(s, sql`SELECT n > 0 FROM things WHERE name = 'nobody'`, refusal('it')),
    'breaks a check': (s) => does(add(s, 'a', -100), { things_sign: refusal('it') }),
    'is refused by a trigger': (s) =>
      does(s.db.run(sql`UPDATE things SET n = 13`), { UNLUCKY: refusal('it') }),
    'is there already': (s) =>
      does(s.db.run(sql`INSERT INTO things VALUES ('a', 1)`), { 'things.name': refusal('it') }),
    'hits, and breaks a check': (s) =>
      mustHit(add(s, 'a', -100), refusal('another'), { things_sign: refusal('it') }),
    'hits nothing, though it could break a check': (s) =>
      mustHit(add(s, 'nobody', -100), refusal('it'), { things_sign: refusal('another') }),
  }
  const GOOD = (s: Shelf): readonly Step[] => [
    mustHit(add(s, 'a', 5), refusal('the first')),
    does(s.db.run(sql`INSERT INTO things VALUES ('c', 3)`), { things_sign: refusal('the second') }),
    mustHold(s, sql`SELECT count(*) FROM things`, refusal('the third')),
    mustHit(add(s, 'b', 5), refusal('the fourth')),
  ]

  it.each(Object.keys(FAILING).flatMap((what) => [0, 1, 2, 3, 4].map((at) => [what, at] as const)))(
    'does nothing at all when one %s, as step %i, and says so in the words of that step',
    async (what, at) => {
      const s = await shelf()
      const step = FAILING[what]
      if (!step) throw new Error(what)
      const steps = GOOD(s).toSpliced(at, 0, step(s))
      await expect(write(s, steps)).rejects.toThrow(new Refusal('it'))
      expect(await s.read()).toEqual(BEFORE)
      expect(await s.leftovers()).toBe(0)
      // And the next one finds nothing of it in its way.
      await write(s, GOOD(s))
      expect((await s.read()).map(([, n]) => n)).toEqual([6, 7, 3])
    },
  )

  it('says what the database says where nobody has words for it', async () => {
    const s = await shelf()
    const clash = s.db.run(sql`INSERT INTO things VALUES ('a', 1)`)
    const wrong = { UNLUCKY: refusal('it') }
    await expect(write(s, [does(add(s, 'b', 1)), does(clash, wrong)])).rejects.toMatchObject({
      name: 'StatementRefused',
      step: 1,
    })
    expect(await s.read()).toEqual(BEFORE)
  })

  it('refuses the second of two that want the last one', async () => {
    const s = await shelf()
    const take = () =>
      write(s, [
        mustHit(
          s.db.run(sql`UPDATE things SET n = n - 1 WHERE name = 'a' AND n >= 1`),
          refusal('gone'),
        ),
        does(add(s, 'b', 1)),
      ])
    const results = await Promise.allSettled(Array.from({ length: 20 }, take))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await s.read()).toEqual([
      ['a', 0],
      ['b', 3],
    ])
  })
})

describe('a database that cannot', () => {
  const failing = (times: number, error: () => Error) => {
    const tries = { count: 0 }
    const between = (driver: SqlDriver): SqlDriver => ({
      execute: (statement) => driver.execute(statement),
      batch: (...all) => {
        tries.count += 1
        return tries.count <= times ? Promise.reject(error()) : driver.batch(...all)
      },
    })
    return { tries, between }
  }
  const coded =
    (code: string, message = 'no') =>
    () =>
      Object.assign(new Error(message), { code })

  it.each([
    ['by its code', coded('SQLITE_BUSY')],
    ['by its words', () => new Error('database is locked')],
  ])('is asked again while another one writes, told %s', async (_how, error) => {
    const { tries, between } = failing(2, error)
    const s = await shelf(between)
    await write(s, [mustHit(add(s, 'a', 1), refusal('it'))])
    expect(tries.count).toBe(3)
    // Once, however often it was tried.
    expect(await s.read()).toEqual([
      ['a', 2],
      ['b', 2],
    ])
  })

  it('is not asked for ever: after three times the caller may try again', async () => {
    const { tries, between } = failing(Infinity, coded('SQLITE_BUSY'))
    const s = await shelf(between)
    const failed: unknown = await write(s, [does(add(s, 'a', 1))]).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(Unavailable)
    expect(failed).toMatchObject({
      extensions: {
        code: 'TEMPORARILY_UNAVAILABLE',
        http: { status: 503, headers: { 'Retry-After': '2' } },
      },
    })
    expect(tries.count).toBe(3)
    expect(await s.read()).toEqual(BEFORE)
  })

  it.each([
    ['SQLITE_FULL', 'database or disk is full'],
    ['SQLITE_READONLY', 'attempt to write a readonly database'],
    ['SQLITE_IOERR', 'disk I/O error'],
  ])('write says so, once, and nothing of why: %s', async (code, message) => {
    const { tries, between } = failing(Infinity, coded(code, message))
    const s = await shelf(between)
    const failed: unknown = await write(s, [does(add(s, 'a', 1))]).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(Unavailable)
    expect((failed as Error).message).not.toContain(message)
    expect(tries.count).toBe(1)
  })

  it.each([
    ['a defect', () => new TypeError('defect')],
    ['something else', coded('SQLITE_CORRUPT')],
  ])('be trusted is told as it is, and not tried again: %s', async (_what, error) => {
    const { tries, between } = failing(Infinity, error)
    const s = await shelf(between)
    await expect(write(s, [does(add(s, 'a', 1))])).rejects.toThrow(error())
    expect(tries.count).toBe(1)
  })

  it('does not make a refusal of its own', async () => {
    const { tries, between } = failing(0, coded('SQLITE_BUSY'))
    const s = await shelf(between)
    await expect(write(s, [mustHit(add(s, 'nobody', 1), refusal('it'))])).rejects.toThrow('it')
    expect(tries.count).toBe(1)
  })
})
