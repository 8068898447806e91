import { serveFetch } from '../serve-fetch.ts'
import { createSandbox, CUT, type Sandbox, type SandboxOptions } from './app.ts'

export interface ServeOptions extends SandboxOptions {
  /** Default one that is free. */
  readonly port?: number | undefined
}

export interface RunningSandbox extends Omit<Sandbox, 'stop' | 'fetch'> {
  /** For `baseUrl` of WeChat Pay and of the platform alike. */
  readonly url: string
  readonly port: number
  stop(): Promise<void>
}

/** Starts a sandbox on this machine, for this machine alone. */
export const startSandbox = async (options: ServeOptions = {}): Promise<RunningSandbox> => {
  const sandbox = createSandbox(options)
  const served = await serveFetch(async (request) => {
    const response = await sandbox.fetch(request)
    return response.headers.has(CUT) ? undefined : response
  }, options.port)
  return {
    keys: sandbox.keys,
    state: sandbox.state,
    isIdle: sandbox.isIdle,
    url: served.url,
    port: served.port,
    stop: async () => {
      sandbox.stop()
      await served.stop()
    },
  }
}
