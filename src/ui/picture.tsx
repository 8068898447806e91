import { hashOfPicture, pictureFile, PICTURE_WIDTHS } from '#schema/media-port.ts'

/** The widths in which a picture that lies here can be had; nothing for pictures of others and drawings. */
const srcSetOf = (src: string): string | undefined => {
  const hash = hashOfPicture(src)
  return hash === undefined
    ? undefined
    : PICTURE_WIDTHS.map((width) => `/media/${pictureFile(hash, width)} ${width}w`).join(', ')
}

export interface PictureProps {
  readonly src: string
  /** What it shows; `''` where its name stands beside it. */
  readonly alt?: string | undefined
  readonly class?: string | undefined
  /** The room it has, in CSS pixels; the page does not jump when it comes. */
  readonly width: number
  readonly height: number
  /** How wide it is shown, as `sizes` of HTML says it. */
  readonly sizes?: string | undefined
  readonly eager?: boolean | undefined
}

/** A picture, in the smallest width that the screen needs. */
export const Picture = ({ src, alt = '', width, height, sizes, eager, ...rest }: PictureProps) => {
  const srcset = srcSetOf(src)
  return (
    <img
      class={rest.class}
      src={src}
      srcset={srcset}
      sizes={srcset === undefined ? undefined : (sizes ?? `${width}px`)}
      alt={alt}
      width={width}
      height={height}
      loading={eager === true ? undefined : 'lazy'}
    />
  )
}
