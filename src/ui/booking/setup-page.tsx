import { Done } from '../console/parts.tsx'
import { Hidden, Wrong } from '../selling/form-parts.tsx'
import type { Ui } from '../types.ts'

/** Something to be queued for, as it is set up. */
export interface SetupQueue {
  readonly id: string | undefined
  readonly name: string
  readonly nameEn: string
  readonly kind: string
  readonly prefix: string
  readonly partyMin: number
  readonly partyMax: number
  readonly remote: boolean
}

const KINDS = ['TABLE', 'COUNTER', 'ENTRY', 'APPOINTMENT', 'EVENT'] as const

const SetupForm = ({
  queue,
  actionOf,
  ui,
}: {
  queue: SetupQueue
  actionOf: (what: string) => string
  ui: Ui
}) => {
  const of = queue.id ?? 'new'
  const title =
    queue.id === undefined
      ? ui.t('ui.work.queue.setup.new')
      : ui.t('ui.work.queue.setup.edit', { name: queue.name })
  const field = (name: string, label: string, more: Readonly<Record<string, unknown>>) => (
    <p class="field">
      <label for={`${name}-${of}`}>{label}</label>
      <input id={`${name}-${of}`} name={name} {...more} />
    </p>
  )
  return (
    <section class="work-form frame" aria-labelledby={`setup-${of}`}>
      <h2 id={`setup-${of}`}>{title}</h2>
      <form method="post" action={actionOf('setup')}>
        <Hidden fields={queue.id === undefined ? {} : { id: queue.id }} />
        {field('name', ui.t('ui.work.queue.name'), {
          value: queue.name,
          required: true,
          maxlength: 40,
        })}
        {field('nameEn', ui.t('ui.work.queue.nameEn'), { value: queue.nameEn, maxlength: 40 })}
        <p class="field">
          <label for={`kind-${of}`}>{ui.t('ui.work.queue.kind')}</label>
          <select id={`kind-${of}`} name="kind">
            {KINDS.map((kind) => (
              <option value={kind} selected={kind === queue.kind}>
                {ui.t(`ui.work.queue.kind.${kind}`)}
              </option>
            ))}
          </select>
        </p>
        {field('prefix', ui.t('ui.work.queue.prefix'), {
          value: queue.prefix,
          required: true,
          maxlength: 2,
          pattern: '[A-Z]{1,2}',
          autocapitalize: 'characters',
        })}
        {field('partyMin', ui.t('ui.work.queue.partyMin'), {
          type: 'number',
          value: queue.partyMin,
          min: 1,
          max: 100,
          required: true,
        })}
        {field('partyMax', ui.t('ui.work.queue.partyMax'), {
          type: 'number',
          value: queue.partyMax,
          min: 1,
          max: 100,
          required: true,
        })}
        <p class="field-check">
          <label>
            <input type="checkbox" name="remote" value="yes" checked={queue.remote} />{' '}
            {ui.t('ui.work.queue.remoteOk')}
          </label>
        </p>
        <p class="choices">
          <button class="button button-strong" type="submit">
            {ui.t('ui.work.queue.save')}
          </button>
          {queue.id === undefined ? null : (
            <button class="button" type="submit" formaction={actionOf('close')} formnovalidate>
              {ui.t('ui.work.queue.close')}
            </button>
          )}
        </p>
      </form>
    </section>
  )
}

/** What can be queued for at a place: each queue, and a new one. */
export const QueueSetupPage = ({
  ui,
  queues,
  actionOf,
  backHref,
  done,
  refused,
}: {
  ui: Ui
  queues: readonly SetupQueue[]
  actionOf: (what: string) => string
  backHref: string
  done: string | undefined
  refused: string | undefined
}) => (
  <article class="queue-setup">
    <header class="work-head">
      <h1>{ui.t('ui.work.queue.setup')}</h1>
      <a class="button" href={backHref}>
        {ui.t('ui.work.queue.slip.back')}
      </a>
    </header>
    <Done text={done} />
    <Wrong id="setup-wrong" text={refused} />
    {queues.map((queue) => (
      <SetupForm queue={queue} actionOf={actionOf} ui={ui} />
    ))}
  </article>
)

/** Places of a city with their queues, each leading to its counter. */
export const QueuePlacesPage = ({
  ui,
  places,
}: {
  ui: Ui
  places: readonly { readonly href: string; readonly name: string; readonly queues: number }[]
}) => (
  <article>
    <header class="work-head">
      <h1>{ui.t('ui.city.queues')}</h1>
    </header>
    <p class="meta">{ui.t('ui.city.queues.lead')}</p>
    <ul class="queue-rows">
      {places.map(({ href, name, queues }) => (
        <li class="queue-row">
          <a href={href}>{name}</a>
          <span class="meta">{ui.t('ui.city.queues.count', { n: queues })}</span>
        </li>
      ))}
    </ul>
  </article>
)
