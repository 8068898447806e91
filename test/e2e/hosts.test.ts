import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEmbedded } from '#edge/adapters/libsql-embedded.ts'
import { libsqlLimiter } from '#edge/adapters/libsql-limiter.ts'
import { createContext } from '#edge/context.ts'
import { DATABASE_FILE } from '#edge/embedded.ts'
import { createLogger } from '#edge/logger.ts'
import { createApiKey, ensurePartner } from '#resolvers/partners/service.ts'
import type { Context } from '#schema/context.ts'
import { createDatabase } from '#schema/database.ts'
import { buildWorker, BUNDLE_MAX_BYTES } from '../../tools/build-worker.mjs'
import { serveHrana } from '../../tools/hrana-server.ts'
import { startWorker } from '../../tools/worker-host.ts'
import { startDeno, type DenoHost } from '../support/deno-host.ts'
import { PRODUCTION } from '../support/production.ts'
import { documents } from '../../clients/mini-program/documents.ts'
import { ask, askTrusted, productionSuite, STEADY, suite, type Target } from './suite.ts'

/** Does something with a database file beside the hosts, as the commands of an operator do. */
const withContext = async <Result>(
  path: string,
  work: (ctx: Context) => Promise<Result>,
): Promise<Result> => {
  const driver = openEmbedded(path)
  const now = Date.now()
  const ctx = createContext(
    {
      db: createDatabase(driver),
      limiter: libsqlLimiter(driver),
      log: createLogger('error', Date.now),
      clock: Date.now,
    },
    { requestId: 'test', locale: 'en', viewer: { kind: 'guest' }, now, defer: () => undefined },
  )
  const result = await work(ctx)
  driver.close()
  return result
}

const makeKey = (path: string): Promise<string> =>
  withContext(path, async (ctx) =>
    createApiKey(ctx, {
      partnerId: await ensurePartner(ctx, 'e2e'),
      scopes: ['import'],
      cityCode: '320100',
      days: 1,
    }),
  )

describe('the portal on its two hosts', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'shijing-e2e-'))
  const closing: (() => Promise<unknown>)[] = []
  const targets = new Map<string, Target>()
  let deno: DenoHost
  let production: { readonly url: string; readonly stop: () => Promise<void> }
  let gzipBytes = 0

  beforeAll(async () => {
    deno = await startDeno({ SHIJING_DATA_DIR: dataDir, SHIJING_LOG_LEVEL: 'info' })
    closing.push(deno.stop)
    const file = join(dataDir, DATABASE_FILE)
    const key = await makeKey(file)
    targets.set('Deno', { name: 'Deno', url: deno.url, key })
    gzipBytes = (await buildWorker()).gzipBytes
    const database = await serveHrana(file)
    closing.push(database.close)
    const worker = await startWorker({
      databaseUrl: database.url,
      vars: { SHIJING_LOG_LEVEL: 'error' },
    })
    closing.push(worker.stop)
    targets.set('workerd', { name: 'workerd', url: worker.url, key })
    production = await startWorker({
      databaseUrl: database.url,
      profile: 'production',
      vars: { SHIJING_LOG_LEVEL: 'error', ...PRODUCTION },
    })
    closing.push(production.stop)
  }, 120_000)
  afterAll(async () => {
    for (const close of closing.toReversed()) await close()
    rmSync(dataDir, { recursive: true, force: true })
  }, 30_000)

  const target = (name: string): Target => {
    const found = targets.get(name)
    if (!found) throw new Error(`There is no host ${name}.`)
    return found
  }

  describe.each(['Deno', 'workerd'])('%s', (name) => {
    it.each(suite.map((check) => [check.name, check] as const))(
      '%s',
      async (_name, check) => {
        await check.run(target(name))
      },
      30_000,
    )
  })

  it.each(STEADY)('both answer in the same bytes: %s', async (query) => {
    const [first, second] = await Promise.all(
      ['Deno', 'workerd'].map(async (name) => {
        const { status, text } = await ask(target(name).url, query)
        return { status, text }
      }),
    )
    expect(second).toEqual(first)
  })

  it('both answer trusted documents in the same bytes, under the same ETag', async () => {
    const { Cities, Categories, Stations } = documents
    for (const asked of [
      (url: string) => askTrusted(url, Cities, {}),
      (url: string) => askTrusted(url, Categories, {}),
      (url: string) => askTrusted(url, Stations, { city: 'nanjing' }),
    ]) {
      const [first, second] = await Promise.all(
        ['Deno', 'workerd'].map(async (name) => {
          const { status, text, etag } = await asked(target(name).url)
          return { status, text, etag }
        }),
      )
      expect(first?.etag).toMatch(/^"/)
      expect(second).toEqual(first)
    }
  })

  it('Deno logs its requests without what they say', () => {
    const output = deno.output()
    expect(output).toContain('"event":"request"')
    const { key } = target('Deno')
    for (const secret of [
      key,
      key.slice(3),
      'authorization',
      'Authorization',
      '博物館',
      'matchedIn',
      '停车场',
    ])
      expect(output).not.toContain(secret)
  })

  it('the bundled Worker stays within its budget', () => {
    expect(gzipBytes).toBeGreaterThan(0)
    expect(gzipBytes).toBeLessThanOrEqual(BUNDLE_MAX_BYTES)
  })

  describe('workerd in the production profile', () => {
    it.each(productionSuite.map((check) => [check.name, check] as const))(
      '%s',
      async (_name, check) => {
        await check.run({ ...target('workerd'), name: 'production', url: production.url })
      },
      30_000,
    )
  })

  it('a copy of the database opens elsewhere and is whole', async () => {
    const file = join(dataDir, 'copy.db')
    const driver = openEmbedded(join(dataDir, DATABASE_FILE))
    await driver.execute({ sql: 'PRAGMA wal_checkpoint(TRUNCATE)', params: [] })
    driver.close()
    copyFileSync(join(dataDir, DATABASE_FILE), file)
    const copy = openEmbedded(file)
    expect(await copy.execute({ sql: 'PRAGMA integrity_check', params: [] })).toEqual([['ok']])
    copy.close()
  })
})
