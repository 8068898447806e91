import { createAsk, viaFetch, type Ask } from '../../clients/mini-program/ask.ts'
import { documents } from '../../clients/mini-program/documents.ts'

/** A running portal with a sandbox of WeChat beside it. */
export interface Marketplace {
  readonly url: string
  readonly sandboxUrl: string
  /** A clerk's token for a store, as `npm run staff` gives it. */
  readonly clerkTokenFor: (storeId: string) => Promise<string>
}

export interface Travelled {
  readonly orderId: string
  readonly totalFen: number
  readonly refundedFen: number
  readonly states: readonly string[]
}

const WAIT_MS = 20_000

/** Asks again until an answer is as it should be. @throws when it never is */
const until = async <Answer>(
  ask: () => Promise<Answer>,
  isSo: (answer: Answer) => boolean,
): Promise<Answer> => {
  const deadline = Date.now() + WAIT_MS
  for (;;) {
    const answer = await ask()
    if (isSo(answer)) return answer
    if (Date.now() > deadline) throw new Error(`Not so in time: ${JSON.stringify(answer)}`)
    await new Promise((wake) => setTimeout(wake, 100))
  }
}

const must = <Value>(value: Value | null | undefined, what: string): Value => {
  if (value === null || value === undefined) throw new Error(`There is no ${what}.`)
  return value
}

const control = async <Data>(sandboxUrl: string, path: string, body: object): Promise<Data> => {
  const response = await fetch(`${sandboxUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Data
}

/**
 * Goes the whole way as a phone and a counter go it, by trusted documents alone: browse as a guest, fill a cart, sign in, look
 * at the checkout, order, pay in the sandbox, show the code, have all but one unit handed over, and get the money for
 * that one back.
 */
export const travel = async ({
  url,
  sandboxUrl,
  clerkTokenFor,
}: Marketplace): Promise<Travelled> => {
  let token: string | undefined
  const askerOf = (held: () => string | undefined): Ask =>
    createAsk({ endpoint: `${url}/graphql`, transport: viaFetch(fetch), lang: 'en', token: held })
  const ask = askerOf(() => token)
  const key = (): string => crypto.randomUUID()

  const { products } = await ask(documents.Products, { city: 'nanjing', inStock: true })
  const { product } = await ask(documents.Product, {
    id: must(products.edges[0]?.node, 'product').id,
  })
  const sku = must(
    product?.skus.find(({ stock }) => stock.some(({ sellable }) => sellable >= 3)),
    'SKU',
  )
  const store = must(
    sku.stock.find(({ sellable }) => sellable >= 3),
    'stock',
  ).store

  token = (await ask(documents.StartSession, {})).startSession.token
  const line = { store: store.id, sku: sku.id }
  await ask(documents.AddToCart, { ...line, quantity: 3, idempotencyKey: key() })
  const { openid } = await control<{ readonly openid: string }>(sandboxUrl, '/sandbox/people', {
    name: '小周',
  })
  const { code } = await control<{ readonly code: string }>(
    sandboxUrl,
    `/sandbox/people/${openid}/login-code`,
    {},
  )
  const { signIn } = await ask(documents.SignIn, { code })
  if (signIn.__typename !== 'Session') throw new Error(signIn.code)
  token = signIn.token
  const { cart } = await ask(documents.Cart, {})
  if (cart.lines[0]?.quantity !== 3) throw new Error('The cart did not come along.')

  const { pickupSlots } = await ask(documents.PickupSlots, { store: store.id })
  const slot = pickupSlots.find(({ left }) => left > 0)?.startsAt
  const checkout = { handovers: [{ store: store.id, fulfilment: 'PICKUP' as const, slot }] }
  const preview = (await ask(documents.Checkout, { input: checkout })).checkout
  if (preview.obstacles.length > 0) throw new Error(JSON.stringify(preview.obstacles))
  const { placeOrder } = await ask(documents.PlaceOrder, {
    input: { checkout, total: preview.total, idempotencyKey: key() },
  })
  if (placeOrder.__typename !== 'Purchase') throw new Error(placeOrder.code)
  const { pay } = await ask(documents.Pay, {
    purchase: placeOrder.id,
    balance: 0,
    idempotencyKey: key(),
  })
  if (pay.__typename !== 'Payment') throw new Error(pay.code)
  await control(sandboxUrl, '/sandbox/payments', {
    prepayId: must(pay.sheet, 'sheet').package.replace('prepay_id=', ''),
    openid,
  })
  await ask(documents.SyncPurchase, { purchase: placeOrder.id })
  const orderId = must(placeOrder.orders[0], 'order').id
  const read = async () => must((await ask(documents.Order, { id: orderId })).order, 'order')
  const paid = await until(read, ({ state }) => state === 'TO_FULFIL')

  const clerkToken = await clerkTokenFor(store.id)
  const counter = askerOf(() => clerkToken)
  const pickupCode = must(paid.pickupCode, 'code')
  const { orderByCode } = await counter(documents.OrderByCode, { code: pickupCode.toLowerCase() })
  if (orderByCode.__typename !== 'Order') throw new Error(orderByCode.code)
  const lineId = must(orderByCode.lines[0], 'line').id
  const { redeem } = await counter(documents.Redeem, {
    input: { code: pickupCode, units: [{ line: lineId, quantity: 2 }], idempotencyKey: key() },
  })
  if (redeem.__typename !== 'Order') throw new Error(redeem.code)

  const { requestAfterSale } = await ask(documents.RequestAfterSale, {
    input: {
      order: orderId,
      kind: 'REFUND',
      handedOver: false,
      units: [{ line: lineId, quantity: 1 }],
      reason: 'One is enough',
      idempotencyKey: key(),
    },
  })
  if (requestAfterSale.__typename !== 'AfterSale') throw new Error(requestAfterSale.code)
  const done = await until(read, ({ refundStatus }) => refundStatus === 'PARTIAL')
  return {
    orderId,
    totalFen: done.total,
    refundedFen: done.refunded,
    states: done.events.map(({ to }) => to),
  }
}
