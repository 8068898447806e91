import { Table } from '../cache-tables.tsx'
import { moneyText } from '../format.ts'
import type { Ui } from '../types.ts'
import { Figures, PeriodForm, type FigureView, type FiguresPageProps } from './figures-page.tsx'

export interface PayoutView {
  readonly date: string
  readonly store: string
  readonly orders: number
  readonly externalFen: number
  readonly balanceFen: number
  readonly refundFen: number
  readonly feeFen: number
  readonly netFen: number
  readonly isProvisional: boolean
}

export interface PayoutsPageProps extends Pick<
  FiguresPageProps,
  'ui' | 'action' | 'from' | 'to' | 'wrong' | 'periods'
> {
  readonly figures: readonly FigureView[]
  readonly rows: readonly PayoutView[]
  readonly exportHref: string
}

/** Fen with its sign, as people keep their books. */
export const signedText = (fen: number): string =>
  fen < 0 ? `−${moneyText(-fen)}` : moneyText(fen)

const Row = ({ row, ui }: { row: PayoutView; ui: Ui }) => (
  <tr>
    <th scope="row">{row.date}</th>
    <td>{row.store}</td>
    <td class="number">{row.orders}</td>
    <td class="number">{signedText(row.externalFen)}</td>
    <td class="number">{signedText(row.balanceFen)}</td>
    <td class="number">{signedText(row.refundFen)}</td>
    <td class="number">
      {signedText(-row.feeFen)}
      {row.isProvisional ? <span class="meta"> {ui.t('ui.work.payouts.provisional')}</span> : null}
    </td>
    <td class="number">
      <b>{signedText(row.netFen)}</b>
    </td>
  </tr>
)

const COLUMNS = ['date', 'store', 'orders', 'external', 'balance', 'refunds', 'fee', 'net'] as const

/** What each store earned each day, with what went out; the same as a file. */
export const PayoutsPage = (props: PayoutsPageProps) => {
  const { ui, rows } = props
  return (
    <article class="payouts">
      <header class="work-head">
        <h1>{ui.t('ui.work.payouts')}</h1>
        <p class="choices">
          <a class="button" href={props.exportHref}>
            {ui.t('ui.work.payouts.export')}
          </a>
        </p>
      </header>
      <p class="lead">{ui.t('ui.work.payouts.lead')}</p>
      <PeriodForm {...props} />
      <Figures figures={props.figures} />
      {rows.length === 0 ? (
        <p class="empty">{ui.t('ui.work.figures.none')}</p>
      ) : (
        <Table
          label={ui.t('ui.work.payouts')}
          head={COLUMNS.map((column) => (
            <th scope="col">{ui.t(`ui.work.payouts.${column}`)}</th>
          ))}
          rows={rows.map((row) => (
            <Row row={row} ui={ui} />
          ))}
        />
      )}
    </article>
  )
}

/** What a shop closes its day with. */
export const DayPage = ({
  ui,
  date,
  figures,
  todo,
}: {
  ui: Ui
  date: string
  figures: readonly FigureView[]
  /** What is still to be done, each with a way there. */
  todo: readonly { readonly text: string; readonly href: string }[]
}) => (
  <article class="day-report">
    <header class="work-head">
      <h1>{ui.t('ui.work.day.title', { date })}</h1>
      <p class="choices">
        <button class="button" type="button" data-print hidden>
          {ui.t('ui.work.day.print')}
        </button>
      </p>
    </header>
    <Figures figures={figures} />
    <section class="day-todo" aria-labelledby="todo">
      <h2 id="todo">{ui.t('ui.work.day.todo')}</h2>
      {todo.length === 0 ? (
        <p class="done" role="status">
          {ui.t('ui.work.day.done')}
        </p>
      ) : (
        <ul>
          {todo.map(({ text, href }) => (
            <li>
              <a href={href}>{text}</a>
            </li>
          ))}
        </ul>
      )}
    </section>
  </article>
)
