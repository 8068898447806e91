import { serveFetch } from '../serve-fetch.ts'
import { createCourierSandbox, type CourierSandbox, type CourierSandboxOptions } from './app.ts'

export interface RunningCourierSandbox extends Omit<CourierSandbox, 'fetch'> {
  /** For `baseUrl` of the client. */
  readonly url: string
  readonly port: number
  stop(): Promise<void>
}

/**
 * Starts a sandbox of 快递100 on this machine, for this machine alone.
 * @param options.port one that is free unless given
 */
export const startCourierSandbox = async (
  options: CourierSandboxOptions & { readonly port?: number | undefined } = {},
): Promise<RunningCourierSandbox> => {
  const { account, state, fetch: answer } = createCourierSandbox(options)
  const served = await serveFetch(answer, options.port)
  return { account, state, ...served }
}
