import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const READY_MS = 60_000

/** A port of this machine that is free right now. */
export const freePort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}

export interface DenoHost {
  readonly url: string
  readonly dataDir: string
  /** Everything it has printed so far. */
  readonly output: () => string
  readonly stop: () => Promise<void>
  /** Ends it as a power cut would, with all its processes; the data folder stays. */
  readonly kill: () => Promise<void>
}

/** Starts the portal as `npm start` does, in a data folder of its own, and waits until it is ready. */
export const startDeno = async (env: Readonly<Record<string, string>> = {}): Promise<DenoHost> => {
  const dataDir = env['SHIJING_DATA_DIR'] ?? (await mkdtemp(join(tmpdir(), 'shijing-')))
  const port = await freePort()
  const child = spawn(process.execPath, [join(root, 'tools/start.mjs')], {
    cwd: root,
    env: {
      ...process.env,
      SHIJING_LOG_LEVEL: 'warn',
      ...env,
      PORT: String(port),
      SHIJING_DATA_DIR: dataDir,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a group of its own, to be ended whole
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const exited = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  const url = `http://127.0.0.1:${port}`
  const deadline = Date.now() + READY_MS
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The portal did not start:\n${output}`)
    const ready = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    )
    if (ready) break
    if (Date.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`The portal is not ready:\n${output}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    url,
    dataDir,
    output: () => output,
    kill: async () => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      await exited
    },
    stop: async () => {
      child.kill('SIGTERM')
      await exited
      if (env['SHIJING_DATA_DIR'] === undefined) await rm(dataDir, { recursive: true, force: true })
    },
  }
}
