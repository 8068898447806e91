/** The widths a picture is kept in, in pixels; never wider than it was. */
export const PICTURE_WIDTHS = [320, 640, 1280] as const
export type PictureWidth = (typeof PICTURE_WIDTHS)[number]

/** A picture as it is kept: WebP in each width, with nothing of the file it came from but what is seen. */
export interface RenderedPicture {
  /** Of the widest one, in pixels. */
  readonly width: number
  readonly height: number
  readonly files: Readonly<Record<PictureWidth, Uint8Array>>
}

/** What reads and writes pictures; a library here, a service of the platform on Workers. */
export interface PictureWorks {
  /** Width and height in pixels, without looking at them all; `undefined` where it is no picture that can be read. */
  measure(
    bytes: Uint8Array,
  ): Promise<{ readonly width: number; readonly height: number } | undefined>
  /** The picture upright, in all widths, without EXIF and the place it tells of; `undefined` where it is broken. */
  render(bytes: Uint8Array): Promise<RenderedPicture | undefined>
}

/** What a film is, told by its file. */
export interface FilmFacts {
  /** Upright, as it is shown, in pixels. */
  readonly width: number
  readonly height: number
  readonly durationMs: number
  /** Whether its picture is H.264 and its sound, where it has any, AAC: what every browser and WeChat play. */
  readonly plays: boolean
}

/** What reads films and writes them anew; it draws nothing, so that it does the same on every host. */
export interface FilmWorks {
  /** What it is; `undefined` where it is no MP4 or QuickTime file that can be read, or has no picture. */
  measure(bytes: Uint8Array): Promise<FilmFacts | undefined>
  /**
   * The film as an MP4 that plays while it arrives, with one track of pictures and at most one of sound as they were, and nothing
   * else of the file: no place, no maker, no title, no other tracks. `undefined` where it is broken or is not to be believed.
   */
  render(bytes: Uint8Array): Promise<Uint8Array | undefined>
}

/** Bytes of a file, counted from 0. */
export interface ByteRange {
  readonly offset: number
  readonly length: number
}

/** Where files lie whose names are the hash of what they are: none is ever changed. */
export interface MediaStore {
  /** Lies there wholly or not at all; again, it is the same. */
  put(name: string, bytes: Uint8Array): Promise<void>
  get(name: string): Promise<Uint8Array | undefined>
  /** How many bytes it has. */
  size(name: string): Promise<number | undefined>
  /** A part of it that lies within, as it is read. */
  read(name: string, range: ByteRange): Promise<ReadableStream<Uint8Array> | undefined>
  /** What is not there is no fault. */
  remove(names: readonly string[]): Promise<void>
}

/** What uploads need; a host without it takes none. */
export interface Media {
  readonly store: MediaStore
  readonly works: PictureWorks
  readonly films: FilmWorks
}

/** The name of the file of a picture in a width. */
export const pictureFile = (hash: string, width: PictureWidth): string =>
  width === 1280 ? `${hash}.webp` : `${hash}-${width}.webp`

/** The name of the file of a film. */
export const filmFile = (hash: string): string => `${hash}.mp4`

/** The name of the file of a document. */
export const documentFile = (hash: string): string => `${hash}.pdf`

const TYPES = {
  webp: 'image/webp',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
} as const

/** The type of a file by its name; `undefined` for names that none has. */
export const mediaType = (name: string): (typeof TYPES)[keyof typeof TYPES] | undefined => {
  const found = /^[0-9a-f]{64}(?:-(?:320|640)\.webp|\.(webp|mp4|pdf))$/.exec(name)
  return found ? TYPES[(found[1] ?? 'webp') as keyof typeof TYPES] : undefined // the ends are those of the expression
}

/** The address of a document. */
export const documentUrl = (hash: string): string => `/media/${documentFile(hash)}`

/** The address of a film. */
export const filmUrl = (hash: string): string => `/media/${filmFile(hash)}`

/** The address of a picture in its greatest width. */
export const pictureUrl = (hash: string): string => `/media/${pictureFile(hash, 1280)}`

/** The address of a picture in the least of its widths that is enough; pictures of others and drawings have one alone. */
export const pictureFor = (url: string, width: number | null | undefined): string => {
  const hash = hashOfPicture(url)
  const enough = PICTURE_WIDTHS.find((one) => one >= (width ?? Infinity))
  return hash === undefined || enough === undefined ? url : `/media/${pictureFile(hash, enough)}`
}

/** The hash of a picture that lies here, by its address; `undefined` for pictures of others. */
export const hashOfPicture = (url: string): string | undefined =>
  /^\/media\/([0-9a-f]{64})\.webp$/.exec(url)?.[1]
