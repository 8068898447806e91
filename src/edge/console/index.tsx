import { Hono } from 'hono'
import { textIn } from '#schema/locale.ts'
import type { StaffAuth } from '#schema/staff-auth-port.ts'
import { listCities } from '#resolvers/cities/service.ts'
import { citiesLookedAfter, listDesks } from '#resolvers/staff/desks.ts'
import type { Scene } from '#scenes/scene.ts'
import { HomePage } from '#ui/console/home-page.tsx'
import { cacheConsole } from '../portal/cache.tsx'
import { consolePage } from '../portal/console.tsx'
import type { PageTools, PortalEnv } from '../portal/page-tools.tsx'
import { guardForms } from '../portal/selling/forms.ts'
import { staffOf } from '#schema/context.ts'
import { accountPages } from './account.tsx'
import { CITY, cityConsole } from './city/city.tsx'
import { consolePageFor } from './frame.tsx'
import { MERCHANT, merchantConsole } from './merchant/desk.tsx'
import { takesPictures } from './merchant/pictures.ts'
import { SECTIONS } from './merchant/sections.ts'
import { signedInBy } from './session.ts'
import { signInPages } from './sign-in.tsx'

export interface ConsoleOptions {
  /** How staff sign in; absent where no personal data can be kept. */
  readonly auth: StaffAuth | undefined
  readonly publicUrl: string | undefined
  readonly development: boolean
  readonly scenes: readonly Scene[]
}

/**
 * `/console`: whoever works for a merchant or the city signs in, sees where they work, and goes there. On a developer's machine
 * also what is in the database, and what the cache does.
 */
export const consoleApp = (
  tools: PageTools,
  { auth, publicUrl, development, scenes }: ConsoleOptions,
): Hono<PortalEnv> => {
  const app = new Hono<PortalEnv>()
  for (const guard of guardForms(publicUrl, takesPictures)) app.use(guard)
  app.use(signedInBy(auth))
  if (development) {
    app.get('/overview', async (c) => {
      const page = await tools.pageFor(c, undefined)
      return consolePage(page, await listCities(page.ctx))
    })
    app.route('/cache', cacheConsole(tools, scenes))
  }
  if (!auth) return app
  app.get('/', async (c) => {
    const page = await consolePageFor(tools, c)
    const signedIn = c.get('signedIn')
    const { ui, href } = page
    const ctx = staffOf(page.ctx)
    if (!ctx) return c.redirect(href(signedIn ? '/console/second-factor' : '/console/sign-in'), 303)
    const desks = await listDesks(ctx)
    const cities = (await listCities(ctx)).filter(({ code }) =>
      citiesLookedAfter(ctx).includes(code),
    )
    return page.render(
      { title: ui.t('ui.work.title') },
      <HomePage
        ui={ui}
        done={c.req.query('done') === 'second-factor' ? ui.t('ui.secondFactor.done') : undefined}
        desks={[
          ...cities.map(({ slug, names }) => ({
            href: href(`${CITY}/${slug}`),
            name: textIn(names, ui.locale),
            merchant: ui.t('ui.city.desk'),
          })),
          ...desks.map(({ storeId, names, merchantNames }) => ({
            href: href(`${MERCHANT}/${storeId}`),
            name: textIn(names, ui.locale),
            merchant: textIn(merchantNames, ui.locale),
          })),
        ]}
        tools={
          development
            ? [
                { href: href('/console/overview'), label: ui.t('ui.console.title') },
                { href: href('/console/cache'), label: ui.t('ui.console.cache') },
              ]
            : []
        }
      />,
    )
  })
  app.route('/sign-in', signInPages(tools, auth, { development }))
  app.route('/', accountPages(tools, auth))
  app.route('/merchant', merchantConsole(tools, SECTIONS))
  app.route('/city', cityConsole(tools, scenes))
  app.get('/counter', async (c) => c.redirect((await consolePageFor(tools, c)).href(MERCHANT), 303))
  return app
}
