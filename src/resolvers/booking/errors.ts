import { Problem } from '#schema/problem.ts'
import { MISSED_DAYS, MISSED_MAX, TICKETS_AT_ONCE_MAX } from './rules/queue.ts'

/** There is no such queue for the caller, or no such number. */
export class QueueNotFound extends Problem {
  readonly code = 'QUEUE_NOT_FOUND'
  constructor() {
    super({ 'zh-CN': '没有找到这个队列或号码。', en: 'There is no such queue or number.' })
  }
}

/** Nobody new gets a number just now. */
export class QueueClosed extends Problem {
  readonly code = 'QUEUE_CLOSED'
  constructor() {
    super({
      'zh-CN': '此刻暂停取号：请稍后再试，或到店询问。',
      en: 'No numbers are given out at the moment: try again later, or ask at the place.',
    })
  }
}

/** Numbers of this queue are taken at the place. */
export class QueueAtPlaceOnly extends Problem {
  readonly code = 'QUEUE_AT_PLACE_ONLY'
  constructor() {
    super({
      'zh-CN': '这个队列只能到现场取号。',
      en: 'Numbers of this queue are given out at the place only.',
    })
  }
}

/** The party is too small or too large for what is waited for. */
export class QueuePartyUnfit extends Problem {
  readonly code = 'QUEUE_PARTY_UNFIT'
  readonly partyMin: number
  readonly partyMax: number
  constructor({ partyMin = 1, partyMax = 1 }: { partyMin?: number; partyMax?: number } = {}) {
    super({
      'zh-CN': `这个队列适合 ${partyMin} 至 ${partyMax} 人：请选择合适的队列。`,
      en: `This queue is for ${partyMin} to ${partyMax} people: choose the one that suits.`,
    })
    this.partyMin = partyMin
    this.partyMax = partyMax
  }
}

/** The caller waits in this queue already. */
export class QueueTicketExists extends Problem {
  readonly code = 'QUEUE_TICKET_EXISTS'
  constructor() {
    super({
      'zh-CN': '您已在这个队列中：请等候叫号，或先取消原来的号。',
      en: 'You wait in this queue already: wait for your call, or give that number back first.',
    })
  }
}

/** The caller waits in as many queues as one may. */
export class QueueTooManyTickets extends Problem {
  readonly code = 'QUEUE_TOO_MANY_TICKETS'
  constructor() {
    super({
      'zh-CN': `最多同时排 ${TICKETS_AT_ONCE_MAX} 个队：请先取消一个。`,
      en: `One can wait in ${TICKETS_AT_ONCE_MAX} queues at once: give one number back first.`,
    })
  }
}

/** The caller did not come for several numbers of late. */
export class QueueMissedTooOften extends Problem {
  readonly code = 'QUEUE_MISSED_TOO_OFTEN'
  constructor() {
    super({
      'zh-CN': `近 ${MISSED_DAYS} 天有 ${MISSED_MAX} 次过号未到：请到现场取号。`,
      en: `You missed ${MISSED_MAX} calls within ${MISSED_DAYS} days: take your number at the place.`,
    })
  }
}

/** The number is in a state from which this does not follow. */
export class QueueTicketMoved extends Problem {
  readonly code = 'QUEUE_TICKET_MOVED'
  constructor() {
    super({
      'zh-CN': '这个号码的状态已改变：请看最新的队列。',
      en: 'This number has changed meanwhile: look at the queue as it is now.',
    })
  }
}

/** Nobody waits. */
export class QueueEmpty extends Problem {
  readonly code = 'QUEUE_EMPTY'
  constructor() {
    super({ 'zh-CN': '没有人在等候。', en: 'Nobody is waiting.' })
  }
}
