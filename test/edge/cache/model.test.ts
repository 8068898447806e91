import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEmbedded, type EmbeddedDriver } from '#edge/adapters/libsql-embedded.ts'
import { libsqlLimiter } from '#edge/adapters/libsql-limiter.ts'
import { memoryStore } from '#edge/adapters/memory-store.ts'
import { createApp } from '#edge/app.ts'
import { createCache, type Cache } from '#edge/cache/index.ts'
import { createLogger } from '#edge/logger.ts'
import { compileQuery } from '#edge/trusted/compile.ts'
import { OWN_DOCUMENTS } from '#edge/trusted/manifest.ts'
import { scenes } from '#scenes/index.ts'
import { createDatabase } from '#schema/database.ts'
import { toWgs84, unitVector } from '#schema/geo.ts'
import type { SharedStore, SqlDriver, SqlValue } from '#schema/ports.ts'
import { freshDatabase, NOW } from '../../support/portal.ts'

/** 1,000 in every run of the tests; `npm run test:long` asks for 100,000. */
const SEQUENCES = Number(process.env['SHIJING_MODEL_SEQUENCES'] ?? 1_000)
const COMMANDS_MAX = 12
const DAY_MS = 86_400_000

const ids = new Map(Object.entries(OWN_DOCUMENTS).map(([id, { name }]) => [name, id]))

/** What all nodes live in: one database, one shared store, one clock. */
class World {
  now = NOW
  readonly path: string
  readonly raw: EmbeddedDriver
  readonly shared: SharedStore
  /** The database answers nobody but the oracle and other processes. */
  away = false
  readonly nodes: readonly Node[]
  readonly oracle: ReturnType<typeof createApp>

  constructor(path: string) {
    this.path = path
    this.raw = openEmbedded(path)
    this.shared = memoryStore({ clock: () => this.now, maxBytes: 4 * 1024 * 1024 })
    this.nodes = [new Node(this, []), new Node(this, [this.shared], this.shared)]
    this.oracle = this.app(this.raw, undefined)
  }

  app(driver: SqlDriver, cache: Cache | undefined): ReturnType<typeof createApp> {
    return createApp({
      host: {
        db: createDatabase(driver),
        limiter: libsqlLimiter(driver),
        log: createLogger(
          'error',
          () => this.now,
          () => undefined,
        ),
        clock: () => this.now,
        cache,
      },
      scenes,
      profile: 'production',
      allowedOrigins: [],
      publicUrl: 'https://portal.test',
      trustedDocuments: OWN_DOCUMENTS,
      compile: compileQuery,
      assets: { manifest: {}, fetch: () => Promise.resolve(undefined) },
    })
  }

  async rows(sql: string, ...params: SqlValue[]): Promise<readonly (readonly SqlValue[])[]> {
    return this.raw.execute({ sql, params })
  }

  /** One row of a table by a number that may be anything. */
  async pick(from: string, n: number): Promise<string> {
    const [[count] = [0]] = await this.rows(`SELECT count(*) FROM ${from}`)
    const [[id] = ['']] = await this.rows(
      `SELECT id FROM ${from} ORDER BY id LIMIT 1 OFFSET ?`,
      n % Math.max(1, Number(count)),
    )
    return String(id)
  }
}

/** One process that keeps answers; it can be killed and come back with nothing. */
class Node {
  private cache: Cache
  readonly app: ReturnType<typeof createApp>
  private readonly driver: SqlDriver
  private readonly make: () => Cache

  constructor(world: World, tiers: readonly SharedStore[], mirror?: SharedStore) {
    const connection = openEmbedded(world.path)
    const guard = async <T>(work: () => Promise<T>): Promise<T> => {
      if (world.away) throw new Error('the database is away')
      return work()
    }
    this.driver = {
      execute: (statement) => guard(() => connection.execute(statement)),
      batch: (statements, mode) => guard(() => connection.batch(statements, mode)),
    }
    this.make = () =>
      createCache({
        driver: this.driver,
        log: createLogger(
          'error',
          () => world.now,
          () => undefined,
        ),
        clock: () => world.now,
        freshMs: 1,
        memoryBytes: 512 * 1024, // small, so that answers are dropped as well
        tiers,
        mirror,
        version: 'model',
        flights: 'await',
        random: () => 0.5,
      })
    this.cache = this.make()
    const current = (): Cache => this.cache
    const cache: Cache = {
      get answers() {
        return current().answers
      },
      get changes() {
        return current().changes
      },
      get stats() {
        return current().stats
      },
      get figures() {
        return current().figures
      },
    }
    this.app = world.app(
      {
        execute: (statement) => current().changes.driver.execute(statement),
        batch: (statements, mode) => current().changes.driver.batch(statements, mode),
      },
      cache,
    )
  }

