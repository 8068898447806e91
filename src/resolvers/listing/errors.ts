import { Problem } from '#schema/problem.ts'
import type { ProductFault } from './rules.ts'

/** There is no such product for the caller to edit. */
export class ProductUnknown extends Problem {
  readonly code = 'PRODUCT_UNKNOWN'
  constructor() {
    super({
      'zh-CN': '没有找到可编辑的商品。',
      en: 'There is no such product for you to edit.',
    })
  }
}

/** Somebody else has changed it since it was read. */
export class ProductChanged extends Problem {
  readonly code = 'PRODUCT_CHANGED'
  /** The version it has now. */
  readonly version: number
  constructor(version: number) {
    super({
      'zh-CN': '别人刚改过这个商品：请对照现在的内容，再改一次。',
      en: 'Somebody has changed this product meanwhile: look at how it is now, and change it again.',
    })
    this.version = version
  }
}

/** Something about a product that cannot be as it was written; `fault` says what, `at` where. */
export class ProductInvalid extends Problem {
  readonly code = 'PRODUCT_INVALID'
  readonly fault: ProductFault['fault']
  readonly at: string
  constructor({ fault, at, texts }: ProductFault) {
    super(texts)
    this.fault = fault
    this.at = at
  }
}

/** Prices are others than they were seen, or none of the caller's. */
export class PricesChanged extends Problem {
  readonly code = 'PRICES_CHANGED'
  constructor() {
    super({
      'zh-CN': '有价格刚被改过：请对照现在的价格，再改一次。',
      en: 'Some prices have been changed meanwhile: look at them as they are now, and change them again.',
    })
  }
}

/** A sheet that cannot be read as a whole; `why` says what is wrong with it. */
export class SheetRefused extends Problem {
  readonly code = 'SHEET_REFUSED'
  readonly why: string
  constructor(why: string) {
    super({
      'zh-CN': `这个表格读不了：请用导出的表格修改，另存为 CSV UTF-8。（${why}）`,
      en: `This sheet cannot be read: change the one that was exported, and save it as CSV UTF-8. (${why})`,
    })
    this.why = why
  }
}

const BUNDLE_TEXTS = {
  COMPONENTS: {
    'zh-CN':
      '套装组成不对：只能选本商家的单品，不能选自己或别的套装，每种 1 到 99 件，最多 10 种；已经是别的套装一部分的规格不能再当套装。',
    en: 'It cannot be made of these: single goods of the same merchant, each once, 1 to 99 of each, at most ten; nothing that is made of others, and nothing that is a part of one.',
  },
  STOCK: {
    'zh-CN': '这个规格还有自己的库存或未完成的订单：请先把库存盘成 0，再设为套装。',
    en: 'It has stock of its own, or orders that are not done: count it to nothing first.',
  },
} as const

/** What a SKU is said to be made of cannot be. */
export class BundleInvalid extends Problem {
  readonly code = 'BUNDLE_INVALID'
  readonly fault: keyof typeof BUNDLE_TEXTS
  constructor(fault: keyof typeof BUNDLE_TEXTS) {
    super(BUNDLE_TEXTS[fault] ?? BUNDLE_TEXTS.COMPONENTS)
    this.fault = fault
  }
}
