// The portal in this very process, on a database file: what it keeps and counts can be looked at.
import { createApp } from '#edge/app.ts'
import type { Cache } from '#edge/cache/index.ts'
import { openEmbeddedHost } from '#edge/embedded.ts'
import { compileQuery } from '#edge/trusted/compile.ts'
import { scenes } from '#scenes/index.ts'
import type { SqlDriver, SqlRow, SqlValue } from '#schema/ports.ts'
import { MANIFEST } from '../lib/documents.mjs'

export interface OpenPortal {
  /** Throws where nothing is kept. */
  readonly cache: Cache
  /** Writes as the portal does: this process knows of it at once. */
  readonly write: (sql: string, ...params: readonly SqlValue[]) => Promise<void>
  readonly read: (sql: string, ...params: readonly SqlValue[]) => Promise<readonly SqlRow[]>
  /** The text of an answer. Throws when it has errors. */
  readonly ask: (path: string) => Promise<string>
  /** Sets the clock of the portal, which otherwise is that of the machine. */
  readonly setNow: (ms: number) => void
  /** Calls of the database so far. */
  readonly calls: () => number
  readonly close: () => void
}

/** Opens the portal of the production profile on a data folder; it keeps answers in so many megabytes, 0 for none. */
export const openPortal = async (folder: string, megabytes: number): Promise<OpenPortal> => {
  const { host, driver } = await openEmbeddedHost({
    SHIJING_DATA_DIR: folder,
    SHIJING_LOG_LEVEL: 'warn',
    SHIJING_CACHE_MB: megabytes,
  })
  let calls = 0
  const own = { ...driver }
  Object.assign(driver, {
    execute: (statement) => ((calls += 1), own.execute(statement)),
    batch: (statements, mode) => ((calls += 1), own.batch(statements, mode)),
  } satisfies SqlDriver)
  let now: number | undefined
  const app = createApp({
    host: { ...host, clock: () => now ?? Date.now() },
    scenes,
    profile: 'production',
    allowedOrigins: [],
    trustedDocuments: MANIFEST,
    compile: compileQuery,
    assets: { manifest: {}, fetch: async () => undefined },
  })
  const kept = (): Cache => {
    if (host.cache === undefined) throw new Error('The portal keeps nothing.')
    return host.cache
  }
  return {
    get cache() {
      return kept()
    },
    write: async (sql, ...params) => void (await kept().changes.driver.execute({ sql, params })),
    read: (sql, ...params) => driver.execute({ sql, params }),
    ask: async (path) => {
      const response = await app.request(path)
      const text = await response.text()
      if (!response.ok || text.includes('"errors"')) throw new Error(`${response.status} ${text}`)
      return text
    },
    setNow: (ms) => {
      now = ms
    },
    calls: () => calls,
    close: () => driver.close(),
  }
}
