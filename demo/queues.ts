import { sql, type SQL } from 'drizzle-orm'
import { writeAll } from '#resolvers/importing/run.ts'
import { isOpenAt } from '#resolvers/places/nearby.ts'
import { queueDay } from '#resolvers/booking/rules/queue.ts'
import type { Context } from '#schema/context.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { MINUTE_MS } from '#schema/time.ts'

interface DemoQueue {
  readonly suffix: string
  readonly kind: 'TABLE' | 'COUNTER'
  readonly names: LocalizedText
  readonly prefix: string
  readonly party: readonly [number, number]
  readonly remote: boolean
}

const TABLES: readonly DemoQueue[] = [
  {
    suffix: 'A',
    kind: 'TABLE',
    names: { 'zh-CN': '小桌', en: 'Small tables' },
    prefix: 'A',
    party: [1, 4],
    remote: true,
  },
  {
    suffix: 'B',
    kind: 'TABLE',
    names: { 'zh-CN': '大桌', en: 'Large tables' },
    prefix: 'B',
    party: [5, 10],
    remote: true,
  },
]
const COUNTERS: readonly DemoQueue[] = [
  {
    suffix: 'C',
    kind: 'COUNTER',
    names: { 'zh-CN': '综合窗口', en: 'General counters' },
    prefix: 'C',
    party: [1, 1],
    remote: true,
  },
]

/** Not a ULID of now: the same queue at each load. */
const idOf = (placeId: string, { suffix }: DemoQueue): string =>
  `bkr_${placeId.slice(4, -1)}${suffix}`

/** Queues of places where people sit down to eat, and of halls; those that are there stay as they are. */
export const queueStatements = (
  now: number,
  {
    tables,
    counters,
  }: { readonly tables: readonly string[]; readonly counters: readonly string[] },
): readonly SQL[] =>
  [
    ...tables.flatMap((placeId) => TABLES.map((queue) => [placeId, queue] as const)),
    ...counters.flatMap((placeId) => COUNTERS.map((queue) => [placeId, queue] as const)),
  ].map(
    ([placeId, queue], position) => sql`
      INSERT INTO booking_resources (id, place_id, kind, names, position, party_min, party_max, has_queue, prefix, remote, updated_at)
      VALUES (${idOf(placeId, queue)}, ${placeId}, ${queue.kind}, ${JSON.stringify(queue.names)}, ${position}, ${queue.party[0]}, ${queue.party[1]}, 1, ${queue.prefix}, ${Number(queue.remote)}, ${now})
      ON CONFLICT (id) DO NOTHING`,
  )

/** Nobody lets more people stand about. */
const WAITING_MAX = 9

/**
 * A minute at the queues of the demonstration: somebody comes, somebody is called, somebody sits down. A queue in which a
 * resident waits is left to whoever plays its counter.
 */
export const playQueues = async (
  { db, newId }: Pick<Context, 'db' | 'newId'>,
  now: number,
  demo: (placeId: SQL) => SQL,
): Promise<void> => {
  const zone = 'Asia/Shanghai'
  const day = queueDay(now, zone)
  const minute = Math.floor(now / MINUTE_MS)
  const rows = await db.all<[string, number, number, number]>(sql`
    SELECT r.id, r.rowid, (SELECT count(*) FROM queue_tickets t WHERE t.resource_id = r.id AND t.day = ${day} AND t.state = 'WAITING'), ${isOpenAt(now, zone)}
    FROM booking_resources r JOIN places p ON p.id = r.place_id WHERE ${demo(sql`r.place_id`)} AND r.has_queue AND r.state = 'OPEN'
      AND NOT EXISTS (SELECT 1 FROM queue_tickets t WHERE t.resource_id = r.id AND t.resident_id IS NOT NULL AND t.state IN ('WAITING','CALLED','PASSED'))`)
  const statements = rows.flatMap(([id, row, waiting, isOpen]): readonly SQL[] => {
    const dice = (row * 7_919 + minute * 104_729) % 12
    const steps: SQL[] = [
      sql`UPDATE queue_tickets SET state = 'SERVED', ended_at = ${now} WHERE resource_id = ${id} AND state = 'CALLED' AND called_at < ${now - 2 * MINUTE_MS}`,
    ]
    const comes = dice < 5 && waiting < WAITING_MAX && isOpen === 1
    if (comes)
      steps.push(
        sql`INSERT INTO queue_days (resource_id, day, last) VALUES (${id}, ${day}, 1) ON CONFLICT (resource_id, day) DO UPDATE SET last = last + 1`,
        sql`INSERT INTO queue_tickets (id, resource_id, day, number, rank, party, origin, taken_at)
          SELECT ${newId('QueueTicket')}, q.resource_id, q.day, q.last, q.last * 1000, r.party_min + ${dice % 2} * (r.party_max > r.party_min), 'WALK_IN', ${now}
          FROM queue_days q JOIN booking_resources r ON r.id = q.resource_id WHERE q.resource_id = ${id} AND q.day = ${day}`,
      )
    if (dice % 3 === 0) {
      const call = newId('QueueCall')
      steps.push(
        sql`INSERT INTO queue_calls (id, ticket_id, resource_id, counter, again, at)
          SELECT ${call}, id, resource_id, ${`${(dice % 4) + 1}号`}, 0, ${now} FROM queue_tickets
          WHERE resource_id = ${id} AND day = ${day} AND state = 'WAITING' ORDER BY rank, number LIMIT 1`,
        sql`UPDATE queue_tickets SET state = 'CALLED', called_at = ${now}, calls = calls + 1, counter = (SELECT counter FROM queue_calls WHERE id = ${call})
          WHERE id = (SELECT ticket_id FROM queue_calls WHERE id = ${call})`,
      )
    }
    return steps
  })
  await writeAll(db as Context['db'], statements)
}
