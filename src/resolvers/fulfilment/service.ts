import { sql } from 'drizzle-orm'
import type { Context } from '#schema/context.ts'
import { manyByKey } from '#schema/loaders.ts'
import type { ParcelStep } from '#schema/tables/fulfilment.ts'

export interface ParcelRow {
  readonly id: string
  readonly orderId: string
  readonly carrier: string
  readonly trackingNo: string
  readonly state: 'SHIPPED' | 'DELIVERED' | 'LOST'
  readonly shippedAt: number
  readonly deliveredAt: number | null
  /** The newest last; none where no courier was asked. */
  readonly steps: readonly ParcelStep[]
}

/** Parcels of an order, in the order in which they were sent. Give it the id of an order that the caller may see. */
export const parcelsOfOrder = (ctx: Context) =>
  manyByKey<ParcelRow>(
    ctx,
    'parcelsOfOrder',
    async (ids) =>
      (
        await ctx.db.all<[string]>(sql`
          SELECT json_object('id', id, 'orderId', order_id, 'carrier', carrier, 'trackingNo', tracking_no, 'state', state, 'shippedAt', shipped_at, 'deliveredAt', delivered_at, 'steps', json(steps))
          FROM parcels WHERE order_id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) ORDER BY shipped_at, rowid`)
      ).map(([json]) => JSON.parse(json) as ParcelRow), // written by this statement, to this very shape
    ({ orderId }) => orderId,
  )
