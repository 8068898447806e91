// Written by `npm run documents` from documents/*.graphql; do not edit.
import type { TrustedDocument } from './ask.ts'
import type { PointOrCell } from './near.ts'
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] }
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> =
  | T
  | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never }
/** An address as its owner writes it. */
export type AddressInput = {
  /** Six digits of GB/T 2260. */
  readonly divisionCode: string
  /** Digits, blanks and hyphens; + in front. */
  readonly phone: string
  /** Where its door is: stores that deliver within an area ask for it. */
  readonly position?: PointInput | undefined
  /** Up to 40 characters. */
  readonly recipient: string
  /** Up to 120 characters. */
  readonly street: string
}

/** What a buyer asks for. */
export type AfterSaleInput = {
  /** For an exchange, what else is wanted; without it the same again. */
  readonly exchangeFor?: ReadonlyArray<ExchangeInput> | undefined
  /** Whether the buyer has the units. What was not handed over goes back at once. */
  readonly handedOver: boolean
  /** Chosen by the client, as a UUID; the same key has one effect. */
  readonly idempotencyKey: string
  /** What. */
  readonly kind: AfterSaleKind
  /** Which order. */
  readonly order: string
  /** Why, up to 200 characters. */
  readonly reason: string
  /** Which units. */
  readonly units: ReadonlyArray<UnitsInput>
}

/** What a buyer asks for. */
export type AfterSaleKind =
  /** Other goods for goods that come back. */
  | 'EXCHANGE'
  /** Money back; nothing comes back. */
  | 'REFUND'
  /** Money back for goods that come back. */
  | 'RETURN'

/** How far a request has come. */
export type AfterSaleState =
  /** The store has to answer. */
  | 'APPLIED'
  /** The goods have to come back. */
  | 'APPROVED'
  /** The money has gone back. */
  | 'DONE'
  /** The store has the goods. */
  | 'RECEIVED'
  /** Money is on its way. */
  | 'REFUNDING'
  /** The store did not take the goods back. */
  | 'REFUSED'
  /** The store declined. */
  | 'REJECTED'
  /** The goods are on their way back. */
  | 'RETURN_SHIPPED'
  /** The buyer took it back. */
  | 'WITHDRAWN'

/** What sort of attraction it is. */
export type AttractionCategory =
  /** Walls, gates, former residences. */
  | 'HISTORIC_SITE'
  /** A memorial or mausoleum. */
  | 'MEMORIAL'
  /** A museum or gallery. */
  | 'MUSEUM'
  /** An old street or quarter. */
  | 'OLD_STREET'
  /** Something else, or not told. */
  | 'OTHER'
  /** A city park. */
  | 'PARK'
  /** A landscape to walk in. */
  | 'SCENIC_AREA'
  /** A place of worship that receives visitors. */
  | 'TEMPLE'
  /** A stage. */
  | 'THEATRE'
  /** A zoo, aquarium or botanical garden. */
  | 'ZOO'

/** How much the source tells about free bays. */
export type AvailabilityKind =
  /** The lot takes nobody in. */
  | 'CLOSED'
  /** A number of bays. */
  | 'COUNT'
  /** Only whether there is room. Never turn it into a number. */
  | 'FLAG'
  /** Nothing. Unknown is not zero. */
  | 'UNKNOWN'

/** Room, in words. */
export type AvailabilityLevel =
  /** Nearly full. */
  | 'FEW'
  /** There is room. */
  | 'FREE'
  /** No room. */
  | 'FULL'
  /** Not known. */
  | 'UNKNOWN'

/** For whom a place keeps so much of its slots. */
export type BookingAudience =
  /** Children. */
  | 'CHILD'
  /** Everybody. */
  | 'GENERAL'
  /** Groups. */
  | 'GROUP'
  /** Older people. */
  | 'SENIOR'
  /** Pupils and students. */
  | 'STUDENT'

/** What somebody shows at the entrance. */
export type BookingDocument =
  /** A travel permit of somebody from Hong Kong or Macao. */
  | 'HK_MACAO_PERMIT'
  /** A passport. */
  | 'PASSPORT'
  /** An identity card, or a card or permit of residence. */
  | 'RESIDENT_ID'
  /** A travel permit of somebody from Taiwan. */
  | 'TAIWAN_PERMIT'

/** Somebody who comes, as their document says. Stored sealed, erased a week after. */
export type BookingPersonInput = {
  /** What they show. */
  readonly document: BookingDocument
  /** In full. */
  readonly name: string
  /** Its number. */
  readonly number: string
}

/** What people wait for. */
export type BookingResourceKind =
  /** Somebody’s time. */
  | 'APPOINTMENT'
  /** A counter of a hall. */
  | 'COUNTER'
  /** To be let in. */
  | 'ENTRY'
  /** A seat at an event. */
  | 'EVENT'
  /** Seats of a restaurant. */
  | 'TABLE'

/** Whether a slot can be booked. */
export type BookingSlotState =
  /** It cannot be booked. */
  | 'CLOSED'
  /** There is none; one may wait where there is a waiting list. */
  | 'FULL'
  /** There is room. */
  | 'OPEN'
  /** It begins too soon, or has begun. */
  | 'OVER'

/** Where a booking stands. */
export type BookingState =
  /** There is a place. */
  | 'BOOKED'
  /** By whoever made it, or by the place. */
  | 'CANCELLED'
  /** They were there. */
  | 'CHECKED_IN'
  /** No place got free. */
  | 'EXPIRED'
  /** Nobody came. */
  | 'NO_SHOW'
  /** For a place that gets free. */
  | 'WAITING'

/** What the owner of a cart should know of a line before they buy it. */
export type CartWarning =
  /** There is less of it than wanted. */
  | 'NOT_ENOUGH_STOCK'
  /** It is not sold any more. */
  | 'OFF_SHELF'
  /** It costs something else than when it was put in. */
  | 'PRICE_CHANGED'
  /** The store takes no orders now. */
  | 'STORE_CLOSED'

/** What is to be bought, and how it is to be handed over. */
export type CheckoutInput = {
  /** One for each store; those that are missing are obstacles. */
  readonly handovers: ReadonlyArray<HandoverInput>
  /** What; without it all of the cart. */
  readonly lines?: ReadonlyArray<CheckoutLineInput> | undefined
}

/** So many of a SKU at a store. */
export type CheckoutLineInput = {
  /** Units, 1 to 9,999. */
  readonly quantity: number
  /** What. */
  readonly sku: string
  /** Where. */
  readonly store: string
}

/** What keeps a purchase from being made. */
export type CheckoutObstacleCode =
  /** Choose where to send it. */
  | 'ADDRESS_NEEDED'
  /** There is no such address: choose another one. */
  | 'ADDRESS_UNKNOWN'
  /** There is nothing to buy: put something into the cart first. */
  | 'EMPTY'
  /** Choose pickup, delivery or dine-in. */
  | 'FULFILMENT_NEEDED'
  /** The store does not offer this: choose another way. */
  | 'FULFILMENT_NOT_OFFERED'
  /** Things from different cities are ordered separately. */
  | 'MIXED_CITIES'
  /** A note has at most 200 characters. */
  | 'NOTE_TOO_LONG'
  /** It is not sold there any more: take it out. */
  | 'NOT_ON_SALE'
  /** The address lies outside the area the store delivers in: collect it, or choose another address. */
  | 'OUTSIDE_DELIVERY_AREA'
  /** There is not enough of it: take fewer. */
  | 'OUT_OF_STOCK'
  /** The store delivers nearby only: tell where the address is, or collect it. */
  | 'POSITION_NEEDED'
  /** A quantity is a whole number from 1 to 9,999. */
  | 'QUANTITY_INVALID'
  /** The store does not send to this region: collect it, or choose another address. */
  | 'REGION_NOT_SERVED'
  /** This slot is booked out: choose another one. */
  | 'SLOT_FULL'
  /** Choose when to collect it. */
  | 'SLOT_NEEDED'
  /** It cannot be ready by then: choose a later slot. */
  | 'SLOT_TOO_SOON'
  /** There is no such slot: choose another one. */
  | 'SLOT_UNKNOWN'
  /** The store takes no orders now: choose another one. */
  | 'STORE_CLOSED'
  /** Give the number of your table. */
  | 'TABLE_NEEDED'
  /** At most 100 things from 10 stores at once: order in parts. */
  | 'TOO_MANY_LINES'
  /** This comes to too much for one purchase: order in parts. */
  | 'TOTAL_TOO_LARGE'
  /** The weight of something is not known, so freight cannot be told: ask the store. */
  | 'WEIGHT_UNKNOWN'

/** How full a site is against its published limits. */
export type CrowdLevel =
  /** Level IV, prepare: at the best capacity, or 70 % of a limit where none is published. */
  | 'BEST'
  /** Plenty of room. */
  | 'NORMAL'
  /** Level II: 90 % of a limit. */
  | 'ORANGE'
  /** Level I: full, tickets stop. */
  | 'RED'
  /** Level III: 80 % of a limit. */
  | 'YELLOW'

/** The reference system of a coordinate. Numbers of different systems lie up to a kilometre apart in China. */
export type Crs =
  /** Baidu maps. */
  | 'BD09'
  /** WeChat, Tencent and AMap maps. */
  | 'GCJ02'
  /** GPS, OpenStreetMap, GeoJSON. */
  | 'WGS84'

/** What the units of a line are to be exchanged for. */
export type ExchangeInput = {
  /** Id of the line. */
  readonly line: string
  /** Another SKU of the same product, of the same price. */
  readonly sku: string
}

/** How an order is handed over. */
export type Fulfilment =
  /** Sent by a courier. */
  | 'DELIVERY'
  /** Brought to a table. */
  | 'DINE_IN'
  /** Collected at the store, against a code. */
  | 'PICKUP'

/** How one store is to hand over. */
export type HandoverInput = {
  /** Where to, for a delivery: an address of the caller. */
  readonly address?: string | undefined
  /** How. */
  readonly fulfilment: Fulfilment
  /** For the store, up to 200 characters. */
  readonly note?: string | undefined
  /** When a booked slot begins, for a pickup at a store that has slots. */
  readonly slot?: string | undefined
  /** Which store. */
  readonly store: string
  /** Number of the table, up to 12 characters. */
  readonly table?: string | undefined
}

/** What a laboratory found on the whole. */
export type InspectionResult =
  /** It is not. */
  | 'FAILED'
  /** It is as it has to be. */
  | 'PASSED'

/** Whom an invoice is made out to. */
export type InvoiceBuyerInput = {
  /** Where it is sent. */
  readonly email?: string | undefined
  /** A person or a company. */
  readonly kind: InvoiceTitleKind
  /** Unified social credit code; of a company it is needed. */
  readonly taxNumber?: string | undefined
  /** Name on it, up to 100 characters. */
  readonly title: string
}

/** How far an invoice has come. */
export type InvoiceState =
  /** It has a number. */
  | 'ISSUED'
  /** By the merchant, with a reason. */
  | 'REFUSED'
  /** The merchant has to issue it. */
  | 'REQUESTED'
  /** By a red-letter invoice over the same amount. */
  | 'REVERSED'
  /** Taken back in the month of its issue, on an old form. */
  | 'VOIDED'
  /** By the buyer. */
  | 'WITHDRAWN'

/** Whom an invoice is made out to. */
export type InvoiceTitleKind =
  /** A company, by its taxpayer number. */
  | 'COMPANY'
  /** A person. */
  | 'PERSONAL'

/** What a medium is. */
export type MediaKind =
  /** Something to listen to. */
  | 'AUDIO'
  /** A picture. */
  | 'IMAGE'
  /** A film. */
  | 'VIDEO'

/** A message through WeChat that residents may agree to. */
export type MessageTemplate =
  /** The place cancelled a booking. */
  | 'BOOKING_CANCELLED'
  /** Who waited for a slot has a place. */
  | 'BOOKING_PLACED'
  /** The order is paid and being prepared. */
  | 'ORDER_PAID'
  /** Called in a queue. */
  | 'QUEUE_CALLED'
  /** Nearly one’s turn in a queue. */
  | 'QUEUE_NEAR'
  /** Money has gone back. */
  | 'REFUNDED'
  /** A report has moved on. */
  | 'REPORT_MOVED'

/** What something is that matters now. */
export type NowKind =
  /** A public warning; always first. Its id is for `alert`. */
  | 'ALERT'
  /** A lot with room. */
  | 'PARKING'
  /** A queue that moves. Its id is for `queue`. */
  | 'QUEUE'
  /** A sight that is open. */
  | 'SIGHT'
  /** A shop that is open. */
  | 'STORE'

/** What hour and what day it is, as far as it matters to what people want. */
export type NowOccasion =
  /** 15:30 to 18:30 on workdays. */
  | 'AFTER_SCHOOL'
  /** 17:00 to 21:00. */
  | 'EVENING'
  /** A statutory holiday. */
  | 'HOLIDAY'
  /** 21:00 to 03:00. */
  | 'LATE'
  /** 05:00 to 10:00. */
  | 'MORNING'
  /** 10:30 to 14:00. */
  | 'NOON'
  /** A Saturday or Sunday that is not worked. */
  | 'WEEKEND'

/** Why something stands where it does. */
export type NowReasonCode =
  /** It is filled to so many percent. */
  | 'BUSY'
  /** It closes in so many minutes. */
  | 'CLOSING_SOON'
  /** It is crowded, so many percent of what it holds. */
  | 'CROWDED'
  /** It has only so many free bays left. */
  | 'FEW_BAYS'
  /** It suits the hour or the day. */
  | 'FITS_HOUR'
  /** It has so many free bays. */
  | 'FREE_BAYS'
  /** It has room. */
  | 'HAS_ROOM'
  /** One waits as many minutes as that. */
  | 'LONG_QUEUE'
  /** It is outdoors, and there is a warning of the weather. */
  | 'OUTDOORS'
  /** Few people are there. */
  | 'QUIET'
  /** One waits so many minutes. */
  | 'SHORT_QUEUE'

