import { sql, type SQL } from 'drizzle-orm'
import type { Context, Grant, StaffContext, Viewer } from '#schema/context.ts'
import type { StaffRole } from '#schema/tables/identity.ts'
import type { MerchantScope } from '#schema/tables/partners.ts'

/** What staff do, with the roles that may. */
export const RIGHTS = {
  readOrders: ['CLERK', 'MANAGER', 'OWNER', 'FINANCE'],
  handOver: ['CLERK', 'MANAGER', 'OWNER'],
  ship: ['CLERK', 'MANAGER', 'OWNER'],
  /** Gives back what the store cannot hand over. */
  cancelUnserved: ['CLERK', 'MANAGER', 'OWNER'],
  decideAfterSale: ['MANAGER', 'OWNER'],
  /** Takes in a delivery: on hand only grows. */
  receiveStock: ['CLERK', 'MANAGER', 'OWNER'],
  changeStock: ['MANAGER', 'OWNER'],
  editProducts: ['MANAGER', 'OWNER'],
  editStore: ['MANAGER', 'OWNER'],
  answerReviews: ['MANAGER', 'OWNER'],
  readFigures: ['MANAGER', 'OWNER', 'FINANCE'],
  readPayouts: ['OWNER', 'FINANCE'],
  issueInvoices: ['OWNER', 'FINANCE'],
  manageStaff: ['MANAGER', 'OWNER', 'OPERATOR'],
  manageLinks: ['OWNER'],
  /** In a city: what merchants want to show, and what residents say of it. */
  reviewContent: ['OPERATOR'],
  creditBalance: ['OPERATOR'],
} as const satisfies Readonly<Record<string, readonly StaffRole[]>>

export type Right = keyof typeof RIGHTS

/** What systems of a merchant do, by the scopes of their key. Who hands over sees what they hand over. */
const RIGHTS_OF_SCOPE: Readonly<Record<MerchantScope, readonly Right[]>> = {
  'stock:write': ['changeStock'],
  'prices:write': [],
  'orders:read': ['readOrders'],
  'orders:redeem': ['handOver', 'readOrders'],
}

const granting = (viewer: Viewer, right: Right): readonly Pick<Grant, 'scope' | 'scopeId'>[] => {
  if (viewer.kind === 'staff')
    return viewer.grants.filter(({ role }) =>
      (RIGHTS[right] as readonly StaffRole[]).includes(role),
    )
  if (viewer.kind !== 'machine' || viewer.merchantId === null) return []
  const may = (Object.keys(RIGHTS_OF_SCOPE) as MerchantScope[]).some(
    (scope) => viewer.scopes.includes(scope) && RIGHTS_OF_SCOPE[scope].includes(right),
  )
  return may ? [{ scope: 'MERCHANT', scopeId: viewer.merchantId }] : []
}

/**
 * The condition that a store is one where the viewer has a right: of the store itself, or of its merchant. It belongs into
 * the WHERE of every statement that reads or writes for staff; nobody else's stores satisfy it.
 */
export const storeIsTheirs = (
  { viewer }: Pick<Context, 'viewer'>,
  right: Right,
  storeId: SQL,
): SQL => {
  const grants = granting(viewer, right)
  const of = (scope: Grant['scope']): string =>
    JSON.stringify(grants.filter((grant) => grant.scope === scope).map(({ scopeId }) => scopeId))
  return sql`(${storeId} IN (SELECT value FROM json_each(${of('STORE')}))
    OR ${storeId} IN (SELECT place_id FROM stores WHERE merchant_id IN (SELECT value FROM json_each(${of('MERCHANT')}))))`
}

/** The condition that a merchant as a whole is one where the viewer has a right; a grant for one of its stores is none. */
export const merchantIsTheirs = (
  { viewer }: Pick<Context, 'viewer'>,
  right: Right,
  merchantId: SQL,
): SQL =>
  sql`${merchantId} IN (SELECT value FROM json_each(${JSON.stringify(
    granting(viewer, right).flatMap(({ scope, scopeId }) =>
      scope === 'MERCHANT' ? [scopeId] : [],
    ),
  )}))`

/** Whether a viewer has a right at a store: for a row that was read already; statements ask by {@link storeIsTheirs}. */
export const mayAtStore = (
  viewer: Viewer,
  right: Right,
  { storeId, merchantId }: { readonly storeId: string; readonly merchantId: string },
): boolean =>
  granting(viewer, right).some(
    ({ scope, scopeId }) =>
      (scope === 'STORE' && scopeId === storeId) ||
      (scope === 'MERCHANT' && scopeId === merchantId),
  )

/** Whether the viewer has a right in a city as a whole. */
export const mayInCity = ({ viewer }: StaffContext, right: Right, cityCode: string): boolean =>
  granting(viewer, right).some(({ scope, scopeId }) => scope === 'CITY' && scopeId === cityCode)
