import type { Child } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { labelOf } from '#resolvers/staff/desks.ts'
import type { Page } from '#scenes/page.ts'
import { ConsoleLayout, type ConsoleFrame } from '#ui/console/layout.tsx'
import { assetPath, renderPage } from '#ui/layout.tsx'
import type { PageTools } from '../portal/page-tools.tsx'
import type { Call } from './session.ts'

/** What every page of the console is made with. */
export interface ConsolePage extends Omit<Page, 'render'> {
  /** The path of an asset by its name. */
  readonly asset: (name: string) => string
  /** The whole document around a body; `frame` is what a desk has around it. */
  readonly render: (
    head: { readonly title: string; readonly status?: ContentfulStatusCode },
    body: Child,
    frame?: Partial<ConsoleFrame>,
  ) => Promise<Response>
}

/** The page of a request in the console: texts, links and frame. */
export const consolePageFor = async (tools: PageTools, c: Call): Promise<ConsolePage> => {
  const page = await tools.pageFor(c, undefined)
  const { ui, href, ctx } = page
  const who = async (): Promise<ConsoleFrame['who']> => {
    const signedIn = c.get('signedIn')
    return signedIn === undefined
      ? undefined
      : {
          label: await labelOf(ctx, signedIn.staffId),
          accountHref: href('/console/account'),
          signOutAction: href('/console/sign-out'),
        }
  }
  return {
    ...page,
    asset: (name) => assetPath(tools.assets.manifest, name),
    render: async ({ title, status = 200 }, body, frame = {}) =>
      c.html(
        await renderPage(
          <ConsoleLayout
            ui={ui}
            title={title}
            assets={tools.assets.manifest}
            homeHref={href('/console')}
            localeHref={tools.otherLanguage(c)}
            canonical={page.absolute(c.req.path)}
            nonce={c.get('secureHeadersNonce') ?? ''}
            who={await who()}
            {...frame}
          >
            {body}
          </ConsoleLayout>,
        ),
        status,
      ),
  }
}
