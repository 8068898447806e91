import type { Context as HonoContext, Env, Hono } from 'hono'
import { textIn } from '#schema/locale.ts'
import { addDays, instantOf, isDate, localDay } from '#schema/time.ts'
import {
  bookablesOfPlace,
  slotsOfDay,
  type BookableRow,
} from '#resolvers/booking/slots/bookables.ts'
import { giveBooking } from '#resolvers/booking/slots/book.ts'
import {
  bookingOfCode,
  bookingsOfDay,
  namedPeople,
  requireBooking,
  shownContact,
  shownPeople,
  type BookingRow,
} from '#resolvers/booking/slots/bookings.ts'
import { cancelForPlace, closeSlots, reopenSlots } from '#resolvers/booking/slots/cancel.ts'
import { checkIn } from '#resolvers/booking/slots/desk.ts'
import { setBookableState } from '#resolvers/booking/slots/edit.ts'
import {
  DeskBookingPage,
  SlotsDeskPage,
  type DeskBookable,
  type DeskBooking,
} from '#ui/booking/slots-desk-page.tsx'
import { clockText, dateText } from '#ui/format.ts'
import { readForm, wholeOf, type Form } from '#ui/forms.ts'
import { peopleOf, writtenPeople } from '../portal/selling/booking.tsx'
import type { BookingDesk } from './booking-desk.ts'
import { bookingSetupPages } from './booking-setup.tsx'
import { refusalAt } from './merchant/desk.tsx'

/** Bookings of a day and resource that a desk lists; others are found by their codes. */
const LISTED = 300
const DAYS_SHOWN = 8
const NOON = 720

const today = ({ ctx, ui }: BookingDesk): string => localDay(ctx.now, ui.zone).date

const deskBooking = async (desk: BookingDesk, booking: BookingRow): Promise<DeskBooking> => {
  const [people, contact] = await Promise.all([
    shownPeople(desk.ctx, booking),
    shownContact(desk.ctx, booking),
  ])
  return {
    ...booking,
    href: desk.at(`booking/${booking.id}`),
    byDesk: booking.origin === 'STAFF',
    who: [...people.map(({ name }) => name), ...(contact === null ? [] : [contact])].join(' '),
  }
}

const deskBookable = async (
  desk: BookingDesk,
  bookable: BookableRow,
  day: string,
): Promise<DeskBookable> => {
  const { ctx, ui } = desk
  const [slots, page] = await Promise.all([
    slotsOfDay(ctx, bookable, day),
    bookingsOfDay(ctx, { id: bookable.id, day }, { first: LISTED }),
  ])
  const bookings = await Promise.all(page.edges.map(({ node }) => deskBooking(desk, node)))
  return {
    id: bookable.id,
    name: textIn(bookable.names, ui.locale),
    isOpen: bookable.state === 'OPEN',
    realName: bookable.realName,
    partyMin: bookable.partyMin,
    partyMax: bookable.partyMax,
    audiences: slots[0]?.audiences.map(({ audience }) => audience) ?? [],
    more: page.pageInfo.hasNextPage,
    slots: slots.map((slot) => ({
      ...slot,
      isOpen: !slot.shut,
      isOver: slot.endsAt <= ctx.now,
      bookings: bookings.filter(({ startsAt }) => startsAt === slot.startsAt),
    })),
  }
}

const show = async (
  desk: BookingDesk,
  more: { readonly day: string; readonly done?: string | undefined; readonly refused?: string },
): Promise<Response> => {
  const { ctx, ui, at, placeId, mayEdit } = desk
  const bookables = await bookablesOfPlace(ctx).load(placeId)
  const first = today(desk)
  const day = isDate(more.day) ? more.day : first
  return desk.render(
    {
      title: ui.t('ui.work.booking'),
      ...(more.refused === undefined ? {} : { status: 422 as const }),
    },
    <SlotsDeskPage
      ui={ui}
      bookables={await Promise.all(bookables.map((one) => deskBookable(desk, one, day)))}
      day={day}
      days={Array.from({ length: DAYS_SHOWN }, (_, i) => addDays(first, i)).map((one, i) => ({
        href: at('', { day: one }),
        label: i === 0 ? ui.t('ui.work.slots.today') : dateText(instantOf(one, NOON, ui.zone), ui),
        current: one === day,
      }))}
      actionOf={at}
      token={() => crypto.randomUUID()}
      setupHref={mayEdit ? at('setup') : undefined}
      done={more.done}
      refused={more.refused}
    />,
  )
}

const showOne = async (
  desk: BookingDesk,
  booking: BookingRow,
  refused?: string,
): Promise<Response> => {
  const { ctx, ui, at } = desk
  const { people, contact } = await namedPeople(ctx, booking)
  return desk.render(
    {
      title: `${booking.code} · ${ui.t('ui.work.booking')}`,
      ...(refused === undefined ? {} : { status: 422 as const }),
    },
    <DeskBookingPage
      ui={ui}
      booking={await deskBooking(desk, booking)}
      people={people}
      contact={contact}
      actionOf={at}
      backHref={at('', { day: booking.day })}
      day={booking.day}
      refused={refused}
    />,
  )
}

/** What a desk may say that was done, by the words of its address. */
const DONE = ['in', 'give', 'cancelled', 'closed', 'opened'] as const

