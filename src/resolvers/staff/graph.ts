import { z } from 'zod'
import type { Builder, SharedTypes } from '#schema/builder.ts'
import type { StaffContext } from '#schema/context.ts'
import { problemTypes } from '#schema/problem-types.ts'
import { RIGHTS, type Right } from '#schema/rights.ts'
import type { GrantScope, StaffRole } from '#schema/tables/identity.ts'
import { endStaffSessions, listColleagues, type Colleague } from './colleagues.ts'
import { ColleagueNotFound, GrantNotAllowed, InvitationNotValid } from './errors.ts'
import { endGrant, grantRole, type HeldOffice } from './grants.ts'
import { inviteAnew, inviteStaff, revokeInvitation, type OpenInvitation } from './invitations.ts'

const idArg = z.string().min(1).max(64)

const ROLES = {
  CLERK: {
    value: 'CLERK',
    description: 'At the counter of a store: sees its orders, hands over, takes deliveries in.',
  },
  MANAGER: {
    value: 'MANAGER',
    description: 'Runs a store: also answers complaints, counts stock, edits what is sold.',
  },
  OWNER: {
    value: 'OWNER',
    description: 'Owns a merchant: all of it in all of its stores, with staff, links and money.',
  },
  FINANCE: {
    value: 'FINANCE',
    description:
      'Keeps the books of a merchant: sees orders, figures and payouts, issues invoices.',
  },
  OPERATOR: { value: 'OPERATOR', description: 'Runs the portal in a city or a part of it.' },
  EDITOR: { value: 'EDITOR', description: 'Writes for a municipal partner or a scene.' },
} as const satisfies Record<StaffRole, { value: StaffRole; description: string }>
const SCOPES = {
  STORE: { value: 'STORE', description: 'A store.' },
  MERCHANT: { value: 'MERCHANT', description: 'A merchant with all of its stores.' },
  CITY: { value: 'CITY', description: 'A city.' },
  AREA: { value: 'AREA', description: 'The part of a city whose division codes begin so.' },
  SCENE: { value: 'SCENE', description: 'A scene of a city.' },
  PARTNER: { value: 'PARTNER', description: 'A municipal partner in a city.' },
} as const satisfies Record<GrantScope, { value: GrantScope; description: string }>

/** Somebody of the staff as they see themselves. */
interface Me {
  readonly id: string
  readonly rights: readonly Right[]
  readonly grants: StaffContext['viewer']['grants']
}

