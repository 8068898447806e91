import { clockText, dateText, isoText, moneyText } from '../format.ts'
import { Pagination } from '../parts.tsx'
import { Hidden, Pick, TextField, Wrong } from '../selling/form-parts.tsx'
import type { LinkView, Ui } from '../types.ts'
import { Done, Filter } from './parts.tsx'

export interface DeskRequest {
  readonly id: string
  readonly kindText: string
  readonly stateText: string
  readonly at: number
  readonly order: LinkView
  readonly what: string
  readonly reason: string
  readonly answer?: string | undefined
  readonly refundFen?: number | undefined
  /** What whoever looks can do now. DECIDE: agree or not; RECEIVE: say what became of the goods. */
  readonly can?: 'DECIDE' | 'RECEIVE' | undefined
}

export interface AfterSalesPageProps {
  readonly ui: Ui
  readonly filters: readonly LinkView[]
  readonly rows: readonly DeskRequest[]
  readonly actionOf: (id: string, what: 'decide' | 'receive') => string
  readonly formKey: () => string
  readonly next?: string | undefined
  readonly done?: string | undefined
  readonly refused?:
    | { readonly id: string; readonly text: string; readonly answer: string }
    | undefined
}

const OUTCOMES = ['RESTOCK', 'DAMAGED', 'REFUSED'] as const

const Answer = ({ props, row }: { props: AfterSalesPageProps; row: DeskRequest }) => {
  const { ui, actionOf, refused } = props
  const decides = row.can === 'DECIDE'
  const wrong = refused?.id === row.id ? refused : undefined
  return (
    <form
      class="work-form request-form"
      method="post"
      action={actionOf(row.id, decides ? 'decide' : 'receive')}
      aria-label={ui.t('ui.work.request.form', { what: row.what })}
    >
      <Hidden fields={{ key: props.formKey() }} />
      <Wrong id={`wrong-${row.id}`} text={wrong?.text} />
      {decides ? null : (
        <fieldset class="picks">
          <legend>{ui.t('ui.work.request.outcome')}</legend>
          {OUTCOMES.map((outcome) => (
            <Pick name="outcome" value={outcome} checked={outcome === 'RESTOCK'} required>
              {ui.t(`ui.work.request.outcome.${outcome}`)}
            </Pick>
          ))}
        </fieldset>
      )}
      <TextField
        id={`answer-${row.id}`}
        name="answer"
        label={ui.t('ui.work.request.answer')}
        value={wrong?.answer}
        maxlength={200}
        autocomplete="off"
      />
      <p class="check">
        <label>
          <input type="checkbox" name="fault" value="yes" /> {ui.t('ui.work.request.fault')}
        </label>
      </p>
      <p class="choices">
        {decides ? (
          <>
            <button class="button button-strong" type="submit" name="agree" value="yes">
              {ui.t('ui.work.request.agree')}
            </button>
            <button class="button" type="submit" name="agree" value="no">
              {ui.t('ui.work.request.decline')}
            </button>
          </>
        ) : (
          <button class="button button-strong" type="submit">
            {ui.t('ui.work.request.receive')}
          </button>
        )}
      </p>
    </form>
  )
}

/** What buyers ask for after a sale, with the store's answer beside each. */
export const AfterSalesPage = (props: AfterSalesPageProps) => {
  const { ui, rows } = props
  return (
    <article class="requests">
      <header class="work-head">
        <h1>{ui.t('ui.work.after-sales')}</h1>
      </header>
      <Done text={props.done} />
      <Filter filters={props.filters} ui={ui} />
      {rows.length === 0 ? (
        <p class="empty">{ui.t('ui.work.requests.none')}</p>
      ) : (
        <ol class="request-rows">
          {rows.map((row) => (
            <li id={row.id} class="request-row">
              <div>
                <h2>
                  {row.kindText} <span class="order-state waits">{row.stateText}</span>
                </h2>
                <p class="board-what">{row.what}</p>
                <p>{ui.t('ui.afterSale.because', { reason: row.reason })}</p>
                {row.answer === undefined ? null : (
                  <p>{ui.t('ui.afterSale.answer', { answer: row.answer })}</p>
                )}
                <p class="meta">
                  <a href={row.order.href}>{row.order.label}</a> ·{' '}
                  <time datetime={isoText(row.at)}>
                    {dateText(row.at, ui)} {clockText(row.at, ui.zone)}
                  </time>
                  {row.refundFen === undefined
                    ? null
                    : ` · ${ui.t('ui.afterSale.amount', { fen: moneyText(row.refundFen) })}`}
                </p>
              </div>
              {row.can === undefined ? null : <Answer props={props} row={row} />}
            </li>
          ))}
        </ol>
      )}
      <Pagination nextHref={props.next} ui={ui} />
    </article>
  )
}
