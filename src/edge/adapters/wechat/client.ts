import { z } from 'zod'
import { ProviderAway, ProviderRefused } from '#schema/payment-port.ts'
import {
  answerMessage,
  authorization,
  importPrivateKey,
  importResourceKey,
  importVerifier,
  randomNonce,
  requestMessage,
  sign,
  verify,
} from './signing.ts'

const BASE_URL = 'https://api.mch.weixin.qq.com'
/** Another city's; takes the same requests. */
const FALLBACK_URL = 'https://api2.mch.weixin.qq.com'
/** How long one attempt may take. */
const TIMEOUT_MS = 5_000
/** A bill of a busy day is large. */
const DOWNLOAD_TIMEOUT_MS = 30_000
/** How far the clock of an answer or a callback may be off, in seconds; from here on it is refused. */
const SKEW_S = 300
export const SIGNATURE_TYPE = 'WECHATPAY2-SHA256-RSA2048'
const API_V3_KEY_BYTES = 32

export interface WeChatPayOptions {
  readonly merchantId: string
  /** Of the mini-program that pays. */
  readonly appId: string
  /** `apiclient_key.pem`, PKCS#8. */
  readonly merchantKeyPem: string
  /** Serial number of the merchant's certificate. */
  readonly merchantSerial: string
  /** 32 characters, chosen in the merchant platform. */
  readonly apiV3Key: string
  /**
   * Who may sign answers and callbacks: `PUB_KEY_ID_…` with WeChat Pay's public key, and platform certificates
   * by their serial number. While a merchant moves from one to the other, both are needed.
   */
  readonly verifiers: readonly { readonly serial: string; readonly pem: string }[]
  /** Absolute, without a query. */
  readonly notifyUrls: { readonly payment: string; readonly refund: string }
  readonly clock: () => number
  /** Default WeChat's. */
  readonly baseUrl?: string | undefined
  /** Asked when the first host fails. Default WeChat's second one; none where `baseUrl` is another's. */
  readonly fallbackUrl?: string | undefined
  readonly fetch?: typeof fetch | undefined
  /** Default 32 characters of a cryptographic random source. */
  readonly nonce?: (() => string) | undefined
  /** Default 5000, for each attempt. */
  readonly timeoutMs?: number | undefined
}

/** What is made of the texts of the configuration. */
export interface Keys {
  readonly merchant: CryptoKey
  readonly resource: CryptoKey
  readonly verifiers: ReadonlyMap<string, CryptoKey>
}

export interface Answer {
  readonly status: number
  /** As it was signed. Empty for 204. */
  readonly body: string
}

