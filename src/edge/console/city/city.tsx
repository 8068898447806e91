import { Hono, type MiddlewareHandler } from 'hono'
import { type StaffContext, staffOf } from '#schema/context.ts'
import { textIn } from '#schema/locale.ts'
import type { City } from '#schema/tables/cities.ts'
import { findCity } from '#resolvers/cities/service.ts'
import { citiesLookedAfter } from '#resolvers/staff/desks.ts'
import type { Scene } from '#scenes/scene.ts'
import { NotePage } from '#ui/console/sign-in.tsx'
import type { PageTools, PortalEnv } from '../../portal/page-tools.tsx'
import { consolePageFor, type ConsolePage } from '../frame.tsx'
import { contentPages, settingPages } from './content.tsx'
import type { CityPage, DeskCall, DeskEnv } from '#scenes/desk.ts'
import { cityBookingPages } from './bookings.tsx'
import { cityQueuePages } from './queues.tsx'
import { cityReviewPages } from './reviews.tsx'

export const CITY = '/console/city'

const SECTIONS = ['content', 'reviews', 'queues', 'bookings'] as const

/** Who does what at the desk of a city, besides the scenes' own. */
interface Section {
  readonly id: string
  readonly label: string
}

const opened = (
  page: ConsolePage,
  ctx: StaffContext,
  city: City,
  sections: readonly Section[],
  current: string | undefined,
): CityPage => {
  const { ui, href, say } = page
  const at: CityPage['at'] = (path, params) =>
    href(`${CITY}/${city.slug}${path === '' ? '' : `/${path}`}`, params)
  return {
    ...page,
    ui: { ...ui, zone: city.zone },
    ctx,
    city,
    at,
    render: (head, body, scripts = []) =>
      page.render(head, body, {
        scripts,
        cityCode: city.code,
        desk: { name: textIn(city.names, ui.locale), others: [] },
        sections: sections.map(({ id, label }) => ({
          href: at(id),
          label: say(label),
          current: current === id,
        })),
      }),
  }
}

/** `/console/city/<slug>`: whoever looks after a city sees what merchants want to show and what residents say there. */
export const cityConsole = (tools: PageTools, scenes: readonly Scene[]): Hono<PortalEnv> => {
  const app = new Hono<PortalEnv>()
  const desk = new Hono<DeskEnv>()
  const own = scenes.flatMap(({ id, desk: pages }) => (pages ? [{ id, pages }] : []))
  const sections: readonly Section[] = [
    ...SECTIONS.map((id) => ({ id, label: `ui.city.${id}` })),
    ...own.map(({ id }) => ({ id, label: `${id}.desk` })),
  ]
  const opening: MiddlewareHandler<PortalEnv> = async (c, next) => {
    const page = await consolePageFor(tools, c)
    const ctx = staffOf(page.ctx)
    if (!ctx) return c.redirect(page.href('/console/sign-in', { to: c.req.path }), 303)
    const city = await findCity(ctx, c.req.param('city') ?? '')
    if (!city || !citiesLookedAfter(ctx).includes(city.code)) {
      const { ui } = page
      return page.render(
        { title: ui.t('ui.city.nowhere'), status: 404 },
        <NotePage
          title={ui.t('ui.city.nowhere')}
          text={ui.t('ui.city.nowhere.text')}
          link={{ href: page.href('/console'), label: ui.t('ui.work.home') }}
        />,
      )
    }
    // From here on the request has a desk; DeskEnv says so to what comes after.
    ;(c as unknown as DeskCall).set(
      'cityDesk',
      opened(page, ctx, city, sections, c.req.path.split('/')[4]),
    )
    return next()
  }
  desk.use(opening as unknown as MiddlewareHandler<DeskEnv>)
  desk.get('/', (c) => c.redirect(c.get('cityDesk').at('content'), 303))
  desk.route('/content', contentPages())
  desk.route('/setting', settingPages())
  desk.route('/reviews', cityReviewPages())
  desk.route('/queues', cityQueuePages())
  desk.route('/bookings', cityBookingPages())
  for (const { id, pages } of own) {
    const app = new Hono<DeskEnv>()
    pages(app)
    desk.route(`/${id}`, app)
  }
  app.route('/:city', desk as unknown as Hono<PortalEnv>)
  return app
}
