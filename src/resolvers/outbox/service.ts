import { sql, type SQL } from 'drizzle-orm'
import { does, type Step } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'

/** What is told to others after it has happened; each topic has its own way out in deliver.ts. */
export type Topic =
  | 'wechat.message'
  | 'wechat.queue'
  | 'wechat.booking'
  | 'wechat.report'
  | 'wechat.shipping'
  | 'stock.shortage'
  | 'tourism.checked_in'

/**
 * A message for others, as a step of the batch that makes it true. The same key is never told twice, however often it is
 * written.
 * @param when a condition that must hold in the database; without it always.
 */
export const tells = (
  { db, now, newId }: Context,
  topic: Topic,
  dedupeKey: string,
  payload: Readonly<Record<string, string | number | boolean | null>>,
  when: SQL = sql`true`,
): Step =>
  does(
    db.run(sql`INSERT INTO outbox (id, topic, dedupe_key, payload, due_at, created_at)
      SELECT ${newId('OutboxMessage')}, ${topic}, ${dedupeKey}, ${JSON.stringify(payload)}, ${now}, ${now}
      WHERE ${when} AND NOT EXISTS (SELECT 1 FROM outbox WHERE dedupe_key = ${dedupeKey})`),
  )

/**
 * Messages for whoever a statement finds, at most so many, as a step of the batch that makes them true.
 * @param rows a SELECT of `key`, by which each is told once, and `payload`, a JSON object
 */
export const tellsEach = (
  { db, now, newId }: Context,
  topic: Topic,
  rows: SQL,
  most: number,
): Step => {
  const ids = JSON.stringify(Array.from({ length: most }, () => newId('OutboxMessage')))
  return does(
    db.run(sql`INSERT INTO outbox (id, topic, dedupe_key, payload, due_at, created_at)
      SELECT ${ids} ->> (w.n - 1), ${topic}, w.key, w.payload, ${now}, ${now}
      FROM (SELECT key, payload, row_number() OVER () AS n FROM (${rows}) LIMIT ${most}) w
      WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE dedupe_key = w.key)`),
  )
}
