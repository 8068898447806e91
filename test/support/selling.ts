import { sql } from 'drizzle-orm'
import { expect } from 'vitest'
import { employ } from '#resolvers/staff/service.ts'
import { checkBooks } from '#resolvers/reconciling/books.ts'
import { sweep } from '#resolvers/sweeping/service.ts'
import type { StaffRole } from '#schema/tables/identity.ts'
import type { PickupRule } from '#schema/tables/fulfilment.ts'
import { fillShop, type ShopProduct, type ShopStore } from './catalogue.ts'
import { NANJING } from './cities.ts'
import { portal, type Answer, type Portal, type PortalOptions } from './portal.ts'

/** Somebody who asks with a token of their own. */
export interface Somebody {
  readonly token: string
  readonly headers: { readonly authorization: string }
  query<Data = Record<string, never>>(document: string, variables?: object): Promise<Answer<Data>>
  ask<Data = Record<string, never>>(document: string, variables?: object): Promise<Data>
}

export interface Buyer extends Somebody {
  readonly openid: string
  readonly id: string
}

export interface Market {
  readonly p: Portal
  /** Ids by the words of the test. */
  readonly stores: ReadonlyMap<string, string>
  readonly products: ReadonlyMap<string, string>
  readonly merchant: string
  /** The first SKU of a product. */
  sku(product: string): string
  store(name: string): string
  guest(): Promise<Somebody>
  buyer(name?: string): Promise<Buyer>
  staff(role: StaffRole, scopeId: string): Promise<Somebody>
  as(token: string): Somebody
  /** Units of the first SKU of a product at a store. */
  stock(product: string, store: string): Promise<Level>
  /** Taps "pay" in WeChat; resolves when the callback was answered. */
  tap(
    buyer: Buyer,
    sheetPackage: string,
  ): Promise<{ readonly outTradeNo: string; readonly transactionId: string }>
  control<Data = unknown>(method: string, path: string, body?: object): Promise<Data>
  sweep(): Promise<void>
  /** Waits for what was deferred, and for what the sandbox has on its way. */
  settle(): Promise<void>
  /** What every test ends with. */
  expectBooks(): Promise<void>
}

export interface Level {
  readonly onHand: number
  readonly held: number
  readonly committed: number
}

export const SLOTS: PickupRule = {
  slotMinutes: 30,
  capacity: 2,
  leadMinutes: 20,
  daysAhead: 1,
  windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '17:00', to: '20:00' }],
}

const STORES: readonly ShopStore[] = [
  { id: 'a', at: [118.78, 32.04] },
  { id: 'b', at: [118.79, 32.05] },
]
const PRODUCTS: readonly ShopProduct[] = [
  { id: 'bun', name: '小笼包', category: 'bread', prices: [1_200], stock: { a: 10, b: 10 } },
  { id: 'duck', name: '盐水鸭', category: 'fruit', prices: [2_850], stock: { a: 4 } },
  { id: 'gift', name: '赠品', category: 'fruit', prices: [0], stock: { a: 5 } },
]

let people = 0

const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
} as const

let key: Promise<CryptoKey> | undefined
const privateKey = (): Promise<CryptoKey> =>
  (key ??= crypto.subtle
    .generateKey(RSA, false, ['sign', 'verify'])
    .then((pair) => pair.privateKey))

/** What follows from a call is a chain of signatures and timers; the longest, a refund with its callback, has some ten. */
const HOPS = 16

/**
 * As long as what was deferred takes on this machine: it signs and waits as often as the longest chain does, each time
 * behind what is queued already.
 */
const longEnough = async (): Promise<void> => {
  const own = await privateKey()
  for (let hop = 0; hop < HOPS; hop += 1) {
    await crypto.subtle.sign(RSA.name, own, new Uint8Array(1_024))
    await pause(1)
  }
}

const pause = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms))

