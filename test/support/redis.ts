import { spawn, type ChildProcess } from 'node:child_process'
import { copyFile, mkdtemp, rename, rm } from 'node:fs/promises'
import { rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './deno-host.ts'

const READY_MS = 10_000
const STARTS_MAX = 3

/** What Redis refuses a command with. */
export class RedisRefusal extends Error {}
export type Reply = string | number | null | RedisRefusal | readonly Reply[]

// RESP 2: https://redis.io/docs/latest/develop/reference/protocol-spec/
const encodeCommand = (command: readonly string[]): string =>
  `*${command.length}\r\n${command.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join('')}`

/** The reply that begins at a byte, and where the next one begins; `undefined` while it is not all there. */
const decodeReply = (bytes: Buffer, at: number): readonly [Reply, number] | undefined => {
  const end = bytes.indexOf('\r\n', at)
  if (end < 0) return undefined
  const line = bytes.toString('utf8', at + 1, end)
  let next = end + 2
  switch (bytes.toString('latin1', at, at + 1)) {
    case '+':
      return [line, next]
    case '-':
      return [new RedisRefusal(line), next]
    case ':':
      return [Number(line), next]
    case '$': {
      const length = Number(line)
      if (length < 0) return [null, next]
      if (bytes.length < next + length + 2) return undefined
      return [bytes.toString('utf8', next, next + length), next + length + 2]
    }
    case '*': {
      if (Number(line) < 0) return [null, next]
      const parts: Reply[] = []
      while (parts.length < Number(line)) {
        const part = decodeReply(bytes, next)
        if (!part) return undefined
        parts.push(part[0])
        next = part[1]
      }
      return [parts, next]
    }
    default:
      throw new TypeError(`Not a reply of Redis: ${line}`)
  }
}

/** Sends commands over a connection of their own and gives the replies, refusals among them. */
export const talk = (
  port: number,
  commands: readonly (readonly string[])[],
  timeoutMs = 5_000,
): Promise<readonly Reply[]> =>
  new Promise((resolve, reject) => {
    const replies: Reply[] = []
    let received = Buffer.alloc(0)
    let at = 0
    const socket = connect({ port, host: '127.0.0.1' })
    const timer = setTimeout(
      () => socket.destroy(new Error('Redis did not answer in time.')),
      timeoutMs,
    )
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      while (replies.length < commands.length) {
        const reply = decodeReply(received, at)
        if (!reply) return
        replies.push(reply[0])
        at = reply[1]
      }
      resolve(replies)
      socket.destroy()
    })
    socket.on('error', reject)
    socket.on('close', () => {
      clearTimeout(timer)
      reject(new Error('Redis hung up.'))
    })
    socket.write(commands.map(encodeCommand).join(''))
  })

export interface RedisServer {
  readonly port: number
  /** One command over a connection of its own. Throws what Redis refuses it with. */
  command(...command: readonly string[]): Promise<Reply>
  /** Redis answers no command for so long; resolves when that has begun. */
  pause(ms: number): Promise<void>
  /** Forgets everything. */
  flush(): Promise<void>
  /** Writes what Redis holds to a file. */
  save(): Promise<string>
  /** Begins again, on the same port, with what a file of `save` holds. */
  restore(snapshot: string): Promise<void>
  /** SIGKILL is a crash, SIGTERM a shutdown; either way nothing is kept. */
  stop(signal?: 'SIGKILL' | 'SIGTERM'): Promise<void>
  /** Begins again, empty, on the same port. */
  start(): Promise<void>
  /** Stops it and removes its folder. */
  close(): Promise<void>
}

const launch = async (port: number, folder: string): Promise<ChildProcess> => {
  const settings = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
  const child = spawn('redis-server', ['--port', String(port), ...settings], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let output = ''
  let failure: Error | undefined
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.on('error', (error: NodeJS.ErrnoException) => {
    failure =
      error.code === 'ENOENT'
        ? new Error('Install redis-server: apt-get install redis-server')
        : error
  })
  const deadline = Date.now() + READY_MS
  for (;;) {
    const [reply] = await talk(port, [['PING']], 1_000).catch(() => [])
    if (failure) throw failure
    if (child.exitCode !== null) throw new Error(`redis-server did not start:\n${output}`)
    if (reply === 'PONG') return child
    if (Date.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`redis-server is not ready:\n${output}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/**
 * Starts a real Redis on a free port of this machine, in a temporary folder, without persistence. It ends
 * with this process at the latest.
 */
export const startRedis = async (): Promise<RedisServer> => {
  const folder = await mkdtemp(join(tmpdir(), 'shijing-redis-'))
  const dump = join(folder, 'dump.rdb')
  let port = 0
  let child: ChildProcess | undefined
  let snapshots = 0

  const abandon = (): void => {
    child?.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', abandon)

  const start = async (): Promise<void> => {
    child = await launch(port, folder)
  }
  const stop = async (signal: 'SIGKILL' | 'SIGTERM' = 'SIGTERM'): Promise<void> => {
    const running = child
    child = undefined
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const exited = new Promise((resolve) => running.once('exit', resolve))
    running.kill(signal)
    await exited
  }
  const command = async (...parts: readonly string[]): Promise<Reply> => {
    const [reply] = await talk(port, [parts])
    if (reply instanceof RedisRefusal) throw reply
    return reply ?? null
  }
  const close = async (): Promise<void> => {
    process.off('exit', abandon)
    await stop('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }

  try {
    for (let tries = 1; !child; tries += 1) {
      port = await freePort()
      try {
        await start()
      } catch (error) {
        // Somebody else may have taken the port meanwhile.
        const taken = error instanceof Error && error.message.includes('in use')
        if (!taken || tries === STARTS_MAX) throw error
      }
    }
  } catch (error) {
    await close()
    throw error
  }

  return {
    port,
    command,
    pause: async (ms) => void (await command('CLIENT', 'PAUSE', String(ms), 'ALL')),
    flush: async () => void (await command('FLUSHALL')),
    save: async () => {
      await command('SAVE')
      const snapshot = join(folder, `snapshot-${(snapshots += 1)}.rdb`)
      // Away from where Redis looks when it starts.
      await rename(dump, snapshot)
      return snapshot
    },
    restore: async (snapshot) => {
      await stop('SIGKILL')
      await copyFile(snapshot, dump)
      await start()
      await rm(dump)
    },
    stop,
    start,
    close,
  }
}
