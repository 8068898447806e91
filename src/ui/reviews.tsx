import { dateText, isoText } from './format.ts'
import { SectionHead } from './parts.tsx'
import { Picture } from './picture.tsx'
import { Fold, Hidden, Pick, Wrong } from './selling/form-parts.tsx'
import type { Ui } from './types.ts'

export const STARS = [1, 2, 3, 4, 5] as const

export interface ReviewView {
  readonly id: string
  readonly rating: number
  readonly text: string
  readonly chosen: string
  readonly at: number
  /** Photographs that came with it. */
  readonly pictures: readonly string[]
  readonly reply?: string | undefined
  readonly repliedAt?: number | undefined
}

/** So many stars of five; in words for those who hear it. */
export const Stars = ({ rating, ui }: { rating: number; ui: Ui }) => (
  <span class="stars" role="img" aria-label={ui.t('ui.reviews.stars', { n: rating })}>
    {STARS.map((star) => (
      <span class={star <= Math.round(rating) ? 'star-on' : 'star-off'} aria-hidden="true">
        ★
      </span>
    ))}
  </span>
)

/** One review, with what the store says to it. */
export const Review = ({ review, ui }: { review: ReviewView; ui: Ui }) => (
  <div class="review">
    <p class="review-head">
      <Stars rating={review.rating} ui={ui} />
      <span class="meta">
        <time datetime={isoText(review.at)}>{dateText(review.at, ui)}</time>
        {review.chosen === '' ? null : ` · ${review.chosen}`}
      </span>
    </p>
    {review.text === '' ? null : <p>{review.text}</p>}
    {review.pictures.length === 0 ? null : (
      <p class="report-pages">
        {review.pictures.map((src, i) => (
          <a href={src}>
            <Picture
              src={src}
              alt={ui.t('ui.reviews.picture', { n: i + 1 })}
              width={120}
              height={90}
            />
          </a>
        ))}
      </p>
    )}
    {review.reply === undefined ? null : (
      <p class="review-reply">{ui.t('ui.reviews.reply', { text: review.reply })}</p>
    )}
  </div>
)

export interface ReviewsView {
  readonly average: number
  readonly count: number
  /** How many have one, two, three, four and five stars. */
  readonly stars: readonly number[]
  readonly rows: readonly ReviewView[]
  readonly nextHref?: string | undefined
}

/** What buyers say of a product: on the whole, star by star, and one after the other. */
export const ReviewsSection = ({ reviews, ui }: { reviews: ReviewsView; ui: Ui }) => (
  <section class="reviews" aria-labelledby="reviews">
    <SectionHead id="reviews" title={ui.t('ui.reviews.title')} ui={ui} />
    <div class="reviews-sum">
      <p>
        <b class="reviews-average">{reviews.average.toFixed(1)}</b>
        <Stars rating={reviews.average} ui={ui} />
        <span class="meta">{ui.t('ui.reviews.count', { n: reviews.count })}</span>
      </p>
      <ul class="reviews-bars">
        {[...STARS].toReversed().map((star) => {
          const n = reviews.stars[star - 1] ?? 0
          return (
            <li>
              <span>{ui.t('ui.reviews.star', { n: star })}</span>
              <progress max={Math.max(1, reviews.count)} value={n} aria-hidden="true" />
              <span>{n}</span>
            </li>
          )
        })}
      </ul>
    </div>
    <ol class="reviews-list">
      {reviews.rows.map((review) => (
        <li>
          <Review review={review} ui={ui} />
        </li>
      ))}
    </ol>
    {reviews.nextHref === undefined ? null : (
      <p>
        <a class="more" href={reviews.nextHref}>
          {ui.t('ui.reviews.more')}
        </a>
      </p>
    )}
  </section>
)

/** A line of an order that can be reviewed, or was. */
export interface ReviewableView {
  readonly line: string
  readonly name: string
  readonly takesPictures: boolean
  readonly review?: ReviewView | undefined
}

/** What the buyer has to say of each thing they were handed over. */
export const OrderReviews = ({
  lines,
  actionOf,
  refused,
  ui,
}: {
  lines: readonly ReviewableView[]
  actionOf: (what: string) => string
  refused?:
    | { readonly text: string; readonly written?: Readonly<Record<string, string>> | undefined }
    | undefined
  ui: Ui
}) => (
  <section class="folds" aria-labelledby="reviewing">
    <SectionHead id="reviewing" title={ui.t('ui.reviews.write')} ui={ui} />
    {lines.map(({ line, name, takesPictures, review }) => {
      if (review)
        return (
          <div class="reviewed">
            <p>
              <b>{name}</b>
            </p>
            <Review review={review} ui={ui} />
            <form method="post" action={actionOf('unreview')}>
              <Hidden fields={{ review: review.id }} />
              <button class="button" type="submit">
                {ui.t('ui.reviews.remove')}
              </button>
            </form>
          </div>
        )
      const wrong = refused?.written?.['line'] === line ? refused : undefined
      return (
        <Fold title={ui.t('ui.reviews.write.of', { name })} open={wrong !== undefined}>
          <form method="post" action={actionOf('review')} enctype="multipart/form-data">
            <Hidden fields={{ line }} />
            <Wrong id={`review-${line}-wrong`} text={wrong?.text} />
            <fieldset class="picks star-picks">
              <legend>{ui.t('ui.reviews.rating')}</legend>
              {STARS.map((star) => (
                <Pick
                  name="rating"
                  value={String(star)}
                  checked={wrong?.written?.['rating'] === String(star)}
                  required
                >
                  {ui.t('ui.reviews.star', { n: star })}
                </Pick>
              ))}
            </fieldset>
            <p class="field">
              <label for={`text-${line}`}>{ui.t('ui.reviews.text')}</label>
              <textarea id={`text-${line}`} name="text" rows={3} maxlength={500}>
                {wrong?.written?.['text'] ?? ''}
              </textarea>
            </p>
            {takesPictures ? (
              <p class="field">
                <label for={`picture-${line}`}>{ui.t('ui.reviews.pictures')}</label>
                <input
                  id={`picture-${line}`}
                  type="file"
                  name="picture"
                  accept="image/jpeg,image/png,image/webp"
                  multiple
                />
              </p>
            ) : null}
            <p class="meta">{ui.t('ui.reviews.note')}</p>
            <p class="choices">
              <button class="button button-strong" type="submit">
                {ui.t('ui.reviews.do')}
              </button>
            </p>
          </form>
        </Fold>
      )
    })}
  </section>
)
