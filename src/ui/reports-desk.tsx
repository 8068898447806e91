import { Done } from './console/parts.tsx'
import { dateText, isoText } from './format.ts'
import { Pagination } from './parts.tsx'
import { ReportCards, type ReportCard } from './reports.tsx'
import { Hidden, Wrong } from './selling/form-parts.tsx'
import type { LinkView, Ui } from './types.ts'

/** Reports at the desk of a city. */
export const ReportsDeskPage = ({
  ui,
  title,
  lists,
  reports,
  nextHref,
  done,
}: {
  ui: Ui
  title: string
  lists: readonly LinkView[]
  reports: readonly ReportCard[]
  nextHref: string | undefined
  done: string | undefined
}) => (
  <article class="reports-desk">
    <header class="work-head">
      <h1>{title}</h1>
    </header>
    <Done text={done} />
    <ul class="report-lists">
      {lists.map(({ href, label, current }) => (
        <li>
          <a class="button" href={href} aria-current={current === true ? 'page' : undefined}>
            {label}
          </a>
        </li>
      ))}
    </ul>
    {reports.length === 0 ? <p class="empty">{ui.t('ui.reportsDesk.none')}</p> : null}
    <ReportCards reports={reports} ui={ui} />
    <Pagination prevHref={undefined} nextHref={nextHref} ui={ui} />
  </article>
)

/** One report at the desk: what was written, what was done, what may be done now. */
export const ReportDeskPage = ({
  ui,
  report,
  back,
  facts,
  steps,
  states,
  from,
  agency,
  action,
  refused,
  written,
}: {
  ui: Ui
  report: ReportCard
  back: LinkView
  facts: readonly { readonly label: string; readonly value: string }[]
  steps: readonly {
    readonly stateText: string
    readonly note: string
    readonly internalNote: string
    readonly at: number
  }[]
  states: readonly { readonly state: string; readonly label: string }[]
  from: string
  agency: string
  action: string
  refused: string | undefined
  written: Readonly<Record<string, string>>
}) => {
  const area = (name: 'note' | 'internalNote') => (
    <p class="field">
      <label for={name}>{ui.t(`ui.reportsDesk.${name}`)}</label>
      <textarea id={name} name={name} rows={3} maxlength={500}>
        {written[name] ?? ''}
      </textarea>
    </p>
  )
  return (
    <article class="reports-desk">
      <header class="work-head">
        <h1>{report.service}</h1>
        <a class="button" href={back.href}>
          {back.label}
        </a>
      </header>
      <Wrong id="report-desk-wrong" text={refused} />
      <p class="report-top">
        <span class={`report-state report-${report.tone}`}>{report.stateText}</span>
      </p>
      <p class="report-text">{report.text}</p>
      <dl class="facts">
        {facts.map(({ label, value }) => (
          <>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
      <form class="work-form frame" method="post" action={action}>
        <h2>{ui.t('ui.reportsDesk.move')}</h2>
        <Hidden fields={{ from }} />
        <p class="field">
          <label for="to">{ui.t('ui.reportsDesk.to')}</label>
          <select id="to" name="to">
            {states.map(({ state, label }) => (
              <option value={state} selected={state === written['to']}>
                {label}
              </option>
            ))}
          </select>
        </p>
        {area('note')}
        {area('internalNote')}
        <p class="field">
          <label for="agency">{ui.t('ui.reportsDesk.agency')}</label>
          <input id="agency" name="agency" value={written['agency'] ?? agency} maxlength={80} />
        </p>
        <p class="field">
          <label for="duplicateOf">{ui.t('ui.reportsDesk.duplicateOf')}</label>
          <input
            id="duplicateOf"
            name="duplicateOf"
            value={written['duplicateOf'] ?? ''}
            placeholder="rpt_…"
            maxlength={40}
          />
        </p>
        <button class="button button-strong" type="submit">
          {ui.t('ui.reportsDesk.do')}
        </button>
      </form>
      <h2>{ui.t('ui.reports.steps')}</h2>
      <ol class="report-steps">
        {steps.map((step) => (
          <li>
            <b>{step.stateText}</b> <time datetime={isoText(step.at)}>{dateText(step.at, ui)}</time>
            {step.note === '' ? null : <p>{step.note}</p>}
            {step.internalNote === '' ? null : (
              <p class="meta">{ui.t('ui.reportsDesk.internal', { note: step.internalNote })}</p>
            )}
          </li>
        ))}
      </ol>
    </article>
  )
}
