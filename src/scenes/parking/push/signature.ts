/** How the clocks of the two sides may differ. */
export const PUSH_SKEW_MS = 5 * 60_000
const SECRET_BYTES = 32
const HEX = /^[0-9a-f]{64}$/i
const SECONDS = /^\d{1,12}$/

/** A fresh secret of 256 random bits, as 64 hexadecimal digits. */
export const newPushSecret = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')

/** The moment a header of whole seconds since 1970 tells, ms; `undefined` unless it lies within 5 minutes of `now`. */
export const freshTimestamp = (header: string, now: number): number | undefined => {
  if (!SECONDS.test(header)) return undefined
  const ms = Number(header) * 1000
  return Math.abs(now - ms) <= PUSH_SKEW_MS ? ms : undefined
}

const keyOf = (secret: string): Promise<CryptoKey> =>
  crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(secret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign', 'verify'],
  )

const signedText = (timestamp: string, body: Uint8Array): Uint8Array<ArrayBuffer> => {
  const head = new TextEncoder().encode(`${timestamp}.`)
  const all = new Uint8Array(head.length + body.length)
  all.set(head)
  all.set(body, head.length)
  return all
}

/** HMAC-SHA-256 over `timestamp.body`, as 64 hexadecimal digits. */
export const signPush = async (
  secret: string,
  timestamp: string,
  body: Uint8Array,
): Promise<string> =>
  Array.from(
    new Uint8Array(
      await crypto.subtle.sign('HMAC', await keyOf(secret), signedText(timestamp, body)),
    ),
    (byte) => byte.toString(16).padStart(2, '0'),
  ).join('')

/** Whether that is the signature; takes the same time for every wrong one. */
export const isSigned = async (
  secret: string,
  timestamp: string,
  body: Uint8Array,
  signature: string,
): Promise<boolean> => {
  if (!HEX.test(signature)) return false
  const bytes = Uint8Array.from(signature.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  return crypto.subtle.verify('HMAC', await keyOf(secret), bytes, signedText(timestamp, body))
}