/** Who works where, and who may say so. */
export const staffGraph = (b: Builder, shared: SharedTypes): void => {
  problemTypes(b, shared, {
    ColleagueNotFound: [ColleagueNotFound, 'There is nobody such for the caller to manage.'],
    GrantNotAllowed: [GrantNotAllowed, 'The caller does not give this role, or not there.'],
    InvitationNotValid: [InvitationNotValid, 'The link was used or called back, or has run out.'],
  })
  const RoleEnum = b.enumType('StaffRole', {
    description: 'What somebody of the staff is.',
    values: ROLES,
  })
  const ScopeEnum = b.enumType('GrantScope', {
    description: 'What a role is held at.',
    values: SCOPES,
  })
  const RightEnum = b.enumType('StaffRight', {
    description: 'Something staff may do; which role carries which right is one table for all.',
    values: Object.fromEntries(
      (Object.keys(RIGHTS) as Right[]).map((right) => [
        right.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
        { value: right, description: `Carried by ${RIGHTS[right].join(', ')}.` },
      ]),
    ) as Record<string, { value: Right; description: string }>,
  })
  type Held = Pick<HeldOffice, 'id' | 'role' | 'scope' | 'scopeId' | 'cityCode' | 'endsAt'>
  const GrantType = b.objectRef<Held>('StaffGrant').implement({
    description: 'A role at something, until a day.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'To end it by.' }),
      role: t.expose('role', { type: RoleEnum, description: 'As what.' }),
      scope: t.expose('scope', { type: ScopeEnum, description: 'At what kind of thing.' }),
      scopeId: t.exposeString('scopeId', { description: 'At which: its id or code.' }),
      cityCode: t.exposeString('cityCode', { description: 'The city where that is.' }),
      endsAt: t.expose('endsAt', { type: 'DateTime', description: 'When it ends by itself.' }),
    }),
  })
  const MeType = b.objectRef<Me>('StaffMember').implement({
    description: 'Somebody of the staff as they see themselves.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Their id, as records of what was done name them.' }),
      rights: t.expose('rights', {
        type: [RightEnum],
        description: 'What they may do somewhere.',
      }),
      grants: t.expose('grants', { type: [GrantType], description: 'Their roles.' }),
    }),
  })
  const ColleagueType = b.objectRef<Colleague>('Colleague').implement({
    description: 'Somebody who works where the caller manages staff.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Their id.' }),
      label: t.exposeString('label', { description: 'What colleagues call them.' }),
      grants: t.expose('offices', {
        type: [GrantType],
        description: 'Their roles there; what they do elsewhere is not shown.',
      }),
      lastSeenAt: t.expose('lastSeenAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When they last did something. Null while they are not signed in.',
      }),
      hasSecondFactor: t.exposeBoolean('hasSecondFactor', {
        description:
          'Whether they have set up the second factor, without which they may do nothing.',
      }),
    }),
  })
  const InvitationType = b.objectRef<OpenInvitation>('StaffInvitation').implement({
    description: 'A link by which somebody joins. Its token is shown here only.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'To call it back by.' }),
      token: t.exposeString('token', {
        description: 'Goes into the address `/console/invitation?token=…`.',
      }),
      expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it ends.' }),
    }),
  })
  const ChangeType = b.objectRef<{ readonly id: string }>('StaffChange').implement({
    description: 'That something about staff was done.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Whom or which invitation it was about.' }),
    }),
  })
  b.queryFields((t) => ({
    staffMember: t.withAuth({ staff: true }).field({
      type: MeType,
      description: 'The caller, of the staff, with all that they may do.',
      resolve: (_root, _args, { viewer: { staffId, grants } }) => ({
        id: staffId,
        grants,
        rights: (Object.keys(RIGHTS) as Right[]).filter((right) =>
          grants.some(({ role }) => RIGHTS[right].some((one) => one === role)),
        ),
      }),
    }),
    colleagues: t.withAuth({ right: 'manageStaff' }).field({
      type: [ColleagueType],
      complexity: { field: 5, multiplier: 20 },
      description: 'Who works where the caller manages staff, at most 500.',
      resolve: (_root, _args, ctx) => listColleagues(ctx),
    }),
  }))
  b.mutationFields((t) => {
    const role = t.arg({ type: RoleEnum, required: true, description: 'As what.' })
    const at = t.arg.string({
      required: true,
      description:
        'At what: the id of a store or merchant, the code of a division, a partner or scene with its city as in `parking@320100`.',
      validate: z.string().min(1).max(64),
    })
    const days = t.arg.int({
      required: true,
      description: 'For how long, 1 to 730; never longer than the caller is there.',
    })
    const staff = t.arg.id({ required: true, description: 'Who.', validate: idArg })
    return {
      inviteStaff: t.withAuth({ right: 'manageStaff' }).field({
        type: InvitationType,
        description: 'Invites somebody to a role that the caller gives.',
        errors: { types: [GrantNotAllowed] },
        args: {
          label: t.arg.string({
            required: true,
            description: 'What colleagues will call them, up to 40 characters.',
          }),
          role,
          at,
          days,
        },
        resolve: (_root, args, ctx) => inviteStaff(ctx, args),
      }),
      inviteStaffAnew: t.withAuth({ right: 'manageStaff' }).field({
        type: InvitationType,
        description: 'A link by which a colleague sets a new password and second factor.',
        errors: { types: [ColleagueNotFound, GrantNotAllowed] },
        args: { staff },
        resolve: (_root, args, ctx) => inviteAnew(ctx, args.staff),
      }),
      revokeInvitation: t.withAuth({ right: 'manageStaff' }).field({
        type: ChangeType,
        description: 'Calls back an invitation that nobody has taken up.',
        errors: { types: [InvitationNotValid] },
        args: { invitation: t.arg.id({ required: true, description: 'Which.', validate: idArg }) },
        resolve: async (_root, { invitation }, ctx) => ({
          id: await revokeInvitation(ctx, invitation),
        }),
      }),
      grantRole: t.withAuth({ right: 'manageStaff' }).field({
        type: ChangeType,
        description: 'Gives a colleague a further role.',
        errors: { types: [ColleagueNotFound, GrantNotAllowed] },
        args: { staff, role, at, days },
        resolve: async (_root, args, ctx) => {
          await grantRole(ctx, { ...args, staffId: args.staff })
          return { id: args.staff }
        },
      }),
      endGrant: t.withAuth({ right: 'manageStaff' }).field({
        type: ChangeType,
        description: 'Ends a role before its time, at once.',
        errors: { types: [ColleagueNotFound, GrantNotAllowed] },
        args: { grant: t.arg.id({ required: true, description: 'Which.', validate: idArg }) },
        resolve: async (_root, { grant }, ctx) => ({ id: await endGrant(ctx, grant) }),
      }),
      endStaffSessions: t.withAuth({ right: 'manageStaff' }).field({
        type: ChangeType,
        description: 'Signs a colleague out everywhere, at once, as when a phone was lost.',
        errors: { types: [ColleagueNotFound, GrantNotAllowed] },
        args: { staff },
        resolve: async (_root, args, ctx) => ({ id: await endStaffSessions(ctx, args.staff) }),
      }),
    }
  })
}
