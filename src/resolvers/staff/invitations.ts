import { sql } from 'drizzle-orm'
import { does, mustHit, write } from '#schema/batch.ts'
import { vaultOf, type Context, type StaffContext } from '#schema/context.ts'
import { sha256 } from '#schema/hash.ts'
import { BadInput } from '#schema/problem.ts'
import type { GrantScope, StaffRole } from '#schema/tables/identity.ts'
import { DAY_MS } from '#schema/time.ts'
import { newToken } from '#schema/tokens.ts'
import { auditing } from '../audit/service.ts'
import { colleagueWhole } from './colleagues.ts'
import { InvitationNotValid, SignInNameTaken } from './errors.ts'
import { giving, grantSteps, stillHeld } from './grants.ts'
import { findOffice } from './offices.ts'
import { merchantIsTheirs, storeIsTheirs } from './rights.ts'
import { grantToGive, isLabel, isSignInName, normalName, type Office } from './rules.ts'

/** An invitation as it is handed on: the token is shown here only, the portal keeps its hash. */
export interface OpenInvitation {
  readonly id: string
  readonly token: string
  readonly expiresAt: number
}

const LIFE_MS = 3 * DAY_MS

/** The rows that make an invitation, for whoever may. */
export const invitationSteps = async (
  ctx: Context,
  {
    label,
    office,
    endsAt,
    staffId,
    invitedBy,
  }: {
    readonly label: string
    readonly office?: Pick<Office, 'role' | 'scope' | 'scopeId' | 'cityCode'> | undefined
    readonly endsAt?: number | undefined
    readonly staffId?: string | undefined
    readonly invitedBy: string | null
  },
) => {
  const id = ctx.newId('StaffInvitation')
  const { token, hash } = await newToken('invitation')
  const expiresAt = ctx.now + LIFE_MS
  const { role = null, scope = null, scopeId = null, cityCode = null } = office ?? {}
  return {
    invitation: { id, token, expiresAt },
    steps: [
      does(
        ctx.db
          .run(sql`INSERT INTO staff_invitations (id, token_hash, label, staff_id, role, scope, scope_id, city_code, grant_ends_at, invited_by, created_at, expires_at)
          VALUES (${id}, ${hash}, ${label}, ${staffId ?? null}, ${role}, ${scope}, ${scopeId}, ${cityCode}, ${endsAt ?? null}, ${invitedBy}, ${ctx.now}, ${expiresAt})`),
      ),
      does(
        auditing(ctx, 'staff.invite', {
          invitation: id,
          ...(staffId === undefined ? { role, scope, scopeId } : { staffId }),
        }).statement,
      ),
    ],
  }
}

/**
 * Invites somebody to a role. Whoever has the link may take it up, once, within three days.
 * @param wanted `label`: what colleagues will call them.
 * @throws {GrantNotAllowed} {@link BadInput} BAD_LABEL, BAD_DAYS
 */
export const inviteStaff = async (
  ctx: StaffContext,
  wanted: {
    readonly label: string
    readonly role: StaffRole
    readonly at: string
    readonly days: number
  },
): Promise<OpenInvitation> => {
  const label = wanted.label.trim()
  if (!isLabel(label))
    throw new BadInput('BAD_LABEL', 'What colleagues call them, up to 40 characters.', 'label')
  const { office, by, endsAt } = await giving(ctx, wanted)
  const { invitation, steps } = await invitationSteps(ctx, {
    label,
    office,
    endsAt,
    invitedBy: ctx.viewer.staffId,
  })
  await write(ctx, [stillHeld(ctx, by), ...steps])
  return invitation
}

/**
 * A link by which a colleague sets a new password and second factor. Until it is used the old ones count; end their sessions as
 * well where something was lost. For whoever could have given them all that they have.
 * @throws {ColleagueNotFound}
 */
