import { textIn } from '#schema/locale.ts'
import type { ProductRow } from '#resolvers/catalogue/row.ts'
import type { Page } from '#scenes/page.ts'
import type { CardView } from '#ui/types.ts'

/** A product as a card. */
export const productCard = (
  { ui, href }: Pick<Page, 'ui' | 'href'>,
  product: ProductRow,
): CardView => {
  const subtitle = textIn(product.subtitles, ui.locale)
  const soldOut = product.skus.every(({ sellable }) => sellable === 0)
  return {
    href: href(`/products/${product.id}`),
    name: textIn(product.names, ui.locale),
    picture: product.cover?.url ?? `/art/product/${product.categoryId}/${product.id}.svg`,
    priceFen: { from: product.minPriceFen, to: product.maxPriceFen },
    ...(soldOut ? { note: ui.t('ui.product.stock.OUT') } : subtitle ? { note: subtitle } : {}),
  }
}
