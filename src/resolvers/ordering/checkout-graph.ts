import { z } from 'zod'
import type { Builder } from '#schema/builder.ts'
import { textIn } from '#schema/locale.ts'
import type { catalogueGraph } from '../catalogue/graph.ts'
import { placeById } from '../places/service.ts'
import { bookableSlots, quote, type CheckoutRequest } from './checkout.ts'
import { OBSTACLES, type Obstacle } from './rules/obstacles.ts'
import type { Handover, Quote, QuotedLine, QuotedOrder } from './rules/quote.ts'

const idArg = z.string().min(1).max(64)

interface HandoverArgs extends Omit<Handover, 'storeId' | 'slotStartsAt' | 'addressId'> {
  readonly store: string
  readonly slot?: number | null | undefined
  readonly address?: string | null | undefined
}

interface CheckoutArgs {
  readonly lines?:
    | readonly { readonly store: string; readonly sku: string; readonly quantity: number }[]
    | null
    | undefined
  readonly handovers: readonly HandoverArgs[]
}

/** The words of the graph as those of the service. */
export const requestOf = ({ lines, handovers }: CheckoutArgs): CheckoutRequest => ({
  lines:
    lines?.map(({ store, sku, quantity }) => ({ storeId: store, skuId: sku, quantity })) ?? null,
  handovers: handovers.map(({ store, slot, address, ...rest }) => ({
    ...rest,
    storeId: store,
    slotStartsAt: slot,
    addressId: address,
  })),
})