  write(statements: readonly { sql: string; params: SqlValue[] }[]): Promise<unknown> {
    return this.cache.changes.driver.batch(statements, 'write')
  }

  private readonly earlier = { kept: 0, invalidations: 0 }

  restart(): void {
    Object.assign(this.earlier, this.figures())
    this.cache = this.make()
  }

  /** Over all its lives. */
  figures(): { readonly kept: number; readonly invalidations: number } {
    const { outcomes, invalidations } = this.cache.stats.read()
    return {
      kept: this.earlier.kept + outcomes.hit + outcomes.stale,
      invalidations: this.earlier.invalidations + invalidations,
    }
  }
}

const CITIES = ['nanjing', 'changsha', '530100', 'xingtai']
const NANJING_CENTRE = { lon: 118.784, lat: 32.0417 }
const CENTRES = [
  NANJING_CENTRE,
  { lon: 112.9717, lat: 28.1935 },
  { lon: 102.7123, lat: 25.0406 },
  { lon: 114.5088, lat: 37.0682 },
]

type Question = readonly [name: string, variables: Readonly<Record<string, unknown>>]

const positionOf = (n: number) => {
  const centre = CENTRES[n % 2] ?? NANJING_CENTRE
  // A few spots only, so that questions meet again.
  return { lon: centre.lon + ((n >> 1) % 3) * 0.012, lat: centre.lat + ((n >> 2) % 2) * 0.01 }
}

/** A question by three numbers: mostly ones that were asked before. */
const questionOf = async (world: World, kind: number, a: number, b: number): Promise<Question> => {
  const city = CITIES[a % 2] ?? 'nanjing'
  const kinds = [undefined, ['STORE'], ['STATION', 'ATTRACTION'], ['PARKING_LOT']][b % 4]
  const first = [5, 20][b % 2]
  switch (kind % 12) {
    case 0:
    case 1:
      return [
        'Nearby',
        { at: positionOf(a), kinds, first, ...(b % 3 === 0 ? { openNow: true } : {}) },
      ]
    case 2:
      return ['Place', { id: await world.pick('places', a % 40) }]
    case 3:
      return [
        'Store',
        { id: await world.pick(`(SELECT id FROM places WHERE kind = 'STORE')`, a % 10) },
      ]
    case 4:
      return ['Product', { id: await world.pick('products', a % 30) }]
    case 5: {
      const sort = ['SALES', 'PRICE_ASC', 'PRICE_DESC', 'NEWEST'][b % 4]
      return ['Products', { city, sort, first, ...(a % 3 === 0 ? { inStock: true } : {}) }]
    }
    case 6:
      return ['Products', { city, sort: 'DISTANCE', near: positionOf(a), first }]
    case 7:
      return ['Search', { text: ['南京', '公园', '面', 'museum'][b % 4], city }]
    case 8:
      return ['Attractions', { city, ...(b % 2 ? { openNow: true } : {}) }]
    case 9:
      return ['ParkingLots', { city, ...(b % 2 ? { near: positionOf(a) } : {}) }]
    case 10:
      return [['Cities', 'Categories', 'Stations'][b % 3] ?? 'Cities', { city }]
    default:
      return ['Home', { city, at: positionOf(a) }]
  }
}

const pathOf = ([name, variables]: Question): string =>
  `/graphql?documentId=${ids.get(name)}&variables=${encodeURIComponent(JSON.stringify(variables))}`

const statement = (sql: string, ...params: SqlValue[]) => ({ sql, params })

