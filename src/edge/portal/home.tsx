import type { Context as HonoContext } from 'hono'
import { textIn } from '#schema/locale.ts'
import type { StoreTag } from '#schema/tables/catalogue.ts'
import { listProducts } from '#resolvers/catalogue/products.ts'
import { listStores } from '#resolvers/catalogue/service.ts'
import { storeTagsOf, type NowItem } from '#resolvers/now/rules.ts'
import { cityNow } from '#resolvers/now/service.ts'
import { reasonText } from '#resolvers/now/words.ts'
import { placeById } from '#resolvers/places/service.ts'
import type { Page } from '#scenes/page.ts'
import { leadOf, placeCard } from '#scenes/place-views.ts'
import type { Scene } from '#scenes/scene.ts'
import { CityChooser } from '#ui/city-chooser.tsx'
import { HomePage, type HomeSection } from '#ui/home-page.tsx'
import type { MessageKey } from '#ui/messages.ts'
import type { PageTools, PortalEnv } from './page-tools.tsx'
import { nowSources } from '../schema.ts'
import { productCard } from './products.ts'

const STORES = 6
const PRODUCTS = 6
const METERS = 6
const CARDS = 8
/** What matters now within a walk or a short ride of the middle of the city; lots stand beside it, with their bays. */
const NOW = { radius: 5_000, first: 20 }
const NOW_CARDS = 8

/** All cities, for someone who comes without one. */
export const chooser = async (c: HonoContext<PortalEnv>, tools: PageTools): Promise<Response> => {
  const page = await tools.pageFor(c, undefined)
  const { ui } = page
  return page.render(
    { title: ui.t('ui.cities.title'), description: ui.t('ui.footer.about.text') },
    <CityChooser ui={ui} cities={await tools.citiesOf(page)} />,
  )
}

/** The stores of an occasion, open ones first, each kept in the order of distance. */
const storesFor = async (page: Page, tag: StoreTag): Promise<HomeSection> => {
  const { ctx, city, ui, href } = page
  const near = { lon: city.lon, lat: city.lat, crs: 'WGS84' } as const
  const found = await listStores(ctx, { city: city.code, tag, near, first: STORES })
  const cards = await Promise.all(
    found.edges.map(({ node }) => placeCard(page, node, { note: leadOf(node, ui.locale) })),
  )
  const open = (state: string | undefined): number => (state === 'OPEN' ? 0 : 1)
  return {
    id: `for-${tag.toLowerCase()}`,
    title: ui.t(`ui.home.for.${tag}` as MessageKey),
    href: href(`/${city.slug}/products`),
    cards: cards.toSorted((a, b) => open(a.open?.state) - open(b.open?.state)),
  }
}

/** What matters now, as cards that say why; warnings have a place of their own. */
const nowCards = async (
  page: Page,
  items: readonly NowItem[],
  scenes: readonly Scene[],
): Promise<HomeSection['cards']> => {
  const { ctx, ui } = page
  const cards = await Promise.all(
    items.map(async ({ placeId, distanceM, reasons }) => {
      const place = placeId === null ? null : await placeById(ctx).load(placeId)
      if (!place) return []
      const scene = scenes.find(({ kind }) => kind?.kind === place.kind)
      const note = reasons.map((reason) => reasonText(reason, ui.locale)).join(' · ')
      return [
        await placeCard(page, distanceM === null ? place : { ...place, distanceM }, {
          withKind: true,
          category: await scene?.pictureOf?.(page, place),
          note: note === '' ? undefined : note,
        }),
      ]
    }),
  )
  return cards.flat()
}

const favourites = async (page: Page): Promise<HomeSection> => {
  const { ctx, city, ui, href } = page
  const found = await listProducts(ctx, {
    city: city.code,
    sort: 'SALES',
    inStock: true,
    first: PRODUCTS,
  })
  return {
    id: 'favourites',
    title: ui.t('ui.home.favourites'),
    href: href(`/${city.slug}/products`),
    cards: found.edges.map(({ node }) => productCard(page, node)),
  }
}

/** The home of a city: what suits this hour and this place. */
export const home = async (
  page: Page,
  tools: PageTools,
  scenes: readonly Scene[],
): Promise<Response> => {
  const { ctx, city, ui, href, say } = page
  const around = { lon: city.lon, lat: city.lat }
  const now = await cityNow(ctx, nowSources(scenes), { city: city.code, ...NOW })
  const [nowShown, sections, panels] = await Promise.all([
    nowCards(page, now.items.filter(({ kind }) => kind !== 'PARKING').slice(0, NOW_CARDS), scenes),
    Promise.all([
      ...storeTagsOf(now.occasions).map((tag) => storesFor(page, tag)),
      favourites(page),
    ]),
    Promise.all(
      scenes.map(async ({ id, around: look }) => {
        const panel = await look?.(page, { ...around, limit: CARDS })
        return panel ? [{ id: `${id}-around`, panel }] : []
      }),
    ),
  ])
  const shown = panels.flat()
  return page.render(
    {
      title: ui.t('ui.home.title', { city: textIn(city.names, ui.locale) }),
      description: ui.t('ui.footer.about.text'),
    },
    <HomePage
      ui={ui}
      city={tools.cityView(city, ui.locale, href, true)}
      alerts={shown.flatMap(({ panel }) =>
        panel.kind === 'ALERTS' ? [{ title: panel.title, alerts: panel.alerts }] : [],
      )}
      sections={
        nowShown.length === 0
          ? sections
          : [{ id: 'now', title: ui.t('ui.home.now'), cards: nowShown }, ...sections]
      }
      meters={shown.flatMap(({ id, panel }) =>
        panel.kind === 'METERS'
          ? [{ id, title: panel.title, href: panel.href, lots: panel.meters.slice(0, METERS) }]
          : [],
      )}
      scenes={scenes.flatMap(({ id, pages, icon }) =>
        pages
          ? [
              {
                href: href(`/${city.slug}/${id}`),
                title: say(`${id}.title`),
                lead: say(`${id}.lead`),
                icon: icon ?? 'pin',
              },
            ]
          : [],
      )}
      strips={shown.flatMap(({ id, panel }) =>
        panel.kind === 'CARDS'
          ? [{ id, title: panel.title, href: panel.href, cards: panel.cards }]
          : [],
      )}
    />,
  )
}
