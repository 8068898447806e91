import type { ResidentContext } from '#schema/context.ts'
import type { OrderRow } from '#resolvers/ordering/service.ts'
import {
  invoiceableFen,
  invoicesOfOrder,
  lastInvoiceBuyer,
  type InvoiceRow,
} from '#resolvers/invoicing/service.ts'
import type { InvoiceBuyer } from '#resolvers/invoicing/rules.ts'
import { moneyText } from '#ui/format.ts'
import type { InvoicesView } from '#ui/selling/invoice.tsx'
import type { Ui } from '#ui/types.ts'
import type { Form } from '#ui/forms.ts'

/** What is known of an invoice, a line each. */
export const invoiceFacts = (
  { state, amountFen, number, redNumber, reason }: InvoiceRow,
  { t }: Ui,
): readonly string[] => [
  ...(amountFen === null ? [] : [t('ui.invoice.amount', { fen: moneyText(amountFen) })]),
  ...(number === null ? [] : [t('ui.invoice.number', { number })]),
  ...(redNumber === null ? [] : [t('ui.invoice.red', { number: redNumber })]),
  ...(state === 'REFUSED' && reason !== null ? [t('ui.invoice.reason', { reason })] : []),
]

/** What a form says of whom an invoice is made out to. */
export const invoiceBuyerOf = (form: Form): InvoiceBuyer => ({
  kind: form.one('kind') === 'COMPANY' ? 'COMPANY' : 'PERSONAL',
  title: form.one('title'),
  taxNumber: form.one('taxNumber'),
  email: form.one('email'),
})

/** Invoices of an order of the caller, and whether another one can be asked for. */
export const invoicesView = async (
  ctx: ResidentContext,
  ui: Ui,
  { id }: OrderRow,
  written: Readonly<Record<string, string>> | undefined,
): Promise<InvoicesView | undefined> => {
  const [rows, cashFen] = await Promise.all([
    invoicesOfOrder(ctx).load(id),
    invoiceableFen(ctx, id),
  ])
  if (rows.length === 0 && cashFen <= 0) return undefined
  const last = cashFen > 0 && written === undefined ? await lastInvoiceBuyer(ctx) : null
  const first = last && {
    kind: last.kind,
    title: last.title,
    taxNumber: last.taxNumber ?? '',
    email: last.email ?? '',
  }
  return {
    rows: rows.map((row) => ({
      id: row.id,
      stateText: ui.t(`ui.invoice.state.${row.state}`),
      facts: invoiceFacts(row, ui),
      ...(row.pdfUrl === null ? {} : { pdfUrl: row.pdfUrl }),
      canWithdraw: row.state === 'REQUESTED',
    })),
    ...(cashFen > 0 ? { ask: { cashFen, written: written ?? first ?? {} } } : {}),
  }
}
