/** What the portal needs of a payment provider and of WeChat's platform. Adapters live in `src/edge/adapters`. */

/** A payment as it is asked for. The same number is always sent with the same contents: a retry changes nothing. */
export interface PaymentRequest {
  /** Ours; 6–32 of `[0-9A-Za-z_\-|*]`, one for each attempt. */
  readonly outTradeNo: string
  /** What the buyer reads on the pay sheet. */
  readonly description: string
  readonly amountFen: number
  /** Who pays, as the provider knows them. Personal data: never logged. */
  readonly payer: string
  /** Until when it can be paid, milliseconds UTC. */
  readonly expiresAt: number
}

/** What `wx.requestPayment` takes. */
export interface PaySheet {
  readonly appId: string
  /** Seconds, as text. */
  readonly timeStamp: string
  readonly nonceStr: string
  readonly package: string
  readonly signType: 'RSA'
  readonly paySign: string
}

export const TRADE_STATES = [
  'SUCCESS',
  'REFUND',
  'NOTPAY',
  'CLOSED',
  'REVOKED',
  'USERPAYING',
  'PAYERROR',
] as const
/** As WeChat Pay names them. REFUND: it was paid, and something of it was given back. */
export type TradeState = (typeof TRADE_STATES)[number]

/** A payment as the provider says it stands; its signature was verified. */
export interface Trade {
  readonly merchantId: string
  readonly appId: string
  readonly outTradeNo: string
  readonly state: TradeState
  /** The provider's own number. Null while nothing was paid. */
  readonly transactionId: string | null
  /** What was asked for; null where the provider does not repeat it, as for one that was not paid. */
  readonly amountFen: number | null
  readonly currency: string | null
  readonly paidAt: number | null
}

export interface RefundRequest {
  readonly outTradeNo: string
  /** Ours; at most 64 of `[0-9A-Za-z_\-|*@]`. A retry keeps it: one number is given back once. */
  readonly outRefundNo: string
  readonly amountFen: number
  /** What the payment was in all. */
  readonly totalFen: number
  readonly reason: string
}

export type ProviderRefundState = 'SUCCESS' | 'PROCESSING' | 'CLOSED' | 'ABNORMAL'

/** A refund as the provider says it stands; its signature was verified. */
export interface ProviderRefund {
  readonly outTradeNo: string
  readonly outRefundNo: string
  /** The provider's own number. */
  readonly refundId: string
  readonly state: ProviderRefundState
  readonly amountFen: number
  readonly totalFen: number
  readonly succeededAt: number | null
}

/** What a verified callback says. */
export type Notification =
  | { readonly kind: 'PAYMENT'; readonly id: string; readonly trade: Trade }
  | {
      readonly kind: 'REFUND'
      readonly id: string
      readonly merchantId: string
      readonly refund: ProviderRefund
    }
  /** Genuine, and of a kind the portal does not act on. */
  | { readonly kind: 'OTHER'; readonly id: string; readonly eventType: string }

/** Why a callback is not believed. `PROBE`: the provider tests whether signatures are verified. */
export type NotificationFault =
  | 'HEADER_MISSING'
  | 'CLOCK_SKEW'
  | 'UNKNOWN_SERIAL'
  | 'SIGNATURE'
  | 'PROBE'
  | 'CIPHERTEXT'
  | 'MALFORMED'

export class NotificationRefused extends Error {
  readonly fault: NotificationFault
  constructor(fault: NotificationFault, cause?: unknown) {
    super(`The callback is not believed: ${fault}`, { cause })
    this.name = 'NotificationRefused'
    this.fault = fault
  }
}

/** One line of a provider's daily bill. */
export interface BillLine {
  readonly kind: 'PAYMENT' | 'REFUND'
  readonly outTradeNo: string
  readonly transactionId: string
  readonly outRefundNo: string | null
  readonly amountFen: number
  /** What the provider took of a payment, or gave back with a refund; never negative. `null` where the bill does not say. */
  readonly feeFen: number | null
  readonly state: string
  readonly at: number
}

/** The provider did not answer, or not in time, or not with its signature: whether anything happened is unknown. */
export class ProviderAway extends Error {
  constructor(what: string, cause?: unknown) {
    super(`The payment provider cannot be asked: ${what}`, { cause })
    this.name = 'ProviderAway'
  }
}

