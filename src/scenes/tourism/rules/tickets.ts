/** Why a ticket cannot be bought at this moment. */
export type NotSold = 'SALES_STOPPED' | 'SOLD_OUT' | 'OFF_SHELF' | 'OUT_OF_USE' | 'CLOSED_NOW'

export interface TicketFacts {
  readonly onSale: boolean
  readonly sellable: number
  readonly salesStopped: boolean
  readonly opening: { readonly state: string }
}

/**
 * Why a ticket is not sold now, the weightiest reason first; `null` when it is. A ticket is for an entry of now: it is sold while
 * people are let in, and where the hours are not known. Tickets for a day to come are booked by slot, which is another domain's.
 */
export const sellingOf = ({
  onSale,
  sellable,
  salesStopped,
  opening,
}: TicketFacts): NotSold | null => {
  if (opening.state === 'TEMPORARILY_CLOSED') return 'OUT_OF_USE'
  if (salesStopped) return 'SALES_STOPPED'
  if (!onSale) return 'OFF_SHELF'
  if (sellable <= 0) return 'SOLD_OUT'
  return opening.state === 'OPEN' || opening.state === 'UNKNOWN' ? null : 'CLOSED_NOW'
}
