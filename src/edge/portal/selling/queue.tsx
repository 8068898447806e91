import type { Context as HonoContext } from 'hono'
import { residentOf } from '#schema/context.ts'
import { textIn } from '#schema/locale.ts'
import {
  boardOf,
  isShut,
  queueById,
  queuesOfPlace,
  type QueueRow,
} from '#resolvers/booking/queues.ts'
import { leaveQueue, takeTicket } from '#resolvers/booking/take.ts'
import {
  findTicket,
  listMyTickets,
  ticketOfSlip,
  type TicketRow,
} from '#resolvers/booking/tickets.ts'
import { placeById } from '#resolvers/places/service.ts'
import type { PlaceRow } from '#resolvers/places/row.ts'
import type { Page } from '#scenes/page.ts'
import { QueuePanel, type QueueView } from '#ui/booking/queue-panel.tsx'
import { TicketPage, TicketsPage, type TicketView } from '#ui/booking/ticket-page.tsx'
import { readForm, wholeOf, wordsOf } from '#ui/forms.ts'
import { NoticePage } from '#ui/selling/notice-page.tsx'
import type { PortalEnv } from '../page-tools.tsx'
import { ownPages } from './interests.tsx'
import { signInHref } from './sign-in.tsx'

type Call = HonoContext<PortalEnv>

const LIST = 20

const queueView = async ({ ctx, ui }: Page, queue: QueueRow): Promise<QueueView> => ({
  ...queue,
  ...(await boardOf(ctx, queue)),
  name: textIn(queue.names, ui.locale),
  isOpen: queue.state === 'OPEN' && !(await isShut(ctx, queue)),
})

/** What one can queue for at a place, for its page; nothing where there is no queue. */
export const queuePanel = async (page: Page, place: PlaceRow) => {
  const { ctx, ui, href, city } = page
  const queues = await queuesOfPlace(ctx).load(place.id)
  if (queues.length === 0 || !ctx.vault) return null
  return (
    <QueuePanel
      ui={ui}
      queues={await Promise.all(queues.map((queue) => queueView(page, queue)))}
      action={href(`/${city.slug}/queue/take`)}
      tokenOf={() => crypto.randomUUID()}
      signInHref={residentOf(ctx) ? undefined : signInHref(page, href(`/places/${place.id}`))}
    />
  )
}

const ticketView = async (page: Page, ticket: TicketRow): Promise<TicketView> => {
  const { ctx, ui, href } = page
  const [place, queue] = await Promise.all([
    placeById(ctx).load(ticket.placeId),
    queueById(ctx).load(ticket.queueId),
  ])
  return {
    ...ticket,
    number: ticket.text,
    place: place ? textIn(place.names, ui.locale) : '',
    placeHref: place ? href(`/places/${place.id}`) : undefined,
    queue: queue ? textIn(queue.names, ui.locale) : '',
  }
}

const ticketPage = async (
  page: Page,
  ticket: TicketRow,
  path: string,
  own: boolean,
  refused?: string,
): Promise<Response> => {
  const { ui, href, city } = page
  const title = `${ticket.text} · ${ui.t('ui.queue.title')}`
  return page.render(
    {
      title,
      description: title,
      noIndex: true,
      scripts: ['live.js'],
      ...(refused === undefined ? {} : { status: 422 as const }),
    },
    <TicketPage
      ui={ui}
      crumbs={page.crumbs(
        ...(own ? [{ href: href(`/${city.slug}/queue`), label: ui.t('ui.queue.mine') }] : []),
      )}
      ticket={await ticketView(page, ticket)}
      leaveAction={own ? href(`/${city.slug}/queue/leave`) : undefined}
      refreshHref={href(path)}
      refused={refused}
    />,
  )
}

const notice = (page: Page, title: string, text: string, status: 404 | 422): Promise<Response> => {
  const { ui, href, city } = page
  return page.render(
    { title, description: text, noIndex: true, status },
    <NoticePage
      ui={ui}
      crumbs={page.crumbs()}
      title={title}
      texts={[text]}
      links={[{ href: href(`/${city.slug}`), label: textIn(city.names, ui.locale) }]}
    />,
  )
}

