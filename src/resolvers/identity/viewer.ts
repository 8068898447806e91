import { sql, type SQL } from 'drizzle-orm'
import type { Grant, Viewer } from '#schema/context.ts'
import type { Database } from '#schema/database.ts'
import { prepared } from '#schema/prepared.ts'
import { readToken } from '#schema/tokens.ts'
import { findMachine } from '../partners/service.ts'
import { revokeSession, standsOf } from './sessions.ts'

const GUEST: Viewer = { kind: 'guest' }

type GrantCells = readonly [
  staffId: string,
  id: string | null,
  role: Grant['role'],
  scope: Grant['scope'],
  scopeId: string,
  cityCode: string,
  endsAt: number,
]

const staffFrom = (rows: readonly GrantCells[]): Viewer | undefined => {
  const [first] = rows
  if (!first) return undefined
  return {
    kind: 'staff',
    staffId: first[0],
    // Somebody without a grant is somebody still, who may do nothing.
    grants: rows.flatMap(([, id, role, scope, scopeId, cityCode, endsAt]) =>
      id === null ? [] : [{ id, role, scope, scopeId, cityCode, endsAt }],
    ),
  }
}

/** What of somebody's grants counts now. */
const grantsOf = (now: number): SQL =>
  sql`s.id, g.id, g.role, g.scope, g.scope_id, g.city_code, g.ends_at FROM staff s
    LEFT JOIN staff_grants g ON g.staff_id = s.id AND g.revoked_at IS NULL AND g.ends_at > ${now}`

const findStaff = async (db: Database, hash: string, now: number): Promise<Viewer | undefined> =>
  staffFrom(
    await db.all<GrantCells>(sql`SELECT ${grantsOf(now)} JOIN staff_tokens t ON t.staff_id = s.id
      WHERE t.hash = ${hash} AND t.revoked_at IS NULL AND t.expires_at > ${now} AND s.disabled_at IS NULL ORDER BY g.id`),
  )

/** Somebody of the staff who has signed in, with what they may do now; nobody who was disabled. */
export const staffViewer = async (
  db: Database,
  staffId: string,
  now: number,
): Promise<Viewer | undefined> =>
  staffFrom(
    await db.all<GrantCells>(
      sql`SELECT ${grantsOf(now)} WHERE s.id = ${staffId} AND s.disabled_at IS NULL ORDER BY g.id`,
    ),
  )

const holderSql = prepared<object, { readonly hash: string; readonly now: number }>(
  (_, value) => sql`
    SELECT id, resident_id, token_hash, rotated_at FROM sessions
    WHERE (token_hash = ${value('hash')} OR previous_hash = ${value('hash')}) AND revoked_at IS NULL AND expires_at > ${value('now')}`,
)

const findHolder = async (db: Database, hash: string, now: number): Promise<Viewer | undefined> => {
  const row = await db.get<[string, string | null, string, number] | undefined>(
    holderSql({}, { hash, now }),
  )
  if (!row) return undefined
  const [sessionId, residentId, tokenHash, rotatedAt] = row
  const stands = standsOf({ isCurrent: tokenHash === hash, rotatedAt }, now)
  if (stands === 'STOLEN') {
    await revokeSession(db, sessionId, now)
    return undefined
  }
  const session = { id: sessionId, tokenHash: hash }
  return residentId === null
    ? { kind: 'guest', session }
    : { kind: 'resident', residentId, session }
}

/** Who an `Authorization` header proves the caller to be; a guest unless its token is live. One statement. */
export const viewerOf = async (
  db: Database,
  authorization: string | null,
  now: number,
): Promise<Viewer> => {
  const token = await readToken(authorization)
  if (!token) return GUEST
  const find = { apiKey: findMachine, session: findHolder, staff: findStaff }[token.kind]
  return (await find(db, token.hash, now)) ?? GUEST
}
