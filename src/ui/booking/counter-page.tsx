import { clockText } from '../format.ts'
import { Done } from '../console/parts.tsx'
import { Hidden, Wrong } from '../selling/form-parts.tsx'
import type { Ui } from '../types.ts'
import type { TicketState, TicketView } from './ticket-page.tsx'
import { Wait, type WaitView } from './queue-panel.tsx'

/** A number as its counter sees it. */
export type CounterTicket = Pick<
  TicketView,
  'id' | 'number' | 'state' | 'party' | 'counter' | 'takenAt' | 'calledAt'
> & { readonly calls: number; readonly remote: boolean }

/** A queue as its counter sees it. */
export interface CounterQueue {
  readonly id: string
  readonly name: string
  readonly isOpen: boolean
  readonly waiting: number
  readonly wait: WaitView | null
  readonly partyMin: number
  readonly partyMax: number
  readonly called: readonly CounterTicket[]
  readonly next: readonly CounterTicket[]
  readonly passed: readonly CounterTicket[]
}

export interface QueueCounterProps {
  readonly ui: Ui
  readonly queues: readonly CounterQueue[]
  readonly actionOf: (what: string) => string
  /** Where numbers are called to, as typed last. */
  readonly counter: string
  /** A key for each form: pressed twice it is done once. */
  readonly token: () => string
  readonly setupHref: string | undefined
  readonly done: string | undefined
  readonly refused: string | undefined
}

/** What can be done with a number in a state, the likeliest first. */
const ACTS: Partial<
  Record<TicketState, readonly ('SERVE' | 'CALL' | 'PASS' | 'BACK' | 'CANCEL')[]>
> = {
  CALLED: ['SERVE', 'CALL', 'PASS'],
  WAITING: ['CANCEL'],
  PASSED: ['BACK', 'CALL', 'CANCEL'],
}

const Row = ({ ticket, props }: { ticket: CounterTicket; props: QueueCounterProps }) => {
  const { ui, actionOf, counter } = props
  return (
    <li class={`queue-row queue-row-${ticket.state.toLowerCase()}`}>
      <b class="queue-number">{ticket.number}</b>
      <span class="queue-row-facts">
        {ticket.counter === null ? null : <b>{ticket.counter}</b>}
        <span class="meta">
          {ui.t('ui.work.queue.row', {
            party: ticket.party,
            time: clockText(ticket.takenAt, ui.zone),
          })}
          {' · '}
          {ui.t(ticket.remote ? 'ui.work.queue.remote' : 'ui.work.queue.walkIn')}
          {ticket.calledAt === null
            ? ''
            : ` · ${ui.t('ui.work.queue.row.called', { calls: ticket.calls, time: clockText(ticket.calledAt, ui.zone) })}`}
        </span>
      </span>
      <form class="choices" method="post" action={actionOf('act')}>
        <Hidden fields={{ id: ticket.id, counter }} />
        {(ACTS[ticket.state] ?? []).map((act, i) => (
          <button
            class={i === 0 && ticket.state === 'CALLED' ? 'button button-strong' : 'button'}
            type="submit"
            name="act"
            value={act}
            aria-label={ui.t('ui.work.queue.act', {
              act: ui.t(`ui.work.queue.${act}`),
              number: ticket.number,
            })}
          >
            {ui.t(`ui.work.queue.${act}`)}
          </button>
        ))}
      </form>
    </li>
  )
}

const Rows = ({
  title,
  tickets,
  more = 0,
  props,
}: {
  title: string
  tickets: readonly CounterTicket[]
  more?: number
  props: QueueCounterProps
}) =>
  tickets.length === 0 ? null : (
    <section>
      <h3>{title}</h3>
      <ul class="queue-rows">
        {tickets.map((ticket) => (
          <Row ticket={ticket} props={props} />
        ))}
      </ul>
      {more > 0 ? <p class="meta">{props.ui.t('ui.work.queue.more', { n: more })}</p> : null}
    </section>
  )

