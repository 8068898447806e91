import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** Requests have at most so many bytes. */
const BODY_BYTES_MAX = 1_048_576

/** Answers a request; nothing where the connection is to be cut instead. */
export type Answering = (request: Request) => Promise<Response | undefined>

export interface Serving {
  readonly url: string
  readonly port: number
  /** Lets go of the port and of every connection. */
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

const write = async (outgoing: ServerResponse, response: Response | undefined): Promise<void> => {
  if (!response) {
    outgoing.destroy()
    return
  }
  const body = Buffer.from(await response.arrayBuffer())
  outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(body)
}

/**
 * Serves what answers like `fetch` on this machine, for this machine alone.
 * @param port one that is free unless given
 */
export const serveFetch = async (answer: Answering, port = 0): Promise<Serving> => {
  const server = createServer((incoming, outgoing) => {
    requestOf(incoming)
      .then(answer)
      .then((response) => write(outgoing, response))
      .catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
