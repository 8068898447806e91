import { Hono, type Context as HonoContext } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { City } from '#schema/tables/cities.ts'
import { Unavailable } from '#schema/batch.ts'
import { BadInput, TooOften } from '#schema/problem.ts'
import type { StaffAuth } from '#schema/staff-auth-port.ts'
import { findProduct } from '#resolvers/catalogue/service.ts'
import { findCity } from '#resolvers/cities/service.ts'
import { findPlace } from '#resolvers/places/service.ts'
import type { PageApp } from '#scenes/page.ts'
import { placeArt, productArt } from '#ui/art.ts'
import { ErrorPage, type ErrorStatus } from '#ui/error-page.tsx'
import { DatabaseAway } from '../adapters/libsql-http.ts'
import { describe } from '../logger.ts'
import { createStaffAuth } from '../adapters/better-auth.ts'
import { consoleApp } from '../console/index.tsx'
import type { Host } from '../context.ts'
import { chooser, home } from './home.tsx'
import { createPageTools, type PortalEnv, type PortalOptions } from './page-tools.tsx'
import { placePage } from './place.tsx'
import { productPage, productsPage } from './product.tsx'
import { guardForms } from './selling/forms.ts'
import { sellingPages } from './selling/index.ts'
import { createSessions } from './selling/session.ts'
import { screenPage } from './screen.tsx'
import { searchPage } from './search.tsx'

/** How staff sign in, wherever personal data can be kept at all; what it signs and encrypts with follows from the key of the index. */
const staffAuthOf = (
  { db, log, clock, vault }: Host,
  publicUrl: string | undefined,
): StaffAuth | undefined =>
  vault &&
  createStaffAuth({
    db,
    log,
    clock,
    secret: () => vault.index('secret', 'staff.auth'),
    origin: publicUrl ?? 'http://127.0.0.1',
  })

/** Pictures follow from their address alone. */
const ART_HEADERS = {
  'Content-Type': 'image/svg+xml',
  'Cache-Control': 'public, max-age=31536000, immutable',
}
const ART_SEGMENT = '{[A-Za-z0-9_-]{1,64}}'

/** Mounts the pages of the portal, and its answers for what is not there and what fails. Addresses: `/:city`, `/:city/<scene>`, `/places/:id`, `/products/:id`, `/screens/demo`. */
export const mountPortal = (app: Hono<PortalEnv>, host: Host, options: PortalOptions): void => {
  const { scenes, development, publicUrl, sandboxUrl } = options
  const tools = createPageTools(options)
  const sessions = createSessions(publicUrl)
  // Before all pages, and after the API: that one knows no cookie.
  app.use(sessions.holder)

  const cityOf = async (c: HonoContext<PortalEnv>, codeOrSlug: string): Promise<City | null> =>
    findCity(await c.get('context')(), codeOrSlug)

  const fault = async (c: HonoContext<PortalEnv>, status: ErrorStatus): Promise<Response> => {
    const page = await tools.pageFor(c, undefined)
    const { ui, href } = page
    const cities = await tools.citiesOf(page)
    const response = await page.render(
      {
        title: ui.t(`ui.error.${status}.title`),
        description: ui.t(`ui.error.${status}.text`),
        noIndex: true,
      },
      <ErrorPage
        ui={ui}
        status={status}
        requestId={c.get('requestId')}
        homeHref={href('/')}
        links={cities.map(({ href: to, name }) => ({ href: to, label: name }))}
      />,
    )
    return new Response(response.body, {
      status,
      headers: { ...Object.fromEntries(response.headers), 'cache-control': 'no-store' },
    })
  }

  app.get(
    `/art/place/:kind${ART_SEGMENT}/:category${ART_SEGMENT}/:file{[A-Za-z0-9_-]{1,64}\\.svg}`,
    (c) =>
      c.body(
        placeArt(c.req.param('kind'), c.req.param('category'), c.req.param('file')),
        200,
        ART_HEADERS,
      ),
  )
  app.get(`/art/product/:category${ART_SEGMENT}/:file{[A-Za-z0-9_-]{1,64}\\.svg}`, (c) =>
    c.body(productArt(c.req.param('category'), c.req.param('file')), 200, ART_HEADERS),
  )

  app.get('/', (c) => chooser(c, tools))
  app.get('/places/:id', async (c) => {
    const place = await findPlace(await c.get('context')(), c.req.param('id'))
    const city = place && (await cityOf(c, place.cityCode))
    if (!place || !city) return fault(c, 404)
    return placePage(await tools.pageFor(c, city), place, scenes)
  })
  app.get('/products/:id', async (c) => {
    const product = await findProduct(await c.get('context')(), c.req.param('id'))
    const city = product && (await cityOf(c, product.cityCode))
    if (!product || !city) return fault(c, 404)
    return productPage(await tools.pageFor(c, city), product, {
      reviewsAfter: c.req.query('reviews'),
    })
  })
  app.get('/screens/demo', async (c) => {
    const city = await cityOf(c, c.req.query('city') ?? '')
    return city ? screenPage(c, await tools.pageFor(c, city), tools, scenes) : fault(c, 404)
  })
  app.route(
    '/console',
    consoleApp(tools, { auth: staffAuthOf(host, publicUrl), publicUrl, development, scenes }),
  )
  if (development) {
    app.get('/graphiql', async (c) => {
      const file = options.assets.manifest['graphiql.html']
      const found =
        file === undefined
          ? undefined
          : await options.assets.fetch(new Request(new URL(file, c.req.url)))
      if (!found?.body) return fault(c, 404)
      return c.body(found.body, 200, {
        'Content-Type': 'text/html; charset=utf-8',
        'Cache-Control': 'no-cache',
      })
    })
  }

  const ofCity = new Hono<PortalEnv>()
  ofCity.use('*', async (c, next) => {
    const city = await cityOf(c, c.req.param('city') ?? '')
    if (!city) return fault(c, 404)
    c.set('page', await tools.pageFor(c, city))
    return next()
  })
  ofCity.get('/', (c) => home(c.get('page'), tools, scenes))
  ofCity.get('/search', (c) =>
    searchPage(c.get('page'), (c.req.query('q') ?? '').slice(0, 200), scenes),
  )
  ofCity.get('/products', (c) => productsPage(c.get('page'), c.req.query()))
  ofCity.route('/', sellingPages(sessions, { publicUrl, sandboxUrl, scenes }))
  for (const { id, pages } of scenes) {
    if (!pages) continue
    const own: PageApp = new Hono()
    pages(own)
    for (const guard of guardForms(publicUrl)) ofCity.use(`/${id}/*`, guard)
    ofCity.use(`/${id}/*`, sessions.rotating)
    // A scene sees its page and nothing else of the request's variables.
    ofCity.route(`/${id}`, own as unknown as Hono<PortalEnv>)
  }
  app.route('/:city', ofCity)

  app.notFound((c) => fault(c, 404))
  app.onError(async (error, c) => {
    if (error instanceof BadInput) return fault(c, 400)
    // What a middleware refuses, such as a form of another site.
    if (error instanceof HTTPException) return error.getResponse()
    if (error instanceof TooOften) return fault(c, 429)
    if (error instanceof Unavailable) return fault(c, 503)
    host.log.error('page_failed', { requestId: c.get('requestId'), error: describe(error) })
    // The page of the fault needs the database too; where that is away, a plain sentence must do.
    if (error instanceof DatabaseAway)
      return c.text('The portal cannot reach its database. Please try again in a minute.', 503, {
        'Retry-After': '30',
      })
    return fault(c, 500).catch(() => c.text(`Unexpected error. Request ${c.get('requestId')}`, 500))
  })
}
