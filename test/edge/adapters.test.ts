import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEmbedded } from '#edge/adapters/libsql-embedded.ts'
import { DatabaseAway, openHttp } from '#edge/adapters/libsql-http.ts'
import type { SqlDriver } from '#schema/ports.ts'
import { serveHrana } from '../../tools/hrana-server.ts'
import { freshPath } from '../support/portal.ts'

interface Opened {
  readonly driver: SqlDriver
  readonly path: string
  readonly close: () => Promise<void> | void
}

const HOSTS: Readonly<Record<string, () => Promise<Opened>>> = {
  'libsql-embedded': () => {
    const path = freshPath()
    const driver = openEmbedded(path)
    return Promise.resolve({ driver, path, close: () => driver.close() })
  },
  'libsql-http': async () => {
    const path = freshPath()
    const server = await serveHrana(path)
    return { driver: openHttp({ url: server.url }), path, close: server.close }
  },
}

describe.each(Object.keys(HOSTS))('the database through %s', (name) => {
  let opened: Opened
  const run = (sql: string, ...params: (string | number | null | Uint8Array)[]) =>
    opened.driver.execute({ sql, params })
  beforeAll(async () => {
    const open = HOSTS[name]
    if (!open) throw new Error(`There is no host ${name}.`)
    opened = await open()
    await run("CREATE TABLE t (id INTEGER PRIMARY KEY, v, u TEXT UNIQUE CHECK (u <> 'bad'))")
    await run('CREATE TABLE child (t INTEGER REFERENCES t (id))')
  })
  afterAll(() => opened.close())

  it.each([
    ['a text', '市井 🏮 "quoted"'],
    ['an empty text', ''],
    ['an integer', 42],
    ['zero', 0],
    ['a negative integer', -7],
    ['the largest safe integer', Number.MAX_SAFE_INTEGER],
    ['the smallest safe integer', Number.MIN_SAFE_INTEGER],
    ['a fraction', 118.784_005_8],
    ['a tiny fraction', 5e-324],
    ['a huge number', 1.5e300],
    ['null', null],
  ])('gives %s back as it was', async (_what, value) => {
    expect(await run('SELECT ?', value)).toEqual([[value]])
  })

  it.each([0, 300, 300_000])('gives %i bytes back as they were', async (length) => {
    const bytes = Uint8Array.from({ length }, (_, i) => i % 256)
    const [row] = await run('SELECT ?', bytes)
    expect(Array.from(row?.[0] as Uint8Array)).toEqual(Array.from(bytes))
  })

  it('answers statements that give no rows with none, and RETURNING with rows', async () => {
    expect(await run('INSERT INTO t (id, v) VALUES (1, ?)', 'x')).toEqual([])
    expect(await run('INSERT INTO t (id, v) VALUES (2, ?) RETURNING id, v', 'y')).toEqual([
      [2, 'y'],
    ])
    expect(await run('SELECT v FROM t WHERE id = 99')).toEqual([])
  })

  it('keeps columns in order, also those of one name', async () => {
    expect(await run(`SELECT 1 AS a, 2 AS a, 'x' AS b`)).toEqual([[1, 2, 'x']])
  })

  it('runs a batch in order, each statement seeing the one before', async () => {
    const results = await opened.driver.batch(
      [
        { sql: 'INSERT INTO t (id, v) VALUES (10, 1)', params: [] },
        { sql: 'UPDATE t SET v = v + 1 WHERE id = 10 RETURNING v', params: [] },
        { sql: 'SELECT v FROM t WHERE id = ?', params: [10] },
      ],
      'write',
    )
    expect(results).toEqual([[], [[2]], [[2]]])
  })

  it.each(['read', 'write'] as const)(
    'a %s batch that fails leaves nothing behind',
    async (mode) => {
      await expect(
        opened.driver.batch(
          [
            { sql: 'INSERT INTO t (id) VALUES (20)', params: [] },
            { sql: 'INSERT INTO t (id, u) VALUES (21, ?)', params: ['bad'] },
            { sql: 'INSERT INTO t (id) VALUES (22)', params: [] },
          ],
          mode,
        ),
      ).rejects.toThrow(/CHECK/)
      expect(await run('SELECT id FROM t WHERE id BETWEEN 20 AND 22')).toEqual([])
      // The connection is not stuck in a transaction.
      await run('INSERT INTO t (v) VALUES (?)', `after ${mode}`)
      expect(await run('SELECT count(*) FROM t WHERE v = ?', `after ${mode}`)).toEqual([[1]])
    },
  )

  it.each([
    ['SELECT * FROM nowhere', /no such table/, 'SQLITE_ERROR'],
    ['SELEC', /syntax error/, 'SQLITE_ERROR'],
    [`INSERT INTO t (id, u) VALUES (30, 'bad')`, /CHECK/, 'SQLITE_CONSTRAINT_CHECK'],
    ['INSERT INTO t (id) VALUES (1)', /UNIQUE/, 'SQLITE_CONSTRAINT_PRIMARYKEY'],
    ['INSERT INTO child (t) VALUES (12345)', /FOREIGN KEY/, 'SQLITE_CONSTRAINT_FOREIGNKEY'],
  ])('refuses %s with the code %3$s', async (sql, message, code) => {
    const attempt = run(sql)
    await expect(attempt).rejects.toThrow(message)
    await expect(attempt).rejects.toMatchObject({ code })
  })

  it('says SQLITE_BUSY after waiting while another writer holds the database, and recovers', async () => {
    const other = openEmbedded(opened.path)
    try {
      await other.execute({ sql: 'BEGIN IMMEDIATE', params: [] })
      // Reading goes on beside a writer.
      expect(await run('SELECT 1')).toEqual([[1]])
      const attempt = opened.driver.batch(
        [{ sql: 'INSERT INTO t (id) VALUES (40)', params: [] }],
        'write',
      )
      await expect(attempt).rejects.toMatchObject({ code: 'SQLITE_BUSY' })
      await other.execute({ sql: 'ROLLBACK', params: [] })
      await opened.driver.batch([{ sql: 'INSERT INTO t (id) VALUES (40)', params: [] }], 'write')
      expect(await run('SELECT count(*) FROM t WHERE id = 40')).toEqual([[1]])
    } finally {
      other.close()
    }
  }, 15_000)

  it('takes an empty batch', async () => {
    expect(await opened.driver.batch([], 'write')).toEqual([])
  })
})

