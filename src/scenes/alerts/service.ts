import { sql } from 'drizzle-orm'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import type { Context } from '#schema/context.ts'
import { dependOn, dependOnLists, dependUntil } from '#schema/dependencies.ts'
import type { Position } from '#schema/geo.ts'
import { canonicalJson, sha256 } from '#schema/hash.ts'
import { cityOrRefuse, divisionPrefix } from '#resolvers/cities/service.ts'
import { CLOCK_AHEAD_MAX_MS } from '#resolvers/importing/formats/times.ts'
import type { ImportTarget } from '#resolvers/importing/target.ts'
import { pointOf } from '#resolvers/places/nearby.ts'
import {
  byWeight,
  infoConcerns,
  inLanguage,
  SEVERITIES,
  URGENCIES,
  windowOf,
  type Info,
  type Message,
} from './rules.ts'

/** How messages of an import are stored. A message is a fact: the same one again writes nothing. */
export const capTarget: ImportTarget<Message> = {
  prepare: async (ctx, _scope, record) => {
    const content = record.facts as Message // the format's reader and this target are registered as a pair
    if (content.sent > ctx.now + CLOCK_AHEAD_MAX_MS)
      return {
        row: record.row,
        sourceId: record.sourceId,
        field: 'sent',
        code: 'SENT_IN_FUTURE',
        message: 'sent lies in the future: mend the clock of the sender.',
        severity: 'ERROR',
      }
    const hash = await sha256(canonicalJson(content))
    return { record, hash, content, warnings: record.warnings }
  },
  stored: async (ctx, { partnerId, source }, sourceIds) => {
    const rows = await ctx.db.all<[string, string, string, string]>(sql`
      SELECT source_id, id, content_hash, city_code FROM alerts_messages WHERE partner_id = ${partnerId} AND source = ${source}
        AND source_id IN (SELECT value FROM json_each(${JSON.stringify(sourceIds)}))`)
    return new Map(rows.map(([key, id, hash, cityCode]) => [key, { id, hash, cityCode }]))
  },
  newId: (ctx) => ctx.newId('Alert'),
  write: async (_ctx, { city, partnerId, source }, rows) => {
    const changed = rows.filter((row) => row.changed)
    if (changed.length === 0) return []
    const given = JSON.stringify(
      changed.map(({ id, hash, record, content }) => ({
        ...content,
        id,
        hash,
        sourceId: record.sourceId,
        infos: content.infos.map((info) => ({ ...info, ...windowOf(info, content.sent) })),
      })),
    )
    const old = sql`(SELECT value ->> 'id' FROM json_each(${given}))`
    return [
      sql`INSERT INTO alerts_messages (id, city_code, partner_id, source, source_id, content_hash, identifier, sender, sent, status, msg_type, scope)
        SELECT value ->> 'id', ${city.code}, ${partnerId}, ${source}, value ->> 'sourceId', value ->> 'hash', value ->> 'identifier',
          value ->> 'sender', value ->> 'sent', value ->> 'status', value ->> 'msgType', value ->> 'scope'
        FROM json_each(${given}) WHERE true
        ON CONFLICT (partner_id, source, source_id) DO UPDATE SET content_hash = excluded.content_hash, status = excluded.status,
          msg_type = excluded.msg_type, scope = excluded.scope`,
      sql`DELETE FROM alerts_infos WHERE message_id IN ${old}`,
      sql`DELETE FROM alerts_references WHERE message_id IN ${old}`,
      sql`INSERT INTO alerts_infos (message_id, position, language, category, event, response_type, urgency, severity, certainty, effective,
          onset, expires, shown_from, shown_until, sender_name, headline, description, instruction, web, areas)
        SELECT m.value ->> 'id', i.key, i.value ->> 'language', i.value -> 'category', i.value ->> 'event', i.value -> 'responseType',
          i.value ->> 'urgency', i.value ->> 'severity', i.value ->> 'certainty', i.value ->> 'effective', i.value ->> 'onset',
          i.value ->> 'expires', i.value ->> 'from', i.value ->> 'until', i.value ->> 'senderName', i.value ->> 'headline',
          i.value ->> 'description', i.value ->> 'instruction', i.value ->> 'web', i.value -> 'areas'
        FROM json_each(${given}) m, json_each(m.value -> 'infos') i`,
      sql`INSERT OR IGNORE INTO alerts_references (message_id, sender, identifier, sent)
        SELECT m.value ->> 'id', r.value ->> 'sender', r.value ->> 'identifier', r.value ->> 'sent'
        FROM json_each(${given}) m, json_each(m.value -> 'references') r`,
    ]
  },
}

export interface AlertsArgs extends PageArgs {
  readonly city: string
  readonly at?: Position | null | undefined
  /** Metres. */
  readonly radius?: number | null | undefined
  readonly district?: string | null | undefined
  readonly locale: string
}

/** An alert in one language: the weightiest of its parts that concern who asked. */
export interface AlertRow {
  readonly id: string
  readonly identifier: string
  readonly sender: string
  readonly sent: number
  readonly info: Info
}

/** More infos than this are in force in no city at a time. */
const INFOS_MAX = 1_000

const infoJson =
  sql.raw(`json_object('language', i.language, 'category', json(i.category), 'event', i.event,
  'responseType', json(i.response_type), 'urgency', i.urgency, 'severity', i.severity, 'certainty', i.certainty, 'effective', i.effective,
  'onset', i.onset, 'expires', i.expires, 'senderName', i.sender_name, 'headline', i.headline, 'description', i.description,
  'instruction', i.instruction, 'web', i.web, 'areas', json(i.areas))`)

