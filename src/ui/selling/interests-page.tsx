import { Crumbs, LinkBar, Pagination } from '../parts.tsx'
import { Picture } from '../picture.tsx'
import type { LinkView, Ui } from '../types.ts'
import { momentText } from './progress.tsx'
import { Hidden } from './form-parts.tsx'

/** The mark of a product or place: a form, and a sign to those who do not see it. */
export interface FavouriteView {
  readonly action: string
  readonly id: string
  readonly isOn: boolean
  /** The page to come back to. */
  readonly to: string
}

/** Marks what the page is about, or takes the mark away. */
export const FavouriteForm = ({ favourite, ui }: { favourite: FavouriteView; ui: Ui }) => (
  <form class="favourite" method="post" action={favourite.action}>
    <Hidden fields={{ id: favourite.id, to: favourite.to, do: favourite.isOn ? 'off' : 'on' }} />
    <button class="button" type="submit" aria-pressed={favourite.isOn ? 'true' : 'false'}>
      <span aria-hidden="true">{favourite.isOn ? '★' : '☆'}</span>
      {ui.t(favourite.isOn ? 'ui.favourite.on' : 'ui.favourite.off')}
    </button>
  </form>
)

export interface InterestView {
  readonly id: string
  /** Nothing where it is gone. */
  readonly href?: string | undefined
  readonly name: string
  readonly picture?: string | undefined
  readonly note: string
  readonly at: number
}

/** The pages of whoever is signed in: orders, what they marked, what they opened. */
export const OwnPages = ({ links, ui }: { links: readonly LinkView[]; ui: Ui }) => (
  <LinkBar class="filter" label={ui.t('ui.own')} links={links} />
)

export interface InterestsPageProps {
  readonly ui: Ui
  readonly crumbs: readonly LinkView[]
  readonly own: readonly LinkView[]
  readonly title: string
  readonly empty: string
  readonly rows: readonly InterestView[]
  /** Takes one away, by its id. */
  readonly removeAction?: string | undefined
  /** Forgets all of them. */
  readonly clearAction?: string | undefined
  readonly back: string
  readonly prevHref: string | undefined
  readonly nextHref: string | undefined
}

/** What somebody marked, or whose page they opened. */
export const InterestsPage = (props: InterestsPageProps) => {
  const { ui, rows } = props
  return (
    <article class="selling wrap">
      <Crumbs links={props.crumbs} ui={ui} />
      <header class="list-head head-row">
        <h1>{props.title}</h1>
        {props.clearAction === undefined || rows.length === 0 ? null : (
          <form method="post" action={props.clearAction}>
            <Hidden fields={{ what: 'visits' }} />
            <button class="button" type="submit">
              {ui.t('ui.history.clear')}
            </button>
          </form>
        )}
      </header>
      <OwnPages links={props.own} ui={ui} />
      {rows.length === 0 ? (
        <div class="nothing frame">
          <p>{props.empty}</p>
        </div>
      ) : (
        <ul class="interests">
          {rows.map(({ id, href, name, picture, note, at }) => (
            <li>
              {picture === undefined ? (
                <span class="no-picture" />
              ) : (
                <Picture src={picture} width={80} height={60} />
              )}
              <div>
                {href === undefined ? (
                  <b class="gone">{name}</b>
                ) : (
                  <a href={href}>
                    <b>{name}</b>
                  </a>
                )}
                <p class="meta">
                  {note} · {momentText(at, ui)}
                </p>
              </div>
              {props.removeAction === undefined ? null : (
                <form method="post" action={props.removeAction}>
                  <Hidden fields={{ id, do: 'off', to: props.back }} />
                  <button class="button" type="submit">
                    {ui.t('ui.favourite.remove')}
                    <span class="hidden-text"> {name}</span>
                  </button>
                </form>
              )}
            </li>
          ))}
        </ul>
      )}
      <Pagination prevHref={props.prevHref} nextHref={props.nextHref} ui={ui} />
    </article>
  )
}
