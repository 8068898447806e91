import { sql } from 'drizzle-orm'
import type { Context } from '#schema/context.ts'
import { messageOf } from '#schema/database.ts'
import { DAY_MS, MINUTE_MS } from '#schema/time.ts'
import { sweepBookings } from '../booking/slots/desk.ts'
import { expireTickets } from '../booking/take.ts'
import { completeOrders } from '../fulfilment/ship.ts'
import { trackParcels } from '../fulfilment/tracking.ts'
import { countPairs, pruneVisits } from '../interests/service.ts'
import { listScheduled } from '../listing/schedule.ts'
import { deliverWebhooks } from '../links/deliver.ts'
import { pruneDeliveries } from '../links/deliveries.ts'
import { pruneSyncCalls } from '../links/sync.ts'
import { pruneUploads } from '../media/upload.ts'
import { deliverOutbox } from '../outbox/deliver.ts'
import { closeExpired } from '../payment/close.ts'
import { askAboutOpen } from '../payment/ask.ts'
import { sendRefunds } from '../payment/send-refunds.ts'
import { ASK_AFTER_MS } from '../payment/rules.ts'
import { checkBills } from '../reconciling/service.ts'
import { forgetOldSignIns } from '../staff/lockout.ts'

const LEASE = 'sweep'
/** Longer than a sweep takes; whoever dies in one is followed after this. */
const LEASE_MS = 2 * MINUTE_MS
/** How long a key is remembered: longer than anybody repeats a call (spec D2: at least 24 hours). */
const KEYS_KEPT_MS = 2 * DAY_MS

/** Forgets what has no use any more. */
const prune = async (ctx: Context): Promise<number> => {
  const { db, now } = ctx
  await pruneSyncCalls(ctx)
  await pruneDeliveries(ctx)
  await forgetOldSignIns(ctx)
  await pruneVisits(ctx)
  await db.batch([
    db.run(sql`DELETE FROM idempotency_keys WHERE created_at < ${now - KEYS_KEPT_MS}`),
    db.run(
      sql`DELETE FROM cart_lines WHERE owner_id IN (SELECT id FROM sessions WHERE resident_id IS NULL AND expires_at <= ${now})`,
    ),
    db.run(sql`DELETE FROM sessions WHERE expires_at <= ${now}`),
  ])
  return 0
}

/** What has to be done now and then, in an order in which one helps the next. Each fails for itself. */
const WORK: readonly (readonly [string, (ctx: Context) => Promise<unknown>])[] = [
  ['payments', (ctx) => (ctx.provider ? askAboutOpen(ctx, ASK_AFTER_MS) : Promise.resolve())],
  ['expiry', closeExpired],
  ['listing', listScheduled],
  ['queues', expireTickets],
  ['bookings', sweepBookings],
  ['refunds', sendRefunds],
  ['outbox', deliverOutbox],
  ['parcels', trackParcels],
  ['completion', completeOrders],
  ['bill', (ctx) => (ctx.provider ? checkBills(ctx) : Promise.resolve())],
  ['pairs', countPairs],
  ['pruning', prune],
  ['pictures', pruneUploads],
]

/** What waits for others for as long as they like: with a lease of its own, so that payments do not wait with it. */
const TELLING: typeof WORK = [['webhooks', deliverWebhooks]]
const TELLING_LEASE = 'webhooks'

const underLease = async (ctx: Context, lease: string, todo: typeof WORK): Promise<boolean> => {
  const { db, now, requestId } = ctx
  const held = await db.all<[string]>(sql`
    INSERT INTO leases (name, holder, until) VALUES (${lease}, ${requestId}, ${now + LEASE_MS})
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE until <= ${now} RETURNING holder`)
  if (held.length === 0) return false
  try {
    for (const [name, work] of todo) {
      await work(ctx).catch((error: unknown) => {
        ctx.log.error('sweep_failed', {
          work: name,
          error: error instanceof Error ? messageOf(error) : 'unknown',
        })
      })
    }
    return true
  } finally {
    // Not now: a clock that was wrong and is set back must not make everybody wait.
    await db.run(sql`UPDATE leases SET until = 0 WHERE name = ${lease} AND holder = ${requestId}`)
  }
}

/**
 * Does what is due: asks about payments, closes what was not paid, sends refunds and messages, compares bills. By a cron on
 * Workers and by a timer on Deno; never twice at once, whoever calls it.
 * @param more what scenes have to do, by name, after that
 * @returns whether it was done now; `false` while another one is at it.
 */
export const sweep = (ctx: Context, more: typeof WORK = []): Promise<boolean> =>
  underLease(ctx, LEASE, [...WORK, ...more])

/** Tells merchants' systems what is due; beside {@link sweep}, and as that never twice at once. */
export const sweepWebhooks = (ctx: Context): Promise<boolean> =>
  underLease(ctx, TELLING_LEASE, TELLING)
