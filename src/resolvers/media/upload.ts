import { sql } from 'drizzle-orm'
import { Unavailable } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import { sha256Bytes } from '#schema/hash.ts'
import { PICTURE_WIDTHS, pictureFile, pictureUrl } from '#schema/media-port.ts'
import { DAY_MS } from '#schema/time.ts'
import { NoMediaStore, PictureRefused } from './errors.ts'
import { fileFault, sizeFault } from './rules.ts'

/** A picture that lies here now. */
export interface Uploaded {
  readonly url: string
  /** In its greatest width, in pixels. */
  readonly width: number
  readonly height: number
}

/** How long a file that nothing shows is kept. */
const KEPT_MS = DAY_MS
/** Files that are forgotten at a time. */
const PRUNED_AT_A_TIME = 200

/**
 * Keeps a picture that somebody sent: looked at, drawn anew in each width, and so without what else was in its file. The same
 * picture twice lies there once. It goes after a day where nothing has come to show it.
 * @throws {PictureRefused} TYPE, SIZE, PIXELS, BROKEN; {@link NoMediaStore}
 */
export const uploadPicture = async (ctx: Context, bytes: Uint8Array): Promise<Uploaded> => {
  const { db, media, now } = ctx
  if (!media) throw new NoMediaStore()
  const fault = fileFault(bytes)
  if (fault) throw new PictureRefused(fault)
  const size = await media.works.measure(bytes)
  if (!size) throw new PictureRefused('BROKEN')
  const unfit = sizeFault(size)
  if (unfit) throw new PictureRefused(unfit)
  const picture = await media.works.render(bytes)
  if (!picture) throw new PictureRefused('BROKEN')
  const hash = await sha256Bytes(picture.files[1280])
  const bytesInAll = Object.values(picture.files).reduce((sum, file) => sum + file.length, 0)
  // Known before it lies there: whoever is killed in between leaves nothing that is never found again.
  const held = await db.all(sql`
    INSERT INTO uploads (hash, width, height, bytes, used_at) VALUES (${hash}, ${picture.width}, ${picture.height}, ${bytesInAll}, ${now})
    ON CONFLICT (hash) DO UPDATE SET used_at = excluded.used_at WHERE going = 0 RETURNING hash`)
  if (held.length === 0) throw new Unavailable() // its files are being removed at this moment
  for (const width of PICTURE_WIDTHS)
    await media.store.put(pictureFile(hash, width), picture.files[width])
  return { url: pictureUrl(hash), width: picture.width, height: picture.height }
}

/** Forgets pictures that nothing shows any more, no product and no order; for the sweep. */
export const pruneUploads = async ({
  db,
  media,
  now,
}: Pick<Context, 'db' | 'media' | 'now'>): Promise<void> => {
  if (!media) return
  // First told, so that nobody begins to use what goes; those that somebody died over are told already.
  const rows = await db.all<[string]>(sql`
    UPDATE uploads SET going = 1 WHERE hash IN (
      SELECT hash FROM uploads u WHERE used_at < ${now - KEPT_MS} AND NOT EXISTS (SELECT 1 FROM media m WHERE m.url = '/media/' || u.hash || '.webp')
        AND NOT EXISTS (SELECT 1 FROM order_lines l WHERE l.image = '/media/' || u.hash || '.webp' AND l.image like '/media/%')
      ORDER BY used_at LIMIT ${PRUNED_AT_A_TIME}) RETURNING hash`)
  if (rows.length === 0) return
  const hashes = rows.map(([hash]) => hash)
  await media.store.remove(
    hashes.flatMap((hash) => PICTURE_WIDTHS.map((width) => pictureFile(hash, width))),
  )
  await db.run(
    sql`DELETE FROM uploads WHERE going = 1 AND hash IN (SELECT value FROM json_each(${JSON.stringify(hashes)}))`,
  )
}
