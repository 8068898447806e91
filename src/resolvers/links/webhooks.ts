import { sql, type SQL } from 'drizzle-orm'
import { does, mustHit, mustHold, write, type Step } from '#schema/batch.ts'
import { vaultOf, type Context, type StaffContext } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import { WEBHOOK_EVENTS, type WebhookEvent } from '#schema/tables/links.ts'
import { DAY_MS } from '#schema/time.ts'
import { auditing } from '../audit/service.ts'
import { merchantIsTheirs } from '../staff/rights.ts'
import { LinkUnknown, TooManyLinks, WebhookUrlRefused } from './errors.ts'
import { urlFault } from './rules/urls.ts'

/** An endpoint of a merchant, without its secret. */
export interface Endpoint {
  readonly id: string
  readonly merchantId: string
  readonly url: string
  readonly events: readonly WebhookEvent[]
  readonly enabled: boolean
  /** Why not: STAFF, or GONE where it answered 410. */
  readonly disabledBy: 'STAFF' | 'GONE' | null
  /** One after the other. */
  readonly failures: number
  /** Nothing is tried before. */
  readonly openUntil: number | null
  readonly createdAt: number
}

export const ENDPOINTS_MAX = 10
/** How long the secret before signs beside the new one. */
export const ROTATION_MS = DAY_MS
const SECRET_BYTES = 32
/** What secrets of endpoints are sealed for. */
export const SECRET_FIELD = 'webhook-secret'

const newSecret = (): string =>
  `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(SECRET_BYTES))))}`

/** @throws {WebhookUrlRefused} */
const checkUrl = ({ webhooks }: Context, url: string): void => {
  // Where nobody is told, no address is one.
  const fault = urlFault(url, webhooks ?? { mayLoopBack: false, hosts: [] })
  if (fault !== undefined) throw new WebhookUrlRefused(fault)
}

/** @throws {BadInput} BAD_EVENTS */
const checkEvents = (events: readonly WebhookEvent[]): readonly WebhookEvent[] => {
  const chosen = WEBHOOK_EVENTS.filter((event) => events.includes(event))
  if (chosen.length === 0)
    throw new BadInput('BAD_EVENTS', `Some of ${WEBHOOK_EVENTS.join(', ')}.`, 'events')
  return chosen
}

/** The condition that an endpoint is one whose links the viewer may manage. */
export const endpointIsTheirs = (ctx: StaffContext, id: string): SQL =>
  sql`id = ${id} AND ${merchantIsTheirs(ctx, 'manageLinks', sql`merchant_id`)}`

const audited = (
  ctx: StaffContext,
  action: string,
  target: Readonly<Record<string, string>>,
): Step => does(auditing(ctx, action, target).statement)

const unknown = (): Error => new LinkUnknown()

const ENDPOINT = sql`json_object('id', id, 'merchantId', merchant_id, 'url', url, 'events', json(events), 'enabled', json(iif(disabled_at IS NULL, 'true', 'false')),
  'disabledBy', disabled_by, 'failures', failures, 'openUntil', open_until, 'createdAt', created_at)`

const readEndpoints = async (ctx: StaffContext, where: SQL): Promise<readonly Endpoint[]> =>
  (
    await ctx.db.all<[string]>(
      sql`SELECT ${ENDPOINT} FROM webhook_endpoints WHERE ${where} AND ${merchantIsTheirs(ctx, 'manageLinks', sql`merchant_id`)} ORDER BY id`,
    )
  ).map(([json]) => JSON.parse(json) as Endpoint) // written by ENDPOINT, to this very shape

/** Endpoints of a merchant where the viewer may manage links; none of others. */
export const listWebhooks = (ctx: StaffContext, merchantId: string): Promise<readonly Endpoint[]> =>
  readEndpoints(ctx, sql`merchant_id = ${merchantId}`)

/** An endpoint where the viewer may manage links. @throws {LinkUnknown} */
export const requireWebhook = async (ctx: StaffContext, id: string): Promise<Endpoint> => {
  const [endpoint] = await readEndpoints(ctx, sql`id = ${id}`)
  if (!endpoint) throw new LinkUnknown()
  return endpoint
}

/** An endpoint with its secret, which is told this once. */
export interface EndpointSecret {
  readonly endpoint: Endpoint
  readonly secret: string
}

/**
 * Has a merchant's system told of events from now on. The secret is shown once; it is kept sealed.
 * @throws {LinkUnknown} {@link TooManyLinks} {@link WebhookUrlRefused} {@link BadInput} BAD_EVENTS
 */
