// `npm run dev:worker`: the real bundled Worker in workerd, on the database of `npm start`.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildWorker } from './build-worker.mjs'
import { serveHrana } from './hrana-server.ts'
import { loadEnv } from './load-env.mjs'
import { developmentSelling } from './selling.ts'
import { startWorker } from './worker-host.ts'

loadEnv()

const root = fileURLToPath(new URL('../', import.meta.url))
const {
  PORT = '8788',
  HOST = '127.0.0.1',
  SHIJING_DATA_DIR = '.data',
  SHIJING_PROFILE = 'development',
} = process.env
const dataDir = resolve(root, SHIJING_DATA_DIR)
const file = join(dataDir, 'shijing.db')
if (!existsSync(file)) {
  console.error(
    'There is no database yet: run `npm start` once, which makes it and loads the demonstration data.',
  )
  process.exit(1)
}

const PASSED_ON = [
  'SHIJING_PUBLIC_URL',
  'SHIJING_ALLOWED_ORIGINS',
  'SHIJING_LOG_LEVEL',
  'SHIJING_FIELD_KEYS',
  'SHIJING_INDEX_KEY',
  'WECHAT',
  'WECHAT_SANDBOX_URL',
  'KUAIDI100',
  'KUAIDI100_SANDBOX_URL',
]
const { gzipBytes } = await buildWorker({ graphiql: SHIJING_PROFILE === 'development' })
const database = await serveHrana(file)
const selling = await developmentSelling(dataDir, process.env)
const worker = await startWorker({
  databaseUrl: database.url,
  host: HOST,
  port: Number(PORT),
  profile: SHIJING_PROFILE === 'production' ? 'production' : 'development',
  vars: {
    ...Object.fromEntries(
      PASSED_ON.flatMap((name) => {
        const value = process.env[name]
        return value === undefined ? [] : [[name, value]]
      }),
    ),
    ...selling.env,
    // WeChat, or its sandbox, has to reach what runs here.
    ...(process.env['SHIJING_PUBLIC_URL']
      ? {}
      : { SHIJING_PUBLIC_URL: `http://127.0.0.1:${PORT}` }),
  },
}).catch(async (error: unknown) => {
  await database.close()
  console.error(
    String(error).includes('address already in use') || String(error).includes('EADDRINUSE')
      ? 'The port is in use: stop what listens there, or choose another one with PORT.'
      : error,
  )
  return process.exit(1)
})
console.log(`The Worker is ready in workerd (${(gzipBytes / 1024).toFixed(0)} KiB gzip)`)
console.log(`  portal    ${worker.url}/`)
console.log(`  screen    ${worker.url}/screens/demo?city=nanjing`)
if (selling.sandboxUrl) console.log(`  WeChat    ${selling.sandboxUrl} (sandbox)`)
// A cron calls the real Worker each minute; here nobody else does.
const sweeping = setInterval(() => void worker.sweep().catch(() => undefined), 5_000)
sweeping.unref()
const stop = (): void => {
  void worker
    .stop()
    .then(database.close)
    .then(selling.stop)
    .then(() => process.exit(0))
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
