import { sql, type SQL } from 'drizzle-orm'
import { does, mustHit, write, type Step } from '#schema/batch.ts'
import type { Context, StaffContext } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import type { ResourceState, TicketState } from '#schema/tables/booking.ts'
import { isCleanText } from '#schema/text.ts'
import { auditing } from '../audit/service.ts'
import { once } from '../idempotency/service.ts'
import { tellsEach } from '../outbox/service.ts'
import { storeIsTheirs } from '../staff/rights.ts'
import { QueueEmpty, QueueNotFound, QueueTicketExists, QueueTicketMoved } from './errors.ts'
import { requireQueue, type QueueRow } from './queues.ts'
import { NEAR_AHEAD, queueDay, rankBehind } from './rules/queue.ts'
import { requireTicket } from './tickets.ts'

const COUNTER_MAX = 20
const atTheirs = (ctx: StaffContext): SQL =>
  sql`resource_id IN (SELECT r.id FROM booking_resources r WHERE ${storeIsTheirs(ctx, 'runQueue', sql`r.place_id`)})`

const counterOf = (text: string | null | undefined): string | null => {
  const counter = (text ?? '').trim()
  if (counter.length > COUNTER_MAX || !isCleanText(counter))
    throw new BadInput(
      'BAD_COUNTER',
      `A counter is named with up to ${COUNTER_MAX} characters.`,
      'counter',
    )
  return counter === '' ? null : counter
}

/** Tells whoever has come close that it is worth coming; once a number, however often the queue moves. */
const tellsNear = (ctx: Context, { id, zone }: QueueRow): Step =>
  tellsEach(
    ctx,
    'wechat.queue',
    sql`SELECT 'queue.near:' || id AS key, json_object('ticketId', id, 'template', 'QUEUE_NEAR') AS payload
      FROM (SELECT id, resident_id FROM queue_tickets WHERE resource_id = ${id} AND day = ${queueDay(ctx.now, zone)} AND state = 'WAITING'
        ORDER BY rank, number LIMIT ${NEAR_AHEAD}) WHERE resident_id IS NOT NULL`,
    NEAR_AHEAD,
  )

/** The number of a call becomes a called one, and whoever holds it is told. */
const callSteps = (ctx: Context, callId: string): readonly Step[] => {
  const { db, now } = ctx
  return [
    mustHit(
      db.run(sql`UPDATE queue_tickets SET state = 'CALLED', called_at = ${now}, calls = calls + 1, passed_at = NULL,
          counter = (SELECT counter FROM queue_calls WHERE id = ${callId})
        WHERE id = (SELECT ticket_id FROM queue_calls WHERE id = ${callId})`),
      () => new QueueTicketMoved(),
      { 'queue_tickets.resource_id, queue_tickets.resident_id': () => new QueueTicketExists() },
    ),
    tellsEach(
      ctx,
      'wechat.queue',
      sql`SELECT ${`queue.called:${callId}`} AS key, json_object('ticketId', t.id, 'template', 'QUEUE_CALLED') AS payload
        FROM queue_calls c JOIN queue_tickets t ON t.id = c.ticket_id WHERE c.id = ${callId} AND t.resident_id IS NOT NULL`,
      1,
    ),
  ]
}

/**
 * Calls the next one of a queue, once a key. Which one that is is found by the write itself: two counters never call the same
 * number, and neither has to try again.
 * @param counter where to, as `2号窗口`
 * @returns the id of the ticket
 * @throws {QueueNotFound} {@link QueueEmpty} {@link BadInput} BAD_COUNTER; IdempotencyKeyReused
 */
export const callNext = async (
  ctx: StaffContext,
  {
    queue: queueId,
    counter: typed,
    key,
  }: { readonly queue: string; readonly counter?: string | null | undefined; readonly key: string },
): Promise<string> => {
  const { db, now } = ctx
  const counter = counterOf(typed)
  const call = { operation: 'callNext', key, request: { queue: queueId, counter } }
  const { callId } = await once(ctx, call, async () => {
    const queue = await requireTheirs(ctx, queueId)
    const id = ctx.newId('QueueCall')
    return {
      steps: [
        mustHit(
          db.run(sql`INSERT INTO queue_calls (id, ticket_id, resource_id, counter, again, at)
            SELECT ${id}, id, resource_id, ${counter}, 0, ${now} FROM queue_tickets
            WHERE resource_id = ${queueId} AND day = ${queueDay(now, queue.zone)} AND state = 'WAITING' AND ${atTheirs(ctx)}
            ORDER BY rank, number LIMIT 1`),
          () => new QueueEmpty(),
        ),
        ...callSteps(ctx, id),
        tellsNear(ctx, queue),
      ],
      result: { callId: id },
    }
  })
  const row = await db.get<[string] | undefined>(
    sql`SELECT ticket_id FROM queue_calls WHERE id = ${callId}`,
  )
  if (!row) throw new QueueNotFound()
  return row[0]
}