/** Whether a visitor gets in at the moment of the request, holidays and make-up workdays considered. */
export type OpenState =
  /** Closed now by its hours. */
  | 'CLOSED'
  /** Open for those inside; no one is let in any more. */
  | 'LAST_ENTRY_PASSED'
  /** Open, and still letting people in. */
  | 'OPEN'
  /** Not in use for now, whatever its hours say. */
  | 'TEMPORARILY_CLOSED'
  /** No structured hours are known. */
  | 'UNKNOWN'

/** What the caller may do with an order now: the buttons to show. */
export type OrderAction =
  /** `cancelPurchase`. */
  | 'CANCEL'
  /** `confirmReceipt`. */
  | 'CONFIRM_RECEIPT'
  /** `redeem`, or `serveOrder` at a table. */
  | 'HAND_OVER'
  /** `pay`. */
  | 'PAY'
  /** `requestAfterSale` for what was not handed over. */
  | 'REQUEST_REFUND'
  /** `requestAfterSale` for what was handed over. */
  | 'REQUEST_RETURN'
  /** `shipOrder`. */
  | 'SHIP'
  /** Show `pickupCode` at the counter. */
  | 'SHOW_CODE'

/** Who did something with an order. */
export type OrderActor =
  /** The payment provider. */
  | 'PROVIDER'
  /** The buyer. */
  | 'RESIDENT'
  /** Somebody of the store. */
  | 'STAFF'
  /** The portal. */
  | 'SYSTEM'

/** Why nothing came of an order. */
export type OrderCloseReason =
  /** Its group did not come together. */
  | 'GROUP_FAILED'
  /** All of it was given back before it was handed over. */
  | 'REFUNDED'
  /** It looked like fraud. */
  | 'RISK'
  /** The store gave it up. */
  | 'STAFF'
  /** It was not paid in time. */
  | 'TIMEOUT'
  /** The buyer gave it up. */
  | 'USER'

/** How far an order has come. */
export type OrderState =
  /** Paid; its group is not full yet. */
  | 'AWAITING_GROUP'
  /** Nothing will come of it; see `closeReason`. */
  | 'CLOSED'
  /** The buyer has it and is content, or said nothing for a week. */
  | 'COMPLETED'
  /** All of it was handed over. */
  | 'FULFILLED'
  /** Some of it was handed over. */
  | 'PARTIALLY_FULFILLED'
  /** Its stock is held until it is paid or the time is over. */
  | 'PENDING_PAYMENT'
  /** Paid; the store prepares it. */
  | 'TO_FULFIL'

/** Where a parcel is, as far as it matters to its order. */
export type ParcelState =
  /** Arrived. */
  | 'DELIVERED'
  /** Will not arrive: it went back, or was stuck for a week. */
  | 'LOST'
  /** On its way, or nobody knows better. */
  | 'SHIPPED'

/** What a line of a fee is. */
export type ParkingChargeLabel =
  /** Taken off: the most a day costs. */
  | 'CAP'
  /** Taken off for the class of vehicle. */
  | 'DISCOUNT'
  /** A flat charge. */
  | 'FLAT'
  /** The stay is short enough to be free. */
  | 'FREE_STAY'
  /** Started steps of a rate. */
  | 'STEPS'

/** How the lot is built. */
export type ParkingLayout =
  /** On several floors. */
  | 'MULTI_STOREY'
  /** Something else, or not told. */
  | 'OTHER'
  /** Along a street. */
  | 'STREET'
  /** In the open. */
  | 'SURFACE'
  /** Below ground. */
  | 'UNDERGROUND'

/** What the source itself says about opening, apart from the hours of the place. */
export type ParkingOpening =
  /** Closed. */
  | 'CLOSED'
  /** Open. */
  | 'OPEN'
  /** Not told. */
  | 'UNKNOWN'

/** Where a vehicle is. */
export type ParkingStayState =
  /** In the lot. */
  | 'INSIDE'
  /** It has left. */
  | 'LEFT'
  /** It was not seen to come, or not seen to leave. */
  | 'UNSEEN'

/** What a payment goes through. */
export type PaymentChannel =
  /** The balance alone. */
  | 'BALANCE'
  /** There was nothing to pay. */
  | 'NONE'
  /** WeChat Pay, perhaps with a part from the balance. */
  | 'WECHAT'

/** How far an attempt to pay has come. */
export type PaymentState =
  /** It cannot be paid any more. */
  | 'CLOSED'
  /** Not announced to the provider yet. */
  | 'CREATED'
  /** The provider did not take it. */
  | 'FAILED'
  /** It can be paid. */
  | 'PREPAID'
  /** It is paid. */
  | 'SUCCEEDED'

/** What sort of place it is. Each kind is an object type of its own. */
export type PlaceKind =
  /** A sight, park, museum or old street. */
  | 'ATTRACTION'
  /** A university, its campus or a venue on it. */
  | 'CAMPUS_VENUE'
  /** A place to leave a vehicle, on or off the street. */
  | 'PARKING_LOT'
  /** A counter where the city serves its residents. */
  | 'SERVICE_HALL'
  /** A station or stop of public transport. */
  | 'STATION'
  /** A shop, restaurant or stall of a merchant. */
  | 'STORE'

/** A purchase as it was previewed. */
export type PlaceOrderInput = {
  /** As `checkout` was asked. */
  readonly checkout: CheckoutInput
  /** Chosen by the client, as a UUID; the same key has one effect. */
  readonly idempotencyKey: string
  /** `total` of the preview: what the buyer was shown. */
  readonly total: number
}

/** Whether the place is in use at all; its hours say whether it is open now. */
export type PlaceState =
  /** Gone; kept so that old links still tell. */
  | 'CLOSED_FOREVER'
  /** In use; its hours apply. */
  | 'OPEN'
  /** Not there yet; never listed. */
  | 'PLANNED'
  /** Closed for the season. */
  | 'SEASONAL_CLOSED'
  /** Closed for now, for a reason such as works. */
  | 'SUSPENDED'

/** A position the caller knows. Without `crs` the numbers are taken as WGS-84. */
export type PointInput = {
  /** What the numbers refer to. */
  readonly crs?: Crs
  /** Degrees north, −90 to 90. */
  readonly lat: number
  /** Degrees east, −180 to 180. */
  readonly lon: number
}

/** How far to trust the point. */
export type PositionAccuracy =
  /** Good for the neighbourhood, not for the door. */
  | 'APPROXIMATE'
  /** From a survey or an open map. */
  | 'EXACT'

/** The order of a list of products. Equal ones are ordered by id, so that pages never overlap. */
export type ProductSort =
  /** Nearest keeping store first; needs `near`. */
  | 'DISTANCE'
  /** Latest listed first. */
  | 'NEWEST'
  /** Lowest price first. */
  | 'PRICE_ASC'
  /** Highest of the lowest prices first. */
  | 'PRICE_DESC'
  /** Most sold first. */
  | 'SALES'

/** Whether a purchase is paid. */
export type PurchaseState =
  /** It was not paid in time, or given up. */
  | 'CLOSED'
  /** It is paid. */
  | 'PAID'
  /** It waits for its money. */
  | 'PENDING_PAYMENT'

/** Whether numbers are given out. */
export type QueueState =
  /** They are. */
  | 'OPEN'
  /** Not for the moment; who waits is served. */
  | 'PAUSED'

/** Where a number stands. */
export type QueueTicketState =
  /** Its turn: come. */
  | 'CALLED'
  /** Given back. */
  | 'CANCELLED'
  /** Its day is over. */
  | 'EXPIRED'
  /** Called, and nobody came. Come to the counter to wait again. */
  | 'PASSED'
  /** Done. */
  | 'SERVED'
  /** In the queue. */
  | 'WAITING'

/** A hand-over at the counter. */
export type RedeemInput = {
  /** As the buyer shows it. */
  readonly code: string
  /** Chosen by the client, as a UUID; the same key has one effect. */
  readonly idempotencyKey: string
  /** By the clock of the counter, where it had no connection. */
  readonly scannedAt?: string | undefined
  /** What is handed over; without it all that is left. */
  readonly units?: ReadonlyArray<UnitsInput> | undefined
}

/** How much of an order has gone back for certain. */
export type RefundStatus =
  /** All of its units. */
  | 'FULL'
  /** Nothing. */
  | 'NONE'
  /** Some of its units. */
  | 'PARTIAL'

/** What is told of an attribute. */
export type ReportAttributeInput = {
  /** Which. */
  readonly code: string
  /** One, or some of a list. */
  readonly values: ReadonlyArray<string>
}

/** What an attribute of a report holds, in the words of Open311. */
export type ReportDatatype =
  /** A day, or a moment. */
  | 'datetime'
  /** Some of `values`. */
  | 'multivaluelist'
  /** A number. */
  | 'number'
  /** One of `values`. */
  | 'singlevaluelist'
  /** One line. */
  | 'string'
  /** Several lines. */
  | 'text'

/** A report as somebody writes it. */
export type ReportInput = {
  /** In words. */
  readonly address?: string | undefined
  /** Where. */
  readonly at: PointInput
  /** What the service asks for. */
  readonly attributes?: ReadonlyArray<ReportAttributeInput> | undefined
  /** Code or slug of the city. */
  readonly city: string
  /** For the city alone. */
  readonly confidential?: boolean | undefined
  /** What it is; no names, no phone numbers. */
  readonly description: string
  /** Its code. */
  readonly service: string
}

/** How far a report is; Open311 calls those up to ACTION_SCHEDULED open. */
export type ReportState =
  /** It will be dealt with on a day that is set. */
  | 'ACTION_SCHEDULED'
  /** Nothing more is done. */
  | 'CLOSED'
  /** It is so. */
  | 'CONFIRMED'
  /** It is the same as another one. */
  | 'DUPLICATE'
  /** It is mended. */
  | 'FIXED'
  /** It is shown to nobody but its writer. */
  | 'HIDDEN'
  /** Somebody looks into it. */
  | 'INVESTIGATING'
  /** Somebody is at it. */
  | 'IN_PROGRESS'
  /** Others have to. */
  | 'NOT_RESPONSIBLE'
  /** Nobody has looked at it yet; only its writer sees it. */
  | 'RECEIVED'
  /** It cannot be mended now. */
  | 'UNABLE_TO_FIX'

/** Whether a review is shown. */
export type ReviewState =
  /** Hidden by the city. */
  | 'HIDDEN'
  /** Taken back by whoever wrote it. */
  | 'REMOVED'
  /** To everybody. */
  | 'SHOWN'

/** What can be found: products, and places of each kind. */
export type SearchKind =
  /** A sight, park, museum or old street. */
  | 'ATTRACTION'
  /** A university, its campus or a venue on it. */
  | 'CAMPUS_VENUE'
  /** A place to leave a vehicle, on or off the street. */
  | 'PARKING_LOT'
  /** Something on sale. */
  | 'PRODUCT'
  /** A counter where the city serves its residents. */
  | 'SERVICE_HALL'
  /** A station or stop of public transport. */
  | 'STATION'
  /** A shop, restaurant or stall of a merchant. */
  | 'STORE'

/** Where the text was found. */
export type SearchMatch =
  /** All of it stands in the name. */
  | 'NAME'
  /** Some of it stands only in the description or address. */
  | 'TEXT'

/** The occasion a store suits. */
export type StoreTag =
  /** Something warm before work. */
  | 'BREAKFAST'
  /** What students need. */
  | 'CAMPUS'
  /** With children, at weekends. */
  | 'FAMILY'
  /** Something to take home. */
  | 'GIFT'
  /** A meal at noon. */
  | 'LUNCH'
  /** Food late in the evening. */
  | 'NIGHT'

/** Whom a ticket price is for. */
export type TicketAudience =
  /** Anyone without a reduction. */
  | 'ADULT'
  /** By age or height, as the site says. */
  | 'CHILD'
  /** One price for all. */
  | 'EVERYONE'
  /** 60 to 69 years. */
  | 'SENIOR_60'
  /** 70 years and older. */
  | 'SENIOR_70'
  /** With a student card. */
  | 'STUDENT'

/** What a courier says of a parcel. */
export type TrackingState =
  /** The courier has it. */
  | 'COLLECTED'
  /** Arrived. */
  | 'DELIVERED'
  /** Under way. */
  | 'IN_TRANSIT'
  /** On its last way, or waits in a locker. */
  | 'OUT_FOR_DELIVERY'
  /** It does not go on as it should. */
  | 'PROBLEM'
  /** On its way back, or back. */
  | 'RETURNED'

/** So many units of a line of an order. */
export type UnitsInput = {
  /** Id of the line. */
  readonly line: string
  /** Units, from 1. */
  readonly quantity: number
}

/** What is to be parked. */
export type VehicleClass =
  /** A bicycle. */
  | 'BICYCLE'
  /** A private car. */
  | 'CAR'
  /** A bus or coach. */
  | 'COACH'
  /** A car of someone with a permit for reserved bays. */
  | 'DISABLED'
  /** A car that charges while it stands. */
  | 'ELECTRIC_CAR'
  /** A motorcycle or scooter. */
  | 'MOTORCYCLE'
  /** A heavy goods vehicle. */
  | 'TRUCK_HEAVY'
  /** A van or light goods vehicle. */
  | 'TRUCK_LIGHT'

export type AddToCartMutationVariables = Exact<{
  store: string
  sku: string
  quantity: number
  idempotencyKey: string
}>

