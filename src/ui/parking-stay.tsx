import { clockText, dateText, isoText, moneyText } from './format.ts'
import { Crumbs, Pagination } from './parts.tsx'
import { Hidden, TextField, Wrong } from './selling/form-parts.tsx'
import type { LinkView, Ui } from './types.ts'

export interface FeeLineView {
  readonly text: string
  readonly amount: string
}

/** Free parking that a purchase has earned. */
export interface VoucherView {
  readonly orderId: string
  readonly text: string
  /** Until when it can be used. */
  readonly until: string
  readonly used: boolean
  /** The same page with it used, or without; absent where it would change nothing. */
  readonly toggleHref: string | undefined
}

/** A vehicle in a lot, as whoever found it sees it. */
export interface StayView {
  /** A part of the plate. */
  readonly plate: string
  readonly lot: string
  readonly lotHref: string
  readonly state: 'INSIDE' | 'LEFT' | 'UNSEEN'
  readonly entryAt: number | null
  readonly exitAt: number | null
  readonly length: string | undefined
  /** Absent where nobody can tell. */
  readonly due:
    | {
        readonly dueFen: number
        /** Something is due before vouchers are taken off. */
        readonly isDue: boolean
        readonly feeFen: number
        readonly offFen: number
        readonly paidFen: number
        readonly lines: readonly FeeLineView[]
      }
    | undefined
  /** It is paid, and may leave until then. */
  readonly leaveBy: number | undefined
  readonly vouchers: readonly VoucherView[]
  readonly paysHere: boolean
}

const Moment = ({ at, ui }: { at: number; ui: Ui }) => (
  <time datetime={isoText(at)}>
    {dateText(at, ui)} {clockText(at, ui.zone)}
  </time>
)

/** Where somebody types the plate of a vehicle that stands in a lot. */
export const FindStayPage = ({
  ui,
  crumbs,
  lot,
  lotHref,
  offers,
  action,
  signInHref,
  staysHref,
  plate,
  refused,
}: {
  ui: Ui
  crumbs: readonly LinkView[]
  lot: string
  lotHref: string
  /** What shops give, in one sentence each. */
  offers: readonly string[]
  action: string
  signInHref: string | undefined
  staysHref: string | undefined
  plate: string
  refused: string | undefined
}) => (
  <article class="selling wrap stay-find">
    <Crumbs links={crumbs} ui={ui} />
    <header class="list-head">
      <h1>{ui.t('ui.stay.find')}</h1>
      <p class="lead">
        <a href={lotHref}>{lot}</a>
      </p>
    </header>
    {signInHref === undefined ? (
      <form class="stay-form frame" method="post" action={action}>
        <Wrong id="plate-wrong" text={refused} />
        <TextField
          id="plate"
          name="plate"
          label={ui.t('ui.stay.plate')}
          value={plate}
          wrong={refused === undefined ? undefined : 'plate-wrong'}
          placeholder={ui.t('ui.stay.plate.example')}
          maxlength={12}
          required
          autocapitalize="characters"
          autocomplete="off"
        />
        <p class="meta">{ui.t('ui.stay.plate.why')}</p>
        <button class="button button-strong" type="submit">
          {ui.t('ui.stay.find.do')}
        </button>
      </form>
    ) : (
      <p class="choices">
        <a class="button button-strong" href={signInHref}>
          {ui.t('ui.stay.signIn')}
        </a>
      </p>
    )}
    {offers.length === 0 ? null : (
      <section aria-labelledby="stay-offers">
        <h2 id="stay-offers">{ui.t('ui.stay.offers')}</h2>
        <ul class="stay-offers">
          {offers.map((offer) => (
            <li>{offer}</li>
          ))}
        </ul>
      </section>
    )}
    {staysHref === undefined ? null : (
      <p>
        <a href={staysHref}>{ui.t('ui.stay.mine')}</a>
      </p>
    )}
  </article>
)

const Vouchers = ({ vouchers, ui }: { vouchers: readonly VoucherView[]; ui: Ui }) => (
  <section aria-labelledby="stay-vouchers">
    <h2 id="stay-vouchers">{ui.t('ui.stay.vouchers')}</h2>
    <ul class="stay-vouchers">
      {vouchers.map(({ text, until, used, toggleHref }) => (
        <li class={used ? 'used' : undefined}>
          <span>
            <b>{text}</b>
            <br />
            <span class="meta">{ui.t('ui.stay.voucher.until', { until })}</span>
          </span>
          {toggleHref === undefined ? (
            <span class="meta">{ui.t('ui.stay.voucher.notNeeded')}</span>
          ) : (
            <a class="button" href={toggleHref}>
              {ui.t(used ? 'ui.stay.voucher.keep' : 'ui.stay.voucher.use')}
            </a>
          )}
        </li>
      ))}
    </ul>
  </section>
)

