import { Hidden, TextField, Wrong } from '../selling/form-parts.tsx'
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

/** The pictures that something has, and those that are sent: each described, put first, or taken away. */
export const Pictures = ({ ui, pictures }: { ui: Ui; pictures: PicturesProps }) => (
  <section class="pictures" aria-labelledby="pictures">
    <h2 id="pictures">{ui.t('ui.work.pictures')}</h2>
    <Wrong id="pictures-wrong" text={pictures.refused} />
    {pictures.rows.length === 0 ? null : (
      <ol>
        {pictures.rows.map(({ id, src, alt, altEn }, i) => (
          <li>
            <Picture src={src} alt={alt} width={160} height={120} />
            <form
              method="post"
              action={pictures.action}
              aria-label={ui.t('ui.work.pictures.of', { n: i + 1 })}
            >
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
                {i === 0 ? null : (
                  <button class="button" type="submit" name="do" value="cover">
                    {ui.t('ui.work.pictures.cover')}
                  </button>
                )}
                <button class="button" type="submit" name="do" value="remove">
                  {ui.t('ui.work.pictures.remove')}
                </button>
              </p>
            </form>
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
  </section>
)
