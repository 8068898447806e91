import { dayText, isoText, whenText } from '../format.ts'
import { Fold, Hidden, TextField, Units, Wrong } from '../selling/form-parts.tsx'
import type { Ui } from '../types.ts'
import { Done } from './parts.tsx'

export interface ColleagueView {
  readonly id: string
  readonly label: string
  readonly grants: readonly {
    readonly id: string
    readonly text: string
    readonly endsAt: number
    readonly mayEnd: boolean
  }[]
  readonly lastSeenAt?: number | undefined
  readonly hasSecondFactor: boolean
  /** Whoever looks may end their sessions and have them set a new password. */
  readonly isTheirs: boolean
}

export interface StaffPageProps {
  readonly ui: Ui
  readonly colleagues: readonly ColleagueView[]
  readonly pending: readonly {
    readonly id: string
    readonly label: string
    readonly text: string
    readonly expiresAt: number
  }[]
  /** What can be given: a role at something. */
  readonly offers: readonly { readonly value: string; readonly label: string }[]
  readonly actionOf: (what: 'invite' | 'revoke' | 'end' | 'sessions' | 'anew' | 'grant') => string
  readonly done?: string | undefined
  /** A link that was just made; shown this once. */
  readonly link?: { readonly url: string; readonly qr: string; readonly text: string } | undefined
  readonly refused?:
    | {
        readonly text: string
        readonly label?: string | undefined
        readonly office?: string | undefined
      }
    | undefined
}

const DAYS = 365

const OfficeFields = ({ props, id }: { props: StaffPageProps; id: string }) => (
  <>
    <p class="field">
      <label for={`${id}-office`}>{props.ui.t('ui.work.staff.office')}</label>
      <select id={`${id}-office`} name="office" required>
        {props.offers.map(({ value, label }) => (
          <option value={value} selected={props.refused?.office === value}>
            {label}
          </option>
        ))}
      </select>
    </p>
    <p class="field">
      <span class="meta">{props.ui.t('ui.work.staff.days')}</span>
      <Units
        id={`${id}-days`}
        name="days"
        label={props.ui.t('ui.work.staff.days')}
        value={DAYS}
        min={1}
        max={730}
      />
    </p>
  </>
)

const Colleague = ({ one, props }: { one: ColleagueView; props: StaffPageProps }) => {
  const { ui, actionOf } = props
  return (
    <li class="staff-row">
      <div>
        <h2>{one.label}</h2>
        <p class="meta">
          {one.lastSeenAt === undefined ? (
            ui.t('ui.work.staff.away')
          ) : (
            <time datetime={isoText(one.lastSeenAt)}>
              {ui.t('ui.work.staff.seen', { when: whenText(one.lastSeenAt, ui) })}
            </time>
          )}
          {one.hasSecondFactor ? null : ` · ${ui.t('ui.work.staff.noFactor')}`}
        </p>
      </div>
      <ul class="staff-grants">
        {one.grants.map(({ id, text, endsAt, mayEnd }) => (
          <li>
            <span>
              {text}
              <span class="meta">
                {' '}
                {ui.t('ui.work.staff.until', { date: dayText(endsAt, ui) })}
              </span>
            </span>
            {mayEnd ? (
              <form method="post" action={actionOf('end')}>
                <Hidden fields={{ grant: id }} />
                <button
                  class="button"
                  type="submit"
                  aria-label={ui.t('ui.work.staff.end.of', { name: one.label, text })}
                >
                  {ui.t('ui.work.staff.end')}
                </button>
              </form>
            ) : null}
          </li>
        ))}
      </ul>
      {one.isTheirs ? (
        <div class="choices">
          <form method="post" action={actionOf('sessions')}>
            <Hidden fields={{ staff: one.id }} />
            <button
              class="button"
              type="submit"
              aria-label={ui.t('ui.work.staff.sessions.of', { name: one.label })}
            >
              {ui.t('ui.work.staff.sessions')}
            </button>
          </form>
          <form method="post" action={actionOf('anew')}>
            <Hidden fields={{ staff: one.id }} />
            <button
              class="button"
              type="submit"
              aria-label={ui.t('ui.work.staff.anew.of', { name: one.label })}
            >
              {ui.t('ui.work.staff.anew')}
            </button>
          </form>
        </div>
      ) : null}
      {one.isTheirs && props.offers.length > 0 ? (
        <Fold title={ui.t('ui.work.staff.grant')}>
          <form method="post" action={actionOf('grant')} class="staff-form">
            <Hidden fields={{ staff: one.id }} />
            <OfficeFields props={props} id={`grant-${one.id}`} />
            <p class="choices">
              <button class="button" type="submit">
                {ui.t('ui.work.staff.grant.do')}
              </button>
            </p>
          </form>
        </Fold>
      ) : null}
    </li>
  )
}

/** Who works at the stores of a merchant: inviting somebody, ending a role, signing a lost phone out. */
export const StaffPage = (props: StaffPageProps) => {
  const { ui, actionOf, link, refused } = props
  return (
    <article class="staff">
      <header class="work-head">
        <h1>{ui.t('ui.work.staff')}</h1>
      </header>
      <Done text={props.done} />
      {link ? (
        <section class="frame work-form" aria-labelledby="link" role="status">
          <h2 id="link">{ui.t('ui.work.staff.link')}</h2>
          <p>{link.text}</p>
          <div class="work-factor">
            <img
              class="code-qr"
              src={link.qr}
              alt={ui.t('ui.work.staff.link.qr')}
              width="176"
              height="176"
            />
            <p>
              <label class="meta" for="link-url">
                {ui.t('ui.work.staff.link.copy')}
              </label>
              <input id="link-url" type="text" readonly value={link.url} />
            </p>
          </div>
        </section>
      ) : null}
      <div class="pair">
        <section aria-labelledby="people">
          <h2 id="people" class="hidden-text">
            {ui.t('ui.work.staff.people')}
          </h2>
          <ul class="staff-rows">
            {props.colleagues.map((one) => (
              <Colleague one={one} props={props} />
            ))}
          </ul>
        </section>
        <section aria-labelledby="invite">
          <form
            class="frame work-form staff-form"
            method="post"
            action={actionOf('invite')}
            aria-labelledby="invite"
          >
            <h2 id="invite">{ui.t('ui.work.staff.invite')}</h2>
            <Wrong id="invite-wrong" text={refused?.text} />
            <TextField
              id="label"
              name="label"
              label={ui.t('ui.work.staff.label')}
              value={refused?.label}
              required
              maxlength={40}
              autocomplete="off"
            />
            <OfficeFields props={props} id="invite" />
            <p class="choices">
              <button class="button button-strong" type="submit">
                {ui.t('ui.work.staff.invite.do')}
              </button>
            </p>
          </form>
          {props.pending.length === 0 ? null : (
            <>
              <h2>{ui.t('ui.work.staff.pending')}</h2>
              <ul class="staff-grants">
                {props.pending.map(({ id, label, text, expiresAt }) => (
                  <li>
                    <span>
                      {label} · {text}
                      <span class="meta">
                        {' '}
                        {ui.t('ui.work.staff.until', { date: dayText(expiresAt, ui) })}
                      </span>
                    </span>
                    <form method="post" action={actionOf('revoke')}>
                      <Hidden fields={{ invitation: id }} />
                      <button
                        class="button"
                        type="submit"
                        aria-label={ui.t('ui.work.staff.revoke.of', { name: label })}
                      >
                        {ui.t('ui.work.staff.revoke')}
                      </button>
                    </form>
                  </li>
                ))}
              </ul>
            </>
          )}
        </section>
      </div>
    </article>
  )
}
