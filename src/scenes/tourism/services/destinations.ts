import { asc, inArray, sql } from 'drizzle-orm'
import type DataLoader from 'dataloader'
import type { Context } from '#schema/context.ts'
import { dependOn, dependOnLists } from '#schema/dependencies.ts'
import { distanceM, type LonLat } from '#schema/geo.ts'
import { manyByKey, oneByKey } from '#schema/loaders.ts'
import { cityOrRefuse } from '#resolvers/cities/service.ts'
import { isListed, parsePlace, placeJson, type PlaceRow } from '#resolvers/places/row.ts'
import { attractionByPlace } from '../service.ts'
import {
  tourismDestinations,
  tourismGuideStops,
  tourismPoints,
  type Destination,
  type GuideStop,
  type Point,
  type PointKind,
} from '../tables.ts'

/** The destinations of a city, the highest grade first; at most a hundred. @throws {BadInput} UNKNOWN_CITY */
export const listDestinations = async (
  ctx: Context,
  named: string,
): Promise<readonly Destination[]> => {
  const city = await cityOrRefuse(ctx, named)
  dependOnLists(ctx, ['TourismDestination'], city.code)
  return ctx.db
    .select()
    .from(tourismDestinations)
    .where(sql`${tourismDestinations.cityCode} = ${city.code}`)
    .orderBy(sql`-${tourismDestinations.grade}`, asc(tourismDestinations.id))
    .limit(100)
    .all()
}

/** Destinations by id. */
export const destinationById = (ctx: Context): DataLoader<string, Destination | null> =>
  oneByKey(
    ctx,
    'tourismDestinationById',
    (ids) =>
      ctx.db
        .select()
        .from(tourismDestinations)
        .where(inArray(tourismDestinations.id, [...ids]))
        .all(),
    (row) => row.id,
  )

/** The destination an attraction lies in; `null` for one that stands alone. */
export const destinationOf = async (ctx: Context, placeId: string): Promise<Destination | null> => {
  const facts = await attractionByPlace(ctx).load(placeId)
  return facts?.destinationId ? destinationById(ctx).load(facts.destinationId) : null
}

type Member = PlaceRow & { readonly destinationId: string }

const membersByDestination = (ctx: Context): DataLoader<string, readonly Member[]> =>
  manyByKey(
    ctx,
    'tourismMembersByDestination',
    async (ids) => {
      const rows = await ctx.db.all<[string, string]>(sql`
        SELECT a.destination_id, ${placeJson} FROM tourism_attractions a JOIN places p ON p.id = a.place_id
        WHERE a.destination_id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) AND ${isListed} ORDER BY -a.grade, p.id`)
      return rows.map(([destinationId, json]) => ({ ...parsePlace(json), destinationId }))
    },
    (row) => row.destinationId,
  )

/** The attractions of a destination, the highest grade first. */
export const attractionsOf = async (
  ctx: Context,
  { id, cityCode }: Pick<Destination, 'id' | 'cityCode'>,
): Promise<readonly PlaceRow[]> => {
  dependOnLists(ctx, ['ATTRACTION'], cityCode)
  const members = await membersByDestination(ctx).load(id)
  dependOn(
    ctx,
    members.map((member) => member.id),
  )
  return members
}

/** The points of attractions, gates before others. */
export const pointsByPlace = (ctx: Context): DataLoader<string, readonly Point[]> =>
  manyByKey(
    ctx,
    'tourismPointsByPlace',
    (ids) =>
      ctx.db
        .select()
        .from(tourismPoints)
        .where(inArray(tourismPoints.placeId, [...ids]))
        .orderBy(
          sql`${tourismPoints.kind} <> 'GATE'`,
          asc(tourismPoints.kind),
          asc(tourismPoints.id),
        )
        .all(),
    (row) => row.placeId,
  )

/** A point as it is shown, with its way from the middle of its attraction. */
export interface ShownPoint extends Point {
  readonly distanceM: number | null
}

/** The points of an attraction of some kinds, of all when none is named. */
export const pointsOf = async (
  ctx: Context,
  { id, lon, lat }: Pick<PlaceRow, 'id' | 'lon' | 'lat'>,
  kinds: readonly PointKind[] = [],
): Promise<readonly ShownPoint[]> => {
  const middle: LonLat | null = lon === null || lat === null ? null : { lon, lat }
  const found = await pointsByPlace(ctx).load(id)
  return found
    .filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
    .map((point) => ({ ...point, distanceM: middle && distanceM(middle, point) }))
}

/** What there is to listen to at attractions, in its order. */
export const guideByPlace = (ctx: Context): DataLoader<string, readonly GuideStop[]> =>
  manyByKey(
    ctx,
    'tourismGuideByPlace',
    (ids) =>
      ctx.db
        .select()
        .from(tourismGuideStops)
        .where(inArray(tourismGuideStops.placeId, [...ids]))
        .orderBy(asc(tourismGuideStops.position), asc(tourismGuideStops.id))
        .all(),
    (row) => row.placeId,
  )
