import { sql } from 'drizzle-orm'
import { Webhook } from 'standardwebhooks'
import { vaultOf, type Context } from '#schema/context.ts'
import { messageOf } from '#schema/database.ts'
import { MINUTE_MS } from '#schema/time.ts'
import { WebhookAway, type WebhookSender } from '#schema/webhook-port.ts'
import { FAILURES_MAX, GONE, isTaken, openUntil, retryAt } from './rules/schedule.ts'
import { SECRET_FIELD } from './webhooks.ts'

/** Endpoints that are told at the same time; the rest are told next. */
const ENDPOINTS_AT_ONCE = 40
/** Deliveries of an endpoint one after the other before it is somebody else's turn. */
const EACH_MAX = 20
/** After this no endpoint is begun with another delivery: a slow one keeps nobody waiting. */
const BUDGET_MS = 10_000
/** How long whoever delivers may take before another one tries. */
const HELD_MS = MINUTE_MS

interface Due {
  readonly id: string
  readonly failures: number
  readonly secrets: readonly string[]
}

interface Claimed {
  readonly seq: number
  readonly messageId: string
  readonly payload: string
  readonly url: string
  readonly tries: number
}

/** What became of a try. */
interface Told {
  readonly status: number | null
  readonly fault: string | null
  readonly durationMs: number
  readonly excerpt: string | null
}

/** Endpoints that have something due, those that have waited longest first. */
const dueEndpoints = async ({ db, now, ...ctx }: Context): Promise<readonly Due[]> => {
  const rows = await db.all<[string, number, string, string | null]>(sql`
    SELECT e.id, e.failures, e.secret_sealed, iif(e.previous_until > ${now}, e.previous_sealed, NULL) FROM webhook_endpoints e
    WHERE e.disabled_at IS NULL AND (e.open_until IS NULL OR e.open_until <= ${now})
      AND EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.endpoint_id = e.id AND d.state = 'PENDING' AND d.due_at <= ${now} AND (d.held_until IS NULL OR d.held_until <= ${now}))
    ORDER BY (SELECT min(due_at) FROM webhook_deliveries d WHERE d.endpoint_id = e.id AND d.state = 'PENDING') LIMIT ${ENDPOINTS_AT_ONCE}`)
  const vault = rows.length > 0 ? vaultOf(ctx) : undefined
  return Promise.all(
    rows.map(async ([id, failures, ...sealed]) => ({
      id,
      failures,
      secrets: await Promise.all(
        sealed.flatMap((one) =>
          one === null || !vault ? [] : [vault.open(one, SECRET_FIELD, id)],
        ),
      ),
    })),
  )
}

/** Takes the next delivery of an endpoint, so that nobody else sends it at the same time. */
const claim = async ({ db, now }: Context, endpointId: string): Promise<Claimed | undefined> => {
  const [row] = await db.all<[number, string, string, string, number]>(sql`
    UPDATE webhook_deliveries SET held_until = ${now + HELD_MS}, tries = tries + 1
    WHERE seq = (SELECT seq FROM webhook_deliveries WHERE endpoint_id = ${endpointId} AND state = 'PENDING' AND due_at <= ${now}
      AND (held_until IS NULL OR held_until <= ${now}) ORDER BY due_at, seq LIMIT 1)
    RETURNING seq, message_id, payload, url, tries`)
  return row && { seq: row[0], messageId: row[1], payload: row[2], url: row[3], tries: row[4] }
}

/** Headers by Standard Webhooks, signed with each secret that counts. */
export const signedHeaders = (
  { messageId, payload }: Pick<Claimed, 'messageId' | 'payload'>,
  secrets: readonly string[],
  now: number,
): Readonly<Record<string, string>> => {
  const at = new Date(now)
  return {
    'content-type': 'application/json',
    'user-agent': 'Shijing-Webhooks/1',
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(now / 1_000)),
    'webhook-signature': secrets
      .map((secret) => new Webhook(secret).sign(messageId, at, payload))
      .join(' '),
  }
}

