import type { Context as HonoContext, Hono } from 'hono'
import type { Child } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { StaffContext } from '#schema/context.ts'
import type { City } from '#schema/tables/cities.ts'
import type { Page } from './page.ts'

/** What a page of whoever looks after a city is made with. */
export interface CityPage extends Omit<Page, 'ctx' | 'city' | 'render'> {
  readonly ctx: StaffContext
  readonly city: City
  /** The path of an asset by its name. */
  readonly asset: (name: string) => string
  /** A path of the city’s desk, as `content`. */
  readonly at: (
    path: string,
    params?: Readonly<Record<string, string | number | undefined>>,
  ) => string
  readonly render: (
    head: { readonly title: string; readonly status?: ContentfulStatusCode },
    body: Child,
    /** By their names among the assets; the page is complete without them. */
    scripts?: readonly string[],
  ) => Promise<Response>
}

/** What the handlers of a city's desk find in `c.var`. */
export interface DeskEnv {
  Variables: { readonly cityDesk: CityPage }
}

export type DeskApp = Hono<DeskEnv>
export type DeskCall = HonoContext<DeskEnv>
