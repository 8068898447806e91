import type { Context, Viewer } from '#schema/context.ts'
import type { Database } from '#schema/database.ts'
import { createNewId } from '#schema/ids.ts'
import type { Locale } from '#schema/locale.ts'
import type { Logger, RateLimiter } from '#schema/ports.ts'

/** What the host supplies for all requests. */
export interface Host {
  readonly db: Database
  readonly log: Logger
  readonly limiter: RateLimiter
  /** The clock; read once a request. Milliseconds UTC. */
  readonly clock: () => number
}

export interface RequestParts {
  readonly requestId: string
  readonly locale: Locale
  readonly viewer: Viewer
  readonly now: number
  readonly defer: (work: Promise<unknown>) => void
}

/** The context of one request, or of one run of a tool. */
export const createContext = ({ db, log, limiter }: Host, parts: RequestParts): Context => ({
  db,
  limiter,
  ...parts,
  log: log.with({ requestId: parts.requestId }),
  newId: createNewId(parts.now),
  memo: new Map(),
})
