import type { Grant } from '#schema/context.ts'
import type { GrantScope, StaffRole } from '#schema/tables/identity.ts'
import { DAY_MS } from '#schema/time.ts'

/** At what a role is held. */
export const SCOPES_OF_ROLE: Readonly<Record<StaffRole, readonly GrantScope[]>> = {
  CLERK: ['STORE'],
  MANAGER: ['STORE'],
  OWNER: ['MERCHANT'],
  FINANCE: ['MERCHANT'],
  OPERATOR: ['CITY', 'AREA'],
  EDITOR: ['PARTNER', 'SCENE'],
}

/** A role at something, with what lies around it. */
export interface Office {
  readonly role: StaffRole
  readonly scope: GrantScope
  readonly scopeId: string
  readonly cityCode: string
  /** Of a store: the division where it stands, and whose it is. */
  readonly divisionCode: string | null
  readonly merchantId: string | null
}

/** Roles that may give a role, and end it again. Operators of a whole city are made at the command line alone. */
const GIVEN_BY: Readonly<Record<StaffRole, readonly StaffRole[]>> = {
  CLERK: ['MANAGER', 'OWNER', 'OPERATOR'],
  MANAGER: ['OWNER', 'OPERATOR'],
  OWNER: ['OWNER', 'OPERATOR'],
  FINANCE: ['OWNER', 'OPERATOR'],
  OPERATOR: ['OPERATOR'],
  EDITOR: ['OPERATOR'],
}

const covers = ({ scope, scopeId, cityCode }: Grant, office: Office): boolean => {
  switch (scope) {
    case 'STORE':
      return office.scope === 'STORE' && office.scopeId === scopeId
    case 'MERCHANT':
      return (office.scope === 'MERCHANT' ? office.scopeId : office.merchantId) === scopeId
    case 'AREA':
      return office.cityCode === cityCode && (office.divisionCode?.startsWith(scopeId) ?? false)
    case 'CITY':
      return office.cityCode === scopeId && !(office.scope === 'CITY' && office.role === 'OPERATOR')
    case 'SCENE':
    case 'PARTNER':
      return false
  }
}

/**
 * The grant by which somebody may give a role, or end it: the one that lasts longest. `undefined` where they may not. What
 * lies above somebody's own scope is out of their reach, and so is a role that only others give.
 */
export const grantToGive = (grants: readonly Grant[], office: Office): Grant | undefined =>
  grants
    .filter((grant) => GIVEN_BY[office.role].includes(grant.role) && covers(grant, office))
    .toSorted((a, b) => b.endsAt - a.endsAt)[0]

/** Nobody is given a role for longer than two years, nor for longer than whoever gives it has theirs. */
const GRANT_MAX_DAYS = 730

/** When a grant ends that is given for so many days. */
export const endOfGrant = (now: number, days: number, by: Pick<Grant, 'endsAt'>): number =>
  Math.min(now + days * DAY_MS, by.endsAt)

/** Whether a grant may be given for so many days. */
export const areDays = (days: number): boolean =>
  Number.isInteger(days) && days >= 1 && days <= GRANT_MAX_DAYS

const LABEL_MAX = 40
/** Whether colleagues may call somebody so. */
export const isLabel = (label: string): boolean =>
  label.trim() !== '' && label.length <= LABEL_MAX && !/[\p{Cc}\p{Cf}]/u.test(label)

/** A name somebody signs in with, as it is looked up: what is written small or wide is the same. */
export const normalName = (name: string): string => name.normalize('NFKC').trim().toLowerCase()

/** Whether a name can be signed in with: 3 to 40 letters, digits and . _ @ + -. */
export const isSignInName = (name: string): boolean =>
  /^[\p{L}\p{N}._@+-]{3,40}$/u.test(normalName(name))

/** The passwords that are tried first everywhere; what merely begins with one is as bad. */
const COMMON = [
  'password',
  'passw0rd',
  'qwerty',
  '123456',
  '111111',
  '000000',
  'abc123',
  'admin',
  'iloveyou',
  'shijing',
  'woaini',
  '5201314',
  '147258',
]
const PASSWORD_MIN = 10
const PASSWORD_MAX = 128

/** What is wrong with a password; `undefined` when nothing is. */
export type PasswordFault = 'SHORT' | 'LONG' | 'ONE_KIND' | 'NAME' | 'COMMON'

/**
 * Judges a password: at least ten characters of at least two kinds (letters, digits, others), neither the name it belongs to
 * nor built on one that everybody tries (GB/T 22239-2019, 8.1.4.1; NIST SP 800-63B, 5.1.1.2).
 */
export const passwordFault = (password: string, name: string): PasswordFault | undefined => {
  const plain = password.normalize('NFKC')
  if (Array.from(plain).length < PASSWORD_MIN) return 'SHORT'
  if (plain.length > PASSWORD_MAX) return 'LONG'
  const kinds = [/\p{L}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(plain)).length
  if (kinds < 2) return 'ONE_KIND'
  const folded = plain.toLowerCase()
  const own = normalName(name)
  if (own !== '' && folded.includes(own)) return 'NAME'
  // What is left of it besides the common one has to be a password of its own.
  if (COMMON.some((one) => folded.includes(one) && folded.length - one.length < 8)) return 'COMMON'
  return undefined
}

/** Wrong passwords in a row after which a name is locked, and for how long (GB/T 22239-2019, 8.1.4.1). */
export const LOCK_AFTER = 5
export const LOCK_MS = 30 * 60_000
/** Without a request for so long, somebody is signed out; and after so long in any case. */
export const IDLE_MS = 30 * 60_000
export const SESSION_MAX_MS = 12 * 3_600_000