export type AddToCartMutation = {
  readonly addToCart:
    | ({ readonly __typename: 'Cart' } & CartFactsFragment)
    | ({ readonly __typename: 'CartFull' } & ProblemFacts_CartFull_Fragment)
    | ({ readonly __typename: 'IdempotencyKeyReused' } & ProblemFacts_IdempotencyKeyReused_Fragment)
    | ({ readonly __typename: 'NotOnSale' } & ProblemFacts_NotOnSale_Fragment)
    | ({ readonly __typename: 'QuantityInvalid' } & ProblemFacts_QuantityInvalid_Fragment)
}

export type AttractionsQueryVariables = Exact<{
  city: string
  category?: AttractionCategory | undefined
  grade?: number | undefined
  openNow?: boolean | undefined
  first?: number
  after?: string | undefined
}>

export type AttractionsQuery = {
  readonly attractions: {
    readonly totalCount: number
    readonly nodes: ReadonlyArray<PlaceCard_Attraction_Fragment & AttractionFactsFragment>
    readonly pageInfo: NextPageFragment
  }
}

export type BindPhoneMutationVariables = Exact<{
  code: string
}>

export type BindPhoneMutation = {
  readonly bindPhone:
    | ({ readonly __typename: 'AccountRestricted' } & ProblemFacts_AccountRestricted_Fragment)
    | ({ readonly __typename: 'CodeRefused' } & ProblemFacts_CodeRefused_Fragment)
    | ({ readonly __typename: 'Session' } & SessionFactsFragment)
}

export type BookSlotMutationVariables = Exact<{
  bookable: string
  startsAt: string
  party: number
  audience?: BookingAudience | undefined
  people?: ReadonlyArray<BookingPersonInput> | undefined
  orWait?: boolean | undefined
  key: string
}>

export type BookSlotMutation = {
  readonly bookSlot:
    | ({ readonly __typename: 'Booking' } & BookingFactsFragment)
    | ({ readonly __typename: 'BookingDocumentUsed' } & ProblemFacts_BookingDocumentUsed_Fragment)
    | ({ readonly __typename: 'BookingExists' } & ProblemFacts_BookingExists_Fragment)
    | ({ readonly __typename: 'BookingFull' } & ProblemFacts_BookingFull_Fragment)
    | ({ readonly __typename: 'BookingNotFound' } & ProblemFacts_BookingNotFound_Fragment)
    | ({
        readonly __typename: 'BookingPartyUnfit'
        readonly partyMin: number
        readonly partyMax: number
      } & ProblemFacts_BookingPartyUnfit_Fragment)
    | ({
        readonly __typename: 'BookingPersonInvalid'
        readonly position: number
      } & ProblemFacts_BookingPersonInvalid_Fragment)
    | ({ readonly __typename: 'BookingSlotClosed' } & ProblemFacts_BookingSlotClosed_Fragment)
    | ({
        readonly __typename: 'BookingStopped'
        readonly until: string
      } & ProblemFacts_BookingStopped_Fragment)
    | ({ readonly __typename: 'BookingTooMany' } & ProblemFacts_BookingTooMany_Fragment)
    | ({ readonly __typename: 'IdempotencyKeyReused' } & ProblemFacts_IdempotencyKeyReused_Fragment)
}

export type BookablesQueryVariables = Exact<{
  place: string
}>

export type BookablesQuery = {
  readonly place:
    | { readonly id: string; readonly bookables: ReadonlyArray<BookableFactsFragment> }
    | { readonly id: string; readonly bookables: ReadonlyArray<BookableFactsFragment> }
    | { readonly id: string; readonly bookables: ReadonlyArray<BookableFactsFragment> }
    | { readonly id: string; readonly bookables: ReadonlyArray<BookableFactsFragment> }
    | { readonly id: string; readonly bookables: ReadonlyArray<BookableFactsFragment> }
    | { readonly id: string; readonly bookables: ReadonlyArray<BookableFactsFragment> }
    | null
}

export type BookingQueryVariables = Exact<{
  id: string
}>

export type BookingQuery = { readonly booking: BookingFactsFragment | null }

export type BookingSlotsQueryVariables = Exact<{
  bookable: string
  day: string
}>

export type BookingSlotsQuery = {
  readonly bookable:
    | ({
        readonly slots: ReadonlyArray<{
          readonly startsAt: string
          readonly endsAt: string
          readonly state: BookingSlotState
          readonly capacity: number
          readonly left: number
          readonly waiting: number
          readonly audiences: ReadonlyArray<{
            readonly audience: BookingAudience
            readonly left: number
          }>
        }>
      } & BookableFactsFragment)
    | null
}

export type BookingsQueryVariables = Exact<{
  live?: boolean | undefined
  first?: number
  after?: string | undefined
}>

export type BookingsQuery = {
  readonly myBookings: {
    readonly nodes: ReadonlyArray<BookingFactsFragment>
    readonly pageInfo: NextPageFragment
  }
}

export type CancelBookingMutationVariables = Exact<{
  id: string
}>

export type CancelBookingMutation = {
  readonly cancelBooking:
    | ({ readonly __typename: 'Booking' } & BookingFactsFragment)
    | ({ readonly __typename: 'BookingMoved' } & ProblemFacts_BookingMoved_Fragment)
    | ({ readonly __typename: 'BookingNotFound' } & ProblemFacts_BookingNotFound_Fragment)
    | ({ readonly __typename: 'BookingTooLate' } & ProblemFacts_BookingTooLate_Fragment)
}

export type CancelPurchaseMutationVariables = Exact<{
  id: string
}>

export type CancelPurchaseMutation = {
  readonly cancelPurchase:
    | ({ readonly __typename: 'OrderNotFound' } & ProblemFacts_OrderNotFound_Fragment)
    | ({ readonly __typename: 'Purchase' } & PurchaseFactsFragment)
}

export type CartQueryVariables = Exact<{ [key: string]: never }>

export type CartQuery = { readonly cart: CartFactsFragment }

export type CategoriesQueryVariables = Exact<{ [key: string]: never }>

export type CategoriesQuery = {
  readonly categories: ReadonlyArray<{
    readonly id: string
    readonly name: string
    readonly children: ReadonlyArray<{ readonly id: string; readonly name: string }>
  }>
}

export type CheckoutQueryVariables = Exact<{
  input: CheckoutInput
}>

export type CheckoutQuery = {
  readonly checkout: {
    readonly total: number
    readonly obstacles: ReadonlyArray<{
      readonly code: CheckoutObstacleCode
      readonly message: string
      readonly storeId: string | null
      readonly skuId: string | null
      readonly available: number | null
    }>
    readonly orders: ReadonlyArray<{
      readonly fulfilment: Fulfilment | null
      readonly offered: ReadonlyArray<Fulfilment>
      readonly goods: number
      readonly freight: number
      readonly total: number
      readonly store: { readonly id: string; readonly name: string } | null
      readonly lines: ReadonlyArray<{
        readonly skuId: string
        readonly name: string
        readonly chosen: ReadonlyArray<string>
        readonly imageUrl: string | null
        readonly quantity: number
        readonly price: number
        readonly payable: number
      }>
    }>
  }
}

export type CitiesQueryVariables = Exact<{ [key: string]: never }>

export type CitiesQuery = {
  readonly cities: ReadonlyArray<{
    readonly code: string
    readonly slug: string
    readonly name: string
    readonly centre: { readonly lon: number; readonly lat: number; readonly crs: Crs }
  }>
}

export type CityNowQueryVariables = Exact<{
  city: string
  at?: PointOrCell | undefined
  first?: number
}>

export type CityNowQuery = {
  readonly cityNow: {
    readonly at: string
    readonly occasions: ReadonlyArray<NowOccasion>
    readonly items: ReadonlyArray<{
      readonly kind: NowKind
      readonly id: string
      readonly title: string
      readonly text: string | null
      readonly distance: number | null
      readonly reasons: ReadonlyArray<{
        readonly code: NowReasonCode
        readonly value: number | null
        readonly text: string
      }>
      readonly place:
        | PlaceCard_Attraction_Fragment
        | PlaceCard_CampusVenue_Fragment
        | PlaceCard_ParkingLot_Fragment
        | PlaceCard_ServiceHall_Fragment
        | PlaceCard_Station_Fragment
        | PlaceCard_Store_Fragment
        | null
    }>
  }
}

export type ClearSearchesMutationVariables = Exact<{ [key: string]: never }>

export type ClearSearchesMutation = { readonly clearSearches: boolean }

export type ClearVisitsMutationVariables = Exact<{ [key: string]: never }>

export type ClearVisitsMutation = { readonly clearVisits: boolean }

export type ConfirmReceiptMutationVariables = Exact<{
  order: string
}>

export type ConfirmReceiptMutation = {
  readonly confirmReceipt:
    | ({ readonly __typename: 'IllegalTransition' } & ProblemFacts_IllegalTransition_Fragment)
    | ({ readonly __typename: 'Order' } & OrderFactsFragment)
    | ({ readonly __typename: 'OrderNotFound' } & ProblemFacts_OrderNotFound_Fragment)
}

export type DeleteAddressMutationVariables = Exact<{
  id: string
}>

export type DeleteAddressMutation = { readonly deleteAddress: boolean }

export type FavouritesQueryVariables = Exact<{
  first?: number
  after?: string | undefined
}>

export type FavouritesQuery = {
  readonly me: {
    readonly favourites: {
      readonly nodes: ReadonlyArray<InterestCardFragment>
      readonly pageInfo: NextPageFragment
    }
  } | null
}

export type FindParkingStayMutationVariables = Exact<{
  lot: string
  plate: string
}>

export type FindParkingStayMutation = {
  readonly findParkingStay:
    | ({ readonly __typename: 'ParkingStay' } & StayFactsFragment)
    | ({ readonly __typename: 'ParkingStayNotFound' } & ProblemFacts_ParkingStayNotFound_Fragment)
}

export type HomeQueryVariables = Exact<{
  city: string
  at: PointOrCell
  tag?: StoreTag | undefined
}>

export type HomeQuery = {
  readonly city: {
    readonly code: string
    readonly slug: string
    readonly name: string
    readonly zone: string
    readonly centre: { readonly lon: number; readonly lat: number; readonly crs: Crs }
  } | null
  readonly nearby: {
    readonly edges: ReadonlyArray<{
      readonly distance: number
      readonly node:
        | ({
            readonly category: AttractionCategory
            readonly grade: number
          } & PlaceCard_Attraction_Fragment)
        | PlaceCard_CampusVenue_Fragment
        | PlaceCard_ParkingLot_Fragment
        | PlaceCard_ServiceHall_Fragment
        | PlaceCard_Station_Fragment
        | PlaceCard_Store_Fragment
    }>
  }
  readonly parkingLots: {
    readonly edges: ReadonlyArray<{
      readonly distance: number | null
      readonly node: PlaceCard_ParkingLot_Fragment & ParkingRoomFragment
    }>
  }
  readonly stores: {
    readonly edges: ReadonlyArray<{
      readonly node: {
        readonly description: string | null
        readonly tags: ReadonlyArray<StoreTag>
      } & PlaceCard_Store_Fragment
    }>
  }
  readonly products: { readonly nodes: ReadonlyArray<ProductCardFragment> }
}

export type HotWordsQueryVariables = Exact<{
  city: string
}>

export type HotWordsQuery = { readonly hotWords: ReadonlyArray<string> }

export type LeaveQueueMutationVariables = Exact<{
  id: string
}>

export type LeaveQueueMutation = {
  readonly leaveQueue:
    | ({ readonly __typename: 'QueueNotFound' } & ProblemFacts_QueueNotFound_Fragment)
    | ({ readonly __typename: 'QueueTicket' } & TicketFactsFragment)
    | ({ readonly __typename: 'QueueTicketMoved' } & ProblemFacts_QueueTicketMoved_Fragment)
}

export type MeQueryVariables = Exact<{ [key: string]: never }>

export type MeQuery = {
  readonly me: {
    readonly id: string
    readonly since: string
    readonly phone: string | null
    readonly balance: number
    readonly addresses: ReadonlyArray<AddressFactsFragment>
  } | null
}

export type MyReportsQueryVariables = Exact<{
  after?: string | undefined
}>

export type MyReportsQuery = {
  readonly myReports: {
    readonly nodes: ReadonlyArray<ReportFactsFragment>
    readonly pageInfo: NextPageFragment
  }
}

export type NearbyQueryVariables = Exact<{
  at: PointOrCell
  radius?: number
  kinds?: ReadonlyArray<PlaceKind> | undefined
  openNow?: boolean | undefined
  first?: number
  after?: string | undefined
}>

export type NearbyQuery = {
  readonly nearby: {
    readonly edges: ReadonlyArray<{
      readonly distance: number
      readonly node:
        | ({
            readonly category: AttractionCategory
            readonly grade: number
          } & PlaceCard_Attraction_Fragment)
        | PlaceCard_CampusVenue_Fragment
        | (ParkingRoomFragment & PlaceCard_ParkingLot_Fragment)
        | PlaceCard_ServiceHall_Fragment
        | (StationLinesFragment & PlaceCard_Station_Fragment)
        | ({ readonly tags: ReadonlyArray<StoreTag> } & PlaceCard_Store_Fragment)
    }>
    readonly pageInfo: NextPageFragment
  }
}

export type NoteConsentMutationVariables = Exact<{
  templates: ReadonlyArray<MessageTemplate>
}>

export type NoteConsentMutation = { readonly noteConsent: boolean }

export type NoteSearchMutationVariables = Exact<{
  city: string
  text: string
}>

export type NoteSearchMutation = { readonly noteSearch: boolean }

export type NoteVisitMutationVariables = Exact<{
  id: string
}>

export type NoteVisitMutation = { readonly noteVisit: boolean }

export type OrderQueryVariables = Exact<{
  id: string
}>

