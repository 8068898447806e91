import { moneyText } from '../format.ts'
import { SectionHead } from '../parts.tsx'
import type { Ui } from '../types.ts'
import { Fold, Hidden, Pick, TextField, Wrong } from './form-parts.tsx'

export interface InvoiceView {
  readonly id: string
  readonly stateText: string
  readonly facts: readonly string[]
  readonly pdfUrl?: string | undefined
  readonly canWithdraw: boolean
}

export interface InvoicesView {
  readonly rows: readonly InvoiceView[]
  /** What can be asked for now, with what the form says at first. */
  readonly ask?:
    | { readonly cashFen: number; readonly written: Readonly<Record<string, string>> }
    | undefined
}

/** Invoices of an order, and the form that asks for one. */
export const OrderInvoices = ({
  invoices: { rows, ask },
  actionOf,
  refused,
  ui,
}: {
  invoices: InvoicesView
  actionOf: (what: string) => string
  refused?: string | undefined
  ui: Ui
}) => {
  const value = (name: string): string => ask?.written[name] ?? ''
  return (
    <section class="folds" aria-labelledby="invoices">
      <SectionHead id="invoices" title={ui.t('ui.invoice.title')} ui={ui} />
      {rows.map(({ id, stateText, facts, pdfUrl, canWithdraw }) => (
        <div class="reviewed">
          <p>
            <b>{stateText}</b>
          </p>
          {facts.map((fact) => (
            <p class="meta">{fact}</p>
          ))}
          {pdfUrl === undefined ? null : (
            <p>
              <a href={pdfUrl} rel="noopener noreferrer nofollow" target="_blank">
                {ui.t('ui.invoice.pdf')}
              </a>
            </p>
          )}
          {canWithdraw ? (
            <form method="post" action={actionOf('uninvoice')}>
              <Hidden fields={{ invoice: id }} />
              <button class="button" type="submit">
                {ui.t('ui.invoice.withdraw')}
              </button>
            </form>
          ) : null}
        </div>
      ))}
      {ask === undefined ? null : (
        <Fold
          title={ui.t('ui.invoice.ask', { fen: moneyText(ask.cashFen) })}
          open={refused !== undefined}
        >
          <form method="post" action={actionOf('invoice')}>
            <Wrong id="invoice-wrong" text={refused} />
            <fieldset class="picks">
              <legend>{ui.t('ui.invoice.kind')}</legend>
              {(['PERSONAL', 'COMPANY'] as const).map((kind) => (
                <Pick
                  name="kind"
                  value={kind}
                  checked={(value('kind') || 'PERSONAL') === kind}
                  required
                >
                  {ui.t(`ui.invoice.kind.${kind}`)}
                </Pick>
              ))}
            </fieldset>
            <TextField
              id="invoice-title"
              name="title"
              label={ui.t('ui.invoice.buyer')}
              value={value('title')}
              required
              maxlength={100}
              autocomplete="organization"
            />
            <TextField
              id="invoice-tax"
              name="taxNumber"
              label={ui.t('ui.invoice.taxNumber')}
              value={value('taxNumber')}
              maxlength={18}
              autocomplete="off"
              autocapitalize="characters"
              spellcheck={false}
            />
            <TextField
              id="invoice-email"
              name="email"
              label={ui.t('ui.invoice.email')}
              value={value('email')}
              maxlength={200}
              autocomplete="email"
            />
            <p class="meta">{ui.t('ui.invoice.note')}</p>
            <p class="choices">
              <button class="button button-strong" type="submit">
                {ui.t('ui.invoice.do')}
              </button>
            </p>
          </form>
        </Fold>
      )}
    </section>
  )
}
