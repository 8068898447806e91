import type { Context as HonoContext, Hono } from 'hono'
import type { Context } from '#schema/context.ts'

/** What the handlers of a scene's interface for machines find in `c.var`. */
export interface ApiEnv {
  Variables: {
    /** Whoever the request's `Authorization` proves; nobody is refused yet. */
    readonly ctx: Context
    /** A path of the portal as the address people use. */
    readonly absolute: (path: string) => string
  }
}

export type ApiApp = Hono<ApiEnv>
export type ApiCall = HonoContext<ApiEnv>
