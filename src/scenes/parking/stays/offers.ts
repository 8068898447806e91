import { sql } from 'drizzle-orm'
import { does, mustHit, write } from '#schema/batch.ts'
import type { Context, StaffContext } from '#schema/context.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { BadInput } from '#schema/problem.ts'
import { auditing } from '#resolvers/audit/service.ts'
import { isListed } from '#resolvers/places/row.ts'
import { mayInCity } from '#resolvers/staff/rights.ts'
import { ParkingDeskNotFound } from '../errors.ts'

/** What a store gives with a purchase. */
export interface OfferRow {
  readonly id: string
  readonly storeId: string
  readonly storeNames: LocalizedText
  readonly minFen: number
  readonly freeMinutes: number
  readonly withinMinutes: number
  readonly startsAt: number
  readonly endsAt: number | null
  /** Times it was used. */
  readonly used: number
  readonly lots: readonly string[]
}

type OfferCells = readonly [
  string,
  string,
  string,
  number,
  number,
  number,
  number,
  number | null,
  number,
  string,
]

const rowOf = (cells: OfferCells): OfferRow => ({
  id: cells[0],
  storeId: cells[1],
  storeNames: JSON.parse(cells[2]) as LocalizedText, // the column's own shape
  minFen: cells[3],
  freeMinutes: cells[4],
  withinMinutes: cells[5],
  startsAt: cells[6],
  endsAt: cells[7],
  used: cells[8],
  lots: JSON.parse(cells[9]) as readonly string[], // an array of ids, made below
})

const OFFER = sql`f.id, f.store_id, p.names, f.min_fen, f.free_minutes, f.within_minutes, f.starts_at, f.ends_at,
  (SELECT count(*) FROM parking_vouchers v WHERE v.offer_id = f.id AND v.state = 'USED'),
  (SELECT json_group_array(w.place_id) FROM parking_offer_lots w WHERE w.offer_id = f.id)`

/** What shops give in a lot now, the smallest purchase first. */
export const offersOfLot = async (
  { db, now }: Context,
  lot: string,
): Promise<readonly OfferRow[]> =>
  (
    await db.all<OfferCells>(sql`SELECT ${OFFER} FROM parking_offer_lots o JOIN parking_offers f ON f.id = o.offer_id JOIN places p ON p.id = f.store_id
      WHERE o.place_id = ${lot} AND f.starts_at <= ${now} AND (f.ends_at IS NULL OR f.ends_at > ${now}) ORDER BY f.min_fen, f.id LIMIT 50`)
  ).map(rowOf)

/** A lot with who is paid for it, for the desk. */
export interface DeskLot {
  readonly placeId: string
  readonly names: LocalizedText
  readonly storeId: string | null
  readonly graceMinutes: number
  readonly inside: number
}

/** A store that can be paid, or gives something. */
export interface DeskStore {
  readonly id: string
  readonly names: LocalizedText
}

export interface ParkingDesk {
  readonly lots: readonly DeskLot[]
  readonly stores: readonly DeskStore[]
  readonly offers: readonly OfferRow[]
}

const ROWS_MAX = 500

/** Whether the caller looks after parking in a city. */
export const managesParking = (ctx: StaffContext, cityCode: string): boolean =>
  mayInCity(ctx, 'manageParking', cityCode)

/** What the desk of parking shows of a city; nothing for those who do not look after it. */
export const readParkingDesk = async (
  ctx: StaffContext,
  cityCode: string,
): Promise<ParkingDesk> => {
  if (!managesParking(ctx, cityCode)) return { lots: [], stores: [], offers: [] }
  const { db, now } = ctx
  const [lots, stores, offers] = await db.batch([
    db.all<[string, string, string | null, number | null, number]>(sql`
      SELECT p.id, p.names, y.store_id, y.grace_minutes, (SELECT count(*) FROM parking_stays s WHERE s.place_id = p.id AND s.state = 'INSIDE')
      FROM places p JOIN parking_lots l ON l.place_id = p.id LEFT JOIN parking_payees y ON y.place_id = p.id
      WHERE p.city_code = ${cityCode} AND ${isListed} ORDER BY y.store_id IS NULL, p.names LIMIT ${ROWS_MAX}`),
    db.all<[string, string]>(sql`
      SELECT p.id, p.names FROM stores s JOIN places p ON p.id = s.place_id WHERE p.city_code = ${cityCode} AND ${isListed} ORDER BY p.names LIMIT ${ROWS_MAX}`),
    db.all<OfferCells>(sql`SELECT ${OFFER} FROM parking_offers f JOIN places p ON p.id = f.store_id
      WHERE p.city_code = ${cityCode} AND (f.ends_at IS NULL OR f.ends_at > ${now}) ORDER BY f.id LIMIT ${ROWS_MAX}`),
  ])
  return {
    lots: lots.map(([placeId, names, storeId, graceMinutes, inside]) => ({
      placeId,
      names: JSON.parse(names) as LocalizedText, // the column's own shape
      storeId,
      graceMinutes: graceMinutes ?? 15,
      inside,
    })),
    stores: stores.map(([id, names]) => ({
      id,
      names: JSON.parse(names) as LocalizedText, // the column's own shape
    })),
    offers: offers.map(rowOf),
  }
}

