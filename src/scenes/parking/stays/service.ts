import { sql, type SQL } from 'drizzle-orm'
import { does, write } from '#schema/batch.ts'
import { CHINA } from '#schema/calendar.ts'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import { vaultOf, type Context, type ResidentContext } from '#schema/context.ts'
import { BadInput, TooOften } from '#schema/problem.ts'
import { HOUR_MS } from '#schema/time.ts'
import { findPlace } from '#resolvers/places/service.ts'
import { PayingElsewhere, StayNotFound } from '../errors.ts'
import type { PushSource } from '../push/service.ts'
import { dueOf, maskPlate, plateOf, type Due } from '../rules/stay.ts'
import type { Tariff, VehicleClass } from '../rules/tariff.ts'
import { lotsOf, PLATE_FIELD } from './passages.ts'
import type { StayState } from './tables.ts'

/** A vehicle in a lot, with what its price follows from. */
export interface StayRow {
  readonly id: string
  readonly placeId: string
  readonly plateSealed: string | null
  readonly vehicleClass: VehicleClass
  readonly state: StayState
  readonly entryAt: number | null
  readonly exitAt: number | null
  readonly paidFen: number
  readonly freeMinutes: number
  readonly leaveBy: number | null
  readonly zone: string
  readonly tariff: Tariff | null
  /** Who is paid; `null` where nothing is paid here. */
  readonly storeId: string | null
  readonly graceMinutes: number | null
}

const STAY = sql`json_object('id', s.id, 'placeId', s.place_id, 'plateSealed', s.plate_sealed, 'vehicleClass', s.vehicle_class, 'state', s.state, 'entryAt', s.entry_at,
  'exitAt', s.exit_at, 'paidFen', s.paid_fen, 'freeMinutes', s.free_minutes, 'leaveBy', s.leave_by, 'zone', c.zone, 'tariff', json(l.tariff),
  'storeId', y.store_id, 'graceMinutes', y.grace_minutes)`
const STAYS = sql.raw(
  'parking_stays s JOIN places p ON p.id = s.place_id JOIN cities c ON c.code = p.city_code JOIN parking_lots l ON l.place_id = s.place_id LEFT JOIN parking_payees y ON y.place_id = s.place_id',
)

/** Stays of a condition; whether the caller may see them is the condition's to say. */
export const readStays = async (
  { db }: Context,
  where: SQL,
  tail: SQL = sql``,
): Promise<readonly StayRow[]> =>
  (await db.all<[string]>(sql`SELECT ${STAY} FROM ${STAYS} WHERE ${where} ${tail}`)).map(
    ([json]) => JSON.parse(json) as StayRow, // written by STAY, to this very shape
  )

/**
 * What is due for a stay at a moment, with `more` minutes let off beside those it has. Nothing once it is paid, until the time to
 * leave is over.
 * @returns the due, or `null` where nothing can be told: it was not seen to come, or the lot has no price for it.
 */
export const dueAt = (stay: StayRow, now: number, more = 0): Due | null => {
  if (stay.entryAt === null || !stay.tariff) return null
  // A car that was not seen to leave owes nothing that anybody could tell.
  if (stay.state === 'UNSEEN') return null
  const until = Math.max(stay.entryAt, stay.exitAt ?? now)
  const due = dueOf({
    tariff: stay.tariff,
    vehicleClass: stay.vehicleClass,
    zone: stay.zone,
    calendar: CHINA,
    entryMs: stay.entryAt,
    untilMs: until,
    freeMinutes: stay.freeMinutes + more,
    paidFen: stay.paidFen,
  })
  if (due.kind !== 'DUE') return null
  const paidFor = stay.leaveBy !== null && until <= stay.leaveBy
  return paidFor ? { ...due, dueFen: 0 } : due
}

const found = (residentId: string): SQL =>
  sql`EXISTS (SELECT 1 FROM parking_finders f WHERE f.stay_id = s.id AND f.resident_id = ${residentId})`

/** A stay that the caller has found; `null` for every other. */
export const findStay = async (ctx: ResidentContext, id: string): Promise<StayRow | null> =>
  (await readStays(ctx, sql`s.id = ${id} AND ${found(ctx.viewer.residentId)}`))[0] ?? null

/** @throws {StayNotFound} */
export const requireStay = async (ctx: ResidentContext, id: string): Promise<StayRow> => {
  const stay = await findStay(ctx, id)
  if (!stay) throw new StayNotFound()
  return stay
}

/** Stays that the caller has found, the latest first. */
export const listMyStays = async (ctx: ResidentContext, args: PageArgs): Promise<Page<StayRow>> => {
  const after = decodeCursor(args.after, ['string'])
  const rows = await readStays(
    ctx,
    sql`${found(ctx.viewer.residentId)} AND ${after ? sql`s.id < ${after[0]}` : sql`true`}`,
    sql`ORDER BY s.id DESC LIMIT ${args.first + 1}`,
  )
  return toPage(rows, args, ({ id }) => [id])
}

