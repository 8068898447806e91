import { z } from 'zod'
import { PlatformAway, PlatformRefused, type WeChatPlatform } from '#schema/payment-port.ts'
import { toRfc3339 } from '#schema/time.ts'

const BASE_URL = 'https://api.weixin.qq.com'
const TIMEOUT_MS = 5_000
/** A token is given up so long before its end: a request under way must not meet the end. */
const TOKEN_RESERVE_S = 300
const ITEM_CHARS = 120

const BUSY = -1
/** The token is none, not the newest, or over. */
const TOKEN_REFUSED = [40001, 40014, 42001]
const NO_CONSENT = 43101
/** Everything was delivered before; the one correction is spent; nothing is new. The goods are known as handed over. */
const SHIPPED_BEFORE = [10060002, 10060003, 10060023]
/** WeChat's "system error" of the shipping interface. */
const SHIPPING_BUSY = [10060012, 10060019]

/** Where the access token lies for all isolates: there is one valid token, and asking for it is counted. */
export interface TokenStore {
  get(key: string): Promise<string | undefined>
  set(key: string, value: string, ttlMs: number): Promise<unknown>
}

export interface WeChatPlatformOptions {
  readonly appId: string
  readonly appSecret: string
  readonly tokens: TokenStore
  /** Ids of message templates by our names of them; none by default. */
  readonly templates?: Readonly<Record<string, string>> | undefined
  /** Default WeChat's. */
  readonly baseUrl?: string | undefined
  readonly fetch?: typeof fetch | undefined
  /** Default 5000, for each call. */
  readonly timeoutMs?: number | undefined
}

const faultSchema = z.object({ errcode: z.int().optional() })
const sessionSchema = z.object({
  openid: z.string().min(1),
  unionid: z
    .string()
    .min(1)
    .nullish()
    .transform((id) => id ?? null),
})
const tokenSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.int().positive(),
})
const phoneSchema = z.object({
  phone_info: z.object({
    purePhoneNumber: z.string().min(1),
    countryCode: z.union([z.string(), z.int()]).transform(String),
    watermark: z.object({ appid: z.string() }),
  }),
})

/**
 * WeChat's platform for a mini-program. The key of a session is let go of at once: nothing here needs it, and what
 * is not kept cannot leak. Logs nothing.
 */
