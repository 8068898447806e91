export interface FilmProps {
  readonly src: string
  /** What it shows. */
  readonly label: string
  /** Pixels, where known: the page does not jump when it comes. */
  readonly width?: number | undefined
  readonly height?: number | undefined
}

/** A film that somebody starts; before that no more of it is loaded than its first picture. */
export const Film = ({ src, label, width, height }: FilmProps) => (
  <video
    class="film-player"
    controls
    playsinline
    preload="metadata"
    src={src}
    aria-label={label}
    width={width}
    height={height}
  />
)
