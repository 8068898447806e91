import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { cities } from './cities.ts'
import { GRANT_SCOPES, staff, STAFF_ROLES } from './identity.ts'

/*
 * How staff sign in. The five tables of accounts are those of better-auth (user, account, session, verification,
 * twoFactor), with its names of columns in TypeScript and the portal's in SQL; it alone reads and writes them, but for
 * what begins or ends an account as a whole. Moments are milliseconds, as everywhere.
 */

const moment = (name: string) => integer(name, { mode: 'timestamp_ms' })

/** Somebody of the staff who can sign in. `email` is none: it is made of the keyed hash of the name they sign in with. */
export const staffAccounts = sqliteTable('staff_accounts', {
  id: text()
    .primaryKey()
    .references(() => staff.id, { onDelete: 'cascade' }),
  name: text().notNull(),
  email: text().notNull().unique(),
  emailVerified: integer('email_verified', { mode: 'boolean' }).notNull().default(false),
  image: text(),
  twoFactorEnabled: integer('two_factor_enabled', { mode: 'boolean' }).notNull().default(false),
  createdAt: moment('created_at').notNull(),
  updatedAt: moment('updated_at').notNull(),
})

/** The password of an account, hashed by scrypt. */
export const staffCredentials = sqliteTable(
  'staff_credentials',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    providerId: text('provider_id').notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => staffAccounts.id, { onDelete: 'cascade' }),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    accessTokenExpiresAt: moment('access_token_expires_at'),
    refreshTokenExpiresAt: moment('refresh_token_expires_at'),
    scope: text(),
    password: text(),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (t) => [uniqueIndex('staff_credentials_user').on(t.userId, t.providerId)],
)

/** Who is signed in, and with what browser. A cookie is worth something only with the portal's signature beside the token. */
export const staffSessions = sqliteTable(
  'staff_sessions',
  {
    id: text().primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => staffAccounts.id, { onDelete: 'cascade' }),
    token: text().notNull().unique(),
    expiresAt: moment('expires_at').notNull(),
    ipAddress: text('ip_address'), // never filled: who was where is nobody's business
    userAgent: text('user_agent'),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (t) => [
    index('staff_sessions_user').on(t.userId),
    index('staff_sessions_expiry').on(t.expiresAt),
  ],
)

/** Short-lived proofs: that a password was right and a second factor is awaited. */
export const staffVerifications = sqliteTable(
  'staff_verifications',
  {
    id: text().primaryKey(),
    identifier: text().notNull(),
    value: text().notNull(),
    expiresAt: moment('expires_at').notNull(),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (t) => [
    index('staff_verifications_identifier').on(t.identifier),
    index('staff_verifications_expiry').on(t.expiresAt),
  ],
)

/** The second factor: a secret of RFC 6238 and codes for its loss, both encrypted. */
export const staffTwoFactors = sqliteTable(
  'staff_two_factors',
  {
    id: text().primaryKey(),
    secret: text().notNull(),
    backupCodes: text('backup_codes').notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => staffAccounts.id, { onDelete: 'cascade' }),
    verified: integer({ mode: 'boolean' }).notNull().default(false),
    failedVerificationCount: integer('failed_verification_count').notNull().default(0),
    lockedUntil: moment('locked_until'),
  },
  (t) => [uniqueIndex('staff_two_factors_user').on(t.userId)],
)

/**
 * Passwords that were wrong, by the keyed hash of the name they were tried with, whether anybody has that name or not: so a
 * lock tells nobody which names there are.
 */
export const staffLockouts = sqliteTable(
  'staff_lockouts',
  {
    nameIndex: text('name_index').primaryKey(),
    failures: integer().notNull(),
    lockedUntil: integer('locked_until'),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [
    index('staff_lockouts_updated').on(t.updatedAt),
    check('staff_lockouts_failures', sql`${t.failures} >= 0`),
  ],
)

/**
 * A link by which somebody joins with a first grant, or, where `staffId` is somebody already, sets a new password and second
 * factor. It works once, for three days.
 */
export const staffInvitations = sqliteTable(
  'staff_invitations',
  {
    id: text().primaryKey(),
    tokenHash: text('token_hash').notNull().unique(),
    label: text().notNull(),
    staffId: text('staff_id').references(() => staff.id, { onDelete: 'cascade' }),
    role: text({ enum: STAFF_ROLES }),
    scope: text({ enum: GRANT_SCOPES }),
    scopeId: text('scope_id'),
    cityCode: text('city_code').references(() => cities.code),
    grantEndsAt: integer('grant_ends_at'),
    invitedBy: text('invited_by'), // null: at the command line
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    acceptedAt: integer('accepted_at'),
    revokedAt: integer('revoked_at'),
  },
  (t) => [
    index('staff_invitations_scope').on(t.scope, t.scopeId),
    index('staff_invitations_staff').on(t.staffId),
    check(
      'staff_invitations_grant',
      sql`(${t.staffId} is null) = (${t.role} is not null and ${t.scope} is not null and ${t.scopeId} is not null and ${t.cityCode} is not null and ${t.grantEndsAt} is not null)`,
    ),
  ],
)
