import { Film, type FilmProps } from '../film.tsx'
import { Pagination } from '../parts.tsx'
import { Picture } from '../picture.tsx'
import { Review, type ReviewView } from '../reviews.tsx'
import { Hidden, TextField, Wrong } from '../selling/form-parts.tsx'
import type { LinkView, Ui } from '../types.ts'
import { Done, Filter } from './parts.tsx'

interface Refused {
  readonly id: string
  readonly text: string
  readonly typed: string
}

export interface ContentPageProps {
  readonly ui: Ui
  readonly action: string
  readonly rows: readonly {
    readonly id: string
    readonly contentVersion: number
    readonly name: string
    readonly facts: readonly string[]
    /** All its words, in both languages. */
    readonly texts: readonly string[]
    readonly pictures: readonly { readonly src: string; readonly alt: string }[]
    readonly film?: FilmProps | undefined
    /** Reports as files. */
    readonly documents: readonly LinkView[]
  }[]
  /** Whether the city looks first. */
  readonly isOn: boolean
  readonly settingAction: string
  readonly next?: string | undefined
  readonly done?: string | undefined
  readonly refused?: Refused | undefined
}

/** What merchants want to show: all of it, to be let through or sent back with a word. */
export const ContentPage = (props: ContentPageProps) => {
  const { ui, rows, refused, isOn } = props
  return (
    <article class="city-content">
      <header class="work-head">
        <h1>{ui.t('ui.city.content')}</h1>
        <form method="post" action={props.settingAction}>
          <button class="button" type="submit" name="do" value={isOn ? 'off' : 'on'}>
            {ui.t(isOn ? 'ui.city.content.off' : 'ui.city.content.on')}
          </button>
        </form>
      </header>
      <p class="meta">{ui.t(isOn ? 'ui.city.content.isOn' : 'ui.city.content.isOff')}</p>
      <Done text={props.done} />
      {refused && !rows.some(({ id }) => id === refused.id) ? (
        <Wrong id="content-wrong" text={refused.text} />
      ) : null}
      {rows.length === 0 ? (
        <p class="empty">{ui.t('ui.city.content.none')}</p>
      ) : (
        <ol>
          {rows.map((row) => {
            const wrong = refused?.id === row.id ? refused : undefined
            return (
              <li class="city-product">
                <div>
                  <h2>{row.name}</h2>
                  <p class="meta">{row.facts.join(' · ')}</p>
                  {row.texts.map((text) => (
                    <p class="prose">{text}</p>
                  ))}
                </div>
                {row.film ? <Film {...row.film} /> : null}
                {row.documents.map(({ href, label }) => (
                  <p>
                    <a href={href}>{label}</a>
                  </p>
                ))}
                {row.pictures.length === 0 ? null : (
                  <div class="city-pictures">
                    {row.pictures.map(({ src, alt }) => (
                      <a href={src}>
                        <Picture
                          src={src}
                          alt={alt === '' ? row.name : alt}
                          width={160}
                          height={120}
                        />
                      </a>
                    ))}
                  </div>
                )}
                <form
                  class="judge"
                  method="post"
                  action={props.action}
                  aria-label={ui.t('ui.city.judge', { name: row.name })}
                >
                  <Hidden fields={{ id: row.id, contentVersion: String(row.contentVersion) }} />
                  <Wrong id={`wrong-${row.id}`} text={wrong?.text} />
                  <TextField
                    id={`reason-${row.id}`}
                    name="reason"
                    label={ui.t('ui.city.reason')}
                    value={wrong?.typed}
                    maxlength={200}
                    autocomplete="off"
                  />
                  <p class="choices">
                    <button class="button button-strong" type="submit" name="do" value="approve">
                      {ui.t('ui.city.approve')}
                    </button>
                    <button class="button" type="submit" name="do" value="refuse">
                      {ui.t('ui.city.refuse')}
                    </button>
                  </p>
                </form>
              </li>
            )
          })}
        </ol>
      )}
      <Pagination nextHref={props.next} ui={ui} />
    </article>
  )
}

export interface CityReviewsPageProps {
  readonly ui: Ui
  readonly action: string
  readonly filters: readonly LinkView[]
  readonly rows: readonly (ReviewView & {
    readonly name: string
    /** Why it is hidden. */
    readonly because?: string | undefined
  })[]
  readonly next?: string | undefined
  readonly done?: string | undefined
  readonly refused?: Refused | undefined
}

/** What residents say, to be hidden with a reason or shown again. */
export const CityReviewsPage = (props: CityReviewsPageProps) => {
  const { ui, rows, refused } = props
  return (
    <article class="requests">
      <header class="work-head">
        <h1>{ui.t('ui.city.reviews')}</h1>
      </header>
      <Done text={props.done} />
      <Filter filters={props.filters} ui={ui} />
      {rows.length === 0 ? (
        <p class="empty">{ui.t('ui.work.reviews.none')}</p>
      ) : (
        <ol class="request-rows">
          {rows.map((row) => {
            const wrong = refused?.id === row.id ? refused : undefined
            return (
              <li class="request-row">
                <div>
                  <h2>{row.name}</h2>
                  <Review review={row} ui={ui} />
                  {row.because === undefined ? null : (
                    <p class="meta">{ui.t('ui.city.hiddenBecause', { reason: row.because })}</p>
                  )}
                </div>
                <form
                  class="work-form request-form"
                  method="post"
                  action={props.action}
                  aria-label={ui.t('ui.city.judge', { name: row.name })}
                >
                  <Hidden fields={{ id: row.id }} />
                  <Wrong id={`wrong-${row.id}`} text={wrong?.text} />
                  {row.because === undefined ? (
                    <TextField
                      id={`reason-${row.id}`}
                      name="reason"
                      label={ui.t('ui.city.reason')}
                      value={wrong?.typed}
                      maxlength={200}
                      autocomplete="off"
                    />
                  ) : null}
                  <p class="choices">
                    {row.because === undefined ? (
                      <button class="button" type="submit" name="do" value="hide">
                        {ui.t('ui.city.hide')}
                      </button>
                    ) : (
                      <button class="button" type="submit" name="do" value="show">
                        {ui.t('ui.city.show')}
                      </button>
                    )}
                  </p>
                </form>
              </li>
            )
          })}
        </ol>
      )}
      <Pagination nextHref={props.next} ui={ui} />
    </article>
  )
}
