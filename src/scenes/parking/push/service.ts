import { sql } from 'drizzle-orm'
import { does, write } from '#schema/batch.ts'
import { vaultOf, type Context } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import { DAY_MS } from '#schema/time.ts'
import { auditing } from '#resolvers/audit/service.ts'
import { PUSH_ROWS_MAX, readPushRow, type PushedRow, type PushFault } from '../rules/push.ts'
import { newPushSecret } from './signature.ts'

/** What secrets of pushes are sealed for. */
const SECRET_FIELD = 'parking-push-secret'
const KEY_ID_BYTES = 12
const DAYS_MAX = 730

/** Whose pushes a key proves: of one data set of one partner, in one city or in all. */
export interface PushSource {
  readonly keyId: string
  readonly partnerId: string
  readonly source: string
  readonly cityCode: string | null
}

/**
 * Makes a key for the barriers of a partner. The secret is told this once; it is kept sealed, since a signature cannot be
 * checked by a hash.
 * @throws {BadInput} BAD_DAYS
 */
export const createPushKey = async (
  ctx: Context,
  grant: Omit<PushSource, 'keyId'> & { readonly days: number },
): Promise<{ readonly keyId: string; readonly secret: string }> => {
  if (!Number.isInteger(grant.days) || grant.days < 1 || grant.days > DAYS_MAX)
    throw new BadInput('BAD_DAYS', `From 1 to ${DAYS_MAX} days.`, 'days')
  const keyId = `ppk_${Array.from(crypto.getRandomValues(new Uint8Array(KEY_ID_BYTES)), (byte) => byte.toString(16).padStart(2, '0')).join('')}`
  const secret = newPushSecret()
  const sealed = await vaultOf(ctx).seal(secret, SECRET_FIELD, keyId)
  const { partnerId, source, cityCode, days } = grant
  await write(ctx, [
    does(
      ctx.db
        .run(sql`INSERT INTO parking_push_keys (id, partner_id, source, city_code, secret_sealed, created_at, expires_at)
        VALUES (${keyId}, ${partnerId}, ${source}, ${cityCode}, ${sealed}, ${ctx.now}, ${ctx.now + days * DAY_MS})`),
    ),
    does(auditing(ctx, 'parking.pushKey.create', { keyId, partnerId, source }).statement),
  ])
  return { keyId, secret }
}

/** Ends a key at once; whether it counted until now. */
export const revokePushKey = async (ctx: Context, keyId: string): Promise<boolean> => {
  const [revoked] = await ctx.db.all<[string]>(
    sql`UPDATE parking_push_keys SET revoked_at = ${ctx.now} WHERE id = ${keyId} AND revoked_at IS NULL RETURNING id`,
  )
  return revoked !== undefined
}

/** Whose key that is, with its secret; `undefined` unless it counts now. */
export const findPushKey = async (
  ctx: Context,
  keyId: string,
): Promise<{ readonly source: PushSource; readonly secret: string } | undefined> => {
  const [row] = await ctx.db.all<[string, string, string | null, string]>(
    sql`SELECT partner_id, source, city_code, secret_sealed FROM parking_push_keys
      WHERE id = ${keyId} AND revoked_at IS NULL AND expires_at > ${ctx.now}`,
  )
  if (!row) return undefined
  const [partnerId, source, cityCode, sealed] = row
  return {
    source: { keyId, partnerId, source, cityCode },
    secret: await vaultOf(ctx).open(sealed, SECRET_FIELD, keyId),
  }
}

/** What became of a push. `rows` is the sum of `applied`, `ignored` and `failed`. */
export interface PushReport {
  readonly rows: number
  /** Went in. */
  readonly applied: number
  /** Right, and not later than what is there already. */
  readonly ignored: number
  readonly failed: number
  readonly faults: readonly PushFault[]
}

