export const CARDS: string
export const NAME: string
export const NEARBY: string
export const NEARBY_CELL: string
export const PRICE: string
export const PRICES: string
export const MANIFEST: Readonly<Record<string, { readonly name: string; readonly text: string }>>
export const pathOf: (text: string, variables?: Readonly<Record<string, unknown>>) => string
