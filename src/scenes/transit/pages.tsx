import { textIn } from '#schema/locale.ts'
import type { PlaceRow } from '#resolvers/places/row.ts'
import { SectionHead } from '#ui/parts.tsx'
import { TransitPage, type LineView } from '#ui/transit-page.tsx'
import type { Page, PageApp } from '../page.ts'
import { linesByStation, listLines, stopsByLine } from './service.ts'

const lineViews = async ({ ctx, city, ui, href }: Page): Promise<readonly LineView[]> => {
  const lines = await listLines(ctx, city.code)
  return Promise.all(
    lines.map(async (line) => {
      const stops = await stopsByLine(ctx).load(line.id)
      const stations = await Promise.all(
        stops.map(async ({ station }) => {
          const others = (await linesByStation(ctx).load(station.id)).filter(
            ({ id }) => id !== line.id,
          )
          return {
            // On a diagram of stations the word itself is noise.
            name: textIn(station.names, ui.locale).replace(/ (Metro|Railway|Coach)? ?Station$/, ''),
            href: href(`/places/${station.id}`),
            changes: others.map(({ names }) => textIn(names, ui.locale)),
          }
        }),
      )
      return {
        id: `line-${line.code.replaceAll(/[^A-Za-z0-9]/g, '-')}`,
        name: textIn(line.names, ui.locale),
        stations,
        ...(line.color === null ? {} : { colour: line.color }),
      }
    }),
  )
}

/** The lines of a city, drawn. */
export const pages = (app: PageApp): void => {
  app.get('/', async (c) => {
    const { page } = c.var
    const { ui, say } = page
    return page.render(
      { title: say('transit.title'), description: say('transit.lead') },
      <TransitPage
        ui={ui}
        crumbs={page.crumbs()}
        title={say('transit.title')}
        lead={say('transit.lead')}
        filters={[]}
        lines={await lineViews(page)}
      />,
    )
  })
}

/** The lines that stop at a station, on its own page. */
export const placePanel = async ({ ctx, city, ui, href, say }: Page, place: PlaceRow) => {
  const lines = await linesByStation(ctx).load(place.id)
  if (lines.length === 0) return null
  return (
    <section aria-labelledby="transit-place">
      <SectionHead
        id="transit-place"
        title={say('transit.lines')}
        href={href(`/${city.slug}/transit`)}
        ui={ui}
      />
      <ul class="browse">
        {lines.map((line) => (
          <li>
            <a
              href={`${href(`/${city.slug}/transit`)}#line-${line.code.replaceAll(/[^A-Za-z0-9]/g, '-')}`}
            >
              {textIn(line.names, ui.locale)}
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}
