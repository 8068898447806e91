import { z } from 'zod'
import { pageArgs } from '#schema/connection.ts'
import { textIn } from '#schema/locale.ts'
import { idempotencyKeyArg } from '#resolvers/idempotency/args.ts'
import { IdempotencyKeyReused } from '#resolvers/idempotency/service.ts'
import { TooManyUnpaid } from '#resolvers/ordering/errors.ts'
import { requireOrder } from '#resolvers/ordering/service.ts'
import { placeById } from '#resolvers/places/service.ts'
import type { GraphParts } from '../../scene.ts'
import {
  DueChanged,
  NothingDue,
  PayingElsewhere,
  StayBeingPaid,
  StayNotFound,
  VoucherNotUsable,
} from '../errors.ts'
import type { lotsGraph } from '../lots-graph.ts'
import type { Charge } from '../rules/tariff.ts'
import type { Due } from '../rules/stay.ts'
import {
  dueAt,
  findStay,
  listMyStays,
  lookUpStay,
  plateText,
  requireStay,
  type StayRow,
} from './service.ts'
import { earnedFor, type Earned } from './vouchers.ts'
import { dueWith, payStay } from './pay.ts'

const idArg = z.string().min(1).max(64)

/** Stays of vehicles, what is due for them, and paying. */
export const staysGraph = (
  { builder: b, shared, ordering }: GraphParts,
  { FeeType, LotType }: ReturnType<typeof lotsGraph>,
): void => {
  const { ProblemInterface } = shared
  const StateEnum = b.enumType('ParkingStayState', {
    description: 'Where a vehicle is.',
    values: {
      INSIDE: { description: 'In the lot.' },
      LEFT: { description: 'It has left.' },
      UNSEEN: { description: 'It was not seen to come, or not seen to leave.' },
    } as const,
  })
  const DueType = b.objectRef<Due>('ParkingDue').implement({
    description: 'What is due for a stay up to the moment of asking.',
    fields: (t) => ({
      amount: t.expose('dueFen', { type: 'Fen', description: 'To be paid.' }),
      fee: t.field({
        type: FeeType,
        description: 'The whole price, with its lines.',
        resolve: ({ charge }): Charge => charge,
      }),
      off: t.expose('offFen', { type: 'Fen', description: 'Let off by vouchers.' }),
      paid: t.expose('paidFen', { type: 'Fen', description: 'Paid before.' }),
    }),
  })
  const StayType = b.objectRef<StayRow>('ParkingStay').implement({
    description: 'A vehicle in a lot, for whoever found it by lot and plate.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'For `payParkingStay`.' }),
      lot: t.field({
        type: LotType,
        nullable: true,
        description: 'Where.',
        resolve: ({ placeId }, _args, ctx) => placeById(ctx).load(placeId),
      }),
      plate: t.string({
        description: 'A part of its plate.',
        resolve: (stay, _args, ctx) => plateText(ctx, stay),
      }),
      state: t.expose('state', { type: StateEnum, description: 'Where it is.' }),
      entry: t.expose('entryAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it came.',
      }),
      exit: t.expose('exitAt', { type: 'DateTime', nullable: true, description: 'When it left.' }),
      leaveBy: t.expose('leaveBy', {
        type: 'DateTime',
        nullable: true,
        description: 'Until when it may leave without paying more.',
      }),
      due: t.field({
        type: DueType,
        nullable: true,
        description:
          'What is due now, without vouchers that were not used yet. Null where nobody can tell.',
        resolve: (stay, _args, ctx) => dueAt(stay, ctx.now),
      }),
    }),
  })
  const EarnedType = b.objectRef<Earned>('ParkingVoucher').implement({
    description: 'Free parking that a purchase has earned and that was not used.',
    fields: (t) => ({
      orderId: t.exposeID('orderId', { description: 'The purchase.' }),
      store: t.string({
        description: 'Who gives it.',
        resolve: ({ storeNames }, _args, { locale }) => textIn(storeNames, locale),
      }),
      freeMinutes: t.exposeInt('freeMinutes', { description: 'How long, minutes.' }),
      usableUntil: t.expose('usableUntil', {
        type: 'DateTime',
        description: 'Until when it can be used.',
      }),
    }),
  })
  const StayConnection = b.connectionObject({
    type: StayType,
    name: 'ParkingStayConnection',
    description: 'Stays.',
  })
  b.objectType(StayNotFound, {
    name: 'ParkingStayNotFound',
    description: 'No such stay, or none that the caller has found.',
    interfaces: [ProblemInterface],
  })
  b.objectType(PayingElsewhere, {
    name: 'ParkingPayingElsewhere',
    description: 'Stays in this lot are not paid here.',
    interfaces: [ProblemInterface],
  })
  b.objectType(NothingDue, {
    name: 'ParkingNothingDue',
    description: 'Nothing is due: the vehicle may leave.',
    interfaces: [ProblemInterface],
  })
  b.objectType(StayBeingPaid, {
    name: 'ParkingStayBeingPaid',
    description: 'Somebody else is paying it just now.',
    interfaces: [ProblemInterface],
  })
  b.objectType(VoucherNotUsable, {
    name: 'ParkingVoucherNotUsable',
    description: 'A purchase earns nothing here, or has been used.',
    interfaces: [ProblemInterface],
  })
  b.objectType(DueChanged, {
    name: 'ParkingDueChanged',
    description: 'What is due is not what was shown.',
    interfaces: [ProblemInterface],
    fields: (t) => ({
      due: t.expose('dueFen', { type: 'Fen', description: 'What is due now.' }),
    }),
  })
  b.queryFields((t) => ({
    parkingStay: t.withAuth({ resident: true }).field({
      type: StayType,
      nullable: true,
      description: 'A stay that the caller has found.',
      args: { id: t.arg.id({ required: true, description: 'Which.', validate: idArg }) },
      resolve: (_root, { id }, ctx) => findStay(ctx, id),
    }),
    parkingDue: t.withAuth({ resident: true }).field({
      type: DueType,
      nullable: true,
      description:
        'What would be due for a stay with free parking of these purchases taken off. Null where one of them earns none.',
      args: {
        stay: t.arg.id({ required: true, description: 'Which.', validate: idArg }),
        vouchers: t.arg.idList({
          required: true,
          description: 'Orders whose free parking is used.',
          validate: z.array(idArg).max(20),
        }),
      },
      resolve: (_root, { stay, vouchers }, ctx) => dueWith(ctx, stay, vouchers),
    }),
    myParkingStays: t.withAuth({ resident: true }).field({
      type: StayConnection,
      description: 'Stays that the caller has found, the latest first.',
      args: pageArgs(b),
      resolve: (_root, args, ctx) => listMyStays(ctx, args),
    }),
    myParkingVouchers: t.withAuth({ resident: true }).field({
      type: [EarnedType],
      description:
        'Free parking that purchases of the caller have earned in a lot, the oldest first.',
      args: { lot: t.arg.id({ required: true, description: 'In which lot.', validate: idArg }) },
      resolve: async (_root, { lot }, ctx) => [...(await earnedFor(ctx, lot))],
    }),
  }))
  b.mutationFields((t) => ({
    findParkingStay: t.withAuth({ resident: true }).field({
      type: StayType,
      description: 'Finds the stay of a plate in a lot, so that it can be seen and paid.',
      errors: { types: [StayNotFound] },
      args: {
        lot: t.arg.id({ required: true, description: 'In which lot.', validate: idArg }),
        plate: t.arg.string({
          required: true,
          description: 'The plate.',
          validate: z.string().min(1).max(40),
        }),
      },
      resolve: async (_root, args, ctx) => requireStay(ctx, await lookUpStay(ctx, args)),
    }),
    payParkingStay: t.withAuth({ resident: true }).field({
      type: ordering.OrderType,
      description:
        'Makes the bill of a stay as an order to be paid with `pay`; one that comes to nothing is complete at once.',
      errors: {
        types: [
          StayNotFound,
          NothingDue,
          DueChanged,
          PayingElsewhere,
          StayBeingPaid,
          VoucherNotUsable,
          TooManyUnpaid,
          IdempotencyKeyReused,
        ],
      },
      args: {
        stay: t.arg.id({ required: true, description: 'Which.', validate: idArg }),
        due: t.arg({ type: 'Fen', required: true, description: 'What was shown.' }),
        vouchers: t.arg.idList({
          required: false,
          description: 'Orders whose free parking is used.',
          validate: z.array(idArg).max(20),
        }),
        idempotencyKey: t.arg.string(idempotencyKeyArg),
      },
      resolve: async (_root, { stay, due, vouchers, idempotencyKey }, ctx) =>
        requireOrder(
          ctx,
          await payStay(
            ctx,
            { stayId: stay, dueFen: due, vouchers: vouchers ?? [] },
            idempotencyKey,
          ),
        ),
    }),
  }))
}