export type OrderQuery = {
  readonly order:
    | ({
        readonly note: string | null
        readonly address: {
          readonly divisionCode: string
          readonly recipient: string
          readonly phone: string
          readonly street: string
        } | null
        readonly parcels: ReadonlyArray<{
          readonly id: string
          readonly carrier: string
          readonly trackingNo: string
          readonly state: ParcelState
          readonly shippedAt: string
          readonly deliveredAt: string | null
          readonly steps: ReadonlyArray<{
            readonly at: string
            readonly state: TrackingState | null
            readonly place: string | null
          }>
        }>
        readonly events: ReadonlyArray<{
          readonly event: string
          readonly from: OrderState | null
          readonly to: OrderState
          readonly actor: OrderActor
          readonly at: string
        }>
        readonly afterSales: ReadonlyArray<AfterSaleFactsFragment>
      } & OrderFactsFragment)
    | null
}

export type OrderByCodeQueryVariables = Exact<{
  code: string
}>

export type OrderByCodeQuery = {
  readonly orderByCode:
    | ({ readonly __typename: 'Order' } & OrderFactsFragment)
    | ({ readonly __typename: 'PickupCodeUnknown' } & ProblemFacts_PickupCodeUnknown_Fragment)
}

export type OrderPapersQueryVariables = Exact<{
  id: string
}>

export type OrderPapersQuery = {
  readonly order: {
    readonly id: string
    readonly invoices: ReadonlyArray<InvoiceFactsFragment>
    readonly lines: ReadonlyArray<{
      readonly id: string
      readonly review: {
        readonly id: string
        readonly rating: number
        readonly text: string
        readonly state: ReviewState
        readonly reply: string | null
      } | null
    }>
  } | null
}

export type OrdersQueryVariables = Exact<{
  states?: ReadonlyArray<OrderState> | undefined
  first?: number
  after?: string | undefined
}>

export type OrdersQuery = {
  readonly orders: {
    readonly nodes: ReadonlyArray<OrderFactsFragment>
    readonly pageInfo: NextPageFragment
  }
}

export type ParkingDueQueryVariables = Exact<{
  stay: string
  vouchers: ReadonlyArray<string>
}>

export type ParkingDueQuery = {
  readonly parkingDue: {
    readonly amount: number
    readonly off: number
    readonly paid: number
  } | null
}

export type ParkingLotsQueryVariables = Exact<{
  city: string
  near?: PointOrCell | undefined
  vehicleClass?: VehicleClass
  availableOnly?: boolean | undefined
  openNow?: boolean | undefined
  first?: number
  after?: string | undefined
}>

export type ParkingLotsQuery = {
  readonly parkingLots: {
    readonly edges: ReadonlyArray<{
      readonly distance: number | null
      readonly node: {
        readonly address: string | null
        readonly tariffText: string | null
        readonly heightLimitCm: number | null
        readonly availability: {
          readonly kind: AvailabilityKind
          readonly level: AvailabilityLevel
          readonly free: number | null
          readonly total: number | null
          readonly asOf: string | null
          readonly stale: boolean
        }
      } & PlaceCard_ParkingLot_Fragment
    }>
    readonly pageInfo: NextPageFragment
  }
}

export type ParkingStayQueryVariables = Exact<{
  id: string
  lot: string
}>

export type ParkingStayQuery = {
  readonly parkingStay: StayFactsFragment | null
  readonly myParkingVouchers: ReadonlyArray<{
    readonly orderId: string
    readonly store: string
    readonly freeMinutes: number
    readonly usableUntil: string
  }>
}

export type ParkingStaysQueryVariables = Exact<{
  after?: string | undefined
}>

export type ParkingStaysQuery = {
  readonly myParkingStays: {
    readonly nodes: ReadonlyArray<StayFactsFragment>
    readonly pageInfo: NextPageFragment
  }
}

export type PayMutationVariables = Exact<{
  purchase: string
  balance?: number
  idempotencyKey: string
}>

export type PayMutation = {
  readonly pay:
    | ({ readonly __typename: 'AlreadyPaid' } & ProblemFacts_AlreadyPaid_Fragment)
    | ({ readonly __typename: 'IdempotencyKeyReused' } & ProblemFacts_IdempotencyKeyReused_Fragment)
    | ({ readonly __typename: 'InsufficientBalance' } & ProblemFacts_InsufficientBalance_Fragment)
    | ({ readonly __typename: 'OrderNotFound' } & ProblemFacts_OrderNotFound_Fragment)
    | {
        readonly __typename: 'Payment'
        readonly id: string
        readonly state: PaymentState
        readonly channel: PaymentChannel
        readonly external: number
        readonly balance: number
        readonly sheet: {
          readonly appId: string
          readonly timeStamp: string
          readonly nonceStr: string
          readonly package: string
          readonly signType: string
          readonly paySign: string
        } | null
      }
    | ({ readonly __typename: 'PaymentRefused' } & ProblemFacts_PaymentRefused_Fragment)
    | ({ readonly __typename: 'PurchaseClosed' } & ProblemFacts_PurchaseClosed_Fragment)
}

export type PayParkingStayMutationVariables = Exact<{
  stay: string
  due: number
  vouchers?: ReadonlyArray<string> | undefined
  key: string
}>

export type PayParkingStayMutation = {
  readonly payParkingStay:
    | ({ readonly __typename: 'IdempotencyKeyReused' } & ProblemFacts_IdempotencyKeyReused_Fragment)
    | {
        readonly __typename: 'Order'
        readonly id: string
        readonly purchaseId: string
        readonly state: OrderState
        readonly total: number
      }
    | ({
        readonly __typename: 'ParkingDueChanged'
        readonly due: number
      } & ProblemFacts_ParkingDueChanged_Fragment)
    | ({ readonly __typename: 'ParkingNothingDue' } & ProblemFacts_ParkingNothingDue_Fragment)
    | ({
        readonly __typename: 'ParkingPayingElsewhere'
      } & ProblemFacts_ParkingPayingElsewhere_Fragment)
    | ({ readonly __typename: 'ParkingStayBeingPaid' } & ProblemFacts_ParkingStayBeingPaid_Fragment)
    | ({ readonly __typename: 'ParkingStayNotFound' } & ProblemFacts_ParkingStayNotFound_Fragment)
    | ({
        readonly __typename: 'ParkingVoucherNotUsable'
      } & ProblemFacts_ParkingVoucherNotUsable_Fragment)
    | ({ readonly __typename: 'TooManyUnpaid' } & ProblemFacts_TooManyUnpaid_Fragment)
}

export type PickupSlotsQueryVariables = Exact<{
  store: string
}>

export type PickupSlotsQuery = {
  readonly pickupSlots: ReadonlyArray<{
    readonly startsAt: string
    readonly endsAt: string
    readonly left: number
  }>
}

export type PlaceQueryVariables = Exact<{
  id: string
}>

export type PlaceQuery = {
  readonly place:
    | (AttractionFactsFragment & PlacePage_Attraction_Fragment)
    | PlacePage_CampusVenue_Fragment
    | ({
        readonly layout: ParkingLayout
        readonly heightLimitCm: number | null
        readonly sourceOpening: ParkingOpening
        readonly capacity: ReadonlyArray<{
          readonly vehicleClass: VehicleClass
          readonly bays: number
        }>
      } & ParkingRoomFragment &
        PlacePage_ParkingLot_Fragment)
    | PlacePage_ServiceHall_Fragment
    | (StationLinesFragment & PlacePage_Station_Fragment)
    | ({
        readonly tags: ReadonlyArray<StoreTag>
        readonly pickup: boolean
        readonly merchant: {
          readonly id: string
          readonly name: string
          readonly brand: string | null
        } | null
      } & PlacePage_Store_Fragment)
    | null
}

export type PlaceOrderMutationVariables = Exact<{
  input: PlaceOrderInput
}>

export type PlaceOrderMutation = {
  readonly placeOrder:
    | ({
        readonly __typename: 'CheckoutObstructed'
        readonly obstacles: ReadonlyArray<{
          readonly code: CheckoutObstacleCode
          readonly message: string
          readonly storeId: string | null
          readonly skuId: string | null
          readonly available: number | null
        }>
      } & ProblemFacts_CheckoutObstructed_Fragment)
    | ({ readonly __typename: 'IdempotencyKeyReused' } & ProblemFacts_IdempotencyKeyReused_Fragment)
    | ({ readonly __typename: 'Purchase' } & PurchaseFactsFragment)
    | ({ readonly __typename: 'TooManyUnpaid' } & ProblemFacts_TooManyUnpaid_Fragment)
    | ({
        readonly __typename: 'TotalChanged'
        readonly total: number
      } & ProblemFacts_TotalChanged_Fragment)
}

export type ProductQueryVariables = Exact<{
  id: string
}>

export type ProductQuery = {
  readonly product:
    | ({
        readonly description: string | null
        readonly sold: number
        readonly tags: ReadonlyArray<string>
        readonly origin: string | null
        readonly supplyChain: ReadonlyArray<{
          readonly on: string | null
          readonly where: string | null
          readonly what: string
        }>
        readonly inspections: ReadonlyArray<{
          readonly id: string
          readonly laboratory: string
          readonly number: string
          readonly inspectedOn: string
          readonly result: InspectionResult
          readonly pageUrl: string | null
          readonly documentUrl: string | null
          readonly media: ReadonlyArray<{ readonly url: string }>
        }>
        readonly boughtTogether: ReadonlyArray<ProductCardFragment>
        readonly category: { readonly name: string } | null
        readonly merchant: {
          readonly id: string
          readonly name: string
          readonly brand: string | null
        } | null
        readonly media: ReadonlyArray<{
          readonly kind: MediaKind
          readonly url: string
          readonly alt: string | null
          readonly width: number | null
          readonly height: number | null
        }>
        readonly spin: ReadonlyArray<{ readonly url: string }>
        readonly skus: ReadonlyArray<{
          readonly id: string
          readonly code: string
          readonly price: number
          readonly marketPrice: number | null
          readonly sellable: number
          readonly choices: ReadonlyArray<{
            readonly specification: string
            readonly value: string
          }>
          readonly components: ReadonlyArray<{
            readonly sku: string
            readonly product: string
            readonly name: string
            readonly perUnit: number
          }>
          readonly stock: ReadonlyArray<{
            readonly sellable: number
            readonly store: { readonly address: string | null } & PlaceCard_Store_Fragment
          }>
        }>
      } & ProductCardFragment)
    | null
}

export type ProductsQueryVariables = Exact<{
  city: string
  category?: string | undefined
  store?: string | undefined
  tag?: string | undefined
  inStock?: boolean | undefined
  minPrice?: number | undefined
  maxPrice?: number | undefined
  sort?: ProductSort
  near?: PointOrCell | undefined
  first?: number
  after?: string | undefined
}>

export type ProductsQuery = {
  readonly products: {
    readonly edges: ReadonlyArray<{
      readonly distance: number | null
      readonly node: ProductCardFragment
    }>
    readonly pageInfo: NextPageFragment
  }
}

export type QueueTicketQueryVariables = Exact<{
  id: string
}>

export type QueueTicketQuery = { readonly queueTicket: TicketFactsFragment | null }

export type QueueTicketsQueryVariables = Exact<{
  live?: boolean | undefined
  first?: number
  after?: string | undefined
}>

export type QueueTicketsQuery = {
  readonly myQueueTickets: {
    readonly nodes: ReadonlyArray<TicketFactsFragment>
    readonly pageInfo: NextPageFragment
  }
}

export type QueuesQueryVariables = Exact<{
  place: string
}>

export type QueuesQuery = {
  readonly place:
    | { readonly id: string; readonly queues: ReadonlyArray<QueueFactsFragment> }
    | { readonly id: string; readonly queues: ReadonlyArray<QueueFactsFragment> }
    | { readonly id: string; readonly queues: ReadonlyArray<QueueFactsFragment> }
    | { readonly id: string; readonly queues: ReadonlyArray<QueueFactsFragment> }
    | { readonly id: string; readonly queues: ReadonlyArray<QueueFactsFragment> }
    | { readonly id: string; readonly queues: ReadonlyArray<QueueFactsFragment> }
    | null
}

export type RedeemMutationVariables = Exact<{
  input: RedeemInput
}>

export type RedeemMutation = {
  readonly redeem:
    | ({ readonly __typename: 'IdempotencyKeyReused' } & ProblemFacts_IdempotencyKeyReused_Fragment)
    | ({ readonly __typename: 'IllegalTransition' } & ProblemFacts_IllegalTransition_Fragment)
    | ({ readonly __typename: 'Order' } & OrderFactsFragment)
    | ({ readonly __typename: 'PickupCodeUnknown' } & ProblemFacts_PickupCodeUnknown_Fragment)
    | ({ readonly __typename: 'UnitsNotAvailable' } & ProblemFacts_UnitsNotAvailable_Fragment)
}

export type RemoveReviewMutationVariables = Exact<{
  id: string
}>

export type RemoveReviewMutation = {
  readonly removeReview:
    | { readonly __typename: 'Review'; readonly id: string; readonly state: ReviewState }
    | ({ readonly __typename: 'ReviewNotFound' } & ProblemFacts_ReviewNotFound_Fragment)
}

export type ReplayRedemptionsMutationVariables = Exact<{
  list: ReadonlyArray<RedeemInput>
}>

export type ReplayRedemptionsMutation = {
  readonly replayRedemptions: ReadonlyArray<{
    readonly idempotencyKey: string
    readonly order: { readonly id: string; readonly state: OrderState } | null
    readonly problem:
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | { readonly code: string; readonly message: string }
      | null
  }>
}

export type ReportQueryVariables = Exact<{
  id: string
}>

export type ReportQuery = { readonly report: ReportFactsFragment | null }

export type ReportProblemMutationVariables = Exact<{
  input: ReportInput
  key: string
}>

