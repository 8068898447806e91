import { Hono } from 'hono'
import { z } from 'zod'
import { canonicalJson } from '#schema/hash.ts'
import { MINUTE_MS, parseRfc3339 } from '#schema/time.ts'
import { personOf, randomText, type Code, type Trade, type World } from './world.ts'

const CODE_MS = 5 * MINUTE_MS
const EXCHANGES_PER_MINUTE = 100
const TOKEN_S = 7_200
/** With less left than this, a new token is given without being asked to. */
const RENEWAL_MS = 5 * MINUTE_MS
const PARCELS_MAX = 15
const ITEM_CHARS = 120

/** Answers come as HTTP 200 also when they are a no. */
type Reply = Readonly<Record<string, unknown>>
const no = (errcode: number, errmsg: string): Reply => ({ errcode, errmsg })
const OK: Reply = { errcode: 0, errmsg: 'ok' }

/** Takes a code: once, and within five minutes. */
const take = (
  codes: ReadonlyMap<string, Code>,
  text: string | undefined,
  now: number,
): Code | Reply => {
  const code = text === undefined ? undefined : codes.get(text)
  if (!code || code.at + CODE_MS <= now) return no(40029, 'invalid code')
  if (code.used) return no(40163, 'code been used')
  code.used = true
  return code
}
const isCode = (taken: Code | Reply): taken is Code => 'openid' in taken

const session = (world: World, query: (name: string) => string | undefined): Reply => {
  const { keys, state } = world
  const now = world.now()
  if (query('appid') !== keys.appId) return no(40013, 'invalid appid')
  if (query('secret') !== keys.appSecret) return no(40125, 'invalid appsecret')
  const code = take(state.loginCodes, query('js_code'), now)
  if (!isCode(code)) return code
  const person = state.people.get(code.openid)
  if (!person) return no(40029, 'invalid code')
  const recent = (state.exchanges.get(person.openid) ?? []).filter((at) => at > now - MINUTE_MS)
  state.exchanges.set(person.openid, [...recent, now])
  if (recent.length >= EXCHANGES_PER_MINUTE) return no(45011, 'api minute-quota reach limit')
  if (person.blocked) return no(40226, 'code blocked')
  const sessionKey = Buffer.from(randomText(16), 'base64url').toString('base64')
  return { openid: person.openid, unionid: person.unionid, session_key: sessionKey }
}

const tokenSchema = z.object({
  grant_type: z.literal('client_credential'),
  appid: z.string(),
  secret: z.string(),
  force_refresh: z.boolean().optional(),
})

/** One token is valid at a time; asked again, it is the same one, unless forced. */
const token = (world: World, body: unknown): Reply => {
  const { keys, state } = world
  const { data } = tokenSchema.safeParse(body)
  if (!data) return no(40002, 'invalid grant_type')
  if (data.appid !== keys.appId) return no(40013, 'invalid appid')
  if (data.secret !== keys.appSecret) return no(40125, 'invalid appsecret')
  const now = world.now()
  const ends = (state.token?.at ?? 0) + TOKEN_S * 1000
  if (!state.token || data.force_refresh === true || ends - now < RENEWAL_MS)
    state.token = { value: `sandbox_${randomText(48)}`, at: now }
  const left = Math.floor((state.token.at + TOKEN_S * 1000 - now) / 1000)
  return { access_token: state.token.value, expires_in: left }
}

const tokenFault = (world: World, given: string | undefined): Reply | undefined => {
  const { token: valid } = world.state
  if (given === undefined || given === '') return no(41001, 'access_token missing')
  if (given !== valid?.value) return no(40001, 'invalid credential, access_token is invalid')
  return valid.at + TOKEN_S * 1000 <= world.now() ? no(42001, 'access_token expired') : undefined
}

const phoneNumber = (world: World, body: unknown): Reply => {
  const { state, keys } = world
  const { data } = z.object({ code: z.string() }).safeParse(body)
  const code = take(state.phoneCodes, data?.code, world.now())
  if (!isCode(code)) return code
  const phone = state.people.get(code.openid)?.phone ?? ''
  return {
    ...OK,
    phone_info: {
      phoneNumber: phone,
      purePhoneNumber: phone,
      countryCode: '86',
      watermark: { timestamp: Math.floor(world.now() / 1000), appid: keys.appId },
    },
  }
}

const messageSchema = z.object({
  touser: z.string(),
  template_id: z.string().min(1),
  page: z.string().optional(),
  data: z.record(z.string(), z.object({ value: z.string() })),
})

const message = ({ state }: World, body: unknown): Reply => {
  const { data } = messageSchema.safeParse(body)
  if (!data) return no(47003, 'argument invalid')
  if (!state.people.has(data.touser)) return no(40003, 'invalid openid')
  const key = `${data.touser}|${data.template_id}`
  const left = state.consents.get(key) ?? 0
  if (left < 1) return no(43101, 'user refuse to accept the msg')
  state.consents.set(key, left - 1)
  state.messages.push({ openid: data.touser, templateId: data.template_id, body: data })
  return OK
}

