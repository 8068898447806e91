import type { Context as HonoContext } from 'hono'
import { textIn } from '#schema/locale.ts'
import { answerReview, listStoreReviews } from '#resolvers/reviews/service.ts'
import { ReviewsPage, type ReviewsPageProps } from '#ui/console/reviews-page.tsx'
import { readForm } from '#ui/forms.ts'
import { reviewView } from '../../portal/selling/review-views.ts'
import { refusalAt, type DeskEnv, type Section } from './desk.tsx'

type Call = HonoContext<DeskEnv>

const LIST = 20

const show = async (c: Call, refused?: ReviewsPageProps['refused']): Promise<Response> => {
  const page = c.get('desk')
  const { ctx, ui, at, store } = page
  const all = c.req.query('show') === 'all'
  const { edges, pageInfo } = await listStoreReviews(ctx, {
    store: store.storeId,
    unanswered: !all,
    first: LIST,
    after: c.req.query('after'),
  })
  const kept = all ? { show: 'all' } : {}
  return page.render(
    { title: ui.t('ui.work.reviews'), ...(refused ? { status: 422 as const } : {}) },
    <ReviewsPage
      ui={ui}
      filters={[
        { href: at('reviews'), label: ui.t('ui.work.reviews.open'), current: !all },
        { href: at('reviews', { show: 'all' }), label: ui.t('ui.work.stock.all'), current: all },
      ]}
      rows={await Promise.all(
        edges.map(async ({ node }) => ({
          ...(await reviewView(ctx, node, ui)),
          name: textIn(node.names, ui.locale),
          hidden: node.state === 'HIDDEN',
        })),
      )}
      action={at('reviews', kept)}
      next={
        pageInfo.hasNextPage
          ? at('reviews', { ...kept, after: pageInfo.endCursor ?? undefined })
          : undefined
      }
      done={c.req.query('done') === undefined ? undefined : ui.t('ui.work.reviews.done')}
      refused={refused}
    />,
  )
}

/** What buyers say, and what the store says to it. */
export const reviews: Section = {
  id: 'reviews',
  rights: ['answerReviews'],
  pages: (app) => {
    app.get('/', (c) => show(c))
    app.post('/', async (c) => {
      const page = c.get('desk')
      const form = await readForm(c)
      const [id, text] = [form.one('id'), form.one('text')]
      try {
        await answerReview(page.ctx, { id, text })
        return c.redirect(page.at('reviews', { show: c.req.query('show'), done: 'yes' }), 303)
      } catch (error) {
        return show(c, { id, text: refusalAt(error, page), typed: text })
      }
    })
  },
}
