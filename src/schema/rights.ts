import type { Grant, Viewer } from './context.ts'
import type { StaffRole } from './tables/identity.ts'

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

/** The grants of a viewer that carry a right; none for whoever is not of the staff. */
export const grantsWith = (viewer: Viewer, right: Right): readonly Grant[] =>
  viewer.kind === 'staff'
    ? viewer.grants.filter(({ role }) => (RIGHTS[right] as readonly StaffRole[]).includes(role))
    : []