export type ReportProblemMutation = {
  readonly reportProblem:
    | ({ readonly __typename: 'IdempotencyKeyReused' } & ProblemFacts_IdempotencyKeyReused_Fragment)
    | ({ readonly __typename: 'Report' } & ReportFactsFragment)
    | ({ readonly __typename: 'ReportElsewhere' } & ProblemFacts_ReportElsewhere_Fragment)
    | ({ readonly __typename: 'ReportNotFound' } & ProblemFacts_ReportNotFound_Fragment)
    | ({ readonly __typename: 'ReportTooMany' } & ProblemFacts_ReportTooMany_Fragment)
    | ({ readonly __typename: 'ReportUnfit' } & ProblemFacts_ReportUnfit_Fragment)
}

export type ReportServicesQueryVariables = Exact<{
  city: string
}>

export type ReportServicesQuery = {
  readonly reportServices: ReadonlyArray<{
    readonly code: string
    readonly name: string
    readonly description: string
    readonly group: string
    readonly expectedHours: number | null
    readonly attributes: ReadonlyArray<{
      readonly code: string
      readonly name: string
      readonly datatype: ReportDatatype
      readonly required: boolean
      readonly values: ReadonlyArray<{ readonly key: string; readonly name: string }>
    }>
  }>
}

export type ReportsQueryVariables = Exact<{
  city: string
  open?: boolean | undefined
  service?: string | undefined
  after?: string | undefined
}>

export type ReportsQuery = {
  readonly reports: {
    readonly nodes: ReadonlyArray<ReportFactsFragment>
    readonly pageInfo: NextPageFragment
  }
}

export type RequestAfterSaleMutationVariables = Exact<{
  input: AfterSaleInput
}>

export type RequestAfterSaleMutation = {
  readonly requestAfterSale:
    | ({ readonly __typename: 'AfterSale' } & AfterSaleFactsFragment)
    | ({ readonly __typename: 'ExchangeNotPossible' } & ProblemFacts_ExchangeNotPossible_Fragment)
    | ({ readonly __typename: 'GroupInProgress' } & ProblemFacts_GroupInProgress_Fragment)
    | ({ readonly __typename: 'IdempotencyKeyReused' } & ProblemFacts_IdempotencyKeyReused_Fragment)
    | ({ readonly __typename: 'IllegalTransition' } & ProblemFacts_IllegalTransition_Fragment)
    | ({ readonly __typename: 'OrderNotFound' } & ProblemFacts_OrderNotFound_Fragment)
    | ({ readonly __typename: 'UnitsNotAvailable' } & ProblemFacts_UnitsNotAvailable_Fragment)
}

export type RequestInvoiceMutationVariables = Exact<{
  order: string
  buyer: InvoiceBuyerInput
}>

export type RequestInvoiceMutation = {
  readonly requestInvoice:
    | ({ readonly __typename: 'Invoice' } & InvoiceFactsFragment)
    | ({ readonly __typename: 'InvoiceExists' } & ProblemFacts_InvoiceExists_Fragment)
    | ({
        readonly __typename: 'InvoiceInvalid'
        readonly fault: string
      } & ProblemFacts_InvoiceInvalid_Fragment)
    | ({ readonly __typename: 'NothingToInvoice' } & ProblemFacts_NothingToInvoice_Fragment)
}

export type ReviewsQueryVariables = Exact<{
  id: string
  first?: number
  after?: string | undefined
}>

export type ReviewsQuery = {
  readonly product: {
    readonly rating: {
      readonly count: number
      readonly average: number | null
      readonly stars: ReadonlyArray<number>
    } | null
  } | null
  readonly reviews: {
    readonly nodes: ReadonlyArray<{
      readonly id: string
      readonly rating: number
      readonly text: string
      readonly chosen: ReadonlyArray<string>
      readonly writtenAt: string
      readonly reply: string | null
      readonly repliedAt: string | null
      readonly media: ReadonlyArray<{ readonly url: string }>
    }>
    readonly pageInfo: NextPageFragment
  }
}

export type RotateSessionMutationVariables = Exact<{ [key: string]: never }>

export type RotateSessionMutation = { readonly rotateSession: SessionFactsFragment }

export type SaveAddressMutationVariables = Exact<{
  id?: string | undefined
  input: AddressInput
}>

export type SaveAddressMutation = {
  readonly saveAddress:
    | ({ readonly __typename: 'Address' } & AddressFactsFragment)
    | ({
        readonly __typename: 'AddressInvalid'
        readonly field: string
      } & ProblemFacts_AddressInvalid_Fragment)
}

export type SearchQueryVariables = Exact<{
  text: string
  city: string
  kinds?: ReadonlyArray<SearchKind> | undefined
  first?: number
  after?: string | undefined
}>

export type SearchQuery = {
  readonly search: {
    readonly nodes: ReadonlyArray<{
      readonly matchedIn: SearchMatch
      readonly place:
        | ({
            readonly category: AttractionCategory
            readonly address: string | null
          } & PlaceCard_Attraction_Fragment)
        | ({ readonly address: string | null } & PlaceCard_CampusVenue_Fragment)
        | ({ readonly address: string | null } & PlaceCard_ParkingLot_Fragment)
        | ({ readonly address: string | null } & PlaceCard_ServiceHall_Fragment)
        | ({ readonly address: string | null } & PlaceCard_Station_Fragment)
        | ({ readonly address: string | null } & PlaceCard_Store_Fragment)
        | null
      readonly product: ProductCardFragment | null
    }>
    readonly pageInfo: NextPageFragment
  }
}

export type SearchesQueryVariables = Exact<{
  city: string
}>

export type SearchesQuery = { readonly me: { readonly searches: ReadonlyArray<string> } | null }

export type SetCartLineMutationVariables = Exact<{
  store: string
  sku: string
  quantity: number
}>

export type SetCartLineMutation = {
  readonly setCartLine:
    | ({ readonly __typename: 'Cart' } & CartFactsFragment)
    | ({ readonly __typename: 'CartFull' } & ProblemFacts_CartFull_Fragment)
    | ({ readonly __typename: 'NotOnSale' } & ProblemFacts_NotOnSale_Fragment)
    | ({ readonly __typename: 'QuantityInvalid' } & ProblemFacts_QuantityInvalid_Fragment)
}

export type SetFavouriteMutationVariables = Exact<{
  id: string
  isFavourite: boolean
}>

export type SetFavouriteMutation = {
  readonly setFavourite:
    | { readonly __typename: 'FavouriteSet'; readonly isFavourite: boolean }
    | ({ readonly __typename: 'FavouritesFull' } & ProblemFacts_FavouritesFull_Fragment)
    | ({ readonly __typename: 'InterestUnknown' } & ProblemFacts_InterestUnknown_Fragment)
}

export type ShipReturnMutationVariables = Exact<{
  id: string
  carrier: string
  trackingNo: string
}>

export type ShipReturnMutation = {
  readonly shipReturn:
    | ({ readonly __typename: 'AfterSale' } & AfterSaleFactsFragment)
    | ({ readonly __typename: 'AfterSaleNotFound' } & ProblemFacts_AfterSaleNotFound_Fragment)
    | ({
        readonly __typename: 'AfterSaleStateProblem'
      } & ProblemFacts_AfterSaleStateProblem_Fragment)
}

export type SignInMutationVariables = Exact<{
  code: string
}>

export type SignInMutation = {
  readonly signIn:
    | ({ readonly __typename: 'AccountRestricted' } & ProblemFacts_AccountRestricted_Fragment)
    | ({ readonly __typename: 'CodeRefused' } & ProblemFacts_CodeRefused_Fragment)
    | ({ readonly __typename: 'Session' } & SessionFactsFragment)
}

export type SignOutMutationVariables = Exact<{ [key: string]: never }>

export type SignOutMutation = { readonly signOut: boolean }

export type StartSessionMutationVariables = Exact<{ [key: string]: never }>

export type StartSessionMutation = { readonly startSession: SessionFactsFragment }

export type StationsQueryVariables = Exact<{
  city: string
}>

export type StationsQuery = {
  readonly transitLines: ReadonlyArray<{
    readonly id: string
    readonly code: string
    readonly name: string
    readonly color: string | null
    readonly stations: ReadonlyArray<{
      readonly id: string
      readonly name: string
      readonly point: { readonly lon: number; readonly lat: number; readonly crs: Crs } | null
      readonly lines: ReadonlyArray<{ readonly id: string }>
    }>
  }>
}

export type StoreQueryVariables = Exact<{
  id: string
  first?: number
  after?: string | undefined
}>

export type StoreQuery = {
  readonly place:
    | { readonly __typename: 'Attraction' }
    | { readonly __typename: 'CampusVenue' }
    | { readonly __typename: 'ParkingLot' }
    | { readonly __typename: 'ServiceHall' }
    | { readonly __typename: 'Station' }
    | ({
        readonly __typename: 'Store'
        readonly tags: ReadonlyArray<StoreTag>
        readonly pickup: boolean
        readonly deliveryArea: ReadonlyArray<{ readonly lon: number; readonly lat: number }> | null
        readonly merchant: {
          readonly id: string
          readonly name: string
          readonly brand: string | null
        } | null
        readonly products: {
          readonly nodes: ReadonlyArray<ProductCardFragment>
          readonly pageInfo: NextPageFragment
        }
      } & PlacePage_Store_Fragment)
    | null
}

export type StoreOrdersQueryVariables = Exact<{
  store: string
  states?: ReadonlyArray<OrderState> | undefined
  first?: number
  after?: string | undefined
}>

export type StoreOrdersQuery = {
  readonly storeOrders: {
    readonly nodes: ReadonlyArray<OrderFactsFragment>
    readonly pageInfo: NextPageFragment
  }
}

export type SupportReportMutationVariables = Exact<{
  id: string
  on: boolean
}>

export type SupportReportMutation = {
  readonly supportReport:
    | ({ readonly __typename: 'Report' } & ReportFactsFragment)
    | ({ readonly __typename: 'ReportNotFound' } & ProblemFacts_ReportNotFound_Fragment)
}

export type SyncPurchaseMutationVariables = Exact<{
  purchase: string
}>

export type SyncPurchaseMutation = {
  readonly syncPurchase:
    | ({ readonly __typename: 'OrderNotFound' } & ProblemFacts_OrderNotFound_Fragment)
    | ({ readonly __typename: 'Purchase' } & PurchaseFactsFragment)
}

export type TakeTicketMutationVariables = Exact<{
  queue: string
  party: number
  key: string
}>

export type TakeTicketMutation = {
  readonly takeTicket:
    | ({ readonly __typename: 'IdempotencyKeyReused' } & ProblemFacts_IdempotencyKeyReused_Fragment)
    | ({ readonly __typename: 'QueueAtPlaceOnly' } & ProblemFacts_QueueAtPlaceOnly_Fragment)
    | ({ readonly __typename: 'QueueClosed' } & ProblemFacts_QueueClosed_Fragment)
    | ({ readonly __typename: 'QueueMissedTooOften' } & ProblemFacts_QueueMissedTooOften_Fragment)
    | ({ readonly __typename: 'QueueNotFound' } & ProblemFacts_QueueNotFound_Fragment)
    | ({
        readonly __typename: 'QueuePartyUnfit'
        readonly partyMin: number
        readonly partyMax: number
      } & ProblemFacts_QueuePartyUnfit_Fragment)
    | ({ readonly __typename: 'QueueTicket' } & TicketFactsFragment)
    | ({ readonly __typename: 'QueueTicketExists' } & ProblemFacts_QueueTicketExists_Fragment)
    | ({ readonly __typename: 'QueueTooManyTickets' } & ProblemFacts_QueueTooManyTickets_Fragment)
}

export type VisitsQueryVariables = Exact<{
  first?: number
  after?: string | undefined
}>

export type VisitsQuery = {
  readonly me: {
    readonly visits: {
      readonly nodes: ReadonlyArray<InterestCardFragment>
      readonly pageInfo: NextPageFragment
    }
  } | null
}

export type WithdrawAfterSaleMutationVariables = Exact<{
  id: string
}>

export type WithdrawAfterSaleMutation = {
  readonly withdrawAfterSale:
    | ({ readonly __typename: 'AfterSale' } & AfterSaleFactsFragment)
    | ({ readonly __typename: 'AfterSaleNotFound' } & ProblemFacts_AfterSaleNotFound_Fragment)
    | ({
        readonly __typename: 'AfterSaleStateProblem'
      } & ProblemFacts_AfterSaleStateProblem_Fragment)
}

export type WithdrawInvoiceMutationVariables = Exact<{
  id: string
}>

export type WithdrawInvoiceMutation = {
  readonly withdrawInvoice:
    | { readonly __typename: 'Invoice'; readonly id: string; readonly state: InvoiceState }
    | ({ readonly __typename: 'InvoiceNotFound' } & ProblemFacts_InvoiceNotFound_Fragment)
}

export type WriteReviewMutationVariables = Exact<{
  line: string
  rating: number
  text: string
}>

export type WriteReviewMutation = {
  readonly writeReview:
    | {
        readonly __typename: 'Review'
        readonly id: string
        readonly rating: number
        readonly text: string
      }
    | ({ readonly __typename: 'ReviewExists' } & ProblemFacts_ReviewExists_Fragment)
    | ({ readonly __typename: 'ReviewNotPossible' } & ProblemFacts_ReviewNotPossible_Fragment)
}

export type AddressFactsFragment = {
  readonly id: string
  readonly divisionCode: string
  readonly recipient: string
  readonly phone: string
  readonly street: string
  readonly point: { readonly lon: number; readonly lat: number; readonly crs: Crs } | null
}

export type AfterSaleFactsFragment = {
  readonly id: string
  readonly orderId: string
  readonly kind: AfterSaleKind
  readonly state: AfterSaleState
  readonly reason: string
  readonly answer: string | null
  readonly refund: number | null
  readonly replacementId: string | null
  readonly createdAt: string
  readonly changedAt: string
  readonly units: ReadonlyArray<{
    readonly lineId: string
    readonly quantity: number
    readonly handedOver: boolean
    readonly refund: number | null
  }>
}

