import { Problem } from '#schema/problem.ts'

/** No live code like this at a store of the caller: never given out, spent, or another store's. Which of them is not told. */
export class CodeUnknown extends Problem {
  readonly code = 'PICKUP_CODE_UNKNOWN'
  constructor() {
    super({
      'zh-CN': '取货码无效：请核对，或确认是否为本店订单。',
      en: 'This code does not count here: compare it once more, and whether the order is of this store.',
    })
  }
}

/** Units that were handed over, given back or asked back already, or never ordered. */
export class UnitsNotAvailable extends Problem {
  readonly code = 'UNITS_NOT_AVAILABLE'
  constructor() {
    super({
      'zh-CN': '部分商品已取走、已退或正在退款：请刷新后重新选择数量。',
      en: 'Some of it was collected, given back or is being refunded: look again and choose fewer.',
    })
  }
}