export const createWebhook = async (
  ctx: StaffContext,
  {
    merchantId,
    url,
    events,
  }: {
    readonly merchantId: string
    readonly url: string
    readonly events: readonly WebhookEvent[]
  },
): Promise<EndpointSecret> => {
  checkUrl(ctx, url)
  const chosen = checkEvents(events)
  const { db, now } = ctx
  const id = ctx.newId('WebhookEndpoint')
  const secret = newSecret()
  const sealed = await vaultOf(ctx).seal(secret, SECRET_FIELD, id)
  await write(ctx, [
    mustHold(
      ctx,
      sql`SELECT count(*) FROM merchants WHERE id = ${merchantId} AND ${merchantIsTheirs(ctx, 'manageLinks', sql`id`)}`,
      unknown,
    ),
    mustHold(
      ctx,
      sql`SELECT count(*) < ${ENDPOINTS_MAX} FROM webhook_endpoints WHERE merchant_id = ${merchantId}`,
      () => new TooManyLinks(ENDPOINTS_MAX),
    ),
    does(
      db.run(sql`INSERT INTO webhook_endpoints (id, merchant_id, url, events, secret_sealed, created_at)
        VALUES (${id}, ${merchantId}, ${url}, ${JSON.stringify(chosen)}, ${sealed}, ${now})`),
    ),
    audited(ctx, 'links.webhook.create', { endpointId: id, merchantId, host: new URL(url).host }),
  ])
  return { endpoint: await requireWebhook(ctx, id), secret }
}

export interface EndpointChange {
  readonly url?: string | null | undefined
  readonly events?: readonly WebhookEvent[] | null | undefined
  readonly enabled?: boolean | null | undefined
}

/**
 * Changes where and of what is told; what is on its way keeps its address. Switched on again, it is tried at once. Of what
 * happens while it is off nobody is told later.
 * @throws {LinkUnknown} {@link WebhookUrlRefused} {@link BadInput} BAD_EVENTS
 */
export const changeWebhook = async (
  ctx: StaffContext,
  id: string,
  { url, events, enabled }: EndpointChange,
): Promise<Endpoint> => {
  if (typeof url === 'string') checkUrl(ctx, url)
  const chosen = events ? JSON.stringify(checkEvents(events)) : null
  const switched =
    typeof enabled !== 'boolean'
      ? sql``
      : enabled
        ? sql`, disabled_at = NULL, disabled_by = NULL, failures = 0, open_until = NULL`
        : sql`, disabled_at = coalesce(disabled_at, ${ctx.now}), disabled_by = coalesce(disabled_by, 'STAFF')`
  await write(ctx, [
    mustHit(
      ctx.db.run(
        sql`UPDATE webhook_endpoints SET url = coalesce(${url ?? null}, url), events = coalesce(${chosen}, events) ${switched} WHERE ${endpointIsTheirs(ctx, id)}`,
      ),
      unknown,
    ),
    audited(ctx, 'links.webhook.change', {
      endpointId: id,
      ...(url ? { host: new URL(url).host } : {}),
      ...(typeof enabled === 'boolean' ? { enabled: String(enabled) } : {}),
    }),
  ])
  return requireWebhook(ctx, id)
}

/**
 * Makes a new secret. The one before signs beside it for a day, so that a system can be given the new one at its leisure; one
 * that is older than that signs no more. @throws {LinkUnknown}
 */
export const rotateWebhookSecret = async (
  ctx: StaffContext,
  id: string,
): Promise<EndpointSecret> => {
  const secret = newSecret()
  const sealed = await vaultOf(ctx).seal(secret, SECRET_FIELD, id)
  await write(ctx, [
    mustHit(
      ctx.db
        .run(sql`UPDATE webhook_endpoints SET previous_sealed = secret_sealed, previous_until = ${ctx.now + ROTATION_MS}, secret_sealed = ${sealed}
        WHERE ${endpointIsTheirs(ctx, id)}`),
      unknown,
    ),
    audited(ctx, 'links.webhook.rotate', { endpointId: id }),
  ])
  return { endpoint: await requireWebhook(ctx, id), secret }
}

/** Ends an endpoint, with its log and what was on its way. @returns it as it was @throws {LinkUnknown} */
export const removeWebhook = async (ctx: StaffContext, id: string): Promise<Endpoint> => {
  const endpoint = await requireWebhook(ctx, id)
  await write(ctx, [
    mustHit(
      ctx.db.run(sql`DELETE FROM webhook_endpoints WHERE ${endpointIsTheirs(ctx, id)}`),
      unknown,
    ),
    audited(ctx, 'links.webhook.remove', { endpointId: id }),
  ])
  return endpoint
}