export type AttractionFactsFragment = {
  readonly category: AttractionCategory
  readonly grade: number
  readonly bookingRequired: boolean
  readonly ticketText: string | null
  readonly tickets: ReadonlyArray<{
    readonly audience: TicketAudience
    readonly name: string
    readonly price: number
  }>
  readonly crowd: {
    readonly level: CrowdLevel
    readonly percent: number
    readonly asOf: string
    readonly stale: boolean
  } | null
}

export type BookableFactsFragment = {
  readonly id: string
  readonly placeId: string
  readonly kind: BookingResourceKind
  readonly name: string
  readonly open: boolean
  readonly partyMin: number
  readonly partyMax: number
  readonly countsPeople: boolean
  readonly realName: boolean
  readonly waitingList: boolean
  readonly cancelMinutes: number
  readonly days: ReadonlyArray<string>
}

export type BookingFactsFragment = {
  readonly id: string
  readonly code: string
  readonly state: BookingState
  readonly party: number
  readonly audience: BookingAudience
  readonly ahead: number | null
  readonly startsAt: string
  readonly endsAt: string
  readonly cancelUntil: string
  readonly bookedAt: string
  readonly people: ReadonlyArray<{
    readonly name: string
    readonly document: BookingDocument
    readonly number: string
  }>
  readonly bookable: { readonly id: string; readonly name: string } | null
  readonly place:
    | PlaceCard_Attraction_Fragment
    | PlaceCard_CampusVenue_Fragment
    | PlaceCard_ParkingLot_Fragment
    | PlaceCard_ServiceHall_Fragment
    | PlaceCard_Station_Fragment
    | PlaceCard_Store_Fragment
    | null
}

export type CartFactsFragment = {
  readonly goods: number
  readonly lines: ReadonlyArray<{
    readonly skuId: string
    readonly productId: string
    readonly name: string
    readonly chosen: ReadonlyArray<string>
    readonly imageUrl: string | null
    readonly quantity: number
    readonly price: number
    readonly addedPrice: number
    readonly available: number
    readonly warnings: ReadonlyArray<CartWarning>
    readonly store: { readonly id: string; readonly name: string } | null
  }>
}

export type InterestCardFragment = {
  readonly id: string
  readonly name: string
  readonly at: string
  readonly product: ProductCardFragment | null
  readonly place:
    | PlaceCard_Attraction_Fragment
    | PlaceCard_CampusVenue_Fragment
    | PlaceCard_ParkingLot_Fragment
    | PlaceCard_ServiceHall_Fragment
    | PlaceCard_Station_Fragment
    | PlaceCard_Store_Fragment
    | null
}

export type InvoiceFactsFragment = {
  readonly id: string
  readonly state: InvoiceState
  readonly amount: number | null
  readonly cash: number
  readonly number: string | null
  readonly redNumber: string | null
  readonly pdfUrl: string | null
  readonly reason: string | null
  readonly requestedAt: string
  readonly issuedAt: string | null
  readonly buyer: {
    readonly kind: InvoiceTitleKind
    readonly title: string
    readonly taxNumber: string | null
    readonly email: string | null
  } | null
}

export type NextPageFragment = { readonly endCursor: string | null; readonly hasNextPage: boolean }

export type OrderFactsFragment = {
  readonly id: string
  readonly number: string
  readonly purchaseId: string
  readonly state: OrderState
  readonly closeReason: OrderCloseReason | null
  readonly refundStatus: RefundStatus
  readonly availableActions: ReadonlyArray<OrderAction>
  readonly fulfilment: Fulfilment
  readonly slotStartsAt: string | null
  readonly slotEndsAt: string | null
  readonly table: string | null
  readonly pickupCode: string | null
  readonly goods: number
  readonly freight: number
  readonly total: number
  readonly refunded: number
  readonly createdAt: string
  readonly paidAt: string | null
  readonly fulfilledAt: string | null
  readonly store: {
    readonly id: string
    readonly name: string
    readonly address: string | null
    readonly phone: string | null
  } | null
  readonly lines: ReadonlyArray<{
    readonly id: string
    readonly productId: string
    readonly skuId: string
    readonly name: string
    readonly chosen: ReadonlyArray<string>
    readonly imageUrl: string | null
    readonly quantity: number
    readonly price: number
    readonly discount: number
    readonly payable: number
    readonly handedOver: number
    readonly cancelled: number
    readonly returned: number
    readonly refund: number
  }>
}

export type ParkingRoomFragment = {
  readonly address: string | null
  readonly tariffText: string | null
  readonly availability: {
    readonly kind: AvailabilityKind
    readonly level: AvailabilityLevel
    readonly free: number | null
    readonly total: number | null
    readonly asOf: string | null
    readonly stale: boolean
  }
}

type PlaceCard_Attraction_Fragment = {
  readonly __typename: 'Attraction'
  readonly id: string
  readonly kind: PlaceKind
  readonly name: string
  readonly point: { readonly lon: number; readonly lat: number; readonly crs: Crs } | null
  readonly opening: {
    readonly state: OpenState
    readonly closesAt: string | null
    readonly nextOpening: string | null
    readonly nextChange: string | null
  }
}

type PlaceCard_CampusVenue_Fragment = {
  readonly __typename: 'CampusVenue'
  readonly id: string
  readonly kind: PlaceKind
  readonly name: string
  readonly point: { readonly lon: number; readonly lat: number; readonly crs: Crs } | null
  readonly opening: {
    readonly state: OpenState
    readonly closesAt: string | null
    readonly nextOpening: string | null
    readonly nextChange: string | null
  }
}

type PlaceCard_ParkingLot_Fragment = {
  readonly __typename: 'ParkingLot'
  readonly id: string
  readonly kind: PlaceKind
  readonly name: string
  readonly point: { readonly lon: number; readonly lat: number; readonly crs: Crs } | null
  readonly opening: {
    readonly state: OpenState
    readonly closesAt: string | null
    readonly nextOpening: string | null
    readonly nextChange: string | null
  }
}

type PlaceCard_ServiceHall_Fragment = {
  readonly __typename: 'ServiceHall'
  readonly id: string
  readonly kind: PlaceKind
  readonly name: string
  readonly point: { readonly lon: number; readonly lat: number; readonly crs: Crs } | null
  readonly opening: {
    readonly state: OpenState
    readonly closesAt: string | null
    readonly nextOpening: string | null
    readonly nextChange: string | null
  }
}

type PlaceCard_Station_Fragment = {
  readonly __typename: 'Station'
  readonly id: string
  readonly kind: PlaceKind
  readonly name: string
  readonly point: { readonly lon: number; readonly lat: number; readonly crs: Crs } | null
  readonly opening: {
    readonly state: OpenState
    readonly closesAt: string | null
    readonly nextOpening: string | null
    readonly nextChange: string | null
  }
}

type PlaceCard_Store_Fragment = {
  readonly __typename: 'Store'
  readonly id: string
  readonly kind: PlaceKind
  readonly name: string
  readonly point: { readonly lon: number; readonly lat: number; readonly crs: Crs } | null
  readonly opening: {
    readonly state: OpenState
    readonly closesAt: string | null
    readonly nextOpening: string | null
    readonly nextChange: string | null
  }
}

export type PlaceCardFragment =
  | PlaceCard_Attraction_Fragment
  | PlaceCard_CampusVenue_Fragment
  | PlaceCard_ParkingLot_Fragment
  | PlaceCard_ServiceHall_Fragment
  | PlaceCard_Station_Fragment
  | PlaceCard_Store_Fragment

type PlacePage_Attraction_Fragment = {
  readonly description: string | null
  readonly address: string | null
  readonly phone: string | null
  readonly website: string | null
  readonly hours: ReadonlyArray<string>
  readonly accuracy: PositionAccuracy
  readonly state: PlaceState
  readonly media: ReadonlyArray<{
    readonly kind: MediaKind
    readonly url: string
    readonly alt: string | null
    readonly width: number | null
    readonly height: number | null
  }>
  readonly attribution: {
    readonly text: string
    readonly licence: string | null
    readonly url: string | null
  } | null
} & PlaceCard_Attraction_Fragment

type PlacePage_CampusVenue_Fragment = {
  readonly description: string | null
  readonly address: string | null
  readonly phone: string | null
  readonly website: string | null
  readonly hours: ReadonlyArray<string>
  readonly accuracy: PositionAccuracy
  readonly state: PlaceState
  readonly media: ReadonlyArray<{
    readonly kind: MediaKind
    readonly url: string
    readonly alt: string | null
    readonly width: number | null
    readonly height: number | null
  }>
  readonly attribution: {
    readonly text: string
    readonly licence: string | null
    readonly url: string | null
  } | null
} & PlaceCard_CampusVenue_Fragment

type PlacePage_ParkingLot_Fragment = {
  readonly description: string | null
  readonly address: string | null
  readonly phone: string | null
  readonly website: string | null
  readonly hours: ReadonlyArray<string>
  readonly accuracy: PositionAccuracy
  readonly state: PlaceState
  readonly media: ReadonlyArray<{
    readonly kind: MediaKind
    readonly url: string
    readonly alt: string | null
    readonly width: number | null
    readonly height: number | null
  }>
  readonly attribution: {
    readonly text: string
    readonly licence: string | null
    readonly url: string | null
  } | null
} & PlaceCard_ParkingLot_Fragment

type PlacePage_ServiceHall_Fragment = {
  readonly description: string | null
  readonly address: string | null
  readonly phone: string | null
  readonly website: string | null
  readonly hours: ReadonlyArray<string>
  readonly accuracy: PositionAccuracy
  readonly state: PlaceState
  readonly media: ReadonlyArray<{
    readonly kind: MediaKind
    readonly url: string
    readonly alt: string | null
    readonly width: number | null
    readonly height: number | null
  }>
  readonly attribution: {
    readonly text: string
    readonly licence: string | null
    readonly url: string | null
  } | null
} & PlaceCard_ServiceHall_Fragment

type PlacePage_Station_Fragment = {
  readonly description: string | null
  readonly address: string | null
  readonly phone: string | null
  readonly website: string | null
  readonly hours: ReadonlyArray<string>
  readonly accuracy: PositionAccuracy
  readonly state: PlaceState
  readonly media: ReadonlyArray<{
    readonly kind: MediaKind
    readonly url: string
    readonly alt: string | null
    readonly width: number | null
    readonly height: number | null
  }>
  readonly attribution: {
    readonly text: string
    readonly licence: string | null
    readonly url: string | null
  } | null
} & PlaceCard_Station_Fragment

type PlacePage_Store_Fragment = {
  readonly description: string | null
  readonly address: string | null
  readonly phone: string | null
  readonly website: string | null
  readonly hours: ReadonlyArray<string>
  readonly accuracy: PositionAccuracy
  readonly state: PlaceState
  readonly media: ReadonlyArray<{
    readonly kind: MediaKind
    readonly url: string
    readonly alt: string | null
    readonly width: number | null
    readonly height: number | null
  }>
  readonly attribution: {
    readonly text: string
    readonly licence: string | null
    readonly url: string | null
  } | null
} & PlaceCard_Store_Fragment

export type PlacePageFragment =
  | PlacePage_Attraction_Fragment
  | PlacePage_CampusVenue_Fragment
  | PlacePage_ParkingLot_Fragment
  | PlacePage_ServiceHall_Fragment
  | PlacePage_Station_Fragment
  | PlacePage_Store_Fragment

type ProblemFacts_AccountRestricted_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_AddressInvalid_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_AfterSaleNotFound_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_AfterSaleStateProblem_Fragment = {
  readonly code: string
  readonly message: string
}

type ProblemFacts_AlreadyPaid_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_BookingDocumentUsed_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_BookingExists_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_BookingFull_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_BookingMoved_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_BookingNotFound_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_BookingPartyUnfit_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_BookingPersonInvalid_Fragment = {
  readonly code: string
  readonly message: string
}

type ProblemFacts_BookingSlotClosed_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_BookingStopped_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_BookingTooLate_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_BookingTooMany_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_BundleInvalid_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_CartFull_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_CheckoutObstructed_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_CodeRefused_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_ColleagueNotFound_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_ExchangeNotPossible_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_FavouritesFull_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_GrantNotAllowed_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_GroupInProgress_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_IdempotencyKeyReused_Fragment = {
  readonly code: string
  readonly message: string
}

type ProblemFacts_IllegalTransition_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_InsufficientBalance_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_InterestUnknown_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_InvitationNotValid_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_InvoiceExists_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_InvoiceInvalid_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_InvoiceNotFound_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_InvoiceStateProblem_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_LinkUnknown_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_NotOnSale_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_NothingToInvoice_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_NothingToResolve_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_OrderNotFound_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_ParkingDueChanged_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_ParkingNothingDue_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_ParkingPayingElsewhere_Fragment = {
  readonly code: string
  readonly message: string
}

type ProblemFacts_ParkingStayBeingPaid_Fragment = {
  readonly code: string
  readonly message: string
}

type ProblemFacts_ParkingStayNegative_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_ParkingStayNotFound_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_ParkingTariffUnknown_Fragment = {
  readonly code: string
  readonly message: string
}

type ProblemFacts_ParkingVoucherNotUsable_Fragment = {
  readonly code: string
  readonly message: string
}

type ProblemFacts_PaymentRefused_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_PickupCodeUnknown_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_ProductChanged_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_ProductInvalid_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_ProductUnknown_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_PurchaseClosed_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_QuantityInvalid_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_QueueAtPlaceOnly_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_QueueClosed_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_QueueEmpty_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_QueueMissedTooOften_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_QueueNotFound_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_QueuePartyUnfit_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_QueueTicketExists_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_QueueTicketMoved_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_QueueTooManyTickets_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_ReportElsewhere_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_ReportNotFound_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_ReportTooMany_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_ReportUnfit_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_ReviewExists_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_ReviewNotFound_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_ReviewNotPossible_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_StockChanged_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_StockNegative_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_StockUnknown_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_StoreChanged_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_StoreInvalid_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_StoreUnknown_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_TooManyLinks_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_TooManyUnpaid_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_TotalChanged_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_TourismAttractionUnknown_Fragment = {
  readonly code: string
  readonly message: string
}

