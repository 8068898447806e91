import { Problem } from '#schema/problem.ts'

/** There is no such SKU at that store, or it is not on sale. */
export class NotOnSale extends Problem {
  readonly code = 'NOT_ON_SALE'
  constructor() {
    super({
      'zh-CN': '该门店没有此商品，或已下架：请选择其他商品或门店。',
      en: 'This store does not sell it, or not any more: choose another product or store.',
    })
  }
}

export class QuantityInvalid extends Problem {
  readonly code = 'QUANTITY_INVALID'
  constructor() {
    super({
      'zh-CN': '数量应为 1 至 9999 的整数。',
      en: 'A quantity is a whole number from 1 to 9,999.',
    })
  }
}

export class CartFull extends Problem {
  readonly code = 'CART_FULL'
  constructor() {
    super({
      'zh-CN': '购物车最多 100 种商品：请先移除一些。',
      en: 'A cart holds 100 different things: take some out first.',
    })
  }
}
