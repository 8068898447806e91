import { inArray, sql, type SQL } from 'drizzle-orm'
import type DataLoader from 'dataloader'
import { CHINA } from '#schema/calendar.ts'
import type { Context } from '#schema/context.ts'
import { dependOn, dependUntil } from '#schema/dependencies.ts'
import type { OpeningHours, OpenSpan } from '#schema/hours.ts'
import { openStateAt } from '#schema/hours/state.ts'
import { manyByKey, oneByKey } from '#schema/loaders.ts'
import { schedules, scheduleSpans } from '#schema/tables/places.ts'
import { instantOf, localDay, MINUTES_PER_DAY } from '#schema/time.ts'
import { isListed, isWithin, parsePlace, placeJson, type PlaceRow } from './row.ts'

export type OpenState = 'OPEN' | 'LAST_ENTRY_PASSED' | 'CLOSED' | 'TEMPORARILY_CLOSED' | 'UNKNOWN'

/** Whether a visitor gets in, evaluated for one moment. Instants are milliseconds UTC. */
export interface Opening {
  readonly state: OpenState
  readonly closesAt: number | null
  readonly nextOpening: number | null
  readonly nextChange: number | null
}

/** Places by id, one statement a request turn; `null` where there is none or it is not public yet. */
export const placeById = (ctx: Context): DataLoader<string, PlaceRow | null> =>
  oneByKey(
    ctx,
    'placeById',
    (ids) =>
      selectPlaces(
        ctx,
        sql`WHERE p.id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) AND p.state <> 'PLANNED'`,
      ),
    (place) => place.id,
  )

/** A place by its id; `null` when the id names no public place. */
export const findPlace = (ctx: Context, id: string): Promise<PlaceRow | null> =>
  placeById(ctx).load(id)

/** Places in any order the caller writes; the condition speaks of `p`. */
export const selectPlaces = async (ctx: Context, rest: SQL): Promise<readonly PlaceRow[]> => {
  const rows = await ctx.db.all<[string]>(sql`SELECT ${placeJson} FROM places p ${rest}`)
  const found = rows.map(([json]) => parsePlace(json))
  dependOn(
    ctx,
    found.map(({ id }) => id),
  )
  return found
}

/** Timetables as people wrote them, by schedule id. */
export const hoursBySchedule = (
  ctx: Context,
): DataLoader<string, { readonly hours: OpeningHours } | null> =>
  oneByKey(
    ctx,
    'hoursBySchedule',
    (ids) =>
      ctx.db
        .select()
        .from(schedules)
        .where(inArray(schedules.id, [...ids]))
        .all(),
    (row) => row.id,
  )

/** Opening hours compiled to spans, by schedule id. */
export const spansBySchedule = (
  ctx: Context,
): DataLoader<string, readonly (OpenSpan & { readonly scheduleId: string })[]> =>
  manyByKey(
    ctx,
    'spansBySchedule',
    (ids) =>
      ctx.db
        .select()
        .from(scheduleSpans)
        .where(inArray(scheduleSpans.scheduleId, [...ids]))
        .all(),
    (row) => row.scheduleId,
  )

/** Whether a place admits visitors now, by its state, its hours and the calendar of days off. */
export const openingOf = async (
  ctx: Context,
  place: PlaceRow,
  at: number = ctx.now,
): Promise<Opening> => {
  const unknown = { closesAt: null, nextOpening: null, nextChange: null }
  if (place.state !== 'OPEN') return { state: 'TEMPORARILY_CLOSED', ...unknown }
  if (place.scheduleId === null) return { state: 'UNKNOWN', ...unknown }
  const opening = openStateAt(
    await spansBySchedule(ctx).load(place.scheduleId),
    at,
    place.zone,
    CHINA,
  )
  // What comes after the next change is looked for only so far ahead: a new day may bring it into sight.
  const { date } = localDay(at, place.zone)
  const told = opening.nextChange !== null && opening.nextOpening !== null
  const midnight = told ? Number.POSITIVE_INFINITY : instantOf(date, MINUTES_PER_DAY, place.zone)
  dependUntil(ctx, Math.min(opening.nextChange ?? Number.POSITIVE_INFINITY, midnight))
  return opening
}

/** The middle of a city's places in a division, as WGS-84 degrees; `null` when none of them has a point. */
export const placesCentre = async (
  ctx: Context,
  cityCode: string,
  divisionCode: string,
): Promise<{ readonly lon: number; readonly lat: number } | null> => {
  const [row] = await ctx.db.all<[number | null, number | null]>(sql`
    SELECT avg(p.lon), avg(p.lat) FROM places p
    WHERE p.city_code = ${cityCode} AND ${isWithin(divisionCode)} AND ${isListed}`)
  const [lon, lat] = row ?? []
  return typeof lon === 'number' && typeof lat === 'number' ? { lon, lat } : null
}
