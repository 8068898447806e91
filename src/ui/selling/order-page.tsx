import type { Child } from 'hono/jsx'
import { moneyText } from '../format.ts'
import { Crumbs, SectionHead } from '../parts.tsx'
import { OrderReviews, type ReviewableView } from '../reviews.tsx'
import type { LinkView, Ui } from '../types.ts'
import { AfterSaleForm, AfterSales, type AfterSaleView, type FormUnits } from './after-sale.tsx'
import { Fold, GoodsPicture, Wrong } from './form-parts.tsx'
import { OrderInvoices, type InvoicesView } from './invoice.tsx'
import { Parcels, type ParcelView } from './parcels.tsx'
import { Pay, type PayView } from './pay.tsx'
import { Progress, type StepView } from './progress.tsx'

export interface OrderLineView {
  readonly name: string
  readonly href: string
  readonly chosen: string
  readonly picture: string
  readonly quantity: number
  readonly payableFen: number
  /** What became of its units, as text; empty where nothing did yet. */
  readonly fate: string
}

/** Which form was refused, and why. */
export interface RefusedForm {
  readonly form:
    | 'pay'
    | 'cancel'
    | 'receive'
    | 'refund'
    | 'return'
    | 'after-sale'
    | 'review'
    | 'invoice'
  readonly text: string
  /** What was written, by field. */
  readonly written?: Readonly<Record<string, string>> | undefined
}

export interface OrderPageProps {
  readonly ui: Ui
  readonly crumbs: readonly LinkView[]
  readonly number: string
  readonly stateText: string
  /** Why nothing came of it, or what has gone back; one sentence. */
  readonly remark?: string | undefined
  /** Something was just done. */
  readonly done?: string | undefined
  readonly steps: readonly StepView[]
  readonly code?: { readonly text: string; readonly svg: string } | undefined
  readonly pay?: PayView | undefined
  /** Address of its forms, by what they do. */
  readonly actionOf: (what: string) => string
  /** A fresh key for a form that does something once. */
  readonly formKey: string
  readonly canCancel: boolean
  readonly canConfirm: boolean
  /** Units that can be given back: not collected yet, and collected. */
  readonly open: readonly FormUnits[]
  readonly handedOver: readonly FormUnits[]
  /** A service was used: nothing can be sent back or exchanged. */
  readonly isService: boolean
  /** What services of the city add, as free parking for the purchase. */
  readonly extras: readonly Child[]
  readonly store: LinkView & { readonly address?: string | undefined }
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  readonly lines: readonly OrderLineView[]
  readonly amounts: readonly { readonly label: string; readonly value: string }[]
  readonly totalFen: number
  readonly parcels: readonly ParcelView[]
  /** What was handed over, with what the buyer says of it. */
  readonly reviewing: readonly ReviewableView[]
  readonly invoices?: InvoicesView | undefined
  readonly afterSales: readonly AfterSaleView[]
  /** Other orders that were paid with it. */
  readonly together: readonly LinkView[]
  readonly refused?: RefusedForm | undefined
}

const Code = ({ code, ui }: { code: { readonly text: string; readonly svg: string }; ui: Ui }) => (
  <section class="code frame" aria-labelledby="code">
    <h2 id="code">{ui.t('ui.order.code')}</h2>
    <div class="code-row">
      <img
        class="code-qr"
        src={`data:image/svg+xml,${encodeURIComponent(code.svg)}`}
        alt={ui.t('ui.order.code.qr')}
        width="220"
        height="220"
      />
      <div>
        <p class="code-text">
          {/* In fours, as people read it out. */}
          <span>{code.text.slice(0, 4)}</span> <span>{code.text.slice(4)}</span>
        </p>
        <p>{ui.t('ui.order.code.note')}</p>
      </div>
    </div>
  </section>
)

const Goods = ({ lines, ui }: { lines: readonly OrderLineView[]; ui: Ui }) => (
  <section aria-labelledby="goods">
    <SectionHead id="goods" title={ui.t('ui.order.goods')} ui={ui} />
    <ul class="goods-list goods-small">
      {lines.map((line) => (
        <li class="goods">
          <GoodsPicture src={line.picture} width={80} />
          <div class="goods-text">
            <p class="goods-name">
              <a href={line.href}>{line.name}</a>
            </p>
            {line.chosen === '' ? null : <p class="meta">{line.chosen}</p>}
            {line.fate === '' ? null : <p class="fate">{line.fate}</p>}
          </div>
          <p class="goods-sum">
            <span class="meta">× {line.quantity}</span>
            <b>{moneyText(line.payableFen)}</b>
          </p>
        </li>
      ))}
    </ul>
  </section>
)