export interface Client {
  keys(): Promise<Keys>
  /** An answer below 400, whose signature was verified. */
  call(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer>
  /** The bytes of a file, of an address WeChat gave. Not signed: compare them with the digest given for them. */
  download(url: string): Promise<ArrayBuffer>
}

const refusalSchema = z.object({ code: z.string().regex(/^[A-Z0-9_]{1,64}$/) })

/** What a text of JSON says; `undefined` for any other. V8's error would quote the text, which may name a buyer. */
export const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** WeChat's own code for a refusal, where a body has one. */
export const codeOf = (body: string): string | undefined =>
  refusalSchema.safeParse(jsonOf(body)).data?.code

/** Whether a time of a header, seconds as text, is near enough to now. */
export const isFresh = (timestamp: string, now: number): boolean =>
  /^\d{1,12}$/.test(timestamp) && Math.abs(now / 1000 - Number(timestamp)) < SKEW_S

/**
 * Signs requests and verifies answers. All calls may be sent twice, as each carries its own number; so when the
 * first host fails, the second is asked with a signature of its own.
 */
export const createClient = (options: WeChatPayOptions): Client => {
  const { merchantId, merchantSerial, clock, nonce = randomNonce, timeoutMs = TIMEOUT_MS } = options
  const send = options.fetch ?? ((input, init) => fetch(input, init))
  const { baseUrl = BASE_URL } = options
  const fallbackUrl = options.fallbackUrl ?? (baseUrl === BASE_URL ? FALLBACK_URL : undefined)
  const hosts = [baseUrl, ...(fallbackUrl === undefined ? [] : [fallbackUrl])]
  const origins = new Set(hosts.map((host) => new URL(host).origin))
  /** The serial the answers are asked to be signed with: the public key, once a merchant has it. */
  const preferred =
    options.verifiers.find(({ serial }) => serial.startsWith('PUB_KEY_ID_')) ?? options.verifiers[0]
  if (!preferred) throw new RangeError('WeChat Pay needs a public key or a platform certificate.')
  if (new TextEncoder().encode(options.apiV3Key).length !== API_V3_KEY_BYTES)
    throw new RangeError('The APIv3 key must have 32 bytes.')

  // Outlives the request: importing takes longer than signing. It is the keys that are kept and not their promise,
  // which would be another request's; two requests that come first both import.
  let kept: Keys | undefined
  const keys = async (): Promise<Keys> => {
    if (kept) return kept
    const [merchant, resource, ...verifiers] = await Promise.all([
      importPrivateKey(options.merchantKeyPem),
      importResourceKey(options.apiV3Key),
      ...options.verifiers.map(
        async ({ serial, pem }) => [serial, await importVerifier(pem)] as const,
      ),
    ])
    kept = { merchant, resource, verifiers: new Map(verifiers) }
    return kept
  }

  const headersFor = async (
    method: string,
    path: string,
    body: string,
  ): Promise<Record<string, string>> => {
    const timestamp = String(Math.floor(clock() / 1000))
    const own = nonce()
    const message = requestMessage({ method, path, timestamp, nonce: own, body })
    const signature = await sign((await keys()).merchant, message)
    return {
      accept: 'application/json',
      'user-agent': 'shijing',
      authorization: authorization({
        merchantId,
        serial: merchantSerial,
        nonce: own,
        timestamp,
        signature,
      }),
      'wechatpay-serial': preferred.serial,
      ...(body === '' ? {} : { 'content-type': 'application/json' }),
    }
  }

  const isSigned = async (headers: Headers, body: string): Promise<boolean> => {
    const timestamp = headers.get('wechatpay-timestamp')
    const answerNonce = headers.get('wechatpay-nonce')
    const signature = headers.get('wechatpay-signature')
    const serial = headers.get('wechatpay-serial')
    if (timestamp === null || answerNonce === null || signature === null || serial === null)
      return false
    const key = (await keys()).verifiers.get(serial)
    if (!key || !isFresh(timestamp, clock())) return false
    return verify(key, answerMessage(timestamp, answerNonce, body), signature)
  }

  const attempt = async (
    host: string,
    method: string,
    path: string,
    body: string,
  ): Promise<Answer | ProviderAway> => {
    const headers = await headersFor(method, path, body)
    let response: Response
    let text: string
    try {
      response = await send(new URL(path, host).href, {
        method,
        headers,
        ...(body === '' ? {} : { body }),
        // A redirect would carry the signature elsewhere.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      })
      text = await response.text()
    } catch (cause) {
      return new ProviderAway('no answer', cause)
    }
    const { status } = response
    const what = `${status} ${codeOf(text) ?? ''}`.trimEnd()
    if (!(await isSigned(response.headers, text)))
      return new ProviderAway(`${what}, without a signature that can be verified`)
    return status >= 500 ? new ProviderAway(what) : { status, body: text }
  }

  return {
    keys,
    call: async (method, path, body) => {
      const text = body === undefined ? '' : JSON.stringify(body)
      let away = new ProviderAway('no host')
      for (const host of hosts) {
        // One after the other: the second is only asked when the first failed.
        const answer = await attempt(host, method, path, text)
        if (answer instanceof ProviderAway) {
          away = answer
          continue
        }
        if (answer.status >= 300)
          throw new ProviderRefused(codeOf(answer.body) ?? 'UNKNOWN', answer.status)
        return answer
      }
      throw away
    },
    download: async (address) => {
      const url = new URL(address)
      if (!origins.has(url.origin)) throw new ProviderAway('the address of a file is elsewhere')
      const headers = await headersFor('GET', url.pathname + url.search, '')
      try {
        const response = await send(url.href, {
          headers,
          redirect: 'manual',
          signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS),
        })
        if (!response.ok) throw new Error(`status ${response.status}`)
        return await response.arrayBuffer()
      } catch (cause) {
        throw new ProviderAway('no file', cause)
      }
    },
  }
}
