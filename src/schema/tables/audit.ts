import { sql } from 'drizzle-orm'
import { check, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** Who may stand behind an entry. `staff` is for people who sign in. */
export const ACTOR_KINDS = ['guest', 'machine', 'staff'] as const
export type ActorKind = (typeof ACTOR_KINDS)[number]

/**
 * What operators did, in the batch that did it. Only ever added to: triggers refuse to change, replace or delete an
 * entry, so that whoever may write to the database through the portal cannot hide what was done with it.
 */
export const auditEntries = sqliteTable(
  'audit_entries',
  {
    id: text().primaryKey(), // a ULID: entries sort by time
    at: integer().notNull(),
    actorKind: text('actor_kind', { enum: ACTOR_KINDS }).notNull(),
    actorId: text('actor_id'), // the API key of a machine; null: a guest, on a developer's machine
    action: text().notNull(), // domain and verb, as in `cache.purge`
    target: text({ mode: 'json' }).$type<Readonly<Record<string, unknown>>>().notNull(),
    requestId: text('request_id').notNull(), // as in the log
  },
  (t) => [
    check('audit_entries_actor', sql`${t.actorKind} in ('guest','machine','staff')`),
    check('audit_entries_target', sql`json_valid(${t.target})`),
  ],
)
