import { Pagination } from '../parts.tsx'
import { Review, type ReviewView } from '../reviews.tsx'
import { Hidden, Wrong } from '../selling/form-parts.tsx'
import type { LinkView, Ui } from '../types.ts'
import { Done, Filter } from './parts.tsx'

export interface StoreReviewView extends ReviewView {
  readonly name: string
  readonly hidden: boolean
}

export interface ReviewsPageProps {
  readonly ui: Ui
  readonly filters: readonly LinkView[]
  readonly rows: readonly StoreReviewView[]
  readonly action: string
  readonly next?: string | undefined
  readonly done?: string | undefined
  readonly refused?:
    | { readonly id: string; readonly text: string; readonly typed: string }
    | undefined
}

/** What buyers say of what a store has handed over, with its answer beside each. */
export const ReviewsPage = (props: ReviewsPageProps) => {
  const { ui, rows, refused } = props
  return (
    <article class="requests">
      <header class="work-head">
        <h1>{ui.t('ui.work.reviews')}</h1>
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
              <li id={row.id} class="request-row">
                <div>
                  <h2>
                    {row.name}
                    {row.hidden ? (
                      <span class="order-state"> {ui.t('ui.work.reviews.hidden')}</span>
                    ) : null}
                  </h2>
                  <Review review={row} ui={ui} />
                </div>
                <form
                  class="work-form request-form"
                  method="post"
                  action={props.action}
                  aria-label={ui.t('ui.work.reviews.form', { name: row.name })}
                >
                  <Hidden fields={{ id: row.id }} />
                  <Wrong id={`wrong-${row.id}`} text={wrong?.text} />
                  <p class="field">
                    <label for={`reply-${row.id}`}>{ui.t('ui.work.reviews.reply')}</label>
                    <textarea id={`reply-${row.id}`} name="text" rows={2} maxlength={500} required>
                      {wrong?.typed ?? row.reply ?? ''}
                    </textarea>
                  </p>
                  <p class="choices">
                    <button class="button button-strong" type="submit">
                      {ui.t(
                        row.reply === undefined ? 'ui.work.reviews.do' : 'ui.work.reviews.again',
                      )}
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
