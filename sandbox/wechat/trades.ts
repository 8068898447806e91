import { z } from 'zod'
import { canonicalJson } from '#schema/hash.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, parseRfc3339, toRfc3339 } from '#schema/time.ts'
import { announce } from './callbacks.ts'
import {
  personOf,
  randomDigits,
  randomText,
  Refusal,
  type Notice,
  type Trade,
  type World,
} from './world.ts'

const PREPAY_MS = 2 * HOUR_MS
const DEFAULT_EXPIRY_MS = 7 * DAY_MS
const EXPIRY_MAX_MS = 90 * DAY_MS
export const ZONE = 'Asia/Shanghai'

export const rfc3339 = (ms: number): string => toRfc3339(Math.floor(ms / 1000) * 1000, ZONE)

/** A text without characters of four bytes, which WeChat refuses. */
export const plain = (max: number) =>
  z
    .string()
    .refine((text) => !/[\u{10000}-\u{10FFFF}]/u.test(text), 'has a character of four bytes')
    .refine((text) => text.length <= max, `has more than ${max} characters`)

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])
export const isLoopback = (url: URL): boolean => LOOPBACK.has(url.hostname)

/** HTTPS, or this machine; no query. */
export const notifyUrl = z
  .string()
  .max(255)
  .refine((text) => {
    const url = URL.parse(text)
    if (!url || text.includes('?') || text.includes('#')) return false
    return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))
  }, 'must be HTTPS and have no query')

export const amountFen = z.int().min(1).max(10_000_000_000)

const prepaySchema = z.object({
  appid: z.string(),
  mchid: z.string(),
  description: plain(127).min(1),
  out_trade_no: z.string().regex(/^[0-9A-Za-z_\-|*]{6,32}$/),
  time_expire: z.string().optional(),
  attach: plain(128).optional(),
  notify_url: notifyUrl,
  amount: z.object({ total: amountFen, currency: z.literal('CNY').optional() }),
  payer: z.object({ openid: z.string().min(1).max(128) }),
})

