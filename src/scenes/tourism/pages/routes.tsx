import { textIn, resolveText } from '#schema/locale.ts'
import { instantOf, isDate, localDay, minuteOfTime } from '#schema/time.ts'
import { Crumbs } from '#ui/parts.tsx'
import { clockText, distanceText } from '#ui/format.ts'
import { LeadList, Timeline } from '#ui/tourism.tsx'
import type { Page, PageApp } from '../../page.ts'
import { findRoute, listPlannedRoutes, type FullRoute } from '../services/routes.ts'
import { durationText, timelineOf } from './words.ts'

const sizeOf = (page: Page, { route, stops, plan }: FullRoute): readonly string[] => [
  page.say(`tourism.mode.${route.mode}`),
  page.say('tourism.route.stops', { count: stops.length }),
  durationText(plan.minutes, page),
  distanceText(plan.lengthM, page.ui),
]

/** schema.org TouristTrip: its stops in order. */
const structuredData = (page: Page, { route, stops }: FullRoute) => ({
  '@context': 'https://schema.org',
  '@type': 'TouristTrip',
  name: textIn(route.names, page.ui.locale),
  ...(route.descriptions ? { description: textIn(route.descriptions, page.ui.locale) } : {}),
  url: page.absolute(`/${page.city.slug}/tourism/routes/${route.id}`),
  itinerary: {
    '@type': 'ItemList',
    numberOfItems: stops.length,
    itemListElement: stops.map(({ names, place, at, position }) => ({
      '@type': 'ListItem',
      position,
      item: {
        '@type': place?.kind === 'ATTRACTION' ? 'TouristAttraction' : 'Place',
        name: textIn(names, page.ui.locale),
        ...(place ? { url: page.absolute(`/places/${place.id}`) } : {}),
        ...(at ? { geo: { '@type': 'GeoCoordinates', longitude: at.lon, latitude: at.lat } } : {}),
      },
    })),
  },
})

/** A start as the form sends it: a day and a time of the city; nothing for what is neither. */
const startOf = (day: string | undefined, time: string | undefined, zone: string) =>
  day !== undefined && time !== undefined && isDate(day) && /^([01]\d|2[0-3]):[0-5]\d$/.test(time)
    ? instantOf(day, minuteOfTime(time), zone)
    : undefined

/** Routes of a city, and each with its line of time. */
export const routePages = (app: PageApp): void => {
  app.get('/routes', async (c) => {
    const { page } = c.var
    const { ctx, city, ui, href, say } = page
    const routes = await listPlannedRoutes(ctx, city.code)
    return page.render(
      { title: say('tourism.routes'), description: say('tourism.routes.lead') },
      <div class="list-page wrap">
        <Crumbs
          ui={ui}
          links={page.crumbs({ href: href(`/${city.slug}/tourism`), label: say('tourism.title') })}
        />
        <header class="list-head">
          <h1>{say('tourism.routes')}</h1>
          <p class="lead">{say('tourism.routes.lead')}</p>
        </header>
        {routes.length === 0 ? <p class="empty">{ui.t('ui.list.empty')}</p> : null}
        <LeadList
          level={2}
          rows={routes.map((full) => ({
            href: href(`/${city.slug}/tourism/routes/${full.route.id}`),
            name: textIn(full.route.names, ui.locale),
            notes: sizeOf(page, full),
            lead: resolveText(full.route.descriptions, ui.locale)?.text,
          }))}
        />
      </div>,
    )
  })
  app.get('/routes/:id', async (c) => {
    const { page } = c.var
    const { ctx, city, ui, href, say } = page
    const startAt = startOf(c.req.query('day'), c.req.query('time'), city.zone)
    const full = await findRoute(ctx, c.req.param('id'), startAt)
    if (!full || full.route.cityCode !== city.code) return c.notFound()
    const { route, plan } = full
    // A form that is sent by GET drops what its address says.
    const lang = new URL(href('/'), 'http://portal').searchParams.get('lang')
    const name = textIn(route.names, ui.locale)
    const lead = resolveText(route.descriptions, ui.locale)?.text
    return page.render(
      {
        title: name,
        description: lead ?? name,
        jsonLd: structuredData(page, full),
        sources: route.attribution ? [route.attribution] : [],
      },
      <div class="list-page wrap">
        <Crumbs
          ui={ui}
          links={page.crumbs(
            { href: href(`/${city.slug}/tourism`), label: say('tourism.title') },
            { href: href(`/${city.slug}/tourism/routes`), label: say('tourism.routes') },
          )}
        />
        <header class="list-head">
          <h1>{name}</h1>
          {lead === undefined ? null : <p class="lead">{lead}</p>}
          <p class="meta">{sizeOf(page, full).join(' · ')}</p>
        </header>
        <form
          class="start-form"
          method="get"
          action={href(`/${city.slug}/tourism/routes/${route.id}`)}
        >
          {lang === null ? null : <input type="hidden" name="lang" value={lang} />}
          <label>
            {say('tourism.route.day')}
            <input
              type="date"
              name="day"
              value={localDay(plan.startsAt, city.zone).date}
              required
            />
          </label>
          <label>
            {say('tourism.route.time')}
            <input type="time" name="time" value={clockText(plan.startsAt, city.zone)} required />
          </label>
          <button class="button" type="submit">
            {say('tourism.route.replan')}
          </button>
        </form>
        <section aria-labelledby="tourism-timeline">
          <h2 id="tourism-timeline">{say('tourism.route.timeline')}</h2>
          <Timeline stops={timelineOf(page, full)} ui={ui} />
          <p class="meta">{say('tourism.route.estimated')}</p>
        </section>
      </div>,
    )
  })
}
