import { createHash } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createDatabase } from '#schema/database.ts'
import type { FilmWorks, Media, PictureWorks } from '#schema/media-port.ts'
import { migrate } from '../../migrations/apply.ts'
import { loadDivisions } from '../../migrations/reference-data.ts'
import { folderMedia } from './adapters/folder-media.ts'
import { openEmbedded, type EmbeddedDriver } from './adapters/libsql-embedded.ts'
import { libsqlLimiter } from './adapters/libsql-limiter.ts'
import { libsqlStore } from './adapters/libsql-store.ts'
import { writingBeside } from './adapters/libsql-writer.ts'
import { upstashStore } from './adapters/upstash-store.ts'
import { createCache } from './cache/index.ts'
import type { Host } from './context.ts'
import type { EmbeddedEnv } from './env.ts'
import { createLogger } from './logger.ts'
import { createSelling } from './selling.ts'
import type { Manifest } from './trusted/registry.ts'

/** Something about the machine keeps the portal from starting; the message is for the person who started it. */
export class CannotStart extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'CannotStart'
  }
}

export const DATABASE_FILE = 'shijing.db'

/** How old what a process knows of changes by others may be: a look costs some microseconds. */
const FRESH_MS = 20

/** The folder of pictures beside the database. */
export const MEDIA_FOLDER = 'media'

/** Pictures and films in the data folder. The libraries that read them are loaded by the first one. */
const mediaIn = (folder: string): Media => {
  let loaded: Promise<PictureWorks> | undefined
  const works = (): Promise<PictureWorks> =>
    (loaded ??= import('./adapters/sharp-pictures.ts').then(({ sharpPictures }) => sharpPictures()))
  const films = async (): Promise<FilmWorks> => (await import('./adapters/mp4-films.ts')).mp4Films
  return {
    store: folderMedia(join(folder, MEDIA_FOLDER)),
    works: {
      measure: async (bytes) => (await works()).measure(bytes),
      render: async (bytes) => (await works()).render(bytes),
    },
    films: {
      measure: async (bytes) => (await films()).measure(bytes),
      render: async (bytes) => (await films()).render(bytes),
    },
  }
}

/** What answers of this version of the portal are known by, where processes share them. */
const versionOfPortal = async (): Promise<string> => {
  const parts = ['schema.graphql', 'package-lock.json'].map((name) =>
    readFile(new URL(`../../${name}`, import.meta.url)),
  )
  const hash = createHash('sha256')
  for (const part of await Promise.all(parts)) hash.update(part)
  return hash.digest('hex').slice(0, 16)
}

/**
 * The documents of clients that are not the portal's own, from a file as `npm run documents` writes it.
 * @throws {CannotStart} when the file cannot be read.
 */
export const readDocuments = async (file: string | undefined): Promise<Manifest> => {
  if (file === undefined) return {}
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Manifest // the operator's own file; a wrong text is refused when it is asked for
  } catch (cause) {
    throw new CannotStart(
      `The documents in ${file} cannot be read: name a file as \`npm run documents\` writes it in SHIJING_DOCUMENTS, or leave it out.`,
      cause,
    )
  }
}

/**
 * Opens the embedded database of a data folder and brings it to this version, divisions included.
 * @param options.writesBeside writes on a thread of their own, for a process that many read from.
 * @throws {CannotStart} when the folder cannot be written or the file is not a database.
 * @throws {DatabaseTooNew} when a newer version of the portal wrote it.
 */
export const openEmbeddedHost = async (
  env: Pick<EmbeddedEnv, 'SHIJING_DATA_DIR' | 'SHIJING_LOG_LEVEL'> & Partial<EmbeddedEnv>,
  { writesBeside = false } = {},
): Promise<{ readonly host: Host; readonly driver: EmbeddedDriver }> => {
  const folder = env.SHIJING_DATA_DIR
  const file = join(folder, DATABASE_FILE)
  let own: EmbeddedDriver
  try {
    await mkdir(folder, { recursive: true })
    own = openEmbedded(file)
  } catch (cause) {
    throw new CannotStart(
      `The data folder ${folder} cannot be used: make it writable for this user, or name another one in SHIJING_DATA_DIR.`,
      cause,
    )
  }
  const clock = Date.now
  const ran = await migrate(own, clock())
  // Also where a process was killed between the two.
  const loaded = await own.execute({ sql: 'SELECT 1 FROM divisions LIMIT 1', params: [] })
  if (ran.length > 0 || loaded.length === 0) await loadDivisions(own)
  const driver = writesBeside ? writingBeside(own, file) : own
  const log = createLogger(env.SHIJING_LOG_LEVEL, clock)
  const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = env
  const redis = url && token ? upstashStore({ url, token, prefix: 'shijing:', clock }) : undefined
  const megabytes = env.SHIJING_CACHE_MB ?? 0
  const cache =
    megabytes > 0
      ? createCache({
          driver,
          log,
          clock,
          freshMs: FRESH_MS,
          memoryBytes: megabytes * 1024 * 1024,
          tiers: redis ? [redis] : [],
          version: await versionOfPortal(),
          flights: 'await',
        })
      : undefined
  return {
    driver,
    host: {
      db: createDatabase(cache?.changes.driver ?? driver),
      limiter: libsqlLimiter(driver),
      log,
      clock,
      cache,
      shared: redis,
      media: mediaIn(folder),
      ...createSelling(env, {
        tokens: redis ?? libsqlStore(driver, clock),
        clock,
        resolve: async (name) => (await lookup(name, { all: true })).map(({ address }) => address),
        origin: env.SHIJING_PUBLIC_URL ?? `http://127.0.0.1:${env.PORT ?? 0}`,
      }),
    },
  }
}
