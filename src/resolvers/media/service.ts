import { asc, inArray } from 'drizzle-orm'
import type DataLoader from 'dataloader'
import type { Context } from '#schema/context.ts'
import { manyByKey } from '#schema/loaders.ts'
import { media, type MediaRow } from '#schema/tables/catalogue.ts'

/** All media of a product or place, in order. */
export const mediaByOwner = (ctx: Context): DataLoader<string, readonly MediaRow[]> =>
  manyByKey(
    ctx,
    'mediaByOwner',
    (owners) =>
      ctx.db
        .select()
        .from(media)
        .where(inArray(media.ownerId, [...owners]))
        .orderBy(asc(media.ownerId), asc(media.position))
        .all(),
    (row) => row.ownerId,
  )
