import {
  check,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import { sql } from 'drizzle-orm'
import { cities } from '#schema/tables/cities.ts'
import { partners } from '#schema/tables/partners.ts'
import {
  CERTAINTIES,
  MSG_TYPES,
  SCOPES,
  SEVERITIES,
  STATUSES,
  URGENCIES,
  type Area,
  type Info,
} from './rules.ts'

/** Messages of CAP as they came, also those nobody is shown. */
export const alertMessages = sqliteTable(
  'alerts_messages',
  {
    id: text().primaryKey(),
    cityCode: text('city_code')
      .notNull()
      .references(() => cities.code),
    partnerId: text('partner_id')
      .notNull()
      .references(() => partners.id),
    source: text().notNull(),
    sourceId: text('source_id').notNull(), // sender, identifier and sent together
    contentHash: text('content_hash').notNull(),
    identifier: text().notNull(),
    sender: text().notNull(),
    sent: integer().notNull(),
    status: text({ enum: STATUSES }).notNull(),
    msgType: text('msg_type', { enum: MSG_TYPES }).notNull(),
    scope: text({ enum: SCOPES }).notNull(),
  },
  (t) => [
    uniqueIndex('alerts_messages_source').on(t.partnerId, t.source, t.sourceId),
    index('alerts_messages_city').on(t.cityCode, t.sent),
    check(
      'alerts_messages_status',
      sql`${t.status} in ('Actual','Exercise','System','Test','Draft')`,
    ),
    check('alerts_messages_type', sql`${t.msgType} in ('Alert','Update','Cancel','Ack','Error')`),
    check('alerts_messages_scope', sql`${t.scope} in ('Public','Restricted','Private')`),
  ],
)

/** What a message says, once a language (and once an area, where its parts differ). */
export const alertInfos = sqliteTable(
  'alerts_infos',
  {
    messageId: text('message_id')
      .notNull()
      .references(() => alertMessages.id, { onDelete: 'cascade' }),
    position: integer().notNull(),
    language: text().notNull(),
    category: text({ mode: 'json' }).$type<Info['category']>().notNull(),
    event: text().notNull(),
    responseType: text('response_type', { mode: 'json' }).$type<Info['responseType']>().notNull(),
    urgency: text({ enum: URGENCIES }).notNull(),
    severity: text({ enum: SEVERITIES }).notNull(),
    certainty: text({ enum: CERTAINTIES }).notNull(),
    effective: integer(),
    onset: integer(),
    expires: integer(),
    shownFrom: integer('shown_from').notNull(),
    shownUntil: integer('shown_until').notNull(), // exclusive
    senderName: text('sender_name'),
    headline: text(),
    description: text(),
    instruction: text(),
    web: text(),
    areas: text({ mode: 'json' }).$type<readonly Area[]>().notNull(), // always read whole
  },
  (t) => [
    primaryKey({ columns: [t.messageId, t.position] }),
    index('alerts_infos_until').on(t.shownUntil),
    check(
      'alerts_infos_urgency',
      sql`${t.urgency} in ('Immediate','Expected','Future','Past','Unknown')`,
    ),
    check(
      'alerts_infos_severity',
      sql`${t.severity} in ('Extreme','Severe','Moderate','Minor','Unknown')`,
    ),
    check(
      'alerts_infos_certainty',
      sql`${t.certainty} in ('Observed','Likely','Possible','Unlikely','Unknown')`,
    ),
  ],
)

/** The earlier messages that an Update replaces or a Cancel ends; they may arrive later, or never. */
export const alertReferences = sqliteTable(
  'alerts_references',
  {
    messageId: text('message_id')
      .notNull()
      .references(() => alertMessages.id, { onDelete: 'cascade' }),
    sender: text().notNull(),
    identifier: text().notNull(),
    sent: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.messageId, t.sender, t.identifier, t.sent] }),
    index('alerts_references_to').on(t.identifier, t.sender, t.sent),
  ],
)
