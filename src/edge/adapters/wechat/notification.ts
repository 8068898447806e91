import type { z } from 'zod'
import { NotificationRefused, type Notification } from '#schema/payment-port.ts'
import { noticeSchema, refundNoticeSchema, tradeSchema } from './answers.ts'
import { isFresh, jsonOf, SIGNATURE_TYPE, type Keys } from './client.ts'
import { answerMessage, decryptResource, verify } from './signing.ts'

/** How a signature begins by which WeChat tests whether signatures are verified. */
const PROBE = 'WECHATPAY/SIGNTEST/'
const ALGORITHM = 'AEAD_AES_256_GCM'

interface Received {
  readonly headers: { get(name: string): string | null }
  readonly body: string
  readonly now: number
}

const header = (headers: Received['headers'], name: string): string => {
  const value = headers.get(name)
  if (value === null || value === '') throw new NotificationRefused('HEADER_MISSING')
  return value
}

const parsed = <T extends z.ZodType>(schema: T, text: string): z.output<T> => {
  try {
    return schema.parse(jsonOf(text))
  } catch (cause) {
    throw new NotificationRefused('MALFORMED', cause)
  }
}

/** Nothing of the body is looked at before this. */
const authenticate = async (keys: Keys, { headers, body, now }: Received): Promise<void> => {
  const timestamp = header(headers, 'wechatpay-timestamp')
  const nonce = header(headers, 'wechatpay-nonce')
  const serial = header(headers, 'wechatpay-serial')
  const signature = header(headers, 'wechatpay-signature')
  // Told apart, so that it does not count as an attack; it cannot be believed either way.
  if (signature.startsWith(PROBE)) throw new NotificationRefused('PROBE')
  const type = headers.get('wechatpay-signature-type')
  if (type !== null && type !== SIGNATURE_TYPE) throw new NotificationRefused('SIGNATURE')
  if (!isFresh(timestamp, now)) throw new NotificationRefused('CLOCK_SKEW')
  const key = keys.verifiers.get(serial)
  if (!key) throw new NotificationRefused('UNKNOWN_SERIAL')
  if (!(await verify(key, answerMessage(timestamp, nonce, body), signature)))
    throw new NotificationRefused('SIGNATURE')
}

/**
 * Verifies a callback and decrypts it. Whose payment it is, and whether the amount is right, is for the caller to
 * compare.
 * @throws {NotificationRefused}
 */
export const readNotification = async (keys: Keys, received: Received): Promise<Notification> => {
  await authenticate(keys, received)
  const { id, event_type: eventType, resource } = parsed(noticeSchema, received.body)
  const isPayment = eventType === 'TRANSACTION.SUCCESS'
  if (!isPayment && !eventType.startsWith('REFUND.')) return { kind: 'OTHER', id, eventType }
  if (resource.algorithm !== ALGORITHM) throw new NotificationRefused('CIPHERTEXT')
  const text = await decryptResource(keys.resource, {
    nonce: resource.nonce,
    associatedData: resource.associated_data ?? '',
    ciphertext: resource.ciphertext,
  }).catch((cause: unknown) => {
    throw new NotificationRefused('CIPHERTEXT', cause)
  })
  return isPayment
    ? { kind: 'PAYMENT', id, trade: parsed(tradeSchema, text) }
    : { kind: 'REFUND', id, ...parsed(refundNoticeSchema, text) }
}
