import type { OpenView, Ui } from '../types.ts'

export type StockState = 'IN_STOCK' | 'LOW' | 'OUT' | 'UNKNOWN'

/** Stock of one SKU in one store. A store without a cell prints as not known. */
export interface StockCell {
  readonly storeId: string
  readonly state: StockState
  /** Pieces; left out where the store does not tell. */
  readonly quantity?: number | undefined
}

export interface SkuView {
  readonly id: string
  /** The chosen specifications as text: `大碗 / 加辣`. */
  readonly name: string
  readonly priceFen: number
  /** The price before, when it is higher; struck out. */
  readonly listPriceFen?: number | undefined
  /** What it is made of, where it is a bundle: `小笼包 × 2、盐水鸭 × 1`. */
  readonly parts?: string | undefined
  readonly stock: readonly StockCell[]
}

export interface ProductStore {
  readonly id: string
  readonly name: string
  readonly href: string
  readonly address?: string | undefined
  readonly distanceM?: number | undefined
  readonly open?: OpenView | undefined
}

/** What is left of a SKU in a store, in words. */
export const Stock = ({ cell, ui }: { cell: StockCell | undefined; ui: Ui }) => {
  const state = cell?.state ?? 'UNKNOWN'
  const n = cell?.quantity
  return (
    <span class={`stock stock-${state.toLowerCase()}`}>
      {state === 'LOW' && n !== undefined
        ? ui.t('ui.product.stock.LOW', { n })
        : state === 'IN_STOCK' && n !== undefined
          ? ui.t('ui.product.stock.count', { n })
          : state === 'LOW'
            ? ui.t('ui.product.stock.IN_STOCK')
            : ui.t(`ui.product.stock.${state}`)}
    </span>
  )
}
