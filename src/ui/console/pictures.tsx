import { Film } from '../film.tsx'
import { Fold, Hidden, TextField, Wrong } from '../selling/form-parts.tsx'
import { Picture } from '../picture.tsx'
import type { Ui } from '../types.ts'

export interface PictureView {
  readonly id: string
  readonly src: string
  readonly alt: string
  readonly altEn: string
}

export interface PicturesProps {
  readonly action: string
  readonly rows: readonly PictureView[]
  /** The film that there is; nothing where one can be sent. */
  readonly film?: PictureView | undefined
  readonly refused?: string | undefined
}

const PICTURES = 'image/jpeg,image/png,image/webp'

/** Where pictures are chosen, several at once. */
export const PictureField = ({
  ui,
  id = 'picture',
  label = ui.t('ui.work.pictures.add'),
}: {
  ui: Ui
  id?: string
  label?: string
}) => (
  <p class="field">
    <label for={id}>{label}</label>
    <input id={id} type="file" name="picture" accept={PICTURES} multiple />
  </p>
)

const Described = ({
  ui,
  action,
  label,
  medium: { id, alt, altEn },
  canBeCover = false,
}: {
  ui: Ui
  action: string
  label: string
  medium: PictureView
  canBeCover?: boolean
}) => (
  <form method="post" action={action} aria-label={label}>
    <Hidden fields={{ id }} />
    <TextField
      id={`alt-${id}`}
      name="alt"
      label={ui.t('ui.work.pictures.alt')}
      value={alt}
      maxlength={120}
      autocomplete="off"
    />
    <TextField
      id={`altEn-${id}`}
      name="altEn"
      label={ui.t('ui.work.pictures.altEn')}
      value={altEn}
      maxlength={120}
      autocomplete="off"
    />
    <p class="choices">
      <button class="button" type="submit" name="do" value="describe">
        {ui.t('ui.work.product.save')}
      </button>
      {canBeCover ? (
        <button class="button" type="submit" name="do" value="cover">
          {ui.t('ui.work.pictures.cover')}
        </button>
      ) : null}
      <button class="button" type="submit" name="do" value="remove">
        {ui.t('ui.work.pictures.remove')}
      </button>
    </p>
  </form>
)

const FilmPart = ({ ui, pictures: { action, film } }: { ui: Ui; pictures: PicturesProps }) => (
  <Fold title={ui.t('ui.work.film')} open={film !== undefined}>
    {film ? (
      <div class="film">
        <Film src={film.src} label={film.alt || ui.t('ui.work.film')} />
        <Described ui={ui} action={action} label={ui.t('ui.work.film')} medium={film} />
      </div>
    ) : (
      <form class="work-form" method="post" action={action} enctype="multipart/form-data">
        <p class="field">
          <label for="film">{ui.t('ui.work.film.add')}</label>
          <input id="film" type="file" name="film" accept="video/mp4,video/quicktime" required />
        </p>
        <p class="meta">{ui.t('ui.work.film.note')}</p>
        <p class="choices">
          <button class="button button-strong" type="submit" name="do" value="film">
            {ui.t('ui.work.film.send')}
          </button>
        </p>
      </form>
    )}
  </Fold>
)

/** The pictures and the film that something has, and those that are sent: each described, put first, or taken away. */
export const Pictures = ({ ui, pictures }: { ui: Ui; pictures: PicturesProps }) => (
  <section class="pictures" aria-labelledby="pictures">
    <h2 id="pictures">{ui.t('ui.work.pictures')}</h2>
    <Wrong id="pictures-wrong" text={pictures.refused} />
    {pictures.rows.length === 0 ? null : (
      <ol>
        {pictures.rows.map((picture, i) => (
          <li>
            <Picture src={picture.src} alt={picture.alt} width={160} height={120} />
            <Described
              ui={ui}
              action={pictures.action}
              label={ui.t('ui.work.pictures.of', { n: i + 1 })}
              medium={picture}
              canBeCover={i > 0}
            />
          </li>
        ))}
      </ol>
    )}
    <form class="work-form" method="post" action={pictures.action} enctype="multipart/form-data">
      <PictureField ui={ui} />
      <p class="meta">{ui.t('ui.work.pictures.note')}</p>
      <p class="choices">
        <button class="button button-strong" type="submit" name="do" value="add">
          {ui.t('ui.work.pictures.send')}
        </button>
      </p>
    </form>
    <FilmPart ui={ui} pictures={pictures} />
  </section>
)
