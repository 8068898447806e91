import { Problem } from '#schema/problem.ts'

/** The caller may manage links of no such merchant, or the merchant has no such key or endpoint. */
export class LinkUnknown extends Problem {
  readonly code = 'LINK_UNKNOWN'
  constructor() {
    super({
      'zh-CN': '没有找到可管理的对接：请核对商户与编号。',
      en: 'There is no such link for you to manage: compare merchant and id.',
    })
  }
}

export class TooManyLinks extends Problem {
  readonly code = 'TOO_MANY_LINKS'
  constructor(most: number) {
    super({
      'zh-CN': `最多 ${most} 个：请先停用或删除不再使用的。`,
      en: `There may be ${most}: revoke or remove one that nobody uses first.`,
    })
  }
}

/** The same call is being worked on: its answers come when it is done. */
export class SyncInProgress extends Problem {
  readonly code = 'SYNC_IN_PROGRESS'
  constructor() {
    super({
      'zh-CN': '同一请求正在处理中：请稍后用相同的幂等键重试。',
      en: 'This very call is being worked on: send it again in a moment, with the same key.',
    })
  }
}

/** Why an address cannot be one of an endpoint; `reason` is a code. */
export class WebhookUrlRefused extends Problem {
  readonly code = 'WEBHOOK_URL_REFUSED'
  readonly reason: string
  constructor(reason: string) {
    super({
      'zh-CN': '该地址不能接收通知：请使用公网 https 地址（端口 443，不含用户名）。',
      en: 'This address cannot be told: use a public https address, on port 443 and without a user name.',
    })
    this.reason = reason
  }
}
