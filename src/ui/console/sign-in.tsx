import type { Child } from 'hono/jsx'
import { raw } from 'hono/html'
import { Hidden, TextField, Wrong } from '../selling/form-parts.tsx'
import type { Ui } from '../types.ts'

/** A form that stands alone on its page, with what is to be said before and after. */
const Single = ({
  title,
  texts,
  wrong,
  action,
  submit,
  children,
  after,
}: {
  title: string
  texts: readonly string[]
  wrong?: string | undefined
  action: string
  submit: string
  children?: Child
  after?: Child
}) => (
  <article class="work-single">
    <h1>{title}</h1>
    {texts.map((text) => (
      <p class="lead">{text}</p>
    ))}
    <form class="frame work-form" method="post" action={action}>
      <Wrong id="wrong" text={wrong} />
      {children}
      <p class="choices">
        <button class="button button-strong button-big" type="submit">
          {submit}
        </button>
      </p>
    </form>
    {after}
  </article>
)

const Password = ({
  id = 'password',
  name = id,
  label,
  kind,
  note,
}: {
  id?: string
  name?: string
  label: string
  kind: 'current-password' | 'new-password'
  note?: string | undefined
}) => (
  <p class="field">
    <label for={id}>{label}</label>
    <input
      id={id}
      type="password"
      name={name}
      required
      maxlength={128}
      autocomplete={kind}
      aria-describedby={note === undefined ? undefined : `${id}-note`}
    />
    {note === undefined ? null : (
      <span class="meta" id={`${id}-note`}>
        {note}
      </span>
    )}
  </p>
)

const CodeField = ({ label, big = false }: { label: string; big?: boolean }) => (
  <p class="field">
    <label for="code">{label}</label>
    <input
      id="code"
      class={big ? 'code-field' : undefined}
      name="code"
      required
      maxlength={40}
      autofocus
      autocomplete="one-time-code"
      inputmode={big ? 'numeric' : 'text'}
      spellcheck={false}
    />
  </p>
)

export interface SignInPageProps {
  readonly ui: Ui
  readonly action: string
  /** Where to go afterwards. */
  readonly to: string
  readonly name?: string | undefined
  readonly wrong?: string | undefined
  /** Whoever can be played on a developer's machine. */
  readonly players: readonly {
    readonly id: string
    readonly label: string
    readonly what: string
  }[]
  readonly enterAction: string
}

/** The first step: name and password. */
export const SignInPage = ({
  ui,
  action,
  to,
  name,
  wrong,
  players,
  enterAction,
}: SignInPageProps) => (
  <Single
    title={ui.t('ui.signInStaff.title')}
    texts={[ui.t('ui.signInStaff.lead')]}
    wrong={wrong}
    action={action}
    submit={ui.t('ui.signInStaff.do')}
    after={
      players.length === 0 ? null : (
        <section class="work-players" aria-labelledby="players">
          <h2 id="players">{ui.t('ui.signInStaff.players')}</h2>
          <p class="meta">{ui.t('ui.signInStaff.players.text')}</p>
          <ul>
            {players.map((player) => (
              <li>
                <form method="post" action={enterAction}>
                  <Hidden fields={{ staff: player.id, to }} />
                  <button class="button" type="submit">
                    {player.label}
                    <span class="meta">{player.what}</span>
                  </button>
                </form>
              </li>
            ))}
          </ul>
        </section>
      )
    }
  >
    <Hidden fields={{ to }} />
    <TextField
      id="name"
      name="name"
      label={ui.t('ui.signInStaff.name')}
      value={name}
      required
      maxlength={80}
      autocomplete="username"
      autocapitalize="off"
      spellcheck={false}
    />
    <Password label={ui.t('ui.signInStaff.password')} kind="current-password" />
  </Single>
)

/** The second step: six digits, or a code for the loss of what shows them. */
export const CodePage = ({
  ui,
  action,
  to,
  wrong,
}: {
  ui: Ui
  action: string
  to: string
  wrong?: string | undefined
}) => (
  <Single
    title={ui.t('ui.signInStaff.code.title')}
    texts={[ui.t('ui.signInStaff.code.lead')]}
    wrong={wrong}
    action={action}
    submit={ui.t('ui.signInStaff.code.do')}
  >
    <Hidden fields={{ to }} />
    <CodeField label={ui.t('ui.signInStaff.code')} big />
  </Single>
)

