import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { RedisRefusal, talk, type Reply } from './redis.ts'

/** What the bridge does instead of answering at once. */
type Fault =
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'drop' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'stall' }
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }

export interface UpstashBridge {
  readonly url: string
  readonly token: string
  /** How many requests have arrived; a pipeline is one. */
  readonly requests: number
  /** How many commands have arrived, also those that were not answered. */
  readonly commands: number
  /** The last of them. */
  readonly last: readonly string[]
  /** Every answer waits so long. */
  delay(ms: number): void
  /** Connections are refused. */
  refuse(): Promise<void>
  /** Requests are taken, and their connection closed. */
  drop(): void
  /** Requests are taken and never answered. */
  hang(): void
  /** An answer begins and never ends. */
  stall(): void
  /** Every request gets this answer. */
  answer(status: number, body: string): void
  /** Ends whatever was wrong. */
  heal(): Promise<void>
  close(): Promise<void>
}

type Answered = { readonly result: Json } | { readonly error: string }
type Json = string | number | null | readonly Json[]

// As Upstash does, and as its client expects, `OK` stays as it is.
const encode = (reply: Reply, base64: boolean): Json => {
  if (reply instanceof RedisRefusal) return reply.message
  if (typeof reply === 'string')
    return base64 && reply !== 'OK' ? Buffer.from(reply).toString('base64') : reply
  if (reply === null || typeof reply === 'number') return reply
  return reply.map((part) => encode(part, base64))
}
const answered = (reply: Reply, base64: boolean): Answered =>
  reply instanceof RedisRefusal ? { error: reply.message } : { result: encode(reply, base64) }

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString())
}
const send = (response: ServerResponse, status: number, body: unknown): void => {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(typeof body === 'string' ? body : JSON.stringify(body))
}

/** Upstash's REST protocol in front of a Redis of this machine, with faults to switch on. */
export const startBridge = async (redisPort: number, token = 'a-token'): Promise<UpstashBridge> => {
  let fault: Fault | undefined
  let requests = 0
  let commands = 0
  let last: readonly string[] = []

  const run = async (
    path: string,
    sent: readonly (readonly string[])[],
    base64: boolean,
  ): Promise<readonly [number, unknown]> => {
    if (path === '/multi-exec') {
      const replies = await talk(redisPort, [['MULTI'], ...sent, ['EXEC']])
      const results = replies.at(-1) ?? null
      return Array.isArray(results)
        ? [200, (results as readonly Reply[]).map((reply) => answered(reply, base64))]
        : [400, answered(results, base64)]
    }
    const replies = await talk(redisPort, sent)
    const answers = replies.map((reply) => answered(reply, base64))
    if (path === '/pipeline') return [200, answers]
    const [answer] = answers
    return [answer && 'result' in answer ? 200 : 400, answer]
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '/'
    const body = (await bodyOf(request)) as readonly unknown[]
    const sent = (path === '/' ? [body] : body).map((command) => (command as unknown[]).map(String))
    requests += 1
    commands += sent.length
    last = sent.at(-1) ?? []

    const current = fault
    switch (current?.kind) {
      case undefined:
        break
      case 'delay':
        await new Promise((resolve) => setTimeout(resolve, current.ms))
        break
      case 'drop':
        request.socket.destroy()
        return
      case 'hang':
        return
      case 'stall':
        response.writeHead(200, { 'content-type': 'application/json' }).write('{"result":"')
        return
      case 'answer':
        return send(response, current.status, current.body)
      default:
        throw new TypeError(`Unknown fault ${JSON.stringify(current satisfies never)}`)
    }

    if (request.headers.authorization !== `Bearer ${token}`)
      return send(response, 401, { error: 'WRONGPASS invalid or missing auth token' })
    if (!['/', '/pipeline', '/multi-exec'].includes(path))
      return send(response, 404, { error: `ERR no such path ${path}` })
    const [status, answer] = await run(path, sent, request.headers['upstash-encoding'] === 'base64')
    send(response, status, answer)
  }

  const server = createServer((request, response) => {
    // A Redis that is away is an error of the server here, as it is at Upstash.
    handle(request, response).catch((error: unknown) =>
      send(response, 500, { error: `ERR ${String(error)}` }),
    )
  })
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject)
        resolve()
      })
    })
  const refuse = async (): Promise<void> => {
    if (!server.listening) return
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }

  await listen(0)
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  const { port } = address
  return {
    url: `http://127.0.0.1:${port}`,
    token,
    get requests() {
      return requests
    },
    get commands() {
      return commands
    },
    get last() {
      return last
    },
    delay: (ms) => {
      fault = { kind: 'delay', ms }
    },
    refuse,
    drop: () => {
      fault = { kind: 'drop' }
    },
    hang: () => {
      fault = { kind: 'hang' }
    },
    stall: () => {
      fault = { kind: 'stall' }
    },
    answer: (status, body) => {
      fault = { kind: 'answer', status, body }
    },
    heal: async () => {
      fault = undefined
      if (!server.listening) await listen(port)
    },
    close: refuse,
  }
}
