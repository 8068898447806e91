import type { Context as HonoContext } from 'hono'
import { residentOf, type ResidentContext } from '#schema/context.ts'
import { textIn } from '#schema/locale.ts'
import { instantOf, isDate } from '#schema/time.ts'
import {
  bookableById,
  bookablesOfPlace,
  daysOf,
  slotsOfDay,
  type BookableRow,
} from '#resolvers/booking/slots/bookables.ts'
import { bookSlot } from '#resolvers/booking/slots/book.ts'
import {
  findBooking,
  listMyBookings,
  shownPeople,
  type BookingRow,
} from '#resolvers/booking/slots/bookings.ts'
import { cancelBooking } from '#resolvers/booking/slots/cancel.ts'
import { placeById } from '#resolvers/places/service.ts'
import type { PlaceRow } from '#resolvers/places/row.ts'
import type { Page } from '#scenes/page.ts'
import { BookingPage, BookingsPage, type BookingView } from '#ui/booking/booking-page.tsx'
import { DOCUMENTS, SlotsPage, SlotsPanel, type Wish } from '#ui/booking/slots-page.tsx'
import { dateText } from '#ui/format.ts'
import { readForm, wholeOf, wordsOf, type Form } from '#ui/forms.ts'
import { NoticePage } from '#ui/selling/notice-page.tsx'
import type { PortalEnv } from '../page-tools.tsx'
import { ownPages } from './interests.tsx'
import { qrOf } from './order-views.ts'
import { signInHref } from './sign-in.tsx'

type Call = HonoContext<PortalEnv>

const LIST = 20
const NOON = 720

/** A local date in words. */
const dayWords = ({ ui }: Page, day: string, zone: string): string =>
  dateText(instantOf(day, NOON, zone), { ...ui, zone })

/** What can be booked at a place, for its page; nothing where nothing is. */
export const slotsPanel = async (page: Page, place: PlaceRow) => {
  const { ctx, ui, href, city } = page
  const bookables = await bookablesOfPlace(ctx).load(place.id)
  if (bookables.length === 0 || !ctx.vault) return null
  return (
    <SlotsPanel
      ui={ui}
      bookables={bookables.map((bookable) => {
        const [next] = daysOf(ctx, bookable)
        return {
          href: href(`/${city.slug}/booking/at/${bookable.id}`),
          name: textIn(bookable.names, ui.locale),
          partyMin: bookable.partyMin,
          partyMax: bookable.partyMax,
          isOpen: bookable.state === 'OPEN',
          nextDay: next === undefined ? undefined : dayWords(page, next, bookable.zone),
        }
      })}
    />
  )
}

const notice = (page: Page, status: 404 | 422, text?: string): Promise<Response> => {
  const { ui, href, city } = page
  const title = ui.t('ui.slots.gone')
  return page.render(
    { title, description: title, noIndex: true, status },
    <NoticePage
      ui={ui}
      crumbs={page.crumbs()}
      title={title}
      texts={[text ?? ui.t('ui.slots.gone.text')]}
      links={[{ href: href(`/${city.slug}`), label: textIn(city.names, ui.locale) }]}
    />,
  )
}

/** People as typed, one a row of the form. */
export const peopleOf = (form: Form): Wish['people'] => {
  const [names, kinds, numbers] = [form.all('name'), form.all('kind'), form.all('number')]
  return names.map((name, i) => ({ name, kind: kinds[i] ?? '', number: numbers[i] ?? '' }))
}

/** The same as the service takes them; a kind that is none is that of most. */
export const writtenPeople = (people: Wish['people']) =>
  people.map(({ name, kind, number }) => ({
    name,
    kind: DOCUMENTS.find((one) => one === kind) ?? DOCUMENTS[0],
    number,
  }))

const slotsPage = async (
  page: Page,
  bookable: BookableRow,
  { day: wanted, refused, ...wish }: Wish & { readonly day: string; readonly refused?: string },
): Promise<Response> => {
  const { ctx, ui, href, city } = page
  const days = daysOf(ctx, bookable)
  const day = days.includes(wanted) ? wanted : days[0]
  const [place, rows] = await Promise.all([
    placeById(ctx).load(bookable.placeId),
    day === undefined ? [] : slotsOfDay(ctx, bookable, day),
  ])
  const here = `/${city.slug}/booking/at/${bookable.id}`
  const name = textIn(bookable.names, ui.locale)
  const placeLink = {
    href: href(`/places/${bookable.placeId}`),
    label: place ? textIn(place.names, ui.locale) : '',
  }
  const party = String(wish.party)
  const audiences = rows[0]?.audiences.map(({ audience }) => audience as string) ?? []
  return page.render(
    {
      title: `${name} · ${ui.t('ui.slots.title')}`,
      description: name,
      noIndex: true,
      ...(refused === undefined ? {} : { status: 422 as const }),
    },
    <SlotsPage
      ui={{ ...ui, zone: bookable.zone }}
      crumbs={page.crumbs(placeLink)}
      place={placeLink}
      bookable={{ ...bookable, name, audiences }}
      days={days.map((one) => ({
        href: href(here, { day: one, party }),
        label: dayWords(page, one, bookable.zone),
        current: one === day,
      }))}
      day={day}
      slots={rows}
      wish={wish}
      hereAction={href(here)}
      bookAction={href(`/${city.slug}/booking/book`)}
      hidden={{ bookable: bookable.id, day: day ?? '', key: crypto.randomUUID() }}
      signInHref={residentOf(ctx) ? undefined : signInHref(page, href(here, { day, party }))}
      refused={refused}
    />,
  )
}

const partyWithin = ({ partyMin, partyMax }: BookableRow, party: number): number =>
  Number.isNaN(party)
    ? Math.min(Math.max(2, partyMin), partyMax)
    : Math.min(Math.max(party, partyMin), partyMax)

