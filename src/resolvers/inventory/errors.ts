import { Problem } from '#schema/problem.ts'

/** Nothing of that SKU is kept at a store where the caller may change stock. */
export class StockUnknown extends Problem {
  readonly code = 'STOCK_UNKNOWN'
  constructor() {
    super({
      'zh-CN': '没有找到可管理的库存：请核对门店与商品。',
      en: 'There is no such stock for you to change: compare store and SKU.',
    })
  }
}

/** Somebody sold or counted in between; `current` is what is there now. */
export class StockChanged extends Problem {
  readonly code = 'STOCK_CHANGED'
  readonly current: number
  constructor(current: number) {
    super({
      'zh-CN': '库存已变化：请按当前数量重新盘点。',
      en: 'The stock has changed meanwhile: count again from what is there now.',
    })
    this.current = current
  }
}

export class StockNegative extends Problem {
  readonly code = 'STOCK_NEGATIVE'
  constructor() {
    super({
      'zh-CN': '库存不能为负：请核对数量。',
      en: 'There cannot be less than nothing: compare the number.',
    })
  }
}
