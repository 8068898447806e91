import { Problem } from '#schema/problem.ts'
import { BOOKINGS_AT_ONCE_MAX, NO_SHOW_STOP_DAYS } from '../rules/bookings.ts'

/** There is nothing like that to be booked, or no such booking for the caller. */
export class BookingNotFound extends Problem {
  readonly code = 'BOOKING_NOT_FOUND'
  constructor() {
    super({ 'zh-CN': '没有找到这项预约。', en: 'There is no such booking.' })
  }
}

/** The slot is none, is closed, begins too soon or lies too far ahead. */
export class BookingSlotClosed extends Problem {
  readonly code = 'BOOKING_SLOT_CLOSED'
  constructor() {
    super({
      'zh-CN': '这个时段不能预约：请看最新的时段。',
      en: 'This slot cannot be booked: look at the slots as they are now.',
    })
  }
}

/** The slot, or what it keeps for the audience, has no room for the party. */
export class BookingFull extends Problem {
  readonly code = 'BOOKING_FULL'
  constructor() {
    super({
      'zh-CN': '这个时段余量不足：请换一个时段，或加入候补。',
      en: 'There is not enough room in this slot: choose another one, or join its waiting list.',
    })
  }
}

/** The party is too small or too large. */
export class BookingPartyUnfit extends Problem {
  readonly code = 'BOOKING_PARTY_UNFIT'
  readonly partyMin: number
  readonly partyMax: number
  constructor({ partyMin = 1, partyMax = 1 }: { partyMin?: number; partyMax?: number } = {}) {
    super({
      'zh-CN': `每次预约 ${partyMin} 至 ${partyMax} 人。`,
      en: `A booking is for ${partyMin} to ${partyMax} people.`,
    })
    this.partyMin = partyMin
    this.partyMax = partyMax
  }
}

/** The caller has a booking of this slot. */
export class BookingExists extends Problem {
  readonly code = 'BOOKING_EXISTS'
  constructor() {
    super({
      'zh-CN': '您已预约这个时段。',
      en: 'You have booked this slot already.',
    })
  }
}

/** The caller holds as many bookings here as one may. */
export class BookingTooMany extends Problem {
  readonly code = 'BOOKING_TOO_MANY'
  constructor() {
    super({
      'zh-CN': `同一处最多同时有 ${BOOKINGS_AT_ONCE_MAX} 项预约：请先取消一项。`,
      en: `One can hold ${BOOKINGS_AT_ONCE_MAX} bookings here at once: cancel one first.`,
    })
  }
}

/** The caller did not come for several bookings of late. */
export class BookingStopped extends Problem {
  readonly code = 'BOOKING_STOPPED'
  readonly until: number
  constructor({ until = 0 }: { until?: number } = {}) {
    super({
      'zh-CN': `多次预约未到，${NO_SHOW_STOP_DAYS} 天内不能在此预约；可直接到现场。`,
      en: `You did not come for several bookings: none can be made here for ${NO_SHOW_STOP_DAYS} days. You may still come without one.`,
    })
    this.until = until
  }
}

/** It is too late to give the place back. */
export class BookingTooLate extends Problem {
  readonly code = 'BOOKING_TOO_LATE'
  constructor() {
    super({
      'zh-CN': '已过取消时限：来不了请致电商家或场馆。',
      en: 'It is too late to cancel: if you cannot come, call the place.',
    })
  }
}

/** The booking is in a state from which this does not follow. */
export class BookingMoved extends Problem {
  readonly code = 'BOOKING_MOVED'
  constructor() {
    super({
      'zh-CN': '这项预约的状态已改变：请看最新的预约。',
      en: 'This booking has changed meanwhile: look at it as it is now.',
    })
  }
}

/** Whoever is there is earlier than they are let in. */
export class BookingTooEarly extends Problem {
  readonly code = 'BOOKING_TOO_EARLY'
  constructor() {
    super({
      'zh-CN': '还没有到签到时间：时段开始前一小时起签到。',
      en: 'It is too early: people are let in from an hour before their slot.',
    })
  }
}

/** Each of the party has to be named, with a document whose number can be right. */
export class BookingPersonInvalid extends Problem {
  readonly code = 'BOOKING_PERSON_INVALID'
  /** Which of the party, from 1. */
  readonly position: number
  constructor({ position = 1 }: { position?: number } = {}) {
    super({
      'zh-CN': `第 ${position} 位的姓名或证件号码不对：请逐位核对。`,
      en: `The name or the number of the document of person ${position} cannot be right: please check it.`,
    })
    this.position = position
  }
}

/** A document comes by another booking of that day. */
export class BookingDocumentUsed extends Problem {
  readonly code = 'BOOKING_DOCUMENT_USED'
  constructor() {
    super({
      'zh-CN': '其中一个证件当天已有预约：每个证件每天限约一次。',
      en: 'One of these documents is booked for that day already: each can be booked once a day.',
    })
  }
}
