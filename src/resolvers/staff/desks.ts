import { sql } from 'drizzle-orm'
import type { Context, StaffContext, Viewer } from '#schema/context.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { grantsWith, RIGHTS, type Right } from '#schema/rights.ts'

/** A store where somebody works, with the merchant it is of. */
export interface Desk {
  readonly storeId: string
  readonly names: LocalizedText
  readonly merchantId: string
  readonly merchantNames: LocalizedText
  readonly cityCode: string
  readonly zone: string
}

const DESKS_MAX = 200

type Cells = readonly [string, string, string, string, string, string]

const read = async (ctx: Context, where: ReturnType<typeof sql>): Promise<readonly Desk[]> =>
  (
    await ctx.db.all<Cells>(sql`
      SELECT s.place_id, p.names, s.merchant_id, m.names, p.city_code, c.zone
      FROM stores s JOIN places p ON p.id = s.place_id JOIN merchants m ON m.id = s.merchant_id JOIN cities c ON c.code = p.city_code
      WHERE ${where} ORDER BY p.city_code, s.merchant_id, s.place_id LIMIT ${DESKS_MAX}`)
  ).map(([storeId, names, merchantId, merchantNames, cityCode, zone]) => ({
    storeId,
    names: JSON.parse(names) as LocalizedText, // written by JSON columns of the catalogue
    merchantId,
    merchantNames: JSON.parse(merchantNames) as LocalizedText,
    cityCode,
    zone,
  }))

/** The stores where the caller works: those of their grants, and all of a merchant that they have a role at; at most 200. */
export const listDesks = (ctx: StaffContext): Promise<readonly Desk[]> => {
  const ids = (scope: string): string =>
    JSON.stringify(
      ctx.viewer.grants.filter((grant) => grant.scope === scope).map(({ scopeId }) => scopeId),
    )
  return read(
    ctx,
    sql`s.place_id IN (SELECT value FROM json_each(${ids('STORE')})) OR s.merchant_id IN (SELECT value FROM json_each(${ids('MERCHANT')}))`,
  )
}

/** Codes of the cities that the caller looks after as a whole. */
export const citiesLookedAfter = ({ viewer }: StaffContext): readonly string[] => [
  ...new Set(
    grantsWith(viewer, 'reviewContent').flatMap(({ scope, scopeId }) =>
      scope === 'CITY' ? [scopeId] : [],
    ),
  ),
]

/** What the caller may do at a store, in the order of the table of rights. */
export const rightsAt = (
  viewer: Viewer,
  { storeId, merchantId }: Pick<Desk, 'storeId' | 'merchantId'>,
): ReadonlySet<Right> =>
  new Set(
    (Object.keys(RIGHTS) as Right[]).filter((right) =>
      grantsWith(viewer, right).some(
        ({ scope, scopeId }) =>
          (scope === 'STORE' && scopeId === storeId) ||
          (scope === 'MERCHANT' && scopeId === merchantId),
      ),
    ),
  )

/** What colleagues call somebody; `''` where there is nobody such. */
export const labelOf = async (ctx: Context, staffId: string): Promise<string> =>
  (
    await ctx.db.get<[string] | undefined>(sql`SELECT label FROM staff WHERE id = ${staffId}`)
  )?.[0] ?? ''

/** Somebody of the demonstration, to be played at a developer's machine. */
export interface Player {
  readonly staffId: string
  readonly label: string
  readonly role: string
  readonly at: LocalizedText | null
}

/** Who can be played: accounts of the demonstration, by the beginning of their address. */
export const listPlayers = async (ctx: Context): Promise<readonly Player[]> =>
  (
    await ctx.db.all<[string, string, string, string | null]>(sql`
      SELECT a.id, s.label, g.role, CASE g.scope WHEN 'STORE' THEN (SELECT names FROM places WHERE id = g.scope_id)
        WHEN 'MERCHANT' THEN (SELECT names FROM merchants WHERE id = g.scope_id) WHEN 'CITY' THEN (SELECT names FROM cities WHERE code = g.scope_id) END
      FROM staff_accounts a JOIN staff s ON s.id = a.id JOIN staff_grants g ON g.staff_id = a.id
      WHERE a.email LIKE 'demo-%' AND s.disabled_at IS NULL AND g.revoked_at IS NULL AND g.ends_at > ${ctx.now} ORDER BY g.id`)
  ).map(([staffId, label, role, at]) => ({
    staffId,
    label,
    role,
    at: at === null ? null : (JSON.parse(at) as LocalizedText),
  }))
