import { sql } from 'drizzle-orm'
import { does, mustHold, Unavailable, type Step } from '#schema/batch.ts'
import type { ResidentContext } from '#schema/context.ts'
import { MINUTE_MS } from '#schema/time.ts'
import { once } from '#resolvers/idempotency/service.ts'
import { billSteps } from '#resolvers/ordering/bill.ts'
import { closePurchase } from '#resolvers/payment/close.ts'
import { findPlace } from '#resolvers/places/service.ts'
import {
  DueChanged,
  NothingDue,
  PayingElsewhere,
  StayBeingPaid,
  StayNotFound,
  VoucherNotUsable,
} from '../errors.ts'
import type { Due } from '../rules/stay.ts'
import { dueAt, findStay, requireStay, type StayRow } from './service.ts'
import { earnedFor, minutesOf, stillEarns, type Earned } from './vouchers.ts'

/** An amount holds for so long: it has to be paid before the next step of the tariff has gone far. */
export const BILL_LIFE_MS = 5 * MINUTE_MS
const TRIES = 3

/** Somebody else wrote in between. */
class Stale extends Error {}

export interface PayingStay {
  readonly stayId: string
  /** What was shown; with another amount nothing is made. */
  readonly dueFen: number
  /** Purchases whose free parking is used, by the ids of their orders. */
  readonly vouchers: readonly string[]
}

interface OpenBill {
  readonly id: string
  readonly residentId: string
  readonly purchaseId: string
}

const openBillOf = async (
  { db }: ResidentContext,
  stayId: string,
): Promise<OpenBill | undefined> => {
  const row = await db.get<[string, string, string] | undefined>(
    sql`SELECT id, resident_id, purchase_id FROM parking_bills WHERE stay_id = ${stayId} AND state = 'OPEN'`,
  )
  return row && { id: row[0], residentId: row[1], purchaseId: row[2] }
}

/** A bill that was not paid is given up: its own by the caller, another one's once its time is over. */
const giveUp = async (ctx: ResidentContext, bill: OpenBill): Promise<void> => {
  const own = bill.residentId === ctx.viewer.residentId
  const late = await ctx.db.get(
    sql`SELECT 1 FROM purchases WHERE id = ${bill.purchaseId} AND expires_at <= ${ctx.now}`,
  )
  if (!own && !late) throw new StayBeingPaid()
  await closePurchase(
    ctx,
    bill.purchaseId,
    own
      ? { event: 'CANCEL', reason: 'USER', actor: 'RESIDENT', actorId: ctx.viewer.residentId }
      : { event: 'EXPIRE', reason: 'TIMEOUT', actor: 'SYSTEM', actorId: null },
  )
}

const NAMES = { 'zh-CN': '停车费', en: 'Parking' } as const

