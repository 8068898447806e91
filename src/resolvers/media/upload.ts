import { sql } from 'drizzle-orm'
import { Unavailable } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import { sha256Bytes } from '#schema/hash.ts'
import {
  documentFile,
  filmFile,
  filmUrl,
  PICTURE_WIDTHS,
  pictureFile,
  pictureUrl,
  type MediaStore,
} from '#schema/media-port.ts'
import type { UPLOAD_TYPES } from '#schema/tables/catalogue.ts'
import { DAY_MS } from '#schema/time.ts'
import { DocumentRefused, FilmRefused, NoMediaStore, PictureRefused } from './errors.ts'
import {
  DOCUMENT_BYTES_MAX,
  FILM_BYTES_MAX,
  fileFault,
  filmFault,
  isPdf,
  sizeFault,
} from './rules.ts'

interface Size {
  /** Of the film or the widest picture, in pixels. */
  readonly width: number
  readonly height: number
}

/** A picture or film that lies here now. */
export interface Uploaded extends Size {
  readonly url: string
}

/** How long a file that nothing shows is kept. */
const KEPT_MS = DAY_MS
/** Files that are forgotten at a time. */
const PRUNED_AT_A_TIME = 200

interface Kept {
  readonly hash: string
  readonly type: (typeof UPLOAD_TYPES)[number]
  /** `null` of a document. */
  readonly size: Size | null
  /** By their names. */
  readonly files: readonly (readonly [name: string, bytes: Uint8Array])[]
}

const keep = async ({ db, now }: Context, store: MediaStore, kept: Kept): Promise<void> => {
  const { hash, type, size, files } = kept
  const bytes = files.reduce((sum, [, file]) => sum + file.length, 0)
  // Known before it lies there: whoever is killed in between leaves nothing that is never found again.
  const held = await db.all(sql`
    INSERT INTO uploads (hash, type, width, height, bytes, used_at) VALUES (${hash}, ${type}, ${size?.width ?? null}, ${size?.height ?? null}, ${bytes}, ${now})
    ON CONFLICT (hash) DO UPDATE SET used_at = excluded.used_at WHERE going = 0 RETURNING hash`)
  if (held.length === 0) throw new Unavailable() // its files are being removed at this moment
  for (const [name, file] of files) await store.put(name, file)
}

/**
 * Keeps a picture that somebody sent: looked at, drawn anew in each width, and so without what else was in its file. The same
 * picture twice lies there once. It goes after a day where nothing has come to show it.
 * @throws {PictureRefused} TYPE, SIZE, PIXELS, BROKEN; {@link NoMediaStore}
 */
export const uploadPicture = async (ctx: Context, bytes: Uint8Array): Promise<Uploaded> => {
  const { media } = ctx
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
  const { width, height } = picture
  const files = PICTURE_WIDTHS.map((one) => [pictureFile(hash, one), picture.files[one]] as const)
  await keep(ctx, media.store, { hash, type: 'webp', size: picture, files })
  return { url: pictureUrl(hash), width, height }
}

/**
 * Keeps a film that somebody sent: its pictures and sound as they were, and nothing else of its file. It goes as a picture does.
 * @throws {FilmRefused} all but TOO_MANY; {@link NoMediaStore}
 */
export const uploadFilm = async (ctx: Context, bytes: Uint8Array): Promise<Uploaded> => {
  const { media } = ctx
  if (!media) throw new NoMediaStore()
  if (bytes.length > FILM_BYTES_MAX) throw new FilmRefused('SIZE')
  const facts = await media.films.measure(bytes)
  if (!facts) throw new FilmRefused('TYPE')
  const unfit = filmFault(facts)
  if (unfit) throw new FilmRefused(unfit)
  const film = await media.films.render(bytes)
  if (!film) throw new FilmRefused('BROKEN')
  const hash = await sha256Bytes(film)
  const { width, height } = facts
  await keep(ctx, media.store, {
    hash,
    type: 'mp4',
    size: facts,
    files: [[filmFile(hash), film]],
  })
  return { url: filmUrl(hash), width, height }
}

/**
 * Keeps a PDF that somebody sent, as it is. It goes after a day where nothing has come to name it.
 * @returns the hash it is named by
 * @throws {DocumentRefused}; {@link NoMediaStore}
 */
export const uploadDocument = async (ctx: Context, bytes: Uint8Array): Promise<string> => {
  if (!ctx.media) throw new NoMediaStore()
  if (bytes.length > DOCUMENT_BYTES_MAX || !isPdf(bytes)) throw new DocumentRefused()
  const hash = await sha256Bytes(bytes)
  const files = [[documentFile(hash), bytes]] as const
  await keep(ctx, ctx.media.store, { hash, type: 'pdf', size: null, files })
  return hash
}

const filesOf = (hash: string, type: Kept['type']): readonly string[] => {
  if (type === 'pdf') return [documentFile(hash)]
  return type === 'mp4' ? [filmFile(hash)] : PICTURE_WIDTHS.map((width) => pictureFile(hash, width))
}

/** Forgets pictures, films and documents that nothing shows any more, no product and no order; for the sweep. */
export const pruneUploads = async ({
  db,
  media,
  now,
}: Pick<Context, 'db' | 'media' | 'now'>): Promise<void> => {
  if (!media) return
  // First told, so that nobody begins to use what goes; those that somebody died over are told already.
  const rows = await db.all<[string, Kept['type']]>(sql`
    UPDATE uploads SET going = 1 WHERE hash IN (
      SELECT hash FROM uploads u WHERE used_at < ${now - KEPT_MS} AND NOT EXISTS (SELECT 1 FROM media m WHERE m.url = '/media/' || u.hash || '.' || u.type)
        AND NOT EXISTS (SELECT 1 FROM inspections i WHERE i.document = u.hash)
        AND NOT EXISTS (SELECT 1 FROM order_lines l WHERE l.image = '/media/' || u.hash || '.webp' AND l.image like '/media/%')
      ORDER BY used_at LIMIT ${PRUNED_AT_A_TIME}) RETURNING hash, type`)
  if (rows.length === 0) return
  const hashes = rows.map(([hash]) => hash)
  await media.store.remove(rows.flatMap(([hash, type]) => filesOf(hash, type)))
  await db.run(
    sql`DELETE FROM uploads WHERE going = 1 AND hash IN (SELECT value FROM json_each(${JSON.stringify(hashes)}))`,
  )
}
