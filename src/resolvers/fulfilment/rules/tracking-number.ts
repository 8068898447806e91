const CARRIER = /^[A-Z][A-Z0-9_]{1,19}$/
const TRACKING_NO = /^[A-Za-z0-9-]{5,40}$/

/** Whether these could name a parcel: a courier by its code, as SF, and the number on the parcel. */
export const isTracking = (carrier: string, trackingNo: string): boolean =>
  CARRIER.test(carrier) && TRACKING_NO.test(trackingNo)
