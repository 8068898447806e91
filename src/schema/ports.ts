import type { AskedQuestion, CacheFigures, FrequentTag } from './cache-figures.ts'

/** A value SQLite stores. */
export type SqlValue = string | number | null | Uint8Array

export interface SqlStatement {
  readonly sql: string
  readonly params: readonly SqlValue[]
}

export type SqlRow = readonly SqlValue[]

/** The one door to a libSQL database, whichever way the host reaches it. */
export interface SqlDriver {
  /** Runs one statement; rows as arrays in column order. */
  execute(statement: SqlStatement): Promise<readonly SqlRow[]>
  /**
   * Runs statements in order in one transaction and one round trip; all or nothing. `write` takes the
   * writer's lock at the start, so that what a statement reads cannot change before the next one writes.
   */
  batch(
    statements: readonly SqlStatement[],
    mode: 'read' | 'write',
  ): Promise<readonly (readonly SqlRow[])[]>
}

/** Structured log lines. Never give it personal data, tokens or variables of a request. */
export interface Logger {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
  /** A logger that adds these fields to every line. */
  with(fields: LogFields): Logger
}
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>

/** Counts calls of a caller in a window, for all processes together. */
export interface RateLimiter {
  /** Takes one; `ok: false` with the seconds to wait when the window is used up. */
  take(
    key: string,
    limit: { readonly calls: number; readonly windowMs: number },
    now: number,
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly retryAfterS: number }>
  /** Throws when the shared state behind it is away. */
  ping(): Promise<void>
}

/**
 * Texts that processes share for a while: a tier of the answer cache, or a copy of something the database
 * owns. It may lose, forget or bring back anything at any time; nothing may be true only here.
 */
export interface SharedStore {
  /** As `Cache-Status` and the operator's view name it: `redis`, `libsql`, `data-centre`, `memory`. */
  readonly name: string
  /** `undefined` when there is none, it has expired, or the store is away or too slow. Never rejects. */
  get(key: string): Promise<string | undefined>
  /** Keeps a text for so many milliseconds. `false` when the store is away; never rejects. */
  set(key: string, value: string, ttlMs: number): Promise<boolean>
  /** `false` when the store is away; never rejects. */
  delete(key: string): Promise<boolean>
  /** Throws when the store is away; for `/readyz`. */
  ping(): Promise<void>
}

/** What the node that answers a request knows of itself; for operators. Other nodes have figures of their own. */
export interface NodeFigures {
  /** Counters and sizes; cheap. */
  read(now: number): CacheFigures
  /** What was asked most often, at most twenty; questions that hardly anybody asked are left out. */
  questions(): readonly AskedQuestion[]
  /** What most kept answers depend on, at most twenty, from a bounded sample of them. */
  tags(): readonly FrequentTag[]
}
