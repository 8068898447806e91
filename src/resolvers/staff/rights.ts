import { sql, type SQL } from 'drizzle-orm'
import type { Grant, StaffContext, Viewer } from '#schema/context.ts'
import type { StaffRole } from '#schema/tables/identity.ts'

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

const granting = (viewer: Viewer, right: Right): readonly Grant[] =>
  viewer.kind === 'staff'
    ? viewer.grants.filter(({ role }) => (RIGHTS[right] as readonly StaffRole[]).includes(role))
    : []

/**
 * The condition that a store is one where the viewer has a right: of the store itself, or of its merchant. It belongs into
 * the WHERE of every statement that reads or writes for staff; nobody else's stores satisfy it.
 */
export const storeIsTheirs = ({ viewer }: StaffContext, right: Right, storeId: SQL): SQL => {
  const grants = granting(viewer, right)
  const of = (scope: Grant['scope']): string =>
    JSON.stringify(grants.filter((grant) => grant.scope === scope).map(({ scopeId }) => scopeId))
  return sql`(${storeId} IN (SELECT value FROM json_each(${of('STORE')}))
    OR ${storeId} IN (SELECT place_id FROM stores WHERE merchant_id IN (SELECT value FROM json_each(${of('MERCHANT')}))))`
}

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
