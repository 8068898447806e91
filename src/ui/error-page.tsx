import { Icon } from './icons.tsx'
import type { LinkView, Ui } from './types.ts'

/** The faults with words of their own; the edge maps any other status to the nearest of them. */
export type ErrorStatus = 400 | 404 | 429 | 500 | 503

export interface ErrorPageProps {
  readonly ui: Ui
  readonly status: ErrorStatus
  /** Printed so that a reader can tell it to us. */
  readonly requestId: string
  readonly homeHref: string
  readonly links: readonly LinkView[]
}

/** What happened, what to do now, and the number to quote. */
export const ErrorPage = ({ ui, status, requestId, homeHref, links }: ErrorPageProps) => (
  <div class="fault wrap">
    <div class="fault-box frame">
      <p class="fault-status" aria-hidden="true">
        {status}
      </p>
      <h1>{ui.t(`ui.error.${status}.title`)}</h1>
      <p class="description">{ui.t(`ui.error.${status}.text`)}</p>
      <ul class="browse">
        <li>
          <a class="button" href={homeHref}>
            <Icon name="back" />
            {ui.t('ui.error.home')}
          </a>
        </li>
        {links.map(({ href, label }) => (
          <li>
            <a href={href}>{label}</a>
          </li>
        ))}
      </ul>
      <p class="meta">
        {ui.t('ui.error.request')} <code>{requestId}</code>
      </p>
    </div>
  </div>
)
