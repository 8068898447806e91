import { readFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import type { SqlDriver, SqlStatement } from '#schema/ports.ts'

/** The database was written by a newer version of the portal than this one. */
export class DatabaseTooNew extends Error {
  constructor(unknown: number) {
    super(
      `The database has ${unknown} migration(s) that this version of Shijing does not know. Start the newer version, or restore a copy made before the upgrade.`,
    )
    this.name = 'DatabaseTooNew'
  }
}

/** A migration that already ran has been edited since: what stands in the file is not what is in the database. */
export class MigrationChanged extends Error {
  constructor(tag: string) {
    super(
      `Migration ${tag} has changed since it ran. Migrations are append-only: restore the file and add a new one.`,
    )
    this.name = 'MigrationChanged'
  }
}

interface Journal {
  readonly entries: readonly { readonly tag: string; readonly when: number }[]
}

const folder = new URL('./', import.meta.url)

/** The migrations of this version, oldest first, with their statements and their hash. */
export const readMigrations = async (): Promise<
  readonly {
    readonly tag: string
    readonly when: number
    readonly hash: string
    readonly statements: readonly string[]
  }[]
> => {
  const journal = JSON.parse(
    await readFile(new URL('meta/_journal.json', folder), 'utf8'),
  ) as Journal
  return Promise.all(
    journal.entries.map(async ({ tag, when }) => {
      const text = await readFile(new URL(`${tag}.sql`, folder), 'utf8')
      const statements = text.split('--> statement-breakpoint').map((statement) => statement.trim())
      return { tag, when, hash: createHash('sha256').update(text).digest('hex'), statements }
    }),
  )
}

/**
 * Brings a database to this version. Each migration is one write batch with its own entry in
 * `schema_migrations`, so a killed process leaves whole migrations only.
 * Returns the tags that ran now.
 * @throws {DatabaseTooNew} when the database knows migrations that this version does not have.
 * @throws {MigrationChanged} when a file differs from what ran.
 */
export const migrate = async (driver: SqlDriver, now: number): Promise<readonly string[]> => {
  await driver.execute({
    sql: 'CREATE TABLE IF NOT EXISTS schema_migrations (tag TEXT PRIMARY KEY, hash TEXT NOT NULL, applied_at INTEGER NOT NULL)',
    params: [],
  })
  const applied = new Map(
    (await driver.execute({ sql: 'SELECT tag, hash FROM schema_migrations', params: [] })).map(
      ([tag, hash]) => [tag, hash],
    ),
  )
  const migrations = await readMigrations()
  const known = new Set<unknown>(migrations.map(({ tag }) => tag))
  const unknown = [...applied.keys()].filter((tag) => !known.has(tag)).length
  if (unknown > 0) throw new DatabaseTooNew(unknown)
  const ran: string[] = []
  for (const { tag, hash, statements } of migrations) {
    const before = applied.get(tag)
    if (before !== undefined && before !== hash) throw new MigrationChanged(tag)
    if (before !== undefined) continue
    const batch: SqlStatement[] = statements.map((sql) => ({ sql, params: [] }))
    batch.push({
      sql: 'INSERT INTO schema_migrations (tag, hash, applied_at) VALUES (?, ?, ?)',
      params: [tag, hash, now],
    })
    await driver.batch(batch, 'write')
    ran.push(tag)
  }
  return ran
}
