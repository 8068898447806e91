import { sql } from 'drizzle-orm'
import type { Context } from '#schema/context.ts'
import { CourierAway, CourierRefused, type Tracking } from '#schema/courier-port.ts'
import type { ParcelStep } from '#schema/tables/fulfilment.ts'
import { DAY_MS, HOUR_MS } from '#schema/time.ts'
import { openOrderAddress } from '../ordering/address.ts'

/** Couriers lock numbers that are asked about more than twice an hour. */
const ASK_EVERY_MS = HOUR_MS
/** A parcel that has not arrived by now will not be told of any more. */
const ASKED_MS = 60 * DAY_MS
/** At most so many in a sweep, so many at once: a sweep has other things to do, and hosts limit connections. */
const AT_ONCE = 5
const ROUNDS = 4
/** What goes back, or does not go on, for so long does not arrive. */
const LOST_AFTER_MS = 7 * DAY_MS
/** A store may note a parcel some days late; what ended before that was another one, whose number this one got. */
const NOTED_LATE_MS = 3 * DAY_MS
const STEPS_MAX = 50
/** Areas have no digits and are short: what is otherwise may be somebody's number. */
const PLACE = /^\D{1,60}$/

interface Underway {
  readonly id: string
  readonly orderId: string
  readonly carrier: string
  readonly trackingNo: string
  readonly shippedAt: number
  readonly addressSealed: string | null
}

/** The next ones to ask about, each marked as asked: whatever comes of it, it is not asked about again within the hour. */
const takeNext = async ({ db, now }: Context): Promise<readonly Underway[]> =>
  (
    await db.all<[string]>(sql`
      UPDATE parcels SET tracked_at = ${now}
      WHERE id IN (SELECT id FROM parcels WHERE state = 'SHIPPED' AND shipped_at > ${now - ASKED_MS} AND (tracked_at IS NULL OR tracked_at <= ${now - ASK_EVERY_MS}) ORDER BY tracked_at LIMIT ${AT_ONCE})
      RETURNING json_object('id', id, 'orderId', order_id, 'carrier', carrier, 'trackingNo', tracking_no, 'shippedAt', shipped_at, 'addressSealed', (SELECT address_sealed FROM orders WHERE orders.id = order_id))`)
  ).map(([json]) => JSON.parse(json) as Underway) // written by this statement, to this very shape

const phoneTailOf = async (ctx: Context, parcel: Underway): Promise<string | undefined> => {
  if (parcel.addressSealed === null) return undefined
  const { phone } = await openOrderAddress(ctx, parcel.addressSealed, parcel.orderId)
  return phone.slice(-4)
}

/** What is kept of what a courier tells: none of its words. */
const keptSteps = ({ steps }: Tracking): readonly ParcelStep[] =>
  steps.slice(-STEPS_MAX).map(({ at, state, place }) => ({
    at,
    state,
    place: place !== undefined && PLACE.test(place) ? place : null,
  }))

const stateOf = (tracking: Tracking, movedAt: number, now: number) => {
  if (tracking.state === 'DELIVERED') return 'DELIVERED'
  const fails = tracking.state === 'RETURNED' || tracking.state === 'PROBLEM'
  return fails && movedAt <= now - LOST_AFTER_MS ? 'LOST' : 'SHIPPED'
}

const note = async (ctx: Context, parcel: Underway, tracking: Tracking): Promise<void> => {
  const { db, now } = ctx
  const { id, shippedAt } = parcel
  const lastAt = tracking.steps.at(-1)?.at ?? shippedAt
  if (lastAt < shippedAt - NOTED_LATE_MS) return
  const state = stateOf(tracking, Math.max(lastAt, shippedAt), now)
  // By the clock of somebody else: an arrival is after the parcel was given away, and not to come.
  const deliveredAt =
    state === 'DELIVERED' ? Math.min(Math.max(tracking.deliveredAt ?? now, shippedAt), now) : null
  await db.run(sql`UPDATE parcels SET state = ${state}, delivered_at = ${deliveredAt}, steps = ${JSON.stringify(keptSteps(tracking))}
    WHERE id = ${id} AND state = 'SHIPPED'`)
}

const nameOf = (error: unknown): string => {
  if (error instanceof CourierRefused) return `courier ${error.code}`
  return error instanceof Error ? error.name : 'unknown'
}

/** @returns whether somebody answered, be it that the number is not known. */
const trackOne = async (ctx: Context, parcel: Underway): Promise<boolean> => {
  try {
    const tracking = await ctx.courier?.track({
      carrier: parcel.carrier,
      trackingNo: parcel.trackingNo,
      phoneTail: await phoneTailOf(ctx, parcel),
    })
    if (tracking) await note(ctx, parcel, tracking)
    return true
  } catch (error) {
    ctx.log.warn('parcel_not_tracked', { parcelId: parcel.id, error: nameOf(error) })
    return !(error instanceof CourierAway)
  }
}

/**
 * Asks couriers about parcels that are under way, each at most once an hour and each for itself. When they cannot be reached
 * at all, the others are left for the next sweep. @returns how many were asked about.
 */
export const trackParcels = async (ctx: Context): Promise<number> => {
  if (!ctx.courier) return 0
  let asked = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const parcels = await takeNext(ctx)
    const answered = await Promise.all(parcels.map((parcel) => trackOne(ctx, parcel)))
    asked += parcels.length
    if (!answered.includes(true)) break
  }
  return asked
}
