import type { Ui } from '../types.ts'
import { unitsField, type FormUnits } from '../selling/after-sale.tsx'
import { Hidden, Units, Wrong } from '../selling/form-parts.tsx'
import { Done } from './parts.tsx'

/** An order as a counter sees it: no name and no number of the buyer. */
export interface CounterOrder {
  readonly number: string
  readonly short: string
  readonly stateText: string
  readonly facts: readonly string[]
  readonly units: readonly FormUnits[]
}

export interface CounterPageProps {
  readonly ui: Ui
  readonly actionOf: (what: string) => string
  /** The script that reads codes where the browser cannot. */
  readonly readerPath: string
  readonly refused?: string | undefined
  /** What was just handed over. */
  readonly done?: string | undefined
  /** The order behind a code, to be handed over. */
  readonly found?:
    | { readonly order: CounterOrder; readonly code: string; readonly key: string }
    | undefined
}

/** Empty also after a refusal: a scanner types into it what comes next. */
const CodeForm = ({ ui, actionOf, readerPath, refused }: CounterPageProps) => (
  <form
    class="counter-form frame"
    method="post"
    action={actionOf('look')}
    data-scan-form
    data-reader={readerPath}
  >
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
      <button class="button button-big" type="button" data-scan hidden>
        {ui.t('ui.counter.scan')}
      </button>
    </p>
    <div class="scan" data-scan-view hidden>
      <video muted playsinline aria-label={ui.t('ui.counter.scan.view')} />
      <p class="meta" data-scan-note data-denied={ui.t('ui.counter.scan.denied')} role="status">
        {ui.t('ui.counter.scan.hint')}
      </p>
    </div>
  </form>
)

const Found = ({ props }: { props: CounterPageProps }) => {
  const { ui, actionOf, found, refused } = props
  if (!found) return null
  const { order, code, key } = found
  return (
    <form class="counter-form frame" method="post" action={actionOf('hand-over')}>
      <Hidden fields={{ code, key }} />
      <h2>
        <span class="board-short">{order.short}</span> {order.stateText}
      </h2>
      <p class="meta">{[...order.facts, order.number].join(' · ')}</p>
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

/** The counter of a store: look at what a code stands for, then hand it over. */
export const CounterPage = (props: CounterPageProps) => {
  const { ui } = props
  return (
    <article class="counter">
      <header class="work-head">
        <h1>{ui.t('ui.counter.title')}</h1>
      </header>
      <Done text={props.done} />
      {props.found ? <Found props={props} /> : <CodeForm {...props} />}
    </article>
  )
}
