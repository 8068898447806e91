import { createCipheriv, randomBytes, sign } from 'node:crypto'
import { toRfc3339 } from '#schema/time.ts'
import type { Faults, Forgery, Notice, World } from './world.ts'

/** Seconds between one try and the next, as WeChat publishes them: 24 hours and 4 minutes in all. */
const RETRIES_S = [
  15, 15, 30, 180, 600, 1_200, 1_800, 1_800, 1_800, 3_600, 10_800, 10_800, 10_800, 21_600, 21_600,
] as const
/** How long the merchant may take to answer. */
const ANSWER_MS = 5_000
const GCM_TAG_BYTES = 16
const FORGED_AGE_S = 3_600

/** A resource as callbacks carry it. */
export const encryptResource = (apiV3Key: string, plaintext: string, associatedData: string) => {
  const nonce = randomBytes(9).toString('base64url')
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(apiV3Key), Buffer.from(nonce))
  cipher.setAAD(Buffer.from(associatedData))
  const encrypted = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
  return {
    algorithm: 'AEAD_AES_256_GCM',
    ciphertext: Buffer.concat([encrypted, cipher.getAuthTag()]).toString('base64'),
    nonce,
    associated_data: associatedData,
  }
}

/** The headers by which a text is known to be WeChat's, under one of its two keys. */
export const signatureHeaders = (world: World, body: string, serial?: string) => {
  const { keys, clock } = world
  const certificate = serial === keys.certificateSerial
  const timestamp = String(Math.floor(clock() / 1000))
  const nonce = randomBytes(16).toString('hex')
  const pem = certificate ? keys.certificatePrivatePem : keys.publicKeyPrivatePem
  const message = Buffer.from(`${timestamp}\n${nonce}\n${body}\n`)
  return {
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-serial': certificate ? keys.certificateSerial : keys.publicKeyId,
    'wechatpay-signature': sign('sha256', message, pem).toString('base64'),
    'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
  }
}

const forgedResource = (notice: Notice, forgery: Forgery | null): object => {
  if (forgery === 'WRONG_MCHID') return { ...notice.resource, mchid: '1900000999' }
  if (forgery !== 'WRONG_AMOUNT') return notice.resource
  const amount = notice.resource['amount']
  return { ...notice.resource, amount: { ...(amount as object), total: 1, payer_total: 1 } }
}

const spoiledTag = (ciphertext: string): string => {
  const bytes = Buffer.from(ciphertext, 'base64')
  const at = bytes.length - GCM_TAG_BYTES
  bytes[at] = (bytes[at] ?? 0) ^ 0xff
  return bytes.toString('base64')
}

const signedBefore = (world: World, body: string, ageS: number): Record<string, string> =>
  signatureHeaders({ ...world, clock: () => world.clock() - ageS * 1_000 }, body)

/** A callback as it is sent; with a forgery, one that must not be believed. */
export const callbackRequest = (
  world: World,
  notice: Notice,
  forgery: Forgery | null,
): { readonly headers: Readonly<Record<string, string>>; readonly body: string } => {
  const plaintext = JSON.stringify(forgedResource(notice, forgery))
  const resource = encryptResource(world.keys.apiV3Key, plaintext, notice.originalType)
  const ciphertext = forgery === 'BAD_TAG' ? spoiledTag(resource.ciphertext) : resource.ciphertext
  const body = JSON.stringify({
    id: notice.id,
    create_time: toRfc3339(Math.floor(world.now() / 1000) * 1000, 'Asia/Shanghai'),
    resource_type: 'encrypt-resource',
    event_type: notice.eventType,
    summary: notice.summary,
    resource: { original_type: notice.originalType, ...resource, ciphertext },
  })
  const genuine = signedBefore(world, body, forgery === 'OLD_TIMESTAMP' ? FORGED_AGE_S : 0)
  const signature = genuine['wechatpay-signature'] ?? ''
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    ...genuine,
    ...(forgery === 'BAD_SIGNATURE'
      ? { 'wechatpay-signature': randomBytes(256).toString('base64') }
      : {}),
    ...(forgery === 'PROBE' ? { 'wechatpay-signature': `WECHATPAY/SIGNTEST/${signature}` } : {}),
    ...(forgery === 'UNKNOWN_SERIAL' ? { 'wechatpay-serial': 'PUB_KEY_ID_0000000000' } : {}),
  }
  return { headers, body }
}

/** Sends a callback once; the merchant's status, or null where nobody answered in time. */
export const deliver = async (
  world: World,
  notice: Notice,
  { forgery = null, attempt = 1 }: { readonly forgery?: Forgery | null; readonly attempt?: number },
): Promise<number | null> => {
  let status: number | null
  try {
    const response = await world.send(notice.url, {
      method: 'POST',
      ...callbackRequest(world, notice, forgery),
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    await response.text()
    status = response.status
  } catch {
    status = null
  }
  const { id, eventType, number } = notice
  world.state.deliveries.push({ id, eventType, number, forgery, attempt, status })
  return status
}

const untilTaken = async (world: World, notice: Notice, attempt: number): Promise<void> => {
  const status = await deliver(world, notice, { attempt })
  const pause = RETRIES_S[attempt - 1]
  if (status === 200 || status === 204 || pause === undefined) return
  world.later(pause * 1_000 * world.timeFactor, () => untilTaken(world, notice, attempt + 1))
}

type CallbackFaults = NonNullable<Faults['callbacks']>

const send = async (world: World, notice: Notice, faults: CallbackFaults): Promise<void> => {
  const { repeat = 1, concurrent = false, lost = false, forge = [] } = faults
  for (const forgery of forge) await deliver(world, notice, { forgery })
  if (lost) return
  const copies = Array.from({ length: repeat }, () => () => untilTaken(world, notice, 1))
  if (concurrent) await Promise.all(copies.map((copy) => copy()))
  else for (const copy of copies) await copy()
}

/** Tells the merchant, soon, as often as WeChat would, and with the faults that are on at this moment. */
export const announce = (world: World, notice: Notice): void => {
  const { callbacks: faults = {} } = world.state.faults
  if (faults.hold === true) world.state.held.push(notice)
  else world.later(faults.delayMs ?? 0, () => send(world, notice, faults))
}

/** Lets the kept callbacks go, one after the other. */
export const release = async (world: World, order: 'FIFO' | 'LIFO'): Promise<number> => {
  const notices = world.state.held.splice(0)
  const ordered = order === 'LIFO' ? notices.toReversed() : notices
  for (const notice of ordered) await untilTaken(world, notice, 1)
  return notices.length
}
