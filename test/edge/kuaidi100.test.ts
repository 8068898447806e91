import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKuaidi100, type Kuaidi100Options } from '#edge/adapters/kuaidi100.ts'
import { parseEmbeddedEnv, parseWorkerEnv } from '#edge/env.ts'
import { createSelling } from '#edge/selling.ts'
import {
  CourierAway,
  CourierRefused,
  type CourierTracker,
  type TrackedParcel,
} from '#schema/courier-port.ts'
import { newVaultKey } from '#schema/vault.ts'
import { startCourierSandbox, type RunningCourierSandbox } from '../../sandbox/kuaidi100/serve.ts'
import { PRODUCTION } from '../support/production.ts'

const AT = Date.parse('2026-11-03T09:30:15+08:00')
const YTO: TrackedParcel = { carrier: 'YTO', trackingNo: 'YT0000001' }
const TAIL = '5678'

let sandbox: RunningCourierSandbox
let courier: CourierTracker
const open = (options: Partial<Kuaidi100Options> = {}): CourierTracker =>
  createKuaidi100({ ...sandbox.account, baseUrl: sandbox.url, ...options })
beforeEach(async () => {
  sandbox = await startCourierSandbox()
  courier = open()
})
afterEach(() => sandbox.stop())

const control = async (path: string, body: object): Promise<void> => {
  const response = await fetch(`${sandbox.url}/sandbox/${path}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(await response.text())
}
const put = (given: object = {}): Promise<void> =>
  control('parcels', {
    com: 'yuantong',
    num: YTO.trackingNo,
    state: '0',
    steps: [{ at: AT, text: '已收入', state: '0' }],
    ...given,
  })
const failure = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (value) => ({ value }),
    (error: unknown) => error,
  )

/** A client whose network always answers this. */
const told = (answer: object | string): CourierTracker =>
  open({
    fetch: () =>
      Promise.resolve(new Response(typeof answer === 'string' ? answer : JSON.stringify(answer))),
  })

describe('a parcel', () => {
  it('is told of with its steps in their order, by the clock of China, and no closer than the district', async () => {
    await put({
      state: '5',
      steps: [
        {
          at: AT + 7_200_000,
          text: '派件人: 张三 13800005678',
          state: '5',
          area: '江苏,南京市,玄武区,新街口',
        },
        { at: AT, text: '已揽收', state: '1', area: '江苏,苏州市' },
        { at: AT + 3_600_000, text: '已发出', state: '1002' },
      ],
    })
    expect(await courier.track(YTO)).toEqual({
      state: 'OUT_FOR_DELIVERY',
      deliveredAt: null,
      steps: [
        { at: AT, state: 'COLLECTED', text: '已揽收', place: '江苏,苏州市' },
        { at: AT + 3_600_000, state: 'IN_TRANSIT', text: '已发出' },
        {
          at: AT + 7_200_000,
          state: 'OUT_FOR_DELIVERY',
          text: '派件人: 张三 13800005678',
          place: '江苏,南京市,玄武区',
        },
      ],
    })
  })

  it('arrived when the courier says so, not when it said something last', async () => {
    await put({
      state: '304',
      steps: [
        { at: AT, text: '派件', state: '5' },
        { at: AT + 60_000, text: '已签收', state: '304' },
        { at: AT + 120_000, text: '感谢使用', state: '0' },
      ],
    })
    expect(await courier.track(YTO)).toMatchObject({
      state: 'DELIVERED',
      deliveredAt: AT + 60_000,
    })
  })

  it.each([
    ['0', 'IN_TRANSIT'],
    ['1', 'COLLECTED'],
    ['103', 'COLLECTED'],
    ['1001', 'IN_TRANSIT'],
    ['1003', 'IN_TRANSIT'],
    ['5', 'OUT_FOR_DELIVERY'],
    ['501', 'OUT_FOR_DELIVERY'],
    ['3', 'DELIVERED'],
    ['301', 'DELIVERED'],
    ['4', 'RETURNED'],
    ['401', 'RETURNED'],
    ['6', 'RETURNED'],
    ['14', 'RETURNED'],
    ['2', 'PROBLEM'],
    ['204', 'PROBLEM'],
    ['13', 'PROBLEM'],
    ['7', 'IN_TRANSIT'],
    ['8', 'IN_TRANSIT'],
  ] as const)('in state %s is %s', async (code, state) => {
    await put({ state: code, steps: [{ at: AT, text: '', state: code }] })
    expect(await courier.track(YTO)).toEqual({
      state,
      deliveredAt: state === 'DELIVERED' ? AT : null,
      steps: [{ at: AT, state, text: '' }],
    })
  })

  it.each(['101', '102'])('that is only announced (%s) is not known yet', async (code) => {
    await put({ state: code, steps: [{ at: AT, text: '已下单', state: code }] })
    expect(await courier.track(YTO)).toBeNull()
  })

  it('that nobody has seen is not known', async () => {
    expect(await courier.track(YTO)).toBeNull()
    await put({ steps: [] })
    expect(await courier.track(YTO)).toBeNull()
    expect(sandbox.state.asked).toHaveLength(2)
  })

  it.each([
    ['a courier without a name there', { carrier: 'DRONE', trackingNo: 'YT0000001' }],
    ['a number too short for it', { carrier: 'YTO', trackingNo: 'YT001' }],
    ['a number too long for it', { carrier: 'YTO', trackingNo: 'Y'.repeat(33) }],
  ])('of %s is not asked about', async (_what, parcel) => {
    const nobody = open({ fetch: () => Promise.reject(new Error('asked')) })
    expect(await nobody.track(parcel)).toBeNull()
  })

  it.each([
    ['SF', 'shunfeng'],
    ['YTO', 'yuantong'],
    ['ZTO', 'zhongtong'],
    ['STO', 'shentong'],
    ['YD', 'yunda'],
    ['JD', 'jd'],
    ['EMS', 'ems'],
    ['JTSD', 'jtexpress'],
    ['DBL', 'debangkuaidi'],
  ])(
    'of %s is asked about as of %s, with a number only where one is wanted',
    async (carrier, com) => {
      await put({ com, phoneTail: TAIL })
      const parcel = { carrier, trackingNo: YTO.trackingNo, phoneTail: TAIL }
      expect(await courier.track(parcel)).toMatchObject({ state: 'IN_TRANSIT' })
      const phone = ['SF', 'ZTO'].includes(carrier) ? TAIL : null
      expect(sandbox.state.asked).toEqual([{ com, num: YTO.trackingNo, phone }])
    },
  )
})

describe('a query', () => {
  it('is signed as 快递100 wants it: param, key and customer, MD5 in capitals', async () => {
    let sent = new URLSearchParams()
    let url = ''
    const client = createKuaidi100({
      customer: 'CUSTOMER',
      key: 'kEy',
      fetch: async (input, init) => {
        const request = new Request(input, init)
        url = request.url
        sent = new URLSearchParams(await request.text())
        return Response.json({ result: false, returnCode: '500' })
      },
    })
    await client.track({ ...YTO, phoneTail: TAIL })
    const param = sent.get('param') ?? ''
    expect(url).toBe('https://poll.kuaidi100.com/poll/query.do')
    expect(JSON.parse(param)).toEqual({
      com: 'yuantong',
      num: 'YT0000001',
      resultv2: '4',
      show: '0',
      order: 'desc',
    })
    expect(sent.get('customer')).toBe('CUSTOMER')
    expect(sent.get('sign')).toBe(
      createHash('md5').update(`${param}kEyCUSTOMER`).digest('hex').toUpperCase(),
    )
  })
})

describe('when something is wrong', () => {
  it.each([
    ['the server is away', { away: true }],
    ['a page comes instead of an answer', { garbled: true }],
    ['the server has trouble', { code: '501' }],
    ['the server is busy', { code: '502' }],
  ])('%s: nothing is known, and it may be asked again', async (_what, faults) => {
    await put()
    await control('faults', { ...faults, times: 1 })
    expect(await failure(courier.track(YTO))).toBeInstanceOf(CourierAway)
    expect(await courier.track(YTO)).toMatchObject({ state: 'IN_TRANSIT' })
  })

  it('an answer that does not come in time is none', async () => {
    await put()
    await control('faults', { delayMs: 400 })
    expect(await failure(open({ timeoutMs: 20 }).track(YTO))).toBeInstanceOf(CourierAway)
  })

  it('a server that is gone is away', async () => {
    const gone = await startCourierSandbox()
    await gone.stop()
    expect(await failure(open({ baseUrl: gone.url }).track(YTO))).toBeInstanceOf(CourierAway)
  })

  it.each(['400', '408', '503', '601', '999'])('a no (%s) is told by its code', async (code) => {
    await control('faults', { code })
    const error = await failure(courier.track(YTO))
    expect(error).toBeInstanceOf(CourierRefused)
    expect(error).toMatchObject({ code })
  })

  it('a wrong key, and a wrong number of the recipient, are refused', async () => {
    await put({ com: 'shunfeng', phoneTail: TAIL })
    expect(await failure(open({ key: 'another' }).track(YTO))).toMatchObject({ code: '503' })
    const parcel = { carrier: 'SF', trackingNo: YTO.trackingNo }
    expect(await failure(courier.track(parcel))).toMatchObject({ code: '408' })
    expect(await failure(courier.track({ ...parcel, phoneTail: '0000' }))).toMatchObject({
      code: '408',
    })
    expect(await courier.track({ ...parcel, phoneTail: TAIL })).not.toBeNull()
  })

  it.each<readonly [string, object | string]>([
    ['without a state', { status: '200', data: [] }],
    ['with steps of another form', { status: '200', state: '0', data: [{ context: '张三' }] }],
    ['with a state nobody has told of', { status: '200', state: '77', data: [] }],
    ['with a fine state of no kind', { status: '200', state: '977', data: [] }],
    ['with a state that is no number', { status: '200', state: 'constructor', data: [] }],
    ['that is nothing', 'null'],
  ])('an answer %s is not believed', async (_what, answer) => {
    expect(await failure(told(answer).track(YTO))).toBeInstanceOf(CourierAway)
  })

  it('an answer that leads elsewhere is not followed', async () => {
    const redirects: unknown[] = []
    const client = open({
      fetch: (_input, init) => {
        redirects.push(init?.redirect)
        return Promise.resolve(new Response(null, { status: 302, headers: { location: '/' } }))
      },
    })
    expect(await failure(client.track(YTO))).toBeInstanceOf(CourierAway)
    expect(redirects).toEqual(['manual'])
  })

  it('an answer with numbers for texts, without codes, and with a step without a time is read as far as it goes', async () => {
    const data = [
      { time: '2026-11-03 09:30:15', context: null, areaName: null, statusCode: null },
      { time: '昨天', context: '已揽收' },
    ]
    expect(await told({ status: 200, state: 3, data }).track(YTO)).toEqual({
      state: 'DELIVERED',
      deliveredAt: AT,
      steps: [{ at: AT, state: null, text: '' }],
    })
    expect(await told({ status: '201', message: '查询无结果' }).track(YTO)).toBeNull()
  })

  it('an answer is not believed where its status says that it is none', async () => {
    const body = { status: '200', state: '3', data: [{ time: '2026-11-03 09:30:15' }] }
    const client = open({ fetch: () => Promise.resolve(Response.json(body, { status: 502 })) })
    expect(await failure(client.track(YTO))).toBeInstanceOf(CourierAway)
  })

  it('steps out of order are put in order, of one second as they came', async () => {
    const data = [
      { time: '2026-11-03 09:30:15', context: '2' },
      { time: '2026-11-03 09:30:15', context: '1' },
      { time: '2026-11-03 09:30:16', context: '3' },
    ]
    const tracking = await told({ status: '200', state: '0', data }).track(YTO)
    expect(tracking?.steps.map(({ text }) => text)).toEqual(['1', '2', '3'])
  })

  it('no error holds what was sent or what came', async () => {
    const number = '13800005678'
    const parcel = { carrier: 'SF', trackingNo: 'SF0000001', phoneTail: TAIL }
    for (const client of [
      told(`${number} is no JSON`),
      told({ status: '200', state: '0', data: [{ context: number }] }),
      told({ returnCode: '408', message: number }),
      open({ fetch: () => Promise.reject(new Error(`${number} ${TAIL}`)) }),
    ]) {
      const error = await failure(client.track(parcel))
      expect(error).toBeInstanceOf(Error)
      const { message, cause } = error as Error
      expect(`${message} ${String(cause)}`).not.toMatch(/5678|SF0000001/)
    }
  })
})

describe('the settings', () => {
  const account = JSON.stringify({ customer: 'CUSTOMER', key: 'key' })
  const sealing = { SHIJING_FIELD_KEYS: `k1:${newVaultKey()}`, SHIJING_INDEX_KEY: newVaultKey() }
  const outside = {
    tokens: { get: () => Promise.resolve(undefined), set: () => Promise.resolve() },
    clock: () => AT,
    origin: 'http://127.0.0.1:8787',
  }

  it('make an account possible, in its sandbox where one is named', async () => {
    expect(createSelling(parseEmbeddedEnv(sealing), outside).courier).toBeUndefined()
    const env = parseEmbeddedEnv({
      ...sealing,
      KUAIDI100: JSON.stringify(sandbox.account),
      KUAIDI100_SANDBOX_URL: sandbox.url,
    })
    await put()
    const { courier: made } = createSelling(env, outside)
    expect(await made?.track(YTO)).toMatchObject({ state: 'IN_TRANSIT' })
  })

  it.each(['{', '{}', '{"customer":"C"}', '{"customer":"","key":"k"}'])(
    'take no account that is not whole: %s',
    (text) => {
      expect(() => parseEmbeddedEnv({ KUAIDI100: text })).toThrow(
        /KUAIDI100 is not right: JSON with customer and key/,
      )
    },
  )

  it('in production take an account and no sandbox: nothing arrives in one', () => {
    const complete = {
      ...PRODUCTION,
      KUAIDI100: account,
      LIBSQL_URL: 'https://db.test',
      LIBSQL_AUTH_TOKEN: 'token',
    }
    const inSandbox = { ...complete, KUAIDI100_SANDBOX_URL: 'http://127.0.0.1:9999' }
    for (const parse of [parseEmbeddedEnv, parseWorkerEnv]) {
      expect(parse(complete).KUAIDI100).toEqual({ customer: 'CUSTOMER', key: 'key' })
      expect(() => parse(inSandbox)).toThrow(/KUAIDI100_SANDBOX_URL is not right/)
    }
  })
})
