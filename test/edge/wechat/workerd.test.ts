import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callbackRequest } from '../../../sandbox/wechat/callbacks.ts'
import { merchantOptions } from '../../../sandbox/wechat/keys.ts'
import { FORGERIES, type Notice, type World } from '../../../sandbox/wechat/world.ts'
import { KEYS, PAYER, startScene, type Scene } from '../../sandbox/support.ts'

/** Calls one method of the clients, as a request says. */
const WORKER = `
import { createWeChatPay } from '#edge/adapters/wechat/pay.ts'
import { createWeChatPlatform } from '#edge/adapters/wechat/platform.ts'
const open = ({ pay, platform, now }) => ({
  pay: createWeChatPay({ ...pay, clock: () => now }),
  platform: createWeChatPlatform({ ...platform, tokens: { get: async () => undefined, set: async () => {} } }),
})
let kept
export default {
  async fetch(request) {
    const { options, side, method, parameters, headers } = await request.json()
    // Shared by all requests, as in the portal.
    kept ??= open(options)
    try {
      const given = headers ? [new Headers(headers), ...parameters] : parameters
      return Response.json({ value: await kept[side][method](...given) })
    } catch (error) {
      return Response.json({ error: error.fault ?? error.code ?? error.errcode ?? error.name })
    }
  },
}`

let scene: Scene
let miniflare: Miniflare
beforeAll(async () => {
  scene = await startScene()
  const { outputFiles } = await build({
    stdin: { contents: WORKER, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  })
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: [{ type: 'ESModule', path: 'worker.mjs', contents: outputFiles[0]?.text ?? '' }],
      compatibilityDate: '2026-10-01',
      cf: false,
      telemetry: { enabled: false },
    }),
  )
  await miniflare.ready
}, 60_000)
afterAll(async () => {
  await miniflare.dispose()
  await scene.stop()
})

const call = async (
  side: 'pay' | 'platform',
  method: string,
  parameters: readonly unknown[],
  headers?: Readonly<Record<string, string>>,
): Promise<unknown> => {
  const options = {
    pay: {
      ...merchantOptions(KEYS),
      baseUrl: scene.sandbox.url,
      notifyUrls: { payment: 'https://a.example/p', refund: 'https://a.example/r' },
    },
    platform: { appId: KEYS.appId, appSecret: KEYS.appSecret, baseUrl: scene.sandbox.url },
    now: scene.clock.now(),
  }
  const response = await miniflare.dispatchFetch('http://worker.test/', {
    method: 'POST',
    body: JSON.stringify({ options, side, method, parameters, headers }),
  })
  const { value, error } = (await response.json()) as { value?: unknown; error?: unknown }
  return error ?? value
}

describe('in workerd', () => {
  it('payments and logins are the same', async () => {
    const request = {
      outTradeNo: 'P-0000001',
      description: '蔬菜',
      amountFen: 5,
      payer: PAYER,
      expiresAt: scene.clock.now() + 900_000,
    }
    expect(await call('pay', 'query', ['P-0000001'])).toBeNull()
    expect(await call('pay', 'prepay', [request])).toMatch(/^wx/)
    expect(await call('pay', 'query', ['P-0000001'])).toMatchObject({ state: 'NOTPAY' })
    expect(await call('pay', 'close', ['P-0000001'])).toBe('CLOSED')
    expect(await call('pay', 'prepay', [request])).toBe('ORDER_CLOSED')
    const { code } = await scene.ask<{ code: string }>('POST', `/people/${PAYER}/login-code`, {})
    expect(await call('platform', 'codeToSession', [code])).toMatchObject({ openId: PAYER })
    expect(await call('platform', 'codeToSession', [code])).toBe(40163)
  })

  it.each([null, ...FORGERIES])('callbacks are believed or not: %s', async (forgery) => {
    const notice: Notice = {
      id: 'EV-1',
      eventType: 'TRANSACTION.SUCCESS',
      originalType: 'transaction',
      summary: '支付成功',
      url: '',
      number: 'P-0000001',
      resource: {
        appid: KEYS.appId,
        mchid: KEYS.merchantId,
        out_trade_no: 'P-0000001',
        trade_state: 'SUCCESS',
        amount: { total: 5, currency: 'CNY' },
      },
    }
    const world = { keys: KEYS, clock: scene.clock.now, now: scene.clock.now } as World
    const { headers, body } = callbackRequest(world, notice, forgery)
    const parameters = [body, scene.clock.now()]
    const faults: Readonly<Record<string, string>> = {
      BAD_SIGNATURE: 'SIGNATURE',
      PROBE: 'PROBE',
      UNKNOWN_SERIAL: 'UNKNOWN_SERIAL',
      BAD_TAG: 'CIPHERTEXT',
      OLD_TIMESTAMP: 'CLOCK_SKEW',
    }
    const fault = faults[forgery ?? '']
    const read = await call('pay', 'readNotification', parameters, headers)
    if (fault === undefined) expect(read).toMatchObject({ kind: 'PAYMENT' })
    else expect(read).toBe(fault)
    const short = {
      ...headers,
      'wechatpay-signature': 'AAAA',
      'wechatpay-serial': KEYS.publicKeyId,
    }
    const expected = forgery === 'OLD_TIMESTAMP' ? 'CLOCK_SKEW' : 'SIGNATURE'
    expect(await call('pay', 'readNotification', parameters, short)).toBe(expected)
  })
})