export const inviteAnew = async (ctx: StaffContext, staffId: string): Promise<OpenInvitation> => {
  const { label, by } = await colleagueWhole(ctx, staffId)
  const { invitation, steps } = await invitationSteps(ctx, {
    label,
    staffId,
    invitedBy: ctx.viewer.staffId,
  })
  await write(ctx, [...by.map((grant) => stillHeld(ctx, grant)), ...steps])
  return invitation
}

/**
 * Calls back an invitation that nobody has taken up, for whoever could have made it; again, it is the same.
 * @throws {InvitationNotValid}
 */
export const revokeInvitation = async (ctx: StaffContext, id: string): Promise<string> => {
  const row = await ctx.db.get<
    [StaffRole | null, string | null, string | null, string | null] | undefined
  >(
    sql`SELECT role, scope_id, city_code, staff_id FROM staff_invitations WHERE id = ${id} AND accepted_at IS NULL`,
  )
  if (!row) throw new InvitationNotValid()
  const [role, scopeId, cityCode, staffId] = row
  const office = role && (await findOffice(ctx, role, `${scopeId}@${cityCode}`))
  const by = office ? grantToGive(ctx.viewer.grants, office) : undefined
  const isTheirs =
    staffId === null
      ? by !== undefined
      : await colleagueWhole(ctx, staffId).then(
          () => true,
          () => false,
        )
  if (!isTheirs) throw new InvitationNotValid()
  await write(ctx, [
    mustHit(
      ctx.db.run(sql`UPDATE staff_invitations SET revoked_at = coalesce(revoked_at, ${ctx.now})
        WHERE id = ${id} AND accepted_at IS NULL`),
      () => new InvitationNotValid(),
    ),
    does(auditing(ctx, 'staff.uninvite', { invitation: id }).statement),
  ])
  return id
}

/** An invitation that is open, to what the caller gives. */
export interface PendingInvitation {
  readonly id: string
  readonly label: string
  readonly role: StaffRole
  readonly scope: GrantScope
  readonly scopeId: string
  readonly expiresAt: number
}

/** Invitations to a merchant and its stores that nobody has taken up yet, for whoever manages staff of the merchant. */
export const pendingInvitations = async (
  ctx: StaffContext,
  merchant: string,
): Promise<readonly PendingInvitation[]> =>
  (
    await ctx.db.all<[string, string, StaffRole, GrantScope, string, number]>(sql`
      SELECT i.id, i.label, i.role, i.scope, i.scope_id, i.expires_at FROM staff_invitations i
      WHERE i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > ${ctx.now} AND i.role IS NOT NULL
        AND ((i.scope = 'STORE' AND i.scope_id IN (SELECT place_id FROM stores WHERE merchant_id = ${merchant}) AND ${storeIsTheirs(ctx, 'manageStaff', sql`i.scope_id`)})
          OR (i.scope = 'MERCHANT' AND i.scope_id = ${merchant} AND ${merchantIsTheirs(ctx, 'manageStaff', sql`i.scope_id`)}))
      ORDER BY i.id LIMIT 100`)
  ).map(([id, label, role, scope, scopeId, expiresAt]) => ({
    id,
    label,
    role,
    scope,
    scopeId,
    expiresAt,
  }))

/** What an invitation is to, as it is shown to whoever opens it. */
export interface Invitation {
  readonly id: string
  readonly label: string
  /** Somebody already, who sets a new password. */
  readonly staffId: string | null
  readonly role: StaffRole | null
  readonly scope: GrantScope | null
  readonly scopeId: string | null
  readonly cityCode: string | null
  readonly grantEndsAt: number | null
  readonly invitedBy: string | null
}

type Cells = readonly [
  string,
  string,
  string | null,
  StaffRole | null,
  GrantScope | null,
  string | null,
  string | null,
  number | null,
  string | null,
]

