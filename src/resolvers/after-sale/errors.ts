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
