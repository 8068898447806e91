// Runs the bundled Worker in workerd (Miniflare) on this machine, for `npm run dev:worker` and the tests.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

export interface WorkerOptions {
  /** Address of a libSQL server on loopback. */
  readonly databaseUrl: string
  readonly host?: string
  /** 0 picks a free one. */
  readonly port?: number
  readonly profile?: 'development' | 'production'
  readonly vars?: Readonly<Record<string, string>>
}

export interface WorkerHost {
  readonly url: string
  /** What its cron does each minute. */
  readonly sweep: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Starts the Worker that tools/build-worker.mjs built; fetches nothing from outside. */
export const startWorker = async (options: WorkerOptions): Promise<WorkerHost> => {
  const { databaseUrl, host = '127.0.0.1', port = 0, profile = 'development', vars = {} } = options
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: [
        {
          type: 'ESModule',
          path: 'worker.mjs',
          contents: await readFile(path('../dist/worker/worker.mjs'), 'utf8'),
        },
      ],
      compatibilityDate: '2026-10-01',
      host,
      port,
      cf: false,
      log: new Log(LogLevel.WARN),
      logRequests: false,
      telemetry: { enabled: false },
      assets: {
        directory: path('../dist/site'),
        binding: 'ASSETS',
        routerConfig: { invoke_user_worker_ahead_of_assets: true, has_user_worker: true },
      },
      r2Buckets: ['MEDIA'],
      images: { binding: 'IMAGES' },
      bindings: {
        SHIJING_PROFILE: profile,
        LIBSQL_URL: databaseUrl,
        LIBSQL_AUTH_TOKEN: 'local',
        ...vars,
      },
    }),
  )
  const url = await miniflare.ready
  return {
    url: url.href.replace(/\/$/, ''),
    sweep: async () => {
      const worker = (await miniflare.getWorker()) as unknown as {
        readonly scheduled: (event: { readonly cron: string }) => Promise<unknown>
      }
      await worker.scheduled({ cron: '* * * * *' })
    },
    stop: () => miniflare.dispose(),
  }
}
