import { verify } from 'node:crypto'
import { Hono, type Context } from 'hono'
import { billFile, requestBill } from './bills.ts'
import { signatureHeaders } from './callbacks.ts'
import { queryRefund, requestRefund } from './refunds.ts'
import { closeTrade, prepay, queryTrade } from './trades.ts'
import { Refusal, type World } from './world.ts'

const SCHEME = 'WECHATPAY2-SHA256-RSA2048 '
/** How far the clock of a request may be off, in seconds. */
const SKEW_S = 300

const partsOf = (header: string): ReadonlyMap<string, string> =>
  new Map(
    Array.from(
      header.matchAll(/(\w+)="([^"]*)"/g),
      ([, name = '', value = '']) => [name, value] as const,
    ),
  )

const signError = (message: string): Refusal => new Refusal(401, 'SIGN_ERROR', message)

/** Whether a request is the merchant's, by the bytes it came in. @throws {Refusal} */
const authenticate = (world: World, request: Request, body: string): void => {
  const { keys, clock } = world
  const header = request.headers.get('authorization') ?? ''
  if (!header.startsWith(SCHEME)) throw signError('Http头Authorization值格式错误')
  const parts = partsOf(header)
  const timestamp = parts.get('timestamp') ?? ''
  if (parts.get('mchid') !== keys.merchantId) throw signError('商户号错误')
  if (parts.get('serial_no') !== keys.merchantSerial) throw signError('商户证书序列号有误')
  if (!/^\d+$/.test(timestamp) || Math.abs(clock() / 1000 - Number(timestamp)) > SKEW_S)
    throw signError('Http头Authorization中的timestamp与发起请求的时间不得超过5分钟')
  const { pathname, search } = new URL(request.url)
  const nonce = parts.get('nonce_str') ?? ''
  const message = [request.method, pathname + search, timestamp, nonce, body, ''].join('\n')
  const signature = Buffer.from(parts.get('signature') ?? '', 'base64')
  if (!verify('sha256', Buffer.from(message), keys.merchantPublicKeyPem, signature))
    throw signError('错误的签名，验签失败')
}

const jsonOf = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    throw new Refusal(400, 'PARAM_ERROR', '请求体不是 JSON')
  }
}

interface Asked {
  readonly body: string
  readonly json: () => unknown
  readonly query: (name: string) => string | undefined
  readonly param: (name: string) => string
  readonly origin: string
}

/** The interface of WeChat Pay for merchants, under `/v3`. */
export const merchantApi = (world: World): Hono => {
  const app = new Hono()

  /** An answer, signed with the key the request names. */
  const answer = (c: Context, status: number, value: object | undefined): Response => {
    const body = value === undefined ? '' : JSON.stringify(value)
    const headers = {
      'request-id': `SANDBOX-${Date.now().toString(36)}`,
      ...(body === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      ...signatureHeaders(world, body, c.req.header('wechatpay-serial')),
    }
    return new Response(body === '' ? null : body, { status, headers })
  }

  const handle =
    (work: (asked: Asked) => object | undefined) =>
    async (c: Context): Promise<Response> => {
      try {
        const body = await c.req.text()
        authenticate(world, c.req.raw, body)
        const value = work({
          body,
          json: () => jsonOf(body),
          query: (name) => c.req.query(name),
          param: (name) => c.req.param(name) ?? '',
          origin: new URL(c.req.url).origin,
        })
        return answer(c, value === undefined ? 204 : 200, value)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        return answer(c, error.status, { code: error.code, message: error.message })
      }
    }

  const trade = '/v3/pay/transactions/out-trade-no/:number'
  const refunds = '/v3/refund/domestic/refunds'
  app.post(
    '/v3/pay/transactions/jsapi',
    handle(({ json }) => prepay(world, json())),
  )
  app.get(
    trade,
    handle(({ param, query }) => queryTrade(world, param('number'), query('mchid'))),
  )
  app.post(
    `${trade}/close`,
    handle(({ param, json }) => {
      closeTrade(world, param('number'), json())
      return undefined
    }),
  )
  app.post(
    refunds,
    handle(({ json }) => requestRefund(world, json())),
  )
  app.get(
    `${refunds}/:number`,
    handle(({ param }) => queryRefund(world, param('number'))),
  )
  app.get(
    '/v3/bill/tradebill',
    handle(({ origin, query }) =>
      requestBill(world, origin, query('bill_date') ?? '', query('bill_type') ?? 'ALL'),
    ),
  )
  // The one answer WeChat does not sign: its digest came with a signature.
  app.get('/v3/billdownload/file', (c) => {
    try {
      authenticate(world, c.req.raw, '')
      return c.body(billFile(world, c.req.query('token') ?? ''), 200, {
        'content-type': 'text/plain; charset=utf-8',
      })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return answer(c, error.status, { code: error.code, message: error.message })
    }
  })
  app.all('/v3/*', (c) => answer(c, 404, { code: 'RESOURCE_NOT_EXISTS', message: '没有这个接口' }))
  return app
}
