// `npm start`: builds the static files, then runs the embedded host on Deno with the narrowest
// permissions that work. Run by Node, because the permissions follow from the environment.
import { spawn } from 'node:child_process'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildAssets } from './build-assets.mjs'
import { loadEnv } from './load-env.mjs'

loadEnv()
const root = dirname(dirname(fileURLToPath(import.meta.url)))
// An empty variable is one that was not set, as in src/edge/env.ts.
const PORT = process.env.PORT || '8787'
const HOST = process.env.HOST || '127.0.0.1'
const dataDir = resolve(root, process.env.SHIJING_DATA_DIR || '.data')

await buildAssets(undefined, {
  graphiql: (process.env.SHIJING_PROFILE || 'development') === 'development',
})
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
  'SHIJING_DOCUMENTS',
  'UPSTASH_REDIS_REST_URL',
  'UPSTASH_REDIS_REST_TOKEN',
  // Read by graphql-js and by the loader of libSQL's binding.
  'NODE_ENV',
  'LIBSQL_JS_DEV',
]
// A port that is none is for the host to tell, together with whatever else is not right.
const port = /^\d+$/.test(PORT) ? `:${PORT}` : ''
const redis = URL.parse(process.env.UPSTASH_REDIS_REST_URL || '')
const net = [`${HOST.includes(':') ? `[${HOST}]` : HOST}${port}`, ...(redis ? [redis.host] : [])]
const documents = process.env.SHIJING_DOCUMENTS
const read = [root, dataDir, ...(documents ? [resolve(root, documents)] : [])]
const permissions = [
  `--allow-net=${net.join(',')}`,
  `--allow-read=${read.join(',')}`,
  `--allow-write=${dataDir}`,
  `--allow-ffi=${root}/node_modules`, // libSQL's native binding
  `--allow-env=${variables.join(',')}`,
  '--allow-sys=cpus,networkInterfaces,hostname', // the same loader, which finds out the C library by a process report
]
const flags = ['run', '--no-prompt', '--node-modules-dir=manual', '--no-lock', ...permissions]
const child = spawn('deno', [...flags, resolve(root, 'src/edge/deno.ts')], {
  cwd: root,
  stdio: 'inherit',
  // graphql-js checks every instance for a second copy of itself unless this says production.
  env: { NODE_ENV: 'production', ...process.env, SHIJING_DATA_DIR: dataDir },
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 0 : (code ?? 1)))
