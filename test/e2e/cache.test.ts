import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openEmbedded, type EmbeddedDriver } from '#edge/adapters/libsql-embedded.ts'
import { DATABASE_FILE } from '#edge/embedded.ts'
import { buildWorker } from '../../tools/build-worker.mjs'
import { serveHrana } from '../../tools/hrana-server.ts'
import { startWorker } from '../../tools/worker-host.ts'
import { documents } from '../../clients/mini-program/documents.ts'
import { PRODUCTION } from '../support/production.ts'
import { startDeno } from '../support/deno-host.ts'
import { freshDatabase } from '../support/portal.ts'
import { startRedis, type RedisServer } from '../support/redis.ts'
import { startBridge, type UpstashBridge } from '../support/upstash-bridge.ts'

/** What is promised: a change that was acknowledged is seen everywhere within a second. */
const BOUND_MS = 1_000
const CHANGES = 30

interface Node {
  readonly url: string
  readonly stop: () => Promise<unknown>
}

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo()
})

/** A data folder with the demonstration, and a connection of a process that knows nothing of caches. */
const aFolder = async (): Promise<{ readonly folder: string; readonly db: EmbeddedDriver }> => {
  const folder = mkdtempSync(join(tmpdir(), 'shijing-cache-'))
  copyFileSync(await freshDatabase(true), join(folder, DATABASE_FILE))
  const db = openEmbedded(join(folder, DATABASE_FILE))
  cleanUp.push(() => {
    db.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { folder, db }
}

const aDeno = async (
  folder: string,
  env: Readonly<Record<string, string>> = PRODUCTION,
): Promise<Node> => {
  const node = await startDeno({ SHIJING_DATA_DIR: folder, ...env })
  cleanUp.push(node.stop)
  return node
}

const placesNear = (url: string): string => {
  const variables = JSON.stringify({ at: { lon: 118.784, lat: 32.0417 }, kinds: ['STATION'] })
  return `${url}/graphql?documentId=${documents.Nearby.id}&variables=${encodeURIComponent(variables)}`
}

const read = async (
  url: string,
): Promise<{ readonly text: string; readonly status: string; readonly code: number }> => {
  const response = await fetch(placesNear(url))
  const text = await response.text()
  return { text, status: response.headers.get('cache-status') ?? '', code: response.status }
}

/** Renames the station that is nearest, as one transaction of somebody else. */
const rename = (db: EmbeddedDriver, name: string): Promise<unknown> =>
  db.execute({
    sql: `UPDATE places SET names = json_object('zh-CN', ?) WHERE id = (
      SELECT id FROM places WHERE kind = 'STATION' AND city_code = '320100'
      ORDER BY abs(lon - 118.784) + abs(lat - 32.0417), id LIMIT 1)`,
    params: [name],
  })

/** How long after the change each of the nodes gave it, milliseconds. */
const seenAfter = async (nodes: readonly Node[], name: string): Promise<readonly number[]> => {
  const changed = performance.now()
  return Promise.all(
    nodes.map(async ({ url }) => {
      for (;;) {
        const { text } = await read(url)
        const ms = performance.now() - changed
        if (text.includes(name)) return ms
        if (ms > 20 * BOUND_MS) throw new Error(`${name} is not seen.`)
        await new Promise((wake) => setTimeout(wake, 5))
      }
    }),
  )
}

/** Changes again and again; the 99th percentile of what the slowest node took. */
const delayOf = async (nodes: readonly Node[], db: EmbeddedDriver): Promise<number> => {
  const delays: number[] = []
  for (let i = 0; i < CHANGES; i += 1) {
    for (const { url } of nodes) await read(url)
    await rename(db, `改名${i}`)
    delays.push(Math.max(...(await seenAfter(nodes, `改名${i}`))))
  }
  // Of a machine that does other things besides, the slowest one does not count.
  return delays.toSorted((a, b) => a - b)[Math.floor(CHANGES * 0.95)] ?? Number.NaN
}

describe('two processes', () => {
  it('that share the database only: a change by a third is seen by both within a second', async () => {
    const { folder, db } = await aFolder()
    const nodes = [await aDeno(folder), await aDeno(folder)]
    expect(await delayOf(nodes, db)).toBeLessThan(BOUND_MS)
    for (const { url } of nodes) {
      await read(url)
      expect((await read(url)).status).toContain('hit')
    }
  }, 120_000)

  it('one of which is killed right after a commit: nothing is lost for the other, or for the next', async () => {
    const { folder, db } = await aFolder()
    const first = await startDeno({ SHIJING_DATA_DIR: folder, ...PRODUCTION })
    const second = await aDeno(folder)
    await read(first.url)
    await read(second.url)
    await rename(db, '被杀之前')
    await first.kill()
    expect(Math.max(...(await seenAfter([second], '被杀之前')))).toBeLessThan(BOUND_MS)
    const third = await aDeno(folder)
    expect((await read(third.url)).text).toContain('被杀之前')
  }, 120_000)
})

describe('several processes on one port', () => {
  /** The names of the nodes that answer, each asked over a connection of its own. */
  const nodesOf = async (url: string): Promise<ReadonlySet<string>> => {
    const names = new Set<string>()
    for (let i = 0; i < 40; i += 1) {
      const response = await fetch(`${url}/metrics`, { headers: { connection: 'close' } })
      const name = /node_info\{node="([^"]+)"/.exec(await response.text())?.[1]
      if (name !== undefined) names.add(name)
    }
    return names
  }
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    for (let i = 0; i < 200; i += 1) {
      if (await holds().catch(() => false)) return
      await new Promise((wake) => setTimeout(wake, 100))
    }
    throw new Error('It does not come about.')
  }

  it('answer together, see each other’s changes, and replace one that dies', async () => {
    const { folder, db } = await aFolder()
    const { url } = await aDeno(folder, {
      SHIJING_PROFILE: 'development',
      SHIJING_PROCESSES: '3',
    })
    await until(async () => (await nodesOf(url)).size === 3)
    const before = await nodesOf(url)
    await rename(db, '三个进程')
    await seenAfter([{ url, stop: () => Promise.resolve() }], '三个进程')
    for (let i = 0; i < 30; i += 1) {
      const response = await fetch(placesNear(url), { headers: { connection: 'close' } })
      expect(await response.text()).toContain('三个进程')
    }
    const victim = followersOf(url)[0]
    if (victim === undefined) throw new Error('There is no follower.')
    process.kill(victim, 'SIGKILL')
    await until(async () => {
      const after = await nodesOf(url)
      return after.size === 3 && [...after].some((name) => !before.has(name))
    })
  }, 120_000)
})

