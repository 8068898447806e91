import { z } from 'zod'
import type { Builder, SharedTypes } from '#schema/builder.ts'
import { writtenText } from '#schema/locale.ts'
import { idempotencyKeyArg } from '../idempotency/args.ts'
import { IdempotencyKeyReused } from '../idempotency/service.ts'
import { actOnTicket, callNext, setQueueState, type TicketAct } from './counter.ts'
import { closeQueue, writeQueue } from './edit.ts'
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
import type { bookingGraph } from './graph.ts'
import { queueById, requireQueue } from './queues.ts'
import { giveTicket, leaveQueue, takeTicket } from './take.ts'
import { requireTicket } from './tickets.ts'

const idArg = z.string().min(1).max(64)

/** What residents and counters do with queues. */
export const bookingActsGraph = (
  b: Builder,
  shared: SharedTypes,
  { QueueType, TicketType, KindEnum, StateEnum }: ReturnType<typeof bookingGraph>,
): void => {
  const ActEnum = b.enumType('QueueTicketAct', {
    description: 'What a counter does with a number.',
    values: {
      CALL: { description: 'Calls it again.' },
      SERVE: { description: 'They are there.' },
      PASS: { description: 'They are not.' },
      BACK: { description: 'They came after all, and wait behind the next few.' },
      CANCEL: { description: 'They do not want any more.' },
    } as const satisfies Record<TicketAct, { description: string }>,
  })
  const QueueInput = b.inputType('QueueInput', {
    description: 'A queue as its place describes it.',
    fields: (t) => ({
      id: t.id({
        required: false,
        description: 'Which is changed; a new one without.',
        validate: idArg,
      }),
      place: t.id({ required: true, description: 'At which place.', validate: idArg }),
      kind: t.field({ type: KindEnum, required: true, description: 'What is waited for.' }),
      name: t.field({ type: shared.TextInput, required: true, description: 'Its name.' }),
      prefix: t.string({ required: true, description: 'What numbers begin with: A.' }),
      partyMin: t.int({ required: true, description: 'People, at least.' }),
      partyMax: t.int({ required: true, description: 'People, at most.' }),
      remote: t.boolean({ required: true, description: 'Whether numbers are taken from afar.' }),
    }),
  })
  b.mutationFields((t) => {
    const taking = {
      queue: t.arg.id({ required: true, description: 'In which queue.', validate: idArg }),
      party: t.arg.int({ required: true, description: 'How many people.' }),
      idempotencyKey: t.arg.string(idempotencyKeyArg),
    }
    const id = t.arg.id({ required: true, description: 'Which.', validate: idArg })
    return {
      takeTicket: t.withAuth({ resident: true }).field({
        type: TicketType,
        description: 'Takes a number from afar.',
        errors: {
          types: [
            QueueNotFound,
            QueueClosed,
            QueueAtPlaceOnly,
            QueuePartyUnfit,
            QueueTicketExists,
            QueueTooManyTickets,
            QueueMissedTooOften,
            IdempotencyKeyReused,
          ],
        },
        args: taking,
        resolve: async (_root, { idempotencyKey: key, ...args }, ctx) =>
          requireTicket(ctx, await takeTicket(ctx, { ...args, key })),
      }),
      leaveQueue: t.withAuth({ resident: true }).field({
        type: TicketType,
        description: 'Gives a number of the caller back.',
        errors: { types: [QueueNotFound, QueueTicketMoved] },
        args: { id },
        resolve: async (_root, args, ctx) => {
          await leaveQueue(ctx, args.id)
          return requireTicket(ctx, args.id)
        },
      }),
      giveTicket: t.withAuth({ right: 'runQueue' }).field({
        type: TicketType,
        description: 'Gives out a number at the place, on a slip of paper.',
        errors: { types: [QueueNotFound, QueueClosed, QueuePartyUnfit, IdempotencyKeyReused] },
        args: taking,
        resolve: async (_root, { idempotencyKey: key, ...args }, ctx) =>
          requireTicket(ctx, await giveTicket(ctx, { ...args, key })),
      }),
      callNext: t.withAuth({ right: 'runQueue' }).field({
        type: TicketType,
        description: 'Calls the next number of a queue. Two counters never call the same.',
        errors: { types: [QueueNotFound, QueueEmpty, QueueTicketMoved, IdempotencyKeyReused] },
        args: {
          queue: taking.queue,
          counter: t.arg.string({ required: false, description: 'Where to: 2号窗口.' }),
          idempotencyKey: taking.idempotencyKey,
        },
        resolve: async (_root, { idempotencyKey: key, ...args }, ctx) =>
          requireTicket(ctx, await callNext(ctx, { ...args, key })),
      }),
      actOnTicket: t.withAuth({ right: 'runQueue' }).field({
        type: TicketType,
        description: 'What a counter does with a number, besides calling the next.',
        errors: { types: [QueueNotFound, QueueTicketMoved, QueueTicketExists] },
        args: {
          id,
          act: t.arg({ type: ActEnum, required: true, description: 'What is done.' }),
        },
        resolve: async (_root, args, ctx) => {
          await actOnTicket(ctx, args)
          return requireTicket(ctx, args.id)
        },
      }),
      setQueueState: t.withAuth({ right: 'runQueue' }).field({
        type: QueueType,
        description: 'Gives out numbers, or none for the moment.',
        errors: { types: [QueueNotFound] },
        args: {
          queue: taking.queue,
          state: t.arg({ type: StateEnum, required: true, description: 'Which.' }),
        },
        resolve: async (_root, args, ctx) => {
          await setQueueState(ctx, args)
          queueById(ctx).clear(args.queue)
          return requireQueue(ctx, args.queue)
        },
      }),
      writeQueue: t.withAuth({ right: 'editQueue' }).field({
        type: QueueType,
        description: 'Keeps a queue of a place: a new one, or another description of one.',
        errors: { types: [QueueNotFound] },
        args: { input: t.arg({ type: QueueInput, required: true, description: 'The queue.' }) },
        resolve: async (_root, { input: { name, ...input } }, ctx) =>
          requireQueue(ctx, await writeQueue(ctx, { ...input, names: writtenText(name) })),
      }),
      closeQueue: t.withAuth({ right: 'editQueue' }).boolean({
        description: 'Takes a queue out of use.',
        errors: {
          types: [QueueNotFound],
          directResult: false,
          result: { name: 'QueueTakenOut', description: 'It is out of use.' },
          dataField: { name: 'done', description: 'Always true.' },
        },
        args: { queue: taking.queue },
        resolve: async (_root, { queue }, ctx) => {
          await closeQueue(ctx, queue)
          return true
        },
      }),
    }
  })
}
