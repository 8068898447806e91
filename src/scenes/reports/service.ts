import { sql, type SQL } from 'drizzle-orm'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import type { Context, ResidentContext } from '#schema/context.ts'
import { boundingBox, distanceM, type LonLat, type Position } from '#schema/geo.ts'
import { manyByKey, oneByKey } from '#schema/loaders.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { BadInput } from '#schema/problem.ts'
import { cityOrRefuse } from '#resolvers/cities/service.ts'
import { pointOf } from '#resolvers/places/nearby.ts'
import {
  SIMILAR_M,
  SIMILAR_MS,
  type Attribute,
  type AttributeValues,
  type ReportState,
} from './rules.ts'

/** A service of a city that residents can report to. */
export interface ServiceRow {
  readonly id: string
  readonly cityCode: string
  readonly code: string
  readonly names: LocalizedText
  readonly descriptions: LocalizedText
  readonly groupNames: LocalizedText
  readonly attributes: readonly Attribute[]
  readonly expectedHours: number | null
}

/** A report as those see it who may; who wrote it is not in it. */
export interface ReportRow {
  readonly id: string
  readonly cityCode: string
  readonly serviceId: string
  readonly serviceCode: string
  readonly serviceNames: LocalizedText
  readonly lon: number
  readonly lat: number
  readonly address: string
  readonly description: string
  readonly attributes: AttributeValues
  readonly state: ReportState
  readonly confidential: boolean
  readonly agency: string | null
  readonly duplicateOf: string | null
  readonly createdAt: number
  readonly updatedAt: number
  readonly expectedAt: number | null
  /** How many say "me too". */
  readonly supports: number
  /** What was last said about it to everybody. */
  readonly note: string | null
}

const SERVICE = sql`json_object('id', s.id, 'cityCode', s.city_code, 'code', s.code, 'names', json(s.names), 'descriptions', json(s.descriptions),
  'groupNames', json(s.group_names), 'attributes', json(s.attributes), 'expectedHours', s.expected_hours)`
const REPORT = sql`json_object('id', r.id, 'cityCode', r.city_code, 'serviceId', r.service_id, 'serviceCode', s.code, 'serviceNames', json(s.names), 'lon', r.lon, 'lat', r.lat,
  'address', r.address, 'description', r.description, 'attributes', json(r.attributes), 'state', r.state, 'confidential', json(iif(r.confidential, 'true', 'false')),
  'agency', r.agency, 'duplicateOf', r.duplicate_of, 'createdAt', r.created_at, 'updatedAt', r.updated_at, 'expectedAt', r.expected_at,
  'supports', (SELECT count(*) FROM reports_supports u WHERE u.request_id = r.id),
  'note', (SELECT note FROM reports_steps t WHERE t.request_id = r.id AND t.note <> '' ORDER BY t.seq DESC LIMIT 1))`

/** Everybody may see it. */
export const IS_SHOWN = sql`r.state NOT IN ('RECEIVED', 'HIDDEN') AND NOT r.confidential`

/** Reports of a condition; whether the caller may see them is the condition's to say. */
export const readReports = async (
  { db }: Context,
  where: SQL,
  tail: SQL = sql``,
): Promise<readonly ReportRow[]> =>
  (
    await db.all<[string]>(
      sql`SELECT ${REPORT} FROM reports_requests r JOIN reports_services s ON s.id = r.service_id WHERE ${where} ${tail}`,
    )
  ).map(([json]) => JSON.parse(json) as ReportRow) // written by REPORT, to this very shape

const readServices = async ({ db }: Context, where: SQL): Promise<readonly ServiceRow[]> =>
  (
    await db.all<[string]>(
      sql`SELECT ${SERVICE} FROM reports_services s WHERE s.active AND ${where} ORDER BY s.position, s.code LIMIT 200`,
    )
  ).map(([json]) => JSON.parse(json) as ServiceRow) // written by SERVICE, to this very shape

/** What can be reported in a city, in its own order. */
export const listServices = (ctx: Context, cityCode: string): Promise<readonly ServiceRow[]> =>
  readServices(ctx, sql`s.city_code = ${cityCode}`)

/** A service of a city by its code; `null` where there is none. */
export const findService = async (
  ctx: Context,
  cityCode: string,
  code: string,
): Promise<ServiceRow | null> =>
  (await readServices(ctx, sql`s.city_code = ${cityCode} AND s.code = ${code}`))[0] ?? null

/** Services by their ids. */
export const serviceById = (ctx: Context) =>
  oneByKey<ServiceRow>(
    ctx,
    'reportServiceById',
    (ids) => readServices(ctx, sql`s.id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`),
    ({ id }) => id,
  )

/** Whose a report is also to see: their own, of any state. */
const own = ({ viewer }: Context): SQL =>
  viewer.kind === 'resident' ? sql`r.resident_id = ${viewer.residentId}` : sql`false`

/** A report that everybody may see, or one of the caller's; `null` for every other. */
export const findReport = async (ctx: Context, id: string): Promise<ReportRow | null> =>
  (await readReports(ctx, sql`r.id = ${id} AND ((${IS_SHOWN}) OR ${own(ctx)})`))[0] ?? null