/** Process ids of the followers that serve an address. */
const followersOf = (url: string): readonly number[] => {
  const port = `PORT=${new URL(url).port}`
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        const env = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
        return env.includes(port) && env.includes('SHIJING_FOLLOWER=true')
      } catch {
        return false
      }
    })
    .map(Number)
}

describe('nodes that share a Redis', () => {
  let redis: RedisServer
  let bridge: UpstashBridge
  /** What Redis held before the latest change. */
  let snapshot = ''
  beforeAll(async () => {
    redis = await startRedis()
    bridge = await startBridge(redis.port)
    await buildWorker()
  }, 120_000)
  afterAll(async () => {
    await bridge.close()
    await redis.close()
  })

  const upstash = () => ({
    UPSTASH_REDIS_REST_URL: bridge.url,
    UPSTASH_REDIS_REST_TOKEN: bridge.token,
  })

  const twoWorkers = async () => {
    const { folder, db } = await aFolder()
    const database = await serveHrana(join(folder, DATABASE_FILE))
    cleanUp.push(database.close)
    const start = async (): Promise<Node> => {
      const worker = await startWorker({
        databaseUrl: database.url,
        profile: 'production',
        vars: {
          SHIJING_LOG_LEVEL: 'error',
          ...PRODUCTION,
          ...upstash(),
        },
      })
      cleanUp.push(worker.stop)
      return worker
    }
    return { db, nodes: [await start(), await start()] }
  }

  it('two Workers see a change by a third process within a second, and find each other’s answers', async () => {
    const { db, nodes } = await twoWorkers()
    expect(await delayOf(nodes, db)).toBeLessThan(BOUND_MS)
    await redis.flush()
    await rename(db, '只做一次')
    await seenAfter(nodes, '只做一次')
    const keys = await redis.command('KEYS', '*')
    expect(JSON.stringify(keys)).toContain(documents.Nearby.id)
  }, 180_000)

  const nothing = (): Promise<void> => Promise.resolve()
  const FAULTS: readonly (readonly [string, () => Promise<void>, () => Promise<void>])[] = [
    ['killed', () => redis.stop('SIGKILL'), () => redis.start()],
    ['paused', () => redis.pause(1_500), nothing],
    ['emptied', () => redis.flush(), nothing],
    ['restored from an older snapshot', () => redis.restore(snapshot), nothing],
  ]
  it.each(FAULTS)(
    'a Redis that is %s makes no answer wrong, and is used again afterwards',
    async (_what, harm, heal) => {
      const { db, nodes } = await twoWorkers()
      for (const { url } of nodes) await read(url)
      snapshot = await redis.save()
      await rename(db, '快照之后')
      await seenAfter(nodes, '快照之后')
      await harm()
      for (let i = 0; i < 6; i += 1) {
        await rename(db, `故障中${i}`)
        const delays = await seenAfter(nodes, `故障中${i}`)
        expect(Math.max(...delays)).toBeLessThan(2 * BOUND_MS)
      }
      await heal()
      await rename(db, '恢复之后')
      await seenAfter(nodes, '恢复之后')
      for (const { url } of nodes) expect((await read(url)).code).toBe(200)
    },
    180_000,
  )
})
