import { sql } from 'drizzle-orm'
import type DataLoader from 'dataloader'
import type { Context } from '#schema/context.ts'
import { dependOn } from '#schema/dependencies.ts'
import { manyByKey } from '#schema/loaders.ts'
import type { PlaceRow } from '#resolvers/places/row.ts'
import { openingOf } from '#resolvers/places/service.ts'
import { sellingOf, type NotSold } from '../rules/tickets.ts'
import { attractionByPlace } from '../service.ts'
import type { Audience, Ticket } from '../tables.ts'
import { crowdAt } from './flow.ts'

/** A SKU that is somebody's ticket. */
export interface TicketSku {
  readonly placeId: string
  readonly audience: Audience
  readonly skuId: string
  readonly productId: string
  readonly priceFen: number
  readonly sellable: number
  readonly onSale: boolean
}

const skusByPlace = (ctx: Context): DataLoader<string, readonly TicketSku[]> =>
  manyByKey(
    ctx,
    'tourismTicketSkusByPlace',
    async (ids) => {
      const rows = await ctx.db.all<[string, Audience, string, string, number, number, number]>(sql`
        SELECT t.place_id, t.audience, k.id, k.product_id, k.price_fen, k.sellable, d.state = 'ON_SALE'
        FROM tourism_ticket_skus t JOIN skus k ON k.id = t.sku_id JOIN products d ON d.id = k.product_id
        WHERE t.place_id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) ORDER BY t.audience`)
      const found = rows.map(
        ([placeId, audience, skuId, productId, priceFen, sellable, onSale]) => ({
          placeId,
          audience,
          skuId,
          productId,
          priceFen,
          sellable,
          onSale: onSale === 1,
        }),
      )
      dependOn(
        ctx,
        found.map(({ productId }) => productId),
      )
      return found
    },
    (row) => row.placeId,
  )

/** What is paid for a ticket, and whether it can be bought at this moment. */
export interface TicketOffer {
  readonly skuId: string
  readonly productId: string
  readonly priceFen: number
  /** Why not; `null` when it can. */
  readonly notSold: NotSold | null
}

/** A published price, with the offer of commerce where there is one. */
export interface OfferedTicket extends Ticket {
  readonly offer: TicketOffer | null
}

/** The tickets of an attraction by audience, each with the SKU that is bought for it. */
export const ticketsOf = async (
  ctx: Context,
  place: PlaceRow,
): Promise<readonly OfferedTicket[]> => {
  const [facts, skus, opening, crowd] = await Promise.all([
    attractionByPlace(ctx).load(place.id),
    skusByPlace(ctx).load(place.id),
    openingOf(ctx, place),
    crowdAt(ctx, place),
  ])
  return (facts?.tickets ?? []).map((ticket) => {
    const sku = skus.find(({ audience }) => audience === ticket.audience)
    return {
      ...ticket,
      offer: sku
        ? {
            skuId: sku.skuId,
            productId: sku.productId,
            priceFen: sku.priceFen,
            notSold: sellingOf({ ...sku, opening, salesStopped: crowd?.salesStopped ?? false }),
          }
        : null,
    }
  })
}
