import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createWeChatPlatform,
  type TokenStore,
  type WeChatPlatformOptions,
} from '#edge/adapters/wechat/platform.ts'
import { PlatformAway, PlatformRefused, type WeChatPlatform } from '#schema/payment-port.ts'
import {
  DAY_MS,
  KEYS,
  MINUTE_MS,
  OTHER,
  PAYER,
  payNow,
  startScene,
  type Scene,
} from '../../sandbox/support.ts'

const TEMPLATE = 'template-of-pickup'

let scene: Scene
let platform: WeChatPlatform
/** What the client asked for, in order: paths. */
let asked: string[]
let kept: Map<string, { readonly value: string; readonly ttlMs: number }>

const tokens: TokenStore = {
  get: async (key) => kept.get(key)?.value,
  set: async (key, value, ttlMs) => {
    kept.set(key, { value, ttlMs })
  },
}
const open = (options: Partial<WeChatPlatformOptions> = {}): WeChatPlatform =>
  createWeChatPlatform({
    appId: KEYS.appId,
    appSecret: KEYS.appSecret,
    tokens,
    baseUrl: scene.sandbox.url,
    fetch: (input, init) => {
      asked.push(new URL(new Request(input).url).pathname)
      return fetch(input, init)
    },
    ...options,
  })

beforeEach(async () => {
  scene = await startScene()
  asked = []
  kept = new Map()
  platform = open()
})
afterEach(() => scene.stop())

const codeFor = async (openid: string, kind: 'login-code' | 'phone-code'): Promise<string> =>
  (await scene.ask<{ code: string }>('POST', `/people/${openid}/${kind}`, {})).code
const refusal = async (work: Promise<unknown>): Promise<number> => {
  const error = await work.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(PlatformRefused)
  return (error as PlatformRefused).errcode
}
const away = async (work: Promise<unknown>): Promise<Error> => {
  const error = await work.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(PlatformAway)
  return error as Error
}

describe('login', () => {
  it('says who a code belongs to and nothing else', async () => {
    expect(await platform.codeToSession(await codeFor(PAYER, 'login-code'))).toEqual({
      openId: PAYER,
      unionId: `u${PAYER.slice(1)}`,
    })
  })

  it('takes a code once, for five minutes, and no other', async () => {
    const code = await codeFor(PAYER, 'login-code')
    await platform.codeToSession(code)
    expect(await refusal(platform.codeToSession(code))).toBe(40163)
    const late = await codeFor(PAYER, 'login-code')
    scene.clock.advance(5 * MINUTE_MS)
    expect(await refusal(platform.codeToSession(late))).toBe(40029)
    const phone = await codeFor(PAYER, 'phone-code')
    expect(await refusal(platform.codeToSession(phone))).toBe(40029)
  })

  it('refuses who is blocked, and who comes too often', async () => {
    await scene.ask('PATCH', `/people/${PAYER}`, { blocked: true })
    const code = await codeFor(PAYER, 'login-code')
    expect(await refusal(platform.codeToSession(code))).toBe(40226)
    for (let times = 0; times < 100; times += 1)
      await platform.codeToSession(await codeFor(OTHER, 'login-code'))
    const often = await codeFor(OTHER, 'login-code')
    expect(await refusal(platform.codeToSession(often))).toBe(45011)
    scene.clock.advance(MINUTE_MS)
    const later = await codeFor(OTHER, 'login-code')
    expect(await platform.codeToSession(later)).toMatchObject({ openId: OTHER })
  })

  it('needs the right secret', async () => {
    const code = await codeFor(PAYER, 'login-code')
    expect(await refusal(open({ appSecret: 'x' }).codeToSession(code))).toBe(40125)
    expect(await refusal(open({ appId: 'wx0' }).codeToSession(code))).toBe(40013)
  })

  it('tells of a failure without the address, which has the secret', async () => {
    const send: typeof fetch = async (input) => {
      throw new TypeError(`error sending request for url (${new Request(input).url})`)
    }
    const error = await away(open({ fetch: send }).codeToSession('x'))
    expect(`${error.message} ${JSON.stringify(error.cause)}`).not.toContain(KEYS.appSecret)
  })
})

