import type { z } from 'zod'
import {
  ProviderAway,
  ProviderRefused,
  type BillLine,
  type PaymentProvider,
} from '#schema/payment-port.ts'
import { toRfc3339 } from '#schema/time.ts'
import { billSchema, prepaySchema, refundSchema, tradeSchema } from './answers.ts'
import { parseBill } from './bill.ts'
import { codeOf, createClient, jsonOf, type Answer, type WeChatPayOptions } from './client.ts'
import { readNotification } from './notification.ts'
import { paySheetMessage, randomNonce, sign } from './signing.ts'

export type { WeChatPayOptions } from './client.ts'

const ZONE = 'Asia/Shanghai'
/** WeChat counts characters. */
const DESCRIPTION_CHARS = 127
const REASON_CHARS = 80
const CURRENCY = 'CNY'

const UNKNOWN_NUMBER = ['ORDER_NOT_EXIST', 'ORDERNOTEXIST', 'RESOURCE_NOT_EXISTS']
/** Not there or closed before: either way it cannot be paid. */
const NOT_PAYABLE = [...UNKNOWN_NUMBER, 'ORDER_CLOSED', 'ORDERCLOSED']
const PAID = ['ORDERPAID', 'ORDER_PAID']

/** A text as WeChat takes it: without characters of four bytes, on one line, and not too long. */
const plainText = (text: string, chars: number): string =>
  text
    .replaceAll(/\p{Cs}|[\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, chars)

const parsed = <T extends z.ZodType>(schema: T, { body }: Answer): z.output<T> => {
  try {
    return schema.parse(jsonOf(body))
  } catch (cause) {
    throw new ProviderAway('an answer of another form', cause)
  }
}

/** What comes of a call, or the value for a refusal with one of the codes. */
const unless = async <T, U>(
  call: Promise<T>,
  codes: readonly string[],
  otherwise: U,
): Promise<T | U> =>
  call.catch((error: unknown) => {
    if (error instanceof ProviderRefused && codes.includes(error.code)) return otherwise
    throw error
  })

const hexOf = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')

/**
 * WeChat Pay, APIv3, for a mini-program. Holds its keys and nothing else, so that requests of a Worker may share it.
 * An answer whose signature cannot be verified counts as none. Logs nothing.
 */
export const createWeChatPay = (options: WeChatPayOptions): PaymentProvider => {
  const { merchantId, appId, notifyUrls, nonce = randomNonce } = options
  const client = createClient(options)
  const tradePath = (outTradeNo: string): string =>
    `/v3/pay/transactions/out-trade-no/${encodeURIComponent(outTradeNo)}`

  const billOf = async (date: string, kind: BillLine['kind']): Promise<readonly BillLine[]> => {
    const type = kind === 'PAYMENT' ? 'SUCCESS' : 'REFUND'
    const path = `/v3/bill/tradebill?bill_date=${encodeURIComponent(date)}&bill_type=${type}`
    const answer = await unless(client.call('GET', path), ['NO_STATEMENT_EXIST'], null)
    if (!answer) return []
    const place = parsed(billSchema, answer)
    const bytes = await client.download(place.download_url)
    const digest = hexOf(await crypto.subtle.digest('SHA-1', bytes))
    if (digest !== place.hash_value.toLowerCase())
      throw new ProviderAway('a bill with another digest')
    try {
      return parseBill(new TextDecoder('utf-8', { fatal: true }).decode(bytes), kind)
    } catch (cause) {
      throw new ProviderAway('a bill of another form', cause)
    }
  }

  return {
    channel: 'WECHAT',
    merchantId,
    appId,
    prepay: async (request) => {
      const answer = await client.call('POST', '/v3/pay/transactions/jsapi', {
        appid: appId,
        mchid: merchantId,
        // Nothing else in it may be left: WeChat refuses an empty one.
        description: plainText(request.description, DESCRIPTION_CHARS) || request.outTradeNo,
        out_trade_no: request.outTradeNo,
        // Whole seconds, so that a retry says the same.
        time_expire: toRfc3339(Math.floor(request.expiresAt / 1000) * 1000, ZONE),
        notify_url: notifyUrls.payment,
        amount: { total: request.amountFen, currency: CURRENCY },
        payer: { openid: request.payer },
      })
      return parsed(prepaySchema, answer).prepay_id
    },
    paySheet: async (prepayId, now) => {
      const sheet = {
        appId,
        timeStamp: String(Math.floor(now / 1000)),
        nonceStr: nonce(),
        package: `prepay_id=${prepayId}`,
      }
      const { merchant } = await client.keys()
      return { ...sheet, signType: 'RSA', paySign: await sign(merchant, paySheetMessage(sheet)) }
    },
    query: async (outTradeNo) => {
      const path = `${tradePath(outTradeNo)}?mchid=${encodeURIComponent(merchantId)}`
      const answer = await unless(client.call('GET', path), UNKNOWN_NUMBER, null)
      return answer && parsed(tradeSchema, answer)
    },
    close: async (outTradeNo) => {
      const path = `${tradePath(outTradeNo)}/close`
      const closing = client.call('POST', path, { mchid: merchantId }).then(({ status, body }) => {
        // 202: the buyer is entering the password. Nothing was closed.
        if (status === 202) throw new ProviderRefused(codeOf(body) ?? 'ACCEPTED', status)
        return 'CLOSED' as const
      })
      return unless(unless(closing, PAID, 'ALREADY_PAID' as const), NOT_PAYABLE, 'CLOSED' as const)
    },
    refund: async (request) => {
      const reason = plainText(request.reason, REASON_CHARS)
      const answer = await client.call('POST', '/v3/refund/domestic/refunds', {
        out_trade_no: request.outTradeNo,
        out_refund_no: request.outRefundNo,
        ...(reason === '' ? {} : { reason }),
        notify_url: notifyUrls.refund,
        amount: { refund: request.amountFen, total: request.totalFen, currency: CURRENCY },
      })
      return parsed(refundSchema, answer)
    },
    queryRefund: async (outRefundNo) => {
      const path = `/v3/refund/domestic/refunds/${encodeURIComponent(outRefundNo)}`
      const answer = await unless(client.call('GET', path), UNKNOWN_NUMBER, null)
      return answer && parsed(refundSchema, answer)
    },
    readNotification: async (headers, body, now) =>
      readNotification(await client.keys(), { headers, body, now }),
    bill: async (date) => [...(await billOf(date, 'PAYMENT')), ...(await billOf(date, 'REFUND'))],
  }
}
