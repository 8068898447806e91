import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createClient, type Client } from '#edge/adapters/wechat/client.ts'
import { ProviderRefused } from '#schema/payment-port.ts'
import { merchantOptions } from '../../sandbox/wechat/keys.ts'
import {
  DAY_MS,
  KEYS,
  MINUTE_MS,
  OTHER,
  PAYER,
  paymentOf,
  payNow,
  refundOf,
  startScene,
  type Scene,
} from './support.ts'

let scene: Scene
let merchant: Client
beforeEach(async () => {
  scene = await startScene()
  // Signs whatever it is told, so that WeChat's own rules are met.
  merchant = createClient({
    ...merchantOptions(KEYS),
    notifyUrls: { payment: '', refund: '' },
    clock: scene.clock.now,
    baseUrl: scene.sandbox.url,
  })
})
afterEach(() => scene.stop())

const refusal = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ProviderRefused)
  return `${(error as ProviderRefused).status} ${(error as ProviderRefused).code}`
}
const order = (given: object = {}): object => ({
  appid: KEYS.appId,
  mchid: KEYS.merchantId,
  description: '蔬菜',
  out_trade_no: 'P-0000001',
  notify_url: 'https://merchant.example/notify',
  amount: { total: 100, currency: 'CNY' },
  payer: { openid: PAYER },
  ...given,
})
const place = (given: object = {}) =>
  merchant.call('POST', '/v3/pay/transactions/jsapi', order(given))
const tap = (prepayId: string, openid?: string): Promise<unknown> =>
  scene.ask('POST', '/payments', { prepayId, ...(openid === undefined ? {} : { openid }) })

describe('an order', () => {
  it.each<readonly [string, object, string]>([
    ['a number with a space', { out_trade_no: 'P 0000001' }, 'PARAM_ERROR'],
    ['a number of 33', { out_trade_no: 'P'.repeat(33) }, 'PARAM_ERROR'],
    ['a description of 128', { description: '井'.repeat(128) }, 'PARAM_ERROR'],
    ['no description', { description: '' }, 'PARAM_ERROR'],
    ['an emoji', { description: '橙🍊' }, 'PARAM_ERROR'],
    ['an emoji in what is attached', { attach: '🍊' }, 'PARAM_ERROR'],
    ['HTTP', { notify_url: 'http://merchant.example/notify' }, 'PARAM_ERROR'],
    ['a query', { notify_url: 'https://merchant.example/notify?a=1' }, 'PARAM_ERROR'],
    ['no address', { notify_url: 'notify' }, 'PARAM_ERROR'],
    ['half a fen', { amount: { total: 0.5 } }, 'PARAM_ERROR'],
    ['dollars', { amount: { total: 1, currency: 'USD' } }, 'PARAM_ERROR'],
    ['an end that is no time', { time_expire: 'tomorrow' }, 'PARAM_ERROR'],
    ['an end in 91 days', { time_expire: '2027-01-20T10:00:00+08:00' }, 'PARAM_ERROR'],
    ['another merchant', { mchid: '1900000999' }, 'PARAM_ERROR'],
    ['another mini-program', { appid: 'wx0' }, 'APPID_MCHID_NOT_MATCH'],
  ])('with %s is refused', async (_what, given, code) => {
    expect(await refusal(place(given))).toBe(`400 ${code}`)
  })

  it.each(['http://127.0.0.1:8787/notify', 'http://localhost/notify', 'https://a.example/'])(
    'may be told of at %s',
    async (url) => {
      expect(await place({ notify_url: url })).toMatchObject({ status: 200 })
    },
  )

  it('is not JSON and is refused, as is an unknown interface', async () => {
    expect(await refusal(merchant.call('GET', '/v3/nothing'))).toBe('404 RESOURCE_NOT_EXISTS')
    expect(await refusal(merchant.call('POST', '/v3/refund/domestic/refunds'))).toBe(
      '400 PARAM_ERROR',
    )
  })

  it('can be paid until its end, on a sheet of two hours, by who ordered', async () => {
    const prepayId = await scene.pay.prepay(
      paymentOf(scene, 'P-0000001', { expiresAt: scene.clock.now() + DAY_MS }),
    )
    await expect(tap('wx-unknown')).rejects.toThrow('PREPAY_UNKNOWN')
    await expect(tap(prepayId, OTHER)).rejects.toThrow('WRONG_PAYER')
    scene.clock.advance(120 * MINUTE_MS)
    await expect(tap(prepayId)).rejects.toThrow('PREPAY_EXPIRED')
    const fresh = await scene.pay.prepay(
      paymentOf(scene, 'P-0000001', { expiresAt: scene.clock.now() + DAY_MS - 120 * MINUTE_MS }),
    )
    await tap(fresh)
    await expect(tap(fresh)).rejects.toThrow('ORDERPAID')
  })

  it('cannot be paid after its end, and is still not closed', async () => {
    const request = paymentOf(scene, 'P-0000001')
    const prepayId = await scene.pay.prepay(request)
    await scene.ask('PUT', '/clock', { aheadMs: 15 * MINUTE_MS })
    await expect(tap(prepayId)).rejects.toThrow('TIME_EXPIRED')
    expect(await refusal(scene.pay.prepay(request))).toBe('400 INVALID_REQUEST')
    expect(await scene.pay.query('P-0000001')).toMatchObject({ state: 'NOTPAY' })
    expect(await scene.pay.close('P-0000001')).toBe('CLOSED')
  })

  it('of somebody who paid before the sandbox began anew is taken', async () => {
    const payer = 'oFromAnEarlierSandbox000003_'
    await scene.pay.prepay(paymentOf(scene, 'P-0000001', { payer }))
    expect(scene.sandbox.state.people.has(payer)).toBe(true)
  })
})