/** The plate of a stay, for whoever has found it: a part of it. */
export const plateText = async (ctx: Context, stay: StayRow): Promise<string> =>
  stay.plateSealed === null
    ? ''
    : maskPlate(await vaultOf(ctx).open(stay.plateSealed, PLATE_FIELD, stay.id))

/** Plates that somebody may try: enough for a family and its typing errors, too few to follow others. */
const TRYING = { calls: 20, windowMs: HOUR_MS }

/**
 * Finds the stay of a plate at a lot: the vehicle that is inside, or the last that left unpaid. Who knows both stands before the
 * car or owns it; a plate alone finds nothing.
 * @returns the id of the stay, which the caller may see from now on.
 * @throws {StayNotFound} {@link BadInput} BAD_PLATE {@link TooOften}
 */
export const lookUpStay = async (
  ctx: ResidentContext,
  { lot, plate: written }: { readonly lot: string; readonly plate: string },
): Promise<string> => {
  const { residentId } = ctx.viewer
  const plate = plateOf(written.slice(0, 40))
  if (plate === undefined)
    throw new BadInput('BAD_PLATE', 'A plate has 4 to 10 letters, digits and characters.', 'plate')
  const taken = await ctx.limiter.take(`parking look-up ${residentId}`, TRYING, ctx.now)
  if (!taken.ok) throw new TooOften(taken.retryAfterS)
  const index = await vaultOf(ctx).index(plate, PLATE_FIELD)
  const rows = await readStays(
    ctx,
    sql`s.place_id = ${lot} AND s.plate_index = ${index} AND s.state IN ('INSIDE', 'LEFT')`,
    sql`ORDER BY s.state, s.entry_at DESC LIMIT 8`,
  )
  const stay = rows.find((row) => row.state === 'INSIDE' || (dueAt(row, ctx.now)?.dueFen ?? 0) > 0)
  if (!stay) throw new StayNotFound()
  await write(ctx, [
    does(
      ctx.db
        .run(sql`INSERT INTO parking_finders (stay_id, resident_id, found_at) VALUES (${stay.id}, ${residentId}, ${ctx.now})
        ON CONFLICT DO NOTHING`),
    ),
  ])
  return stay.id
}

/** What a barrier is told of a vehicle before it. */
export interface Leave {
  /** Whether it may open: nothing is due, or nobody can tell what. */
  readonly mayLeave: boolean
  readonly dueFen: number | null
  readonly entryAt: number | null
  /** Until when it may leave once it has paid. */
  readonly leaveBy: number | null
  readonly placeId: string
}

/**
 * Tells a barrier whether a vehicle may leave.
 * @throws {BadInput} UNKNOWN_LOT, BAD_PLATE
 */
export const mayLeave = async (
  ctx: Context,
  source: PushSource,
  asked: { readonly lot: unknown; readonly plate: unknown },
): Promise<Leave> => {
  const plate = typeof asked.plate === 'string' ? plateOf(asked.plate.slice(0, 40)) : undefined
  if (plate === undefined)
    throw new BadInput('BAD_PLATE', 'A plate has 4 to 10 letters, digits and characters.', 'plate')
  const lot = typeof asked.lot === 'string' ? asked.lot : ''
  const placeId = (await lotsOf(ctx, source, [lot])).get(lot)
  if (placeId === undefined)
    throw new BadInput('UNKNOWN_LOT', 'No lot of this data set has this id.', 'lot')
  const index = await vaultOf(ctx).index(plate, PLATE_FIELD)
  const [stay] = await readStays(
    ctx,
    sql`s.place_id = ${placeId} AND s.plate_index = ${index} AND s.state = 'INSIDE'`,
  )
  const due = stay ? dueAt(stay, ctx.now) : null
  return {
    // Nobody is kept inside for what the portal does not know.
    mayLeave: !due || due.dueFen === 0,
    dueFen: due?.dueFen ?? null,
    entryAt: stay?.entryAt ?? null,
    leaveBy: stay?.leaveBy ?? null,
    placeId,
  }
}

/** A lot where stays are paid. @throws {BadInput} UNKNOWN_LOT {@link PayingElsewhere} */
export const requirePayLot = async (ctx: Context, id: string) => {
  const place = await findPlace(ctx, id)
  if (place?.kind !== 'PARKING_LOT')
    throw new BadInput('UNKNOWN_LOT', 'No parking lot has this id.', 'lot')
  if (!(await paysHere(ctx, id))) throw new PayingElsewhere()
  return place
}

/** Whether stays in a lot are paid here. */
export const paysHere = async ({ db }: Context, placeId: string): Promise<boolean> =>
  (await db.get(sql`SELECT 1 FROM parking_payees WHERE place_id = ${placeId}`)) !== undefined

/** The stay that an order of the caller was the bill of. */
export const stayOfOrder = async (
  ctx: ResidentContext,
  orderId: string,
): Promise<string | undefined> =>
  (
    await ctx.db.get<[string] | undefined>(
      sql`SELECT stay_id FROM parking_bills WHERE order_id = ${orderId} AND resident_id = ${ctx.viewer.residentId}`,
    )
  )?.[0]
