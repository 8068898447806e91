import { sql } from 'drizzle-orm'
import { does, write } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import { DAY_MS } from '#schema/time.ts'
import { STAY_MAX_MS } from '../rules/stay.ts'

/** Plates are kept for so long after a stay last changed: a bill may be asked about. */
export const PLATES_KEPT_MS = 90 * DAY_MS
const ROWS = 500

/**
 * Erases plates of stays that are over, what was seen of them and who found them; the time, the lot and the money stay. A vehicle
 * that was not seen to leave for 60 days is inside no longer.
 */
export const erasePlates = async (ctx: Context): Promise<void> => {
  const { db, now } = ctx
  const before = now - PLATES_KEPT_MS
  const due =
    await db.get(sql`SELECT 1 WHERE EXISTS (SELECT 1 FROM parking_stays WHERE plate_index IS NOT NULL AND changed_at < ${before})
    OR EXISTS (SELECT 1 FROM parking_passages WHERE at < ${before})`)
  if (due === undefined) return
  const old = sql`(SELECT id FROM parking_stays WHERE plate_index IS NOT NULL AND changed_at < ${before} AND state <> 'INSIDE' ORDER BY changed_at LIMIT ${ROWS})`
  await write(ctx, [
    does(
      db.run(
        sql`UPDATE parking_stays SET state = 'UNSEEN' WHERE state = 'INSIDE' AND changed_at < ${before} AND entry_at < ${now - STAY_MAX_MS}`,
      ),
    ),
    does(db.run(sql`DELETE FROM parking_finders WHERE stay_id IN ${old}`)),
    does(
      db.run(
        sql`UPDATE parking_stays SET plate_index = NULL, plate_sealed = NULL WHERE id IN ${old}`,
      ),
    ),
    does(db.run(sql`DELETE FROM parking_passages WHERE at < ${before}`)),
  ])
}
