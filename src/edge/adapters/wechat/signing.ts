/** The cryptography of WeChat Pay APIv3, on WebCrypto alone: the same in workerd, Deno and Node. */

type Bytes = Uint8Array<ArrayBuffer>

const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const
/** Bytes of the nonce of a resource. */
const GCM_NONCE_BYTES = 12

const encoder = new TextEncoder()

/** Base64 to bytes. @throws DOMException when the text is not Base64. */
export const decodeBase64 = (text: string): Bytes =>
  Uint8Array.from(atob(text), (char) => char.charCodeAt(0))

export const encodeBase64 = (bytes: ArrayBuffer): string =>
  btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(''))

/** A key cannot be read. The message names what is wrong, never what is in it. */
export class KeyUnreadable extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'KeyUnreadable'
  }
}

const PEM = /-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]+)-----END \1-----/

const readPem = (pem: string): { readonly label: string; readonly der: Bytes } => {
  const [, label, body] = PEM.exec(pem) ?? []
  if (label === undefined || body === undefined) throw new KeyUnreadable('This is not a PEM text.')
  return { label, der: decodeBase64(body.replaceAll(/\s/g, '')) }
}

/** The merchant's key, as the file `apiclient_key.pem` has it. */
export const importPrivateKey = async (pem: string): Promise<CryptoKey> => {
  const { label, der } = readPem(pem)
  if (label !== 'PRIVATE KEY')
    throw new KeyUnreadable(`A private key in PKCS#8 is needed ("PRIVATE KEY"), not "${label}".`)
  return crypto.subtle.importKey('pkcs8', der, RSA, false, ['sign'])
}

const SEQUENCE = 0x30
const EXPLICIT_VERSION = 0xa0

interface Element {
  readonly tag: number
  readonly contentAt: number
  /** Where the next element begins. */
  readonly end: number
}

/** One element of DER. Lengths have at most four bytes: a certificate is small. */
const elementAt = (der: Bytes, at: number): Element => {
  const byte = (i: number): number => {
    const value = der[i]
    if (value === undefined) throw new KeyUnreadable('The certificate ends too early.')
    return value
  }
  const first = byte(at + 1)
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  if (lengthBytes > 4 || first === 0x80) throw new KeyUnreadable('The certificate is not in DER.')
  let length = first < 0x80 ? first : 0
  for (let i = 0; i < lengthBytes; i += 1) length = length * 256 + byte(at + 2 + i)
  const contentAt = at + 2 + lengthBytes
  if (contentAt + length > der.length) throw new KeyUnreadable('The certificate ends too early.')
  return { tag: byte(at), contentAt, end: contentAt + length }
}

/** The public key of an X.509 certificate, as SubjectPublicKeyInfo. Trust is the operator's, who configured it. */
const publicKeyOf = (certificate: Bytes): Bytes => {
  const toBeSigned = elementAt(certificate, elementAt(certificate, 0).contentAt)
  let at = toBeSigned.contentAt
  const version = elementAt(certificate, at)
  if (version.tag === EXPLICIT_VERSION) at = version.end
  // Serial number, algorithm, issuer, validity and subject come before the key.
  for (let skipped = 0; skipped < 5; skipped += 1) at = elementAt(certificate, at).end
  const key = elementAt(certificate, at)
  if (key.tag !== SEQUENCE) throw new KeyUnreadable('The certificate has no public key.')
  return certificate.slice(at, key.end)
}

/** A key that verifies: WeChat Pay's public key, or a platform certificate. */
export const importVerifier = async (pem: string): Promise<CryptoKey> => {
  const { label, der } = readPem(pem)
  if (label !== 'PUBLIC KEY' && label !== 'CERTIFICATE')
    throw new KeyUnreadable(`A public key or a certificate is needed, not "${label}".`)
  const spki = label === 'CERTIFICATE' ? publicKeyOf(der) : der
  return crypto.subtle.importKey('spki', spki, RSA, false, ['verify'])
}

export const importResourceKey = (apiV3Key: string): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', encoder.encode(apiV3Key), 'AES-GCM', false, ['decrypt'])

const lines = (...parts: readonly string[]): string => parts.map((part) => `${part}\n`).join('')

/** What is signed of a request. `path` has the query and no host; `body` is what is sent, and empty for GET. */
export const requestMessage = (request: {
  readonly method: string
  readonly path: string
  readonly timestamp: string
  readonly nonce: string
  readonly body: string
}): string => lines(request.method, request.path, request.timestamp, request.nonce, request.body)

/** What is signed of an answer and of a callback. */
export const answerMessage = (timestamp: string, nonce: string, body: string): string =>
  lines(timestamp, nonce, body)

/** What is signed of a pay sheet. `signType` is not. */
export const paySheetMessage = (sheet: {
  readonly appId: string
  readonly timeStamp: string
  readonly nonceStr: string
  readonly package: string
}): string => lines(sheet.appId, sheet.timeStamp, sheet.nonceStr, sheet.package)

export const sign = async (key: CryptoKey, message: string): Promise<string> =>
  encodeBase64(await crypto.subtle.sign(RSA.name, key, encoder.encode(message)))

/** Whether the signature is of this message and key; `false` for whatever is no signature at all. */
export const verify = async (
  key: CryptoKey,
  message: string,
  signature: string,
): Promise<boolean> => {
  let bytes: Bytes
  try {
    bytes = decodeBase64(signature)
  } catch {
    return false
  }
  return crypto.subtle.verify(RSA.name, key, bytes, encoder.encode(message))
}

/** The `Authorization` of a request. */
export const authorization = (parts: {
  readonly merchantId: string
  readonly serial: string
  readonly nonce: string
  readonly timestamp: string
  readonly signature: string
}): string =>
  `WECHATPAY2-SHA256-RSA2048 mchid="${parts.merchantId}",nonce_str="${parts.nonce}",` +
  `timestamp="${parts.timestamp}",serial_no="${parts.serial}",signature="${parts.signature}"`

/**
 * The text of an encrypted resource. WebCrypto checks the tag, which is the last 16 bytes.
 * @throws when the tag does not fit, or the parts have not the form they must have.
 */
export const decryptResource = async (
  key: CryptoKey,
  resource: {
    readonly nonce: string
    readonly associatedData: string
    readonly ciphertext: string
  },
): Promise<string> => {
  const iv = encoder.encode(resource.nonce)
  if (iv.length !== GCM_NONCE_BYTES) throw new RangeError('The nonce must have 12 bytes.')
  const additionalData = encoder.encode(resource.associatedData)
  const algorithm = { name: 'AES-GCM', iv, additionalData, tagLength: 128 }
  const plain = await crypto.subtle.decrypt(algorithm, key, decodeBase64(resource.ciphertext))
  return new TextDecoder('utf-8', { fatal: true }).decode(plain)
}

/** 32 characters of a cryptographic random source. */
export const randomNonce = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
