import type { Context as HonoContext } from 'hono'
import type { Child } from 'hono/jsx'
import type { SignedIn } from '#schema/staff-auth-port.ts'
import { textIn, type Locale, type LocalizedText } from '#schema/locale.ts'
import type { City } from '#schema/tables/cities.ts'
import { readCart } from '#resolvers/cart/service.ts'
import { listCities } from '#resolvers/cities/service.ts'
import type { Page, PageHead } from '#scenes/page.ts'
import type { Scene } from '#scenes/scene.ts'
import { Layout, renderPage } from '#ui/layout.tsx'
import { en, zhCN } from '#ui/messages.ts'
import type { CityView, LinkView, Ui } from '#ui/types.ts'
import type { AppEnv } from '../app-env.ts'
import type { Assets } from '../adapters/folder-assets.ts'
import { sessionOfViewer } from './selling/viewers.ts'
import { createLookup, type Lookup } from './translate.ts'

export type PortalEnv = {
  Variables: AppEnv['Variables'] & {
    page: Page
    /** Whoever of the staff has signed in; set for the console alone. */
    signedIn?: SignedIn
  }
}

export interface PortalOptions {
  readonly scenes: readonly Scene[]
  readonly assets: Assets
  readonly publicUrl: string | undefined
  readonly development: boolean
  /** Where people sign in and pay on a developer's machine. */
  readonly sandboxUrl?: string | undefined
}

/** One sentence a city, for the chooser; a city without one has none. */
const CITY_LEADS: Readonly<Record<string, LocalizedText>> = {
  '320100': {
    'zh-CN': '梧桐、城墙和一碗鸭血粉丝。',
    en: 'Plane trees, the long wall, a bowl of duck-blood noodles.',
  },
  '430100': {
    'zh-CN': '夜宵摊、橘子洲和湘江的风。',
    en: 'Night stalls, Orange Isle and the wind off the Xiang.',
  },
  '130500': {
    'zh-CN': '太行脚下，清风楼前，古城慢日子。',
    en: 'Below the Taihang range, an old town in no hurry.',
  },
  '530100': {
    'zh-CN': '四季的花，滇池的鸥，一锅菌子。',
    en: 'Flowers all year, gulls on the lake, mushrooms in the pot.',
  },
}

/** Who collected the demonstration data and under which terms its positions stand. */
const SOURCES = [
  {
    text: '© OpenStreetMap contributors',
    licence: 'ODbL-1.0',
    url: 'https://www.openstreetmap.org/copyright',
  },
] as const

/**
 * What makes the pages of one portal: its texts and its frame. `pageFor` gives a request's handlers
 * what they need; `city` is what the page is about, absent where it is about none.
 */
