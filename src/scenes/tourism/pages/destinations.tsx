import { textIn, resolveText } from '#schema/locale.ts'
import { Crumbs } from '#ui/parts.tsx'
import { CardList, SectionHead } from '#ui/parts.tsx'
import { LeadList } from '#ui/tourism.tsx'
import type { Page, PageApp } from '../../page.ts'
import { placeCard } from '../../place-views.ts'
import { attractionByPlace } from '../service.ts'
import { attractionsOf, destinationById, listDestinations } from '../services/destinations.ts'
import { crowdAt } from '../services/flow.ts'
import type { Destination } from '../tables.ts'
import { crowdView } from './words.ts'

const gradeNotes = ({ grade, gradeYear }: Destination, { say }: Page): readonly string[] => [
  ...(grade === 0 ? [] : [say('tourism.grade', { grade })]),
  ...(gradeYear === null ? [] : [say('tourism.gradeYear', { year: String(gradeYear) })]),
]

/** schema.org TouristDestination. */
const structuredData = (page: Page, destination: Destination, names: readonly string[]) => ({
  '@context': 'https://schema.org',
  '@type': 'TouristDestination',
  name: textIn(destination.names, page.ui.locale),
  url: page.absolute(`/${page.city.slug}/tourism/destinations/${destination.id}`),
  ...(destination.lon === null || destination.lat === null
    ? {}
    : {
        geo: {
          '@type': 'GeoCoordinates',
          longitude: destination.lon,
          latitude: destination.lat,
        },
      }),
  includesAttraction: names.map((name) => ({ '@type': 'TouristAttraction', name })),
})

/** The destinations of a city, as links for the list of attractions. */
export const destinationLeads = async (page: Page) => {
  const { ctx, city, ui, href } = page
  return (await listDestinations(ctx, city.code)).map((row) => ({
    href: href(`/${city.slug}/tourism/destinations/${row.id}`),
    name: textIn(row.names, ui.locale),
    notes: gradeNotes(row, page),
  }))
}

/** A destination with its attractions. */
export const destinationPages = (app: PageApp): void => {
  app.get('/destinations', async (c) => {
    const { page } = c.var
    const { city, ui, href, say } = page
    const rows = await destinationLeads(page)
    return page.render(
      { title: say('tourism.destinations'), description: say('tourism.destinations.lead') },
      <div class="list-page wrap">
        <Crumbs
          ui={ui}
          links={page.crumbs({ href: href(`/${city.slug}/tourism`), label: say('tourism.title') })}
        />
        <header class="list-head">
          <h1>{say('tourism.destinations')}</h1>
          <p class="lead">{say('tourism.destinations.lead')}</p>
        </header>
        {rows.length === 0 ? <p class="empty">{ui.t('ui.list.empty')}</p> : null}
        <LeadList level={2} rows={rows} />
      </div>,
    )
  })
  app.get('/destinations/:id', async (c) => {
    const { page } = c.var
    const { ctx, city, ui, href, say } = page
    const destination = await destinationById(ctx).load(c.req.param('id'))
    if (!destination || destination.cityCode !== city.code) return c.notFound()
    const attractions = await attractionsOf(ctx, destination)
    const name = textIn(destination.names, ui.locale)
    const lead = resolveText(destination.descriptions, ui.locale)?.text
    const cards = await Promise.all(
      attractions.map(async (place) => {
        const [facts, crowd] = await Promise.all([
          attractionByPlace(ctx).load(place.id),
          crowdAt(ctx, place),
        ])
        return placeCard(page, place, {
          category: facts?.category,
          note: crowd ? crowdView(crowd, page)?.label : undefined,
        })
      }),
    )
    return page.render(
      {
        title: name,
        description: lead ?? name,
        jsonLd: structuredData(
          page,
          destination,
          attractions.map(({ names }) => textIn(names, ui.locale)),
        ),
        sources: destination.attribution ? [destination.attribution] : [],
      },
      <div class="list-page wrap">
        <Crumbs
          ui={ui}
          links={page.crumbs(
            { href: href(`/${city.slug}/tourism`), label: say('tourism.title') },
            {
              href: href(`/${city.slug}/tourism/destinations`),
              label: say('tourism.destinations'),
            },
          )}
        />
        <header class="list-head">
          <h1>{name}</h1>
          {lead === undefined ? null : <p class="lead">{lead}</p>}
          <p class="meta">{gradeNotes(destination, page).join(' · ')}</p>
        </header>
        <section aria-labelledby="tourism-members">
          <SectionHead id="tourism-members" title={say('tourism.title')} ui={ui} />
          <CardList cards={cards} ui={ui} />
        </section>
      </div>,
    )
  })
}
