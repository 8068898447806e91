import type { Context as HonoContext, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { MediaRow } from '#schema/tables/catalogue.ts'
import {
  addFilm,
  addPictures,
  describePicture,
  makeCover,
  removePicture,
  type PictureOwner,
} from '#resolvers/media/pictures.ts'
import { mediaByOwner } from '#resolvers/media/service.ts'
import type { PictureView, PicturesProps } from '#ui/console/pictures.tsx'
import { readFiles, readForm, textsOf } from '#ui/forms.ts'
import type { DeskEnv, DeskPage } from './desk.tsx'

type Call = HonoContext<DeskEnv>

/** Most bytes of one form with pictures. */
const PICTURES_MAX_BYTES = 32 * 1024 * 1024

/** Whether a path takes pictures: how much, its own route says, to those who may. */
export const takesPictures = (path: string): boolean =>
  /^\/console\/merchant\/[^/]+\/(products\/(new|sheet|[^/]+\/(pictures|inspections|spin))|store\/pictures)$/.test(
    path,
  )

/** Refuses a form that is too large by the page it came from. */
export const limitOfPictures = (
  refuse: (c: Call, refused: string) => Promise<Response>,
): MiddlewareHandler =>
  bodyLimit({
    maxSize: PICTURES_MAX_BYTES,
    onError: (c) => {
      // Set by the desk that this is mounted in.
      const call = c as unknown as Call
      const { ui } = call.get('desk')
      const mb = PICTURES_MAX_BYTES / 1024 / 1024
      return refuse(call, ui.t('ui.work.pictures.tooMuch', { mb }))
    },
  })

/** Does what a form about pictures and a film says: adds those it brings, or changes the one it names. @throws what the service refuses */
export const workOnPictures = async (c: Call, owner: PictureOwner): Promise<void> => {
  const { ctx } = c.get('desk')
  const form = await readForm(c)
  const picture = form.one('id')
  if (form.one('do') === 'add') await addPictures(ctx, owner, await readFiles(c, 'picture'))
  if (form.one('do') === 'film') {
    const [film] = await readFiles(c, 'film')
    if (film) await addFilm(ctx, owner, film)
  }
  if (form.one('do') === 'remove') await removePicture(ctx, owner, picture)
  if (form.one('do') === 'cover') await makeCover(ctx, owner, picture)
  if (form.one('do') === 'describe')
    await describePicture(ctx, owner, { picture, alt: textsOf(form, 'alt') ?? {} })
}

const viewOf = ({ id, url, alt }: MediaRow): PictureView => ({
  id,
  src: url,
  alt: alt?.['zh-CN'] ?? '',
  altEn: alt?.en ?? '',
})

/** The pictures and the film of something, as its page shows them. */
export const pictureViews = async (
  { ctx }: DeskPage,
  owner: string,
): Promise<Pick<PicturesProps, 'rows' | 'film'>> => {
  const media = await mediaByOwner(ctx).load(owner)
  const film = media.find(({ kind }) => kind === 'VIDEO')
  return {
    rows: media.filter(({ kind }) => kind === 'IMAGE').map(viewOf),
    film: film && viewOf(film),
  }
}
