import { textIn } from '#schema/locale.ts'
import { nearby, RADIUS_MAX_M } from '#resolvers/places/nearby.ts'
import type { PlaceRow } from '#resolvers/places/row.ts'
import { openingOf } from '#resolvers/places/service.ts'
import { AttractionListPage, type AttractionRow } from '#ui/scene-pages.tsx'
import type { Around, Page, PageApp, Panel } from '../page.ts'
import { openView, placeCard, placePicture } from '../place-views.ts'
import { destinationPages } from './pages/destinations.tsx'
import { routePages } from './pages/routes.tsx'
import { crowdView } from './pages/words.ts'
import { ATTRACTION_CATEGORIES, type AttractionCategory } from './rules/crowd.ts'
import { attractionByPlace, countAttractions, listAttractions } from './service.ts'
import { crowdAt } from './services/flow.ts'

export { placePanel } from './pages/panel.tsx'

const ROWS = 24
const rowOf = async (page: Page, place: PlaceRow): Promise<AttractionRow> => {
  const { ctx, ui, href, say } = page
  const [facts, opening, crowd] = await Promise.all([
    attractionByPlace(ctx).load(place.id),
    openingOf(ctx, place),
    crowdAt(ctx, place),
  ])
  const shown = crowd ? crowdView(crowd, page) : undefined
  return {
    href: href(`/places/${place.id}`),
    name: textIn(place.names, ui.locale),
    picture: placePicture(place, facts?.category),
    open: openView(opening),
    tickets: (facts?.tickets ?? []).map((ticket) => ({
      label: textIn(ticket.name, ui.locale),
      priceFen: ticket.priceFen,
    })),
    ...(facts?.grade ? { grade: facts.grade } : {}),
    ...(facts ? { category: say(`tourism.category.${facts.category}`) } : {}),
    ...(shown ? { crowd: shown } : {}),
  }
}

const categoryOf = (text: string | undefined): AttractionCategory | undefined =>
  ATTRACTION_CATEGORIES.find((category) => category === text)

/** The attractions of a city, the highest grade first; its destinations and routes. */
export const pages = (app: PageApp): void => {
  destinationPages(app)
  routePages(app)
  app.get('/', async (c) => {
    const { page } = c.var
    const { ctx, city, ui, href, say } = page
    const category = categoryOf(c.req.query('category'))
    const openNow = c.req.query('open') === '1'
    const after = c.req.query('after')
    const asked = { city: city.code, category, openNow, first: ROWS, after }
    const [found, total] = await Promise.all([
      listAttractions(ctx, asked),
      countAttractions(ctx, asked),
    ])
    const attractions = await Promise.all(found.edges.map(({ node }) => rowOf(page, node)))
    const here = `/${city.slug}/tourism`
    const open = openNow ? 1 : undefined
    const option = (id: AttractionCategory | undefined) => ({
      href: href(here, { category: id, open }),
      label: id === undefined ? say('tourism.filter.all') : say(`tourism.category.${id}`),
      current: category === id,
    })
    return page.render(
      { title: say('tourism.title'), description: say('tourism.lead') },
      <AttractionListPage
        ui={ui}
        crumbs={page.crumbs()}
        title={say('tourism.title')}
        lead={say('tourism.lead')}
        total={total}
        filters={[
          {
            label: say('tourism.more'),
            options: (['destinations', 'routes'] as const).map((id) => ({
              href: href(`${here}/${id}`),
              label: say(`tourism.${id}`),
            })),
          },
          {
            label: say('tourism.filter.open'),
            options: [
              {
                href: href(here, { category }),
                label: say('tourism.filter.all'),
                current: !openNow,
              },
              {
                href: href(here, { category, open: 1 }),
                label: say('tourism.filter.now'),
                current: openNow,
              },
            ],
          },
          {
            label: say('tourism.filter.category'),
            options: [undefined, ...ATTRACTION_CATEGORIES.filter((id) => id !== 'OTHER')].map(
              option,
            ),
          },
        ]}
        attractions={attractions}
        prevHref={after === undefined ? undefined : href(here, { category, open })}
        nextHref={
          found.pageInfo.hasNextPage
            ? href(here, { category, open, after: found.pageInfo.endCursor ?? undefined })
            : undefined
        }
      />,
    )
  })
}

/** Which picture suits an attraction. */
export const pictureOf = async ({ ctx }: Page, place: PlaceRow): Promise<string | undefined> =>
  (await attractionByPlace(ctx).load(place.id))?.category

/** Attractions near a point, for the home page and screens. */
export const around = async (page: Page, { lon, lat, limit }: Around): Promise<Panel | null> => {
  const { ctx, city, href, say } = page
  const found = await nearby(ctx, {
    at: { lon, lat, crs: 'WGS84' },
    radius: RADIUS_MAX_M,
    kinds: ['ATTRACTION'],
    first: limit,
  })
  if (found.edges.length === 0) return null
  const cards = await Promise.all(
    found.edges.map(async ({ node }) => {
      const [facts, crowd] = await Promise.all([
        attractionByPlace(ctx).load(node.id),
        crowdAt(ctx, node),
      ])
      const level = crowd && crowdView(crowd, page)
      const card = await placeCard(page, node, {
        category: facts?.category,
        note: facts
          ? [say(`tourism.category.${facts.category}`), ...(level ? [level.label] : [])].join(' · ')
          : undefined,
      })
      return { ...card, ...(facts?.grade ? { grade: facts.grade } : {}) }
    }),
  )
  return { kind: 'CARDS', title: say('tourism.nearby'), href: href(`/${city.slug}/tourism`), cards }
}
