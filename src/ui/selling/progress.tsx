import { clockText, dateText, isoText } from '../format.ts'
import type { Ui } from '../types.ts'

export interface StepView {
  readonly label: string
  /** When it came to it. */
  readonly at?: number | undefined
  readonly state: 'DONE' | 'NOW' | 'TO_COME'
}

/** Day and time in one phrase. */
export const momentText = (ms: number, ui: Ui): string =>
  `${dateText(ms, ui)}${ui.locale === 'en' ? ', ' : ' '}${clockText(ms, ui.zone)}`

/** How far an order has come, drawn as a way with stations. */
export const Progress = ({ steps, ui }: { steps: readonly StepView[]; ui: Ui }) => (
  <ol class="progress" aria-label={ui.t('ui.order.progress')}>
    {steps.map(({ label, at, state }) => (
      <li
        class={`step step-${state.toLowerCase().replace('_', '-')}`}
        aria-current={state === 'NOW' ? 'step' : undefined}
      >
        <span class="step-name">{label}</span>
        {at === undefined ? null : (
          <time class="meta" datetime={isoText(at)}>
            {clockText(at, ui.zone)}
          </time>
        )}
        {state === 'TO_COME' ? (
          <span class="hidden-text">{ui.t('ui.order.progress.toCome')}</span>
        ) : null}
      </li>
    ))}
  </ol>
)