const Queue = ({
  queue,
  isFirst,
  props,
}: {
  queue: CounterQueue
  isFirst: boolean
  props: QueueCounterProps
}) => {
  const { ui, actionOf, counter, token } = props
  const [next] = queue.next
  const party = `party-${queue.id}`
  return (
    <section class="queue-desk frame" aria-labelledby={queue.id}>
      <h2 id={queue.id}>{queue.name}</h2>
      <p>
        <b>{ui.t('ui.queue.waiting', { n: queue.waiting })}</b> · <Wait wait={queue.wait} ui={ui} />
      </p>
      <form method="post" action={actionOf('next')}>
        <Hidden fields={{ queue: queue.id, key: token(), counter }} />
        <button
          class="button button-strong button-big queue-next"
          type="submit"
          disabled={next === undefined}
          autofocus={isFirst}
        >
          {next === undefined
            ? ui.t('ui.work.queue.next')
            : ui.t('ui.work.queue.next.number', { number: next.number })}
        </button>
      </form>
      <Rows title={ui.t('ui.work.queue.called')} tickets={queue.called} props={props} />
      <Rows
        title={ui.t('ui.work.queue.waiting')}
        tickets={queue.next}
        more={queue.waiting - queue.next.length}
        props={props}
      />
      <Rows title={ui.t('ui.work.queue.passed')} tickets={queue.passed} props={props} />
      <div class="queue-foot choices">
        {queue.isOpen ? (
          <form class="queue-take" method="post" action={actionOf('give')}>
            <Hidden fields={{ queue: queue.id, key: token(), counter }} />
            <label for={party}>{ui.t('ui.queue.people')}</label>
            <input
              id={party}
              type="number"
              name="party"
              inputmode="numeric"
              min={queue.partyMin}
              max={queue.partyMax}
              value={Math.min(Math.max(2, queue.partyMin), queue.partyMax)}
              required
            />
            <button class="button" type="submit">
              {ui.t('ui.work.queue.give')}
            </button>
          </form>
        ) : (
          <p class="queue-paused">{ui.t('ui.queue.paused')}</p>
        )}
        <form method="post" action={actionOf('state')}>
          <Hidden fields={{ queue: queue.id, state: queue.isOpen ? 'PAUSED' : 'OPEN', counter }} />
          <button class="button" type="submit">
            {ui.t(queue.isOpen ? 'ui.work.queue.pause' : 'ui.work.queue.open')}
          </button>
        </form>
      </div>
    </section>
  )
}

const EVERY_S = 5

/** The counter of a queue: call the next, and what becomes of whoever was called. A script keeps it up to date. */
export const QueueCounterPage = (props: QueueCounterProps) => {
  const { ui, queues, counter, actionOf, setupHref } = props
  return (
    <article class="queue-counter">
      <header class="work-head">
        <h1>{ui.t('ui.work.queue')}</h1>
        <form class="queue-to" method="get" action={actionOf('')}>
          <label for="counter">{ui.t('ui.work.queue.counter')}</label>
          <input
            id="counter"
            name="counter"
            value={counter}
            maxlength={20}
            placeholder={ui.t('ui.work.queue.counter.hint')}
            autocomplete="off"
          />
          <button class="button" type="submit">
            {ui.t('ui.work.queue.save')}
          </button>
        </form>
        {setupHref === undefined ? null : (
          <a class="button" href={setupHref}>
            {ui.t('ui.work.queue.setup')}
          </a>
        )}
      </header>
      <Done text={props.done} />
      <Wrong id="queue-wrong" text={props.refused} />
      {queues.length === 0 ? (
        <p class="nothing frame">{ui.t('ui.work.queue.none')}</p>
      ) : (
        <div id="queues" class="queue-desks" data-live={EVERY_S}>
          {queues.map((queue, i) => (
            <Queue queue={queue} isFirst={i === 0} props={props} />
          ))}
        </div>
      )}
    </article>
  )
}
