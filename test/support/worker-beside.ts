import { join } from 'node:path'
import { DATABASE_FILE } from '#edge/embedded.ts'
import { buildWorker } from '../../tools/build-worker.mjs'
import { serveHrana } from '../../tools/hrana-server.ts'
import { developmentSelling } from '../../tools/selling.ts'
import { startWorker, type WorkerHost } from '../../tools/worker-host.ts'
import { freePort } from './deno-host.ts'

export interface WorkerBeside extends WorkerHost {
  /** Where its sandbox of WeChat answers. */
  readonly sandboxUrl: string
}

/**
 * The bundled Worker in workerd, selling as `npm run dev:worker` does, on the database of a data folder that a Deno host
 * may have open.
 */
export const startWorkerBeside = async (dataDir: string): Promise<WorkerBeside> => {
  const closing: (() => Promise<unknown>)[] = []
  const stop = async (): Promise<void> => {
    for (const close of closing.toReversed()) await close()
  }
  try {
    await buildWorker()
    const database = await serveHrana(join(dataDir, DATABASE_FILE))
    closing.push(database.close)
    const selling = await developmentSelling(dataDir, {})
    closing.push(selling.stop)
    const port = await freePort()
    const worker = await startWorker({
      databaseUrl: database.url,
      port,
      vars: {
        SHIJING_LOG_LEVEL: 'error',
        SHIJING_PUBLIC_URL: `http://127.0.0.1:${port}`,
        ...selling.env,
      },
    })
    closing.push(worker.stop)
    return { ...worker, sandboxUrl: selling.sandboxUrl ?? '', stop }
  } catch (error) {
    await stop()
    throw error
  }
}
