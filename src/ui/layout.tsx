import type { Child } from 'hono/jsx'
import type { HtmlEscapedString } from 'hono/utils/html'
import { clockText, isoText } from './format.ts'
import { Icon, Mark } from './icons.tsx'
import { JsonLd } from './inline-script.tsx'
import { Attribution, LinkBar } from './parts.tsx'
import type { AssetManifest, AttributionView, CityView, LinkView, Ui } from './types.ts'

/** Everything around a page's own content. */
export interface LayoutProps {
  readonly ui: Ui
  readonly title: string
  readonly description: string
  readonly assets: AssetManifest
  /** The city being shown; decides the accent colour. Left out on the chooser and on faults. */
  readonly city?: CityView | undefined
  /** All cities, for the switcher. */
  readonly cities: readonly CityView[]
  readonly homeHref: string
  readonly nav: readonly LinkView[]
  /** The search form's target (GET, field `q`), its present words and fields it must carry along. */
  readonly search: {
    readonly action: string
    readonly query?: string | undefined
    readonly hidden?: Readonly<Record<string, string>> | undefined
  }
  /** False where the page has the search form itself. */
  readonly headerSearch?: boolean | undefined
  /** This page in the other language. */
  readonly localeHref: string
  /** The cart of whoever asks; left out where nothing is sold. */
  readonly cart?: { readonly href: string; readonly count: number } | undefined
  /** Absolute address of this page, without tracking or paging noise. */
  readonly canonical: string
  /** Absolute addresses of this page by language, for search engines. */
  readonly alternates?: Readonly<Record<string, string>> | undefined
  /** Where data on this page comes from. */
  readonly sources: readonly AttributionView[]
  readonly footerLinks?: readonly LinkView[] | undefined
  readonly jsonLd?: unknown
  /** Pages that must not be indexed: search results, faults. */
  readonly noIndex?: boolean | undefined
  /** Scripts by their names among the assets, and the nonce that lets them run. */
  readonly scripts?: readonly string[] | undefined
  readonly nonce?: string | undefined
  readonly children?: Child
}

/**
 * Path of an asset in the manifest.
 * @throws {Error} when the manifest lacks it: the assets were not built.
 */
export const assetPath = (assets: AssetManifest, name: string): string => {
  const path = assets[name]
  if (path === undefined)
    throw new Error(`The asset manifest lacks ${name}: build the assets first.`)
  return path
}

/** What hono/jsx makes of an element: text that is escaped already, at once or in a moment. */
type Rendered = HtmlEscapedString | Promise<HtmlEscapedString>

/**
 * A finished document as text. Give it a `Layout` or a `ScreenPage`.
 * The pages await nothing, so this resolves at once.
 */
export const renderPage = async (page: Rendered): Promise<string> => `<!DOCTYPE html>${await page}`

/** What the head of a document says of it. */
export const Head = (
  props: Pick<
    LayoutProps,
    'ui' | 'title' | 'description' | 'assets' | 'canonical' | 'alternates' | 'noIndex' | 'jsonLd'
  >,
) => {
  const { ui, assets } = props
  return (
    <head>
      <meta charset="utf-8" />
      <title>{`${props.title} | ${ui.t('ui.brand')} ${ui.t('ui.brand.latin')}`}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="description" content={props.description} />
      <meta name="color-scheme" content="light dark" />
      <meta name="theme-color" content="#f3f3ee" media="(prefers-color-scheme: light)" />
      <meta name="theme-color" content="#171a18" media="(prefers-color-scheme: dark)" />
      {props.noIndex ? <meta name="robots" content="noindex" /> : null}
      <meta property="og:title" content={props.title} />
      <meta property="og:description" content={props.description} />
      <meta property="og:url" content={props.canonical} />
      <link rel="canonical" href={props.canonical} />
      {Object.entries(props.alternates ?? {}).map(([lang, href]) => (
        <link rel="alternate" hreflang={lang} href={href} />
      ))}
      <link rel="icon" type="image/svg+xml" href={assetPath(assets, 'icon.svg')} />
      <link rel="stylesheet" href={assetPath(assets, 'portal.css')} />
      {props.jsonLd === undefined ? null : <JsonLd value={props.jsonLd} />}
    </head>
  )
}

const CitySwitcher = ({ ui, city, cities }: LayoutProps) => (
  <details class="switcher" name="menu">
    <summary>
      <Icon name="pin" />
      <span>{city ? city.name : ui.t('ui.nav.city')}</span>
      <Icon name="chevron" />
    </summary>
    <ul>
      {cities.map(({ code, name, href }) => (
        <li>
          <a href={href} aria-current={code === city?.code ? 'true' : undefined}>
            {name}
          </a>
        </li>
      ))}
    </ul>
  </details>
)

