import { Problem } from '#schema/problem.ts'

/** There is nobody such for the caller to manage. */
export class ColleagueNotFound extends Problem {
  readonly code = 'COLLEAGUE_NOT_FOUND'
  constructor() {
    super({
      'zh-CN': '没有找到这位同事，或不在您的管理范围内。',
      en: 'There is no such colleague for you to manage.',
    })
  }
}

/** A role that the caller does not give, or at something that is not theirs. */
export class GrantNotAllowed extends Problem {
  readonly code = 'GRANT_NOT_ALLOWED'
  constructor() {
    super({
      'zh-CN': '您无权授予或收回该权限：请由上一级（店主或城市运营）操作。',
      en: 'You cannot give or end this role: ask whoever stands above it, the owner or the city.',
    })
  }
}

/** A link that was used, called back, has run out or never was one. */
export class InvitationNotValid extends Problem {
  readonly code = 'INVITATION_NOT_VALID'
  constructor() {
    super({
      'zh-CN': '链接无效：可能已使用、已撤回或超过三天。请让邀请您的人重新发送。',
      en: 'This link does not count: it was used or called back, or is older than three days. Ask for a new one.',
    })
  }
}

export class SignInNameTaken extends Problem {
  readonly code = 'SIGN_IN_NAME_TAKEN'
  constructor() {
    super({
      'zh-CN': '该登录名已有人使用：请换一个。',
      en: 'Somebody signs in with this name already: choose another one.',
    })
  }
}
