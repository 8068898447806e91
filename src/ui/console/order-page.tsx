import { moneyText } from '../format.ts'
import { unitsField, type FormUnits } from '../selling/after-sale.tsx'
import { Fold, Hidden, TextField, Units, Wrong } from '../selling/form-parts.tsx'
import { Parcels, type ParcelView } from '../selling/parcels.tsx'
import type { LinkView, Ui } from '../types.ts'
import { Done } from './parts.tsx'

/** What can be done with an order, one form each. */
export type DeskForm = 'serve' | 'ship' | 'cancel'

export interface DeskOrderProps {
  readonly ui: Ui
  readonly back: LinkView
  readonly number: string
  readonly short: string
  readonly stateText: string
  readonly remark?: string | undefined
  readonly done?: string | undefined
  readonly store: string
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  readonly lines: readonly {
    readonly name: string
    readonly quantity: number
    readonly payableFen: number
    readonly fate: string
  }[]
  readonly amounts: readonly { readonly label: string; readonly value: string }[]
  readonly totalFen: number
  readonly parcels: readonly ParcelView[]
  /** Forms that whoever looks may send. */
  readonly forms: readonly DeskForm[]
  /** It is handed over by the code that the buyer shows. */
  readonly counterHref?: string | undefined
  readonly actionOf: (form: DeskForm) => string
  readonly formKey: string
  readonly open: readonly FormUnits[]
  readonly afterSalesHref?: string | undefined
  readonly refused?:
    | {
        readonly form: DeskForm
        readonly text: string
        readonly written: Readonly<Record<string, string>>
      }
    | undefined
}

/** Couriers by their codes, as WeChat and 快递100 know them. */
const CARRIERS = [
  ['SF', '顺丰 SF Express'],
  ['JD', '京东 JD Logistics'],
  ['ZTO', '中通 ZTO'],
  ['YTO', '圆通 YTO'],
  ['YUNDA', '韵达 Yunda'],
  ['STO', '申通 STO'],
  ['EMS', 'EMS'],
] as const

const UnitList = ({ props, form }: { props: DeskOrderProps; form: DeskForm }) => (
  <ul class="choose-units">
    {props.open.map(({ lineId, name, most }, i) => (
      <li>
        <span>{name}</span>
        <span class="meta">{props.ui.t('ui.counter.most', { n: most })}</span>
        <Units
          id={`${form}-units-${i}`}
          name={unitsField(lineId)}
          label={props.ui.t(`ui.work.order.${form}.units`, { name })}
          value={form === 'cancel' ? 0 : most}
          max={most}
          wrong={props.refused?.form === form ? `${form}-wrong` : undefined}
        />
      </li>
    ))}
  </ul>
)

const ActionForm = ({ props, form }: { props: DeskOrderProps; form: DeskForm }) => {
  const { ui, refused, formKey } = props
  const wrong = refused?.form === form ? refused : undefined
  const written = wrong?.written ?? {}
  const body = (
    <form method="post" action={props.actionOf(form)} aria-label={ui.t(`ui.work.order.${form}`)}>
      <Hidden fields={{ key: formKey }} />
      <Wrong id={`${form}-wrong`} text={wrong?.text} />
      <p class="meta">{ui.t(`ui.work.order.${form}.note`)}</p>
      <UnitList props={props} form={form} />
      {form === 'ship' ? (
        <>
          <p class="field">
            <label for="carrier">{ui.t('ui.work.order.carrier')}</label>
            <select id="carrier" name="carrier" required>
              {CARRIERS.map(([code, name]) => (
                <option value={code} selected={written['carrier'] === code}>
                  {name}
                </option>
              ))}
            </select>
          </p>
          <TextField
            id="trackingNo"
            name="trackingNo"
            label={ui.t('ui.afterSale.trackingNo')}
            value={written['trackingNo']}
            required
            maxlength={40}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
          />
        </>
      ) : null}
      {form === 'cancel' ? (
        <TextField
          id="reason"
          name="reason"
          label={ui.t('ui.work.order.cancel.reason')}
          value={written['reason']}
          required
          maxlength={200}
          autocomplete="off"
        />
      ) : null}
      <p class="choices">
        <button
          class={form === 'cancel' ? 'button' : 'button button-strong button-big'}
          type="submit"
        >
          {ui.t(`ui.work.order.${form}.do`)}
        </button>
      </p>
    </form>
  )
  return form === 'cancel' ? (
    <Fold title={ui.t('ui.work.order.cancel')} open={wrong !== undefined}>
      {body}
    </Fold>
  ) : (
    <section class="frame work-form">{body}</section>
  )
}

/** An order at a desk: what it is, what is to be done with it, and its slip when it is printed. */
export const DeskOrderPage = (props: DeskOrderProps) => {
  const { ui } = props
  return (
    <article class="desk-order">
      <p class="work-back">
        <a href={props.back.href}>{props.back.label}</a>
      </p>
      <header class="work-head">
        <h1>
          <span class="board-short">{props.short}</span> {props.stateText}
        </h1>
        <p class="choices">
          <button class="button" type="button" data-print hidden>
            {ui.t('ui.work.order.print')}
          </button>
        </p>
      </header>
      <Done text={props.done} />
      {props.remark === undefined ? null : <p class="lead">{props.remark}</p>}
      <div class="pair desk-order-pair">
        <div>
          <ul class="slip-lines">
            {props.lines.map(({ name, quantity, payableFen, fate }) => (
              <li>
                <b>
                  {name} × {quantity}
                </b>
                <span>{moneyText(payableFen)}</span>
                {fate === '' ? null : <span class="meta">{fate}</span>}
              </li>
            ))}
          </ul>
          <dl class="amounts">
            {props.facts.map(({ label, value }) => (
              <div>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
            <div>
              <dt>{ui.t('ui.work.order.number')}</dt>
              <dd>{props.number}</dd>
            </div>
            <div class="slip-only">
              <dt>{ui.t('ui.work.order.store')}</dt>
              <dd>{props.store}</dd>
            </div>
          </dl>
          <dl class="amounts">
            {props.amounts.map(({ label, value }) => (
              <div>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
            <div class="amounts-total">
              <dt>{ui.t('ui.work.order.total')}</dt>
              <dd>{moneyText(props.totalFen)}</dd>
            </div>
          </dl>
          {props.parcels.length === 0 ? null : <Parcels parcels={props.parcels} ui={ui} />}
        </div>
        <div class="no-print">
          {props.counterHref === undefined ? null : (
            <p class="frame work-form">
              <span>{ui.t('ui.work.order.byCode')}</span>
              <a class="button button-strong button-big" href={props.counterHref}>
                {ui.t('ui.work.counter')}
              </a>
            </p>
          )}
          {props.forms.map((form) => (
            <ActionForm props={props} form={form} />
          ))}
          {props.afterSalesHref === undefined ? null : (
            <p>
              <a href={props.afterSalesHref}>{ui.t('ui.work.order.afterSales')}</a>
            </p>
          )}
        </div>
      </div>
    </article>
  )
}
