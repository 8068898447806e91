/** Lines of a cart; a weekly shop has fewer. */
export const CART_LINES_MAX = 100
/** Units of a line. */
export const QUANTITY_MAX = 9_999

/** Whether a number may be the quantity of a line: a whole one from 1 to 9,999 (spec A6: checked before any SQL). */
export const isQuantity = (value: number): boolean =>
  Number.isSafeInteger(value) && value >= 1 && value <= QUANTITY_MAX

export type CartWarning = 'PRICE_CHANGED' | 'NOT_ENOUGH_STOCK' | 'OFF_SHELF' | 'STORE_CLOSED'

/** What the owner of a cart should know of a line before they buy it. Units and fen. */
export const warningsOf = (line: {
  readonly quantity: number
  readonly addedFen: number
  readonly priceFen: number
  readonly sellable: number
  readonly onSale: boolean
  readonly storeOpen: boolean
}): readonly CartWarning[] => [
  ...(line.onSale ? [] : (['OFF_SHELF'] as const)),
  ...(line.storeOpen ? [] : (['STORE_CLOSED'] as const)),
  ...(line.sellable < line.quantity ? (['NOT_ENOUGH_STOCK'] as const) : []),
  ...(line.priceFen === line.addedFen ? [] : (['PRICE_CHANGED'] as const)),
]
