import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { loadDemo } from '../../demo/load.ts'
import { migrate } from '../../migrations/apply.ts'
import { loadDivisions } from '../../migrations/reference-data.ts'
import type { Media } from '#schema/media-port.ts'
import { ASSETS } from './fixtures-ui.ts'
import { sandboxOf, sellingHost } from './selling-host.ts'
import type { Sandbox } from '../../sandbox/wechat/app.ts'
import { folderMedia } from '#edge/adapters/folder-media.ts'
import { mp4Films } from '#edge/adapters/mp4-films.ts'
import { sharpPictures } from '#edge/adapters/sharp-pictures.ts'
import { openEmbedded, type EmbeddedDriver } from '#edge/adapters/libsql-embedded.ts'
import { libsqlLimiter } from '#edge/adapters/libsql-limiter.ts'
import { createApp } from '#edge/app.ts'
import type { Cdn } from '#edge/cache/http.ts'
import { createCache, type Cache } from '#edge/cache/index.ts'
import { createContext, type Host } from '#edge/context.ts'
import { importFiles, type ImportRequest } from '#edge/import-job.ts'
import { createLogger } from '#edge/logger.ts'
import { compileQuery } from '#edge/trusted/compile.ts'
import { OWN_DOCUMENTS } from '#edge/trusted/manifest.ts'
import type { Manifest } from '#edge/trusted/registry.ts'
import { createApiKey, ensurePartner } from '#resolvers/partners/service.ts'
import type { ImportFile } from '#resolvers/importing/records.ts'
import type { ImportReport } from '#resolvers/importing/run.ts'
import { scenes as allScenes } from '#scenes/index.ts'
import type { Scene } from '#scenes/scene.ts'
import type { Context, Viewer } from '#schema/context.ts'
import { createDatabase, type Database } from '#schema/database.ts'
import type { Locale } from '#schema/locale.ts'
import type { SqlDriver } from '#schema/ports.ts'
import { cities as citiesTable, type City } from '#schema/tables/cities.ts'

/** A Tuesday in autumn, ten in the morning in China; no holiday near. */
export const NOW = Date.parse('2026-11-03T10:00:00+08:00')

