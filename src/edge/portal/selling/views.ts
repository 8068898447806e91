import { typeOfId } from '#schema/ids.ts'
import { textIn, type LocalizedText } from '#schema/locale.ts'
import type { ChosenSpecification, OrderState } from '#schema/tables/ordering.ts'
import { productById } from '#resolvers/catalogue/service.ts'
import type { OrderRow } from '#resolvers/ordering/service.ts'
import { placeById } from '#resolvers/places/service.ts'
import type { PlaceRow } from '#resolvers/places/row.ts'
import type { Page } from '#scenes/page.ts'
import { placePicture } from '#scenes/place-views.ts'
import type { MessageKey } from '#ui/messages.ts'
import type { Ui } from '#ui/types.ts'

/** What was chosen as one text; empty where there was nothing to choose. */
export const chosenText = (chosen: readonly ChosenSpecification[], { locale }: Ui): string =>
  chosen.map(({ value }) => textIn(value, locale)).join(' / ')

/** A picture for each of some things: their own, else one drawn for their product. */
export const picturesOf = async (
  { ctx }: Page,
  things: readonly { readonly productId: string; readonly imageUrl: string | null }[],
): Promise<readonly string[]> =>
  Promise.all(
    things.map(async ({ productId, imageUrl }) => {
      if (imageUrl !== null) return imageUrl
      // A service is drawn as the place where it was used.
      if (typeOfId(productId) === 'Place') {
        const place = await placeById(ctx).load(productId)
        if (place) return placePicture(place)
      }
      // What is not sold any more has no category to draw by.
      const product = await productById(ctx).load(productId)
      return `/art/product/${product?.categoryId ?? 'other'}/${productId}.svg`
    }),
  )

/** Stores by their ids; those that are gone are left out. */
export const storesById = async (
  { ctx }: Page,
  ids: readonly string[],
): Promise<ReadonlyMap<string, PlaceRow>> => {
  const unique = [...new Set(ids)]
  const rows = await Promise.all(unique.map((id) => placeById(ctx).load(id)))
  return new Map(rows.flatMap((row) => (row ? [[row.id, row]] : [])))
}

/** The name of a place, or its id where it is gone. */
export const nameOf = (
  place: { readonly names: LocalizedText } | undefined,
  ui: Ui,
  id = '',
): string => textIn(place?.names, ui.locale) || id

const PLAIN: readonly OrderState[] = ['PENDING_PAYMENT', 'AWAITING_GROUP', 'COMPLETED', 'CLOSED']

/** How something is handed over, in words; a service is no thing. */
export const wayText = (
  { fulfilment, service }: Pick<OrderRow, 'fulfilment' | 'service'>,
  ui: Ui,
): string => ui.t(`ui.fulfilment.${service === null ? fulfilment : 'SERVICE'}`)

/** How far an order is, in the words of its way of handing over. */
export const stateText = (
  { state, fulfilment, service }: Pick<OrderRow, 'state' | 'fulfilment' | 'service'>,
  ui: Ui,
): string =>
  ui.t(
    (PLAIN.includes(state)
      ? `ui.order.state.${state}`
      : `ui.order.state.${state}.${service === null ? fulfilment : 'SERVICE'}`) as MessageKey,
  )