const tell = async (
  ctx: Context,
  sender: WebhookSender,
  delivery: Claimed,
  secrets: readonly string[],
): Promise<Told> => {
  const began = performance.now()
  const took = (): number => Math.round(performance.now() - began)
  const headers = signedHeaders(delivery, secrets, ctx.now)
  try {
    const { status, excerpt } = await sender.send({
      url: delivery.url,
      headers,
      body: delivery.payload,
    })
    const fault = isTaken(status) ? null : status === GONE ? 'GONE' : `HTTP_${status}`
    return { status, fault, durationMs: took(), excerpt: excerpt === '' ? null : excerpt }
  } catch (error) {
    if (!(error instanceof WebhookAway)) throw error
    return { status: null, fault: error.fault, durationMs: took(), excerpt: null }
  }
}

/** Notes what became of a try, with what follows for its endpoint. @returns failures one after the other */
const note = async (
  { db, now, log }: Context,
  { id, failures }: Pick<Due, 'id' | 'failures'>,
  { seq, messageId, tries }: Claimed,
  { status, fault, durationMs, excerpt }: Told,
): Promise<number> => {
  const next = fault === null || fault === 'GONE' ? undefined : retryAt(now, tries, Math.random())
  const state = fault === null ? 'DELIVERED' : next === undefined ? 'FAILED' : 'PENDING'
  const inARow = fault === null ? 0 : failures + 1
  await db.batch([
    db.run(sql`UPDATE webhook_deliveries SET state = ${state}, held_until = NULL, due_at = coalesce(${next ?? null}, due_at), tried_at = ${now},
      status = ${status}, fault = ${fault}, duration_ms = ${durationMs}, excerpt = ${excerpt} WHERE seq = ${seq}`),
    db.run(sql`UPDATE webhook_endpoints SET failures = ${inARow}, open_until = ${openUntil(now, inARow)},
      disabled_at = iif(${fault === 'GONE' ? 1 : 0}, coalesce(disabled_at, ${now}), disabled_at), disabled_by = iif(${fault === 'GONE' ? 1 : 0}, coalesce(disabled_by, 'GONE'), disabled_by)
      WHERE id = ${id}`),
  ])
  if (fault !== null)
    log.warn('webhook_waits', { messageId, endpointId: id, tries, fault, over: state === 'FAILED' })
  return inARow
}

/** Tells an endpoint what is due, in order, until something fails; one whose circuit was open is tried with a single one. */
const tellEndpoint = async (ctx: Context, sender: WebhookSender, due: Due): Promise<number> => {
  const began = performance.now()
  const most = due.failures >= FAILURES_MAX ? 1 : EACH_MAX
  let { failures } = due
  let told = 0
  while (told < most && performance.now() - began < BUDGET_MS) {
    const delivery = await claim(ctx, due.id)
    if (!delivery) break
    told += 1
    const result = await tell(ctx, sender, delivery, due.secrets)
    failures = await note(ctx, { id: due.id, failures }, delivery, result)
    if (failures > 0) break
  }
  return told
}

/**
 * Tells merchants' systems what is due, all endpoints side by side: one that is slow or away keeps none of the others
 * waiting. At least once each, with the same id at each try. @returns how many tries there were.
 */
export const deliverWebhooks = async (ctx: Context): Promise<number> => {
  const { webhooks } = ctx
  if (!webhooks) return 0
  const told = await Promise.all(
    (await dueEndpoints(ctx)).map((due) =>
      tellEndpoint(ctx, webhooks, due).catch((error: unknown) => {
        ctx.log.error('webhook_failed', {
          endpointId: due.id,
          error: error instanceof Error ? messageOf(error) : 'unknown',
        })
        return 0
      }),
    ),
  )
  return told.reduce((sum, one) => sum + one, 0)
}
