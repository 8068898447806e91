import type { LocalizedText } from '#schema/locale.ts'
import { isCleanText, lengthOf } from '#schema/text.ts'

/** Most bytes of a file: what a phone takes has two to six million. */
export const PICTURE_BYTES_MAX = 10 * 1024 * 1024
/** Most pixels: a small file can be a large picture, and takes the memory of all of them. */
export const PICTURE_PIXELS_MAX = 40_000_000
/** Least pixels of a side. */
export const PICTURE_SIDE_MIN = 100
/** Pictures a product or a store has at most. */
export const PICTURES_MAX = 9

/** Most characters of what a picture is said to show. */
export const ALT_MAX = 120

/** Whether people can be told by this what a picture shows. */
export const isAlt = (alt: LocalizedText): boolean =>
  Object.values(alt).every((text) => isCleanText(text) && lengthOf(text) <= ALT_MAX)

/** Why a file is not taken as a picture, or what is said of it. */
export type PictureFault = 'TYPE' | 'SIZE' | 'PIXELS' | 'BROKEN' | 'TOO_MANY' | 'ALT'

const startsWith = (bytes: Uint8Array, signature: readonly (number | null)[]): boolean =>
  bytes.length >= signature.length &&
  signature.every((byte, i) => byte === null || bytes[i] === byte)

const ascii = (text: string): readonly number[] => Array.from(text, (sign) => sign.charCodeAt(0))
const SIGNATURES = [
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a]],
  ['image/webp', [...ascii('RIFF'), null, null, null, null, ...ascii('WEBP')]],
] as const

/** What a file is by its first bytes (its name and what the sender calls it count for nothing); `undefined` for all else. */
export const pictureType = (
  bytes: Uint8Array,
): 'image/jpeg' | 'image/png' | 'image/webp' | undefined =>
  SIGNATURES.find(([, signature]) => startsWith(bytes, signature))?.[0]

/** Why a file is refused before it is looked into. */
export const fileFault = (bytes: Uint8Array): PictureFault | undefined => {
  if (bytes.length > PICTURE_BYTES_MAX) return 'SIZE'
  return pictureType(bytes) === undefined ? 'TYPE' : undefined
}

/** Why a picture of this size is refused. */
export const sizeFault = ({
  width,
  height,
}: {
  readonly width: number
  readonly height: number
}): PictureFault | undefined =>
  width * height > PICTURE_PIXELS_MAX || Math.min(width, height) < PICTURE_SIDE_MIN
    ? 'PIXELS'
    : undefined
