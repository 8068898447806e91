import { inArray, sql, type SQL } from 'drizzle-orm'
import type DataLoader from 'dataloader'
import { CHINA } from '#schema/calendar.ts'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import type { Context } from '#schema/context.ts'
import { dependOnLists, dependOnLive } from '#schema/dependencies.ts'
import type { Position } from '#schema/geo.ts'
import { manyByKey, oneByKey } from '#schema/loaders.ts'
import { BadInput } from '#schema/problem.ts'
import { cityOrRefuse } from '#resolvers/cities/service.ts'
import type { FactsWriter } from '#resolvers/importing/place-target.ts'
import { dependOnOpenNow, isOpenAt, nearby, RADIUS_MAX_M } from '#resolvers/places/nearby.ts'
import { isListed, type PlaceRow } from '#resolvers/places/row.ts'
import { findPlace, selectPlaces } from '#resolvers/places/service.ts'
import { StayNegative, TariffUnknown } from './errors.ts'
import type { ParkingFacts, ParkingLive } from './readers.ts'
import {
  availabilityNow,
  AVAILABILITY_FRESH_MS,
  CLOCK_AHEAD_MAX_MS,
  type AvailabilityNow,
} from './rules/availability.ts'
import { evaluateTariff, type Charge, type VehicleClass } from './rules/tariff.ts'
import { parkingAvailability, parkingLots, type Availability, type Lot } from './tables.ts'

/** How long a count of free bays may be shown again; lots tell theirs every half minute or so. */
const AVAILABILITY_SHOWN_MS = 15_000

/** What parking knows of a place; `null` for places that are no lot. */
export const lotByPlace = (ctx: Context): DataLoader<string, Lot | null> =>
  oneByKey(
    ctx,
    'lotByPlace',
    (ids) =>
      ctx.db
        .select()
        .from(parkingLots)
        .where(inArray(parkingLots.placeId, [...ids]))
        .all(),
    (row) => row.placeId,
  )

const observationsByPlace = (ctx: Context): DataLoader<string, readonly Availability[]> =>
  manyByKey(
    ctx,
    'parkingObservationsByPlace',
    (ids) =>
      ctx.db
        .select()
        .from(parkingAvailability)
        .where(inArray(parkingAvailability.placeId, [...ids]))
        .all(),
    (row) => row.placeId,
  )

/** What to show of a lot for one class of vehicle at the moment of the request. */
export const availabilityAt = async (
  ctx: Context,
  placeId: string,
  vehicleClass: VehicleClass,
): Promise<AvailabilityNow> => {
  const [lot, observations] = await Promise.all([
    lotByPlace(ctx).load(placeId),
    observationsByPlace(ctx).load(placeId),
  ])
  dependOnLive(ctx, AVAILABILITY_SHOWN_MS)
  const observation = observations.find((row) => row.vehicleClass === vehicleClass) ?? null
  return availabilityNow(observation, lot?.capacity[vehicleClass] ?? null, ctx.now)
}

export interface LotsArgs extends PageArgs {
  readonly city: string
  readonly near?: Position | null | undefined
  /** Metres around `near`; 50 km without it. Lots farther out are not looked at. */
  readonly radius?: number | undefined
  readonly vehicleClass: VehicleClass
  /** Only lots that surely have a free bay: fresh, and neither unknown nor full. */
  readonly availableOnly?: boolean | null | undefined
  readonly openNow?: boolean | null | undefined
}

const surelyFree = (vehicleClass: VehicleClass, now: number): SQL => sql`EXISTS (
  SELECT 1 FROM parking_availability v WHERE v.place_id = p.id AND v.vehicle_class = ${vehicleClass}
    AND v.as_of BETWEEN ${now - AVAILABILITY_FRESH_MS} AND ${now + CLOCK_AHEAD_MAX_MS}
    AND ((v.kind = 'COUNT' AND v.free > 0) OR (v.kind = 'FLAG' AND v.level IN ('FREE', 'FEW'))))`

/**
 * Lots of a city: nearest first when a position is given, else in a stable order.
 * @throws {BadInput} UNKNOWN_CITY, BAD_CURSOR or the code of a point out of range.
 */
