import { Problem } from '#schema/problem.ts'

/** The code of WeChat's login or phone button is spent, too old or not one. */
export class CodeRefused extends Problem {
  readonly code = 'WECHAT_CODE_REFUSED'
  constructor() {
    super({
      'zh-CN': '微信授权码已失效：请重新获取后再试。',
      en: 'The code of WeChat does not count any more: get a fresh one and try again.',
    })
  }
}

/** WeChat has restricted this account (40226), or asked for patience (45011). */
export class AccountRestricted extends Problem {
  readonly code = 'ACCOUNT_RESTRICTED'
  constructor() {
    super({
      'zh-CN': '微信暂不允许此账号登录：请稍后再试，或在微信中查看账号状态。',
      en: 'WeChat does not let this account sign in now: try later, or look at the account in WeChat.',
    })
  }
}

/** A field of an address is empty, too long, or no division of China. */
export class AddressInvalid extends Problem {
  readonly code = 'ADDRESS_INVALID'
  /** Which field. */
  readonly field: string
  constructor(field: string) {
    super({
      'zh-CN': `收货地址的“${field}”不正确：请检查后重填。`,
      en: `The field ${field} of the address is not right: check it and try again.`,
    })
    this.field = field
  }
}
