import { textIn } from '#schema/locale.ts'
import type { PlaceRow } from '#resolvers/places/row.ts'
import { ParkingPanel } from '#ui/parking.tsx'
import { SectionHead } from '#ui/parts.tsx'
import { ParkingListPage } from '#ui/scene-pages.tsx'
import type { ParkingView } from '#ui/types.ts'
import type { Around, Page, PageApp, Panel } from '../page.ts'
import { availabilityAt, listLots, lotByPlace } from './service.ts'
import { hoursPanel } from './hours/panel.tsx'
import { payPanel, stayPages } from './stays/pages.tsx'
import { tariffLine } from './tariff-text.ts'

const ROWS = 30

const lotView = async ({ ctx, ui, href, say }: Page, place: PlaceRow): Promise<ParkingView> => {
  const [now, lot] = await Promise.all([
    availabilityAt(ctx, place.id, 'CAR'),
    lotByPlace(ctx).load(place.id),
  ])
  const tariff = lot?.tariff
    ? tariffLine(lot.tariff, ui.locale, say)
    : textIn(lot?.tariffText, ui.locale)
  const address = textIn(place.address, ui.locale)
  return {
    href: href(`/places/${place.id}`),
    name: textIn(place.names, ui.locale),
    mode: now.kind,
    stale: now.stale && now.kind !== 'UNKNOWN',
    ...(now.free === null ? {} : { free: now.free }),
    ...(now.total === null ? {} : { capacity: now.total }),
    ...(now.kind === 'FLAG' ? { hasRoom: now.level === 'FREE' || now.level === 'FEW' } : {}),
    ...(now.asOf === null ? {} : { asOf: now.asOf }),
    ...(place.distanceM === undefined ? {} : { distanceM: place.distanceM }),
    ...(tariff ? { tariff } : {}),
    ...(address ? { address } : {}),
  }
}

/** The lots of a city, nearest to its centre first, and the pages of paying. */
export const pages = (app: PageApp): void => {
  stayPages(app)
  app.get('/', async (c) => {
    const { page } = c.var
    const { ctx, city, ui, href, say } = page
    const availableOnly = c.req.query('room') === '1'
    const after = c.req.query('after')
    const near = { lon: city.lon, lat: city.lat, crs: 'WGS84' } as const
    const found = await listLots(ctx, {
      city: city.code,
      near,
      vehicleClass: 'CAR',
      availableOnly,
      first: ROWS,
      after,
    })
    const lots = await Promise.all(found.edges.map(({ node }) => lotView(page, node)))
    const here = `/${city.slug}/parking`
    const room = availableOnly ? 1 : undefined
    return page.render(
      { title: say('parking.title'), description: say('parking.lead') },
      <ParkingListPage
        ui={ui}
        crumbs={page.crumbs()}
        title={say('parking.title')}
        lead={say('parking.lead')}
        filters={[
          {
            label: say('parking.filter'),
            options: [
              { href: href(here), label: say('parking.filter.all'), current: !availableOnly },
              {
                href: href(here, { room: 1 }),
                label: say('parking.filter.available'),
                current: availableOnly,
              },
            ],
          },
        ]}
        lots={lots}
        prevHref={after === undefined ? undefined : href(here, { room })}
        nextHref={
          found.pageInfo.hasNextPage
            ? href(here, { room, after: found.pageInfo.endCursor ?? undefined })
            : undefined
        }
      />,
    )
  })
}

/** The room of a lot now, on its own page. */
export const placePanel = async (page: Page, place: PlaceRow) => {
  const lot = await lotByPlace(page.ctx).load(place.id)
  if (!lot) return null
  const { ui, say } = page
  return (
    <section aria-labelledby="parking-place">
      <SectionHead id="parking-place" title={say('parking.place')} ui={ui} />
      <ParkingPanel lots={[await lotView(page, place)]} ui={ui} />
      {lot.heightLimitCm === null ? null : (
        <p class="meta">{say('parking.height', { cm: lot.heightLimitCm })}</p>
      )}
      {await payPanel(page, place.id)}
      {await hoursPanel(page, place)}
    </section>
  )
}

/** The nearest lots with their room, for the home page and screens. */
export const around = async (page: Page, { lon, lat, limit }: Around): Promise<Panel | null> => {
  const { ctx, city, href, say } = page
  const near = { lon, lat, crs: 'WGS84' } as const
  const found = await listLots(ctx, { city: city.code, near, vehicleClass: 'CAR', first: limit })
  if (found.edges.length === 0) return null
  const meters = await Promise.all(found.edges.map(({ node }) => lotView(page, node)))
  return { kind: 'METERS', title: say('parking.now'), href: href(`/${city.slug}/parking`), meters }
}
