import { sql, type SQL } from 'drizzle-orm'
import type { Context, Grant, Viewer } from '#schema/context.ts'
import { grantsWith, type Right } from '#schema/rights.ts'

export type { Right } from '#schema/rights.ts'

type Held = Pick<Grant, 'scope' | 'scopeId'>

/** Ids of what some grants are held at, as a JSON list for json_each. */
const heldAt = (grants: readonly Held[], scope: Grant['scope']): string =>
  JSON.stringify(grants.filter((grant) => grant.scope === scope).map(({ scopeId }) => scopeId))

/** Stores of a city, or of a part of it, that grants are held at; nothing where none is. */
const inCityOf = (grants: readonly Held[], storeId: SQL): SQL =>
  grants.some(({ scope }) => scope === 'CITY' || scope === 'AREA')
    ? sql` OR ${storeId} IN (SELECT id FROM places WHERE city_code IN (SELECT value FROM json_each(${heldAt(grants, 'CITY')}))
        OR EXISTS (SELECT 1 FROM json_each(${heldAt(grants, 'AREA')}) WHERE substr(division_code, 1, length(value)) = value))`
    : sql``

/**
 * The condition that a store is one where the viewer has a right: of the store itself, of its merchant, or of the city or the
 * part of it where it stands. It belongs into the WHERE of every statement that reads or writes for staff; nobody else's
 * stores satisfy it.
 */
export const storeIsTheirs = (
  { viewer }: Pick<Context, 'viewer'>,
  right: Right,
  storeId: SQL,
): SQL => {
  const grants = grantsWith(viewer, right)
  return sql`(${storeId} IN (SELECT value FROM json_each(${heldAt(grants, 'STORE')}))
    OR ${storeId} IN (SELECT place_id FROM stores WHERE merchant_id IN (SELECT value FROM json_each(${heldAt(grants, 'MERCHANT')})))${inCityOf(grants, storeId)})`
}

/** The condition that a merchant is one where the viewer has a right as a whole, or in whose city they have it. */
export const merchantIsTheirs = (
  { viewer }: Pick<Context, 'viewer'>,
  right: Right,
  merchantId: SQL,
): SQL => {
  const grants = grantsWith(viewer, right)
  return sql`(${merchantId} IN (SELECT value FROM json_each(${heldAt(grants, 'MERCHANT')}))
    OR ${merchantId} IN (SELECT id FROM merchants WHERE city_code IN (SELECT value FROM json_each(${heldAt(grants, 'CITY')}))))`
}

/**
 * The condition that a merchant is one where the viewer has a right as a whole or at any of its stores: for what stores of a
 * merchant share, as its products.
 */
export const merchantOrStoreIsTheirs = (
  ctx: Pick<Context, 'viewer'>,
  right: Right,
  merchantId: SQL,
): SQL => {
  const grants = grantsWith(ctx.viewer, right)
  return sql`(${merchantIsTheirs(ctx, right, merchantId)}
    OR ${merchantId} IN (SELECT merchant_id FROM stores WHERE place_id IN (SELECT value FROM json_each(${heldAt(grants, 'STORE')}))))`
}

/** Whether a viewer has a right at a store: for a row that was read already; statements ask by {@link storeIsTheirs}. */
export const mayAtStore = (
  viewer: Viewer,
  right: Right,
  { storeId, merchantId }: { readonly storeId: string; readonly merchantId: string },
): boolean =>
  grantsWith(viewer, right).some(
    ({ scope, scopeId }) =>
      (scope === 'STORE' && scopeId === storeId) ||
      (scope === 'MERCHANT' && scopeId === merchantId),
  )

/** Whether the viewer has a right in a city as a whole. */
export const mayInCity = (
  { viewer }: Pick<Context, 'viewer'>,
  right: Right,
  cityCode: string,
): boolean =>
  grantsWith(viewer, right).some(({ scope, scopeId }) => scope === 'CITY' && scopeId === cityCode)
