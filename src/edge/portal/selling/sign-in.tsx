import type { Context as HonoContext } from 'hono'
import { type Context, residentOf, vaultOf } from '#schema/context.ts'
import { endSession } from '#resolvers/identity/sessions.ts'
import { signIn } from '#resolvers/identity/residents.ts'
import type { Page } from '#scenes/page.ts'
import { NoticePage } from '#ui/selling/notice-page.tsx'
import type { PortalEnv } from '../page-tools.tsx'
import { wayBack, wordsOf } from '#ui/forms.ts'
import type { Sessions } from './session.ts'
import { sessionOfViewer } from './viewers.ts'

type Call = HonoContext<PortalEnv>

/** Binds a sign-in to the session that began it and to where it leads: nobody can have another one finish theirs. */
const stateOf = async (ctx: Context, to: string): Promise<string> =>
  vaultOf(ctx).index(JSON.stringify([sessionOfViewer(ctx.viewer)?.id, to]), 'sign-in')

const pathOf = ({ city }: Page): string => `/${city.slug}/sign-in`

/** The way to the sign-in and back to a page. */
export const signInHref = (page: Page, to: string): string => page.href(pathOf(page), { to })

const notice = (page: Page, which: 'title' | 'failed.title', text: string): Promise<Response> => {
  const { ui, href, city } = page
  const title = ui.t(`ui.signIn.${which}`)
  return page.render(
    {
      title,
      description: text,
      noIndex: true,
      ...(which === 'title' ? {} : { status: 422 as const }),
    },
    <NoticePage
      ui={ui}
      crumbs={page.crumbs()}
      title={title}
      texts={[text]}
      links={[
        ...(which === 'title'
          ? []
          : [{ href: href(pathOf(page)), label: ui.t('ui.signIn.again') }]),
        { href: href(`/${city.slug}/cart`), label: ui.t('ui.cart.title') },
      ]}
    />,
  )
}

/** Sends the browser to where one signs in; where there is nothing like that on the web, says where to. */
export const beginSignIn = async (
  c: Call,
  sessions: Sessions,
  sandboxUrl: string | undefined,
): Promise<Response> => {
  const page = c.get('page')
  const to = wayBack(c.req.query('to'), page.href(`/${page.city.slug}/orders`))
  if (residentOf(page.ctx)) return c.redirect(to, 303)
  if (sandboxUrl === undefined || !page.ctx.weChat)
    return notice(page, 'title', page.ui.t('ui.signIn.text'))
  const ctx = await sessions.withSession(c, page.ctx)
  const login = new URL('/sandbox/login', sandboxUrl)
  login.searchParams.set('return', page.absolute(page.href(`${pathOf(page)}/back`, { to })))
  login.searchParams.set('state', await stateOf(ctx, to))
  return c.redirect(login.href, 303)
}

/** Where the browser comes back to: signs in, once it is sure that this browser began it. */
export const finishSignIn = async (c: Call, sessions: Sessions): Promise<Response> => {
  const page = c.get('page')
  const { ctx, ui } = page
  const to = wayBack(c.req.query('to'), page.href(`/${page.city.slug}/orders`))
  const began =
    sessionOfViewer(ctx.viewer) !== undefined &&
    ctx.vault !== undefined &&
    c.req.query('state') === (await stateOf(ctx, to))
  if (!began) return notice(page, 'failed.title', ui.t('ui.signIn.failed.text'))
  try {
    sessions.keep(c, await signIn(ctx, c.req.query('code') ?? ''))
  } catch (error) {
    return notice(page, 'failed.title', wordsOf(error, ui))
  }
  return c.redirect(to, 303)
}

/** Ends the session of the cookie; without one it is the same. */
export const signOut = async (c: Call, sessions: Sessions): Promise<Response> => {
  const page = c.get('page')
  if (sessionOfViewer(page.ctx.viewer)) await endSession(page.ctx)
  sessions.forget(c)
  return c.redirect(page.href(`/${page.city.slug}`), 303)
}