/** A change of anything that answers are made of. */
const changeOf = async (
  world: World,
  kind: number,
  a: number,
  b: number,
): Promise<readonly { sql: string; params: SqlValue[] }[]> => {
  const place = await world.pick('places', a % 40)
  const product = await world.pick('products', a % 30)
  const named = JSON.stringify({ 'zh-CN': `名字${b}`, en: `Name ${b}` })
  switch (kind % 20) {
    case 0:
      return [
        statement('UPDATE places SET names = ?, version = version + 1 WHERE id = ?', named, place),
      ]
    case 1: {
      const { lon, lat } = toWgs84({ ...positionOf(b), crs: 'WGS84' })
      const { x, y, z } = unitVector({ lon, lat })
      return [
        statement(
          'UPDATE places SET lon = ?, lat = ?, x = ?, y = ?, z = ? WHERE id = ?',
          lon,
          lat,
          x,
          y,
          z,
          place,
        ),
      ]
    }
    case 2: {
      const state = ['OPEN', 'SUSPENDED', 'PLANNED', 'CLOSED_FOREVER', 'OPEN'][b % 5] ?? 'OPEN'
      return [statement('UPDATE places SET state = ? WHERE id = ?', state, place)]
    }
    case 3: {
      // A twin with its own id and number, of which nothing else is known.
      const twin = `plc_${String(world.now).padStart(13, '0')}${String(b % 1e9).padStart(13, '0')}`
      const columns = (await world.rows(`SELECT name FROM pragma_table_info('places')`))
        .map(([name]) => String(name))
        .filter((name) => !['id', 'num', 'source_id'].includes(name))
      return [
        statement(
          `INSERT INTO places (id, source_id, ${columns.join(', ')}) SELECT ?, ?, ${columns.join(', ')} FROM places WHERE id = ?`,
          twin,
          twin,
          place,
        ),
      ]
    }
    case 4:
      return [
        statement(
          `DELETE FROM places WHERE id IN (SELECT id FROM places WHERE source_id LIKE 'plc_%' ORDER BY id LIMIT 1)`,
        ),
      ]
    case 5:
      return [
        statement(
          'UPDATE places SET schedule_id = (SELECT id FROM schedules ORDER BY id LIMIT 1 OFFSET ?) WHERE id = ?',
          b % 10,
          place,
        ),
      ]
    case 6:
      return [
        statement(
          'UPDATE products SET names = ?, sold = sold + ? WHERE id = ?',
          named,
          b % 50,
          product,
        ),
      ]
    case 7:
      return [
        statement('UPDATE skus SET price_fen = ? WHERE product_id = ?', 100 + (b % 5000), product),
      ]
    case 8:
      return [
        statement(
          'UPDATE stock_levels SET on_hand = ? WHERE sku_id IN (SELECT id FROM skus WHERE product_id = ?)',
          (b % 3) * 2,
          product,
        ),
      ]
    case 9:
      return [
        statement(
          'UPDATE products SET state = ? WHERE id = ?',
          b % 3 ? 'ON_SALE' : 'OFF_SHELF',
          product,
        ),
      ]
    case 10:
      return [statement(`UPDATE media SET alt = ? WHERE owner_id IN (?, ?)`, named, product, place)]
    case 11:
      return [
        statement('DELETE FROM media WHERE owner_id = ?', product),
        statement(
          `INSERT INTO media (id, owner_id, position, kind, url) VALUES (?, ?, 0, 'IMAGE', ?)`,
          `med_${world.now}_${b}`,
          product,
          `/assets/${b}.svg`,
        ),
      ]
    case 12:
      return [
        statement(
          'UPDATE merchants SET names = ? WHERE id = (SELECT id FROM merchants ORDER BY id LIMIT 1 OFFSET ?)',
          named,
          a % 5,
        ),
      ]
    case 13:
      return [
        statement(
          'UPDATE categories SET names = ? WHERE id = (SELECT id FROM categories ORDER BY id LIMIT 1 OFFSET ?)',
          named,
          a % 5,
        ),
      ]
    case 14:
      return [statement('UPDATE cities SET names = ? WHERE slug = ?', named, CITIES[a % 2] ?? '')]
    case 15:
      return [
        statement(
          'UPDATE stores SET tags = ? WHERE place_id IN (SELECT place_id FROM stores ORDER BY place_id LIMIT 1 OFFSET ?)',
          JSON.stringify(b % 2 ? ['LUNCH'] : []),
          a % 10,
        ),
      ]
    case 16:
      return [
        statement(
          'UPDATE parking_lots SET height_limit_cm = ? WHERE place_id IN (SELECT place_id FROM parking_lots ORDER BY place_id LIMIT 5)',
          180 + (b % 50),
        ),
      ]
    case 17:
      return [
        statement(
          'UPDATE tourism_attractions SET grade = ? WHERE place_id IN (SELECT place_id FROM tourism_attractions ORDER BY place_id LIMIT 1 OFFSET ?)',
          b % 6,
          a % 20,
        ),
      ]
    case 18:
      return [
        statement(
          'UPDATE transit_lines SET names = ? WHERE id = (SELECT id FROM transit_lines ORDER BY id LIMIT 1 OFFSET ?)',
          named,
          a % 4,
        ),
      ]
    default:
      return [
        statement(
          'UPDATE brands SET names = ? WHERE id = (SELECT id FROM brands ORDER BY id LIMIT 1 OFFSET ?)',
          named,
          a % 3,
        ),
        statement(`UPDATE divisions SET names = ? WHERE code = '320102'`, named),
      ]
  }
}

interface Model {
  reads: number
}

const NODES = 2

type Command = fc.AsyncCommand<Model, World>

const aCommand = (name: string, run: Command['run']): Command => ({
  check: () => true,
  run,
  toString: () => name,
})

const nodeOf = (world: World, n: number): Node => {
  const node = world.nodes[n % NODES]
  if (node === undefined) throw new Error(`There is no node ${n}.`)
  return node
}

type ReadOf = readonly [node: number, kind: number, a: number, b: number]

