import { z } from 'zod'
import type { Builder, SharedTypes } from '#schema/builder.ts'
import { pageArgs } from '#schema/connection.ts'
import { problemTypes } from '#schema/problem-types.ts'
import type { AFTER_SALE_KINDS, AFTER_SALE_STATES } from '#schema/tables/after-sale.ts'
import { carrierArg, trackingNoArg } from '../fulfilment/args.ts'
import { UnitsNotAvailable } from '../fulfilment/errors.ts'
import type { fulfilmentGraph } from '../fulfilment/graph.ts'
import { idempotencyKeyArg } from '../idempotency/args.ts'
import { IdempotencyKeyReused } from '../idempotency/service.ts'
import { IllegalTransition, OrderNotFound } from '../ordering/errors.ts'
import type { orderingGraph } from '../ordering/graph.ts'
import { cancelUnserved } from './cancel-unserved.ts'
import { decideAfterSale, receiveReturn } from './decide.ts'
import {
  AfterSaleNotFound,
  AfterSaleState,
  ExchangeNotPossible,
  GroupInProgress,
} from './errors.ts'
import { requestAfterSale, shipReturn, withdrawAfterSale } from './request.ts'
import {
  afterSalesOfOrder,
  listAfterSales,
  requireAfterSale,
  type AfterSaleRow,
} from './service.ts'

const idArg = z.string().min(1).max(64)
const answerArg = z.string().max(200)