export const createWeChatPlatform = (options: WeChatPlatformOptions): WeChatPlatform => {
  const { appId, appSecret, tokens, baseUrl = BASE_URL, timeoutMs = TIMEOUT_MS } = options
  const send = options.fetch ?? ((input, init) => fetch(input, init))
  const tokenKey = `wechat:access-token:${appId}`

  /** What WeChat answers, when it is no error. */
  const call = async <T extends z.ZodType>(
    what: string,
    path: string,
    query: Readonly<Record<string, string>>,
    body: object | undefined,
    schema: T,
  ): Promise<z.output<T>> => {
    const url = new URL(path, baseUrl)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    let answer: unknown
    try {
      const response = await send(url.href, {
        ...(body === undefined
          ? {}
          : {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify(body),
            }),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      })
      if (!response.ok) throw new Error(`status ${response.status}`)
      answer = await response.json()
    } catch (error) {
      // Not the error itself: some hosts write the address into it, and the address has the secret.
      throw new PlatformAway(what, error instanceof Error ? error.name : undefined)
    }
    const { errcode = 0 } = faultSchema.safeParse(answer).data ?? {}
    if (errcode === BUSY) throw new PlatformAway(`${what}: busy`)
    if (errcode !== 0) throw new PlatformRefused(errcode)
    const { success, data } = schema.safeParse(answer)
    if (!success) throw new PlatformAway(`${what}: an answer of another form`)
    return data
  }

  const fetchToken = async (force: boolean): Promise<string> => {
    const request = { grant_type: 'client_credential', appid: appId, secret: appSecret }
    const { access_token: token, expires_in: lifetimeS } = await call(
      'token',
      '/cgi-bin/stable_token',
      {},
      { ...request, force_refresh: force },
      tokenSchema,
    )
    const ttlS = lifetimeS - TOKEN_RESERVE_S
    if (ttlS > 0) await tokens.set(tokenKey, token, ttlS * 1000)
    return token
  }

  /** Another token than one that was refused. Forcing is counted and ends the others' token, so it comes last. */
  const replaceToken = async (refused: string): Promise<string> => {
    const token = await fetchToken(false)
    return token === refused ? fetchToken(true) : token
  }

  const callWithToken = async <T extends z.ZodType>(
    what: string,
    path: string,
    body: object,
    schema: T,
  ): Promise<z.output<T>> => {
    const token = (await tokens.get(tokenKey)) ?? (await fetchToken(false))
    try {
      return await call(what, path, { access_token: token }, body, schema)
    } catch (error) {
      if (!(error instanceof PlatformRefused) || !TOKEN_REFUSED.includes(error.errcode)) throw error
      // Refused at the door: nothing was done, so it may be sent again, once.
      return call(what, path, { access_token: await replaceToken(token) }, body, schema)
    }
  }

  return {
    appId,
    templates: options.templates ?? {},
    codeToSession: async (code) => {
      const query = {
        appid: appId,
        secret: appSecret,
        js_code: code,
        grant_type: 'authorization_code',
      }
      const session = await call('login', '/sns/jscode2session', query, undefined, sessionSchema)
      return { openId: session.openid, unionId: session.unionid }
    },
    phoneNumber: async (code) => {
      const path = '/wxa/business/getuserphonenumber'
      const { phone_info: phone } = await callWithToken('phone number', path, { code }, phoneSchema)
      if (phone.watermark.appid !== appId)
        throw new PlatformAway('phone number: of another mini-program')
      return { countryCode: phone.countryCode, number: phone.purePhoneNumber }
    },
    sendSubscribeMessage: async ({ openId, templateId, page, data }) => {
      const message = {
        touser: openId,
        template_id: templateId,
        page,
        lang: 'zh_CN',
        data: Object.fromEntries(Object.entries(data).map(([name, value]) => [name, { value }])),
      }
      try {
        await callWithToken('message', '/cgi-bin/message/subscribe/send', message, z.object({}))
        return 'SENT'
      } catch (error) {
        if (error instanceof PlatformRefused && error.errcode === NO_CONSENT) return 'NO_CONSENT'
        throw error
      }
    },
    uploadShipping: async (shipping) => {
      const { logisticsType, parcels, isAllDelivered } = shipping
      const isSplit = shipping.isSplit ?? (parcels.length > 1 || !isAllDelivered)
      const body = {
        order_key: { order_number_type: 2, transaction_id: shipping.transactionId },
        logistics_type: logisticsType,
        ...(isSplit
          ? { delivery_mode: 2, is_all_delivered: isAllDelivered }
          : { delivery_mode: 1 }),
        shipping_list: parcels.map(({ itemDesc, trackingNo, carrier, recipientContact }) => ({
          ...(trackingNo === undefined ? {} : { tracking_no: trackingNo }),
          ...(carrier === undefined ? {} : { express_company: carrier }),
          // Half a character may be left at the end.
          item_desc: itemDesc.slice(0, ITEM_CHARS).replace(/[\uD800-\uDBFF]$/, ''),
          ...(recipientContact === undefined
            ? {}
            : { contact: { receiver_contact: recipientContact } }),
        })),
        upload_time: toRfc3339(shipping.at, 'Asia/Shanghai'),
        payer: { openid: shipping.openId },
      }
      try {
        await callWithToken('shipping', '/wxa/sec/order/upload_shipping_info', body, z.object({}))
      } catch (error) {
        if (!(error instanceof PlatformRefused)) throw error
        if (SHIPPING_BUSY.includes(error.errcode)) throw new PlatformAway('shipping: busy')
        if (!SHIPPED_BEFORE.includes(error.errcode)) throw error
      }
    },
  }
}