export const listLots = async (ctx: Context, args: LotsArgs): Promise<Page<PlaceRow>> => {
  const city = await cityOrRefuse(ctx, args.city)
  const conditions = [sql`p.city_code = ${city.code}`]
  if (args.availableOnly === true) {
    conditions.push(surelyFree(args.vehicleClass, ctx.now))
    dependOnLive(ctx, AVAILABILITY_SHOWN_MS)
  }
  if (args.near) {
    const { first, after, openNow, near } = args
    const where = sql.join(conditions, sql` AND `)
    return nearby(ctx, {
      at: near,
      radius: args.radius ?? RADIUS_MAX_M,
      kinds: ['PARKING_LOT'],
      openNow,
      first,
      after,
      where,
    })
  }
  const after = decodeCursor(args.after, ['string'])
  if (after) conditions.push(sql`p.id > ${after[0]}`)
  if (args.openNow === true) {
    conditions.push(isOpenAt(ctx.now, city.zone))
    dependOnOpenNow(ctx)
  }
  dependOnLists(ctx, ['PARKING_LOT'], city.code)
  const rows = await selectPlaces(
    ctx,
    sql`WHERE p.kind = 'PARKING_LOT' AND ${isListed} AND ${sql.join(conditions, sql` AND `)}
    ORDER BY p.id LIMIT ${args.first + 1}`,
  )
  return toPage(rows, args, (row) => [row.id])
}

export interface StayArgs {
  readonly lot: string
  readonly entry: number
  readonly exit: number
  readonly vehicleClass: VehicleClass
}

/** The longest stay that is priced, so that a wrong year does not become a bill. */
const STAY_MAX_MS = 366 * 86_400_000

/**
 * What a stay costs by the lot's published tariff, with the lines that make the sum.
 * @throws {StayNegative} when the exit lies before the entry.
 * @throws {TariffUnknown} when the lot has no structured tariff for this class of vehicle.
 * @throws {BadInput} UNKNOWN_LOT, STAY_TOO_LONG
 */
export const parkingFee = async (ctx: Context, stay: StayArgs): Promise<Charge> => {
  const place = await findPlace(ctx, stay.lot)
  const lot = place && (await lotByPlace(ctx).load(place.id))
  if (!place || !lot) throw new BadInput('UNKNOWN_LOT', 'No parking lot has this id.', 'lot')
  if (stay.exit - stay.entry > STAY_MAX_MS)
    throw new BadInput('STAY_TOO_LONG', 'A stay is priced for up to 366 days.', 'exit')
  if (!lot.tariff) throw new TariffUnknown()
  const { entry: entryMs, exit: exitMs, vehicleClass } = stay
  const result = evaluateTariff(lot.tariff, {
    entryMs,
    exitMs,
    vehicleClass,
    zone: place.zone,
    calendar: CHINA,
  })
  switch (result.kind) {
    case 'CHARGED':
      return result
    case 'NEGATIVE_STAY':
      throw new StayNegative()
    case 'NO_RATE_FOR_VEHICLE':
      throw new TariffUnknown()
    default:
      throw new TypeError(`Not a result of a tariff: ${JSON.stringify(result satisfies never)}`)
  }
}

/** How lots of an import are stored. */
export const parkingWriter: FactsWriter<ParkingFacts, ParkingLive> = {
  kind: 'PARKING_LOT',
  facts: (rows) => [
    sql`INSERT INTO parking_lots (place_id, layout, capacity, height_limit_cm, tariff, tariff_text, opening, categories)
      SELECT value ->> 'placeId', coalesce(value ->> '$.facts.layout', 'OTHER'), coalesce(value -> '$.facts.capacity', '{}'),
        value ->> '$.facts.heightLimitCm', value -> '$.facts.tariff', value -> '$.facts.tariffText',
        coalesce(value ->> '$.facts.opening', 'UNKNOWN'), coalesce(value -> '$.facts.categories', '[]')
      FROM json_each(${JSON.stringify(rows)}) WHERE true
      ON CONFLICT (place_id) DO UPDATE SET layout = excluded.layout, capacity = excluded.capacity, height_limit_cm = excluded.height_limit_cm,
        tariff = excluded.tariff, tariff_text = excluded.tariff_text, opening = excluded.opening, categories = excluded.categories`,
  ],
  live: (rows) => [
    sql`INSERT INTO parking_availability (place_id, vehicle_class, kind, free, occupied, level, as_of)
      SELECT r.value ->> 'placeId', v.value ->> 'vehicleClass', v.value ->> 'kind', v.value ->> 'free', v.value ->> 'occupied',
        v.value ->> 'level', v.value ->> 'asOf'
      FROM json_each(${JSON.stringify(rows)}) r, json_each(r.value -> 'live') v WHERE true
      ON CONFLICT (place_id, vehicle_class) DO UPDATE SET kind = excluded.kind, free = excluded.free, occupied = excluded.occupied,
        level = excluded.level, as_of = excluded.as_of
      WHERE as_of IS NULL OR excluded.as_of > as_of`,
  ],
}
