import { SearchForm, type LayoutProps } from './layout.tsx'
import { CardList, Pagination, SectionHead } from './parts.tsx'
import { Filters, type FilterGroup } from './scene-pages.tsx'
import { Hidden } from './selling/form-parts.tsx'
import type { CardView, LinkView, Ui } from './types.ts'

export interface SearchPageProps {
  readonly ui: Ui
  readonly search: LayoutProps['search']
  /** Results in all; 0 shows the help. */
  readonly total: number
  readonly filters: readonly FilterGroup[]
  readonly groups: readonly {
    readonly id: string
    readonly title: string
    readonly cards: readonly CardView[]
    readonly href?: string | undefined
  }[]
  /** Words to begin with: somebody's own, and those of many. */
  readonly words: readonly {
    readonly title: string
    readonly links: readonly LinkView[]
    /** Forgets them. */
    readonly clearAction?: string | undefined
  }[]
  /** Doors for someone whose words found nothing: categories, scenes. */
  readonly browse: readonly LinkView[]
  readonly prevHref?: string | undefined
  readonly nextHref?: string | undefined
}

const Browse = ({ links, ui }: { links: readonly LinkView[]; ui: Ui }) =>
  links.length === 0 ? null : (
    <>
      <p>{ui.t('ui.search.empty.browse')}</p>
      <ul class="browse">
        {links.map(({ href, label }) => (
          <li>
            <a href={href}>{label}</a>
          </li>
        ))}
      </ul>
    </>
  )

const Words = ({ words, ui }: Pick<SearchPageProps, 'words' | 'ui'>) => (
  <>
    {words.map(({ title, links, clearAction }) => (
      <section class="search-words">
        <h2>{title}</h2>
        <ul class="browse">
          {links.map(({ href, label }) => (
            <li>
              <a href={href}>{label}</a>
            </li>
          ))}
        </ul>
        {clearAction === undefined ? null : (
          <form method="post" action={clearAction}>
            <Hidden fields={{ what: 'searches' }} />
            <button class="button" type="submit">
              {ui.t('ui.history.clear')}
            </button>
          </form>
        )}
      </section>
    ))}
  </>
)

const Nothing = ({ query, browse, ui }: { query: string; browse: readonly LinkView[]; ui: Ui }) => (
  <section class="nothing frame" aria-labelledby="nothing">
    <h2 id="nothing">{ui.t('ui.search.empty.title', { query })}</h2>
    <ul class="hints">
      <li>{ui.t('ui.search.empty.shorter')}</li>
      <li>{ui.t('ui.search.empty.traditional')}</li>
    </ul>
    <Browse links={browse} ui={ui} />
  </section>
)

/** Search: the form large, results by kind, and help where there are none. */
export const SearchPage = (props: SearchPageProps) => {
  const { ui, search, total, groups } = props
  const query = search.query ?? ''
  return (
    <div class="search-page wrap">
      <header class="list-head">
        <h1>{query === '' ? ui.t('ui.search.title') : ui.t('ui.search.title.query', { query })}</h1>
        <SearchForm ui={ui} search={search} id="q-large" />
        {query === '' ? (
          <p class="lead">{ui.t('ui.search.start')}</p>
        ) : (
          <p class="meta" role="status">
            {ui.t('ui.search.count', { n: total })}
          </p>
        )}
      </header>
      <Filters groups={props.filters} ui={ui} />
      {query !== '' && total === 0 ? <Nothing query={query} browse={props.browse} ui={ui} /> : null}
      <Words words={props.words} ui={ui} />
      {query === '' ? <Browse links={props.browse} ui={ui} /> : null}
      {groups
        .filter(({ cards }) => cards.length > 0)
        .map(({ id, title, cards, href }) => (
          <section aria-labelledby={id}>
            <SectionHead id={id} title={title} href={href} ui={ui} />
            <CardList cards={cards} ui={ui} dense />
          </section>
        ))}
      <Pagination prevHref={props.prevHref} nextHref={props.nextHref} ui={ui} />
    </div>
  )
}
