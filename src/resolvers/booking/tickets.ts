import { sql, type SQL } from 'drizzle-orm'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import { vaultOf, type Context, type ResidentContext, type StaffContext } from '#schema/context.ts'
import type { TicketState } from '#schema/tables/booking.ts'
import { storeIsTheirs } from '../staff/rights.ts'
import { QueueNotFound } from './errors.ts'
import { estimateWait, numberText, PACE_MS, queueDay, type Wait } from './rules/queue.ts'

/** A number in a queue. */
export interface TicketRow {
  readonly id: string
  readonly queueId: string
  readonly placeId: string
  readonly text: string
  readonly party: number
  readonly state: TicketState
  readonly origin: 'REMOTE' | 'WALK_IN'
  readonly counter: string | null
  readonly calls: number
  readonly takenAt: number
  readonly calledAt: number | null
  readonly endedAt: number | null
  /** How many are called before it; `null` unless it waits. */
  readonly ahead: number | null
  /** `null` unless it waits, and while too few were called to tell. */
  readonly wait: Wait | null
}

type Cells = Omit<TicketRow, 'text' | 'wait'> & {
  readonly prefix: string
  readonly number: number
  readonly pace: readonly number[] | null
}

const ticketJson = (
  now: number,
): SQL => sql`json_object('id', t.id, 'queueId', t.resource_id, 'placeId', r.place_id, 'prefix', r.prefix, 'number', t.number,
  'party', t.party, 'state', t.state, 'origin', t.origin, 'counter', t.counter, 'calls', t.calls, 'takenAt', t.taken_at, 'calledAt', t.called_at, 'endedAt', t.ended_at,
  'ahead', iif(t.state = 'WAITING', (SELECT count(*) FROM queue_tickets o WHERE o.resource_id = t.resource_id AND o.day = t.day AND o.state = 'WAITING'
    AND (o.rank, o.number) < (t.rank, t.number)), NULL),
  'pace', json(iif(t.state = 'WAITING', (SELECT json_group_array(o.at) FROM queue_calls o
    WHERE o.resource_id = t.resource_id AND NOT o.again AND o.at BETWEEN ${now - PACE_MS} AND ${now}), NULL)))`

const TICKETS = sql.raw('queue_tickets t JOIN booking_resources r ON r.id = t.resource_id')

const rowOf =
  (now: number) =>
  ([json]: readonly [string]): TicketRow => {
    const { prefix, number, pace, ...row } = JSON.parse(json) as Cells // the shape is that of ticketJson
    return {
      ...row,
      text: numberText(prefix, number),
      wait: row.ahead === null ? null : estimateWait(row.ahead, pace ?? [], now),
    }
  }

const readTicket = async (ctx: Context, condition: SQL): Promise<TicketRow | null> => {
  const row = await ctx.db.get<[string] | undefined>(
    sql`SELECT ${ticketJson(ctx.now)} FROM ${TICKETS} WHERE ${condition}`,
  )
  return row ? rowOf(ctx.now)(row) : null
}

/** Numbers of the caller, the latest first; with `live` only those that still count. */
export const listMyTickets = async (
  ctx: ResidentContext,
  args: PageArgs & { readonly live?: boolean | undefined },
): Promise<Page<TicketRow>> => {
  const after = decodeCursor(args.after, ['number', 'string'])
  const rows = await ctx.db.all<[string]>(sql`
    SELECT ${ticketJson(ctx.now)} FROM ${TICKETS} WHERE t.resident_id = ${ctx.viewer.residentId}
      AND ${args.live === true ? sql`t.state IN ('WAITING','CALLED','PASSED')` : sql`true`}
      AND ${after ? sql`(t.taken_at, t.id) < (${after[0]}, ${after[1]})` : sql`true`}
    ORDER BY t.taken_at DESC, t.id DESC LIMIT ${args.first + 1}`)
  return toPage(rows.map(rowOf(ctx.now)), args, ({ takenAt, id }) => [takenAt, id])
}

/** A number of the caller, or of a queue where they work; `null` where there is none for them. */
export const findTicket = (ctx: Context, id: string): Promise<TicketRow | null> => {
  const { viewer } = ctx
  const own = viewer.kind === 'resident' ? sql`t.resident_id = ${viewer.residentId}` : sql`false`
  return readTicket(
    ctx,
    sql`t.id = ${id} AND (${own} OR ${storeIsTheirs(ctx, 'runQueue', sql`r.place_id`)})`,
  )
}

/** @throws {QueueNotFound} */
export const requireTicket = async (ctx: Context, id: string): Promise<TicketRow> => {
  const ticket = await findTicket(ctx, id)
  if (!ticket) throw new QueueNotFound()
  return ticket
}

/** What a slip of paper shows to whoever holds it: follows from the number and the portal's key, and is stored nowhere. */
export const slipOf = async (ctx: Context, ticketId: string): Promise<string> =>
  `${ticketId}.${(await vaultOf(ctx).index(ticketId, 'queue.slip')).slice(0, 22)}`

/** The number of a slip; `null` for what is none. */
export const ticketOfSlip = async (ctx: Context, slip: string): Promise<TicketRow | null> => {
  const [id = ''] = slip.split('.')
  if (slip !== (await slipOf(ctx, id))) return null
  return readTicket(ctx, sql`t.id = ${id} AND t.resident_id IS NULL`)
}

/**
 * Who waits, was called or passed over in a queue today, in the order of the counter: called, waiting, passed over; nothing
 * for those who do not work there.
 */
export const lineOfQueue = async (
  ctx: StaffContext,
  queue: { readonly id: string; readonly zone: string },
  args: PageArgs,
): Promise<Page<TicketRow>> => {
  const after = decodeCursor(args.after, ['number', 'number', 'number'])
  const order = sql`CASE t.state WHEN 'CALLED' THEN 0 WHEN 'WAITING' THEN 1 ELSE 2 END`
  const rows = await ctx.db.all<[string, number, number, number]>(sql`
    SELECT ${ticketJson(ctx.now)}, ${order}, t.rank, t.number FROM ${TICKETS} WHERE t.resource_id = ${queue.id} AND t.day = ${queueDay(ctx.now, queue.zone)}
      AND t.state IN ('WAITING','CALLED','PASSED') AND ${storeIsTheirs(ctx, 'runQueue', sql`r.place_id`)}
      AND ${after ? sql`(${order}, t.rank, t.number) > (${after[0]}, ${after[1]}, ${after[2]})` : sql`true`}
    ORDER BY 2, 3, 4 LIMIT ${args.first + 1}`)
  const read = rowOf(ctx.now)
  const placed = rows.map(([json, ...place]) => ({ ticket: read([json]), place }))
  const page = toPage(placed, args, ({ place }) => place)
  return {
    ...page,
    edges: page.edges.map(({ node, ...edge }) => ({ ...edge, node: node.ticket })),
  }
}
