import { textIn } from '#schema/locale.ts'
import { BadInput } from '#schema/problem.ts'
import { listCategories } from '#resolvers/catalogue/service.ts'
import { hotWords, listSearches } from '#resolvers/interests/service.ts'
import { PRODUCT_KIND, search, type SearchHit } from '#resolvers/search/service.ts'
import type { Page } from '#scenes/page.ts'
import { placeCard } from '#scenes/place-views.ts'
import type { Scene } from '#scenes/scene.ts'
import { kindText } from '#ui/parts.tsx'
import { SearchPage, type SearchPageProps } from '#ui/search-page.tsx'
import type { CardView } from '#ui/types.ts'
import { productCard } from './products.ts'
import { residentOf } from '#schema/context.ts'
import { noteSearched } from './selling/viewers.ts'

const HITS = 48

/** Hits of a text; none for a text without a letter, which a form sends as readily as any other. */
const hitsOf = async (page: Page, text: string): Promise<readonly SearchHit[]> => {
  if (text.trim() === '') return []
  try {
    const found = await search(page.ctx, { text, city: page.city.code, first: HITS })
    return found.edges.map(({ node }) => node)
  } catch (error) {
    if (error instanceof BadInput && error.code === 'SEARCH_TEXT_EMPTY') return []
    throw error
  }
}

/** What to search for, for somebody who has not said: what they did before, and what many do. */
const wordsToBegin = async ({ ctx, city, ui, href }: Page): Promise<SearchPageProps['words']> => {
  const resident = residentOf(ctx)
  const [own, hot] = await Promise.all([
    resident ? listSearches(resident, city.code) : [],
    hotWords(ctx, city.code),
  ])
  const link = (text: string) => ({ href: href(`/${city.slug}/search`, { q: text }), label: text })
  return [
    ...(own.length === 0
      ? []
      : [
          {
            title: ui.t('ui.search.own'),
            links: own.map(link),
            clearAction: href(`/${city.slug}/history/clear`),
          },
        ]),
    ...(hot.length === 0 ? [] : [{ title: ui.t('ui.search.hot'), links: hot.map(link) }]),
  ]
}

/** What a city has under a text, by kind. */
export const searchPage = async (
  page: Page,
  query: string,
  scenes: readonly Scene[],
): Promise<Response> => {
  const { ctx, city, ui, href, say } = page
  const hits = await hitsOf(page, query)
  if (hits.length > 0) noteSearched(page, query)
  const words = query === '' ? await wordsToBegin(page) : []
  const groups = new Map<string, CardView[]>()
  for (const { entity } of hits) {
    const kind = 'kind' in entity ? entity.kind : PRODUCT_KIND
    const category =
      'kind' in entity
        ? await scenes.find((scene) => scene.kind?.kind === kind)?.pictureOf?.(page, entity)
        : undefined
    const card =
      'kind' in entity ? await placeCard(page, entity, { category }) : productCard(page, entity)
    groups.set(kind, [...(groups.get(kind) ?? []), card])
  }
  const roots = (await listCategories(ctx)).filter(({ parentId }) => parentId === null)
  const lang = new URL(href('/'), 'http://portal').searchParams.get('lang')
  return page.render(
    { title: ui.t('ui.search.title'), description: ui.t('ui.search.start'), noIndex: true },
    <SearchPage
      ui={ui}
      search={{ action: `/${city.slug}/search`, query, hidden: lang === null ? {} : { lang } }}
      total={hits.length}
      filters={[]}
      groups={[...groups].map(([kind, cards]) => ({
        id: `found-${kind.toLowerCase()}`,
        title: kind === PRODUCT_KIND ? ui.t('ui.products.title') : kindText(kind, ui),
        cards,
      }))}
      words={words}
      browse={[
        ...scenes.flatMap(({ id, pages }) =>
          pages ? [{ href: href(`/${city.slug}/${id}`), label: say(`${id}.title`) }] : [],
        ),
        ...roots.map(({ id, names }) => ({
          href: href(`/${city.slug}/products`, { category: id }),
          label: textIn(names, ui.locale),
        })),
      ]}
    />,
  )
}
