import { md5 } from '@noble/hashes/legacy.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { Hono } from 'hono'
import { z } from 'zod'
import { controlApi, type State } from './control.ts'
import { answerOf, FORMS } from './parcels.ts'

export interface CourierSandboxOptions {
  readonly customer?: string | undefined
  readonly key?: string | undefined
}

export interface CourierSandbox {
  /** What a client signs with. */
  readonly account: { readonly customer: string; readonly key: string }
  readonly state: State
  readonly fetch: (request: Request) => Promise<Response>
}

/** What 快递100 says of each of its codes. */
const MESSAGES: Readonly<Record<string, string>> = {
  400: '找不到对应公司',
  408: '快递公司参数异常：验证码错误',
  500: '查询无结果，请隔段时间再查',
  501: '服务器错误',
  502: '服务器繁忙',
  503: '验证签名失败',
  601: 'KEY已过期',
}
const no = (code: string): object => ({
  result: false,
  returnCode: code,
  message: MESSAGES[code] ?? '未知错误',
})

const paramSchema = z.object({
  com: z.string().min(1),
  num: z.string().min(6).max(32),
  phone: z.string().optional(),
  resultv2: z.enum(FORMS).optional(),
  show: z.literal('0').optional(),
  order: z.enum(['asc', 'desc']).optional(),
})
/** These tell nothing to whoever does not know a number of the sender or the recipient. */
const WANT_PHONE = ['shunfeng', 'shunfengkuaiyun', 'zhongtong']

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * 快递100's real-time query, small enough for this machine: it checks who asks as the real one does, and tells of the parcels it
 * was told of, and of no others. Keeps all in memory.
 */
export const createCourierSandbox = (options: CourierSandboxOptions = {}): CourierSandbox => {
  const { customer = 'SANDBOX0CUSTOMER', key = 'sandboxKey00' } = options
  const state: State = { parcels: new Map(), asked: [], faults: {}, faulty: 0 }
  const app = new Hono()
  app.post('/poll/query.do', async (c) => {
    const { faults } = state
    const meets = state.faulty > 0 && Object.keys(faults).length > 0
    const form = await c.req.parseBody()
    const param = typeof form['param'] === 'string' ? form['param'] : ''
    const { success, data } = paramSchema.safeParse(parsed(param))
    const isMeant = meets && (faults.num === undefined || faults.num === data?.num)
    if (isMeant) state.faulty -= 1
    if (isMeant && faults.delayMs !== undefined)
      await new Promise((wake) => setTimeout(wake, faults.delayMs))
    if (isMeant && faults.away === true) return c.text('Service Unavailable', 503)
    if (isMeant && faults.garbled === true) return c.html('<html>系统升级</html>')
    if (isMeant && faults.code !== undefined) return c.json(no(faults.code))
    const expected = bytesToHex(md5(new TextEncoder().encode(param + key + customer)))
    if (form['customer'] !== customer || form['sign'] !== expected.toUpperCase())
      return c.json(no('503'))
    if (!success) return c.json(no('400'))
    state.asked.push({ com: data.com, num: data.num, phone: data.phone ?? null })
    const parcel = state.parcels.get(data.num)
    if (WANT_PHONE.includes(data.com) && !data.phone?.endsWith(parcel?.phoneTail ?? ''))
      return c.json(no('408'))
    if (parcel?.com !== data.com) return c.json(no('500'))
    return c.json(answerOf(data.num, parcel, data.resultv2, data.order))
  })
  app.route('/', controlApi(state))
  return {
    account: { customer, key },
    state,
    fetch: async (request) => app.fetch(request),
  }
}
