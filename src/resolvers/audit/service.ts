import { and, desc, eq } from 'drizzle-orm'
import type { Context, Viewer } from '#schema/context.ts'
import { invariant } from '#schema/problem.ts'
import { auditEntries } from '#schema/tables/audit.ts'

export type AuditEntry = typeof auditEntries.$inferSelect

const actorOf = (viewer: Viewer): Pick<AuditEntry, 'actorKind' | 'actorId'> => {
  if (viewer.kind === 'machine') return { actorKind: 'machine', actorId: viewer.keyId }
  if (viewer.kind === 'staff') return { actorKind: 'staff', actorId: viewer.staffId }
  invariant(viewer.kind === 'guest', 'residents do nothing that is audited')
  return { actorKind: 'guest', actorId: null }
}

/** The entry of an action with its id, as a statement for the batch that acts: both are in, or neither is. */
export const auditing = (ctx: Context, action: string, target: AuditEntry['target']) => {
  const { db, newId, now, viewer, requestId } = ctx
  const id = newId('AuditEntry')
  const entry = {
    id,
    at: now,
    ...actorOf(viewer),
    action,
    target,
    requestId,
  }
  return { id, statement: db.insert(auditEntries).values(entry) }
}

/** The latest entries of an action, latest first. */
export const latestAudits = (
  { db }: Context,
  action: string,
  most: number,
): Promise<readonly AuditEntry[]> =>
  db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.action, action))
    .orderBy(desc(auditEntries.id))
    .limit(most)
    .all()

/** The entry of an action with an id; `null` when there is none. */
export const findAudit = async (
  { db }: Context,
  action: string,
  id: string,
): Promise<AuditEntry | null> =>
  (await db
    .select()
    .from(auditEntries)
    .where(and(eq(auditEntries.id, id), eq(auditEntries.action, action)))
    .get()) ?? null
