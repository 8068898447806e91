import { z } from 'zod'
import type { Builder, SharedTypes } from '#schema/builder.ts'
import { pageArgs } from '#schema/connection.ts'
import { textIn } from '#schema/locale.ts'
import { problemTypes } from '#schema/problem-types.ts'
import type { ACTORS } from '#schema/tables/ordering.ts'
import type { catalogueGraph } from '../catalogue/graph.ts'
import { idempotencyKeyArg } from '../idempotency/args.ts'
import { IdempotencyKeyReused } from '../idempotency/service.ts'
import { placeById } from '../places/service.ts'
import type { PlaceTypes } from '../places/graph.ts'
import { requestOf, type checkoutGraph } from './checkout-graph.ts'
import {
  CheckoutObstructed,
  IllegalTransition,
  OrderNotFound,
  TooManyUnpaid,
  TotalChanged,
} from './errors.ts'
import { placeOrder } from './place.ts'
import { actionsOf, type OrderAction } from './rules/states.ts'
import {
  addressOf,
  cancelPurchase,
  eventsOfOrder,
  findOrder,
  findPurchase,
  linesOfOrder,
  listOrders,
  listStoreOrders,
  noteOf,
  ordersOfPurchase,
  type OrderEventRow,
  type OrderLineRow,
  type OrderRow,
  type PurchaseRow,
  type ShownAddress,
} from './service.ts'

const idArg = z.string().min(1).max(64)

const createEnums = (b: Builder) => ({
  OrderStateEnum: b.enumType('OrderState', {
    description: 'How far an order has come.',
    values: {
      PENDING_PAYMENT: { description: 'Its stock is held until it is paid or the time is over.' },
      AWAITING_GROUP: { description: 'Paid; its group is not full yet.' },
      TO_FULFIL: { description: 'Paid; the store prepares it.' },
      PARTIALLY_FULFILLED: { description: 'Some of it was handed over.' },
      FULFILLED: { description: 'All of it was handed over.' },
      COMPLETED: { description: 'The buyer has it and is content, or said nothing for a week.' },
      CLOSED: { description: 'Nothing will come of it; see `closeReason`.' },
    } as const,
  }),
  CloseReasonEnum: b.enumType('OrderCloseReason', {
    description: 'Why nothing came of an order.',
    values: {
      TIMEOUT: { description: 'It was not paid in time.' },
      USER: { description: 'The buyer gave it up.' },
      STAFF: { description: 'The store gave it up.' },
      RISK: { description: 'It looked like fraud.' },
      REFUNDED: { description: 'All of it was given back before it was handed over.' },
      GROUP_FAILED: { description: 'Its group did not come together.' },
    } as const,
  }),
  RefundStatusEnum: b.enumType('RefundStatus', {
    description: 'How much of an order has gone back for certain.',
    values: {
      NONE: { description: 'Nothing.' },
      PARTIAL: { description: 'Some of its units.' },
      FULL: { description: 'All of its units.' },
    } as const,
  }),
  PurchaseStateEnum: b.enumType('PurchaseState', {
    description: 'Whether a purchase is paid.',
    values: {
      PENDING_PAYMENT: { description: 'It waits for its money.' },
      PAID: { description: 'It is paid.' },
      CLOSED: { description: 'It was not paid in time, or given up.' },
    } as const,
  }),
  ActorEnum: b.enumType('OrderActor', {
    description: 'Who did something with an order.',
    values: {
      RESIDENT: { description: 'The buyer.' },
      STAFF: { description: 'Somebody of the store.' },
      SYSTEM: { description: 'The portal.' },
      PROVIDER: { description: 'The payment provider.' },
    } as const,
  }),
  ActionEnum: b.enumType('OrderAction', {
    description: 'What the caller may do with an order now: the buttons to show.',
    values: {
      PAY: { description: '`pay`.' },
      CANCEL: { description: '`cancelPurchase`.' },
      SHOW_CODE: { description: 'Show `pickupCode` at the counter.' },
      CONFIRM_RECEIPT: { description: '`confirmReceipt`.' },
      REQUEST_REFUND: { description: '`requestAfterSale` for what was not handed over.' },
      REQUEST_RETURN: { description: '`requestAfterSale` for what was handed over.' },
      HAND_OVER: { description: '`redeem`, or `serveOrder` at a table.' },
      SHIP: { description: '`shipOrder`.' },
    } as const satisfies Record<OrderAction, { description: string }>,
  }),
})

