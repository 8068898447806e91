import { sql, type SQL } from 'drizzle-orm'
import { mustHit, mustHold, write, type Step } from '#schema/batch.ts'
import type { Context, ResidentContext, StaffContext } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import { DAY_MS } from '#schema/time.ts'
import { once } from '../idempotency/service.ts'
import { storeIsTheirs } from '../staff/rights.ts'
import {
  QueueAtPlaceOnly,
  QueueClosed,
  QueueMissedTooOften,
  QueueNotFound,
  QueuePartyUnfit,
  QueueTicketExists,
  QueueTicketMoved,
  QueueTooManyTickets,
} from './errors.ts'
import { isShut, requireQueue, type QueueRow } from './queues.ts'
import { MISSED_DAYS, MISSED_MAX, queueDay } from './rules/queue.ts'

/** Numbers lie so far apart that latecomers find room between them. */
const RANK_STEP = 1_000

interface Taking {
  readonly queue: string
  readonly party: number
  /** Chosen by the caller, once a number. */
  readonly key: string
}

/** Why a queue takes nobody of this size. @throws {QueueClosed} {@link QueuePartyUnfit} {@link BadInput} BAD_PARTY */
const checkTaking = ({ state, partyMin, partyMax }: QueueRow, party: number): void => {
  if (!Number.isInteger(party) || party < 1)
    throw new BadInput('BAD_PARTY', 'A party is a whole number of people, from 1.', 'party')
  if (state !== 'OPEN') throw new QueueClosed()
  if (party < partyMin || party > partyMax) throw new QueuePartyUnfit({ partyMin, partyMax })
}

/** The next number of the day: the count and the number are one write, so that none is left out and none given twice. */
const takingSteps = (
  ctx: Context,
  queue: QueueRow,
  id: string,
  { party }: Taking,
  whose: { readonly residentId: string | null; readonly where: SQL },
): readonly Step[] => {
  const { db, now } = ctx
  const day = queueDay(now, queue.zone)
  return [
    mustHit(
      db.run(sql`INSERT INTO queue_days (resource_id, day, last) SELECT r.id, ${day}, 1 FROM booking_resources r
        WHERE r.id = ${queue.id} AND r.has_queue AND r.state = 'OPEN' AND ${party} BETWEEN r.party_min AND r.party_max AND ${whose.where}
        ON CONFLICT (resource_id, day) DO UPDATE SET last = last + 1`),
      () => new QueueClosed(),
    ),
    mustHit(
      db.run(sql`INSERT INTO queue_tickets (id, resource_id, day, number, rank, party, origin, resident_id, taken_at)
        SELECT ${id}, resource_id, day, last, last * ${RANK_STEP}, ${party}, ${whose.residentId === null ? 'WALK_IN' : 'REMOTE'}, ${whose.residentId}, ${now}
        FROM queue_days WHERE resource_id = ${queue.id} AND day = ${day}`),
      () => new QueueClosed(),
      {
        // Which columns, and not the name of the index: so SQLite speaks of unique ones.
        'queue_tickets.resource_id, queue_tickets.resident_id': () => new QueueTicketExists(),
        queue_tickets_at_once: () => new QueueTooManyTickets(),
      },
    ),
  ]
}

/**
 * Takes a number from afar, once a key.
 * @returns the id of the ticket
 * @throws {QueueNotFound} {@link QueueClosed} {@link QueueAtPlaceOnly} {@link QueuePartyUnfit} {@link QueueTicketExists}
 *   {@link QueueTooManyTickets} {@link QueueMissedTooOften} IdempotencyKeyReused
 */
export const takeTicket = async (ctx: ResidentContext, taking: Taking): Promise<string> => {
  const { residentId } = ctx.viewer
  const { queue: queueId, party, key } = taking
  const call = { operation: 'takeTicket', key, request: { queue: queueId, party } }
  const { ticketId } = await once(ctx, call, async () => {
    const queue = await requireQueue(ctx, queueId)
    checkTaking(queue, party)
    if (!queue.remote) throw new QueueAtPlaceOnly()
    if (await isShut(ctx, queue)) throw new QueueClosed()
    const id = ctx.newId('QueueTicket')
    return {
      steps: [
        mustHold(
          ctx,
          sql`(SELECT count(*) FROM queue_tickets WHERE resident_id = ${residentId} AND passed_at > ${ctx.now - MISSED_DAYS * DAY_MS}) < ${MISSED_MAX}`,
          () => new QueueMissedTooOften(),
        ),
        ...takingSteps(ctx, queue, id, taking, { residentId, where: sql`r.remote` }),
      ],
      result: { ticketId: id },
    }
  })
  return ticketId
}

/**
 * Gives out a number at the place, on a slip of paper, once a key.
 * @returns the id of the ticket
 * @throws {QueueNotFound} {@link QueueClosed} {@link QueuePartyUnfit} IdempotencyKeyReused
 */
export const giveTicket = async (ctx: StaffContext, taking: Taking): Promise<string> => {
  const { queue: queueId, party, key } = taking
  const call = { operation: 'giveTicket', key, request: { queue: queueId, party } }
  const { ticketId } = await once(ctx, call, async () => {
    const queue = await requireQueue(ctx, queueId)
    checkTaking(queue, party)
    const id = ctx.newId('QueueTicket')
    const where = storeIsTheirs(ctx, 'runQueue', sql`r.place_id`)
    return {
      steps: [
        mustHold(
          ctx,
          sql`EXISTS (SELECT 1 FROM booking_resources r WHERE r.id = ${queue.id} AND ${where})`,
          () => new QueueNotFound(),
        ),
        ...takingSteps(ctx, queue, id, taking, { residentId: null, where }),
      ],
      result: { ticketId: id },
    }
  })
  return ticketId
}

/**
 * Gives a number back, by whoever took it. Done twice it is done once.
 * @throws {QueueNotFound} {@link QueueTicketMoved} when they were served already
 */
export const leaveQueue = async (ctx: ResidentContext, id: string): Promise<void> => {
  const { residentId } = ctx.viewer
  const row = await ctx.db.get<[string] | undefined>(
    sql`SELECT state FROM queue_tickets WHERE id = ${id} AND resident_id = ${residentId}`,
  )
  if (!row) throw new QueueNotFound()
  if (row[0] === 'CANCELLED') return
  await write(ctx, [
    mustHit(
      ctx.db.run(
        sql`UPDATE queue_tickets SET state = 'CANCELLED', ended_at = ${ctx.now} WHERE id = ${id} AND resident_id = ${residentId} AND state IN ('WAITING','CALLED','PASSED')`,
      ),
      () => new QueueTicketMoved(),
    ),
  ])
}

/** Ends numbers of days that are over at their places. @returns how many */
export const expireTickets = async ({ db, now }: Context): Promise<number> => {
  const zones = await db.all<[string]>(sql`SELECT DISTINCT zone FROM cities`)
  let ended = 0
  for (const [zone] of zones) {
    const rows = await db.all<
      [string]
    >(sql`UPDATE queue_tickets SET state = 'EXPIRED', ended_at = ${now}
      WHERE id IN (SELECT t.id FROM queue_tickets t JOIN booking_resources r ON r.id = t.resource_id JOIN places p ON p.id = r.place_id JOIN cities c ON c.code = p.city_code
        WHERE t.state IN ('WAITING','CALLED','PASSED') AND t.day < ${queueDay(now, zone)} AND c.zone = ${zone} LIMIT 500) RETURNING id`)
    ended += rows.length
  }
  return ended
}
