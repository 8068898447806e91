// `npm start`: builds the static files, then runs the embedded host on Deno with the narrowest
// permissions that work. Run by Node, because the permissions follow from the environment.
import { spawn } from 'node:child_process'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildAssets } from './build-assets.mjs'
import { loadEnv } from './load-env.mjs'
import { developmentSelling } from './selling.ts'

loadEnv()
const root = dirname(dirname(fileURLToPath(import.meta.url)))
// An empty variable is one that was not set, as in src/edge/env.ts.
const PORT = process.env.PORT || '8787'
const HOST = process.env.HOST || '127.0.0.1'
const dataDir = resolve(root, process.env.SHIJING_DATA_DIR || '.data')

await buildAssets(undefined, {
  graphiql: (process.env.SHIJING_PROFILE || 'development') === 'development',
})
let selling
try {
  selling = await developmentSelling(dataDir, process.env)
} catch (error) {
  // The host says in a sentence what is wrong with a folder; it cannot be written by it either.
  if (
    error?.code !== 'EACCES' &&
    error?.code !== 'ENOTDIR' &&
    error?.code !== 'EEXIST' &&
    error?.code !== 'EROFS'
  )
    throw error
  selling = { env: {}, stop: () => Promise.resolve() }
}
const variables = [
  'PORT',
  'HOST',
  'SHIJING_DATA_DIR',
  'SHIJING_PROFILE',
  'SHIJING_PUBLIC_URL',
  'SHIJING_ALLOWED_ORIGINS',
  'SHIJING_LOG_LEVEL',
  'SHIJING_CACHE_MB',
  'SHIJING_CDN',
  'SHIJING_ADDRESS_HEADER',
  'SHIJING_DOCUMENTS',
  'SHIJING_PROCESSES',
  'SHIJING_FOLLOWER',
  'UPSTASH_REDIS_REST_URL',
  'UPSTASH_REDIS_REST_TOKEN',
  'SHIJING_FIELD_KEYS',
  'SHIJING_INDEX_KEY',
  'WECHAT',
  'WECHAT_SANDBOX_URL',
  'KUAIDI100',
  'KUAIDI100_SANDBOX_URL',
  'SHIJING_WEBHOOK_HOSTS',
  // Read by graphql-js and by the loader of libSQL's binding.
  'NODE_ENV',
  'LIBSQL_JS_DEV',
]
// A port that is none is for the host to tell, together with whatever else is not right.
const port = /^\d+$/.test(PORT) ? `:${PORT}` : ''
const redis = URL.parse(process.env.UPSTASH_REDIS_REST_URL || '')
const WECHAT_HOSTS = ['api.mch.weixin.qq.com', 'api2.mch.weixin.qq.com', 'api.weixin.qq.com']
const sandbox = URL.parse(selling.sandboxUrl ?? process.env.WECHAT_SANDBOX_URL ?? '')
const courier = URL.parse(selling.courierUrl ?? process.env.KUAIDI100_SANDBOX_URL ?? '')
const net = [
  `${HOST.includes(':') ? `[${HOST}]` : HOST}${port}`,
  ...(redis ? [redis.host] : []),
  ...(sandbox ? [sandbox.host] : process.env.WECHAT ? WECHAT_HOSTS : []),
  ...(courier ? [courier.host] : process.env.KUAIDI100 ? ['poll.kuaidi100.com'] : []),
]
// Where systems of merchants are told. Deno refuses every other host, and looks at what a name resolved to as well.
const told = (process.env.SHIJING_WEBHOOK_HOSTS || '')
  .split(',')
  .map((host) => host.trim())
  .filter((host) => host !== '')
// Of a name with a star Deno cannot be told: the host compares it by itself.
const anywhere = told.some((host) => host.startsWith('*'))
// Deno knows no networks of IPv6 here; what a name leads to in those, the host looks at before it connects.
const PRIVATE_NETWORKS = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
]
// The host itself listens on loopback: of that only what https would reach is refused.
const denied = [
  ...PRIVATE_NETWORKS.filter((network) => HOST !== '0.0.0.0' || network !== '0.0.0.0/8'),
  ...(PORT === '443' ? [] : ['127.0.0.1:443', '[::1]:443']),
]
// A Redis, or an address to listen on, in a network of the operator's own would be refused as well.
const mayDeny =
  told.length > 0 && !redis && ['127.0.0.1', '0.0.0.0', 'localhost', '::1', '::'].includes(HOST)
// Without a port: looking a name up wants the name alone. That 443 is meant, the host sees to.
net.push(...told.filter((host) => !host.startsWith('*')))
if ((process.env.SHIJING_PROFILE || 'development') === 'development')
  net.push('127.0.0.1', 'localhost')
const documents = process.env.SHIJING_DOCUMENTS
const read = [root, dataDir, ...(documents ? [resolve(root, documents)] : [])]
const permissions = [
  anywhere ? '--allow-net' : `--allow-net=${net.join(',')}`,
  ...(mayDeny ? [`--deny-net=${denied.join(',')}`] : []),
  `--allow-read=${read.join(',')}`,
  `--allow-write=${dataDir}`,
  `--allow-ffi=${root}/node_modules`, // libSQL's native binding
  `--allow-env=${variables.join(',')}`,
  // Libraries that look for a variable of their own find none, instead of failing.
  '--ignore-env',
  '--allow-sys=cpus,networkInterfaces,hostname', // the same loader, which finds out the C library by a process report
]
const processes = Number(process.env.SHIJING_PROCESSES || 1)
const several = Number.isInteger(processes) && processes > 1
const flags = ['run', '--no-prompt', '--node-modules-dir=manual', '--no-lock', ...permissions]
// Listening on one port together is behind a flag in Deno.
if (several) flags.push('--unstable-net')

/** One process of the embedded host. Followers share port and database with the first. */
const run = (follower) =>
  spawn('deno', [...flags, resolve(root, 'src/edge/deno.ts')], {
    cwd: root,
    stdio: 'inherit',
    // graphql-js checks every instance for a second copy of itself unless this says production.
    env: {
      NODE_ENV: 'production',
      ...process.env,
      ...selling.env,
      SHIJING_DATA_DIR: dataDir,
      ...(follower ? { SHIJING_FOLLOWER: 'true' } : {}),
    },
  })

const RESTART_MS = 1_000
const followers = new Set()
let stopping = false
let code
/** Ends with what the first process ended with, once the last one has ended. */
const end = () => {
  if (code !== undefined && followers.size === 0)
    void selling.stop().finally(() => process.exit(code))
}
const follow = () => {
  const follower = run(true)
  followers.add(follower)
  follower.on('exit', () => {
    followers.delete(follower)
    end()
    // One that died is replaced; what it was doing, its clients ask the others again.
    if (!stopping) setTimeout(() => stopping || follow(), RESTART_MS)
  })
}
const reached = { '0.0.0.0': '127.0.0.1', '::': '::1' }[HOST] ?? HOST
const isReady = () =>
  fetch(`http://${reached.includes(':') ? `[${reached}]` : reached}:${PORT}/readyz`).then(
    (response) => response.ok,
    () => false,
  )

const leader = run(false)
const stop = (signal) => {
  stopping = true
  for (const child of [leader, ...followers]) child.kill(signal)
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop(signal))
leader.on('exit', (status, signal) => {
  stop('SIGTERM')
  code = signal ? 0 : (status ?? 1)
  end()
})
if (several) {
  // The first brings the database to this version and loads what there is to load; the others find it done.
  while (!stopping && !(await isReady())) await new Promise((wake) => setTimeout(wake, 100))
  for (let i = 1; i < processes && !stopping; i += 1) follow()
}
