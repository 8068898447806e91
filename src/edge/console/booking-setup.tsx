import type { Context as HonoContext, Env, Hono } from 'hono'
import type { OpeningHours } from '#schema/hours.ts'
import { RESOURCE_KINDS } from '#schema/tables/booking.ts'
import { BOOKING_AUDIENCES } from '#schema/tables/slots.ts'
import { WEEKDAYS } from '#schema/time.ts'
import { bookablesOfPlace, type BookableRow } from '#resolvers/booking/slots/bookables.ts'
import {
  setBookableState,
  writeBookable,
  type WrittenBookable,
} from '#resolvers/booking/slots/edit.ts'
import {
  NUMBERS,
  SlotsSetupPage,
  WINDOWS,
  type SetupBookable,
} from '#ui/booking/slots-setup-page.tsx'
import { readForm, textsOf, wholeOf, type Form } from '#ui/forms.ts'
import type { BookingDesk } from './booking-desk.ts'
import { refusalAt } from './merchant/desk.tsx'

const FRESH: SetupBookable = {
  id: undefined,
  name: '',
  nameEn: '',
  kind: 'TABLE',
  windows: [{ days: [...WEEKDAYS], from: '17:00', to: '21:00' }],
  holidays: 'AS_WEEKDAY',
  makeup: 'AS_WEEKDAY',
  countsPeople: false,
  realName: false,
  waitingList: true,
  quotas: {},
  numbers: {
    slotMinutes: 120,
    capacity: 6,
    partyMin: 1,
    partyMax: 8,
    daysAhead: 14,
    leadMinutes: 30,
    cancelMinutes: 60,
    noShowLimit: 3,
  },
}

const setupView = (bookable: BookableRow): SetupBookable => ({
  ...bookable,
  name: bookable.names['zh-CN'] ?? '',
  nameEn: bookable.names.en ?? '',
  windows: bookable.hours.weekly.map(({ days, opens, closes }) => ({
    days,
    from: opens,
    to: closes,
  })),
  holidays: bookable.hours.holidays,
  makeup: bookable.hours.makeupWorkdays,
  numbers: bookable,
})

const hoursOf = (form: Form): OpeningHours => ({
  weekly: Array.from({ length: WINDOWS }, (_, i) => ({
    days: WEEKDAYS.filter((day) => form.all(`days.${i}`).includes(String(day))),
    opens: form.one(`from.${i}`).trim(),
    closes: form.one(`to.${i}`).trim(),
  })).filter(({ opens, closes }) => opens !== '' || closes !== ''),
  holidays:
    (['AS_WEEKDAY', 'OPEN', 'CLOSED'] as const).find((one) => one === form.one('holidays')) ??
    'AS_WEEKDAY',
  makeupWorkdays: form.one('makeup') === 'AS_WORKDAY' ? 'AS_WORKDAY' : 'AS_WEEKDAY',
})

const writtenOf = (form: Form, place: string): WrittenBookable => {
  const [
    slotMinutes = NaN,
    capacity = NaN,
    partyMin = NaN,
    partyMax = NaN,
    daysAhead = NaN,
    leadMinutes = NaN,
    cancelMinutes = NaN,
    noShowLimit = NaN,
  ] = NUMBERS.map((name) => wholeOf(form.one(name)))
  return {
    id: form.one('id') === '' ? null : form.one('id'),
    place,
    kind: RESOURCE_KINDS.find((kind) => kind === form.one('kind')) ?? 'TABLE',
    names: textsOf(form, 'name') ?? {},
    hours: hoursOf(form),
    slotMinutes,
    capacity,
    partyMin,
    partyMax,
    daysAhead,
    leadMinutes,
    cancelMinutes,
    noShowLimit,
    countsPeople: form.one('counts') === 'people',
    quotas: Object.fromEntries(
      BOOKING_AUDIENCES.flatMap((audience) => {
        const typed = form.one(`quota.${audience}`).trim()
        return typed === '' ? [] : [[audience, wholeOf(typed)]]
      }),
    ),
    realName: form.one('realName') === 'yes',
    waitingList: form.one('waitingList') === 'yes',
  }
}

const setup = async (
  desk: BookingDesk,
  more: { readonly done?: boolean; readonly refused?: string } = {},
): Promise<Response> => {
  const { ctx, ui, at, placeId } = desk
  const bookables = await bookablesOfPlace(ctx).load(placeId)
  return desk.render(
    {
      title: ui.t('ui.work.slots.setup'),
      ...(more.refused === undefined ? {} : { status: 422 as const }),
    },
    <SlotsSetupPage
      ui={ui}
      bookables={[...bookables.map(setupView), FRESH]}
      actionOf={at}
      backHref={at('')}
      done={more.done === true ? ui.t('ui.work.slots.set.done') : undefined}
      refused={more.refused}
    />,
  )
}

/** What can be booked at a place, and by which rules: for those who may say so. */
export const bookingSetupPages = <E extends Env>(
  app: Hono<E>,
  withDesk: (
    handle: (desk: BookingDesk, c: HonoContext<E>) => Response | Promise<Response>,
  ) => (c: HonoContext<E>) => Promise<Response>,
): void => {
  app.get(
    '/setup',
    withDesk((desk, c) =>
      desk.mayEdit ? setup(desk, { done: c.req.query('done') !== undefined }) : c.notFound(),
    ),
  )
  const settingUp = (act: (desk: BookingDesk, form: Form) => Promise<unknown>) =>
    withDesk(async (desk, c) => {
      try {
        await act(desk, await readForm(c))
        return c.redirect(desk.at('setup', { done: 'yes' }), 303)
      } catch (error) {
        return setup(desk, { refused: refusalAt(error, desk) })
      }
    })
  app.post(
    '/setup',
    settingUp(async (desk, form) => {
      const written = writtenOf(form, desk.placeId)
      // Single dates are closed at the desk; those that are written stay.
      const before = (await bookablesOfPlace(desk.ctx).load(desk.placeId)).find(
        ({ id }) => id === written.id,
      )
      const exceptions = before?.hours.exceptions
      await writeBookable(desk.ctx, {
        ...written,
        hours: { ...written.hours, ...(exceptions ? { exceptions } : {}) },
      })
    }),
  )
  app.post(
    '/take-out',
    settingUp((desk, form) => setBookableState(desk.ctx, { id: form.one('id'), state: 'CLOSED' })),
  )
  app.get(
    '/take-out',
    withDesk((desk, c) => c.redirect(desk.at('setup'), 303)),
  )
}