/** The provider answered no, and nothing happened. `code` is the provider's own, as in `ORDERPAID`. */
export class ProviderRefused extends Error {
  readonly code: string
  readonly status: number
  constructor(code: string, status: number) {
    super(`The payment provider refused: ${code}`)
    this.name = 'ProviderRefused'
    this.code = code
    this.status = status
  }
  /** Nothing is wrong with what was asked: it was asked too often. */
  get isTooOften(): boolean {
    return this.status === 429
  }
}

/** Through whom money comes and goes. Every method throws {@link ProviderAway} or {@link ProviderRefused}. */
export interface PaymentProvider {
  readonly channel: 'WECHAT'
  /** Whom a trade or refund has to name, besides its number: the portal compares both with what it is told. */
  readonly merchantId: string
  readonly appId: string
  /** Announces a payment; the id of the pay sheet, which lives two hours. Sent again with the same contents, it gives a fresh id. */
  prepay(request: PaymentRequest): Promise<string>
  /** Signs what the client hands to WeChat. Asks nobody. */
  paySheet(prepayId: string, now: number): Promise<PaySheet>
  /** How a payment stands; `null` when the provider does not know the number (yet). */
  query(outTradeNo: string): Promise<Trade | null>
  /** Makes it impossible to pay. `ALREADY_PAID`: it was paid first, and nothing was closed. */
  close(outTradeNo: string): Promise<'CLOSED' | 'ALREADY_PAID'>
  /** Asks for a refund. Accepted is not yet given back: see the state. */
  refund(request: RefundRequest): Promise<ProviderRefund>
  queryRefund(outRefundNo: string): Promise<ProviderRefund | null>
  /**
   * Verifies and decrypts a callback from its raw bytes.
   * @param now the clock of this request, milliseconds: callbacks five minutes off are refused.
   * @throws {NotificationRefused}
   */
  readNotification(
    headers: { get(name: string): string | null },
    body: string,
    now: number,
  ): Promise<Notification>
  /** Everything of a day in China, `YYYY-MM-DD`: trades and refunds. Empty where nothing happened. */
  bill(date: string): Promise<readonly BillLine[]>
}

/** WeChat's platform beside payment. Every method throws {@link PlatformAway} or {@link PlatformRefused}. */
export interface WeChatPlatform {
  readonly appId: string
  /** Ids of message templates by our names of them; a message without one is not sent. */
  readonly templates: Readonly<Record<string, string>>
  /** Who a login code belongs to. A code lives five minutes and works once. */
  codeToSession(code: string): Promise<{ readonly openId: string; readonly unionId: string | null }>
  /** The phone number behind a code of the button; not a login code. */
  phoneNumber(code: string): Promise<{ readonly countryCode: string; readonly number: string }>
  /** Sends a message the recipient agreed to get once. `NO_CONSENT`: none is left (43101). */
  sendSubscribeMessage(message: {
    readonly openId: string
    readonly templateId: string
    readonly page: string
    readonly data: Readonly<Record<string, string>>
  }): Promise<'SENT' | 'NO_CONSENT'>
  /** Tells that goods were handed over, so that WeChat lets go of the money. Sent again, it is the same. */
  uploadShipping(shipping: {
    readonly transactionId: string
    readonly openId: string
    /** 1 by courier, 2 within the city, 3 nothing to ship, 4 collected by the buyer. */
    readonly logisticsType: 1 | 2 | 3 | 4
    /** Whether nothing of the same payment follows. */
    readonly isAllDelivered: boolean
    /**
     * Whether the payment is sent in more than one parcel, over all uploads; by courier only. Default: when there are
     * more parcels here, or more follow. The last of several has to say it: another way of sending is a correction to
     * WeChat, and it allows one.
     */
    readonly isSplit?: boolean
    readonly parcels: readonly {
      readonly itemDesc: string
      readonly trackingNo?: string
      readonly carrier?: string
      /** The masked phone number of the recipient, which WeChat wants for a parcel with SF. */
      readonly recipientContact?: string
    }[]
    readonly at: number
  }): Promise<void>
}

/** WeChat did not answer in time: whether anything happened is unknown. */
export class PlatformAway extends Error {
  constructor(what: string, cause?: unknown) {
    super(`WeChat cannot be asked: ${what}`, { cause })
    this.name = 'PlatformAway'
  }
}

/** WeChat answered no; `errcode` is its own, as in 40029. */
export class PlatformRefused extends Error {
  readonly errcode: number
  constructor(errcode: number) {
    super(`WeChat refused: ${errcode}`)
    this.name = 'PlatformRefused'
    this.errcode = errcode
  }
}
