import type { Context as HonoContext } from 'hono'
import { renderSVG } from 'uqr'
import { textIn } from '#schema/locale.ts'
import { BadInput } from '#schema/problem.ts'
import { boardOf, queuesNear } from '#resolvers/booking/queues.ts'
import { findDivision } from '#resolvers/cities/service.ts'
import { storesNow } from '#resolvers/now/service.ts'
import { RADIUS_MAX_M } from '#resolvers/places/nearby.ts'
import { listStores } from '#resolvers/catalogue/service.ts'
import { placeById, placesCentre } from '#resolvers/places/service.ts'
import { localDay, MINUTE_MS } from '#schema/time.ts'
import type { Page, Panel } from '#scenes/page.ts'
import { leadOf, placeCard } from '#scenes/place-views.ts'
import type { Scene } from '#scenes/scene.ts'
import { renderPage } from '#ui/layout.tsx'
import { SCREEN_ROWS, ScreenPage } from '#ui/screen-page.tsx'
import type { PageTools, PortalEnv } from './page-tools.tsx'

/** Stands in the page where the nonce goes, so that pages that say the same have the same ETag. */
const NONCE_SLOT = 'nonce-goes-here'
const NIGHT_FROM_HOUR = 18
const NIGHT_UNTIL_HOUR = 6

/** Where a screen stands: in the middle of the places of its district, or of the city. */
const standpoint = async ({ ctx, city, ui }: Page, district: string | undefined) => {
  if (district === undefined)
    return { name: textIn(city.names, ui.locale), lon: city.lon, lat: city.lat }
  const division = await findDivision(ctx, district, localDay(ctx.now, city.zone).date)
  if (!division?.code.startsWith(city.code.slice(0, 4))) {
    throw new BadInput(
      'UNKNOWN_DISTRICT',
      'This city has no such district: give its six-digit code.',
      'district',
    )
  }
  const centre = await placesCentre(ctx, city.code, division.code)
  return {
    name: textIn(division.names, ui.locale),
    ...(centre ?? { lon: city.lon, lat: city.lat }),
  }
}

/** Shops as they matter now; in the small hours nothing is open: then the nearest, with when they open. */
const shopsNear = async (
  page: Page,
  { lon, lat }: { readonly lon: number; readonly lat: number },
) => {
  const { ctx, city, ui } = page
  const around = { city, at: { lon, lat }, radiusM: RADIUS_MAX_M }
  const fitting = await storesNow(ctx, around, SCREEN_ROWS.shops)
  const places = await Promise.all(
    fitting.map(async ({ id, distanceM }) => {
      const place = await placeById(ctx).load(id)
      return place && distanceM !== null ? [{ ...place, distanceM }] : []
    }),
  )
  const near = { lon, lat, crs: 'WGS84' } as const
  const shops =
    fitting.length > 0
      ? places.flat()
      : (await listStores(ctx, { city: city.code, near, first: SCREEN_ROWS.shops })).edges.map(
          ({ node }) => node,
        )
  return Promise.all(
    shops.map((place) => placeCard(page, place, { note: leadOf(place, ui.locale) })),
  )
}

/** What is called at the queues around, each place with its latest numbers; nothing where nobody is called. */
const callsNear = async (
  { ctx, city, ui }: Page,
  at: { readonly lon: number; readonly lat: number },
) => {
  const queues = await queuesNear(ctx, { city: city.code, at, limit: SCREEN_ROWS.queues * 3 })
  const rows = await Promise.all(
    queues.map(async (queue) => {
      const { called, waiting, wait } = await boardOf(ctx, queue)
      return {
        place: textIn(queue.placeNames, ui.locale),
        queue: textIn(queue.names, ui.locale),
        called: called.map(({ text, counter }) => ({ text, counter })),
        waiting,
        minutes: wait?.minutes,
      }
    }),
  )
  return rows.filter(({ called }) => called.length > 0).slice(0, SCREEN_ROWS.queues)
}

/**
 * A full-screen page for a district. The ETag is of everything but the nonce, so a screen that asks again
 * gets 304 until something it shows has changed; the clock shows minutes, so that is at least each minute.
 */
export const screenPage = async (
  c: HonoContext<PortalEnv>,
  page: Page,
  tools: PageTools,
  scenes: readonly Scene[],
): Promise<Response> => {
  const { ctx, city, href } = page
  // A screen shows minutes: with seconds in the page every answer would be a new one.
  const ui = { ...page.ui, now: ctx.now - (ctx.now % MINUTE_MS) }
  const at = await standpoint(page, c.req.query('district'))
  const limit = Math.max(SCREEN_ROWS.lots, SCREEN_ROWS.attractions)
  const [shops, calls, panels] = await Promise.all([
    shopsNear(page, at),
    callsNear(page, at),
    Promise.all(
      scenes.map(
        async ({ around }) => (await around?.(page, { lon: at.lon, lat: at.lat, limit })) ?? null,
      ),
    ),
  ])
  const shown = panels.filter((panel): panel is Panel => panel !== null)
  const lots = shown.flatMap((panel) => (panel.kind === 'METERS' ? panel.meters : []))
  const attractions = shown.flatMap((panel) => (panel.kind === 'CARDS' ? panel.cards : []))
  const times = lots.flatMap(({ asOf }) => (asOf === undefined ? [] : [asOf]))
  const hour = Math.floor(localDay(ctx.now, city.zone).minute / 60)
  const address = page.absolute(href(`/${city.slug}`))
  const html = await renderPage(
    <ScreenPage
      ui={ui}
      assets={tools.assets.manifest}
      nonce={NONCE_SLOT}
      city={tools.cityView(city, ui.locale, href, true)}
      district={at.name}
      theme={hour >= NIGHT_FROM_HOUR || hour < NIGHT_UNTIL_HOUR ? 'night' : 'day'}
      lots={lots}
      shops={shops}
      attractions={attractions}
      calls={calls}
      alerts={shown.flatMap((panel) => (panel.kind === 'ALERTS' ? panel.alerts : []))}
      asOf={times.length === 0 ? undefined : Math.min(...times)}
      codeSvg={renderSVG(address, { border: 1 })}
      codeText={new URL(address).host}
      sources={[{ text: '© OpenStreetMap contributors', licence: 'ODbL' }]}
    />,
  )
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(html))
  const etag = `"${Array.from(new Uint8Array(hash, 0, 12), (byte) => byte.toString(16).padStart(2, '0')).join('')}"`
  const headers = { ETag: etag, 'Cache-Control': 'no-cache', Vary: 'Accept-Language' }
  const known = (c.req.header('if-none-match') ?? '')
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
  if (known.includes(etag)) return c.body(null, 304, headers)
  return c.html(html.replaceAll(NONCE_SLOT, c.get('secureHeadersNonce') ?? ''), 200, headers)
}
