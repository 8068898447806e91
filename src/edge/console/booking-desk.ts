import type { StaffContext } from '#schema/context.ts'
import type { CityPage } from '#scenes/desk.ts'

/** A desk with the place whose bookings are seen to there. */
export interface BookingDesk extends Pick<CityPage, 'ui' | 'city' | 'render'> {
  readonly ctx: StaffContext
  readonly placeId: string
  readonly mayEdit: boolean
  /** A path below the bookings of the place. */
  readonly at: (path: string, params?: Readonly<Record<string, string | undefined>>) => string
}
