import { sql } from 'drizzle-orm'
import type { Context } from '#schema/context.ts'
import { LOCK_AFTER, LOCK_MS } from './rules.ts'

/** What an attempt to sign in with a name may do. */
export type Attempt = { readonly open: true } | { readonly open: false; readonly until: number }

/**
 * Counts an attempt before its password is looked at, so that many at once cannot try more than may be tried. The fifth wrong
 * one in a row locks the name for half an hour, whether anybody has it or not.
 * @param address as of `accountAddress`.
 */
export const beginSignIn = async (ctx: Context, address: string): Promise<Attempt> => {
  const { db, now } = ctx
  const row = await db.get<[number | null, number]>(sql`
    INSERT INTO staff_lockouts (name_index, failures, locked_until, updated_at) VALUES (${address}, 1, NULL, ${now})
    ON CONFLICT (name_index) DO UPDATE SET
      failures = CASE WHEN locked_until > ${now} THEN failures WHEN locked_until IS NOT NULL OR updated_at < ${now - LOCK_MS} THEN 1 ELSE failures + 1 END,
      locked_until = CASE WHEN locked_until > ${now} THEN locked_until
        WHEN locked_until IS NULL AND updated_at >= ${now - LOCK_MS} AND failures + 1 > ${LOCK_AFTER} THEN ${now + LOCK_MS} END,
      updated_at = ${now}
    RETURNING locked_until, failures`)
  const [until] = row
  return until === null ? { open: true } : { open: false, until }
}

/** The password was right: what was wrong before counts no more. */
export const signInSucceeded = async (ctx: Context, address: string): Promise<void> => {
  await ctx.db.run(sql`DELETE FROM staff_lockouts WHERE name_index = ${address}`)
}

/** Forgets proofs, sessions and locks that have run out; for the sweep. */
export const forgetOldSignIns = async (ctx: Pick<Context, 'db' | 'now'>): Promise<void> => {
  await ctx.db.batch([
    ctx.db.run(sql`DELETE FROM staff_verifications WHERE expires_at < ${ctx.now}`),
    ctx.db.run(sql`DELETE FROM staff_sessions WHERE expires_at < ${ctx.now}`),
    ctx.db.run(sql`DELETE FROM staff_lockouts WHERE updated_at < ${ctx.now - 2 * LOCK_MS}`),
  ])
}
