import type { CloseReason, Fulfilment, OrderState } from '#schema/tables/ordering.ts'
import { MINUTE_MS } from '#schema/time.ts'

/** What can happen to an order. */
export type OrderEvent =
  | 'PAY'
  | 'CANCEL'
  | 'EXPIRE'
  | 'GROUP_SUCCEED'
  | 'GROUP_FAIL'
  | 'HAND_OVER'
  | 'RECEIVE'
  | 'REFUND'

/** State and event → states that may follow. The database refuses the rest by the same table (`order_transitions`). */
export const TRANSITIONS: Readonly<
  Record<OrderState, Readonly<Partial<Record<OrderEvent, readonly OrderState[]>>>>
> = {
  PENDING_PAYMENT: {
    PAY: ['TO_FULFIL', 'AWAITING_GROUP'],
    CANCEL: ['CLOSED'],
    EXPIRE: ['CLOSED'],
  },
  AWAITING_GROUP: { GROUP_SUCCEED: ['TO_FULFIL'], GROUP_FAIL: ['CLOSED'], REFUND: ['CLOSED'] },
  TO_FULFIL: {
    HAND_OVER: ['PARTIALLY_FULFILLED', 'FULFILLED'],
    REFUND: ['TO_FULFIL', 'CLOSED'],
  },
  PARTIALLY_FULFILLED: {
    HAND_OVER: ['PARTIALLY_FULFILLED', 'FULFILLED'],
    REFUND: ['PARTIALLY_FULFILLED', 'FULFILLED'],
  },
  FULFILLED: { REFUND: ['FULFILLED'], RECEIVE: ['COMPLETED'] },
  COMPLETED: { REFUND: ['COMPLETED'] },
  CLOSED: {},
}

/** How long stock is held for an order that is not paid. */
export const PAY_WITHIN_MS = 15 * MINUTE_MS
/** A pay sheet is not opened for the last minute: WeChat takes none that ends sooner. */
export const PAY_AT_LEAST_MS = MINUTE_MS

/** Most lines and stores one purchase has. */
export const PURCHASE_LINES_MAX = 100
export const PURCHASE_STORES_MAX = 10
export const NOTE_MAX = 200
/** Purchases somebody may have to pay at a time: each holds stock that others cannot have. */
export const UNPAID_MAX = 20
/** Purchases somebody may make in an hour, also given up ones: each leaves rows for good. */
export const PURCHASES_AN_HOUR_MAX = 120

/** What somebody may do with an order, for the buttons of a client. */
export type OrderAction =
  | 'PAY'
  | 'CANCEL'
  | 'SHOW_CODE'
  | 'CONFIRM_RECEIPT'
  | 'REQUEST_REFUND'
  | 'REQUEST_RETURN'
  | 'HAND_OVER'
  | 'SHIP'

export interface ActionFacts {
  readonly state: OrderState
  readonly fulfilment: Fulfilment
  readonly closeReason: CloseReason | null
  readonly expiresAt: number
  /** Units not handed over and not given back. */
  readonly open: number
  /** Units handed over and not given back. */
  readonly handedOver: number
}

/** What a role may do with an order as it stands, in the order in which buttons are shown. */
export const actionsOf = (
  { state, fulfilment, expiresAt, open, handedOver }: ActionFacts,
  role: 'RESIDENT' | 'STAFF',
  now: number,
): readonly OrderAction[] => {
  const paid = !['PENDING_PAYMENT', 'AWAITING_GROUP', 'CLOSED'].includes(state)
  if (role === 'STAFF') {
    if (!paid || open === 0) return []
    return fulfilment === 'DELIVERY' ? ['SHIP'] : ['HAND_OVER']
  }
  if (state === 'PENDING_PAYMENT')
    return now < expiresAt - PAY_AT_LEAST_MS ? ['PAY', 'CANCEL'] : ['CANCEL']
  return [
    ...(paid && open > 0 && fulfilment === 'PICKUP' ? (['SHOW_CODE'] as const) : []),
    ...(state === 'FULFILLED' ? (['CONFIRM_RECEIPT'] as const) : []),
    ...(paid && open > 0 ? (['REQUEST_REFUND'] as const) : []),
    ...(paid && handedOver > 0 ? (['REQUEST_RETURN'] as const) : []),
  ]
}
