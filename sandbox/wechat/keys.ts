import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { z } from 'zod'

const text = z.string().min(1)
const keysSchema = z.object({
  merchantId: text,
  appId: text,
  appSecret: text,
  apiV3Key: z.string().length(32),
  merchantSerial: text,
  merchantKeyPem: text,
  merchantPublicKeyPem: text,
  /** The pair a merchant of today verifies with. */
  publicKeyId: text,
  publicKeyPem: text,
  publicKeyPrivatePem: text,
  /** The pair of a platform certificate, as older merchants have it. */
  certificateSerial: text,
  certificatePem: text,
  certificatePrivatePem: text,
})

/** All keys of a sandbox, of both sides, as texts: they can be kept as JSON. They protect nothing. */
export type SandboxKeys = Readonly<z.infer<typeof keysSchema>>

/** Keys that were kept with `JSON.stringify`. */
export const parseSandboxKeys = (json: string): SandboxKeys => keysSchema.parse(JSON.parse(json))

const element = (tag: number, ...contents: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(contents)
  const { length } = content
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from(head), content])
}
const sequence = (...contents: readonly Buffer[]): Buffer => element(0x30, ...contents)
const SHA256_WITH_RSA = Buffer.from('300d06092a864886f70d01010b0500', 'hex')
const COMMON_NAME = Buffer.from('0603550403', 'hex')

/** A certificate that the key signs for itself; Node can read certificates and not make them. */
const selfSigned = (serial: Buffer, publicKey: KeyObject, privateKey: KeyObject): string => {
  const name = sequence(
    element(0x31, sequence(COMMON_NAME, element(0x0c, Buffer.from('WeChat sandbox')))),
  )
  const validity = sequence(
    element(0x17, Buffer.from('260101000000Z')),
    element(0x17, Buffer.from('460101000000Z')),
  )
  const toBeSigned = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, serial),
    SHA256_WITH_RSA,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = element(0x03, Buffer.from([0]), sign('sha256', toBeSigned, privateKey))
  const base64 = sequence(toBeSigned, SHA256_WITH_RSA, signature).toString('base64')
  const lines = base64.match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

const privatePem = (key: KeyObject): string =>
  key.export({ type: 'pkcs8', format: 'pem' }).toString()
const publicPem = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString()

/** A positive number of 20 bytes, as serial numbers of certificates are. */
const newSerial = (): Buffer => {
  const bytes = randomBytes(20)
  bytes[0] = 0x5f
  return bytes
}

/** Fresh keys: three RSA pairs, so it takes a moment. */
export const makeSandboxKeys = (
  ids: { readonly merchantId?: string; readonly appId?: string } = {},
): SandboxKeys => {
  const [merchant, wechat, certified] = [1, 2, 3].map(() =>
    generateKeyPairSync('rsa', { modulusLength: 2048 }),
  )
  if (!merchant || !wechat || !certified) throw new Error('no keys')
  const serial = newSerial()
  const { merchantId = '1900000109', appId = 'wx5a4db0c0ffee0001' } = ids
  return {
    merchantId,
    appId,
    appSecret: randomBytes(16).toString('hex'),
    apiV3Key: randomBytes(16).toString('hex'),
    merchantSerial: newSerial().toString('hex').toUpperCase(),
    merchantKeyPem: privatePem(merchant.privateKey),
    merchantPublicKeyPem: publicPem(merchant.publicKey),
    publicKeyId: `PUB_KEY_ID_01${merchantId}${randomBytes(9).toString('hex').toUpperCase()}`,
    publicKeyPem: publicPem(wechat.publicKey),
    publicKeyPrivatePem: privatePem(wechat.privateKey),
    certificateSerial: serial.toString('hex').toUpperCase(),
    certificatePem: selfSigned(serial, certified.publicKey, certified.privateKey),
    certificatePrivatePem: privatePem(certified.privateKey),
  }
}

/** What the merchant's side has of the keys: the options of `createWeChatPay` that are keys and numbers. */
export const merchantOptions = (keys: SandboxKeys) => ({
  merchantId: keys.merchantId,
  appId: keys.appId,
  merchantKeyPem: keys.merchantKeyPem,
  merchantSerial: keys.merchantSerial,
  apiV3Key: keys.apiV3Key,
  verifiers: [
    { serial: keys.publicKeyId, pem: keys.publicKeyPem },
    { serial: keys.certificateSerial, pem: keys.certificatePem },
  ],
})
