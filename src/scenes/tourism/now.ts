import type { NowFact, Reason } from '#resolvers/now/rules.ts'
import type { NowSource } from '#resolvers/now/service.ts'
import { nearby } from '#resolvers/places/nearby.ts'
import type { AttractionCategory } from './rules/crowd.ts'
import { attractionByPlace } from './service.ts'
import { crowdAt } from './services/flow.ts'

/** Sights that are looked at. */
const SIGHTS = 10
const BUSY_PERCENT = 80
const CROWDED_PERCENT = 90
const FULL_PERCENT = 100
const QUIET_PERCENT = 50

const INDOORS: ReadonlySet<AttractionCategory> = new Set(['MUSEUM', 'MEMORIAL', 'THEATRE'])

/** How good the moment is for a sight that holds so many percent of what it may; where nobody counts it is as any other. */
const crowding = (
  percent: number | undefined,
): { readonly factor: number; readonly reasons: readonly Reason[] } => {
  if (percent === undefined) return { factor: 1, reasons: [] }
  const value = percent
  // Nobody is let in any more.
  if (percent >= FULL_PERCENT) return { factor: 0, reasons: [] }
  if (percent >= CROWDED_PERCENT) return { factor: 0.3, reasons: [{ code: 'CROWDED', value }] }
  if (percent >= BUSY_PERCENT) return { factor: 0.6, reasons: [{ code: 'BUSY', value }] }
  return percent <= QUIET_PERCENT
    ? { factor: 1.2, reasons: [{ code: 'QUIET' }] }
    : { factor: 1, reasons: [] }
}

/** Sights that are open, the less crowded the better. */
export const now: NowSource = async (ctx, { at, radiusM }) => {
  const found = await nearby(ctx, {
    at: { ...at, crs: 'WGS84' },
    radius: radiusM,
    kinds: ['ATTRACTION'],
    openNow: true,
    first: SIGHTS,
  })
  return Promise.all(
    found.edges.map(async ({ node }): Promise<NowFact> => {
      const [facts, crowd] = await Promise.all([
        attractionByPlace(ctx).load(node.id),
        crowdAt(ctx, node),
      ])
      return {
        kind: 'SIGHT',
        id: node.id,
        placeId: node.id,
        title: node.names,
        ...(node.descriptions === null ? {} : { text: node.descriptions }),
        distanceM: node.distanceM,
        themes: ['SIGHT'],
        isOutdoors: facts !== null && !INDOORS.has(facts.category),
        ...crowding(crowd && !crowd.stale ? crowd.percent : undefined),
      }
    }),
  )
}