const unknownLot = ({ row }: PushedRow): PushFault => ({
  row,
  field: 'lot',
  code: 'UNKNOWN_LOT',
  message: 'No lot of this data set has this id: import it first.',
  severity: 'ERROR',
})

/** Of several rows for one lot and class the latest counts; of equally late ones the first. */
const latest = <Row extends PushedRow & { readonly placeId: string }>(
  rows: readonly Row[],
): readonly Row[] => {
  const kept = new Map<string, Row>()
  for (const row of rows) {
    const key = `${row.placeId} ${row.vehicleClass}`
    const before = kept.get(key)
    if (before === undefined || (row.asOf ?? -Infinity) > (before.asOf ?? -Infinity))
      kept.set(key, row)
  }
  return [...kept.values()]
}

/**
 * Takes what barriers counted: one statement that reads and one that writes, however many rows. An earlier observation never
 * replaces a later one and an equal one changes nothing, so that a call may come twice and in any order.
 * @throws {BadInput} TOO_MANY_ROWS
 */
export const pushAvailability = async (
  ctx: Context,
  { partnerId, source, cityCode }: PushSource,
  rows: readonly unknown[],
): Promise<PushReport> => {
  if (rows.length > PUSH_ROWS_MAX)
    throw new BadInput('TOO_MANY_ROWS', `A call may bring ${PUSH_ROWS_MAX} rows: split it.`, 'rows')
  const read = rows.map((value, i) => readPushRow(value, i, ctx.now))
  const faults = read.flatMap((one) => one.faults)
  const good = read.flatMap(({ pushed }) => pushed ?? [])
  const names = [...new Set(good.map(({ lot }) => lot))]
  const found =
    names.length === 0
      ? []
      : await ctx.db.all<[string, string, string]>(
          sql`SELECT p.source_id, p.id, l.capacity FROM json_each(${JSON.stringify(names)}) n
            JOIN places p ON p.partner_id = ${partnerId} AND p.source = ${source} AND p.source_id = n.value
            JOIN parking_lots l ON l.place_id = p.id WHERE ${cityCode} IS NULL OR p.city_code = ${cityCode}`,
        )
  const lots = new Map(
    found.map(([name, placeId, capacity]) => [
      name,
      { placeId, capacity: JSON.parse(capacity) as Readonly<Record<string, number>> }, // the column's own shape
    ]),
  )
  const placed = good.flatMap((row) => {
    const lot = lots.get(row.lot)
    if (!lot) {
      faults.push(unknownLot(row))
      return []
    }
    const total = lot.capacity[row.vehicleClass]
    // The row's own total was compared already.
    if (row.total === null && row.free !== null && total !== undefined && row.free > total)
      faults.push({
        row: row.row,
        field: 'free',
        code: 'FREE_ABOVE_TOTAL',
        message: `${row.free} free of ${total}: kept, shown cut.`,
        severity: 'WARNING',
      })
    return [{ ...row, placeId: lot.placeId }]
  })
  const applied =
    placed.length === 0
      ? []
      : await ctx.db.all<[number]>(
          sql`INSERT INTO parking_availability (place_id, vehicle_class, kind, free, occupied, level, as_of)
            SELECT value ->> 'placeId', value ->> 'vehicleClass', value ->> 'kind', value ->> 'free', value ->> 'occupied', value ->> 'level', value ->> 'asOf'
            FROM json_each(${JSON.stringify(latest(placed))}) WHERE true
            ON CONFLICT (place_id, vehicle_class) DO UPDATE SET kind = excluded.kind, free = excluded.free, occupied = excluded.occupied,
              level = excluded.level, as_of = excluded.as_of
            WHERE excluded.as_of > coalesce(as_of, -1) RETURNING 1`,
        )
  return {
    rows: rows.length,
    applied: applied.length,
    ignored: placed.length - applied.length,
    failed: rows.length - placed.length,
    faults: faults.toSorted((a, b) => a.row - b.row),
  }
}
