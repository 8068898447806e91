import { sql } from 'drizzle-orm'
import { does, mustHit, write } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import type { GrantScope, StaffRole } from '#schema/tables/identity.ts'
import { DAY_MS } from '#schema/time.ts'
import { newToken } from '#schema/tokens.ts'
import { auditing } from '../audit/service.ts'

/** Where a role is held. */
export const SCOPE_OF_ROLE: Readonly<Record<StaffRole, GrantScope>> = {
  CLERK: 'STORE',
  MANAGER: 'STORE',
  OWNER: 'MERCHANT',
  FINANCE: 'MERCHANT',
  OPERATOR: 'CITY',
}

const LABEL_MAX = 40

/**
 * Takes somebody on: a first grant, and a token that is shown once. What is granted is audited in the same batch.
 * @param grant `scopeId`: the id of a store or merchant, or the code of a city, as the role wants it.
 * @throws {BadInput} BAD_LABEL, UNKNOWN_SCOPE
 */
export const employ = async (
  ctx: Context,
  {
    label,
    role,
    scopeId,
    days,
  }: {
    readonly label: string
    readonly role: StaffRole
    readonly scopeId: string
    readonly days: number
  },
): Promise<{ readonly staffId: string; readonly token: string }> => {
  if (label.trim() === '' || label.length > LABEL_MAX)
    throw new BadInput(
      'BAD_LABEL',
      `What colleagues call them, up to ${LABEL_MAX} characters.`,
      'label',
    )
  const scope = SCOPE_OF_ROLE[role]
  const staffId = ctx.newId('Staff')
  const { token, hash } = await newToken('staff')
  const { db, now } = ctx
  const endsAt = now + days * DAY_MS
  const city = {
    STORE: sql`SELECT p.city_code FROM stores s JOIN places p ON p.id = s.place_id WHERE s.place_id = ${scopeId}`,
    MERCHANT: sql`SELECT city_code FROM merchants WHERE id = ${scopeId}`,
    CITY: sql`SELECT code FROM cities WHERE code = ${scopeId}`,
  }[scope]
  await write(ctx, [
    does(
      db.run(sql`INSERT INTO staff (id, label, created_at) VALUES (${staffId}, ${label}, ${now})`),
    ),
    mustHit(
      db.run(sql`INSERT INTO staff_grants (id, staff_id, role, scope, scope_id, city_code, created_at, ends_at)
        SELECT ${ctx.newId('StaffGrant')}, ${staffId}, ${role}, ${scope}, ${scopeId}, city.code, ${now}, ${endsAt} FROM (SELECT (${city}) AS code) city WHERE city.code IS NOT NULL`),
      () => new BadInput('UNKNOWN_SCOPE', `There is no such ${scope.toLowerCase()}.`, 'scope'),
    ),
    does(
      db.run(
        sql`INSERT INTO staff_tokens (hash, staff_id, created_at, expires_at) VALUES (${hash}, ${staffId}, ${now}, ${endsAt})`,
      ),
    ),
    does(auditing(ctx, 'staff.grant', { staffId, role, scope, scopeId, endsAt }).statement),
  ])
  return { staffId, token }
}
