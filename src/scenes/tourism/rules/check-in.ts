import { distanceM, type LonLat } from '#schema/geo.ts'

/** How far from an attraction, or one of its points, somebody may stand to check in, metres. */
export const CHECK_IN_M = 300
/** From so many visitors on the count of an attraction is shown: nobody can be seen in it. */
export const COUNT_SHOWN_FROM = 5

/** Whether a position is near enough to an attraction; `spots` are its own point and those of its gates and sights. */
export const isThere = (position: LonLat, spots: readonly LonLat[]): boolean =>
  spots.some((spot) => distanceM(position, spot) <= CHECK_IN_M)

/** A count as others may see it: `null` below the least that hides everybody. */
export const shownCount = (count: number): number | null =>
  count >= COUNT_SHOWN_FROM ? count : null
