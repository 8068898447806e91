import { z } from 'zod'
import type { Builder, SharedTypes } from '#schema/builder.ts'
import { problemTypes } from '#schema/problem-types.ts'
import { idempotencyKeyArg } from '../idempotency/args.ts'
import { IdempotencyKeyReused } from '../idempotency/service.ts'
import { StockChanged, StockNegative, StockUnknown } from './errors.ts'
import {
  adjustStock,
  countStock,
  keepBack,
  requireLevel,
  transferStock,
  type StockLevel,
} from './service.ts'

const idArg = z.string().min(1).max(64)

/** Stock as those who keep it see it. */
export const inventoryGraph = (b: Builder, shared: SharedTypes) => {
  problemTypes(b, shared, {
    StockUnknown: [StockUnknown, 'There is no such stock for the caller to change.'],
    StockNegative: [StockNegative, 'There cannot be less than nothing.'],
  })
  b.objectType(StockChanged, {
    name: 'StockChanged',
    description: 'Somebody sold or counted in between.',
    interfaces: [shared.ProblemInterface],
    fields: (t) => ({ current: t.exposeInt('current', { description: 'Units there now.' }) }),
  })
  const LevelType = b.objectRef<StockLevel>('ManagedStock').implement({
    description: 'Stock of a SKU at a store, as whoever keeps it sees it.',
    fields: (t) => ({
      storeId: t.exposeID('storeId', { description: 'Where.' }),
      skuId: t.exposeID('skuId', { description: 'What.' }),
      onHand: t.exposeInt('onHand', { description: 'Units that are there.' }),
      held: t.exposeInt('held', { description: 'Of them, held for orders that are not paid.' }),
      committed: t.exposeInt('committed', { description: 'Of them, paid and not handed over.' }),
      safety: t.exposeInt('safety', { description: 'Of them, kept back from sale.' }),
      missing: t.exposeInt('missing', {
        description: 'Units that orders have claim to and that are not there; 0 when all is well.',
      }),
    }),
  })
  const reference = {
    required: true as const,
    description: 'The stock-take or delivery note, up to 60 letters and digits.',
  }
  b.queryField('stock', (t) =>
    t.withAuth({ right: 'receiveStock' }).field({
      type: LevelType,
      description: 'Stock of a SKU at a store where the caller may take a delivery in.',
      errors: { types: [StockUnknown] },
      args: {
        store: t.arg.id({ required: true, description: 'Where.', validate: idArg }),
        sku: t.arg.id({ required: true, description: 'What.', validate: idArg }),
      },
      resolve: (_root, { store, sku }, ctx) => requireLevel(ctx, { storeId: store, skuId: sku }),
    }),
  )
  b.mutationFields((t) => {
    const store = t.arg.id({ required: true, description: 'Where.', validate: idArg })
    const sku = t.arg.id({ required: true, description: 'What.', validate: idArg })
    const idempotencyKey = t.arg.string(idempotencyKeyArg)
    return {
      countStock: t.withAuth({ right: 'changeStock' }).field({
        type: LevelType,
        description:
          'What a stock-take found, if nothing has changed since it was read. It may be less than orders have claim to. For managers and owners.',
        errors: { types: [StockUnknown, StockChanged, IdempotencyKeyReused] },
        args: {
          store,
          sku,
          units: t.arg.int({ required: true, description: 'Units that are there.' }),
          expected: t.arg.int({ required: true, description: '`onHand` as it was read before.' }),
          reference: t.arg.string(reference),
          idempotencyKey,
        },
        resolve: async (_root, args, ctx) => {
          const stock = { storeId: args.store, skuId: args.sku }
          const { units, expected } = args
          await countStock(
            ctx,
            { ...stock, units, expected, reference: args.reference },
            args.idempotencyKey,
          )
          return requireLevel(ctx, stock)
        },
      }),
      adjustStock: t.withAuth({ right: 'receiveStock' }).field({
        type: LevelType,
        description:
          'So many units more, or fewer: a delivery, a breakage. For managers and owners.',
        errors: { types: [StockUnknown, StockNegative, IdempotencyKeyReused] },
        args: {
          store,
          sku,
          delta: t.arg.int({ required: true, description: 'Units; negative for fewer.' }),
          reference: t.arg.string(reference),
          idempotencyKey,
        },
        resolve: async (_root, args, ctx) => {
          const stock = { storeId: args.store, skuId: args.sku }
          await adjustStock(
            ctx,
            { ...stock, delta: args.delta, reference: args.reference },
            args.idempotencyKey,
          )
          return requireLevel(ctx, stock)
        },
      }),
      transferStock: t.withAuth({ right: 'changeStock' }).field({
        type: LevelType,
        description:
          'Units go from one store to another, both the caller’s; only what orders have no claim to. For managers and owners.',
        errors: { types: [StockUnknown, StockNegative, IdempotencyKeyReused] },
        args: {
          sku,
          from: t.arg.id({ required: true, description: 'Where they are.', validate: idArg }),
          to: t.arg.id({ required: true, description: 'Where they go.', validate: idArg }),
          units: t.arg.int({ required: true, description: 'How many.' }),
          reference: t.arg.string(reference),
          idempotencyKey,
        },
        resolve: async (_root, args, ctx) => {
          await transferStock(
            ctx,
            {
              skuId: args.sku,
              fromStoreId: args.from,
              toStoreId: args.to,
              units: args.units,
              reference: args.reference,
            },
            args.idempotencyKey,
          )
          return requireLevel(ctx, { storeId: args.from, skuId: args.sku })
        },
      }),
      keepBack: t.withAuth({ right: 'changeStock' }).field({
        type: LevelType,
        description: 'Sets how many units a store keeps back from sale. For managers and owners.',
        errors: { types: [StockUnknown, IdempotencyKeyReused] },
        args: {
          store,
          sku,
          safety: t.arg.int({ required: true, description: 'Units, from 0.' }),
          idempotencyKey,
        },
        resolve: async (_root, args, ctx) => {
          const stock = { storeId: args.store, skuId: args.sku }
          await keepBack(ctx, { ...stock, safety: args.safety }, args.idempotencyKey)
          return requireLevel(ctx, stock)
        },
      }),
    }
  })
  return { LevelType }
}
