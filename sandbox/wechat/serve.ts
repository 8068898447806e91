import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createSandbox, CUT, type Sandbox, type SandboxOptions } from './app.ts'

/** Requests have at most so many bytes. */
const BODY_BYTES_MAX = 1_048_576

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

const requestOf = async (incoming: IncomingMessage): Promise<Request> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > BODY_BYTES_MAX) throw new RangeError('the body is too long')
    chunks.push(chunk)
  }
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  const { method = 'GET', url = '/' } = incoming
  const body = method === 'GET' || method === 'HEAD' ? undefined : Buffer.concat(chunks)
  const origin = `http://${incoming.headers.host ?? '127.0.0.1'}`
  return new Request(origin + url, { method, headers, ...(body ? { body } : {}) })
}

const write = async (outgoing: ServerResponse, response: Response): Promise<void> => {
  if (response.headers.has(CUT)) {
    outgoing.destroy()
    return
  }
  const body = Buffer.from(await response.arrayBuffer())
  outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(body)
}

/** Starts a sandbox on this machine, for this machine alone. */
export const startSandbox = async (options: ServeOptions = {}): Promise<RunningSandbox> => {
  const sandbox = createSandbox(options)
  const server = createServer((incoming, outgoing) => {
    requestOf(incoming)
      .then((request) => sandbox.fetch(request))
      .then((response) => write(outgoing, response))
      .catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return {
    keys: sandbox.keys,
    state: sandbox.state,
    isIdle: sandbox.isIdle,
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    stop: async () => {
      sandbox.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
