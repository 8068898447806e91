/** What the portal needs in order to tell systems of merchants. Adapters live in `src/edge/adapters`. */

export interface WebhookRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface WebhookAnswer {
  readonly status: number
  /** The beginning of what it answered, for whoever looks for a fault. */
  readonly excerpt: string
}

/** Why nobody answered. PRIVATE_ADDRESS, NOT_ALLOWED: nobody was asked. */
export type WebhookFault =
  | 'PRIVATE_ADDRESS'
  | 'NOT_ALLOWED'
  | 'NOT_FOUND'
  | 'TIMEOUT'
  | 'UNREACHABLE'

/** Nobody was asked, or nobody answered in time. */
export class WebhookAway extends Error {
  readonly fault: WebhookFault
  constructor(fault: WebhookFault, cause?: unknown) {
    super(`Nobody could be told: ${fault}`, { cause })
    this.name = 'WebhookAway'
    this.fault = fault
  }
}

/** What reaches systems of merchants. */
export interface WebhookSender {
  /** Whether addresses of this very machine may be named: where merchants are tried out, never in production. */
  readonly mayLoopBack: boolean
  /** The hosts that the operator allows; `undefined` where any public one is. */
  readonly hosts?: readonly string[] | undefined
  /**
   * Sends a request once. Follows no redirect, waits no longer than 15 s, reads no more of the answer than it excerpts.
   * @throws {WebhookAway}
   */
  send(request: WebhookRequest): Promise<WebhookAnswer>
}
