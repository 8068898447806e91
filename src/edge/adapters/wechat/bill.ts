import type { BillLine } from '#schema/payment-port.ts'
import { parseRfc3339 } from '#schema/time.ts'

/** A bill says something it cannot say. The message names the column, never its content. */
export class BillUnreadable extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'BillUnreadable'
  }
}

/** Where the totals begin. */
const TOTALS = '总交易单数'

/** Fen of a text in yuan, exactly. */
const fenOf = (yuan: string): number | undefined => {
  const [, whole, cents = ''] = /^(\d{1,12})(?:\.(\d{1,2})0*)?$/.exec(yuan) ?? []
  return whole === undefined ? undefined : Number(whole) * 100 + Number(cents.padEnd(2, '0'))
}

/** The one column with a free text. */
const GOODS = '商品名称'

/** What the provider takes, or gives back. */
const FEE = '手续费'

/** Every value of a line of data begins with a back-tick, so that a comma within a value ends nothing. */
const valuesOf = (line: string): readonly string[] => line.slice(1).split(',`')

/**
 * The lines of a bill of trades that succeeded, or of refunds that were accepted. Columns are found by their names,
 * as merchants have older and newer forms. Times are China's.
 * @throws {BillUnreadable} when a line cannot be understood, or their number is not the one given in the totals.
 */
export const parseBill = (text: string, kind: BillLine['kind']): readonly BillLine[] => {
  const [header = '', ...rest] = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '')
  const names = header.split(',').map((name) => name.replace(/^`/, '').trim())
  const goodsAt = names.indexOf(GOODS)
  const totalsAt = rest.findIndex((line) => line.startsWith(TOTALS))
  if (totalsAt < 0) throw new BillUnreadable('The bill has no totals.')

  const lineOf = (line: string): BillLine => {
    const values = valuesOf(line)
    // What is too many is part of what the goods are called.
    const surplus = values.length - names.length
    if (!line.startsWith('`') || surplus < 0 || (surplus > 0 && goodsAt < 0))
      throw new BillUnreadable('A line of the bill has not the columns of its head.')
    const value = (...wanted: readonly string[]): string => {
      const at = names.findIndex((name) => wanted.includes(name))
      const found = values[at > goodsAt ? at + surplus : at]
      if (found === undefined) throw new BillUnreadable(`The bill has no column ${wanted[0]}.`)
      return found.trim()
    }
    const refund = kind === 'REFUND'
    const amountFen = refund
      ? fenOf(value('申请退款金额', '退款金额'))
      : fenOf(value('订单金额', '应结订单金额', '总金额'))
    if (amountFen === undefined) throw new BillUnreadable('An amount of the bill is no amount.')
    // With five digits, and a sign where it comes back.
    const feeFen = names.includes(FEE) ? fenOf(value(FEE).replace(/^-/, '')) : undefined
    const at = parseRfc3339(`${value('交易时间').replace(' ', 'T')}+08:00`)
    if (at === undefined) throw new BillUnreadable('A time of the bill is no time.')
    return {
      kind,
      outTradeNo: value('商户订单号'),
      transactionId: value('微信订单号'),
      outRefundNo: refund ? value('商户退款单号') : null,
      amountFen,
      feeFen: feeFen ?? null,
      state: refund ? value('退款状态') : value('交易状态'),
      at,
    }
  }

  const lines = rest.slice(0, totalsAt).map(lineOf)
  const [count] = valuesOf(rest[totalsAt + 1] ?? '')
  if (Number(count) !== lines.length)
    throw new BillUnreadable('The bill has not as many lines as its totals say.')
  return lines
}
