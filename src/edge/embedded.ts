import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createDatabase } from '#schema/database.ts'
import { migrate } from '../../migrations/apply.ts'
import { loadDivisions } from '../../migrations/reference-data.ts'
import { openEmbedded, type EmbeddedDriver } from './adapters/libsql-embedded.ts'
import { libsqlLimiter } from './adapters/libsql-limiter.ts'
import type { Host } from './context.ts'
import type { EmbeddedEnv } from './env.ts'
import { createLogger } from './logger.ts'

/** Something about the machine keeps the portal from starting; the message is for the person who started it. */
export class CannotStart extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'CannotStart'
  }
}

export const DATABASE_FILE = 'shijing.db'

/**
 * Opens the embedded database of a data folder and brings it to this version, divisions included.
 * @throws {CannotStart} when the folder cannot be written or the file is not a database.
 * @throws {DatabaseTooNew} when a newer version of the portal wrote it.
 */
export const openEmbeddedHost = async (
  env: Pick<EmbeddedEnv, 'SHIJING_DATA_DIR' | 'SHIJING_LOG_LEVEL'>,
): Promise<{ readonly host: Host; readonly driver: EmbeddedDriver }> => {
  const folder = env.SHIJING_DATA_DIR
  let driver: EmbeddedDriver
  try {
    await mkdir(folder, { recursive: true })
    driver = openEmbedded(join(folder, DATABASE_FILE))
  } catch (cause) {
    throw new CannotStart(
      `The data folder ${folder} cannot be used: make it writable for this user, or name another one in SHIJING_DATA_DIR.`,
      cause,
    )
  }
  const clock = Date.now
  const ran = await migrate(driver, clock())
  // Also where a process was killed between the two.
  const loaded = await driver.execute({ sql: 'SELECT 1 FROM divisions LIMIT 1', params: [] })
  if (ran.length > 0 || loaded.length === 0) await loadDivisions(driver)
  return {
    driver,
    host: {
      db: createDatabase(driver),
      limiter: libsqlLimiter(driver),
      log: createLogger(env.SHIJING_LOG_LEVEL, clock),
      clock,
    },
  }
}
