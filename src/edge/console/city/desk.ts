import type { Context as HonoContext } from 'hono'
import type { StaffContext } from '#schema/context.ts'
import type { City } from '#schema/tables/cities.ts'
import type { PortalEnv } from '../../portal/page-tools.tsx'
import type { ConsolePage } from '../frame.tsx'

/** What a page of whoever looks after a city is made with. */
export interface CityPage extends Omit<ConsolePage, 'ctx' | 'city' | 'render'> {
  readonly ctx: StaffContext
  readonly city: City
  /** A path of the city’s desk, as `content`. */
  readonly at: (
    path: string,
    params?: Readonly<Record<string, string | number | undefined>>,
  ) => string
  readonly render: (
    head: Parameters<ConsolePage['render']>[0],
    body: Parameters<ConsolePage['render']>[1],
  ) => Promise<Response>
}

export interface CityEnv {
  Variables: PortalEnv['Variables'] & { cityDesk: CityPage }
}

export type CityCall = HonoContext<CityEnv>
