import { writeBookable, type WrittenBookable } from '#resolvers/booking/slots/edit.ts'
import { checkSignOf } from '#resolvers/booking/rules/documents.ts'
import { newKey, type Market, type Somebody } from './selling.ts'
import { ownerContext } from './selling/links.ts'

/** Every day from 11 to 14 and from 17 to 21, an hour each. Tests begin on Tuesday, 3 November 2026, at 10:00. */
export const TABLES: Omit<WrittenBookable, 'place'> = {
  kind: 'TABLE',
  names: { 'zh-CN': '订位', en: 'Tables' },
  partyMin: 1,
  partyMax: 8,
  hours: {
    weekly: [
      { days: [1, 2, 3, 4, 5, 6, 7], opens: '11:00', closes: '14:00' },
      { days: [1, 2, 3, 4, 5, 6, 7], opens: '17:00', closes: '21:00' },
    ],
    holidays: 'AS_WEEKDAY',
    makeupWorkdays: 'AS_WEEKDAY',
  },
  slotMinutes: 60,
  capacity: 2,
  countsPeople: false,
  quotas: {},
  daysAhead: 7,
  leadMinutes: 30,
  cancelMinutes: 60,
  realName: false,
  noShowLimit: 3,
  waitingList: true,
}

/** Something to be booked at a store of the merchant. */
export const bookableAt = (m: Market, more: Partial<WrittenBookable> = {}): Promise<string> =>
  writeBookable(ownerContext(m), { ...TABLES, place: m.store('a'), ...more })

/** An instant of the local clock: `2026-11-03T18:00`. */
export const at = (text: string): number => Date.parse(`${text}:00+08:00`)
/** The slot of the first evening. */
export const EVENING = at('2026-11-03T18:00')

/** The number of a citizen of nobody here, by a count: in a division that there is not. */
export const residentId = (n: number): string => {
  const digits = `99000019900101${String(n).padStart(3, '0')}`
  return `${digits}${checkSignOf(digits)}`
}

const SHOWN = `__typename ... on Booking { id code state party ahead startsAt cancelUntil people { name document number } } ... on Problem { code message }`
export const BOOK = `mutation ($bookable: ID!, $startsAt: DateTime!, $party: Int!, $audience: BookingAudience, $people: [BookingPersonInput!], $orWait: Boolean, $key: String!) {
  bookSlot(bookable: $bookable, startsAt: $startsAt, party: $party, audience: $audience, people: $people, orWait: $orWait, idempotencyKey: $key) { ${SHOWN} ... on BookingStopped { until } ... on BookingPersonInvalid { position } } }`
export const CANCEL = `mutation ($id: ID!) { cancelBooking(id: $id) { ${SHOWN} } }`
export const MINE = `query ($live: Boolean) { myBookings(first: 20, live: $live) { nodes { id code state startsAt } } }`

export interface Booked {
  readonly __typename: string
  readonly id: string
  readonly code: string
  readonly state: string
  readonly party: number
  readonly ahead: number | null
  readonly startsAt: string
  readonly cancelUntil: string
  readonly people: readonly { readonly name: string; readonly number: string }[]
  readonly until?: string
  readonly position?: number
}

const only = async (asked: Promise<Record<string, Booked>>): Promise<Booked> => {
  const [booking] = Object.values(await asked)
  if (!booking) throw new Error('No answer.')
  return booking
}

export interface Wish {
  readonly startsAt?: number
  readonly party?: number
  readonly audience?: string
  readonly people?: readonly object[]
  readonly orWait?: boolean
  readonly key?: string
}

/** Books the slot of the first evening for two, unless told otherwise. */
export const book = (who: Somebody, bookable: string, wish: Wish = {}): Promise<Booked> => {
  const { startsAt = EVENING, party = 2, key = newKey(), ...more } = wish
  return only(
    who.ask(BOOK, { bookable, startsAt: new Date(startsAt).toISOString(), party, key, ...more }),
  )
}
export const cancel = (who: Somebody, id: string): Promise<Booked> => only(who.ask(CANCEL, { id }))

export interface Slot {
  readonly startsAt: string
  readonly state: string
  readonly left: number
  readonly capacity: number
  readonly waiting: number
  readonly audiences: readonly { readonly audience: string; readonly left: number }[]
}
/** The slots of a day, as anybody sees them. */
export const slotsOf = async (
  m: Market,
  bookable: string,
  day = '2026-11-03',
): Promise<readonly Slot[]> =>
  (
    await m.p.ask<{ readonly bookable: { readonly slots: readonly Slot[] } }>(
      'query ($id: ID!, $day: String!) { bookable(id: $id) { slots(day: $day) { startsAt state left capacity waiting audiences { audience left } } } }',
      { id: bookable, day },
    )
  ).bookable.slots
