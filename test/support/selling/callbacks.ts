import { callbackRequest } from '../../../sandbox/wechat/callbacks.ts'
import { refundNotice } from '../../../sandbox/wechat/refunds.ts'
import { paymentNotice } from '../../../sandbox/wechat/trades.ts'
import type { Forgery, Trade, World } from '../../../sandbox/wechat/world.ts'
import type { Buyer, Market, Paying } from '../selling.ts'

/** What WeChat knows of a payment; the last one that was announced to it, without a number. */
export const tradeOf = (m: Market, outTradeNo?: string): Trade => {
  const { trades } = m.p.weChat().state
  const trade = outTradeNo === undefined ? [...trades.values()].at(-1) : trades.get(outTradeNo)
  if (!trade) throw new Error('WeChat knows of no such payment.')
  return trade
}

/** Taps "pay", and nobody is told. */
export const tapInSilence = async (
  m: Market,
  { openid }: Buyer,
  paying: Pick<Paying, 'sheet'>,
): Promise<Trade> => {
  const { outTradeNo } = await m.control<{ readonly outTradeNo: string }>(
    'POST',
    '/sandbox/payments',
    { prepayId: paying.sheet?.package.replace('prepay_id=', ''), openid, callback: false },
  )
  return tradeOf(m, outTradeNo)
}

/** The money was taken although the payment had been closed, as WeChat cannot rule out. */
export const paidAllTheSame = (m: Market, trade: Trade): Trade => {
  const transactionId = `4200${trade.outTradeNo.slice(-20)}`
  return Object.assign(trade, { state: 'SUCCESS', paidAt: m.p.host.clock(), transactionId })
}

export interface Said {
  /** By how much WeChat's clock is ahead of the portal's. */
  readonly skewMs?: number
  readonly forgery?: Forgery
  /** What the encrypted part says instead. */
  readonly says?: Readonly<Record<string, unknown>>
}

/** One genuine callback of a payment or refund, unless told otherwise: signed and encrypted, with its answer. */
export const callBack = async (
  m: Market,
  trade: Trade,
  { skewMs = 0, forgery, says = {} }: Said = {},
  outRefundNo?: string,
): Promise<Response> => {
  const { keys, state } = m.p.weChat()
  const now = (): number => m.p.host.clock() + skewMs
  const world = { keys, state, clock: now, now } as World
  const refund = outRefundNo === undefined ? undefined : state.refunds.get(outRefundNo)
  const notice = refund ? refundNotice(world, trade, refund) : paymentNotice(world, trade)
  const told = { ...notice, resource: { ...notice.resource, ...says } }
  const path = refund ? '/wechat/pay/refund' : '/wechat/pay/payment'
  return m.p.request(path, { method: 'POST', ...callbackRequest(world, told, forgery ?? null) })
}
