import { moneyText } from '../format.ts'
import { Crumbs } from '../parts.tsx'
import type { LinkView, Ui } from '../types.ts'
import { AddressBlock, type AddressBlockProps } from './address-block.tsx'
import { Handover, type HandoverView } from './handover.tsx'
import { GoodsPicture, Hidden, Wrong } from './form-parts.tsx'

export interface CheckoutLineView {
  readonly name: string
  readonly chosen: string
  readonly picture: string
  readonly quantity: number
  readonly payableFen: number
  /** Why it cannot be bought as it is. */
  readonly wrong?: string | undefined
}

export interface CheckoutStoreView extends HandoverView {
  readonly name: string
  readonly lines: readonly CheckoutLineView[]
  readonly freightFen: number
  readonly totalFen: number
}

export interface CheckoutPageProps {
  readonly ui: Ui
  readonly crumbs: readonly LinkView[]
  readonly action: string
  readonly cartHref: string
  /** Carried along: the total that was shown and the key that orders once. */
  readonly hidden: Readonly<Record<string, string>>
  /** What is bought, as it was shown: field `line`, once for each. */
  readonly lines: readonly string[]
  readonly stores: readonly CheckoutStoreView[]
  /** Left out where no store sends anything. */
  readonly address?: Omit<AddressBlockProps, 'ui'> | undefined
  readonly totalFen: number
  readonly freightFen: number
  /** Why nothing was ordered. */
  readonly refused?: string | undefined
  /** Obstacles about the purchase as a whole. */
  readonly obstacles: readonly string[]
  /** Somebody tried to order: what is missing is told as wrong. */
  readonly tried: boolean
}

const Lines = ({
  lines,
  cartHref,
  ui,
}: {
  lines: readonly CheckoutLineView[]
  cartHref: string
  ui: Ui
}) => (
  <ul class="goods-list goods-small">
    {lines.map((line) => (
      <li class="goods">
        <GoodsPicture src={line.picture} width={80} />
        <div class="goods-text">
          <p class="goods-name">{line.name}</p>
          {line.chosen === '' ? null : <p class="meta">{line.chosen}</p>}
          {line.wrong === undefined ? null : (
            <p class="wrong">
              {line.wrong} <a href={cartHref}>{ui.t('ui.checkout.toCart')}</a>
            </p>
          )}
        </div>
        <p class="goods-sum">
          <span class="meta">× {line.quantity}</span>
          <b>{moneyText(line.payableFen)}</b>
        </p>
      </li>
    ))}
  </ul>
)

const Bill = (props: CheckoutPageProps) => {
  const { ui } = props
  return (
    <section class="bill frame" aria-labelledby="bill">
      <h2 id="bill">{ui.t('ui.checkout.total')}</h2>
      <dl class="amounts">
        <div>
          <dt>{ui.t('ui.checkout.goods')}</dt>
          <dd>{moneyText(props.totalFen - props.freightFen)}</dd>
        </div>
        <div>
          <dt>{ui.t('ui.checkout.freight')}</dt>
          <dd>{moneyText(props.freightFen)}</dd>
        </div>
      </dl>
      <p class="price price-large">{moneyText(props.totalFen)}</p>
      <Wrong id="checkout-wrong" text={props.refused} />
      {props.obstacles.map((text) => (
        <p class="wrong">{text}</p>
      ))}
      <p class="choices">
        {/* First, so that the Enter key in a field only looks, and does not order. */}
        <button class="button" type="submit" name="do" value="preview" formnovalidate>
          {ui.t('ui.checkout.preview')}
        </button>
        <button class="button button-strong" type="submit" name="do" value="place" formnovalidate>
          {ui.t('ui.checkout.place')}
        </button>
      </p>
      <p class="meta">{ui.t('ui.checkout.note')}</p>
    </section>
  )
}

/** How each store hands over, and what it comes to; one form, ordered with one button. */
export const CheckoutPage = (props: CheckoutPageProps) => {
  const { ui, stores, address } = props
  return (
    <article class="selling wrap">
      <Crumbs links={props.crumbs} ui={ui} />
      <header class="list-head">
        <h1>{ui.t('ui.checkout.title')}</h1>
      </header>
      <form class="checkout desk" method="post" action={props.action}>
        <Hidden fields={props.hidden} />
        {props.lines.map((line) => (
          <input type="hidden" name="line" value={line} />
        ))}
        <div class="desk-main">
          {stores.map((store, s) => (
            <section class="of-store" aria-labelledby={`store-${s}`}>
              <div class="section-head">
                <h2 id={`store-${s}`}>{store.name}</h2>
              </div>
              <Lines lines={store.lines} cartHref={props.cartHref} ui={ui} />
              <Handover store={store} n={String(s)} tried={props.tried} ui={ui} />
              <p class="sum">
                {store.freightFen === 0 ? null : (
                  <span class="meta">
                    {ui.t('ui.checkout.withFreight', { fee: moneyText(store.freightFen) })}
                  </span>
                )}
                <span>{ui.t('ui.cart.store.total')}</span>
                <b>{moneyText(store.totalFen)}</b>
              </p>
            </section>
          ))}
          {address ? <AddressBlock {...address} ui={ui} /> : null}
        </div>
        <Bill {...props} />
      </form>
    </article>
  )
}
