import { sql } from 'drizzle-orm'
import {
  check,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import { cities } from './cities.ts'

/**
 * A person who uses the portal. Columns named `…_sealed` hold values that only src/schema/vault.ts can open, those
 * named `…_index` a keyed hash to find them by: the file alone tells nobody's name or number.
 */
export const residents = sqliteTable(
  'residents',
  {
    id: text().primaryKey(),
    phoneSealed: text('phone_sealed'),
    phoneIndex: text('phone_index'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    index('residents_phone').on(t.phoneIndex),
    check('residents_phone_both', sql`(${t.phoneSealed} is null) = (${t.phoneIndex} is null)`),
  ],
)

/** How an outside party knows a resident. One identity is one resident, however often they sign in at once. */
export const residentIdentities = sqliteTable(
  'resident_identities',
  {
    appId: text('app_id').notNull(),
    openidIndex: text('openid_index').notNull(),
    openidSealed: text('openid_sealed').notNull(),
    residentId: text('resident_id')
      .notNull()
      .references(() => residents.id, { onDelete: 'cascade' }),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.appId, t.openidIndex] }),
    index('resident_identities_resident').on(t.residentId),
  ],
)

/**
 * Who holds a token. Without a resident it is a guest's, who may fill a cart. Tokens are hashed; after a rotation the
 * one before still counts for a moment, since the client cannot know whether the new one arrived.
 */
export const sessions = sqliteTable(
  'sessions',
  {
    id: text().primaryKey(),
    tokenHash: text('token_hash').notNull(),
    previousHash: text('previous_hash'),
    rotatedAt: integer('rotated_at').notNull(),
    residentId: text('resident_id').references(() => residents.id, { onDelete: 'cascade' }),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    revokedAt: integer('revoked_at'),
  },
  (t) => [
    uniqueIndex('sessions_token').on(t.tokenHash),
    uniqueIndex('sessions_previous').on(t.previousHash),
    index('sessions_resident').on(t.residentId),
    index('sessions_expiry').on(t.expiresAt),
  ],
)

/** Where a resident has things sent. The division is plain, since freight depends on it; the rest is sealed. */
export const addresses = sqliteTable(
  'addresses',
  {
    id: text().primaryKey(),
    residentId: text('resident_id')
      .notNull()
      .references(() => residents.id, { onDelete: 'cascade' }),
    divisionCode: text('division_code').notNull(),
    recipientSealed: text('recipient_sealed').notNull(),
    phoneSealed: text('phone_sealed').notNull(),
    streetSealed: text('street_sealed').notNull(),
    positionSealed: text('position_sealed'), // where its door is, WGS-84; null: not told
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [
    index('addresses_resident').on(t.residentId, t.id),
    check('addresses_division', sql`length(${t.divisionCode}) = 6`),
  ],
)

export const STAFF_ROLES = ['CLERK', 'MANAGER', 'OWNER', 'FINANCE', 'OPERATOR', 'EDITOR'] as const
/**
 * CLERK and MANAGER belong to a store, OWNER and FINANCE to a merchant, OPERATOR to a city or a part of it, EDITOR to a
 * partner or a scene.
 */
export type StaffRole = (typeof STAFF_ROLES)[number]
export const GRANT_SCOPES = ['STORE', 'MERCHANT', 'CITY', 'AREA', 'SCENE', 'PARTNER'] as const
export type GrantScope = (typeof GRANT_SCOPES)[number]

/** Somebody who works for a merchant or for the city. `label` is what colleagues call them, no legal name. */
export const staff = sqliteTable('staff', {
  id: text().primaryKey(),
  label: text().notNull(),
  createdAt: integer('created_at').notNull(),
  disabledAt: integer('disabled_at'),
})

/** What somebody may do, and where. Never changed but to end it. */
export const staffGrants = sqliteTable(
  'staff_grants',
  {
    id: text().primaryKey(),
    staffId: text('staff_id')
      .notNull()
      .references(() => staff.id, { onDelete: 'cascade' }),
    role: text({ enum: STAFF_ROLES }).notNull(),
    scope: text({ enum: GRANT_SCOPES }).notNull(),
    /** The id of a store, merchant or partner, the code of a city, the beginning of division codes, the id of a scene. */
    scopeId: text('scope_id').notNull(),
    cityCode: text('city_code')
      .notNull()
      .references(() => cities.code),
    grantedBy: text('granted_by'), // somebody of the staff; null: at the command line
    createdAt: integer('created_at').notNull(),
    endsAt: integer('ends_at').notNull(),
    revokedAt: integer('revoked_at'),
  },
  (t) => [
    index('staff_grants_staff').on(t.staffId),
    index('staff_grants_scope').on(t.scope, t.scopeId),
    check(
      'staff_grants_role',
      sql`(${t.role} in ('CLERK','MANAGER') and ${t.scope} = 'STORE') or (${t.role} in ('OWNER','FINANCE') and ${t.scope} = 'MERCHANT') or (${t.role} = 'OPERATOR' and ${t.scope} in ('CITY','AREA')) or (${t.role} = 'EDITOR' and ${t.scope} in ('SCENE','PARTNER'))`,
    ),
    check('staff_grants_end', sql`${t.endsAt} > ${t.createdAt}`),
  ],
)

/** Tokens of staff, hashed: for programs that act for somebody, made at the command line. */
export const staffTokens = sqliteTable(
  'staff_tokens',
  {
    hash: text().primaryKey(),
    staffId: text('staff_id')
      .notNull()
      .references(() => staff.id, { onDelete: 'cascade' }),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    revokedAt: integer('revoked_at'),
  },
  (t) => [index('staff_tokens_staff').on(t.staffId)],
)
