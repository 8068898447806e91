import { sql } from 'drizzle-orm'
import { does, mustHit, mustHold, write, type Step } from '#schema/batch.ts'
import type { Context, ResidentContext } from '#schema/context.ts'
import { geohash, roundedPoint, type LonLat, type Position } from '#schema/geo.ts'
import { DAY_MS, HOUR_MS } from '#schema/time.ts'
import { withoutCards } from '#schema/text.ts'
import type { City } from '#schema/tables/cities.ts'
import { cityOrRefuse } from '#resolvers/cities/service.ts'
import { pointOf } from '#resolvers/places/nearby.ts'
import { once } from '#resolvers/idempotency/service.ts'
import { ReportElsewhere, ReportNotFound, ReportTooMany, ReportUnfit } from './errors.ts'
import { faultIn, REPORTS_A_DAY_MAX, type AttributeValues } from './rules.ts'
import { findService, type ServiceRow } from './service.ts'

/** A report as somebody writes it. */
export interface WrittenReport {
  readonly service: string
  readonly position: Position
  readonly address: string
  readonly description: string
  readonly values: AttributeValues
  /** For the city alone. */
  readonly confidential: boolean
}

const GEOHASH_LENGTH = 8

const isWithinCity = ({ minLon, maxLon, minLat, maxLat }: City, { lon, lat }: LonLat): boolean =>
  lon >= minLon && lon <= maxLon && lat >= minLat && lat <= maxLat

/** What is written, looked at. @throws {ReportNotFound} {@link ReportUnfit} {@link ReportElsewhere} BadInput of the point */
const checked = async (
  ctx: Context,
  cityName: string,
  written: WrittenReport,
): Promise<{ readonly city: City; readonly service: ServiceRow; readonly point: LonLat }> => {
  const city = await cityOrRefuse(ctx, cityName)
  const service = await findService(ctx, city.code, written.service)
  if (!service) throw new ReportNotFound()
  if (faultIn(service.attributes, written)) throw new ReportUnfit()
  const point = roundedPoint(pointOf(written.position))
  if (!isWithinCity(city, point)) throw new ReportElsewhere()
  return { city, service, point }
}

const steps = (
  ctx: Context,
  id: string,
  { city, service, point }: Awaited<ReturnType<typeof checked>>,
  written: WrittenReport,
  by: { readonly residentId: string | null; readonly partnerId: string | null },
): readonly Step[] => {
  const { db, now } = ctx
  const expectedAt = service.expectedHours === null ? null : now + service.expectedHours * HOUR_MS
  return [
    does(
      db.run(sql`INSERT INTO reports_requests (id, city_code, service_id, lon, lat, geohash, address, description, attributes, confidential, resident_id, partner_id,
          created_at, updated_at, expected_at)
        VALUES (${id}, ${city.code}, ${service.id}, ${point.lon}, ${point.lat}, ${geohash(point, GEOHASH_LENGTH)}, ${written.address.trim()},
          ${withoutCards(written.description.trim())}, ${JSON.stringify(written.values)}, ${Number(written.confidential)}, ${by.residentId}, ${by.partnerId},
          ${now}, ${now}, ${expectedAt})`),
    ),
    does(
      db.run(
        sql`INSERT INTO reports_steps (request_id, state, note, internal_note, at) VALUES (${id}, 'RECEIVED', '', '', ${now})`,
      ),
    ),
  ]
}

/**
 * Reports something to a city, once a key. It is seen by its writer and the desk until somebody there has looked at it.
 * @returns the id of the report
 * @throws {ReportNotFound} {@link ReportUnfit} {@link ReportElsewhere} {@link ReportTooMany} IdempotencyKeyReused BadInput of the point
 */
export const reportProblem = async (
  ctx: ResidentContext,
  city: string,
  written: WrittenReport,
  key: string,
): Promise<string> => {
  const { residentId } = ctx.viewer
  const call = { operation: 'reportProblem', key, request: { city, ...written } }
  const { reportId } = await once(ctx, call, async () => {
    const facts = await checked(ctx, city, written)
    const id = ctx.newId('Report')
    return {
      result: { reportId: id },
      steps: [
        mustHold(
          ctx,
          sql`(SELECT count(*) FROM reports_requests WHERE resident_id = ${residentId} AND created_at > ${ctx.now - DAY_MS}) < ${REPORTS_A_DAY_MAX}`,
          () => new ReportTooMany(),
        ),
        ...steps(ctx, id, facts, written, { residentId, partnerId: null }),
      ],
    }
  })
  return reportId
}

/**
 * Takes a report that a partner's machine sends, as by Open311.
 * @returns the id of the report
 * @throws {ReportNotFound} {@link ReportUnfit} {@link ReportElsewhere} BadInput of the point
 */
export const takeReport = async (
  ctx: Context,
  city: string,
  written: WrittenReport,
  partnerId: string,
): Promise<string> => {
  const facts = await checked(ctx, city, written)
  const id = ctx.newId('Report')
  await write(ctx, steps(ctx, id, facts, written, { residentId: null, partnerId }))
  return id
}

/**
 * Says "me too", or takes that back; twice is the same.
 * @throws {ReportNotFound} for one that not everybody may see
 */
export const supportReport = async (
  ctx: ResidentContext,
  id: string,
  supports: boolean,
): Promise<void> => {
  const { db, now } = ctx
  const { residentId } = ctx.viewer
  if (!supports) {
    await db.run(
      sql`DELETE FROM reports_supports WHERE request_id = ${id} AND resident_id = ${residentId}`,
    )
    return
  }
  await write(ctx, [
    mustHit(
      db.run(sql`INSERT INTO reports_supports (request_id, resident_id, at)
        SELECT r.id, ${residentId}, ${now} FROM reports_requests r WHERE r.id = ${id} AND r.state NOT IN ('RECEIVED', 'HIDDEN') AND NOT r.confidential
        ON CONFLICT (request_id, resident_id) DO UPDATE SET at = at`),
      () => new ReportNotFound(),
    ),
  ])
}
