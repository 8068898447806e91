import { moneyText } from '../format.ts'
import { Crumbs, Pagination } from '../parts.tsx'
import type { LinkView, Ui } from '../types.ts'
import { OwnPages } from './interests-page.tsx'
import { momentText } from './progress.tsx'

export interface OrderCardView {
  readonly href: string
  readonly number: string
  readonly stateText: string
  /** Something is to be done with it: pay, collect. */
  readonly waits: boolean
  readonly store: string
  readonly what: string
  readonly pictures: readonly string[]
  readonly totalFen: number
  readonly createdAt: number
}

/** The orders of whoever is signed in, latest first. */
export const OrdersPage = ({
  ui,
  crumbs,
  own,
  orders,
  browseHref,
  signOutAction,
  prevHref,
  nextHref,
}: {
  ui: Ui
  crumbs: readonly LinkView[]
  /** The other pages of whoever is signed in. */
  own: readonly LinkView[]
  orders: readonly OrderCardView[]
  browseHref: string
  signOutAction: string
  prevHref: string | undefined
  nextHref: string | undefined
}) => (
  <article class="selling wrap">
    <Crumbs links={crumbs} ui={ui} />
    <header class="list-head head-row">
      <h1>{ui.t('ui.orders.title')}</h1>
      <form method="post" action={signOutAction}>
        <button class="button" type="submit">
          {ui.t('ui.signOut')}
        </button>
      </form>
    </header>
    <OwnPages links={own} ui={ui} />
    {orders.length === 0 ? (
      <div class="nothing frame">
        <p>{ui.t('ui.orders.empty')}</p>
        <p class="choices">
          <a class="button button-strong" href={browseHref}>
            {ui.t('ui.cart.browse')}
          </a>
        </p>
      </div>
    ) : (
      <ul class="orders">
        {orders.map((order) => (
          <li class="order-card">
            <p class={order.waits ? 'order-state waits' : 'order-state'}>{order.stateText}</p>
            <div class="order-what">
              <h2>
                <a href={order.href}>{order.store}</a>
              </h2>
              <p>{order.what}</p>
              <p class="meta">
                {momentText(order.createdAt, ui)} · {order.number}
              </p>
            </div>
            <p class="order-pictures">
              {order.pictures.map((src) => (
                <img src={src} alt="" width="80" height="60" loading="lazy" />
              ))}
            </p>
            <p class="order-total">
              <b>{moneyText(order.totalFen)}</b>
            </p>
          </li>
        ))}
      </ul>
    )}
    <Pagination prevHref={prevHref} nextHref={nextHref} ui={ui} />
  </article>
)
