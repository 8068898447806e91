import { MINUTE_MS, SECOND_MS } from '#schema/time.ts'

/** Characters of a pickup code: eight of 31 signs. */
export const CODE_LENGTH = 8

/** The number of the refund of a payment that came too late or twice; the same however often it is made. */
export const lateRefundNo = (outTradeNo: string): string => `AR-${outTradeNo}`

/** WeChat Pay refunds a payment at most once a minute: https://pay.weixin.qq.com/doc/v3/merchant/4012791862 */
export const REFUND_SPACING_MS = MINUTE_MS

/** A pay sheet's id lives two hours; it is asked for anew a little before. */
export const PREPAY_LIFE_MS = 110 * MINUTE_MS

/** A payment nobody told us about is asked for when it is so old (D9), and then again after as long. */
export const ASK_AFTER_MS = MINUTE_MS

/** How long after the n-th try, from 1, the next one is made: doubling from half a minute up to six hours. */
export const retryAfterMs = (tries: number): number =>
  Math.min(30 * SECOND_MS * 2 ** Math.min(tries - 1, 20), 360 * MINUTE_MS)
