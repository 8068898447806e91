import { Problem } from '#schema/problem.ts'

/** The exit lies before the entry. */
export class StayNegative extends Problem {
  readonly code = 'PARKING_STAY_NEGATIVE'
  constructor() {
    super({
      'zh-CN': '离场时间早于入场时间：请对调，或校正时钟。',
      en: 'The exit lies before the entry: exchange them, or correct the clock.',
    })
  }
}

/** The lot has no tariff in structured form, or none for this class of vehicle. */
export class TariffUnknown extends Problem {
  readonly code = 'PARKING_TARIFF_UNKNOWN'
  constructor() {
    super({
      'zh-CN': '该车场对此类车辆的收费未知：请在入口询问。',
      en: 'The price is not known for this lot and vehicle: ask at the entrance.',
    })
  }
}

/** No vehicle with this plate is in this lot, or none that the caller has found. */
export class StayNotFound extends Problem {
  readonly code = 'PARKING_STAY_NOT_FOUND'
  constructor() {
    super({
      'zh-CN': '没有找到这辆车的停车记录：请核对车场和车牌。',
      en: 'No stay of this vehicle was found: check the lot and the plate.',
    })
  }
}

/** Stays in this lot are not paid through the portal. */
export class PayingElsewhere extends Problem {
  readonly code = 'PARKING_PAYING_ELSEWHERE'
  constructor() {
    super({
      'zh-CN': '该车场暂不支持在这里缴费：请在出口缴费。',
      en: 'Stays in this lot are not paid here: pay at the exit.',
    })
  }
}

/** What is due has changed since it was shown. */
export class DueChanged extends Problem {
  readonly code = 'PARKING_DUE_CHANGED'
  readonly dueFen: number
  constructor(dueFen = 0) {
    super({
      'zh-CN': '应付金额已变化：请核对新的金额后再付款。',
      en: 'What is due has changed: look at the new amount, then pay.',
    })
    this.dueFen = dueFen
  }
}

/** Nothing is due: the vehicle may leave. */
export class NothingDue extends Problem {
  readonly code = 'PARKING_NOTHING_DUE'
  constructor() {
    super({ 'zh-CN': '无需付款：可以直接离场。', en: 'Nothing is due: just leave.' })
  }
}

/** Somebody else is paying this stay at this moment. */
export class StayBeingPaid extends Problem {
  readonly code = 'PARKING_STAY_BEING_PAID'
  constructor() {
    super({
      'zh-CN': '有人正在为这次停车付款：几分钟后再看。',
      en: 'Somebody is paying this stay just now: look again in a few minutes.',
    })
  }
}

/** A purchase does not earn free parking here, or has been used for it. */
export class VoucherNotUsable extends Problem {
  readonly code = 'PARKING_VOUCHER_NOT_USABLE'
  constructor() {
    super({
      'zh-CN': '这笔消费的停车优惠不能用在这里，或已使用。',
      en: 'This purchase earns no free parking here, or it has been used.',
    })
  }
}

/** The desk knows no such lot, store or offer, or the caller does not look after parking there. */
export class ParkingDeskNotFound extends Problem {
  readonly code = 'PARKING_DESK_NOT_FOUND'
  constructor() {
    super({
      'zh-CN': '没有找到这个车场、门店或优惠，或您无权管理。',
      en: 'There is no such lot, store or offer, or you do not look after it.',
    })
  }
}
