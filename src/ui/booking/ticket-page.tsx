import { clockText, isoText } from '../format.ts'
import { Crumbs, Pagination } from '../parts.tsx'
import { Hidden, Wrong } from '../selling/form-parts.tsx'
import { OwnPages } from '../selling/interests-page.tsx'
import { momentText } from '../selling/progress.tsx'
import type { LinkView, Ui } from '../types.ts'
import { Wait, type WaitView } from './queue-panel.tsx'

export type TicketState = 'WAITING' | 'CALLED' | 'PASSED' | 'SERVED' | 'CANCELLED' | 'EXPIRED'

/** A number as its holder sees it. */
export interface TicketView {
  readonly id: string
  readonly number: string
  readonly state: TicketState
  readonly place: string
  readonly placeHref: string | undefined
  readonly queue: string
  readonly party: number
  readonly ahead: number | null
  readonly wait: WaitView | null
  readonly counter: string | null
  readonly takenAt: number
  readonly calledAt: number | null
}

const EVERY_S = 10

const LIVE: ReadonlySet<TicketState> = new Set(['WAITING', 'CALLED', 'PASSED'])

const Where = ({ ticket, ui }: { ticket: TicketView; ui: Ui }) => {
  const { state, ahead, wait, counter, calledAt } = ticket
  if (state === 'WAITING')
    return (
      <>
        <p class="ticket-ahead">{ui.t('ui.queue.ahead', { n: ahead ?? 0 })}</p>
        <p>
          <Wait wait={wait} ui={ui} />
        </p>
      </>
    )
  if (state === 'CALLED' && calledAt !== null)
    return (
      <p class="ticket-ahead">
        {ui.t('ui.queue.called.at', {
          time: clockText(calledAt, ui.zone),
          counter: counter ?? ui.t('ui.queue.called.here'),
        })}
      </p>
    )
  return state === 'PASSED' ? <p>{ui.t('ui.queue.passed.text')}</p> : null
}

/** The number of somebody, large enough to be shown to a waiter. A script keeps it up to date. */
export const TicketPage = ({
  ui,
  crumbs,
  ticket,
  leaveAction,
  refreshHref,
  refused,
}: {
  ui: Ui
  crumbs: readonly LinkView[]
  ticket: TicketView
  /** Absent for slips of paper, which anybody may find. */
  leaveAction: string | undefined
  refreshHref: string
  refused?: string | undefined
}) => (
  <article class="selling wrap ticket-page">
    <Crumbs links={crumbs} ui={ui} />
    <div
      id="ticket"
      data-live={LIVE.has(ticket.state) ? EVERY_S : undefined}
      data-title={`${ticket.number} ${ui.t(`ui.queue.state.${ticket.state}`)}`}
      data-alert={ticket.state === 'CALLED' ? 'yes' : undefined}
    >
      <div class={`ticket frame ticket-${ticket.state.toLowerCase()}`} aria-live="polite">
        <p class="meta">{ui.t('ui.queue.number')}</p>
        <h1 class="ticket-number">{ticket.number}</h1>
        <p class="ticket-state">{ui.t(`ui.queue.state.${ticket.state}`)}</p>
        <Where ticket={ticket} ui={ui} />
        <p>
          {ticket.placeHref === undefined ? (
            ticket.place
          ) : (
            <a href={ticket.placeHref}>{ticket.place}</a>
          )}{' '}
          · {ticket.queue}
        </p>
        <p class="meta">
          <time datetime={isoText(ticket.takenAt)}>
            {ui.t('ui.queue.taken', {
              time: clockText(ticket.takenAt, ui.zone),
              party: ticket.party,
            })}
          </time>
        </p>
      </div>
      <Wrong id="leave-wrong" text={refused} />
      {LIVE.has(ticket.state) ? (
        <div class="choices">
          <a class="button" href={refreshHref}>
            {ui.t('ui.queue.refresh')}
          </a>
          {leaveAction === undefined ? null : (
            <form method="post" action={leaveAction}>
              <Hidden fields={{ id: ticket.id }} />
              <button class="button" type="submit">
                {ui.t('ui.queue.leave')}
              </button>
            </form>
          )}
        </div>
      ) : null}
    </div>
    {LIVE.has(ticket.state) ? <p class="meta">{ui.t('ui.queue.note')}</p> : null}
  </article>
)

/** The numbers of whoever is signed in, those that count first. */
export const TicketsPage = ({
  ui,
  crumbs,
  own,
  tickets,
  prevHref,
  nextHref,
}: {
  ui: Ui
  crumbs: readonly LinkView[]
  own: readonly LinkView[]
  tickets: readonly (TicketView & { readonly href: string })[]
  prevHref: string | undefined
  nextHref: string | undefined
}) => (
  <article class="selling wrap">
    <Crumbs links={crumbs} ui={ui} />
    <header class="list-head">
      <h1>{ui.t('ui.queue.mine')}</h1>
    </header>
    <OwnPages links={own} ui={ui} />
    {tickets.length === 0 ? (
      <p class="nothing frame">{ui.t('ui.queue.empty')}</p>
    ) : (
      <ul class="orders">
        {tickets.map((ticket) => (
          <li class="order-card">
            <p class={LIVE.has(ticket.state) ? 'order-state waits' : 'order-state'}>
              {ui.t(`ui.queue.state.${ticket.state}`)}
            </p>
            <div class="order-what">
              <h2>
                <a href={ticket.href}>
                  {ticket.number} · {ticket.place}
                </a>
              </h2>
              <p>
                {ticket.queue}
                {ticket.ahead === null ? '' : ` · ${ui.t('ui.queue.ahead', { n: ticket.ahead })}`}
              </p>
              <p class="meta">{momentText(ticket.takenAt, ui)}</p>
            </div>
          </li>
        ))}
      </ul>
    )}
    <Pagination prevHref={prevHref} nextHref={nextHref} ui={ui} />
  </article>
)
