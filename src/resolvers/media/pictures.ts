import { sql, type SQL } from 'drizzle-orm'
import { does, mustHold, write, type Step } from '#schema/batch.ts'
import type { StaffContext } from '#schema/context.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { TooOften } from '#schema/problem.ts'
import { HOUR_MS } from '#schema/time.ts'
import { auditing } from '../audit/service.ts'
import { FilmRefused, PictureRefused } from './errors.ts'
import { isAlt, PICTURES_MAX } from './rules.ts'
import { uploadFilm, uploadPicture, type Uploaded } from './upload.ts'

/** What has pictures, and how those who may edit it are told from others. */
export interface PictureOwner {
  /** A product or a place. */
  readonly id: string
  /** As the audit names it: `product`, `store`. */
  readonly kind: 'product' | 'store'
  /** A statement that finds a row where the caller may edit it. */
  readonly mine: SQL
  /** Makes it another version; it must be one that the caller may edit. */
  readonly touch: Step
  readonly unknown: () => Error
}

/** Files somebody may send: drawing a picture takes as long as a hundred pages. */
const SENDING = { calls: 300, windowMs: HOUR_MS }

/**
 * Counts pictures, films and documents that somebody is about to send.
 * @throws {TooOften} from 300 an hour on
 */
export const takeSending = async (ctx: StaffContext, files: number): Promise<void> => {
  for (let sent = 0; sent < files; sent += 1) {
    const taken = await ctx.limiter.take(`pictures ${ctx.viewer.staffId}`, SENDING, ctx.now)
    if (!taken.ok) throw new TooOften(taken.retryAfterS)
  }
}

const audited = (ctx: StaffContext, { id, kind }: PictureOwner, what: string, pictures = 1): Step =>
  does(auditing(ctx, `${kind}.pictures.${what}`, { [`${kind}Id`]: id, pictures }).statement)

/**
 * Puts pictures behind those that something has; one that it shows already is not there twice.
 * @throws {PictureRefused} also TOO_MANY, and then none of them is there; NoMediaStore; {@link TooOften} from 300 an hour on;
 *   whatever the owner says of what is none of the caller's
 */
export const addPictures = async (
  ctx: StaffContext,
  owner: PictureOwner,
  files: readonly Uint8Array[],
): Promise<void> => {
  if (files.length > PICTURES_MAX) throw new PictureRefused('TOO_MANY')
  // Nobody has a picture drawn anew for what is not theirs.
  if (!(await ctx.db.get(owner.mine))) throw owner.unknown()
  await takeSending(ctx, files.length)
  const pictures: (Uploaded & { readonly id: string })[] = []
  for (const file of files)
    pictures.push({ id: ctx.newId('Media'), ...(await uploadPicture(ctx, file)) })
  const sent = sql`json_each(${JSON.stringify(pictures)})`
  await write(ctx, [
    owner.touch,
    does(
      ctx.db.run(sql`INSERT INTO media (id, owner_id, position, kind, url, width, height)
        SELECT value ->> 'id', ${owner.id}, coalesce((SELECT max(position) FROM media WHERE owner_id = ${owner.id}), -1) + 1 + min(key), 'IMAGE', value ->> 'url', value ->> 'width', value ->> 'height'
        FROM ${sent} WHERE NOT EXISTS (SELECT 1 FROM media m WHERE m.owner_id = ${owner.id} AND m.url = value ->> 'url') GROUP BY value ->> 'url'`),
    ),
    mustHold(
      ctx,
      sql`SELECT count(*) <= ${PICTURES_MAX} FROM media WHERE owner_id = ${owner.id} AND kind = 'IMAGE'`,
      () => new PictureRefused('TOO_MANY'),
    ),
    audited(ctx, owner, 'add', pictures.length),
  ])
}

/**
 * Puts a film behind the pictures that something has.
 * @throws {FilmRefused} also TOO_MANY where it has one; NoMediaStore; {@link TooOften}; whatever the owner says of what is none of
 *   the caller's
 */
export const addFilm = async (
  ctx: StaffContext,
  owner: PictureOwner,
  file: Uint8Array,
): Promise<void> => {
  if (!(await ctx.db.get(owner.mine))) throw owner.unknown()
  await takeSending(ctx, 1)
  const { url, width, height } = await uploadFilm(ctx, file)
  await write(ctx, [
    owner.touch,
    mustHold(
      ctx,
      sql`SELECT NOT EXISTS (SELECT 1 FROM media WHERE owner_id = ${owner.id} AND kind = 'VIDEO')`,
      () => new FilmRefused('TOO_MANY'),
    ),
    does(
      ctx.db.run(sql`INSERT INTO media (id, owner_id, position, kind, url, width, height)
        SELECT ${ctx.newId('Media')}, ${owner.id}, coalesce((SELECT max(position) FROM media WHERE owner_id = ${owner.id}), -1) + 1, 'VIDEO', ${url}, ${width}, ${height}`),
    ),
    audited(ctx, owner, 'film'),
  ])
}

const isThere = (ctx: StaffContext, owner: PictureOwner, picture: string): Step =>
  mustHold(
    ctx,
    sql`SELECT count(*) FROM media WHERE id = ${picture} AND owner_id = ${owner.id}`,
    owner.unknown,
  )

/** Takes a picture or film away; its file goes when nothing shows it any more. @throws what the owner says of one that is not there */
export const removePicture = async (
  ctx: StaffContext,
  owner: PictureOwner,
  picture: string,
): Promise<void> => {
  await write(ctx, [
    owner.touch,
    isThere(ctx, owner, picture),
    does(ctx.db.run(sql`DELETE FROM media WHERE id = ${picture} AND owner_id = ${owner.id}`)),
    audited(ctx, owner, 'remove'),
  ])
}

/** Makes a picture the one that is shown first; the others keep their order behind it. @throws as {@link removePicture} */
export const makeCover = async (
  ctx: StaffContext,
  owner: PictureOwner,
  picture: string,
): Promise<void> => {
  await write(ctx, [
    owner.touch,
    isThere(ctx, owner, picture),
    does(
      ctx.db.run(
        sql`UPDATE media SET position = (SELECT min(position) FROM media WHERE owner_id = ${owner.id}) - 1 WHERE id = ${picture} AND owner_id = ${owner.id}`,
      ),
    ),
    audited(ctx, owner, 'cover'),
  ])
}

/** Says what a picture or film shows, for people who do not see it. @throws {PictureRefused} ALT; as {@link removePicture} */
export const describePicture = async (
  ctx: StaffContext,
  owner: PictureOwner,
  { picture, alt }: { readonly picture: string; readonly alt: LocalizedText },
): Promise<void> => {
  if (!isAlt(alt)) throw new PictureRefused('ALT')
  const json = Object.keys(alt).length === 0 ? null : JSON.stringify(alt)
  await write(ctx, [
    owner.touch,
    isThere(ctx, owner, picture),
    does(
      ctx.db.run(
        sql`UPDATE media SET alt = ${json} WHERE id = ${picture} AND owner_id = ${owner.id}`,
      ),
    ),
    audited(ctx, owner, 'describe'),
  ])
}
