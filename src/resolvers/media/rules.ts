import type { LocalizedText } from '#schema/locale.ts'
import type { FilmFacts } from '#schema/media-port.ts'
import { isCleanText, lengthOf } from '#schema/text.ts'

/** Most bytes of a file: what a phone takes has two to six million. */
export const PICTURE_BYTES_MAX = 10 * 1024 * 1024
/** Most pixels: a small file can be a large picture, and takes the memory of all of them. */
export const PICTURE_PIXELS_MAX = 40_000_000
/** Least pixels of a side. */
export const PICTURE_SIDE_MIN = 100
/** Pictures a product or a store has at most. */
export const PICTURES_MAX = 9

/** Least and most photographs of a product all around: fewer do not turn, and more turn no better. */
export const SPIN_FRAMES = { min: 8, max: 36 } as const

/** Most bytes of a film: half a minute as a phone sends it on. */
export const FILM_BYTES_MAX = 24 * 1024 * 1024
/** Longest film, in seconds. */
export const FILM_SECONDS_MAX = 60
/** Most pixels of a side of a film. */
export const FILM_SIDE_MAX = 1920

/** Most bytes of a document. */
export const DOCUMENT_BYTES_MAX = 10 * 1024 * 1024

/** Most characters of what a picture is said to show. */
export const ALT_MAX = 120

/** Whether people can be told by this what a picture shows. */
export const isAlt = (alt: LocalizedText): boolean =>
  Object.values(alt).every((text) => isCleanText(text) && lengthOf(text) <= ALT_MAX)

/** Why a file is not taken as a picture, or what is said of it. */
export type PictureFault =
  | 'TYPE'
  | 'SIZE'
  | 'PIXELS'
  | 'BROKEN'
  | 'TOO_MANY'
  | 'TOO_MANY_FRAMES'
  | 'ALT'

/** Why a file is not taken as a film. */
export type FilmFault = 'TYPE' | 'SIZE' | 'LENGTH' | 'PIXELS' | 'BROKEN' | 'TOO_MANY'

/** Why a film of this kind is refused. */
export const filmFault = ({
  width,
  height,
  durationMs,
  plays,
}: FilmFacts): FilmFault | undefined => {
  if (!plays) return 'TYPE'
  // What its file says of it may be no number at all.
  if (!(durationMs > 0 && durationMs <= FILM_SECONDS_MAX * 1000)) return 'LENGTH'
  const isFit =
    Math.min(width, height) >= PICTURE_SIDE_MIN && Math.max(width, height) <= FILM_SIDE_MAX
  return isFit ? undefined : 'PIXELS'
}

const startsWith = (bytes: Uint8Array, signature: readonly (number | null)[]): boolean =>
  bytes.length >= signature.length &&
  signature.every((byte, i) => byte === null || bytes[i] === byte)

const ascii = (text: string): readonly number[] => Array.from(text, (sign) => sign.charCodeAt(0))
const SIGNATURES = [
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a]],
  ['image/webp', [...ascii('RIFF'), null, null, null, null, ...ascii('WEBP')]],
] as const

/** Whether a file begins as a PDF does. */
export const isPdf = (bytes: Uint8Array): boolean => startsWith(bytes, ascii('%PDF-'))

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