/** Refunds, returns and exchanges. */
export const afterSaleGraph = (
  b: Builder,
  shared: SharedTypes,
  { OrderType }: ReturnType<typeof orderingGraph>,
  { UnitsInput }: ReturnType<typeof fulfilmentGraph>,
): void => {
  problemTypes(b, shared, {
    AfterSaleNotFound: [AfterSaleNotFound, 'The caller has no such request.'],
    AfterSaleStateProblem: [AfterSaleState, 'The request does not allow this as it stands.'],
    ExchangeNotPossible: [
      ExchangeNotPossible,
      'What is wanted is another product, costs something else, is not sold, or there is none left.',
    ],
    GroupInProgress: [GroupInProgress, 'The group of the order is not decided yet.'],
  })
  const KindEnum = b.enumType('AfterSaleKind', {
    description: 'What a buyer asks for.',
    values: {
      REFUND: { description: 'Money back; nothing comes back.' },
      RETURN: { description: 'Money back for goods that come back.' },
      EXCHANGE: { description: 'Other goods for goods that come back.' },
    } as const satisfies Record<(typeof AFTER_SALE_KINDS)[number], { description: string }>,
  })
  const StateEnum = b.enumType('AfterSaleState', {
    description: 'How far a request has come.',
    values: {
      APPLIED: { description: 'The store has to answer.' },
      APPROVED: { description: 'The goods have to come back.' },
      REJECTED: { description: 'The store declined.' },
      RETURN_SHIPPED: { description: 'The goods are on their way back.' },
      RECEIVED: { description: 'The store has the goods.' },
      REFUSED: { description: 'The store did not take the goods back.' },
      REFUNDING: { description: 'Money is on its way.' },
      DONE: { description: 'The money has gone back.' },
      WITHDRAWN: { description: 'The buyer took it back.' },
    } as const satisfies Record<(typeof AFTER_SALE_STATES)[number], { description: string }>,
  })
  const UnitsType = b.objectRef<AfterSaleRow['units'][number]>('AfterSaleUnits').implement({
    description: 'Units of a line that a request is about.',
    fields: (t) => ({
      lineId: t.exposeID('lineId', { description: 'The line of the order.' }),
      quantity: t.exposeInt('quantity', { description: 'Units.' }),
      handedOver: t.boolean({
        description: 'Whether the buyer had them.',
        resolve: ({ handedOver }) => handedOver === 1,
      }),
      refund: t.expose('refundFen', {
        type: 'Fen',
        nullable: true,
        description: 'What goes back for them. Null until it is decided.',
      }),
    }),
  })
  const AfterSaleType = b.objectRef<AfterSaleRow>('AfterSale').implement({
    description: 'A request about units of an order, and what became of it.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Of the request.' }),
      orderId: t.exposeID('orderId', { description: 'The order it is about.' }),
      kind: t.expose('kind', { type: KindEnum, description: 'What is asked for.' }),
      state: t.expose('state', { type: StateEnum, description: 'How far it has come.' }),
      reason: t.string({
        description: 'In the words of the buyer. Empty for systems of the store.',
        resolve: ({ reason }, _args, { viewer }) => (viewer.kind === 'machine' ? '' : reason),
      }),
      answer: t.exposeString('answer', {
        nullable: true,
        description: 'In the words of the store.',
      }),
      refund: t.expose('refundFen', {
        type: 'Fen',
        nullable: true,
        description: 'What goes back in all. Null until it is decided.',
      }),
      units: t.field({
        type: [UnitsType],
        description: 'What it is about.',
        resolve: ({ units }) => units,
      }),
      replacementId: t.exposeID('replacementOrderId', {
        nullable: true,
        description: 'The order that an exchange led to. Null until the goods are back.',
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
      changedAt: t.expose('changedAt', { type: 'DateTime', description: 'When it last went on.' }),
    }),
  })
  b.objectField(OrderType, 'afterSales', (t) =>
    t.field({
      type: [AfterSaleType],
      description: 'Requests about it, in their order.',
      resolve: ({ id }, _args, ctx) =>
        afterSalesOfOrder(ctx)
          .load(id)
          .then((rows) => [...rows]),
    }),
  )
  const Connection = b.connectionObject({
    type: AfterSaleType,
    name: 'AfterSaleConnection',
    description: 'Requests, latest first.',
  })
  b.queryField('storeAfterSales', (t) =>
    t.withAuth({ right: 'readOrders' }).field({
      type: Connection,
      description: 'Requests about orders of a store that the caller works for, latest first.',
      args: {
        store: t.arg.id({ required: true, description: 'Which store.', validate: idArg }),
        open: t.arg.boolean({
          required: false,
          description: 'Only those the store has something to do for.',
        }),
        ...pageArgs(b),
      },
      resolve: (_root, args, ctx) => listAfterSales(ctx, args),
    }),
  )
  const ExchangeInput = b.inputType('ExchangeInput', {
    description: 'What the units of a line are to be exchanged for.',
    fields: (t) => ({
      line: t.id({ required: true, description: 'Id of the line.', validate: idArg }),
      sku: t.id({
        required: true,
        description: 'Another SKU of the same product, of the same price.',
        validate: idArg,
      }),
    }),
  })
  const RequestInput = b.inputType('AfterSaleInput', {
    description: 'What a buyer asks for.',
    fields: (t) => ({
      order: t.id({ required: true, description: 'Which order.', validate: idArg }),
      kind: t.field({ type: KindEnum, required: true, description: 'What.' }),
      handedOver: t.boolean({
        required: true,
        description: 'Whether the buyer has the units. What was not handed over goes back at once.',
      }),
      units: t.field({ type: [UnitsInput], required: true, description: 'Which units.' }),
      exchangeFor: t.field({
        type: [ExchangeInput],
        required: false,
        description: 'For an exchange, what else is wanted; without it the same again.',
        validate: z.array(z.unknown()).max(100) as never,
      }),
      reason: t.string({ required: true, description: 'Why, up to 200 characters.' }),
      idempotencyKey: t.string(idempotencyKeyArg),
    }),
  })
  const OutcomeEnum = b.enumType('ReturnOutcome', {
    description: 'What becomes of goods that were sent back.',
    values: {
      RESTOCK: { description: 'They are on sale again.' },
      DAMAGED: { description: 'They are not.' },
      REFUSED: { description: 'The store does not take them; no money goes back.' },
    } as const,
  })
  b.mutationFields((t) => {
    const id = t.arg.id({ required: true, description: 'Which request.', validate: idArg })
    const answer = t.arg.string({
      required: false,
      description: 'What the buyer is told, up to 200 characters.',
      validate: answerArg,
    })
    const merchantFault = t.arg.boolean({
      required: true,
      defaultValue: false,
      description: 'Whether it is the store’s fault: freight goes back as well.',
    })
    const decided = [AfterSaleNotFound, AfterSaleState, IdempotencyKeyReused]
    return {
      requestAfterSale: t.withAuth({ resident: true }).field({
        type: AfterSaleType,
        description: 'Asks for money back, to send something back, or to have it exchanged.',
        errors: {
          types: [
            OrderNotFound,
            IllegalTransition,
            UnitsNotAvailable,
            GroupInProgress,
            ExchangeNotPossible,
            IdempotencyKeyReused,
          ],
        },
        args: { input: t.arg({ type: RequestInput, required: true, description: 'What.' }) },
        resolve: async (_root, { input }, ctx) => {
          const { order, units, exchangeFor, idempotencyKey, ...rest } = input
          const request = {
            ...rest,
            orderId: order,
            units: units.map(({ line, quantity }) => ({ lineId: line, quantity })),
            exchangeFor: exchangeFor?.map(({ line, sku }) => ({ lineId: line, skuId: sku })) ?? [],
          }
          return requireAfterSale(ctx, await requestAfterSale(ctx, request, idempotencyKey))
        },
      }),
      withdrawAfterSale: t.withAuth({ resident: true }).field({
        type: AfterSaleType,
        description: 'Takes a request back, before money or goods are on their way.',
        errors: { types: [AfterSaleNotFound, AfterSaleState] },
        args: { id },
        resolve: async (_root, args, ctx) => {
          await withdrawAfterSale(ctx, args.id)
          return requireAfterSale(ctx, args.id)
        },
      }),
      shipReturn: t.withAuth({ resident: true }).field({
        type: AfterSaleType,
        description: 'Says how goods are on their way back.',
        errors: { types: [AfterSaleNotFound, AfterSaleState] },
        args: {
          id,
          carrier: t.arg.string(carrierArg),
          trackingNo: t.arg.string(trackingNoArg),
        },
        resolve: async (_root, args, ctx) => {
          await shipReturn(ctx, args)
          return requireAfterSale(ctx, args.id)
        },
      }),
      decideAfterSale: t.withAuth({ right: 'decideAfterSale' }).field({
        type: AfterSaleType,
        description: 'The store’s answer. For managers of the store and owners.',
        errors: { types: decided },
        args: {
          id,
          agree: t.arg.boolean({ required: true, description: 'Whether the store agrees.' }),
          answer,
          merchantFault,
          idempotencyKey: t.arg.string(idempotencyKeyArg),
        },
        resolve: async (_root, { idempotencyKey, ...args }, ctx) => {
          await decideAfterSale(ctx, { ...args, answer: args.answer ?? null }, idempotencyKey)
          return requireAfterSale(ctx, args.id)
        },
      }),
      cancelUnserved: t.withAuth({ right: 'cancelUnserved' }).field({
        type: AfterSaleType,
        description:
          'Gives back what the store cannot hand over: the money goes back at once, freight included.',
        errors: {
          types: [OrderNotFound, IllegalTransition, UnitsNotAvailable, IdempotencyKeyReused],
        },
        args: {
          order: t.arg.id({ required: true, description: 'Of which order.', validate: idArg }),
          units: t.arg({
            type: [UnitsInput],
            required: false,
            description: 'Which units; without, all that was not handed over.',
          }),
          reason: t.arg.string({
            required: true,
            description: 'What the buyer reads, up to 200 characters.',
          }),
          idempotencyKey: t.arg.string(idempotencyKeyArg),
        },
        resolve: async (_root, { order, units, reason, idempotencyKey }, ctx) =>
          requireAfterSale(
            ctx,
            await cancelUnserved(
              ctx,
              {
                orderId: order,
                units: units?.map(({ line, quantity }) => ({ lineId: line, quantity })),
                reason,
              },
              idempotencyKey,
            ),
          ),
      }),
      receiveReturn: t.withAuth({ right: 'decideAfterSale' }).field({
        type: AfterSaleType,
        description:
          'What became of goods that were sent back. For managers of the store and owners.',
        errors: { types: [...decided, ExchangeNotPossible] },
        args: {
          id,
          outcome: t.arg({ type: OutcomeEnum, required: true, description: 'What.' }),
          answer,
          merchantFault,
          idempotencyKey: t.arg.string(idempotencyKeyArg),
        },
        resolve: async (_root, { idempotencyKey, ...args }, ctx) => {
          await receiveReturn(ctx, { ...args, answer: args.answer ?? null }, idempotencyKey)
          return requireAfterSale(ctx, args.id)
        },
      }),
    }
  })
}
