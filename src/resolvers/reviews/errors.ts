import { Problem } from '#schema/problem.ts'
import { REVIEW_DAYS } from './rules.ts'

/** The line is not one the caller can review: not theirs, nothing of it handed over, or too long ago. */
export class ReviewNotPossible extends Problem {
  readonly code = 'REVIEW_NOT_POSSIBLE'
  constructor() {
    super({
      'zh-CN': `拿到商品后 ${REVIEW_DAYS} 天内才能评价。`,
      en: `What you were handed over can be reviewed, within ${REVIEW_DAYS} days.`,
    })
  }
}

/** The line has a review already. */
export class ReviewExists extends Problem {
  readonly code = 'REVIEW_EXISTS'
  constructor() {
    super({
      'zh-CN': '这件商品已经评价过了，每件只能评价一次。',
      en: 'You have reviewed this already: once is all there is.',
    })
  }
}

/** There is no such review for the caller. */
export class ReviewNotFound extends Problem {
  readonly code = 'REVIEW_NOT_FOUND'
  constructor() {
    super({ 'zh-CN': '没有找到这条评价。', en: 'There is no such review.' })
  }
}