/** Public messages `m`; and among them those that no later one of the same partner and city replaced or ended. */
const PUBLIC = sql.raw(
  `m.status = 'Actual' AND m.scope = 'Public' AND m.msg_type IN ('Alert', 'Update')`,
)
const STANDING =
  sql.raw(`NOT EXISTS (SELECT 1 FROM alerts_references r JOIN alerts_messages u ON u.id = r.message_id
  WHERE r.identifier = m.identifier AND r.sender = m.sender AND r.sent = m.sent AND u.partner_id = m.partner_id AND u.city_code = m.city_code
    AND u.status = 'Actual' AND u.scope = 'Public' AND u.msg_type IN ('Update', 'Cancel'))`)

type Cells = readonly [string, string, string, number, number, number, string]
type Part = AlertRow & { readonly from: number; readonly until: number }

const partOf = ([id, identifier, sender, sent, from, until, json]: Cells): Part => ({
  id,
  identifier,
  sender,
  sent,
  from,
  until,
  info: JSON.parse(json) as Info, // written by the target above only
})

type Standing = readonly [number, number, number, string]

/** Where an alert stands among others, as `byWeight` orders them. */
const placeOf = ({ id, sent, info }: AlertRow): Standing => [
  SEVERITIES.indexOf(info.severity),
  URGENCIES.indexOf(info.urgency),
  -sent,
  id,
]
const isBehind = (place: Standing, after: readonly (string | number)[]): boolean => {
  for (const [i, part] of place.entries()) {
    const other = after[i] ?? part
    if (part !== other) return part > other
  }
  return false
}

/** Of each message the weightiest part in the reader's language, or the nearest there is. */
const oneEach = (parts: readonly Part[], locale: string): readonly Part[] =>
  [...Map.groupBy(parts, ({ id }) => id).values()].flatMap((own) => {
    const infos = inLanguage(
      own.map(({ info }) => info),
      locale,
    )
    return own
      .filter(({ info }) => infos.includes(info))
      .toSorted(byWeight)
      .slice(0, 1)
  })

/**
 * The public alerts in force, worst first; only a message of the same partner replaces or ends one. One statement.
 * @throws {BadInput} UNKNOWN_CITY, BAD_DIVISION_CODE, BAD_CURSOR or the code of a point out of range
 */
export const listAlerts = async (ctx: Context, args: AlertsArgs): Promise<Page<AlertRow>> => {
  const city = await cityOrRefuse(ctx, args.city)
  const district = args.district ? divisionPrefix(args.district, 'district') : undefined
  const after = decodeCursor(args.after, ['number', 'number', 'number', 'string'])
  dependOnLists(ctx, ['Alert'], city.code)
  const rows = await ctx.db.all<Cells>(sql`
    SELECT m.id, m.identifier, m.sender, m.sent, i.shown_from, i.shown_until, ${infoJson}
    FROM alerts_messages m JOIN alerts_infos i ON i.message_id = m.id
    WHERE m.city_code = ${city.code} AND ${PUBLIC} AND i.shown_until > ${ctx.now} AND ${STANDING}
    ORDER BY i.shown_from, m.id, i.position LIMIT ${INFOS_MAX}`)
  const asked = {
    at: args.at ? pointOf(args.at) : undefined,
    // Where the position is known only to within so much, whatever may concern anyone there.
    radiusM: (args.radius ?? 0) + (ctx.slackM ?? 0),
    district,
  }
  const shown = rows.map(partOf).filter(({ from, until, info }) => {
    dependUntil(ctx, from > ctx.now ? from : until)
    return from <= ctx.now && infoConcerns(info, asked)
  })
  const alerts = oneEach(shown, args.locale).toSorted(byWeight)
  // By where it stands, so that a page goes on though the alert before it has ended meanwhile.
  const rest = after ? alerts.filter((alert) => isBehind(placeOf(alert), after)) : alerts
  return toPage(rest.slice(0, args.first + 1), args, placeOf)
}

/** An alert with whether it is in force, and from when until when. */
export interface OneAlert extends AlertRow {
  readonly cityCode: string
  readonly isActive: boolean
  readonly from: number
  readonly until: number
}

/** A public alert by its id, also one that is over; `null` for every other message. */
export const findAlert = async (
  ctx: Context,
  id: string,
  locale: string,
): Promise<OneAlert | null> => {
  dependOn(ctx, [id])
  const rows = await ctx.db.all<[...Cells, string, number]>(sql`
    SELECT m.id, m.identifier, m.sender, m.sent, i.shown_from, i.shown_until, ${infoJson}, m.city_code, ${STANDING}
    FROM alerts_messages m JOIN alerts_infos i ON i.message_id = m.id WHERE m.id = ${id} AND ${PUBLIC} ORDER BY i.position`)
  const [first] = rows
  const parts = rows.map(([a, b, c, d, e, f, g]) => partOf([a, b, c, d, e, f, g]))
  const [part] = oneEach(parts, locale)
  if (!first || !part || part.from > ctx.now) return null
  dependOnLists(ctx, ['Alert'], first[7]) // an Update or Cancel is another message
  dependUntil(ctx, part.until > ctx.now ? part.until : null)
  return { ...part, cityCode: first[7], isActive: first[8] === 1 && part.until > ctx.now }
}
