import { moneyText } from '../format.ts'
import { SectionHead } from '../parts.tsx'
import type { LinkView, Ui } from '../types.ts'
import { Fold, Hidden, Pick, TextField, Units, Wrong } from './form-parts.tsx'

/** Units of a line that a form can be about. */
export interface FormUnits {
  readonly lineId: string
  readonly name: string
  readonly most: number
}

interface Refusal {
  readonly text: string
  readonly written?: Readonly<Record<string, string>> | undefined
}

export interface AfterSaleView {
  readonly id: string
  readonly kind: 'REFUND' | 'RETURN' | 'EXCHANGE'
  readonly stateText: string
  /** Units with the names of what they are. */
  readonly what: string
  readonly reason: string
  readonly answer?: string | undefined
  readonly refundFen?: number | undefined
  /** The order that an exchange led to. */
  readonly replacement?: LinkView | undefined
  readonly canWithdraw: boolean
  /** The goods have to be sent back: the form asks how. */
  readonly canShip: boolean
}

/** The name of a field that says how many units of a line are meant. */
export const unitsField = (lineId: string): string => `units.${lineId}`

export const KINDS_OF_GOODS = ['RETURN', 'EXCHANGE', 'REFUND'] as const

/** Asks for money back for units that were not collected, or about units that were. */
export const AfterSaleForm = ({
  form,
  action,
  hidden,
  units,
  kinds = KINDS_OF_GOODS,
  refused,
  ui,
}: {
  form: 'refund' | 'return'
  action: string
  hidden: Readonly<Record<string, string>>
  units: readonly FormUnits[]
  /** What can be asked for once something was handed over. */
  kinds?: readonly (typeof KINDS_OF_GOODS)[number][]
  refused: Refusal | undefined
  ui: Ui
}) => {
  const written = refused?.written ?? {}
  return (
    <Fold title={ui.t(`ui.afterSale.${form}`)} open={refused !== undefined}>
      <form method="post" action={action} aria-label={ui.t(`ui.afterSale.${form}`)}>
        <Hidden fields={hidden} />
        <Wrong id={`${form}-wrong`} text={refused?.text} />
        <p class="meta">{ui.t(`ui.afterSale.${form}.note`)}</p>
        <ul class="choose-units">
          {units.map(({ lineId, name, most }, i) => (
            <li>
              <span>{name}</span>
              <span class="meta">{ui.t('ui.afterSale.most', { n: most })}</span>
              <Units
                id={`${form}-units-${i}`}
                name={unitsField(lineId)}
                label={ui.t('ui.afterSale.units', { name })}
                value={written[unitsField(lineId)] ?? '0'}
                max={most}
              />
            </li>
          ))}
        </ul>
        {form === 'refund' ? null : (
          <fieldset>
            <legend>{ui.t('ui.afterSale.kind')}</legend>
            <div class="picks">
              {kinds.map((kind) => (
                <Pick name="kind" value={kind} checked={kind === (written['kind'] ?? kinds[0])}>
                  {ui.t(`ui.afterSale.kind.${kind}`)}
                </Pick>
              ))}
            </div>
          </fieldset>
        )}
        <TextField
          id={`${form}-reason`}
          name="reason"
          label={ui.t('ui.afterSale.reason')}
          value={written['reason']}
          maxlength={200}
          required
          autocomplete="off"
        />
        <p class="choices">
          <button class="button button-strong" type="submit">
            {ui.t(`ui.afterSale.${form}.do`)}
          </button>
        </p>
      </form>
    </Fold>
  )
}

const Track = ({
  id,
  action,
  refused,
  ui,
}: {
  id: string
  action: string
  refused: Refusal | undefined
  ui: Ui
}) => (
  <form class="track" method="post" action={action} aria-label={ui.t('ui.afterSale.track')}>
    <Hidden fields={{ afterSale: id }} />
    <p>{ui.t('ui.afterSale.track')}</p>
    <TextField
      id={`${id}-carrier`}
      name="carrier"
      label={ui.t('ui.afterSale.carrier')}
      value={refused?.written?.['carrier']}
      placeholder="SF"
      maxlength={20}
      required
      autocapitalize="characters"
      autocomplete="off"
    />
    <TextField
      id={`${id}-tracking`}
      name="trackingNo"
      label={ui.t('ui.afterSale.trackingNo')}
      value={refused?.written?.['trackingNo']}
      maxlength={40}
      required
      autocomplete="off"
      spellcheck={false}
    />
    <p class="choices">
      <button class="button button-strong" type="submit">
        {ui.t('ui.afterSale.track.do')}
      </button>
    </p>
  </form>
)

/** Requests about an order and what became of each. */
export const AfterSales = ({
  list,
  actionOf,
  refused,
  ui,
}: {
  list: readonly AfterSaleView[]
  actionOf: (what: string) => string
  refused: Refusal | undefined
  ui: Ui
}) => (
  <section aria-labelledby="after-sales">
    <SectionHead id="after-sales" title={ui.t('ui.afterSale.title')} ui={ui} />
    <ul class="requests">
      {list.map((one) => {
        const mine = refused?.written?.['afterSale'] === one.id ? refused : undefined
        return (
          <li class="request">
            <h3>
              {ui.t(`ui.afterSale.kind.${one.kind}`)} · {one.stateText}
            </h3>
            <p>
              {one.what}
              {one.refundFen === undefined ? null : (
                <>
                  {' '}
                  <b>{ui.t('ui.afterSale.amount', { fen: moneyText(one.refundFen) })}</b>
                </>
              )}
            </p>
            <p class="meta">{ui.t('ui.afterSale.because', { reason: one.reason })}</p>
            {one.answer === undefined ? null : (
              <p class="meta">{ui.t('ui.afterSale.answer', { answer: one.answer })}</p>
            )}
            {one.replacement ? (
              <p>
                <a href={one.replacement.href}>{one.replacement.label}</a>
              </p>
            ) : null}
            <Wrong id={`${one.id}-wrong`} text={mine?.text} />
            {one.canShip ? (
              <Track id={one.id} action={actionOf('track')} refused={mine} ui={ui} />
            ) : null}
            {one.canWithdraw ? (
              <form method="post" action={actionOf('withdraw')}>
                <Hidden fields={{ afterSale: one.id }} />
                <button class="button" type="submit">
                  {ui.t('ui.afterSale.withdraw')}
                </button>
              </form>
            ) : null}
          </li>
        )
      })}
    </ul>
  </section>
)
