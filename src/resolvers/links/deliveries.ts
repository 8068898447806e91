import { sql } from 'drizzle-orm'
import { does, mustHit, write, type Step } from '#schema/batch.ts'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import type { Context, StaffContext } from '#schema/context.ts'
import { DAY_MS } from '#schema/time.ts'
import { merchantIsTheirs } from '../staff/rights.ts'
import { LinkUnknown } from './errors.ts'
import { endpointIsTheirs } from './webhooks.ts'

/** What an endpoint was told or is to be told. */
export interface Delivery {
  readonly id: string
  readonly event: string
  readonly state: 'PENDING' | 'DELIVERED' | 'FAILED'
  readonly payload: string
  readonly url: string
  readonly tries: number
  /** When it is tried next; of no meaning once it is over. */
  readonly dueAt: number
  readonly createdAt: number
  readonly triedAt: number | null
  readonly status: number | null
  readonly fault: string | null
  readonly durationMs: number | null
  readonly excerpt: string | null
}

interface DeliveryRow extends Delivery {
  readonly seq: number
}

/** The log of an endpoint whose links the viewer may manage, latest first; an empty one of others. */
export const listDeliveries = async (
  ctx: StaffContext,
  args: PageArgs & { readonly endpoint: string },
): Promise<Page<Delivery>> => {
  const after = decodeCursor(args.after, ['number'])
  const rows = await ctx.db.all<[string]>(sql`
    SELECT json_object('seq', d.seq, 'id', d.message_id, 'event', d.event, 'state', d.state, 'payload', d.payload, 'url', d.url, 'tries', d.tries, 'dueAt', d.due_at,
      'createdAt', d.created_at, 'triedAt', d.tried_at, 'status', d.status, 'fault', d.fault, 'durationMs', d.duration_ms, 'excerpt', d.excerpt)
    FROM webhook_deliveries d JOIN webhook_endpoints e ON e.id = d.endpoint_id
    WHERE d.endpoint_id = ${args.endpoint} AND ${merchantIsTheirs(ctx, 'manageLinks', sql`e.merchant_id`)}
      AND ${after ? sql`d.seq < ${Number(after[0])}` : sql`true`}
    ORDER BY d.seq DESC LIMIT ${args.first + 1}`)
  return toPage(
    rows.map(([json]) => JSON.parse(json) as DeliveryRow), // written by this statement, to this very shape
    args,
    ({ seq }) => [seq],
  )
}

/** Somebody looks after an endpoint: its circuit does not keep what they send. */
const letThrough = (ctx: StaffContext, endpoint: string): Step =>
  mustHit(
    ctx.db.run(
      sql`UPDATE webhook_endpoints SET open_until = NULL WHERE ${endpointIsTheirs(ctx, endpoint)} AND disabled_at IS NULL`,
    ),
    () => new LinkUnknown(),
  )

/**
 * Sends a delivery once more, whatever became of it, with the same id: whoever had it knows it again. Its tries begin anew.
 * @returns its endpoint @throws {LinkUnknown} also where the endpoint is switched off
 */
export const retryDelivery = async (ctx: StaffContext, id: string): Promise<string> => {
  const row = await ctx.db.get<[string] | undefined>(
    sql`SELECT endpoint_id FROM webhook_deliveries WHERE message_id = ${id}`,
  )
  if (!row) throw new LinkUnknown()
  await write(ctx, [
    letThrough(ctx, row[0]),
    does(
      ctx.db.run(
        sql`UPDATE webhook_deliveries SET state = 'PENDING', tries = 0, due_at = ${ctx.now} WHERE message_id = ${id}`,
      ),
    ),
  ])
  return row[0]
}

/** Sends a `ping`, whatever the endpoint has chosen. @returns its id @throws {LinkUnknown} also where it is switched off */
export const pingWebhook = async (ctx: StaffContext, endpoint: string): Promise<string> => {
  const { db, now } = ctx
  const id = `msg_${crypto.randomUUID().replaceAll('-', '')}`
  const payload = JSON.stringify({
    type: 'ping',
    timestamp: new Date(now).toISOString(),
    data: { endpointId: endpoint },
  })
  await write(ctx, [
    letThrough(ctx, endpoint),
    does(
      db.run(sql`INSERT INTO webhook_deliveries (message_id, endpoint_id, event, payload, url, due_at, created_at)
        SELECT ${id}, id, 'ping', ${payload}, url, ${now}, ${now} FROM webhook_endpoints WHERE id = ${endpoint}`),
    ),
  ])
  return id
}

/** How long the log goes back: longer than two weeks, and than anything is tried. */
const LOG_KEPT_MS = 30 * DAY_MS

/** Forgets deliveries of a month ago; those that wait for an endpoint to be switched on again as well. */
export const pruneDeliveries = async ({ db, now }: Pick<Context, 'db' | 'now'>): Promise<void> => {
  await db.run(sql`DELETE FROM webhook_deliveries WHERE created_at < ${now - LOG_KEPT_MS}`)
}