/** A read gives what a fresh execution gives; while the database is away it gives something marked, or an error. */
const read = ([n, kind, a, b]: ReadOf): Command =>
  aCommand(`read(${[n, kind, a, b].join(', ')})`, async (model, world) => {
    world.now += 1
    const path = pathOf(await questionOf(world, kind, a, b))
    const answer = await nodeOf(world, n).app.request(path)
    const text = await answer.text()
    model.reads += 1
    if (world.away) {
      const marked = answer.headers.get('cache-status')?.includes('database-away') === true
      if (marked) return
      expect(text).toContain('INTERNAL_SERVER_ERROR')
      expect(answer.headers.get('cache-control')).toBe('private, no-store')
      return
    }
    const fresh = await (await world.oracle.request(path)).text()
    expect(text).not.toContain('INTERNAL_SERVER_ERROR')
    if (text === fresh) return
    let at = 0
    while (fresh[at] === text[at]) at += 1
    const about = (of: string): string => of.slice(Math.max(0, at - 60), at + 60)
    throw new Error(
      `${decodeURIComponent(path)} was answered (${answer.headers.get('cache-status')}) …${about(text)}… instead of …${about(fresh)}…`,
    )
  })

type ChangeOf = readonly [by: number, kind: number, a: number, b: number]

/** A change by a node, or by another process that knows nothing of caches. */
const change = ([by, kind, a, b]: ChangeOf): Command =>
  aCommand(`change(${[by, kind, a, b].join(', ')})`, async (_model, world) => {
    const statements = await changeOf(world, kind, a, b)
    if (by < NODES && !world.away) await nodeOf(world, by).write(statements)
    else await world.raw.batch(statements, 'write')
  })

/** A change while a read is under way: whatever that one is given, the next one sees the change. */
const race = ([changed, asked]: readonly [ChangeOf, ReadOf]): Command =>
  aCommand(`race(${changed.join(', ')}; ${asked.join(', ')})`, async (model, world) => {
    await read(asked).run(model, world)
    if (world.away) return
    world.now += 1
    const [n, kind, a, b] = asked
    const path = pathOf(await questionOf(world, kind, a, b))
    const under = nodeOf(world, n).app.request(path)
    await change(changed).run(model, world)
    await (await under).text()
    await read(asked).run(model, world)
  })

const forward = (ms: number): Command =>
  aCommand(`forward(${ms})`, async (_model, world) => {
    world.now += ms
  })

const kill = (n: number): Command =>
  aCommand(`kill(${n})`, async (_model, world) => nodeOf(world, n).restart())

const setAway = (away: boolean): Command =>
  aCommand(`away(${away})`, async (_model, world) => {
    world.away = away
    // For a second after it was away nobody waits for it; afterwards a node is as before.
    if (!away) world.now += 2_000
  })

/** Few enough that questions meet again, and changes meet what was asked. */
const few = fc.nat(9)
const asked = fc.tuple(fc.nat(1), fc.nat(11), few, fc.nat(3))
const changed = fc.tuple(fc.nat(2), fc.nat(19), few, fc.nat(100_000))
const commands = fc.commands(
  [
    asked.map(read),
    asked.map(read),
    asked.map(read),
    changed.map(change),
    changed.map(change),
    fc.tuple(changed, asked).map(race),
    fc.tuple(changed, asked).map(race),
    fc.tuple(changed, asked).map(race),
    fc.oneof(fc.nat(1_000), fc.nat(120_000), fc.nat(DAY_MS / 2)).map(forward),
    fc.nat(1).map(kill),
    // Away now and then, and back soon.
    fc.nat(3).map((n) => setAway(n === 0)),
  ],
  { maxCommands: COMMANDS_MAX, size: 'max' },
)

describe('answers that are kept', () => {
  let world: World
  beforeAll(async () => {
    world = new World(await freshDatabase(true))
    // Live values may be shown again for a few seconds by design; everything else must be exact.
    await world.rows('DELETE FROM parking_availability')
    await world.rows('DELETE FROM tourism_counts')
    await world.oracle.request(pathOf(['Cities', {}]))
  })
  afterAll(() => world.raw.close())

  it(`are what a fresh execution gives, after any ${SEQUENCES} sequences of changes, clocks, deaths and outages`, async () => {
    const model: Model = { reads: 0 }
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        world.away = false
        world.now += 2_000
        await fc.asyncModelRun(() => ({ model, real: world }), sequence)
      }),
      // One world for all: what went before is part of the case, so a shorter one would prove nothing.
      { numRuns: SEQUENCES, endOnFailure: true },
    )
    // The model would also hold if nothing were ever kept.
    expect(model.reads).toBeGreaterThan(SEQUENCES)
    for (const node of world.nodes) {
      expect(node.figures().kept).toBeGreaterThan(SEQUENCES / 10)
      expect(node.figures().invalidations).toBeGreaterThan(SEQUENCES / 10)
    }
  }, 3_600_000)
})
