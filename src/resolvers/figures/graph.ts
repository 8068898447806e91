import { z } from 'zod'
import type { Builder } from '#schema/builder.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { textIn } from '#schema/locale.ts'
import type { CheckoutTypes } from '../ordering/checkout-graph.ts'
import { readFigures, type Figures, type Totals } from './figures.ts'
import { listPayouts, type PayoutRow } from './payouts.ts'

const idArg = z.string().min(1).max(64)
const dateArg = z.string().length(10)

type Best = Figures['bestSellers'][number]

/** What stores brought in, for those who keep their books. */
export const figuresGraph = (b: Builder, { FulfilmentEnum }: CheckoutTypes): void => {
  const named = (names: LocalizedText, locale: 'zh-CN' | 'en'): string => textIn(names, locale)
  const TotalsType = b.objectRef<Totals>('SalesTotals').implement({
    description:
      'What a period brought. An order counts when it is paid, a refund when it has arrived.',
    fields: (t) => ({
      sales: t.expose('salesFen', { type: 'Fen', description: 'What was paid, freight included.' }),
      orders: t.exposeInt('orders', { description: 'Orders that were paid.' }),
      average: t.expose('averageFen', {
        type: 'Fen',
        description: 'Paid an order; 0 without any.',
      }),
      units: t.exposeInt('units', { description: 'Units of those orders.' }),
      refunds: t.expose('refundsFen', { type: 'Fen', description: 'What went back.' }),
      refundCount: t.exposeInt('refunds', { description: 'How often something went back.' }),
    }),
  })
  const DayType = b.objectRef<Figures['days'][number]>('SalesDay').implement({
    description: 'A day of a period.',
    fields: (t) => ({
      date: t.exposeString('date', { description: 'There, as 2026-11-26.' }),
      sales: t.expose('salesFen', { type: 'Fen', description: 'What was paid.' }),
      orders: t.exposeInt('orders', { description: 'Orders that were paid.' }),
    }),
  })
  const HourType = b.objectRef<Figures['hours'][number]>('SalesHour').implement({
    description: 'An hour of the day, over all days of a period.',
    fields: (t) => ({
      hour: t.exposeInt('hour', { description: '0 to 23, there.' }),
      sales: t.expose('salesFen', { type: 'Fen', description: 'What was paid in it.' }),
      orders: t.exposeInt('orders', { description: 'Orders that were paid in it.' }),
    }),
  })
  const ShareType = b.objectRef<Figures['fulfilments'][number]>('SalesShare').implement({
    description: 'Orders by how they are handed over.',
    fields: (t) => ({
      fulfilment: t.expose('fulfilment', { type: FulfilmentEnum, description: 'How.' }),
      orders: t.exposeInt('orders', { description: 'How many.' }),
    }),
  })
  const BestType = b.objectRef<Best>('BestSeller').implement({
    description: 'A product that sold well.',
    fields: (t) => ({
      productId: t.exposeID('productId', { description: 'Which.' }),
      name: t.string({
        description: 'As it was called when it was sold.',
        resolve: ({ names }, _args, { locale }) => named(names, locale),
      }),
      units: t.exposeInt('units', { description: 'Units sold.' }),
      sales: t.expose('salesFen', { type: 'Fen', description: 'Paid for them, without freight.' }),
    }),
  })
  const FiguresType = b.objectRef<Figures>('SalesFigures').implement({
    description:
      'What a store sold in a period, with the period before. Exact at the moment of asking.',
    fields: (t) => ({
      now: t.field({ type: TotalsType, description: 'The period.', resolve: (row) => row }),
      before: t.expose('before', { type: TotalsType, description: 'As many days right before.' }),
      days: t.expose('days', { type: [DayType], description: 'Its days, all of them.' }),
      hours: t.expose('hours', { type: [HourType], description: 'All 24.' }),
      fulfilments: t.expose('fulfilments', {
        type: [ShareType],
        description: 'Most orders first.',
      }),
      bestSellers: t.expose('bestSellers', { type: [BestType], description: 'At most ten.' }),
      buyers: t.exposeInt('buyers', {
        nullable: true,
        description: 'People who bought. Null below five, among whom one could be recognised.',
      }),
      returning: t.exposeInt('returning', {
        nullable: true,
        description: 'Of them, those who had bought from the merchant before.',
      }),
    }),
  })
  const PayoutType = b.objectRef<PayoutRow>('PayoutRow').implement({
    description: 'What a store earned on a day. What goes out is negative; `net` is the sum.',
    fields: (t) => ({
      date: t.exposeString('date', { description: 'There, as 2026-11-26.' }),
      storeId: t.exposeID('storeId', { description: 'Which store.' }),
      orders: t.exposeInt('orders', { description: 'Orders that were paid.' }),
      external: t.expose('externalFen', { type: 'Fen', description: 'Paid through WeChat.' }),
      balance: t.expose('balanceFen', { type: 'Fen', description: 'Paid from stored balances.' }),
      externalRefund: t.expose('externalRefundFen', {
        type: 'Fen',
        description: 'Given back through WeChat: 0 or negative.',
      }),
      balanceRefund: t.expose('balanceRefundFen', {
        type: 'Fen',
        description: 'Given back to stored balances: 0 or negative.',
      }),
      freight: t.expose('freightFen', { type: 'Fen', description: 'Within what was paid.' }),
      fee: t.expose('feeFen', {
        type: 'Fen',
        description: 'Taken by WeChat, less what came back with refunds; it may be negative.',
      }),
      net: t.expose('netFen', { type: 'Fen', description: 'What is left.' }),
      isProvisional: t.exposeBoolean('isProvisional', {
        description: 'The fee is an estimate: the bill of the day is not there yet.',
      }),
    }),
  })
  b.queryFields((t) => {
    const from = t.arg.string({
      required: true,
      description: 'The first day, as 2026-11-01.',
      validate: dateArg,
    })
    const to = t.arg.string({
      required: true,
      description: 'The last day; a period has at most 400.',
      validate: dateArg,
    })
    return {
      salesFigures: t.withAuth({ right: 'readFigures' }).field({
        type: FiguresType,
        nullable: true,
        complexity: 200,
        description: 'Figures of a store; null for whoever may not read them.',
        args: {
          store: t.arg.id({ required: true, description: 'Which store.', validate: idArg }),
          from,
          to,
        },
        resolve: (_root, args, ctx) => readFigures(ctx, args),
      }),
      payouts: t.withAuth({ right: 'readPayouts' }).field({
        type: [PayoutType],
        complexity: { field: 200, multiplier: 5 },
        description:
          'What each store of a merchant earned each day, latest first; nothing for whoever may not read it.',
        args: {
          merchant: t.arg.id({ required: true, description: 'Which merchant.', validate: idArg }),
          from,
          to,
        },
        resolve: (_root, args, ctx) => listPayouts(ctx, args),
      }),
    }
  })
}
