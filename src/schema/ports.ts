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
