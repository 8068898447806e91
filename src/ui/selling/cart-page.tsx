import { moneyText } from '../format.ts'
import { Crumbs } from '../parts.tsx'
import type { LinkView, Ui } from '../types.ts'
import { GoodsPicture, Hidden, Units, Wrong } from './form-parts.tsx'

export interface CartLineView {
  readonly storeId: string
  readonly skuId: string
  readonly name: string
  readonly href: string
  readonly picture: string
  /** What was chosen, as text; empty where there was nothing to choose. */
  readonly chosen: string
  readonly priceFen: number
  readonly quantity: number
  /** What to look at, in the reader's words. */
  readonly warnings: readonly string[]
  /** Why it could not be changed. */
  readonly refused?: string | undefined
}

export interface CartStoreView {
  readonly id: string
  readonly name: string
  readonly href: string
  readonly lines: readonly CartLineView[]
  readonly goodsFen: number
}

export interface CartPageProps {
  readonly ui: Ui
  readonly crumbs: readonly LinkView[]
  readonly stores: readonly CartStoreView[]
  readonly totalFen: number
  /** Where the quantity of a line is sent. */
  readonly action: string
  readonly checkoutHref: string
  readonly ordersHref: string
  readonly browseHref: string
  /** Carts in other cities: things of two cities are not ordered together. */
  readonly elsewhere: readonly LinkView[]
  /** Something has just been put in. */
  readonly added: boolean
  /** What could not be done to a line that is not there any more. */
  readonly refused?: string | undefined
}

const Line = ({
  line,
  n,
  action,
  ui,
}: {
  line: CartLineView
  n: string
  action: string
  ui: Ui
}) => (
  <li class="goods">
    <GoodsPicture src={line.picture} width={120} />
    <div class="goods-text">
      <h3>
        <a href={line.href}>{line.name}</a>
      </h3>
      {line.chosen === '' ? null : <p class="meta">{line.chosen}</p>}
      {line.warnings.map((warning) => (
        <p class="todo">{warning}</p>
      ))}
      <Wrong id={`line-${n}-wrong`} text={line.refused} />
    </div>
    <form class="goods-do" method="post" action={action} aria-label={line.name}>
      <Hidden fields={{ store: line.storeId, sku: line.skuId }} />
      <Units
        id={`line-${n}`}
        name="quantity"
        label={ui.t('ui.cart.quantity', { name: line.name })}
        value={line.quantity}
        wrong={line.refused === undefined ? undefined : `line-${n}-wrong`}
      />
      <button class="button" type="submit" aria-label={ui.t('ui.cart.update', { name: line.name })}>
        {ui.t('ui.cart.update.short')}
      </button>
      <button
        class="button button-plain"
        type="submit"
        name="remove"
        value="yes"
        formnovalidate
        aria-label={ui.t('ui.cart.remove', { name: line.name })}
      >
        {ui.t('ui.cart.remove.short')}
      </button>
    </form>
    <p class="goods-sum">
      <span class="meta">{ui.t('ui.cart.each', { price: moneyText(line.priceFen) })}</span>
      <b>{moneyText(line.priceFen * line.quantity)}</b>
    </p>
  </li>
)

/** What somebody means to buy, store by store, as it stands now. */
export const CartPage = (props: CartPageProps) => {
  const { ui, stores } = props
  return (
    <article class="selling wrap">
      <Crumbs links={props.crumbs} ui={ui} />
      <header class="list-head">
        <h1>{ui.t('ui.cart.title')}</h1>
        {props.added ? (
          <p class="done" role="status">
            {ui.t('ui.cart.added')}
          </p>
        ) : null}
        <Wrong id="cart-wrong" text={props.refused} />
      </header>
      {stores.length === 0 ? (
        <div class="nothing frame">
          <p>{ui.t('ui.cart.empty')}</p>
          <p class="choices">
            <a class="button button-strong" href={props.browseHref}>
              {ui.t('ui.cart.browse')}
            </a>
            <a class="button" href={props.ordersHref}>
              {ui.t('ui.orders.title')}
            </a>
          </p>
        </div>
      ) : (
        <div class="desk">
          <div class="desk-main">
            {stores.map((store, s) => (
              <section class="of-store" aria-labelledby={`store-${s}`}>
                <div class="section-head">
                  <h2 id={`store-${s}`}>
                    <a href={store.href}>{store.name}</a>
                  </h2>
                </div>
                <ul class="goods-list">
                  {store.lines.map((line, i) => (
                    <Line line={line} n={`${s}-${i}`} action={props.action} ui={ui} />
                  ))}
                </ul>
                <p class="sum">
                  <span>{ui.t('ui.cart.store.total')}</span>
                  <b>{moneyText(store.goodsFen)}</b>
                </p>
              </section>
            ))}
          </div>
          <section class="bill frame" aria-labelledby="bill">
            <h2 id="bill">{ui.t('ui.cart.total')}</h2>
            <p class="price price-large">{moneyText(props.totalFen)}</p>
            <p class="meta">{ui.t('ui.cart.total.note')}</p>
            <p class="choices">
              <a class="button button-strong" href={props.checkoutHref}>
                {ui.t('ui.cart.checkout')}
              </a>
              <a class="button" href={props.ordersHref}>
                {ui.t('ui.orders.title')}
              </a>
            </p>
          </section>
        </div>
      )}
      {props.elsewhere.length === 0 ? null : (
        <section class="elsewhere" aria-labelledby="elsewhere">
          <h2 id="elsewhere">{ui.t('ui.cart.elsewhere')}</h2>
          <ul class="browse">
            {props.elsewhere.map(({ href, label }) => (
              <li>
                <a href={href}>{label}</a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </article>
  )
}
