import { Problem } from '#schema/problem.ts'
import { DESCRIPTION_MAX, REPORTS_A_DAY_MAX } from './rules.ts'

/** There is no such report for the caller, or no such service. */
export class ReportNotFound extends Problem {
  readonly code = 'REPORTS_NOT_FOUND'
  constructor() {
    super({ 'zh-CN': '没有找到这条反映，或这类事项。', en: 'There is no such report or service.' })
  }
}

/** The words of a report cannot be taken as they are. */
export class ReportUnfit extends Problem {
  readonly code = 'REPORTS_UNFIT'
  constructor() {
    super({
      'zh-CN': `请核对：说明 4 至 ${DESCRIPTION_MAX} 字，地址不超过 200 字，必填项都要填。`,
      en: `Look again: 4 to ${DESCRIPTION_MAX} characters of what it is, an address of up to 200, and all that is asked for.`,
    })
  }
}

/** The place lies outside of the city. */
export class ReportElsewhere extends Problem {
  readonly code = 'REPORTS_ELSEWHERE'
  constructor() {
    super({
      'zh-CN': '这个位置不在本市：请核对经纬度和坐标系。',
      en: 'This position is not in the city: check longitude, latitude and reference system.',
    })
  }
}

/** Somebody has reported a lot today. */
export class ReportTooMany extends Problem {
  readonly code = 'REPORTS_TOO_MANY'
  constructor() {
    super({
      'zh-CN': `一天最多反映 ${REPORTS_A_DAY_MAX} 件：明天再来，或支持已有的反映。`,
      en: `At most ${REPORTS_A_DAY_MAX} reports a day: come back tomorrow, or support one that is there.`,
    })
  }
}

/** The step is none that the report can take now. */
export class ReportMoved extends Problem {
  readonly code = 'REPORTS_MOVED'
  constructor() {
    super({
      'zh-CN': '这条反映已有变化，或不能这样处理：请看最新状态。',
      en: 'The report has changed, or this step is not possible: look at it as it stands.',
    })
  }
}
