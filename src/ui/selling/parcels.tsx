import { isoText } from '../format.ts'
import { SectionHead } from '../parts.tsx'
import type { Ui } from '../types.ts'
import { momentText } from './progress.tsx'

export interface ParcelView {
  /** The courier and its number, as one text. */
  readonly name: string
  readonly stateText: string
  /** What the courier noted, the newest first. */
  readonly steps: readonly { readonly at: number; readonly text: string }[]
}

/** What was sent, and where it is. */
export const Parcels = ({ parcels, ui }: { parcels: readonly ParcelView[]; ui: Ui }) => (
  <section aria-labelledby="parcels">
    <SectionHead id="parcels" title={ui.t('ui.parcel.title')} ui={ui} />
    <ul class="requests">
      {parcels.map(({ name, stateText, steps }) => (
        <li class="request">
          <h3>
            {name} · {stateText}
          </h3>
          {steps.length === 0 ? null : (
            <ol class="parcel-steps">
              {steps.map(({ at, text }) => (
                <li>
                  <time class="meta" datetime={isoText(at)}>
                    {momentText(at, ui)}
                  </time>
                  <span>{text}</span>
                </li>
              ))}
            </ol>
          )}
        </li>
      ))}
    </ul>
  </section>
)