/** Taking up an invitation: a name to sign in with, and a password. */
export const InvitationPage = ({
  ui,
  action,
  token,
  texts,
  name,
  wrong,
  anew,
}: {
  ui: Ui
  action: string
  token: string
  texts: readonly string[]
  name?: string | undefined
  wrong?: string | undefined
  /** Somebody already, who sets a new password. */
  anew: boolean
}) => (
  <Single
    title={ui.t(anew ? 'ui.invitation.anew' : 'ui.invitation.title')}
    texts={texts}
    wrong={wrong}
    action={action}
    submit={ui.t('ui.invitation.do')}
  >
    <Hidden fields={{ token }} />
    <TextField
      id="name"
      name="name"
      label={ui.t('ui.invitation.name')}
      value={name}
      required
      maxlength={80}
      autocomplete="username"
      autocapitalize="off"
      spellcheck={false}
    />
    <Password
      label={ui.t('ui.invitation.password')}
      kind="new-password"
      note={ui.t('ui.invitation.password.note')}
    />
  </Single>
)

/** The password again, before a second factor is made. */
export const SecondFactorBeginPage = ({
  ui,
  action,
  wrong,
}: {
  ui: Ui
  action: string
  wrong?: string | undefined
}) => (
  <Single
    title={ui.t('ui.secondFactor.title')}
    texts={[ui.t('ui.secondFactor.lead')]}
    wrong={wrong}
    action={action}
    submit={ui.t('ui.secondFactor.begin')}
  >
    <Password label={ui.t('ui.signInStaff.password')} kind="current-password" />
  </Single>
)

/** A second factor to be read by an app, codes for its loss, and the first code that proves that it was read. */
export const SecondFactorPage = ({
  ui,
  action,
  factor,
  wrong,
}: {
  ui: Ui
  action: string
  /** Absent after a wrong code: the app has it already. */
  factor?:
    | { readonly qr: string; readonly secret: string; readonly backupCodes: readonly string[] }
    | undefined
  wrong?: string | undefined
}) => (
  <Single
    title={ui.t('ui.secondFactor.title')}
    texts={factor ? [ui.t('ui.secondFactor.scan')] : []}
    wrong={wrong}
    action={action}
    submit={ui.t('ui.secondFactor.confirm')}
  >
    {factor ? (
      <>
        <div class="work-factor">
          <div class="code-qr" role="img" aria-label={ui.t('ui.secondFactor.qr')}>
            {raw(factor.qr)}
          </div>
          <p class="meta">
            {ui.t('ui.secondFactor.byHand')}
            <br />
            <code>{factor.secret}</code>
          </p>
        </div>
        <section aria-labelledby="backup">
          <h2 id="backup">{ui.t('ui.secondFactor.backup')}</h2>
          <p class="meta">{ui.t('ui.secondFactor.backup.text')}</p>
          <ul class="work-codes">
            {factor.backupCodes.map((code) => (
              <li>
                <code>{code}</code>
              </li>
            ))}
          </ul>
        </section>
      </>
    ) : null}
    <CodeField label={ui.t('ui.signInStaff.code')} big />
  </Single>
)

/** Something to be said on a page of its own, with a way on. */
export const NotePage = ({
  title,
  text,
  link,
}: {
  title: string
  text: string
  link?: { readonly href: string; readonly label: string } | undefined
}) => (
  <article class="work-single">
    <h1>{title}</h1>
    <p class="lead">{text}</p>
    {link ? (
      <p class="choices">
        <a class="button button-strong" href={link.href}>
          {link.label}
        </a>
      </p>
    ) : null}
  </article>
)

/** Somebody's own account: what they are, a new password, their other sessions. */
export const AccountPage = ({
  ui,
  label,
  roles,
  action,
  wrong,
  done,
}: {
  ui: Ui
  label: string
  roles: readonly string[]
  action: string
  wrong?: string | undefined
  done?: string | undefined
}) => (
  <article class="work-single">
    <h1>{ui.t('ui.account.title')}</h1>
    {done === undefined ? null : (
      <p class="done" role="status">
        {done}
      </p>
    )}
    <p class="lead">{label}</p>
    {roles.length === 0 ? (
      <p class="empty">{ui.t('ui.account.none')}</p>
    ) : (
      <ul class="work-roles">
        {roles.map((role) => (
          <li>{role}</li>
        ))}
      </ul>
    )}
    <h2>{ui.t('ui.account.password')}</h2>
    <p class="meta">{ui.t('ui.account.password.text')}</p>
    <form class="frame work-form" method="post" action={action}>
      <Wrong id="wrong" text={wrong} />
      <Password id="present" label={ui.t('ui.account.password.present')} kind="current-password" />
      <Password
        id="next"
        label={ui.t('ui.account.password.next')}
        kind="new-password"
        note={ui.t('ui.invitation.password.note')}
      />
      <p class="choices">
        <button class="button button-strong" type="submit">
          {ui.t('ui.account.password.do')}
        </button>
      </p>
    </form>
  </article>
)
