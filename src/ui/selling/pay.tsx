import { clockText, isoText, moneyText } from '../format.ts'
import type { Ui } from '../types.ts'
import { Hidden, Wrong } from './form-parts.tsx'

export interface PayView {
  readonly totalFen: number
  /** Orders of other stores are paid with it. */
  readonly withOthers: boolean
  /** Until when. */
  readonly expiresAt: number
  /** What the buyer has stored with the portal; 0 for nothing. */
  readonly balanceFen: number
  /** Absent where it cannot be paid on the web: this is what the mini-program scans instead. */
  readonly elsewhere?: { readonly number: string; readonly svg: string } | undefined
  /** The buyer came back from paying, and nothing is known of it yet. */
  readonly unconfirmed: boolean
}

/** What is to be paid and until when, with the button, or where to pay it instead. */
export const Pay = ({
  pay,
  action,
  hidden,
  refused,
  ui,
}: {
  pay: PayView
  action: string
  hidden: Readonly<Record<string, string>>
  refused: string | undefined
  ui: Ui
}) => (
  <section class="pay frame" aria-labelledby="pay">
    <h2 id="pay">{ui.t('ui.pay.title')}</h2>
    <p class="price price-large">{moneyText(pay.totalFen)}</p>
    {pay.withOthers ? <p class="meta">{ui.t('ui.pay.together')}</p> : null}
    <p>
      <time datetime={isoText(pay.expiresAt)}>
        {ui.t('ui.pay.until', { time: clockText(pay.expiresAt, ui.zone) })}
      </time>
    </p>
    {pay.unconfirmed ? (
      <p class="todo" role="status">
        {ui.t('ui.pay.unconfirmed')}
      </p>
    ) : null}
    <Wrong id="pay-wrong" text={refused} />
    {pay.elsewhere ? (
      <div class="code-row">
        <img
          class="code-qr"
          src={`data:image/svg+xml,${encodeURIComponent(pay.elsewhere.svg)}`}
          alt={ui.t('ui.pay.elsewhere.qr')}
          width="160"
          height="160"
        />
        <p>{ui.t('ui.pay.elsewhere', { number: pay.elsewhere.number })}</p>
      </div>
    ) : (
      <form method="post" action={action}>
        <Hidden fields={hidden} />
        {pay.balanceFen === 0 ? null : (
          <p>
            <label class="tick">
              <input type="checkbox" name="balance" value="yes" />
              <span>{ui.t('ui.pay.balance', { fen: moneyText(pay.balanceFen) })}</span>
            </label>
          </p>
        )}
        <p class="choices">
          <button class="button button-strong" type="submit">
            {ui.t('ui.pay.do')}
          </button>
        </p>
      </form>
    )}
  </section>
)
