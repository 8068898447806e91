import { sha256 as digest } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/**
 * SHA-256 of a text, as 64 hexadecimal digits. Computed here and not by WebCrypto, which hands each text to another thread:
 * for texts as short as tokens and requests that takes ten times as long, and a request hashes two of them.
 */
export const sha256 = async (text: string): Promise<string> => bytesToHex(digest(utf8ToBytes(text)))

/** SHA-256 of bytes, as 64 hexadecimal digits; of many of them, so on another thread. */
export const sha256Bytes = async (bytes: Uint8Array): Promise<string> =>
  bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))))

/**
 * JSON with the keys of every object in order and without undefined values, so that equal values have
 * equal texts whatever order they were built in.
 */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(
          Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
        )
      : part,
  )
