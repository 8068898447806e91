import { z } from 'zod'
import type { Builder, SharedTypes } from '#schema/builder.ts'
import type { TrackingState } from '#schema/courier-port.ts'
import type { Problem } from '#schema/problem.ts'
import { problemTypes, problemValue } from '#schema/problem-types.ts'
import type { ParcelStep } from '#schema/tables/fulfilment.ts'
import { carrierArg, trackingNoArg } from './args.ts'
import { idempotencyKeyArg } from '../idempotency/args.ts'
import { IdempotencyKeyReused } from '../idempotency/service.ts'
import { IllegalTransition, OrderNotFound } from '../ordering/errors.ts'
import type { orderingGraph } from '../ordering/graph.ts'
import { findOrder, requireOrder, type OrderRow } from '../ordering/service.ts'
import { CodeUnknown, UnitsNotAvailable } from './errors.ts'
import { orderByCode, redeem, redeemedOrder, replayRedemptions, type Replayed } from './redeem.ts'
import { parcelsOfOrder, type ParcelRow } from './service.ts'
import { confirmReceipt, serveOrder, shipOrder } from './ship.ts'

const idArg = z.string().min(1).max(64)
/** What a counter notes in an afternoon without a connection. */
const REPLAY_MAX = 100

const describedStates = {
  COLLECTED: { description: 'The courier has it.' },
  IN_TRANSIT: { description: 'Under way.' },
  OUT_FOR_DELIVERY: { description: 'On its last way, or waits in a locker.' },
  DELIVERED: { description: 'Arrived.' },
  RETURNED: { description: 'On its way back, or back.' },
  PROBLEM: { description: 'It does not go on as it should.' },
} as const satisfies Readonly<Record<TrackingState, object>>

interface UnitsArg {
  readonly line: string
  readonly quantity: number
}
const unitsOf = (units: readonly UnitsArg[] | null | undefined) =>
  units?.map(({ line, quantity }) => ({ lineId: line, quantity }))

