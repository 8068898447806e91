import { sql } from 'drizzle-orm'
import { does, mustHit, mustHold, write, type Step } from '#schema/batch.ts'
import type { Context, Grant, StaffContext } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import type { GrantScope, StaffRole } from '#schema/tables/identity.ts'
import { auditing } from '../audit/service.ts'
import { ColleagueNotFound, GrantNotAllowed } from './errors.ts'
import { AROUND_GRANT, findOffice } from './offices.ts'
import { areDays, endOfGrant, grantToGive, type Office } from './rules.ts'

/** An office the caller gives, with the grant by which they may. */
export interface Giving {
  readonly office: Office
  readonly by: Grant
  readonly endsAt: number
}

/**
 * What the caller wants to give, if they may.
 * @param wanted `at` as of {@link findOffice}; a grant never outlasts that of whoever gives it.
 * @throws {GrantNotAllowed} also for what is not there: nobody learns what there is elsewhere. {@link BadInput} BAD_DAYS
 */
export const giving = async (
  ctx: StaffContext,
  wanted: { readonly role: StaffRole; readonly at: string; readonly days: number },
): Promise<Giving> => {
  if (!areDays(wanted.days)) throw new BadInput('BAD_DAYS', 'Between 1 and 730 days.', 'days')
  const office = await findOffice(ctx, wanted.role, wanted.at)
  const by = office && grantToGive(ctx.viewer.grants, office)
  if (!office || !by) throw new GrantNotAllowed()
  return { office, by, endsAt: endOfGrant(ctx.now, wanted.days, by) }
}

/** That the grant by which something is given still counts when the write gets there. */
export const stillHeld = (ctx: StaffContext, by: Grant): Step =>
  mustHold(
    ctx,
    sql`SELECT count(*) FROM staff_grants WHERE id = ${by.id} AND staff_id = ${ctx.viewer.staffId}
      AND revoked_at IS NULL AND ends_at > ${ctx.now}`,
    () => new GrantNotAllowed(),
  )

/** Writes a grant, and that it was given. */
export const grantSteps = (
  ctx: Context,
  staffId: string,
  office: Pick<Office, 'role' | 'scope' | 'scopeId' | 'cityCode'>,
  { endsAt, grantedBy }: { readonly endsAt: number; readonly grantedBy: string | null },
): readonly Step[] => {
  const { role, scope, scopeId, cityCode } = office
  return [
    does(
      ctx.db
        .run(sql`INSERT INTO staff_grants (id, staff_id, role, scope, scope_id, city_code, granted_by, created_at, ends_at)
        VALUES (${ctx.newId('StaffGrant')}, ${staffId}, ${role}, ${scope}, ${scopeId}, ${cityCode}, ${grantedBy}, ${ctx.now}, ${endsAt})`),
    ),
    does(auditing(ctx, 'staff.grant', { staffId, role, scope, scopeId, endsAt }).statement),
  ]
}

/**
 * Gives somebody who works with the caller already a further role.
 * @throws {GrantNotAllowed} {@link ColleagueNotFound} {@link BadInput} BAD_DAYS
 */
export const grantRole = async (
  ctx: StaffContext,
  wanted: {
    readonly staffId: string
    readonly role: StaffRole
    readonly at: string
    readonly days: number
  },
): Promise<void> => {
  const { office, by, endsAt } = await giving(ctx, wanted)
  const colleague = (await grantsOfStaff(ctx, wanted.staffId)).some((one) =>
    grantToGive(ctx.viewer.grants, one),
  )
  if (!colleague || wanted.staffId === ctx.viewer.staffId) throw new ColleagueNotFound()
  await write(ctx, [
    stillHeld(ctx, by),
    ...grantSteps(ctx, wanted.staffId, office, { endsAt, grantedBy: ctx.viewer.staffId }),
  ])
}

/** A grant with what stands around it. */
export interface HeldOffice extends Office {
  readonly id: string
  readonly staffId: string
  readonly endsAt: number
}

type Cells = readonly [
  id: string,
  staffId: string,
  role: StaffRole,
  scope: GrantScope,
  scopeId: string,
  cityCode: string,
  divisionCode: string | null,
  merchantId: string | null,
  endsAt: number,
]

export const OFFICE_CELLS = sql`g.id, g.staff_id, g.role, g.scope, g.scope_id, g.city_code,
  ${AROUND_GRANT.division}, ${AROUND_GRANT.merchant}, g.ends_at`

export const officeFrom = ([
  id,
  staffId,
  role,
  scope,
  scopeId,
  cityCode,
  divisionCode,
  merchantId,
  endsAt,
]: Cells): HeldOffice => ({
  id,
  staffId,
  role,
  scope,
  scopeId,
  cityCode,
  divisionCode,
  merchantId,
  endsAt,
})

/** The grants of somebody that count now. */
export const grantsOfStaff = async (
  ctx: Context,
  staffId: string,
): Promise<readonly HeldOffice[]> =>
  (
    await ctx.db.all<Cells>(sql`SELECT ${OFFICE_CELLS} FROM staff_grants g
      WHERE g.staff_id = ${staffId} AND g.revoked_at IS NULL AND g.ends_at > ${ctx.now} ORDER BY g.id`)
  ).map(officeFrom)

/**
 * Ends a grant before its time; again, it is the same. Nobody ends their own, so that somebody remains.
 * @throws {ColleagueNotFound} {@link GrantNotAllowed}
 */
export const endGrant = async (ctx: StaffContext, grantId: string): Promise<string> => {
  const row = await ctx.db.get<Cells | undefined>(
    sql`SELECT ${OFFICE_CELLS} FROM staff_grants g WHERE g.id = ${grantId}`,
  )
  const office = row && officeFrom(row)
  const by = office && grantToGive(ctx.viewer.grants, office)
  if (!office || !by) throw new ColleagueNotFound()
  if (office.staffId === ctx.viewer.staffId) throw new GrantNotAllowed()
  const { staffId, role, scope, scopeId } = office
  await write(ctx, [
    stillHeld(ctx, by),
    mustHit(
      ctx.db.run(
        sql`UPDATE staff_grants SET revoked_at = coalesce(revoked_at, ${ctx.now}) WHERE id = ${grantId}`,
      ),
      () => new ColleagueNotFound(),
    ),
    does(auditing(ctx, 'staff.end', { staffId, role, scope, scopeId }).statement),
  ])
  return staffId
}