/** What a purchase would be, before it is made. */
export const checkoutGraph = (b: Builder, { StoreType }: ReturnType<typeof catalogueGraph>) => {
  const FulfilmentEnum = b.enumType('Fulfilment', {
    description: 'How an order is handed over.',
    values: {
      PICKUP: { description: 'Collected at the store, against a code.' },
      DELIVERY: { description: 'Sent by a courier.' },
      DINE_IN: { description: 'Brought to a table.' },
    } as const,
  })
  const ObstacleEnum = b.enumType('CheckoutObstacleCode', {
    description: 'What keeps a purchase from being made.',
    values: Object.fromEntries(
      Object.entries(OBSTACLES).map(([code, { en }]) => [code, { value: code, description: en }]),
    ) as Record<Obstacle['code'], { value: Obstacle['code']; description: string }>,
  })
  const ObstacleType = b.objectRef<Obstacle>('CheckoutObstacle').implement({
    description: 'Something that has to be mended before the purchase can be made.',
    fields: (t) => ({
      code: t.expose('code', { type: ObstacleEnum, description: 'What it is.' }),
      message: t.string({
        description: 'What to do about it, in the language of the request.',
        resolve: ({ code }, _args, { locale }) => OBSTACLES[code][locale],
      }),
      storeId: t.exposeID('storeId', { nullable: true, description: 'The store it is about.' }),
      skuId: t.exposeID('skuId', { nullable: true, description: 'The SKU it is about.' }),
      available: t.exposeInt('available', {
        nullable: true,
        description: 'Units there are, where there are too few.',
      }),
    }),
  })
  const LineType = b.objectRef<QuotedLine>('CheckoutLine').implement({
    description: 'A line as it would be ordered.',
    fields: (t) => ({
      skuId: t.exposeID('skuId', { description: 'What is bought.' }),
      name: t.string({
        description: 'Of the product.',
        resolve: ({ names }, _args, { locale }) => textIn(names, locale),
      }),
      chosen: t.stringList({
        description: 'What was chosen, value by value.',
        resolve: ({ chosen }, _args, { locale }) =>
          chosen.map(({ value }) => textIn(value, locale)),
      }),
      imageUrl: t.exposeString('imageUrl', { nullable: true, description: 'Its first picture.' }),
      quantity: t.exposeInt('quantity', { description: 'Units.' }),
      price: t.expose('unitFen', { type: 'Fen', description: 'Of a unit, by the list.' }),
      payable: t.expose('goodsFen', {
        type: 'Fen',
        description: 'For all of its units, after discounts, without freight.',
      }),
    }),
  })
  const OrderType = b.objectRef<QuotedOrder>('CheckoutOrder').implement({
    description: 'What one store would hand over.',
    fields: (t) => ({
      store: t.field({
        type: StoreType,
        nullable: true,
        description: 'The store.',
        resolve: ({ store }, _args, ctx) => placeById(ctx).load(store.id),
      }),
      fulfilment: t.field({
        type: FulfilmentEnum,
        nullable: true,
        description: 'How. Null while it was not said.',
        resolve: ({ handover }) => handover?.fulfilment ?? null,
      }),
      offered: t.field({
        type: [FulfilmentEnum],
        description: 'How the store hands over at all.',
        resolve: ({ store }) => [
          ...(store.pickup ? (['PICKUP'] as const) : []),
          ...(store.freight ? (['DELIVERY'] as const) : []),
          ...(store.dineIn ? (['DINE_IN'] as const) : []),
        ],
      }),
      lines: t.field({
        type: [LineType],
        description: 'What.',
        resolve: ({ lines }) => lines,
      }),
      goods: t.field({
        type: 'Fen',
        description: 'By the list.',
        resolve: ({ amounts }) => amounts.listFen,
      }),
      freight: t.field({
        type: 'Fen',
        description: 'For sending it.',
        resolve: ({ amounts }) => amounts.freightPaidFen,
      }),
      total: t.field({
        type: 'Fen',
        description: 'What is to be paid for it.',
        resolve: ({ amounts }) => amounts.payableFen,
      }),
    }),
  })
  const CheckoutType = b.objectRef<Quote>('Checkout').implement({
    description: 'What a purchase would be now, and all that keeps it from being made.',
    fields: (t) => ({
      orders: t.field({
        type: [OrderType],
        description: 'One for each store.',
        resolve: ({ orders }) => orders,
      }),
      total: t.expose('totalFen', {
        type: 'Fen',
        description: 'What is to be paid in all; give it to `placeOrder`.',
      }),
      obstacles: t.field({
        type: [ObstacleType],
        description: 'All of them; none: the purchase can be made.',
        resolve: ({ obstacles }) => obstacles,
      }),
    }),
  })
  const LineInput = b.inputType('CheckoutLineInput', {
    description: 'So many of a SKU at a store.',
    fields: (t) => ({
      store: t.id({ required: true, description: 'Where.', validate: idArg }),
      sku: t.id({ required: true, description: 'What.', validate: idArg }),
      quantity: t.int({ required: true, description: 'Units, 1 to 9,999.' }),
    }),
  })
  const HandoverInput = b.inputType('HandoverInput', {
    description: 'How one store is to hand over.',
    fields: (t) => ({
      store: t.id({ required: true, description: 'Which store.', validate: idArg }),
      fulfilment: t.field({ type: FulfilmentEnum, required: true, description: 'How.' }),
      slot: t.field({
        type: 'DateTime',
        required: false,
        description: 'When a booked slot begins, for a pickup at a store that has slots.',
      }),
      address: t.id({
        required: false,
        description: 'Where to, for a delivery: an address of the caller.',
        validate: idArg,
      }),
      table: t.string({
        required: false,
        description: 'Number of the table, up to 12 characters.',
      }),
      note: t.string({ required: false, description: 'For the store, up to 200 characters.' }),
    }),
  })
  const CheckoutInput = b.inputType('CheckoutInput', {
    description: 'What is to be bought, and how it is to be handed over.',
    fields: (t) => ({
      lines: t.field({
        type: [LineInput],
        required: false,
        description: 'What; without it all of the cart.',
        validate: z.array(z.unknown()).max(101) as never,
      }),
      handovers: t.field({
        type: [HandoverInput],
        required: true,
        description: 'One for each store; those that are missing are obstacles.',
        validate: z.array(z.unknown()).max(20) as never,
      }),
    }),
  })
  const SlotType = b
    .objectRef<{ readonly startsAt: number; readonly endsAt: number; readonly left: number }>(
      'PickupSlot',
    )
    .implement({
      description: 'A span in which a store hands over.',
      fields: (t) => ({
        startsAt: t.expose('startsAt', {
          type: 'DateTime',
          description: 'For `HandoverInput.slot`.',
        }),
        endsAt: t.expose('endsAt', { type: 'DateTime', description: 'Its end.' }),
        left: t.exposeInt('left', {
          description: 'Orders it still takes; 0 when it is booked out.',
        }),
      }),
    })
  b.queryFields((t) => ({
    checkout: t.field({
      type: CheckoutType,
      description:
        'What a purchase would be: the same rules as `placeOrder`, and nothing is held. Needs a session for the cart.',
      args: {
        input: t.arg({ type: CheckoutInput, required: true, description: 'What is wanted.' }),
      },
      resolve: (_root, { input }, ctx) => quote(ctx, requestOf(input)),
    }),
    pickupSlots: t.field({
      type: [SlotType],
      description:
        'Slots that can be booked at a store now, in order. None where it has no slots: come when it is open.',
      args: { store: t.arg.id({ required: true, description: 'Which store.', validate: idArg }) },
      resolve: (_root, { store }, ctx) => bookableSlots(ctx, store),
    }),
  }))
  return { FulfilmentEnum, ObstacleType, CheckoutInput }
}

export type CheckoutTypes = ReturnType<typeof checkoutGraph>
