import { resolveText, textIn } from '#schema/locale.ts'
import type { PlaceRow } from '#resolvers/places/row.ts'
import { openingOf, type Opening } from '#resolvers/places/service.ts'
import type { CardView, OpenView } from '#ui/types.ts'
import type { Page } from './page.ts'

/** The opening state of a place as pages draw it: an open place with when it closes, a closed one with when it opens. */
export const openView = ({ state, closesAt, nextOpening }: Opening): OpenView => {
  const next = state === 'CLOSED' ? nextOpening : closesAt
  return { state, ...(next === null ? {} : { nextChangeAt: next }) }
}

/** The address of a generated picture of a place. */
export const placePicture = ({ kind, id }: PlaceRow, category = 'PLACE'): string =>
  `/art/place/${kind}/${category}/${id}.svg`

/** A place as a card, with its opening state now. Loads only what loaders batch over a list. */
export const placeCard = async (
  { ctx, ui, href }: Page,
  place: PlaceRow,
  extra: {
    readonly category?: string | undefined
    readonly note?: string | undefined
    readonly withKind?: boolean
  } = {},
): Promise<CardView> => ({
  href: href(`/places/${place.id}`),
  name: textIn(place.names, ui.locale),
  picture: placePicture(place, extra.category),
  open: openView(await openingOf(ctx, place)),
  ...(extra.withKind === true ? { kind: place.kind } : {}),
  ...(place.distanceM === undefined ? {} : { distanceM: place.distanceM }),
  ...(extra.note === undefined ? {} : { note: extra.note }),
})

/** The first sentence of a place's description, for a card. */
export const leadOf = (place: PlaceRow, locale: Page['ui']['locale']): string | undefined => {
  const text = resolveText(place.descriptions, locale)?.text
  return text === undefined
    ? undefined
    : (/^.{1,60}?[。！？.!?](?=\s|$|[^\d])/u.exec(text)?.[0] ?? `${text.slice(0, 40)}…`)
}
