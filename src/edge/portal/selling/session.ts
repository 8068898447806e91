import type { Context as HonoContext, MiddlewareHandler } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { CookieOptions } from 'hono/utils/cookie'
import type { Context, Viewer } from '#schema/context.ts'
import { Refused } from '#schema/problem.ts'
import { SECOND_MS } from '#schema/time.ts'
import { TOKEN_PREFIXES, type TokenKind } from '#schema/tokens.ts'
import { rotateSession, startGuestSession, type OpenSession } from '#resolvers/identity/sessions.ts'
import { viewerOf } from '#resolvers/identity/viewer.ts'
import type { PortalEnv } from '../page-tools.tsx'
import { sessionOfViewer } from './viewers.ts'

type Call = HonoContext<PortalEnv>

const COOKIE = 'shijing'

const isOf = (kind: TokenKind, token: string): boolean => token.startsWith(TOKEN_PREFIXES[kind])

/**
 * The cookie of the portal's pages: the token of a session and when to exchange it. Nothing but pages reads it: the API and
 * what machines call know headers only. Staff have cookies of their own, see src/edge/console.
 */
export const createSessions = (publicUrl: string | undefined) => {
  const secure = publicUrl?.startsWith('https:') === true
  const common: CookieOptions = { httpOnly: true, secure, path: '/', sameSite: 'Lax' }

  /**
   * The token, and the moment from which it should be exchanged: only its holder could lie about that, to themselves. Nothing
   * where a header names somebody: that one counts.
   */
  const held = (c: Call): { readonly token: string; readonly rotateAfter: number } | undefined => {
    if (c.req.header('authorization') !== undefined) return undefined
    const [token = '', rotateAfter = ''] = (getCookie(c, COOKIE) ?? '').split('.')
    return isOf('session', token) ? { token, rotateAfter: Number(rotateAfter) || 0 } : undefined
  }

  const keep = (c: Call, session: OpenSession): void =>
    setCookie(c, COOKIE, `${session.token}.${session.rotateAfter}`, {
      ...common,
      maxAge: Math.floor((session.expiresAt - c.get('now')) / SECOND_MS),
    })

  const forget = (c: Call): void => void deleteCookie(c, COOKIE, common)

  /** From here on the request is one of whoever a token proves, looked up at most once. */
  const askAs = (c: Call, token: string): void => {
    const make = c.get('context')
    let viewer: Promise<Viewer> | undefined
    c.set('context', async () => {
      const ctx = await make()
      viewer ??= viewerOf(ctx.db, `Bearer ${token}`, ctx.now)
      return { ...ctx, viewer: await viewer }
    })
  }

  /** Pages are asked by whoever holds the session of the cookie. */
  const holder: MiddlewareHandler<PortalEnv> = async (c, next) => {
    const cookie = held(c)
    if (cookie) askAs(c, cookie.token)
    return next()
  }

  /**
   * Exchanges a token that is due: after a form was done, and only there. People send forms one at a time; pages are loaded
   * many at once, as when a browser starts again, and answers that overtake each other would leave it with a lost token.
   */
  const rotating: MiddlewareHandler<PortalEnv> = async (c, next) => {
    const cookie = held(c)
    await next()
    const isDue = cookie !== undefined && c.get('now') >= cookie.rotateAfter
    const isDone = c.req.method === 'POST' && c.res.status === 303
    // Signed in or out meanwhile: the cookie is another one already.
    if (!isDue || !isDone || c.res.headers.has('set-cookie')) return
    const ctx = await c.get('context')()
    if (!sessionOfViewer(ctx.viewer)) return
    try {
      keep(c, await rotateSession(ctx))
    } catch (error) {
      // It ended in between; the next page says so.
      if (!(error instanceof Refused)) throw error
    }
  }

  return {
    keep,
    forget,
    holder,
    rotating,
    /** A context whose viewer has a session; a guest's is begun where there is none. */
    withSession: async (c: Call, ctx: Context): Promise<Context> => {
      if (sessionOfViewer(ctx.viewer)) return ctx
      const session = await startGuestSession(ctx)
      keep(c, session)
      return { ...ctx, viewer: await viewerOf(ctx.db, `Bearer ${session.token}`, ctx.now) }
    },
  }
}

export type Sessions = ReturnType<typeof createSessions>