/** Purchases and the orders they are made of. */
export const orderingGraph = (
  b: Builder,
  shared: SharedTypes,
  places: PlaceTypes,
  { StoreType }: ReturnType<typeof catalogueGraph>,
  { FulfilmentEnum, ObstacleType, CheckoutInput }: ReturnType<typeof checkoutGraph>,
) => {
  const { ProblemInterface } = shared
  const enums = createEnums(b)
  problemTypes(b, shared, {
    TooManyUnpaid: [TooManyUnpaid, 'The caller has twenty purchases to pay.'],
    OrderNotFound: [OrderNotFound, 'The caller has no such order.'],
  })
  b.objectType(CheckoutObstructed, {
    name: 'CheckoutObstructed',
    description: 'Something keeps the purchase from being made.',
    interfaces: [ProblemInterface],
    fields: (t) => ({
      obstacles: t.field({
        type: [ObstacleType],
        description: 'All of it.',
        resolve: ({ obstacles }) => obstacles,
      }),
    }),
  })
  b.objectType(TotalChanged, {
    name: 'TotalChanged',
    description: 'It costs something else than the buyer was shown.',
    interfaces: [ProblemInterface],
    fields: (t) => ({
      total: t.expose('totalFen', { type: 'Fen', description: 'What it costs now.' }),
    }),
  })
  b.objectType(IllegalTransition, {
    name: 'IllegalTransition',
    description: 'The order does not allow this as it stands.',
    interfaces: [ProblemInterface],
    fields: (t) => ({
      from: t.exposeString('from', { description: 'The state it is in.' }),
      event: t.exposeString('event', { description: 'What was to happen.' }),
    }),
  })
  const EventType = b.objectRef<OrderEventRow>('OrderEvent').implement({
    description: 'A step of an order.',
    fields: (t) => ({
      event: t.exposeString('event', { description: 'What happened, as in PAY.' }),
      from: t.expose('from', {
        type: enums.OrderStateEnum,
        nullable: true,
        description: 'The state before. Null for the first step.',
      }),
      to: t.expose('to', { type: enums.OrderStateEnum, description: 'The state after.' }),
      actor: t.field({
        type: enums.ActorEnum,
        description: 'Who.',
        resolve: ({ actor }) => actor as (typeof ACTORS)[number],
      }),
      at: t.expose('at', { type: 'DateTime', description: 'When.' }),
    }),
  })
  const LineType = b.objectRef<OrderLineRow>('OrderLine').implement({
    description:
      'A line of an order, as it was bought: it never changes, whatever becomes of the product.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'For `redeem`, `shipOrder` and `requestAfterSale`.' }),
      productId: t.exposeID('productId', { description: 'What it was a SKU of.' }),
      skuId: t.exposeID('skuId', { description: 'What was bought.' }),
      name: t.string({
        description: 'Of the product, when it was bought.',
        args: { locale: t.arg(places.localeArg) },
        resolve: ({ names }, { locale }, ctx) => textIn(names, places.localeOf(ctx, locale)),
      }),
      chosen: t.stringList({
        description: 'What was chosen, value by value.',
        resolve: ({ chosen }, _args, { locale }) =>
          chosen.map(({ value }) => textIn(value, locale)),
      }),
      imageUrl: t.exposeString('imageUrl', { nullable: true, description: 'Its first picture.' }),
      quantity: t.exposeInt('quantity', { description: 'Units bought.' }),
      price: t.expose('unitFen', { type: 'Fen', description: 'Of a unit, by the list.' }),
      discount: t.field({
        type: 'Fen',
        description: 'Taken off for all of its units.',
        resolve: ({ discountFen }) => Math.max(0, discountFen),
      }),
      payable: t.expose('payableFen', {
        type: 'Fen',
        description: 'Paid for all of its units, without freight.',
      }),
      handedOver: t.exposeInt('fulfilled', { description: 'Units handed over.' }),
      cancelled: t.exposeInt('cancelled', {
        description: 'Units given back, or asked to be, without having been handed over.',
      }),
      returned: t.exposeInt('returned', {
        description: 'Units given back, or asked to be, after they were handed over.',
      }),
      refund: t.expose('refundFen', { type: 'Fen', description: 'Decided to be given back.' }),
    }),
  })
  const ShownAddressType = b.objectRef<ShownAddress>('OrderAddress').implement({
    description:
      'Where an order is sent, as it was when it was made. Masked for staff once it is on its way.',
    fields: (t) => ({
      divisionCode: t.exposeString('divisionCode', { description: 'District or county.' }),
      recipient: t.exposeString('recipient', { description: 'Who takes it.' }),
      phone: t.exposeString('phone', { description: 'What the courier calls.' }),
      street: t.exposeString('street', { description: 'Street, number, door.' }),
    }),
  })
  const OrderType = b.objectRef<OrderRow>('Order').implement({
    description: 'What one store hands over to one buyer. Shown to the buyer and to the store.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'For everything that is done with it.' }),
      number: t.exposeString('number', {
        description: 'For people; nobody can guess another one’s.',
      }),
      purchaseId: t.exposeID('purchaseId', { description: 'What it was paid with.' }),
      store: t.field({
        type: StoreType,
        nullable: true,
        description: 'Who hands it over.',
        resolve: ({ storeId }, _args, ctx) => placeById(ctx).load(storeId),
      }),
      state: t.expose('state', { type: enums.OrderStateEnum, description: 'How far it has come.' }),
      closeReason: t.expose('closeReason', {
        type: enums.CloseReasonEnum,
        nullable: true,
        description: 'Why nothing came of it. Null unless CLOSED.',
      }),
      refundStatus: t.expose('refundStatus', {
        type: enums.RefundStatusEnum,
        description: 'How much has gone back.',
      }),
      availableActions: t.field({
        type: [enums.ActionEnum],
        description: 'What the caller may do with it now.',
        resolve: (order, _args, { viewer, now }) => [
          ...actionsOf(order, viewer.kind === 'resident' ? 'RESIDENT' : 'STAFF', now),
        ],
      }),
      fulfilment: t.expose('fulfilment', {
        type: FulfilmentEnum,
        description: 'How it is handed over.',
      }),
      slotStartsAt: t.expose('slotStartsAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the booked slot begins.',
      }),
      slotEndsAt: t.expose('slotEndsAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it ends.',
      }),
      table: t.exposeString('table', {
        nullable: true,
        description: 'The table it is brought to.',
      }),
      pickupCode: t.string({
        nullable: true,
        description:
          'What the buyer shows at the counter, also as a QR code. Null for staff, and unless something can be collected.',
        resolve: ({ code }, _args, { viewer }) => (viewer.kind === 'resident' ? code : null),
      }),
      address: t.field({
        type: ShownAddressType,
        nullable: true,
        description: 'Where it is sent. Null unless it is a delivery.',
        resolve: (order, _args, ctx) => addressOf(ctx, order),
      }),
      note: t.string({
        nullable: true,
        description: 'What the buyer wrote to the store. Null for its systems.',
        resolve: (order, _args, ctx) => noteOf(ctx, order),
      }),
      lines: t.field({
        type: [LineType],
        description: 'What was bought.',
        resolve: ({ id }, _args, ctx) =>
          linesOfOrder(ctx)
            .load(id)
            .then((rows) => [...rows]),
      }),
      goods: t.expose('goodsFen', { type: 'Fen', description: 'By the list.' }),
      freight: t.expose('freightFen', { type: 'Fen', description: 'For sending it.' }),
      total: t.expose('totalFen', { type: 'Fen', description: 'What was to be paid for it.' }),
      refunded: t.expose('refundedFen', {
        type: 'Fen',
        description: 'What has gone back for certain.',
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
      paidAt: t.expose('paidAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was paid.',
      }),
      fulfilledAt: t.expose('fulfilledAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the last of it was handed over.',
      }),
      events: t.field({
        type: [EventType],
        description: 'Every step, in order.',
        resolve: ({ id }, _args, ctx) =>
          eventsOfOrder(ctx)
            .load(id)
            .then((rows) => [...rows]),
      }),
    }),
  })
  const PurchaseType = b.objectRef<PurchaseRow>('Purchase').implement({
    description:
      'What is paid at once: one order, or several of different stores. Shown to the buyer alone.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'For `pay`, `syncPurchase` and `cancelPurchase`.' }),
      number: t.exposeString('number', { description: 'For people.' }),
      state: t.expose('state', {
        type: enums.PurchaseStateEnum,
        description: 'Whether it is paid.',
      }),
      total: t.expose('totalFen', { type: 'Fen', description: 'What is to be paid.' }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
      expiresAt: t.expose('expiresAt', {
        type: 'DateTime',
        description:
          'Until when it can be paid; a pay sheet is opened no later than a minute before.',
      }),
      paidAt: t.expose('paidAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was paid.',
      }),
      orders: t.field({
        type: [OrderType],
        description: 'One for each store.',
        resolve: ({ id }, _args, ctx) =>
          ordersOfPurchase(ctx)
            .load(id)
            .then((rows) => [...rows]),
      }),
    }),
  })
  const OrderConnection = b.connectionObject({
    type: OrderType,
    name: 'OrderConnection',
    description: 'Orders, latest first.',
  })
  const states = {
    type: [enums.OrderStateEnum] as [typeof enums.OrderStateEnum],
    required: false as const,
    description: 'Only those in one of these states.',
  }
  b.queryFields((t) => ({
    purchase: t.withAuth({ resident: true }).field({
      type: PurchaseType,
      nullable: true,
      description: 'A purchase of the caller. Null for everybody else’s.',
      args: { id: t.arg.id({ required: true, description: 'Its id.', validate: idArg }) },
      resolve: (_root, { id }, ctx) => findPurchase(ctx, id),
    }),
    order: t.field({
      type: OrderType,
      nullable: true,
      description:
        'An order of the caller, or of a store they work for. Null for everybody else’s.',
      args: { id: t.arg.id({ required: true, description: 'Its id.', validate: idArg }) },
      resolve: (_root, { id }, ctx) => findOrder(ctx, id),
    }),
    orders: t.withAuth({ resident: true }).field({
      type: OrderConnection,
      description: 'The caller’s orders, latest first.',
      args: { states: t.arg(states), ...pageArgs(b) },
      resolve: (_root, args, ctx) => listOrders(ctx, args),
    }),
    storeOrders: t.withAuth({ right: 'readOrders' }).field({
      type: OrderConnection,
      description: 'Orders of a store that the caller works for, latest first.',
      args: {
        store: t.arg.id({ required: true, description: 'Which store.', validate: idArg }),
        states: t.arg(states),
        ...pageArgs(b),
      },
      resolve: (_root, args, ctx) => listStoreOrders(ctx, args),
    }),
  }))
  const PlaceOrderInput = b.inputType('PlaceOrderInput', {
    description: 'A purchase as it was previewed.',
    fields: (t) => ({
      checkout: t.field({
        type: CheckoutInput,
        required: true,
        description: 'As `checkout` was asked.',
      }),
      total: t.field({
        type: 'Fen',
        required: true,
        description: '`total` of the preview: what the buyer was shown.',
      }),
      idempotencyKey: t.string(idempotencyKeyArg),
    }),
  })
  b.mutationFields((t) => ({
    placeOrder: t.withAuth({ resident: true }).field({
      type: PurchaseType,
      description:
        'Makes a purchase: prices are frozen and stock is held, for a quarter of an hour until it is paid. What costs nothing is paid at once.',
      errors: { types: [CheckoutObstructed, TotalChanged, TooManyUnpaid, IdempotencyKeyReused] },
      args: { input: t.arg({ type: PlaceOrderInput, required: true, description: 'What.' }) },
      resolve: (_root, { input }, ctx) => {
        const request = { ...requestOf(input.checkout), totalFen: input.total }
        return placeOrder(ctx, request, input.idempotencyKey)
      },
    }),
    cancelPurchase: t.withAuth({ resident: true }).field({
      type: PurchaseType,
      description:
        'Gives up a purchase that is not paid; its stock is let go. One that was paid meanwhile comes back PAID. Again, it is the same.',
      errors: { types: [OrderNotFound] },
      args: { id: t.arg.id({ required: true, description: 'Its id.', validate: idArg }) },
      resolve: (_root, { id }, ctx) => cancelPurchase(ctx, id),
    }),
  }))
  return { OrderType, PurchaseType, LineType }
}
