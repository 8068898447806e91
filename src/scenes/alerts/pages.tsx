import { textIn } from '#schema/locale.ts'
import { AlertPage, AlertsPage, type AlertView } from '#ui/alerts.tsx'
import { webAddress } from '#ui/format.ts'
import { NoticePage } from '#ui/selling/notice-page.tsx'
import type { Around, Page, PageApp, Panel } from '../page.ts'
import { colourOf, windowOf } from './rules.ts'
import { findAlert, listAlerts, type AlertRow } from './service.ts'

const ROWS = 20
/** At the head of the home page and of screens. */
const BANNER = 2

const viewOf = (
  { href, say, city, ui }: Page,
  { id, info, sent, sender }: Pick<AlertRow, 'id' | 'info' | 'sent' | 'sender'>,
): AlertView => {
  const colour = colourOf(info.severity)
  return {
    href: href(`/${city.slug}/alerts/${id}`),
    colour,
    colourText: say(`alerts.colour.${colour}`),
    headline: info.headline ?? info.event,
    event: info.event,
    sender: info.senderName ?? sender,
    areas: info.areas
      .map(({ areaDesc }) => areaDesc)
      .filter((text) => text !== '')
      .join(ui.locale === 'en' ? ', ' : '、'),
    from: windowOf(info, sent).from,
    until: windowOf(info, sent).until,
    instruction: info.instruction,
  }
}

/** What is in force in a city, and each warning on a page of its own. */
export const pages = (app: PageApp): void => {
  app.get('/', async (c) => {
    const { page } = c.var
    const { ctx, city, ui, href, say } = page
    const after = c.req.query('after')
    const { edges, pageInfo } = await listAlerts(ctx, {
      city: city.code,
      locale: ui.locale,
      first: ROWS,
      after,
    })
    return page.render(
      { title: say('alerts.title'), description: say('alerts.lead') },
      <AlertsPage
        ui={ui}
        crumbs={page.crumbs()}
        title={say('alerts.title')}
        lead={say('alerts.lead')}
        empty={say('alerts.none')}
        alerts={edges.map(({ node }) => viewOf(page, node))}
        nextHref={
          pageInfo.hasNextPage
            ? href(`/${city.slug}/alerts`, { after: pageInfo.endCursor ?? undefined })
            : undefined
        }
        nextText={say('alerts.more')}
      />,
    )
  })
  app.get('/:id', async (c) => {
    const { page } = c.var
    const { ctx, city, ui, href, say } = page
    const alert = await findAlert(ctx, c.req.param('id'), ui.locale)
    const back = { href: href(`/${city.slug}/alerts`), label: say('alerts.title') }
    if (alert?.cityCode !== city.code)
      return page.render(
        {
          title: say('alerts.missing'),
          description: say('alerts.missing.text'),
          noIndex: true,
          status: 404,
        },
        <NoticePage
          ui={ui}
          crumbs={page.crumbs(back)}
          title={say('alerts.missing')}
          texts={[say('alerts.missing.text')]}
          links={[back]}
        />,
      )
    const view = viewOf(page, alert)
    const { info } = alert
    return page.render(
      {
        title: view.headline,
        description: info.description ?? view.headline,
        jsonLd: {
          '@context': 'https://schema.org',
          '@type': 'SpecialAnnouncement',
          name: view.headline,
          text: info.description ?? view.headline,
          datePosted: new Date(alert.sent).toISOString(),
          expires: new Date(alert.until).toISOString(),
          url: page.absolute(`/${city.slug}/alerts/${alert.id}`),
        },
      },
      <AlertPage
        ui={ui}
        crumbs={page.crumbs(back)}
        alert={view}
        over={alert.isActive ? undefined : say('alerts.over')}
        description={info.description}
        shape={{
          rings: info.areas.flatMap(({ polygons }) => polygons),
          circles: info.areas.flatMap(({ circles }) => circles),
        }}
        centre={{ lon: city.lon, lat: city.lat, name: textIn(city.names, ui.locale) }}
        mapTitle={`${say('alerts.map')}: ${view.areas}`}
        web={webAddress(info.web ?? undefined)}
        webText={say('alerts.web')}
      />,
    )
  })
}

/** Warnings in force around a point, for the head of the home page and of screens. */
export const around = async (page: Page, { lon, lat }: Around): Promise<Panel | null> => {
  const { ctx, city, ui, href, say } = page
  const { edges } = await listAlerts(ctx, {
    city: city.code,
    at: { lon, lat, crs: 'WGS84' },
    locale: ui.locale,
    first: BANNER,
  })
  return edges.length === 0
    ? null
    : {
        kind: 'ALERTS',
        title: say('alerts.title'),
        href: href(`/${city.slug}/alerts`),
        alerts: edges.map(({ node }) => viewOf(page, node)),
      }
}
