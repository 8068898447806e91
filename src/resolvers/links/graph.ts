import { z } from 'zod'
import type { Builder, SharedTypes } from '#schema/builder.ts'
import { pageArgs } from '#schema/connection.ts'
import { problemTypes } from '#schema/problem-types.ts'
import type { MerchantScope } from '#schema/tables/partners.ts'
import { idempotencyKeyArg } from '../idempotency/args.ts'
import { IdempotencyKeyReused } from '../idempotency/service.ts'
import { StockUnknown } from '../inventory/errors.ts'
import { requireLevel } from '../inventory/service.ts'
import type { inventoryGraph } from '../inventory/graph.ts'
import type { orderingGraph } from '../ordering/graph.ts'
import { listStockAlarms, setLowMark, type StockAlarm } from './alarms.ts'
import { LinkUnknown, TooManyLinks } from './errors.ts'
import { createLinkKey, listLinkKeys, revokeLinkKey, type LinkKey } from './keys.ts'
import { listChangedOrders } from './orders.ts'

const idArg = z.string().min(1).max(64)

/** Keys of merchants' own systems, what those may read, and alarms about stock. */
export const linksGraph = (
  b: Builder,
  shared: SharedTypes,
  { OrderType }: Pick<ReturnType<typeof orderingGraph>, 'OrderType'>,
  { LevelType }: ReturnType<typeof inventoryGraph>,
): void => {
  problemTypes(b, shared, {
    LinkUnknown: [LinkUnknown, 'There is no such link for the caller to manage.'],
    TooManyLinks: [TooManyLinks, 'The merchant has as many of them as there may be.'],
  })
  const ScopeEnum = b.enumType('LinkScope', {
    description: 'What a system of a merchant may do.',
    values: {
      STOCK_WRITE: {
        value: 'stock:write' as const,
        description: 'Tell stock: `POST /v1/stock`; and read it: `GET /v1/stock`.',
      },
      PRICES_WRITE: {
        value: 'prices:write' as const,
        description: 'Tell prices: `POST /v1/prices`.',
      },
      ORDERS_READ: {
        value: 'orders:read' as const,
        description: 'Read orders of the merchant’s stores: `merchantOrders`, `order`.',
      },
      ORDERS_REDEEM: {
        value: 'orders:redeem' as const,
        description: 'Hand over by code, as a till: `orderByCode`, `redeem`; and see that order.',
      },
    } satisfies Record<string, { value: MerchantScope; description: string }>,
  })
  const KeyType = b.objectRef<LinkKey>('LinkKey').implement({
    description: 'An API key of a merchant’s ERP or till, without its token.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'For `revokeLinkKey`.' }),
      label: t.exposeString('label', { description: 'Which system it is, in the words of staff.' }),
      scopes: t.field({
        type: [ScopeEnum],
        description: 'What it may do.',
        resolve: ({ scopes }) => [...scopes],
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
      expiresAt: t.expose('expiresAt', {
        type: 'DateTime',
        description: 'From when on nobody is known by it.',
      }),
      revokedAt: t.expose('revokedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was ended. Null while it counts, or ran out.',
      }),
    }),
  })
  const NewKeyType = b
    .objectRef<{ readonly key: LinkKey; readonly token: string }>('NewLinkKey')
    .implement({
      description: 'A key that was made just now.',
      fields: (t) => ({
        key: t.expose('key', { type: KeyType, description: 'What it may do, and how long.' }),
        token: t.exposeString('token', {
          description: 'Sent as `Authorization: Bearer …`. Shown this once: only its hash is kept.',
        }),
      }),
    })
  const AlarmKindEnum = b.enumType('StockAlarmKind', {
    description: 'What is wrong with stock.',
    values: {
      LOW: { description: 'No more units are free than are kept back, or than the low mark.' },
      SHORT: { description: 'Orders have claim to more units than are there.' },
    } as const,
  })
  const AlarmType = b.objectRef<StockAlarm>('StockAlarm').implement({
    description:
      'Something wrong with the stock of a SKU at a store; there is one until it is well again.',
    fields: (t) => ({
      id: t.id({ description: 'As webhooks name it.', resolve: ({ id }) => String(id) }),
      storeId: t.exposeID('storeId', { description: 'Where.' }),
      skuId: t.exposeID('skuId', { description: 'What.' }),
      kind: t.expose('kind', { type: AlarmKindEnum, description: 'What is wrong.' }),
      units: t.exposeInt('units', {
        description: 'LOW: units that were free when it was raised. SHORT: units missing then.',
      }),
      raisedAt: t.expose('raisedAt', { type: 'DateTime', description: 'Since when.' }),
      recoveredAt: t.expose('recoveredAt', {
        type: 'DateTime',
        nullable: true,
        description: 'Until when. Null while it stands.',
      }),
    }),
  })
  const Alarms = b.connectionObject({
    type: AlarmType,
    name: 'StockAlarmConnection',
    description: 'Alarms, latest first.',
  })
  const ChangedOrders = b.connectionObject({
    type: OrderType,
    name: 'ChangedOrderConnection',
    description: 'Orders in the order of their last step, oldest first.',
  })
  b.queryFields((t) => ({
    linkKeys: t.withAuth({ right: 'manageLinks' }).field({
      type: [KeyType],
      description:
        'Keys of a merchant’s systems, latest first, at most a hundred. For its owners; nobody else sees any.',
      complexity: { multiplier: 20 },
      args: {
        merchant: t.arg.id({ required: true, description: 'Whose.', validate: idArg }),
      },
      resolve: async (_root, { merchant }, ctx) => [...(await listLinkKeys(ctx, merchant))],
    }),
    stockAlarms: t.withAuth({ right: 'receiveStock' }).field({
      type: Alarms,
      description: 'Alarms about stock of a store where the caller takes in or changes stock.',
      args: {
        store: t.arg.id({ required: true, description: 'Which store.', validate: idArg }),
        open: t.arg.boolean({
          required: true,
          defaultValue: true,
          description: 'Only those that stand; otherwise also those that are over.',
        }),
        ...pageArgs(b),
      },
      resolve: (_root, args, ctx) => listStockAlarms(ctx, args),
    }),
    merchantOrders: t.withAuth({ merchant: 'orders:read' }).field({
      type: ChangedOrders,
      description:
        'Orders of the stores of the merchant whose key the request carries, in the order of their last step: ask on from `endCursor`, also much later, and nothing is missed. An order that goes on moves to the end. Needs the scope `orders:read`. Names and numbers of buyers are masked, and what they wrote is left out.',
      args: {
        updatedAfter: t.arg({
          type: 'DateTime',
          required: false,
          description: 'Only those whose last step came after this; for the very first page.',
        }),
        ...pageArgs(b),
      },
      resolve: (_root, args, ctx) => listChangedOrders(ctx, args),
    }),
  }))
  b.mutationFields((t) => ({
    createLinkKey: t.withAuth({ right: 'manageLinks' }).field({
      type: NewKeyType,
      description:
        'Makes an API key for an ERP or till of a merchant; its token is shown once. At most twenty count at a time. For owners.',
      errors: { types: [LinkUnknown, TooManyLinks] },
      args: {
        merchant: t.arg.id({ required: true, description: 'Whose.', validate: idArg }),
        label: t.arg.string({
          required: true,
          description: 'Which system it is, up to 40 characters.',
          validate: z.string().max(200),
        }),
        scopes: t.arg({ type: [ScopeEnum], required: true, description: 'What it may do.' }),
        days: t.arg.int({ required: true, description: 'How long it counts, 1 to 400 days.' }),
      },
      resolve: (_root, { merchant, ...args }, ctx) =>
        createLinkKey(ctx, { merchantId: merchant, ...args }),
    }),
    revokeLinkKey: t.withAuth({ right: 'manageLinks' }).field({
      type: KeyType,
      description:
        'Ends a key: the next request with it is one of nobody. Again, it is the same. For owners.',
      errors: { types: [LinkUnknown] },
      args: { id: t.arg.id({ required: true, description: 'Which key.', validate: idArg }) },
      resolve: (_root, { id }, ctx) => revokeLinkKey(ctx, id),
    }),
    setLowStock: t.withAuth({ right: 'changeStock' }).field({
      type: LevelType,
      description:
        'Sets how many free units are few at a store: an alarm is raised when there are no more. For managers and owners.',
      errors: { types: [StockUnknown, IdempotencyKeyReused] },
      args: {
        store: t.arg.id({ required: true, description: 'Where.', validate: idArg }),
        sku: t.arg.id({ required: true, description: 'What.', validate: idArg }),
        units: t.arg.int({
          required: false,
          description: 'From 0; null for no mark but what is kept back.',
        }),
        idempotencyKey: t.arg.string(idempotencyKeyArg),
      },
      resolve: async (_root, { store, sku, units, idempotencyKey }, ctx) => {
        const stock = { storeId: store, skuId: sku }
        await setLowMark(ctx, { ...stock, lowMark: units ?? null }, idempotencyKey)
        return requireLevel(ctx, stock)
      },
    }),
  }))
}
