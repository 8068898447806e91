import { sql } from 'drizzle-orm'
import { does, mustHit, write, type Step } from '#schema/batch.ts'
import type { Context, HeldSession } from '#schema/context.ts'
import type { Database } from '#schema/database.ts'
import { Refused } from '#schema/problem.ts'
import { DAY_MS, MINUTE_MS } from '#schema/time.ts'
import { newToken } from '#schema/tokens.ts'
import { countAttempt } from './attempts.ts'

/** A session as its holder gets it. The token is shown here only; the portal keeps its hash. */
export interface OpenSession {
  readonly token: string
  readonly expiresAt: number
  /** From then on the holder should exchange the token. */
  readonly rotateAfter: number
}

const LIFE_MS = 30 * DAY_MS
const ROTATE_AFTER_MS = DAY_MS
/** How long the token before the last rotation still counts: the answer with the new one may have been lost. */
const GRACE_MS = 5 * MINUTE_MS

/**
 * What the token of a session is worth. One from before the last rotation counts for five minutes; whoever shows it
 * later has found it somewhere, and the session has to end (RFC 9700, 4.14.2: reuse of a rotated token).
 */
export const standsOf = (
  { isCurrent, rotatedAt }: { readonly isCurrent: boolean; readonly rotatedAt: number },
  now: number,
): 'LIVE' | 'STOLEN' => (isCurrent || now < rotatedAt + GRACE_MS ? 'LIVE' : 'STOLEN')

/** Ends a session; again, it is the same. */
export const revokeSession = async (
  db: Database,
  sessionId: string,
  now: number,
): Promise<void> => {
  await db.run(
    sql`UPDATE sessions SET revoked_at = ${now} WHERE id = ${sessionId} AND revoked_at IS NULL`,
  )
}

const opened = (token: string, now: number): OpenSession => ({
  token,
  expiresAt: now + LIFE_MS,
  rotateAfter: now + ROTATE_AFTER_MS,
})

/**
 * A session to be opened in a batch.
 * @param resident what the id of its resident is, in SQL: whoever signs in may be there already. `null` for a guest's.
 */
export const sessionStep = async (
  ctx: Context,
  resident: ReturnType<typeof sql> | null,
): Promise<{ readonly session: OpenSession; readonly id: string; readonly step: Step }> => {
  const { token, hash } = await newToken('session')
  const id = ctx.newId('Session')
  return {
    session: opened(token, ctx.now),
    id,
    step: does(
      ctx.db
        .run(sql`INSERT INTO sessions (id, token_hash, rotated_at, resident_id, created_at, expires_at)
          VALUES (${id}, ${hash}, ${ctx.now}, ${resident ?? sql`NULL`}, ${ctx.now}, ${ctx.now + LIFE_MS})`),
    ),
  }
}

/** A session for somebody who has not signed in, so that they can fill a cart. @throws {TooOften} Unavailable */
export const startGuestSession = async (ctx: Context): Promise<OpenSession> => {
  await countAttempt(ctx, 'session')
  const { session, step } = await sessionStep(ctx, null)
  await write(ctx, [step])
  return session
}

/** The caller's own session. @throws {Refused} UNAUTHENTICATED for whoever has none. */
export const sessionOf = ({ viewer }: Pick<Context, 'viewer'>): HeldSession => {
  const session = 'session' in viewer ? viewer.session : undefined
  if (session === undefined)
    throw new Refused('UNAUTHENTICATED', 'Start a session, or sign in, and send its token.')
  return session
}

/** Gives a session a fresh token, as a step of a batch; the one that was shown counts for five minutes more. */
export const rotationStep = async (
  ctx: Context,
  held: HeldSession,
): Promise<{ readonly session: OpenSession; readonly step: Step }> => {
  const { token, hash } = await newToken('session')
  const ended = (): Error => new Refused('UNAUTHENTICATED', 'The session has ended: sign in again.')
  return {
    session: opened(token, ctx.now),
    step: mustHit(
      // The one that was shown is the one the client surely has, also when the answer to an earlier exchange was lost.
      ctx.db.run(sql`UPDATE sessions SET previous_hash = ${held.tokenHash}, token_hash = ${hash},
          rotated_at = ${ctx.now}, expires_at = ${ctx.now + LIFE_MS}
        WHERE id = ${held.id} AND revoked_at IS NULL`),
      ended,
    ),
  }
}

/** Exchanges the token of the caller's session. @throws {Refused} UNAUTHENTICATED */
export const rotateSession = async (ctx: Context): Promise<OpenSession> => {
  const { session, step } = await rotationStep(ctx, sessionOf(ctx))
  await write(ctx, [step])
  return session
}

/** Ends the caller's session; again, it is the same. @throws {Refused} UNAUTHENTICATED */
export const endSession = async (ctx: Context): Promise<boolean> => {
  await revokeSession(ctx.db, sessionOf(ctx).id, ctx.now)
  return true
}
