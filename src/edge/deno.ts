// The embedded host: one Deno process, one database file.
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { scenes } from '#scenes/index.ts'
import { isDemoLoaded, loadDemo } from '../../demo/load.ts'
import { keepDemoLive } from '../../demo/live.ts'
import { ensurePlayers } from '../../demo/people.ts'
import { DatabaseTooNew, MigrationChanged } from '../../migrations/apply.ts'
import { createApp } from './app.ts'
import { folderAssets } from './adapters/folder-assets.ts'
import { createContext, type Host } from './context.ts'
import { CannotStart, openEmbeddedHost, readDocuments } from './embedded.ts'
import { BadEnvironment, EMBEDDED_VARIABLES, parseEmbeddedEnv } from './env.ts'
import { keepSweeping } from './sweeper.ts'
import { compileQuery } from './trusted/compile.ts'
import { OWN_DOCUMENTS } from './trusted/manifest.ts'

// oxlint-disable-next-line no-console -- what the person at the terminal reads
const say = (line: string): void => console.log(line)

const root = fileURLToPath(new URL('../../', import.meta.url))

const toolContext = (host: Host) =>
  createContext(host, {
    requestId: 'start',
    locale: 'en',
    viewer: { kind: 'guest' },
    now: host.clock(),
    defer: (work) => void work.catch(() => undefined),
  })

const start = async (): Promise<void> => {
  const env = parseEmbeddedEnv(
    Object.fromEntries(EMBEDDED_VARIABLES.map((name) => [name, Deno.env.get(name)])),
  )
  const { host, driver } = await openEmbeddedHost(env, { writesBeside: true })
  const development = env.SHIJING_PROFILE === 'development'
  const leads = !env.SHIJING_FOLLOWER
  let stopLive = (): void => undefined
  if (development && leads) {
    if (!(await isDemoLoaded(toolContext(host)))) {
      say('Loading the demonstration cities …')
      await loadDemo(toolContext(host), scenes, (city, rows) =>
        say(`  ${city}: ${rows} rows so far`),
      )
    }
    await ensurePlayers(toolContext(host))
    stopLive = await keepDemoLive(host, scenes)
  }
  const trustedDocuments = { ...OWN_DOCUMENTS, ...(await readDocuments(env.SHIJING_DOCUMENTS)) }
  const app = createApp({
    host,
    trustedDocuments,
    compile: compileQuery,
    cdn: env.SHIJING_CDN,
    scenes,
    profile: env.SHIJING_PROFILE,
    allowedOrigins: env.SHIJING_ALLOWED_ORIGINS,
    publicUrl: env.SHIJING_PUBLIC_URL,
    addressHeader: env.SHIJING_ADDRESS_HEADER,
    sandboxUrl: env.WECHAT_SANDBOX_URL,
    assets: await folderAssets(`${root}dist/site/assets`, { readFile, readdir }),
  })
  const stopSweeping = keepSweeping(host, scenes)
  const together = env.SHIJING_PROCESSES > 1
  // Whoever listens together takes no notice of a stranger on the port: listen alone once, and let go.
  if (together && leads) Deno.listen({ hostname: env.HOST, port: env.PORT }).close()
  const server = Deno.serve(
    {
      hostname: env.HOST,
      port: env.PORT,
      // The kernel deals connections out to all processes that listen so.
      reusePort: together,
      onListen: ({ hostname, port }) => {
        if (!leads) return
        const host = hostname === '0.0.0.0' ? '127.0.0.1' : hostname
        const base = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
        say(`Shijing is ready (${env.SHIJING_PROFILE})`)
        say(`  portal    ${base}/`)
        if (development) say(`  GraphiQL  ${base}/graphiql`)
        say(`  screen    ${base}/screens/demo?city=nanjing`)
        if (development) say(`  console   ${base}/console`)
        if (env.WECHAT_SANDBOX_URL) say(`  WeChat    ${env.WECHAT_SANDBOX_URL} (sandbox)`)
        if (env.KUAIDI100_SANDBOX_URL) say(`  couriers  ${env.KUAIDI100_SANDBOX_URL} (sandbox)`)
      },
      onError: (error) => {
        host.log.error('request_failed', { error: error instanceof Error ? error.name : 'unknown' })
        return new Response('Unexpected error.', { status: 500 })
      },
    },
    (request, { remoteAddr }) => app.fetch(request, { remoteAddress: remoteAddr.hostname }),
  )
  const stop = (): void => {
    stopLive()
    stopSweeping()
    void server.shutdown()
  }
  Deno.addSignalListener('SIGINT', stop)
  Deno.addSignalListener('SIGTERM', stop)
  await server.finished
  driver.close()
}

/** What a person can mend, in one sentence; `undefined` for a defect. */
const sentenceFor = (error: unknown): string | undefined => {
  if (
    error instanceof BadEnvironment ||
    error instanceof CannotStart ||
    error instanceof DatabaseTooNew ||
    error instanceof MigrationChanged
  ) {
    return error.message
  }
  if (error instanceof Error && error.name === 'AddrInUse')
    return 'The port is in use: stop what listens there, or choose another one with PORT.'
  if (error instanceof Error && /AddrNotAvailable|failed to lookup address/.test(String(error)))
    return 'HOST is no address of this machine: name one, or leave it out for 127.0.0.1.'
  return undefined
}

try {
  await start()
} catch (error) {
  // oxlint-disable-next-line no-console -- the last words before the exit
  console.error(sentenceFor(error) ?? error)
  Deno.exit(1)
}
