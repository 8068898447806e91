import type { Child } from 'hono/jsx'
import { Icon, Mark } from '../icons.tsx'
import { LinkBar } from '../parts.tsx'
import { assetPath, Head } from '../layout.tsx'
import type { AssetManifest, LinkView, Ui } from '../types.ts'

/** What stands around a page of the console besides its head. */
export interface ConsoleFrame {
  /** Whoever has signed in. */
  readonly who?:
    | { readonly label: string; readonly accountHref: string; readonly signOutAction: string }
    | undefined
  /** Where they work: the store of the page, and the others they can go to. */
  readonly desk?: { readonly name: string; readonly others: readonly LinkView[] } | undefined
  /** What is done there. */
  readonly sections?: readonly LinkView[] | undefined
  /** The city of the desk; decides the accent colour. */
  readonly cityCode?: string | undefined
  /** Scripts of the page by their names among the assets; the page is complete without them. */
  readonly scripts?: readonly string[] | undefined
}

export interface ConsoleLayoutProps extends ConsoleFrame {
  readonly ui: Ui
  readonly title: string
  readonly assets: AssetManifest
  readonly homeHref: string
  readonly localeHref: string
  readonly canonical: string
  readonly nonce: string
  readonly children?: Child
}

const DeskSwitcher = ({ ui, desk }: { ui: Ui; desk: NonNullable<ConsoleFrame['desk']> }) =>
  desk.others.length === 0 ? (
    <p class="work-desk">{desk.name}</p>
  ) : (
    <details class="switcher" name="menu">
      <summary>
        <span class="hidden-text">{ui.t('ui.work.desk')}</span>
        <span>{desk.name}</span>
        <Icon name="chevron" />
      </summary>
      <ul>
        {desk.others.map(({ href, label }) => (
          <li>
            <a href={href}>{label}</a>
          </li>
        ))}
      </ul>
    </details>
  )

const Language = ({ ui, href }: { ui: Ui; href: string }) => (
  <a
    class="language"
    href={href}
    hreflang={ui.locale === 'en' ? 'zh-CN' : 'en'}
    lang={ui.locale === 'en' ? 'zh-CN' : 'en'}
  >
    {ui.t('ui.lang.switch')}
  </a>
)

/** Who is signed in, and what that person can set; the language too, which would not fit beside it on a phone. */
const Who = ({
  ui,
  who,
  localeHref,
}: {
  ui: Ui
  who: NonNullable<ConsoleFrame['who']>
  localeHref: string
}) => (
  <details class="switcher work-who" name="menu">
    <summary>
      <span>{who.label}</span>
      <Icon name="chevron" />
    </summary>
    <ul>
      <li>
        <a href={who.accountHref}>{ui.t('ui.account.title')}</a>
      </li>
      <li>
        <Language ui={ui} href={localeHref} />
      </li>
      <li>
        <form method="post" action={who.signOutAction}>
          <button type="submit">{ui.t('ui.account.signOut')}</button>
        </form>
      </li>
    </ul>
  </details>
)

/** The whole document of a page of the console: who and where one is, what can be done there, the page's content. */
export const ConsoleLayout = (props: ConsoleLayoutProps) => {
  const { ui, desk, who, sections = [], scripts = [], assets } = props
  return (
    <html lang={ui.locale}>
      <Head
        ui={ui}
        title={props.title}
        description={ui.t('ui.work.lead')}
        assets={assets}
        canonical={props.canonical}
        noIndex
      />
      <body class={`work ${props.cityCode === undefined ? 'city-none' : `city-${props.cityCode}`}`}>
        <a class="skip" href="#main">
          {ui.t('ui.skip')}
        </a>
        <header class="top work-top">
          <div class="top-row wrap">
            <a class="wordmark" href={props.homeHref}>
              <Mark />
              <b lang="zh-CN">{ui.t('ui.brand')}</b>
              <span>{ui.t('ui.work.title')}</span>
            </a>
            {desk ? <DeskSwitcher ui={ui} desk={desk} /> : null}
            {who ? (
              <Who ui={ui} who={who} localeHref={props.localeHref} />
            ) : (
              <Language ui={ui} href={props.localeHref} />
            )}
          </div>
        </header>
        <div class={sections.length === 0 ? 'wrap' : 'wrap work-body'}>
          {sections.length === 0 ? null : (
            <LinkBar class="work-nav" label={ui.t('ui.work.sections')} links={sections} />
          )}
          <main id="main" class="selling" tabindex={-1}>
            {props.children}
          </main>
        </div>
        {/* Last, so that the long list of font slices never keeps the page from being painted. */}
        <link rel="stylesheet" href={assetPath(assets, 'fonts.css')} />
        {scripts.map((name) => (
          <script type="module" src={assetPath(assets, name)} nonce={props.nonce} />
        ))}
      </body>
    </html>
  )
}
