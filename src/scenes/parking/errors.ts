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
