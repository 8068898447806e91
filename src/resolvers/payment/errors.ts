import { Problem } from '#schema/problem.ts'

/** The time to pay is over, or the purchase was cancelled. */
export class PurchaseClosed extends Problem {
  readonly code = 'PURCHASE_CLOSED'
  constructor() {
    super({
      'zh-CN': '订单已关闭：请重新下单。',
      en: 'The purchase was closed: order again.',
    })
  }
}

export class AlreadyPaid extends Problem {
  readonly code = 'ALREADY_PAID'
  constructor() {
    super({ 'zh-CN': '订单已支付，无需重复支付。', en: 'It is paid for already.' })
  }
}

export class InsufficientBalance extends Problem {
  readonly code = 'INSUFFICIENT_BALANCE'
  constructor() {
    super({
      'zh-CN': '余额不足：请减少余额支付金额。',
      en: 'There is not so much on the balance: use less of it.',
    })
  }
}

/** The provider will not take this payment; nothing was charged. */
export class PaymentRefused extends Problem {
  readonly code = 'PAYMENT_REFUSED'
  constructor() {
    super({
      'zh-CN': '微信支付未受理：未产生扣款，请重试或改用其他方式。',
      en: 'WeChat Pay did not take it, nothing was charged: try again, or pay another way.',
    })
  }
}

/** A trade that names another merchant, another amount or another currency than was asked for: nothing may follow from it. */
export class TradeMismatch extends Error {
  readonly field: string
  constructor(field: string) {
    super(`The provider speaks of another ${field} than was asked for.`)
    this.name = 'TradeMismatch'
    this.field = field
  }
}

/** A trade or refund of a number that is not ours, or not yet. */
export class TradeUnknown extends Error {
  constructor() {
    super('The provider speaks of a number that is not known here.')
    this.name = 'TradeUnknown'
  }
}