/** The way to the cart, with how much is in it. */
const Cart = ({ cart: { href, count }, ui }: { cart: { href: string; count: number }; ui: Ui }) => (
  <a
    class="cart-link"
    href={href}
    aria-label={ui.t(count === 0 ? 'ui.nav.cart' : 'ui.nav.cart.count', { n: count })}
  >
    <Icon name="basket" />
    {count === 0 ? null : <span class="cart-count">{count}</span>}
  </a>
)

/** The search form: in the header of every page, and large on the search page. */
export const SearchForm = ({
  ui,
  search,
  id,
}: {
  ui: Ui
  search: LayoutProps['search']
  id: string
}) => (
  <form
    class="search"
    role="search"
    action={search.action}
    method="get"
    aria-label={ui.t('ui.search.title')}
  >
    <label class="hidden-text" for={id}>
      {ui.t('ui.search.label')}
    </label>
    <input
      id={id}
      type="search"
      name="q"
      value={search.query ?? ''}
      placeholder={ui.t('ui.search.placeholder')}
      maxlength={80}
      autocomplete="off"
      enterkeyhint="search"
    />
    {Object.entries(search.hidden ?? {}).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    <button type="submit">
      <Icon name="search" />
      <span class="hidden-text">{ui.t('ui.search.submit')}</span>
    </button>
  </form>
)

const Header = (props: LayoutProps) => {
  const { ui, nav } = props
  return (
    <header class="top">
      <div class="top-row wrap">
        <a class="wordmark" href={props.homeHref}>
          <Mark />
          <b lang="zh-CN">{ui.t('ui.brand')}</b>
          <span>{ui.t('ui.brand.latin')}</span>
        </a>
        {props.cities.length === 0 ? null : <CitySwitcher {...props} />}
        {props.headerSearch === false ? null : <SearchForm ui={ui} search={props.search} id="q" />}
        {props.cart ? <Cart cart={props.cart} ui={ui} /> : null}
        <a
          class="language"
          href={props.localeHref}
          hreflang={ui.locale === 'en' ? 'zh-CN' : 'en'}
          lang={ui.locale === 'en' ? 'zh-CN' : 'en'}
        >
          {ui.t('ui.lang.switch')}
        </a>
      </div>
      {nav.length === 0 ? null : (
        <LinkBar class="lanes wrap" label={ui.t('ui.nav.main')} links={nav} />
      )}
    </header>
  )
}

const Footer = ({ ui, sources, footerLinks = [] }: LayoutProps) => (
  <footer class="foot">
    <div class="foot-row wrap">
      <section aria-labelledby="foot-about">
        <h2 id="foot-about">{ui.t('ui.footer.about')}</h2>
        <p>{ui.t('ui.footer.about.text')}</p>
        {footerLinks.length === 0 ? null : (
          <ul class="foot-links">
            {footerLinks.map(({ href, label }) => (
              <li>
                <a href={href}>{label}</a>
              </li>
            ))}
          </ul>
        )}
      </section>
      {sources.length === 0 ? null : (
        <section aria-labelledby="foot-sources">
          <h2 id="foot-sources">{ui.t('ui.footer.sources')}</h2>
          <Attribution items={sources} ui={ui} />
        </section>
      )}
      <p class="foot-time">
        <time datetime={isoText(ui.now)}>
          {ui.t('ui.footer.time', { time: clockText(ui.now, ui.zone) })}
        </time>
      </p>
    </div>
  </footer>
)

/** The whole document of a portal page: head, header with search, the page's content, footer. */
export const Layout = (props: LayoutProps) => (
  <html lang={props.ui.locale}>
    <Head {...props} />
    <body class={props.city ? `city-${props.city.code}` : 'city-none'}>
      <a class="skip" href="#main">
        {props.ui.t('ui.skip')}
      </a>
      <Header {...props} />
      <main id="main" tabindex={-1}>
        {props.children}
      </main>
      <Footer {...props} />
      {/* Last, so that the long list of font slices never keeps the page from being painted. */}
      <link rel="stylesheet" href={assetPath(props.assets, 'fonts.css')} />
      {props.scripts?.map((name) => (
        <script type="module" src={assetPath(props.assets, name)} nonce={props.nonce} />
      ))}
    </body>
  </html>
)
