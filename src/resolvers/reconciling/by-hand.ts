import { sql } from 'drizzle-orm'
import { does, mustHit, write } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import { BadInput, Problem } from '#schema/problem.ts'
import { isCleanText, withoutCards } from '#schema/text.ts'
import { auditing } from '../audit/service.ts'
import { closeByHand, STUCK_AFTER_MS } from '../payment/close.ts'
import { settleByHand } from '../payment/refunds.ts'

/** There is nothing of that id to look at, or somebody has seen to it. */
export class NothingToResolve extends Problem {
  readonly code = 'NOTHING_TO_RESOLVE'
  constructor() {
    super({
      'zh-CN': '没有待处理的事项，或已处理：请刷新列表。',
      en: 'There is nothing of this id to see to, or somebody has seen to it: read the list again.',
    })
  }
}

/** Something that people have to see to, since the portal cannot. */
export interface Concern {
  readonly kind: 'REFUND_ABNORMAL' | 'PURCHASE_STUCK' | 'LEDGER_DIFFERENCE' | 'MESSAGE_ABANDONED'
  readonly id: string
  readonly since: number
  /** What it is about: a number of ours, a day, a topic. Nothing personal. */
  readonly subject: string
  readonly fen: number | null
}

const CONCERNS_MAX = 100

/** What people have to see to, oldest first, at most a hundred of each kind. */
export const listConcerns = async ({ db, now }: Context): Promise<readonly Concern[]> => {
  const rows = await db.all<[Concern['kind'], string, number, string, number | null]>(sql`
    SELECT * FROM (SELECT 'REFUND_ABNORMAL', id, created_at AS since, out_refund_no, external_fen FROM refunds WHERE state = 'ABNORMAL' ORDER BY id LIMIT ${CONCERNS_MAX})
    UNION ALL SELECT * FROM (SELECT 'PURCHASE_STUCK', id, expires_at, number, total_fen FROM purchases WHERE state = 'PENDING_PAYMENT' AND expires_at <= ${now - STUCK_AFTER_MS} ORDER BY expires_at LIMIT ${CONCERNS_MAX})
    UNION ALL SELECT * FROM (SELECT 'LEDGER_DIFFERENCE', id, found_at, kind || ' ' || out_no, coalesce(theirs_fen, ours_fen) FROM ledger_diffs WHERE resolved_at IS NULL ORDER BY id LIMIT ${CONCERNS_MAX})
    UNION ALL SELECT * FROM (SELECT 'MESSAGE_ABANDONED', id, created_at, topic, NULL FROM outbox WHERE abandoned_at IS NOT NULL ORDER BY id LIMIT ${CONCERNS_MAX})
    ORDER BY since`)
  return rows.map(([kind, id, since, subject, fen]) => ({ kind, id, since, subject, fen }))
}

const NOTE_MAX = 200
const none = (): Error => new NothingToResolve()

/**
 * Sees to something, with an audit entry in the same batch:
 * - a refund: AGAIN asks the provider once more, under its number; DONE notes that it was given back some other way
 * - a purchase: DONE lets go of it, though the provider would not close its payment
 * - a difference from the bill: DONE notes that somebody has explained it
 * - a message: AGAIN tries to deliver it from the beginning
 * @throws {NothingToResolve} {@link BadInput} BAD_NOTE, BAD_OUTCOME
 */
export const resolveConcern = async (
  ctx: Context,
  {
    id,
    outcome,
    note,
  }: { readonly id: string; readonly outcome: 'AGAIN' | 'DONE'; readonly note: string },
): Promise<void> => {
  if (note.trim() === '' || note.length > NOTE_MAX || !isCleanText(note))
    throw new BadInput('BAD_NOTE', `Say what was done, in up to ${NOTE_MAX} characters.`, 'note')
  const { db, now } = ctx
  const audit = does(
    auditing(ctx, 'concern.resolve', { id, outcome, note: withoutCards(note) }).statement,
  )
  if (id.startsWith('rfd_'))
    return outcome === 'AGAIN'
      ? write(ctx, [
          mustHit(
            db.run(
              sql`UPDATE refunds SET state = 'REQUESTED', due_at = ${now}, tries = 0 WHERE id = ${id} AND state = 'ABNORMAL'`,
            ),
            none,
          ),
          audit,
        ])
      : settleByHand(ctx, id, [audit], none)
  if (id.startsWith('pur_')) {
    if (outcome !== 'DONE')
      throw new BadInput('BAD_OUTCOME', 'A purchase can be let go of, nothing else.', 'outcome')
    return closeByHand(ctx, id, [audit], none)
  }
  if (id.startsWith('obx_')) {
    if (outcome !== 'AGAIN')
      throw new BadInput('BAD_OUTCOME', 'A message can be tried again, nothing else.', 'outcome')
    return write(ctx, [
      mustHit(
        db.run(
          sql`UPDATE outbox SET abandoned_at = NULL, due_at = ${now}, tries = 0 WHERE id = ${id} AND abandoned_at IS NOT NULL`,
        ),
        none,
      ),
      audit,
    ])
  }
  if (outcome !== 'DONE')
    throw new BadInput('BAD_OUTCOME', 'A difference can be explained, nothing else.', 'outcome')
  return write(ctx, [
    mustHit(
      db.run(
        sql`UPDATE ledger_diffs SET resolved_at = ${now} WHERE id = ${id} AND resolved_at IS NULL`,
      ),
      none,
    ),
    audit,
  ])
}
