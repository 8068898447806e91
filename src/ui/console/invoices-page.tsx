import { moneyText } from '../format.ts'
import { Pagination } from '../parts.tsx'
import { Hidden, TextField, Wrong } from '../selling/form-parts.tsx'
import type { LinkView, Ui } from '../types.ts'
import { Done, Filter } from './parts.tsx'

export interface DeskInvoice {
  readonly id: string
  readonly stateText: string
  readonly order: string
  readonly facts: readonly string[]
  /** Whom it is made out to, a line each, as it is typed off. */
  readonly buyer: readonly { readonly label: string; readonly value: string }[]
  readonly cashFen: number
  readonly can: 'ISSUE' | 'REVERSE' | 'NONE'
  /** Why it has to be reversed. */
  readonly due?: string | undefined
  readonly mayVoid: boolean
}

export interface InvoicesPageProps {
  readonly ui: Ui
  readonly filters: readonly LinkView[]
  readonly rows: readonly DeskInvoice[]
  readonly actionOf: (id: string, what: 'issue' | 'refuse' | 'reverse') => string
  readonly exportHref: string
  readonly next?: string | undefined
  readonly done?: string | undefined
  readonly refused?:
    | {
        readonly id: string
        readonly text: string
        readonly written: Readonly<Record<string, string>>
      }
    | undefined
}

const Issue = ({ row, props }: { row: DeskInvoice; props: InvoicesPageProps }) => {
  const { ui, actionOf, refused } = props
  const wrong = refused?.id === row.id ? refused : undefined
  return (
    <div class="request-form">
      <form class="work-form" method="post" action={actionOf(row.id, 'issue')}>
        <Hidden fields={{ amount: String(row.cashFen) }} />
        <Wrong id={`wrong-${row.id}`} text={wrong?.text} />
        <TextField
          id={`number-${row.id}`}
          name="number"
          label={ui.t('ui.work.invoices.number')}
          value={wrong?.written['number'] ?? ''}
          required
          inputmode="numeric"
          maxlength={21}
          autocomplete="off"
        />
        <TextField
          id={`pdf-${row.id}`}
          name="pdf"
          label={ui.t('ui.work.invoices.pdf')}
          value={wrong?.written['pdf'] ?? ''}
          maxlength={500}
          autocomplete="off"
        />
        <p class="choices">
          <button class="button button-strong" type="submit">
            {ui.t('ui.work.invoices.issue', { fen: moneyText(row.cashFen) })}
          </button>
        </p>
      </form>
      <form class="work-form" method="post" action={actionOf(row.id, 'refuse')}>
        <TextField
          id={`reason-${row.id}`}
          name="reason"
          label={ui.t('ui.work.invoices.reason')}
          value={wrong?.written['reason'] ?? ''}
          required
          maxlength={200}
          autocomplete="off"
        />
        <p class="choices">
          <button class="button" type="submit">
            {ui.t('ui.work.invoices.refuse')}
          </button>
        </p>
      </form>
    </div>
  )
}

const Reverse = ({ row, props }: { row: DeskInvoice; props: InvoicesPageProps }) => {
  const { ui, actionOf, refused } = props
  const wrong = refused?.id === row.id ? refused : undefined
  return (
    <form class="work-form request-form" method="post" action={actionOf(row.id, 'reverse')}>
      <Wrong id={`wrong-${row.id}`} text={wrong?.text} />
      <TextField
        id={`red-${row.id}`}
        name="red"
        label={ui.t(row.mayVoid ? 'ui.work.invoices.red.void' : 'ui.work.invoices.red')}
        value={wrong?.written['red'] ?? ''}
        required={!row.mayVoid}
        inputmode="numeric"
        maxlength={21}
        autocomplete="off"
      />
      <p class="choices">
        <button class="button button-strong" type="submit">
          {ui.t('ui.work.invoices.reverse')}
        </button>
      </p>
    </form>
  )
}

/** Invoices of a merchant: to issue, and to reverse where money went back. */
export const InvoicesPage = (props: InvoicesPageProps) => {
  const { ui, rows } = props
  return (
    <article class="requests">
      <header class="work-head">
        <h1>{ui.t('ui.work.invoices')}</h1>
        <p class="choices">
          <a class="button" href={props.exportHref} download>
            {ui.t('ui.work.payouts.export')}
          </a>
        </p>
      </header>
      <p class="lead">{ui.t('ui.work.invoices.lead')}</p>
      <Done text={props.done} />
      <Filter filters={props.filters} ui={ui} />
      {rows.length === 0 ? (
        <p class="empty">{ui.t('ui.work.invoices.none')}</p>
      ) : (
        <ol class="request-rows">
          {rows.map((row) => (
            <li id={row.id} class="request-row">
              <div>
                <h2>
                  {row.stateText} <span class="order-state waits">{row.due}</span>
                </h2>
                <dl class="invoice-buyer">
                  {row.buyer.map(({ label, value }) => (
                    <div>
                      <dt>{label}</dt>
                      <dd>{value}</dd>
                    </div>
                  ))}
                </dl>
                {[row.order, ...row.facts].map((fact) => (
                  <p class="meta">{fact}</p>
                ))}
              </div>
              {row.can === 'ISSUE' ? <Issue row={row} props={props} /> : null}
              {row.can === 'REVERSE' ? <Reverse row={row} props={props} /> : null}
            </li>
          ))}
        </ol>
      )}
      <Pagination nextHref={props.next} ui={ui} />
    </article>
  )
}
