import type { Market, Placed, Somebody } from '../selling.ts'
import { newKey, PLACE } from '../selling.ts'

const PREVIEW = `query ($input: CheckoutInput!) { checkout(input: $input) { total obstacles { code storeId skuId available message }
  orders { fulfilment offered goods freight total lines { skuId quantity price payable } } } }`

export interface Line {
  readonly store: string
  readonly sku: string
  readonly quantity: number
}
export interface Handover {
  readonly store: string
  readonly fulfilment: 'PICKUP' | 'DELIVERY' | 'DINE_IN'
  readonly slot?: string
  readonly address?: string
  readonly table?: string
  readonly note?: string
}
export interface Checkout {
  readonly lines: readonly Line[]
  readonly handovers: readonly Handover[]
}

export interface Previewed {
  readonly total: number
  readonly obstacles: readonly {
    readonly code: string
    readonly storeId: string | null
    readonly skuId: string | null
    readonly available: number | null
    readonly message: string
  }[]
  readonly orders: readonly {
    readonly goods: number
    readonly freight: number
    readonly total: number
    readonly lines: readonly { readonly skuId: string; readonly payable: number }[]
  }[]
}

/** What a purchase would be. */
export const preview = async (somebody: Somebody, input: Checkout): Promise<Previewed> =>
  (await somebody.ask<{ readonly checkout: Previewed }>(PREVIEW, { input })).checkout

/** Makes the purchase for what it is said to cost. */
export const order = async (
  somebody: Somebody,
  checkout: Checkout,
  total: number,
  idempotencyKey: string = newKey(),
): Promise<Placed> =>
  (
    await somebody.ask<{ readonly placeOrder: Placed }>(PLACE, {
      input: { checkout, total, idempotencyKey },
    })
  ).placeOrder

/** One product at one store, collected unless told otherwise. */
export const oneOf = (
  m: Market,
  product: string,
  more: { readonly quantity?: number; readonly store?: string } & Partial<
    Omit<Handover, 'store'>
  > = {},
): Checkout => {
  const { quantity = 1, store = 'a', fulfilment = 'PICKUP', ...rest } = more
  return {
    lines: [{ store: m.store(store), sku: m.sku(product), quantity }],
    handovers: [{ store: m.store(store), fulfilment, ...rest }],
  }
}
