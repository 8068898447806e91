import { BadInput } from '#schema/problem.ts'
import { limitBody, refuseTooOften, type ApiApp, type ApiCall } from '../api.ts'
import { findPushKey, pushAvailability } from './push/service.ts'
import { freshTimestamp, isSigned } from './push/signature.ts'

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

const rowsOf = (text: string): readonly unknown[] => {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    throw new BadInput('BAD_JSON', 'The body is not JSON in UTF-8.')
  }
  const rows: unknown =
    typeof body === 'object' && body !== null && 'rows' in body ? body.rows : undefined
  if (!Array.isArray(rows)) throw new BadInput('BAD_JSON', 'Send `{ "rows": [ … ] }`.', 'rows')
  return rows
}

/**
 * `POST /v1/parking/push`: free bays as barriers count them, `{ rows: [{ lot, vehicleClass, free, total, occupied, state, asOf }] }`,
 * signed with HMAC-SHA-256. The answer tells every row that did not go in; 422 when none did. docs/parking-push.md says it to vendors.
 */
export const api = (app: ApiApp): void => {
  app.post('/push', limitBody(BODY_MAX_BYTES), async (c) => {
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
    const report = await pushAvailability(ctx, key.source, rowsOf(new TextDecoder().decode(body)))
    return c.json(report, report.rows > 0 && report.failed === report.rows ? 422 : 200)
  })
}
