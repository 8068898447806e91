import { formatFen } from '#schema/money.ts'
import { textIn } from '#schema/locale.ts'
import { nearestTo } from '#resolvers/places/nearest.ts'
import type { PlaceRow } from '#resolvers/places/row.ts'
import { SectionHead } from '#ui/parts.tsx'
import { CrowdMeter, Guide, NearList, Spots, type GuideView, type SpotView } from '#ui/tourism.tsx'
import type { Page } from '../../page.ts'
import { attractionByPlace } from '../service.ts'
import { visitorsAt } from '../services/check-ins.ts'
import { destinationOf, guideByPlace, pointsOf, type ShownPoint } from '../services/destinations.ts'
import { crowdAt } from '../services/flow.ts'
import { ticketsOf, type OfferedTicket } from '../services/tickets.ts'
import type { GuideStop } from '../tables.ts'
import { meterView } from './words.ts'
import { distanceText } from '#ui/format.ts'

const NEAR = 3

const Tickets = ({ page, tickets }: { page: Page; tickets: readonly OfferedTicket[] }) => {
  const { ui, say, href } = page
  return (
    <ul class="tickets">
      {tickets.map(({ name, priceFen, offer }) => {
        const paid = offer?.priceFen ?? priceFen
        return (
          <li>
            <span>{textIn(name, ui.locale)}</span>
            <strong class="price">
              {paid === 0 ? say('tourism.free') : formatFen(paid, ui.locale)}
            </strong>
            {offer && offer.notSold === null ? (
              <a class="button" href={href(`/products/${offer.productId}`)}>
                {say('tourism.buy')}
                <span class="hidden-text"> {textIn(name, ui.locale)}</span>
              </a>
            ) : null}
            {offer && offer.notSold !== null ? (
              <span class="meta">{say(`tourism.notSold.${offer.notSold}`)}</span>
            ) : null}
          </li>
        )
      })}
    </ul>
  )
}

const spotView = (point: ShownPoint, { ui, say }: Page): SpotView => ({
  kind: say(`tourism.point.${point.kind}`),
  name: textIn(point.names, ui.locale),
  notes: [
    ...(point.distanceM === null ? [] : [distanceText(point.distanceM, ui)]),
    ...(point.wheelchair === null ? [] : [say(`tourism.wheelchair.${point.wheelchair}`)]),
    ...(point.hoursText === null ? [] : [textIn(point.hoursText, ui.locale)]),
    ...(point.accuracy === 'APPROXIMATE' ? [say('tourism.approximate')] : []),
  ],
})

const guideView = (stop: GuideStop, { ui, say }: Page): GuideView => {
  const title = textIn(stop.titles, ui.locale)
  const audio = stop.audio.find(({ locale }) => locale === ui.locale)
  return {
    id: `guide-${stop.position}`,
    title,
    text: textIn(stop.texts, ui.locale),
    ...(audio
      ? {
          audio: {
            url: audio.url,
            label: say('tourism.listen', { title }),
            credit: say('tourism.audio.credit', {
              seconds: audio.seconds,
              text: audio.attribution.text,
            }),
          },
        }
      : {}),
  }
}

/** What the scene adds to the page of an attraction: crowd, tickets, points, guide and how to get there. */
export const placePanel = async (page: Page, place: PlaceRow) => {
  const { ctx, ui, say, href, city } = page
  const [facts, crowd, tickets, points, guide, destination, visitors, stations, parking] =
    await Promise.all([
      attractionByPlace(ctx).load(place.id),
      crowdAt(ctx, place),
      ticketsOf(ctx, place),
      pointsOf(ctx, place),
      guideByPlace(ctx).load(place.id),
      destinationOf(ctx, place.id),
      visitorsAt(ctx, place.id),
      nearestTo(ctx, place, 'STATION', NEAR),
      nearestTo(ctx, place, 'PARKING_LOT', NEAR),
    ])
  if (!facts) return null
  const ticketText = textIn(facts.ticketText, ui.locale)
  const sections = [
    ...(destination || visitors !== null
      ? [
          <p class="meta">
            {destination ? (
              <>
                {say('tourism.partOf')}{' '}
                <a href={href(`/${city.slug}/tourism/destinations/${destination.id}`)}>
                  {textIn(destination.names, ui.locale)}
                </a>
              </>
            ) : null}
            {destination && visitors !== null ? ' · ' : null}
            {visitors === null ? null : say('tourism.visitors', { count: visitors })}
          </p>,
        ]
      : []),
    ...(crowd
      ? [
          <section aria-labelledby="tourism-crowd">
            <SectionHead id="tourism-crowd" title={say('tourism.crowd')} ui={ui} />
            <CrowdMeter crowd={meterView(crowd, page)} ui={ui} />
          </section>,
        ]
      : []),
    ...(tickets.length > 0 || ticketText !== '' || facts.bookingRequired
      ? [
          <section aria-labelledby="tourism-place">
            <SectionHead id="tourism-place" title={say('tourism.tickets')} ui={ui} />
            {tickets.length === 0 ? <p>{ticketText}</p> : <Tickets page={page} tickets={tickets} />}
            {facts.bookingRequired ? <p class="meta">{say('tourism.booking')}</p> : null}
          </section>,
        ]
      : []),
    ...(guide.length > 0
      ? [
          <section aria-labelledby="tourism-guide">
            <SectionHead id="tourism-guide" title={say('tourism.guide')} ui={ui} />
            <Guide stops={guide.map((stop) => guideView(stop, page))} />
          </section>,
        ]
      : []),
    ...(points.length > 0
      ? [
          <section aria-labelledby="tourism-points">
            <SectionHead id="tourism-points" title={say('tourism.points')} ui={ui} />
            <Spots spots={points.map((point) => spotView(point, page))} />
          </section>,
        ]
      : []),
    ...[['stations', stations] as const, ['parking', parking] as const].flatMap(([id, rows]) =>
      rows.length === 0
        ? []
        : [
            <section aria-labelledby={`tourism-${id}`}>
              <SectionHead id={`tourism-${id}`} title={say(`tourism.nearest.${id}`)} ui={ui} />
              <NearList
                ui={ui}
                rows={rows.map((row) => ({
                  href: href(`/places/${row.id}`),
                  label: textIn(row.names, ui.locale),
                  distanceM: row.distanceM,
                }))}
              />
            </section>,
          ],
    ),
  ]
  return sections.length === 0 ? null : <>{sections}</>
}
