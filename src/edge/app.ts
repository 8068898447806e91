import { Hono, type Context as HonoContext } from 'hono'
import { requestId } from 'hono/request-id'
import { secureHeaders, NONCE } from 'hono/secure-headers'
import { isPartner, type Context as PortalContext } from '#schema/context.ts'
import { negotiateLocale, type Locale } from '#schema/locale.ts'
import { viewerOf } from '#resolvers/identity/viewer.ts'
import type { Scene } from '#scenes/scene.ts'
import type { Assets } from './adapters/folder-assets.ts'
import type { AppEnv } from './app-env.ts'
import { createContext, createSharedContext, type Host } from './context.ts'
import { declaredCost } from './cost.ts'
import { createCors } from './graphql/cors.ts'
import { createDocuments } from './graphql/documents.ts'
import { createGraphqlEndpoint } from './graphql/endpoint.ts'
import { limitsFor } from './graphql/limits.ts'
import { health } from './health.ts'
import { describe } from './logger.ts'
import { importing } from './importing.ts'
import { links } from './links.ts'
import { sceneApis } from './scene-apis.ts'
import { media } from './media.ts'
import { metrics } from './metrics.ts'
import { weChat } from './wechat.ts'
import { mountPortal } from './portal/index.tsx'
import type { PortalEnv } from './portal/page-tools.tsx'
import { buildSchema } from './schema.ts'
import { createTrustedEndpoint, type Facts } from './trusted/endpoint.ts'
import { createRegistry, type Compile, type Manifest } from './trusted/registry.ts'
import type { Cdn } from './cache/http.ts'

/** What the host tells about the outside. */
export interface AppOptions {
  readonly host: Host
  readonly scenes: readonly Scene[]
  readonly profile: 'development' | 'production'
  readonly allowedOrigins: readonly string[]
  /** The address people use, without a trailing slash; the request's own origin when not set. */
  readonly publicUrl?: string | undefined
  /** A sandbox of WeChat, where people sign in and pay in the browser; in development only. */
  readonly sandboxUrl?: string | undefined
  readonly assets: Assets
  /** The documents that clients were built with. */
  readonly trustedDocuments: Manifest
  /** What makes documents run faster, on hosts that allow it. */
  readonly compile?: Compile<PortalContext> | undefined
  /** In which header a proxy of the operator's own tells where a request comes from; it must overwrite what clients send. */
  readonly addressHeader?: string | undefined
  /** What stands in front of the portal. */
  readonly cdn?: Cdn | undefined
}