/** A queue where the caller works. @throws {QueueNotFound} */
const requireTheirs = async (ctx: StaffContext, id: string): Promise<QueueRow> => {
  const queue = await requireQueue(ctx, id)
  const theirs = await ctx.db.get(
    sql`SELECT 1 FROM booking_resources r WHERE r.id = ${id} AND ${storeIsTheirs(ctx, 'runQueue', sql`r.place_id`)}`,
  )
  if (!theirs) throw new QueueNotFound()
  return queue
}

/** What a counter does with a number, besides calling the next. */
export const TICKET_ACTS = ['CALL', 'SERVE', 'PASS', 'BACK', 'CANCEL'] as const
export type TicketAct = (typeof TICKET_ACTS)[number]

const FROM: Readonly<Record<TicketAct, readonly TicketState[]>> = {
  CALL: ['CALLED', 'PASSED'],
  SERVE: ['CALLED'],
  PASS: ['CALLED'],
  BACK: ['PASSED'],
  CANCEL: ['WAITING', 'CALLED', 'PASSED'],
}
const REACHED: Readonly<Record<TicketAct, TicketState>> = {
  CALL: 'CALLED',
  SERVE: 'SERVED',
  PASS: 'PASSED',
  BACK: 'WAITING',
  CANCEL: 'CANCELLED',
}

/**
 * CALL: calls a number again, also one that was passed over. SERVE: they are there. PASS: they are not. BACK: they came after
 * all and wait again, behind the next few. CANCEL: they do not want any more. Where it is done already nothing happens,
 * but for CALL.
 * @throws {QueueNotFound} {@link QueueTicketMoved} {@link QueueTicketExists} when who comes back has taken another number
 */
export const actOnTicket = async (
  ctx: StaffContext,
  { id, act }: { readonly id: string; readonly act: TicketAct },
): Promise<void> => {
  const ticket = await requireTicket(ctx, id)
  if (ticket.state === REACHED[act] && act !== 'CALL') return
  const { now, db } = ctx
  const from = sql`id = ${id} AND ${atTheirs(ctx)} AND state IN (SELECT value FROM json_each(${JSON.stringify(FROM[act])}))`
  if (act === 'CALL') {
    const callId = ctx.newId('QueueCall')
    return write(ctx, [
      mustHit(
        db.run(sql`INSERT INTO queue_calls (id, ticket_id, resource_id, counter, again, at)
          SELECT ${callId}, id, resource_id, counter, 1, ${now} FROM queue_tickets WHERE ${from}`),
        () => new QueueTicketMoved(),
      ),
      ...callSteps(ctx, callId),
    ])
  }
  const set = {
    SERVE: () => sql`state = 'SERVED', ended_at = ${now}`,
    PASS: () => sql`state = 'PASSED', passed_at = ${now}`,
    BACK: (rank: number) => sql`state = 'WAITING', passed_at = NULL, rank = ${rank}`,
    CANCEL: () => sql`state = 'CANCELLED', ended_at = ${now}, passed_at = NULL`,
  }[act]
  const rank = act === 'BACK' ? await rankOf(ctx, await requireQueue(ctx, ticket.queueId), id) : 0
  return write(ctx, [
    mustHit(
      db.run(sql`UPDATE queue_tickets SET ${set(rank)} WHERE ${from}`),
      () => new QueueTicketMoved(),
      { 'queue_tickets.resource_id, queue_tickets.resident_id': () => new QueueTicketExists() },
    ),
  ])
}

const rankOf = async (ctx: StaffContext, queue: QueueRow, id: string): Promise<number> => {
  const rows = await ctx.db.all<[number, string]>(sql`
    SELECT rank, id FROM queue_tickets WHERE resource_id = ${queue.id} AND day = ${queueDay(ctx.now, queue.zone)} AND (state = 'WAITING' OR id = ${id})
    ORDER BY rank, number LIMIT 1000`)
  const own = rows.find(([, ticketId]) => ticketId === id)?.[0] ?? 0
  const waiting = rows.flatMap(([rank, ticketId]) => (ticketId === id ? [] : [{ rank }]))
  return rankBehind(waiting, queue.lateBehind, own)
}

/**
 * Opens a queue for new numbers, or gives out none for the moment.
 * @throws {QueueNotFound}
 */
export const setQueueState = async (
  ctx: StaffContext,
  { queue, state }: { readonly queue: string; readonly state: Exclude<ResourceState, 'CLOSED'> },
): Promise<void> => {
  await write(ctx, [
    mustHit(
      ctx.db
        .run(sql`UPDATE booking_resources SET state = ${state}, updated_at = ${ctx.now} WHERE id = ${queue} AND has_queue AND state <> 'CLOSED'
        AND ${storeIsTheirs(ctx, 'runQueue', sql`booking_resources.place_id`)}`),
      () => new QueueNotFound(),
    ),
    does(
      auditing(ctx, state === 'OPEN' ? 'queue.open' : 'queue.pause', { queueId: queue }).statement,
    ),
  ])
}
