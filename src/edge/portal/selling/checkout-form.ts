import { FULFILMENTS, type Fulfilment } from '#schema/tables/ordering.ts'
import type { CheckoutRequest } from '#resolvers/ordering/checkout.ts'
import type { Handover } from '#resolvers/ordering/rules/quote.ts'
import { PURCHASE_LINES_MAX } from '#resolvers/ordering/rules/states.ts'
import { NEW_ADDRESS, type NewAddress } from '#ui/selling/address-block.tsx'
import { wholeOf, type Form } from '#ui/forms.ts'

export interface WantedUnits {
  readonly storeId: string
  readonly skuId: string
  readonly quantity: number
}

/** What a buyer has chosen for one store so far; parts of ways that were not chosen are kept for the form alone. */
export interface StoreChoice {
  readonly storeId: string
  readonly how: Fulfilment | undefined
  readonly slotStartsAt: number | undefined
  readonly table: string
  readonly note: string
}

/** A checkout as the buyer sees it: what is bought, and what was chosen. */
export interface Choices {
  readonly lines: readonly WantedUnits[]
  readonly stores: readonly StoreChoice[]
  /** The id of an address, `NEW_ADDRESS` for the one that was written, or nothing yet. */
  readonly address: string | undefined
  readonly written: NewAddress
}

/** A line as it goes along with the form: what was shown is what is ordered, whatever becomes of the cart meanwhile. */
export const lineField = ({ storeId, skuId, quantity }: WantedUnits): string =>
  `${storeId} ${skuId} ${quantity}`

const lineOf = (text: string): WantedUnits => {
  const [storeId = '', skuId = '', quantity = ''] = text.split(' ')
  return { storeId, skuId, quantity: wholeOf(quantity) }
}

export const storesOf = (lines: readonly WantedUnits[]): readonly string[] => [
  ...new Set(lines.map(({ storeId }) => storeId)),
]

/** The choices that a form holds. */
export const choicesOfForm = (form: Form): Choices => {
  const lines = form
    .all('line')
    .slice(0, PURCHASE_LINES_MAX + 1)
    .map(lineOf)
  const written = (field: keyof NewAddress): string => form.one(`new.${field}`).trim()
  return {
    lines,
    stores: storesOf(lines).map((storeId) => {
      const slot = instantOf(form.one(`slot.${storeId}`))
      return {
        storeId,
        how: FULFILMENTS.find((one) => one === form.one(`how.${storeId}`)),
        slotStartsAt: slot,
        table: form.one(`table.${storeId}`).trim(),
        note: form.one(`note.${storeId}`).trim(),
      }
    }),
    address: form.one('address') || undefined,
    written: {
      divisionCode: written('divisionCode'),
      recipient: written('recipient'),
      phone: written('phone'),
      street: written('street'),
      lon: written('lon'),
      lat: written('lat'),
      crs: written('crs') || 'WGS84',
    },
  }
}

/** An instant in milliseconds. */
const instantOf = (text: string): number | undefined =>
  /^\d{1,14}$/.test(text) ? Number(text) : undefined

/** Whether somebody has begun to write a new address, and some store would send there. */
export const writesAddress = ({ address, stores, written }: Choices): boolean =>
  address === NEW_ADDRESS &&
  stores.some(({ how }) => how === 'DELIVERY') &&
  [written.recipient, written.phone, written.street].some((text) => text !== '')

/** The request that the choices come to: of each store only what belongs to the way that was chosen. */
export const requestOf = ({ lines, stores, address }: Choices): CheckoutRequest => ({
  lines,
  handovers: stores.flatMap(({ storeId, how, slotStartsAt, table, note }): Handover[] => {
    if (how === undefined) return []
    return [
      {
        storeId,
        fulfilment: how,
        slotStartsAt: how === 'PICKUP' ? (slotStartsAt ?? null) : null,
        addressId: how === 'DELIVERY' && address !== NEW_ADDRESS ? (address ?? null) : null,
        table: how === 'DINE_IN' ? table : null,
        note: note === '' ? null : note,
      },
    ]
  }),
})
