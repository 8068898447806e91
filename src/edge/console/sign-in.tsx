import { Hono } from 'hono'
import { renderSVG } from 'uqr'
import { BadInput, Problem, TooOften } from '#schema/problem.ts'
import type { SignInFault, StaffAuth } from '#schema/staff-auth-port.ts'
import { MINUTE_MS } from '#schema/time.ts'
import { vaultOf } from '#schema/context.ts'
import { Unavailable } from '#schema/batch.ts'
import { listPlayers } from '#resolvers/staff/desks.ts'
import { accountAddress } from '#resolvers/staff/invitations.ts'
import { beginSignIn, signInSucceeded } from '#resolvers/staff/lockout.ts'
import { CodePage, SignInPage } from '#ui/console/sign-in.tsx'
import { textIn } from '#schema/locale.ts'
import { clockText } from '#ui/format.ts'
import type { PageTools, PortalEnv } from '../portal/page-tools.tsx'
import { readForm, wayBack } from '#ui/forms.ts'
import { consolePageFor, type ConsolePage } from './frame.tsx'
import { setCookies, type Call } from './session.ts'

/** Attempts a minute from one address, whatever the names. */
const PER_MINUTE = 20

export const HOME = '/console'

/** Counts an attempt to get in by the address it comes from. @throws {TooOften} {@link Unavailable} */
export const countCaller = async ({ ctx }: ConsolePage): Promise<void> => {
  const caller = await vaultOf(ctx).index(ctx.caller, 'caller')
  const taken = await ctx.limiter
    .take(`staff ${caller}`, { calls: PER_MINUTE, windowMs: MINUTE_MS }, ctx.now)
    .catch((error: unknown) => {
      throw new Unavailable(error)
    })
  if (!taken.ok) throw new TooOften(taken.retryAfterS)
}

/** What to say of a fault at one of the steps. */
export const faultText = (
  fault: SignInFault,
  { ui }: ConsolePage,
  step: 'password' | 'code',
): string =>
  ui.t(fault === 'WRONG' ? `ui.signInStaff.wrong.${step}` : `ui.signInStaff.fault.${fault}`)

/** Where to after signing in: a page of the console, or its front page. */
export const onward = (to: string | undefined): string => {
  const path = wayBack(to, HOME)
  return path.startsWith(`${HOME}/`) || path.startsWith(`${HOME}?`) ? path : HOME
}

const roleText = (role: string, { ui }: ConsolePage): string =>
  ui.t(`ui.role.${role}` as 'ui.role.CLERK')

/** `/console/sign-in`: password, then code; on a developer's machine also by playing somebody of the demonstration. */
export const signInPages = (
  tools: PageTools,
  auth: StaffAuth,
  { development }: { readonly development: boolean },
): Hono<PortalEnv> => {
  const passwordPage = async (
    page: ConsolePage,
    to: string,
    more: { readonly name?: string; readonly wrong?: string } = {},
  ): Promise<Response> => {
    const players = development ? await listPlayers(page.ctx) : []
    return page.render(
      {
        title: page.ui.t('ui.signInStaff.title'),
        ...(more.wrong === undefined ? {} : { status: 422 as const }),
      },
      <SignInPage
        ui={page.ui}
        action={page.href('/console/sign-in')}
        to={to}
        {...more}
        enterAction={page.href('/console/sign-in/enter')}
        players={players.map(({ staffId, label, role, at }) => ({
          id: staffId,
          label,
          what: [roleText(role, page), textIn(at ?? undefined, page.ui.locale)]
            .filter((text) => text !== '')
            .join(' · '),
        }))}
      />,
    )
  }

  const codePage = (page: ConsolePage, to: string, wrong?: string): Promise<Response> =>
    page.render(
      {
        title: page.ui.t('ui.signInStaff.code.title'),
        ...(wrong === undefined ? {} : { status: 422 as const }),
      },
      <CodePage ui={page.ui} action={page.href('/console/sign-in/code')} to={to} wrong={wrong} />,
    )

  const signIn = async (c: Call): Promise<Response> => {
    const page = await consolePageFor(tools, c)
    const form = await readForm(c)
    const [name, to] = [form.one('name'), onward(form.one('to'))]
    await countCaller(page)
    const address = await accountAddress(page.ctx, name)
    const attempt = await beginSignIn(page.ctx, address)
    if (!attempt.open)
      return passwordPage(page, to, {
        name,
        wrong: page.ui.t('ui.signInStaff.locked', { time: clockText(attempt.until, page.ui.zone) }),
      })
    const result = await auth.signIn(c.req.raw.headers, address, form.one('password'))
    if ('fault' in result)
      return passwordPage(page, to, { name, wrong: faultText(result.fault, page, 'password') })
    await signInSucceeded(page.ctx, address)
    setCookies(c, result.cookies)
    return c.redirect(
      result.next === 'SECOND_FACTOR'
        ? page.href('/console/sign-in/code', { to })
        : page.href('/console/second-factor'),
      303,
    )
  }

  const verify = async (c: Call): Promise<Response> => {
    const page = await consolePageFor(tools, c)
    const form = await readForm(c)
    const to = onward(form.one('to'))
    await countCaller(page)
    const result = await auth.verify(c.req.raw.headers, form.one('code'))
    if (!('fault' in result)) {
      setCookies(c, result.cookies)
      return c.redirect(page.href(to), 303)
    }
    return result.fault === 'OVER'
      ? passwordPage(page, to, { wrong: faultText('OVER', page, 'code') })
      : codePage(page, to, faultText(result.fault, page, 'code'))
  }

  const app = new Hono<PortalEnv>()
  app.get('/', async (c) => {
    const to = onward(c.req.query('to'))
    const page = await consolePageFor(tools, c)
    const signedIn = c.get('signedIn')
    return signedIn?.hasSecondFactor ? c.redirect(page.href(to), 303) : passwordPage(page, to)
  })
  app.post('/', signIn)
  app.get('/code', async (c) => codePage(await consolePageFor(tools, c), onward(c.req.query('to'))))
  app.post('/code', verify)
  if (development) {
    app.post('/enter', async (c) => {
      const page = await consolePageFor(tools, c)
      const form = await readForm(c)
      const players = await listPlayers(page.ctx)
      const player = players.find(({ staffId }) => staffId === form.one('staff'))
      if (!player) throw new BadInput('UNKNOWN_PLAYER', 'Nobody such can be played.', 'staff')
      setCookies(c, await auth.enter(player.staffId))
      return c.redirect(page.href(onward(form.one('to'))), 303)
    })
  }
  return app
}

/** A code as a picture; black on white also in the dark, since cameras look for that. */
export const factorView = ({
  uri,
  backupCodes,
}: {
  readonly uri: string
  readonly backupCodes: readonly string[]
}) => ({
  qr: renderSVG(uri, { border: 2 }),
  secret: new URL(uri).searchParams.get('secret') ?? '',
  backupCodes,
})

/** Why something was refused, in the reader's words. @throws what is no refusal */
export const refusalText = (error: unknown, { ui }: ConsolePage): string => {
  if (error instanceof Problem) return error.texts[ui.locale]
  if (error instanceof BadInput) return error.message
  if (error instanceof Unavailable) return ui.t('ui.selling.unavailable')
  throw error
}
