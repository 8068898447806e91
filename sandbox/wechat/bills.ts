import { createHash } from 'node:crypto'
import { isDate, localDay, MINUTE_MS } from '#schema/time.ts'
import { ZONE } from './trades.ts'
import { randomText, Refusal, type Refund, type Trade, type World } from './world.ts'

const FILE_MS = 5 * MINUTE_MS
type BillType = 'ALL' | 'SUCCESS' | 'REFUND'

const two = (n: number): string => String(n).padStart(2, '0')
const yuan = (fen: number): string => `${Math.floor(fen / 100)}.${two(fen % 100)}`
const clockTime = (ms: number): string => {
  const { date, minute, second } = localDay(ms, ZONE)
  return `${date} ${two(Math.floor(minute / 60))}:${two(minute % 60)}:${two(second)}`
}
const dateOf = (ms: number): string => localDay(ms, ZONE).date

const TRADE_HEAD =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额'
const REFUND_IDS = '微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态'
const HEADS: Readonly<Record<BillType, string>> = {
  ALL: `${TRADE_HEAD},${REFUND_IDS},商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注`,
  SUCCESS: `${TRADE_HEAD},商品名称,商户数据包,手续费,费率,订单金额,费率备注`,
  REFUND: `${TRADE_HEAD},退款申请时间,退款成功时间,${REFUND_IDS},商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注`,
}
const TOTALS_SUCCESS = '总交易单数,应结订单总金额,手续费总金额,订单总金额'
const TOTALS =
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额'

const line = (values: readonly string[]): string => values.map((value) => `\`${value}`).join(',')

/** What WeChat takes of an amount, or gives back: 0.6 %, rounded half up to the fen, written with five digits. */
const fee = (fen: number): string => {
  const taken = Math.floor((Math.abs(fen) * 60 + 5_000) / 10_000)
  return `${fen < 0 && taken > 0 ? '-' : ''}${yuan(taken)}000`
}

const lineOf = ({ keys }: World, type: BillType, trade: Trade, refund?: Refund): string => {
  const paid = refund ? 0 : trade.total
  const refunded = yuan(refund?.amount ?? 0)
  const ids = [
    refund?.refundId ?? '0',
    refund?.outRefundNo ?? '0',
    refunded,
    '0.00',
    refund ? 'ORIGINAL' : '',
    refund?.state ?? '',
  ]
  const times = refund
    ? [
        clockTime(refund.createdAt),
        refund.succeededAt === undefined ? '' : clockTime(refund.succeededAt),
      ]
    : []
  return line([
    clockTime(refund?.createdAt ?? trade.paidAt ?? 0),
    keys.appId,
    keys.merchantId,
    '0',
    '',
    trade.transactionId ?? '',
    trade.outTradeNo,
    trade.payer,
    'JSAPI',
    refund ? 'REFUND' : 'SUCCESS',
    'OTHERS',
    'CNY',
    yuan(paid),
    '0.00',
    ...(type === 'REFUND' ? times : []),
    ...(type === 'SUCCESS' ? [] : ids),
    trade.description,
    trade.attach ?? '',
    fee(refund ? -refund.amount : trade.total),
    '0.60%',
    yuan(paid),
    ...(type === 'SUCCESS' ? [] : [refunded]),
    '',
  ])
}

const billText = (world: World, type: BillType, date: string): string | undefined => {
  const { state } = world
  const trades = [...state.trades.values()].filter(
    ({ paidAt }) => type !== 'REFUND' && paidAt !== undefined && dateOf(paidAt) === date,
  )
  const refunds = [...state.refunds.values()].flatMap((refund) => {
    const trade = state.trades.get(refund.outTradeNo)
    const wanted = type !== 'SUCCESS' && dateOf(refund.createdAt) === date
    return trade && wanted ? [{ trade, refund }] : []
  })
  const lines = [
    ...trades.map((trade) => lineOf(world, type, trade)),
    ...refunds.map(({ trade, refund }) => lineOf(world, type, trade, refund)),
  ]
  if (lines.length === 0) return undefined
  const count = String(lines.length)
  const paid = yuan(trades.reduce((sum, { total }) => sum + total, 0))
  const refunded = yuan(refunds.reduce((sum, { refund }) => sum + refund.amount, 0))
  const totals =
    type === 'SUCCESS'
      ? [TOTALS_SUCCESS, line([count, paid, '0.00000', paid])]
      : [TOTALS, line([count, paid, refunded, '0.00', '0.00000', paid, refunded])]
  return `\uFEFF${[HEADS[type], ...lines, ...totals].join('\r\n')}\r\n`
}

/** Where the bill of a past day is, and its digest. */
export const requestBill = (
  world: World,
  origin: string,
  date: string,
  billType: string,
): object => {
  const type = (['ALL', 'SUCCESS', 'REFUND'] as const).find((known) => known === billType)
  if (!type || !isDate(date)) throw new Refusal(400, 'PARAM_ERROR', 'bill_date, bill_type')
  if (date >= dateOf(world.now())) throw new Refusal(400, 'INVALID_REQUEST', '账单日期不能晚于昨天')
  const text = billText(world, type, date)
  if (text === undefined) throw new Refusal(400, 'NO_STATEMENT_EXIST', '账单文件不存在')
  const token = randomText(32)
  world.state.billFiles.set(token, { text, at: world.now() })
  return {
    hash_type: 'SHA1',
    hash_value: createHash('sha1').update(text).digest('hex'),
    download_url: `${origin}/v3/billdownload/file?token=${token}`,
  }
}

export const billFile = (world: World, token: string): string => {
  const file = world.state.billFiles.get(token)
  if (!file || file.at + FILE_MS <= world.now())
    throw new Refusal(400, 'INVALID_REQUEST', '下载地址已失效')
  return file.text
}
