import { sql } from 'drizzle-orm'
import { does, mustHold } from '#schema/batch.ts'
import type { ResidentContext, StaffContext } from '#schema/context.ts'
import { BadInput, Refused } from '#schema/problem.ts'
import { isCleanText, withoutCards } from '#schema/text.ts'
import { auditing } from '../audit/service.ts'
import { once } from '../idempotency/service.ts'
import { mayInCity } from '../staff/rights.ts'

/** More than this is not given at once: 1,000 yuan. */
const CREDIT_MAX_FEN = 100_000

/** What the caller has stored, fen. */
export const balanceOf = async ({ db, viewer }: ResidentContext): Promise<number> => {
  const row = await db.get<[number] | undefined>(
    sql`SELECT fen FROM balances WHERE resident_id = ${viewer.residentId}`,
  )
  return row?.[0] ?? 0
}

/**
 * Puts money on a resident's balance, as a city makes up for something; once a key, and audited.
 * @throws {Refused} FORBIDDEN {@link BadInput} BAD_CREDIT, UNKNOWN_RESIDENT IdempotencyKeyReused
 */
export const creditBalance = async (
  ctx: StaffContext,
  credit: {
    readonly residentId: string
    readonly fen: number
    readonly city: string
    readonly reason: string
  },
  key: string,
): Promise<{ readonly residentId: string; readonly fen: number }> => {
  const { residentId, fen, city } = credit
  const reason = withoutCards(credit.reason)
  if (!mayInCity(ctx, 'creditBalance', city))
    throw new Refused('FORBIDDEN', 'Only operators of the city put money on balances.')
  if (
    fen < 1 ||
    fen > CREDIT_MAX_FEN ||
    reason.trim() === '' ||
    reason.length > 120 ||
    !isCleanText(reason)
  )
    throw new BadInput(
      'BAD_CREDIT',
      `Between 1 and ${CREDIT_MAX_FEN} fen, with a reason.`,
      'amount',
    )
  await once(ctx, { operation: 'creditBalance', key, request: credit }, async () => ({
    steps: [
      mustHold(
        ctx,
        sql`SELECT count(*) FROM residents WHERE id = ${residentId}`,
        () => new BadInput('UNKNOWN_RESIDENT', 'There is no such resident.', 'resident'),
      ),
      does(
        ctx.db
          .run(sql`INSERT INTO balance_movements (key, resident_id, type, fen, reference, actor, at)
          VALUES (${`${ctx.viewer.staffId}:CREDIT:${key}`}, ${residentId}, 'CREDIT', ${fen}, ${reason}, ${ctx.viewer.staffId}, ${ctx.now})`),
      ),
      does(auditing(ctx, 'balance.credit', { residentId, fen, city, reason }).statement),
    ],
    result: { done: true },
  }))
  return { residentId, fen }
}
