import { z } from 'zod'
import type { Builder, SharedTypes } from '#schema/builder.ts'
import { pageArgs } from '#schema/connection.ts'
import { problemTypes } from '#schema/problem-types.ts'
import type { INVOICE_STATES } from '#schema/tables/invoices.ts'
import type { orderingGraph } from '../ordering/graph.ts'
import {
  InvoiceExists,
  InvoiceInvalid,
  InvoiceNotFound,
  InvoiceStateProblem,
  NothingToInvoice,
} from './errors.ts'
import type { InvoiceBuyer } from './rules.ts'
import {
  invoicesOfOrder,
  isRedDue,
  issueInvoice,
  listInvoices,
  readablePdf,
  readInvoiceBuyer,
  refuseInvoice,
  requestInvoice,
  requireInvoice,
  reverseInvoice,
  withdrawInvoice,
  type InvoiceRow,
} from './service.ts'

const idArg = z.string().min(1).max(64)

/** Invoices (发票) of orders. */
export const invoicingGraph = (
  b: Builder,
  shared: SharedTypes,
  { OrderType }: ReturnType<typeof orderingGraph>,
): void => {
  problemTypes(b, shared, {
    NothingToInvoice: [NothingToInvoice, 'No cash of the order is left, or it is too long ago.'],
    InvoiceExists: [InvoiceExists, 'An invoice of the order has been asked for already.'],
    InvoiceNotFound: [InvoiceNotFound, 'The caller has no such invoice.'],
    InvoiceStateProblem: [InvoiceStateProblem, 'The invoice does not allow this as it stands.'],
  })
  b.objectType(InvoiceInvalid, {
    name: 'InvoiceInvalid',
    description: 'Something that is written on the invoice cannot be.',
    interfaces: [shared.ProblemInterface],
    fields: (t) => ({
      fault: t.exposeString('fault', {
        description: 'TITLE, TAX_NUMBER, EMAIL, NUMBER, NUMBER_TAKEN, PDF or REASON.',
      }),
    }),
  })
  const StateEnum = b.enumType('InvoiceState', {
    description: 'How far an invoice has come.',
    values: {
      REQUESTED: { description: 'The merchant has to issue it.' },
      ISSUED: { description: 'It has a number.' },
      REVERSED: { description: 'By a red-letter invoice over the same amount.' },
      VOIDED: { description: 'Taken back in the month of its issue, on an old form.' },
      REFUSED: { description: 'By the merchant, with a reason.' },
      WITHDRAWN: { description: 'By the buyer.' },
    } as const satisfies Record<(typeof INVOICE_STATES)[number], { description: string }>,
  })
  const KindEnum = b.enumType('InvoiceTitleKind', {
    description: 'Whom an invoice is made out to.',
    values: {
      PERSONAL: { description: 'A person.' },
      COMPANY: { description: 'A company, by its taxpayer number.' },
    } as const,
  })
  const BuyerType = b.objectRef<InvoiceBuyer>('InvoiceBuyer').implement({
    description: 'Whom an invoice is made out to. Only its buyer and the merchant’s office see it.',
    fields: (t) => ({
      kind: t.expose('kind', { type: KindEnum, description: 'A person or a company.' }),
      title: t.exposeString('title', { description: 'Name on it.' }),
      taxNumber: t.exposeString('taxNumber', {
        nullable: true,
        description: 'Unified social credit code of a company.',
      }),
      email: t.exposeString('email', { nullable: true, description: 'Where it is sent.' }),
    }),
  })
  const InvoiceType = b.objectRef<InvoiceRow>('Invoice').implement({
    description: 'An invoice of an order over what was paid in cash.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'For everything that is done with it.' }),
      orderId: t.exposeID('orderId', { description: 'Of which order.' }),
      state: t.expose('state', { type: StateEnum, description: 'How far it has come.' }),
      amount: t.expose('amountFen', {
        type: 'Fen',
        nullable: true,
        description: 'What it is over, once issued.',
      }),
      cash: t.expose('cashFen', {
        type: 'Fen',
        description: 'What of the order was paid in cash and has not gone back, now.',
      }),
      isRedDue: t.boolean({
        description: 'Money went back since it was issued: it has to be reversed.',
        resolve: isRedDue,
      }),
      number: t.exposeString('number', { nullable: true, description: 'Its number.' }),
      redNumber: t.exposeString('redNumber', {
        nullable: true,
        description: 'Number of the red-letter invoice that reversed it.',
      }),
      pdfUrl: t.string({
        nullable: true,
        description: 'Where it can be read. Null for those who do not issue it, as `buyer`.',
        resolve: (invoice, _args, ctx) => readablePdf(ctx, invoice),
      }),
      reason: t.exposeString('reason', { nullable: true, description: 'Why it was refused.' }),
      buyer: t.field({
        type: BuyerType,
        nullable: true,
        description: 'Whom it is made out to. Null for those who do not issue it.',
        resolve: (invoice, _args, ctx) => readInvoiceBuyer(ctx, invoice),
      }),
      requestedAt: t.expose('createdAt', { type: 'DateTime', description: 'When.' }),
      issuedAt: t.expose('issuedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When its number was noted.',
      }),
    }),
  })
  b.objectFields(OrderType, (t) => ({
    invoices: t.field({
      type: [InvoiceType],
      description: 'Its invoices, the latest first.',
      resolve: async ({ id }, _args, ctx) => [...(await invoicesOfOrder(ctx).load(id))],
    }),
  }))
  const InvoiceConnection = b.connectionObject({
    type: InvoiceType,
    name: 'InvoiceConnection',
    description: 'Invoices, the latest first.',
  })
  b.queryFields((t) => ({
    invoices: t.withAuth({ right: 'issueInvoices' }).field({
      type: InvoiceConnection,
      description: 'Invoices of a merchant.',
      args: {
        merchant: t.arg.id({ required: true, description: 'Which merchant.', validate: idArg }),
        todo: t.arg.boolean({
          defaultValue: false,
          description: 'Only those to issue or to reverse.',
        }),
        ...pageArgs(b),
      },
      resolve: (_root, { todo, ...args }, ctx) =>
        listInvoices(ctx, { ...args, show: todo === true ? 'TODO' : 'ALL' }),
    }),
  }))
  const BuyerInput = b.inputType('InvoiceBuyerInput', {
    description: 'Whom an invoice is made out to.',
    fields: (t) => ({
      kind: t.field({ type: KindEnum, required: true, description: 'A person or a company.' }),
      title: t.string({ required: true, description: 'Name on it, up to 100 characters.' }),
      taxNumber: t.string({
        required: false,
        description: 'Unified social credit code; of a company it is needed.',
      }),
      email: t.string({ required: false, description: 'Where it is sent.' }),
    }),
  })
  b.mutationFields((t) => {
    const id = t.arg.id({ required: true, description: 'Which invoice.', validate: idArg })
    return {
      requestInvoice: t.withAuth({ resident: true }).field({
        type: InvoiceType,
        description: 'Asks for an invoice of an order, over what was paid in cash.',
        errors: { types: [NothingToInvoice, InvoiceExists, InvoiceInvalid] },
        args: {
          order: t.arg.id({ required: true, description: 'Of which order.', validate: idArg }),
          buyer: t.arg({ type: BuyerInput, required: true, description: 'Made out to whom.' }),
        },
        resolve: async (_root, { order, buyer }, ctx) =>
          requireInvoice(
            ctx,
            await requestInvoice(ctx, {
              order,
              buyer: {
                ...buyer,
                taxNumber: buyer.taxNumber ?? null,
                email: buyer.email ?? null,
              },
            }),
          ),
      }),
      withdrawInvoice: t.withAuth({ resident: true }).field({
        type: InvoiceType,
        description: 'Takes back a request that was not answered.',
        errors: { types: [InvoiceNotFound] },
        args: { id },
        resolve: async (_root, args, ctx) => {
          await withdrawInvoice(ctx, args.id)
          return requireInvoice(ctx, args.id)
        },
      }),
      issueInvoice: t.withAuth({ right: 'issueInvoices' }).field({
        type: InvoiceType,
        description: 'Notes that an invoice was issued in the tax bureau’s platform.',
        errors: { types: [InvoiceNotFound, InvoiceStateProblem, InvoiceInvalid] },
        args: {
          id,
          amount: t.arg({
            type: 'Fen',
            required: true,
            description: '`cash` as it was shown: where money went back since, it is refused.',
          }),
          number: t.arg.string({
            required: true,
            description: 'Twenty digits; of an old form code-number.',
          }),
          pdfUrl: t.arg.string({ required: false, description: 'Where it can be read, by https.' }),
        },
        resolve: async (_root, { amount, pdfUrl, ...args }, ctx) => {
          await issueInvoice(ctx, { ...args, amountFen: amount, pdfUrl: pdfUrl ?? null })
          return requireInvoice(ctx, args.id)
        },
      }),
      refuseInvoice: t.withAuth({ right: 'issueInvoices' }).field({
        type: InvoiceType,
        description: 'Says that a request is not met, and why.',
        errors: { types: [InvoiceNotFound, InvoiceStateProblem, InvoiceInvalid] },
        args: {
          id,
          reason: t.arg.string({ required: true, description: 'Up to 200 characters.' }),
        },
        resolve: async (_root, args, ctx) => {
          await refuseInvoice(ctx, args)
          return requireInvoice(ctx, args.id)
        },
      }),
      reverseInvoice: t.withAuth({ right: 'issueInvoices' }).field({
        type: InvoiceType,
        description:
          'Notes that an invoice was reversed. Where cash is left, another one is asked for at once.',
        errors: { types: [InvoiceNotFound, InvoiceStateProblem, InvoiceInvalid] },
        args: {
          id,
          redNumber: t.arg.string({
            required: false,
            description:
              'Of the red-letter invoice; none where an old form is voided in its month.',
          }),
        },
        resolve: async (_root, args, ctx) => {
          await reverseInvoice(ctx, { id: args.id, redNumber: args.redNumber ?? null })
          return requireInvoice(ctx, args.id)
        },
      }),
    }
  })
}
