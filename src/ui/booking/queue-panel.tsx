import { Hidden, Wrong } from '../selling/form-parts.tsx'
import { SectionHead } from '../parts.tsx'
import type { Ui } from '../types.ts'

/** How long somebody will wait, minutes. */
export interface WaitView {
  readonly minutes: number
  readonly low: number
  readonly high: number
}

/** A queue as those who might join it see it. */
export interface QueueView {
  readonly id: string
  readonly name: string
  readonly partyMin: number
  readonly partyMax: number
  readonly isOpen: boolean
  readonly remote: boolean
  readonly waiting: number
  readonly wait: WaitView | null
  readonly called: readonly { readonly text: string; readonly counter: string | null }[]
}

/** The wait in words: about so long, between so and so; or that nothing can be said yet. */
export const Wait = ({ wait, ui }: { wait: WaitView | null; ui: Ui }) =>
  wait === null ? (
    <span class="meta">{ui.t('ui.queue.wait.unknown')}</span>
  ) : (
    <span class="queue-wait">
      <b>{ui.t('ui.queue.wait', { minutes: wait.minutes })}</b>{' '}
      <span class="meta">{ui.t('ui.queue.wait.spread', { low: wait.low, high: wait.high })}</span>
    </span>
  )

const Calling = ({ called, ui }: Pick<QueueView, 'called'> & { ui: Ui }) => (
  <p class="queue-now">
    <span class="meta">{ui.t('ui.queue.now')}</span>{' '}
    {called.length === 0 ? (
      <span class="meta">{ui.t('ui.queue.now.none')}</span>
    ) : (
      called.slice(0, 3).map(({ text, counter }) => (
        <b class="queue-number">
          {text}
          {counter === null ? null : <small>{counter}</small>}
        </b>
      ))
    )}
  </p>
)

const Take = ({
  queue,
  action,
  token,
  signInHref,
  ui,
}: {
  queue: QueueView
  action: string
  token: string
  signInHref: string | undefined
  ui: Ui
}) => {
  if (!queue.isOpen) return <p class="meta">{ui.t('ui.queue.paused')}</p>
  if (!queue.remote) return <p class="meta">{ui.t('ui.queue.atPlace')}</p>
  if (signInHref !== undefined)
    return (
      <p>
        <a class="button" href={signInHref}>
          {ui.t('ui.queue.signIn')}
        </a>
      </p>
    )
  const id = `party-${queue.id}`
  return (
    <form class="queue-take" method="post" action={action}>
      <Hidden fields={{ queue: queue.id, key: token }} />
      <label for={id}>{ui.t('ui.queue.people')}</label>
      <input
        id={id}
        type="number"
        name="party"
        inputmode="numeric"
        min={queue.partyMin}
        max={queue.partyMax}
        value={Math.min(Math.max(2, queue.partyMin), queue.partyMax)}
        required
      />
      <button class="button button-strong" type="submit">
        {ui.t('ui.queue.take')}
      </button>
    </form>
  )
}

/** What one can queue for at a place, with how long it takes, and a number to take. */
export const QueuePanel = ({
  ui,
  queues,
  action,
  tokenOf,
  signInHref,
  refused,
}: {
  ui: Ui
  queues: readonly QueueView[]
  action: string
  /** A key a queue: pressed twice it is one number. */
  tokenOf: (queue: string) => string
  /** Where those who have not signed in go first. */
  signInHref: string | undefined
  refused?: string | undefined
}) => (
  <section class="queues" aria-labelledby="queues">
    <SectionHead id="queues" title={ui.t('ui.queue.title')} ui={ui} />
    <Wrong id="queue-wrong" text={refused} />
    <ul class="queue-list">
      {queues.map((queue) => (
        <li class="queue-card">
          <h3>
            {queue.name}
            <span class="meta">
              {queue.partyMax > 1
                ? ui.t('ui.queue.party', { from: queue.partyMin, to: queue.partyMax })
                : ''}
            </span>
          </h3>
          <p>
            <b>{ui.t('ui.queue.waiting', { n: queue.waiting })}</b> ·{' '}
            <Wait wait={queue.wait} ui={ui} />
          </p>
          <Calling called={queue.called} ui={ui} />
          <Take
            queue={queue}
            action={action}
            token={tokenOf(queue.id)}
            signInHref={signInHref}
            ui={ui}
          />
        </li>
      ))}
    </ul>
  </section>
)
