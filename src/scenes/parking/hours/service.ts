import { sql } from 'drizzle-orm'
import { does, mustHit, write } from '#schema/batch.ts'
import { CHINA, isWorkday } from '#schema/calendar.ts'
import type { Context } from '#schema/context.ts'
import { dependOnLive } from '#schema/dependencies.ts'
import { manyByKey } from '#schema/loaders.ts'
import { HOUR_MS, localDay } from '#schema/time.ts'
import { AVAILABILITY_FRESH_MS, CLOCK_AHEAD_MAX_MS } from '../rules/availability.ts'
import type { VehicleClass } from '../rules/tariff.ts'
import { QUARTER_MS, SAMPLES_MAX, usualOf, type HoursDayKind, type Usual } from './rules.ts'

/** Another node has taken this quarter of an hour. */
class Taken extends Error {}

const MINUTES_PER_HOUR = 60

/** What kind of day it is in a zone, and which hour. */
export const hourAt = (
  now: number,
  zone: string,
): { readonly dayKind: HoursDayKind; readonly hour: number } => {
  const { date, minute } = localDay(now, zone)
  return {
    dayKind: isWorkday(date, CHINA) ? 'WORKDAY' : 'DAY_OFF',
    hour: Math.floor(minute / MINUTES_PER_HOUR),
  }
}

/**
 * Looks at all lots of each city once in a quarter of an hour: how many bays are free of how many. Only fresh counts of lots that
 * tell their size; a flag, an old value or none says nothing. The quarter is noted in the batch that counts, so that two nodes,
 * or one that dies, never count it twice.
 */
export const sampleHours = async (ctx: Context): Promise<void> => {
  const { db, now } = ctx
  const quarter = Math.floor(now / QUARTER_MS)
  const due = await db.all<[string, string]>(sql`
    SELECT c.code, c.zone FROM cities c LEFT JOIN parking_sampled s ON s.city_code = c.code WHERE coalesce(s.quarter, 0) < ${quarter}`)
  for (const [city, zone] of due) {
    const { dayKind, hour } = hourAt(now, zone)
    const ofHour = sql`day_kind = ${dayKind} AND hour = ${hour} AND place_id IN (SELECT id FROM places WHERE city_code = ${city} AND kind = 'PARKING_LOT')`
    const full = sql`(SELECT place_id, vehicle_class FROM parking_hours WHERE ${ofHour} GROUP BY place_id, vehicle_class HAVING sum(samples) > ${SAMPLES_MAX})`
    await write(ctx, [
      mustHit(
        db.run(sql`INSERT INTO parking_sampled (city_code, quarter) VALUES (${city}, ${quarter})
          ON CONFLICT (city_code) DO UPDATE SET quarter = excluded.quarter WHERE quarter < excluded.quarter`),
        () => new Taken(),
      ),
      does(
        db.run(sql`INSERT INTO parking_hours (place_id, vehicle_class, day_kind, hour, tenth, samples)
          SELECT place_id, vehicle_class, ${dayKind}, ${hour}, min(10, free * 10 / total), 1 FROM (
            SELECT v.place_id, v.vehicle_class, v.free, l.capacity ->> ('$.' || v.vehicle_class) AS total
            FROM parking_availability v JOIN parking_lots l ON l.place_id = v.place_id JOIN places p ON p.id = v.place_id
            WHERE p.city_code = ${city} AND v.kind = 'COUNT' AND v.as_of BETWEEN ${now - AVAILABILITY_FRESH_MS} AND ${now + CLOCK_AHEAD_MAX_MS})
          WHERE total > 0
          ON CONFLICT (place_id, vehicle_class, day_kind, hour, tenth) DO UPDATE SET samples = samples + 1`),
      ),
      // What is rarer than one in two after that is forgotten.
      does(
        db.run(
          sql`UPDATE parking_hours SET samples = samples / 2 WHERE ${ofHour} AND (place_id, vehicle_class) IN ${full}`,
        ),
      ),
      does(db.run(sql`DELETE FROM parking_hours WHERE samples = 0 AND ${ofHour}`)),
    ]).catch((error: unknown) => {
      if (!(error instanceof Taken)) throw error
    })
  }
}

interface Cell {
  readonly placeId: string
  readonly vehicleClass: string
  readonly dayKind: HoursDayKind
  readonly hour: number
  readonly tenth: number
  readonly samples: number
}

const cellsByPlace = (ctx: Context) =>
  manyByKey<Cell>(
    ctx,
    'parkingHoursByPlace',
    async (ids) =>
      (
        await ctx.db.all<[string, string, HoursDayKind, number, number, number]>(
          sql`SELECT place_id, vehicle_class, day_kind, hour, tenth, samples FROM parking_hours WHERE place_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
        )
      ).map(([placeId, vehicleClass, dayKind, hour, tenth, samples]) => ({
        placeId,
        vehicleClass,
        dayKind,
        hour,
        tenth,
        samples,
      })),
    ({ placeId }) => placeId,
  )

/** What is usual in an hour of a kind of day. */
export interface UsualHour extends Usual {
  readonly hour: number
}

/** Free bays that are usual in a lot by hour, of hours of which enough is known; none for a lot that does not tell its size. */
export const usualByHour = async (
  ctx: Context,
  lot: { readonly placeId: string; readonly capacity: Readonly<Record<string, number>> } | null,
  vehicleClass: VehicleClass,
  dayKind: HoursDayKind,
): Promise<readonly UsualHour[]> => {
  const capacity = lot?.capacity[vehicleClass]
  if (!lot || !capacity) return []
  dependOnLive(ctx, HOUR_MS / 4)
  const cells = await cellsByPlace(ctx).load(lot.placeId)
  const byHour = Map.groupBy(
    cells.filter((cell) => cell.vehicleClass === vehicleClass && cell.dayKind === dayKind),
    ({ hour }) => hour,
  )
  return [...byHour]
    .flatMap(([hour, counted]) => {
      const usual = usualOf(counted, capacity)
      return usual ? [{ hour, ...usual }] : []
    })
    .toSorted((a, b) => a.hour - b.hour)
}
