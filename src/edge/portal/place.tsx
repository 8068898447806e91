import { compileHours, inSeason, type OpeningHours } from '#schema/hours.ts'
import { describeHours, toSchemaOrgHours } from '#schema/hours/describe.ts'
import { resolveText, textIn } from '#schema/locale.ts'
import { localDay, WEEKDAYS } from '#schema/time.ts'
import { listProducts } from '#resolvers/catalogue/products.ts'
import { mediaByOwner } from '#resolvers/media/service.ts'
import { nearby } from '#resolvers/places/nearby.ts'
import type { PlaceRow } from '#resolvers/places/row.ts'
import { hoursBySchedule, openingOf } from '#resolvers/places/service.ts'
import type { Page } from '#scenes/page.ts'
import { openView, placeCard, placePicture } from '#scenes/place-views.ts'
import type { Scene } from '#scenes/scene.ts'
import { PlacePage } from '#ui/place-page.tsx'
import type { HoursRow } from '#ui/types.ts'
import { filmView } from './film.ts'
import { productCard } from './products.ts'
import { favouriteView } from './selling/interests.tsx'
import { slotsPanel } from './selling/booking.tsx'
import { queuePanel } from './selling/queue.tsx'
import { noteVisited } from './selling/viewers.ts'

const NEIGHBOURS = 9
const NEIGHBOURS_M = 2_000
const PRODUCTS = 12

/** This week's ordinary hours, weekdays with the same ones together; holidays are told in words. */
const hoursRows = (hours: OpeningHours, now: number, zone: string): readonly HoursRow[] => {
  const { date, weekday } = localDay(now, zone)
  const monthDay = Number(date.slice(5, 7)) * 100 + Number(date.slice(8, 10))
  const spans = compileHours(hours)
  const rows: { days: number[]; spans: HoursRow['spans']; today: boolean }[] = []
  for (const day of WEEKDAYS) {
    const own = spans
      .filter((span) => span.dayClass === day - 1 && inSeason(monthDay, span))
      .map(({ opensMin, closesMin, lastEntryMin }) => ({
        opensMin,
        closesMin,
        ...(lastEntryMin === null ? {} : { lastEntryMin }),
      }))
      .toSorted((a, b) => a.opensMin - b.opensMin)
    const last = rows.at(-1)
    if (last && JSON.stringify(last.spans) === JSON.stringify(own)) {
      last.days.push(day)
      last.today ||= day === weekday
    } else {
      rows.push({ days: [day], spans: own, today: day === weekday })
    }
  }
  return rows
}

const structuredData = (place: PlaceRow, hours: OpeningHours | undefined, url: string) => ({
  '@context': 'https://schema.org',
  '@type':
    (
      {
        STORE: 'Store',
        ATTRACTION: 'TouristAttraction',
        PARKING_LOT: 'ParkingFacility',
        STATION: 'TrainStation',
        CAMPUS_VENUE: 'CollegeOrUniversity',
        SERVICE_HALL: 'GovernmentOffice',
      } as const
    )[place.kind] ?? 'Place',
  name: place.names['zh-CN'] ?? place.names.en,
  alternateName: place.names.en,
  url,
  ...(place.lon === null || place.lat === null
    ? {}
    : { geo: { '@type': 'GeoCoordinates', longitude: place.lon, latitude: place.lat } }),
  ...(hours ? { openingHoursSpecification: toSchemaOrgHours(hours) } : {}),
})

const around = async (page: Page, place: PlaceRow, scenes: readonly Scene[]) => {
  if (place.lon === null || place.lat === null) return { neighbours: [], cards: [] }
  const at = { lon: place.lon, lat: place.lat, crs: 'WGS84' } as const
  const found = await nearby(page.ctx, { at, radius: NEIGHBOURS_M, first: NEIGHBOURS })
  const others = found.edges.map(({ node }) => node).filter(({ id }) => id !== place.id)
  return {
    neighbours: others.flatMap(({ id, names, lon, lat }) =>
      lon === null || lat === null
        ? []
        : [{ name: textIn(names, page.ui.locale), lon, lat, href: page.href(`/places/${id}`) }],
    ),
    cards: await Promise.all(
      others.slice(0, 8).map(async (other) => {
        const category = await scenes
          .find(({ kind }) => kind?.kind === other.kind)
          ?.pictureOf?.(page, other)
        return placeCard(page, other, { withKind: true, category })
      }),
    ),
  }
}

