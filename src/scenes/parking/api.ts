import { cityOrRefuse } from '#resolvers/cities/service.ts'
import { placeById } from '#resolvers/places/service.ts'
import { BadInput } from '#schema/problem.ts'
import { limitBody, refuseTooOften, type ApiApp, type ApiCall } from '../api.ts'
import { findPushKey, pushAvailability, type PushSource } from './push/service.ts'
import { freshTimestamp, isSigned } from './push/signature.ts'
import { recordPassages } from './stays/passages.ts'
import { mayLeave } from './stays/service.ts'

/** A thousand rows of three hundred bytes, and room. */
const BODY_MAX_BYTES = 512 * 1024
/** Of one key: twenty a second, for vendors that push each lot by itself. */
const CALLS = { calls: 1_200, windowMs: 60_000 }

/** One answer for an unknown key and a wrong signature: it tells nobody which keys there are. */
const forged = (c: ApiCall): Response =>
  c.json(
    {
      code: 'PARKING_SIGNATURE_INVALID',
      message: 'The signature does not prove a key: sign `timestamp.body` with the secret.',
    },
    401,
  )

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const bodyOf = (bytes: Uint8Array): Readonly<Record<string, unknown>> => {
  let body: unknown
  try {
    body = JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    throw new BadInput('BAD_JSON', 'The body is not JSON in UTF-8.')
  }
  if (!isRecord(body)) throw new BadInput('BAD_JSON', 'The body is an object.')
  return body
}

const rowsOf = ({ rows }: Readonly<Record<string, unknown>>): readonly unknown[] => {
  if (!Array.isArray(rows)) throw new BadInput('BAD_JSON', 'Send `{ "rows": [ … ] }`.', 'rows')
  return rows
}

/** Handles a call once its signature proves a key, and the key has not called too often. */
const signed =
  (
    handle: (
      c: ApiCall,
      source: PushSource,
      body: Readonly<Record<string, unknown>>,
    ) => Promise<Response>,
  ) =>
  async (c: ApiCall): Promise<Response> => {
    const { ctx } = c.var
    const timestamp = c.req.header('x-shijing-timestamp') ?? ''
    if (freshTimestamp(timestamp, ctx.now) === undefined)
      return c.json(
        {
          code: 'PARKING_TIMESTAMP_STALE',
          message: 'X-Shijing-Timestamp must be seconds since 1970, within 5 minutes of now.',
        },
        401,
      )
    const key = await findPushKey(ctx, c.req.header('x-shijing-key') ?? '')
    if (!key) return forged(c)
    const body = new Uint8Array(await c.req.arrayBuffer())
    const signature = c.req.header('x-shijing-signature') ?? ''
    if (!(await isSigned(key.secret, timestamp, body, signature))) return forged(c)
    const taken = await ctx.limiter.take(`parking push ${key.source.keyId}`, CALLS, ctx.now)
    if (!taken.ok) return refuseTooOften(c, taken.retryAfterS)
    return handle(c, key.source, bodyOf(body))
  }

/**
 * What barriers call, signed with HMAC-SHA-256; docs/parking-push.md says it to vendors.
 * - `POST /v1/parking/push`: free bays, `{ rows: [{ lot, vehicleClass, free, total, occupied, state, asOf }] }`
 * - `POST /v1/parking/passages`: plates that passed, `{ rows: [{ id, lot, kind, plate, at, vehicleClass }] }`
 * - `POST /v1/parking/leave`: whether a vehicle may leave, `{ lot, plate }`
 *
 * The first two tell every row that did not go in; 422 when none did.
 */
export const api = (app: ApiApp): void => {
  app.use('*', limitBody(BODY_MAX_BYTES))
  app.post(
    '/push',
    signed(async (c, source, body) => {
      const report = await pushAvailability(c.var.ctx, source, rowsOf(body))
      return c.json(report, report.rows > 0 && report.failed === report.rows ? 422 : 200)
    }),
  )
  app.post(
    '/passages',
    signed(async (c, source, body) => {
      const report = await recordPassages(c.var.ctx, source, rowsOf(body))
      return c.json(report, report.rows > 0 && report.failed === report.rows ? 422 : 200)
    }),
  )
  app.post(
    '/leave',
    signed(async (c, source, body) => {
      const { ctx, absolute } = c.var
      const { placeId, entryAt, leaveBy, ...told } = await mayLeave(ctx, source, {
        lot: body['lot'],
        plate: body['plate'],
      })
      const place = await placeById(ctx).load(placeId)
      const city = place && (await cityOrRefuse(ctx, place.cityCode))
      return c.json({
        ...told,
        entryAt: entryAt === null ? null : new Date(entryAt).toISOString(),
        leaveBy: leaveBy === null ? null : new Date(leaveBy).toISOString(),
        // For the code on the barrier's display.
        payUrl: city ? absolute(`/${city.slug}/parking/pay/${placeId}`) : null,
      })
    }),
  )
}
