import type { Context as HonoContext, MiddlewareHandler } from 'hono'
import type { StaffAuth } from '#schema/staff-auth-port.ts'
import { staffViewer } from '#resolvers/identity/viewer.ts'
import type { PortalEnv } from '../portal/page-tools.tsx'

export type Call = HonoContext<PortalEnv>

/** Gives the browser what a session needs to live on. */
export const setCookies = (c: Call, lines: readonly string[]): void => {
  for (const line of lines) c.header('Set-Cookie', line, { append: true })
}

/**
 * The console's pages are asked by whoever its cookies prove. Without a second factor they are a guest still: all they can do is
 * set one up. Nothing of the console is kept anywhere.
 */
export const signedInBy =
  (auth: StaffAuth | undefined): MiddlewareHandler<PortalEnv> =>
  async (c, next) => {
    c.header('Cache-Control', 'private, no-store')
    const held = await auth?.holder(c.req.raw.headers)
    if (held) {
      c.set('signedIn', held.who)
      setCookies(c, held.cookies)
      const make = c.get('context')
      c.set('context', async () => {
        const ctx = await make()
        const viewer = held.who.hasSecondFactor
          ? await staffViewer(ctx.db, held.who.staffId, ctx.now)
          : undefined
        return { ...ctx, viewer: viewer ?? { kind: 'guest' } }
      })
    }
    return next()
  }
