import { monotonicFactory } from 'ulidx'

/** Every kind of id the portal hands out: its prefix says what it names. */
export const ID_PREFIXES = {
  Place: 'plc',
  Merchant: 'mch',
  Brand: 'brd',
  Product: 'prd',
  Sku: 'sku',
  Media: 'med',
  TransitLine: 'lin', // made of city, partner, data set and code, not of a ULID: see the scene
  Partner: 'ptn',
  ApiKey: 'key',
  ImportRun: 'imp',
  AuditEntry: 'aud',
  Resident: 'rsd',
  Session: 'ses',
  Address: 'adr',
  Staff: 'stf',
  StaffGrant: 'grt',
  StaffInvitation: 'inv',
  Reservation: 'rsv',
  Purchase: 'pur',
  Order: 'ord',
  OrderLine: 'oln',
  Payment: 'pay',
  Refund: 'rfd',
  AfterSale: 'asl',
  Redemption: 'rdm',
  Parcel: 'pcl',
  Review: 'rev',
  Inspection: 'isp',
  Spin: 'spn',
  Invoice: 'ivc',
  FreightTemplate: 'frt',
  Alert: 'alr',
  BookingResource: 'bkr',
  QueueTicket: 'qtk',
  QueueCall: 'qcl',
  ParkingStay: 'pks',
  ParkingBill: 'pkb',
  ParkingOffer: 'pko',
  ParkingVoucher: 'pkv',
  Booking: 'bkg',
  Report: 'rpt',
  ReportService: 'rps',
  OutboxMessage: 'obx',
  WebhookEndpoint: 'whk',
  SyncCall: 'syn',
  TourismDestination: 'tds',
  TourismPoint: 'tpt',
  TourismGuideStop: 'tgs',
  TourismRoute: 'trt',
  TourismTicket: 'ttk',
} as const
export type IdType = keyof typeof ID_PREFIXES

const ID = /^([a-z]{3})_([0-9A-HJKMNP-TV-Z]{26})$/

const typesByPrefix = new Map<string, IdType>(
  (Object.keys(ID_PREFIXES) as IdType[]).map((type) => [ID_PREFIXES[type], type]),
)

/** What an id names, or `undefined` when it is not an id of this portal. Never looks anything up. */
export const typeOfId = (id: string): IdType | undefined => {
  const prefix = ID.exec(id)?.[1]
  return prefix === undefined ? undefined : typesByPrefix.get(prefix)
}

export type NewId = (type: IdType) => string

/**
 * A maker of ids: prefix and ULID, so that ids sort by time of making, also those of one millisecond.
 * Takes the clock reading of the request, not the clock.
 */
export const createNewId = (now: number): NewId => {
  const ulid = monotonicFactory()
  return (type) => `${ID_PREFIXES[type]}_${ulid(now)}`
}