/** Handing over: codes at the counter, parcels, tables. */
export const fulfilmentGraph = (
  b: Builder,
  shared: SharedTypes,
  { OrderType }: ReturnType<typeof orderingGraph>,
) => {
  problemTypes(b, shared, {
    PickupCodeUnknown: [CodeUnknown, 'No code like this counts at a store of the caller.'],
    UnitsNotAvailable: [
      UnitsNotAvailable,
      'Units that were handed over, given back or asked back already, or never ordered.',
    ],
  })
  const UnitsInput = b.inputType('UnitsInput', {
    description: 'So many units of a line of an order.',
    fields: (t) => ({
      line: t.id({ required: true, description: 'Id of the line.', validate: idArg }),
      quantity: t.int({ required: true, description: 'Units, from 1.' }),
    }),
  })
  const ParcelStateEnum = b.enumType('ParcelState', {
    description: 'Where a parcel is, as far as it matters to its order.',
    values: {
      SHIPPED: { description: 'On its way, or nobody knows better.' },
      DELIVERED: { description: 'Arrived.' },
      LOST: { description: 'Will not arrive: it went back, or was stuck for a week.' },
    },
  })
  const TrackingStateEnum = b.enumType('TrackingState', {
    description: 'What a courier says of a parcel.',
    values: describedStates,
  })
  const ParcelStepType = b.objectRef<ParcelStep>('ParcelStep').implement({
    description: 'Something a courier noted about a parcel.',
    fields: (t) => ({
      at: t.expose('at', { type: 'DateTime', description: 'When, by the courier.' }),
      state: t.expose('state', {
        type: TrackingStateEnum,
        nullable: true,
        description: 'What it means. Null where it has no meaning here.',
      }),
      place: t.exposeString('place', {
        nullable: true,
        description: 'Province, city and district. Null where the courier does not say.',
      }),
    }),
  })
  const ParcelType = b.objectRef<ParcelRow>('Parcel').implement({
    description: 'What was given to a courier at once.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Of the parcel.' }),
      carrier: t.exposeString('carrier', { description: 'Code of the courier, as SF.' }),
      trackingNo: t.exposeString('trackingNo', { description: 'The number on it.' }),
      shippedAt: t.expose('shippedAt', {
        type: 'DateTime',
        description: 'When it was given away.',
      }),
      state: t.expose('state', { type: ParcelStateEnum, description: 'Where it is.' }),
      deliveredAt: t.expose('deliveredAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it arrived, by the courier. Null while it has not.',
      }),
      steps: t.field({
        type: [ParcelStepType],
        description: 'Its way so far, the newest last. None where no courier is asked.',
        resolve: ({ steps }) => [...steps],
      }),
    }),
  })
  b.objectField(OrderType, 'parcels', (t) =>
    t.field({
      type: [ParcelType],
      description: 'Of a delivery, in the order in which they were sent.',
      resolve: ({ id }, _args, ctx) =>
        parcelsOfOrder(ctx)
          .load(id)
          .then((rows) => [...rows]),
    }),
  )
  const ReplayedType = b.objectRef<Replayed>('ReplayedRedemption').implement({
    description: 'What became of a hand-over that was noted without a connection.',
    fields: (t) => ({
      idempotencyKey: t.exposeString('key', { description: 'As the counter chose it.' }),
      order: t.field({
        type: OrderType,
        nullable: true,
        description: 'The order, when it was done, now or before. Null when it was refused.',
        resolve: ({ orderId }, _args, ctx): Promise<OrderRow | null> | null =>
          orderId === null ? null : findOrder(ctx, orderId),
      }),
      problem: t.field({
        type: shared.ProblemInterface,
        nullable: true,
        description: 'Why it was refused. Null when it was done.',
        resolve: ({ problem }): Problem | null => problem && problemValue(problem),
      }),
    }),
  })
  b.queryField('orderByCode', (t) =>
    t.withAuth({ $any: { right: 'handOver', merchant: 'orders:redeem' } }).field({
      type: OrderType,
      description:
        'The order behind a code, for whoever is about to hand it over; changes nothing. Only of stores the caller works for. Also for a till whose key has `orders:redeem`.',
      errors: { types: [CodeUnknown] },
      args: {
        code: t.arg.string({
          required: true,
          description: 'As it is shown; small letters, blanks and hyphens do not matter.',
          validate: z.string().max(32),
        }),
      },
      resolve: async (_root, { code }, ctx) => requireOrder(ctx, (await orderByCode(ctx, code)).id),
    }),
  )
  const RedeemInput = b.inputType('RedeemInput', {
    description: 'A hand-over at the counter.',
    fields: (t) => ({
      code: t.string({
        required: true,
        description: 'As the buyer shows it.',
        validate: z.string().max(32),
      }),
      units: t.field({
        type: [UnitsInput],
        required: false,
        description: 'What is handed over; without it all that is left.',
      }),
      scannedAt: t.field({
        type: 'DateTime',
        required: false,
        description: 'By the clock of the counter, where it had no connection.',
      }),
      idempotencyKey: t.string(idempotencyKeyArg),
    }),
  })
  const handing = [OrderNotFound, UnitsNotAvailable, IllegalTransition, IdempotencyKeyReused]
  b.mutationFields((t) => {
    const order = t.arg.id({ required: true, description: 'Which order.', validate: idArg })
    const units = t.arg({
      type: [UnitsInput],
      required: false,
      description: 'What; without it all that is left.',
    })
    return {
      redeem: t.withAuth({ $any: { right: 'handOver', merchant: 'orders:redeem' } }).field({
        type: OrderType,
        description:
          'Hands over what a code stands for. Only of stores the caller works for. Also for a till whose key has `orders:redeem`.',
        errors: {
          types: [CodeUnknown, UnitsNotAvailable, IllegalTransition, IdempotencyKeyReused],
        },
        args: { input: t.arg({ type: RedeemInput, required: true, description: 'What.' }) },
        resolve: async (_root, { input }, ctx) =>
          redeemedOrder(
            ctx,
            await redeem(ctx, { ...input, units: unitsOf(input.units), key: input.idempotencyKey }),
          ),
      }),
      replayRedemptions: t.withAuth({ right: 'handOver' }).field({
        type: [ReplayedType],
        description:
          'Hand-overs that a counter noted while it had no connection. Each stands for itself; the same list again changes nothing.',
        args: {
          list: t.arg({
            type: [RedeemInput],
            required: true,
            description: `In the order in which they were noted, at most ${REPLAY_MAX}.`,
            validate: z.array(z.unknown()).max(REPLAY_MAX) as never,
          }),
        },
        complexity: { field: REPLAY_MAX },
        resolve: async (_root, { list }, ctx) => [
          ...(await replayRedemptions(
            ctx,
            list.map((one) => ({ ...one, units: unitsOf(one.units), key: one.idempotencyKey })),
          )),
        ],
      }),
      shipOrder: t.withAuth({ right: 'ship' }).field({
        type: OrderType,
        description: 'Gives units of a delivery to a courier, as one parcel.',
        errors: { types: handing },
        args: {
          order,
          carrier: t.arg.string(carrierArg),
          trackingNo: t.arg.string(trackingNoArg),
          units,
          idempotencyKey: t.arg.string(idempotencyKeyArg),
        },
        resolve: async (_root, args, ctx) =>
          requireOrder(
            ctx,
            await shipOrder(
              ctx,
              {
                orderId: args.order,
                carrier: args.carrier,
                trackingNo: args.trackingNo,
                units: unitsOf(args.units) ?? null,
              },
              args.idempotencyKey,
            ),
          ),
      }),
      serveOrder: t.withAuth({ right: 'handOver' }).field({
        type: OrderType,
        description: 'Brings what was ordered to its table.',
        errors: { types: handing },
        args: { order, units, idempotencyKey: t.arg.string(idempotencyKeyArg) },
        resolve: async (_root, args, ctx) =>
          requireOrder(
            ctx,
            await serveOrder(
              ctx,
              { orderId: args.order, units: unitsOf(args.units) ?? null },
              args.idempotencyKey,
            ),
          ),
      }),
      confirmReceipt: t.withAuth({ resident: true }).field({
        type: OrderType,
        description: 'The buyer has everything. Again, it is the same.',
        errors: { types: [OrderNotFound, IllegalTransition] },
        args: { order },
        resolve: async (_root, args, ctx) => {
          await confirmReceipt(ctx, args.order)
          return requireOrder(ctx, args.order)
        },
      }),
    }
  })
  return { UnitsInput }
}
