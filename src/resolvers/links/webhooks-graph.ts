import { z } from 'zod'
import type { Builder, SharedTypes } from '#schema/builder.ts'
import { pageArgs } from '#schema/connection.ts'
import type { WebhookEvent } from '#schema/tables/links.ts'
import { listDeliveries, pingWebhook, retryDelivery, type Delivery } from './deliveries.ts'
import { LinkUnknown, TooManyLinks, WebhookUrlRefused } from './errors.ts'
import {
  changeWebhook,
  createWebhook,
  listWebhooks,
  removeWebhook,
  requireWebhook,
  rotateWebhookSecret,
  type Endpoint,
  type EndpointSecret,
} from './webhooks.ts'

const idArg = z.string().min(1).max(64)
const urlArg = z.string().min(1).max(2_000)

/** Where merchants' systems are told of what happens, and what became of it. */
export const webhooksGraph = (b: Builder, shared: SharedTypes): void => {
  b.objectType(WebhookUrlRefused, {
    name: 'WebhookUrlRefused',
    description: 'The address cannot be told.',
    interfaces: [shared.ProblemInterface],
    fields: (t) => ({
      reason: t.exposeString('reason', {
        description:
          'MALFORMED, TOO_LONG, NOT_HTTPS, USER_INFO, PORT, PRIVATE_ADDRESS or, where the operator allows some hosts only, NOT_ALLOWED.',
      }),
    }),
  })
  const EventEnum = b.enumType('WebhookEvent', {
    description: 'What a merchant’s system may be told of.',
    values: {
      ORDER_PAID: { value: 'order.paid' as const, description: 'An order was paid.' },
      ORDER_FULFILLED: {
        value: 'order.fulfilled' as const,
        description: 'The last of an order was handed over.',
      },
      ORDER_CLOSED: {
        value: 'order.closed' as const,
        description: 'An order came to nothing: not paid in time, given up, or given back whole.',
      },
      REFUND_SUCCEEDED: {
        value: 'refund.succeeded' as const,
        description: 'Money of an order went back for certain.',
      },
      STOCK_LOW: { value: 'stock.low' as const, description: 'A `StockAlarm` LOW was raised.' },
      STOCK_SHORT: {
        value: 'stock.short' as const,
        description: 'A `StockAlarm` SHORT was raised.',
      },
    } satisfies Record<string, { value: WebhookEvent; description: string }>,
  })
  const DisabledEnum = b.enumType('WebhookDisabledBy', {
    description: 'Why an endpoint is off.',
    values: {
      STAFF: { description: 'Somebody switched it off.' },
      GONE: { description: 'It answered 410.' },
    } as const,
  })
  const EndpointType = b.objectRef<Endpoint>('WebhookEndpoint').implement({
    description:
      'Where a merchant’s system is told of what happens, by Standard Webhooks. Without its secret.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'For everything that is done with it.' }),
      url: t.exposeString('url', { description: 'Where it is.' }),
      events: t.field({
        type: [EventEnum],
        description: 'What it is told of.',
        resolve: ({ events }) => [...events],
      }),
      enabled: t.exposeBoolean('enabled', { description: 'Whether it is told at all.' }),
      disabledBy: t.expose('disabledBy', {
        type: DisabledEnum,
        nullable: true,
        description: 'Why not. Null while it is.',
      }),
      failures: t.exposeInt('failures', {
        description: 'Tries that failed one after the other; five open its circuit.',
      }),
      openUntil: t.expose('openUntil', {
        type: 'DateTime',
        nullable: true,
        description: 'It is left alone until then: its circuit is open. Null when it is closed.',
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    }),
  })
  const SecretType = b.objectRef<EndpointSecret>('WebhookSecret').implement({
    description: 'An endpoint with its secret.',
    fields: (t) => ({
      endpoint: t.expose('endpoint', { type: EndpointType, description: 'Whose it is.' }),
      secret: t.exposeString('secret', {
        description: '`whsec_…`, what its system verifies with. Shown this once.',
      }),
    }),
  })
  const StateEnum = b.enumType('WebhookDeliveryState', {
    description: 'What became of a delivery.',
    values: {
      PENDING: { description: 'It is tried, now or later.' },
      DELIVERED: { description: 'It was answered with 2xx.' },
      FAILED: { description: 'It is not tried any more, unless somebody asks for it.' },
    } as const,
  })
  const DeliveryType = b.objectRef<Delivery>('WebhookDelivery').implement({
    description: 'What an endpoint is told, with its last try. Kept for thirty days.',
    fields: (t) => ({
      id: t.exposeID('id', { description: '`webhook-id`: the same at each try.' }),
      event: t.exposeString('event', { description: 'As in order.paid; or ping.' }),
      state: t.expose('state', { type: StateEnum, description: 'What became of it.' }),
      payload: t.exposeString('payload', { description: 'The body, byte for byte.' }),
      url: t.exposeString('url', { description: 'Where it goes.' }),
      tries: t.exposeInt('tries', { description: 'Tries so far, of ten.' }),
      dueAt: t.expose('dueAt', {
        type: 'DateTime',
        description: 'While PENDING: not tried before.',
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it happened.' }),
      triedAt: t.expose('triedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was tried last.',
      }),
      status: t.exposeInt('status', {
        nullable: true,
        description: 'Of the answer to the last try. Null where nobody answered.',
      }),
      fault: t.exposeString('fault', {
        nullable: true,
        description:
          'Why the last try failed: HTTP_…, GONE, TIMEOUT, UNREACHABLE, NOT_FOUND, PRIVATE_ADDRESS, NOT_ALLOWED.',
      }),
      durationMs: t.exposeInt('durationMs', {
        nullable: true,
        description: 'How long the last try took, milliseconds.',
      }),
      excerpt: t.exposeString('excerpt', {
        nullable: true,
        description: 'The beginning of the answer to the last try.',
      }),
    }),
  })
  const Deliveries = b.connectionObject({
    type: DeliveryType,
    name: 'WebhookDeliveryConnection',
    description: 'Deliveries, latest first.',
  })
  b.queryFields((t) => ({
    webhooks: t.withAuth({ right: 'manageLinks' }).field({
      type: [EndpointType],
      description: 'Endpoints of a merchant, at most ten. For its owners; nobody else sees any.',
      args: {
        merchant: t.arg.id({ required: true, description: 'Whose.', validate: idArg }),
      },
      resolve: async (_root, { merchant }, ctx) => [...(await listWebhooks(ctx, merchant))],
    }),
    webhookDeliveries: t.withAuth({ right: 'manageLinks' }).field({
      type: Deliveries,
      description: 'What an endpoint was and is to be told, latest first. For owners.',
      args: {
        endpoint: t.arg.id({ required: true, description: 'Which endpoint.', validate: idArg }),
        ...pageArgs(b),
      },
      resolve: (_root, args, ctx) => listDeliveries(ctx, args),
    }),
  }))
  b.mutationFields((t) => {
    const id = t.arg.id({ required: true, description: 'Which endpoint.', validate: idArg })
    return {
      createWebhook: t.withAuth({ right: 'manageLinks' }).field({
        type: SecretType,
        description:
          'Has a system of a merchant told of events, by Standard Webhooks (https://www.standardwebhooks.com). At most ten endpoints. For owners.',
        errors: { types: [LinkUnknown, TooManyLinks, WebhookUrlRefused] },
        args: {
          merchant: t.arg.id({ required: true, description: 'Whose.', validate: idArg }),
          url: t.arg.string({
            required: true,
            description: 'A public https address, on port 443.',
            validate: urlArg,
          }),
          events: t.arg({ type: [EventEnum], required: true, description: 'What it is told of.' }),
        },
        resolve: (_root, { merchant, ...args }, ctx) =>
          createWebhook(ctx, { merchantId: merchant, ...args }),
      }),
      changeWebhook: t.withAuth({ right: 'manageLinks' }).field({
        type: EndpointType,
        description:
          'Changes an endpoint, or switches it off and on; what is left out stays. Deliveries keep the address they were made with. For owners.',
        errors: { types: [LinkUnknown, WebhookUrlRefused] },
        args: {
          id,
          url: t.arg.string({ required: false, description: 'Another address.', validate: urlArg }),
          events: t.arg({
            type: [EventEnum],
            required: false,
            description: 'What it is told of from now on.',
          }),
          enabled: t.arg.boolean({ required: false, description: 'Whether it is told at all.' }),
        },
        resolve: (_root, { id: which, ...change }, ctx) => changeWebhook(ctx, which, change),
      }),
      rotateWebhookSecret: t.withAuth({ right: 'manageLinks' }).field({
        type: SecretType,
        description:
          'Makes a new secret; for a day everything is signed with the one before as well. For owners.',
        errors: { types: [LinkUnknown] },
        args: { id },
        resolve: (_root, args, ctx) => rotateWebhookSecret(ctx, args.id),
      }),
      pingWebhook: t.withAuth({ right: 'manageLinks' }).field({
        type: EndpointType,
        description:
          'Sends a `ping` within seconds, whatever the endpoint is told of; its log shows what became of it. For owners.',
        errors: { types: [LinkUnknown] },
        args: { id },
        resolve: async (_root, args, ctx) => {
          await pingWebhook(ctx, args.id)
          return requireWebhook(ctx, args.id)
        },
      }),
      retryWebhookDelivery: t.withAuth({ right: 'manageLinks' }).field({
        type: EndpointType,
        description:
          'Sends a delivery once more, with the same id, whatever became of it. For owners.',
        errors: { types: [LinkUnknown] },
        args: {
          id: t.arg.id({ required: true, description: 'Which delivery.', validate: idArg }),
        },
        resolve: async (_root, args, ctx) => requireWebhook(ctx, await retryDelivery(ctx, args.id)),
      }),
      removeWebhook: t.withAuth({ right: 'manageLinks' }).field({
        type: EndpointType,
        description:
          'Ends an endpoint, with its log and what was on its way to it; comes back as it was. For owners.',
        errors: { types: [LinkUnknown] },
        args: { id },
        resolve: (_root, args, ctx) => removeWebhook(ctx, args.id),
      }),
    }
  })
}
