import type { Child } from 'hono/jsx'
import { SectionHead } from './parts.tsx'
import type { Ui } from './types.ts'

/** What can be purged by a form; the field `what` says which one was sent. */
export const PURGE_FORMS = ['area', 'places', 'tags', 'everything'] as const
export type PurgeForm = (typeof PURGE_FORMS)[number]

export interface PurgeFormsProps {
  readonly ui: Ui
  /** Where the forms are sent. */
  readonly action: string
  readonly cities: readonly { readonly code: string; readonly name: string }[]
  readonly kinds: readonly { readonly kind: string; readonly name: string }[]
  /** What was typed before and cannot be taken, with the reason; the other forms are empty then. */
  readonly refused?:
    | { readonly what: PurgeForm; readonly why: string; readonly typed: string }
    | undefined
}

interface FormProps {
  readonly props: PurgeFormsProps
  readonly what: PurgeForm
  readonly children?: Child
}

const Form = ({ props: { ui, action, refused }, what, children }: FormProps) => {
  const wrong = refused?.what === what ? refused.why : undefined
  return (
    // With the place on the page: what is refused is told there.
    <form
      class="purge"
      method="post"
      action={`${action}#cache-purge`}
      aria-labelledby={`purge-${what}`}
    >
      <h3 id={`purge-${what}`}>{ui.t(`ui.cache.purge.${what}`)}</h3>
      <input type="hidden" name="what" value={what} />
      {wrong === undefined ? null : (
        <p class="wrong" id={`purge-${what}-wrong`} role="alert">
          {wrong}
        </p>
      )}
      {children}
      <button class="button" type="submit">
        {ui.t(`ui.cache.purge.${what}.go`)}
      </button>
    </form>
  )
}

const Lines = ({ props, what }: { props: PurgeFormsProps; what: 'places' | 'tags' }) => {
  const { ui, refused } = props
  const wrong = refused?.what === what
  return (
    <p class="field">
      <label for={`purge-${what}-lines`}>{ui.t(`ui.cache.purge.${what}.label`)}</label>
      <textarea
        id={`purge-${what}-lines`}
        name="lines"
        rows={3}
        required
        spellcheck={false}
        autocapitalize="off"
        aria-invalid={wrong ? 'true' : undefined}
        aria-describedby={wrong ? `purge-${what}-wrong` : undefined}
      >
        {wrong ? refused.typed : ''}
      </textarea>
    </p>
  )
}

/** The forms that purge. None of them does anything yet: each leads to the question whether one is sure. */
export const PurgeForms = (props: PurgeFormsProps) => {
  const { ui, cities, kinds } = props
  const { t } = ui
  return (
    <section aria-labelledby="cache-purge">
      <SectionHead
        id="cache-purge"
        title={t('ui.cache.purge')}
        lead={t('ui.cache.purge.lead')}
        ui={ui}
      />
      <div class="purges">
        <Form props={props} what="area">
          <p class="meta">{t('ui.cache.purge.area.text')}</p>
          <p class="field">
            <label for="purge-city">{t('ui.cache.purge.city')}</label>
            <select id="purge-city" name="city">
              {cities.map(({ code, name }) => (
                <option value={code}>{name}</option>
              ))}
            </select>
          </p>
          <p class="field">
            <label for="purge-kind">{t('ui.cache.purge.kind')}</label>
            <select id="purge-kind" name="kind">
              {kinds.map(({ kind, name }) => (
                <option value={kind}>{name}</option>
              ))}
            </select>
          </p>
        </Form>
        <Form props={props} what="places">
          <Lines props={props} what="places" />
        </Form>
        <Form props={props} what="tags">
          <Lines props={props} what="tags" />
        </Form>
        <Form props={props} what="everything">
          <p class="meta">{t('ui.cache.purge.everything.text')}</p>
        </Form>
      </div>
    </section>
  )
}

/** The question whether one is sure: what would be purged, and the two ways on. */
export const PurgeQuestion = ({
  ui,
  action,
  what,
  fields,
  backHref,
}: {
  ui: Ui
  action: string
  what: string
  /** What was sent, to be sent again. */
  fields: Readonly<Record<string, string>>
  backHref: string
}) => (
  <form class="sure frame" method="post" action={action}>
    <p class="meta">{ui.t('ui.cache.confirm.what')}</p>
    <p class="sure-what">{what}</p>
    <p>{ui.t('ui.cache.confirm.text')}</p>
    {Object.entries(fields).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    <input type="hidden" name="sure" value="yes" />
    <p class="choices">
      <button class="button button-strong" type="submit">
        {ui.t('ui.cache.confirm.yes')}
      </button>
      <a class="button" href={backHref}>
        {ui.t('ui.cache.confirm.no')}
      </a>
    </p>
  </form>
)