export const createPageTools = ({ scenes, assets, publicUrl }: PortalOptions) => {
  const lookups = new Map<Locale, Lookup>()
  const lookupFor = (locale: Locale): Lookup => {
    let lookup = lookups.get(locale)
    if (!lookup) {
      const own = locale === 'en' ? en : zhCN
      lookup = createLookup(
        Object.assign({}, own, ...scenes.map(({ messages }) => messages[locale])),
        locale,
      )
      lookups.set(locale, lookup)
    }
    return lookup
  }

  const uiFor = (c: HonoContext<PortalEnv>, zone: string): Ui => {
    const locale = c.get('locale')
    return { locale, t: lookupFor(locale), now: c.get('now'), zone }
  }

  /** Keeps the language in links only where the reader chose it by hand: other readers keep theirs by their browser. */
  const hrefFor = (c: HonoContext<PortalEnv>): Page['href'] => {
    const chosen = c.req.query('lang')
    return (path, params = {}) => {
      const query = new URLSearchParams()
      for (const [name, value] of Object.entries(params))
        if (value !== undefined) query.set(name, String(value))
      if (chosen !== undefined) query.set('lang', c.get('locale'))
      const text = query.toString()
      return text === '' ? path : `${path}?${text}`
    }
  }

  const otherLanguage = (c: HonoContext<PortalEnv>): string => {
    const url = new URL(c.req.url)
    url.searchParams.set('lang', c.get('locale') === 'en' ? 'zh-CN' : 'en')
    // A path that begins with two slashes would lead to another host.
    return `${url.pathname.replace(/^\/+/, '/')}${url.search}`
  }

  const cityView = (city: City, locale: Locale, href: Page['href'], current: boolean): CityView => {
    const lead = textIn(CITY_LEADS[city.code], locale)
    return {
      code: city.code,
      name: textIn(city.names, locale),
      href: href(`/${city.slug}`),
      current,
      ...(lead ? { lead } : {}),
    }
  }

  const pageFor = async (c: HonoContext<PortalEnv>, city: City | undefined): Promise<Page> => {
    const ctx = await c.get('context')()
    const ui = uiFor(c, city?.zone ?? 'Asia/Shanghai')
    const href = hrefFor(c)
    const say: Page['say'] = lookupFor(ui.locale)
    const cities = await listCities(ctx)
    const origin = publicUrl?.replace(/\/$/, '') ?? new URL(c.req.url).origin
    const { pathname } = new URL(c.req.url)
    const nav: readonly LinkView[] = city
      ? [
          {
            href: href(`/${city.slug}/products`),
            label: say('ui.products.title'),
            current: pathname === `/${city.slug}/products`,
          },
          ...scenes.flatMap(({ id, pages }) =>
            pages
              ? [
                  {
                    href: href(`/${city.slug}/${id}`),
                    label: say(`${id}.title`),
                    current: pathname.startsWith(`/${city.slug}/${id}`),
                  },
                ]
              : [],
          ),
        ]
      : []
    const somewhere = city ?? cities[0]
    const lang = c.req.query('lang')
    /** Where something is sold; with how many units whoever asks has in it. */
    const cartLink = async (): Promise<
      { readonly href: string; readonly count: number } | undefined
    > => {
      if (!city || !ctx.vault) return undefined
      const lines = sessionOfViewer(ctx.viewer) ? await readCart(ctx) : []
      const count = lines.reduce((sum, { quantity }) => sum + quantity, 0)
      return { href: href(`/${city.slug}/cart`), count }
    }
    const render = async (head: PageHead, body: Child): Promise<Response> => {
      const html = await renderPage(
        <Layout
          ui={ui}
          title={head.title}
          description={head.description}
          assets={assets.manifest}
          city={city ? cityView(city, ui.locale, href, true) : undefined}
          cities={cities.map((one) => cityView(one, ui.locale, href, one.code === city?.code))}
          homeHref={href('/')}
          nav={nav}
          search={{
            action: somewhere ? `/${somewhere.slug}/search` : '/',
            query: c.req.query('q')?.slice(0, 200),
            hidden: lang === undefined ? {} : { lang: ui.locale },
          }}
          localeHref={otherLanguage(c)}
          cart={await cartLink()}
          canonical={`${origin}${pathname}`}
          alternates={{
            'zh-CN': `${origin}${pathname}?lang=zh-CN`,
            en: `${origin}${pathname}?lang=en`,
          }}
          sources={[
            ...SOURCES,
            ...(head.sources ?? []).filter(({ text }) => SOURCES.every((own) => own.text !== text)),
          ]}
          noIndex={head.noIndex ?? false}
          jsonLd={head.jsonLd}
          scripts={head.scripts}
          nonce={c.get('secureHeadersNonce')}
        >
          {body}
        </Layout>,
      )
      // What somebody sees who has a session, with their cart in its header, is theirs alone.
      const isPublic = ctx.viewer.kind === 'guest' && ctx.viewer.session === undefined
      return c.html(html, head.status ?? 200, {
        'Cache-Control': isPublic ? 'no-cache' : 'private, no-store',
        Vary: 'Accept-Language',
      })
    }
    return {
      ctx,
      ui,
      href,
      say,
      absolute: (path) => `${origin}${path}`,
      // Pages about no city never read it; the first one stands in so that the type says the truth for all others.
      city: somewhere ?? NOWHERE,
      crumbs: (...links) =>
        city
          ? [{ href: href(`/${city.slug}`), label: textIn(city.names, ui.locale) }, ...links]
          : links,
      render,
    }
  }

  const citiesOf = async (page: Page): Promise<readonly CityView[]> =>
    (await listCities(page.ctx)).map((city) => cityView(city, page.ui.locale, page.href, false))

  return { pageFor, otherLanguage, cityView, citiesOf, assets }
}

export type PageTools = ReturnType<typeof createPageTools>

/** A portal that has no city yet still answers its front page. */
const NOWHERE: City = {
  code: '000000',
  slug: 'nowhere',
  names: { en: 'Nowhere' },
  zone: 'Asia/Shanghai',
  lon: 0,
  lat: 0,
  minLon: -1,
  minLat: -1,
  maxLon: 1,
  maxLat: 1,
}
