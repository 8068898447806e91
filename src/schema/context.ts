import type { Database } from './database.ts'
import type { Dependencies } from './dependencies.ts'
import type { NewId } from './ids.ts'
import type { Locale } from './locale.ts'
import type { Logger, NodeFigures, RateLimiter } from './ports.ts'

/** Who asks. A guest has proved nothing; a machine holds an API key of a partner. */
export type Viewer =
  | { readonly kind: 'guest' }
  | {
      readonly kind: 'machine'
      readonly keyId: string
      readonly partnerId: string
      readonly scopes: readonly string[]
      /** The only city the key may write to; `null` means every city. */
      readonly cityCode: string | null
    }

/** Everything a request may use. Made once a request; nothing in it outlives the request but the ports. */
export interface Context {
  readonly db: Database
  /** The clock, read once: two checks of a request cannot disagree at a boundary. Milliseconds UTC. */
  readonly now: number
  readonly locale: Locale
  readonly viewer: Viewer
  readonly requestId: string
  readonly newId: NewId
  readonly log: Logger
  readonly limiter: RateLimiter
  /** Work that may finish after the answer; the host keeps the process alive for it. */
  readonly defer: (work: Promise<unknown>) => void
  /** What this node keeps of its answers; absent where nothing is kept. */
  readonly node?: NodeFigures | undefined
  /** What the answer depends on, where one is kept; services tell it by `dependOn…` of dependencies.ts. */
  readonly reads?: Dependencies | undefined
  /** How far the position of a request may lie from the caller's own, metres: the search is widened by it. */
  readonly slackM?: number | undefined
  /** Loaders and other things computed at most once a request, by name. */
  readonly memo: Map<string, unknown>
}

/** A context whose viewer is a machine; `withAuth({ machine: true })` narrows to it. */
export interface MachineContext extends Context {
  readonly viewer: Extract<Viewer, { kind: 'machine' }>
}

/**
 * Whether a viewer runs the portal: a machine whose key has the scope `operate` and is bound to no city, since what
 * an operator does touches all of them.
 */
export const isOperator = (viewer: Viewer): boolean =>
  viewer.kind === 'machine' && viewer.cityCode === null && viewer.scopes.includes('operate')

/** The value made by `make` at the first call of this request, and the same one afterwards. */
export const once = <Value>(ctx: Context, name: string, make: () => Value): Value => {
  if (!ctx.memo.has(name)) ctx.memo.set(name, make())
  return ctx.memo.get(name) as Value // written by the line above, for this very name
}
