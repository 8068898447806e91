import { textIn, type Locale } from '#schema/locale.ts'
import type { MediaRow } from '#schema/tables/catalogue.ts'
import type { FilmProps } from '#ui/film.tsx'

/** The film among the media of something, called as it is described, or otherwise `label`. */
export const filmView = (
  media: readonly MediaRow[],
  label: string,
  locale: Locale,
): FilmProps | undefined => {
  const film = media.find(({ kind }) => kind === 'VIDEO')
  return (
    film && {
      src: film.url,
      label: textIn(film.alt, locale) || label,
      width: film.width ?? undefined,
      height: film.height ?? undefined,
    }
  )
}
