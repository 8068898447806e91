import type { Hono } from 'hono'
import type { Child } from 'hono/jsx'
import type { Context } from '#schema/context.ts'
import type { City } from '#schema/tables/cities.ts'
import type { AlertView } from '#ui/alerts.tsx'
import type { CardView, LinkView, ParkingView, Ui } from '#ui/types.ts'

/** What a page of the portal needs: made once a request by the edge, used by scenes and by the portal's own pages. */
export interface Page {
  readonly ctx: Context
  readonly city: City
  readonly ui: Ui
  /** A text of the scene in the reader's language; the key begins with the scene's id. */
  readonly say: (key: string, params?: Readonly<Record<string, string | number>>) => string
  /** An address within the portal that keeps the reader's language; absent parameters are left out. */
  readonly href: (
    path: string,
    params?: Readonly<Record<string, string | number | undefined>>,
  ) => string
  /** A path of the portal as the address people use; for what is read outside of the page. */
  readonly absolute: (path: string) => string
  /** The way back: the city, then what is given. */
  readonly crumbs: (...links: readonly LinkView[]) => readonly LinkView[]
  /** The whole document around a body, as an answer. */
  readonly render: (head: PageHead, body: Child) => Promise<Response>
}

export interface PageHead {
  readonly title: string
  readonly description: string
  readonly noIndex?: boolean
  /** schema.org, for search engines. */
  readonly jsonLd?: unknown
  readonly sources?: readonly {
    readonly text: string
    readonly licence?: string | undefined
    readonly url?: string | undefined
  }[]
  readonly status?: 200 | 400 | 404 | 422
  /** Scripts by their names among the assets; the page is complete without them. */
  readonly scripts?: readonly string[]
}

/** What the handlers of a scene's pages find in `c.var`. */
export interface PageEnv {
  Variables: { readonly page: Page }
}

export type PageApp = Hono<PageEnv>

/** A block of the home page and of screens. METERS are figures of the moment, CARDS are places to go to, ALERTS come before all. */
export type Panel = { readonly title: string; readonly href: string } & (
  | { readonly kind: 'METERS'; readonly meters: readonly ParkingView[] }
  | { readonly kind: 'ALERTS'; readonly alerts: readonly AlertView[] }
  | { readonly kind: 'CARDS'; readonly cards: readonly (CardView & { readonly grade?: number })[] }
)

/** Where a panel looks around; WGS-84. */
export interface Around {
  readonly lon: number
  readonly lat: number
  readonly limit: number
}
