// Starts what is measured, on free ports of loopback, and stops it again.
import { spawn } from 'node:child_process'
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MANIFEST } from './documents.mjs'

export const root = fileURLToPath(new URL('../../../', import.meta.url))
/** Where databases, bundles and logs of the bench lie; safe to delete. */
export const work = process.env.SHIJING_BENCH_DIR ?? join(root, '.data/bench')
const hosts = join(root, 'test/bench/hosts')

/** `deno run` with everything the embedded driver needs. */
export const denoFlags = [
  'run',
  '--no-prompt',
  '--node-modules-dir=manual',
  '--no-lock',
  '--allow-read',
  '--allow-write',
  '--allow-ffi',
  '--allow-env',
  '--allow-sys',
]

const documents = join(work, 'documents.json')

/** Keys for personal data, of no meaning beyond the bench. */
export const FIELD_KEY = Buffer.alloc(32, 1).toString('base64')
export const INDEX_KEY = Buffer.alloc(32, 2).toString('base64')

/** Production without the noise of a line a request, keeping no answer; the documents of the bench beside the portal's own. */
const quiet = (port) => ({
  PORT: String(port),
  HOST: '127.0.0.1',
  SHIJING_PROFILE: 'production',
  SHIJING_PUBLIC_URL: `http://127.0.0.1:${port}`,
  SHIJING_FIELD_KEYS: `k1:${FIELD_KEY}`,
  SHIJING_INDEX_KEY: INDEX_KEY,
  SHIJING_LOG_LEVEL: 'warn',
  SHIJING_CACHE_MB: '0',
  SHIJING_DOCUMENTS: documents,
})

const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })

const running = new Set()

/** A child process that is up when `url` answers 200. `startMs` is how long that took. */
const start = async (name, command, args, { env = {}, url, readyMs = 60_000 }) => {
  mkdirSync(work, { recursive: true })
  writeFileSync(documents, JSON.stringify(MANIFEST))
  const log = join(work, `${name}.log`)
  const output = openSync(log, 'w')
  const started = performance.now()
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', output, output],
    detached: true, // a group of its own, so that its children end with it
  })
  let ended = false
  child.on('exit', () => (ended = true))
  child.on('error', () => (ended = true))
  const stop = async () => {
    running.delete(stop)
    for (const signal of ['SIGTERM', 'SIGKILL']) {
      if (!ended && child.pid) process.kill(-child.pid, signal)
      for (let i = 0; i < 60 && !ended; i += 1) await new Promise((wake) => setTimeout(wake, 50))
    }
  }
  running.add(stop)
  for (;;) {
    const up = await fetch(url).then(
      async (response) => (await response.arrayBuffer(), response.ok),
      () => false,
    )
    if (up) return { pid: child.pid, startMs: performance.now() - started, stop }
    if (ended || performance.now() - started > readyMs) {
      await stop()
      throw new Error(`${name} did not start:\n${readFileSync(log, 'utf8').slice(-2000)}`)
    }
    await new Promise((wake) => setTimeout(wake, 20))
  }
}

/** Stops whatever still runs; for the end of the bench, also a bad one. */
export const stopAll = () => Promise.all([...running].map((stop) => stop()))

/** The embedded host exactly as `npm start` runs it, on a data folder. */
export const startDeno = async (dataDir, env = {}) => {
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  const server = await start('deno', process.execPath, [join(root, 'tools/start.mjs')], {
    env: { ...quiet(port), SHIJING_DATA_DIR: dataDir, ...env },
    url: `${base}/readyz`,
  })
  return { ...server, base, url: `${base}/graphql` }
}

/** The embedded host of hosts/deno.ts; `from` says where its rows come from. */
const startOwnDeno = async (name, from, dataDir, env) => {
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  const args = [...denoFlags, '--allow-net', join(hosts, 'deno.ts'), from]
  const server = await start(name, 'deno', args, {
    // As tools/start.mjs has it.
    env: { NODE_ENV: 'production', ...quiet(port), SHIJING_DATA_DIR: dataDir, ...env },
    url: `${base}/readyz`,
  })
  return { ...server, base, url: `${base}/graphql` }
}

/** The embedded host with every row it has read once kept in memory. */
export const startDenoFromMemory = (dataDir) =>
  startOwnDeno('deno-from-memory', 'memory', dataDir, {})

/** The embedded host with what its answers are compared with, as hosts/app.ts says. */
export const startDenoComparing = (dataDir, env = {}) =>
  startOwnDeno(`deno-comparing-${env.SHIJING_CACHE_MB ?? 0}`, 'database', dataDir, env)

/** The local libSQL server on a data folder, in a process of its own. */
export const startDatabase = async (dataDir) => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const args = [join(hosts, 'database.ts'), join(dataDir, 'shijing.db'), String(port)]
  return {
    ...(await start('database', process.execPath, args, { url: `${url}/health` })),
    url,
    port,
  }
}

const workerd = () => {
  const require = createRequire(import.meta.url)
  return createRequire(require.resolve('miniflare'))('workerd').default
}

/**
 * A bundled Worker in plain workerd: Miniflare's own entry worker would cost several times what
 * workerd does. `name` is that of the bundle in the work folder.
 */
export const startWorker = async (name, bundle, database, env = {}) => {
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  const folder = join(work, name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'worker.mjs'), readFileSync(bundle))
  const settings = {
    ...quiet(port),
    LIBSQL_URL: database.url,
    LIBSQL_AUTH_TOKEN: 'local',
    ...env,
  }
  const bindings = Object.entries(settings).map(
    ([key, value]) => `(name = ${JSON.stringify(key)}, text = ${JSON.stringify(value)})`,
  )
  // All it asks for goes to the database. Where there is a Redis or WeChat too the address decides, which costs a tenth more.
  const outbound =
    env.UPSTASH_REDIS_REST_URL || env.WECHAT_SANDBOX_URL
      ? 'network = (allow = ["local"])'
      : `external = (address = "127.0.0.1:${database.port}", http = ())`
  const date = 'compatibilityDate = "2026-10-01"'
  const config = join(folder, 'config.capnp')
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker.mjs", esModule = embed "worker.mjs")], ${date}, globalOutbound = "machine",
      bindings = [${bindings.join(', ')}, (name = "ASSETS", service = "assets")]
    )),
    (name = "assets", worker = (serviceWorkerScript = "addEventListener('fetch', (e) => e.respondWith(new Response(null, { status: 404 })))", ${date})),
    (name = "machine", ${outbound})
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);
`,
  )
  const server = await start(name, workerd(), ['serve', config], { url: `${base}/readyz` })
  return { ...server, base, url: `${base}/graphql` }
}