/** The page of a place of any kind, with what its scene adds. */
export const placePage = async (
  page: Page,
  place: PlaceRow,
  scenes: readonly Scene[],
): Promise<Response> => {
  const { ctx, city, ui, href, say } = page
  noteVisited(page, place.id)
  const scene = scenes.find(({ kind }) => kind?.kind === place.kind)
  const [
    opening,
    schedule,
    panel,
    queues,
    bookables,
    category,
    neighbourhood,
    photos,
    favourite,
    products,
  ] = await Promise.all([
    openingOf(ctx, place),
    place.scheduleId === null ? null : hoursBySchedule(ctx).load(place.scheduleId),
    scene?.placePanel?.(page, place),
    queuePanel(page, place),
    slotsPanel(page, place),
    scene?.pictureOf?.(page, place),
    around(page, place, scenes),
    mediaByOwner(ctx).load(place.id),
    favouriteView(page, place.id, `/places/${place.id}`),
    place.kind === 'STORE'
      ? listProducts(ctx, { city: city.code, store: place.id, sort: 'SALES', first: PRODUCTS })
      : undefined,
  ])
  const other = ui.locale === 'en' ? place.names['zh-CN'] : place.names.en
  const lines = schedule ? describeHours(schedule.hours, ui.locale) : []
  const hoursText =
    textIn(place.hoursText, ui.locale) || lines.join(ui.locale === 'en' ? '; ' : '；')
  const description = resolveText(place.descriptions, ui.locale)?.text
  const name = textIn(place.names, ui.locale)
  return page.render(
    {
      title: name,
      description: description ?? name,
      jsonLd: structuredData(place, schedule?.hours, page.absolute(`/places/${place.id}`)),
      sources: place.attribution ? [place.attribution] : [],
    },
    <PlacePage
      ui={ui}
      crumbs={page.crumbs(
        ...(scene?.pages
          ? [{ href: href(`/${city.slug}/${scene.id}`), label: say(`${scene.id}.title`) }]
          : []),
      )}
      place={{
        name,
        otherName:
          other && other !== name
            ? { text: other, lang: ui.locale === 'en' ? 'zh-CN' : 'en' }
            : undefined,
        kind: place.kind,
        picture: placePicture(place, category),
        photos: photos
          .filter(({ kind }) => kind === 'IMAGE')
          .map(({ url, alt }) => ({ src: url, alt: resolveText(alt, ui.locale)?.text ?? '' })),
        film: filmView(photos, ui.t('ui.film.of', { name }), ui.locale),
        description,
        open: openView(opening),
        hours: schedule ? hoursRows(schedule.hours, ctx.now, place.zone) : [],
        hoursText: hoursText === '' ? undefined : hoursText,
        address: resolveText(place.address, ui.locale)?.text,
        phone: place.phone ?? undefined,
        website: place.website ?? undefined,
        position:
          place.lon === null || place.lat === null
            ? undefined
            : { lon: place.lon, lat: place.lat, approximate: place.accuracy === 'APPROXIMATE' },
        attribution: place.attribution ? [place.attribution] : [],
      }}
      favourite={favourite}
      neighbours={neighbourhood.neighbours}
      products={(products?.edges ?? []).map(({ node }) => productCard(page, node))}
      productsHref={
        products?.pageInfo.hasNextPage
          ? href(`/${city.slug}/products`, { store: place.id })
          : undefined
      }
      nearby={neighbourhood.cards}
    >
      {queues}
      {bookables}
      {panel}
    </PlacePage>,
  )
}
