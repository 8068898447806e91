import type { Child } from 'hono/jsx'
import { dateText, isoText } from './format.ts'
import { Crumbs, Pagination } from './parts.tsx'
import { Filters, type FilterGroup } from './scene-pages.tsx'
import { Hidden, TextField, Wrong } from './selling/form-parts.tsx'
import { PositionField, type PositionWritten } from './selling/position-field.tsx'
import type { LinkView, Ui } from './types.ts'

/** A report in a list. */
export interface ReportCard {
  readonly href: string
  readonly service: string
  readonly text: string
  readonly address: string
  readonly stateText: string
  readonly tone: 'new' | 'open' | 'done'
  readonly at: number
  readonly supports: number
  readonly overdue?: boolean
}

/** One report as a row. */
export const ReportCards = ({ reports, ui }: { reports: readonly ReportCard[]; ui: Ui }) => (
  <ul class="report-list">
    {reports.map((report) => (
      <li>
        <p class="report-top">
          <b>{report.service}</b>
          <span class={`report-state report-${report.tone}`}>{report.stateText}</span>
        </p>
        <p>
          <a href={report.href}>{report.text}</a>
        </p>
        <p class="meta">
          {report.address === '' ? '' : `${report.address} · `}
          <time datetime={isoText(report.at)}>{dateText(report.at, ui)}</time>
          {report.supports === 0 ? '' : ` · ${ui.t('ui.reports.supports', { n: report.supports })}`}
          {report.overdue === true ? (
            <b class="report-overdue"> {ui.t('ui.reports.overdue')}</b>
          ) : null}
        </p>
      </li>
    ))}
  </ul>
)

/** A list of reports, with what it can be narrowed by. */
export const ReportsPage = (props: {
  ui: Ui
  crumbs: readonly LinkView[]
  title: string
  lead: string
  filters: readonly FilterGroup[]
  reports: readonly ReportCard[]
  empty: string
  newHref: string
  prevHref: string | undefined
  nextHref: string | undefined
}) => {
  const { ui } = props
  return (
    <article class="wrap street-reports">
      <Crumbs links={props.crumbs} ui={ui} />
      <header class="list-head">
        <h1>{props.title}</h1>
        <p class="lead">{props.lead}</p>
        <p class="choices">
          <a class="button button-strong" href={props.newHref}>
            {ui.t('ui.reports.new')}
          </a>
        </p>
      </header>
      <Filters groups={props.filters} ui={ui} />
      {props.reports.length === 0 ? <p class="empty">{props.empty}</p> : null}
      <ReportCards reports={props.reports} ui={ui} />
      <Pagination prevHref={props.prevHref} nextHref={props.nextHref} ui={ui} />
    </article>
  )
}

export interface ReportStepView {
  readonly stateText: string
  readonly note: string
  readonly at: number
}

/** The steps of a report, the latest last. */
export const ReportSteps = ({ steps, ui }: { steps: readonly ReportStepView[]; ui: Ui }) => (
  <ol class="report-steps">
    {steps.map(({ stateText, note, at }) => (
      <li>
        <b>{stateText}</b> <time datetime={isoText(at)}>{dateText(at, ui)}</time>
        {note === '' ? null : <p>{note}</p>}
      </li>
    ))}
  </ol>
)

