import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWeChatPay, type WeChatPayOptions } from '#edge/adapters/wechat/pay.ts'
import {
  importVerifier,
  KeyUnreadable,
  paySheetMessage,
  verify,
} from '#edge/adapters/wechat/signing.ts'
import {
  NotificationRefused,
  ProviderAway,
  ProviderRefused,
  type Notification,
} from '#schema/payment-port.ts'
import { encryptResource, signatureHeaders } from '../../../sandbox/wechat/callbacks.ts'
import { makeSandboxKeys, merchantOptions } from '../../../sandbox/wechat/keys.ts'
import type { Forgery, World } from '../../../sandbox/wechat/world.ts'
import {
  DAY_MS,
  KEYS,
  MINUTE_MS,
  PAYER,
  paymentOf,
  payNow,
  refundOf,
  startScene,
  type Received,
  type Scene,
} from '../../sandbox/support.ts'

let scene: Scene
beforeEach(async () => {
  scene = await startScene()
})
afterEach(() => scene.stop())

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )
const refusal = async (work: Promise<unknown>): Promise<string> => {
  const error = await failure(work)
  expect(error).toBeInstanceOf(ProviderRefused)
  return (error as ProviderRefused).code
}
const away = async (work: Promise<unknown>): Promise<string> => {
  const error = await failure(work)
  expect(error).toBeInstanceOf(ProviderAway)
  return (error as ProviderAway).message
}
const readOne = ({ headers, body }: Received, now = scene.clock.now()): Promise<Notification> =>
  scene.pay.readNotification(headers, body, now)
const first = (): Received => {
  const [one] = scene.received
  if (!one) throw new Error('nothing was received')
  return one
}

