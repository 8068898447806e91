import { Hono } from 'hono'
import { textIn } from '#schema/locale.ts'
import type { StaffAuth } from '#schema/staff-auth-port.ts'
import { listDesks, labelOf } from '#resolvers/staff/desks.ts'
import { acceptInvitation, accountAddress, readInvitation } from '#resolvers/staff/invitations.ts'
import { InvitationNotValid } from '#resolvers/staff/errors.ts'
import { isSignInName, passwordFault } from '#resolvers/staff/rules.ts'
import {
  AccountPage,
  InvitationPage,
  NotePage,
  SecondFactorBeginPage,
  SecondFactorPage,
} from '#ui/console/sign-in.tsx'
import { dayText } from '#ui/format.ts'
import type { PageTools, PortalEnv } from '../portal/page-tools.tsx'
import { readForm } from '#ui/forms.ts'
import { staffOf } from '#schema/context.ts'
import { consolePageFor, type ConsolePage } from './frame.tsx'
import { setCookies, type Call } from './session.ts'
import { countCaller, factorView, faultText, refusalText } from './sign-in.tsx'

const roleText = (page: ConsolePage, role: string): string =>
  page.ui.t(`ui.role.${role}` as 'ui.role.CLERK')

const invitation = (tools: PageTools, auth: StaffAuth): Hono<PortalEnv> => {
  const show = async (
    page: ConsolePage,
    token: string,
    more: { readonly name?: string; readonly wrong?: string } = {},
  ): Promise<Response> => {
    const { ui } = page
    try {
      const { label, role, grantEndsAt, staffId } = await readInvitation(page.ctx, token)
      const texts =
        role === null || grantEndsAt === null
          ? [ui.t('ui.invitation.anew.lead', { name: label })]
          : [
              ui.t('ui.invitation.lead', {
                name: label,
                role: roleText(page, role),
                date: dayText(grantEndsAt, ui),
              }),
            ]
      return await page.render(
        {
          title: ui.t('ui.invitation.title'),
          ...(more.wrong === undefined ? {} : { status: 422 as const }),
        },
        <InvitationPage
          ui={ui}
          action={page.href('/console/invitation')}
          token={token}
          texts={texts}
          anew={staffId !== null}
          {...more}
        />,
      )
    } catch (error) {
      if (!(error instanceof InvitationNotValid)) throw error
      return page.render(
        { title: ui.t('ui.invitation.title'), status: 404 },
        <NotePage
          title={ui.t('ui.invitation.over')}
          text={refusalText(error, page)}
          link={{ href: page.href('/console/sign-in'), label: ui.t('ui.signInStaff.title') }}
        />,
      )
    }
  }

  const accept = async (c: Call): Promise<Response> => {
    const page = await consolePageFor(tools, c)
    await countCaller(page)
    const form = await readForm(c)
    const [token, name, password] = [form.one('token'), form.one('name'), form.one('password')]
    if (!isSignInName(name))
      return show(page, token, { name, wrong: page.ui.t('ui.invitation.name.wrong') })
    const fault = passwordFault(password, name)
    if (fault) return show(page, token, { name, wrong: page.ui.t(`ui.password.${fault}`) })
    try {
      // Before the hash, which takes a while: a link that is none costs nothing.
      await readInvitation(page.ctx, token)
      await acceptInvitation(page.ctx, {
        token,
        name,
        passwordHash: await auth.hashPassword(password),
      })
    } catch (error) {
      return show(page, token, { name, wrong: refusalText(error, page) })
    }
    const signedIn = await auth.signIn(
      new Headers(),
      await accountAddress(page.ctx, name),
      password,
    )
    if (!('fault' in signedIn)) setCookies(c, signedIn.cookies)
    return c.redirect(page.href('/console/second-factor'), 303)
  }

  return new Hono<PortalEnv>()
    .get('/', async (c) =>
      show(await consolePageFor(tools, c), (c.req.query('token') ?? '').slice(0, 80)),
    )
    .post('/', accept)
}

