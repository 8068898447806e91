import { Problem } from '#schema/problem.ts'

export class AfterSaleNotFound extends Problem {
  readonly code = 'AFTER_SALE_NOT_FOUND'
  constructor() {
    super({ 'zh-CN': '没有找到该售后申请。', en: 'There is no such request.' })
  }
}

/** The request has gone too far, or not far enough. */
export class AfterSaleState extends Problem {
  readonly code = 'AFTER_SALE_STATE'
  readonly from: string
  constructor(from: string) {
    super({
      'zh-CN': '售后申请当前状态不支持此操作：请刷新后再看。',
      en: 'The request does not allow this as it stands now: look at it again.',
    })
    this.from = from
  }
}

/** What is wanted for it is another product, costs something else, is not sold, or there is none left. */
export class ExchangeNotPossible extends Problem {
  readonly code = 'EXCHANGE_NOT_POSSIBLE'
  constructor() {
    super({
      'zh-CN': '无法换成该规格：请选择同款同价且有货的规格，或改为退货退款。',
      en: 'It cannot be exchanged for that: choose one of the same product and price that is in stock, or ask for the money.',
    })
  }
}

/** A group that still waits for members decides first. */
export class GroupInProgress extends Problem {
  readonly code = 'GROUP_IN_PROGRESS'
  constructor() {
    super({
      'zh-CN': '拼团进行中：成团或到期后再申请。',
      en: 'The group is still open: ask when it is full or over.',
    })
  }
}
