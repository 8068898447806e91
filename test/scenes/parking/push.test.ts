import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { ensurePartner } from '#resolvers/partners/service.ts'
import { createPushKey, revokePushKey } from '#scenes/parking/push/service.ts'
import { signPush } from '#scenes/parking/push/signature.ts'
import { toRfc3339 } from '#schema/time.ts'
import { NOW, portal, type Portal } from '../../support/portal.ts'

const LOT = 'nj-parking-deji'
const OTHER = 'nj-parking-xinjiekou-south'
const MINUTE = 60_000

interface Given {
  readonly keyId: string
  readonly secret: string
}

const opened = async (cityCode: string | null = null) => {
  const p = await portal({ demo: true, selling: true })
  const [[partnerId, source] = ['', '']] = await p.db.all<[string, string]>(
    sql`SELECT partner_id, source FROM places WHERE source_id = ${LOT}`,
  )
  const key = await createPushKey(p.context(), { partnerId, source, cityCode, days: 30 })
  return { p, key, partnerId, source }
}

const send = async (
  p: Portal,
  { keyId, secret }: Given,
  body: unknown,
  { at = NOW, headers = {} }: { at?: number; headers?: Readonly<Record<string, string>> } = {},
) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const timestamp = String(Math.floor(at / 1000))
  const response = await p.request('/v1/parking/push', {
    method: 'POST',
    body: text,
    headers: {
      'content-type': 'application/json',
      'x-shijing-key': keyId,
      'x-shijing-timestamp': timestamp,
      'x-shijing-signature': await signPush(secret, timestamp, new TextEncoder().encode(text)),
      ...headers,
    },
  })
  return {
    status: response.status,
    body: (await response.json()) as Record<string, unknown> & { code?: string },
  }
}

const row = (free: number, asOf: number, lot = LOT) => ({
  lot,
  free,
  asOf: toRfc3339(asOf, 'Asia/Shanghai'),
})
const stored = async (p: Portal, lot = LOT) => {
  const [found] = await p.db.all<[string, number | null, number | null]>(
    sql`SELECT v.kind, v.free, v.as_of FROM parking_availability v JOIN places p ON p.id = v.place_id
      WHERE p.source_id = ${lot} AND v.vehicle_class = 'CAR'`,
  )
  return found
}