/** `/:city/booking/at/:bookable`: the slots of a day, to be booked. */
export const showSlots = async (c: Call): Promise<Response> => {
  const page = c.get('page')
  const bookable = await bookableById(page.ctx).load(c.req.param('bookable') ?? '')
  if (!bookable || bookable.state === 'CLOSED') return notice(page, 404)
  const typed = wholeOf(c.req.query('party') ?? '')
  // Who is named is named one by one: alone unless more are said.
  const party = partyWithin(bookable, Number.isNaN(typed) && bookable.realName ? 1 : typed)
  return slotsPage(page, bookable, {
    day: c.req.query('day') ?? '',
    startsAt: undefined,
    party,
    audience: 'GENERAL',
    orWait: false,
    people: [],
  })
}

/** Books a slot, and leads to the booking. */
export const sendBooking = async (c: Call): Promise<Response> => {
  const page = c.get('page')
  const { href, city, ui } = page
  const form = await readForm(c)
  const id = form.one('bookable')
  const ctx = residentOf(page.ctx)
  const here = `/${city.slug}/booking/at/${id}`
  if (!ctx) return c.redirect(signInHref(page, href(here)), 303)
  const bookable = await bookableById(ctx).load(id)
  if (!bookable || bookable.state === 'CLOSED') return notice(page, 404)
  const people = peopleOf(form)
  const party = wholeOf(form.one('party'))
  const [startsAt, orWait] = [Number(form.one('startsAt')) || 0, form.one('orWait') === 'yes']
  const audience =
    (await slotsOfDay(ctx, bookable, form.one('day')))[0]?.audiences.find(
      (one) => one.audience === form.one('audience'),
    )?.audience ?? 'GENERAL'
  try {
    const booking = await bookSlot(ctx, {
      bookable: id,
      startsAt,
      party: bookable.realName ? people.length : party,
      audience,
      people: writtenPeople(people),
      orWait,
      key: form.one('key'),
    })
    return c.redirect(href(`/${city.slug}/booking/${booking}`), 303)
  } catch (error) {
    return slotsPage(page, bookable, {
      day: isDate(form.one('day')) ? form.one('day') : '',
      startsAt,
      party: partyWithin(bookable, bookable.realName ? people.length : party),
      audience,
      orWait,
      people,
      refused: wordsOf(error, ui),
    })
  }
}

const bookingView = async (page: Page, booking: BookingRow): Promise<BookingView> => {
  const { ctx, ui, href } = page
  const [place, bookable, people] = await Promise.all([
    placeById(ctx).load(booking.placeId),
    bookableById(ctx).load(booking.bookableId),
    shownPeople(ctx, booking),
  ])
  return {
    ...booking,
    place: place ? textIn(place.names, ui.locale) : '',
    placeHref: place ? href(`/places/${place.id}`) : undefined,
    what: bookable ? textIn(bookable.names, ui.locale) : '',
    byPlace: booking.state === 'CANCELLED' && booking.endedBy === 'STAFF',
    people,
  }
}

/** `/:city/booking`: the bookings of whoever is signed in. */
export const showBookings = async (c: Call): Promise<Response> => {
  const page = c.get('page')
  const { ui, href, city } = page
  const here = `/${city.slug}/booking`
  const ctx = residentOf(page.ctx)
  if (!ctx) return c.redirect(signInHref(page, href(here)), 303)
  const after = c.req.query('after')
  const { edges, pageInfo } = await listMyBookings(ctx, { first: LIST, after })
  const title = ui.t('ui.slots.mine')
  return page.render(
    { title, description: title, noIndex: true },
    <BookingsPage
      ui={ui}
      crumbs={page.crumbs()}
      own={ownPages(page, 'booking')}
      bookings={await Promise.all(
        edges.map(async ({ node }) => ({
          ...(await bookingView(page, node)),
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

const bookingPage = async (
  page: Page,
  ctx: ResidentContext,
  id: string,
  refused?: string,
): Promise<Response> => {
  const { ui, href, city } = page
  const booking = await findBooking(ctx, id)
  if (!booking) return notice(page, refused === undefined ? 404 : 422, refused)
  const title = `${booking.code} · ${ui.t('ui.slots.title')}`
  return page.render(
    {
      title,
      description: title,
      noIndex: true,
      ...(refused === undefined ? {} : { status: 422 as const }),
    },
    <BookingPage
      ui={ui}
      crumbs={page.crumbs({ href: href(`/${city.slug}/booking`), label: ui.t('ui.slots.mine') })}
      booking={await bookingView(page, booking)}
      codeSvg={qrOf(booking.code)}
      cancelAction={href(`/${city.slug}/booking/cancel`)}
      refused={refused}
    />,
  )
}

/** `/:city/booking/:id`: a booking of whoever is signed in. */
export const showBooking = async (c: Call): Promise<Response> => {
  const page = c.get('page')
  const id = c.req.param('id') ?? ''
  const ctx = residentOf(page.ctx)
  return ctx
    ? bookingPage(page, ctx, id)
    : c.redirect(signInHref(page, page.href(`/${page.city.slug}/booking/${id}`)), 303)
}

/** Gives a booking back. */
export const sendCancel = async (c: Call): Promise<Response> => {
  const page = c.get('page')
  const { ui, href, city } = page
  const ctx = residentOf(page.ctx)
  if (!ctx) return c.redirect(signInHref(page, href(`/${city.slug}/booking`)), 303)
  const id = (await readForm(c)).one('id')
  try {
    await cancelBooking(ctx, id)
    return c.redirect(href(`/${city.slug}/booking/${id}`), 303)
  } catch (error) {
    return bookingPage(page, ctx, id, wordsOf(error, ui))
  }
}