const doneText = async (
  desk: BookingDesk,
  done: string | undefined,
  id: string | undefined,
): Promise<string | undefined> => {
  const { ctx, ui } = desk
  const what = DONE.find((one) => one === done)
  if (what === undefined) return undefined
  if (what === 'closed' || what === 'opened') return ui.t(`ui.work.slots.done.${what}`)
  const booking = await requireBooking(ctx, id ?? '').catch(() => undefined)
  if (!booking) return undefined
  const { code, party, startsAt } = booking
  if (what === 'cancelled') return ui.t('ui.work.slots.done.cancelled', { code })
  return ui.t(`ui.work.slots.done.${what}`, { code, party, time: clockText(startsAt, ui.zone) })
}

/**
 * The pages of a place's bookings, wherever its desk is: who comes, checking in, booking for others, closing, setting up.
 * @param deskOf the desk of a request; nothing where there is no such place for the caller
 */
export const bookingPages = <E extends Env>(
  app: Hono<E>,
  deskOf: (c: HonoContext<E>) => Promise<BookingDesk | undefined>,
): void => {
  const withDesk =
    (handle: (desk: BookingDesk, c: HonoContext<E>) => Response | Promise<Response>) =>
    async (c: HonoContext<E>): Promise<Response> => {
      const desk = await deskOf(c)
      return desk ? handle(desk, c) : c.notFound()
    }
  /** A form of the desk: done, it leads on; refused, the desk says why. */
  const doing = (act: (desk: BookingDesk, form: Form) => Promise<string>) =>
    withDesk(async (desk, c) => {
      const form = await readForm(c)
      try {
        return c.redirect(await act(desk, form), 303)
      } catch (error) {
        return show(desk, { day: form.one('day'), refused: refusalAt(error, desk) })
      }
    })
  const back = (desk: BookingDesk, form: Form, done?: string, id?: string): string =>
    desk.at('', { day: form.one('day'), done, id })

  app.get(
    '/',
    withDesk(async (desk, c) =>
      show(desk, {
        day: c.req.query('day') ?? '',
        done: await doneText(desk, c.req.query('done'), c.req.query('id')),
      }),
    ),
  )
  app.post(
    '/find',
    doing(async (desk, form) => {
      const { ctx, placeId, ui } = desk
      const found = await bookingOfCode(ctx, { placeId, typed: form.one('code'), zone: ui.zone })
      // Where documents are compared somebody looks first; else the code is all there is.
      if (found.people.length > 0) return desk.at(`booking/${found.id}`)
      await checkIn(ctx, found.id)
      return desk.at('', { done: 'in', id: found.id })
    }),
  )
  app.get(
    '/booking/:id',
    withDesk(async (desk, c) => {
      const id = c.req.param('id') ?? ''
      const booking = await requireBooking(desk.ctx, id).catch(() => undefined)
      return booking?.placeId === desk.placeId ? showOne(desk, booking) : c.notFound()
    }),
  )
  app.post(
    '/check-in',
    doing(async (desk, form) => {
      const { id } = await checkIn(desk.ctx, form.one('id'))
      return back(desk, form, 'in', id)
    }),
  )
  app.post(
    '/cancel',
    doing(async (desk, form) => {
      await cancelForPlace(desk.ctx, form.one('id'))
      return back(desk, form, 'cancelled', form.one('id'))
    }),
  )
  app.post(
    '/give',
    doing(async (desk, form) => {
      const people = writtenPeople(peopleOf(form))
      const bookable = form.one('bookable')
      const slots = (await bookablesOfPlace(desk.ctx).load(desk.placeId)).find(
        ({ id }) => id === bookable,
      )
      const rows = slots ? await slotsOfDay(desk.ctx, slots, form.one('day')) : []
      const id = await giveBooking(desk.ctx, {
        bookable,
        startsAt: Number(form.one('startsAt')) || 0,
        party: people.length > 0 ? people.length : wholeOf(form.one('party')),
        audience: rows[0]?.audiences.find(({ audience }) => audience === form.one('audience'))
          ?.audience,
        people,
        contact: { name: form.one('contact'), phone: form.one('phone') },
        arrived: form.one('arrived') === 'yes',
        key: form.one('key'),
      })
      return back(desk, form, 'give', id)
    }),
  )
  app.post(
    '/close-day',
    doing(async (desk, form) => {
      await closeSlots(desk.ctx, { bookable: form.one('bookable'), day: form.one('day') })
      return back(desk, form, 'closed')
    }),
  )
  const slotOf = (form: Form) => ({
    bookable: form.one('bookable'),
    day: form.one('day'),
    startsAt: Number(form.one('startsAt')) || 0,
  })
  app.post(
    '/close-slot',
    doing(async (desk, form) => {
      await closeSlots(desk.ctx, slotOf(form))
      return back(desk, form, 'closed')
    }),
  )
  app.post(
    '/reopen',
    doing(async (desk, form) => {
      await reopenSlots(desk.ctx, slotOf(form))
      return back(desk, form, 'opened')
    }),
  )
  app.post(
    '/state',
    doing(async (desk, form) => {
      const state = form.one('state') === 'OPEN' ? 'OPEN' : 'PAUSED'
      await setBookableState(desk.ctx, { id: form.one('bookable'), state })
      return back(desk, form)
    }),
  )
  bookingSetupPages(app, withDesk)
  // Whoever reloads or changes the language after a refusal lands on the page that the form stood on.
  const acts = ['find', 'check-in', 'cancel', 'give', 'close-day', 'close-slot', 'reopen', 'state']
  for (const path of acts)
    app.get(
      `/${path}`,
      withDesk((desk, c) => c.redirect(desk.at(''), 303)),
    )
}
