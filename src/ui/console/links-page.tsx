import { dayText, isoText } from '../format.ts'
import { momentText } from '../cache-tables.tsx'
import { Hidden, TextField, Units, Wrong } from '../selling/form-parts.tsx'
import type { Ui } from '../types.ts'
import { Done } from './parts.tsx'

export interface KeyView {
  readonly id: string
  readonly label: string
  readonly scopes: readonly string[]
  readonly expiresAt: number
  readonly state: 'LIVE' | 'OVER' | 'REVOKED'
}

export interface DeliveryView {
  readonly id: string
  readonly event: string
  readonly at: number
  readonly state: 'PENDING' | 'DELIVERED' | 'FAILED'
  /** What the endpoint answered, or why it could not be reached. */
  readonly answer: string
  readonly tries: number
}

export interface EndpointView {
  readonly id: string
  readonly url: string
  readonly events: readonly string[]
  readonly stateText: string
  readonly enabled: boolean
  readonly deliveries: readonly DeliveryView[]
}

export type LinkAction =
  | 'key'
  | 'revoke'
  | 'webhook'
  | 'ping'
  | 'rotate'
  | 'toggle'
  | 'remove'
  | 'retry'

export interface LinksPageProps {
  readonly ui: Ui
  readonly keys: readonly KeyView[]
  readonly endpoints: readonly EndpointView[]
  readonly scopes: readonly { readonly value: string; readonly label: string }[]
  readonly events: readonly { readonly value: string; readonly label: string }[]
  readonly actionOf: (what: LinkAction) => string
  readonly done?: string | undefined
  /** What was just made and is shown this once. */
  readonly secret?:
    | { readonly title: string; readonly text: string; readonly value: string }
    | undefined
  readonly refused?:
    | {
        readonly form: 'key' | 'webhook' | 'other'
        readonly text: string
        readonly written: Readonly<Record<string, string>>
      }
    | undefined
}

const Button = ({
  props,
  what,
  fields,
  name,
}: {
  props: LinksPageProps
  what: LinkAction
  fields: Readonly<Record<string, string>>
  /** What it is about, for whoever hears the button alone. */
  name: string
}) => (
  <form method="post" action={props.actionOf(what)}>
    <Hidden fields={fields} />
    <button
      class="button"
      type="submit"
      aria-label={`${props.ui.t(`ui.work.links.${what}`)}: ${name}`}
    >
      {props.ui.t(`ui.work.links.${what}`)}
    </button>
  </form>
)

const Checks = ({
  legend,
  name,
  options,
}: {
  legend: string
  name: string
  options: readonly { readonly value: string; readonly label: string }[]
}) => (
  <fieldset class="link-checks">
    <legend>{legend}</legend>
    {options.map(({ value, label }) => (
      <p class="check">
        <label>
          <input type="checkbox" name={name} value={value} /> {label}
        </label>
      </p>
    ))}
  </fieldset>
)

const Key = ({ one, props }: { one: KeyView; props: LinksPageProps }) => (
  <li class="staff-row">
    <h3>{one.label}</h3>
    <p class="meta">
      {one.scopes.join(' · ')} ·{' '}
      {props.ui.t('ui.work.staff.until', { date: dayText(one.expiresAt, props.ui) })}
    </p>
    {one.state === 'LIVE' ? (
      <Button props={props} what="revoke" fields={{ key: one.id }} name={one.label} />
    ) : (
      <p class="order-state">{props.ui.t(`ui.work.links.state.${one.state}`)}</p>
    )}
  </li>
)

