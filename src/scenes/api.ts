import type { Context as HonoContext, Hono, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
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

/** Refuses bodies of more than so many bytes, before more than that is read. */
export const limitBody = (maxBytes: number): MiddlewareHandler =>
  bodyLimit({
    maxSize: maxBytes,
    onError: (c) =>
      c.json(
        {
          code: 'BODY_TOO_LARGE',
          message: `A call may have ${Math.round(maxBytes / 1024)} KiB: split it.`,
        },
        413,
      ),
  })

/** Who calls too often waits, and is told how long. */
export const refuseTooOften = (c: HonoContext, retryAfterS: number): Response => {
  c.header('Retry-After', String(retryAfterS))
  return c.json(
    { code: 'RATE_LIMITED', message: `Too many calls: try again in ${retryAfterS} s.` },
    429,
  )
}