const Simple = ({
  props: { ui, actionOf, refused },
  what,
}: {
  props: OrderPageProps
  what: 'cancel' | 'receive'
}) => {
  const wrong = refused?.form === what ? refused.text : undefined
  return (
    <Fold title={ui.t(`ui.order.${what}`)} open={wrong !== undefined}>
      <form method="post" action={actionOf(what)}>
        <Wrong id={`${what}-wrong`} text={wrong} />
        <p>{ui.t(`ui.order.${what}.sure`)}</p>
        <p class="choices">
          <button class="button button-strong" type="submit">
            {ui.t(`ui.order.${what}.yes`)}
          </button>
        </p>
      </form>
    </Fold>
  )
}

const Side = (props: OrderPageProps) => {
  const { ui, store } = props
  return (
    <div class="order-side">
      <section aria-labelledby="order-facts">
        <SectionHead id="order-facts" title={ui.t('ui.order.facts')} ui={ui} />
        <dl class="amounts">
          <div>
            <dt>{ui.t('ui.order.store')}</dt>
            <dd>
              <a href={store.href}>{store.label}</a>
              {store.address ? <span class="meta">{store.address}</span> : null}
            </dd>
          </div>
          {props.facts.map(({ label, value }) => (
            <div>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section aria-labelledby="order-amounts">
        <SectionHead id="order-amounts" title={ui.t('ui.order.amounts')} ui={ui} />
        <dl class="amounts">
          {props.amounts.map(({ label, value }) => (
            <div>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
          <div class="amounts-total">
            <dt>{ui.t('ui.order.total')}</dt>
            <dd>{moneyText(props.totalFen)}</dd>
          </div>
        </dl>
      </section>
      {props.together.length === 0 ? null : (
        <section aria-labelledby="together">
          <SectionHead id="together" title={ui.t('ui.order.together')} ui={ui} />
          <ul class="browse">
            {props.together.map(({ href, label }) => (
              <li>
                <a href={href}>{label}</a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}

/** One order: how far it is, what to show at the counter, what it holds, and all that can be done with it now. */
export const OrderPage = (props: OrderPageProps) => {
  const { ui, actionOf, formKey: key, refused } = props
  const has = props.open.length + props.handedOver.length > 0
  return (
    <article class="selling wrap">
      <Crumbs links={props.crumbs} ui={ui} />
      <header class="list-head">
        <h1>{props.stateText}</h1>
        <p class="lead">{ui.t('ui.order.number', { number: props.number })}</p>
        {props.remark === undefined ? null : <p class="lead">{props.remark}</p>}
        {props.done === undefined ? null : (
          <p class="done" role="status">
            {props.done}
          </p>
        )}
      </header>
      {props.steps.length === 0 ? null : <Progress steps={props.steps} ui={ui} />}
      <div class="desk">
        <div class="desk-main">
          {props.pay ? (
            <Pay
              pay={props.pay}
              action={actionOf('pay')}
              hidden={{ key }}
              refused={refused?.form === 'pay' ? refused.text : undefined}
              ui={ui}
            />
          ) : null}
          {props.code ? <Code code={props.code} ui={ui} /> : null}
          {props.extras}
          <Goods lines={props.lines} ui={ui} />
          {props.parcels.length === 0 ? null : <Parcels parcels={props.parcels} ui={ui} />}
          {props.afterSales.length === 0 ? null : (
            <AfterSales
              list={props.afterSales}
              actionOf={actionOf}
              refused={refused?.form === 'after-sale' ? refused : undefined}
              ui={ui}
            />
          )}
          {props.reviewing.length === 0 ? null : (
            <OrderReviews
              lines={props.reviewing}
              actionOf={actionOf}
              refused={refused?.form === 'review' ? refused : undefined}
              ui={ui}
            />
          )}
          {props.invoices ? (
            <OrderInvoices
              invoices={props.invoices}
              actionOf={actionOf}
              refused={refused?.form === 'invoice' ? refused.text : undefined}
              ui={ui}
            />
          ) : null}
          {has || props.canCancel || props.canConfirm ? (
            <section class="folds" aria-labelledby="more">
              <SectionHead id="more" title={ui.t('ui.order.actions')} ui={ui} />
              {props.canConfirm ? <Simple props={props} what="receive" /> : null}
              {props.open.length === 0 ? null : (
                <AfterSaleForm
                  form="refund"
                  action={actionOf('refund')}
                  hidden={{ key }}
                  units={props.open}
                  refused={refused?.form === 'refund' ? refused : undefined}
                  ui={ui}
                />
              )}
              {props.handedOver.length === 0 ? null : (
                <AfterSaleForm
                  form="return"
                  action={actionOf('return')}
                  hidden={{ key }}
                  units={props.handedOver}
                  {...(props.isService ? { kinds: ['REFUND'] as const } : {})}
                  refused={refused?.form === 'return' ? refused : undefined}
                  ui={ui}
                />
              )}
              {props.canCancel ? <Simple props={props} what="cancel" /> : null}
            </section>
          ) : null}
        </div>
        <Side {...props} />
      </div>
    </article>
  )
}
