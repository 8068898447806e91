import { isoText, clockText } from '../format.ts'
import { Crumbs, SectionHead } from '../parts.tsx'
import type { LinkView, Ui } from '../types.ts'
import { unitsField, type FormUnits } from './after-sale.tsx'
import { Hidden, Units, Wrong } from './form-parts.tsx'

/** An order as a counter sees it: no name and no number of the buyer. */
export interface CounterOrder {
  readonly number: string
  readonly stateText: string
  readonly store: string
  readonly facts: readonly string[]
  readonly units: readonly FormUnits[]
}

export interface CounterRow {
  readonly number: string
  readonly at: number
  readonly what: string
  readonly how: string
  readonly stateText: string
  /** Something of it is still to be handed over. */
  readonly waits: boolean
  /** Brought to a table: the order to mark as served. */
  readonly serve?: { readonly orderId: string; readonly key: string } | undefined
}

export interface CounterPageProps {
  readonly ui: Ui
  readonly crumbs: readonly LinkView[]
  readonly actionOf: (what: string) => string
  /** Nobody has shown a token yet. */
  readonly needsToken: boolean
  readonly refused?: string | undefined
  /** What was just handed over. */
  readonly done?: string | undefined
  /** The order behind a code, to be handed over. */
  readonly found?:
    | { readonly order: CounterOrder; readonly code: string; readonly key: string }
    | undefined
  readonly stores: readonly LinkView[]
  readonly rows: readonly CounterRow[]
}

const TokenForm = ({ ui, actionOf, refused }: CounterPageProps) => (
  <form class="counter-form frame" method="post" action={actionOf('staff')}>
    <p>{ui.t('ui.counter.token.text')}</p>
    <Wrong id="token-wrong" text={refused} />
    <p class="field">
      <label for="token">{ui.t('ui.counter.token')}</label>
      <input
        id="token"
        type="password"
        name="token"
        required
        autocomplete="off"
        aria-describedby={refused === undefined ? undefined : 'token-wrong'}
      />
    </p>
    <p class="choices">
      <button class="button button-strong button-big" type="submit">
        {ui.t('ui.counter.token.do')}
      </button>
    </p>
  </form>
)

/** Empty also after a refusal: a scanner types into it what comes next. */
const CodeForm = ({ ui, actionOf, refused }: CounterPageProps) => (
  <form class="counter-form frame" method="post" action={actionOf('look')}>
    <Wrong id="code-wrong" text={refused} />
    <p class="field">
      <label for="code">{ui.t('ui.counter.code')}</label>
      <input
        id="code"
        class="code-field"
        name="code"
        required
        maxlength={24}
        autofocus
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        enterkeyhint="go"
        aria-invalid={refused === undefined ? undefined : 'true'}
        aria-describedby={refused === undefined ? undefined : 'code-wrong'}
      />
    </p>
    <p class="choices">
      <button class="button button-strong button-big" type="submit">
        {ui.t('ui.counter.look')}
      </button>
    </p>
  </form>
)

const Found = ({ props }: { props: CounterPageProps }) => {
  const { ui, actionOf, found, refused } = props
  if (!found) return null
  const { order, code, key } = found
  return (
    <form class="counter-form frame" method="post" action={actionOf('hand-over')}>
      <Hidden fields={{ code, key }} />
      <h2>{ui.t('ui.counter.found', { number: order.number })}</h2>
      <p class="meta">{[order.store, order.stateText, ...order.facts].join(' · ')}</p>
      <Wrong id="units-wrong" text={refused} />
      <ul class="choose-units choose-big">
        {order.units.map(({ lineId, name, most }, i) => (
          <li>
            <span>{name}</span>
            <span class="meta">{ui.t('ui.counter.most', { n: most })}</span>
            <Units
              id={`units-${i}`}
              name={unitsField(lineId)}
              label={ui.t('ui.counter.units', { name })}
              value={most}
              max={most}
              wrong={refused === undefined ? undefined : 'units-wrong'}
            />
          </li>
        ))}
      </ul>
      <p class="choices">
        <button class="button button-strong button-big" type="submit" autofocus>
          {ui.t('ui.counter.handOver')}
        </button>
        <a class="button button-big" href={actionOf('')}>
          {ui.t('ui.counter.back')}
        </a>
      </p>
    </form>
  )
}

const Today = ({ ui, rows, actionOf, stores }: CounterPageProps) => (
  <section aria-labelledby="today">
    <SectionHead id="today" title={ui.t('ui.counter.today')} ui={ui} />
    {stores.length < 2 ? null : (
      <nav class="filter" aria-label={ui.t('ui.counter.stores')}>
        <ul>
          {stores.map(({ href, label, current }) => (
            <li>
              <a href={href} aria-current={current ? 'page' : undefined}>
                {label}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    )}
    {rows.length === 0 ? (
      <p class="empty">{ui.t('ui.counter.none')}</p>
    ) : (
      <ul class="counter-rows">
        {rows.map(({ number, at, what, how, stateText, waits, serve }) => (
          <li>
            <time datetime={isoText(at)}>{clockText(at, ui.zone)}</time>
            <div>
              <p class="goods-name">{what}</p>
              <p class="meta">
                {how} · {number}
              </p>
            </div>
            <p class={waits ? 'order-state waits' : 'order-state'}>{stateText}</p>
            {serve ? (
              <form method="post" action={actionOf('serve')}>
                <Hidden fields={{ order: serve.orderId, key: serve.key }} />
                <button
                  class="button"
                  type="submit"
                  aria-label={ui.t('ui.counter.serve.of', { number })}
                >
                  {ui.t('ui.counter.serve')}
                </button>
              </form>
            ) : null}
          </li>
        ))}
      </ul>
    )}
  </section>
)

/** The counter of a store: look at what a code stands for, then hand it over; and what is to be done today. */
export const CounterPage = (props: CounterPageProps) => {
  const { ui, actionOf } = props
  return (
    <article class="selling counter wrap">
      <Crumbs links={props.crumbs} ui={ui} />
      <header class="list-head head-row">
        <h1>{ui.t('ui.counter.title')}</h1>
        {props.needsToken ? null : (
          <form method="post" action={actionOf('leave')}>
            <button class="button" type="submit">
              {ui.t('ui.counter.leave')}
            </button>
          </form>
        )}
      </header>
      {props.done === undefined ? null : (
        <p class="done" role="status">
          {props.done}
        </p>
      )}
      {props.needsToken ? (
        <TokenForm {...props} />
      ) : (
        <>
          {props.found ? <Found props={props} /> : <CodeForm {...props} />}
          <Today {...props} />
        </>
      )}
    </article>
  )
}
