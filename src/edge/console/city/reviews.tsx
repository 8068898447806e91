import { Hono } from 'hono'
import { textIn } from '#schema/locale.ts'
import { judgeReview, listCityReviews } from '#resolvers/reviews/service.ts'
import { CityReviewsPage, type CityReviewsPageProps } from '#ui/console/city-pages.tsx'
import { readForm } from '#ui/forms.ts'
import { reviewView } from '../../portal/selling/review-views.ts'
import { refusalAt } from '../merchant/desk.tsx'
import type { DeskCall, DeskEnv } from '#scenes/desk.ts'

const LIST = 20

const show = async (c: DeskCall, refused?: CityReviewsPageProps['refused']): Promise<Response> => {
  const page = c.get('cityDesk')
  const { ctx, ui, at, city } = page
  const hidden = c.req.query('show') === 'hidden'
  const kept = hidden ? { show: 'hidden' } : {}
  const { edges, pageInfo } = await listCityReviews(ctx, {
    city: city.code,
    hidden,
    first: LIST,
    after: c.req.query('after'),
  })
  return page.render(
    { title: ui.t('ui.city.reviews'), ...(refused ? { status: 422 as const } : {}) },
    <CityReviewsPage
      ui={ui}
      action={at('reviews', kept)}
      filters={[
        { href: at('reviews'), label: ui.t('ui.city.reviews.shown'), current: !hidden },
        {
          href: at('reviews', { show: 'hidden' }),
          label: ui.t('ui.work.reviews.hidden'),
          current: hidden,
        },
      ]}
      rows={await Promise.all(
        edges.map(async ({ node }) => ({
          ...(await reviewView(ctx, node, ui)),
          name: textIn(node.names, ui.locale),
          because: node.hiddenBecause ?? undefined,
        })),
      )}
      next={
        pageInfo.hasNextPage
          ? at('reviews', { ...kept, after: pageInfo.endCursor ?? undefined })
          : undefined
      }
      done={c.req.query('done') === undefined ? undefined : ui.t('ui.city.done')}
      refused={refused}
    />,
  )
}

/** What residents say, and whether it is shown. */
export const cityReviewPages = (): Hono<DeskEnv> => {
  const app = new Hono<DeskEnv>()
  app.get('/', (c) => show(c))
  app.post('/', async (c) => {
    const page = c.get('cityDesk')
    const form = await readForm(c)
    const [id, reason] = [form.one('id'), form.one('reason')]
    try {
      await judgeReview(page.ctx, { id, hiddenBecause: form.one('do') === 'show' ? null : reason })
      return c.redirect(page.at('reviews', { show: c.req.query('show'), done: 'yes' }), 303)
    } catch (error) {
      return show(c, { id, text: refusalAt(error, page), typed: reason })
    }
  })
  return app
}