/** `/:city/queue`: the numbers of whoever is signed in. */
export const showTickets = async (c: Call): Promise<Response> => {
  const page = c.get('page')
  const { ui, href, city } = page
  const here = `/${city.slug}/queue`
  const ctx = residentOf(page.ctx)
  if (!ctx) return c.redirect(signInHref(page, href(here)), 303)
  const after = c.req.query('after')
  const { edges, pageInfo } = await listMyTickets(ctx, { first: LIST, after })
  const title = ui.t('ui.queue.mine')
  return page.render(
    { title, description: title, noIndex: true },
    <TicketsPage
      ui={ui}
      crumbs={page.crumbs()}
      own={ownPages(page, 'queue')}
      tickets={await Promise.all(
        edges.map(async ({ node }) => ({
          ...(await ticketView(page, node)),
          href: href(`${here}/${node.id}`),
        })),
      )}
      prevHref={after === undefined ? undefined : href(here)}
      nextHref={
        pageInfo.hasNextPage ? href(here, { after: pageInfo.endCursor ?? undefined }) : undefined
      }
    />,
  )
}

/** `/:city/queue/:id`: a number of whoever is signed in. */
export const showTicket = async (c: Call): Promise<Response> => {
  const page = c.get('page')
  const { ui, href, city } = page
  const id = c.req.param('id') ?? ''
  const path = `/${city.slug}/queue/${id}`
  const ctx = residentOf(page.ctx)
  if (!ctx) return c.redirect(signInHref(page, href(path)), 303)
  const ticket = await findTicket(ctx, id)
  return ticket
    ? ticketPage(page, ticket, path, true)
    : notice(page, ui.t('ui.queue.slip.gone'), ui.t('ui.queue.slip.gone.text'), 404)
}

/** `/:city/queue/slip/:slip`: the number on a slip of paper, for whoever holds it. */
export const showSlip = async (c: Call): Promise<Response> => {
  const page = c.get('page')
  const { ui, city, ctx } = page
  const slip = c.req.param('slip') ?? ''
  const ticket = ctx.vault ? await ticketOfSlip(ctx, slip) : null
  return ticket
    ? ticketPage(page, ticket, `/${city.slug}/queue/slip/${slip}`, false)
    : notice(page, ui.t('ui.queue.slip.gone'), ui.t('ui.queue.slip.gone.text'), 404)
}

/** Takes a number, and leads to it. */
export const sendTake = async (c: Call): Promise<Response> => {
  const page = c.get('page')
  const { ui, href, city } = page
  const ctx = residentOf(page.ctx)
  if (!ctx) return c.redirect(signInHref(page, href(`/${city.slug}/queue`)), 303)
  const form = await readForm(c)
  try {
    const party = wholeOf(form.one('party'))
    const id = await takeTicket(ctx, { queue: form.one('queue'), party, key: form.one('key') })
    return c.redirect(href(`/${city.slug}/queue/${id}`), 303)
  } catch (error) {
    return notice(page, ui.t('ui.queue.title'), wordsOf(error, ui), 422)
  }
}

/** Gives a number back. */
export const sendLeave = async (c: Call): Promise<Response> => {
  const page = c.get('page')
  const { ui, href, city } = page
  const ctx = residentOf(page.ctx)
  if (!ctx) return c.redirect(signInHref(page, href(`/${city.slug}/queue`)), 303)
  const id = (await readForm(c)).one('id')
  try {
    await leaveQueue(ctx, id)
    return c.redirect(href(`/${city.slug}/queue/${id}`), 303)
  } catch (error) {
    const ticket = await findTicket(ctx, id)
    const words = wordsOf(error, ui)
    return ticket
      ? ticketPage(page, ticket, `/${city.slug}/queue/${id}`, true, words)
      : notice(page, ui.t('ui.queue.slip.gone'), words, 422)
  }
}