/** A report with how far it is. */
export const ReportPage = ({
  ui,
  crumbs,
  report,
  facts,
  steps,
  duplicate,
  support,
  waits,
  done,
}: {
  ui: Ui
  crumbs: readonly LinkView[]
  report: ReportCard
  facts: readonly { readonly label: string; readonly value: string }[]
  steps: readonly ReportStepView[]
  duplicate: LinkView | undefined
  /** The form of "me too"; absent for one's own. */
  support:
    | { readonly action: string; readonly isOn: boolean; readonly signInHref?: string | undefined }
    | undefined
  /** Nobody has looked yet: only its writer sees it. */
  waits: boolean
  done: string | undefined
}) => (
  <article class="wrap report">
    <Crumbs links={crumbs} ui={ui} />
    <header class="list-head">
      <p class="report-top">
        <b>{report.service}</b>
        <span class={`report-state report-${report.tone}`}>{report.stateText}</span>
      </p>
      <h1 class="report-text">{report.text}</h1>
      {done === undefined ? null : (
        <p class="done" role="status">
          {done}
        </p>
      )}
      {waits ? <p class="lead">{ui.t('ui.reports.waits')}</p> : null}
      {duplicate === undefined ? null : (
        <p>
          <a href={duplicate.href}>{duplicate.label}</a>
        </p>
      )}
    </header>
    <dl class="facts">
      {facts.map(({ label, value }) => (
        <>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </dl>
    {support === undefined ? null : support.signInHref === undefined ? (
      <form class="choices" method="post" action={support.action}>
        <Hidden fields={{ on: support.isOn ? 'no' : 'yes' }} />
        <button class="button" type="submit" aria-pressed={support.isOn ? 'true' : 'false'}>
          {ui.t(support.isOn ? 'ui.reports.support.off' : 'ui.reports.support.on')}
        </button>
        <span class="meta">{ui.t('ui.reports.supports', { n: report.supports })}</span>
      </form>
    ) : (
      <p class="choices">
        <a class="button" href={support.signInHref}>
          {ui.t('ui.reports.support.signIn')}
        </a>
      </p>
    )}
    <section aria-labelledby="report-steps">
      <h2 id="report-steps">{ui.t('ui.reports.steps')}</h2>
      <ReportSteps steps={steps} ui={ui} />
    </section>
  </article>
)

/** What can be reported, by groups; the first step of a new one. */
export const ReportServicesPage = ({
  ui,
  crumbs,
  groups,
  signInHref,
}: {
  ui: Ui
  crumbs: readonly LinkView[]
  groups: readonly {
    readonly name: string
    readonly services: readonly {
      readonly href: string
      readonly name: string
      readonly text: string
    }[]
  }[]
  signInHref: string | undefined
}) => (
  <article class="wrap street-reports">
    <Crumbs links={crumbs} ui={ui} />
    <header class="list-head">
      <h1>{ui.t('ui.reports.new')}</h1>
      <p class="lead">{ui.t('ui.reports.which')}</p>
    </header>
    {signInHref === undefined ? (
      groups.map(({ name, services }) => (
        <section>
          <h2>{name}</h2>
          <ul class="report-services">
            {services.map((service) => (
              <li>
                <a href={service.href}>
                  <b>{service.name}</b>
                  <span class="meta">{service.text}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))
    ) : (
      <p class="choices">
        <a class="button button-strong" href={signInHref}>
          {ui.t('ui.reports.signIn')}
        </a>
      </p>
    )}
  </article>
)

export interface AttributeField {
  readonly code: string
  readonly label: string
  readonly kind: 'text' | 'long' | 'number' | 'date' | 'one' | 'many'
  readonly required: boolean
  readonly values: readonly { readonly key: string; readonly name: string }[]
  readonly chosen: readonly string[]
}

const AttributeInput = ({ field }: { field: AttributeField }): Child => {
  const { code, label, kind, required, values, chosen } = field
  const name = `attribute[${code}]`
  const id = `attribute-${code}`
  if (kind === 'many')
    return (
      <fieldset>
        <legend>{label}</legend>
        {values.map((value) => (
          <p class="check">
            <input
              id={`${id}-${value.key}`}
              type="checkbox"
              name={name}
              value={value.key}
              checked={chosen.includes(value.key)}
            />
            <label for={`${id}-${value.key}`}>{value.name}</label>
          </p>
        ))}
      </fieldset>
    )
  return (
    <p class="field">
      <label for={id}>{label}</label>
      {kind === 'one' ? (
        <select id={id} name={name} required={required}>
          <option value="" />
          {values.map((value) => (
            <option value={value.key} selected={chosen.includes(value.key)}>
              {value.name}
            </option>
          ))}
        </select>
      ) : kind === 'long' ? (
        <textarea id={id} name={name} rows={3} maxlength={500} required={required}>
          {chosen[0] ?? ''}
        </textarea>
      ) : (
        <input
          id={id}
          name={name}
          type={kind}
          value={chosen[0] ?? ''}
          maxlength={500}
          step="any"
          required={required}
        />
      )}
    </p>
  )
}

/** The second step: where, and what. */
export const ReportFormPage = ({
  ui,
  crumbs,
  title,
  promise,
  action,
  hidden,
  written,
  position,
  fields,
  similar,
  refused,
}: {
  ui: Ui
  crumbs: readonly LinkView[]
  title: string
  /** How soon it is dealt with. */
  promise: string | undefined
  action: string
  hidden: Readonly<Record<string, string>>
  written: {
    readonly description: string
    readonly address: string
    readonly confidential: boolean
  }
  position: PositionWritten
  fields: readonly AttributeField[]
  /** What may be the same: shown before it is sent. */
  similar: readonly ReportCard[]
  refused: string | undefined
}) => (
  <article class="wrap street-reports">
    <Crumbs links={crumbs} ui={ui} />
    <header class="list-head">
      <h1>{title}</h1>
      {promise === undefined ? null : <p class="lead">{promise}</p>}
    </header>
    {similar.length === 0 ? null : (
      <section class="report-similar frame" aria-labelledby="similar" role="status">
        <h2 id="similar">{ui.t('ui.reports.similar')}</h2>
        <p>{ui.t('ui.reports.similar.text')}</p>
        <ReportCards reports={similar} ui={ui} />
      </section>
    )}
    <form class="report-form frame" method="post" action={action}>
      <Wrong id="report-wrong" text={refused} />
      <Hidden fields={{ ...hidden, ...(similar.length > 0 ? { confirmed: 'yes' } : {}) }} />
      <PositionField
        names={{ lon: 'lon', lat: 'lat', crs: 'crs' }}
        written={position}
        note={ui.t('ui.reports.where')}
        ui={ui}
      />
      <TextField
        id="address"
        name="address"
        label={ui.t('ui.reports.address')}
        value={written.address}
        maxlength={200}
        autocomplete="off"
      />
      <p class="field">
        <label for="description">{ui.t('ui.reports.description')}</label>
        <textarea id="description" name="description" rows={5} maxlength={2000} required>
          {written.description}
        </textarea>
      </p>
      {fields.map((field) => (
        <AttributeInput field={field} />
      ))}
      <p class="check">
        <input
          id="confidential"
          type="checkbox"
          name="confidential"
          value="yes"
          checked={written.confidential}
        />
        <label for="confidential">{ui.t('ui.reports.confidential')}</label>
      </p>
      <p class="meta">{ui.t('ui.reports.note')}</p>
      <button class="button button-strong" type="submit">
        {ui.t(similar.length > 0 ? 'ui.reports.sendAnyway' : 'ui.reports.send')}
      </button>
    </form>
  </article>
)