/** A merchant with two stores that sell, and WeChat in a sandbox. */
export const market = async (
  options: PortalOptions & {
    readonly stores?: readonly ShopStore[]
    readonly products?: readonly ShopProduct[]
  } = {},
): Promise<Market> => {
  const p = await portal({ cities: [NANJING], selling: true, ...options })
  const { stores, products, merchant } = await fillShop(
    p,
    NANJING,
    options.stores ?? STORES,
    options.products ?? PRODUCTS,
  )
  const skus = new Map(
    await p.db.all<[string, string]>(sql`SELECT product_id, id FROM skus WHERE position = 0`),
  )
  const known = (map: ReadonlyMap<string, string>, name: string): string => {
    const id = map.get(name)
    if (id === undefined) throw new Error(`There is no ${name}.`)
    return id
  }
  const as = (token: string): Somebody => {
    const headers = { authorization: `Bearer ${token}` }
    return {
      token,
      headers,
      query: (document, variables = {}) => p.query(document, { ...variables }, headers),
      ask: (document, variables = {}) => p.ask(document, { ...variables }, headers),
    }
  }
  const control: Market['control'] = async (method, path, body) => {
    const response = await p.weChat().fetch(
      new Request(`http://wechat.test${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as never
  }
  const made: Market = {
    p,
    stores,
    products,
    merchant,
    as,
    control,
    sku: (product) => known(skus, known(products, product)),
    store: (name) => known(stores, name),
    guest: async () => {
      const { startSession } = await p.ask<{ readonly startSession: { readonly token: string } }>(
        'mutation { startSession { token } }',
      )
      return as(startSession.token)
    },
    buyer: async (name = `人${(people += 1)}`) => {
      const { openid } = await control<{ readonly openid: string }>('POST', '/sandbox/people', {
        name,
      })
      const { code } = await control<{ readonly code: string }>(
        'POST',
        `/sandbox/people/${openid}/login-code`,
        {},
      )
      const { signIn } = await p.ask<{ readonly signIn: { readonly token: string } }>(
        'mutation ($code: String!) { signIn(code: $code) { ... on Session { token } ... on Problem { code message } } }',
        { code },
      )
      const somebody = as(signIn.token)
      const { me } = await somebody.ask<{ readonly me: { readonly id: string } }>('{ me { id } }')
      return { ...somebody, openid, id: me.id }
    },
    staff: async (role, scopeId) => {
      const { token } = await employ(p.context(), { label: role, role, at: scopeId, days: 30 })
      return as(token)
    },
    stock: async (product, store) => {
      const row = await p.db.get<[number, number, number]>(sql`
        SELECT on_hand, held, committed FROM stock_levels WHERE sku_id = ${made.sku(product)} AND store_id = ${made.store(store)} AND pool = 'NORMAL'`)
      return { onHand: row[0], held: row[1], committed: row[2] }
    },
    tap: async ({ openid }, sheetPackage) => {
      const paid = await control<{ readonly outTradeNo: string; readonly transactionId: string }>(
        'POST',
        '/sandbox/payments',
        { prepayId: sheetPackage.replace('prepay_id=', ''), openid },
      )
      await made.settle()
      return paid
    },
    sweep: async () => {
      await sweep(p.context())
      await made.settle()
    },
    settle: async () => {
      await longEnough()
      while (!p.weChat().isIdle(50)) await pause(5)
    },
    expectBooks: async () => {
      expect(await checkBooks(p)).toEqual([])
    },
  }
  return made
}

let keys = 0
/** A key as a client chooses it. */
export const newKey = (): string => `key-${String((keys += 1)).padStart(8, '0')}`

/** What a buyer does, in the words of a client. */
export const PLACE = `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { __typename
  ... on Purchase { id number state total expiresAt orders { id number state total code: pickupCode availableActions lines { id name quantity price payable } } }
  ... on Problem { code message } ... on CheckoutObstructed { obstacles { code storeId skuId available message } } ... on TotalChanged { total } } }`
export const PAY = `mutation ($purchase: ID!, $balance: Fen! = 0, $key: String!) { pay(purchase: $purchase, balance: $balance, idempotencyKey: $key) { __typename
  ... on Payment { id state channel external balance sheet { package paySign } purchase { state } } ... on Problem { code message } } }`
export const ORDER = `query ($id: ID!) { order(id: $id) { id state closeReason refundStatus total refunded code: pickupCode availableActions
  lines { id quantity handedOver cancelled returned refund } events { event from to actor } afterSales { id state refund } } }`
export const REDEEM = `mutation ($input: RedeemInput!) { redeem(input: $input) { __typename ... on Order { id state } ... on Problem { code message } } }`
export const AFTER_SALE = `mutation ($input: AfterSaleInput!) { requestAfterSale(input: $input) { __typename ... on AfterSale { id state refund } ... on Problem { code message } } }`

export interface Placed {
  readonly __typename: string
  readonly id: string
  readonly number: string
  readonly state: string
  readonly total: number
  readonly code: string
  readonly obstacles: readonly { readonly code: string; readonly available: number | null }[]
  readonly orders: readonly {
    readonly id: string
    readonly state: string
    readonly total: number
    readonly code: string | null
    readonly availableActions: readonly string[]
    readonly lines: readonly { readonly id: string; readonly quantity: number }[]
  }[]
}

export interface Wish {
  readonly product: string
  readonly store?: string
  readonly quantity?: number
}

/** Orders what is wished for, collected without a slot; asks for the total first, as a client does. */
export const place = async (
  m: Market,
  buyer: Somebody,
  wishes: readonly Wish[],
  more: {
    readonly key?: string
    readonly handovers?: readonly object[]
    readonly total?: number
  } = {},
): Promise<Placed> => {
  const lines = wishes.map(({ product, store = 'a', quantity = 1 }) => ({
    store: m.store(store),
    sku: m.sku(product),
    quantity,
  }))
  const handovers =
    more.handovers ??
    [...new Set(lines.map(({ store }) => store))].map((store) => ({ store, fulfilment: 'PICKUP' }))
  const checkout = { lines, handovers }
  const total =
    more.total ??
    (
      await buyer.ask<{ readonly checkout: { readonly total: number } }>(
        'query ($input: CheckoutInput!) { checkout(input: $input) { total } }',
        { input: checkout },
      )
    ).checkout.total
  const { placeOrder } = await buyer.ask<{ readonly placeOrder: Placed }>(PLACE, {
    input: { checkout, total, idempotencyKey: more.key ?? newKey() },
  })
  return placeOrder
}

export interface Paying {
  readonly __typename: string
  readonly code?: string
  readonly id: string
  readonly state: string
  readonly channel: string
  readonly external: number
  readonly balance: number
  readonly sheet: { readonly package: string } | null
}

/** Opens the pay sheet of a purchase. */
export const openSheet = async (
  buyer: Somebody,
  purchase: string,
  more: { readonly balance?: number; readonly key?: string } = {},
): Promise<Paying> =>
  (
    await buyer.ask<{ readonly pay: Paying }>(PAY, {
      purchase,
      balance: more.balance ?? 0,
      key: more.key ?? newKey(),
    })
  ).pay

/** Orders and pays; the callback has come. */
export const buy = async (m: Market, buyer: Buyer, wishes: readonly Wish[]): Promise<Placed> => {
  const placed = await place(m, buyer, wishes)
  const { sheet } = await openSheet(buyer, placed.id)
  await m.tap(buyer, sheet?.package ?? '')
  return placed
}

export interface Shown {
  readonly id: string
  readonly state: string
  readonly closeReason: string | null
  readonly refundStatus: string
  readonly total: number
  readonly refunded: number
  readonly code: string | null
  readonly availableActions: readonly string[]
  readonly lines: readonly {
    readonly id: string
    readonly quantity: number
    readonly handedOver: number
    readonly cancelled: number
    readonly returned: number
    readonly refund: number
  }[]
  readonly events: readonly {
    readonly event: string
    readonly from: string | null
    readonly to: string
  }[]
  readonly afterSales: readonly {
    readonly id: string
    readonly state: string
    readonly refund: number | null
  }[]
}

export const show = async (somebody: Somebody, id: string | undefined): Promise<Shown> => {
  const { order } = await somebody.ask<{ readonly order: Shown | null }>(ORDER, { id })
  if (!order) throw new Error('There is no such order.')
  return order
}
