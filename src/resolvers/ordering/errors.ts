import { Problem } from '#schema/problem.ts'
import type { Obstacle } from './rules/obstacles.ts'

/** Something keeps the purchase from being made; `obstacles` names all of it. */
export class CheckoutObstructed extends Problem {
  readonly code = 'CHECKOUT_OBSTRUCTED'
  readonly obstacles: readonly Obstacle[]
  constructor(obstacles: readonly Obstacle[]) {
    super({
      'zh-CN': '暂时无法下单：请先处理列出的问题。',
      en: 'This cannot be ordered as it is: mend what is listed first.',
    })
    this.obstacles = obstacles
  }
}

/** It costs something else than the buyer was shown. */
export class TotalChanged extends Problem {
  readonly code = 'TOTAL_CHANGED'
  readonly totalFen: number
  constructor(totalFen: number) {
    super({
      'zh-CN': '价格已变动：请确认新的总价后再下单。',
      en: 'The price has changed: look at the new total, then order.',
    })
    this.totalFen = totalFen
  }
}

/** Somebody holds stock with many purchases that they do not pay. */
export class TooManyUnpaid extends Problem {
  readonly code = 'TOO_MANY_UNPAID'
  constructor() {
    super({
      'zh-CN': '待支付订单过多：请先支付或取消一些。',
      en: 'There are too many purchases to be paid: pay some of them or give them up first.',
    })
  }
}

/** The caller has no such order, or no such purchase; whether somebody else has is not told. */
export class OrderNotFound extends Problem {
  readonly code = 'ORDER_NOT_FOUND'
  constructor() {
    super({ 'zh-CN': '没有找到该订单。', en: 'There is no such order.' })
  }
}

/** The order has gone too far, or not far enough. `allowed` is what may be done with it now. */
export class IllegalTransition extends Problem {
  readonly code = 'ILLEGAL_TRANSITION'
  readonly from: string
  readonly event: string
  readonly allowed: readonly string[]
  constructor(from: string, event: string, allowed: readonly string[]) {
    super({
      'zh-CN': '订单当前状态不支持此操作：请刷新后再看。',
      en: 'The order does not allow this as it stands now: look at it again.',
    })
    this.from = from
    this.event = event
    this.allowed = allowed
  }
}
