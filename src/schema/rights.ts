import type { Grant, Viewer } from './context.ts'
import type { StaffRole } from './tables/identity.ts'
import type { MerchantScope } from './tables/partners.ts'

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
  openStores: ['OWNER'],
  answerReviews: ['MANAGER', 'OWNER'],
  /** Calls the next in a queue, and hands out numbers at the place. */
  runQueue: ['CLERK', 'MANAGER', 'OWNER', 'OPERATOR'],
  /** What can be waited for or booked at a place. */
  editQueue: ['MANAGER', 'OWNER', 'OPERATOR'],
  /** Who comes when: checks in, books for those who call or are there, closes slots. */
  runBookings: ['CLERK', 'MANAGER', 'OWNER', 'OPERATOR'],
  /** What can be booked at a place, when, and by which rules. */
  editBookings: ['MANAGER', 'OWNER', 'OPERATOR'],
  readFigures: ['MANAGER', 'OWNER', 'FINANCE'],
  readPayouts: ['OWNER', 'FINANCE'],
  issueInvoices: ['OWNER', 'FINANCE'],
  manageStaff: ['MANAGER', 'OWNER', 'OPERATOR'],
  manageLinks: ['OWNER'],
  /** In a city: what merchants want to show, and what residents say of it. */
  reviewContent: ['OPERATOR'],
  /** In a city: who is paid for stays in which lot, and what purchases earn. */
  manageParking: ['OPERATOR'],
  /** In a city: what residents have reported, and what becomes of it. */
  moderateReports: ['OPERATOR'],
  creditBalance: ['OPERATOR'],
} as const satisfies Readonly<Record<string, readonly StaffRole[]>>

export type Right = keyof typeof RIGHTS

/** What systems of a merchant do, by the scopes of their key. Who hands over sees what they hand over. */
export const RIGHTS_OF_SCOPE: Readonly<Record<MerchantScope, readonly Right[]>> = {
  'stock:write': ['changeStock', 'receiveStock'],
  'prices:write': [],
  'orders:read': ['readOrders'],
  'orders:redeem': ['handOver', 'readOrders'],
}

/**
 * What a viewer holds a right at: grants of staff that carry it, or the merchant of a key whose scopes do; nothing for
 * everybody else.
 */
export const grantsWith = (
  viewer: Viewer,
  right: Right,
): readonly Pick<Grant, 'scope' | 'scopeId'>[] => {
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
