import type { Context, Viewer } from '#schema/context.ts'
import type { CourierTracker } from '#schema/courier-port.ts'
import type { Database } from '#schema/database.ts'
import type { Dependencies } from '#schema/dependencies.ts'
import { createNewId } from '#schema/ids.ts'
import type { Locale } from '#schema/locale.ts'
import type { Media } from '#schema/media-port.ts'
import type { PaymentProvider, WeChatPlatform } from '#schema/payment-port.ts'
import type { Logger, RateLimiter, SharedStore } from '#schema/ports.ts'
import type { Vault } from '#schema/vault.ts'
import type { WebhookSender } from '#schema/webhook-port.ts'
import type { Cache } from './cache/index.ts'

/** What the host supplies for all requests. */
export interface Host {
  readonly db: Database
  readonly log: Logger
  readonly limiter: RateLimiter
  /** What this node keeps of answers; nothing is kept without it. `db` then goes through its driver. */
  readonly cache?: Cache | undefined
  /** What processes share beside the database, when there is something. */
  readonly shared?: SharedStore | undefined
  /** The clock; read once a request. Milliseconds UTC. */
  readonly clock: () => number
  /** What seals personal data; nobody can sign in without it. */
  readonly vault?: Vault | undefined
  readonly provider?: PaymentProvider | undefined
  readonly weChat?: WeChatPlatform | undefined
  readonly courier?: CourierTracker | undefined
  readonly webhooks?: WebhookSender | undefined
  /** Where pictures that people send are kept. */
  readonly media?: Media | undefined
}

export interface RequestParts {
  readonly requestId: string
  readonly locale: Locale
  readonly viewer: Viewer
  readonly now: number
  readonly defer: (work: Promise<unknown>) => void
  /** The address the request came from, where it came from one. */
  readonly caller?: string | undefined
}

/** The context of one request, or of one run of a tool. */
export const createContext = (
  { db, log, limiter, cache, vault, provider, weChat, courier, webhooks, media }: Host,
  parts: RequestParts,
): Context => ({
  db,
  limiter,
  vault,
  provider,
  weChat,
  courier,
  webhooks,
  media,
  ...parts,
  caller: parts.caller ?? '',
  log: log.with({ requestId: parts.requestId }),
  newId: createNewId(parts.now),
  node: cache?.figures,
  memo: new Map(),
})

/**
 * The context of an answer that may be kept for others: what it depends on is collected, and whoever reads the
 * viewer makes it private. There is nobody to read: the viewer is a guest whoever asks.
 */
export const createSharedContext = (
  host: Host,
  parts: Omit<RequestParts, 'viewer'>,
  reads: Dependencies,
  slackM: number,
): Context => ({
  ...createContext(host, { ...parts, viewer: { kind: 'guest' } }),
  reads,
  slackM,
  get viewer(): Viewer {
    reads.private = true
    return { kind: 'guest' }
  },
})
