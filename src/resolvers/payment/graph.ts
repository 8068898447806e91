import { z } from 'zod'
import type { Builder, SharedTypes } from '#schema/builder.ts'
import type { PaySheet } from '#schema/payment-port.ts'
import { problemTypes } from '#schema/problem-types.ts'
import type { CHANNELS, PAYMENT_STATES } from '#schema/tables/payment.ts'
import { idempotencyKeyArg } from '../idempotency/args.ts'
import { IdempotencyKeyReused } from '../idempotency/service.ts'
import type { identityGraph } from '../identity/graph.ts'
import { OrderNotFound } from '../ordering/errors.ts'
import type { orderingGraph } from '../ordering/graph.ts'
import { requirePurchase } from '../ordering/service.ts'
import { balanceOf, creditBalance } from './balance.ts'
import { AlreadyPaid, InsufficientBalance, PaymentRefused, PurchaseClosed } from './errors.ts'
import { pay, syncPurchase, type Payable } from './pay.ts'

const idArg = z.string().min(1).max(64)

/** How purchases are paid. Nothing here marks one as paid: that follows from what the provider signs. */
export const paymentGraph = (
  b: Builder,
  shared: SharedTypes,
  { ResidentType }: ReturnType<typeof identityGraph>,
  { PurchaseType }: ReturnType<typeof orderingGraph>,
): void => {
  problemTypes(b, shared, {
    PurchaseClosed: [PurchaseClosed, 'The time to pay is over, or the purchase was given up.'],
    AlreadyPaid: [AlreadyPaid, 'The purchase is paid.'],
    InsufficientBalance: [InsufficientBalance, 'There is not so much on the balance.'],
    PaymentRefused: [PaymentRefused, 'The provider does not take it; nothing was charged.'],
  })
  const ChannelEnum = b.enumType('PaymentChannel', {
    description: 'What a payment goes through.',
    values: {
      WECHAT: { description: 'WeChat Pay, perhaps with a part from the balance.' },
      BALANCE: { description: 'The balance alone.' },
      NONE: { description: 'There was nothing to pay.' },
    } as const satisfies Record<(typeof CHANNELS)[number], { description: string }>,
  })
  const StateEnum = b.enumType('PaymentState', {
    description: 'How far an attempt to pay has come.',
    values: {
      CREATED: { description: 'Not announced to the provider yet.' },
      PREPAID: { description: 'It can be paid.' },
      SUCCEEDED: { description: 'It is paid.' },
      CLOSED: { description: 'It cannot be paid any more.' },
      FAILED: { description: 'The provider did not take it.' },
    } as const satisfies Record<(typeof PAYMENT_STATES)[number], { description: string }>,
  })
  const SheetType = b.objectRef<PaySheet>('PaySheet').implement({
    description: 'What `wx.requestPayment` takes, as it is.',
    fields: (t) => ({
      appId: t.exposeString('appId', { description: 'Of the mini-program.' }),
      timeStamp: t.exposeString('timeStamp', { description: 'Seconds, as text.' }),
      nonceStr: t.exposeString('nonceStr', { description: 'Chance.' }),
      package: t.exposeString('package', { description: '`prepay_id=…`.' }),
      signType: t.exposeString('signType', { description: '`RSA`.' }),
      paySign: t.exposeString('paySign', { description: 'The signature over the others.' }),
    }),
  })
  const PaymentType = b.objectRef<Payable>('Payment').implement({
    description: 'An attempt to pay a purchase.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Of the attempt.' }),
      channel: t.expose('channel', { type: ChannelEnum, description: 'What it goes through.' }),
      state: t.expose('state', { type: StateEnum, description: 'How far it has come.' }),
      external: t.expose('externalFen', { type: 'Fen', description: 'Through WeChat.' }),
      balance: t.expose('balanceFen', {
        type: 'Fen',
        description: 'From the balance; it comes back if the attempt is closed.',
      }),
      sheet: t.field({
        type: SheetType,
        nullable: true,
        description: 'For WeChat. Null when nothing is left to be paid.',
        resolve: ({ sheet }) => sheet,
      }),
      purchase: t.withAuth({ resident: true }).field({
        type: PurchaseType,
        description: 'What is paid.',
        resolve: ({ purchaseId }, _args, ctx) => requirePurchase(ctx, purchaseId),
      }),
    }),
  })
  const CreditType = b
    .objectRef<{ readonly residentId: string; readonly fen: number }>('BalanceCredit')
    .implement({
      description: 'Money that was put on a balance.',
      fields: (t) => ({
        residentId: t.exposeID('residentId', { description: 'Whose.' }),
        amount: t.expose('fen', { type: 'Fen', description: 'How much.' }),
      }),
    })
  b.objectField(ResidentType, 'balance', (t) =>
    t.withAuth({ resident: true }).field({
      type: 'Fen',
      description: 'What is stored with the portal; it pays, and never turns into cash.',
      resolve: (_resident, _args, ctx) => balanceOf(ctx),
    }),
  )
  b.mutationFields((t) => ({
    pay: t.withAuth({ resident: true }).field({
      type: PaymentType,
      description:
        'Makes a purchase ready to be paid, and gives the sheet for WeChat. Asked again it is the same attempt; with another part of the balance the one before is closed first.',
      errors: {
        types: [
          OrderNotFound,
          PurchaseClosed,
          AlreadyPaid,
          InsufficientBalance,
          PaymentRefused,
          IdempotencyKeyReused,
        ],
      },
      args: {
        purchase: t.arg.id({ required: true, description: 'Which.', validate: idArg }),
        balance: t.arg({
          type: 'Fen',
          required: true,
          defaultValue: 0,
          description: 'How much of it is taken from the balance.',
        }),
        idempotencyKey: t.arg.string(idempotencyKeyArg),
      },
      resolve: (_root, { purchase, balance, idempotencyKey }, ctx) =>
        pay(ctx, { purchaseId: purchase, balanceFen: balance }, idempotencyKey),
    }),
    syncPurchase: t.withAuth({ resident: true }).field({
      type: PurchaseType,
      description:
        'Asks WeChat whether a purchase was paid. Call it when the pay sheet has closed: what the sheet says proves nothing.',
      errors: { types: [OrderNotFound] },
      args: { purchase: t.arg.id({ required: true, description: 'Which.', validate: idArg }) },
      resolve: async (_root, { purchase }, ctx) => {
        await syncPurchase(ctx, purchase)
        return requirePurchase(ctx, purchase)
      },
    }),
    creditBalance: t.withAuth({ right: 'creditBalance' }).field({
      type: CreditType,
      description: 'Puts money on a resident’s balance. For operators of a city; audited.',
      errors: { types: [IdempotencyKeyReused] },
      args: {
        resident: t.arg.id({ required: true, description: 'Whose.', validate: idArg }),
        amount: t.arg({ type: 'Fen', required: true, description: 'At most 1,000 yuan at once.' }),
        city: t.arg.string({
          required: true,
          description: 'Code of the city that gives it.',
          validate: z.string().max(12),
        }),
        reason: t.arg.string({ required: true, description: 'Why, up to 120 characters.' }),
        idempotencyKey: t.arg.string(idempotencyKeyArg),
      },
      resolve: (_root, { resident, amount, city, reason, idempotencyKey }, ctx) =>
        creditBalance(ctx, { residentId: resident, fen: amount, city, reason }, idempotencyKey),
    }),
  }))
}