describe('a phone number', () => {
  it('is given once for a code of the button', async () => {
    const code = await codeFor(PAYER, 'phone-code')
    expect(await platform.phoneNumber(code)).toEqual({ countryCode: '86', number: '13800138000' })
    expect(await refusal(platform.phoneNumber(code))).toBe(40163)
    const login = await codeFor(PAYER, 'login-code')
    expect(await refusal(platform.phoneNumber(login))).toBe(40029)
  })

  it('of another mini-program is not taken', async () => {
    const code = await codeFor(PAYER, 'phone-code')
    const send: typeof fetch = async (input, init) => {
      const text = await (await fetch(input, init)).text()
      return new Response(text.replace(`"appid":"${KEYS.appId}"`, '"appid":"wx0"'))
    }
    await away(open({ fetch: send }).phoneNumber(code))
  })
})

describe('the access token', () => {
  const TOKEN = '/cgi-bin/stable_token'
  const PHONE = '/wxa/business/getuserphonenumber'
  const phone = async (): Promise<unknown> =>
    platform.phoneNumber(await codeFor(PAYER, 'phone-code'))

  it('is asked for once and kept for less than it lives', async () => {
    await phone()
    await phone()
    expect(asked).toEqual([TOKEN, PHONE, PHONE])
    expect([...kept.values()]).toEqual([
      { value: expect.stringMatching(/^sandbox_/), ttlMs: 6_900_000 },
    ])
  })

  it('that is no longer valid is replaced once, and the call is made', async () => {
    await phone()
    await scene.ask('DELETE', '/token')
    asked.length = 0
    await phone()
    expect(asked).toEqual([PHONE, TOKEN, PHONE])
  })

  it('that is over is replaced too', async () => {
    await phone()
    scene.clock.advance(2 * 60 * MINUTE_MS)
    asked.length = 0
    await phone()
    expect(asked).toEqual([PHONE, TOKEN, PHONE])
  })

  it('that WeChat gives again although it refused it is forced', async () => {
    const forced: unknown[] = []
    const send: typeof fetch = async (input, init) => {
      const request = new Request(input, init)
      if (new URL(request.url).pathname !== TOKEN) return Response.json({ errcode: 40001 })
      forced.push(((await request.json()) as Record<string, unknown>)['force_refresh'])
      return Response.json({ access_token: 'the same', expires_in: 7200 })
    }
    expect(await refusal(open({ fetch: send }).phoneNumber('x'))).toBe(40001)
    expect(forced).toEqual([false, false, true])
  })
})

describe('a subscribe message', () => {
  const message = {
    openId: PAYER,
    templateId: TEMPLATE,
    page: 'pages/order?id=1',
    data: { thing1: '自提', time2: '2026-10-20 10:00' },
  }

  it('is sent as often as was agreed to', async () => {
    expect(await platform.sendSubscribeMessage(message)).toBe('NO_CONSENT')
    await scene.ask('POST', `/people/${PAYER}/consents`, { templateId: TEMPLATE, times: 2 })
    expect(await platform.sendSubscribeMessage(message)).toBe('SENT')
    expect(await platform.sendSubscribeMessage(message)).toBe('SENT')
    expect(await platform.sendSubscribeMessage(message)).toBe('NO_CONSENT')
    expect(scene.sandbox.state.messages).toHaveLength(2)
    expect(scene.sandbox.state.messages[0]?.body).toMatchObject({
      page: 'pages/order?id=1',
      data: { thing1: { value: '自提' }, time2: { value: '2026-10-20 10:00' } },
    })
  })

  it('to nobody is refused', async () => {
    const work = platform.sendSubscribeMessage({ ...message, openId: 'nobody' })
    expect(await refusal(work)).toBe(40003)
  })
})

