// The Worker: the same application in workerd, with the database behind HTTP.
import manifest from 'virtual:asset-manifest'
import version from 'virtual:version'
import { createDatabase } from '#schema/database.ts'
import { scenes } from '#scenes/index.ts'
import { cacheApiStore, type DataCentreCache } from './adapters/cache-api-store.ts'
import { cloudflareMedia } from './adapters/cloudflare-media.ts'
import { openHttp } from './adapters/libsql-http.ts'
import { libsqlLimiter } from './adapters/libsql-limiter.ts'
import { libsqlStore } from './adapters/libsql-store.ts'
import { upstashStore } from './adapters/upstash-store.ts'
import { createApp } from './app.ts'
import { createCache } from './cache/index.ts'
import { BadEnvironment, parseWorkerEnv } from './env.ts'
import type { Host } from './context.ts'
import { createLogger } from './logger.ts'
import { createSelling } from './selling.ts'
import { sweepOnce } from './sweeper.ts'
import { OWN_DOCUMENTS } from './trusted/manifest.ts'

interface Bindings {
  readonly ASSETS: { fetch(request: Request): Promise<Response> }
}
interface Execution {
  waitUntil(work: Promise<unknown>): void
  passThroughOnException(): void
  readonly props: unknown
}

/**
 * How old what an isolate knows of changes may be. A copy that another isolate read may be as old again: together
 * less than the second within which a change is seen everywhere.
 */
const FRESH_MS = 400
/** An isolate has 128 MB for everything. */
const ISOLATE_CACHE_MB_MAX = 64

/** The cache of this data centre; there is none where workerd runs without one. */
const dataCentreCache = (): DataCentreCache | undefined =>
  (globalThis as { readonly caches?: { readonly default?: DataCentreCache } }).caches?.default

interface Portal {
  readonly app: ReturnType<typeof createApp>
  readonly host: Host
}
/** The portal of this isolate, built at its first request: the bindings of an isolate never change. */
let portal: Portal | undefined

const create = (bindings: Bindings & Readonly<Record<string, unknown>>): Portal => {
  const env = parseWorkerEnv(bindings)
  const clock = Date.now
  const driver = openHttp({ url: env.LIBSQL_URL, authToken: env.LIBSQL_AUTH_TOKEN })
  const log = createLogger(env.SHIJING_LOG_LEVEL, clock)
  const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = env
  const redis = url && token ? upstashStore({ url, token, prefix: 'shijing:', clock }) : undefined
  const shared =
    redis ?? (env.SHIJING_SHARED_STORE === 'libsql' ? libsqlStore(driver, clock) : undefined)
  const dataCentre = dataCentreCache()
  const cache =
    env.SHIJING_CACHE_MB > 0
      ? createCache({
          driver,
          log,
          clock,
          freshMs: FRESH_MS,
          memoryBytes: Math.min(env.SHIJING_CACHE_MB, ISOLATE_CACHE_MB_MAX) * 1024 * 1024,
          tiers: [
            ...(dataCentre ? [cacheApiStore(dataCentre, clock)] : []),
            ...(shared ? [shared] : []),
          ],
          mirror: redis,
          version,
          flights: 'look',
        })
      : undefined
  const host: Host = {
    db: createDatabase(cache?.changes.driver ?? driver),
    limiter: libsqlLimiter(driver),
    log,
    clock,
    cache,
    shared: redis,
    media: cloudflareMedia(bindings),
    ...createSelling(env, {
      tokens: redis ?? libsqlStore(driver, clock),
      clock,
      origin: env.SHIJING_PUBLIC_URL ?? 'http://127.0.0.1:8788',
    }),
  }
  const made = createApp({
    host,
    trustedDocuments: OWN_DOCUMENTS,
    cdn: env.SHIJING_CDN,
    scenes,
    profile: env.SHIJING_PROFILE,
    allowedOrigins: env.SHIJING_ALLOWED_ORIGINS,
    publicUrl: env.SHIJING_PUBLIC_URL,
    addressHeader: env.SHIJING_ADDRESS_HEADER,
    sandboxUrl: env.WECHAT_SANDBOX_URL,
    assets: {
      manifest,
      fetch: async (request) => {
        const response = await bindings.ASSETS.fetch(request)
        // 304: what the browser has kept is what lies there.
        if (!response.ok && response.status !== 304) return undefined
        const kept = new Response(response.body, response)
        kept.headers.set('cache-control', 'public, max-age=31536000, immutable')
        return kept
      },
    },
  })
  return { app: made, host }
}

export default {
  fetch: (
    request: Request,
    bindings: Bindings & Readonly<Record<string, unknown>>,
    execution: Execution,
  ): Response | Promise<Response> => {
    try {
      portal ??= create(bindings)
    } catch (error) {
      if (!(error instanceof BadEnvironment)) throw error
      createLogger('error', Date.now).error('bad_environment', { faults: error.faults.join('; ') })
      return Response.json(
        {
          code: 'BAD_ENVIRONMENT',
          message: 'The portal is not set up completely; its log says what is missing.',
        },
        { status: 500 },
      )
    }
    return portal.app.fetch(request, bindings, execution)
  },
  /** By the cron of wrangler.toml, each minute. */
  scheduled: async (
    _event: unknown,
    bindings: Bindings & Readonly<Record<string, unknown>>,
  ): Promise<void> => {
    portal ??= create(bindings)
    await sweepOnce(portal.host, scenes)
  },
}