const shippingSchema = z.object({
  order_key: z.object({ order_number_type: z.literal(2), transaction_id: z.string() }),
  logistics_type: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  delivery_mode: z.union([z.literal(1), z.literal(2)]),
  is_all_delivered: z.boolean().optional(),
  shipping_list: z
    .array(
      z.object({
        tracking_no: z.string().optional(),
        express_company: z.string().optional(),
        item_desc: z.string(),
        contact: z
          .object({
            receiver_contact: z.string().optional(),
            consignor_contact: z.string().optional(),
          })
          .optional(),
      }),
    )
    .min(1),
  upload_time: z.string(),
  payer: z.object({ openid: z.string() }),
})
type Shipping = z.infer<typeof shippingSchema>

/** Of one of both ends, masked but for its last four digits. */
const isContact = (contact: Shipping['shipping_list'][number]['contact']): boolean =>
  /^[\d+-]*\*+\d{4}$/.test(contact?.receiver_contact ?? contact?.consignor_contact ?? '')

const shippingFault = (shipping: Shipping): Reply | undefined => {
  const { shipping_list: parcels, delivery_mode: mode, logistics_type: logistics } = shipping
  if (parseRfc3339(shipping.upload_time) === undefined) return no(268485216, '上传时间非法')
  if (mode === 2 && logistics !== 1) return no(10060006, '非快递发货时不允许分拆发货')
  if (mode === 2 && shipping.is_all_delivered === undefined)
    return no(10060007, '分拆发货模式下必须填写 is_all_delivered 字段')
  if (mode === 1 && parcels.length > 1) return no(10060014, '统一发货只有一个物流单')
  if (parcels.length > PARCELS_MAX) return no(10060024, '物流信息列表太长')
  if (parcels.some(({ item_desc: text }) => text === '')) return no(10060008, 'item_desc 不能为空')
  if (parcels.some(({ item_desc: text }) => text.length > ITEM_CHARS))
    return no(10060009, 'item_desc 太长')
  if (logistics === 1 && parcels.some((parcel) => !parcel.tracking_no))
    return no(268485226, '物流单号不能为空')
  if (logistics === 1 && parcels.some((parcel) => !parcel.express_company))
    return no(268485227, '物流公司编码不能为空')
  if (parcels.some((parcel) => parcel.express_company === 'SF' && !isContact(parcel.contact)))
    return no(10060014, '参数错误：顺丰快递须填写掩码后的联系方式')
  return undefined
}

/** What counts as the same: the time of the upload does not. */
const contentOf = ({ upload_time: _at, ...shipping }: Shipping): string => canonicalJson(shipping)

const shipping = (world: World, body: unknown): Reply => {
  const { data } = shippingSchema.safeParse(body)
  if (!data) return no(47001, 'data format error')
  const fault = shippingFault(data)
  if (fault) return fault
  const wanted = data.order_key.transaction_id
  const trade: Trade | undefined = [...world.state.trades.values()].find(
    ({ transactionId }) => transactionId === wanted,
  )
  if (!trade) return no(10060001, '支付单不存在')
  if (trade.payer !== data.payer.openid) return no(10060031, '该笔支付单不属于 openid 所指定的用户')
  if (trade.shipments.some((earlier) => contentOf(earlier as Shipping) === contentOf(data)))
    return no(10060023, '发货信息未更新')
  // After everything was delivered, one correction is allowed.
  if (trade.delivered && trade.corrected) return no(10060003, '支付单已使用重新发货机会')
  if (trade.delivered) trade.corrected = true
  trade.shipments.push(data)
  if (data.delivery_mode === 1 || data.is_all_delivered === true) {
    trade.delivered = true
    trade.fundsFrozen = false
  }
  return OK
}

/** The interface of WeChat's platform: login, phone numbers, messages, shipping. */
export const platformApi = (world: World): Hono => {
  const app = new Hono()
  const bodyOf = async (request: { text(): Promise<string> }): Promise<unknown> => {
    try {
      return JSON.parse(await request.text())
    } catch {
      return undefined
    }
  }
  app.get('/sns/jscode2session', (c) => c.json(session(world, (name) => c.req.query(name))))
  app.post('/cgi-bin/stable_token', async (c) => c.json(token(world, await bodyOf(c.req))))
  const withToken = (path: string, work: (world: World, body: unknown) => Reply): void => {
    app.post(path, async (c) => {
      const body = await bodyOf(c.req)
      return c.json(tokenFault(world, c.req.query('access_token')) ?? work(world, body))
    })
  }
  withToken('/wxa/business/getuserphonenumber', phoneNumber)
  withToken('/cgi-bin/message/subscribe/send', message)
  withToken('/wxa/sec/order/upload_shipping_info', shipping)
  return app
}

/** A code as `wx.login` and the phone button give it. */
export const issueCode = (world: World, kind: 'login' | 'phone', openid: string): string | null => {
  const person = personOf(world, openid)
  if (!person) return null
  const code = `0${kind === 'login' ? 'a' : 'p'}${randomText(20)}`
  const codes = kind === 'login' ? world.state.loginCodes : world.state.phoneCodes
  codes.set(code, { openid: person.openid, at: world.now(), used: false })
  return code
}
