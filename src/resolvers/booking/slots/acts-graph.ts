import { z } from 'zod'
import type { Builder } from '#schema/builder.ts'
import { pageArgs } from '#schema/connection.ts'
import type { BookingState } from '#schema/tables/slots.ts'
import { idempotencyKeyArg } from '../../idempotency/args.ts'
import { IdempotencyKeyReused } from '../../idempotency/service.ts'
import type { PlaceTypes } from '../../places/graph.ts'
import { placeById } from '../../places/service.ts'
import type { DocumentKind } from '../rules/documents.ts'
import { bookSlot } from './book.ts'
import { bookableById } from './bookables.ts'
import {
  findBooking,
  listMyBookings,
  requireBooking,
  shownPeople,
  type BookingRow,
} from './bookings.ts'
import { cancelBooking } from './cancel.ts'
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
import type { slotsGraph } from './graph.ts'
import type { Person } from './people.ts'

const idArg = z.string().min(1).max(64)
const textArg = z.string().max(64)

/** Bookings of residents: made, seen, given back. */
export const slotsActsGraph = (
  b: Builder,
  { Place }: PlaceTypes,
  { BookableType, AudienceEnum }: ReturnType<typeof slotsGraph>,
): void => {
  const StateEnum = b.enumType('BookingState', {
    description: 'Where a booking stands.',
    values: {
      BOOKED: { description: 'There is a place.' },
      WAITING: { description: 'For a place that gets free.' },
      CANCELLED: { description: 'By whoever made it, or by the place.' },
      CHECKED_IN: { description: 'They were there.' },
      NO_SHOW: { description: 'Nobody came.' },
      EXPIRED: { description: 'No place got free.' },
    } as const satisfies Record<BookingState, { description: string }>,
  })
  const DocumentEnum = b.enumType('BookingDocument', {
    description: 'What somebody shows at the entrance.',
    values: {
      RESIDENT_ID: { description: 'An identity card, or a card or permit of residence.' },
      PASSPORT: { description: 'A passport.' },
      HK_MACAO_PERMIT: { description: 'A travel permit of somebody from Hong Kong or Macao.' },
      TAIWAN_PERMIT: { description: 'A travel permit of somebody from Taiwan.' },
    } as const satisfies Record<DocumentKind, { description: string }>,
  })
  const PersonType = b.objectRef<Person>('BookingPerson').implement({
    description: 'Somebody who comes, as much as is shown of them.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'The first sign of the name.' }),
      document: t.expose('kind', { type: DocumentEnum, description: 'What they show.' }),
      number: t.exposeString('number', { description: 'Its first and last sign.' }),
    }),
  })
  const PersonInput = b.inputType('BookingPersonInput', {
    description: 'Somebody who comes, as their document says. Stored sealed, erased a week after.',
    fields: (t) => ({
      name: t.string({ required: true, description: 'In full.', validate: textArg }),
      document: t.field({ type: DocumentEnum, required: true, description: 'What they show.' }),
      number: t.string({ required: true, description: 'Its number.', validate: textArg }),
    }),
  })
  const BookingType = b.objectRef<BookingRow>('Booking').implement({
    description: 'A booking of a slot.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Of the booking.' }),
      code: t.exposeString('code', { description: 'Said or shown at the desk.' }),
      state: t.expose('state', { type: StateEnum, description: 'Where it stands.' }),
      bookable: t.field({
        type: BookableType,
        nullable: true,
        description: 'What is booked.',
        resolve: ({ bookableId }, _args, ctx) => bookableById(ctx).load(bookableId),
      }),
      place: t.field({
        type: Place,
        nullable: true,
        description: 'Where to go.',
        resolve: ({ placeId }, _args, ctx) => placeById(ctx).load(placeId),
      }),
      startsAt: t.expose('startsAt', { type: 'DateTime', description: 'When its slot begins.' }),
      endsAt: t.expose('endsAt', { type: 'DateTime', description: 'When that ends.' }),
      party: t.exposeInt('party', { description: 'People.' }),
      audience: t.expose('audience', { type: AudienceEnum, description: 'For whom.' }),
      ahead: t.exposeInt('ahead', {
        nullable: true,
        description: 'How many wait before it. Null unless it waits.',
      }),
      cancelUntil: t.expose('cancelUntil', {
        type: 'DateTime',
        description: 'Until when it can be given back; a waiting one at any time.',
      }),
      people: t.field({
        type: [PersonType],
        complexity: 5,
        description: 'Who comes, where names are asked for; none once they are erased.',
        resolve: async (booking, _args, ctx) => [...(await shownPeople(ctx, booking))],
      }),
      bookedAt: t.expose('bookedAt', { type: 'DateTime', description: 'When it was made.' }),
    }),
  })
  const BookingConnection = b.connectionObject({
    type: BookingType,
    name: 'BookingConnection',
    description: 'Bookings.',
  })
  b.queryFields((t) => ({
    myBookings: t.withAuth({ resident: true }).field({
      type: BookingConnection,
      description: 'Bookings of the caller, the latest slot first.',
      args: {
        live: t.arg.boolean({
          defaultValue: false,
          description: 'Only those that are still to come.',
        }),
        ...pageArgs(b),
      },
      resolve: (_root, { live, ...args }, ctx) =>
        listMyBookings(ctx, { ...args, live: live === true }),
    }),
    booking: t.withAuth({ $any: { resident: true, right: 'runBookings' } }).field({
      type: BookingType,
      nullable: true,
      description: 'A booking of the caller, or of a place where they work.',
      args: { id: t.arg.id({ required: true, description: 'Which.', validate: idArg }) },
      resolve: (_root, { id }, ctx) => findBooking(ctx, id),
    }),
  }))
  b.mutationFields((t) => ({
    bookSlot: t.withAuth({ resident: true }).field({
      type: BookingType,
      description: 'Books a slot, or waits for a place in it.',
      errors: {
        types: [
          BookingNotFound,
          BookingSlotClosed,
          BookingFull,
          BookingPartyUnfit,
          BookingExists,
          BookingTooMany,
          BookingStopped,
          BookingPersonInvalid,
          BookingDocumentUsed,
          IdempotencyKeyReused,
        ],
      },
      args: {
        bookable: t.arg.id({ required: true, description: 'What.', validate: idArg }),
        startsAt: t.arg({ type: 'DateTime', required: true, description: 'Which slot.' }),
        party: t.arg.int({ required: true, description: 'How many people.' }),
        audience: t.arg({
          type: AudienceEnum,
          defaultValue: 'GENERAL',
          description: 'For whom.',
        }),
        people: t.arg({
          type: [PersonInput],
          required: false,
          description: 'Everybody of the party, where names are asked for.',
          validate: z.array(z.unknown()).max(100),
        }),
        orWait: t.arg.boolean({
          defaultValue: false,
          description: 'Where there is no room: whether to wait for a place.',
        }),
        idempotencyKey: t.arg.string(idempotencyKeyArg),
      },
      resolve: async (_root, { idempotencyKey: key, people, ...args }, ctx) =>
        requireBooking(
          ctx,
          await bookSlot(ctx, {
            ...args,
            key,
            people: people?.map(({ name, document: kind, number }) => ({ name, kind, number })),
          }),
        ),
    }),
    cancelBooking: t.withAuth({ resident: true }).field({
      type: BookingType,
      description: 'Gives a booking of the caller back; whoever waits gets the place.',
      errors: { types: [BookingNotFound, BookingTooLate, BookingMoved] },
      args: { id: t.arg.id({ required: true, description: 'Which.', validate: idArg }) },
      resolve: async (_root, { id }, ctx) => {
        await cancelBooking(ctx, id)
        return requireBooking(ctx, id)
      },
    }),
  }))
}