const billing = async (
  ctx: ResidentContext,
  stay: StayRow,
  due: Due,
  used: readonly Earned[],
): Promise<{ readonly steps: readonly Step[]; readonly orderId: string }> => {
  const { db, now } = ctx
  const { residentId } = ctx.viewer
  if (stay.storeId === null) throw new PayingElsewhere()
  const place = await findPlace(ctx, stay.placeId)
  if (!place) throw new StayNotFound()
  const { names } = place
  const more = minutesOf(used)
  const listFen = Math.max(0, due.feeFen - due.paidFen)
  const stale = (): Error => new Stale()
  const bill = billSteps(
    ctx,
    {
      storeId: stay.storeId,
      service: 'parking',
      subject: stay.placeId,
      names: {
        'zh-CN': `${NAMES['zh-CN']} · ${names['zh-CN'] ?? names.en ?? ''}`,
        en: `${NAMES.en} · ${names.en ?? names['zh-CN'] ?? ''}`,
      },
      listFen,
      offFen: listFen - due.dueFen,
      expiresAt: now + BILL_LIFE_MS,
      zone: stay.zone,
    },
    () => new PayingElsewhere(),
  )
  const id = ctx.newId('ParkingBill')
  return {
    orderId: bill.orderId,
    steps: [
      // As it was read: nothing was paid or let off since, and it has not gone.
      mustHold(
        ctx,
        sql`SELECT count(*) FROM parking_stays WHERE id = ${stay.id} AND paid_fen = ${stay.paidFen} AND free_minutes = ${stay.freeMinutes} AND state = ${stay.state}`,
        stale,
      ),
      ...used.map((earned) =>
        mustHold(ctx, stillEarns(ctx, earned, stay.placeId), () => new VoucherNotUsable()),
      ),
      ...bill.steps,
      does(
        db.run(sql`INSERT INTO parking_bills (id, stay_id, purchase_id, order_id, resident_id, until_at, fee_fen, free_minutes, off_fen, paid_before_fen, due_fen, created_at)
          VALUES (${id}, ${stay.id}, ${bill.purchaseId}, ${bill.orderId}, ${residentId}, ${stay.exitAt ?? now}, ${due.feeFen}, ${more}, ${due.offFen}, ${due.paidFen},
            ${due.dueFen}, ${now})`),
        { 'parking_bills.stay_id': stale },
      ),
      ...used.map((earned) =>
        does(
          db.run(sql`INSERT INTO parking_vouchers (id, offer_id, order_id, bill_id, free_minutes, created_at)
            VALUES (${ctx.newId('ParkingVoucher')}, ${earned.offerId}, ${earned.orderId}, ${id}, ${earned.freeMinutes}, ${now})`),
          { 'parking_vouchers.order_id': () => new VoucherNotUsable() },
        ),
      ),
      ...bill.paid,
    ],
  }
}

/** What is due for a stay of the caller with free parking of some purchases taken off; `null` where one of them earns nothing here. */
export const dueWith = async (
  ctx: ResidentContext,
  stayId: string,
  orderIds: readonly string[],
): Promise<Due | null> => {
  const stay = await findStay(ctx, stayId)
  if (!stay) return null
  const earned = await earnedFor(ctx, stay.placeId)
  const used = earned.filter(({ orderId }) => orderIds.includes(orderId))
  return used.length === new Set(orderIds).size ? dueAt(stay, ctx.now, minutesOf(used)) : null
}

/**
 * Makes the bill of a stay as of now, once a key, with what purchases have earned taken off. It is paid like every order; one that
 * comes to nothing is paid at once. A bill of the caller's that was not paid is given up first.
 * @returns the id of the order that is to be paid.
 * @throws {StayNotFound} {@link NothingDue} {@link DueChanged} {@link VoucherNotUsable} {@link PayingElsewhere} {@link StayBeingPaid}
 *   TooManyUnpaid TooOften IdempotencyKeyReused {@link Unavailable}
 */
export const payStay = async (
  ctx: ResidentContext,
  request: PayingStay,
  key: string,
): Promise<string> => {
  const call = { operation: 'payParkingStay', key, request }
  for (let tries = 1; ; tries += 1) {
    try {
      const { orderId } = await once(ctx, call, async () => {
        const stay = await requireStay(ctx, request.stayId)
        const before = await openBillOf(ctx, stay.id)
        if (before) {
          await giveUp(ctx, before)
          // It may have been paid at this very moment, or be paid yet.
          if (await openBillOf(ctx, stay.id)) throw new StayBeingPaid()
          throw new Stale()
        }
        const earned = await earnedFor(ctx, stay.placeId)
        const used = request.vouchers.map((orderId) => {
          const one = earned.find((voucher) => voucher.orderId === orderId)
          if (!one) throw new VoucherNotUsable()
          return one
        })
        const due = dueAt(stay, ctx.now, minutesOf(used))
        if (!due) throw new NothingDue()
        if ((dueAt(stay, ctx.now)?.dueFen ?? 0) === 0) throw new NothingDue()
        if (due.dueFen !== request.dueFen) throw new DueChanged(due.dueFen)
        const { steps, orderId } = await billing(ctx, stay, due, used)
        return { steps, result: { orderId } }
      })
      return orderId
    } catch (error) {
      if (!(error instanceof Stale)) throw error
      if (tries === TRIES) throw new Unavailable(error)
    }
  }
}
