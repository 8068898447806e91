/** What the portal needs of whoever knows where parcels are. Adapters live in `src/edge/adapters`. */

/** RETURNED: it goes back, or is back. PROBLEM: it does not go on as it should. */
export type TrackingState =
  | 'COLLECTED'
  | 'IN_TRANSIT'
  | 'OUT_FOR_DELIVERY'
  | 'DELIVERED'
  | 'RETURNED'
  | 'PROBLEM'

/** A parcel as it is asked about. */
export interface TrackedParcel {
  /** As WeChat and couriers code it: SF, YTO … */
  readonly carrier: string
  readonly trackingNo: string
  /** The last four digits of the recipient's number; some couriers say nothing without. Personal data: never logged. */
  readonly phoneTail?: string | undefined
}

export interface TrackingStep {
  /** Milliseconds UTC. */
  readonly at: number
  /** `null` where the courier says nothing that has a meaning here. */
  readonly state: TrackingState | null
  /** The courier's own words. They hold names and numbers of people: never logged, never stored. */
  readonly text: string
  /** Province, city and district, with commas between; never more of an address. */
  readonly place?: string | undefined
}

/** A parcel as its courier says it stands. */
export interface Tracking {
  readonly state: TrackingState
  /** The newest last. */
  readonly steps: readonly TrackingStep[]
  /** `null` unless it is DELIVERED, or where the courier does not say when. */
  readonly deliveredAt: number | null
}

/** Nobody answered, or not in time, or nothing that can be read: where the parcel is stays unknown. */
export class CourierAway extends Error {
  constructor(what: string, cause?: unknown) {
    super(`Parcels cannot be asked about: ${what}`, { cause })
    this.name = 'CourierAway'
  }
}

/** The answer is no. `code` is whose it is, as in `503`. */
export class CourierRefused extends Error {
  readonly code: string
  constructor(code: string) {
    super(`Parcels may not be asked about: ${code}`)
    this.name = 'CourierRefused'
    this.code = code
  }
}

/** Who knows where parcels are. */
export interface CourierTracker {
  /**
   * How a parcel stands; `null` when its number is not known (yet), or nobody can be asked about its courier.
   * @throws {CourierAway} {@link CourierRefused}
   */
  track(parcel: TrackedParcel): Promise<Tracking | null>
}
