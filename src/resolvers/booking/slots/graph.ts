import { z } from 'zod'
import type { Builder, SharedTypes } from '#schema/builder.ts'
import { cached, OFFER } from '#schema/cache-policy.ts'
import { textIn } from '#schema/locale.ts'
import { problemTypes } from '#schema/problem-types.ts'
import type { BookingAudience } from '#schema/tables/slots.ts'
import type { PlaceTypes } from '../../places/graph.ts'
import type { bookingGraph } from '../graph.ts'
import {
  bookableById,
  bookablesOfPlace,
  daysOf,
  slotsOfDay,
  type BookableRow,
  type SlotRow,
  type SlotState,
} from './bookables.ts'
import {
  BookingDocumentUsed,
  BookingExists,
  BookingFull,
  BookingMoved,
  BookingNotFound,
  BookingPartyUnfit,
  BookingPersonInvalid,
  BookingSlotClosed,
  BookingStopped,
  BookingTooLate,
  BookingTooMany,
} from './errors.ts'

const idArg = z.string().min(1).max(64)
const dayArg = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)

const bookingProblems = (b: Builder, shared: SharedTypes): void => {
  problemTypes(b, shared, {
    BookingNotFound: [BookingNotFound, 'Nothing like that to be booked, or no such booking.'],
    BookingSlotClosed: [BookingSlotClosed, 'The slot is none, or cannot be booked now.'],
    BookingFull: [BookingFull, 'The slot has no room for the party.'],
    BookingExists: [BookingExists, 'The caller has booked the slot already.'],
    BookingTooMany: [BookingTooMany, 'The caller holds three bookings here.'],
    BookingTooLate: [BookingTooLate, 'It cannot be given back any more.'],
    BookingMoved: [BookingMoved, 'The booking is in another state by now.'],
    BookingDocumentUsed: [BookingDocumentUsed, 'A document is booked for that day already.'],
  })
  b.objectType(BookingPartyUnfit, {
    name: 'BookingPartyUnfit',
    description: 'The party is too small or too large.',
    interfaces: [shared.ProblemInterface],
    fields: (t) => ({
      partyMin: t.exposeInt('partyMin', { description: 'People, at least.' }),
      partyMax: t.exposeInt('partyMax', { description: 'People, at most.' }),
    }),
  })
  b.objectType(BookingStopped, {
    name: 'BookingStopped',
    description: 'The caller did not come for several bookings here within ninety days.',
    interfaces: [shared.ProblemInterface],
    fields: (t) => ({
      until: t.expose('until', { type: 'DateTime', description: 'They can book again then.' }),
    }),
  })
  b.objectType(BookingPersonInvalid, {
    name: 'BookingPersonInvalid',
    description: 'Somebody of the party is not named, or their document cannot be right.',
    interfaces: [shared.ProblemInterface],
    fields: (t) => ({
      position: t.exposeInt('position', { description: 'Which of the party, from 1.' }),
    }),
  })
}

