import { asc, inArray, sql } from 'drizzle-orm'
import type DataLoader from 'dataloader'
import { CHINA } from '#schema/calendar.ts'
import type { Context } from '#schema/context.ts'
import { dependOn, dependOnLists, dependUntil } from '#schema/dependencies.ts'
import { openStateAt } from '#schema/hours/state.ts'
import { manyByKey, oneByKey } from '#schema/loaders.ts'
import { BadInput } from '#schema/problem.ts'
import { DAY_MS, MINUTE_MS } from '#schema/time.ts'
import { cityOrRefuse } from '#resolvers/cities/service.ts'
import { listed, type PlaceRow } from '#resolvers/places/row.ts'
import { placeById, spansBySchedule } from '#resolvers/places/service.ts'
import { planRoute, type OpeningThen, type Plan, type RouteStopPlan } from '../rules/route.ts'
import {
  tourismPoints,
  tourismRoutes,
  tourismRouteStops,
  type Point,
  type Route,
  type RouteStop,
} from '../tables.ts'

/** The routes of a city; at most a hundred. @throws {BadInput} UNKNOWN_CITY */
export const listRoutes = async (ctx: Context, named: string): Promise<readonly Route[]> => {
  const city = await cityOrRefuse(ctx, named)
  dependOnLists(ctx, ['TourismRoute'], city.code)
  return ctx.db
    .select()
    .from(tourismRoutes)
    .where(sql`${tourismRoutes.cityCode} = ${city.code}`)
    .orderBy(asc(tourismRoutes.id))
    .limit(100)
    .all()
}

/** Routes by id. */
export const routeById = (ctx: Context): DataLoader<string, Route | null> =>
  oneByKey(
    ctx,
    'tourismRouteById',
    (ids) =>
      ctx.db
        .select()
        .from(tourismRoutes)
        .where(inArray(tourismRoutes.id, [...ids]))
        .all(),
    (row) => row.id,
  )

const stopsByRoute = (ctx: Context): DataLoader<string, readonly RouteStop[]> =>
  manyByKey(
    ctx,
    'tourismStopsByRoute',
    (ids) =>
      ctx.db
        .select()
        .from(tourismRouteStops)
        .where(inArray(tourismRouteStops.routeId, [...ids]))
        .orderBy(asc(tourismRouteStops.position))
        .all(),
    (row) => row.routeId,
  )

const pointById = (ctx: Context): DataLoader<string, Point | null> =>
  oneByKey(
    ctx,
    'tourismPointById',
    (ids) =>
      ctx.db
        .select()
        .from(tourismPoints)
        .where(inArray(tourismPoints.id, [...ids]))
        .all(),
    (row) => row.id,
  )

/** A stop with what it is at. */
export interface FullStop extends RouteStop {
  readonly place: PlaceRow | null
  readonly at: { readonly lon: number; readonly lat: number } | null
}

/** The stops of a route, in order. */
export const stopsOf = async (ctx: Context, routeId: string): Promise<readonly FullStop[]> => {
  const stops = await stopsByRoute(ctx).load(routeId)
  return Promise.all(
    stops.map(async (stop) => {
      const [place, point] = await Promise.all([
        stop.placeId === null ? null : placeById(ctx).load(stop.placeId),
        stop.pointId === null ? null : pointById(ctx).load(stop.pointId),
      ])
      // Its own point first, then that of the gate, then that of the whole.
      const spot = [stop, point, place].find((one) => typeof one?.lon === 'number')
      const at =
        spot && spot.lon !== null && spot.lat !== null ? { lon: spot.lon, lat: spot.lat } : null
      if (place) dependOn(ctx, [place.id])
      return { ...stop, place, at }
    }),
  )
}

const openingAtOf = async (
  ctx: Context,
  place: PlaceRow | null,
): Promise<RouteStopPlan['openingAt']> => {
  if (!place) return null
  if (place.state !== 'OPEN' || !listed(place))
    return () => ({ state: 'TEMPORARILY_CLOSED', closesAt: null })
  if (place.scheduleId === null) return (): OpeningThen => ({ state: 'UNKNOWN', closesAt: null })
  const spans = await spansBySchedule(ctx).load(place.scheduleId)
  return (at) => openStateAt(spans, at, place.zone, CHINA)
}

/** A route with the stops and times of somebody who starts at a moment. */
export interface FullRoute {
  readonly route: Route
  readonly stops: readonly FullStop[]
  readonly plan: Plan
}

/** The plan of a route for a start, milliseconds UTC. */
export const planOf = async (ctx: Context, route: Route, startMs: number): Promise<FullRoute> => {
  const stops = await stopsOf(ctx, route.id)
  const planned = await Promise.all(
    stops.map(async ({ at, dwellMinutes, legMinutes, place }) => ({
      point: at,
      dwellMinutes,
      legMinutes,
      openingAt: await openingAtOf(ctx, place),
    })),
  )
  return { route, stops, plan: planRoute({ mode: route.mode, stops: planned }, startMs) }
}

const QUARTER_MS = 15 * MINUTE_MS
const YEAR_MS = 366 * DAY_MS

/** When somebody starts who says nothing: with the next quarter of an hour. An answer for it holds until then. */
const nextStart = (ctx: Context): number => {
  const at = (Math.floor(ctx.now / QUARTER_MS) + 1) * QUARTER_MS
  dependUntil(ctx, at)
  return at
}

/** The routes of a city with the times of a start now. @throws {BadInput} UNKNOWN_CITY */
export const listPlannedRoutes = async (
  ctx: Context,
  city: string,
): Promise<readonly FullRoute[]> => {
  const startMs = nextStart(ctx)
  return Promise.all((await listRoutes(ctx, city)).map((route) => planOf(ctx, route, startMs)))
}

/**
 * A route by its id, with the plan for a start (milliseconds UTC; the next quarter of an hour when none is given); `null` when
 * there is none.
 * @throws {BadInput} START_OUT_OF_RANGE more than a year away
 */
export const findRoute = async (
  ctx: Context,
  id: string,
  startAt?: number | null,
): Promise<FullRoute | null> => {
  const startMs = startAt ?? nextStart(ctx)
  if (Math.abs(startMs - ctx.now) > YEAR_MS)
    throw new BadInput('START_OUT_OF_RANGE', 'A start lies within a year from now.', 'startAt')
  const route = await routeById(ctx).load(id)
  return route && planOf(ctx, route, startMs)
}
