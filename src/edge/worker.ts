// The Worker: the same application in workerd, with the database behind HTTP.
import manifest from 'virtual:asset-manifest'
import { createDatabase } from '#schema/database.ts'
import { scenes } from '#scenes/index.ts'
import { openHttp } from './adapters/libsql-http.ts'
import { libsqlLimiter } from './adapters/libsql-limiter.ts'
import { createApp } from './app.ts'
import { BadEnvironment, parseWorkerEnv } from './env.ts'
import { createLogger } from './logger.ts'

interface Bindings {
  readonly ASSETS: { fetch(request: Request): Promise<Response> }
}
interface Execution {
  waitUntil(work: Promise<unknown>): void
  passThroughOnException(): void
  readonly props: unknown
}

/** The application of this isolate, built at its first request: the bindings of an isolate never change. */
let app: ReturnType<typeof createApp> | undefined

const create = (
  bindings: Bindings & Readonly<Record<string, unknown>>,
): ReturnType<typeof createApp> => {
  const env = parseWorkerEnv(bindings)
  const clock = Date.now
  const driver = openHttp({ url: env.LIBSQL_URL, authToken: env.LIBSQL_AUTH_TOKEN })
  return createApp({
    host: {
      db: createDatabase(driver),
      limiter: libsqlLimiter(driver),
      log: createLogger(env.SHIJING_LOG_LEVEL, clock),
      clock,
    },
    scenes,
    profile: env.SHIJING_PROFILE,
    allowedOrigins: env.SHIJING_ALLOWED_ORIGINS,
    publicUrl: env.SHIJING_PUBLIC_URL,
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
}

export default {
  fetch: (
    request: Request,
    bindings: Bindings & Readonly<Record<string, unknown>>,
    execution: Execution,
  ): Response | Promise<Response> => {
    try {
      app ??= create(bindings)
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
    return app.fetch(request, bindings, execution)
  },
}
