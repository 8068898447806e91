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

/** Where files lie whose names are the hash of what they are: none is ever changed. */
export interface MediaStore {
  /** Lies there wholly or not at all; again, it is the same. */
  put(name: string, bytes: Uint8Array): Promise<void>
  get(name: string): Promise<Uint8Array | undefined>
  /** What is not there is no fault. */
  remove(names: readonly string[]): Promise<void>
}

/** What uploads need; a host without it takes none. */
export interface Media {
  readonly store: MediaStore
  readonly works: PictureWorks
}

/** The name of the file of a picture in a width. */
export const pictureFile = (hash: string, width: PictureWidth): string =>
  width === 1280 ? `${hash}.webp` : `${hash}-${width}.webp`

/** Whether a name is one of a picture's file. */
export const isPictureFile = (name: string): boolean =>
  /^[0-9a-f]{64}(-(320|640))?\.webp$/.test(name)

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