/** What pages may load: their own files, pictures and films over https, and one script by its nonce. */
const PORTAL_POLICY = {
  defaultSrc: ["'none'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:', 'https:'],
  mediaSrc: ["'self'", 'https:'],
  fontSrc: ["'self'"],
  scriptSrc: [NONCE],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
}
/** GraphiQL is one file with its scripts, styles and workers inside; developers' machines only. */
const GRAPHIQL_POLICY = {
  defaultSrc: ["'self'", "'unsafe-inline'", "'unsafe-eval'", 'blob:', 'data:'],
  frameAncestors: ["'none'"],
}
const headers = (contentSecurityPolicy: typeof PORTAL_POLICY | typeof GRAPHIQL_POLICY) => ({
  contentSecurityPolicy,
  crossOriginResourcePolicy: 'cross-origin' as const,
  xFrameOptions: 'DENY',
  referrerPolicy: 'strict-origin-when-cross-origin' as const,
})

type Call = HonoContext<AppEnv>

/** A client's own request id is kept only when it looks like one. */
const REQUEST_ID_LENGTH = 64

/**
 * Where a request comes from: by the header of a proxy that the operator trusts, else as the host or Cloudflare says.
 */
const callerOf = (c: Call, trustedHeader: string | undefined): string => {
  const bound: unknown = c.env
  const told = trustedHeader === undefined ? undefined : c.req.header(trustedHeader)
  const address =
    told ??
    (typeof bound === 'object' && bound !== null && 'remoteAddress' in bound
      ? String(bound.remoteAddress)
      : (c.req.header('cf-connecting-ip') ?? ''))
  // One household has a whole network of them in IPv6.
  return address.includes(':') ? address.split(':').slice(0, 4).join(':') : address
}

/** The language a request wants: of its address, else of its header. */
const localeOf = (c: Call): Locale =>
  negotiateLocale(
    c.req.url.includes('lang=') ? c.req.query('lang') : undefined,
    c.req.header('accept-language'),
  )

/**
 * The portal as one Hono application, the same on every host. The order of what is mounted first:
 * answers that are kept (nothing else is done for them) → request id (all else logs it) → log and Server-Timing (around everything) → security headers (also on
 * refusals) → clock and locale (read once) → routes.
 */
export const createApp = (options: AppOptions): Hono<AppEnv> => {
  const { host, scenes, profile } = options
  const development = profile === 'development'
  const sandboxUrl = development ? options.sandboxUrl : undefined
  const app = new Hono<AppEnv>({ strict: false })
  // Built at the first request that needs it: module load counts against a Worker's start-up.
  const once = <T>(make: () => T): (() => T) => {
    let made: T | undefined
    return () => (made ??= make())
  }
  const schema = once(() => buildSchema(scenes))
  const registry = once(() =>
    createRegistry<PortalContext>({
      schema,
      manifest: options.trustedDocuments,
      compile: options.compile,
      hideSuggestions: !development,
      documents: once(() =>
        createDocuments({
          schema: schema(),
          profile,
          limits: limitsFor(profile),
          costOf: declaredCost,
        }),
      ),
    }),
  )
  const trusted = createTrustedEndpoint<PortalContext>({
    registry,
    cache: host.cache,
    cdn: options.cdn ?? 'none',
    corsFor: createCors({ allowedOrigins: options.allowedOrigins, allowedHeaders: [] }).headersFor,
  })
  const graphql = once(() =>
    createGraphqlEndpoint<PortalContext>({
      schema: schema(),
      profile,
      trusted,
      allowedOrigins: options.allowedOrigins,
      costOf: declaredCost,
      // People ask what the clients ask; developers have keys.
      ...(development ? {} : { mayAskFreely: ({ viewer }) => viewer.kind === 'machine' }),
      // Whoever builds an ERP reads schema.graphql: the key of a till that is lost tells nothing more.
      mayIntrospect: ({ viewer }) => isPartner(viewer),
      onError: (error, { operationName, context }) => {
        const id = context?.requestId ?? crypto.randomUUID()
        host.log.error('graphql_failed', { requestId: id, operationName, error: describe(error) })
        return id
      },
    }),
  )
  const factsOf = (c: Call): Facts<PortalContext> => {
    const now = c.get('now')
    const locale = c.get('locale')
    const defer = deferFor(c)
    return {
      now,
      locale,
      defer,
      sharedContext: (reads, slackM) =>
        createSharedContext(
          host,
          { now, locale, requestId: c.get('requestId'), defer },
          reads,
          slackM,
        ),
    }
  }
  /** Work that goes on after the answer. A host without an execution context lives on anyway; only a failure must not go unseen. */
  const deferFor =
    (c: Call) =>
    (work: Promise<unknown>): void => {
      try {
        c.executionCtx.waitUntil(work)
      } catch {
        work.catch((error: unknown) =>
          host.log.error('deferred_failed', { error: describe(error) }),
        )
      }
    }

  app.use('/graphql', async (c, next) => {
    if (!trusted.mayBeGivenAgain(c.req.raw)) return next()
    const now = host.clock()
    const started = performance.now()
    const locale = localeOf(c)
    c.set('now', now)
    c.set('locale', locale)
    const again = await trusted.givenAgain(c.req.raw, { now, locale, defer: deferFor(c) })
    if (again === undefined) return next()
    host.log.info('request', {
      method: c.req.method,
      route: '/graphql',
      status: again.status,
      ms: Math.round((performance.now() - started) * 10) / 10,
    })
    return again
  })
  app.use(requestId({ limitLength: REQUEST_ID_LENGTH }))
  app.use(async (c, next) => {
    const started = performance.now()
    await next()
    const ms = performance.now() - started
    c.res.headers.append('Server-Timing', `total;dur=${ms.toFixed(1)}`)
    host.log.info('request', {
      requestId: c.get('requestId'),
      method: c.req.method,
      route: c.req.path.slice(0, 80),
      status: c.res.status,
      ms: Math.round(ms * 10) / 10,
    })
  })
  // Browsers hold a form's redirect to the policy as well: the one that pays leads to the sandbox.
  const formAction = [
    ...PORTAL_POLICY.formAction,
    ...(sandboxUrl === undefined ? [] : [new URL(sandboxUrl).origin]),
  ]
  const guarded = secureHeaders(headers({ ...PORTAL_POLICY, formAction }))
  const loose = secureHeaders(headers(GRAPHIQL_POLICY))
  app.use((c, next) => {
    // Those of a document's answer are its own, the same whether it is given for the first time or again.
    if (c.req.path === '/graphql' && trusted.mayBeGivenAgain(c.req.raw)) return next()
    return (development && c.req.path === '/graphiql' ? loose : guarded)(c, next)
  })
  app.use(async (c, next) => {
    const now = c.get('now') ?? host.clock()
    const locale = c.get('locale') ?? localeOf(c)
    c.set('now', now)
    c.set('locale', locale)
    c.set('context', async () =>
      createContext(host, {
        now,
        locale,
        requestId: c.get('requestId'),
        viewer: await viewerOf(host.db, c.req.header('authorization') ?? null, now),
        defer: deferFor(c),
        caller: callerOf(c, options.addressHeader),
      }),
    )
    await next()
  })

  app.get('/assets/*', async (c) => (await options.assets.fetch(c.req.raw)) ?? c.notFound())
  app.all('/graphql', (c) => graphql().fetch(c.req.raw, c.get('context'), factsOf(c)))
  app.route('/', health(host))
  app.route('/', metrics(host, { development }))
  app.route('/', importing(scenes))
  app.route('/', weChat())
  app.route('/', links())
  app.route('/', sceneApis(scenes, options.publicUrl))
  app.route('/', media(host.media?.store))
  // The page a handler works on is set by the portal's own middleware before any of its handlers runs.
  mountPortal(app as unknown as Hono<PortalEnv>, host, {
    scenes,
    assets: options.assets,
    publicUrl: options.publicUrl,
    sandboxUrl,
    development,
  })
  return app
}