const Sum = ({ due, ui }: { due: NonNullable<StayView['due']>; ui: Ui }) => (
  <table class="stay-sum">
    <caption class="hidden-text">{ui.t('ui.stay.sum')}</caption>
    <tbody>
      {due.lines.map(({ text, amount }) => (
        <tr>
          <th scope="row">{text}</th>
          <td>{amount}</td>
        </tr>
      ))}
      {due.offFen === 0 ? null : (
        <tr class="off">
          <th scope="row">{ui.t('ui.stay.off')}</th>
          <td>−{moneyText(due.offFen)}</td>
        </tr>
      )}
      {due.paidFen === 0 ? null : (
        <tr class="off">
          <th scope="row">{ui.t('ui.stay.paid')}</th>
          <td>−{moneyText(due.paidFen)}</td>
        </tr>
      )}
    </tbody>
    <tfoot>
      <tr>
        <th scope="row">{ui.t('ui.stay.due')}</th>
        <td>
          <b class="stay-due">{moneyText(due.dueFen)}</b>
        </td>
      </tr>
    </tfoot>
  </table>
)

type Word = 'inside' | 'free' | 'paid' | 'left' | 'owing' | 'unknown'

const word = ({ state, leaveBy, due }: StayView): Word => {
  if (leaveBy !== undefined && state === 'INSIDE') return 'paid'
  if (state === 'LEFT') return due && due.isDue ? 'owing' : 'left'
  if (state === 'UNSEEN' || !due) return 'unknown'
  return due.isDue ? 'inside' : 'free'
}

/** A stay: since when, what is due and how that comes about, what purchases take off, and one button. */
export const StayPage = ({
  ui,
  crumbs,
  stay,
  payAction,
  formKey,
  refreshHref,
  refused,
}: {
  ui: Ui
  crumbs: readonly LinkView[]
  stay: StayView
  payAction: string
  formKey: string
  refreshHref: string
  refused: string | undefined
}) => {
  const { due } = stay
  const how = word(stay)
  return (
    <article class="selling wrap stay">
      <Crumbs links={crumbs} ui={ui} />
      <header class={`stay-head frame stay-${how}`}>
        <p class="meta">{stay.plate}</p>
        <h1>{ui.t(`ui.stay.state.${how}`)}</h1>
        {stay.leaveBy === undefined || stay.state !== 'INSIDE' ? null : (
          <p class="stay-leave" role="status">
            {ui.t('ui.stay.leaveBy', { time: clockText(stay.leaveBy, ui.zone) })}
          </p>
        )}
        <p>
          <a href={stay.lotHref}>{stay.lot}</a>
        </p>
        <dl class="facts">
          {stay.entryAt === null ? null : (
            <>
              <dt>{ui.t('ui.stay.entry')}</dt>
              <dd>
                <Moment at={stay.entryAt} ui={ui} />
              </dd>
            </>
          )}
          {stay.exitAt === null ? null : (
            <>
              <dt>{ui.t('ui.stay.exit')}</dt>
              <dd>
                <Moment at={stay.exitAt} ui={ui} />
              </dd>
            </>
          )}
          {stay.length === undefined ? null : (
            <>
              <dt>{ui.t('ui.stay.length')}</dt>
              <dd>{stay.length}</dd>
            </>
          )}
        </dl>
      </header>
      <Wrong id="stay-wrong" text={refused} />
      {due && due.isDue && stay.vouchers.length > 0 ? (
        <Vouchers vouchers={stay.vouchers} ui={ui} />
      ) : null}
      {due ? <Sum due={due} ui={ui} /> : <p>{ui.t('ui.stay.unknown')}</p>}
      {due && due.isDue ? (
        stay.paysHere ? (
          <form method="post" action={payAction} class="choices">
            <Hidden
              fields={{
                key: formKey,
                due: String(due.dueFen),
                vouchers: stay.vouchers
                  .filter(({ used }) => used)
                  .map(({ orderId }) => orderId)
                  .join(','),
              }}
            />
            <button class="button button-strong" type="submit">
              {due.dueFen === 0
                ? ui.t('ui.stay.useAndLeave')
                : ui.t('ui.stay.pay', { fen: moneyText(due.dueFen) })}
            </button>
            <a class="button" href={refreshHref}>
              {ui.t('ui.stay.refresh')}
            </a>
          </form>
        ) : (
          <p>{ui.t('ui.stay.payAtExit')}</p>
        )
      ) : null}
    </article>
  )
}

/** Stays that somebody has found. */
export const StaysPage = ({
  ui,
  crumbs,
  stays,
  prevHref,
  nextHref,
}: {
  ui: Ui
  crumbs: readonly LinkView[]
  stays: readonly (StayView & { readonly href: string })[]
  prevHref: string | undefined
  nextHref: string | undefined
}) => (
  <article class="selling wrap">
    <Crumbs links={crumbs} ui={ui} />
    <header class="list-head">
      <h1>{ui.t('ui.stay.mine')}</h1>
    </header>
    {stays.length === 0 ? <p>{ui.t('ui.stay.none')}</p> : null}
    <ul class="stay-list">
      {stays.map((stay) => (
        <li>
          <a href={stay.href}>
            <b>{stay.lot}</b>
          </a>
          <span>
            {stay.plate} · {ui.t(`ui.stay.state.${word(stay)}`)}
          </span>
          <span class="meta">
            {stay.entryAt === null ? null : <Moment at={stay.entryAt} ui={ui} />}
            {stay.length === undefined ? '' : ` · ${stay.length}`}
          </span>
        </li>
      ))}
    </ul>
    <Pagination prevHref={prevHref} nextHref={nextHref} ui={ui} />
  </article>
)
