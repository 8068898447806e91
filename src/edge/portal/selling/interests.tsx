import type { Context as HonoContext } from 'hono'
import { type ResidentContext, residentOf } from '#schema/context.ts'
import { textIn } from '#schema/locale.ts'
import type { InterestKind } from '#schema/tables/interests.ts'
import { productById } from '#resolvers/catalogue/service.ts'
import {
  clearSearches,
  clearVisits,
  isFavourite,
  listInterests,
  setFavourite,
  type Interest,
} from '#resolvers/interests/service.ts'
import { placeById } from '#resolvers/places/service.ts'
import { placePicture } from '#scenes/place-views.ts'
import type { Page } from '#scenes/page.ts'
import { priceText } from '#ui/format.ts'
import { kindText } from '#ui/parts.tsx'
import {
  InterestsPage,
  type FavouriteView,
  type InterestView,
} from '#ui/selling/interests-page.tsx'
import { NoticePage } from '#ui/selling/notice-page.tsx'
import type { LinkView } from '#ui/types.ts'
import type { PortalEnv } from '../page-tools.tsx'
import { readForm, wayBack, wordsOf } from '#ui/forms.ts'
import { signInHref } from './sign-in.tsx'

type Call = HonoContext<PortalEnv>

const LIST = 30

const OWN_WORDS = {
  orders: 'ui.orders.title',
  booking: 'ui.slots.mine',
  queue: 'ui.queue.mine',
  favourites: 'ui.favourites.title',
  history: 'ui.history.title',
} as const

/** The pages of whoever is signed in, beside each other. */
export const ownPages = (
  { ui, href, city }: Page,
  current: 'orders' | 'booking' | 'queue' | 'favourites' | 'history',
): readonly LinkView[] =>
  (['orders', 'booking', 'queue', 'favourites', 'history'] as const).map((id) => ({
    href: href(`/${city.slug}/${id}`),
    label: ui.t(OWN_WORDS[id]),
    current: id === current,
  }))

/** The mark of what a page is about, for its page; nothing where nobody can sign in. */
export const favouriteView = async (
  page: Page,
  id: string,
  path: string,
): Promise<FavouriteView | undefined> => {
  const { ctx, href, city } = page
  if (!ctx.vault) return undefined
  const resident = residentOf(ctx)
  return {
    action: href(`/${city.slug}/favourites/set`),
    id,
    isOn: resident ? await isFavourite(resident, id) : false,
    to: path,
  }
}

const viewOf = async (page: Page, { targetId, names, at }: Interest): Promise<InterestView> => {
  const { ctx, ui, href } = page
  const [product, place] = await Promise.all([
    productById(ctx).load(targetId),
    placeById(ctx).load(targetId),
  ])
  const common = { id: targetId, at }
  if (product)
    return {
      ...common,
      href: href(`/products/${targetId}`),
      name: textIn(product.names, ui.locale),
      picture: product.cover?.url ?? `/art/product/${product.categoryId}/${targetId}.svg`,
      note: priceText({ from: product.minPriceFen, to: product.maxPriceFen }, ui),
    }
  if (place)
    return {
      ...common,
      href: href(`/places/${targetId}`),
      name: textIn(place.names, ui.locale),
      picture: placePicture(place),
      note: kindText(place.kind, ui),
    }
  return { ...common, name: textIn(names, ui.locale), note: ui.t('ui.interest.gone') }
}

const show =
  (kind: InterestKind, id: 'favourites' | 'history') =>
  async (c: Call): Promise<Response> => {
    const page = c.get('page')
    const { ui, href, city } = page
    const here = `/${city.slug}/${id}`
    const ctx = residentOf(page.ctx)
    if (!ctx) return c.redirect(signInHref(page, href(here)), 303)
    const after = c.req.query('after')
    const { edges, pageInfo } = await listInterests(ctx, { kind, first: LIST, after })
    const title = ui.t(`ui.${id}.title`)
    return page.render(
      { title, description: title, noIndex: true },
      <InterestsPage
        ui={ui}
        crumbs={page.crumbs()}
        own={ownPages(page, id)}
        title={title}
        empty={ui.t(`ui.${id}.empty`)}
        rows={await Promise.all(edges.map(({ node }) => viewOf(page, node)))}
        {...(kind === 'FAVOURITE'
          ? { removeAction: href(`${here}/set`) }
          : { clearAction: href(`${here}/clear`) })}
        back={here}
        prevHref={after === undefined ? undefined : href(here)}
        nextHref={
          pageInfo.hasNextPage ? href(here, { after: pageInfo.endCursor ?? undefined }) : undefined
        }
      />,
    )
  }

/** `/:city/favourites`: what whoever is signed in has marked. */
export const showFavourites = show('FAVOURITE', 'favourites')
/** `/:city/history`: whose pages they opened. */
export const showHistory = show('VISIT', 'history')

/** Marks something, or takes the mark away; whoever has not signed in does so first. */
export const sendFavourite = async (c: Call): Promise<Response> => {
  const page = c.get('page')
  const { ui, href, city } = page
  const form = await readForm(c)
  const to = wayBack(form.one('to'), `/${city.slug}/favourites`)
  const ctx = residentOf(page.ctx)
  if (!ctx) return c.redirect(signInHref(page, href(to)), 303)
  try {
    await setFavourite(ctx, { id: form.one('id'), isFavourite: form.one('do') === 'on' })
    return c.redirect(href(to), 303)
  } catch (error) {
    const title = ui.t('ui.favourites.title')
    const text = wordsOf(error, ui)
    return page.render(
      { title, description: text, noIndex: true, status: 422 },
      <NoticePage
        ui={ui}
        crumbs={page.crumbs()}
        title={title}
        texts={[text]}
        links={[{ href: href(`/${city.slug}/favourites`), label: title }]}
      />,
    )
  }
}

const forgotten = async (ctx: ResidentContext, what: string): Promise<void> => {
  if (what === 'visits') await clearVisits(ctx)
  if (what === 'searches') await clearSearches(ctx)
}

/** Forgets which pages somebody opened, or what they searched for. */
export const sendForget = async (c: Call): Promise<Response> => {
  const page = c.get('page')
  const { href, city } = page
  const form = await readForm(c)
  const what = form.one('what')
  const ctx = residentOf(page.ctx)
  if (ctx) await forgotten(ctx, what)
  return c.redirect(href(`/${city.slug}/${what === 'searches' ? 'search' : 'history'}`), 303)
}