export interface ReportsArgs extends PageArgs {
  readonly city: string
  readonly service?: string | null | undefined
  readonly open?: boolean | null | undefined
  readonly near?: Position | null | undefined
  /** Metres around `near`. */
  readonly radius?: number | null | undefined
}

const RADIUS_MAX_M = 5_000

/** Open, as Open311 has it. */
export const IS_OPEN = sql`r.state IN ('RECEIVED', 'CONFIRMED', 'INVESTIGATING', 'IN_PROGRESS', 'ACTION_SCHEDULED')`

/**
 * Reports of a city that everybody may see, the latest first; around a point those whose square it is.
 * @throws {BadInput} UNKNOWN_CITY, BAD_CURSOR, BAD_RADIUS or the code of a point
 */
export const listReports = async (ctx: Context, args: ReportsArgs): Promise<Page<ReportRow>> => {
  const city = await cityOrRefuse(ctx, args.city)
  const conditions = [sql`r.city_code = ${city.code}`, IS_SHOWN]
  if (args.service) conditions.push(sql`s.code = ${args.service}`)
  if (args.open === true) conditions.push(IS_OPEN)
  if (args.open === false) conditions.push(sql`NOT ${IS_OPEN}`)
  if (args.near) {
    const radius = args.radius ?? 1_000
    if (!(radius > 0 && radius <= RADIUS_MAX_M))
      throw new BadInput('BAD_RADIUS', `A radius of 1 to ${RADIUS_MAX_M} metres.`, 'radius')
    conditions.push(inBox(pointOf(args.near), radius))
  }
  const after = decodeCursor(args.after, ['number', 'string'])
  if (after) conditions.push(sql`(r.created_at, r.id) < (${after[0]}, ${after[1]})`)
  const rows = await readReports(
    ctx,
    sql.join(conditions, sql` AND `),
    sql`ORDER BY r.created_at DESC, r.id DESC LIMIT ${args.first + 1}`,
  )
  return toPage(rows, args, ({ createdAt, id }) => [createdAt, id])
}

const inBox = (point: LonLat, radiusM: number): SQL => {
  const { minLon, maxLon, minLat, maxLat } = boundingBox(point, radiusM)
  return sql`r.lon BETWEEN ${minLon} AND ${maxLon} AND r.lat BETWEEN ${minLat} AND ${maxLat}`
}

/** Reports of the caller, the latest first. */
export const listMyReports = async (
  ctx: ResidentContext,
  args: PageArgs,
): Promise<Page<ReportRow>> => {
  const after = decodeCursor(args.after, ['number', 'string'])
  const rows = await readReports(
    ctx,
    sql`${own(ctx)} AND ${after ? sql`(r.created_at, r.id) < (${after[0]}, ${after[1]})` : sql`true`}`,
    sql`ORDER BY r.created_at DESC, r.id DESC LIMIT ${args.first + 1}`,
  )
  return toPage(rows, args, ({ createdAt, id }) => [createdAt, id])
}

/** Open reports of a service that everybody may see, within 50 m and not older than 30 days, nearest first: it may be one of them. */
export const similarReports = async (
  ctx: Context,
  { service, point }: { readonly service: ServiceRow; readonly point: LonLat },
): Promise<readonly ReportRow[]> => {
  const rows = await readReports(
    ctx,
    sql`r.service_id = ${service.id} AND ${IS_SHOWN} AND ${IS_OPEN} AND r.created_at > ${ctx.now - SIMILAR_MS} AND ${inBox(point, SIMILAR_M)}`,
    sql`ORDER BY r.created_at DESC LIMIT 20`,
  )
  return rows
    .map((row) => ({ row, far: distanceM(point, row) }))
    .filter(({ far }) => far <= SIMILAR_M)
    .toSorted((a, b) => a.far - b.far)
    .slice(0, 5)
    .map(({ row }) => row)
}

/** A step of a report, as everybody may see it. */
export interface StepRow {
  readonly requestId: string
  readonly state: ReportState
  readonly note: string
  readonly at: number
}

/** The steps of reports that the caller may see, in their order. */
export const stepsByReport = (ctx: Context) =>
  manyByKey<StepRow>(
    ctx,
    'reportSteps',
    async (ids) =>
      (
        await ctx.db.all<[string, ReportState, string, number]>(
          sql`SELECT request_id, state, note, at FROM reports_steps WHERE request_id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) ORDER BY seq`,
        )
      ).map(([requestId, state, note, at]) => ({ requestId, state, note, at })),
    ({ requestId }) => requestId,
  )

/** Whether the caller supports a report. */
export const isSupportedBy = (ctx: ResidentContext) =>
  oneByKey<{ readonly id: string }>(
    ctx,
    'reportSupported',
    async (ids) =>
      (
        await ctx.db.all<[string]>(
          sql`SELECT request_id FROM reports_supports WHERE resident_id = ${ctx.viewer.residentId} AND request_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
        )
      ).map(([id]) => ({ id })),
    ({ id }) => id,
  )