describe('the database over HTTP', () => {
  it('that cannot be reached is away, without the address in the message', async () => {
    const driver = openHttp({ url: 'http://127.0.0.1:9' })
    const attempt = driver.execute({ sql: 'SELECT 1', params: [] })
    await expect(attempt).rejects.toBeInstanceOf(DatabaseAway)
    await expect(attempt).rejects.toThrow('The database cannot be reached.')
  })

  it.each([
    ['an error status', () => new Response('no', { status: 500 })],
    ['what is no JSON', () => new Response('<html>')],
    ['no results', () => Response.json({ results: [] })],
  ])('that answers with %s is away', async (_what, answer) => {
    const driver = openHttp({ url: 'https://db.test', fetch: () => Promise.resolve(answer()) })
    await expect(driver.execute({ sql: 'SELECT 1', params: [] })).rejects.toBeInstanceOf(
      DatabaseAway,
    )
  })

  it('sends the token and speaks to a libsql address over https', async () => {
    const seen: Request[] = []
    const driver = openHttp({
      url: 'libsql://db.test',
      authToken: 'secret',
      fetch: (input, init) => {
        seen.push(new Request(input, init))
        return Promise.resolve(
          Response.json({
            results: [{ type: 'ok', response: { type: 'execute', result: { rows: [] } } }],
          }),
        )
      },
    })
    await driver.execute({ sql: 'SELECT 1', params: [] })
    expect(seen[0]?.url).toBe('https://db.test/v2/pipeline')
    expect(seen[0]?.headers.get('authorization')).toBe('Bearer secret')
  })
})
