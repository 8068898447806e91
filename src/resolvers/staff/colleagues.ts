import { sql } from 'drizzle-orm'
import { does, write } from '#schema/batch.ts'
import type { Grant, StaffContext } from '#schema/context.ts'
import { grantsWith } from '#schema/rights.ts'
import { auditing } from '../audit/service.ts'
import { ColleagueNotFound } from './errors.ts'
import { grantsOfStaff, OFFICE_CELLS, officeFrom, stillHeld, type HeldOffice } from './grants.ts'
import { grantToGive } from './rules.ts'
import { merchantIsTheirs, storeIsTheirs } from './rights.ts'

/** Somebody who works where the caller manages staff. */
export interface Colleague {
  readonly id: string
  readonly label: string
  /** Their roles there, with whether the caller may end each. */
  readonly offices: readonly (HeldOffice & { readonly mayEnd: boolean })[]
  /** Milliseconds UTC; `null` for whoever has no session now. */
  readonly lastSeenAt: number | null
  /** They can sign in, and need a second factor for it. */
  readonly hasAccount: boolean
  readonly hasSecondFactor: boolean
}

const COLLEAGUES_MAX = 500

/** A grant `g` at something where the caller manages staff. */
const isWithin = (ctx: StaffContext) => {
  const cities = JSON.stringify(
    grantsWith(ctx.viewer, 'manageStaff')
      .filter(({ scope }) => scope === 'CITY')
      .map(({ scopeId }) => scopeId),
  )
  return sql`CASE g.scope WHEN 'STORE' THEN ${storeIsTheirs(ctx, 'manageStaff', sql`g.scope_id`)}
    WHEN 'MERCHANT' THEN ${merchantIsTheirs(ctx, 'manageStaff', sql`g.scope_id`)}
    ELSE g.city_code IN (SELECT value FROM json_each(${cities})) END`
}

/**
 * Who works where the caller manages staff, in the order in which they came, at most 500; of the merchant alone, where one is
 * named. What else they do elsewhere is not shown.
 */
export const listColleagues = async (
  ctx: StaffContext,
  { merchant }: { readonly merchant?: string | undefined } = {},
): Promise<readonly Colleague[]> => {
  type Row = readonly [
    ...cells: Parameters<typeof officeFrom>[0],
    label: string,
    seen: number | null,
    account: number | null,
  ]
  const rows = await ctx.db.all<Row>(sql`
    SELECT ${OFFICE_CELLS}, s.label, (SELECT max(updated_at) FROM staff_sessions WHERE user_id = s.id AND expires_at > ${ctx.now}),
      (SELECT two_factor_enabled FROM staff_accounts WHERE id = s.id)
    FROM staff_grants g JOIN staff s ON s.id = g.staff_id
    WHERE g.revoked_at IS NULL AND g.ends_at > ${ctx.now} AND s.disabled_at IS NULL AND ${isWithin(ctx)}
      ${
        merchant === undefined
          ? sql``
          : sql`AND ${merchant} IN (g.scope_id, CASE g.scope WHEN 'STORE' THEN (SELECT merchant_id FROM stores WHERE place_id = g.scope_id) END)`
      }
    ORDER BY s.id, g.id LIMIT ${COLLEAGUES_MAX}`)
  const byId = new Map<string, Colleague & { offices: Colleague['offices'][number][] }>()
  for (const [...cells] of rows) {
    const [, , , , , , , , , label, lastSeenAt, account] = cells
    const office = officeFrom(cells.slice(0, 9) as unknown as Parameters<typeof officeFrom>[0])
    const mayEnd =
      office.staffId !== ctx.viewer.staffId && grantToGive(ctx.viewer.grants, office) !== undefined
    const known = byId.get(office.staffId)
    if (known) known.offices.push({ ...office, mayEnd })
    else
      byId.set(office.staffId, {
        id: office.staffId,
        label,
        offices: [{ ...office, mayEnd }],
        lastSeenAt,
        hasAccount: account !== null,
        hasSecondFactor: account === 1,
      })
  }
  return [...byId.values()]
}

/**
 * Somebody all of whose grants the caller could have given, with the grants by which: for what concerns them as a whole.
 * @throws {ColleagueNotFound}
 */
export const colleagueWhole = async (
  ctx: StaffContext,
  staffId: string,
): Promise<{ readonly label: string; readonly by: readonly Grant[] }> => {
  const [offices, row] = await Promise.all([
    grantsOfStaff(ctx, staffId),
    ctx.db.get<[string] | undefined>(
      sql`SELECT label FROM staff WHERE id = ${staffId} AND disabled_at IS NULL`,
    ),
  ])
  const by = offices.map((office) => grantToGive(ctx.viewer.grants, office))
  const isTheirs = row !== undefined && by.length > 0 && staffId !== ctx.viewer.staffId
  const held = by.filter((grant) => grant !== undefined)
  if (!isTheirs || held.length < by.length) throw new ColleagueNotFound()
  return { label: row[0], by: [...new Set(held)] }
}

/**
 * Ends all sessions and tokens of a colleague at once, as when a phone was lost. They sign in again with what they know.
 * @throws {ColleagueNotFound}
 */
export const endStaffSessions = async (ctx: StaffContext, staffId: string): Promise<string> => {
  const { by } = await colleagueWhole(ctx, staffId)
  await write(ctx, [
    ...by.map((grant) => stillHeld(ctx, grant)),
    does(ctx.db.run(sql`DELETE FROM staff_sessions WHERE user_id = ${staffId}`)),
    does(
      ctx.db.run(
        sql`UPDATE staff_tokens SET revoked_at = ${ctx.now} WHERE staff_id = ${staffId} AND revoked_at IS NULL`,
      ),
    ),
    does(auditing(ctx, 'staff.sessions', { staffId }).statement),
  ])
  return staffId
}