describe('a push of free bays', () => {
  it('goes in, and is shown', async () => {
    const { p, key } = await opened()
    p.setNow(NOW + MINUTE)
    const { status, body } = await send(p, key, { rows: [row(7, NOW + MINUTE)] })
    expect([status, body]).toEqual([
      200,
      { rows: 1, applied: 1, ignored: 0, failed: 0, faults: [] },
    ])
    expect(await stored(p)).toEqual(['COUNT', 7, NOW + MINUTE])
    const [[id] = ['']] = await p.db.all<[string]>(
      sql`SELECT id FROM places WHERE source_id = ${LOT}`,
    )
    const { place } = await p.ask<{ place: { availability: object } }>(
      'query($id: ID!) { place(id: $id) { ... on ParkingLot { availability { kind free stale } } } }',
      { id },
    )
    expect(place.availability).toEqual({ kind: 'COUNT', free: 7, stale: false })
  })

  it('may come twice and in any order: the latest observation stands', async () => {
    const { p, key } = await opened()
    p.setNow(NOW + 4 * MINUTE)
    const at = { at: NOW + 4 * MINUTE }
    const [early, late] = [{ rows: [row(9, NOW + MINUTE)] }, { rows: [row(3, NOW + 3 * MINUTE)] }]
    expect((await send(p, key, late, at)).body).toMatchObject({ applied: 1, ignored: 0 })
    expect((await send(p, key, early, at)).body).toMatchObject({ applied: 0, ignored: 1 })
    expect((await send(p, key, late, at)).body).toMatchObject({ applied: 0, ignored: 1 })
    // Equally late with another number: what is there stays.
    const equal = { rows: [row(99, NOW + 3 * MINUTE)] }
    expect((await send(p, key, equal, at)).body).toMatchObject({ applied: 0, ignored: 1 })
    expect(await stored(p)).toEqual(['COUNT', 3, NOW + 3 * MINUTE])
  })

  it('takes the latest of several rows for one lot', async () => {
    const { p, key } = await opened()
    p.setNow(NOW + 4 * MINUTE)
    const rows = [1, 3, 2].map((minute) => row(minute, NOW + minute * MINUTE))
    const { body } = await send(p, key, { rows }, { at: NOW + 4 * MINUTE })
    expect(body).toMatchObject({ rows: 3, applied: 1, ignored: 2, failed: 0 })
    expect(await stored(p)).toEqual(['COUNT', 3, NOW + 3 * MINUTE])
  })

  it('brings good rows beside bad ones, and tells each bad one', async () => {
    const { p, key } = await opened()
    const later = NOW + MINUTE
    const { status, body } = await send(p, key, {
      rows: [row(-2, later), row(4, later), row(1, later, 'nobody'), row(99_999, later, OTHER), 7],
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({ rows: 5, applied: 2, failed: 3 })
    expect(body['faults']).toMatchObject([
      { row: 0, field: 'free', code: 'NOT_A_COUNT', severity: 'ERROR' },
      { row: 2, field: 'lot', code: 'UNKNOWN_LOT', severity: 'ERROR' },
      { row: 3, field: 'free', code: 'FREE_ABOVE_TOTAL', severity: 'WARNING' },
      { row: 4, field: '', code: 'NOT_A_ROW', severity: 'ERROR' },
    ])
    expect(await stored(p)).toEqual(['COUNT', 4, later])
    expect(await stored(p, OTHER)).toEqual(['COUNT', 99_999, later]) // raw; shown cut to the capacity
  })

  it('is 422 when no row is right', async () => {
    const { p, key } = await opened()
    expect((await send(p, key, { rows: [{}] })).status).toBe(422)
  })

  it('takes two statements besides key and limit, however many rows', async () => {
    const { p, key } = await opened()
    const count = async (rows: readonly object[]): Promise<number> => {
      p.statements.reset()
      await send(p, key, { rows })
      return p.statements.calls
    }
    const few = await count([row(1, NOW + 1000)])
    const many = await count(Array.from({ length: 1_000 }, (_, i) => row(2, NOW + 2000 + i)))
    expect(many).toBe(few)
  })
})

describe('a push that is not proved', () => {
  const rows = { rows: [row(1, NOW + MINUTE)] }

  it.each([
    ['another secret', { secret: 'f'.repeat(64) }, {}],
    ['an unknown key', { keyId: 'ppk_none' }, {}],
    ['no signature', {}, { 'x-shijing-signature': '' }],
    ['a signature that is no hex', {}, { 'x-shijing-signature': 'z'.repeat(64) }],
    ['no key', {}, { 'x-shijing-key': '' }],
    ['another time than was signed', {}, { 'x-shijing-timestamp': String(NOW / 1000 + 1) }],
  ])('by %s is refused, and changes nothing', async (_name, other, headers) => {
    const { p, key } = await opened()
    const before = await stored(p)
    const { status, body } = await send(p, { ...key, ...other }, rows, { headers })
    expect([status, body.code]).toEqual([401, 'PARKING_SIGNATURE_INVALID'])
    expect(await stored(p)).toEqual(before)
  })

  it('with a changed body is refused before it is read', async () => {
    const { p, key } = await opened()
    const timestamp = String(NOW / 1000)
    const signature = await signPush(key.secret, timestamp, new TextEncoder().encode('{}'))
    const { status, body } = await send(p, key, '{ not json', {
      headers: { 'x-shijing-signature': signature },
    })
    expect([status, body.code]).toEqual([401, 'PARKING_SIGNATURE_INVALID'])
  })

  it.each([
    [5 * MINUTE, 200],
    [-5 * MINUTE, 200],
    [5 * MINUTE + 1000, 401],
    [-5 * MINUTE - 1000, 401],
  ])('by a clock that is %i ms off is answered %i', async (off, status) => {
    const { p, key } = await opened()
    const answer = await send(p, key, rows, { at: NOW + off })
    expect(answer.status).toBe(status)
    if (status === 401) expect(answer.body.code).toBe('PARKING_TIMESTAMP_STALE')
  })

  it.each(['', 'now', '1e9', '-5'])('with the timestamp %j is refused', async (timestamp) => {
    const { p, key } = await opened()
    const { status, body } = await send(p, key, rows, {
      headers: { 'x-shijing-timestamp': timestamp },
    })
    expect([status, body.code]).toEqual([401, 'PARKING_TIMESTAMP_STALE'])
  })

  it('by a key that was revoked or is over is refused', async () => {
    const { p, key, partnerId, source } = await opened()
    const over = await createPushKey(p.context(), { partnerId, source, cityCode: null, days: 1 })
    expect(await revokePushKey(p.context(), key.keyId)).toBe(true)
    expect(await revokePushKey(p.context(), key.keyId)).toBe(false)
    expect((await send(p, key, rows)).status).toBe(401)
    const at = NOW + 86_400_000
    p.setNow(at)
    expect((await send(p, over, rows, { at })).status).toBe(401)
  })
})

describe('what a key may touch', () => {
  it.each(['another partner', 'another data set', 'another city'])('not %s', async (which) => {
    const { p, partnerId, source } = await opened()
    const key = await createPushKey(p.context(), {
      partnerId:
        which === 'another partner' ? await ensurePartner(p.context(), 'somebody') : partnerId,
      source: which === 'another data set' ? 'other' : source,
      cityCode: which === 'another city' ? '430100' : null,
      days: 1,
    })
    const before = await stored(p)
    const { status, body } = await send(p, key, { rows: [row(1, NOW + MINUTE)] })
    expect(status).toBe(422)
    expect(body['faults']).toMatchObject([{ code: 'UNKNOWN_LOT' }])
    expect(await stored(p)).toEqual(before)
  })

  it('keeps its secret sealed, and notes that it was made', async () => {
    const { p, key } = await opened()
    const [[sealed] = ['']] = await p.db.all<[string]>(
      sql`SELECT secret_sealed FROM parking_push_keys WHERE id = ${key.keyId}`,
    )
    expect(sealed).not.toContain(key.secret)
    const [[noted] = [0]] = await p.db.all<[number]>(
      sql`SELECT count(*) FROM audit_entries WHERE action = 'parking.pushKey.create'`,
    )
    expect(noted).toBe(1)
  })
})

describe('a push that is too much', () => {
  it.each([
    ['{', 400, 'BAD_JSON'],
    ['[]', 400, 'BAD_JSON'],
    ['{"rows":{}}', 400, 'BAD_JSON'],
    [JSON.stringify({ rows: Array.from({ length: 1_001 }, () => 0) }), 413, 'TOO_MANY_ROWS'],
    [' '.repeat(512 * 1024 + 1), 413, 'BODY_TOO_LARGE'],
  ])('is refused', async (text, status, code) => {
    const { p, key } = await opened()
    const answer = await send(p, key, text, {
      headers: { 'content-length': String(text.length) },
    })
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })
})
