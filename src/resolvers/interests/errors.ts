import { Problem } from '#schema/problem.ts'

/** Nothing that is sold or shown has this id. */
export class InterestUnknown extends Problem {
  readonly code = 'INTEREST_UNKNOWN'
  constructor() {
    super({
      'zh-CN': '没有找到这个商品或地点，可能已下架。',
      en: 'There is no such product or place; it may be sold no more.',
    })
  }
}

/** More is marked than anybody looks through. */
export class FavouritesFull extends Problem {
  readonly code = 'FAVOURITES_FULL'
  constructor() {
    super({
      'zh-CN': '收藏最多 300 个：先取消一些。',
      en: 'At most 300 can be marked: take some away first.',
    })
  }
}