const Endpoint = ({ one, props }: { one: EndpointView; props: LinksPageProps }) => {
  const { ui } = props
  return (
    <li class="staff-row">
      <h3 class="link-url">{one.url}</h3>
      <p class="meta">
        {one.events.join(' · ')} · {one.stateText}
      </p>
      <div class="choices">
        {one.enabled ? (
          <Button props={props} what="ping" fields={{ endpoint: one.id }} name={one.url} />
        ) : null}
        <Button props={props} what="rotate" fields={{ endpoint: one.id }} name={one.url} />
        <form method="post" action={props.actionOf('toggle')}>
          <Hidden fields={{ endpoint: one.id, enabled: one.enabled ? 'no' : 'yes' }} />
          <button class="button" type="submit">
            {ui.t(one.enabled ? 'ui.work.links.off' : 'ui.work.links.on')}
          </button>
        </form>
        <Button props={props} what="remove" fields={{ endpoint: one.id }} name={one.url} />
      </div>
      {one.deliveries.length === 0 ? (
        <p class="meta">{ui.t('ui.work.links.deliveries.none')}</p>
      ) : (
        <ul class="staff-grants">
          {one.deliveries.map(({ id, event, at, state, answer, tries }) => (
            <li>
              <span>
                <time datetime={isoText(at)}>{momentText(at, ui)}</time> {event}
                <span class={state === 'FAILED' ? 'figure-bad' : 'meta'}>
                  {' '}
                  {ui.t(`ui.work.links.delivery.${state}`)} · {answer} ·{' '}
                  {ui.t('ui.work.links.tries', { n: tries })}
                </span>
              </span>
              {state === 'DELIVERED' ? null : (
                <Button props={props} what="retry" fields={{ delivery: id }} name={event} />
              )}
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}

/** Keys for the merchant's own systems, and where those are told what happens. */
export const LinksPage = (props: LinksPageProps) => {
  const { ui, secret, refused } = props
  const of = (form: 'key' | 'webhook') => (refused?.form === form ? refused : undefined)
  return (
    <article class="links">
      <header class="work-head">
        <h1>{ui.t('ui.work.links')}</h1>
      </header>
      <p class="lead">{ui.t('ui.work.links.lead')}</p>
      <Done text={props.done} />
      {refused?.form === 'other' ? <Wrong id="links-wrong" text={refused.text} /> : null}
      {secret ? (
        <section class="frame work-form" role="status" aria-labelledby="secret">
          <h2 id="secret">{secret.title}</h2>
          <p>{secret.text}</p>
          <p class="field">
            <label class="hidden-text" for="secret-value">
              {secret.title}
            </label>
            <input id="secret-value" type="text" readonly value={secret.value} />
          </p>
        </section>
      ) : null}
      <div class="pair">
        <section aria-labelledby="keys">
          <h2 id="keys">{ui.t('ui.work.links.keys')}</h2>
          {props.keys.length === 0 ? (
            <p class="empty">{ui.t('ui.work.links.keys.none')}</p>
          ) : (
            <ul class="staff-rows">
              {props.keys.map((one) => (
                <Key one={one} props={props} />
              ))}
            </ul>
          )}
          <form
            class="frame work-form"
            method="post"
            action={props.actionOf('key')}
            aria-labelledby="new-key"
          >
            <h3 id="new-key">{ui.t('ui.work.links.key.new')}</h3>
            <Wrong id="key-wrong" text={of('key')?.text} />
            <TextField
              id="label"
              name="label"
              label={ui.t('ui.work.links.label')}
              value={of('key')?.written['label']}
              required
              maxlength={40}
              autocomplete="off"
            />
            <Checks legend={ui.t('ui.work.links.may')} name="scopes" options={props.scopes} />
            <p class="field">
              <span class="meta">{ui.t('ui.work.staff.days')}</span>
              <Units
                id="key-days"
                name="days"
                label={ui.t('ui.work.staff.days')}
                value={365}
                min={1}
                max={400}
              />
            </p>
            <p class="choices">
              <button class="button button-strong" type="submit">
                {ui.t('ui.work.links.key')}
              </button>
            </p>
          </form>
        </section>
        <section aria-labelledby="webhooks">
          <h2 id="webhooks">{ui.t('ui.work.links.webhooks')}</h2>
          {props.endpoints.length === 0 ? (
            <p class="empty">{ui.t('ui.work.links.webhooks.none')}</p>
          ) : (
            <ul class="staff-rows">
              {props.endpoints.map((one) => (
                <Endpoint one={one} props={props} />
              ))}
            </ul>
          )}
          <form
            class="frame work-form"
            method="post"
            action={props.actionOf('webhook')}
            aria-labelledby="new-webhook"
          >
            <h3 id="new-webhook">{ui.t('ui.work.links.webhook.new')}</h3>
            <Wrong id="webhook-wrong" text={of('webhook')?.text} />
            <TextField
              id="url"
              name="url"
              label={ui.t('ui.work.links.url')}
              value={of('webhook')?.written['url']}
              required
              maxlength={500}
              autocomplete="off"
              placeholder="https://"
              spellcheck={false}
            />
            <Checks legend={ui.t('ui.work.links.told')} name="events" options={props.events} />
            <p class="choices">
              <button class="button button-strong" type="submit">
                {ui.t('ui.work.links.webhook')}
              </button>
            </p>
          </form>
        </section>
      </div>
    </article>
  )
}
