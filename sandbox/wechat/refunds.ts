import { z } from 'zod'
import { canonicalJson } from '#schema/hash.ts'
import { DAY_MS, MINUTE_MS } from '#schema/time.ts'
import { announce } from './callbacks.ts'
import { amountFen, notifyUrl, plain, read, rfc3339 } from './trades.ts'
import { randomDigits, Refusal, type Notice, type Refund, type Trade, type World } from './world.ts'

const REFUNDS_MAX = 50
const REFUNDABLE_MS = 365 * DAY_MS

const refundSchema = z
  .object({
    transaction_id: z.string().optional(),
    out_trade_no: z.string().optional(),
    out_refund_no: z.string().regex(/^[0-9A-Za-z_\-|*@]{1,64}$/),
    reason: plain(80).optional(),
    notify_url: notifyUrl.optional(),
    amount: z.object({ refund: amountFen, total: amountFen, currency: z.literal('CNY') }),
  })
  .refine((request) => request.transaction_id !== undefined || request.out_trade_no !== undefined)

const amountsOf = (trade: Trade, refund: Refund) => ({
  total: trade.total,
  refund: refund.amount,
  payer_total: trade.total,
  payer_refund: refund.amount,
})

const common = (trade: Trade, refund: Refund) => ({
  out_trade_no: refund.outTradeNo,
  transaction_id: trade.transactionId,
  out_refund_no: refund.outRefundNo,
  refund_id: refund.refundId,
  user_received_account: '支付用户零钱',
  ...(refund.succeededAt === undefined ? {} : { success_time: rfc3339(refund.succeededAt) }),
})

const answerOf = (trade: Trade, refund: Refund): object => ({
  ...common(trade, refund),
  channel: 'ORIGINAL',
  create_time: rfc3339(refund.createdAt),
  status: refund.state,
  funds_account: 'UNSETTLED',
  amount: { ...amountsOf(trade, refund), currency: 'CNY', from: [], discount_refund: 0 },
})

export const refundNotice = ({ keys }: World, trade: Trade, refund: Refund): Notice => ({
  id: `EV-${refund.refundId}-${refund.state}`,
  eventType: `REFUND.${refund.state}`,
  originalType: 'refund',
  summary: { SUCCESS: '退款成功', CLOSED: '退款关闭', ABNORMAL: '退款异常', PROCESSING: '' }[
    refund.state
  ],
  url: refund.notifyUrl ?? '',
  number: refund.outRefundNo,
  resource: {
    mchid: keys.merchantId,
    ...common(trade, refund),
    refund_status: refund.state,
    amount: amountsOf(trade, refund),
  },
})

const tradeOf = ({ state }: World, refund: Refund): Trade => {
  const trade = state.trades.get(refund.outTradeNo)
  if (!trade) throw new Refusal(404, 'RESOURCE_NOT_EXISTS', '订单不存在')
  return trade
}

/** Ends a refund that is under way, and tells the merchant. */
export const settleRefund = (
  world: World,
  outRefundNo: string,
  state: 'SUCCESS' | 'CLOSED' | 'ABNORMAL',
): Refund => {
  const refund = world.state.refunds.get(outRefundNo)
  if (!refund) throw new Refusal(404, 'RESOURCE_NOT_EXISTS', '退款单不存在')
  // What is abnormal is mended by hand, and then ends as any other.
  if (refund.state !== 'PROCESSING' && refund.state !== 'ABNORMAL')
    throw new Refusal(409, 'SETTLED', 'it has ended before')
  refund.state = state
  refund.succeededAt = state === 'SUCCESS' ? world.now() : undefined
  if (refund.notifyUrl !== undefined)
    announce(world, refundNotice(world, tradeOf(world, refund), refund))
  return refund
}

const begin = (world: World, refund: Refund): void => {
  if (world.state.holdRefunds) return
  world.later(world.refundDelayMs, () => {
    if (refund.state === 'PROCESSING') settleRefund(world, refund.outRefundNo, 'SUCCESS')
  })
}

const requireRoom = (world: World, trade: Trade, amount: number): void => {
  const others = [...world.state.refunds.values()].filter(
    (refund) => refund.outTradeNo === trade.outTradeNo,
  )
  const standing = others.filter((refund) => refund.state !== 'CLOSED')
  const given = standing.reduce((sum, refund) => sum + refund.amount, 0)
  if (given + amount > trade.total)
    throw new Refusal(400, 'INVALID_REQUEST', '申请退款金额大于可退金额')
  if (others.length >= REFUNDS_MAX)
    throw new Refusal(400, 'INVALID_REQUEST', '部分退款次数超过 50 次')
  const now = world.now()
  if (others.some((refund) => now - refund.createdAt < MINUTE_MS))
    throw new Refusal(429, 'FREQUENCY_LIMITED', '同一笔订单多次退款的请求需相隔 1 分钟')
}

/** Takes a refund on, once for each number; a number that came before with the same contents gets its answer again. */
export const requestRefund = (world: World, body: unknown): object => {
  const request = read(refundSchema, body)
  const { state } = world
  const trade = [...state.trades.values()].find(
    ({ outTradeNo, transactionId }) =>
      outTradeNo === request.out_trade_no ||
      (transactionId !== undefined && transactionId === request.transaction_id),
  )
  if (!trade || trade.paidAt === undefined)
    throw new Refusal(404, 'RESOURCE_NOT_EXISTS', '订单不存在')
  const canonical = canonicalJson(request)
  const known = state.refunds.get(request.out_refund_no)
  if (known && known.request !== canonical)
    throw new Refusal(400, 'INVALID_REQUEST', '订单金额或退款金额与之前请求不一致')
  if (known && known.state !== 'CLOSED') return answerOf(trade, known)
  if (request.amount.total !== trade.total)
    throw new Refusal(400, 'PARAM_ERROR', 'amount.total 与订单金额不一致')
  if (world.now() - trade.paidAt > REFUNDABLE_MS)
    throw new Refusal(400, 'INVALID_REQUEST', '订单已超过退款期限')
  requireRoom(world, trade, request.amount.refund)
  const refund: Refund = {
    outRefundNo: request.out_refund_no,
    outTradeNo: trade.outTradeNo,
    request: canonical,
    refundId: known?.refundId ?? `5030${randomDigits(24)}`,
    amount: request.amount.refund,
    reason: request.reason,
    notifyUrl: request.notify_url,
    createdAt: world.now(),
    state: 'PROCESSING',
    succeededAt: undefined,
  }
  state.refunds.set(refund.outRefundNo, refund)
  trade.state = 'REFUND'
  begin(world, refund)
  return answerOf(trade, refund)
}

export const queryRefund = (world: World, outRefundNo: string): object => {
  const refund = world.state.refunds.get(outRefundNo)
  if (!refund) throw new Refusal(404, 'RESOURCE_NOT_EXISTS', '退款单不存在')
  return answerOf(tradeOf(world, refund), refund)
}
