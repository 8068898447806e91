import type { NowFact } from '#resolvers/now/rules.ts'
import type { NowSource } from '#resolvers/now/service.ts'
import { availabilityAt, listLots } from './service.ts'

/** Lots that are looked at. */
const LOTS = 8

/** Lots that surely have room: full, unknown and stale ones help nobody who is looking for a bay. */
export const now: NowSource = async (ctx, { city, at, radiusM }) => {
  const found = await listLots(ctx, {
    city: city.code,
    near: { ...at, crs: 'WGS84' },
    radius: radiusM,
    vehicleClass: 'CAR',
    availableOnly: true,
    first: LOTS,
  })
  return Promise.all(
    found.edges.map(async ({ node }): Promise<NowFact> => {
      const { free, level } = await availabilityAt(ctx, node.id, 'CAR')
      const isFew = level === 'FEW'
      return {
        kind: 'PARKING',
        id: node.id,
        placeId: node.id,
        title: node.names,
        distanceM: node.distanceM ?? null,
        themes: ['PARKING'],
        factor: isFew ? 0.6 : 1,
        reasons: [
          free === null
            ? { code: 'HAS_ROOM' }
            : { code: isFew ? 'FEW_BAYS' : 'FREE_BAYS', value: free },
        ],
      }
    }),
  )
}
