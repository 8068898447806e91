import type { Context as HonoContext } from 'hono'
import { mayBeVoided } from '#resolvers/invoicing/rules.ts'
import {
  invoicesCsv,
  isRedDue,
  issueInvoice,
  listInvoices,
  readInvoiceBuyer,
  refuseInvoice,
  reverseInvoice,
  type InvoiceRow,
} from '#resolvers/invoicing/service.ts'
import {
  InvoicesPage,
  type DeskInvoice,
  type InvoicesPageProps,
} from '#ui/console/invoices-page.tsx'
import { moneyText } from '#ui/format.ts'
import { readForm, wholeOf, type Form } from '#ui/forms.ts'
import { invoiceFacts } from '../../portal/selling/invoice-views.ts'
import { refusalAt, type DeskEnv, type DeskPage, type Section } from './desk.tsx'

type Call = HonoContext<DeskEnv>

const LIST = 20

const rowView = async ({ ctx, ui }: DeskPage, row: InvoiceRow): Promise<DeskInvoice> => {
  const buyer = await readInvoiceBuyer(ctx, row)
  const due = isRedDue(row)
  return {
    id: row.id,
    stateText: ui.t(`ui.invoice.state.${row.state}`),
    order: ui.t('ui.order.number', { number: row.orderNumber }),
    facts: invoiceFacts(row, ui),
    buyer: buyer
      ? (
          [
            [ui.t('ui.invoice.buyer'), buyer.title],
            [ui.t('ui.invoice.taxNumber.short'), buyer.taxNumber],
            [ui.t('ui.invoice.email.short'), buyer.email],
          ] as const
        ).flatMap(([label, value]) => (value === null ? [] : [{ label, value }]))
      : [],
    cashFen: row.cashFen,
    can:
      row.state === 'REQUESTED' ? (row.cashFen > 0 ? 'ISSUE' : 'NONE') : due ? 'REVERSE' : 'NONE',
    ...(due ? { due: ui.t('ui.work.invoices.due', { fen: moneyText(row.cashFen) }) } : {}),
    mayVoid:
      row.number !== null &&
      row.issuedAt !== null &&
      mayBeVoided(row.number, row.issuedAt, ctx.now, row.zone),
  }
}

const show = async (c: Call, refused?: InvoicesPageProps['refused']): Promise<Response> => {
  const page = c.get('desk')
  const { ctx, ui, at, store } = page
  const all = c.req.query('show') === 'all'
  const { edges, pageInfo } = await listInvoices(ctx, {
    merchant: store.merchantId,
    show: all ? 'ALL' : 'TODO',
    first: LIST,
    after: c.req.query('after'),
  })
  const kept = all ? { show: 'all' } : {}
  return page.render(
    { title: ui.t('ui.work.invoices'), ...(refused ? { status: 422 as const } : {}) },
    <InvoicesPage
      ui={ui}
      filters={[
        { href: at('invoices'), label: ui.t('ui.work.invoices.todo'), current: !all },
        { href: at('invoices', { show: 'all' }), label: ui.t('ui.work.stock.all'), current: all },
      ]}
      rows={await Promise.all(edges.map(({ node }) => rowView(page, node)))}
      actionOf={(id, what) => at(`invoices/${id}/${what}`, kept)}
      exportHref={at('invoices/export')}
      next={
        pageInfo.hasNextPage
          ? at('invoices', { ...kept, after: pageInfo.endCursor ?? undefined })
          : undefined
      }
      done={c.req.query('done') === undefined ? undefined : ui.t('ui.work.invoices.done')}
      refused={refused}
    />,
  )
}

const textOf = (form: Form, name: string): string | null => {
  const text = form.one(name).trim()
  return text === '' ? null : text
}

const acting =
  (act: (page: DeskPage, id: string, form: Form) => Promise<void>) =>
  async (c: Call): Promise<Response> => {
    const page = c.get('desk')
    const form = await readForm(c)
    const id = c.req.param('invoice') ?? ''
    try {
      await act(page, id, form)
      return c.redirect(page.at('invoices', { show: c.req.query('show'), done: 'yes' }), 303)
    } catch (error) {
      const text = refusalAt(error, page)
      return show(c, { id, text, written: Object.fromEntries(form.under('')) })
    }
  }

/** Invoices that buyers have asked for. */
export const invoices: Section = {
  id: 'invoices',
  rights: ['issueInvoices'],
  pages: (app) => {
    app.get('/', (c) => show(c))
    app.get('/export', async (c) => {
      const { ctx, store } = c.get('desk')
      return c.body(await invoicesCsv(ctx, store.merchantId), 200, {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': 'attachment; filename="invoices.csv"',
      })
    })
    app.post(
      '/:invoice/issue',
      acting(({ ctx }, id, form) =>
        issueInvoice(ctx, {
          id,
          number: form.one('number').trim(),
          pdfUrl: textOf(form, 'pdf'),
          amountFen: wholeOf(form.one('amount')),
        }),
      ),
    )
    app.post(
      '/:invoice/refuse',
      acting(({ ctx }, id, form) => refuseInvoice(ctx, { id, reason: form.one('reason') })),
    )
    app.post(
      '/:invoice/reverse',
      acting(({ ctx }, id, form) => reverseInvoice(ctx, { id, redNumber: textOf(form, 'red') })),
    )
  },
}
