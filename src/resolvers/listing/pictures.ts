import { sql } from 'drizzle-orm'
import type { StaffContext } from '#schema/context.ts'
import type { PictureOwner } from '../media/pictures.ts'
import { ProductUnknown } from './errors.ts'
import { productIsTheirs, touchProduct } from './own.ts'

/** A product as what has pictures; sending one makes it kept by hand. */
export const picturesOfProduct = (ctx: StaffContext, id: string): PictureOwner => ({
  id,
  kind: 'product',
  mine: sql`SELECT 1 FROM products d WHERE d.id = ${id} AND ${productIsTheirs(ctx)}`,
  touch: touchProduct(ctx, id),
  unknown: () => new ProductUnknown(),
})
