import { clockText, isoText } from '../format.ts'
import { LinkBar, Pagination } from '../parts.tsx'
import type { LinkView, Ui } from '../types.ts'

/** An order on the board: no name and no number of the buyer. */
export interface BoardRow {
  readonly href: string
  /** What is called out: the last four characters of its number. */
  readonly short: string
  readonly number: string
  readonly at: number
  readonly what: string
  /** How it is handed over, when, at which table, and what the buyer wrote. */
  readonly facts: readonly string[]
  readonly note?: string | undefined
  readonly stateText: string
  readonly waits: boolean
  /** It should have been handed over by now. */
  readonly late: boolean
}

export interface BoardPageProps {
  readonly ui: Ui
  readonly filters: readonly LinkView[]
  readonly rows: readonly BoardRow[]
  readonly pulse: { readonly href: string; readonly waiting: number; readonly changedAt: number }
  readonly next?: string | undefined
  readonly done?: string | undefined
}

const Row = ({ row, ui }: { row: BoardRow; ui: Ui }) => (
  <li class={row.late ? 'board-row board-late' : 'board-row'}>
    <a class="board-link" href={row.href}>
      <span class="board-short">{row.short}</span>
      <span class="board-body">
        <b class="board-what">{row.what}</b>
        {row.note === undefined ? null : <span class="board-note">{row.note}</span>}
        <span class="meta">
          {[...row.facts, row.number].join(' · ')} ·{' '}
          <time datetime={isoText(row.at)}>{clockText(row.at, ui.zone)}</time>
        </span>
      </span>
      <span class={row.waits ? 'order-state waits' : 'order-state'}>
        {row.stateText}
        {row.late ? <span class="board-tag">{ui.t('ui.work.orders.late')}</span> : null}
      </span>
    </a>
  </li>
)

/** The orders of a store: what waits first. A script keeps it up to date and rings; without one it is as of its loading. */
export const BoardPage = ({ ui, filters, rows, pulse, next, done }: BoardPageProps) => (
  <article class="board">
    <header class="work-head">
      <h1>{ui.t('ui.work.orders')}</h1>
      <p class="choices">
        <button
          class="button"
          type="button"
          data-sound
          hidden
          aria-pressed="false"
          data-on={ui.t('ui.work.orders.sound.on')}
          data-off={ui.t('ui.work.orders.sound.off')}
        >
          {ui.t('ui.work.orders.sound.off')}
        </button>
      </p>
    </header>
    {done === undefined ? null : (
      <p class="done" role="status">
        {done}
      </p>
    )}
    <LinkBar class="filter" label={ui.t('ui.work.orders.show')} links={filters} />
    <div
      id="board"
      data-pulse={pulse.href}
      data-waiting={pulse.waiting}
      data-changed={pulse.changedAt}
      aria-live="polite"
    >
      {rows.length === 0 ? (
        <p class="empty">{ui.t('ui.work.orders.none')}</p>
      ) : (
        <ol class="board-rows">
          {rows.map((row) => (
            <Row row={row} ui={ui} />
          ))}
        </ol>
      )}
      <Pagination nextHref={next} ui={ui} />
    </div>
  </article>
)