export const read = <T extends z.ZodType>(schema: T, body: unknown): z.output<T> => {
  const { data, error } = schema.safeParse(body)
  if (!error) return data as z.output<T>
  const [issue] = error.issues
  throw new Refusal(400, 'PARAM_ERROR', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
}

export const requireMerchant = ({ keys }: World, mchid: string | undefined): void => {
  if (mchid !== keys.merchantId) throw new Refusal(400, 'PARAM_ERROR', 'mchid 与签名的商户号不一致')
}

const expiryOf = (text: string | undefined, now: number): number => {
  if (text === undefined) return now + DEFAULT_EXPIRY_MS
  const ms = parseRfc3339(text)
  if (ms === undefined) throw new Refusal(400, 'PARAM_ERROR', 'time_expire: not RFC 3339')
  // WeChat moves a time that is too near to one minute ahead; a sandbox says so rather than hide the mistake.
  if (ms < now + MINUTE_MS || ms > now + EXPIRY_MAX_MS)
    throw new Refusal(400, 'PARAM_ERROR', 'time_expire: at least one minute, at most 90 days ahead')
  return ms
}

/** A pay sheet for a payment that is new, or was asked for with the same contents. */
export const prepay = (world: World, body: unknown): { readonly prepay_id: string } => {
  const request = read(prepaySchema, body)
  const { state, keys } = world
  const now = world.now()
  requireMerchant(world, request.mchid)
  if (request.appid !== keys.appId)
    throw new Refusal(400, 'APPID_MCHID_NOT_MATCH', 'appid 与 mchid 不匹配')
  if (!personOf(world, request.payer.openid)) throw new Refusal(400, 'PARAM_ERROR', '无效的 openid')
  const canonical = canonicalJson(request)
  const known = state.trades.get(request.out_trade_no)
  if (known) {
    if (known.state === 'CLOSED') throw new Refusal(400, 'ORDER_CLOSED', '该订单已关闭')
    if (known.state !== 'NOTPAY') throw new Refusal(400, 'ORDERPAID', '该订单已支付')
    if (known.request !== canonical)
      throw new Refusal(400, 'INVALID_REQUEST', '请求重入时，参数与首次请求时不一致')
    if (known.expiresAt <= now) throw new Refusal(400, 'INVALID_REQUEST', '已超过支付结束时间')
  } else {
    state.trades.set(request.out_trade_no, {
      outTradeNo: request.out_trade_no,
      request: canonical,
      description: request.description,
      attach: request.attach,
      total: request.amount.total,
      payer: request.payer.openid,
      notifyUrl: request.notify_url,
      createdAt: now,
      expiresAt: expiryOf(request.time_expire, now),
      state: 'NOTPAY',
      transactionId: undefined,
      paidAt: undefined,
      fundsFrozen: false,
      shipments: [],
      delivered: false,
      corrected: false,
    })
  }
  const prepayId = `wx${randomDigits(14)}${randomText(12).replaceAll(/\W/g, 'x')}`
  state.prepays.set(prepayId, { outTradeNo: request.out_trade_no, at: now })
  return { prepay_id: prepayId }
}

const DESCRIPTIONS = {
  NOTPAY: '订单未支付',
  SUCCESS: '支付成功',
  REFUND: '转入退款',
  CLOSED: '订单已关闭',
} as const satisfies Record<Trade['state'], string>

/** A payment as queries and callbacks show it. */
export const tradeResource = ({ keys }: World, trade: Trade): Readonly<Record<string, unknown>> => {
  const common = {
    appid: keys.appId,
    mchid: keys.merchantId,
    out_trade_no: trade.outTradeNo,
    trade_state: trade.state,
    trade_state_desc: DESCRIPTIONS[trade.state],
  }
  if (trade.paidAt === undefined)
    return { ...common, payer: {}, amount: { total: trade.total, currency: 'CNY' } }
  return {
    ...common,
    transaction_id: trade.transactionId,
    trade_type: 'JSAPI',
    bank_type: 'OTHERS',
    attach: trade.attach ?? '',
    success_time: rfc3339(trade.paidAt),
    payer: { openid: trade.payer },
    amount: {
      total: trade.total,
      payer_total: trade.total,
      currency: 'CNY',
      payer_currency: 'CNY',
    },
  }
}

export const queryTrade = (world: World, outTradeNo: string, mchid: string | undefined): object => {
  requireMerchant(world, mchid)
  const trade = world.state.trades.get(outTradeNo)
  if (!trade) throw new Refusal(404, 'ORDER_NOT_EXIST', '订单不存在')
  return tradeResource(world, trade)
}

export const closeTrade = (world: World, outTradeNo: string, body: unknown): void => {
  requireMerchant(world, read(z.object({ mchid: z.string() }), body).mchid)
  const trade = world.state.trades.get(outTradeNo)
  if (!trade) throw new Refusal(404, 'ORDER_NOT_EXIST', '订单不存在')
  if (trade.state === 'CLOSED') throw new Refusal(400, 'ORDER_CLOSED', '该订单已关闭')
  if (trade.state !== 'NOTPAY') throw new Refusal(400, 'ORDERPAID', '该订单已支付')
  trade.state = 'CLOSED'
}

export const paymentNotice = (world: World, trade: Trade): Notice => ({
  id: `EV-${trade.outTradeNo}`,
  eventType: 'TRANSACTION.SUCCESS',
  originalType: 'transaction',
  summary: '支付成功',
  url: trade.notifyUrl,
  number: trade.outTradeNo,
  resource: { ...tradeResource(world, trade), trade_state: 'SUCCESS' },
})

/** What a pay sheet is for, when it can be paid now. @throws {Refusal} when it cannot. */
export const payable = (world: World, prepayId: string): Trade => {
  const sheet = world.state.prepays.get(prepayId)
  const trade = sheet && world.state.trades.get(sheet.outTradeNo)
  if (!trade) throw new Refusal(404, 'PREPAY_UNKNOWN', '没有这笔支付 · No such payment')
  const now = world.now()
  if (trade.state === 'CLOSED')
    throw new Refusal(409, 'ORDER_CLOSED', '订单已关闭 · The order was closed')
  if (trade.state !== 'NOTPAY') throw new Refusal(409, 'ORDERPAID', '订单已支付 · Already paid')
  if (trade.expiresAt <= now)
    throw new Refusal(409, 'TIME_EXPIRED', '已超过支付结束时间 · Too late to pay')
  if (sheet.at + PREPAY_MS <= now)
    throw new Refusal(409, 'PREPAY_EXPIRED', '支付会话已过期 · This pay sheet has expired')
  return trade
}

/** Somebody taps "pay". The merchant hears of it, unless told otherwise. */
export const pay = (
  world: World,
  prepayId: string,
  openid: string | undefined,
  callback = true,
): Trade => {
  const trade = payable(world, prepayId)
  const payer = openid ?? trade.payer
  if (payer !== trade.payer)
    throw new Refusal(403, 'WRONG_PAYER', '下单人与支付人不一致 · Ordered by somebody else')
  trade.state = 'SUCCESS'
  trade.paidAt = world.now()
  trade.transactionId = `4200${randomDigits(24)}`
  trade.fundsFrozen = true
  if (callback) announce(world, paymentNotice(world, trade))
  return trade
}
