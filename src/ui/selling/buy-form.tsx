import { moneyText } from '../format.ts'
import type { Ui } from '../types.ts'
import { Hidden, Pick, Units, Wrong } from './form-parts.tsx'
import { Stock, type ProductStore, type SkuView } from './stock.tsx'

export interface BuyFormProps {
  readonly ui: Ui
  readonly action: string
  /** Carried along: the product, and the key that adds it once. */
  readonly hidden: Readonly<Record<string, string>>
  readonly skus: readonly SkuView[]
  readonly stores: readonly ProductStore[]
  readonly picked?: { readonly skuId: string; readonly storeId: string } | undefined
  readonly quantity: string
  /** Why it was not added. */
  readonly refused?: string | undefined
}

/** A choice of SKU and store, as it is sent: no id holds a blank. */
export const pickValue = (skuId: string, storeId: string): string => `${skuId} ${storeId}`

/** Chooses a variant at a store, with what is left there, and puts it into the cart. */
export const BuyForm = ({
  ui,
  action,
  hidden,
  skus,
  stores,
  picked,
  quantity,
  refused,
}: BuyFormProps) => {
  const byId = new Map(stores.map((store) => [store.id, store]))
  const soldOut = skus.every(({ stock }) => stock.every(({ state }) => state === 'OUT'))
  return (
    <form class="buy" method="post" action={`${action}#buy`} aria-labelledby="buy">
      <h2 id="buy">{ui.t('ui.buy.title')}</h2>
      <Wrong id="buy-wrong" text={refused} />
      <Hidden fields={hidden} />
      {skus.map(({ id, name, priceFen, listPriceFen, parts, stock }) => (
        <fieldset class="buy-sku">
          <legend>
            <span class="buy-name">{name}</span> <span class="price">{moneyText(priceFen)}</span>
            {listPriceFen !== undefined && listPriceFen > priceFen ? (
              <s class="was">{ui.t('ui.product.was', { price: moneyText(listPriceFen) })}</s>
            ) : null}
          </legend>
          {parts === undefined ? null : <p class="meta">{ui.t('ui.buy.parts', { parts })}</p>}
          {stock.length === 0 ? (
            <p class="meta">{ui.t('ui.buy.nowhere')}</p>
          ) : (
            <div class="picks">
              {stock.map((cell) => (
                <Pick
                  name="pick"
                  value={pickValue(id, cell.storeId)}
                  checked={picked?.skuId === id && picked.storeId === cell.storeId}
                  disabled={cell.state === 'OUT'}
                  required
                >
                  <span>{byId.get(cell.storeId)?.name}</span> <Stock cell={cell} ui={ui} />
                </Pick>
              ))}
            </div>
          )}
        </fieldset>
      ))}
      {soldOut ? (
        <p class="todo">{ui.t('ui.buy.soldOut')}</p>
      ) : (
        <p class="buy-do">
          <Units
            id="buy-quantity"
            name="quantity"
            label={ui.t('ui.buy.quantity')}
            value={quantity}
            min={1}
            wrong={refused === undefined ? undefined : 'buy-wrong'}
          />
          <button class="button button-strong" type="submit">
            {ui.t('ui.buy.add')}
          </button>
        </p>
      )}
    </form>
  )
}
