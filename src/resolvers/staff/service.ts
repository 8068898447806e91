import { sql } from 'drizzle-orm'
import { does, write } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import type { StaffRole } from '#schema/tables/identity.ts'
import { DAY_MS } from '#schema/time.ts'
import { newToken } from '#schema/tokens.ts'
import { grantSteps } from './grants.ts'
import { invitationSteps, type OpenInvitation } from './invitations.ts'
import { findOffice } from './offices.ts'
import { isLabel, type Office } from './rules.ts'

interface Post {
  readonly label: string
  readonly role: StaffRole
  /** As of `findOffice`. */
  readonly at: string
  readonly days: number
}

const officeOf = async (ctx: Context, { label, role, at }: Post): Promise<Office> => {
  if (!isLabel(label))
    throw new BadInput('BAD_LABEL', 'What colleagues call them, up to 40 characters.', 'label')
  const office = await findOffice(ctx, role, at)
  if (!office) throw new BadInput('UNKNOWN_SCOPE', `Nobody can be ${role} at ${at}.`, 'at')
  return office
}

/**
 * Takes somebody on whose programs act for them: a first grant, and a token that is shown once. What is granted is audited in
 * the same batch.
 * @throws {BadInput} BAD_LABEL, UNKNOWN_SCOPE
 */
export const employ = async (
  ctx: Context,
  post: Post,
): Promise<{ readonly staffId: string; readonly token: string }> => {
  const office = await officeOf(ctx, post)
  const staffId = ctx.newId('Staff')
  const { token, hash } = await newToken('staff')
  const { db, now } = ctx
  const endsAt = now + post.days * DAY_MS
  await write(ctx, [
    does(
      db.run(
        sql`INSERT INTO staff (id, label, created_at) VALUES (${staffId}, ${post.label}, ${now})`,
      ),
    ),
    ...grantSteps(ctx, staffId, office, { endsAt, grantedBy: null }),
    does(
      db.run(
        sql`INSERT INTO staff_tokens (hash, staff_id, created_at, expires_at) VALUES (${hash}, ${staffId}, ${now}, ${endsAt})`,
      ),
    ),
  ])
  return { staffId, token }
}

/** Invites the first one, whom nobody of the staff could invite yet. @throws {BadInput} BAD_LABEL, UNKNOWN_SCOPE */
export const inviteFirst = async (ctx: Context, post: Post): Promise<OpenInvitation> => {
  const office = await officeOf(ctx, post)
  const { invitation, steps } = await invitationSteps(ctx, {
    label: post.label,
    office,
    endsAt: ctx.now + post.days * DAY_MS,
    invitedBy: null,
  })
  await write(ctx, steps)
  return invitation
}