type ProblemFacts_TourismCheckedInToday_Fragment = {
  readonly code: string
  readonly message: string
}

type ProblemFacts_TourismNoPosition_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_TourismNotThere_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_UnitsNotAvailable_Fragment = { readonly code: string; readonly message: string }

type ProblemFacts_WebhookUrlRefused_Fragment = { readonly code: string; readonly message: string }

export type ProblemFactsFragment =
  | ProblemFacts_AccountRestricted_Fragment
  | ProblemFacts_AddressInvalid_Fragment
  | ProblemFacts_AfterSaleNotFound_Fragment
  | ProblemFacts_AfterSaleStateProblem_Fragment
  | ProblemFacts_AlreadyPaid_Fragment
  | ProblemFacts_BookingDocumentUsed_Fragment
  | ProblemFacts_BookingExists_Fragment
  | ProblemFacts_BookingFull_Fragment
  | ProblemFacts_BookingMoved_Fragment
  | ProblemFacts_BookingNotFound_Fragment
  | ProblemFacts_BookingPartyUnfit_Fragment
  | ProblemFacts_BookingPersonInvalid_Fragment
  | ProblemFacts_BookingSlotClosed_Fragment
  | ProblemFacts_BookingStopped_Fragment
  | ProblemFacts_BookingTooLate_Fragment
  | ProblemFacts_BookingTooMany_Fragment
  | ProblemFacts_BundleInvalid_Fragment
  | ProblemFacts_CartFull_Fragment
  | ProblemFacts_CheckoutObstructed_Fragment
  | ProblemFacts_CodeRefused_Fragment
  | ProblemFacts_ColleagueNotFound_Fragment
  | ProblemFacts_ExchangeNotPossible_Fragment
  | ProblemFacts_FavouritesFull_Fragment
  | ProblemFacts_GrantNotAllowed_Fragment
  | ProblemFacts_GroupInProgress_Fragment
  | ProblemFacts_IdempotencyKeyReused_Fragment
  | ProblemFacts_IllegalTransition_Fragment
  | ProblemFacts_InsufficientBalance_Fragment
  | ProblemFacts_InterestUnknown_Fragment
  | ProblemFacts_InvitationNotValid_Fragment
  | ProblemFacts_InvoiceExists_Fragment
  | ProblemFacts_InvoiceInvalid_Fragment
  | ProblemFacts_InvoiceNotFound_Fragment
  | ProblemFacts_InvoiceStateProblem_Fragment
  | ProblemFacts_LinkUnknown_Fragment
  | ProblemFacts_NotOnSale_Fragment
  | ProblemFacts_NothingToInvoice_Fragment
  | ProblemFacts_NothingToResolve_Fragment
  | ProblemFacts_OrderNotFound_Fragment
  | ProblemFacts_ParkingDueChanged_Fragment
  | ProblemFacts_ParkingNothingDue_Fragment
  | ProblemFacts_ParkingPayingElsewhere_Fragment
  | ProblemFacts_ParkingStayBeingPaid_Fragment
  | ProblemFacts_ParkingStayNegative_Fragment
  | ProblemFacts_ParkingStayNotFound_Fragment
  | ProblemFacts_ParkingTariffUnknown_Fragment
  | ProblemFacts_ParkingVoucherNotUsable_Fragment
  | ProblemFacts_PaymentRefused_Fragment
  | ProblemFacts_PickupCodeUnknown_Fragment
  | ProblemFacts_ProductChanged_Fragment
  | ProblemFacts_ProductInvalid_Fragment
  | ProblemFacts_ProductUnknown_Fragment
  | ProblemFacts_PurchaseClosed_Fragment
  | ProblemFacts_QuantityInvalid_Fragment
  | ProblemFacts_QueueAtPlaceOnly_Fragment
  | ProblemFacts_QueueClosed_Fragment
  | ProblemFacts_QueueEmpty_Fragment
  | ProblemFacts_QueueMissedTooOften_Fragment
  | ProblemFacts_QueueNotFound_Fragment
  | ProblemFacts_QueuePartyUnfit_Fragment
  | ProblemFacts_QueueTicketExists_Fragment
  | ProblemFacts_QueueTicketMoved_Fragment
  | ProblemFacts_QueueTooManyTickets_Fragment
  | ProblemFacts_ReportElsewhere_Fragment
  | ProblemFacts_ReportNotFound_Fragment
  | ProblemFacts_ReportTooMany_Fragment
  | ProblemFacts_ReportUnfit_Fragment
  | ProblemFacts_ReviewExists_Fragment
  | ProblemFacts_ReviewNotFound_Fragment
  | ProblemFacts_ReviewNotPossible_Fragment
  | ProblemFacts_StockChanged_Fragment
  | ProblemFacts_StockNegative_Fragment
  | ProblemFacts_StockUnknown_Fragment
  | ProblemFacts_StoreChanged_Fragment
  | ProblemFacts_StoreInvalid_Fragment
  | ProblemFacts_StoreUnknown_Fragment
  | ProblemFacts_TooManyLinks_Fragment
  | ProblemFacts_TooManyUnpaid_Fragment
  | ProblemFacts_TotalChanged_Fragment
  | ProblemFacts_TourismAttractionUnknown_Fragment
  | ProblemFacts_TourismCheckedInToday_Fragment
  | ProblemFacts_TourismNoPosition_Fragment
  | ProblemFacts_TourismNotThere_Fragment
  | ProblemFacts_UnitsNotAvailable_Fragment
  | ProblemFacts_WebhookUrlRefused_Fragment

export type ProductCardFragment = {
  readonly id: string
  readonly name: string
  readonly subtitle: string | null
  readonly minPrice: number
  readonly maxPrice: number
  readonly inStock: boolean
  readonly category: { readonly id: string } | null
  readonly cover: { readonly url: string; readonly alt: string | null } | null
}

export type PurchaseFactsFragment = {
  readonly id: string
  readonly number: string
  readonly state: PurchaseState
  readonly total: number
  readonly expiresAt: string
  readonly paidAt: string | null
  readonly orders: ReadonlyArray<OrderFactsFragment>
}

export type QueueFactsFragment = {
  readonly id: string
  readonly kind: BookingResourceKind
  readonly name: string
  readonly state: QueueState
  readonly remote: boolean
  readonly partyMin: number
  readonly partyMax: number
  readonly waiting: number
  readonly wait: { readonly minutes: number; readonly low: number; readonly high: number } | null
  readonly called: ReadonlyArray<{
    readonly number: string
    readonly counter: string | null
    readonly at: string
  }>
}

export type ReportFactsFragment = {
  readonly id: string
  readonly description: string
  readonly address: string
  readonly state: ReportState
  readonly agency: string | null
  readonly supports: number
  readonly confidential: boolean
  readonly duplicateOf: string | null
  readonly createdAt: string
  readonly updatedAt: string
  readonly expectedAt: string | null
  readonly point: { readonly lon: number; readonly lat: number }
  readonly service: { readonly code: string; readonly name: string } | null
  readonly steps: ReadonlyArray<{
    readonly state: ReportState
    readonly note: string
    readonly at: string
  }>
}

export type SessionFactsFragment = {
  readonly token: string
  readonly expiresAt: string
  readonly rotateAfter: string
}

export type StationLinesFragment = {
  readonly lines: ReadonlyArray<{
    readonly id: string
    readonly code: string
    readonly name: string
    readonly color: string | null
  }>
}

export type StayFactsFragment = {
  readonly id: string
  readonly plate: string
  readonly state: ParkingStayState
  readonly entry: string | null
  readonly exit: string | null
  readonly leaveBy: string | null
  readonly lot: { readonly id: string; readonly name: string } | null
  readonly due: {
    readonly amount: number
    readonly off: number
    readonly paid: number
    readonly fee: {
      readonly total: number
      readonly lines: ReadonlyArray<{
        readonly label: ParkingChargeLabel
        readonly from: string
        readonly until: string
        readonly steps: number
        readonly amount: number
      }>
    }
  } | null
}

export type TicketFactsFragment = {
  readonly id: string
  readonly number: string
  readonly state: QueueTicketState
  readonly party: number
  readonly ahead: number | null
  readonly counter: string | null
  readonly calls: number
  readonly takenAt: string
  readonly calledAt: string | null
  readonly endedAt: string | null
  readonly wait: { readonly minutes: number; readonly low: number; readonly high: number } | null
  readonly queue: { readonly id: string; readonly name: string } | null
  readonly place:
    | PlaceCard_Attraction_Fragment
    | PlaceCard_CampusVenue_Fragment
    | PlaceCard_ParkingLot_Fragment
    | PlaceCard_ServiceHall_Fragment
    | PlaceCard_Station_Fragment
    | PlaceCard_Store_Fragment
    | null
}

