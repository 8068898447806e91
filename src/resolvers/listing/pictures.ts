import { sql, type SQL } from 'drizzle-orm'
import { does, mustHit, mustHold, write } from '#schema/batch.ts'
import type { StaffContext } from '#schema/context.ts'
import { TooOften } from '#schema/problem.ts'
import { HOUR_MS } from '#schema/time.ts'
import type { LocalizedText } from '#schema/locale.ts'
import type { MediaRow } from '#schema/tables/catalogue.ts'
import { auditing } from '../audit/service.ts'
import { PictureRefused } from '../media/errors.ts'
import { PICTURES_MAX } from '../media/rules.ts'
import { mediaByOwner } from '../media/service.ts'
import { uploadPicture, type Uploaded } from '../media/upload.ts'
import { merchantOrStoreIsTheirs } from '../staff/rights.ts'
import { ProductInvalid, ProductUnknown } from './errors.ts'
import { altFault } from './rules.ts'

const theirs = (ctx: StaffContext): SQL =>
  merchantOrStoreIsTheirs(ctx, 'editProducts', sql`d.merchant_id`)

/** Pictures somebody may send: drawing one takes as long as a hundred pages. */
const SENDING = { calls: 300, windowMs: HOUR_MS }

/** It is kept by hand from now on, and what shows it is made anew. */
const touch = (ctx: StaffContext, product: string) =>
  mustHit(
    ctx.db
      .run(sql`UPDATE products AS d SET version = version + 1, updated_at = ${ctx.now}, by_hand_at = coalesce(by_hand_at, ${ctx.now})
      WHERE d.id = ${product} AND ${theirs(ctx)}`),
    () => new ProductUnknown(),
  )

/** Pictures of a product that the caller may edit, the cover first. */
export const listPictures = (ctx: StaffContext, product: string): Promise<readonly MediaRow[]> =>
  mediaByOwner(ctx).load(product)

/**
 * Puts pictures behind those that a product has; one that it shows already is not there twice.
 * @throws {PictureRefused} also TOO_MANY, and then none of them is there; {@link ProductUnknown}; NoMediaStore;
 *   {@link TooOften} from 300 an hour on
 */
export const addPictures = async (
  ctx: StaffContext,
  { product, files }: { readonly product: string; readonly files: readonly Uint8Array[] },
): Promise<void> => {
  if (files.length > PICTURES_MAX) throw new PictureRefused('TOO_MANY')
  // Nobody has a picture drawn anew for a product that is not theirs.
  const row = await ctx.db.get(
    sql`SELECT 1 FROM products d WHERE d.id = ${product} AND ${theirs(ctx)}`,
  )
  if (!row) throw new ProductUnknown()
  for (let sent = 0; sent < files.length; sent += 1) {
    const taken = await ctx.limiter.take(`pictures ${ctx.viewer.staffId}`, SENDING, ctx.now)
    if (!taken.ok) throw new TooOften(taken.retryAfterS)
  }
  const pictures: (Uploaded & { readonly id: string })[] = []
  for (const file of files)
    pictures.push({ id: ctx.newId('Media'), ...(await uploadPicture(ctx, file)) })
  const sent = sql`json_each(${JSON.stringify(pictures)})`
  await write(ctx, [
    touch(ctx, product),
    does(
      ctx.db.run(sql`INSERT INTO media (id, owner_id, position, kind, url, width, height)
        SELECT value ->> 'id', ${product}, coalesce((SELECT max(position) FROM media WHERE owner_id = ${product}), -1) + 1 + min(key), 'IMAGE', value ->> 'url', value ->> 'width', value ->> 'height'
        FROM ${sent} WHERE NOT EXISTS (SELECT 1 FROM media m WHERE m.owner_id = ${product} AND m.url = value ->> 'url') GROUP BY value ->> 'url'`),
    ),
    mustHold(
      ctx,
      sql`SELECT count(*) <= ${PICTURES_MAX} FROM media WHERE owner_id = ${product}`,
      () => new PictureRefused('TOO_MANY'),
    ),
    does(
      auditing(ctx, 'product.pictures.add', { productId: product, pictures: pictures.length })
        .statement,
    ),
  ])
}

/** A picture of a product, by both. */
export interface PictureKey {
  readonly product: string
  readonly id: string
}

const isThere = (ctx: StaffContext, { product, id }: PictureKey) =>
  mustHold(
    ctx,
    sql`SELECT count(*) FROM media WHERE id = ${id} AND owner_id = ${product}`,
    () => new ProductUnknown(),
  )

/** Takes a picture away; its file goes when nothing shows it any more. @throws {ProductUnknown} */
export const removePicture = async (ctx: StaffContext, key: PictureKey): Promise<void> => {
  await write(ctx, [
    touch(ctx, key.product),
    isThere(ctx, key),
    does(ctx.db.run(sql`DELETE FROM media WHERE id = ${key.id} AND owner_id = ${key.product}`)),
    does(auditing(ctx, 'product.pictures.remove', { productId: key.product }).statement),
  ])
}

/** Makes a picture the one that lists show; the others keep their order behind it. @throws {ProductUnknown} */
export const makeCover = async (ctx: StaffContext, key: PictureKey): Promise<void> => {
  await write(ctx, [
    touch(ctx, key.product),
    isThere(ctx, key),
    does(
      ctx.db.run(
        sql`UPDATE media SET position = (SELECT min(position) FROM media WHERE owner_id = ${key.product}) - 1 WHERE id = ${key.id} AND owner_id = ${key.product}`,
      ),
    ),
    does(auditing(ctx, 'product.pictures.cover', { productId: key.product }).statement),
  ])
}

/** Says what a picture shows, for people who do not see it. @throws {ProductUnknown} {@link ProductInvalid} TEXT */
export const describePicture = async (
  ctx: StaffContext,
  { alt, ...key }: PictureKey & { readonly alt: LocalizedText },
): Promise<void> => {
  const fault = altFault(alt)
  if (fault) throw new ProductInvalid(fault)
  const json = Object.keys(alt).length === 0 ? null : JSON.stringify(alt)
  await write(ctx, [
    touch(ctx, key.product),
    isThere(ctx, key),
    does(
      ctx.db.run(
        sql`UPDATE media SET alt = ${json} WHERE id = ${key.id} AND owner_id = ${key.product}`,
      ),
    ),
    does(auditing(ctx, 'product.pictures.describe', { productId: key.product }).statement),
  ])
}
