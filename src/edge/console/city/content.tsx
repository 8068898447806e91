import { Hono } from 'hono'
import { textIn, type LocalizedText } from '#schema/locale.ts'
import { documentUrl } from '#schema/media-port.ts'
import { listCategories } from '#resolvers/catalogue/service.ts'
import {
  judgeProduct,
  listProductsToReview,
  looksFirst,
  setContentReview,
  type ProductToReview,
} from '#resolvers/listing/review.ts'
import { spinOfProduct } from '#resolvers/listing/spin.ts'
import { inspectionsOfProduct, originOfProduct } from '#resolvers/listing/trust.ts'
import { mediaByOwner } from '#resolvers/media/service.ts'
import { priceText } from '#ui/format.ts'
import { ContentPage, type ContentPageProps } from '#ui/console/city-pages.tsx'
import { filmView } from '../../portal/film.ts'
import { readForm, wholeOf } from '#ui/forms.ts'
import { refusalAt } from '../merchant/desk.tsx'
import type { CityPage, DeskCall, DeskEnv } from '#scenes/desk.ts'

const LIST = 20

/** Both languages: what nobody of the city reads would be shown all the same. */
const both = (text: LocalizedText | null | undefined): string =>
  [text?.['zh-CN'], text?.en].filter((one) => one !== undefined && one !== '').join(' / ')

const rowOf = async (
  { ctx, ui }: CityPage,
  product: ProductToReview,
  categories: ReadonlyMap<string, LocalizedText>,
): Promise<ContentPageProps['rows'][number]> => {
  const [media, frames, origin, reports] = await Promise.all([
    mediaByOwner(ctx).load(product.id),
    spinOfProduct(ctx).load(product.id),
    originOfProduct(ctx).load(product.id),
    inspectionsOfProduct(ctx).load(product.id),
  ])
  const pages = await Promise.all(reports.map(({ id }) => mediaByOwner(ctx).load(id)))
  return {
    id: product.id,
    contentVersion: product.contentVersion,
    name: both(product.names),
    facts: [
      textIn(product.merchantNames, ui.locale),
      textIn(categories.get(product.categoryId) ?? null, ui.locale),
      priceText({ from: product.minPriceFen, to: product.maxPriceFen }, ui),
      ui.t(product.isKnown ? 'ui.city.content.changed' : 'ui.city.content.new'),
    ].filter((fact) => fact !== ''),
    texts: [
      both(product.subtitles),
      both(product.descriptions),
      product.tags.map((tag) => `#${tag}`).join(' '),
      product.specifications
        .map(
          ({ name, values }) =>
            `${both(name)}: ${values.map((value) => both(value.name)).join(', ')}`,
        )
        .join('; '),
      [
        both(origin?.origin),
        ...(origin?.steps ?? []).map(({ on, where, what }) =>
          [on, both(where), both(what)].filter(Boolean).join(' '),
        ),
      ]
        .filter((text) => text !== '')
        .join(' → '),
      ...reports.map(
        ({ laboratory, number, inspectedOn, result, pageUrl }) =>
          `${laboratory} ${number} ${inspectedOn} ${ui.t(`ui.inspection.${result}`)} ${pageUrl ?? ''}`,
      ),
    ].filter((text) => text !== ''),
    pictures: [...media, ...frames, ...pages.flat()]
      .filter(({ kind }) => kind === 'IMAGE')
      .map(({ url, alt }) => ({ src: url, alt: both(alt) })),
    film: filmView(media, ui.t('ui.film.of', { name: both(product.names) }), ui.locale),
    documents: reports.flatMap(({ laboratory, number, document }) =>
      document === null
        ? []
        : [{ href: documentUrl(document), label: `${laboratory} ${number} (PDF)` }],
    ),
  }
}

const show = async (c: DeskCall, refused?: ContentPageProps['refused']): Promise<Response> => {
  const page = c.get('cityDesk')
  const { ctx, ui, at, city } = page
  const [{ edges, pageInfo }, categories, isOn] = await Promise.all([
    listProductsToReview(ctx, { city: city.code, first: LIST, after: c.req.query('after') }),
    listCategories(ctx),
    looksFirst(ctx, city.code),
  ])
  const names = new Map(categories.map((category) => [category.id, category.names]))
  return page.render(
    { title: ui.t('ui.city.content'), ...(refused ? { status: 422 as const } : {}) },
    <ContentPage
      ui={ui}
      action={at('content')}
      rows={await Promise.all(edges.map(({ node }) => rowOf(page, node, names)))}
      isOn={isOn === true}
      settingAction={at('setting')}
      next={
        pageInfo.hasNextPage ? at('content', { after: pageInfo.endCursor ?? undefined }) : undefined
      }
      done={c.req.query('done') === undefined ? undefined : ui.t('ui.city.done')}
      refused={refused}
    />,
  )
}

/** What merchants want to show, before anybody sees it. */
export const contentPages = (): Hono<DeskEnv> => {
  const app = new Hono<DeskEnv>()
  app.get('/', (c) => show(c))
  app.post('/', async (c) => {
    const page = c.get('cityDesk')
    const form = await readForm(c)
    const [id, reason] = [form.one('id'), form.one('reason')]
    try {
      await judgeProduct(page.ctx, {
        id,
        contentVersion: wholeOf(form.one('contentVersion')),
        refusedBecause: form.one('do') === 'refuse' ? reason : null,
      })
      return c.redirect(page.at('content', { done: 'yes' }), 303)
    } catch (error) {
      return show(c, { id, text: refusalAt(error, page), typed: reason })
    }
  })
  return app
}

/** Whether the city looks first, to be switched. */
export const settingPages = (): Hono<DeskEnv> => {
  const app = new Hono<DeskEnv>()
  app.post('/', async (c) => {
    const { ctx, city, at } = c.get('cityDesk')
    const wanted = (await readForm(c)).one('do')
    if (wanted === 'on' || wanted === 'off')
      await setContentReview(ctx, { city: city.code, isOn: wanted === 'on' })
    return c.redirect(at('content', { done: 'yes' }), 303)
  })
  app.get('/', (c) => c.redirect(c.get('cityDesk').at('content'), 303))
  return app
}