/** The documents a server of this version trusts, by name. */
export const documents = {
  AddToCart: {
    id: '04bfb260b179c04071b5fa33c6ac1113b56ac1f445a5949d05dce0ee0bf52863',
    own: true,
  } as TrustedDocument<AddToCartMutation, AddToCartMutationVariables>,
  Attractions: {
    id: '5768f92bed7e25421aa2871915c69833fc0e143a80a4ff31e5825fca6529a474',
  } as TrustedDocument<AttractionsQuery, AttractionsQueryVariables>,
  BindPhone: {
    id: '74cc3100f99bf23e1d2f67ead105aaee70234385e586ef5c4b920cbf1c257a8e',
    own: true,
  } as TrustedDocument<BindPhoneMutation, BindPhoneMutationVariables>,
  BookSlot: {
    id: '4579cabecb6c3f4fd7bd8fa0e26f8679b7b38f7b28f4ad7ed7dfc6bf9481a1df',
    own: true,
  } as TrustedDocument<BookSlotMutation, BookSlotMutationVariables>,
  Bookables: {
    id: '792ad02508ab9db6e35befd4ab676212c27931fa8022d090d9f27aa7a48c9078',
  } as TrustedDocument<BookablesQuery, BookablesQueryVariables>,
  Booking: {
    id: 'e3bfc4223c91c77ab1919615300bd11deddd8022a44aed6172652da6dd39649e',
    own: true,
  } as TrustedDocument<BookingQuery, BookingQueryVariables>,
  BookingSlots: {
    id: 'f6d7c34f37c5bc13735227f54b81a1aeaf7d63464375a2a7fa1aa97715f78fd2',
  } as TrustedDocument<BookingSlotsQuery, BookingSlotsQueryVariables>,
  Bookings: {
    id: '2c88bfd89cbffdab0c48c28a614058688b3e6c91dd274c379b91cdcef7188198',
    own: true,
  } as TrustedDocument<BookingsQuery, BookingsQueryVariables>,
  CancelBooking: {
    id: '5bd79d23d04e262f0646fae266dadc73fdfee3a8857f1cab7cd85409ac2e9cb9',
    own: true,
  } as TrustedDocument<CancelBookingMutation, CancelBookingMutationVariables>,
  CancelPurchase: {
    id: '03ad09c1d948cefd1b1a1ed1a0a70f072dff1ddbf5e953afc477ff64267389e2',
    own: true,
  } as TrustedDocument<CancelPurchaseMutation, CancelPurchaseMutationVariables>,
  Cart: {
    id: '2f8f807d8051324e877ea86706772e49f0b4d7cabda5dceb4123377919652830',
    own: true,
  } as TrustedDocument<CartQuery, CartQueryVariables>,
  Categories: {
    id: '88bad7fc7dab4cac7ed37a55f3e0bda91a8461d9a9917cf35a00a954f20bab50',
  } as TrustedDocument<CategoriesQuery, CategoriesQueryVariables>,
  Checkout: {
    id: 'c897abc0bb060ca3d203f6698ff85ec3c16d597716931ac47ca7221d26e94c72',
    own: true,
  } as TrustedDocument<CheckoutQuery, CheckoutQueryVariables>,
  Cities: {
    id: 'b84bdee0566961c7edf5cbfa7ecdecb349bcd8a7030705cc4817ec5789b7b446',
  } as TrustedDocument<CitiesQuery, CitiesQueryVariables>,
  CityNow: {
    id: 'e16005dc69dbe68cff663604408d7f4efcb643d0a0e5e155b8be05bdbd7f0a03',
  } as TrustedDocument<CityNowQuery, CityNowQueryVariables>,
  ClearSearches: {
    id: '835f5843ce05f4a2e96a5de8fbf0b6d41547b3d1af97b207af4709b12ef7e51f',
    own: true,
  } as TrustedDocument<ClearSearchesMutation, ClearSearchesMutationVariables>,
  ClearVisits: {
    id: '54b3a2534873dcc0f718624473098e1b34443fa93123106c8b59f3e1b42c1387',
    own: true,
  } as TrustedDocument<ClearVisitsMutation, ClearVisitsMutationVariables>,
  ConfirmReceipt: {
    id: 'dfae9ba3b0537040faa11a11335164308688628370b367302a43cb5d2edb24dc',
    own: true,
  } as TrustedDocument<ConfirmReceiptMutation, ConfirmReceiptMutationVariables>,
  DeleteAddress: {
    id: '0c3c43d815cdc5867f10313eaea01090f5ad7d317cf9e4edb53be16578f8fd03',
    own: true,
  } as TrustedDocument<DeleteAddressMutation, DeleteAddressMutationVariables>,
  Favourites: {
    id: '9baf068803a33cae10e7fabc2b26ab66b477bb9b29a9f852b362cc52c8ce911f',
    own: true,
  } as TrustedDocument<FavouritesQuery, FavouritesQueryVariables>,
  FindParkingStay: {
    id: '332c685603d85a3c3bffb8296a67b36cd6ea0732ed70698b9f2d5153d5c530c4',
    own: true,
  } as TrustedDocument<FindParkingStayMutation, FindParkingStayMutationVariables>,
  Home: {
    id: '547e06336dc2b17d79c4b14bbb0581f7d8218770bd3760889d8a8920c93f5753',
  } as TrustedDocument<HomeQuery, HomeQueryVariables>,
  HotWords: {
    id: '897f21ca6ae5fe8400a3cb7265bb3379ca4d1f176c8c6fd4eee824a7e5446765',
  } as TrustedDocument<HotWordsQuery, HotWordsQueryVariables>,
  LeaveQueue: {
    id: '00b04fc567b3ddbed09f99ec1a52d80ed8cf42514c99dc0ffbc912f8a4c129d1',
    own: true,
  } as TrustedDocument<LeaveQueueMutation, LeaveQueueMutationVariables>,
  Me: {
    id: 'd086b7b24df3154cd78aec2049b0dc09345b8ff099dc9fe115b401227fa2290f',
    own: true,
  } as TrustedDocument<MeQuery, MeQueryVariables>,
  MyReports: {
    id: 'c772e540e19ba6031c4805c209cea12acb3faf380753b8be8b0290d3e134300c',
    own: true,
  } as TrustedDocument<MyReportsQuery, MyReportsQueryVariables>,
  Nearby: {
    id: '814bc421cab833ba801a97715330e08af483c37fb13f58744ec64b22544d7c4e',
  } as TrustedDocument<NearbyQuery, NearbyQueryVariables>,
  NoteConsent: {
    id: '75488204acbd264c56140a494e1827f73bc24a828912a3e5d68afd1894cf010a',
    own: true,
  } as TrustedDocument<NoteConsentMutation, NoteConsentMutationVariables>,
  NoteSearch: {
    id: '2b68d926e4efcbcf50ed9819b2ca03ab3844246e244a980441ec4c4a70a03dd4',
    own: true,
  } as TrustedDocument<NoteSearchMutation, NoteSearchMutationVariables>,
  NoteVisit: {
    id: '0dbbb6bc4560804d5a49e734ae690efca4c672789ce4b49e1bc995ffe2391988',
    own: true,
  } as TrustedDocument<NoteVisitMutation, NoteVisitMutationVariables>,
  Order: {
    id: '496fa47171a2895ede63bc5b93b19cc42226063a98a788360725bce14396ddc7',
    own: true,
  } as TrustedDocument<OrderQuery, OrderQueryVariables>,
  OrderByCode: {
    id: 'b3c90ca98b09cbaa8e0cb81caa20f4145785c0f3324c095c5a5f95edfb626360',
    own: true,
  } as TrustedDocument<OrderByCodeQuery, OrderByCodeQueryVariables>,
  OrderPapers: {
    id: '2ae7b8d03a56d6536d59704a32069c49a778fb9c3086aa4b5677f2658faf4997',
    own: true,
  } as TrustedDocument<OrderPapersQuery, OrderPapersQueryVariables>,
  Orders: {
    id: '15d8ac37458a9fb55338bf1e5e72a7b3c265291888b891cf49a9888db555c8ff',
    own: true,
  } as TrustedDocument<OrdersQuery, OrdersQueryVariables>,
  ParkingDue: {
    id: '122899b651ed221a0800f72e63bc2477ce06d06d7f1fdde795a6a997fccf33cd',
    own: true,
  } as TrustedDocument<ParkingDueQuery, ParkingDueQueryVariables>,
  ParkingLots: {
    id: 'cd8709d5c6d329e8a474eb1efdc978a142811a4f5381d80883cfc3ffd2cb114e',
  } as TrustedDocument<ParkingLotsQuery, ParkingLotsQueryVariables>,
  ParkingStay: {
    id: 'fb9b7503c3b77391200acaf0351506b28b7f0a2a2bd84ff094f8a9d8bc5f7a65',
    own: true,
  } as TrustedDocument<ParkingStayQuery, ParkingStayQueryVariables>,
  ParkingStays: {
    id: 'cd3845d9597dcba1621917bc791b02c051f4646c0e0ec493794148acbb589e4d',
    own: true,
  } as TrustedDocument<ParkingStaysQuery, ParkingStaysQueryVariables>,
  Pay: {
    id: '11309ca959f1e5b53cd5b1ae47015b9febdd9641ce77a54a40126e0344d7ae97',
    own: true,
  } as TrustedDocument<PayMutation, PayMutationVariables>,
  PayParkingStay: {
    id: '9675b209448e6242d7ca4ed1ae8156aa9088e1808bcc8f2e25ac9dc2a6adffa3',
    own: true,
  } as TrustedDocument<PayParkingStayMutation, PayParkingStayMutationVariables>,
  PickupSlots: {
    id: '8efe420a9362ecd93b06de4abcae5809dfbf35c253bde5efb333d8b9ed001ca9',
    own: true,
  } as TrustedDocument<PickupSlotsQuery, PickupSlotsQueryVariables>,
  Place: {
    id: '46e8072449d4a833a0e3a8b82405662e68807fdd2e1afa5e423664a0082566f7',
  } as TrustedDocument<PlaceQuery, PlaceQueryVariables>,
  PlaceOrder: {
    id: '8039caa8e52e8dacae77f2568621512c15a17739e8b7239dd0a558c6c3a318fc',
    own: true,
  } as TrustedDocument<PlaceOrderMutation, PlaceOrderMutationVariables>,
  Product: {
    id: 'b1387b290255732dcdec5e8dd35e42df1a7725cfb959edeb392e70b900553ec3',
  } as TrustedDocument<ProductQuery, ProductQueryVariables>,
  Products: {
    id: '8ceeaf0a20bc4c1e33b604afc7950e21278d8842a6538303fcde8551bb59446f',
  } as TrustedDocument<ProductsQuery, ProductsQueryVariables>,
  QueueTicket: {
    id: '612558ad975a748cf751638055272f8e6e0c6ee17db00c74daa30a1529c98031',
    own: true,
  } as TrustedDocument<QueueTicketQuery, QueueTicketQueryVariables>,
  QueueTickets: {
    id: 'dfae29a1be44501bb2af9dedf903d915675fa62d250f4f8e313c8b21e5bc5447',
    own: true,
  } as TrustedDocument<QueueTicketsQuery, QueueTicketsQueryVariables>,
  Queues: {
    id: '0738e8e91dce99aa405a4ba66b9fd19c3a23cb55c2e6385fed748e5898500845',
  } as TrustedDocument<QueuesQuery, QueuesQueryVariables>,
  Redeem: {
    id: 'da912bf67c0e399918ecb009f45391bceab2f35123ad16b01194bf89c4e1264d',
    own: true,
  } as TrustedDocument<RedeemMutation, RedeemMutationVariables>,
  RemoveReview: {
    id: 'a4c3fbe5e7eb0b50aaa3120483395a6489aef24912812cb112e786c19fb4e29f',
    own: true,
  } as TrustedDocument<RemoveReviewMutation, RemoveReviewMutationVariables>,
  ReplayRedemptions: {
    id: '6b49f0145c7878b407ce108911b70305a032ec4bb441c83e9de5ad59cba1e564',
    own: true,
  } as TrustedDocument<ReplayRedemptionsMutation, ReplayRedemptionsMutationVariables>,
  Report: {
    id: '5f0306141eec1b58c56bdbd2e355fd92b1664dd001b31b78bdf06a613296e0d0',
    own: true,
  } as TrustedDocument<ReportQuery, ReportQueryVariables>,
  ReportProblem: {
    id: '18a855344477e9551983e1df0acbe8aeb2aa93885847f3366aafbec776eb147b',
    own: true,
  } as TrustedDocument<ReportProblemMutation, ReportProblemMutationVariables>,
  ReportServices: {
    id: '3149475e296f8116a69ce5ad8b311387bd954f9567140c812b91e0c0750e0006',
    own: true,
  } as TrustedDocument<ReportServicesQuery, ReportServicesQueryVariables>,
  Reports: {
    id: '44141538626d181b33f01f0612b08645c89cbb4ef757ca6754d4df4f7af66a73',
    own: true,
  } as TrustedDocument<ReportsQuery, ReportsQueryVariables>,
  RequestAfterSale: {
    id: 'c2136823ee1ee115c605b4781a8703349d5d281a67a8e8a84ed1e4bff47cf461',
    own: true,
  } as TrustedDocument<RequestAfterSaleMutation, RequestAfterSaleMutationVariables>,
  RequestInvoice: {
    id: '722f8945b694f8a6ea4f3eab2f3930616583968fe81acb0dce0d24d28965c99d',
    own: true,
  } as TrustedDocument<RequestInvoiceMutation, RequestInvoiceMutationVariables>,
  Reviews: {
    id: '534a0df8821f438a4e358fba6feb552ebc3130047f595f5b7f971b9c71bb9345',
  } as TrustedDocument<ReviewsQuery, ReviewsQueryVariables>,
  RotateSession: {
    id: '11669c7a53dd27287fa36747610e3271f42e7e6df269b5dece9fe0228a708a92',
    own: true,
  } as TrustedDocument<RotateSessionMutation, RotateSessionMutationVariables>,
  SaveAddress: {
    id: '0857213df15eaf55d44a6da1736e8252b3ac5823727a680006be850a0c14ab93',
    own: true,
  } as TrustedDocument<SaveAddressMutation, SaveAddressMutationVariables>,
  Search: {
    id: '65624448258d923c69601f1a5e8ae8ea426c32844cb1515a67223e650d385ddd',
  } as TrustedDocument<SearchQuery, SearchQueryVariables>,
  Searches: {
    id: 'f6c654def10784491e272ba19b109ae30db4cf9bee7706c44458a775df951d2e',
    own: true,
  } as TrustedDocument<SearchesQuery, SearchesQueryVariables>,
  SetCartLine: {
    id: '3d6ca0a95535d621a006e1417613ebb45f8f6852642594134e4aff700362e0d7',
    own: true,
  } as TrustedDocument<SetCartLineMutation, SetCartLineMutationVariables>,
  SetFavourite: {
    id: '7c1126971de8f558b6c8d94f85a9f13c97981fd9d3efa338b093b4d0912d4880',
    own: true,
  } as TrustedDocument<SetFavouriteMutation, SetFavouriteMutationVariables>,
  ShipReturn: {
    id: 'f9a3685ecc530fe09cda973e182d9a8a20e0d864287cd0b52d444e3a97c072ba',
    own: true,
  } as TrustedDocument<ShipReturnMutation, ShipReturnMutationVariables>,
  SignIn: {
    id: '8a00d42118e4e4e97527d77731804045cde0811629b08fbc1e6df66e5be91617',
    own: true,
  } as TrustedDocument<SignInMutation, SignInMutationVariables>,
  SignOut: {
    id: 'ddeca0f48c813bf96f4ba225112935ef08d2395537f41fb403849cd0f9e65025',
    own: true,
  } as TrustedDocument<SignOutMutation, SignOutMutationVariables>,
  StartSession: {
    id: 'd4cd16a9d44609470d210ab1bbec167a3d9e5fd674756ec10b9939f692f7504d',
    own: true,
  } as TrustedDocument<StartSessionMutation, StartSessionMutationVariables>,
  Stations: {
    id: 'a93c00157acb70909026d1fef48e048832c6b4ede417612bad6cc1ac6f0874ae',
  } as TrustedDocument<StationsQuery, StationsQueryVariables>,
  Store: {
    id: 'f374eded1392ef9a39d627eb28b35e6cfa8fc07af4a3add0f7e7eb663919da76',
  } as TrustedDocument<StoreQuery, StoreQueryVariables>,
  StoreOrders: {
    id: '5179f7d10b837da1037cfd81cf8ff1e5258e4f4284001c81e097c0b36cbbb753',
    own: true,
  } as TrustedDocument<StoreOrdersQuery, StoreOrdersQueryVariables>,
  SupportReport: {
    id: '9fbdfa746af75150714c348319f08df5492f836870a3224d12ed5933ec25068a',
    own: true,
  } as TrustedDocument<SupportReportMutation, SupportReportMutationVariables>,
  SyncPurchase: {
    id: 'b4e706ff84070a8e15affd82fc97f7ed3d7a9ac310505c4ffcb9c76c4dda7b25',
    own: true,
  } as TrustedDocument<SyncPurchaseMutation, SyncPurchaseMutationVariables>,
  TakeTicket: {
    id: '455d57b9136c16157756a225d8c19172a38c7f0c59c54a61cc5ae9bdef7a3e0c',
    own: true,
  } as TrustedDocument<TakeTicketMutation, TakeTicketMutationVariables>,
  Visits: {
    id: 'ed3bc341a313f472a464dde19103f5aba7371043c780a8e4d6948f0c0265d8cf',
    own: true,
  } as TrustedDocument<VisitsQuery, VisitsQueryVariables>,
  WithdrawAfterSale: {
    id: '34d28c1f730d088548da5820ba7e2719cad893b8607bf17eb683df01805fb1ea',
    own: true,
  } as TrustedDocument<WithdrawAfterSaleMutation, WithdrawAfterSaleMutationVariables>,
  WithdrawInvoice: {
    id: '18692941c9da070efe3bb33b010447508dc8c77e70650e3499102d0559252df6',
    own: true,
  } as TrustedDocument<WithdrawInvoiceMutation, WithdrawInvoiceMutationVariables>,
  WriteReview: {
    id: 'ff2bf63daa2ca6618788d3989e408d55912a9d0b2c5ee058fa252a137fc52c79',
    own: true,
  } as TrustedDocument<WriteReviewMutation, WriteReviewMutationVariables>,
}
