import { Problem } from '#schema/problem.ts'

/** The exit lies before the entry. */
export class StayNegative extends Problem {
  readonly code = 'PARKING_STAY_NEGATIVE'
  constructor() {
    super('The exit lies before the entry: exchange them, or correct the clock.')
  }
}

/** The lot has no tariff in structured form, or none for this class of vehicle. */
export class TariffUnknown extends Problem {
  readonly code = 'PARKING_TARIFF_UNKNOWN'
  constructor() {
    super('The price is not known for this lot and vehicle: ask at the entrance.')
  }
}
