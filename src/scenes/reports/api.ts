import { sql } from 'drizzle-orm'
import { viewerOf } from '#resolvers/identity/viewer.ts'
import { partnerOf } from '#resolvers/partners/authorise.ts'
import { findCity } from '#resolvers/cities/service.ts'
import { BadInput, Problem, Refused } from '#schema/problem.ts'
import type { Context } from '#schema/context.ts'
import type { City } from '#schema/tables/cities.ts'
import { limitBody, refuseTooOften, type ApiApp, type ApiCall } from '../api.ts'
import {
  definitionValue,
  requestValue,
  serviceValue,
  written,
  type Format,
  type Value,
} from './open311/format.ts'
import { readAsked, readAttributes, REQUESTS_MAX } from './open311/read.ts'
import { findService, IS_OPEN, IS_SHOWN, listServices, readReports } from './service.ts'
import { takeReport } from './write.ts'

const BODY_MAX_BYTES = 64 * 1024
const READS = { calls: 120, windowMs: 60_000 }
const WRITES = { calls: 60, windowMs: 60_000 }

const TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json; charset=utf-8',
  xml: 'text/xml; charset=utf-8',
}

/** A refusal in Open311's own shape. */
class Told extends Error {
  readonly status: 400 | 401 | 403 | 404
  constructor(status: 400 | 401 | 403 | 404, message: string) {
    super(message)
    this.status = status
  }
}

const formatOf = (c: ApiCall): Format => (c.req.path.endsWith('.xml') ? 'xml' : 'json')

const answer = (
  c: ApiCall,
  root: string,
  value: Value,
  status: 200 | 201 | 400 | 401 | 403 | 404 = 200,
) => c.body(written(formatOf(c), root, value), status, { 'Content-Type': TYPES[formatOf(c)] })

/** Handles a call; what is refused is told in the format that was asked for. */
const told =
  (handle: (c: ApiCall) => Promise<Response>) =>
  async (c: ApiCall): Promise<Response> => {
    try {
      return await handle(c)
    } catch (error) {
      const refusal =
        error instanceof Told
          ? error
          : error instanceof Refused
            ? new Told(error.code === 'FORBIDDEN' ? 403 : 401, error.message)
            : error instanceof BadInput || error instanceof Problem
              ? new Told(400, error.message)
              : undefined
      if (!refusal) throw error
      const { status, message } = refusal
      return answer(c, 'errors', [{ code: status, description: message }], status)
    }
  }

/** The city a call is about. */
const jurisdiction = async (ctx: Context, id: string | undefined): Promise<City> => {
  if (!id) throw new Told(400, 'jurisdiction_id was not provided: send the code or slug of a city.')
  const city = await findCity(ctx, id.slice(0, 64))
  if (!city) throw new Told(404, 'jurisdiction_id provided was not found.')
  return city
}

const readLimited = async (c: ApiCall): Promise<Response | undefined> => {
  const { ctx } = c.var
  const taken = await ctx.limiter.take(`open311 read ${ctx.caller}`, READS, ctx.now)
  return taken.ok ? undefined : refuseTooOften(c, taken.retryAfterS)
}

/** Counts the call for whoever makes it, before anything is looked up: keys are not to be guessed. */
const reading = (handle: (c: ApiCall) => Promise<Response>) => async (c: ApiCall) =>
  (await readLimited(c)) ?? told(handle)(c)

const requests = async (c: ApiCall): Promise<Response> => {
  const { ctx } = c.var
  const city = await jurisdiction(ctx, c.req.query('jurisdiction_id'))
  const asked = readAsked(c.req.query(), ctx.now)
  if ('bad' in asked) throw new Told(400, `${asked.bad} cannot be read.`)
  const { ids, services, open, from, until } = asked
  const rows = await readReports(
    ctx,
    sql.join(
      [
        sql`r.city_code = ${city.code} AND ${IS_SHOWN}`,
        ids
          ? sql`r.id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`
          : sql`r.created_at BETWEEN ${from} AND ${until}`,
        ...(services
          ? [sql`s.code IN (SELECT value FROM json_each(${JSON.stringify(services)}))`]
          : []),
        ...(open === undefined ? [] : [open ? IS_OPEN : sql`NOT ${IS_OPEN}`]),
      ],
      sql` AND `,
    ),
    sql`ORDER BY r.created_at DESC, r.id DESC LIMIT ${REQUESTS_MAX}`,
  )
  return answer(
    c,
    'service_requests',
    rows.map((row) => requestValue(row, ctx.locale)),
  )
}