/** What can be booked by slots at places, and what is left of it. */
export const slotsGraph = (
  b: Builder,
  shared: SharedTypes,
  { Place }: PlaceTypes,
  { KindEnum }: ReturnType<typeof bookingGraph>,
) => {
  bookingProblems(b, shared)
  const AudienceEnum = b.enumType('BookingAudience', {
    description: 'For whom a place keeps so much of its slots.',
    values: {
      GENERAL: { description: 'Everybody.' },
      CHILD: { description: 'Children.' },
      STUDENT: { description: 'Pupils and students.' },
      SENIOR: { description: 'Older people.' },
      GROUP: { description: 'Groups.' },
    } as const satisfies Record<BookingAudience, { description: string }>,
  })
  const SlotStateEnum = b.enumType('BookingSlotState', {
    description: 'Whether a slot can be booked.',
    values: {
      OPEN: { description: 'There is room.' },
      FULL: { description: 'There is none; one may wait where there is a waiting list.' },
      CLOSED: { description: 'It cannot be booked.' },
      OVER: { description: 'It begins too soon, or has begun.' },
    } as const satisfies Record<SlotState, { description: string }>,
  })
  const RoomType = b.objectRef<SlotRow['audiences'][number]>('BookingRoom').implement({
    description: 'What is left of a slot for an audience.',
    fields: (t) => ({
      audience: t.expose('audience', { type: AudienceEnum, description: 'For whom.' }),
      left: t.exposeInt('left', { description: 'So much: see `countsPeople`.' }),
    }),
  })
  const SlotType = b.objectRef<SlotRow>('BookingSlot').implement({
    description: 'A span of time that can be booked.',
    fields: (t) => ({
      startsAt: t.expose('startsAt', { type: 'DateTime', description: 'For `bookSlot`.' }),
      endsAt: t.expose('endsAt', { type: 'DateTime', description: 'When it ends.' }),
      state: t.expose('state', { type: SlotStateEnum, description: 'Whether it can be booked.' }),
      capacity: t.exposeInt('capacity', { description: 'How much it takes: see `countsPeople`.' }),
      left: t.exposeInt('left', { description: 'What is left of that.' }),
      waiting: t.exposeInt('waiting', { description: 'Bookings that wait for a place.' }),
      audiences: t.field({
        type: [RoomType],
        complexity: 3,
        description: 'Whom it can be booked for, everybody first.',
        resolve: ({ audiences }) => [...audiences],
      }),
    }),
  })
  const BookableType = b.objectRef<BookableRow>('Bookable').implement({
    ...cached(OFFER),
    description: 'Something at a place that is booked by slots: tables, entry, somebody’s time.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'For `bookSlot`.' }),
      kind: t.expose('kind', { type: KindEnum, description: 'What is booked.' }),
      name: t.string({
        description: 'As the place calls it.',
        resolve: ({ names }, _args, { locale }) => textIn(names, locale),
      }),
      open: t.boolean({
        description: 'Whether bookings are taken at the moment.',
        resolve: ({ state }) => state === 'OPEN',
      }),
      placeId: t.exposeID('placeId', { description: 'At which place.' }),
      partyMin: t.exposeInt('partyMin', { description: 'People, at least.' }),
      partyMax: t.exposeInt('partyMax', { description: 'People, at most.' }),
      countsPeople: t.exposeBoolean('countsPeople', {
        description: 'Whether a slot counts people, as for entry; else it counts bookings.',
      }),
      realName: t.exposeBoolean('realName', {
        description: 'Whether everybody who comes is named, with a document.',
      }),
      waitingList: t.exposeBoolean('waitingList', {
        description: 'Whether one can wait for a place in a full slot.',
      }),
      cancelMinutes: t.exposeInt('cancelMinutes', {
        description: 'Until so many minutes before its slot a booking can be given back.',
      }),
      days: t.stringList({
        description: 'Dates that can be booked now, local to the place, `YYYY-MM-DD`.',
        resolve: (bookable, _args, ctx) => [...daysOf(ctx, bookable)],
      }),
      slots: t.field({
        type: [SlotType],
        complexity: 20,
        description: 'Slots of a day, in order, full ones included.',
        args: {
          day: t.arg.string({
            required: true,
            description: 'Local to the place, `YYYY-MM-DD`.',
            validate: dayArg,
          }),
        },
        resolve: async (bookable, { day }, ctx) => [...(await slotsOfDay(ctx, bookable, day))],
      }),
    }),
  })
  b.interfaceFields(Place, (t) => ({
    bookables: t.field({
      type: [BookableType],
      complexity: 5,
      description: 'What can be booked here by slots.',
      resolve: async ({ id }, _args, ctx) => [...(await bookablesOfPlace(ctx).load(id))],
    }),
  }))
  b.queryFields((t) => ({
    bookable: t.field({
      ...cached(OFFER),
      type: BookableType,
      nullable: true,
      description: 'Something to be booked, by its id. Null where there is none.',
      args: { id: t.arg.id({ required: true, description: 'Which.', validate: idArg }) },
      resolve: (_root, { id }, ctx) => bookableById(ctx).load(id),
    }),
  }))
  return { BookableType, AudienceEnum }
}
