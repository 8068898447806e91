import { createWeChatPay, type WeChatPayOptions } from '#edge/adapters/wechat/pay.ts'
import type { PaymentProvider, PaymentRequest, RefundRequest } from '#schema/payment-port.ts'
import { makeSandboxKeys, merchantOptions } from '../../sandbox/wechat/keys.ts'
import { startSandbox, type RunningSandbox, type ServeOptions } from '../../sandbox/wechat/serve.ts'

/** Made once for all tests: three RSA pairs take a while. Nothing changes them. */
export const KEYS = makeSandboxKeys()

export const PAYER = 'oSandboxTestPayer0000000001_'
export const OTHER = 'oSandboxTestOther0000000002_'

/** A clock that moves when told to, of the sandbox and the client alike. */
export interface Clock {
  readonly now: () => number
  advance(ms: number): void
}
export const startClock = (at = Date.parse('2026-10-20T10:00:00+08:00')): Clock => {
  let now = at
  return {
    now: () => now,
    advance: (ms) => {
      now += ms
    },
  }
}

/** Where the merchant hears callbacks: a door a test can open and close. */
export interface Received {
  readonly path: string
  readonly headers: Headers
  readonly body: string
}

export interface Scene {
  readonly sandbox: RunningSandbox
  readonly clock: Clock
  readonly pay: PaymentProvider
  /** What came, in order. */
  readonly received: Received[]
  /** What the merchant answers: the next of these, then 204. */
  readonly statuses: number[]
  client(options?: Partial<WeChatPayOptions>): PaymentProvider
  /** The control interface. */
  ask<T>(method: string, path: string, body?: object): Promise<T>
  /** Waits until so many callbacks were received. */
  heard(count: number): Promise<void>
  stop(): Promise<void>
}

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((wake) => setTimeout(wake, 5))
}

/** A sandbox over HTTP, and a merchant that listens. Callbacks end here instead of the network. */
export const startScene = async (options: ServeOptions = {}): Promise<Scene> => {
  const clock = startClock()
  const received: Received[] = []
  const statuses: number[] = []
  const listen: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    const { pathname } = new URL(request.url)
    received.push({ path: pathname, headers: request.headers, body: await request.text() })
    return new Response(null, { status: statuses.shift() ?? 204 })
  }
  const sandbox = await startSandbox({
    keys: KEYS,
    clock: clock.now,
    fetch: listen,
    timeFactor: 0.0001,
    refundDelayMs: 1,
    ...options,
  })
  const client = (given: Partial<WeChatPayOptions> = {}): PaymentProvider =>
    createWeChatPay({
      ...merchantOptions(KEYS),
      notifyUrls: {
        payment: 'https://merchant.example/wechat/payments',
        refund: 'https://merchant.example/wechat/refunds',
      },
      clock: clock.now,
      baseUrl: sandbox.url,
      ...given,
    })
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`${sandbox.url}/sandbox${path}`, {
      method,
      ...(body
        ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
        : {}),
    })
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`)
    return (await response.json()) as T
  }
  await ask('POST', '/people', { name: '小王', openid: PAYER, phone: '13800138000' })
  await ask('POST', '/people', { name: '小李', openid: OTHER })
  return {
    sandbox,
    clock,
    pay: client(),
    received,
    statuses,
    client,
    ask,
    heard: (count) => until(() => received.length >= count),
    stop: () => sandbox.stop(),
  }
}

export const MINUTE_MS = 60_000
export const DAY_MS = 86_400_000

/** A payment of ¥59.28 that can be paid for a quarter of an hour. */
export const paymentOf = (
  scene: Scene,
  outTradeNo: string,
  given: Partial<PaymentRequest> = {},
): PaymentRequest => ({
  outTradeNo,
  description: '市井 · 蔬菜',
  amountFen: 5928,
  payer: PAYER,
  expiresAt: scene.clock.now() + 15 * MINUTE_MS,
  ...given,
})

/** Announces a payment and pays it; the number WeChat gave. */
export const payNow = async (
  scene: Scene,
  outTradeNo: string,
  given: Partial<PaymentRequest> = {},
): Promise<string> => {
  const prepayId = await scene.pay.prepay(paymentOf(scene, outTradeNo, given))
  const { transactionId } = await scene.ask<{ transactionId: string }>('POST', '/payments', {
    prepayId,
  })
  return transactionId
}

export const refundOf = (
  outTradeNo: string,
  outRefundNo: string,
  given: Partial<RefundRequest> = {},
): RefundRequest => ({
  outTradeNo,
  outRefundNo,
  amountFen: 1388,
  totalFen: 5928,
  reason: '少了一袋',
  ...given,
})