/** The invitation of a link. @throws {InvitationNotValid} */
export const readInvitation = async (ctx: Context, token: string): Promise<Invitation> => {
  const row = await ctx.db.get<Cells | undefined>(sql`
    SELECT id, label, staff_id, role, scope, scope_id, city_code, grant_ends_at, invited_by FROM staff_invitations
    WHERE token_hash = ${await sha256(token)} AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > ${ctx.now}`)
  if (!row) throw new InvitationNotValid()
  const [id, label, staffId, role, scope, scopeId, cityCode, grantEndsAt, invitedBy] = row
  return { id, label, staffId, role, scope, scopeId, cityCode, grantEndsAt, invitedBy }
}

/**
 * The address that stands for a sign-in name: of a domain that can never be, and nothing to be read from it without the
 * portal's key, since people sign in with their phone numbers.
 */
export const accountAddress = async (ctx: Context, name: string): Promise<string> => {
  const hash = await sha256(await vaultOf(ctx).index(normalName(name), 'staff.name'))
  return `${hash.slice(0, 40)}@staff.invalid`
}

/**
 * Takes up an invitation: the account is there, with its password and first grant, and the link is used up; or, for somebody
 * already, the password is new, the second factor has to be set up again and all sessions have ended.
 * @param passwordHash as the sign-in library hashes; judged by `passwordFault` before.
 * @throws {InvitationNotValid} {@link SignInNameTaken} {@link BadInput} BAD_SIGN_IN_NAME
 */
export const acceptInvitation = async (
  ctx: Context,
  {
    token,
    name,
    passwordHash,
  }: { readonly token: string; readonly name: string; readonly passwordHash: string },
): Promise<{ readonly staffId: string }> => {
  if (!isSignInName(name))
    throw new BadInput('BAD_SIGN_IN_NAME', 'Three to forty letters, digits and . _ @ + -.', 'name')
  const invitation = await readInvitation(ctx, token)
  const email = await accountAddress(ctx, name)
  const staffId = invitation.staffId ?? ctx.newId('Staff')
  const { db, now } = ctx
  const { label, role, scope, scopeId, cityCode, grantEndsAt, invitedBy } = invitation
  const used = mustHit(
    db.run(sql`UPDATE staff_invitations SET accepted_at = ${now}
      WHERE id = ${invitation.id} AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > ${now}`),
    () => new InvitationNotValid(),
  )
  const account = does(
    db.run(sql`INSERT INTO staff_accounts (id, name, email, created_at, updated_at) VALUES (${staffId}, ${label}, ${email}, ${now}, ${now})
      ON CONFLICT (id) DO UPDATE SET email = excluded.email, two_factor_enabled = 0, updated_at = excluded.updated_at`),
    { 'staff_accounts.email': () => new SignInNameTaken() },
  )
  const credential = does(
    db.run(sql`INSERT INTO staff_credentials (id, account_id, provider_id, user_id, password, created_at, updated_at)
      VALUES (${staffId}, ${staffId}, 'credential', ${staffId}, ${passwordHash}, ${now}, ${now})
      ON CONFLICT (user_id, provider_id) DO UPDATE SET password = excluded.password, updated_at = excluded.updated_at`),
  )
  const isNew = role !== null && scope !== null && scopeId !== null && cityCode !== null
  await write(ctx, [
    used,
    ...(isNew
      ? [
          does(
            db.run(
              sql`INSERT INTO staff (id, label, created_at) VALUES (${staffId}, ${label}, ${now})`,
            ),
          ),
          account,
          credential,
          ...grantSteps(
            ctx,
            staffId,
            { role, scope, scopeId, cityCode },
            { endsAt: grantEndsAt ?? now, grantedBy: invitedBy },
          ),
        ]
      : [
          account,
          credential,
          does(db.run(sql`DELETE FROM staff_two_factors WHERE user_id = ${staffId}`)),
          does(db.run(sql`DELETE FROM staff_sessions WHERE user_id = ${staffId}`)),
          does(auditing(ctx, 'staff.anew', { staffId, invitation: invitation.id }).statement),
        ]),
  ])
  return { staffId }
}