const gone = (): Error => new ParkingDeskNotFound()

const demandDesk = (ctx: StaffContext, cityCode: string): void => {
  if (!managesParking(ctx, cityCode)) throw gone()
}

/**
 * Says who is paid for stays in a lot, and how long one may take to leave; without a store the lot takes no money here.
 * @throws {ParkingDeskNotFound} {@link BadInput} BAD_GRACE
 */
export const setPayee = async (
  ctx: StaffContext,
  cityCode: string,
  {
    lot,
    store,
    graceMinutes,
  }: { readonly lot: string; readonly store: string; readonly graceMinutes: number },
): Promise<void> => {
  demandDesk(ctx, cityCode)
  const { db, now } = ctx
  if (store === '') {
    await write(ctx, [
      does(
        db.run(
          sql`DELETE FROM parking_payees WHERE place_id = ${lot} AND place_id IN (SELECT id FROM places WHERE city_code = ${cityCode})`,
        ),
      ),
      does(auditing(ctx, 'parking.payee', { lot, store: null }).statement),
    ])
    return
  }
  if (!Number.isInteger(graceMinutes) || graceMinutes < 1 || graceMinutes > 120)
    throw new BadInput('BAD_GRACE', 'From 1 to 120 minutes.', 'graceMinutes')
  await write(ctx, [
    mustHit(
      db.run(sql`INSERT INTO parking_payees (place_id, store_id, grace_minutes, changed_at)
        SELECT p.id, s.place_id, ${graceMinutes}, ${now} FROM places p JOIN parking_lots l ON l.place_id = p.id
        JOIN stores s ON s.place_id = ${store} JOIN places q ON q.id = s.place_id AND q.city_code = ${cityCode}
        WHERE p.id = ${lot} AND p.city_code = ${cityCode}
        ON CONFLICT (place_id) DO UPDATE SET store_id = excluded.store_id, grace_minutes = excluded.grace_minutes, changed_at = excluded.changed_at`),
      gone,
    ),
    does(auditing(ctx, 'parking.payee', { lot, store }).statement),
  ])
}

export interface WrittenOffer {
  readonly store: string
  readonly minFen: number
  readonly freeMinutes: number
  readonly withinMinutes: number
  readonly lots: readonly string[]
}

const within = (value: number, from: number, to: number): boolean =>
  Number.isInteger(value) && value >= from && value <= to

/**
 * Gives free parking with purchases of a store from now on.
 * @returns the id of the offer
 * @throws {ParkingDeskNotFound} {@link BadInput} BAD_OFFER
 */
export const addOffer = async (
  ctx: StaffContext,
  cityCode: string,
  { store, minFen, freeMinutes, withinMinutes, lots }: WrittenOffer,
): Promise<string> => {
  demandDesk(ctx, cityCode)
  const isRight =
    within(minFen, 0, 100_000_000) &&
    within(freeMinutes, 1, 1_440) &&
    within(withinMinutes, 30, 10_080) &&
    lots.length > 0 &&
    lots.length <= ROWS_MAX
  if (!isRight)
    throw new BadInput(
      'BAD_OFFER',
      'From 0 fen on, 1 to 1440 minutes free, usable for 30 to 10080 minutes, in one lot or more.',
      'offer',
    )
  const { db, now } = ctx
  const id = ctx.newId('ParkingOffer')
  await write(ctx, [
    mustHit(
      db.run(sql`INSERT INTO parking_offers (id, store_id, min_fen, free_minutes, within_minutes, starts_at)
        SELECT ${id}, s.place_id, ${minFen}, ${freeMinutes}, ${withinMinutes}, ${now} FROM stores s JOIN places p ON p.id = s.place_id
        WHERE s.place_id = ${store} AND p.city_code = ${cityCode}`),
      gone,
    ),
    mustHit(
      db.run(sql`INSERT INTO parking_offer_lots (offer_id, place_id) SELECT ${id}, p.id FROM json_each(${JSON.stringify(lots)}) j
        JOIN places p ON p.id = j.value AND p.city_code = ${cityCode} JOIN parking_lots l ON l.place_id = p.id`),
      gone,
    ),
    does(auditing(ctx, 'parking.offer.add', { id, store }).statement),
  ])
  return id
}

/** Ends an offer: purchases from now on earn nothing, those before keep what they earned. @throws {ParkingDeskNotFound} */
export const endOffer = async (ctx: StaffContext, cityCode: string, id: string): Promise<void> => {
  demandDesk(ctx, cityCode)
  await write(ctx, [
    mustHit(
      ctx.db
        .run(sql`UPDATE parking_offers SET ends_at = ${ctx.now} WHERE id = ${id} AND (ends_at IS NULL OR ends_at > ${ctx.now})
        AND store_id IN (SELECT id FROM places WHERE city_code = ${cityCode})`),
      gone,
    ),
    does(auditing(ctx, 'parking.offer.end', { id }).statement),
  ])
}
