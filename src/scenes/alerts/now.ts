import type { NowFact } from '#resolvers/now/rules.ts'
import type { NowSource } from '#resolvers/now/service.ts'
import { SEVERITIES, type Info } from './rules.ts'
import { listAlerts } from './service.ts'

/** A page that has more warnings than this at its head has room for nothing else. */
const ALERTS = 3

/** 4 for the worst; one of unknown severity counts as the mildest. */
const urgencyOf = ({ severity }: Info): number =>
  Math.max(1, SEVERITIES.length - 1 - SEVERITIES.indexOf(severity))

/** From yellow on, weather keeps people indoors. */
const isBadOutdoors = ({ category, severity }: Info): boolean =>
  category.includes('Met') && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf('Moderate')

/** Warnings in force here, in the reader's language or the nearest there is. */
export const now: NowSource = async (ctx, { city, at, radiusM }) => {
  const found = await listAlerts(ctx, {
    city: city.code,
    at: { ...at, crs: 'WGS84' },
    radius: radiusM,
    locale: ctx.locale,
    first: ALERTS,
  })
  return found.edges.map(({ node: { id, info } }): NowFact => {
    const named = (text: string) => ({ [ctx.locale]: text })
    return {
      kind: 'ALERT',
      id,
      placeId: null,
      title: named(info.headline ?? info.event),
      ...(info.instruction === null ? {} : { text: named(info.instruction) }),
      distanceM: null,
      themes: [],
      factor: 1,
      reasons: [],
      urgency: urgencyOf(info),
      weather: isBadOutdoors(info) ? 'OUTDOORS_BAD' : undefined,
    }
  })
}