describe('a payment', () => {
  it('is announced, paid, heard of and found', async () => {
    expect(await scene.pay.query('P-0000001')).toBeNull()
    const prepayId = await scene.pay.prepay(paymentOf(scene, 'P-0000001'))
    expect(await scene.pay.query('P-0000001')).toMatchObject({
      state: 'NOTPAY',
      transactionId: null,
      paidAt: null,
    })
    await scene.ask('POST', '/payments', { prepayId })
    const trade = await scene.pay.query('P-0000001')
    expect(trade).toEqual({
      merchantId: KEYS.merchantId,
      appId: KEYS.appId,
      outTradeNo: 'P-0000001',
      state: 'SUCCESS',
      transactionId: expect.stringMatching(/^4200\d{24}$/),
      amountFen: 5928,
      currency: 'CNY',
      paidAt: scene.clock.now(),
    })
    await scene.heard(1)
    expect(first().path).toBe('/wechat/payments')
    expect(await readOne(first())).toEqual({ kind: 'PAYMENT', id: 'EV-P-0000001', trade })
  })

  it('announced again with the same contents is the same payment with another sheet', async () => {
    const request = paymentOf(scene, 'P|00*0001')
    const one = await scene.pay.prepay(request)
    scene.clock.advance(MINUTE_MS)
    const two = await scene.pay.prepay(request)
    expect(two).not.toBe(one)
    expect(scene.sandbox.state.trades.size).toBe(1)
    expect(await refusal(scene.pay.prepay({ ...request, amountFen: 1 }))).toBe('INVALID_REQUEST')
  })

  it.each([
    ['a number too short', { outTradeNo: 'P1' }, 'PARAM_ERROR'],
    ['no amount', { amountFen: 0 }, 'PARAM_ERROR'],
    ['a payer nobody knows', { payer: 'nobody' }, 'PARAM_ERROR'],
    ['an end within the minute', { expiresAt: 0 }, 'PARAM_ERROR'],
  ])('with %s is refused', async (_what, given, code) => {
    expect(await refusal(scene.pay.prepay(paymentOf(scene, 'P-0000001', given)))).toBe(code)
    expect(scene.sandbox.state.trades.size).toBe(0)
  })

  it('is described as WeChat takes it: no characters of four bytes, one line, 127 characters', async () => {
    const of = async (description: string, number: string): Promise<string | undefined> => {
      await scene.pay.prepay(paymentOf(scene, number, { description }))
      return scene.sandbox.state.trades.get(number)?.description
    }
    expect(await of('🍊 橙子\n\t两斤 𠮷 \uD83D', 'P-0000001')).toBe('橙子 两斤')
    expect(await of('井'.repeat(300), 'P-0000002')).toBe('井'.repeat(127))
    expect(await of('🍊🍊', 'P-0000003')).toBe('P-0000003')
  })

  it('that is paid is not announced again, and not closed', async () => {
    await payNow(scene, 'P-0000001')
    expect(await refusal(scene.pay.prepay(paymentOf(scene, 'P-0000001')))).toBe('ORDERPAID')
    expect(await scene.pay.close('P-0000001')).toBe('ALREADY_PAID')
    expect(await scene.pay.query('P-0000001')).toMatchObject({ state: 'SUCCESS' })
  })

  it('that is closed stays closed, and closing is the same however often', async () => {
    const request = paymentOf(scene, 'P-0000001')
    const prepayId = await scene.pay.prepay(request)
    expect(await scene.pay.close('P-0000001')).toBe('CLOSED')
    expect(await scene.pay.close('P-0000001')).toBe('CLOSED')
    expect(await scene.pay.close('P-unknown')).toBe('CLOSED')
    expect(await scene.pay.query('P-0000001')).toMatchObject({ state: 'CLOSED' })
    expect(await refusal(scene.pay.prepay(request))).toBe('ORDER_CLOSED')
    await expect(scene.ask('POST', '/payments', { prepayId })).rejects.toThrow('ORDER_CLOSED')
  })

  it('is signed for the sheet so that WeChat can verify it', async () => {
    const sheet = await scene.pay.paySheet('wx123', Date.parse('2026-10-20T10:00:00.900+08:00'))
    expect(sheet).toMatchObject({
      appId: KEYS.appId,
      timeStamp: '1792461600',
      package: 'prepay_id=wx123',
      signType: 'RSA',
      nonceStr: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    const key = await importVerifier(KEYS.merchantPublicKeyPem)
    expect(await verify(key, paySheetMessage(sheet), sheet.paySign)).toBe(true)
  })
})

describe('a refund', () => {
  it('is accepted, settled, heard of and found', async () => {
    await payNow(scene, 'P-0000001')
    await scene.heard(1)
    expect(await scene.pay.queryRefund('R-1')).toBeNull()
    const accepted = await scene.pay.refund(refundOf('P-0000001', 'R-1'))
    expect(accepted).toMatchObject({ state: 'PROCESSING', amountFen: 1388, succeededAt: null })
    await scene.heard(2)
    const settled = { ...accepted, state: 'SUCCESS', succeededAt: scene.clock.now() }
    expect(await scene.pay.queryRefund('R-1')).toEqual(settled)
    const [, notice] = scene.received
    expect(notice?.path).toBe('/wechat/refunds')
    expect(notice && (await readOne(notice))).toEqual({
      kind: 'REFUND',
      id: `EV-${accepted.refundId}-SUCCESS`,
      merchantId: KEYS.merchantId,
      refund: settled,
    })
    expect(await scene.pay.query('P-0000001')).toMatchObject({ state: 'REFUND', amountFen: 5928 })
  })

  it('asked for again is the same one, and a number with other contents is refused', async () => {
    await payNow(scene, 'P-0000001')
    const one = await scene.pay.refund(refundOf('P-0000001', 'R@1|*'))
    expect(await scene.pay.refund(refundOf('P-0000001', 'R@1|*'))).toMatchObject({
      refundId: one.refundId,
    })
    expect(await scene.pay.queryRefund('R@1|*')).toMatchObject({ refundId: one.refundId })
    const other = refundOf('P-0000001', 'R@1|*', { amountFen: 1 })
    expect(await refusal(scene.pay.refund(other))).toBe('INVALID_REQUEST')
  })

  it('is never more than was paid, nor two within a minute', async () => {
    await payNow(scene, 'P-0000001')
    await scene.pay.refund(refundOf('P-0000001', 'R-1', { amountFen: 5000 }))
    const rest = refundOf('P-0000001', 'R-2', { amountFen: 928 })
    expect(await refusal(scene.pay.refund(rest))).toBe('FREQUENCY_LIMITED')
    scene.clock.advance(MINUTE_MS)
    const more = refundOf('P-0000001', 'R-3', { amountFen: 929 })
    expect(await refusal(scene.pay.refund(more))).toBe('INVALID_REQUEST')
    expect(await scene.pay.refund(rest)).toMatchObject({ amountFen: 928 })
  })

  it('of what was not paid is refused', async () => {
    await scene.pay.prepay(paymentOf(scene, 'P-0000001'))
    const request = refundOf('P-0000001', 'R-1')
    expect(await refusal(scene.pay.refund(request))).toBe('RESOURCE_NOT_EXISTS')
  })

  it.each(['ABNORMAL', 'CLOSED'] as const)('can end as %s', async (state) => {
    await scene.ask('POST', '/refunds/hold', { hold: true })
    await payNow(scene, 'P-0000001')
    await scene.heard(1)
    await scene.pay.refund({ ...refundOf('P-0000001', 'R-1'), reason: '😀' })
    await scene.ask('POST', '/refunds/R-1/settle', { state })
    await scene.heard(2)
    expect(await scene.pay.queryRefund('R-1')).toMatchObject({ state, succeededAt: null })
    const [, notice] = scene.received
    expect(notice && (await readOne(notice))).toMatchObject({ kind: 'REFUND', refund: { state } })
  })
})

describe('a callback', () => {
  it.each<readonly [Forgery, string]>([
    ['BAD_SIGNATURE', 'SIGNATURE'],
    ['PROBE', 'PROBE'],
    ['UNKNOWN_SERIAL', 'UNKNOWN_SERIAL'],
    ['BAD_TAG', 'CIPHERTEXT'],
    ['OLD_TIMESTAMP', 'CLOCK_SKEW'],
  ])('forged as %s is refused as %s', async (forgery, fault) => {
    await payNow(scene, 'P-0000001')
    await scene.heard(1)
    await scene.ask('POST', '/callbacks/send', { outTradeNo: 'P-0000001', forgery })
    const forged = scene.received[1]
    const error = forged && (await failure(readOne(forged)))
    expect(error).toBeInstanceOf(NotificationRefused)
    expect(error).toMatchObject({ fault })
  })

  it.each(['wechatpay-timestamp', 'wechatpay-nonce', 'wechatpay-serial', 'wechatpay-signature'])(
    'without %s is refused',
    async (name) => {
      await payNow(scene, 'P-0000001')
      await scene.heard(1)
      const { headers, body } = first()
      headers.delete(name)
      const error = await failure(readOne({ path: '', headers, body }))
      expect(error).toMatchObject({ fault: 'HEADER_MISSING' })
    },
  )

  it('signed in another way, or changed in one character, is refused', async () => {
    await payNow(scene, 'P-0000001')
    await scene.heard(1)
    const { headers, body } = first()
    const changed = { path: '', headers, body: body.replace('支付', '退款') }
    expect(await failure(readOne(changed))).toMatchObject({ fault: 'SIGNATURE' })
    const typed = new Headers(headers)
    typed.set('wechatpay-signature-type', 'WECHATPAY2-SM2-WITH-SM3')
    const other = { path: '', headers: typed, body }
    expect(await failure(readOne(other))).toMatchObject({ fault: 'SIGNATURE' })
  })

  it('is believed up to five minutes from its time, in both directions', async () => {
    await payNow(scene, 'P-0000001')
    await scene.heard(1)
    const now = scene.clock.now()
    for (const ms of [299_000, -299_000])
      expect(await readOne(first(), now + ms)).toMatchObject({ kind: 'PAYMENT' })
    for (const ms of [300_000, -300_000])
      expect(await failure(readOne(first(), now + ms))).toMatchObject({ fault: 'CLOCK_SKEW' })
  })
})

describe('bills', () => {
  it('have the payments and refunds of a day, to the fen', async () => {
    const one = await payNow(scene, 'P-0000001', { description: '菜,`果' })
    const paidAt = scene.clock.now()
    await payNow(scene, 'P-0000002', { amountFen: 5 })
    scene.clock.advance(DAY_MS)
    await scene.pay.refund(refundOf('P-0000001', 'R-1', { amountFen: 107 }))
    const refundedAt = scene.clock.now()
    scene.clock.advance(DAY_MS)
    expect(await scene.pay.bill('2026-10-19')).toEqual([])
    expect(await scene.pay.bill('2026-10-21')).toEqual([
      {
        kind: 'REFUND',
        outTradeNo: 'P-0000001',
        transactionId: one,
        outRefundNo: 'R-1',
        amountFen: 107,
        state: expect.stringMatching(/^(PROCESSING|SUCCESS)$/),
        at: refundedAt,
        feeFen: 1,
      },
    ])
    expect(await scene.pay.bill('2026-10-20')).toMatchObject([
      {
        kind: 'PAYMENT',
        outTradeNo: 'P-0000001',
        transactionId: one,
        outRefundNo: null,
        amountFen: 5928,
        state: 'SUCCESS',
        at: paidAt,
      },
      { outTradeNo: 'P-0000002', amountFen: 5 },
    ])
  })

  it('of today are refused', async () => {
    expect(await refusal(scene.pay.bill('2026-10-20'))).toBe('INVALID_REQUEST')
  })

  it('with another digest, or from elsewhere, count as none', async () => {
    await payNow(scene, 'P-0000001')
    scene.clock.advance(DAY_MS)
    const changing: typeof fetch = async (input, init) => {
      const response = await fetch(input, init)
      if (!new Request(input).url.includes('billdownload')) return response
      return new Response((await response.text()).replace('59.28', '59.29'))
    }
    const pay = scene.client({ fetch: changing })
    expect(await away(pay.bill('2026-10-20'))).toContain('another digest')
    const elsewhere: typeof fetch = (input, init) =>
      fetch(new Request(input).url.replace('https://wechat.example', scene.sandbox.url), init)
    const other = scene.client({ baseUrl: 'https://wechat.example', fetch: elsewhere })
    expect(await away(other.bill('2026-10-20'))).toContain('elsewhere')
  })
})

describe('WeChat that is away', () => {
  const closed = 'http://127.0.0.1:9'

  it('is said to be, and what it did is found afterwards', async () => {
    const request = paymentOf(scene, 'P-0000001')
    await scene.ask('PUT', '/faults', { answers: { lose: true, times: 1 } })
    expect(await away(scene.pay.prepay(request))).toContain('no answer')
    expect(scene.sandbox.state.trades.has('P-0000001')).toBe(true)
    expect(await scene.pay.prepay(request)).toMatch(/^wx/)
    await scene.ask('PUT', '/faults', { answers: { away: true, times: 1 } })
    expect(await away(scene.pay.query('P-0000001'))).toContain('503')
  })

  it('is asked at its other host', async () => {
    const pay = scene.client({ baseUrl: closed, fallbackUrl: scene.sandbox.url })
    expect(await pay.prepay(paymentOf(scene, 'P-0000001'))).toMatch(/^wx/)
    await scene.ask('PUT', '/faults', { answers: { lose: true, times: 1 } })
    const both = scene.client({ fallbackUrl: scene.sandbox.url })
    expect(await both.close('P-0000001')).toBe('CLOSED')
  })

  it("is asked at WeChat's hosts when no other is named, one after the other, with two signatures", async () => {
    const asked: { url: string; authorization: string | null; serial: string | null }[] = []
    const send: typeof fetch = async (input, init) => {
      const request = new Request(input, init)
      asked.push({
        url: request.url,
        authorization: request.headers.get('authorization'),
        serial: request.headers.get('wechatpay-serial'),
      })
      throw new TypeError('no network')
    }
    const pay = scene.client({ baseUrl: undefined, fetch: send })
    expect(await away(pay.query('P-0000001'))).toContain('no answer')
    const path = `/v3/pay/transactions/out-trade-no/P-0000001?mchid=${KEYS.merchantId}`
    expect(asked.map(({ url }) => url)).toEqual([
      `https://api.mch.weixin.qq.com${path}`,
      `https://api2.mch.weixin.qq.com${path}`,
    ])
    expect(new Set(asked.map(({ authorization }) => authorization)).size).toBe(2)
    expect(asked[0]?.serial).toBe(KEYS.publicKeyId)
  })

  it('is not waited for longer than the deadline', async () => {
    await scene.ask('PUT', '/faults', { answers: { delayMs: 60_000, times: 1 } })
    const pay = scene.client({ timeoutMs: 20 })
    expect(await away(pay.query('P-0000001'))).toContain('no answer')
  })
})

describe('an answer', () => {
  const altered =
    (change: (response: Response, text: string) => Response): typeof fetch =>
    async (input, init) => {
      const response = await fetch(input, init)
      return change(response, await response.text())
    }
  const with_ = (response: Response, text: string, headers: Record<string, string>): Response =>
    new Response(text, {
      status: response.status,
      headers: { ...Object.fromEntries(response.headers), ...headers },
    })

  it('without a signature counts as none, also when it is a no', async () => {
    await scene.ask('PUT', '/faults', { answers: { unsigned: true } })
    expect(await away(scene.pay.prepay(paymentOf(scene, 'P-0000001')))).toContain('200, without')
    expect(await away(scene.pay.query('P-unknown'))).toContain('404 ORDER_NOT_EXIST, without')
    expect(await away(scene.pay.close('P-0000001'))).toContain('204, without')
  })

  it.each([
    ['of other contents', (text: string) => text.replace('NOTPAY', 'SUCCESS'), {}],
    ['of an unknown key', (text: string) => text, { 'wechatpay-serial': 'PUB_KEY_ID_X' }],
    ['of another time', (text: string) => text, { 'wechatpay-timestamp': '1' }],
    ['of another moment', (text: string) => text, { 'wechatpay-nonce': 'n' }],
  ])('%s is not believed', async (_what, change, headers) => {
    await scene.pay.prepay(paymentOf(scene, 'P-0000001'))
    const pay = scene.client({
      fetch: altered((response, text) => with_(response, change(text), headers)),
    })
    expect(await away(pay.query('P-0000001'))).toContain('without a signature')
  })

  it('may be signed with a platform certificate, while both are held', async () => {
    const { verifiers } = merchantOptions(KEYS)
    const asked: (string | null)[] = []
    const send: typeof fetch = async (input, init) => {
      const response = await fetch(input, init)
      asked.push(response.headers.get('wechatpay-serial'))
      return response
    }
    const old = scene.client({ verifiers: verifiers.slice(1), fetch: send })
    expect(await old.query('P-0000001')).toBeNull()
    expect(asked).toEqual([KEYS.certificateSerial])
  })

  it('that is signed and of another form counts as none', async () => {
    const pay = scene.client()
    scene.sandbox.state.trades.set('P-0000001', {
      ...JSON.parse('{"request":"","description":"","payer":"","notifyUrl":"","shipments":[]}'),
      outTradeNo: 'P-0000001',
      total: -1,
      createdAt: 0,
      expiresAt: 0,
      state: 'NOTPAY',
    })
    expect(await away(pay.query('P-0000001'))).toContain('another form')
  })
})

describe('the merchant', () => {
  it('with another key, number or clock is refused by WeChat', async () => {
    const strange = makeSandboxKeys()
    const refusals: Partial<WeChatPayOptions>[] = [
      { merchantKeyPem: strange.merchantKeyPem },
      { merchantId: '1900000999' },
      { merchantSerial: strange.merchantSerial },
    ]
    for (const options of refusals)
      expect(await refusal(scene.client(options).query('P-0000001'))).toBe('SIGN_ERROR')
    // Then the answer's time is off as well, and is not believed either.
    const late = scene.client({ clock: () => scene.clock.now() - 10 * MINUTE_MS })
    expect(await away(late.query('P-0000001'))).toContain('401 SIGN_ERROR, without')
  })

  it('is not set up with a short APIv3 key, without a verifier, or with a key of another kind', async () => {
    expect(() => scene.client({ apiV3Key: 'short' })).toThrow('32 bytes')
    expect(() => scene.client({ verifiers: [] })).toThrow('needs a public key')
    const wrong = scene.client({ merchantKeyPem: KEYS.publicKeyPem })
    expect(await failure(wrong.query('P-0000001'))).toBeInstanceOf(KeyUnreadable)
  })

  it('says who it is, for whoever compares', () => {
    const pay = createWeChatPay({
      ...merchantOptions(KEYS),
      notifyUrls: { payment: 'https://a.example', refund: 'https://b.example' },
      clock: () => 0,
    })
    expect(pay).toMatchObject({
      channel: 'WECHAT',
      merchantId: KEYS.merchantId,
      appId: KEYS.appId,
    })
  })
})

describe('a callback that is signed', () => {
  it('and broken is refused, and nothing of it is quoted', async () => {
    const resource = encryptResource(KEYS.apiV3Key, `{"payer":"${PAYER}"`, 'transaction')
    const body = JSON.stringify({ id: 'EV', event_type: 'TRANSACTION.SUCCESS', resource })
    const world = { keys: KEYS, clock: scene.clock.now } as World
    const headers = new Headers(signatureHeaders(world, body))
    const error = await failure(readOne({ path: '', headers, body }))
    expect(error).toMatchObject({ fault: 'MALFORMED' })
    expect(inspect(error, { depth: 10 })).not.toContain(PAYER.slice(0, 8))
  })

  it('and of another algorithm, or of an event the portal does not act on, is told apart', async () => {
    const world = { keys: KEYS, clock: scene.clock.now } as World
    const read = (notice: object): Promise<unknown> => {
      const body = JSON.stringify({ id: 'EV', ...notice })
      const headers = new Headers(signatureHeaders(world, body, KEYS.certificateSerial))
      return readOne({ path: '', headers, body }).catch((thrown: unknown) => thrown)
    }
    const resource = { algorithm: 'AEAD_SM4_GCM', ciphertext: '', nonce: 'x' }
    expect(await read({ event_type: 'TRANSACTION.SUCCESS', resource })).toMatchObject({
      fault: 'CIPHERTEXT',
    })
    expect(await read({ event_type: 'PAYSCORE.USER_PAID', resource })).toEqual({
      kind: 'OTHER',
      id: 'EV',
      eventType: 'PAYSCORE.USER_PAID',
    })
    expect(await read({ event_type: 'TRANSACTION.SUCCESS' })).toMatchObject({ fault: 'MALFORMED' })
  })
})