const folder = mkdtempSync(join(tmpdir(), 'shijing-test-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
let copies = 0

const silent = createLogger(
  'error',
  () => NOW,
  () => undefined,
)
const templates = new Map<string, Promise<string>>()

const contextOf = (host: Host, now: number, viewer: Viewer = { kind: 'guest' }): Context =>
  createContext(host, {
    requestId: 'test',
    locale: 'zh-CN',
    viewer,
    now,
    defer: (work) => void work.catch(() => undefined),
  })

const hostOf = (driver: SqlDriver): Host => ({
  db: createDatabase(driver),
  limiter: libsqlLimiter(driver),
  log: silent,
  clock: () => NOW,
})

const buildTemplate = async (name: 'empty' | 'demo'): Promise<string> => {
  const path = join(folder, `${name}.db`)
  if (name === 'demo') copyFileSync(await template('empty'), path)
  const driver = openEmbedded(path)
  if (name === 'empty') {
    await migrate(driver, NOW)
    await loadDivisions(driver)
  } else {
    await loadDemo(contextOf(hostOf(driver), NOW), allScenes)
  }
  await driver.execute({ sql: 'PRAGMA wal_checkpoint(TRUNCATE)', params: [] })
  driver.close()
  return path
}

/** A database file that is migrated once a test file, to be copied. */
const template = (name: 'empty' | 'demo'): Promise<string> => {
  const known = templates.get(name)
  if (known) return known
  const made = buildTemplate(name)
  templates.set(name, made)
  return made
}

/** The path of a fresh database of this version: divisions only, or with the demonstration. */
export const freshDatabase = async (demo = false): Promise<string> => {
  const path = join(folder, `copy-${(copies += 1)}.db`)
  copyFileSync(await template(demo ? 'demo' : 'empty'), path)
  return path
}

/** A path for a database that does not exist yet. */
export const freshPath = (): string => join(folder, `new-${(copies += 1)}.db`)

/** How often a driver was called: what a server over HTTP would see as round trips. */
export interface StatementCounter {
  readonly calls: number
  readonly sql: readonly string[]
  reset(): void
}

/** The driver with its calls counted. */
export const counting = (
  driver: SqlDriver,
): { readonly driver: SqlDriver; readonly counter: StatementCounter } => {
  let seen: string[] = []
  return {
    driver: {
      execute: (statement) => {
        seen.push(statement.sql)
        return driver.execute(statement)
      },
      batch: (statements, mode) => {
        seen.push(statements.map(({ sql }) => sql).join(';\n'))
        return driver.batch(statements, mode)
      },
    },
    counter: {
      get calls() {
        return seen.length
      },
      get sql() {
        return seen
      },
      reset: () => {
        seen = []
      },
    },
  }
}

/** The driver with a switch that makes its statements fail, as those of a server that is away do. */
const breakable = (
  driver: SqlDriver,
): {
  readonly driver: SqlDriver
  readonly breaks: (which: (sql: string) => boolean) => void
} => {
  let fails = (_sql: string): boolean => false
  const check = (sqls: readonly string[]): void => {
    if (sqls.some((sql) => fails(sql))) throw new Error('The database is away.')
  }
  return {
    driver: {
      execute: async (statement) => {
        check([statement.sql])
        return driver.execute(statement)
      },
      batch: async (statements, mode) => {
        check(statements.map(({ sql }) => sql))
        return driver.batch(statements, mode)
      },
    },
    breaks: (which) => {
      fails = which
    },
  }
}

export interface LogLine {
  readonly level: string
  readonly event: string
  readonly [field: string]: unknown
}

export interface Answer<Data = Record<string, unknown>> {
  readonly data?: Data | null
  readonly errors?: readonly {
    readonly message: string
    readonly path?: readonly (string | number)[]
    readonly extensions?: { readonly code?: string; readonly field?: string }
  }[]
}

export interface PortalOptions {
  readonly scenes?: readonly Scene[]
  readonly now?: number
  /** Start with the demonstration cities. */
  readonly demo?: boolean
  readonly cities?: readonly City[]
  readonly profile?: 'development' | 'production'
  readonly publicUrl?: string
  /** Keep answers, as the embedded host does. */
  readonly cache?: boolean
  readonly documents?: Manifest
  /** Run documents by graphql-js instead of compiling them. */
  readonly interpreted?: boolean
  readonly cdn?: Cdn
  readonly allowedOrigins?: readonly string[]
  /** A folder of its own for pictures that people send. */
  readonly pictures?: boolean
  /** With a sandbox of WeChat, so that people can sign in and buy. */
  readonly selling?: boolean
}

export interface Portal {
  readonly app: ReturnType<typeof createApp>
  readonly db: Database
  readonly driver: EmbeddedDriver
  readonly host: Host
  readonly path: string
  readonly statements: StatementCounter
  readonly logs: readonly LogLine[]
  /** Where people sign in and pay; throws unless made with `selling`. */
  weChat(): Sandbox
  setNow(ms: number): void
  /** From now on statements fail: all of them, or those whose text is picked. */
  breakDatabase(which?: (sql: string) => boolean): void
  healDatabase(): void
  context(viewer?: Viewer, locale?: Locale): Context
  /** One request to `/graphql`; the whole answer, errors included. */
  query<Data = Record<string, unknown>>(
    document: string,
    variables?: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer<Data>>
  /** The data of one request. Throws when the answer has errors. */
  ask<Data>(
    document: string,
    variables?: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Data>
  request(path: string, init?: RequestInit): Promise<Response>
  /** Headers of a machine with a fresh key of a partner. */
  asMachine(
    scopes: readonly string[],
    cityCode: string | null,
    partner?: string,
  ): Promise<{ readonly authorization: string }>
  /** An import as the command line makes it: the partner is named by the source. */
  import(
    format: string,
    files: readonly ImportFile[],
    city: City,
    more?: Partial<ImportRequest>,
  ): Promise<ImportReport>
  close(): void
}

/** Where pictures lie of the database at a path. */
export const mediaFolder = (path: string): string => `${path}-media`

const mediaBeside = (path: string): Media => ({
  store: folderMedia(mediaFolder(path)),
  works: sharpPictures(),
  films: mp4Films,
})

/** A cache whose view of changes is never older than the clock in the test's hand. */
const testCache = (driver: SqlDriver, log: Host['log'], clock: () => number): Cache =>
  createCache({
    driver,
    log,
    clock,
    freshMs: 1,
    memoryBytes: 8 * 1024 * 1024,
    version: 'test',
    flights: 'await',
    random: () => 0,
  })

/**
 * The whole portal on a database of its own: real adapters, the clock in the test's hand, logs and
 * statements recorded. Closed by itself when made inside a test.
 */
export const portal = async (options: PortalOptions = {}): Promise<Portal> => {
  const { scenes = allScenes, demo = false, cities = [], profile = 'development' } = options
  let now = options.now ?? NOW
  const path = await freshDatabase(demo)
  const driver = openEmbedded(path)
  const { driver: fragile, breaks } = breakable(driver)
  const { driver: counted, counter } = counting(fragile)
  const logs: LogLine[] = []
  const clock = (): number => now
  const log = createLogger('debug', clock, (_level, line) => logs.push(JSON.parse(line) as LogLine))
  const cache = options.cache === true ? testCache(counted, log, clock) : undefined
  const db = createDatabase(cache?.changes.driver ?? counted)
  const notify: typeof fetch = async (input, init) => app.request(input as string, init)
  const weChat = options.selling === true ? sandboxOf(clock, notify) : undefined
  const host: Host = {
    ...(weChat ? sellingHost(weChat, clock) : {}),
    db,
    limiter: libsqlLimiter(counted),
    clock,
    log,
    cache,
    ...(options.pictures === true ? { media: mediaBeside(path) } : {}),
  }
  for (const city of cities) {
    await db
      .insert(citiesTable)
      .values(city)
      .onConflictDoUpdate({ target: citiesTable.code, set: city })
  }
  const app = createApp({
    host,
    scenes,
    profile,
    allowedOrigins: options.allowedOrigins ?? [],
    publicUrl: options.publicUrl,
    cdn: options.cdn,
    trustedDocuments: options.documents ?? OWN_DOCUMENTS,
    compile: options.interpreted === true ? undefined : compileQuery,
    assets: { manifest: ASSETS, fetch: () => Promise.resolve(undefined) },
  })
  const request = async (target: string, init?: RequestInit): Promise<Response> =>
    app.request(target, init)
  const query: Portal['query'] = async (document, variables = {}, headers = {}) => {
    const response = await request('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body: JSON.stringify({ query: document, variables }),
    })
    return (await response.json()) as Answer<never>
  }
  const made: Portal = {
    app,
    db,
    driver,
    host,
    path,
    statements: counter,
    logs,
    weChat: () => {
      if (!weChat) throw new Error('This portal sells nothing.')
      return weChat
    },
    setNow: (ms) => {
      now = ms
    },
    breakDatabase: (which = () => true) => breaks(which),
    healDatabase: () => breaks(() => false),
    context: (viewer, locale) => ({
      ...contextOf(host, now, viewer),
      ...(locale ? { locale } : {}),
    }),
    query,
    ask: async (document, variables, headers) => {
      const { data, errors } = await query<never>(document, variables, headers)
      if (errors || !data) throw new Error(`The query failed: ${JSON.stringify(errors)}`)
      return data
    },
    request,
    asMachine: async (scopes, cityCode, partner = 'a-partner') => {
      const ctx = contextOf(host, now)
      const partnerId = await ensurePartner(ctx, partner)
      const key = await createApiKey(ctx, { partnerId, scopes, cityCode, days: 30 })
      return { authorization: `Bearer ${key}` }
    },
    import: async (format, files, city, more = {}) => {
      const ctx = contextOf(host, now)
      const source = more.source ?? 'a-source'
      const partnerId = more.partnerId ?? (await ensurePartner(ctx, source))
      return importFiles(ctx, scenes, {
        format,
        files,
        city: city.code,
        partnerId,
        source,
        atomic: false,
        dryRun: false,
        ...more,
      })
    },
    close: () => driver.close(),
  }
  try {
    onTestFinished(() => made.close())
  } catch {
    // Made in a hook, not in a test: whoever made it closes it, or the process does.
  }
  return made
}
