import { z } from 'zod'
import {
  TRADE_STATES,
  type ProviderRefund,
  type ProviderRefundState,
  type Trade,
} from '#schema/payment-port.ts'
import { parseRfc3339 } from '#schema/time.ts'

const instant = z.string().transform((text, context) => {
  const ms = parseRfc3339(text)
  if (ms !== undefined) return ms
  context.issues.push({ code: 'custom', message: 'not a time of RFC 3339', input: text })
  return z.NEVER
})
const fen = z.int().nonnegative()
/** WeChat leaves out what it does not have, or sends it empty. */
const orNull = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' || value === undefined ? null : value), schema.nullable())

export const prepaySchema = z.object({ prepay_id: z.string().min(1).max(64) })

/** A payment, as queries and callbacks have it. */
export const tradeSchema = z
  .object({
    appid: z.string(),
    mchid: z.string(),
    out_trade_no: z.string(),
    transaction_id: orNull(z.string()),
    trade_state: z.enum(TRADE_STATES),
    success_time: orNull(instant),
    amount: z.object({ total: fen, currency: z.string().optional() }).optional(),
  })
  .transform((trade): Trade => ({
    merchantId: trade.mchid,
    appId: trade.appid,
    outTradeNo: trade.out_trade_no,
    state: trade.trade_state,
    transactionId: trade.transaction_id,
    amountFen: trade.amount?.total ?? null,
    currency: trade.amount?.currency ?? null,
    paidAt: trade.success_time,
  }))

const REFUND_STATES = [
  'SUCCESS',
  'PROCESSING',
  'CLOSED',
  'ABNORMAL',
] as const satisfies readonly ProviderRefundState[]

const refundParts = {
  out_trade_no: z.string(),
  out_refund_no: z.string(),
  refund_id: z.string(),
  success_time: orNull(instant),
  amount: z.object({ total: fen, refund: fen }),
}

type RefundParts = z.output<z.ZodObject<typeof refundParts>>

const refundOf = (parts: RefundParts, state: ProviderRefundState): ProviderRefund => ({
  outTradeNo: parts.out_trade_no,
  outRefundNo: parts.out_refund_no,
  refundId: parts.refund_id,
  state,
  amountFen: parts.amount.refund,
  totalFen: parts.amount.total,
  succeededAt: parts.success_time,
})

/** A refund, as requests and queries have it. */
export const refundSchema = z
  .object({ ...refundParts, status: z.enum(REFUND_STATES) })
  .transform((refund) => refundOf(refund, refund.status))

/** A refund, as callbacks have it: the state has another name, and the merchant is told. */
export const refundNoticeSchema = z
  .object({ ...refundParts, mchid: z.string(), refund_status: z.enum(REFUND_STATES) })
  .transform((notice) => ({
    merchantId: notice.mchid,
    refund: refundOf(notice, notice.refund_status),
  }))

/** Where a bill is, and what its bytes must be. */
export const billSchema = z.object({
  download_url: z.url(),
  hash_type: z.literal('SHA1'),
  hash_value: z.string().regex(/^[0-9a-fA-F]{40}$/),
})

export const noticeSchema = z.object({
  id: z.string().min(1).max(64),
  event_type: z.string().min(1).max(64),
  resource: z.object({
    algorithm: z.string(),
    ciphertext: z.string(),
    nonce: z.string(),
    associated_data: z.string().optional(),
  }),
})