const post = async (c: ApiCall): Promise<Response> => {
  const { ctx } = c.var
  const form = new URLSearchParams(await c.req.text())
  const field = (name: string): string => form.get(name) ?? ''
  const key = field('api_key')
  const viewer =
    key === '' ? ctx.viewer : await viewerOf(ctx.db, `Bearer ${key.slice(0, 200)}`, ctx.now)
  const city = await jurisdiction(
    ctx,
    form.get('jurisdiction_id') ?? c.req.query('jurisdiction_id'),
  )
  const partnerId = await partnerOf({ ...ctx, viewer }, 'reports', city.code)
  const taken = await ctx.limiter.take(`open311 write ${partnerId}`, WRITES, ctx.now)
  if (!taken.ok) return refuseTooOften(c, taken.retryAfterS)
  const degrees = (name: string): number => {
    const text = field(name).trim()
    if (!/^-?\d{1,3}(\.\d+)?$/.test(text))
      throw new Told(400, `${name} was not provided, or is no number: send lat and long in WGS-84.`)
    return Number(text)
  }
  const id = await takeReport(
    ctx,
    city.code,
    {
      service: field('service_code'),
      position: { lon: degrees('long'), lat: degrees('lat'), crs: 'WGS84' },
      address: field('address_string'),
      description: field('description'),
      values: readAttributes(form.entries()),
      confidential: false,
    },
    partnerId,
  )
  return answer(
    c,
    'service_requests',
    [{ service_request_id: id, service_notice: '', account_id: null }],
    201,
  )
}

/** `/v1/reports`: Open311 GeoReport v2, JSON and XML. A jurisdiction is a city, an API key that of a partner with the scope `reports`. */
export const api = (app: ApiApp): void => {
  for (const format of ['json', 'xml'] as const) {
    app.get(
      `/discovery.${format}`,
      reading((c) => {
        const { absolute } = c.var
        return Promise.resolve(
          answer(c, 'discovery', {
            changeset: '2026-11-27T00:00:00Z',
            contact: absolute('/'),
            key_service: absolute('/'),
            endpoints: [
              {
                specification: 'http://wiki.open311.org/GeoReport_v2',
                url: absolute('/v1/reports'),
                changeset: '2026-11-27T00:00:00Z',
                type: 'production',
                formats: ['text/xml', 'application/json'],
              },
            ],
          }),
        )
      }),
    )
    app.get(
      `/services.${format}`,
      reading(async (c) => {
        const { ctx } = c.var
        const city = await jurisdiction(ctx, c.req.query('jurisdiction_id'))
        const services = await listServices(ctx, city.code)
        return answer(
          c,
          'services',
          services.map((service) => serviceValue(service, ctx.locale)),
        )
      }),
    )
    app.get(
      `/services/:file{.+\\.${format}}`,
      reading(async (c) => {
        const { ctx } = c.var
        const city = await jurisdiction(ctx, c.req.query('jurisdiction_id'))
        const code = (c.req.param('file') ?? '').slice(0, -format.length - 1)
        const service = await findService(ctx, city.code, code)
        if (!service) throw new Told(404, 'service_code provided was not found.')
        return answer(c, 'service_definition', definitionValue(service, ctx.locale))
      }),
    )
    app.get(`/requests.${format}`, reading(requests))
    app.get(
      `/requests/:file{.+\\.${format}}`,
      reading(async (c) => {
        const { ctx } = c.var
        const city = await jurisdiction(ctx, c.req.query('jurisdiction_id'))
        const id = (c.req.param('file') ?? '').slice(0, -format.length - 1)
        const rows = await readReports(
          ctx,
          sql`r.id = ${id} AND r.city_code = ${city.code} AND ${IS_SHOWN}`,
        )
        if (rows.length === 0) throw new Told(404, 'service_request_id provided was not found.')
        return answer(
          c,
          'service_requests',
          rows.map((row) => requestValue(row, ctx.locale)),
        )
      }),
    )
    app.post(`/requests.${format}`, limitBody(BODY_MAX_BYTES), reading(post))
  }
}
