import { sql, type SQL } from 'drizzle-orm'
import type { Context } from '#schema/context.ts'
import type { GrantScope, StaffRole } from '#schema/tables/identity.ts'
import { SCOPES_OF_ROLE, type Office } from './rules.ts'

type Cells = readonly [
  scopeId: string,
  cityCode: string,
  divisionCode: string | null,
  merchantId: string | null,
]

/** What a role is held at, as rows of {@link Cells}; `at` may be a column. */
const facts = (scope: GrantScope, at: SQL, city: SQL): SQL =>
  ({
    STORE: sql`SELECT s.place_id, p.city_code, p.division_code, s.merchant_id FROM stores s JOIN places p ON p.id = s.place_id WHERE s.place_id = ${at}`,
    MERCHANT: sql`SELECT id, city_code, NULL, NULL FROM merchants WHERE id = ${at}`,
    CITY: sql`SELECT code, code, NULL, NULL FROM cities WHERE code = ${at}`,
    // The city whose divisions begin as the area does, as 3201 of 320100.
    AREA: sql`SELECT code, substr(code, 1, 4) || '00', code, NULL FROM divisions WHERE code = ${at} AND length(code) >= 6
      AND substr(code, 1, 4) || '00' IN (SELECT code FROM cities) AND code NOT IN (SELECT code FROM cities)`,
    PARTNER: sql`SELECT p.id, c.code, NULL, NULL FROM partners p, cities c WHERE p.id = ${at} AND c.code = ${city}`,
    SCENE: sql`SELECT ${at}, code, NULL, NULL FROM cities WHERE code = ${city} AND ${at} GLOB '[a-z]*'`,
  })[scope]

/**
 * A role at what `at` names: a store, merchant or city by its id or code, an area by its division code, a partner or scene in
 * a city as `ptn_…@320100` or `parking@320100`. `undefined` where there is nothing such that the role could be held at.
 */
export const findOffice = async (
  ctx: Pick<Context, 'db'>,
  role: StaffRole,
  at: string,
): Promise<Office | undefined> => {
  const [id = '', city = ''] = at.split('@')
  for (const scope of SCOPES_OF_ROLE[role]) {
    const row = await ctx.db.get<Cells | undefined>(facts(scope, sql`${id}`, sql`${city}`))
    if (!row) continue
    const [scopeId, cityCode, divisionCode, merchantId] = row
    return { role, scope, scopeId, cityCode, divisionCode, merchantId }
  }
  return undefined
}

/** What stands around a grant `g` of a statement: the division and merchant of its store, the division of its area. */
export const AROUND_GRANT = {
  division: sql`CASE g.scope WHEN 'STORE' THEN (SELECT division_code FROM places WHERE id = g.scope_id) WHEN 'AREA' THEN g.scope_id END`,
  merchant: sql`CASE g.scope WHEN 'STORE' THEN (SELECT merchant_id FROM stores WHERE place_id = g.scope_id) END`,
} as const
