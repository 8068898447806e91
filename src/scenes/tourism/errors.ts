import { Problem } from '#schema/problem.ts'
import { CHECK_IN_M } from './rules/check-in.ts'

/** No attraction that is in use has this id. */
export class AttractionUnknown extends Problem {
  readonly code = 'TOURISM_ATTRACTION_UNKNOWN'
  constructor() {
    super({
      'zh-CN': '没有找到这个景点，可能已停用：请从景点列表重新选择。',
      en: 'There is no such attraction in use: choose it anew from the list.',
    })
  }
}

/** The position is not at the attraction. */
export class NotThere extends Problem {
  readonly code = 'TOURISM_NOT_THERE'
  constructor() {
    super({
      'zh-CN': `您离景点还超过 ${CHECK_IN_M} 米：到达后再打卡，室内定位不准时请走到门口。`,
      en: `You are more than ${CHECK_IN_M} metres from it: check in when you are there, near a gate where the position is poor.`,
    })
  }
}

/** Nobody said where the attraction is, so that nobody can be near it. */
export class NoPosition extends Problem {
  readonly code = 'TOURISM_NO_POSITION'
  constructor() {
    super({
      'zh-CN': '这个景点还没有坐标，暂时不能打卡：请选择其他景点。',
      en: 'Nobody has said where this attraction is, so it takes no check-ins: choose another one.',
    })
  }
}

/** The resident was noted there on this day already. */
export class CheckedInToday extends Problem {
  readonly code = 'TOURISM_CHECKED_IN_TODAY'
  constructor() {
    super({
      'zh-CN': '今天已在这里打过卡：明天再来吧。',
      en: 'You have checked in here today: come again tomorrow.',
    })
  }
}