describe('shipping', () => {
  const frozen = (outTradeNo: string): boolean | undefined =>
    scene.sandbox.state.trades.get(outTradeNo)?.fundsFrozen
  const pickup = (transactionId: string) =>
    ({
      transactionId,
      openId: PAYER,
      logisticsType: 4,
      isAllDelivered: true,
      parcels: [{ itemDesc: '蔬菜 '.repeat(80) }],
      at: scene.clock.now(),
    }) as const

  it('lets WeChat go of the money, and is the same when sent again', async () => {
    const transactionId = await payNow(scene, 'P-0000001')
    expect(frozen('P-0000001')).toBe(true)
    await platform.uploadShipping(pickup(transactionId))
    expect(frozen('P-0000001')).toBe(false)
    await platform.uploadShipping({ ...pickup(transactionId), at: scene.clock.now() + 1_234 })
    expect(scene.sandbox.state.trades.get('P-0000001')?.shipments).toEqual([
      expect.objectContaining({
        delivery_mode: 1,
        logistics_type: 4,
        upload_time: '2026-10-20T10:00:00+08:00',
      }),
    ])
  })

  it('in two parcels is done with the second', async () => {
    const transactionId = await payNow(scene, 'P-0000001')
    const parcel = (trackingNo: string, isAllDelivered: boolean) =>
      platform.uploadShipping({
        ...pickup(transactionId),
        logisticsType: 1,
        isAllDelivered,
        isSplit: true,
        parcels: [{ itemDesc: '米', trackingNo, carrier: 'SF', recipientContact: '138****8000' }],
      })
    await parcel('SF1', false)
    expect(frozen('P-0000001')).toBe(true)
    await parcel('SF2', true)
    expect(frozen('P-0000001')).toBe(false)
    // Two corrections: the second is one more than WeChat takes, and the goods are handed over all the same.
    await parcel('SF3', true)
    await parcel('SF4', true)
    expect(scene.sandbox.state.trades.get('P-0000001')?.shipments).toHaveLength(3)
  })

  const withSf = (recipientContact?: string) => ({
    logisticsType: 1 as const,
    parcels: [
      {
        itemDesc: '米',
        trackingNo: 'SF1',
        carrier: 'SF',
        ...(recipientContact === undefined ? {} : { recipientContact }),
      },
    ],
  })
  it.each([
    ['of an unknown payment', { transactionId: '4200' }, 10060001],
    ["of somebody else's payment", { openId: OTHER }, 10060031],
    ['by courier without a number', { logisticsType: 1 }, 268485226],
    ['with SF and nobody to reach', withSf(), 10060014],
    ['with SF and a number that is not masked', withSf('13800138000'), 10060014],
    ['split and not by courier', { isAllDelivered: false }, 10060006],
    ['of nothing', { parcels: [{ itemDesc: '' }] }, 10060008],
  ] as const)('%s is refused', async (_what, given, errcode) => {
    const transactionId = await payNow(scene, 'P-0000001')
    const work = platform.uploadShipping({ ...pickup(transactionId), ...given })
    expect(await refusal(work)).toBe(errcode)
    expect(frozen('P-0000001')).toBe(true)
  })
})

describe('WeChat that is away', () => {
  it.each([
    ['lost answers', { lose: true }],
    ['an outage', { away: true }],
  ])('with %s is said to be', async (_what, answers) => {
    await scene.ask('PUT', '/faults', { answers })
    await away(platform.codeToSession('x'))
    await away(platform.phoneNumber('x'))
  })

  it('is not waited for longer than the deadline', async () => {
    await scene.ask('PUT', '/faults', { answers: { delayMs: DAY_MS, times: 1 } })
    await away(open({ timeoutMs: 20 }).codeToSession('x'))
  })

  it.each([
    ['busy', { errcode: -1 }],
    ['of another form', { openid: 7 }],
    ['no object', [1]],
  ])('when it is %s', async (_what, answer) => {
    await away(open({ fetch: async () => Response.json(answer) }).codeToSession('x'))
  })

  it('also when the shipping interface has a system error', async () => {
    kept.set(`wechat:access-token:${KEYS.appId}`, { value: 't', ttlMs: 1 })
    const busy = open({ fetch: async () => Response.json({ errcode: 10060012 }) })
    const shipping = {
      transactionId: '4200',
      openId: PAYER,
      logisticsType: 4,
      isAllDelivered: true,
      parcels: [{ itemDesc: '米' }],
      at: 0,
    } as const
    await away(busy.uploadShipping(shipping))
  })
})
