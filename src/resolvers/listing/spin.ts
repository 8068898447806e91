import { asc, eq, getTableColumns, inArray, sql } from 'drizzle-orm'
import { does, mustHold, write } from '#schema/batch.ts'
import type { Context, StaffContext } from '#schema/context.ts'
import { manyByKey } from '#schema/loaders.ts'
import { media, spins, type MediaRow } from '#schema/tables/catalogue.ts'
import { auditing } from '../audit/service.ts'
import { PictureRefused } from '../media/errors.ts'
import { takeSending } from '../media/pictures.ts'
import { SPIN_FRAMES } from '../media/rules.ts'
import { uploadPicture, type Uploaded } from '../media/upload.ts'
import { picturesOfProduct } from './pictures.ts'

/** A photograph of a product from one side. */
export interface SpinFrame extends MediaRow {
  readonly productId: string
}

/** The photographs of products all around that there are so far, in the order in which they turn. */
export const spinOfProduct = (ctx: Context) =>
  manyByKey<SpinFrame>(
    ctx,
    'spinOfProduct',
    (ids) =>
      ctx.db
        .select({ ...getTableColumns(media), productId: spins.productId })
        .from(spins)
        .innerJoin(media, eq(media.ownerId, spins.id))
        .where(inArray(spins.productId, [...ids]))
        .orderBy(asc(spins.productId), asc(media.position))
        .all(),
    ({ productId }) => productId,
  )

/** What turns: nothing before there are enough photographs of all sides. */
export const turning = <T>(frames: readonly T[]): readonly T[] =>
  frames.length < SPIN_FRAMES.min ? [] : frames

/**
 * Puts photographs of a product behind those that there are of it all around; the next side may look as the one before.
 * @throws {ProductUnknown}; {@link PictureRefused} also TOO_MANY, and then none of them is there; NoMediaStore; TooOften
 */
export const addSpinFrames = async (
  ctx: StaffContext,
  product: string,
  files: readonly Uint8Array[],
): Promise<void> => {
  const { mine, touch, unknown } = picturesOfProduct(ctx, product)
  if (files.length > SPIN_FRAMES.max) throw new PictureRefused('TOO_MANY_FRAMES')
  if (!(await ctx.db.get(mine))) throw unknown()
  await takeSending(ctx, files.length)
  const frames: (Uploaded & { readonly id: string })[] = []
  for (const file of files)
    frames.push({ id: ctx.newId('Media'), ...(await uploadPicture(ctx, file)) })
  const spin = sql`(SELECT id FROM spins WHERE product_id = ${product})`
  await write(ctx, [
    touch,
    does(
      ctx.db.run(
        sql`INSERT INTO spins (product_id, id) VALUES (${product}, ${ctx.newId('Spin')}) ON CONFLICT (product_id) DO NOTHING`,
      ),
    ),
    does(
      ctx.db.run(sql`INSERT INTO media (id, owner_id, position, kind, url, width, height)
        SELECT value ->> 'id', ${spin}, coalesce((SELECT max(position) FROM media WHERE owner_id = ${spin}), -1) + 1 + key, 'IMAGE', value ->> 'url', value ->> 'width', value ->> 'height'
        FROM json_each(${JSON.stringify(frames)})`),
    ),
    mustHold(
      ctx,
      sql`SELECT count(*) <= ${SPIN_FRAMES.max} FROM media WHERE owner_id = ${spin}`,
      () => new PictureRefused('TOO_MANY_FRAMES'),
    ),
    does(
      auditing(ctx, 'product.spin.add', { productId: product, pictures: frames.length }).statement,
    ),
  ])
}

/** Takes away all photographs of a product from all around; again, it is the same. @throws {ProductUnknown} */
export const removeSpin = async (ctx: StaffContext, product: string): Promise<void> => {
  await write(ctx, [
    picturesOfProduct(ctx, product).touch,
    does(ctx.db.run(sql`DELETE FROM spins WHERE product_id = ${product}`)),
    does(auditing(ctx, 'product.spin.remove', { productId: product }).statement),
  ])
}