describe('refunds', () => {
  it('are at most fifty of one payment', async () => {
    await payNow(scene, 'P-0000001')
    for (let i = 1; i <= 50; i += 1) {
      await scene.pay.refund(refundOf('P-0000001', `R-${i}`, { amountFen: 1 }))
      scene.clock.advance(MINUTE_MS)
    }
    const work = scene.pay.refund(refundOf('P-0000001', 'R-51', { amountFen: 1 }))
    expect(await refusal(work)).toBe('400 INVALID_REQUEST')
  })

  it('are possible for a year, of what the payment really was', async () => {
    await payNow(scene, 'P-0000001')
    const wrong = refundOf('P-0000001', 'R-1', { totalFen: 5000 })
    expect(await refusal(scene.pay.refund(wrong))).toBe('400 PARAM_ERROR')
    scene.clock.advance(365 * DAY_MS + 1)
    expect(await refusal(scene.pay.refund(refundOf('P-0000001', 'R-1')))).toBe(
      '400 INVALID_REQUEST',
    )
  })

  it('that were closed may be asked for again under their number, and count no more', async () => {
    await scene.ask('POST', '/refunds/hold', { hold: true })
    await payNow(scene, 'P-0000001')
    const whole = refundOf('P-0000001', 'R-1', { amountFen: 5928 })
    await scene.pay.refund(whole)
    await scene.ask('POST', '/refunds/R-1/settle', { state: 'CLOSED' })
    await expect(scene.ask('POST', '/refunds/R-1/settle', { state: 'SUCCESS' })).rejects.toThrow(
      'SETTLED',
    )
    scene.clock.advance(MINUTE_MS)
    expect(await scene.pay.refund(whole)).toMatchObject({ state: 'PROCESSING' })
    await scene.ask('POST', '/refunds/R-1/settle', { state: 'ABNORMAL' })
    await scene.ask('POST', '/refunds/R-1/settle', { state: 'SUCCESS' })
    expect(await scene.pay.queryRefund('R-1')).toMatchObject({ state: 'SUCCESS' })
  })
})

describe('bills', () => {
  it('of everything have payments and refunds, their totals, and a digest', async () => {
    await payNow(scene, 'P-0000001')
    await scene.pay.refund(refundOf('P-0000001', 'R-1'))
    scene.clock.advance(DAY_MS)
    const path = '/v3/bill/tradebill?bill_date=2026-10-20'
    const { body } = await merchant.call('GET', path)
    const place_ = JSON.parse(body) as { download_url: string; hash_value: string }
    const text = new TextDecoder().decode(await merchant.download(place_.download_url))
    const lines = text.trim().split('\r\n')
    expect(lines).toHaveLength(5)
    expect(lines[1]).toContain('`SUCCESS')
    expect(lines[2]).toContain('`REFUND')
    expect(lines[2]?.split(',`')).toHaveLength(lines[0]?.split(',').length ?? 0)
    expect(lines[4]).toBe('`2,`59.28,`13.88,`0.00,`0.00000,`59.28,`13.88')
    scene.clock.advance(5 * MINUTE_MS)
    await expect(merchant.download(place_.download_url)).rejects.toThrow('no file')
  })

  it.each([
    ['bill_date=2026-02-30', 'PARAM_ERROR'],
    ['bill_date=2026-10-19&bill_type=NONE', 'PARAM_ERROR'],
    ['bill_date=2026-10-19', 'NO_STATEMENT_EXIST'],
  ])('%s: %s', async (query, code) => {
    const work = merchant.call('GET', `/v3/bill/tradebill?${query}`)
    expect(await refusal(work)).toBe(`400 ${code}`)
  })
})

describe('a request', () => {
  it.each([
    ['nothing', {}],
    ['another scheme', { authorization: 'Bearer x' }],
    ['no signature', { authorization: 'WECHATPAY2-SHA256-RSA2048 mchid="1900000109"' }],
  ])('signed by %s is refused, with a signature', async (_what, headers) => {
    const url = `${scene.sandbox.url}/v3/pay/transactions/jsapi`
    const response = await fetch(url, { method: 'POST', headers, body: '{}' })
    expect(response.status).toBe(401)
    expect(response.headers.get('wechatpay-serial')).toBe(KEYS.publicKeyId)
    expect(await response.json()).toMatchObject({ code: 'SIGN_ERROR' })
  })
})
