import { z } from 'zod'
import type { Builder, SharedTypes } from '#schema/builder.ts'
import { cached, OFFER } from '#schema/cache-policy.ts'
import { pageArgs } from '#schema/connection.ts'
import { textIn } from '#schema/locale.ts'
import { problemTypes } from '#schema/problem-types.ts'
import type { ResourceKind, TicketState } from '#schema/tables/booking.ts'
import type { PlaceTypes } from '../places/graph.ts'
import { findPlace, placeById } from '../places/service.ts'
import {
  QueueAtPlaceOnly,
  QueueClosed,
  QueueEmpty,
  QueueMissedTooOften,
  QueueNotFound,
  QueuePartyUnfit,
  QueueTicketExists,
  QueueTicketMoved,
  QueueTooManyTickets,
} from './errors.ts'
import { boardOf, isShut, queueById, queuesOfPlace, type Board, type QueueRow } from './queues.ts'
import type { Wait } from './rules/queue.ts'
import { findTicket, lineOfQueue, listMyTickets, type TicketRow } from './tickets.ts'

const idArg = z.string().min(1).max(64)

/** Queues: numbers taken from afar or at the place, called at counters, shown on screens. */
export const bookingGraph = (b: Builder, shared: SharedTypes, { Place }: PlaceTypes) => {
  problemTypes(b, shared, {
    QueueNotFound: [QueueNotFound, 'No such queue or number, or none of the caller’s.'],
    QueueClosed: [QueueClosed, 'No numbers are given out at the moment.'],
    QueueAtPlaceOnly: [QueueAtPlaceOnly, 'Numbers are given out at the place only.'],
    QueueTicketExists: [QueueTicketExists, 'The caller waits in the queue already.'],
    QueueTooManyTickets: [QueueTooManyTickets, 'The caller waits in three queues.'],
    QueueMissedTooOften: [QueueMissedTooOften, 'The caller missed too many calls of late.'],
    QueueTicketMoved: [QueueTicketMoved, 'The number is in another state by now.'],
    QueueEmpty: [QueueEmpty, 'Nobody waits.'],
  })
  b.objectType(QueuePartyUnfit, {
    name: 'QueuePartyUnfit',
    description: 'The party is too small or too large for this queue.',
    interfaces: [shared.ProblemInterface],
    fields: (t) => ({
      partyMin: t.exposeInt('partyMin', { description: 'People, at least.' }),
      partyMax: t.exposeInt('partyMax', { description: 'People, at most.' }),
    }),
  })
  const KindEnum = b.enumType('BookingResourceKind', {
    description: 'What people wait for.',
    values: {
      TABLE: { description: 'Seats of a restaurant.' },
      COUNTER: { description: 'A counter of a hall.' },
      ENTRY: { description: 'To be let in.' },
      APPOINTMENT: { description: 'Somebody’s time.' },
      EVENT: { description: 'A seat at an event.' },
    } as const satisfies Record<ResourceKind, { description: string }>,
  })
  const StateEnum = b.enumType('QueueState', {
    description: 'Whether numbers are given out.',
    values: {
      OPEN: { description: 'They are.' },
      PAUSED: { description: 'Not for the moment; who waits is served.' },
    } as const,
  })
  const TicketStateEnum = b.enumType('QueueTicketState', {
    description: 'Where a number stands.',
    values: {
      WAITING: { description: 'In the queue.' },
      CALLED: { description: 'Its turn: come.' },
      PASSED: { description: 'Called, and nobody came. Come to the counter to wait again.' },
      SERVED: { description: 'Done.' },
      CANCELLED: { description: 'Given back.' },
      EXPIRED: { description: 'Its day is over.' },
    } as const satisfies Record<TicketState, { description: string }>,
  })
  const OriginEnum = b.enumType('QueueTicketOrigin', {
    description: 'Where a number was taken.',
    values: {
      REMOTE: { description: 'From afar.' },
      WALK_IN: { description: 'At the place, on a slip of paper.' },
    } as const,
  })
  const WaitType = b.objectRef<Wait>('QueueWait').implement({
    description:
      'How long until somebody is called, from how often the counter has called within the last hour. Two times out of three it lies between `low` and `high`.',
    fields: (t) => ({
      minutes: t.exposeInt('minutes', { description: 'Expected, minutes.' }),
      low: t.exposeInt('low', { description: 'Perhaps as soon as, minutes.' }),
      high: t.exposeInt('high', { description: 'Perhaps as late as, minutes.' }),
    }),
  })
  const CalledType = b.objectRef<Board['called'][number]>('QueueCall').implement({
    description: 'A number that was called.',
    fields: (t) => ({
      number: t.exposeString('text', { description: 'As it is called: A007.' }),
      counter: t.exposeString('counter', {
        nullable: true,
        description: 'Where to. Null where there is only one.',
      }),
      at: t.expose('at', { type: 'DateTime', description: 'When.' }),
    }),
  })
  const QueueType = b.objectRef<QueueRow>('Queue').implement({
    ...cached(OFFER),
    description: 'A queue at a place.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'For `takeTicket`.' }),
      kind: t.expose('kind', { type: KindEnum, description: 'What is waited for.' }),
      name: t.string({
        description: 'As the place calls it: 小桌 1–2 人.',
        resolve: ({ names }, _args, { locale }) => textIn(names, locale),
      }),
      state: t.field({
        type: StateEnum,
        description: 'Whether numbers are given out; not while the place is closed.',
        resolve: async (queue, _args, ctx) =>
          queue.state === 'OPEN' && !(await isShut(ctx, queue)) ? 'OPEN' : 'PAUSED',
      }),
      remote: t.exposeBoolean('remote', { description: 'Whether numbers are taken from afar.' }),
      partyMin: t.exposeInt('partyMin', { description: 'People, at least.' }),
      partyMax: t.exposeInt('partyMax', { description: 'People, at most.' }),
      place: t.field({
        type: Place,
        nullable: true,
        description: 'Where it is.',
        resolve: ({ placeId }, _args, ctx) => findPlace(ctx, placeId),
      }),
      waiting: t.int({
        description: 'How many numbers wait.',
        resolve: async (queue, _args, ctx) => (await boardOf(ctx, queue)).waiting,
      }),
      wait: t.field({
        type: WaitType,
        nullable: true,
        description: 'For somebody who comes now. Null while too few were called to tell.',
        resolve: async (queue, _args, ctx) => (await boardOf(ctx, queue)).wait,
      }),
      called: t.field({
        type: [CalledType],
        complexity: 5,
        description: 'Called last and not served yet, the latest first, at most four.',
        resolve: async (queue, _args, ctx) => [...(await boardOf(ctx, queue)).called],
      }),
    }),
  })
  b.interfaceFields(Place, (t) => ({
    queues: t.field({
      type: [QueueType],
      complexity: 10,
      description: 'What one can queue for here.',
      resolve: async ({ id }, _args, ctx) => [...(await queuesOfPlace(ctx).load(id))],
    }),
  }))
  const TicketType = b.objectRef<TicketRow>('QueueTicket').implement({
    description: 'A number in a queue.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Of the number.' }),
      number: t.exposeString('text', { description: 'As it is called: A007.' }),
      queue: t.field({
        type: QueueType,
        nullable: true,
        description: 'Of which queue. Null once that is out of use.',
        resolve: ({ queueId }, _args, ctx) => queueById(ctx).load(queueId),
      }),
      place: t.field({
        type: Place,
        nullable: true,
        description: 'Where to go.',
        resolve: ({ placeId }, _args, ctx) => placeById(ctx).load(placeId),
      }),
      party: t.exposeInt('party', { description: 'People.' }),
      state: t.expose('state', { type: TicketStateEnum, description: 'Where it stands.' }),
      origin: t.expose('origin', { type: OriginEnum, description: 'Where it was taken.' }),
      ahead: t.exposeInt('ahead', {
        nullable: true,
        description: 'How many are called before it. Null unless it waits.',
      }),
      wait: t.expose('wait', {
        type: WaitType,
        nullable: true,
        description: 'Null unless it waits, and while too few were called to tell.',
      }),
      counter: t.exposeString('counter', {
        nullable: true,
        description: 'Where to go once called. Null where there is only one.',
      }),
      calls: t.exposeInt('calls', { description: 'How often it was called.' }),
      takenAt: t.expose('takenAt', { type: 'DateTime', description: 'When it was taken.' }),
      calledAt: t.expose('calledAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was called last.',
      }),
      endedAt: t.expose('endedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was served, given back or over.',
      }),
    }),
  })
  const TicketConnection = b.connectionObject({
    type: TicketType,
    name: 'QueueTicketConnection',
    description: 'Numbers.',
  })
  b.queryFields((t) => ({
    queue: t.field({
      ...cached(OFFER),
      type: QueueType,
      nullable: true,
      description: 'A queue by its id. Null where there is none.',
      args: { id: t.arg.id({ required: true, description: 'Which.', validate: idArg }) },
      resolve: (_root, { id }, ctx) => queueById(ctx).load(id),
    }),
    myQueueTickets: t.withAuth({ resident: true }).field({
      type: TicketConnection,
      description: 'Numbers of the caller, the latest first.',
      args: {
        live: t.arg.boolean({
          defaultValue: false,
          description: 'Only those that wait, are called or were passed over.',
        }),
        ...pageArgs(b),
      },
      resolve: (_root, { live, ...args }, ctx) =>
        listMyTickets(ctx, { ...args, live: live === true }),
    }),
    queueTicket: t.withAuth({ $any: { resident: true, right: 'runQueue' } }).field({
      type: TicketType,
      nullable: true,
      description: 'A number of the caller, or of a queue where they work.',
      args: { id: t.arg.id({ required: true, description: 'Which.', validate: idArg }) },
      resolve: (_root, { id }, ctx) => findTicket(ctx, id),
    }),
    queueLine: t.withAuth({ right: 'runQueue' }).field({
      type: TicketConnection,
      description:
        'Today’s numbers of a queue where the caller works, as its counter sees them: called, waiting, passed over.',
      args: {
        queue: t.arg.id({ required: true, description: 'Which.', validate: idArg }),
        ...pageArgs(b),
      },
      resolve: async (_root, { queue, ...args }, ctx) =>
        lineOfQueue(ctx, (await queueById(ctx).load(queue)) ?? { id: queue, zone: 'UTC' }, args),
    }),
  }))
  return { QueueType, TicketType, KindEnum, StateEnum }
}