const secondFactor = (tools: PageTools, auth: StaffAuth): Hono<PortalEnv> => {
  const beginPage = (page: ConsolePage, wrong?: string): Promise<Response> =>
    page.render(
      {
        title: page.ui.t('ui.secondFactor.title'),
        ...(wrong === undefined ? {} : { status: 422 as const }),
      },
      <SecondFactorBeginPage
        ui={page.ui}
        action={page.href('/console/second-factor')}
        wrong={wrong}
      />,
    )
  const app = new Hono<PortalEnv>()
  // Whoever has one already, and whoever has not signed in, has nothing to do here.
  app.use(async (c, next) => {
    const signedIn = c.get('signedIn')
    if (signedIn && !signedIn.hasSecondFactor) return next()
    const page = await consolePageFor(tools, c)
    return c.redirect(page.href(signedIn ? '/console' : '/console/sign-in'), 303)
  })
  app.get('/', async (c) => beginPage(await consolePageFor(tools, c)))
  app.post('/', async (c) => {
    const page = await consolePageFor(tools, c)
    await countCaller(page)
    const form = await readForm(c)
    const label = await labelOf(page.ctx, c.get('signedIn')?.staffId ?? '')
    const made = await auth.beginSecondFactor(c.req.raw.headers, form.one('password'), label)
    if ('fault' in made) return beginPage(page, faultText(made.fault, page, 'password'))
    return page.render(
      { title: page.ui.t('ui.secondFactor.title') },
      <SecondFactorPage
        ui={page.ui}
        action={page.href('/console/second-factor/confirm')}
        factor={factorView(made)}
      />,
    )
  })
  app.post('/confirm', async (c) => {
    const page = await consolePageFor(tools, c)
    await countCaller(page)
    const result = await auth.confirmSecondFactor(
      c.req.raw.headers,
      (await readForm(c)).one('code'),
    )
    if (!('fault' in result)) {
      setCookies(c, result.cookies)
      return c.redirect(page.href('/console', { done: 'second-factor' }), 303)
    }
    if (result.fault === 'OVER') return beginPage(page, faultText('OVER', page, 'code'))
    return page.render(
      { title: page.ui.t('ui.secondFactor.title'), status: 422 },
      <SecondFactorPage
        ui={page.ui}
        action={page.href('/console/second-factor/confirm')}
        wrong={faultText(result.fault, page, 'code')}
      />,
    )
  })
  app.get('/confirm', async (c) =>
    c.redirect((await consolePageFor(tools, c)).href('/console/second-factor'), 303),
  )
  return app
}

const account = (tools: PageTools, auth: StaffAuth): Hono<PortalEnv> => {
  const show = async (c: Call, page: ConsolePage, wrong?: string): Promise<Response> => {
    const { ui, ctx } = page
    const staff = staffOf(ctx)
    const desks = staff ? await listDesks(staff) : []
    const at = (scopeId: string): string => {
      const desk = desks.find(
        ({ storeId, merchantId }) => storeId === scopeId || merchantId === scopeId,
      )
      if (!desk) return scopeId
      return textIn(desk.storeId === scopeId ? desk.names : desk.merchantNames, ui.locale)
    }
    return page.render(
      {
        title: ui.t('ui.account.title'),
        ...(wrong === undefined ? {} : { status: 422 as const }),
      },
      <AccountPage
        ui={ui}
        label={await labelOf(ctx, c.get('signedIn')?.staffId ?? '')}
        roles={(staff?.viewer.grants ?? []).map(({ role, scopeId, endsAt }) =>
          ui.t('ui.account.role', {
            role: roleText(page, role),
            at: at(scopeId),
            date: dayText(endsAt, ui),
          }),
        )}
        action={page.href('/console/account')}
        wrong={wrong}
        done={c.req.query('done') === undefined ? undefined : ui.t('ui.account.password.done')}
      />,
    )
  }
  const app = new Hono<PortalEnv>()
  app.use(async (c, next) => {
    if (c.get('signedIn')) return next()
    return c.redirect((await consolePageFor(tools, c)).href('/console/sign-in'), 303)
  })
  app.get('/', async (c) => show(c, await consolePageFor(tools, c)))
  app.post('/', async (c) => {
    const page = await consolePageFor(tools, c)
    await countCaller(page)
    const form = await readForm(c)
    const [present, next] = [form.one('present'), form.one('next')]
    const fault = passwordFault(next, '')
    if (fault) return show(c, page, page.ui.t(`ui.password.${fault}`))
    if (present === next) return show(c, page, page.ui.t('ui.password.SAME'))
    const result = await auth.changePassword(c.req.raw.headers, present, next)
    if ('fault' in result)
      return show(
        c,
        page,
        result.fault === 'WRONG'
          ? page.ui.t('ui.account.password.wrong')
          : faultText(result.fault, page, 'password'),
      )
    setCookies(c, result.cookies)
    return c.redirect(page.href('/console/account', { done: 'password' }), 303)
  })
  return app
}

/** What somebody does with their own account: take up an invitation, set up the second factor, change the password, leave. */
export const accountPages = (tools: PageTools, auth: StaffAuth): Hono<PortalEnv> =>
  new Hono<PortalEnv>()
    .route('/invitation', invitation(tools, auth))
    .route('/second-factor', secondFactor(tools, auth))
    .route('/account', account(tools, auth))
    .post('/sign-out', async (c) => {
      setCookies(c, await auth.signOut(c.req.raw.headers))
      return c.redirect((await consolePageFor(tools, c)).href('/console/sign-in'), 303)
    })
